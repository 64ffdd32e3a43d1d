"""The ten results of described pupils: every activity answered, each result as the platform shows it."""

from pathlib import Path

import pytest

from cli import season
from cli.quiz_samples import PUPILS, QUIZ, samples


@pytest.fixture(scope="module")
def files():
    return season.read(Path("season"), judged=False)


@pytest.fixture(scope="module")
def definition(files):
    return max(
        (quiz for quiz in files.quizzes.values() if quiz["id"] == QUIZ), key=lambda quiz: quiz["version"]
    )


@pytest.mark.parametrize("pupil", PUPILS, ids=lambda pupil: pupil.description)
def test_a_pupil_answers_every_activity_of_the_season(pupil, definition):
    assert set(pupil.answers) == {item["id"] for item in definition["items"]}


def test_the_samples_show_ten_occupations_each_with_reasons(files, definition):
    text = samples(definition, files.content)
    parts = text.split("\n### ")[1:]
    assert len(parts) == len(PUPILS) == 10
    for pupil, part in zip(PUPILS, parts, strict=True):
        assert pupil.description in part
        entries = part.split("\n10. ")[0].count("\n   - ")
        assert entries >= 10
    assert "Tu l’as déjà exploré" in parts[0]
    assert "pour trancher" in parts[-1]
    assert samples(definition, files.content) == text


def test_an_item_that_is_answered_twice_is_refused():
    twice = type(PUPILS[0])("deux fois", {4: "a b", 3: "b"})
    with pytest.raises(ValueError, match="two answers"):
        _ = twice.answers
