"""Streams as queues between threads, in a gateway that has everything embedded."""

import threading
from itertools import pairwise
from uuid import UUID

import pytest
from gateway_fakes import assert_problem, data_of, messages, parsed, stream_of, wait_until
from test_gateway_streams import award, level

from chassis.access.revocations import Revocations
from contracts.errors import Unavailable
from gateway.streaming import embedded
from gateway.streaming.embedded import EmbeddedStreams
from streams.hold import KEEP_ALIVE_SECONDS

OTHER = UUID("00000000-0000-4000-8000-000000000000")


def test_one_that_does_not_read_is_closed(platform, visitor):
    slow, quick = stream_of(platform, visitor), stream_of(platform, visitor)
    read = slow.chunks(), messages(quick.chunks())
    next(read[1])
    for number in range(embedded.QUEUE_MAX + 1):
        platform.streams.on_event(level(visitor, number))
        event = next(read[1])
        assert data_of(event if b"level" in event else next(read[1]))["level"] == number
    assert list(read[0]) == []
    assert not quick.closed


def test_a_full_gateway_says_so(config, rpc, client, platform, bearer, monkeypatch):
    streams = EmbeddedStreams(config, rpc, Revocations(), streams_max=2)
    monkeypatch.setattr(platform, "streams", streams)
    held = [stream_of(platform, UUID(int=number)) for number in range(2)]
    assert_problem(client.get("/api/v1/me/stream", headers=bearer), 503, "unavailable")
    with pytest.raises(Unavailable):
        stream_of(platform, OTHER)
    streams.leave(held[0])
    stream_of(platform, OTHER)


def test_a_stream_that_does_not_begin_is_given_up(platform, visitor, monkeypatch):
    monkeypatch.setattr(embedded, "WAIT_SECONDS", 0.05)
    monkeypatch.setattr(
        platform.streams.hub, "open", lambda hold, *_: platform.streams.hub.channels.add(hold)
    )
    with pytest.raises(Unavailable):
        stream_of(platform, visitor)
    assert platform.streams.open_streams == 0


def test_silence_is_broken_by_comments(platform, visitor, monkeypatch):
    monkeypatch.setattr(embedded, "TICK_SECONDS", 0.001)
    stream = stream_of(platform, visitor)
    ticking = threading.Thread(target=platform.streams._tick, daemon=True)
    ticking.start()
    chunks = stream.chunks()
    assert b"event: ready\n" in next(chunks)
    assert [next(chunks), next(chunks)] == [b": keep-alive\n\n"] * 2
    assert KEEP_ALIVE_SECONDS == 15
    platform.streams._stopping.set()
    ticking.join(10)


def test_order_is_kept_under_many_publishers(platform, visitor):
    stream = stream_of(platform, visitor)
    awards = [[award(visitor) for _ in range(40)] for _ in range(4)]
    threads = [
        threading.Thread(target=lambda mine=mine: [platform.streams.on_event(each) for each in mine])
        for mine in awards
    ]
    for thread in threads:
        thread.start()
    wait_until(lambda: stream._unread.qsize() == 161)
    chunks = messages(stream.chunks())
    heard = [next(chunks) for _ in range(162)]
    order = [data_of(each)["award_id"] for each in heard if each.startswith(b"id: 17954")]
    for mine in awards:
        places = [order.index(str(each.data.award)) for each in mine]
        assert all(earlier < later for earlier, later in pairwise(places))


def test_what_is_published_to_nobody_is_kept_for_nobody(platform, visitor):
    other = stream_of(platform, OTHER)
    platform.streams.on_event(level(visitor))
    mine = stream_of(platform, visitor)
    platform.streams.on_event(level(visitor, 3))
    for stream, expected in ((other, ["ready"]), (mine, ["ready", "level"])):
        stream.end()
        events = [parsed(each) for each in messages(stream.chunks()) if each.startswith(b"id: ")]
        assert [event["event"] for event in events] == expected
