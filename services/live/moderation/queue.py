"""The queue of moderators: what waits, oldest first, across sessions. All of it is in the database, so it is
the same after a reload, and for every moderator but for who holds what."""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

from contracts.calls.live.moderation import Alike, MarkedText, Queue, QueueFigures, QueueItem, Undoable
from contracts.errors import Conflict, NotFound
from services.live.models import LiveQuestion, LiveWord
from services.live.moderation import domain, duplicates, store, store_polls
from services.live.moderation.domain import ANSWERED, DECLINED, HELD, MERGED, PASSED, PUBLISHED, HeldItem

Document = dict[str, Any]


def get_queue(actor: UUID, session: str | None, limit: int, now: datetime) -> Document:
    """As ``GetQueue`` says."""
    items, waiting = store.waiting_items(session, limit)
    running = [each for each in store.running_sessions(now) if session in (None, each["_id"])]
    oldest = (now - items[0].since).total_seconds() if items else 0.0
    return _plain(
        Queue(
            items=_shown(items, actor, now),
            waiting=waiting,
            oldest_seconds=max(0.0, oldest),
            sessions=_figures(running),
            undoable=[_undoable(each) for each in store.undoable_of(actor, now)],
        )
    )


def claim(actor: UUID, item: UUID, now: datetime) -> Document:
    """The item, held by ``actor`` for the lease. Raises NotFound, Conflict ``claimed`` or
    ``already-decided``."""
    found = store.find_item(item)
    if found is None:
        if store.find_decided(item) is None:
            raise NotFound(f"no item {item}")
        raise domain.already_decided()
    model = LiveWord if found.kind == "word" else LiveQuestion
    if store.claim(model, found.document["_id"], actor, now) is None:
        raise Conflict("another moderator holds this item", reason=domain.CLAIMED)
    held = store.find_item(item)
    if held is None:
        raise domain.already_decided()
    [shown] = _shown([held], actor, now)
    return _plain(shown)


def _shown(items: Collection[HeldItem], actor: UUID, now: datetime) -> list[QueueItem]:
    sessions = store.list_sessions({item.session for item in items})
    polls = store_polls.polls_named({item.document["poll"] for item in items if item.kind == "word"})
    texts = store.texts_in({item.session for item in items if item.kind == "question"})
    shown = []
    for item in items:
        who = domain.holder(item.document, actor, now)
        shown.append(
            QueueItem(
                id=item.id,
                kind=item.kind,
                session=item.session,
                session_title=sessions[item.session]["title"],
                text=item.text,
                marks=msgspec.convert(item.marks, list[MarkedText]),
                author=item.author,
                level=item.level,
                waiting_since=item.since,
                alike=_alike(item, texts[item.session]) if item.kind == "question" else [],
                about=_about(item, polls),
                held_by=who,
                lease_until=None if who == "nobody" else item.document["lease"]["until"],
            )
        )
    return shown


def _about(item: HeldItem, polls: Mapping[UUID, Document]) -> str | None:
    if item.kind == "answer":
        return str(item.document["shown"])
    if item.kind == "word":
        return str(polls[item.document["poll"]]["question"])
    if item.kind == "report":
        return ", ".join(sorted({report["reason"] for report in item.document["reports"]}))
    return None


def _alike(item: HeldItem, texts: Mapping[UUID, str]) -> list[Alike]:
    """Likely duplicates among the other questions of the session, the most alike first."""
    others = {id: text for id, text in texts.items() if id != item.id}
    found = duplicates.of(item.id, item.text, others)
    return [Alike(id=id, text=others[id], likeness=likeness) for id, likeness in found]


def _figures(sessions: list[Document]) -> list[QueueFigures]:
    ids = [session["_id"] for session in sessions]
    counts, decided = store.counts_by_state(ids), store.last_decided(ids)
    return [
        QueueFigures(
            session=session["_id"],
            title=session["title"],
            held=of.get(HELD, 0),
            published=of.get(PUBLISHED, 0) + of.get(PASSED, 0),
            answered=of.get(ANSWERED, 0),
            merged=of.get(MERGED, 0),
            declined=of.get(DECLINED, 0),
            median_seconds=domain.median_wait(decided.get(session["_id"], [])),
        )
        for session in sessions
        if (of := counts[session["_id"]]) is not None
    ]


def _undoable(document: Document) -> Undoable:
    before = document["before"]
    return Undoable(
        id=before["item"],
        kind=before["kind"],
        session=document["session"],
        decision=before["decision"],
        text=before["text"],
        until=document["decided_at"] + domain.UNDO,
    )


def _plain(struct: msgspec.Struct) -> Document:
    built: Document = msgspec.to_builtins(struct)
    return built
