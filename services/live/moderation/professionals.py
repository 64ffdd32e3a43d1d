"""The room of a professional: the most voted question first, answers aloud or in writing. What they write
waits for a moderator, as everything does that a person writes."""

from collections import defaultdict
from dataclasses import asdict
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

from chassis.storage.ticker import HandOver
from contracts.calls.live.moderation import AnsweredQuestion, ProfessionalRoom, QuestionToAnswer
from contracts.errors import Conflict, Forbidden
from services.live.domain import state_of
from services.live.models import LiveQuestion
from services.live.moderation import decisions, domain, store
from services.live.moderation.domain import ANSWERED, OPEN, PASSED, PUBLISHED
from services.live.moderation.store_steps import Step, take_step
from services.live.room import shown
from services.live.schedule import presentation as schedule
from services.live.schedule import store_sessions
from services.live.wording import marks, texts

Document = dict[str, Any]

ANSWER_HELD = "answer-held"
"""``details["reason"]`` of a Conflict: another written answer to the question waits for a moderator."""


def get_room(actor: UUID, now: datetime) -> Document:
    """As ``GetProfessionalRoom`` says: sessions to come, open ones, and past ones whose questions wait. A
    cancelled one stays until its end, so that nobody comes for it; no questions of it wait."""
    who = store.professional_of(actor)
    sessions = store.sessions_of(who["_id"], now - domain.WRITING_KEPT)
    waiting: defaultdict[str, list[Document]] = defaultdict(list)
    held = [session["_id"] for session in sessions if not session["cancelled"]]
    for question in store.open_questions(held):
        waiting[question["session"]].append(question)
    kept = [session for session in sessions if session["_id"] in waiting or _is_still_planned(session, now)]
    room = ProfessionalRoom(
        professional=who["_id"],
        first_name=who["first_name"],
        sessions=schedule.cards(kept, now),
        questions={
            session: [
                QuestionToAnswer(id=question["_id"], question=seen)
                for question in domain.most_wanted(questions)
                if (seen := shown.question_shown(question))
            ]
            for session, questions in waiting.items()
        },
        held_answers=[
            question["_id"]
            for questions in waiting.values()
            for question in questions
            if (question.get("held_answer") or {}).get("professional") == who["_id"]
        ],
    )
    built: Document = msgspec.to_builtins(room)
    return built


def _is_still_planned(session: Document, now: datetime) -> bool:
    """In somebody's diary: it is to come or runs, or would if it were not cancelled."""
    state = state_of(session, now)
    return state in ("scheduled", "open") or (state == "cancelled" and now < session["ends_at"])


def answer(
    hand_over: HandOver | None, at: datetime, *, actor: UUID, session: str, question: UUID, text: str | None
) -> None:
    """As ``Answer`` says. The same answer again is done already."""
    who = _answering(actor, session)
    found, of_session = store.get_question(session, question), store.get_session(session)
    state = state_of(of_session, at)
    if text is None:
        if state != "open":
            raise Conflict("nobody hears an answer now", reason=domain.NOT_OPEN)
        _answer_aloud(hand_over, at, actor, who, found)
    else:
        accepted = texts.accepted(text)
        if state in ("scheduled", "cancelled"):
            raise Conflict("the session has not begun", reason=domain.NOT_OPEN)
        if domain.writing_is_over(of_session, at):
            raise Conflict("too late to answer in writing", reason=domain.NOT_OPEN)
        _answer_in_writing(hand_over, at, actor, who, found, accepted)


def _answer_aloud(
    hand_over: HandOver | None, at: datetime, actor: UUID, who: Document, question: Document
) -> None:
    given = {"professional": who["_id"], "first_name": who["first_name"], "text": None, "at": at}

    def write(step: Step) -> None:
        expected = {"state": OPEN, "held_answer": None}
        changed = step.change(
            LiveQuestion, question["_id"], expected, set={"state": ANSWERED, "answer": given}
        )
        if changed is None:
            now = store.get_question(step.session, question["_id"], step.mongo)
            if _is_answered_by(now, who["_id"]):
                return
            raise _not_open(now)
        step.show(changed)
        decisions.note_answer(step, changed, who["_id"])
        step.record("answer", question["_id"])

    take_step(hand_over, question["session"], actor, at, write, author=question["visitor"])


def _answer_in_writing(
    hand_over: HandOver | None, at: datetime, actor: UUID, who: Document, question: Document, text: str
) -> None:
    id = domain.answer_id(question["_id"], who["_id"], text)
    held = {
        "id": id,
        "professional": who["_id"],
        "first_name": who["first_name"],
        "staff": actor,
        "text": text,
        "marks": [asdict(mark) for mark in marks.marks(text)],
        "at": at,
    }

    def write(step: Step) -> None:
        expected = {"state": OPEN, "held_answer": None}
        if step.change(LiveQuestion, question["_id"], expected, set={"held_answer": held}) is None:
            now = store.get_question(step.session, question["_id"], step.mongo)
            if id in ((now.get("held_answer") or {}).get("id"), (now.get("answer") or {}).get("id")):
                return
            raise _not_open(now)
        step.record("write-answer", id, question=str(question["_id"]))

    take_step(hand_over, question["session"], actor, at, write, author=question["visitor"])


def pass_question(
    hand_over: HandOver | None, at: datetime, *, actor: UUID, session: str, question: UUID, passed: bool
) -> None:
    """Idempotent. Raises Conflict ``not-open``."""
    _answering(actor, session)
    found = store.get_question(session, question)
    before, after = (PUBLISHED, PASSED) if passed else (PASSED, PUBLISHED)

    def write(step: Step) -> None:
        changed = step.change(LiveQuestion, question, {"state": before}, set={"state": after})
        if changed is None:
            now = store.get_question(session, question, step.mongo)
            if now["state"] == after:
                return
            raise _not_open(now)
        step.show(changed)
        step.record("pass" if passed else "take-back", question)

    take_step(hand_over, session, actor, at, write, author=found["visitor"])


def list_answers(
    company: str | None, occupation: str | None, session: str | None, limit: int, now: datetime
) -> list[Document]:
    """As ``ListAnswers`` says."""
    found = store.answered_in_writing(store.sessions_about(company, occupation, session), now, limit)
    sessions = store.list_sessions({question["session"] for question in found})
    people = store_sessions.professionals(question["answer"]["professional"] for question in found)
    answered = [
        AnsweredQuestion(
            id=question["_id"],
            session=question["session"],
            session_title=sessions[question["session"]]["title"],
            question=question["shown"],
            answer=question["answer"]["text"],
            professional=schedule.professional_card(people[question["answer"]["professional"]]),
            at=question["answer"]["at"],
        )
        for question in found
    ]
    built: list[Document] = msgspec.to_builtins(answered)
    return built


def _answering(actor: UUID, session: str) -> Document:
    """The professional with that account. Raises NotFound, and Forbidden if the session is not theirs: that
    hangs on the account, whatever the request says."""
    who = store.professional_of(actor)
    if who["_id"] not in store.get_session(session)["professionals"]:
        raise Forbidden("a session of other professionals")
    return who


def _is_answered_by(question: Document, professional: str) -> bool:
    given = question.get("answer") or {}
    return question["state"] == ANSWERED and given.get("professional") == professional and not given["text"]


def _not_open(question: Document) -> Conflict:
    if question["state"] in OPEN and question.get("held_answer"):
        return Conflict("a written answer waits for a moderator", reason=ANSWER_HELD)
    return Conflict("the question is not open", reason=domain.NOT_OPEN)
