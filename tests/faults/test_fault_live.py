"""A live session while its processes are killed and its servers are away. Guards: the ledger of acts; the
transaction of a decision, its entry in the log and its event; the marks of what must be counted; streams that
fetch the log."""

from collections import Counter
from typing import Any
from uuid import UUID

import pytest
from invariants import Witness
from pymongo import MongoClient
from room_class import Promises, RoomClass
from test_fault_streams import add_streams

from chassis.testing import eventually
from contracts.live import LiveSessionAttended, QuestionPublished

pytestmark = pytest.mark.faults

SETTLED_SECONDS = 60


@pytest.fixture
def room(stage):
    """The class, once everything it needs is ready."""
    port = add_streams(stage)
    stage.add("live")
    stage.start()
    with RoomClass(stage, port) as found:
        yield found


@pytest.mark.quick_faults
def test_live_killed_in_mid_session(stage, witness, room):
    strike(stage, room, "live", 3)
    check(stage, witness, room, room.stop())


def test_streams_killed_in_mid_session(stage, witness, room):
    for times in range(1, 4):
        opened = [len(screen.opened) for screen in room.screens]
        strike(stage, room, "streams", 1)
        for screen, before in zip(room.screens, opened, strict=True):
            eventually(lambda screen=screen, before=before: len(screen.opened) > before)
        assert stage["streams"].exit_codes == [-9] * times
    check(stage, witness, room, room.stop())


def test_the_broker_restarted_in_mid_session(stage, witness, room):
    room.until(30)
    stage.broker.stop()
    stage.broker.start()
    room.until(30)
    check(stage, witness, room, room.stop())


def test_the_gateway_killed_in_mid_session(stage, witness, room):
    strike(stage, room, "gateway", 2)
    check(stage, witness, room, room.stop())


def test_the_database_stepped_down_in_mid_session(stage, witness, room):
    with MongoClient(stage.database.uri) as client:
        for _ in range(2):
            room.until(30)
            term = client.admin.command("replSetGetStatus")["term"]
            stage.database.step_down()
            eventually(lambda term=term: client.admin.command("replSetGetStatus")["term"] > term)
    room.until(30)
    check(stage, witness, room, room.stop())


def strike(stage, room: RoomClass, kind: str, times: int) -> None:
    """Kill the process while the class is at work, each time once it is there again."""
    before = len(stage[kind].exit_codes)
    for _ in range(times):
        room.until(30)
        stage[kind].kill()
        eventually(lambda: stage[kind].ready, 60)
    room.until(30)
    assert stage[kind].exit_codes[before:] == [-9] * times


def check(stage, witness: Witness, room: RoomClass, promises: Promises) -> None:
    """Everything promised is in live's ledgers once, and on every screen, in order."""
    stage.until_ready()
    with MongoClient(stage.database.uri, uuidRepresentation="standard") as client:
        live = client[f"{stage.prefix}_live"]
        eventually(lambda: live["counted_targets"].count_documents({"dirty": True}) == 0, SETTLED_SECONDS)
        for outbox in ("events", "log"):
            eventually(
                lambda outbox=outbox: live[outbox].count_documents({"pending_since": {"$exists": True}}) == 0,
                SETTLED_SECONDS,
            )
        here = {"session": room.session}
        stored_votes, stored_answers = list(live["votes"].find(here)), list(live["poll_answers"].find(here))
        votes, answers = pairs(stored_votes, "question"), pairs(stored_answers, "poll")
        reactions = pairs(live["reactions"].find(here), "kind")
        attended = {str(each["visitor"]) for each in live["attendances"].find(here)}
        questions = list(live["questions"].find(here))
        entries = list(live["log"].find(here).sort("sequence", 1))
    for promised, kept in (
        (promises.votes, votes),
        (promises.answers, answers),
        (promises.reactions, reactions),
    ):
        assert promised <= set(kept), "lost"
        assert max(kept.values(), default=1) == 1, "doubled"
    assert promises.refused == []
    assert promises.attended == attended
    assert promises.asked <= {str(each["_id"]) for each in questions}, "lost"
    assert len({each["text"] for each in questions}) == len(questions), "doubled"
    assert all(len(vote["keys"]) == 1 and vote["active"] for vote in stored_votes), "doubled"
    keys = [given["key"] for answer in stored_answers for given in answer["given"]]
    assert len(set(keys)) == len(keys), "doubled"
    assert len(promises.votes) > 5
    assert len(promises.published) > 5

    assert [entry["sequence"] for entry in entries] == list(range(1, len(entries) + 1))
    shown = {(entry["kind"], entry["entity"]): entry["data"] for entry in entries}
    for question in promises.published:
        counted = sum(1 for _, target in votes if target == question)
        assert shown["question", question]["votes"] == counted
    assert shown["poll", room.poll]["answers"] == len(answers)
    by_kind = Counter(kind for _, kind in reactions)
    assert {kind: count for kind, count in shown["reactions", room.session].items() if count} == by_kind
    assert shown["session", room.session]["attended"] == len(attended)

    for screen in room.screens:
        eventually(lambda screen=screen: last_id(screen) == len(entries), SETTLED_SECONDS)
        first, *changes = screen.heard
        assert first.kind == "snapshot"
        assert [int(change.id) for change in changes] == list(range(int(first.id) + 1, len(entries) + 1))
        assert {change.kind for change in changes} == {"change"}
        assert screen.repeated == []

    witness.events()
    published = [event.data.question for event in witness.of(QuestionPublished)]
    assert set(published) == {each["_id"] for each in questions if each["state"] == "published"}
    assert once_by_id(witness.of(QuestionPublished)) == len(set(published))
    came = witness.of(LiveSessionAttended)
    assert {str(event.data.visitor) for event in came} == attended
    assert once_by_id(came) == len(attended)


def pairs(documents: Any, target: str) -> Counter[tuple[str, str]]:
    return Counter((str(each["visitor"]), str(each[target])) for each in documents)


def last_id(screen: Any) -> int:
    return int(screen.heard[-1].id)


def once_by_id(events: list[Any]) -> int:
    """How many different events: subscribers count them by their ids."""
    ids: set[UUID] = {event.id for event in events}
    return len(ids)
