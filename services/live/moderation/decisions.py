"""What moderators decide about waiting items and published questions; ``undoing`` takes it back.

Each is one step: the state changes only from the one that the decision is about, together with the log, the
event and the audit record.
"""

from datetime import datetime
from typing import Any
from uuid import UUID

from chassis.storage.ticker import HandOver
from contracts.calls.live.moderation import Decision
from contracts.calls.live.values import TEXT_MAX, WORD_MAX, DeclineReason
from contracts.errors import Conflict, InvalidInput, NotFound
from contracts.live import QuestionAnswered, QuestionPublished
from services.live.models import LiveQuestion, LiveWord
from services.live.moderation import domain, polls, store, store_silences, store_transcripts
from services.live.moderation.domain import (
    ANSWERED,
    DECLINED,
    HELD,
    MERGED,
    PUBLISHED,
    REMOVED,
    SHOWN,
    HeldItem,
)
from services.live.moderation.store_steps import Step, take_step
from services.live.wording import marks, texts

Document = dict[str, Any]

_TOO_LITTLE_LEFT = "Il ne reste presque rien à lire\u00a0: corrigez le texte ou refusez-le."


def decide(
    hand_over: HandOver | None,
    at: datetime,
    *,
    actor: UUID,
    session: str,
    item: UUID,
    decision: Decision,
    into: UUID | None = None,
    text: str | None = None,
    reason: DeclineReason | None = None,
) -> None:
    """As ``Decide`` says. The same decision of the same moderator again is done already."""
    found = store.find_item(item)
    if found is None or found.session != session:
        decided = store.find_decided(item)
        if decided is None or decided["session"] != session:
            raise NotFound(f"no item {item}")
        if _is_repeated(decided, item, actor, decision):
            return
        raise domain.already_decided()
    domain.check_decision(found.kind, decision, into, reason)
    domain.check_lease(found.document, actor, at)
    longest = WORD_MAX if found.kind == "word" else TEXT_MAX
    corrected = None if text is None else texts.accepted(text, longest)

    def write(step: Step) -> None:
        before = {"item": item, "kind": found.kind, "decision": decision, "text": found.text}
        if found.kind == "word":
            _decide_word(step, found, decision, corrected, before)
        elif found.kind == "answer":
            _decide_answer(step, found, decision, corrected, before)
        elif found.kind == "report" and decision == "publish":
            _keep(step, found, before)
        elif found.kind == "report":
            _remove(step, item, before, reason)
        elif decision == "publish":
            _publish(step, found, corrected, before)
        elif decision == "merge":
            _merge(step, found, into, before)
        else:
            _decline(step, found, reason, before)

    take_step(hand_over, session, actor, at, write, author=found.document.get("visitor"))


def remove(hand_over: HandOver | None, at: datetime, *, actor: UUID, session: str, question: UUID) -> None:
    """Idempotent for the moderator who removed it."""
    found = store.get_question(session, question)
    if _is_repeated(found, question, actor, "decline") and found["state"] == REMOVED:
        return
    before = {"item": question, "kind": "report", "decision": "decline", "text": found["text"]}
    take_step(
        hand_over,
        session,
        actor,
        at,
        lambda step: _remove(step, question, before, None),
        author=found["visitor"],
    )


def silence(
    hand_over: HandOver | None, at: datetime, *, actor: UUID, session: str, question: UUID, silent: bool
) -> None:
    """Idempotent. The audit has the question and not its author."""
    author = store.get_question(session, question)["visitor"]

    def write(step: Step) -> None:
        if store_silences.set_silent(session, author, silent, at, step.mongo):
            step.record("silence" if silent else "let-speak", question)

    take_step(hand_over, session, actor, at, write, author=author)


def pin(
    hand_over: HandOver | None, at: datetime, *, actor: UUID, session: str, question: UUID, pinned: bool
) -> None:
    """Idempotent. Raises Conflict for a question that is not on the screens."""
    author = store.get_question(session, question)["visitor"]

    def write(step: Step) -> None:
        for other in store.pinned_questions(session, step.mongo) if pinned else ():
            if other["_id"] != question:
                _set_pinned(step, other["_id"], False)
        if _set_pinned(step, question, pinned):
            step.record("pin" if pinned else "unpin", question)
        elif pinned and store.get_question(session, question, step.mongo)["state"] not in SHOWN:
            raise domain.already_decided()

    take_step(hand_over, session, actor, at, write, author=author)


# Decisions. ``before``: what an undo needs.


def _publish(step: Step, item: HeldItem, corrected: str | None, before: Document) -> None:
    text = corrected or item.text
    question = _changed(
        step,
        item.id,
        {"state": HELD},
        before,
        set={
            "state": PUBLISHED,
            "shown": _readable(text),
            "published_at": step.at,
        },
    )
    step.show(question)
    store_transcripts.add_question(step.session, question, step.mongo)
    session = store.get_session(step.session, step.mongo)
    step.emit(
        QuestionPublished(
            question=item.id,
            session=step.session,
            visitor=question["visitor"],
            challenge=session["challenge"],
        ),
        domain.published_id(item.id),
        question["visitor"],
    )
    step.record("publish", item.id, corrected="yes" if corrected else "no")


def _merge(step: Step, item: HeldItem, into: UUID | None, before: Document) -> None:
    _changed(step, item.id, {"state": HELD}, before, set={"state": MERGED, "into": into})
    target = step.change(LiveQuestion, into, {"session": step.session, "state": SHOWN}, inc={"merged": 1})
    if target is None:
        store.get_question(step.session, into, step.mongo)  # type: ignore[arg-type]
        raise domain.already_decided()
    step.show(target)
    step.record("merge", item.id, into=str(into))


def _decline(step: Step, item: HeldItem, reason: DeclineReason | None, before: Document) -> None:
    _changed(step, item.id, {"state": HELD}, before, set={"state": DECLINED, "reason": reason})
    step.record("decline", item.id, reason=str(reason))


def _keep(step: Step, item: HeldItem, before: Document) -> None:
    before = before | {"reported_since": item.since}
    expected = {"state": SHOWN, "reported_since": item.since}
    _changed(step, item.id, expected, before, unset=["reported_since"])
    step.record("keep", item.id)


def _remove(step: Step, question: UUID, before: Document, reason: DeclineReason | None) -> None:
    was = store.get_question(step.session, question, step.mongo)
    kept = {name: was[name] for name in domain.CHANGED_BY_REMOVAL if was.get(name)}
    if entry := store_transcripts.kept_entry(step.session, question, step.mongo):
        kept["transcript"] = entry
    _changed(
        step,
        question,
        {"state": SHOWN},
        before | kept,
        set={"state": REMOVED, "pinned": False, **({"reason": reason} if reason else {})},
        unset=["reported_since", "held_answer"],
    )
    step.withdraw(question)
    step.record("remove", question, **({"reason": reason} if reason else {}))


def _decide_answer(
    step: Step, item: HeldItem, decision: Decision, corrected: str | None, before: Document
) -> None:
    question, answer = item.document["_id"], item.document["held_answer"]
    before = before | {"state": item.document["state"], "held_answer": answer}
    expected = {"state": item.document["state"], "held_answer.id": item.id}
    if decision == "decline":
        _changed(step, question, expected, before, unset=["held_answer"])
        step.record("decline-answer", item.id, question=str(question))
        return
    text = corrected or answer["text"]
    given = {
        "id": item.id,
        "professional": answer["professional"],
        "first_name": answer["first_name"],
        "text": _readable(text),
        "at": step.at,
    }
    changed = _changed(
        step, question, expected, before, set={"state": ANSWERED, "answer": given}, unset=["held_answer"]
    )
    step.show(changed)
    note_answer(step, changed, answer["professional"])
    step.record("publish-answer", item.id, question=str(question), corrected="yes" if corrected else "no")


def _decide_word(
    step: Step, item: HeldItem, decision: Decision, corrected: str | None, before: Document
) -> None:
    state = PUBLISHED if decision == "publish" else DECLINED
    changes = {"state": state, **_decided(step, before), **({"text": corrected} if corrected else {})}
    word = step.change(LiveWord, item.id, {"state": HELD}, set=changes, unleased=True)
    if word is None:
        raise _lost(step, step.find(LiveWord, item.id))
    polls.log_words(step, word["poll"])
    step.record(f"{decision}-word", item.id)


def _readable(text: str) -> str:
    """``text`` as it is shown. Raises InvalidInput if all that can be read in it is hidden: nobody would
    understand what is asked. What never had a letter, as « 2 + 2 ? », stays as it is."""
    found = marks.marks(text)
    shown = marks.masked(text, found)
    if shown != text and not any(letter.isalpha() for letter in shown):
        raise InvalidInput("too little is left to read", errors={"text": [_TOO_LITTLE_LEFT]})
    return shown


def note_answer(step: Step, question: Document, professional: str) -> None:
    """Publish that a question was answered, once."""
    session = store.get_session(step.session, step.mongo)
    step.emit(
        QuestionAnswered(
            question=question["_id"],
            session=step.session,
            visitor=question["visitor"],
            professional=professional,
            challenge=session["challenge"],
        ),
        domain.answered_id(question["_id"]),
        question["visitor"],
    )


# What they share


def _changed(
    step: Step,
    question: UUID,
    expected: Document,
    before: Document,
    *,
    set: Document | None = None,
    unset: Any = (),
) -> Document:
    """The question after a decision. Raises Conflict ``claimed`` or ``already-decided``, NotFound."""
    changed = step.change(
        LiveQuestion,
        question,
        {"session": step.session, **expected},
        set={**(set or {}), **_decided(step, before)},
        unset=unset,
        unleased=True,
    )
    if changed is None:
        raise _lost(step, step.find(LiveQuestion, question))
    return changed


def _decided(step: Step, before: Document) -> Document:
    return {"decided_by": step.actor, "decided_at": step.at, "before": before}


def _lost(step: Step, now: Document | None) -> Conflict | NotFound:
    """Why another was faster."""
    if now is None:
        return NotFound("no such item")
    if now["state"] == HELD and domain.holder(now, step.actor, step.at) == "another":
        return Conflict("another moderator holds this item", reason=domain.CLAIMED)
    return domain.already_decided()


def _is_repeated(document: Document, item: UUID, actor: UUID, decision: Decision) -> bool:
    before = document.get("before") or {}
    return (before.get("item"), before.get("decision"), document.get("decided_by")) == (item, decision, actor)


def _set_pinned(step: Step, question: UUID, pinned: bool) -> bool:
    """Whether it was otherwise before."""
    expected = {
        "session": step.session,
        "state": SHOWN,
        "pinned": not pinned if not pinned else (False, None),
    }
    changed = step.change(LiveQuestion, question, expected, set={"pinned": pinned})
    if changed is None:
        return False
    step.show(changed)
    return True
