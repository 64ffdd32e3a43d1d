"""More than the gateway can do. Guards: the deadline; refusing what cannot be answered in time."""

from time import monotonic

import pytest
from invariants import check
from stage import RPC_TIMEOUT, lasting

from chassis.testing import eventually

pytestmark = pytest.mark.faults

SLOW_SECONDS, BATCH = 0.5, 20
"""A catalog that takes so long for so many clicks: the capacity is known, and small enough to be exceeded."""


def goodput(account, since, until):
    """Clicks a second that were sent and answered 202 between the two."""
    return sum(since <= click.at <= until for click in account.answered) / (until - since)


def test_three_times_the_capacity(stage, witness, note):
    """Guards: the deadline of a click; a click whose caller has gone is not worked on."""
    stage.add("gateway", BATCH_SIZE=str(BATCH))
    stage.start(catalog=f"slow:find_places:{SLOW_SECONDS}")
    capacity = BATCH / SLOW_SECONDS
    with stage.recorder(clients=450, rate=3 * capacity, seconds=60) as recorder:
        eventually(lasting(21), 60)
        account = recorder.stop()
    struck = monotonic()
    seconds = stage.seconds_to_points(struck)
    begin = min(click.at for click in account.clicks)
    kept = goodput(account, begin + 5, begin + 20)
    verdict = check(stage, witness, account)
    if kept < capacity / 2:
        verdict.violations.append(f"I7 goodput {kept:.0f}/s under load, capacity {capacity:.0f}/s")
    refused = [click for click in account.clicks if click.status in (429, 503)]
    if not refused or not all(click.retry_after for click in refused):
        verdict.violations.append("I7 nothing was refused, or without Retry-After")
    if seconds > 60:
        verdict.violations.append(f"I7 {seconds:.0f} s until back to normal")
    note("gateway at 3 times its capacity", verdict, seconds)


def test_three_times_the_connections(stage, witness, note):
    """Guard: every client is answered: 202, 429 or 503, in time."""
    stage.add("gateway", GATEWAY_THREADS="32")
    stage.start()
    with stage.recorder(clients=96, rate=300, seconds=60) as recorder:
        eventually(lasting(10), 60)
        account = recorder.stop()
    seconds = stage.seconds_to_points(monotonic())
    verdict = check(stage, witness, account)
    late = sum(click.seconds > RPC_TIMEOUT + 1 for click in account.clicks)
    note(f"3 times as many connections as threads ({late} late)", verdict, seconds)
