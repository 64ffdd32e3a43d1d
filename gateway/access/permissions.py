"""Who may do what: one row for each operation. An operation without a row is refused to everyone.

This is about roles. Whose class, whose seat, whose points: that is decided by the service that owns them.
"""

import re
from collections.abc import Mapping

from flask import Flask

from contracts.errors import Forbidden
from contracts.tokens import STAFF_ROLES, VISITOR
from gateway.access.auth import Unauthenticated, identify
from gateway.http.application import current_request

NOBODY_YET = "nobody yet"
"""Stands among roles for whoever brings no token."""

Who = frozenset[str]

PUBLIC: Who = frozenset((NOBODY_YET, VISITOR, *STAFF_ROLES))
"""A token is not looked at: one that has expired does no harm."""

VISITORS: Who = frozenset((VISITOR,))
NEW_OR_VISITOR: Who = frozenset((NOBODY_YET, VISITOR))
STAFF: Who = frozenset(STAFF_ROLES)
ANY_SESSION: Who = VISITORS | STAFF
TEACHERS: Who = frozenset(("teacher",))
ORGANISERS: Who = frozenset(("organiser",))
TEACHERS_ORGANISERS: Who = TEACHERS | ORGANISERS

OPERATIONS: dict[str, Who] = {
    "GET /healthz": PUBLIC,
    "GET /readyz": PUBLIC,
    "GET /dev/mailbox": PUBLIC,
    # What there is to discover
    "GET /api/v1/challenges": PUBLIC,
    "GET /api/v1/companies": PUBLIC,
    "GET /api/v1/occupations": PUBLIC,
    "GET /api/v1/occupations/{rome}": PUBLIC,
    "GET /api/v1/contents": PUBLIC,
    "GET /api/v1/contents/{id}": PUBLIC,
    "GET /api/v1/contents/{id}/next": PUBLIC,
    "GET /api/v1/suggestions": PUBLIC,
    "GET /api/v1/tours/{id}": PUBLIC,
    "GET /api/v1/tours/{id}/outline": PUBLIC,
    "GET /api/v1/rules": PUBLIC,
    # Quizzes
    "GET /api/v1/quizzes": PUBLIC,
    "GET /api/v1/quizzes/{id}": PUBLIC,
    "POST /api/v1/quizzes/{id}/results": NEW_OR_VISITOR,
    "GET /api/v1/me/results": VISITORS,
    "GET /api/v1/me/results/{id}": VISITORS,
    "GET /api/v1/me/results/{id}/comparison": VISITORS,
    # Visitors
    "POST /api/v1/visitors": PUBLIC,
    "POST /api/v1/visitors/recover": PUBLIC,
    "POST /api/v1/classes/join": NEW_OR_VISITOR,
    "POST /api/v1/hotspots/{id}/views": VISITORS,
    "POST /api/v1/contents/{id}/completions": VISITORS,
    "GET /api/v1/me": VISITORS,
    "DELETE /api/v1/me": VISITORS,
    "GET /api/v1/me/card": VISITORS,
    "POST /api/v1/me/card": VISITORS,
    "DELETE /api/v1/me/seat": VISITORS,
    "DELETE /api/v1/me/sessions": VISITORS,
    "GET /api/v1/me/export": VISITORS,
    "GET /api/v1/me/points": VISITORS,
    "GET /api/v1/me/discoveries": VISITORS,
    "GET /api/v1/me/stream": VISITORS,
    # Sessions
    "POST /api/v1/sessions/refresh": PUBLIC,
    "DELETE /api/v1/sessions/current": ANY_SESSION,
    # Staff
    "POST /api/v1/staff/links": PUBLIC,
    "POST /api/v1/staff/sessions": PUBLIC,
    "GET /api/v1/staff/oidc": PUBLIC,
    "POST /api/v1/staff/oidc/sessions": PUBLIC,
    "GET /api/v1/staff/me": STAFF,
    "GET /api/v1/staff": ORGANISERS,
    "POST /api/v1/staff": ORGANISERS,
    "DELETE /api/v1/staff/{id}": ORGANISERS,
    "GET /api/v1/staff/actions": ORGANISERS,
    "GET /api/v1/staff/contents": ORGANISERS,
    "GET /api/v1/staff/contents/{id}": ORGANISERS,
    # School classes
    "POST /api/v1/classes": TEACHERS,
    "GET /api/v1/classes": TEACHERS_ORGANISERS,
    "GET /api/v1/classes/{id}": TEACHERS_ORGANISERS,
    "POST /api/v1/classes/{id}/code": TEACHERS,
    "POST /api/v1/classes/{id}/closure": TEACHERS,
    "DELETE /api/v1/classes/{id}/closure": TEACHERS,
    "GET /api/v1/classes/{id}/seats": TEACHERS,
    "POST /api/v1/classes/{id}/seats": TEACHERS,
    "DELETE /api/v1/classes/{id}/seats/{visitor}": TEACHERS,
    "GET /api/v1/classes/{id}/progress": TEACHERS,
    "GET /api/v1/classes/{id}/interests": TEACHERS,
    "GET /api/v1/classes/{id}/cards": TEACHERS,
    "GET /api/v1/classes/{id}/export": TEACHERS,
}
"""Operation of the OpenAPI document -> who may do it."""

FILES = (
    "GET /assets/{name}",
    "GET /icons/{name}",
    "GET /index.html",
    "GET /manifest.webmanifest",
    "GET /sw.js",
    "GET /theme.js",
)
"""Files of the site's build, the same for everyone."""

PAGES: dict[str, Who] = dict.fromkeys(
    (
        *FILES,
        "GET /robots.txt",
        "GET /sitemap.xml",
        "GET /media/{digest}/{name}",
        "GET /pages/{name}.html",
        # What everybody may read
        "GET /",
        "GET /explorer",
        "GET /defis/{id}",
        "GET /entreprises",
        "GET /entreprises/{id}",
        "GET /metiers",
        "GET /metiers/{rome}",
        "GET /visites/{id}",
        "GET /visites/{id}/texte",
        "GET /contenus/{id}",
        "GET /quiz",
        "GET /quiz/{id}",
        "GET /a-propos",
        "GET /accessibilite",
        "GET /donnees-personnelles",
        # Frames that hold nothing: the client asks the API for the rest, in the name of whoever looks
        "GET /quiz/resultats/{id}",
        "GET /quiz/resultats/{id}/comparaison",
        "GET /ma-veste",
        "GET /rejoindre",
        "GET /retrouver",
        "GET /connexion",
        "GET /prof",
        "GET /prof/classes/{id}",
        "GET /organisation",
        "GET /organisation/contenus/{id}",
        # The API explained
        "GET /docs",
        "GET /docs/",
        "GET /docs/{name}",
        "GET /docs/initializer.js",
        "GET /docs/openapi-3.0.json",
        "GET /problems/{slug}",
        "GET /api/v1/openapi.json",
    ),
    PUBLIC,
)
"""What is served beside the API."""

TOKEN_IN_QUERY = frozenset(("GET /api/v1/me/stream",))

_NOT_YOURS = "Cette action n’est pas permise avec ce rôle."
_PARAMETER = re.compile(r"<(?:[^<>:]+:)?(\w+)>")


def operation(method: str, rule: str) -> str:
    """Name of an operation in the tables, by Flask's rule. HEAD is GET without the body."""
    template = _PARAMETER.sub(r"{\1}", rule)
    return f"{'GET' if method == 'HEAD' else method} {template}"


class Guard:
    """Lets a request pass to its view if its operation has a row, and whoever makes it is in the row."""

    def __init__(self, table: Mapping[str, Who]) -> None:
        self._table = table
        self._by_rule: dict[tuple[str, str], tuple[Who, bool]] = {}

    def __call__(self) -> None:
        """``before_request``. Raises Unauthenticated, Forbidden."""
        asked = current_request()
        rule = asked.url_rule
        if rule is None:
            return  # 404 or 405, which Flask raises later
        key = asked.method, rule.rule
        found = self._by_rule.get(key)
        if found is None:
            if asked.method == "OPTIONS" and getattr(rule, "provide_automatic_options", False):
                return  # tells which methods there are, and calls no view
            name = operation(*key)
            found = self._by_rule[key] = self._table.get(name, frozenset()), name in TOKEN_IN_QUERY
        who, token_in_query = found
        if who is PUBLIC:
            return
        if not who:
            raise Forbidden(_NOT_YOURS)
        principal = identify(asked.args.get("access_token") if token_in_query else None)
        if principal is None:
            if NOBODY_YET not in who:
                raise Unauthenticated
        elif principal.role not in who:
            raise Forbidden(_NOT_YOURS)


def install(app: Flask) -> None:
    app.before_request(Guard(OPERATIONS | PAGES))
