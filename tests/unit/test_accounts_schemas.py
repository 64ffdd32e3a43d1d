"""What comes in: what is wrong with it, and where."""

from copy import deepcopy

import pytest

from contracts.errors import InvalidInput
from contracts.territories import COUNTRIES, DEPARTEMENTS
from services.accounts import schemas

CLASS = {
    "school": "Collège Jean-Moulin, Lyon",
    "territory": "69",
    "level": "4e",
    "size": 28,
    "timezone": "Europe/Paris",
}


def wrong_fields(form, data):
    with pytest.raises(InvalidInput) as caught:
        schemas.load(form, data)
    return list(caught.value.details["errors"])


def test_a_good_class_is_taken_as_it_is():
    assert schemas.load(schemas.ClassForm, CLASS) == CLASS


@pytest.mark.parametrize("territory", ["01", "2A", "2B", "75", "95", "971", "974", "976", "988", "MA", "CA"])
@pytest.mark.parametrize("timezone", ["Pacific/Tahiti", "Pacific/Wallis"])
def test_classes_are_in_france_overseas_and_abroad(territory, timezone):
    schemas.load(schemas.ClassForm, CLASS | {"territory": territory, "timezone": timezone})


@pytest.mark.parametrize(
    "level", ["6e", "5e", "4e", "3e", "seconde", "premiere", "terminale", "cap", "bts", "autre"]
)
def test_levels_are_those_of_schools(level):
    schemas.load(schemas.ClassForm, CLASS | {"level": level})


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("school", ""),
        ("school", "   "),
        ("school", "x" * 121),
        ("school", "Lycée\x00"),
        ("school", "eélocé\u202eycL"),
        ("school", {"$ne": None}),
        ("territory", "20"),
        ("territory", "96"),
        ("territory", "FR"),
        ("territory", "RE"),
        ("territory", "ma"),
        ("territory", {"$ne": None}),
        ("level", "CM2"),
        ("level", ["4e"]),
        ("size", 0),
        ("size", 61),
        ("size", "28"),
        ("size", 28.5),
        ("size", True),
        ("timezone", "Paris"),
        ("timezone", "../../etc/passwd"),
        ("timezone", {"$gt": ""}),
        ("mood", "good"),
    ],
)
def test_a_wrong_field_of_a_class_is_named_and_no_other(field, value):
    assert wrong_fields(schemas.ClassForm, CLASS | {field: value}) == [field]


@pytest.mark.parametrize("field", CLASS)
def test_every_field_of_a_class_is_needed(field):
    data = deepcopy(CLASS)
    del data[field]
    assert wrong_fields(schemas.ClassForm, data) == [field]


def test_spaces_around_a_school_are_not_kept():
    assert schemas.load(schemas.ClassForm, CLASS | {"school": "  Lycée   Tarn "})["school"] == "Lycée Tarn"


def test_a_territory_is_a_departement_or_a_country_and_never_both():
    assert not DEPARTEMENTS & COUNTRIES
    assert len(DEPARTEMENTS) == 96 + 12
    assert len(COUNTRIES) == 249 - 13


@pytest.mark.parametrize("value", [None, 5, "me", {"$ne": None}, ["x"]])
def test_an_id_is_a_uuid(value):
    with pytest.raises(InvalidInput) as caught:
        schemas.uuid("visitor", value)
    assert list(caught.value.details["errors"]) == ["visitor"]


@pytest.mark.parametrize("value", [0, 66, "5", 5.0, True, None])
def test_a_number_is_a_number_within_its_limits(value):
    with pytest.raises(InvalidInput) as caught:
        schemas.number("count", value, 65)
    assert list(caught.value.details["errors"]) == ["count"]


@pytest.mark.parametrize("value", [None, 5, {"$ne": None}, "x" * 201])
def test_a_text_is_a_short_text(value):
    with pytest.raises(InvalidInput) as caught:
        schemas.text("code", value)
    assert list(caught.value.details["errors"]) == ["code"]
