"""Acts of seats: checked, written to their ledgers, and marked to be counted. Those of one call share every
round trip."""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from chassis.runtime import logs
from chassis.storage.outbox import Relay
from contracts.calls.live.rooms import Act
from contracts.errors import Conflict, NotFound, PlatformError
from contracts.live import LiveSessionAttended
from services.live import store
from services.live.room import domain, store_acts, store_counts, subjects
from services.live.room.store_acts import ActEntry
from services.live.wording import marks, texts

Document = dict[str, Any]

TARGETS: Mapping[str, store_counts.TargetKind] = {
    "vote": "votes",
    "unvote": "votes",
    "poll-answer": "poll",
    "reaction": "reactions",
    "attendance": "attendance",
}


@dataclass(frozen=True)
class _Known:
    """What a batch of acts is about, as it is stored."""

    sessions: Mapping[str, Document]
    seats: Collection[subjects.Seat]
    silenced: Collection[subjects.Seat]
    """Of those who answer a poll."""
    questions: Mapping[UUID, Document]
    polls: Mapping[UUID, Document]


def act_all(relay: Relay, acts: Sequence[Act], now: datetime) -> list[PlatformError | None]:
    """For each of ``acts`` an error, or None if it is done, now or before. They are durable, and will be
    counted, when this returns.

    ``now``: from before this call. Nothing remains of erased visitors.
    """
    known = _read(acts)
    errors: dict[int, PlatformError] = {}
    accepted, late = list[ActEntry](), list[ActEntry]()
    for position, act in enumerate(acts):
        try:
            accepted.append(_accept(position, act, known, now))
        except PlatformError as error:
            errors[position] = error
            if error.details.get("reason") in domain.LATE:
                late.append(ActEntry(position, act, domain.ledger_id(act)))
    repeated = list[ActEntry]()
    for kind, entries in _by_kind(late).items():
        done = store_acts.already_done(kind, entries)
        repeated += [entry for entry in entries if entry.position in done]
    for entry in repeated:
        del errors[entry.position]
    in_ledger = [*accepted, *repeated]
    with store.guard({entry.act.visitor for entry in in_ledger}) as erased:
        for entries in _rounds(accepted):
            errors |= _record(entries, known, now)
    # Also of those that were repeated: at the first time, the process may have died before these lines.
    relay.hand_over(store.EVENTS_TO_PUBLISH, _attended(in_ledger, known, erased))
    store_counts.mark(_target(entry.act) for entry in in_ledger)
    for entry in in_ledger:
        if entry.act.visitor in erased:
            errors[entry.position] = NotFound("no such visitor")
    return [errors.get(position) for position in range(len(acts))]


def _read(acts: Sequence[Act]) -> _Known:
    return _Known(
        subjects.sessions({act.session for act in acts}),
        subjects.seats_among({(act.session, act.visitor) for act in acts}),
        subjects.silenced_among({(act.session, act.visitor) for act in acts if act.kind == "poll-answer"}),
        subjects.questions(_ids(act.target for act in acts if act.kind in ("vote", "unvote"))),
        subjects.polls(_ids(act.target for act in acts if act.kind == "poll-answer")),
    )


def _ids(targets: Iterable[str]) -> set[UUID]:
    return {id for target in targets if (id := _id(target))}


def _id(target: str) -> UUID | None:
    try:
        return UUID(target)
    except ValueError:
        return None


def _accept(position: int, act: Act, known: _Known, now: datetime) -> ActEntry:
    """Raises NotFound, Conflict or InvalidInput."""
    session = known.sessions.get(act.session)
    if session is None:
        raise NotFound(f"unknown session {act.session!r}")
    domain.check_seat((act.session, act.visitor) in known.seats)
    subject = _subject(act, known)
    domain.check_running(session, now)
    choices: Mapping[str, str] = {}
    match act.kind:
        case "vote":
            domain.check_vote(subject, act.visitor)
        case "poll-answer":
            domain.check_poll_open(subject)
            if subject["kind"] == "words":
                domain.check_may_write(session, (act.session, act.visitor) in known.silenced)
            choices = domain.read_choices(subject, act.choices, texts.accepted)
        case "reaction":
            domain.check_reaction(act.target)
    return ActEntry(position, act, domain.ledger_id(act), choices)


def _subject(act: Act, known: _Known) -> Document:
    """The question or the poll that ``act`` is about; empty for other acts. Raises NotFound."""
    if act.kind in ("reaction", "attendance"):
        return {}
    documents, id = (known.polls if act.kind == "poll-answer" else known.questions), _id(act.target)
    found = documents.get(id) if id else None
    if found is None or found["session"] != act.session:
        raise NotFound(f"nothing in this session has the id {act.target!r}")
    return found


def _rounds(entries: Sequence[ActEntry]) -> list[list[ActEntry]]:
    """``entries`` in groups to be written one after the other: of different acts on one ledger entry, each is
    in a later group than those before it."""
    rounds: list[list[ActEntry]] = []
    last: dict[UUID, tuple[int, tuple[str, str]]] = {}
    for entry in entries:
        does = entry.act.kind, entry.act.key
        number, before = last.get(entry.id, (0, does))
        if before != does:
            number += 1
        last[entry.id] = number, does
        if number == len(rounds):
            rounds.append([])
        rounds[number].append(entry)
    return rounds


def _by_kind(entries: Iterable[ActEntry]) -> dict[str, list[ActEntry]]:
    by_kind = defaultdict[str, list[ActEntry]](list)
    for entry in entries:
        by_kind[entry.act.kind].append(entry)
    return by_kind


def _record(entries: Sequence[ActEntry], known: _Known, now: datetime) -> dict[int, PlatformError]:
    """Write ``entries`` to their ledgers. Returns the errors, by position."""
    by_kind, errors = _by_kind(entries), dict[int, PlatformError]()
    voted = store_acts.record_votes(by_kind["vote"], now)
    errors |= _each(voted, lambda: Conflict("this visitor has voted already", reason="already-voted"))
    store_acts.withdraw_votes(by_kind["unvote"], now)
    answers = by_kind["poll-answer"]
    closed = store_acts.record_answers(answers, now)
    # After the answers: a word of one that was refused, or replaced before it came again, would be nobody's.
    written = [entry for entry in _of_clouds(answers, known) if entry.position not in closed]
    present = store_acts.present_answers(written)
    words = _words(entry for entry in written if entry.position in present)
    store_acts.record_words(list(words), now)
    errors |= _each(closed, lambda: Conflict("the poll is closed", reason="not-open"))
    store_acts.record_reactions(by_kind["reaction"], now)
    store_acts.record_attendances(by_kind["attendance"], now)
    return errors


def _each(positions: Collection[int], error: Callable[[], PlatformError]) -> dict[int, PlatformError]:
    return {position: error() for position in positions}


def _of_clouds(answers: Iterable[ActEntry], known: _Known) -> list[ActEntry]:
    return [entry for entry in answers if known.polls[UUID(entry.act.target)]["kind"] == "words"]


def _words(answers: Iterable[ActEntry]) -> Iterable[store_acts.GivenWord]:
    for entry in answers:
        for folded, text in entry.choices.items():
            found = [{"kind": mark.kind, "start": mark.start, "end": mark.end} for mark in marks.marks(text)]
            poll = UUID(entry.act.target)
            yield store_acts.GivenWord(entry.act.session, poll, entry.act.visitor, folded, text, found)


def _attended(entries: Iterable[ActEntry], known: _Known, erased: Collection[UUID]) -> list[Document]:
    """The new events of attendances, written. ``id`` and ``time`` are the attendance's."""
    ids = [
        entry.id for entry in entries if entry.act.kind == "attendance" and entry.act.visitor not in erased
    ]
    documents = []
    for attendance in store_acts.attendances(ids):
        session = known.sessions[attendance["session"]]
        event = LiveSessionAttended(
            session=session["_id"],
            visitor=attendance["visitor"],
            challenge=session["challenge"],
            company=session["company"],
            occupations=tuple(session.get("occupations", ())),
        )
        documents.append(
            store.event_document(
                event,
                id=attendance["_id"],
                time=attendance["at"],
                correlation_id=logs.current_correlation_id(),
                visitor=attendance["visitor"],
            )
        )
    with store.guard({document["visitor"] for document in documents}) as gone:
        recorded = store.record_events(documents)
    return [document for document in recorded if document["visitor"] not in gone]


def _target(act: Act) -> store_counts.Target:
    kind = TARGETS[act.kind]
    return act.session, kind, str(UUID(act.target)) if kind in ("votes", "poll") else ""
