"""Rows of the operations of the API, but those of live sessions."""

from contracts.errors import (
    ALREADY_SEATED,
    CLASS_CLOSED,
    CLASS_FULL,
    Conflict,
    Forbidden,
    InvalidCredentials,
    InvalidInput,
    NotFound,
)
from gateway.operations.rows import (
    ANY_SESSION,
    NEW_OR_VISITOR,
    ORGANISERS,
    PUBLIC,
    STAFF,
    TEACHERS,
    TEACHERS_ORGANISERS,
    VISITORS,
    Operation,
)
from gateway.requests.queries import UNKNOWN_CURSOR

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

API: dict[str, Operation] = {
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
