"""For developers: the mails that a platform without SMTP would have sent. Only with ``DEV_MAILBOX``."""

from flask import Response

from gateway.answers.account_schemas import MailboxSchema
from gateway.http.openapi import Blueprint
from gateway.routes.common import answer, call_service, whole_list

blueprint = Blueprint("dev", __name__, description="For developers")


@blueprint.route("/dev/mailbox")
@blueprint.response(200, MailboxSchema)
def read_mailbox() -> Response:
    """Read the mails that were not sent, newest first"""
    return answer(whole_list(call_service("dev_mailbox")))
