"""How a moderator undoes their last decision: the item waits again, as before."""

from collections.abc import Callable
from datetime import datetime
from typing import Any
from uuid import UUID

from chassis.storage.ticker import HandOver
from contracts.errors import NotFound
from services.live.models import LiveQuestion, LiveWord
from services.live.moderation import domain, polls, store, store_transcripts
from services.live.moderation.domain import ANSWERED, DECLINED, HELD, MERGED, OPEN, REMOVED, SHOWN
from services.live.moderation.store_steps import Step, take_step

Document = dict[str, Any]


def undo(hand_over: HandOver | None, at: datetime, *, actor: UUID, session: str, item: UUID) -> None:
    """The item waits again as before. Raises Conflict ``too-late``, or ``already-decided`` if something else
    has come of the decision meanwhile."""
    document = store.find_decided(item)
    if document is None or document["session"] != session:
        raise NotFound(f"no item {item}")
    domain.check_undo(document, item, actor, at)
    before = document["before"]
    undone = _UNDO[before["kind"], before["decision"]]

    def write(step: Step) -> None:
        expected = {"decided_by": actor, "decided_at": document["decided_at"], "before.item": item}
        undone(step, document, expected, before)
        step.record("undo", item, decision=before["decision"], kind=before["kind"])

    take_step(hand_over, session, actor, at, write, author=document.get("visitor"))


def _undo_publish(step: Step, question: Document, expected: Document, before: Document) -> None:
    """Not once something was merged into it, or it was answered."""
    expected = expected | {"state": OPEN, "merged": (0, None), "held_answer": None}
    _restored(
        step,
        LiveQuestion,
        question,
        expected,
        # Who reported it may do so again, should it come back to the screens.
        set={"state": HELD, "pinned": False, "reports": []},
        unset=["shown", "published_at", "reported_since"],
    )
    step.withdraw(question["_id"])


def _undo_merge(step: Step, question: Document, expected: Document, before: Document) -> None:
    restored = expected | {"state": MERGED}
    _restored(step, LiveQuestion, question, restored, set={"state": HELD}, unset=["into"])
    target = step.change(LiveQuestion, question["into"], {"session": step.session}, inc={"merged": -1})
    if target and target["state"] in SHOWN:
        step.show(target)


def _undo_decline(step: Step, question: Document, expected: Document, before: Document) -> None:
    restored = expected | {"state": DECLINED}
    _restored(step, LiveQuestion, question, restored, set={"state": HELD}, unset=["reason"])


def _undo_keep(step: Step, question: Document, expected: Document, before: Document) -> None:
    since = before["reported_since"]
    _restored(step, LiveQuestion, question, expected | {"state": SHOWN}, set={"reported_since": since})


def _undo_removal(step: Step, question: Document, expected: Document, before: Document) -> None:
    kept: Document = {name: before[name] for name in domain.CHANGED_BY_REMOVAL if name in before}
    if any(other["_id"] != question["_id"] for other in store.pinned_questions(step.session, step.mongo)):
        kept.pop("pinned", None)
    expected = expected | {"state": REMOVED}
    restored = _restored(step, LiveQuestion, question, expected, set=kept, unset=["reason"])
    step.show(restored)
    if entry := before.get("transcript"):
        store_transcripts.restore_entry(step.session, entry, step.mongo)
    else:  # removed before the seal, and back after it
        store_transcripts.add_question(step.session, restored, step.mongo)


def _undo_answer(step: Step, question: Document, expected: Document, before: Document) -> None:
    restored = _restored(
        step,
        LiveQuestion,
        question,
        expected | {"state": ANSWERED, "answer.id": before["item"]},
        set={"state": before["state"], "held_answer": before["held_answer"]},
        unset=["answer"],
    )
    step.take_back("question", question["_id"])
    step.show(restored)


def _undo_declined_answer(step: Step, question: Document, expected: Document, before: Document) -> None:
    expected = expected | {"state": OPEN, "held_answer": None}
    _restored(step, LiveQuestion, question, expected, set={"held_answer": before["held_answer"]})


def _undo_word(step: Step, word: Document, expected: Document, before: Document) -> None:
    _restored(step, LiveWord, word, expected, set={"state": HELD, "text": before["text"]})
    polls.log_words(step, word["poll"], fewer=before["decision"] == "publish")


_Undo = Callable[[Step, Document, Document, Document], None]
_UNDO: dict[tuple[str, str], _Undo] = {
    ("question", "publish"): _undo_publish,
    ("question", "merge"): _undo_merge,
    ("question", "decline"): _undo_decline,
    ("report", "publish"): _undo_keep,
    ("report", "decline"): _undo_removal,
    ("answer", "publish"): _undo_answer,
    ("answer", "decline"): _undo_declined_answer,
    ("word", "publish"): _undo_word,
    ("word", "decline"): _undo_word,
}


def _restored(
    step: Step, model: Any, document: Document, expected: Document, *, set: Document, unset: Any = ()
) -> Document:
    restored = step.change(
        model, document["_id"], expected, set=set, unset=[*unset, "decided_by", "decided_at", "before"]
    )
    if restored is None:
        raise domain.already_decided()
    return restored
