"""Every error that a client can see, as RFC 9457 problem details, worded in French for pupils."""

from collections.abc import Mapping
from typing import Any

from flask import Flask, Response, g, request
from marshmallow.exceptions import SCHEMA
from werkzeug.exceptions import HTTPException

from chassis.runtime import logs
from contracts import errors as contract
from contracts.problems import (
    BAD_REQUEST,
    CONTENT_TYPE,
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
    body_of,
)

log = logs.get_logger(__name__)

INVALID_CREDENTIALS = Problem(
    "invalid-credentials", 401, "Connexion refusée", "Ce lien ou ce jeton n’est plus valable."
)
TOKEN_SUPERSEDED = Problem(
    contract.SUPERSEDED,
    401,
    "Jeton remplacé",
    "Un jeton plus récent de la même session a pris la place de celui-ci. La session continue avec lui.",
)
CONFLICT = Problem(
    "conflict", 409, "Action impossible", "L’état actuel des choses ne permet pas cette action."
)
ALREADY_SEATED = Problem(
    contract.ALREADY_SEATED,
    409,
    "Déjà dans une classe",
    "Tu as déjà une place dans une autre classe. Tu peux en changer\u00a0: tes points te suivent.",
)
CLASS_FULL = Problem(
    contract.CLASS_FULL,
    409,
    "Classe complète",
    "Toutes les places de cette classe sont prises. Dis-le à la personne qui t’a donné le code.",
)
CLASS_CLOSED = Problem(
    contract.CLASS_CLOSED,
    409,
    "Classe fermée",
    "Cette classe est fermée\u00a0: son code n’ouvre plus de place. Dis-le à la personne qui te l’a donné.",
)
LENGTH_REQUIRED = Problem(
    "length-required",
    411,
    "Longueur inconnue",
    "L’en-tête Content-Length doit annoncer la longueur du corps.",
)
TOO_LARGE = Problem(
    "content-too-large", 413, "Requête trop volumineuse", "Le corps de la requête dépasse 32 Kio."
)
UNSUPPORTED_MEDIA_TYPE = Problem(
    "unsupported-media-type", 415, "Format non pris en charge", "Le corps doit être en JSON."
)
TOO_MANY_REQUESTS = Problem(
    "too-many-requests", 429, "Trop de requêtes", "C’est un peu rapide. Réessaie dans un instant."
)
IDEMPOTENCY_KEY_REUSED = Problem(
    "idempotency-key-reused", 422, "Clé déjà utilisée", "Cette clé a déjà servi pour une autre demande."
)
REQUEST_UNDER_WAY = Problem(
    "request-under-way", 409, "Demande en cours", "La même demande est en cours. Réessaie dans un instant."
)

PROBLEMS: dict[str, Problem] = {
    problem.slug: problem
    for problem in (
        BAD_REQUEST,
        UNAUTHORIZED,
        INVALID_CREDENTIALS,
        TOKEN_SUPERSEDED,
        FORBIDDEN,
        NOT_FOUND,
        METHOD_NOT_ALLOWED,
        CONFLICT,
        ALREADY_SEATED,
        CLASS_FULL,
        CLASS_CLOSED,
        LENGTH_REQUIRED,
        TOO_LARGE,
        UNSUPPORTED_MEDIA_TYPE,
        INVALID_INPUT,
        IDEMPOTENCY_KEY_REUSED,
        REQUEST_UNDER_WAY,
        TOO_MANY_REQUESTS,
        INTERNAL_ERROR,
        UNAVAILABLE,
        DEADLINE_EXCEEDED,
    )
}

BY_STATUS: dict[int, Problem] = {problem.status: problem for problem in reversed(PROBLEMS.values())}
"""Problem for an error known by its status only; the first declared if several share it."""

BY_ERROR: dict[type[contract.PlatformError], Problem] = {
    contract.NotFound: NOT_FOUND,
    contract.InvalidInput: INVALID_INPUT,
    contract.InvalidCredentials: INVALID_CREDENTIALS,
    contract.Forbidden: FORBIDDEN,
    contract.Conflict: CONFLICT,
    contract.Unavailable: UNAVAILABLE,
    contract.DeadlineExceeded: DEADLINE_EXCEEDED,
    contract.InternalError: INTERNAL_ERROR,
}

BY_REASON: dict[str, Problem] = {
    problem.slug: problem for problem in (TOKEN_SUPERSEDED, ALREADY_SEATED, CLASS_FULL, CLASS_CLOSED)
}
"""``details["reason"]`` -> problem, for errors that have several causes."""


def problem_of(error: contract.PlatformError) -> Problem:
    """The problem for an error that a service raised."""
    return BY_REASON.get(error.details.get("reason", "")) or BY_ERROR.get(type(error), INTERNAL_ERROR)


def status_of(refusal: type[contract.PlatformError] | str) -> int:
    """The status of an error of that type, or of a Conflict with that ``reason``."""
    if isinstance(refusal, str):
        return BY_REASON.get(refusal, CONFLICT).status
    return BY_ERROR[refusal].status


def respond(
    problem: Problem,
    detail: str | None = None,
    *,
    errors: Mapping[str, list[str]] | None = None,
    headers: Mapping[str, str] | None = None,
    **members: Any,
) -> Response:
    """The response for ``problem``. ``errors``: ``location.field`` -> messages, e.g. ``query.limit``."""
    body = body_of(problem, detail, errors, members, logs.current_correlation_id())
    response = Response(body, problem.status, headers, content_type=CONTENT_TYPE)
    if problem.status == 503:
        response.headers["Retry-After"] = str(RETRY_AFTER_SECONDS)
    return response


def on_platform_error(error: contract.PlatformError) -> Response:
    """An error that a service raised. Its message is shown if the client can correct the request (4xx)."""
    problem = problem_of(error)
    if problem.status >= 500:
        log.warning("a service call failed", code=error.code, cause=error.message)
        return respond(problem)
    messages = flatten(error.details.get("errors", {}))
    errors = {_located(field): said for field, said in messages.items()}
    headers = {"WWW-Authenticate": 'Bearer realm="usine"'} if problem.status == 401 else None
    reason = error.details.get("reason")
    members = {"reason": reason} if reason and reason not in BY_REASON else {}
    return respond(problem, error.message, errors=errors, headers=headers, **members)


def on_http_error(error: HTTPException) -> Response:
    """An error of Flask, werkzeug or webargs; its headers (``Allow``, ``WWW-Authenticate``) are kept."""
    status = error.code or 500
    problem = BY_STATUS.get(status) or Problem(f"http-{status}", status, error.name, error.name)
    headers = {name: value for name, value in error.get_headers() if name != "Content-Type"}
    data = getattr(error, "data", None) or {}
    return respond(
        problem, getattr(error, "detail", None), errors=flatten(data.get("messages", {})), headers=headers
    )


def on_defect(error: Exception) -> Response:
    """An unexpected exception: logged in full, not shown to the client."""
    log.error("request failed", exc_info=error)
    return respond(INTERNAL_ERROR)


def flatten(messages: Any, path: str = "") -> dict[str, list[str]]:
    """Marshmallow's nested messages as ``location.field`` -> messages."""
    if not isinstance(messages, Mapping):
        return {path: [str(message) for message in messages]}
    flat: dict[str, list[str]] = {}
    for name, inner in messages.items():
        if name == SCHEMA:  # of the object as a whole
            flat |= flatten(inner, path)
        else:
            flat |= flatten(inner, f"{path}.{name}" if path else str(name))
    return flat


def _located(field: str) -> str:
    """``field`` with its location in the request. Services name only the argument, or a part of it
    (``answers.<item>``)."""
    argument = field.partition(".")[0]
    if argument in request.args:
        return f"query.{field}"
    if argument in g.get("json_fields", ()):
        return f"json.{field}"
    return f"path.{field}" if argument in (request.view_args or {}) else field


def install(app: Flask) -> None:
    """Answer every error of ``app`` with a problem. flask-smorest registers the handler of HTTPException."""
    app.register_error_handler(contract.PlatformError, on_platform_error)
    app.register_error_handler(Exception, on_defect)
