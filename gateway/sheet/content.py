"""What stands on the sheet of a result, whatever its format."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from gateway.pages.words import both_names, counted

TIMEZONE = ZoneInfo("Europe/Paris")
"""Where the day of the sheet is read: nothing is known of where a visitor lives."""

MONTHS = (
    *("janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août", "septembre", "octobre"),
    *("novembre", "décembre"),
)
INTERESTS = {
    "R": ("Faire", "fabriquer, réparer, faire marcher des choses pour de vrai"),
    "I": ("Comprendre", "comprendre, chercher, faire des expériences"),
    "A": ("Créer", "imaginer, créer, dessiner, raconter"),
    "S": ("Aider", "aider, expliquer, travailler avec les autres"),
    "E": ("Entraîner", "lancer des projets, convaincre, entraîner une équipe"),
    "C": ("Organiser", "organiser, vérifier, ne rien laisser au hasard"),
}
"""RIASEC letter -> its name and what it is, in the words of the site (``web/src/interests.ts``)."""

STUDIES = {"short": "études courtes (jusqu’à bac\u00a0+\u00a02)", "long": "études longues"}
SURPRISE = "Et pourquoi pas une surprise\u202f? "
"""A title on the site: on a sheet the sentence about the neighbour stands alone."""


@dataclass(frozen=True, kw_only=True)
class ScoredInterest:
    """One of the six. ``score``: 0 to 100."""

    letter: str
    name: str
    is_: str
    score: int


@dataclass(frozen=True, kw_only=True)
class ProposedOccupation:
    """A proposal. ``facts``: code and studies, on one line; ``reasons``: sentences."""

    names: str
    facts: str
    reasons: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Sheet:
    """All texts of the sheet, ready to be drawn. ``address``: where the result is shown to who answered."""

    title: str
    about: str
    address: str
    says: str
    interests: tuple[ScoredInterest, ...]
    occupations_title: str
    occupations: tuple[ProposedOccupation, ...]
    neighbour: str | None
    for_counsellors: str
    sources: tuple[str, ...]


def sheet_of(found: Mapping[str, Any], public_url: str) -> Sheet:
    """``found``: a result of ``quiz.get_sheet``."""
    result = found["result"]
    profile, matches, neighbour = result["profile"], result["matches"], result.get("neighbour")
    says = {answer["item"]: answer["says"] for answer in found["answers"]}
    count = len(matches)
    unexplained = bool(profile["doubt"]) and not any(match["reasons"] for match in matches)
    return Sheet(
        title="Mes envies, et des métiers à découvrir",
        about=(
            f"{quoted(found['title'])}, version {result['version']}\u00a0: "
            f"{counted(len(found['answers']), 'réponse')} du {day_of(result['completed_at'])}"
        ),
        address=address_of(result["id"], public_url),
        says=profile["says"],
        interests=tuple(
            ScoredInterest(letter=letter, name=name, is_=is_, score=profile["scores"][letter])
            for letter, (name, is_) in INTERESTS.items()
        ),
        occupations_title=(
            f"{counted(count, 'métier')} à découvrir"
            if profile["doubt"]
            else f"{counted(count, 'métier')}, du plus proche au plus lointain de mes réponses"
        ),
        occupations=tuple(_occupation(match, says, unexplained=unexplained) for match in matches),
        neighbour=SURPRISE + neighbour["says"] if neighbour else None,
        for_counsellors=_for_counsellors(len(found["answers"]), bool(profile["doubt"])),
        sources=tuple(found["sources"]),
    )


def address_of(id: str, public_url: str) -> str:
    """The address of the page of a result."""
    return f"{public_url}/quiz/resultats/{id}"


def day_of(moment: str) -> str:
    """``moment`` (RFC 3339) as « 1er décembre 2026 »."""
    local = datetime.fromisoformat(moment).astimezone(TIMEZONE)
    return f"{local.day}{'er' if local.day == 1 else ''} {MONTHS[local.month - 1]} {local.year}"


def quoted(text: str) -> str:
    """``text`` between French quotation marks."""
    return f"«\u202f{text}\u202f»"


def _occupation(
    match: Mapping[str, Any], words: Mapping[str, str], *, unexplained: bool
) -> ProposedOccupation:
    """``unexplained``: no answer speaks for any of the list, which is not repeated of each."""
    studies = STUDIES.get(match.get("studies_length") or "")
    return ProposedOccupation(
        names=both_names(match),
        facts=f"Code ROME {match['rome']}{f', {studies}' if studies else ''}",
        reasons=tuple(_reasons(match, words, unexplained=unexplained)),
    )


def _reasons(match: Mapping[str, Any], words: Mapping[str, str], *, unexplained: bool) -> Sequence[str]:
    answers = [f"{words[reason['item']]}\u00a0: {reason['text']}" for reason in match["reasons"]]
    others = [reason["text"] for reason in match.get("other_reasons") or ()]
    reasons = [*answers, *others]
    if not match.get("says") or unexplained:
        return reasons
    return [*reasons, match["says"]] if answers else [match["says"], *reasons]


def _for_counsellors(answers: int, doubted: bool) -> str:
    doubt = (
        "Ce jour-là, les réponses ne permettaient pas de trancher\u00a0: les métiers sont pris dans des "
        "domaines très différents. "
        if doubted
        else ""
    )
    return (
        f"Ce sont des pistes pour commencer à parler, pas un bilan ni un conseil d’orientation. {doubt}"
        f"Elles viennent de {counted(answers, 'réponse')} données un seul jour\u00a0: ce que l’on aime "
        "faire, et rien de ce que l’on sait faire, ni notes, ni niveau. Les six envies sont celles de "
        "Holland (RIASEC)\u202f; chacune est la moyenne des réponses à ses activités, de 0 à 100, sans "
        "comparaison avec d’autres personnes. Les métiers sont ceux de l’industrie et de ce qui "
        "l’entoure\u00a0: il y en a bien d’autres."
    )
