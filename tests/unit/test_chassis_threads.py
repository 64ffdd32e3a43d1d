"""What threads do to each other, on green and on real ones: each interleaving is forced.

``meanwhile`` lets another thread act at one moment. Without the guard it acts at once, and the test fails;
with it, it has to wait for its turn, and the work goes on after a moment.
"""

import os
from collections import deque
from collections.abc import Callable
from concurrent.futures import Future
from threading import Event, Thread
from types import SimpleNamespace
from typing import Any

import pytest
from pymongo import MongoClient, _csot
from pymongo.errors import PyMongoError

from chassis.messaging import transport
from chassis.messaging.consumer import Consumer
from chassis.messaging.event_handler import EventHandler
from chassis.messaging.rpc_client import RpcClient
from chassis.runtime import deadline, green
from chassis.runtime.config import Config
from chassis.runtime.failures import is_transient
from chassis.storage.outbox import Relay
from chassis.testing import eventually
from contracts.catalog import HotspotViewed
from contracts.errors import DeadlineExceeded, Unavailable

MOMENT = 0.3
CONFIG = Config(amqp_uri="embedded://", mongodb_uri="mongodb://nowhere")


def meanwhile(act: Callable[[], Any]) -> None:
    thread = Thread(target=act, daemon=True)
    thread.start()
    thread.join(MOMENT)


def in_thread(function: Callable[..., Any], *args: Any) -> list[Any]:
    """Empty until ``function`` has returned; then what it returned."""
    results: list[Any] = []
    Thread(target=lambda: results.append(function(*args)), daemon=True).start()
    return results


class Once:
    """Does ``act`` the first time that it is called, if there is one."""

    def __init__(self) -> None:
        self.act: Callable[[], Any] | None = None

    def __call__(self) -> None:
        act, self.act = self.act, None
        if act:
            meanwhile(act)


class Looked(deque):
    """Calls ``on_look`` after its length was looked at, before the caller has the answer."""

    def __init__(self, on_look: Callable[[], None]) -> None:
        super().__init__()
        self.on_look = on_look

    def __len__(self) -> int:
        length = super().__len__()
        self.on_look()
        return length


def handler(on_look: Callable[[], None]) -> EventHandler:
    made = EventHandler(HotspotViewed, batch=10)
    made.consumer = SimpleNamespace(suspended="")
    made._waiting = Looked(on_look)
    return made


def test_a_message_that_arrives_as_a_worker_falls_asleep_wakes_it():
    once = Once()
    taking = handler(once)
    once.act = lambda: taking._deliver("message")
    taken = in_thread(taking._take)
    assert eventually(lambda: taken, 20) == [["message"]]


def test_a_connection_that_is_lost_while_messages_are_taken_leaves_none_half_taken():
    once = Once()
    taking = handler(once)
    for number in range(3):
        taking._deliver(number)
    once.act = taking._forget_waiting
    taken = in_thread(taking._take)
    assert eventually(lambda: taken, 20) == [[0, 1, 2]]


def test_batches_are_handled_after_one_another_in_the_order_in_which_they_were_taken():
    """Guard: what one acknowledges includes all that was taken before."""
    once = Once()
    taking = handler(lambda: None)
    taking.batch = 1
    take, handled = taking._take, []

    def take_and_dawdle() -> list[Any]:
        messages = take()
        once()
        return messages

    def handle(messages: list[Any], before: Any) -> None:
        before.wait()
        handled.append(messages)

    taking._take, taking._handle = take_and_dawdle, handle
    once.act = taking._work
    taking._deliver("first")
    taking._deliver("second")
    in_thread(taking._work)
    eventually(lambda: len(handled) == 2, 20)
    assert handled == [["first"], ["second"]]
    with taking._changed:
        taking._closed = True
        taking._changed.notify_all()


class Stolen(deque):
    """Another thread takes what is left after the first."""

    def popleft(self) -> Any:
        taken = super().popleft()
        self.clear()
        return taken


def test_what_the_other_relay_thread_took_is_not_missed():
    relay = Relay()
    published: list[Any] = []
    relay.handed = Stolen(["one", "two", "three"])
    relay._publish = lambda number, batch: published.append(batch)
    relay._publish_handed(0)
    assert published == [["one"]]


class Channel:
    def __init__(self) -> None:
        self.acknowledged: list[int] = []

    def basic_ack(self, tag: int, multiple: bool = False) -> None:
        self.acknowledged.append(tag)


class Counted(Consumer):
    """Calls ``on_read`` when the number of messages in hand was read, before the caller has it."""

    def __init__(self, on_read: Callable[[], None] = lambda: None) -> None:
        self.on_read = on_read
        super().__init__("embedded://", "test", list, lambda message: None)
        self._channel = Channel()

    @property
    def _outstanding(self) -> int:
        number = self._number
        self.on_read()
        return number

    @_outstanding.setter
    def _outstanding(self, number: int) -> None:
        self._number = number

    def message(self, tag: int) -> SimpleNamespace:
        return SimpleNamespace(channel=self._channel, delivery_tag=tag)


def test_messages_in_hand_are_counted_while_others_are_settled():
    once = Once()
    consumer = Counted(once)
    first, second = consumer.message(1), consumer.message(2)
    consumer._deliver(first)
    once.act = lambda: consumer.ack([first])
    consumer._deliver(second)
    eventually(lambda: consumer._channel.acknowledged == [1] and consumer._number == 1, 20)


def test_what_is_delivered_while_the_connection_is_abandoned_is_not_waited_for():
    once = Once()
    consumer = Counted(once)
    first, second = consumer.message(1), consumer.message(2)
    consumer._deliver(first)
    once.act = lambda: consumer.abandon(first)
    consumer._deliver(second)
    eventually(lambda: consumer._abandoned and consumer._number == 0, 20)


class Watched:
    """A message of ``channel``; calls ``on_look`` while it is looked at whether it is current."""

    delivery_tag = 1

    def __init__(self, channel: Channel, on_look: Callable[[], None]) -> None:
        self._channel, self._on_look = channel, on_look

    @property
    def channel(self) -> Channel:
        self._on_look()
        return self._channel


def connect_anew(consumer: Counted) -> None:
    """As the consumer's own thread does when the connection is lost."""
    consumer._forget_channel()
    consumer._abandoned, consumer._number = False, 0


def settle_one(consumer: Counted, message: Any) -> None:
    consumer.ack_one(message)


def settle_several(consumer: Counted, message: Any) -> None:
    consumer.ack([message])


@pytest.mark.parametrize("settle", [settle_one, settle_several])
def test_a_connection_that_is_lost_while_a_message_is_settled_breaks_nothing(settle):
    consumer, once = Counted(), Once()
    channel = consumer._channel
    once.act = consumer._forget_channel
    consumer._number = 1
    settle(consumer, Watched(channel, once))
    assert channel.acknowledged == [1]
    eventually(lambda: consumer._channel is None, 20)


def test_what_is_left_as_the_connection_is_lost_is_not_counted_on_the_next_one():
    """Guard: else a stop would not wait for a message that is in hand."""
    consumer, once = Counted(), Once()
    once.act = lambda: connect_anew(consumer)
    consumer._number = 2
    consumer.leave([consumer.message(1), Watched(consumer._channel, once)])
    eventually(lambda: consumer._channel is None and consumer._number == 0, 20)


class Entered:
    """A lock that calls ``on_enter`` before it is taken."""

    def __init__(self, on_enter: Callable[[], None]) -> None:
        self._on_enter = on_enter

    def __enter__(self) -> None:
        self._on_enter()

    def __exit__(self, *error: object) -> None:
        pass


def test_what_is_abandoned_as_the_connection_is_lost_does_not_end_the_next_one():
    consumer, once = Counted(), Once()
    once.act = lambda: connect_anew(consumer)
    consumer._number, consumer._count_lock = 1, Entered(once)
    consumer.abandon(consumer.message(1))
    eventually(lambda: consumer._channel is None and not consumer._abandoned, 20)


def test_nobody_writes_into_a_cancel():
    consumer, once = Counted(), Once()
    channel = consumer._channel
    channel.callbacks = {}
    message = consumer.message(1)
    channel.basic_cancel = lambda tag: (once(), channel.acknowledged.append(tag))
    once.act = lambda: consumer.ack_one(message)
    consumer._cancel(channel, ["tag"])
    eventually(lambda: channel.acknowledged == ["tag", 1], 20)


def test_nobody_writes_into_a_heartbeat():
    consumer, once = Counted(), Once()
    channel, message = consumer._channel, consumer.message(1)
    connection = SimpleNamespace(
        transport=SimpleNamespace(driver_type="memory"),
        drain_events=lambda timeout: None,
        heartbeat_check=lambda: (once(), channel.acknowledged.append("beat")),
    )
    once.act = lambda: consumer.ack_one(message)
    consumer._is_amqp, consumer._last_heartbeat = True, 0.0
    consumer._turn(connection, 0.001)
    eventually(lambda: channel.acknowledged == ["beat", 1], 20)


def test_a_message_that_comes_while_a_cancel_waits_may_be_settled_at_once():
    consumer = Counted()
    channel = consumer._channel
    channel.callbacks = {}
    consumer._on_message = consumer.ack_one
    channel.basic_cancel = lambda tag: consumer._deliver(consumer.message(7))
    done = in_thread(consumer._cancel, channel, ["tag"])
    eventually(lambda: done, 20)
    assert channel.acknowledged == [7]


class CountedArrivals(transport._Arrivals):
    """Calls ``on_read`` when the count was read, before the caller has it."""

    on_read: Callable[[], None] = staticmethod(lambda: None)

    @property
    def count(self) -> int:
        number = self._number
        self.on_read()
        return number

    @count.setter
    def count(self, number: int) -> None:
        self._number = number


def test_a_message_that_is_put_as_a_consumer_falls_asleep_wakes_it():
    arrivals, once = CountedArrivals(), Once()
    arrivals.on_read = once
    once.act = arrivals.notify
    done = in_thread(arrivals.wait, 0, 3600.0)
    eventually(lambda: done, 20)


def test_consumers_may_fall_asleep_while_others_are_woken():
    arrivals = transport._Arrivals()
    done = [in_thread(arrivals.wait, 0, 3600.0) for _ in range(20)]
    for _ in range(20):
        meanwhile(arrivals.notify)
    eventually(lambda: all(done), 20)


def test_a_call_that_is_made_while_the_connection_is_lost_fails_with_the_others():
    client = RpcClient(CONFIG, "tests")
    late: Future[Any] = Future()

    class First(Future):
        def set_exception(self, exception: BaseException | None) -> None:
            client._pending["late"] = late
            super().set_exception(exception)

    client._pending["first"] = first = First()
    client._fail_pending()
    for future in (first, late):
        with pytest.raises(Unavailable):
            future.result(0)
    assert client._pending == {}


def test_a_call_that_was_answered_as_the_connection_was_lost_keeps_its_answer():
    client = RpcClient(CONFIG, "tests")
    answered: Future[Any] = Future()
    answered.set_result({"result": 1})
    waiting: Future[Any] = Future()
    client._pending |= {"waiting": waiting, "answered": answered}
    client._fail_pending()
    assert answered.result(0) == {"result": 1}
    assert waiting.done()


def test_work_beyond_its_deadline_is_given_up():
    """A green thread wherever it waits; a real one when it uses the database."""
    with MongoClient("mongodb://127.0.0.1:1", serverSelectionTimeoutMS=3_600_000) as database:
        deadline.start(0.05)
        try:
            if green.is_patched():
                with pytest.raises(DeadlineExceeded):
                    Event().wait(3600)
            else:
                with pytest.raises(PyMongoError) as caught:
                    database.admin.command("ping")
                assert is_transient(caught.value)
        finally:
            deadline.cancel()


def test_what_follows_the_work_has_no_deadline_any_more():
    deadline.start(0.05)
    deadline.cancel()
    deadline.cancel()
    assert not Event().wait(0.1)
    assert _csot.get_timeout() is None


def test_these_tests_run_on_the_threads_that_were_chosen():
    assert green.is_patched() is (os.environ.get("THREADS") != "real")
