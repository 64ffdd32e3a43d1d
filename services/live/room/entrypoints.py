"""Entrypoints of what participants see and do in a session."""

from typing import Any
from uuid import UUID

from chassis.runtime import clock, metrics
from chassis.service import Relay, Task, Ticker, rpc
from contracts.calls.live import rooms as calls
from services.live.room import acts as room_acts
from services.live.room import counting, own_part, questions, store_log

Document = dict[str, Any]


class RoomEntrypoints:
    relay: Relay
    counting = Ticker(
        Task("counts", counting.SECONDS, counting.count_dirty),
        Task("session states", counting.SECONDS, counting.watch_sessions),
    )

    @rpc(calls.ChangesSince)
    def changes_since(self, session: str, sequence: int = 0) -> Document:
        """Changes after ``sequence``, in order, as LogTail. Raises NotFound."""
        last, entries = store_log.tail(session, sequence, calls.CHANGES_MAX)
        changes = [
            {
                "sequence": entry["sequence"],
                "at": entry["at"],
                "kind": entry["kind"],
                "id": entry["entity"],
                "data": entry["data"],
            }
            for entry in entries
        ]
        return {"sequence": last, "changes": changes}

    @rpc(calls.ActAll)
    def act_all(self, acts: list[calls.Act]) -> list[Document]:
        """One reply for each act, in their order, as ActReply. Acts are durable when this returns."""
        errors = room_acts.act_all(self.relay, acts, clock.now())
        for act, error in zip(acts, errors, strict=True):
            metrics.LIVE_ACTS.labels(act.kind, error.code if error else "done").inc()
        return [{"error": error.to_wire() if error else None} for error in errors]

    @rpc(calls.Ask)
    def ask(
        self, session: str, question: UUID, visitor: UUID, text: str, nickname: str, level: str | None = None
    ) -> Document:
        """The question, as OwnQuestion. Raises NotFound, InvalidInput, Conflict."""
        return questions.ask(session, question, visitor, text, nickname, level, clock.now())

    @rpc(calls.Report)
    def report(self, session: str, question: UUID, visitor: UUID, reason: str) -> None:
        """Raises NotFound, Conflict."""
        questions.report(session, question, visitor, reason, clock.now())

    @rpc(calls.GetOwnPart)
    def get_own_part(self, session: str, visitor: UUID) -> Document:
        """As OwnPart. Raises NotFound for an unknown session."""
        return own_part.in_session(session, visitor)

    @rpc(calls.ExportVisitor)
    def export_visitor(self, visitor: UUID) -> Document:
        """Everything that live stores about the visitor, as LiveExport."""
        return own_part.everything(visitor)
