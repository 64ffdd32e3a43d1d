"""A live database without a broker: sessions, people with places, and the parts that act on them."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from mongoengine.connection import disconnect
from pymongo import MongoClient

from chassis.runtime import clock
from chassis.runtime.config import EMBEDDED_AMQP_URI, Config
from chassis.storage import mongo
from contracts.calls.live.rooms import Act
from services.live import store
from services.live.models import (
    CountedTarget,
    LiveBooking,
    LivePoll,
    LiveQuestion,
    LiveSession,
    LogEntry,
)
from services.live.room import counting
from services.live.service import Live

SESSION = "soudure-a-distance"


class HandedOver:
    """In place of the relay."""

    def __init__(self) -> None:
        self.documents: list[dict[str, Any]] = []

    def hand_over(self, outbox: Any, documents: Sequence[dict[str, Any]]) -> None:
        self.documents.extend(documents)

    def events(self, name: str) -> list[dict[str, Any]]:
        return [document for document in self.documents if document.get("event") == name]


class Room(Live):
    """Live without a broker and without a ticker: counts are taken by ``tick``."""

    def __init__(self) -> None:
        self.relay: Any = HandedOver()

    def tick(self) -> None:
        now = clock.now()
        counting.watch_sessions(now, self.relay.hand_over)
        counting.count_dirty(now, self.relay.hand_over)

    def tick_states(self) -> None:
        counting.watch_sessions(clock.now(), self.relay.hand_over)

    def act(self, *acts: Act) -> list[str | None]:
        """For each act the reason of its refusal, or else the error's code; None if it is done."""
        return [
            error and (error["details"].get("reason") or error["code"])
            for error in (reply["error"] for reply in self.act_all(list(acts)))
        ]

    def log(self, session: str = SESSION, since: int = 0) -> list[dict[str, Any]]:
        changes: list[dict[str, Any]] = self.changes_since(session, since)["changes"]
        return changes

    def seen(self, session: str = SESSION) -> dict[tuple[str, str], Any]:
        """What participants see: the latest data of each entity."""
        return {(change["kind"], change["id"]): change["data"] for change in self.log(session)}


@contextmanager
def live_database(mongodb_uri: str) -> Iterator[None]:
    """A database of live alone."""
    config = Config(
        amqp_uri=EMBEDDED_AMQP_URI, mongodb_uri=mongodb_uri, mongodb_prefix=f"t{uuid4().hex[:12]}"
    )
    mongo.connect(config, "live")
    yield
    disconnect("live")
    with MongoClient(mongodb_uri) as client:
        client.drop_database(f"{config.mongodb_prefix}_live")


def open_room() -> Room:
    """In an empty database, with one session, which takes place now."""
    for document in mongo.documents("live"):
        document._get_collection().delete_many({})
    add_session()
    return Room()


def add_session(
    id: str = SESSION, *, begins_in: float = -60, minutes: int = 45, **changes: Any
) -> dict[str, Any]:
    """A session that begins in ``begins_in`` seconds."""
    starts_at = clock.now() + timedelta(seconds=begins_in)
    document = {
        "_id": id,
        "title": "La soudure à distance",
        "summary": "Un métier, vu de près",
        "challenge": "innovation",
        "company": "grue",
        "companies": ["grue"],
        "professionals": ["amina-soudeuse"],
        "occupations": ["H2913"],
        "languages": ["fr"],
        "starts_at": starts_at,
        "ends_at": starts_at + timedelta(minutes=minutes),
        "minutes": minutes,
        "capacity": 1000,
        "taken": 0,
        "cancelled": False,
        "suspended": False,
        "sequence": 0,
        **changes,
    }
    LiveSession._get_collection().insert_one(document)
    return document


def add_seats(number: int, session: str = SESSION) -> list[UUID]:
    """Visitors with a place of their own."""
    visitors = [uuid4() for _ in range(number)]
    LiveBooking._get_collection().insert_many(
        [
            {
                "_id": uuid4(),
                "session": session,
                "holder": f"visitor/{visitor}",
                "visitor": visitor,
                "places": 1,
                "waiting": False,
                "booked_at": clock.now(),
                "reminded": [],
            }
            for visitor in visitors
        ]
    )
    LiveSession._get_collection().update_one({"_id": session}, {"$inc": {"taken": number}})
    return visitors


def book(
    holder: str, *, session: str = SESSION, places: int = 1, waiting: bool = False, **changes: Any
) -> None:
    booking = {"places": places, "waiting": waiting, "booked_at": clock.now(), "reminded": [], **changes}
    LiveBooking._get_collection().insert_one(
        {"_id": uuid4(), "session": session, "holder": holder, **booking}
    )


def add_question(author: UUID, *, session: str = SESSION, state: str = "published", **changes: Any) -> UUID:
    now, id = clock.now(), uuid4()
    LiveQuestion._get_collection().insert_one(
        {
            "_id": id,
            "session": session,
            "visitor": author,
            "nickname": "Renard agile",
            "text": "Est-ce que c’est dangereux ?",
            "shown": "Est-ce que c’est dangereux ?",
            "marks": [],
            "state": state,
            "asked_at": now,
            "published_at": now,
            "merged": 0,
            "pinned": False,
            "votes": 0,
            "reports": [],
            **changes,
        }
    )
    return id


def add_poll(kind: str = "single", choices: Iterable[str] = ("a", "b"), *, session: str = SESSION) -> UUID:
    id = uuid4()
    LivePoll._get_collection().insert_one(
        {
            "_id": id,
            "session": session,
            "question": "Et toi ?",
            "kind": kind,
            "choices": [{"id": choice, "text": choice.upper()} for choice in choices],
            "opened_at": clock.now(),
            "closed_at": None,
            "answers": 0,
        }
    )
    return id


def close_poll(poll: UUID, at: datetime | None = None) -> None:
    LivePoll._get_collection().update_one({"_id": poll}, {"$set": {"closed_at": at or clock.now()}})


def vote(visitor: UUID, question: UUID, key: str = "k", session: str = SESSION) -> Act:
    return Act(kind="vote", session=session, visitor=visitor, target=str(question), key=key)


def unvote(visitor: UUID, question: UUID, key: str = "u", session: str = SESSION) -> Act:
    return Act(kind="unvote", session=session, visitor=visitor, target=str(question), key=key)


def poll_answer(visitor: UUID, poll: UUID, *choices: str, key: str = "k", session: str = SESSION) -> Act:
    return Act(
        kind="poll-answer",
        session=session,
        visitor=visitor,
        target=str(poll),
        choices=list(choices),
        key=key,
    )


def react(visitor: UUID, kind: str = "bravo", session: str = SESSION) -> Act:
    return Act(kind="reaction", session=session, visitor=visitor, target=kind)


def attend(visitor: UUID, session: str = SESSION) -> Act:
    return Act(kind="attendance", session=session, visitor=visitor)


def stored_log(session: str = SESSION) -> list[dict[str, Any]]:
    return list(LogEntry._get_collection().find({"session": session}).sort("sequence", 1))


def dirty() -> int:
    return int(CountedTarget._get_collection().count_documents({"dirty": True}))


def erase(*visitors: UUID) -> None:
    store.TOMBSTONES.erase(dict.fromkeys(visitors, clock.now()))
