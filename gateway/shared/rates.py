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
from gateway.http.addresses import address_of
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
    """Counts and refuses only requests that end in 404, exactly: beyond the limit a wrong code is answered
    429, and a right one still works. A school is one address, and its next class must not be locked out."""
    exact: bool = False


LIMITS: dict[Rate, tuple[Limit, ...]] = {
    "clicks": (Limit("300/minute", "person"), Limit("12000/minute", "address")),
    # Per person only: a moderator reads each of them, and whole schools ask at the same time.
    "questions": (Limit("10/minute", "person"),),
    # Twenty classes of 35 enter at the same moment, and some of them try again. New visitors beyond what a
    # school has can be made by a script: it gets no more places than the school.
    "seats": (Limit("30/minute", "person"), Limit("2500/10 minutes", "address")),
    # A caller without a token is counted by the address only: an anonymous class answers at the same time.
    "results": (Limit("20/minute", "person"), Limit("2000/minute", "address")),
    # A PDF takes some fifteen milliseconds of a processor.
    "sheets": (Limit("20/minute", "person"), Limit("1000/minute", "address")),
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
"""Rate (``gateway.operations``) -> its limits, in order. A request refused by one limit is not counted by the
next, so that one pupil who holds a key down does not use up the school's limit."""

_REFRESH_TOKEN = re.compile(r"([0-9a-f]{32})\.[A-Za-z0-9_-]{1,128}")


class _AppliedLimit(NamedTuple):
    """A limit scaled by the factor, with its counters."""

    policy: str
    amount: int
    seconds: int
    key: str
    """``{}`` stands for the result of ``who``. Built once: building it takes as long as counting."""
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
        self._limits = {
            rate: tuple(self._apply(rate, limit, factor) for limit in limits)
            for rate, limits in LIMITS.items()
        }
        self._by_rule: dict[tuple[str, str | None], tuple[_AppliedLimit, ...]] = {}

    def check(self) -> Response | None:
        """``before_request``: a refusal, or None."""
        request = current_request()
        rule = request.url_rule
        key = request.method, rule.rule if rule else None
        limits = self._by_rule.get(key)
        if limits is None:
            limits = self._limits[operations.rate_of(*key)]
            if rule is not None:  # clients may invent methods: the cache must stay small
                self._by_rule[key] = limits
        for limit in limits:
            who = limit.who(request)
            if who is None:
                continue
            counted_as = limit.key.format(who)
            count = limit.counters.incr(counted_as, limit.seconds)
            if limit.wrong_codes:
                after_this_request(partial(self._judge_code, limit, counted_as, count, self._now()))
            elif count > limit.amount:
                return self._refuse(limit, counted_as)
        return None

    def _judge_code(
        self, limit: _AppliedLimit, counted_as: str, count: int, taken_at: float, response: Response
    ) -> Response:
        """Count only wrong codes: those that were answered 404."""
        if response.status_code != 404:
            limit.counters.give_back(counted_as, limit.seconds, taken_at)
        elif count > limit.amount:
            return self._refuse(limit, counted_as)
        return response

    def _apply(self, rate: Rate, limit: Limit, factor: float) -> _AppliedLimit:
        policy = f"{rate}-wrong-codes" if limit.wrong_codes else f"{rate}-{limit.per}"
        item = parse(limit.rate)
        scaled = type(item)(max(1, round(item.amount * factor)), item.multiples, namespace=policy)
        return _AppliedLimit(
            policy,
            scaled.amount,
            scaled.get_expiry(),
            scaled.key_for("{}"),
            _WHO[limit.per],
            self.exact if limit.exact or limit.wrong_codes else self.shared,
            limit.wrong_codes,
        )

    def _refuse(self, limit: _AppliedLimit, counted_as: str) -> Response:
        end = limit.counters.get_expiry(counted_as)
        seconds = max(1, ceil(end - self._now()))
        return errors.respond(
            errors.TOO_MANY_REQUESTS,
            f"C’est un peu rapide. Réessaie dans {seconds} s.",
            headers={
                "Retry-After": str(seconds),
                "RateLimit-Policy": f'"{limit.policy}";q={limit.amount};w={limit.seconds}',
                "RateLimit": f'"{limit.policy}";r=0;t={seconds}',
            },
        )


def _person(request: Request) -> str | None:
    principal = optional_principal()
    return None if principal is None else principal.id.hex


def _session(request: Request) -> str | None:
    """The session id in the refresh token; None for any other text, which is counted per address only."""
    found = _REFRESH_TOKEN.fullmatch(_text("refresh_token"))
    return found[1] if found else None


def _email(request: Request) -> str | None:
    """A digest, since typed e-mail addresses are not stored; None for what is no e-mail address."""
    email = trimmed(_text("email")).lower()
    # A mistyped address must not use up the limit of the right one.
    return hashlib.sha256(email.encode()).hexdigest()[:32] if EMAIL.fullmatch(email) else None


def _text(field: str) -> str:
    """A text field of the JSON body; empty if it is missing or not a text, which the view refuses."""
    try:
        body = msgspec.json.decode(bodies.read())
    except (msgspec.DecodeError, UnicodeError, RecursionError, HTTPException):
        return ""
    value = body.get(field) if isinstance(body, dict) else None
    return value if isinstance(value, str) else ""


_WHO: dict[Per, Callable[[Request], str | None]] = {
    "person": _person,
    "session": _session,
    "email": _email,
    "address": address_of,
}


def install(app: Flask, config: Config) -> Rates:
    """Call it after ``database.install`` and ``headers.install``, and before ``permissions.install``, so that
    refused requests count, too. Stored as ``app.extensions["rates"]``."""
    database = database_of(app)
    rates = app.extensions["rates"] = Rates(database, config.section(GatewaySettings).rate_factor)
    database.expire(COLLECTION, "expires_at")
    database.every_turn(rates.shared.exchange)
    database.every_turn(rates.exact.exchange)
    app.before_request(rates.check)
    return rates
