"""Full-text search over the published contents, in memory: a season has a few hundred.

A content matches if every word of the query matches a word of the content: the same word, its plural or
feminine, a word that begins with it, or a word that differs by one typing error. A match in the title counts
more than a match in the body.
"""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from services.catalog.folding import words_in

EXACT, INFLECTED, PREFIX, TYPO = 1.0, 0.9, 0.6, 0.3
PREFIX_LETTERS = 2
"""Shorter words match whole words only: too many words begin with the same letter."""

TYPO_LETTERS = 4
"""Shorter words match without typing errors only."""

WEIGHTS = {"title": 10.0, "company": 6.0, "occupations": 6.0, "summary": 4.0, "hotspots": 3.0, "body": 1.0}
STOP_WORDS = frozenset(
    (
        *("a", "au", "aux", "ce", "d", "dans", "de", "des", "du", "en", "et", "l", "la", "le", "les"),
        *("par", "pour", "que", "qui", "sur", "un", "une"),
    )
)


@dataclass(frozen=True)
class Entry:
    """A content in the index. ``fields``: key of ``WEIGHTS`` -> text."""

    id: str
    fields: Mapping[str, str]


class Index:
    """Immutable: safe to share between workers."""

    def __init__(self, entries: Iterable[Entry]) -> None:
        postings: dict[str, dict[str, float]] = defaultdict(dict)
        for entry in entries:
            for field, text in entry.fields.items():
                weight = WEIGHTS[field]
                for word in set(words_in(text)):
                    scores = postings[word]
                    scores[entry.id] = max(weight, scores.get(entry.id, 0.0))
        self._postings = dict(postings)
        self._words = sorted(postings)
        self._inflected: dict[str, set[str]] = defaultdict(set)
        self._shortened: dict[str, set[str]] = defaultdict(set)
        for word in self._words:
            self._inflected[stem_of(word)].add(word)
            if len(word) >= TYPO_LETTERS:
                for short in {word, *_without_one_letter(word)}:
                    self._shortened[short].add(word)

    def find(self, query: str) -> list[str]:
        """Ids of the contents that match every word of ``query``, best first; ties by id."""
        typed = list(dict.fromkeys(words_in(query)))
        words = [word for word in typed if word not in STOP_WORDS] or typed
        if not words:
            return []
        found: dict[str, float] | None = None
        for word in words:
            scores = self._matching(word)
            if found is None:
                found = scores
            else:
                found = {id: found[id] + score for id, score in scores.items() if id in found}
            if not found:
                return []
        return sorted(found or {}, key=lambda id: (-(found or {})[id], id))

    def _matching(self, word: str) -> dict[str, float]:
        """Id of a content -> how well ``word`` matches it."""
        best: dict[str, float] = {}

        def add(candidate: str, quality: float) -> None:
            for id, weight in self._postings[candidate].items():
                best[id] = max(best.get(id, 0.0), weight * quality)

        if word in self._postings:
            add(word, EXACT)
        for candidate in self._inflected.get(stem_of(word), ()):
            add(candidate, INFLECTED)
        if len(word) >= PREFIX_LETTERS:
            for position in range(bisect_left(self._words, word), len(self._words)):
                candidate = self._words[position]
                if not candidate.startswith(word):
                    break
                if candidate != word:
                    add(candidate, PREFIX)
        # Only if no word matches: with one letter changed, many words are other words.
        if not best and len(word) >= TYPO_LETTERS:
            for candidate in self._one_error_away(word):
                add(candidate, TYPO)
        return best

    def _one_error_away(self, word: str) -> set[str]:
        """Words with one letter inserted, deleted, changed or swapped with its neighbour."""
        near: set[str] = set()
        for short in {word, *_without_one_letter(word)}:
            near |= self._shortened.get(short, set())
        return {candidate for candidate in near if is_one_error(word, candidate)}


def stem_of(word: str) -> str:
    """``word`` without its ending of the plural and, mostly, of the feminine; short words are not changed."""
    if len(word) < TYPO_LETTERS:
        return word
    singular = word[:-1] if word[-1] in "sx" else word
    return singular[:-1] if singular[-1] == "e" and len(singular) > TYPO_LETTERS else singular


def is_one_error(typed: str, meant: str) -> bool:
    """Whether one insertion, deletion, change or swap of neighbours turns ``typed`` into ``meant``."""
    if typed == meant:
        return True
    if abs(len(typed) - len(meant)) > 1:
        return False
    start = 0
    while start < min(len(typed), len(meant)) and typed[start] == meant[start]:
        start += 1
    left, right = typed[start:], meant[start:]
    if len(left) == len(right):
        return left[1:] == right[1:] or (left[1::-1] == right[:2] and left[2:] == right[2:])
    return left[1:] == right if len(left) > len(right) else left == right[1:]


def _without_one_letter(word: str) -> list[str]:
    return [word[:position] + word[position + 1 :] for position in range(len(word))]


def entry_of(
    content: Mapping[str, Any],
    companies: Mapping[str, Mapping[str, Any]],
    occupations: Mapping[str, Mapping[str, Any]],
) -> Entry:
    """The words of a content, of its company and of the occupations it shows."""
    company = companies.get(content.get("company") or "", {})
    shown = [occupations[rome] for rome in content.get("occupations", ()) if rome in occupations]
    hotspots = [hotspot for scene in content.get("scenes") or () for hotspot in scene["hotspots"]]
    scenes = [f"{scene['title']} {scene['description']}" for scene in content.get("scenes") or ()]
    person = content.get("person") or {}
    return Entry(
        content["id"],
        {
            "title": f"{content['title']} {person.get('first_name', '')}",
            "company": " ".join(str(company.get(field, "")) for field in ("name", "city", "sector")),
            "occupations": " ".join(
                f"{occupation['name_feminine']} {occupation['name_masculine']}" for occupation in shown
            ),
            "summary": content["summary"],
            "hotspots": " ".join(f"{hotspot['title']} {hotspot['text']}" for hotspot in hotspots),
            "body": " ".join((content.get("body") or "", content.get("transcript") or "", *scenes)),
        },
    )
