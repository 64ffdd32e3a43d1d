"""Scores of interests order occupations; no answer of quiz holds them, nor how sure they are."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any
from uuid import uuid4

import pytest
from quiz_stage import ARTIST, HANDY, SHORT, likes, publish_season, sent

from services.quiz import store_imports

MARKS = [6.654321, 5.543216, 4.432165, 3.321654, 2.216543, 1.165432]
"""Scores like nothing else here, for every occupation of the season."""
REGISTERED = [1.987654, 2.876541, 3.765419, 4.654198, 5.541987, 6.419876]
HIDDEN = {"interest_scores", "interest_quality", "scores_of", "onet", "hand", *map(str, MARKS + REGISTERED)}


def leaves(answer: Any) -> Iterator[str]:
    """Every key and value in ``answer``, as text."""
    if isinstance(answer, dict):
        for key, value in answer.items():
            yield str(key)
            yield from leaves(value)
    elif isinstance(answer, list | tuple):
        for value in answer:
            yield from leaves(value)
    else:
        yield str(answer)


@pytest.fixture
def marked(worker, files):
    """Quiz, with scores of its own for all occupations of the season, and others in the register."""
    scores = {"interest_scores": MARKS, "interest_quality": "hand"}
    occupations = [{**entry, **scores} for entry in files.content.occupations]
    publish_season(replace(files, content=replace(files.content, occupations=occupations)))
    register = {"interest_scores": REGISTERED, "interest_quality": "hand"}
    facts = {"riasec": "R", "transitions": [], "interests": [], "near": ["H2902"]}
    entries = [{"rome": rome, "name": f"Nom {rome}", **facts, **register} for rome in ("H2902", "H2903")]
    store_imports.apply_rome("60", entries)
    worker.season.read_again()
    return worker


def test_no_answer_has_scores_of_occupations(marked, definitions):
    visitor = str(uuid4())
    assert {each.scores for each in marked.season().occupations} == {tuple(MARKS)}
    results = [
        marked.call("submit", quiz=SHORT, answers=sent(likes(definitions[SHORT], by_letter)), visitor=visitor)
        for by_letter in (HANDY, ARTIST)
    ]
    ids = [str(result["id"]) for result in results]
    answers = [
        *results,
        *(marked.call("get_result", visitor=visitor, result=id) for id in ids),
        marked.call("list_results", visitor=visitor),
        marked.call("compare", visitor=visitor, result=ids[1], earlier=ids[0]),
        marked.call("export_visitor", visitor=visitor),
        marked.call("class_interests", visitors=[visitor]),
        *(marked.call("get_occupation", rome=rome) for rome in ("H2902", "H2903", "A1306")),
        *(marked.call("get_quiz", quiz=each["id"]) for each in marked.call("list_quizzes")),
    ]
    assert all(len(result["matches"]) == 10 for result in results)
    found = set(leaves(answers))
    assert {"H2902", "matches", "profile"} <= found
    assert not found & HIDDEN
