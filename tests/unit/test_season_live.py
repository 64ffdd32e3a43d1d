"""Professionals and sessions of a season: mistakes by file and line, and what the sample has."""

from collections import Counter
from copy import deepcopy
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from cli import season, season_live
from services.catalog.domain import SeasonContent
from services.live import daily

SAMPLE = Path(__file__).parents[2] / "season"
PEOPLE, SESSIONS = season_live.PROFESSIONALS, season_live.SESSIONS
CONTENT = SeasonContent(
    season={"starts_on": "2026-11-22", "ends_on": "2026-12-31"},
    challenges=[{"id": "inclusion"}],
    companies=[{"id": "grues"}],
    occupations=[{"rome": "F1301"}, {"rome": "M1510"}],
    contents={
        "contents/yasmine.yaml": {
            "company": "grues",
            "person": {"first_name": "Yasmine", "occupation": "F1301"},
        }
    },
)


def person(id, first_name, **changes):
    fields = {"occupation": "F1301", "company": "grues", "challenges": ["inclusion"], "languages": ["fr"]}
    return {"id": id, "first_name": first_name, **fields, **changes}


def session(id, professionals, start, minutes=45, **changes):
    starts_at = datetime.fromisoformat(f"2026-{start}Z")
    fields = {"challenge": "inclusion", "languages": ["fr"], "starts_at": starts_at, "minutes": minutes}
    return {"id": id, "professionals": professionals, **fields, **changes}


def every_day(id, professionals, at, minutes=45):
    return {
        "id": id,
        "professionals": professionals,
        "challenge": "inclusion",
        "languages": ["fr"],
        "daily_at": at,
        "minutes": minutes,
    }


YASMINE, AHMED = person("yasmine", "Yasmine"), person("ahmed", "Ahmed", occupation="M1510", languages=["ar"])


def problems(professionals=(YASMINE, AHMED), sessions=(), sample=False):
    found = season_live.problems(professionals, sessions, CONTENT, sample=sample)
    return [(each.file, each.path, each.message) for each in found]


def test_a_consistent_schedule_has_no_problem():
    sessions = [
        session("a", ["yasmine", "ahmed"], "12-03T13:00", languages=["fr", "ar"]),
        session("b", ["yasmine"], "12-03T13:45"),
        session("c", ["ahmed"], "12-03T13:45", languages=["ar"]),
    ]
    assert problems(sessions=sessions) == []
    assert problems([], []) == []


@pytest.mark.parametrize(
    ("changed", "path", "message"),
    [
        ({"company": "acme"}, "company", "Aucune entreprise acme dans companies.yaml."),
        ({"occupation": "A0000"}, "occupation", "Aucun métier A0000 dans occupations.yaml."),
        ({"id": "yasmine"}, "id", "yasmine y est déjà."),
        (
            {"first_name": "Yasmine"},
            "first_name",
            "Yasmine est déjà le prénom de yasmine, dans la même entreprise.",
        ),
    ],
)
def test_a_mistake_about_a_professional_is_named(changed, path, message):
    other = person("other", "Ahmed") | changed
    assert problems([YASMINE, other]) == [(PEOPLE, (1, path), message)]


def test_an_unknown_challenge_of_a_professional_is_named():
    other = person("other", "Ahmed", challenges=["inclusion", "fame"])
    assert problems([other]) == [(PEOPLE, (0, "challenges", 1), "Aucun défi fame dans challenges.yaml.")]


def test_somebody_has_the_occupation_of_their_testimony():
    other = person("other", "Yasmine", occupation="M1510")
    message = "Yasmine a le métier F1301 dans contents/yasmine.yaml."
    assert problems([other]) == [(PEOPLE, (0, "occupation"), message)]


def test_the_same_first_name_in_another_company_is_another_person():
    content = deepcopy(CONTENT)
    content.companies.append({"id": "verre"})
    other = person("other", "Yasmine", company="verre", occupation="M1510")
    assert list(season_live.problems([YASMINE, other], [], content, sample=False)) == []


@pytest.mark.parametrize(
    ("changed", "path", "message"),
    [
        ({"id": "first"}, ("id",), "first y est déjà."),
        ({"challenge": "fame"}, ("challenge",), "Aucun défi fame dans challenges.yaml."),
        (
            {"professionals": ["yasmine", "nobody"]},
            ("professionals", 1),
            "Personne n’a l’identifiant nobody dans professionals.yaml.",
        ),
        (
            {"languages": ["fr", "br"]},
            ("languages", 1),
            "Aucune des personnes de cette rencontre ne parle br.",
        ),
        (
            {"starts_at": datetime(2026, 11, 21, 22, 59, tzinfo=UTC)},
            ("starts_at",),
            "La rencontre commence avant la saison, qui commence le 2026-11-22.",
        ),
        (
            {"starts_at": datetime(2026, 12, 31, 22, 30, tzinfo=UTC)},
            ("starts_at",),
            "La rencontre se termine après la saison, qui finit le 2026-12-31.",
        ),
    ],
)
def test_a_mistake_about_a_session_is_named(changed, path, message):
    sessions = [session("first", ["ahmed"], "12-03T13:00", languages=["ar"])]
    sessions.append(session("second", ["yasmine"], "12-03T13:00") | changed)
    assert problems(sessions=sessions) == [(SESSIONS, (1, *path), message)]


@pytest.mark.parametrize("start", ["12-03T12:16", "12-03T13:00", "12-03T13:44"])
def test_nobody_is_in_two_sessions_at_once(start):
    sessions = [session("a", ["yasmine"], "12-03T13:00"), session("b", ["ahmed", "yasmine"], start)]
    found = problems(sessions=sessions)
    assert [(path[1], message.partition(" est au")[0]) for _, path, message in found] == [
        ("starts_at", "yasmine")
    ]


@pytest.mark.parametrize("start", ["12-03T12:15", "12-03T13:45"])
def test_a_session_may_begin_when_another_ends(start):
    assert not problems(sessions=[session("a", ["yasmine"], "12-03T13:00"), session("b", ["yasmine"], start)])


@pytest.mark.parametrize(
    ("at", "minutes", "clash"),
    [("13:30Z", 45, True), ("14:00Z", 45, False), ("20:00Z", 720, False), ("20:00Z", 1040, True)],
)
def test_a_daily_session_is_on_the_day_of_another_one_too(at, minutes, clash):
    sessions = [session("a", ["yasmine"], "12-03T13:00"), every_day("b", ["yasmine"], at, minutes)]
    assert bool(problems(sessions=sessions, sample=True)) is clash


def test_two_daily_sessions_overlap_over_midnight():
    sessions = [every_day("a", ["yasmine"], "23:30Z", 60), every_day("b", ["yasmine"], "00:15Z")]
    assert problems(sessions=sessions, sample=True)
    assert not problems(sessions=[sessions[0], every_day("b", ["yasmine"], "00:30Z")], sample=True)


def test_only_a_sample_has_daily_sessions():
    message = "Réservé aux saisons d’exemple, qui ont sample: true dans season.yaml."
    sessions = [every_day("a", ["yasmine"], "13:00Z")]
    assert problems(sessions=sessions) == [(SESSIONS, (0, "daily_at"), message)]
    assert problems(sessions=sessions, sample=True) == []


@pytest.fixture(scope="module")
def sample():
    return season.read(SAMPLE, judged=False)


@pytest.fixture(scope="module")
def dated(sample):
    """Sessions of the sample that have a date."""
    return [each for each in sample.sessions if "starts_at" in each]


def test_the_sample_has_over_a_hundred_professionals_of_every_challenge(sample):
    assert len(sample.professionals) > 100
    assert {each for person in sample.professionals for each in person["challenges"]} == {
        "innovation",
        "inclusion",
        "industry-4-0",
        "sustainability",
    }


def test_the_sample_has_sessions_of_every_challenge_and_of_many_companies(sample, dated):
    people = {person["id"]: person for person in sample.professionals}
    taking_part = [people[id] for each in dated for id in each["professionals"]]
    assert len(dated) >= 45
    assert min(Counter(each["challenge"] for each in dated).values()) >= 10
    assert len({person["company"] for person in taking_part}) >= 25
    assert len({person["occupation"] for person in taking_part}) >= 30
    assert max(Counter(person["id"] for person in taking_part).values()) <= 2


LAST_DAYS = {"Pacific/Tahiti": date(2026, 12, 11)}
"""The last school day before the long holidays, where it is not 18 December."""


@pytest.mark.parametrize(
    ("place", "at_least"),
    [
        ("Europe/Paris", 30),
        ("Indian/Reunion", 10),
        ("Indian/Mayotte", 10),
        ("America/Cayenne", 10),
        ("America/Martinique", 10),
        ("Pacific/Noumea", 4),
        ("Pacific/Tahiti", 4),
        ("America/New_York", 5),
        ("Asia/Singapore", 4),
        ("Africa/Dakar", 10),
    ],
)
def test_every_place_has_several_sessions_of_the_sample_in_its_school_hours(dated, place, at_least):
    def in_school(each):
        starts = each["starts_at"].astimezone(ZoneInfo(place))
        ends = starts + timedelta(minutes=each["minutes"])
        hours = time(7, 30) <= starts.time() and ends.time() <= time(16, 30) and starts.date() == ends.date()
        return hours and starts.weekday() < 5 and starts.date() <= LAST_DAYS.get(place, date(2026, 12, 18))

    assert sum(map(in_school, dated)) >= at_least


def test_sessions_of_the_sample_are_in_the_school_weeks_some_in_the_evening_and_on_wednesdays(dated):
    starts = [each["starts_at"].astimezone(ZoneInfo("Europe/Paris")) for each in dated]
    assert date(2026, 11, 23) <= min(starts).date()
    assert max(starts).date() <= date(2026, 12, 18)
    assert sum(start.weekday() == 2 and 13 <= start.hour < 17 for start in starts) >= 3
    assert sum(18 <= start.hour < 20 for start in starts) >= 3
    assert all(30 <= each["capacity"] <= 1000 and each["minutes"] in (30, 45, 60) for each in dated)


@pytest.mark.parametrize("hour", range(24))
def test_one_session_of_the_sample_always_runs_and_another_is_next(sample, hour):
    now = datetime(2027, 2, 28, hour, 59, tzinfo=UTC)
    sessions = list(daily.scheduled(sample.sessions, now.date()))
    running = [
        each
        for each in sessions
        if each["starts_at"] <= now < each["starts_at"] + timedelta(minutes=each["minutes"])
    ]
    assert max(each["capacity"] for each in running) == 1000
    tomorrow = now.date() + timedelta(days=1)
    assert sum(each["starts_at"].date() == tomorrow for each in sessions) >= 2
