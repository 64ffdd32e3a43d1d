"""Where new classes may be, and by which clocks they may live."""

import pytest

from contracts import places
from contracts.errors import InvalidInput
from services.accounts import schemas


@pytest.mark.parametrize(
    ("territory", "timezone"),
    [
        ("69", "Europe/Paris"),
        ("974", "Indian/Reunion"),
        ("987", "Pacific/Gambier"),
        ("XK", "Europe/Belgrade"),
        ("CA", "America/Vancouver"),
    ],
)
def test_a_class_lives_by_the_clocks_of_its_territory(territory, timezone):
    assert schemas.zone_of(territory, timezone).key == timezone


@pytest.mark.parametrize("code", sorted(places.OF_CLASSES))
def test_every_time_zone_of_the_list_exists(code):
    for timezone in places.ALL[code].time_zones:
        assert schemas.zone_of(code, timezone).key == timezone


@pytest.mark.parametrize(
    "timezone",
    [
        "Paris",
        "../../etc/passwd",
        "",
        "europe/paris",
        "localtime",
        "Factory",
        "posixrules",
        "UTC",
        "Etc/GMT-4",
    ],
)
def test_what_is_no_time_zone_of_a_class_is_refused_with_what_is_allowed(timezone):
    with pytest.raises(InvalidInput) as caught:
        schemas.zone_of("974", timezone)
    assert caught.value.details["errors"] == {
        "timezone": ["Fuseau horaire attendu pour ce lieu (La Réunion)\N{NO-BREAK SPACE}: Indian/Reunion."]
    }


def test_territory_and_time_zone_agree():
    with pytest.raises(InvalidInput) as caught:
        schemas.zone_of("987", "Europe/Paris")
    [message] = caught.value.details["errors"]["timezone"]
    assert message.endswith(": Pacific/Tahiti, Pacific/Marquesas, Pacific/Gambier.")


@pytest.mark.parametrize("territory", ["989", "FR", "RE", "20", "ZZ", "987 "])
def test_a_territory_without_classes_is_refused(territory):
    with pytest.raises(InvalidInput) as caught:
        schemas.zone_of(territory, "Europe/Paris")
    assert caught.value.details["errors"] == {"territory": [places.TERRITORY_EXPECTED]}
