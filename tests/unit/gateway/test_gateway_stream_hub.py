"""The open streams of a gateway, and what is written to each."""

import queue
import threading
from itertools import pairwise
from uuid import UUID

import pytest
from gateway_fakes import assert_problem, wait_until

from contracts.errors import Unavailable
from gateway.streaming import streams
from gateway.streaming.sse import ServerSentEvent
from gateway.streaming.streams import StreamHub, messages

OTHER = UUID("00000000-0000-4000-8000-000000000000")


def event(kind="points", id=1, **data):
    return ServerSentEvent(kind=kind, id=id, data=data)


class TestHub:
    def test_one_that_does_not_read_is_closed(self, visitor):
        hub = StreamHub(streams_max=10)
        slow, quick = hub.subscribe(visitor), hub.subscribe(visitor)
        for number in range(streams.QUEUE_MAX + 1):
            hub.publish(visitor, event(award_id=number))
            assert quick.next(timeout=0).data == {"award_id": number}
        assert slow.closed
        assert list(messages(hub, slow, cursor=0))[2:] == []
        assert not quick.closed

    def test_what_is_published_to_nobody_is_kept_for_nobody(self, visitor):
        hub = StreamHub(streams_max=2)
        other = hub.subscribe(OTHER)
        hub.publish(visitor, event())
        assert hub.open_streams == 1
        for subscription in (hub.subscribe(visitor), other):
            with pytest.raises(queue.Empty):
                subscription.next(timeout=0)

    def test_some_threads_are_kept_for_the_rest(self, visitor):
        hub = StreamHub(streams_max=2)
        hub.subscribe(OTHER)
        mine = hub.subscribe(visitor)
        with pytest.raises(Unavailable):
            hub.subscribe(visitor)
        hub.unsubscribe(mine)
        hub.unsubscribe(mine)
        assert hub.open_streams == 1
        hub.subscribe(visitor)

    def test_in_a_full_gateway_a_visitors_oldest_gives_way_to_their_newest(self, visitor):
        """And no more than one thread is lent for it until the oldest has ended."""
        hub = StreamHub(streams_max=streams.STREAMS_OF_VISITOR)
        mine = [hub.subscribe(visitor) for _ in range(streams.STREAMS_OF_VISITOR)]
        with pytest.raises(Unavailable):
            hub.subscribe(OTHER)
        hub.subscribe(visitor)
        assert [each.gave_way for each in mine] == [True] + [False] * (len(mine) - 1)
        with pytest.raises(Unavailable):
            hub.subscribe(visitor)
        hub.unsubscribe(mine[0])
        hub.subscribe(visitor)
        assert mine[1].gave_way

    def test_a_gateway_that_stops_takes_no_stream_in_place_of_another(self, visitor):
        hub = StreamHub(streams_max=10)
        for _ in range(streams.STREAMS_OF_VISITOR):
            hub.subscribe(visitor)
        hub.shut()
        with pytest.raises(Unavailable):
            hub.subscribe(visitor)

    def test_a_full_gateway_says_so(self, client, platform, bearer):
        held = [platform.streams.subscribe(OTHER) for _ in range(platform.streams._streams_max)]
        assert_problem(client.get("/api/v1/me/stream", headers=bearer), 503, "unavailable")
        for subscription in held:
            platform.streams.unsubscribe(subscription)

    def test_silence_is_broken_by_comments(self, visitor):
        hub = StreamHub(streams_max=1)
        subscription = hub.subscribe(visitor)
        chunks = messages(hub, subscription, cursor=7, keep_alive=0)
        sent = [next(chunks) for _ in range(4)]
        assert sent[1] == b'id: 7\nevent: ready\ndata: {"cursor":7}\n\n'
        assert sent[2:] == [b": keep-alive\n\n"] * 2
        hub.publish(visitor, event(award_id="a"))
        assert next(chunks) == b'id: 1\nevent: points\ndata: {"award_id":"a"}\n\n'

    def test_next_of_a_silent_subscription(self, visitor):
        with pytest.raises(queue.Empty):
            StreamHub(streams_max=1).subscribe(visitor).next(timeout=0)

    def test_line_ends_in_data_do_not_end_it(self):
        chunk = event(reason="a\nb\r\nc").encode()
        assert chunk.count(b"\n") == 4

    def test_order_is_kept_under_many_publishers(self, visitor):
        hub = StreamHub(streams_max=1)
        subscription = hub.subscribe(visitor)
        threads = [
            threading.Thread(
                target=lambda name=name: [hub.publish(visitor, event(id=i, award_id=name)) for i in range(40)]
            )
            for name in range(4)
        ]
        for thread in threads:
            thread.start()
        wait_until(lambda: subscription._unread.qsize() == 160)
        heard = [subscription.next(timeout=0) for _ in range(160)]
        for name in range(4):
            ids = [one.id for one in heard if one.data["award_id"] == name]
            assert all(earlier < later for earlier, later in pairwise(ids))
