"""Entrypoints of live that moderators, professionals and organisers call, and the transcript."""

from typing import Any, ClassVar
from uuid import UUID

from chassis.runtime import clock
from chassis.runtime.config import Section
from chassis.service import rpc
from contracts import cursors
from contracts.calls.live import moderation as calls
from contracts.calls.live.rooms import GetTranscript
from contracts.calls.live.values import DeclineReason, PollKind
from contracts.calls.values import PAGE_MAX
from contracts.errors import InvalidInput
from services.live.moderation import (
    closing,
    decisions,
    polls,
    presentation,
    professionals,
    queue,
    store,
    store_transcripts,
    undoing,
)
from services.live.moderation.upkeep import Upkeep
from services.live.settings import LiveSettings

Document = dict[str, Any]


class ModerationEntrypoints:
    """For a service with ``relay``. What each raises: ``contracts.calls.live.moderation``."""

    relay: Any
    sections: ClassVar[tuple[type[Section], ...]] = (LiveSettings,)
    upkeep = Upkeep()

    @rpc(calls.GetQueue)
    def get_queue(self, actor: UUID, session: str | None = None, limit: int = 50) -> Document:
        return queue.get_queue(actor, session, limit, clock.now())

    @rpc(calls.Claim)
    def claim(self, actor: UUID, item: UUID) -> Document:
        return queue.claim(actor, item, clock.now())

    @rpc(calls.Release)
    def release(self, actor: UUID, item: UUID) -> None:
        """Idempotent."""
        store.release(item, actor)

    @rpc(calls.Decide)
    def decide(
        self,
        actor: UUID,
        session: str,
        item: UUID,
        decision: calls.Decision,
        into: UUID | None = None,
        text: str | None = None,
        reason: DeclineReason | None = None,
    ) -> None:
        decisions.decide(
            self.relay.hand_over,
            clock.now(),
            actor=actor,
            session=session,
            item=item,
            decision=decision,
            into=into,
            text=text,
            reason=reason,
        )

    @rpc(calls.Undo)
    def undo(self, actor: UUID, session: str, item: UUID) -> None:
        undoing.undo(self.relay.hand_over, clock.now(), actor=actor, session=session, item=item)

    @rpc(calls.RemoveQuestion)
    def remove_question(self, actor: UUID, session: str, question: UUID) -> None:
        decisions.remove(self.relay.hand_over, clock.now(), actor=actor, session=session, question=question)

    @rpc(calls.SilenceAuthor)
    def silence_author(self, actor: UUID, session: str, question: UUID, silent: bool = True) -> None:
        decisions.silence(
            self.relay.hand_over, clock.now(), actor=actor, session=session, question=question, silent=silent
        )

    @rpc(calls.Pin)
    def pin(self, actor: UUID, session: str, question: UUID, pinned: bool = True) -> None:
        decisions.pin(
            self.relay.hand_over, clock.now(), actor=actor, session=session, question=question, pinned=pinned
        )

    @rpc(calls.Announce)
    def announce(self, actor: UUID, session: str, announcement: UUID, text: str) -> None:
        closing.announce(
            self.relay.hand_over,
            clock.now(),
            actor=actor,
            session=session,
            announcement=announcement,
            text=text,
        )

    @rpc(calls.OpenPoll)
    def open_poll(
        self,
        actor: UUID,
        session: str,
        poll: UUID,
        question: str,
        kind: PollKind,
        choices: list[str],
    ) -> None:
        polls.open_poll(
            self.relay.hand_over,
            clock.now(),
            actor=actor,
            session=session,
            poll=poll,
            question=question,
            kind=kind,
            choices=choices,
        )

    @rpc(calls.ClosePoll)
    def close_poll(self, actor: UUID, session: str, poll: UUID) -> None:
        polls.close_poll(self.relay.hand_over, clock.now(), actor=actor, session=session, poll=poll)

    @rpc(calls.SuspendQuestions)
    def suspend_questions(self, actor: UUID, session: str, suspended: bool) -> None:
        closing.suspend(self.relay.hand_over, clock.now(), actor=actor, session=session, suspended=suspended)

    @rpc(calls.CloseSession)
    def close_session(self, actor: UUID, session: str) -> None:
        closing.close(self.relay.hand_over, clock.now(), actor=actor, session=session)

    @rpc(calls.GetProfessionalRoom)
    def get_professional_room(self, actor: UUID) -> Document:
        return professionals.get_room(actor, clock.now())

    @rpc(calls.Answer)
    def answer(self, actor: UUID, session: str, question: UUID, text: str | None = None) -> None:
        professionals.answer(
            self.relay.hand_over, clock.now(), actor=actor, session=session, question=question, text=text
        )

    @rpc(calls.PassQuestion)
    def pass_question(self, actor: UUID, session: str, question: UUID, passed: bool = True) -> None:
        professionals.pass_question(
            self.relay.hand_over, clock.now(), actor=actor, session=session, question=question, passed=passed
        )

    @rpc(calls.ListModerationActions)
    def list_moderation_actions(
        self, session: str, after: str | None = None, limit: int = PAGE_MAX
    ) -> Document:
        """Raises NotFound, and InvalidInput for an ``after`` that is no ``next``."""
        try:
            position = cursors.decode_position(after) if after else None
        except ValueError as error:
            raise InvalidInput("not a cursor", errors={"after": ["Curseur inconnu."]}) from error
        store.get_session(session)
        return presentation.action_page(store.list_actions(session, position, limit + 1), limit)

    @rpc(calls.ListAnswers)
    def list_answers(
        self,
        company: str | None = None,
        occupation: str | None = None,
        session: str | None = None,
        limit: int = 20,
    ) -> list[Document]:
        return professionals.list_answers(company, occupation, session, limit, clock.now())

    @rpc(GetTranscript)
    def get_transcript(self, session: str) -> Document:
        return presentation.transcript(store_transcripts.get_transcript(session))
