"""From ledgers to the log: counts that changed, and sessions that begin and end."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from chassis.runtime import logs, metrics
from chassis.storage.mongo import in_transaction
from chassis.storage.ticker import HandOver
from services.live import store
from services.live.domain import state_of
from services.live.room import shown, store_counts, store_log
from services.live.room.store_log import NewChange

SECONDS = 0.25
"""From an act to its count, about."""

Document = dict[str, Any]


def count_dirty(now: datetime, hand_over: HandOver) -> None:
    """Count everything that acts have changed since it was counted, and append what is new to the logs.

    Right in any number of processes, killed at any moment: a count is stored, together with its entry in the
    log, only if no later one is; and a target stays dirty until it is. A session that cannot be counted does
    not hold up the others: the first error is raised after all.
    """
    by_session = defaultdict(list)
    for target in store_counts.find_dirty():
        by_session[target["session"]].append(target)
    errors: list[Exception] = []
    for session_id, targets in by_session.items():
        try:
            hand_over(store.LOG, count_targets(session_id, targets, now))
        except Exception as error:
            errors.append(error)
    if errors:
        raise errors[0]


def count_targets(session_id: str, targets: Sequence[Document], now: datetime) -> list[Document]:
    """Count ``targets``, read before. Returns the entries of the log to hand over."""
    voted = [UUID(target["target"]) for target in targets if target["kind"] == "votes"]
    kinds = {target["kind"] for target in targets}
    votes = store_counts.votes_of(voted)
    reactions = store_counts.reactions_of(session_id) if "reactions" in kinds else {}
    attended = store_counts.attended(session_id) if "attendance" in kinds else 0

    def write(session: Any) -> list[Document]:
        changes = [
            change
            for target in targets
            if store_counts.take(target, session)
            and (change := _changed(target, votes, reactions, attended, now, session))
        ]
        return store_log.append(session_id, changes, now, logs.current_correlation_id(), session)

    return in_transaction("live", write)


def _changed(
    target: Document,
    votes: Mapping[UUID, int],
    reactions: Mapping[str, int],
    attended: int,
    now: datetime,
    session: Any,
) -> NewChange | None:
    """Store the count of ``target``. None if participants see the same as before."""
    session_id: str = target["session"]
    match target["kind"]:
        case "votes":
            id = UUID(target["target"])
            question = store_counts.set_votes(session_id, id, votes[id], session)
            seen = shown.question_shown(question) if question else None
            return NewChange("question", str(id), shown.as_data(seen)) if seen else None
        case "poll":
            return _poll_changed(UUID(target["target"]), session)
        case "reactions":
            if not store_counts.set_of_session(session_id, "reactions", reactions, session):
                return None
            return NewChange("reactions", session_id, shown.as_data(shown.reactions_shown(reactions)))
        case _:
            changed = store_counts.set_of_session(session_id, "attended", attended, session)
            return store_log.session_change(changed, now) if changed else None


def _poll_changed(id: UUID, session: Any) -> NewChange | None:
    """The poll is read in the transaction: whether it is closed decides what is shown."""
    poll = store_counts.find_poll(id, session)
    if poll is None:
        return None
    tally = store_counts.tally_of(poll, session)
    store_counts.set_answers(id, tally.seats, session)
    data = shown.as_data(shown.poll_shown(poll, tally))
    return None if data == store_counts.last_data(id, session) else NewChange("poll", str(id), data)


def watch_sessions(now: datetime, hand_over: HandOver) -> None:
    """Append the state of sessions that have begun or ended, once for each. At the end, polls are closed, and
    everything is counted a last time."""
    watched = [(found, state_of(found, now)) for found in store_counts.sessions_to_watch(now)]
    metrics.LIVE_SESSIONS_OPEN.set(sum(state == "open" for _, state in watched))
    for found, state in watched:
        if found.get("logged_state") != state:
            hand_over(store.LOG, _append_state(found["_id"], now))


def _append_state(session_id: str, now: datetime) -> list[Document]:
    def write(session: Any) -> list[Document]:
        present = store_counts.find_session(session_id, session)
        if present is None:
            return []
        state = state_of(present, now)
        if state == present.get("logged_state"):
            return []
        if state in ("ended", "closed"):
            store_counts.close_polls(session_id, now, session)
            store_counts.mark_all_of(session_id, session)
        change = store_log.session_change(present, now)
        return store_log.append(session_id, [change], now, logs.current_correlation_id(), session)

    return in_transaction("live", write)
