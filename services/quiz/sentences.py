"""The sentences of a result, in French, for young people. They describe today's answers and make proposals;
they never say what somebody is or will be.

Nothing is called liked unless its score is above LIKED_ABOVE: half, which is what « Je ne sais pas » to every
activity gives. With a doubt nothing is.
"""

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

VERBS = {"R": "faire", "I": "comprendre", "A": "créer", "S": "aider", "E": "entraîner", "C": "organiser"}
"""RIASEC letter -> the same in one word."""

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
    "pattern": (
        "Tes réponses reviennent dans le même ordre, comme un refrain\u00a0: c’est trop régulier pour "
        "trancher. Voici des métiers très différents\u202f; et si tu veux une réponse plus proche de toi, "
        "reprends le quiz en imaginant chaque activité."
    ),
}
DOUBT_TITLES = {
    "alike": "Trop plat pour trancher",
    "random": "Trop mêlé pour trancher",
    "fast": "Trop rapide pour trancher",
    "pattern": "Trop régulier pour trancher",
}

LIKED_ABOVE = 50
SURE_FROM = 50
"""Confidence, 0 to 100, below which the sentence says that it is a first idea."""

CLOSE_BEHIND = 10
"""Largest distance, in points of 100, of a third interest that is mentioned."""

FAR_BEHIND = 25
"""Smallest distance of a second interest that is said to be much less, and that no heading names."""

TITLE_MAX = 2

PROPOSAL = (
    "Voici des métiers qui partent de là, et d’autres pour ouvrir l’éventail\u00a0: ce sont des pistes, "
    "c’est toi qui choisis."
)


def doubt_of(profile: Mapping[str, Any]) -> str | None:
    """A key of DOUBTS. ``profile`` as it is stored; one stored earlier has no ``pattern``."""
    return "pattern" if profile["doubt"] and profile.get("pattern") else profile["doubt"]


def liked(profile: Mapping[str, Any]) -> str:
    """The letters that may be called liked, strongest first."""
    if profile["doubt"]:
        return ""
    return "".join(letter for letter in profile["code"] if profile["scores"][letter] > LIKED_ABOVE)


def title_of(profile: Mapping[str, Any]) -> str:
    """A heading."""
    if doubt := doubt_of(profile):
        return DOUBT_TITLES[doubt]
    letters = liked(profile)
    if not letters:
        return "Pas encore de coup de cœur"
    verbs = [VERBS[letter] for letter in letters[:TITLE_MAX]]
    if len(verbs) > 1 and not _far_behind(letters, profile["scores"]):
        return f"Tu aimes {verbs[0]}, et {verbs[1]}"
    return f"Tu aimes surtout {verbs[0]}"


def _far_behind(letters: str, scores: Mapping[str, int]) -> bool:
    return scores[letters[0]] - scores[letters[1]] >= FAR_BEHIND


def of_profile(profile: Mapping[str, Any]) -> str:
    if doubt := doubt_of(profile):
        return DOUBTS[doubt]
    letters, scores = liked(profile), profile["scores"]
    if not letters:
        return _first_of_all(profile["code"], scores)
    says = [_liked_most(letters, scores)]
    if profile["confidence"] < SURE_FROM:
        says.append("Tes réponses hésitent un peu\u00a0: prends cela comme une première idée.")
    return " ".join([*says, PROPOSAL])


def _liked_most(letters: str, scores: Mapping[str, int]) -> str:
    first = letters[0]
    if len(letters) == 1:
        return f"D’après tes réponses, une envie dépasse\u00a0: {LIKES[first]}. Le reste t’attire moins."
    second, third = letters[1], letters[2:3]
    if scores[first] == scores[second]:
        link = "et tout autant"
    else:
        link = "et aussi, mais nettement moins," if _far_behind(letters, scores) else "et aussi"
    says = f"D’après tes réponses, tu aimes surtout {LIKES[first]}\u202f; {link} {LIKES[second]}."
    if third and scores[second] - scores[third] <= CLOSE_BEHIND:
        says += f" Et tout près\u00a0: {LIKES[third]}."
    return says


def _first_of_all(code: str, scores: Mapping[str, int]) -> str:
    """Of answers that like nothing much: what comes first among them, which is not a liking."""
    first = [letter for letter in code if scores[letter] == scores[code[0]]]
    most = "\u202f; ".join(LIKES[letter] for letter in first)
    return (
        "Aucune envie ne se détache encore, et ce n’est pas grave. Parmi ce que tu as répondu, ce qui vient "
        f"en premier, c’est\u00a0: {most}. Voici des métiers pour commencer à explorer."
    )


def of_neighbour(neighbour: Mapping[str, Any], near: Mapping[str, Any]) -> str:
    """Both are occupations with their two names. ``near``: the match that ``neighbour`` is near."""
    return (
        f"{_both(neighbour)}\u00a0: d’après le répertoire des métiers, on peut y venir depuis {_both(near)}. "
        "On y pense moins souvent, et il mérite le détour."
    )


FITS_ABOVE = 50
"""Score of a match from which the answers as a whole go the way of the occupation."""


def lacking(
    profile: Mapping[str, Any], riasec: str, *, score: int, explored: bool, reserved: bool = False
) -> str:
    """Of an occupation of these letters that no answer speaks for: what it is there for. ``reserved``: it has
    its place by the rule of places."""
    one_by_one = ""
    if explored:
        why = "il est là parce que tu l’as exploré"
    elif reserved or profile["doubt"] or score <= FITS_ABOVE:
        why = "il est là pour ouvrir l’éventail"
    elif riasec[0] in liked(profile):  # its minor letter would say « faire » of who writes manuals
        why = f"c’est son côté «\u202f{VERBS[riasec[0]]}\u202f» qui l’amène ici"
    else:
        one_by_one, why = ", prises une à une", "c’est leur ensemble qui l’amène ici"
    return f"Pas assez de réponses qui vont dans ce sens{one_by_one}\u00a0: {why}."


def of_same_work(other: Mapping[str, Any]) -> str:
    """Of an occupation that is the same kind of work as ``other``, which has two names."""
    return f"Même genre de travail que {_both(other)}."


def of_changes(
    changes: Mapping[str, int], *, doubted: bool, same_items: bool, other_quiz: str | None = None
) -> str:
    """What changed between two results about interests. ``changes``: letters that changed beyond noise -> by
    how many points. ``doubted``: one of the two does not decide. ``same_items``: both answer the same
    version of the same quiz. ``other_quiz``: the title of the earlier one, if it is another."""
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
        if same_items:
            says += " L’écart est trop grand pour être un simple hasard."
        if len(changes) < len(LIKES):
            says += " Le reste n’a pas vraiment bougé."
    if other_quiz:
        says += f" La fois d’avant, c’était le quiz «\u202f{other_quiz}\u202f»."
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
    """« Grutière ou grutier », with marks; words that both names end with are written once."""
    feminine, masculine = (names[key].split(" ") for key in ("name_feminine", "name_masculine"))
    shared = 0
    while shared < min(len(feminine), len(masculine)) - 1 and feminine[-1 - shared] == masculine[-1 - shared]:
        shared += 1
    own, other = (" ".join(words[: len(words) - shared]) for words in (feminine, masculine))
    first = own if own == other else f"{own} ou {other[:1].lower()}{other[1:]}"
    return f"«\u202f{' '.join([first, *feminine[len(feminine) - shared :]])}\u202f»"
