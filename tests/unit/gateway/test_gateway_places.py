"""Territories, and their school breaks."""

import pytest
from gateway_fakes import assert_problem

from chassis.runtime.config import ConfigError
from contracts import places
from gateway.app import create_app
from gateway.routes import places as routes
from gateway.settings import GatewaySettings

NOTICE = "Dates : ministère de l’Éducation nationale."


@pytest.fixture
def calendar(tmp_path):
    path = tmp_path / "breaks.csv"
    path.write_text(
        "zone,name,first_day,back_on\n"
        "Polynésie,Vacances de Noël,2026-12-12,2027-01-11\n"
        "Polynésie,Grandes vacances,2027-07-03,\n"
    )
    path.with_suffix(".yaml").write_text(
        f"title: t\nproducer: p\nlicence: unread\nas_of: 2026-09-01\nnotice: '{NOTICE}'\n"
    )
    return path


@pytest.fixture
def with_calendar(app, calendar):
    routes.install(app, str(calendar))
    yield
    routes.install(app, "")


def test_the_list_of_territories_is_the_one_of_the_platform(client):
    answer = client.get("/api/v1/territories")
    assert answer.status_code == 200
    items = {item["code"]: item for item in answer.json["items"]}
    assert list(items) == list(places.ALL)
    assert items["69"] == {
        "code": "69",
        "name": "Rhône",
        "kind": "metro",
        "academy": "Lyon",
        "school_zone": "Zone A",
        "time_zones": ["Europe/Paris"],
    }
    assert items["XK"] == {
        "code": "XK",
        "name": "Kosovo",
        "kind": "country",
        "time_zones": ["Europe/Belgrade"],
    }
    assert items["989"]["time_zones"] == []


def test_the_list_is_kept_by_its_tag(client):
    answer = client.get("/api/v1/territories")
    assert answer.headers["Cache-Control"] == "no-cache"
    again = client.get("/api/v1/territories", headers={"If-None-Match": answer.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")


def test_breaks_are_those_of_the_territory(client, with_calendar):
    answer = client.get("/api/v1/territories/987/breaks")
    assert answer.json == {
        "items": [
            {"name": "Vacances de Noël", "first_day": "2026-12-12", "back_on": "2027-01-11"},
            {"name": "Grandes vacances", "first_day": "2027-07-03", "back_on": None},
        ],
        "notice": NOTICE,
    }
    assert client.get("/api/v1/territories/MA/breaks").json == {"items": [], "notice": NOTICE}


def test_the_platform_works_without_a_calendar(client):
    assert client.get("/api/v1/territories/987/breaks").json == {"items": [], "notice": None}


@pytest.mark.parametrize("code", ["ZZ", "FR", "20"])
def test_a_code_that_is_no_territory_is_not_found(client, code):
    problem = assert_problem(client.get(f"/api/v1/territories/{code}/breaks"), 404, "not-found")
    assert problem["detail"] == "Ce territoire n’est pas dans la liste."


@pytest.mark.parametrize("code", ["zz", "1", "9999", "Rhône"])
def test_what_is_no_code_is_an_unknown_address(client, code):
    assert_problem(client.get(f"/api/v1/territories/{code}/breaks"), 404, "not-found")


def test_a_gateway_does_not_start_with_a_calendar_that_is_none(config, calendar):
    calendar.write_text("zone,name,first_day,back_on\nZone D,Noël,2026-12-19,\n")
    with pytest.raises(ConfigError, match=r"^SCHOOL_CALENDAR: .*breaks\.csv:2: zone 'Zone D' is unknown"):
        create_app(config.altered(GatewaySettings, school_calendar=str(calendar)))
