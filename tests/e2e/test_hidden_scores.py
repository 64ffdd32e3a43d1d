"""What only orders occupations is in no answer of the API."""

import csv
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from everybody import API, liking, take_quiz, visitor

WORDS = ("interest_scores", "interest_quality", "onet_soc", "51-2041")


@pytest.fixture(scope="module")
def scores() -> dict[str, tuple[float, ...]]:
    """ROME code -> the six scores that the season's file has for it."""
    with Path("season/open-data/onet-interests.csv").open(encoding="utf-8", newline="") as file:
        return {row["rome"]: tuple(float(row[letter]) for letter in "RIASEC") for row in csv.DictReader(file)}


def sixes(answer: Any) -> Iterator[tuple[float, ...]]:
    """Every list of six numbers in ``answer``, and the values of every mapping of six."""
    if isinstance(answer, dict | list):
        values = list(answer.values()) if isinstance(answer, dict) else answer
        if len(values) == 6 and all(isinstance(value, int | float) for value in values):
            yield tuple(map(float, values))
        for value in values:
            yield from sixes(value)


def test_scores_of_occupations_are_in_no_answer(platform, scores):
    person = visitor(platform)
    results = [take_quiz(person, liking(letters)) for letters in ("RI", "SE")]
    shown = person.request("GET", f"{API}/occupations").json["items"]
    codes = [each["rome"] for each in shown]
    assert len(codes) > 100
    answers = [
        person.request("GET", path)
        for path in (
            f"{API}/occupations",
            *(f"{API}/occupations/{code}" for code in codes),
            *(f"{API}/me/results/{result['id']}" for result in results),
            f"{API}/me/results",
            f"{API}/me/results/{results[1]['id']}/comparison",
            f"{API}/me/export",
            f"{API}/openapi.json",
        )
    ]
    for answer in answers:
        assert answer.status == 200, answer
        assert not [word for word in WORDS if word in answer.body.decode()]
    seen = {six for result in results for six in sixes(result)}
    assert seen  # the person's own
    found = {six for answer in answers for six in sixes(answer.json)}
    assert seen <= found
    assert not found & {scores[code] for code in codes}
