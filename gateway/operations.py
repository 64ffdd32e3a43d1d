"""Every operation of the API, one row each: roles, rate, repeatability, and the French texts of refusals.

Permissions, rates, idempotency, the audit and the OpenAPI document derive from these rows. An operation
without a row is refused to everyone. Rows are about roles only; the service that owns an object decides
whether it is the caller's.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Literal

from contracts.errors import (
    ALREADY_SEATED,
    CLASS_CLOSED,
    CLASS_FULL,
    Conflict,
    Forbidden,
    InvalidCredentials,
    InvalidInput,
    NotFound,
    PlatformError,
)
from contracts.tokens import STAFF_ROLES, VISITOR
from gateway.requests.queries import UNKNOWN_CURSOR

NOBODY_YET = "nobody yet"
"""The role of a caller without a token."""

Who = frozenset[str]

PUBLIC: Who = frozenset((NOBODY_YET, VISITOR, *STAFF_ROLES))
"""Everyone. Tokens are not verified, so an expired one is no error."""

VISITORS: Who = frozenset((VISITOR,))
NEW_OR_VISITOR: Who = frozenset((NOBODY_YET, VISITOR))
STAFF: Who = frozenset(STAFF_ROLES)
ANY_SESSION: Who = VISITORS | STAFF
TEACHERS: Who = frozenset(("teacher",))
ORGANISERS: Who = frozenset(("organiser",))
TEACHERS_ORGANISERS: Who = TEACHERS | ORGANISERS

Rate = Literal[
    "clicks",
    "results",
    "sheets",
    "visitors",
    "joining",
    "recovery",
    "refreshing",
    "links",
    "probes",
    "files",
    "reads",
    "writes",
]
"""Operations of one rate are counted together; ``gateway.shared.rates`` has the numbers."""

Repeatable = Literal["by its caller", "by the key"]
"""Owner of an ``Idempotency-Key``: the caller, or anyone who knows a key that is too long to guess. A phone
may change from Wi-Fi to mobile data between a request and its repetition, and would take two seats."""

Refusals = Mapping[type[PlatformError] | str, str]
"""Type of error, or its reason -> the message for the caller, in French."""


@dataclass(frozen=True, slots=True)
class Operation:
    """The row of one operation."""

    who: Who
    rate: Rate | None = None
    """By default ``reads`` or ``writes``, depending on the method."""
    repeatable: Repeatable | None = None
    """Set for writes that are not idempotent by themselves: they accept an ``Idempotency-Key``."""
    refusals: Refusals = field(default_factory=lambda: MappingProxyType({}))
    token_in_query: bool = False
    """For ``EventSource``, which cannot set headers."""
    audited: bool = False
    """For reads: whether the audit records them when staff make them. Writes are always recorded."""


_GONE = "Ce visiteur n’existe plus."
_BEGIN_ANEW = "Ce visiteur n’existe plus. Recommence sans son jeton."
_NO_CONTENT = "Ce contenu n’existe pas, ou n’est plus en ligne."
_NO_TOUR = "Cette visite n’existe pas, ou n’est plus en ligne."
_NO_QUIZ = "Ce quiz n’existe pas, ou pas dans cette version."
_NO_RESULT = "Ce résultat n’existe pas, ou appartient à quelqu’un d’autre."
_NO_CLASS = "Cette classe n’existe pas, ou appartient à quelqu’un d’autre."
_NO_OIDC = "Cette plateforme n’a pas d’autre moyen de se connecter que le lien par courriel."
_CLOSED = "Cette classe est fermée."
_SEASON_OVER = "La saison de cette classe est finie"
_CLOSED_ADDRESS = "Cette adresse ne permet pas de se connecter."

OPERATIONS: dict[str, Operation] = {
    "GET /healthz": Operation(PUBLIC, rate="probes"),
    "GET /readyz": Operation(PUBLIC, rate="probes"),
    "GET /dev/mailbox": Operation(PUBLIC),
    # What there is to discover
    "GET /api/v1/challenges": Operation(PUBLIC),
    "GET /api/v1/companies": Operation(PUBLIC),
    "GET /api/v1/occupations": Operation(PUBLIC),
    "GET /api/v1/occupations/{rome}": Operation(
        PUBLIC, refusals={NotFound: "Ce métier n’est pas dans le répertoire."}
    ),
    "GET /api/v1/contents": Operation(PUBLIC),
    "GET /api/v1/contents/{id}": Operation(PUBLIC, refusals={NotFound: _NO_CONTENT}),
    "GET /api/v1/contents/{id}/next": Operation(PUBLIC, refusals={NotFound: _NO_CONTENT}),
    "GET /api/v1/suggestions": Operation(PUBLIC),
    "GET /api/v1/tours/{id}": Operation(PUBLIC, refusals={NotFound: _NO_TOUR}),
    "GET /api/v1/tours/{id}/outline": Operation(PUBLIC, refusals={NotFound: _NO_TOUR}),
    "GET /api/v1/rules": Operation(PUBLIC),
    "GET /api/v1/territories": Operation(PUBLIC),
    "GET /api/v1/territories/{code}/breaks": Operation(
        PUBLIC, refusals={NotFound: "Ce territoire n’est pas dans la liste."}
    ),
    # Quizzes
    "GET /api/v1/quizzes": Operation(PUBLIC),
    "GET /api/v1/quizzes/{id}": Operation(PUBLIC, refusals={NotFound: _NO_QUIZ}),
    "POST /api/v1/quizzes/{id}/results": Operation(
        NEW_OR_VISITOR,
        rate="results",
        repeatable="by its caller",
        refusals={
            NotFound: _NO_QUIZ,
            InvalidCredentials: _BEGIN_ANEW,
            InvalidInput: "Il manque des réponses, ou certaines ne conviennent pas.",
        },
    ),
    "GET /api/v1/me/results": Operation(VISITORS),
    "GET /api/v1/me/results/{id}": Operation(VISITORS, refusals={NotFound: _NO_RESULT}),
    "GET /api/v1/me/results/{id}/comparison": Operation(
        VISITORS,
        refusals={
            NotFound: "Ce résultat n’existe pas, ou il n’y en a pas d’autre à comparer.",
            InvalidInput: "Ces deux résultats ne se comparent pas.",
        },
    ),
    "GET /api/v1/me/interests": Operation(VISITORS),
    "GET /api/v1/me/results/{id}/sheet": Operation(
        VISITORS,
        rate="sheets",
        refusals={NotFound: f"{_NO_RESULT} Seul un résultat sur les envies a une feuille."},
    ),
    # Visitors
    "POST /api/v1/visitors": Operation(PUBLIC, rate="visitors", repeatable="by its caller"),
    "POST /api/v1/visitors/recover": Operation(
        PUBLIC,
        rate="recovery",
        refusals={NotFound: "Aucune carte n’a ce code, ou elle ne sert plus. Vérifie-le, lettre par lettre."},
    ),
    "POST /api/v1/classes/join": Operation(
        NEW_OR_VISITOR,
        rate="joining",
        repeatable="by the key",
        refusals={
            NotFound: "Ce code n’ouvre aucune classe. Vérifie-le en classe.",
            InvalidCredentials: _BEGIN_ANEW,
        },
    ),
    "POST /api/v1/hotspots/{id}/views": Operation(
        VISITORS, rate="clicks", refusals={NotFound: "Ce point d’intérêt n’existe pas."}
    ),
    "POST /api/v1/contents/{id}/completions": Operation(
        VISITORS, rate="clicks", refusals={NotFound: "Ce contenu n’existe pas."}
    ),
    "GET /api/v1/me": Operation(VISITORS, refusals={NotFound: _GONE}),
    "DELETE /api/v1/me": Operation(VISITORS),
    "GET /api/v1/me/card": Operation(VISITORS, refusals={NotFound: "Tu n’as pas encore de carte."}),
    "POST /api/v1/me/card": Operation(VISITORS, refusals={NotFound: _GONE}),
    "DELETE /api/v1/me/seat": Operation(VISITORS),
    "DELETE /api/v1/me/sessions": Operation(VISITORS),
    "GET /api/v1/me/export": Operation(VISITORS, refusals={NotFound: _GONE}),
    "GET /api/v1/me/points": Operation(VISITORS),
    "GET /api/v1/me/discoveries": Operation(VISITORS),
    "GET /api/v1/me/stream": Operation(VISITORS, token_in_query=True),
    # Sessions
    "POST /api/v1/sessions/refresh": Operation(
        PUBLIC,
        rate="refreshing",
        refusals={InvalidCredentials: "La session est terminée. Il faut se reconnecter."},
    ),
    "DELETE /api/v1/sessions/current": Operation(ANY_SESSION),
    # Staff
    "POST /api/v1/staff/links": Operation(PUBLIC, rate="links"),
    "POST /api/v1/staff/sessions": Operation(
        PUBLIC,
        refusals={
            InvalidCredentials: "Ce lien a déjà servi, ou il est trop ancien.",
            Forbidden: _CLOSED_ADDRESS,
        },
    ),
    "GET /api/v1/staff/oidc": Operation(PUBLIC, refusals={NotFound: _NO_OIDC}),
    "POST /api/v1/staff/oidc/sessions": Operation(
        PUBLIC,
        refusals={
            InvalidCredentials: "La connexion n’a pas abouti. Il faut la recommencer.",
            Forbidden: _CLOSED_ADDRESS,
            NotFound: _NO_OIDC,
        },
    ),
    "GET /api/v1/staff/me": Operation(STAFF, refusals={NotFound: "Ce compte n’existe plus."}),
    "GET /api/v1/staff": Operation(ORGANISERS, refusals={NotFound: UNKNOWN_CURSOR}),
    "POST /api/v1/staff": Operation(
        ORGANISERS,
        repeatable="by its caller",
        refusals={Conflict: "Cette personne a déjà un autre rôle."},
    ),
    "DELETE /api/v1/staff/{id}": Operation(
        ORGANISERS,
        refusals={
            Conflict: "Personne ne peut se retirer soi-même.",
            NotFound: "Cette personne ne fait pas partie de l’équipe.",
        },
    ),
    "GET /api/v1/staff/actions": Operation(ORGANISERS),
    "GET /api/v1/staff/contents": Operation(ORGANISERS),
    "GET /api/v1/staff/contents/{id}": Operation(ORGANISERS, refusals={NotFound: "Ce contenu n’existe pas."}),
    # School classes
    "POST /api/v1/classes": Operation(TEACHERS, repeatable="by its caller"),
    "GET /api/v1/classes": Operation(TEACHERS_ORGANISERS),
    "GET /api/v1/classes/{id}": Operation(TEACHERS_ORGANISERS, refusals={NotFound: _NO_CLASS}),
    "POST /api/v1/classes/{id}/code": Operation(
        TEACHERS, repeatable="by its caller", refusals={NotFound: _NO_CLASS, CLASS_CLOSED: _CLOSED}
    ),
    "POST /api/v1/classes/{id}/closure": Operation(TEACHERS, refusals={NotFound: _NO_CLASS}),
    "DELETE /api/v1/classes/{id}/closure": Operation(
        TEACHERS,
        refusals={
            NotFound: _NO_CLASS,
            CLASS_CLOSED: f"{_SEASON_OVER}\u00a0: elle ne peut plus rouvrir.",
        },
    ),
    "GET /api/v1/classes/{id}/seats": Operation(TEACHERS, refusals={NotFound: _NO_CLASS}),
    "POST /api/v1/classes/{id}/seats": Operation(
        TEACHERS,
        repeatable="by its caller",
        refusals={
            NotFound: _NO_CLASS,
            CLASS_CLOSED: _CLOSED,
            CLASS_FULL: "Il ne reste pas assez de places dans cette classe.",
        },
    ),
    "DELETE /api/v1/classes/{id}/seats/{visitor}": Operation(
        TEACHERS, refusals={NotFound: "Cette place n’existe pas dans une classe de ce professeur."}
    ),
    "GET /api/v1/classes/{id}/removals": Operation(TEACHERS, refusals={NotFound: _NO_CLASS}),
    "DELETE /api/v1/classes/{id}/removals/{visitor}": Operation(
        TEACHERS,
        refusals={
            NotFound: "Cette place n’a pas été retirée, ou il y a plus de trente jours.",
            ALREADY_SEATED: "Cette personne a rejoint une autre classe. Elle peut revenir avec le code.",
            CLASS_FULL: "Il n’y a plus de place libre dans cette classe.",
            CLASS_CLOSED: f"{_SEASON_OVER}\u00a0: personne ne peut plus y revenir.",
        },
    ),
    "GET /api/v1/classes/{id}/progress": Operation(TEACHERS, refusals={NotFound: _NO_CLASS}),
    "GET /api/v1/classes/{id}/interests": Operation(TEACHERS, refusals={NotFound: _NO_CLASS}),
    # These two reveal recovery codes, and who sits in a class.
    "GET /api/v1/classes/{id}/cards": Operation(TEACHERS, audited=True, refusals={NotFound: _NO_CLASS}),
    "GET /api/v1/classes/{id}/export": Operation(TEACHERS, audited=True, refusals={NotFound: _NO_CLASS}),
}
"""Operation of the OpenAPI document -> its row."""

FILES = (
    "GET /assets/{name}",
    "GET /icons/{name}",
    "GET /index.html",
    "GET /manifest.webmanifest",
    "GET /sw.js",
    "GET /theme.js",
)
"""Files of the site's build. Not rate-limited: a first visit fetches some eighty, and a school is one
address."""

PAGES: dict[str, Operation] = dict.fromkeys(FILES, Operation(PUBLIC, rate="files")) | dict.fromkeys(
    (
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
        "GET /sources",
        # Frames that hold nothing: the client calls the API for the rest, with the token of its user
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
    Operation(PUBLIC),
)
"""What is served beside the API."""

_READING = ("GET", "HEAD", "OPTIONS")
_PARAMETER = re.compile(r"<(?:[^<>:]+:)?(\w+)>")
_ROWS = OPERATIONS | PAGES


def name_of(method: str, rule: str) -> str:
    """Name of an operation in the table, from Flask's rule. HEAD counts as GET."""
    template = _PARAMETER.sub(r"{\1}", rule)
    return f"{'GET' if method == 'HEAD' else method} {template}"


def row_of(method: str, rule: str | None) -> Operation | None:
    """The row of a request, by Flask's rule; None without one, and for an address that does not exist."""
    return _ROWS.get(name_of(method, rule)) if rule else None


def rate_of(method: str, rule: str | None) -> Rate:
    """The rate of a request, also of one to an address that does not exist."""
    row = row_of(method, rule)
    return (row and row.rate) or ("reads" if method in _READING else "writes")
