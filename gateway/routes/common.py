"""What views share: asking a service, and answering what it said."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import msgspec
from flask import Response

from contracts.errors import (
    CLASS_CLOSED,
    CLASS_FULL,
    Conflict,
    Forbidden,
    InvalidCredentials,
    InvalidInput,
    NotFound,
    PlatformError,
)
from gateway.access.auth import current_principal
from gateway.http.errors import BY_ERROR, BY_REASON
from gateway.platform import current_platform
from gateway.requests.queries import UNKNOWN_CURSOR

EXPLAINED = (Conflict, Forbidden, InvalidCredentials, InvalidInput, NotFound)
"""What whoever asked can do something about: said in French. Services say it in English."""

_NO_QUIZ = "Ce quiz n’existe pas, ou pas dans cette version."
_NO_RESULT = "Ce résultat n’existe pas, ou appartient à quelqu’un d’autre."
_NO_CLASS = "Cette classe n’existe pas, ou appartient à quelqu’un d’autre."
_CLASS_METHODS = (
    *("get_class", "rotate_code", "close_class", "reopen_class", "list_seats", "add_seats", "remove_seat"),
    *("list_cards", "class_members"),
)
_CLOSED = "Cette classe est fermée."
_WORDS: dict[tuple[str, type[PlatformError] | str], str] = {
    ("join_class", NotFound): "Ce code n’ouvre aucune classe. Vérifie-le en classe.",
    ("join_class", InvalidCredentials): "Ce visiteur n’existe plus. Recommence sans son jeton.",
    ("recover", NotFound): "Aucune carte n’a ce code, ou elle ne sert plus. Vérifie-le, lettre par lettre.",
    ("refresh", InvalidCredentials): "La session est terminée. Il faut se reconnecter.",
    ("get_card", NotFound): "Tu n’as pas encore de carte.",
    ("make_card", NotFound): "Ce visiteur n’existe plus.",
    ("get_visitor", NotFound): "Ce visiteur n’existe plus.",
    ("export_visitor", NotFound): "Ce visiteur n’existe plus.",
    (
        "open_link",
        InvalidCredentials,
    ): "Ce lien a déjà servi, ou il est trop ancien.",
    ("open_link", Forbidden): "Cette adresse ne permet pas de se connecter.",
    ("finish_oidc", InvalidCredentials): "La connexion n’a pas abouti. Il faut la recommencer.",
    ("finish_oidc", Forbidden): "Cette adresse ne permet pas de se connecter.",
    (
        "start_oidc",
        NotFound,
    ): "Cette plateforme n’a pas d’autre moyen de se connecter que le lien par courriel.",
    (
        "finish_oidc",
        NotFound,
    ): "Cette plateforme n’a pas d’autre moyen de se connecter que le lien par courriel.",
    ("invite_staff", Conflict): "Cette personne a déjà un autre rôle.",
    ("list_staff", NotFound): UNKNOWN_CURSOR,
    ("remove_staff", Conflict): "Personne ne peut se retirer soi-même.",
    ("remove_staff", NotFound): "Cette personne ne fait pas partie de l’équipe.",
    ("rotate_code", CLASS_CLOSED): _CLOSED,
    ("add_seats", CLASS_CLOSED): _CLOSED,
    ("add_seats", CLASS_FULL): "Il ne reste pas assez de places dans cette classe.",
    ("reopen_class", CLASS_CLOSED): "La saison de cette classe est finie\u00a0: elle ne peut plus rouvrir.",
    **dict.fromkeys(((method, NotFound) for method in _CLASS_METHODS), _NO_CLASS),
    ("remove_seat", NotFound): "Cette place n’existe pas dans une classe de ce professeur.",
    ("get_quiz", NotFound): _NO_QUIZ,
    ("submit", NotFound): _NO_QUIZ,
    ("submit", InvalidCredentials): "Ce visiteur n’existe plus. Recommence sans son jeton.",
    ("submit", InvalidInput): "Il manque des réponses, ou certaines ne conviennent pas.",
    ("get_result", NotFound): _NO_RESULT,
    ("compare", NotFound): "Ce résultat n’existe pas, ou il n’y en a pas d’autre à comparer.",
    ("compare", InvalidInput): "Ces deux résultats ne se comparent pas.",
    **dict.fromkeys(
        ((method, NotFound) for method in ("get_content", "list_suggestions")),
        "Ce contenu n’existe pas, ou n’est plus en ligne.",
    ),
    **dict.fromkeys(
        ((method, NotFound) for method in ("get_tour", "get_outline")),
        "Cette visite n’existe pas, ou n’est plus en ligne.",
    ),
    ("get_any_content", NotFound): "Ce contenu n’existe pas.",
    ("get_occupation", NotFound): "Ce métier n’est pas dans le répertoire.",
}


def ask(method: str, *, service: str = "accounts", **arguments: Any) -> Any:
    """The result of ``<service>.<method>``. Raises what it raised, in French."""
    with explained(method):
        return current_platform().rpc.call(service, method, **arguments)


@contextmanager
def explained(method: str) -> Iterator[None]:
    """What ``method`` raises inside, in French."""
    try:
        yield
    except EXPLAINED as error:
        kind, reason = type(error), error.details.get("reason", "")
        said = _WORDS.get((method, reason))
        if said is None:
            said = BY_REASON[reason].detail if reason in BY_REASON else _WORDS.get((method, kind))
        details = error.details
        if "after" in details.get("errors", {}):  # what a service makes its cursors of is no news for people
            said, details = UNKNOWN_CURSOR, {"errors": {**details["errors"], "after": [UNKNOWN_CURSOR]}}
        raise kind(said or BY_ERROR[kind].detail, **details) from error


def ask_as_staff(method: str, **arguments: Any) -> Any:
    """``ask`` in the name of whoever makes this request: accounts decides what is theirs."""
    return ask(method, actor=str(current_principal().id), **arguments)


def answer(body: Any, status: int = 200) -> Response:
    return Response(msgspec.json.encode(body), status, mimetype="application/json")


def whole_list(items: list[Any]) -> dict[str, Any]:
    """A list without pages."""
    return {"items": items}
