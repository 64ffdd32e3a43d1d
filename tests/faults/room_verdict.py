"""What must hold in a live session after every fault, checked from outside: ledgers, log, screens.

R1  everything that was answered with success is in live's ledgers
R2  once
R3  the log has no gap: it shows every published question, and of every target what its ledger says
R4  no entry of the log repeats what the one before it said of the same entity
R5  every screen has a snapshot, then each later entry of the log, in order, once
R6  within a minute nothing waits to be counted or published; every question that was published and everybody
    who attended is one event
R7  nothing was refused but acts that another act of the same seat was in the way of
"""

from collections import Counter
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any
from uuid import UUID

from invariants import Witness
from pymongo import MongoClient
from room_class import Promises, RoomClass
from stage import Stage

from cli.processes import wait_until
from contracts.live import LiveSessionAttended, QuestionPublished

SETTLED_SECONDS = 60.0

Document = dict[str, Any]


@dataclass
class RoomVerdict:
    """One line of the table, and everything that does not hold."""

    acts: int = 0
    """Answered with success."""
    changes: int = 0
    """Entries of the log; where there is none, events on the streams."""
    lost: int = 0
    doubled: int = 0
    disordered: int = 0
    """Changes that came to a screen in another place than their own."""
    violations: list[str] = field(default_factory=list)

    def broken(self) -> set[str]:
        """``{"R1", …}``."""
        return {line.split()[0] for line in self.violations}


def check_room(
    stage: Stage,
    witness: Witness,
    room: RoomClass,
    promises: Promises,
    patience: float = SETTLED_SECONDS,
) -> RoomVerdict:
    """``patience``: seconds for what is still under way, each of the three times that this waits."""
    found = RoomVerdict(acts=promises.count())
    stage.until_ready()
    with MongoClient(stage.database.uri, uuidRepresentation="standard") as client:
        live = client[f"{stage.prefix}_live"]
        _settle(live, patience, found.violations.append)
        here = {"session": room.session}
        kept = {name: list(live[name].find(here)) for name in ("votes", "poll_answers", "reactions")}
        attended = {str(each["visitor"]) for each in live["attendances"].find(here)}
        questions = list(live["questions"].find(here))
        entries = list(live["log"].find(here).sort("sequence", 1))
    found.changes = len(entries)
    _check_ledgers(promises, kept, attended, questions, found)
    _check_log(room, promises, kept, attended, entries, found)
    _check_screens(room.screens, len(entries), patience, found)
    _check_events(witness, questions, attended, found.violations.append)
    if promises.refused:
        found.violations.append(f"R7 {len(promises.refused)} refusals: {promises.refused[:3]}")
    return found


def _settle(live: Any, patience: float, complain: Callable[[str], None]) -> None:
    pending = {"pending_since": {"$exists": True}}
    waiting: dict[str, int] = {}

    def settled() -> bool:
        waiting["counted_targets"] = live["counted_targets"].count_documents({"dirty": True})
        for outbox in ("events", "log"):
            waiting[outbox] = live[outbox].count_documents(pending)
        return not any(waiting.values())

    if not wait_until(settled, patience):
        complain(f"R6 still under way: {waiting}")


def _check_ledgers(
    promises: Promises,
    kept: dict[str, list[Document]],
    attended: Collection[str],
    questions: Sequence[Document],
    found: RoomVerdict,
) -> None:
    texts = Counter(each["text"] for each in questions)
    lost = len(promises.attended - set(attended)) + len(
        promises.asked - {str(each["_id"]) for each in questions}
    )
    doubled = sum(number - 1 for number in texts.values())
    for promised, ledger, target in (
        (promises.votes, "votes", "question"),
        (promises.answers, "poll_answers", "poll"),
        (promises.reactions, "reactions", "kind"),
    ):
        pairs = _pairs(kept[ledger], target)
        lost += len(promised - set(pairs))
        doubled += sum(number - 1 for number in pairs.values())
    doubled += sum(len(vote["keys"]) != 1 or not vote["active"] for vote in kept["votes"])
    given = [each["key"] for answer in kept["poll_answers"] for each in answer["given"]]
    doubled += len(given) - len(set(given))
    found.lost += lost
    found.doubled += doubled
    if lost:
        found.violations.append(f"R1 {lost} acts were answered and are in no ledger")
    if doubled:
        found.violations.append(f"R2 {doubled} lines too many in the ledgers")


def _check_log(
    room: RoomClass,
    promises: Promises,
    kept: dict[str, list[Document]],
    attended: Collection[str],
    entries: Sequence[Document],
    found: RoomVerdict,
) -> None:
    sequences = [entry["sequence"] for entry in entries]
    missing = set(range(1, max(sequences, default=0) + 1)) - set(sequences)
    if missing:
        found.violations.append(f"R3 {len(missing)} numbers of the log are not there")
    shown: dict[tuple[str, str], Any] = {}
    repeated = 0
    for entry in entries:
        entity = entry["kind"], entry["entity"]
        repeated += entity in shown and shown[entity] == entry["data"]
        shown[entity] = entry["data"]
    votes = Counter(str(vote["question"]) for vote in kept["votes"])
    owed: dict[tuple[str, str], Document] = {
        ("question", question): {"votes": votes[question]} for question in promises.published
    }
    owed["poll", room.poll] = {"answers": len(_pairs(kept["poll_answers"], "poll"))}
    owed["session", room.session] = {"attended": len(attended)}
    by_kind = Counter(each["kind"] for each in kept["reactions"])
    owed["reactions", room.session] = {kind: by_kind[kind] for kind in by_kind}
    stale = [
        entity
        for entity, values in owed.items()
        if any((shown.get(entity) or {}).get(name) != value for name, value in values.items())
    ]
    found.lost += len(missing) + len(stale)
    found.doubled += repeated
    if stale:
        found.violations.append(f"R3 the log does not say what the ledgers say of {len(stale)}: {stale[:3]}")
    if repeated:
        found.violations.append(f"R4 {repeated} entries of the log repeat the one before")


def _check_screens(screens: Sequence[Any], last: int, patience: float, found: RoomVerdict) -> None:
    def numbers(screen: Any) -> list[int]:
        return [int(change.id) for change in list(screen.heard)]

    lost = doubled = disordered = 0
    for screen in screens:
        wait_until(lambda screen=screen: max(numbers(screen), default=0) >= last, patience)
        first, *changes = numbers(screen)
        due = list(range(first + 1, last + 1))
        lost += len(set(due) - set(changes))
        doubled += len(screen.repeated)
        disordered += sum(after < before for before, after in pairwise(changes))
        kinds = [change.kind for change in screen.heard]
        if kinds != ["snapshot"] + ["change"] * len(changes):
            found.violations.append(f"R5 a screen began anew: {Counter(kinds)}")
    found.lost += lost
    found.doubled += doubled
    found.disordered += disordered
    if lost or doubled or disordered:
        found.violations.append(f"R5 screens: {lost} lost, {doubled} doubled, {disordered} out of order")


def _check_events(
    witness: Witness,
    questions: Sequence[Document],
    attended: Collection[str],
    complain: Callable[[str], None],
) -> None:
    witness.events()
    published, came = witness.of(QuestionPublished), witness.of(LiveSessionAttended)
    expected = {str(each["_id"]) for each in questions if each["state"] == "published"}
    for what, heard, known in (
        ("publications", [(event.id, str(event.data.question)) for event in published], expected),
        ("attendances", [(event.id, str(event.data.visitor)) for event in came], set(attended)),
    ):
        ids: dict[UUID, str] = dict(heard)  # subscribers count events by their ids
        if Counter(ids.values()) != Counter(known):
            complain(f"R6 {len(known)} {what}, {len(ids)} events of {len(set(ids.values()))}")


def _pairs(documents: Sequence[Document], target: str) -> Counter[tuple[str, str]]:
    return Counter((str(each["visitor"]), str(each[target])) for each in documents)
