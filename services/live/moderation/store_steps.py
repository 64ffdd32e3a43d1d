"""One step of staff in a session: conditional writes, log entries, events and the audit record, in one
transaction. Of two moderators who treat the same item, one wins, and the other finds its state changed."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, TypeVar
from uuid import UUID, uuid4

from pymongo import ReturnDocument

from chassis.runtime.logs import current_correlation_id
from chassis.storage.mongo import in_transaction
from chassis.storage.ticker import HandOver
from contracts.calls.live.values import EntityKind
from contracts.envelope import Event
from services.live import store
from services.live.models import ALIAS, LiveEvent, LiveQuestion, ModerationRecord
from services.live.moderation import store_transcripts
from services.live.room import shown, store_log
from services.live.room.store_log import NewChange

T = TypeVar("T")
Document = dict[str, Any]
Expected = Mapping[str, Any]
"""Field -> the value that it must have: None for absent, a tuple for any of several."""


@dataclass
class Step:
    """What one member of staff does to ``session`` at one moment. Everything is written in the transaction of
    ``mongo``; ``write_log`` comes last, so that the numbers of the log are held for a short time only."""

    mongo: Any
    session: str
    actor: UUID
    at: datetime
    changes: list[NewChange] = field(default_factory=list)
    entries: list[Document] = field(default_factory=list)
    events: list[Document] = field(default_factory=list)

    def change(
        self,
        model: Any,
        id: Any,
        expected: Expected,
        *,
        set: Mapping[str, Any] | None = None,
        unset: Iterable[str] = (),
        inc: Mapping[str, int] | None = None,
        unleased: bool = False,
    ) -> Document | None:
        """The document after the change; None, with nothing changed, if it is not as ``expected``.
        ``unleased``: or if another member of staff holds it; the lease ends with the change."""
        query = {"_id": id, **_conditions(expected)}
        removed = [*unset]
        if unleased:
            query["$or"] = [
                {"lease": None},
                {"lease.actor": self.actor},
                {"lease.until": {"$lte": self.at}},
            ]
            removed.append("lease")
        update: Document = {}
        if set:
            update["$set"] = dict(set)
        if removed:
            update["$unset"] = dict.fromkeys(removed, "")
        if inc:
            update["$inc"] = dict(inc)
        found: Document | None = model._get_collection().find_one_and_update(
            query, update, return_document=ReturnDocument.AFTER, session=self.mongo
        )
        return found

    def find(self, model: Any, id: Any) -> Document | None:
        found: Document | None = model._get_collection().find_one({"_id": id}, session=self.mongo)
        return found

    def log(self, kind: EntityKind, entity: str, data: Document | None) -> None:
        """Tell the participants: ``data`` as RoomChange says."""
        self.changes.append(NewChange(kind, entity, data))

    def show(self, question: Document) -> None:
        """Tell the participants what a question is now."""
        seen = shown.question_shown(question)
        self.log("question", str(question["_id"]), shown.as_data(seen) if seen else None)

    def emit(self, event: Event, id: UUID, visitor: UUID) -> None:
        """Publish an event about a visitor, unless it was published before."""
        if LiveEvent._get_collection().find_one({"_id": id}, {"_id": 1}, session=self.mongo) is None:
            document = store.event_document(
                event, id=id, time=self.at, correlation_id=current_correlation_id(), visitor=visitor
            )
            self.events += store.record_events([document], self.mongo)

    def record(self, action: str, item: UUID | None = None, **detail: str) -> None:
        """Add to the audit trail. ``detail``: codes and ids only."""
        ModerationRecord._get_collection().insert_one(
            {
                "_id": uuid4(),
                "session": self.session,
                "at": self.at,
                "actor": self.actor,
                "action": action,
                "detail": detail,
                **({"item": item} if item else {}),
            },
            session=self.mongo,
        )

    def take_back(self, kind: EntityKind, entity: UUID) -> None:
        """Take out of the log what was shown of ``entity`` so far; log what it is from now on after this.

        The change without data in between makes processes that hold the log in memory forget the same, so
        that nobody who resumes receives it.
        """
        store_log.redact([entity], self.mongo)
        self.log(kind, str(entity), None)

    def withdraw(self, question: UUID) -> None:
        """Take a question from all screens, and its texts out of the log and the transcript: nobody who comes
        later, or reads the log from its beginning, finds them."""
        store_transcripts.redact_questions(self.session, [question], self.mongo)
        self.take_back("question", question)

    def write_log(self) -> None:
        if self.changes:
            self.entries = store_log.append(
                self.session, self.changes, self.at, current_correlation_id(), session=self.mongo
            )


def take_step(
    hand_over: HandOver | None,
    session: str,
    actor: UUID,
    at: datetime,
    write: Callable[[Step], T],
    author: UUID | None = None,
) -> T:
    """The result of ``write(step)``, with all that the step did, or nothing. ``write`` may be repeated.

    ``hand_over``: of the relay, which then publishes at once what the step leaves, and otherwise by its next
    sweep. ``author``: of the question that it is about; nothing of it remains if they are erased meanwhile.
    """

    def run(mongo: Any) -> tuple[T, Step]:
        step = Step(mongo, session, actor, at)
        result = write(step)
        step.write_log()
        return result, step

    with store.guard([author] if author else []) as erased:
        result, step = in_transaction(ALIAS, run)
    if erased:
        step.entries += _forget(step)
    if hand_over is not None:
        hand_over(store.LOG, step.entries)
        hand_over(store.EVENTS_TO_PUBLISH, [] if erased else step.events)
    return result


def _forget(step: Step) -> list[Document]:
    """Take what the step showed of an erased author's questions back: the erasure may have read the log
    before. Returns the entries to hand over: processes that hold the log in memory forget it, too."""
    logged = {UUID(change.entity) for change in step.changes if change.kind == "question"}

    def write(mongo: Any) -> list[Document]:
        # Another author's, into which theirs was merged, stays on the screens.
        others = LiveQuestion._get_collection().distinct("_id", {"_id": {"$in": [*logged]}}, session=mongo)
        questions = sorted(map(str, logged.difference(others)))
        store_transcripts.redact_questions(step.session, list(map(UUID, questions)), mongo)
        store_log.redact(questions, mongo)
        changes = [NewChange("question", question, None) for question in questions]
        return store_log.append(step.session, changes, step.at, current_correlation_id(), mongo)

    return in_transaction(ALIAS, write)


def _conditions(expected: Expected) -> Document:
    return {
        name: {"$in": list(value)} if isinstance(value, tuple) else value for name, value in expected.items()
    }
