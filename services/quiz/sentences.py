"""The sentences of a result, in French, for young people. They describe today's answers and make proposals;
they never say what somebody is or will be."""

from collections.abc import Mapping
from typing import Any

LIKES = {
    "R": "fabriquer, réparer, faire marcher des choses pour de vrai",
    "I": "comprendre, chercher, faire des expériences",
    "A": "imaginer, créer, dessiner, raconter",
    "S": "aider, expliquer, travailler avec les autres",
    "E": "lancer des projets, convaincre, entraîner une équipe",
    "C": "organiser, vérifier, ne rien laisser au hasard",
}
"""RIASEC letter -> what people with this letter like to do."""

DOUBTS = {
    "alike": (
        "Tes réponses se ressemblent beaucoup\u00a0: c’est trop plat pour trancher, et ce n’est pas grave. "
        "Voici des métiers très différents, pour explorer large."
    ),
    "random": (
        "Tes réponses partent dans plusieurs directions à la fois\u00a0: c’est trop mêlé pour trancher, et "
        "ce n’est pas grave. Voici des métiers très différents\u202f; regarde lesquels te donnent envie."
    ),
    "fast": (
        "Quelle vitesse\u202f! C’est trop rapide pour trancher. Voici des métiers très différents\u202f; et "
        "si tu veux une réponse plus proche de toi, reprends le quiz en prenant ton temps."
    ),
}

SURE_FROM = 50
"""Confidence, 0 to 100, below which the sentence mentions other interests."""


def of_profile(profile: Mapping[str, Any]) -> str:
    """``profile`` as it is stored."""
    if profile["doubt"]:
        return DOUBTS[profile["doubt"]]
    first, second = profile["code"][:2]
    likes = f"D’après tes réponses, tu aimes surtout {LIKES[first]}\u202f; et aussi {LIKES[second]}."
    if profile["confidence"] < SURE_FROM:
        likes += " D’autres envies ne sont pas loin derrière."
    return (
        f"{likes} Voici des métiers où l’on retrouve cela\u00a0: ce sont des pistes, c’est toi qui choisis."
    )


def of_neighbour(neighbour: Mapping[str, Any], near: Mapping[str, Any]) -> str:
    """Both are occupations with their two names. ``near``: the match that ``neighbour`` is near."""
    return (
        f"Et pourquoi pas une surprise\u202f? {_both(neighbour)}\u00a0: c’est un métier voisin de "
        f"{_both(near)}. On y pense moins souvent, et il mérite le détour."
    )


def of_changes(changes: Mapping[str, int], *, doubted: bool, same_items: bool) -> str:
    """What changed between two results about interests. ``changes``: letters that changed beyond noise -> by
    how many points. ``doubted``: one of the two is too flat to decide. ``same_items``: both answer the same
    version of the same quiz."""
    if doubted:
        return (
            "Une des deux fois, tes réponses ne permettaient pas de trancher\u00a0: impossible de dire ce "
            "qui a vraiment changé."
        )
    more = [f"«\u202f{LIKES[letter]}\u202f»" for letter, change in changes.items() if change > 0]
    less = [f"«\u202f{LIKES[letter]}\u202f»" for letter, change in changes.items() if change < 0]
    if more and less:
        says = f"Cette fois, tes réponses vont plus vers {_listed(more)}, et moins vers {_listed(less)}."
    elif more:
        says = f"Cette fois, tes réponses vont plus vers {_listed(more)}."
    elif less:
        says = f"Cette fois, tes réponses vont moins vers {_listed(less)}."
    else:
        says = (
            "Rien n’a vraiment bougé\u00a0: en répondant deux fois, on trouve toujours de petits écarts "
            "comme ceux-là."
        )
    if changes:
        says += " L’écart est trop grand pour être un simple hasard."
        if len(changes) < len(LIKES):
            says += " Le reste n’a pas vraiment bougé."
    if not same_items:
        says += " Ce n’étaient pas les mêmes questions\u00a0: une partie de l’écart peut venir de là."
    return says


def of_marks(gained: int, lost: int, *, sure: bool, same_questions: bool) -> str:
    """What changed between two results of a knowledge quiz. ``gained``, ``lost``: questions answered right
    now and not before, and the reverse. ``sure``: it is more than luck."""
    if not same_questions:
        return "Le quiz a changé entre les deux fois\u00a0: les deux nombres ne se comparent pas tout à fait."
    if not gained and not lost:
        return "Rien n’a bougé\u00a0: les mêmes réponses sont justes."
    now_right = f"{gained} question{_s(gained)} {'sont justes' if gained > 1 else 'est juste'} maintenant"
    now_wrong = f"{lost} ne {'le sont' if lost > 1 else 'l’est'} plus"
    if gained and lost:
        says = f"{now_right}, et {now_wrong}."
    elif gained:
        says = f"{now_right} et ne l’{'étaient' if gained > 1 else 'était'} pas avant."
    else:
        says = (
            f"{lost} question{_s(lost)} juste{_s(lost)} avant ne {'le sont' if lost > 1 else 'l’est'} plus."
        )
    if sure:
        return f"{says} C’est plus qu’un coup de chance."
    return f"{says} C’est peu pour savoir si c’est plus que le hasard."


def _s(count: int) -> str:
    return "s" if count > 1 else ""


def _listed(parts: list[str]) -> str:
    return parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} et {parts[-1]}"


def _both(names: Mapping[str, Any]) -> str:
    quoted = [f"«\u202f{names[name]}\u202f»" for name in ("name_feminine", "name_masculine")]
    return " ou ".join(dict.fromkeys(quoted))  # the two names may be the same
