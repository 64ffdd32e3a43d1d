"""Refuses a request whose operation has no row, or whose caller's role is not in the row."""

from collections.abc import Mapping

from flask import Flask

from contracts.errors import Forbidden
from gateway import operations
from gateway.access.auth import Unauthenticated, identify
from gateway.http.application import current_request
from gateway.operations import NOBODY_YET, PUBLIC, Operation

_NOT_YOURS = "Cette action n’est pas permise avec ce rôle."


class Guard:
    """Checks the caller against the operation's row in ``gateway.operations``. Refuses without a row."""

    def __init__(self, table: Mapping[str, Operation]) -> None:
        self._table = table
        self._by_rule: dict[tuple[str, str], Operation | None] = {}

    def __call__(self) -> None:
        """``before_request``. Raises Unauthenticated, Forbidden."""
        request = current_request()
        rule = request.url_rule
        if rule is None:
            return  # 404 or 405, which Flask raises later
        key = request.method, rule.rule
        row = self._by_rule.get(key)
        if row is None:
            if request.method == "OPTIONS" and getattr(rule, "provide_automatic_options", False):
                return  # Flask answers with the allowed methods, without a view
            row = self._by_rule[key] = self._table.get(operations.name_of(*key))
        if row is None:
            raise Forbidden(_NOT_YOURS)
        if row.who is PUBLIC:
            return
        principal = identify(request.args.get("access_token") if row.token_in_query else None)
        if principal is None:
            if NOBODY_YET not in row.who:
                raise Unauthenticated
        elif principal.role not in row.who:
            raise Forbidden(_NOT_YOURS)


def install(app: Flask) -> None:
    app.before_request(Guard(operations.OPERATIONS | operations.PAGES))
