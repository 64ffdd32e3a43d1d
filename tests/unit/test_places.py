"""The one list of territories, academies, school zones and time zones."""

import csv
from collections import defaultdict
from datetime import date
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import pytest
import yaml

from contracts import places
from contracts.places.calendar import ZONES

FOLDER = Path(places.__file__).parent


def of_kind(kind):
    return [found for found in places.ALL.values() if found.kind == kind]


def test_the_list_has_all_departements_territories_and_countries():
    assert {kind: len(of_kind(kind)) for kind in ("metro", "overseas", "country")} == {
        "metro": 96,
        "overseas": 13,
        "country": 235,
    }
    assert len(places.ALL) == 96 + 13 + 235


@pytest.mark.parametrize("name", ["territories", "countries"])
def test_every_code_has_one_row_and_is_written_as_the_calls_want_it(name):
    with (FOLDER / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    codes = [row["code"] for row in rows]
    assert len(set(codes)) == len(codes)
    for row in rows:
        assert row["name"] == row["name"].strip() != ""
        assert "'" not in row["name"]


def test_countries_are_abroad():
    assert not {"FR", "GP", "MQ", "GF", "RE", "PM", "YT", "BL", "MF", "TF", "WF", "PF", "NC", "CP"} & set(
        places.ALL
    )
    assert all(found.academy == found.school_zone == "" for found in of_kind("country"))


def test_kosovo_is_there():
    assert places.ALL["XK"].name == "Kosovo"
    assert places.ALL["XK"].time_zones == ("Europe/Belgrade",)


def test_polynesie_has_three_time_zones_and_clipperton_none():
    assert places.ALL["987"].time_zones == ("Pacific/Tahiti", "Pacific/Marquesas", "Pacific/Gambier")
    assert set(places.ALL) - places.OF_CLASSES == {"989"}


def test_no_time_zone_is_one_of_no_place():
    zones = {zone for found in places.ALL.values() for zone in found.time_zones}
    assert all("/" in zone and not zone.startswith("Etc/") for zone in zones)


def test_an_academy_is_in_one_school_zone():
    zones = defaultdict(set)
    for found in places.ALL.values():
        if found.academy:
            zones[found.academy].add(found.school_zone)
    assert len(zones) == 30
    assert all(len(found) == 1 for found in zones.values())
    assert {found.academy for found in of_kind("metro")} == {
        academy for academy, [zone] in zones.items() if zone in {"Zone A", "Zone B", "Zone C", "Corse"}
    }
    assert len(ZONES) == 3 + 10


def test_the_mainland_is_by_the_codes_as_people_look_for_them():
    codes = [found.code for found in of_kind("metro")]
    assert codes[18:22] == ["19", "2A", "2B", "21"]
    assert [found.code for found in of_kind("overseas")] == sorted(
        found.code for found in of_kind("overseas")
    )


@pytest.mark.parametrize("name", ["territories", "countries"])
def test_the_origin_and_the_licence_are_said(name):
    about = yaml.safe_load((FOLDER / f"{name}.yaml").read_text(encoding="utf-8"))
    assert {"title", "producer", "licence", "licence_url", "as_of", "notice"} <= about.keys()
    assert isinstance(about["as_of"], date)
    assert about["licence_url"].startswith("https://")


@pytest.mark.parametrize(
    ("territory", "timezone", "clocks"),
    [
        ("988", "Pacific/Noumea", "Pacific/Noumea"),
        ("974", "Europe/Paris", "Europe/Paris"),
        ("IN", "Asia/Calcutta", "Asia/Calcutta"),
        ("974", "localtime", "Indian/Reunion"),
        ("987", "Factory", "Pacific/Tahiti"),
        ("MA", "posixrules", "Africa/Casablanca"),
        ("MA", "Europe/Lyon", "Africa/Casablanca"),
        ("MA", "../../etc/passwd", "Africa/Casablanca"),
        ("989", "localtime", "Europe/Paris"),
        ("BV", "localtime", "Europe/Paris"),
    ],
)
def test_a_class_that_is_stored_always_has_clocks(territory, timezone, clocks):
    assert places.clocks_of(territory, timezone).key == clocks


def test_the_database_of_time_zones_does_not_know_a_place_that_is_not_there():
    """Guard: ``clocks_of`` relies on this error."""
    with pytest.raises(ZoneInfoNotFoundError):
        ZoneInfo("Europe/Lyon")
