"""Accounts, running alone, and who calls it."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from accounts_stage import CLASS, invited

from chassis.service import Container, Service
from services.accounts import store
from services.accounts.service import Accounts


@pytest.fixture(autouse=True)
def accounts(start: Callable[[type[Service]], Container]) -> Container:
    container = start(Accounts)
    store.apply_season(date(2026, 12, 31))
    return container


@pytest.fixture
def call_accounts(call: Callable[..., Any]) -> Callable[..., Any]:
    """``call_accounts(method, **arguments)``; generous, since tests say what happens, not how fast."""
    return lambda method, **arguments: call("accounts", method, timeout=30, **arguments)


@pytest.fixture
def teacher(accounts: Container) -> str:
    return invited("teacher")


@pytest.fixture
def organiser(accounts: Container) -> str:
    return invited("organiser")


@pytest.fixture
def school_class(call_accounts: Callable[..., Any], teacher: str) -> dict[str, Any]:
    return call_accounts("register_class", actor=teacher, **CLASS)
