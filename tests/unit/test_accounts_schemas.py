"""Time zones and territories of school classes."""

import pytest

from contracts.errors import InvalidInput
from contracts.territories import COUNTRIES, DEPARTEMENTS
from services.accounts import schemas


@pytest.mark.parametrize("timezone", ["Europe/Paris", "Pacific/Tahiti", "Pacific/Wallis"])
def test_classes_are_in_any_time_zone_of_the_world(timezone):
    assert schemas.zone_of(timezone).key == timezone


@pytest.mark.parametrize("timezone", ["Paris", "../../etc/passwd", "", "europe/paris"])
def test_an_unknown_time_zone_is_named(timezone):
    with pytest.raises(InvalidInput) as caught:
        schemas.zone_of(timezone)
    assert list(caught.value.details["errors"]) == ["timezone"]


def test_a_territory_is_a_departement_or_a_country_and_never_both():
    assert not DEPARTEMENTS & COUNTRIES
    assert len(DEPARTEMENTS) == 96 + 12
    assert len(COUNTRIES) == 249 - 13
