"""Problems that every door of the platform answers with: RFC 9457, worded in French for pupils.

The gateway has more of its own, in ``gateway.http.errors``.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import msgspec

CONTENT_TYPE = "application/problem+json"
RETRY_AFTER_SECONDS = 2


@dataclass(frozen=True, slots=True)
class Problem:
    """One type of problem. Its ``type``, ``/problems/<slug>``, never changes."""

    slug: str
    status: int
    title: str
    detail: str

    @property
    def type(self) -> str:
        return f"/problems/{self.slug}"


BAD_REQUEST = Problem("bad-request", 400, "Requête illisible", "La requête n’a pas pu être lue.")
UNAUTHORIZED = Problem("unauthorized", 401, "Jeton requis", "Cette action demande un jeton valable.")
FORBIDDEN = Problem("forbidden", 403, "Action non permise", "Cette action n’est pas permise avec ce rôle.")
NOT_FOUND = Problem("not-found", 404, "Introuvable", "Cette adresse n’existe pas.")
METHOD_NOT_ALLOWED = Problem(
    "method-not-allowed", 405, "Méthode non permise", "Cette adresse n’accepte pas cette méthode HTTP."
)
INVALID_INPUT = Problem(
    "invalid-input", 422, "Données invalides", "Une ou plusieurs valeurs ne sont pas acceptées."
)
INTERNAL_ERROR = Problem(
    "internal-error", 500, "Erreur interne", "Une erreur inattendue s’est produite\u202f; elle a été notée."
)
UNAVAILABLE = Problem(
    "unavailable", 503, "Momentanément indisponible", "Le service ne répond pas. Réessaie dans un instant."
)
DEADLINE_EXCEEDED = Problem(
    "deadline-exceeded", 503, "Réponse trop lente", "Le service met trop de temps. Réessaie dans un instant."
)


def body_of(
    problem: Problem,
    detail: str | None,
    errors: Mapping[str, list[str]] | None,
    members: Mapping[str, Any],
    correlation_id: str,
) -> bytes:
    """The body of an answer. ``errors``: ``location.field`` -> messages, e.g. ``query.limit``; ``members``:
    more of its members."""
    return msgspec.json.encode(
        {
            "type": problem.type,
            "title": problem.title,
            "status": problem.status,
            "detail": detail or problem.detail,
            **({"errors": errors} if errors else {}),
            **members,
            "correlation_id": correlation_id,
        }
    )
