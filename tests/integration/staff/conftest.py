"""Accounts, running, with an identity provider and a mailbox to look at."""

from dataclasses import replace
from uuid import uuid4

import pytest
from oidc_provider import CLIENT_ID, CLIENT_SECRET, OidcProvider
from people import ORGANISER

from chassis.runtime.config import EMBEDDED_AMQP_URI
from chassis.testing import clean_broker
from services.accounts.service import Accounts
from services.accounts.settings import AccountsSettings
from services.accounts.staff import store


@pytest.fixture
def amqp_uri():
    """One broker: nothing here depends on which, and calls are tested on both."""
    clean_broker(EMBEDDED_AMQP_URI)
    return EMBEDDED_AMQP_URI


@pytest.fixture
def provider():
    with OidcProvider() as provider:
        yield provider


@pytest.fixture
def config(config, provider):
    return replace(config, public_url="https://usine.test").altered(
        AccountsSettings,
        teacher_domains=("ac-lyon.fr", "*.education.gouv.fr"),
        oidc_issuer=provider.issuer,
        oidc_client_id=CLIENT_ID,
        oidc_client_secret=CLIENT_SECRET,
    )


@pytest.fixture
def call_accounts(start, call):
    """``call_accounts(method, **arguments)`` of accounts, which runs."""
    start(Accounts)
    return lambda method, **arguments: call("accounts", method, **arguments)


@pytest.fixture
def organiser(call_accounts):
    """Id of an organiser, invited as the command line does."""
    return str(store.invite(ORGANISER, "organiser").id)


@pytest.fixture
def invited(organiser, call_accounts):
    """``invited(role)``: id of someone with that role."""

    def invited(role, email=None):
        email = email or f"{role}-{uuid4().hex[:8]}@usine.test"
        return call_accounts("invite_staff", actor=organiser, email=email, role=role)["staff_id"]

    return invited


@pytest.fixture
def links(call_accounts):
    """``links(email)``: tokens mailed to it, newest first."""

    def links(email):
        mails = [each for each in call_accounts("dev_mailbox") if each["to"] == email]
        return [each["link"].removeprefix("https://usine.test/connexion#jeton=") for each in mails]

    return links


@pytest.fixture
def sign_in(call_accounts, links):
    """``sign_in(email)``: by link."""

    def sign_in(email):
        call_accounts("request_link", email=email)
        return call_accounts("open_link", token=links(email)[0])

    return sign_in


@pytest.fixture
def sign_in_there(call_accounts, provider):
    """``sign_in_there(email, **claims)``: at the identity provider."""

    def sign_in_there(email, /, **claims):
        started = call_accounts("start_oidc")
        back = provider.log_in(started["authorization_url"], email, **claims)
        assert back["state"] == started["state"]
        return call_accounts("finish_oidc", **back)

    return sign_in_there
