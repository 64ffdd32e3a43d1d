"""Live sessions with a guard removed, or something broken: the checks must then find it.

What finds nothing here would find nothing in ``test_fault_live`` either.
"""

import pytest
from room_class import RoomClass
from room_verdict import check_room
from test_fault_streams import add_streams

from chassis.testing import eventually

pytestmark = pytest.mark.faults

IMPATIENT_SECONDS = 6.0


def start(stage, **sabotage: str) -> RoomClass:
    port = add_streams(stage)
    stage.add("live")
    stage.start(**sabotage)
    return RoomClass(stage, port)


@pytest.mark.quick_faults
def test_votes_entries_and_changes_that_are_doubled_or_out_of_order(stage, witness):
    """Guards removed: the key of a vote; one number for one change; the order of what screens get."""
    with start(stage, live="double-votes double-entries:3", streams="shuffle-screens") as room:
        room.until(60)
        verdict = check_room(stage, witness, room, room.stop(), IMPATIENT_SECONDS)
    assert verdict.broken() == {"R2", "R4", "R5"}
    assert verdict.doubled > 0
    assert verdict.disordered > 0


def test_a_kill_loses_what_is_answered_before_it_is_written(stage, witness):
    """Guards removed: the ledger before the answer; the log in the transaction of what it tells."""
    with start(stage, live="votes-later:3 log-later:3") as room:
        room.until(60)
        stage["live"].kill()
        verdict = check_room(stage, witness, room, room.stop(), IMPATIENT_SECONDS)
    assert {"R1", "R3"} <= verdict.broken()
    assert verdict.lost > 0


def test_screens_that_lose_and_double_and_events_that_are_never_swept(stage, witness):
    """Guards removed: the sweep of live's outboxes; each change to each screen, once."""
    with start(stage, live="without-sweep", streams="double-screens:3 lose-screens:4") as room:
        live = stage["live"]
        room.until(30)
        live.stop()
        live.start("without-sweep kill-before:hand_over:9")
        live.sabotage = "without-sweep"
        eventually(lambda: live.exit_codes == [-9], 60)
        verdict = check_room(stage, witness, room, room.stop(), IMPATIENT_SECONDS)
    assert {"R5", "R6"} <= verdict.broken()
    assert verdict.lost > 0
    assert verdict.doubled > 0
