"""Rate limits: per person first, then per address, since a whole school is one address.

Counts are shared between gateways (``shared_counters``). A request over a limit is answered 429 with
``Retry-After``, ``RateLimit-Policy`` and ``RateLimit`` (draft-ietf-httpapi-ratelimit-headers-09); other
answers have none of these headers.
"""

import hashlib
import re
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from math import ceil
from typing import Literal, NamedTuple

import msgspec
from flask import Flask, Response, after_this_request
from limits import parse
from werkzeug.exceptions import HTTPException

from chassis.runtime.config import Config
from contracts.texts import trimmed
from gateway import operations
from gateway.access.auth import optional_principal
from gateway.http import bodies, errors
from gateway.http.addresses import network_of
from gateway.http.application import Request, current_request
from gateway.operations import Rate
from gateway.requests.inputs import EMAIL
from gateway.settings import GatewaySettings
from gateway.shared.database import SharedDatabase, database_of
from gateway.shared.shared_counters import COLLECTION, SharedCounters

Per = Literal["person", "session", "email", "address"]


@dataclass(frozen=True, slots=True)
class Limit:
    """At most ``rate`` (``<n>/<window>``, as the limits library reads it) for each ``per``."""

    rate: str
    per: Per
    wrong_codes: bool = False
    """Counts only requests that are answered 404, exactly, and refuses no others: beyond it a wrong code is
    answered 429, and a right one still opens. A school is one address, whose next class has done nothing."""
    exact: bool = False


LIMITS: dict[Rate, tuple[Limit, ...]] = {
    "clicks": (Limit("300/minute", "person"), Limit("12000/minute", "address")),
    # A caller without a token is counted by the address only: an anonymous class answers at the same time.
    "results": (Limit("20/minute", "person"), Limit("2000/minute", "address")),
    "visitors": (Limit("2000/hour", "address"),),
    "joining": (Limit("200/minute", "address"), Limit("150/10 minutes", "address", wrong_codes=True)),
    "recovery": (Limit("200/minute", "address"), Limit("100/hour", "address", wrong_codes=True)),
    "refreshing": (Limit("30/minute", "session"), Limit("3000/minute", "address")),
    # The address first: its limit bounds how many e-mail addresses it may name.
    "links": (Limit("60/hour", "address"), Limit("5/hour", "email", exact=True)),
    "probes": (),
    "files": (),
    "reads": (Limit("600/minute", "person"), Limit("30000/minute", "address")),
    "writes": (Limit("120/minute", "person"), Limit("12000/minute", "address")),
}
"""Rate of operations (``gateway.operations``) -> its limits, in order. A request that one limit refuses is
not counted by those after it, so that one pupil who holds a key down does not use up the school's limit."""

_REFRESH_TOKEN = re.compile(r"([0-9a-f]{32})\.[A-Za-z0-9_-]{1,128}")


class _Armed(NamedTuple):
    """A limit as it is applied: with the factor, and where its numbers are."""

    policy: str
    amount: int
    seconds: int
    key: str
    """``{}`` stands for the person or address. Built once: building it takes as long as counting."""
    who: Callable[[Request], str | None]
    counters: SharedCounters
    wrong_codes: bool


class Rates:
    """``factor`` multiplies every limit. ``now``: seconds since the epoch."""

    def __init__(
        self, database: SharedDatabase, factor: float = 1.0, now: Callable[[], float] = time.time
    ) -> None:
        self.shared = SharedCounters(database, now=now)
        self.exact = SharedCounters(database, exact=True, now=now)
        self._now = now
        self._armed = {
            rate: tuple(self._arm(rate, limit, factor) for limit in limits) for rate, limits in LIMITS.items()
        }
        self._by_rule: dict[tuple[str, str | None], tuple[_Armed, ...]] = {}

    def check(self) -> Response | None:
        """``before_request``: a refusal, or None."""
        request = current_request()
        rule = request.url_rule
        key = request.method, rule.rule if rule else None
        limits = self._by_rule.get(key)
        if limits is None:
            limits = self._armed[operations.rate_of(*key)]
            if rule is not None:  # a client may invent methods, and each would be kept
                self._by_rule[key] = limits
        for armed in limits:
            who = armed.who(request)
            if who is None:
                continue
            counted_as = armed.key.format(who)
            count = armed.counters.incr(counted_as, armed.seconds)
            if armed.wrong_codes:
                after_this_request(partial(self._judge_code, armed, counted_as, count, self._now()))
            elif count > armed.amount:
                return self._refuse(armed, counted_as)
        return None

    def _judge_code(
        self, armed: _Armed, counted_as: str, count: int, taken_at: float, response: Response
    ) -> Response:
        """Count only wrong codes: those that were answered 404."""
        if response.status_code != 404:
            armed.counters.give_back(counted_as, armed.seconds, taken_at)
        elif count > armed.amount:
            return self._refuse(armed, counted_as)
        return response

    def _arm(self, rate: Rate, limit: Limit, factor: float) -> _Armed:
        policy = f"{rate}-wrong-codes" if limit.wrong_codes else f"{rate}-{limit.per}"
        item = parse(limit.rate)
        scaled = type(item)(max(1, round(item.amount * factor)), item.multiples, namespace=policy)
        return _Armed(
            policy,
            scaled.amount,
            scaled.get_expiry(),
            scaled.key_for("{}"),
            _WHO[limit.per],
            self.exact if limit.exact or limit.wrong_codes else self.shared,
            limit.wrong_codes,
        )

    def _refuse(self, armed: _Armed, counted_as: str) -> Response:
        end = armed.counters.get_expiry(counted_as)
        seconds = max(1, ceil(end - self._now()))
        return errors.respond(
            errors.TOO_MANY_REQUESTS,
            f"C’est un peu rapide. Réessaie dans {seconds} s.",
            headers={
                "Retry-After": str(seconds),
                "RateLimit-Policy": f'"{armed.policy}";q={armed.amount};w={armed.seconds}',
                "RateLimit": f'"{armed.policy}";r=0;t={seconds}',
            },
        )


def _person(request: Request) -> str | None:
    principal = optional_principal()
    return None if principal is None else principal.id.hex


def _session(request: Request) -> str | None:
    """The session id in the refresh token; None for another text, which only the address counts."""
    found = _REFRESH_TOKEN.fullmatch(_text("refresh_token"))
    return found[1] if found else None


def _email(request: Request) -> str | None:
    """A digest: an e-mail address that was typed is not stored."""
    email = trimmed(_text("email")).lower()
    # What is refused for its form is counted by the address only: the right one comes next.
    return hashlib.sha256(email.encode()).hexdigest()[:32] if EMAIL.fullmatch(email) else None


def _text(field: str) -> str:
    """A field of the JSON body; empty if it is missing or no text, which the view then refuses."""
    try:
        body = msgspec.json.decode(bodies.read())
    except (msgspec.DecodeError, UnicodeError, RecursionError, HTTPException):
        return ""
    value = body.get(field) if isinstance(body, dict) else None
    return value if isinstance(value, str) else ""


def _address(request: Request) -> str | None:
    return network_of(request.remote_addr or "")


_WHO: dict[Per, Callable[[Request], str | None]] = {
    "person": _person,
    "session": _session,
    "email": _email,
    "address": _address,
}


def install(app: Flask, config: Config) -> Rates:
    """After ``database.install`` and ``security.install``, before ``permissions.install``: a request that is
    refused counts, too. Found again as ``app.extensions["rates"]``."""
    database = database_of(app)
    rates = app.extensions["rates"] = Rates(database, config.section(GatewaySettings).rate_factor)
    database.expire(COLLECTION, "expires_at")
    database.every_turn(rates.shared.exchange)
    database.every_turn(rates.exact.exchange)
    app.before_request(rates.check)
    return rates
