"""What is requested of the streams, and the answers to what is not right. Pure: no socket, no clock."""

import re
from collections.abc import Mapping
from typing import NamedTuple
from urllib.parse import parse_qsl, unquote_to_bytes

from chassis.access.principal import Principal
from chassis.access.tokens import TokenRefused, Verifier, of_header
from contracts.calls.values import is_slug
from contracts.errors import DeadlineExceeded, InvalidCredentials, NotFound, PlatformError, Unavailable
from contracts.problems import (
    BAD_REQUEST,
    DEADLINE_EXCEEDED,
    FORBIDDEN,
    INTERNAL_ERROR,
    INVALID_INPUT,
    METHOD_NOT_ALLOWED,
    NOT_FOUND,
    RETRY_AFTER_SECONDS,
    UNAUTHORIZED,
    UNAVAILABLE,
    Problem,
)
from contracts.tokens import VISITOR
from streams.channels import session_channel, visitor_channel

PREFIX = "/api/v1"
VISITOR_ROUTE, SESSION_ROUTE = f"{PREFIX}/me/stream", f"{PREFIX}/live/sessions/<slug:id>/stream"
METHODS = ("GET", "HEAD", "OPTIONS")

_SESSION_PATH = re.compile(re.escape(SESSION_ROUTE).replace("<slug:id>", "([^/]+)"))
_PARAMETERS = {"access_token", "last_event_id"}
_EVENT_ID = re.compile("[0-9]{0,13}")
"""Thirteen digits of milliseconds: up to the year 2286, so that every accepted id is a moment."""
_NO_EVENT_ID = "L’«\u202fid\u202f» du dernier événement reçu est attendu."
_UNKNOWN_PARAMETER = "Paramètre inconnu."
_NO_BODY = "Un flux se demande sans corps de requête."


class Refusal(Exception):
    """A problem to answer with. ``detail``: for people, instead of the problem's own."""

    def __init__(
        self,
        problem: Problem,
        detail: str | None = None,
        *,
        errors: Mapping[str, list[str]] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(problem.slug)
        self.problem, self.detail, self.errors, self.headers = problem, detail, errors, headers or {}


class Target(NamedTuple):
    """``route``: as the gateway's rule, for metrics. ``live_session``: None for the visitor's own stream."""

    route: str
    live_session: str | None


class WantedStream(NamedTuple):
    """A stream that may be opened."""

    principal: Principal
    live_session: str | None
    resume_after: int | None

    @property
    def channel(self) -> str:
        if self.live_session is None:
            return visitor_channel(self.principal.id)
        return session_channel(self.live_session)


def target_of(path: str) -> Target:
    """``path``: without query, as it was sent. Raises Refusal."""
    decoded = _text(unquote_to_bytes(path))
    if decoded == VISITOR_ROUTE:
        return Target(VISITOR_ROUTE, None)
    if (found := _SESSION_PATH.fullmatch(decoded)) and is_slug(found[1]):
        return Target(SESSION_ROUTE, found[1])
    raise Refusal(NOT_FOUND)


def check(method: str, headers: Mapping[str, str]) -> None:
    """Raises Refusal for another method, and for a request with a body."""
    if method not in METHODS:
        raise Refusal(METHOD_NOT_ALLOWED, headers={"Allow": ", ".join(METHODS)})
    if "transfer-encoding" in headers or headers.get("content-length", "0").strip("0"):
        raise Refusal(BAD_REQUEST, _NO_BODY)


def wanted(target: Target, query: str, headers: Mapping[str, str], verifier: Verifier) -> WantedStream:
    """``headers``: by their names in lower case. Raises Refusal."""
    try:
        pairs = parse_qsl(query, keep_blank_values=True, errors="strict")
    except (UnicodeDecodeError, ValueError):
        raise Refusal(BAD_REQUEST) from None
    given = dict(reversed(pairs))  # the first of each name counts
    principal = _principal(given.get("access_token", ""), headers, verifier)
    if target.live_session is None and principal.role != VISITOR:
        raise Refusal(FORBIDDEN)
    errors = {f"query.{name}": [_UNKNOWN_PARAMETER] for name in given.keys() - _PARAMETERS}
    in_header, in_query = headers.get("last-event-id", ""), given.get("last_event_id", "")
    for place, text in (("headers.Last-Event-ID", in_header), ("query.last_event_id", in_query)):
        if not _EVENT_ID.fullmatch(text):
            errors[place] = [_NO_EVENT_ID]
    if errors:
        raise Refusal(INVALID_INPUT, errors=errors)
    resume_after = in_header or in_query
    return WantedStream(principal, target.live_session, int(resume_after) if resume_after else None)


def _principal(in_query: str, headers: Mapping[str, str], verifier: Verifier) -> Principal:
    try:
        token = of_header(headers.get("authorization", ""))
        if token is None and not in_query:
            raise TokenRefused()
        return verifier.verify(in_query.strip() if token is None else token)
    except TokenRefused as refused:
        raise unauthorized(refused) from refused


def unauthorized(refused: TokenRefused) -> Refusal:
    """The answer to a request without a good token."""
    challenge = ", ".join(f'{name}="{value}"' for name, value in refused.challenge.items())
    return Refusal(UNAUTHORIZED, refused.french, headers={"WWW-Authenticate": f"Bearer {challenge}"})


def refusal_of(error: PlatformError) -> Refusal:
    """The answer for the error of a call, or of a process that takes no more streams."""
    match error:
        case NotFound():
            return Refusal(NOT_FOUND, error.message)
        case DeadlineExceeded():
            return Refusal(DEADLINE_EXCEEDED, headers={"Retry-After": str(RETRY_AFTER_SECONDS)})
        case Unavailable():
            return Refusal(UNAVAILABLE, headers={"Retry-After": str(RETRY_AFTER_SECONDS)})
        case InvalidCredentials():
            return Refusal(UNAUTHORIZED)
    return Refusal(INTERNAL_ERROR)


def _text(sent: bytes) -> str:
    try:
        return sent.decode()
    except UnicodeDecodeError:
        raise Refusal(BAD_REQUEST) from None
