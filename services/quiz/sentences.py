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


def _both(names: Mapping[str, Any]) -> str:
    quoted = [f"«\u202f{names[name]}\u202f»" for name in ("name_feminine", "name_masculine")]
    return " ou ".join(dict.fromkeys(quoted))  # the two names may be the same
