"""Importing the schedule of live sessions: idempotent; moved and removed sessions tell those who booked."""

from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import mongoengine
import pytest

from chassis.runtime.config import EMBEDDED_AMQP_URI
from chassis.storage import mongo
from services.live import store, store_imports
from services.live.models import LiveBooking, LiveEvent, LiveProfessional, LiveSession, LogEntry

NOW = datetime(2026, 11, 28, 12, tzinfo=UTC)
LATER = datetime(2026, 12, 3, 13, tzinfo=UTC)
OCCUPATIONS = [
    {"rome": "F1301", "name_feminine": "Grutière", "name_masculine": "Grutier"},
    {"rome": "H3203", "name_feminine": "Mouleuse", "name_masculine": "Mouleur"},
]
COMPANIES = [{"id": "grues", "name": "Cigogne Levage"}, {"id": "lames", "name": "Foulée Libre"}]


@pytest.fixture
def amqp_uri():
    """No message is sent here: one broker is as good as the other."""
    return EMBEDDED_AMQP_URI


@pytest.fixture(autouse=True)
def database(config):
    mongo.connect(config, "live")
    yield
    mongoengine.disconnect("live")


def person(id, occupation="F1301", company="grues", **changes):
    return {
        "id": id,
        "first_name": id.title(),
        "occupation": occupation,
        "company": company,
        "status": "employee",
        "challenges": ["inclusion"],
        "languages": ["fr"],
        "bio": f"{id.title()} travaille.",
        "talks_about": ["Son métier"],
        "questions": [],
    } | changes


def session(id, professionals=("yasmine",), starts_at=LATER, **changes):
    return {
        "id": id,
        "title": f"Rencontre {id}",
        "summary": "Pose tes questions.",
        "professionals": list(professionals),
        "challenge": "inclusion",
        "languages": ["fr"],
        "starts_at": starts_at,
        "minutes": 45,
        "capacity": 30,
    } | changes


PEOPLE = [person("yasmine"), person("noe", "H3203", "lames")]


def imported(*sessions, people=PEOPLE, now=NOW):
    return store_imports.apply_season(people, sessions, OCCUPATIONS, COMPANIES, now)


def booked(session_id, places=1, waiting=False):
    """A booking as the schedule stores it."""
    visitor, id = uuid4(), uuid4()
    LiveBooking(
        id=id,
        session=session_id,
        holder=f"visitor/{visitor}",
        visitor=visitor,
        places=places,
        waiting=waiting,
        booked_at=NOW,
        **({"number": 1} if waiting else {}),
    ).save()
    if not waiting:
        LiveSession.objects(id=session_id).update(inc__taken=places)
    return visitor


def everything():
    documents = (LiveProfessional, LiveSession, LiveEvent, LiveBooking, LogEntry)
    return [list(document.objects.order_by("pk").as_pymongo()) for document in documents]


def published():
    """(event, session, change of a booking) of all events, in the order of their recording."""
    return [
        (event.event, event.data["session"], event.data.get("change"))
        for event in LiveEvent.objects.order_by("time")
    ]


def conflicts(*sessions, now=NOW):
    return list(store_imports.conflicts(sessions, now))


def test_sessions_are_scheduled_with_what_their_people_do():
    done = imported(session("deux", ["yasmine", "noe"]))
    assert done == {"scheduled": ["deux"], "moved": [], "cancelled": []}
    [stored] = LiveSession.objects
    assert stored.company == "grues"
    assert (stored.companies, stored.occupations) == (["grues", "lames"], ["F1301", "H3203"])
    assert (stored.starts_at, stored.ends_at) == (LATER, LATER + timedelta(minutes=45))
    assert (stored.taken, stored.sequence, stored.cancelled) == (0, 0, False)
    [event] = LiveEvent.objects
    assert event.pending_since == NOW
    envelope = store._event_of(event.to_mongo())
    assert (envelope.data.session, envelope.data.starts_at) == ("deux", LATER)
    assert (envelope.data.professionals, envelope.data.capacity) == (("yasmine", "noe"), 30)


def test_professionals_have_the_names_of_their_occupation_and_company():
    imported()
    stored = LiveProfessional.objects.order_by("position")
    assert [each.id for each in stored] == ["yasmine", "noe"]
    assert stored[1].occupation_names == ["Mouleuse", "Mouleur"]
    assert stored[1].company_name == "Foulée Libre"


def test_importing_again_changes_nothing():
    imported(session("a"), session("b", ["noe"]))
    before = everything()
    assert imported(session("a"), session("b", ["noe"]), now=NOW + timedelta(hours=1)) == {
        "scheduled": [],
        "moved": [],
        "cancelled": [],
    }
    assert everything() == before


def test_an_import_keeps_the_account_of_a_professional_and_who_left_is_no_longer_current():
    imported()
    account = uuid4()
    LiveProfessional.objects(id="yasmine").update(staff=account)
    imported(people=[person("yasmine", bio="Yasmine essaie des grues.")])
    yasmine, noe = (LiveProfessional.objects.get(id=id) for id in ("yasmine", "noe"))
    assert (yasmine.staff, yasmine.bio, yasmine.current) == (account, "Yasmine essaie des grues.", True)
    assert not noe.current


def test_other_texts_are_stored_and_nobody_hears_of_it():
    imported(session("a"))
    booked("a")
    assert imported(session("a", title="Une grue", capacity=50))["moved"] == []
    assert (LiveSession.objects.get().title, LiveSession.objects.get().capacity) == ("Une grue", 50)
    assert published() == [("LiveSessionScheduled", "a", None)]


@pytest.mark.parametrize("changes", [{"starts_at": LATER + timedelta(days=1)}, {"minutes": 30}])
def test_a_moved_session_tells_everyone_who_booked(changes):
    imported(session("a"), session("b", ["noe"]))
    visitors = {booked("a"), booked("a", waiting=True)}
    booked("b")
    moved = session("a", **changes)
    assert conflicts(moved, session("b", ["noe"])) == []
    assert imported(moved, session("b", ["noe"]), now=NOW + timedelta(hours=1))["moved"] == ["a"]
    stored = LiveSession.objects.get(id="a")
    assert stored.starts_at == moved["starts_at"]
    assert stored.ends_at == moved["starts_at"] + timedelta(minutes=moved["minutes"])
    assert stored.moved_from == (LATER if "starts_at" in changes else None)
    assert stored.taken == 1
    noticed = published()[2:]
    assert sorted(noticed, key=str) == [
        ("LiveBookingChanged", "a", "session-moved"),
        ("LiveBookingChanged", "a", "session-moved"),
        ("LiveSessionMoved", "a", None),
    ]
    changed = LiveEvent.objects(event="LiveBookingChanged")
    assert {UUID(each) for event in changed for each in event.data["visitors"]} == visitors


def test_more_places_let_those_move_up_who_wait():
    imported(session("a", capacity=1))
    booked("a")
    booked("a", waiting=True)
    imported(session("a", capacity=2))
    assert LiveSession.objects.get().taken == 2
    assert not LiveBooking.objects(waiting=True)
    assert published()[-1] == ("LiveBookingChanged", "a", "moved-up")


def test_a_session_that_left_is_cancelled_and_tells_everyone_who_booked():
    imported(session("a"), session("b", ["noe"]))
    booked("a")
    assert imported(session("b", ["noe"]), now=NOW + timedelta(hours=1))["cancelled"] == ["a"]
    assert LiveSession.objects.get(id="a").cancelled
    assert not LiveSession.objects.get(id="b").cancelled
    assert sorted(published()[2:], key=str) == [
        ("LiveBookingChanged", "a", "session-cancelled"),
        ("LiveSessionCancelled", "a", None),
    ]
    before = everything()
    imported(session("b", ["noe"]), now=NOW + timedelta(hours=2))
    assert everything() == before


def test_a_session_that_is_over_stays_when_it_leaves_the_files():
    imported(session("a"))
    assert imported(now=LATER + timedelta(minutes=45))["cancelled"] == []
    assert not LiveSession.objects.get().cancelled


def test_a_session_that_takes_place_is_named_when_it_leaves_the_files_and_stays():
    imported(session("a"))
    during = LATER + timedelta(minutes=5)
    assert store_imports.running_without([session("b", ["noe"])], during) == ["a"]
    assert store_imports.running_without([session("a")], during) == []
    assert store_imports.running_without([], NOW) == []
    assert imported(now=during)["cancelled"] == []


def test_a_cancelled_session_with_a_log_shows_it():
    imported(session("a"))
    LiveSession.objects(id="a").update(sequence=3)
    imported()
    [entry] = LogEntry.objects
    assert (entry.sequence, entry.kind, entry.data["state"]) == (4, "session", "cancelled")


def test_what_an_organiser_changed_by_hand_stays():
    imported(session("a"), session("b", ["noe"]))
    by_hand = LATER + timedelta(hours=2)
    LiveSession.objects(id="a").update(
        starts_at=by_hand, ends_at=by_hand + timedelta(hours=1), minutes=60, capacity=99, moved_by_hand=True
    )
    LiveSession.objects(id="b").update(cancelled=True, moved_by_hand=True)
    files = (session("a", title="Une grue"), session("b", ["noe"]))
    assert conflicts(*files) == []
    assert imported(*files) == {"scheduled": [], "moved": [], "cancelled": []}
    stored = LiveSession.objects.get(id="a")
    assert (stored.title, stored.starts_at, stored.minutes, stored.capacity) == ("Une grue", by_hand, 60, 99)
    assert LiveSession.objects.get(id="b").cancelled


def test_a_session_that_was_moved_by_hand_is_cancelled_when_it_leaves_the_files():
    imported(session("a"))
    LiveSession.objects(id="a").update(moved_by_hand=True)
    assert imported()["cancelled"] == ["a"]


def test_a_capacity_below_the_places_that_are_booked_is_named_with_their_number():
    imported(session("z", ["noe"]), session("a"))
    booked("a", places=12)
    assert conflicts(session("z", ["noe"]), session("a", capacity=11)) == [
        (1, "capacity", "12 places sont déjà réservées.")
    ]
    assert conflicts(session("z", ["noe"]), session("a", capacity=12)) == []


@pytest.mark.parametrize(
    ("changes", "now", "field", "why"),
    [
        ({"starts_at": LATER + timedelta(hours=1)}, LATER, "starts_at", "Cette rencontre a déjà commencé"),
        ({"starts_at": NOW}, NOW, "starts_at", "Cette heure est déjà passée."),
        ({"minutes": 90}, LATER + timedelta(minutes=20), "minutes", "Cette rencontre a déjà commencé"),
    ],
)
def test_a_time_that_cannot_be_changed_any_more_is_named(changes, now, field, why):
    imported(session("a"))
    [(position, named, message)] = conflicts(session("a", **changes), now=now)
    assert (position, named) == (0, field)
    assert message.startswith(why)


def test_a_session_that_an_import_cancelled_comes_back_with_its_bookings():
    imported(session("a"))
    LiveSession.objects(id="a").update(moved_by_hand=True)
    holder = booked("a", places=1)
    for _ in range(2):
        assert imported()["cancelled"] == ["a"]
        assert conflicts(session("a")) == []
        assert imported(session("a"))["moved"] == ["a"]
        assert not LiveSession.objects.get().cancelled
    changes = [
        event.data["change"] for event in LiveEvent.objects(event="LiveBookingChanged").order_by("time")
    ]
    assert changes == ["session-cancelled", "session-moved"] * 2, holder


@pytest.mark.parametrize("since", [timedelta(0), timedelta(minutes=20), timedelta(days=1)])
def test_a_cancelled_session_does_not_come_back_once_its_hour_has_come(since):
    imported(session("a"), session("z", ["noe"]))
    imported(session("z", ["noe"]))
    now = LATER + since
    [(position, field, why)] = conflicts(session("z", ["noe"]), session("a"), now=now)
    assert (position, field) == (1, "starts_at")
    assert why.startswith("Cette rencontre a été annulée et son heure est passée :")
    assert conflicts(session("a", starts_at=now + timedelta(hours=1)), now=now) == []


def test_a_daily_session_that_was_cancelled_stays_so_for_a_day_that_is_past():
    """The file cannot leave a day out: otherwise nothing could be imported before the next one."""
    daily = session("a", daily_at="13:00Z")
    imported(daily)
    imported()
    assert conflicts(daily, now=LATER) == []
    assert imported(daily, now=LATER)["moved"] == []
    assert LiveSession.objects.get().cancelled


def test_a_session_moved_by_hand_into_another_one_of_the_same_person_is_named():
    imported(session("a"))
    LiveSession.objects(id="a").update(
        starts_at=LATER + timedelta(hours=2), ends_at=LATER + timedelta(hours=3), moved_by_hand=True
    )
    found = conflicts(session("a"), session("b", starts_at=LATER + timedelta(hours=2, minutes=30)))
    assert found == [
        (1, "starts_at", "Une même personne est alors dans a, dont l’heure a été changée à la main.")
    ]
    assert conflicts(session("a"), session("b", ["noe"], starts_at=LATER + timedelta(hours=2))) == []


def test_daily_sessions_are_added_where_they_are_not_yet():
    imported(session("a"))
    new = [session("essai-2026-11-28", starts_at=NOW), session("essai-2026-11-29", ["nobody"])]
    assert store_imports.add_sessions(new, NOW) == ["essai-2026-11-28"]
    before = everything()
    assert store_imports.add_sessions(new, NOW + timedelta(hours=1)) == []
    assert everything() == before
    assert not LiveSession.objects.get(id="a").cancelled


def test_a_failure_in_the_middle_writes_nothing(monkeypatch):
    imported(session("a"))
    before = everything()

    def fail(*arguments):
        raise RuntimeError("in the middle")

    monkeypatch.setattr(store_imports, "_cancel", fail)
    with pytest.raises(RuntimeError):
        imported(session("b", ["noe"]), people=[person("noe", "H3203", "lames")])
    assert everything() == before
