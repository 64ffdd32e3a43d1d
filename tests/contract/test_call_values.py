"""Slugs, ROME codes and versions: the same wherever they are checked, whatever checks them."""

import re
from pathlib import Path

import msgspec
import pytest
from marshmallow import ValidationError
from werkzeug.exceptions import NotFound
from werkzeug.routing import Map, Rule

from contracts.calls import values
from gateway.http.openapi import RomeConverter, SlugConverter
from gateway.requests import queries, quiz_inputs
from services.catalog import schemas as catalog
from services.quiz import schemas as quiz
from services.rewards import schemas as rewards

ROOT = Path(__file__).parents[2]
PATHS = Map(
    [Rule("/slug/<slug:value>", endpoint="slug"), Rule("/rome/<rome:value>", endpoint="rome")],
    converters={"slug": SlugConverter, "rome": RomeConverter},
)


def converted(kind):
    return lambda value: msgspec.convert(value, kind)


def in_path(kind):
    def read(value):
        return PATHS.bind("x").match(f"/{kind}/{value}")

    return read


SLUGS = {
    "contract": converted(values.Slug),
    "catalog file": catalog.slug().deserialize,
    "quiz file": quiz.slug().deserialize,
    "rules file": rewards.RuleEntry().fields["id"].deserialize,
    "path": in_path("slug"),
    "query": queries.ContentsQuery().fields["company"].deserialize,
    "body": quiz_inputs.GivenAnswerBody().fields["item"].deserialize,
}
ROMES = {
    "contract": converted(values.RomeCode),
    "catalog file": catalog.rome().deserialize,
    "path": in_path("rome"),
    "query": queries.ContentsQuery().fields["occupation"].deserialize,
}
VERSIONS = {
    "contract": converted(values.Version),
    "interest quiz": quiz.InterestQuizFile().fields["version"].deserialize,
    "rules": rewards.RulesFile().fields["version"].deserialize,
    "query": queries.QuizQuery().fields["version"].deserialize,
    "body": quiz_inputs.SubmissionBody().fields["version"].deserialize,
}


def refused(check, value):
    try:
        check(value)
    except (ValidationError, msgspec.ValidationError, NotFound):
        return True
    return False


@pytest.mark.parametrize("place", SLUGS)
def test_a_slug_is_the_same_everywhere(place):
    for good in ("a", "grue-a-tour", "4e", "a" * values.SLUG_MAX):
        assert not refused(SLUGS[place], good), good
    for bad in ("A", "é", "a--b", "-a", "a-", "a_b", "a b", "a\n", "a" * (values.SLUG_MAX + 1)):
        assert refused(SLUGS[place], bad), bad


@pytest.mark.parametrize("place", ROMES)
def test_a_rome_code_is_the_same_everywhere(place):
    for good in ("A0000", "H2902", "N9999"):
        assert not refused(ROMES[place], good), good
    for bad in ("O1234", "Z9999", "h2902", "H290", "H29021", "H2902\n", "É2902", "H290٢"):
        assert refused(ROMES[place], bad), bad


@pytest.mark.parametrize("place", VERSIONS)
def test_a_version_has_the_same_limits_everywhere(place):
    for good in (1, values.VERSION_MAX):
        assert not refused(VERSIONS[place], good), good
    for bad in (0, values.VERSION_MAX + 1):
        assert refused(VERSIONS[place], bad), bad


def test_the_patterns_are_written_down_once():
    pattern = re.compile(re.escape(values.SLUG) + r"|\[A-[A-Z]\]\[0-9\]\{4\}")
    found = {
        str(path.relative_to(ROOT))
        for package in ("chassis", "cli", "contracts", "gateway", "services")
        for path in (ROOT / package).rglob("*.py")
        if pattern.search(path.read_text(encoding="utf-8"))
    }
    assert found == {"contracts/calls/values.py"}
