"""Words of the pages that are computed: the same examples as the client's (``tests/words.json``, which
``web/src/words.test.ts`` reads, too, and which compares the lists of words)."""

import json
from pathlib import Path

import pytest

from gateway.pages.words import ROME_RELEASE, both_names, counted

EXAMPLES = json.loads(Path("tests/words.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize(("feminine", "masculine", "expected"), EXAMPLES["both_names"])
def test_both_names_of_an_occupation(feminine, masculine, expected):
    assert both_names({"name_feminine": feminine, "name_masculine": masculine}) == expected


@pytest.mark.parametrize(("count", "one", "many", "expected"), EXAMPLES["counted"])
def test_what_is_counted(count, one, many, expected):
    assert counted(count, one, many or "") == expected


def test_the_release_of_rome_that_is_named_is_the_one_that_the_season_was_copied_from():
    header = Path("season/occupations.yaml").read_text(encoding="utf-8")[:1000]
    assert "ROME 4.0 version 60 (September 2025), France Travail" in header
    assert ROME_RELEASE == "ROME 4.0, version 60, septembre 2025, France Travail"
