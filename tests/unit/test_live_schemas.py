"""``professionals.yaml`` and ``sessions.yaml``: what is wrong with an entry, and where."""

from datetime import UTC, datetime

import pytest

from services.live.schemas import LiveSessionEntry, ProfessionalEntry

PERSON = {
    "id": "noe-apprenti",
    "first_name": "Noé",
    "occupation": "H3203",
    "company": "foulee-libre",
    "status": "apprentice",
    "challenges": ["inclusion"],
    "languages": ["fr", "fsl"],
    "bio": "Noé fabrique des lames de course.",
    "talks_about": ["Poser une couche"],
    "questions": [],
}
SESSION = {
    "id": "une-lame",
    "title": "Une lame de course",
    "summary": "Noé répond.",
    "professionals": ["noe-apprenti"],
    "challenge": "inclusion",
    "starts_at": "2026-12-03T13:00Z",
    "minutes": 45,
    "capacity": 300,
    "languages": ["fr"],
}


def wrong(schema, entry, **changes):
    """Paths of what is wrong with ``entry`` after ``changes``; None removes a field."""
    changed = {field: value for field, value in (entry | changes).items() if value is not None}
    return set(schema().validate(changed))


def test_a_good_professional_is_taken_as_written():
    assert ProfessionalEntry().load(PERSON) == PERSON


def test_a_good_session_begins_in_utc():
    loaded = LiveSessionEntry().load(SESSION)
    assert loaded == SESSION | {"starts_at": datetime(2026, 12, 3, 13, tzinfo=UTC)}


@pytest.mark.parametrize("field", PERSON)
def test_a_professional_lacks_nothing(field):
    assert wrong(ProfessionalEntry, PERSON, **{field: None}) == {field}


@pytest.mark.parametrize("field", SESSION)
def test_a_session_lacks_nothing(field):
    assert wrong(LiveSessionEntry, SESSION, **{field: None}) == {field}


@pytest.mark.parametrize("name", ["Maïwenn", "Jean-Marc", "Élie", "JB", "M’Baye", "Kim-Lan", "Ève"])
def test_a_first_name_alone_is_taken(name):
    assert wrong(ProfessionalEntry, PERSON, first_name=name) == set()


@pytest.mark.parametrize(
    "name", ["Noé Martin", "Noé M.", "noé", "N0é", "Noé\n", "Noé-", "Mme Martin", "", "N" * 51, 7]
)
def test_a_surname_and_whatever_is_no_first_name_is_refused(name):
    assert wrong(ProfessionalEntry, PERSON, first_name=name) == {"first_name"}


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("id", "Noé"),
        ("id", "n" * 65),
        ("occupation", "Plasturgiste"),
        ("company", "Foulée Libre"),
        ("status", "boss"),
        ("challenges", []),
        ("challenges", ["fame"]),
        ("challenges", ["inclusion", "inclusion"]),
        ("languages", []),
        ("languages", ["fra"]),
        ("languages", ["FR"]),
        ("languages", ["fr", "fr"]),
        ("languages", "fr"),
        ("bio", ""),
        ("bio", "x" * 401),
        ("talks_about", []),
        ("talks_about", [""]),
        ("talks_about", ["x" * 121]),
        ("talks_about", ["a", "a"]),
        ("talks_about", list("abcdefg")),
        ("questions", ["x" * 121]),
        ("questions", list("abcdefg")),
        ("surname", "Martin"),
        ("email", "noe@example.org"),
    ],
)
def test_a_wrong_field_of_a_professional_is_named(field, value):
    assert wrong(ProfessionalEntry, PERSON, **{field: value}) == {field}


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("id", "une lame"),
        ("title", ""),
        ("title", "x" * 71),
        ("summary", "x" * 301),
        ("professionals", []),
        ("professionals", ["noe-apprenti", "noe-apprenti"]),
        ("professionals", ["Noé"]),
        ("professionals", list("abcde")),
        ("challenge", "fame"),
        ("minutes", 9),
        ("minutes", 721),
        ("minutes", "45"),
        ("minutes", 45.5),
        ("capacity", 0),
        ("capacity", 1001),
        ("capacity", True),
        ("languages", ["xx"]),
        ("starts_at", "2026-12-03T13:00"),
        ("starts_at", "2026-12-03 13h"),
        ("starts_at", "2026-12-03"),
        ("starts_at", "2026-13-03T13:00Z"),
        ("starts_at", "2026-12-03T13:00:30Z"),
        ("starts_at", "0001-01-01T00:00+14:00"),
        ("starts_at", 20261203),
        ("daily_at", "13:00Z"),
        ("room", "b12"),
    ],
)
def test_a_wrong_field_of_a_session_is_named(field, value):
    assert wrong(LiveSessionEntry, SESSION, **{field: value}) == {field}


@pytest.mark.parametrize(
    "start", ["2026-12-03T14:00+01:00", "2026-12-04T00:00+11:00", "2026-12-03T09:30-03:30"]
)
def test_a_start_with_an_offset_is_the_same_moment(start):
    assert LiveSessionEntry().load(SESSION | {"starts_at": start})["starts_at"] == datetime(
        2026, 12, 3, 13, tzinfo=UTC
    )


@pytest.mark.parametrize("at", ["25:00Z", "13:60Z", "13:00", "13h", "13:00Z\n", 13])
def test_the_hour_of_a_daily_session_is_utc(at):
    assert wrong(LiveSessionEntry, SESSION, starts_at=None, daily_at=at) == {"daily_at"}


def test_the_id_of_a_daily_session_leaves_room_for_the_day():
    daily = {"starts_at": None, "daily_at": "13:00Z"}
    assert wrong(LiveSessionEntry, SESSION, **daily, id="x" * 53) == set()
    assert wrong(LiveSessionEntry, SESSION, **daily, id="x" * 54) == {"id"}
