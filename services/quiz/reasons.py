"""Why each of the ten occupations of a result is there: up to three reasons that tell it from the others.

Reasons are made when a result is shown, from stored answers and the season in force. No I/O.

- Answers: items of the occupation's letters that were answered REASON_ANSWER_MIN or more, and that the quiz
  names as close to the occupation or to its family.
- Other reasons: a place that the person has explored, a place where the occupation can be seen, its family,
  a transition that the register gives it, a challenge. The last three only if few of the list share them.

A reason weighs less the more of the list share it: its weight is divided by the square root of their number.
Two answers and one other reason are wanted, more of the one where the other is missing. Where no answer
speaks for an occupation, nothing but places is given, and the page says so.

No two occupations have the same reasons, unless they are the same kind of work: of the same family, and one
of them among those that people move to from the other. Then the later one says so.
"""

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from math import sqrt
from typing import Any, Literal

from contracts.calls.quiz import ANSWER_MAX
from services.quiz.scoring.interests import InterestQuiz, Item

Kind = Literal["place", "explored", "family", "transition", "challenge"]

REASONS_MAX, ANSWERS_WANTED = 3, 2
REASON_ANSWER_MIN = 3
"""Lowest answer that counts as a reason."""

SHARED_MAX = 2
"""Most of the list that may share a family, transition or challenge for it to be a reason."""

CLOSENESS = (1.0, 1.6, 2.4)
"""Weight of an item that shares the letter only, is close to the family, or is close to the occupation. The
letter alone is no reason: who grows vegetables has not said anything about cables. It is one only if the quiz
does not say what its items are close to, as versions did that were answered before."""

ANSWER_WEIGHTS = {3: 0.75, 4: 1.0}
SECOND_LETTER = 0.85
USED_BEFORE = 0.9
"""Factor of an item for each occupation earlier in the list that it is a reason for."""

WEIGHTS = {"family": 0.9, "transition": 0.8, "challenge": 0.55}
EXPLORED, HOTSPOT, PERSON, CONTENT = 3.0, 1.1, 0.7, 0.45
"""Weight of a place: that was explored, a point in a tour, somebody who does it, anything else about it."""

PLACES_MAX = 10
"""Places of an occupation that are considered: no more can be taken by others of the list."""

FAMILY_LETTERS = {"people": "S", "sales": "E", "management": "E", "office": "C"}
"""Families that are of one letter: to be the only one of them is no reason for who likes that letter less
than half."""

WORDS: Mapping[str, Mapping[str, str]] = {
    "family": {
        "engineering": "de l’ingénierie",
        "production": "de la fabrication",
        "maintenance": "de la maintenance",
        "quality": "du contrôle et de la qualité",
        "logistics": "de la logistique et du transport",
        "construction": "des chantiers",
        "design": "du dessin et de la conception",
        "digital": "du numérique et des données",
        "laboratory": "du laboratoire",
        "environment": "de l’environnement",
        "people": "de l’humain et de la formation",
        "sales": "du commerce",
        "management": "de la direction et de l’organisation",
        "office": "du bureau et de la gestion",
    },
    "transition": {"ecological": "la transition écologique", "digital": "la transition numérique"},
    "challenge": {
        "innovation": "Innovation",
        "inclusion": "Inclusion",
        "industry-4-0": "Industrie 4.0",
        "sustainability": "Développement durable",
    },
}
"""What distinguishes occupations, in words of a sentence."""

VERBS = {"tour": "À visiter", "video": "À regarder", "quiz": "À essayer"}
EXPLORED_SOMEWHERE = "Tu as déjà exploré un endroit qui le montre"


@dataclass(frozen=True, slots=True)
class Other:
    """A reason that is no answer. ``text``: in French, without a full stop. ``where``: pairs of ``tour``,
    ``scene`` and ``hotspot``, of ``tour`` alone, or of ``content``, with the id; empty if it is no place."""

    kind: Kind
    text: str
    weight: float
    where: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class ShowingPlace:
    """Where an occupation can be seen. ``id``: of the hotspot or content. ``unexplored``: as a reason."""

    id: str
    title: str
    unexplored: Other

    def explored(self) -> Other:
        return Other("explored", f"Tu l’as déjà exploré\u00a0: {self.title}", EXPLORED, self.unexplored.where)


@dataclass(frozen=True)
class Known:
    """What reasons are made of: an occupation of the season. ``traits``: kind and value, as in WORDS.
    ``places``: best first."""

    riasec: str
    family: str
    near: frozenset[str] = frozenset()
    traits: tuple[tuple[Kind, str], ...] = ()
    places: tuple[ShowingPlace, ...] = ()


GONE = Known("", "")
"""An occupation that has left the season."""


def known(entry: Mapping[str, Any]) -> Known:
    """``entry``: of the season, as it is stored."""
    values: tuple[tuple[Kind, Sequence[str]], ...] = (
        ("family", [entry["family"]]),
        ("transition", entry.get("transitions", ())),
        ("challenge", entry.get("challenges", ())),
    )
    return Known(
        entry["riasec"],
        entry["family"],
        frozenset(entry.get("near", ())),
        tuple((kind, value) for kind, several in values for value in several if value in WORDS[kind]),
        tuple(sorted(_places(entry), key=lambda place: -place.unexplored.weight)),
    )


def _places(entry: Mapping[str, Any]) -> Iterator[ShowingPlace]:
    """Those whose titles the season's import has noted."""
    shown_by, titles = entry.get("shown_by") or {}, entry.get("titles") or {}
    for scene in shown_by.get("scenes", ()):
        if hotspot := titles.get("hotspots", {}).get(scene["hotspot"]):
            title = f"{_quoted(hotspot['title'])}, dans {_quoted(hotspot['tour'])}"
            where = tuple((key, scene[key]) for key in ("tour", "scene", "hotspot"))
            yield _place(scene["hotspot"], "À voir en visite", title, HOTSPOT, where)
    for content in shown_by.get("contents", ()):
        if named := titles.get("contents", {}).get(content):
            weight = PERSON if named["person"] else CONTENT
            verb = VERBS.get(named["kind"], "À lire")
            where = (("tour" if named["kind"] == "tour" else "content", content),)
            yield _place(content, verb, _quoted(named["title"]), weight, where)


def _place(id: str, verb: str, title: str, weight: float, where: tuple[tuple[str, str], ...]) -> ShowingPlace:
    return ShowingPlace(id, title, Other("place", f"{verb}\u00a0: {title}", weight, where))


def _quoted(title: str) -> str:
    return title if "«" in title else f"«\u202f{title}\u202f»"


@dataclass(frozen=True, slots=True)
class Reasons:
    """``answers``: items, highest answer first; empty if no answer speaks for it. ``same_work_as``: code of
    an occupation before it in the list, which is the same kind of work for the same answers."""

    answers: tuple[str, ...] = ()
    others: tuple[Other, ...] = ()
    same_work_as: str | None = None

    @property
    def content(self) -> tuple[frozenset[str], frozenset[tuple[str, Any]]]:
        """Equal for occupations with the same reasons in any order."""
        return frozenset(self.answers), frozenset((other.text, other.where) for other in self.others)


@dataclass(frozen=True, slots=True)
class _Speaking:
    """An answer that speaks for an occupation. ``level``: its place in CLOSENESS."""

    item: str
    level: int
    weight: float


def reasons_of(
    quiz: InterestQuiz,
    answers: Mapping[str, int],
    matches: Sequence[Mapping[str, Any]],
    table: Mapping[str, Known],
    seen: Collection[str] = (),
) -> list[Reasons]:
    """The reasons for each of ``matches``, which have ``rome`` and ``explored``, in their order.

    A match that is not in ``table`` any more has none. ``seen``: hotspots and contents that the person had
    explored.
    """
    items = [item for item in quiz.items if answers.get(item.id, 0) >= REASON_ANSWER_MIN]
    occupations = {match["rome"]: table.get(match["rome"], GONE) for match in matches}
    furthest = int(any(item.families or item.occupations for item in quiz.items))
    speaking = {
        code: list(_speaking(items, answers, code, occupation, furthest))
        for code, occupation in occupations.items()
    }
    sharing = Counter(
        (each.item, level)
        for several in speaking.values()
        for each in several
        for level in range(each.level + 1)
    )
    common = Counter(trait for occupation in occupations.values() for trait in occupation.traits)
    unloved = _unloved(quiz, answers)
    used, found, taken = Counter[str](), dict[str, Reasons](), dict[Any, str]()
    for match in matches:
        code = match["rome"]
        strongest = _strongest(speaking[code], sharing, used)
        others = _others(occupations[code], common, seen, explored=match["explored"])
        if FAMILY_LETTERS.get(occupations[code].family) in unloved:
            others = [other for other in others if other.kind != "family"]
        if not strongest:
            others = [other for other in others if other.kind in ("explored", "place")]
        alike = [earlier for earlier in found if _same_work(earlier, code, occupations)]
        chosen = _unlike(strongest, others, {each: found[each] for each in alike}, taken)
        taken.setdefault(chosen.content, code)
        # Sorting is stable: of equal answers, the one that weighs more stays first.
        ordered = tuple(sorted(chosen.answers, key=lambda item: -answers[item]))
        found[code] = Reasons(ordered, chosen.others, chosen.same_work_as)
        used.update(ordered)
    return [found[match["rome"]] for match in matches]


def _unloved(quiz: InterestQuiz, answers: Mapping[str, int]) -> set[str]:
    """Letters whose mean answer is below half."""
    beyond = Counter[str]()
    for item in quiz.items:
        beyond[item.letter] += 2 * answers.get(item.id, 0) - ANSWER_MAX
    return {letter for letter, sum_ in beyond.items() if sum_ < 0}


def _speaking(
    items: Sequence[Item], answers: Mapping[str, int], code: str, occupation: Known, furthest: int
) -> Iterator[_Speaking]:
    """Those of the level ``furthest`` or above."""
    riasec, family = occupation.riasec, occupation.family
    for item in items:
        if item.letter in riasec:
            level = 2 if code in item.occupations else 1 if family in item.families else 0
            if level < furthest:
                continue
            weight = ANSWER_WEIGHTS[answers[item.id]] * CLOSENESS[level]
            yield _Speaking(item.id, level, weight if item.letter == riasec[0] else weight * SECOND_LETTER)


def _strongest(
    speaking: Sequence[_Speaking], sharing: Mapping[tuple[str, int], int], used: Mapping[str, int]
) -> list[str]:
    """Items, best first. One that is close to this occupation is not shared with those that are further."""
    weights = {
        each.item: each.weight * USED_BEFORE ** used[each.item] / sqrt(sharing[each.item, each.level])
        for each in speaking
    }
    return sorted(weights, key=lambda item: -weights[item])


def _others(
    occupation: Known, common: Mapping[tuple[Kind, str], int], seen: Collection[str], *, explored: bool
) -> list[Other]:
    """Reasons that are no answers, best first. ``explored``: a hotspot that shows it; contents that do are
    only in ``seen``."""
    others = [place.unexplored for place in occupation.places[:PLACES_MAX] if place.id not in seen]
    found = [place.explored() for place in occupation.places if place.id in seen]
    if explored and not found:  # stored before places were noted: it does not know which ones
        found = [Other("explored", EXPLORED_SOMEWHERE, EXPLORED)]
    others += found
    others += [_trait(*trait, common[trait]) for trait in occupation.traits if common[trait] <= SHARED_MAX]
    return sorted(others, key=lambda other: -other.weight)


@lru_cache(maxsize=256)
def _trait(kind: Kind, value: str, count: int) -> Other:
    """That one alone, or two, of the list have it."""
    words = WORDS[kind][value]
    if kind == "family":
        alone, several = f"Le seul métier de ta liste du côté {words}", f"métiers de ta liste du côté {words}"
    elif kind == "transition":
        alone = f"Le seul de ta liste qui compte pour {words}"
        several = f"de ta liste qui comptent pour {words}"
    else:
        alone = f"Le seul de ta liste dans le défi {_quoted(words)}"
        several = f"de ta liste dans le défi {_quoted(words)}"
    return Other(kind, alone if count == 1 else f"Un des deux {several}", WEIGHTS[kind] / sqrt(count))


def _same_work(code: str, other: str, occupations: Mapping[str, Known]) -> bool:
    one, another = occupations[code], occupations[other]
    return one.family == another.family and (other in one.near or code in another.near)


def _unlike(
    strongest: Sequence[str], others: Sequence[Other], alike: Mapping[str, Reasons], taken: Mapping[Any, str]
) -> Reasons:
    """The first choice that is not ``taken``, but by those ``alike``. ``taken``: content -> code.

    If nothing that is known tells it from another one, this is said as if they were alike.
    """
    for picked in _choices(strongest, others):
        twin = taken.get(picked.content)
        if twin is None or (twin in alike and picked.answers) or not (picked.answers or picked.others):
            same = (code for code, reasons in alike.items() if set(reasons.answers) == set(picked.answers))
            return Reasons(picked.answers, picked.others, next(same, None) if picked.answers else None)
    picked = _picked(strongest, others)
    return Reasons(picked.answers, picked.others, taken.get(picked.content))


def _choices(strongest: Sequence[str], others: Sequence[Other]) -> Iterator[Reasons]:
    """The best choice, then with the next other reason instead of the last, then with fewer answers."""
    remaining = list(others)
    while (picked := _picked(strongest, remaining)).others:
        yield picked
        remaining.remove(picked.others[-1])
    for count in range(len(picked.answers), 0, -1):
        yield Reasons(picked.answers[:count])
    if not strongest:
        yield Reasons()


def _picked(strongest: Sequence[str], others: Sequence[Other]) -> Reasons:
    """ANSWERS_WANTED of ``strongest`` and the first of ``others``, REASONS_MAX in sum, one of each kind."""
    kinds: dict[str, Other] = {}
    for other in others:
        kinds.setdefault("place" if other.kind == "explored" else other.kind, other)
    wanted = max(ANSWERS_WANTED, REASONS_MAX - len(kinds))
    answers = tuple(strongest[:wanted])
    return Reasons(answers, tuple(list(kinds.values())[: REASONS_MAX - len(answers)]))
