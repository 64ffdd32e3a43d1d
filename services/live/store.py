"""What all parts of live share of its database: events to publish, and erasure."""

from collections.abc import Collection
from datetime import timedelta
from typing import Any
from uuid import UUID

import msgspec

from chassis.runtime import clock, logs
from chassis.storage.outbox import Outbox
from chassis.storage.tombstones import OutboxOfVisitors, Tombstones
from contracts.envelope import Envelope, Event
from contracts.live import SessionAdvanced
from contracts.registry import EVENTS
from services.live.domain import derived_id
from services.live.models import (
    Attendance,
    ClassMember,
    LiveAsker,
    LiveBooking,
    LiveEvent,
    LivePollAnswer,
    LiveQuestion,
    LiveReaction,
    LiveTombstone,
    LiveVote,
    LogEntry,
    Silence,
    VisitorDiary,
)
from services.live.room import store_erasure
from services.live.schedule import store_bookings
from services.live.store_events import event_document, record_events

__all__ = ["EVENTS_TO_PUBLISH", "LOG", "TOMBSTONES", "event_document", "guard", "record_events"]

RELAY_GRACE = timedelta(seconds=5)

Document = dict[str, Any]


class _LiveTombstones(Tombstones):
    """Besides deleting documents, an erasure takes texts out of logs and transcripts, gives places back, and
    lets what the visitors did be counted again, wherever it is noticed that they are erased. The sweep
    publishes what is appended to logs."""

    def delete_all_of(self, visitors: Collection[UUID], session: Any = None) -> None:
        now, correlation_id = clock.now(), logs.current_correlation_id()
        store_bookings.release(visitors, now, correlation_id)
        store_erasure.erase_all(visitors, now, correlation_id)
        super().delete_all_of(visitors, session)


TOMBSTONES = _LiveTombstones(
    LiveTombstone,
    holds={
        Attendance: "visitor",
        ClassMember: "_id",
        LiveAsker: "visitor",
        LiveBooking: "visitor",
        LiveEvent: "visitor",
        LivePollAnswer: "visitor",
        LiveQuestion: "visitor",
        LiveReaction: "visitor",
        LiveVote: "visitor",
        Silence: "visitor",
        VisitorDiary: "_id",
    },
)
guard = TOMBSTONES.guard


def _event_of(entry: Document) -> Envelope[Event]:
    return Envelope.of(
        msgspec.convert(entry["data"], EVENTS[entry["event"]]),
        id=entry["_id"],
        time=entry["time"],
        correlation_id=entry["correlation_id"],
    )


def _advanced(entry: Document) -> Envelope[Event]:
    return Envelope.of(
        SessionAdvanced(session=entry["session"], sequence=entry["sequence"]),
        id=derived_id("advanced", entry["_id"]),
        time=entry["at"],
        correlation_id=entry["correlation_id"],
    )


EVENTS_TO_PUBLISH: Outbox = OutboxOfVisitors(
    lambda: LiveEvent, _event_of, grace=RELAY_GRACE, tombstones=TOMBSTONES
)
LOG: Outbox = Outbox(lambda: LogEntry, _advanced, grace=RELAY_GRACE)
