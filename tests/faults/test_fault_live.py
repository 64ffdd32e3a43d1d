"""A live session while its processes are killed and its servers are away. Guards: the ledger of acts; the
transaction of a decision, its entry in the log and its event; the marks of what must be counted; streams that
fetch the log."""

from time import monotonic

import pytest
from pymongo import MongoClient
from room_class import RoomClass
from room_verdict import check_room
from test_fault_streams import add_streams

from chassis.testing import eventually

pytestmark = pytest.mark.faults

ACTS = 30
"""Answered before each blow, and after the last."""


@pytest.fixture
def room(stage):
    """The class, once everything it needs is ready."""
    port = add_streams(stage)
    stage.add("live")
    stage.start()
    with RoomClass(stage, port) as found:
        yield found


@pytest.mark.quick_faults
def test_live_killed_in_mid_session(stage, witness, room, note_room):
    seconds = strike(stage, room, "live", 2)
    note_room("live killed twice in mid-session", verdict(stage, witness, room), seconds)


def test_streams_killed_in_mid_session(stage, witness, room, note_room):
    opened = [len(screen.opened) for screen in room.screens]
    seconds = strike(stage, room, "streams", 3)
    for screen, before in zip(room.screens, opened, strict=True):
        assert len(screen.opened) >= before + 3
    note_room("streams killed 3 times in mid-session", verdict(stage, witness, room), seconds)


def test_the_broker_restarted_in_mid_session(stage, witness, room, note_room):
    room.until(ACTS)
    stage.broker.stop()
    stage.broker.start()
    seconds = room.seconds_to_screens(monotonic())
    room.until(ACTS)
    note_room("RabbitMQ restarted in mid-session", verdict(stage, witness, room), seconds)


def test_the_gateway_killed_in_mid_session(stage, witness, room, note_room):
    seconds = strike(stage, room, "gateway", 2)
    note_room("gateway killed twice in mid-session", verdict(stage, witness, room), seconds)


def test_the_database_stepped_down_in_mid_session(stage, witness, room, note_room):
    with MongoClient(stage.database.uri) as client:
        for _ in range(2):
            room.until(ACTS)
            term = client.admin.command("replSetGetStatus")["term"]
            stage.database.step_down()
            eventually(lambda term=term: client.admin.command("replSetGetStatus")["term"] > term)
    seconds = room.seconds_to_screens(monotonic())
    room.until(ACTS)
    note_room("MongoDB stepped down twice in mid-session", verdict(stage, witness, room), seconds)


def strike(stage, room: RoomClass, kind: str, times: int) -> float:
    """Kill the process while the class is at work, each time once every screen gets something new again.
    Returns how many seconds that took, from the last kill."""
    for life in range(1, times + 1):
        room.until(ACTS)
        stage[kind].kill()
        struck = monotonic()
        eventually(lambda life=life: len(stage[kind].exit_codes) == life)  # the gateway's worker is gone, too
        seconds = room.seconds_to_screens(struck)
    room.until(ACTS)
    assert stage[kind].exit_codes == [-9] * times
    return seconds


def verdict(stage, witness, room: RoomClass):
    """Of a class that has done enough of everything for it to mean something."""
    promises = room.stop()
    for kind in (promises.votes, promises.answers, promises.reactions, promises.asked, promises.published):
        assert len(kind) > 5
    return check_room(stage, witness, room, promises)
