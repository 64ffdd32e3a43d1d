"""Rows of the operations about live sessions."""

from contracts.calls.live import reasons
from contracts.errors import (
    CLASS_CLOSED,
    Forbidden,
    InvalidCredentials,
    InvalidInput,
    NotFound,
    PlatformError,
)
from gateway.operations.rows import (
    ANY_SESSION,
    MODERATORS,
    ORGANISERS,
    PROFESSIONALS,
    PUBLIC,
    TEACHERS,
    VISITORS,
    VISITORS_TEACHERS,
    Operation,
    Refusals,
)
from streams.rooms import UNKNOWN_SESSION

_BEGIN_ANEW = "Ce visiteur n’existe plus. Recommence sans son jeton."
_NO_CLASS = "Cette classe n’existe pas, ou appartient à quelqu’un d’autre."
_CLOSED = "Cette classe est fermée."
_NO_SESSION = "Cette rencontre n’existe pas."
_NO_PROFESSIONAL = "Cette personne ne participe pas à la saison."
_NO_CALENDAR = "Ce calendrier n’existe pas, ou son adresse a changé."
_OVER = "Cette rencontre est terminée."
_CANCELLED = "Cette rencontre est annulée."
_NO_ITEM = "Cet élément n’existe pas dans cette rencontre."
_NO_QUESTION = "Cette question n’existe pas dans cette rencontre."
_DECISION: Refusals = {
    NotFound: _NO_ITEM,
    "claimed": "Une autre personne de la modération s’en occupe en ce moment.",
    "already-decided": "Une décision a déjà été prise. La file vient d’être mise à jour.",
}
_RUNNING: Refusals = {
    NotFound: _NO_SESSION,
    "session-not-begun": "La rencontre n’a pas encore commencé.",
    "session-over": "La rencontre est terminée.",
}
_ANSWERING: Refusals = {
    NotFound: _NO_QUESTION,
    Forbidden: "Cette rencontre n’est pas la vôtre.",
    "not-open": "Cette question n’attend plus de réponse.",
    "answer-held": "Une réponse écrite attend déjà la relecture de la modération.",
}
_IN_SESSION: dict[type[PlatformError] | str, str] = {
    NotFound: _NO_SESSION,
    "session-not-begun": "La rencontre n’a pas encore commencé. Reviens à l’heure dite.",
    "session-over": "La rencontre est terminée.",
    "no-seat": "Tu n’as pas de place dans cette rencontre. Prends-en une, s’il en reste.",
}
_ABOUT_QUESTION = _IN_SESSION | {
    NotFound: "Cette question n’existe pas, ou n’est plus affichée.",
    "not-open": "On ne peut plus voter pour cette question.",
}

LIVE: dict[str, Operation] = {
    # Live: streams
    "GET /api/v1/me/stream": Operation(VISITORS, token_in_query=True),
    "GET /api/v1/live/sessions/{id}/stream": Operation(
        ANY_SESSION, token_in_query=True, refusals={NotFound: UNKNOWN_SESSION}
    ),
    # Live: moderation
    "GET /api/v1/live/moderation/queue": Operation(MODERATORS),
    "POST /api/v1/live/moderation/items/{id}/claim": Operation(MODERATORS, refusals=_DECISION),
    "DELETE /api/v1/live/moderation/items/{id}/claim": Operation(MODERATORS, refusals={NotFound: _NO_ITEM}),
    "POST /api/v1/live/sessions/{id}/questions/{question}/publication": Operation(
        MODERATORS,
        refusals={**_DECISION, InvalidInput: "Cette décision n’est pas complète, ou ne convient pas ici."},
    ),
    "DELETE /api/v1/live/sessions/{id}/questions/{question}/publication": Operation(
        MODERATORS,
        refusals={
            NotFound: _NO_ITEM,
            "too-late": "Il est trop tard pour annuler, ou la décision est celle d’une autre personne.",
            "already-decided": "Cette décision ne peut plus être annulée\u00a0: il y a eu une suite.",
        },
    ),
    "DELETE /api/v1/live/sessions/{id}/questions/{question}": Operation(
        MODERATORS,
        refusals={**_DECISION, NotFound: _NO_QUESTION, "already-decided": "Elle n’est plus à l’écran."},
    ),
    "POST /api/v1/live/sessions/{id}/questions/{question}/silence": Operation(
        MODERATORS, refusals={NotFound: _NO_QUESTION}
    ),
    "DELETE /api/v1/live/sessions/{id}/questions/{question}/silence": Operation(
        MODERATORS, refusals={NotFound: _NO_QUESTION}
    ),
    "PUT /api/v1/live/sessions/{id}/questions/{question}/pin": Operation(
        MODERATORS,
        refusals={NotFound: _NO_QUESTION, "already-decided": "Cette question n’est pas à l’écran."},
    ),
    "DELETE /api/v1/live/sessions/{id}/questions/{question}/pin": Operation(
        MODERATORS, refusals={NotFound: _NO_QUESTION}
    ),
    "POST /api/v1/live/sessions/{id}/announcements": Operation(
        MODERATORS, repeatable="by its caller", refusals=_RUNNING
    ),
    "POST /api/v1/live/sessions/{id}/polls": Operation(
        MODERATORS,
        repeatable="by its caller",
        refusals={**_RUNNING, "poll-open": "Un autre sondage est ouvert\u00a0: fermez-le d’abord."},
    ),
    "POST /api/v1/live/sessions/{id}/polls/{poll}/closure": Operation(
        MODERATORS, refusals={NotFound: "Ce sondage n’existe pas dans cette rencontre."}
    ),
    "POST /api/v1/live/sessions/{id}/suspension": Operation(MODERATORS, refusals=_RUNNING),
    "DELETE /api/v1/live/sessions/{id}/suspension": Operation(MODERATORS, refusals=_RUNNING),
    "POST /api/v1/live/sessions/{id}/closure": Operation(MODERATORS, refusals=_RUNNING),
    "GET /api/v1/live/sessions/{id}/actions": Operation(MODERATORS, refusals={NotFound: _NO_SESSION}),
    "GET /api/v1/live/sessions/{id}/transcript": Operation(
        MODERATORS,
        audited=True,
        refusals={NotFound: "Cette rencontre n’existe pas, ou son compte rendu n’est pas encore scellé."},
    ),
    "GET /api/v1/live/professional": Operation(
        PROFESSIONALS,
        refusals={Forbidden: "Ce compte n’est lié à aucune fiche. L’équipe d’organisation peut le lier."},
    ),
    "POST /api/v1/live/sessions/{id}/questions/{question}/answer": Operation(
        PROFESSIONALS, refusals=_ANSWERING
    ),
    "POST /api/v1/live/sessions/{id}/questions/{question}/passing": Operation(
        PROFESSIONALS, refusals=_ANSWERING
    ),
    "DELETE /api/v1/live/sessions/{id}/questions/{question}/passing": Operation(
        PROFESSIONALS, refusals=_ANSWERING
    ),
    "GET /api/v1/live/answers": Operation(PUBLIC),
    # Live: rooms
    "GET /api/v1/live/sessions/{id}/changes": Operation(ANY_SESSION, refusals={NotFound: _NO_SESSION}),
    "GET /api/v1/live/sessions/{id}/mine": Operation(VISITORS, refusals={NotFound: _NO_SESSION}),
    "POST /api/v1/live/sessions/{id}/attendance": Operation(VISITORS, rate="clicks", refusals=_IN_SESSION),
    "POST /api/v1/live/sessions/{id}/questions": Operation(
        VISITORS,
        rate="questions",
        repeatable="by its caller",
        refusals=_IN_SESSION
        | {
            InvalidInput: "Cette question ne peut pas être envoyée telle quelle.",
            "questions-suspended": "Les questions sont en pause. Tu pourras poser la tienne plus tard.",
            "silenced": "Tu ne peux plus poser de question dans cette rencontre.",
            "too-many-questions": "Tu as déjà cinq questions qui attendent. Patiente un peu.",
        },
    ),
    "POST /api/v1/live/sessions/{id}/questions/{question}/votes": Operation(
        VISITORS,
        rate="clicks",
        refusals=_ABOUT_QUESTION
        | {
            "already-voted": "Tu as déjà voté pour cette question.",
            "own-question": "C’est ta question : ce sont les autres qui votent pour elle.",
        },
    ),
    "DELETE /api/v1/live/sessions/{id}/questions/{question}/votes": Operation(
        VISITORS, rate="clicks", refusals=_ABOUT_QUESTION
    ),
    "POST /api/v1/live/sessions/{id}/questions/{question}/reports": Operation(
        VISITORS, refusals={kind: _ABOUT_QUESTION[kind] for kind in (NotFound, "no-seat")}
    ),
    "POST /api/v1/live/sessions/{id}/polls/{poll}/answers": Operation(
        VISITORS,
        rate="clicks",
        refusals=_IN_SESSION
        | {
            NotFound: "Ce sondage n’existe pas dans cette rencontre.",
            InvalidInput: "Cette réponse ne convient pas à ce sondage.",
            "not-open": "Ce sondage est fermé.",
            "questions-suspended": "Les messages sont en pause. Tu pourras donner ton mot plus tard.",
            "silenced": "Tu ne peux plus écrire dans cette rencontre.",
        },
    ),
    "POST /api/v1/live/sessions/{id}/reactions": Operation(VISITORS, rate="clicks", refusals=_IN_SESSION),
    # Live: schedule
    "GET /api/v1/live/sessions": Operation(PUBLIC),
    "GET /api/v1/live/sessions/{id}": Operation(PUBLIC, refusals={NotFound: _NO_SESSION}),
    "PATCH /api/v1/live/sessions/{id}": Operation(
        ORGANISERS,
        refusals={
            NotFound: _NO_SESSION,
            InvalidInput: "Ces changements ne sont pas possibles.",
            reasons.SESSION_OVER: _OVER,
            reasons.SESSION_CANCELLED: _CANCELLED,
            reasons.PROFESSIONAL_BUSY: "À cette heure-là, une autre rencontre a lieu avec la même personne.",
        },
    ),
    "POST /api/v1/live/sessions/{id}/cancellation": Operation(
        ORGANISERS,
        refusals={
            NotFound: _NO_SESSION,
            reasons.SESSION_OVER: _OVER,
            reasons.SESSION_BEGUN: "Cette rencontre a commencé\u00a0: fermez-la plutôt, page de modération.",
        },
    ),
    "POST /api/v1/live/sessions/{id}/seats": Operation(
        VISITORS_TEACHERS,
        rate="seats",
        repeatable="by its caller",
        refusals={
            NotFound: "Cette rencontre ou cette classe n’existe pas.",
            InvalidCredentials: _BEGIN_ANEW,
            reasons.SESSION_OVER: f"{_OVER} D’autres arrivent bientôt.",
            reasons.SESSION_CANCELLED: f"{_CANCELLED} D’autres arrivent bientôt.",
            reasons.ALREADY_BOOKED: "La réservation pour cette rencontre existe déjà.",
            reasons.SESSION_TOO_SMALL: "Cette rencontre a moins de places que la classe n’a d’élèves.",
            reasons.CLASS_BUSY: "La classe est déjà inscrite à une autre rencontre à cette heure-là.",
            reasons.VISITOR_BUSY: "Tu as déjà réservé une autre rencontre à cette heure-là.",
            CLASS_CLOSED: _CLOSED,
        },
    ),
    "DELETE /api/v1/live/sessions/{id}/seats": Operation(
        VISITORS, refusals={NotFound: _NO_SESSION, reasons.SESSION_OVER: _OVER}
    ),
    "DELETE /api/v1/live/sessions/{id}/seats/{class_id}": Operation(
        TEACHERS,
        refusals={NotFound: "Cette rencontre ou cette classe n’existe pas.", reasons.SESSION_OVER: _OVER},
    ),
    "GET /api/v1/live/professionals": Operation(PUBLIC),
    "GET /api/v1/live/professionals/{id}": Operation(PUBLIC, refusals={NotFound: _NO_PROFESSIONAL}),
    "PUT /api/v1/live/professionals/{id}/account": Operation(
        ORGANISERS,
        refusals={
            NotFound: _NO_PROFESSIONAL,
            reasons.ALREADY_LINKED: "Ce compte est déjà celui d’une autre personne.",
        },
    ),
    "GET /api/v1/live/professionals/{id}/calendar.ics": Operation(
        PUBLIC, refusals={NotFound: _NO_PROFESSIONAL}
    ),
    "GET /api/v1/live/calendars/{token}.ics": Operation(PUBLIC, refusals={NotFound: _NO_CALENDAR}),
    "GET /api/v1/me/live": Operation(VISITORS),
    "GET /api/v1/classes/{id}/live": Operation(TEACHERS, refusals={NotFound: _NO_CLASS}),
    "GET /api/v1/classes/{id}/live/suggestions": Operation(TEACHERS, refusals={NotFound: _NO_CLASS}),
    "GET /api/v1/classes/{id}/live/{session}/summary": Operation(
        TEACHERS, refusals={NotFound: "Cette rencontre ou cette classe n’existe pas."}
    ),
    "GET /api/v1/classes/{id}/calendar": Operation(TEACHERS, refusals={NotFound: _NO_CLASS}),
    "POST /api/v1/classes/{id}/calendar": Operation(
        TEACHERS, repeatable="by its caller", refusals={NotFound: _NO_CLASS}
    ),
}
