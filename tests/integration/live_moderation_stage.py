"""A session that runs now, with its professional, questions and moderators."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from live_schedule_stage import add_professional, add_session

from chassis.runtime import clock
from contracts.errors import PlatformError
from services.live.models import (
    LiveEvent,
    LivePoll,
    LivePollAnswer,
    LiveProfessional,
    LiveQuestion,
    LiveSession,
    LiveWord,
    LogEntry,
    ModerationRecord,
    SealedTranscript,
    Silence,
)

Document = dict[str, Any]

ANNE, BRUNO = uuid4(), uuid4()
"""Two moderators."""

MODELS = {
    model.__name__: model
    for model in (
        LiveEvent,
        LivePoll,
        LivePollAnswer,
        LiveProfessional,
        LiveQuestion,
        LiveSession,
        LiveWord,
        LogEntry,
        ModerationRecord,
        SealedTranscript,
        Silence,
    )
}


def collection(name: str) -> Any:
    return MODELS[name]._get_collection()


def running(id: str = "a-vif", *, professional: str = "yasmine", ago: float = 10, **fields: Any) -> str:
    """A session that began ``ago`` minutes ago and takes 45, and its professional."""
    if collection("LiveProfessional").find_one({"_id": professional}) is None:
        add_professional(professional, staff=uuid4())
    start = clock.now() - timedelta(minutes=ago)
    return add_session(id, start=start, professionals=[professional], **fields)


def account_of(professional: str = "yasmine") -> UUID:
    account: UUID = collection("LiveProfessional").find_one({"_id": professional})["staff"]
    return account


def ask(session: str, text: str = "À quoi sert le lest ?", **fields: Any) -> UUID:
    """The id of a held question of a new visitor."""
    document = {
        "_id": uuid4(),
        "session": session,
        "visitor": uuid4(),
        "nickname": "Loutre curieuse 42",
        "level": "4e",
        "text": text,
        "marks": [],
        "state": "held",
        "asked_at": clock.now(),
        "merged": 0,
        "pinned": False,
        "votes": 0,
        **fields,
    }
    collection("LiveQuestion").insert_one(document)
    return document["_id"]


def question(id: UUID) -> Document:
    found: Document = collection("LiveQuestion").find_one({"_id": id})
    return found


def log(session: str, entity: UUID | str | None = None) -> list[Document]:
    """Entries of the log, in order; of one entity, if it is given."""
    which = {"session": session, **({"entity": str(entity)} if entity else {})}
    return list(collection("LogEntry").find(which).sort("sequence", 1))


def on_screens(session: str) -> dict[str, Document]:
    """Entity -> what participants see of it."""
    shown = {entry["entity"]: entry["data"] for entry in log(session)}
    return {entity: data for entity, data in shown.items() if data is not None}


def actions(session: str) -> list[str]:
    found = collection("ModerationRecord").find({"session": session}).sort("at", 1)
    return [record["action"] for record in found]


def events(type: str) -> list[Document]:
    return list(collection("LiveEvent").find({"event": type}))


def reason(act: Callable[[], Any]) -> str:
    """The reason for which ``act`` is refused, or the code of the error; empty if it is not."""
    try:
        act()
    except PlatformError as error:
        return str(error.details.get("reason") or error.code)
    return ""


def later(seconds: float) -> datetime:
    return clock.now() + timedelta(seconds=seconds)
