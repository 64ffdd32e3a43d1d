"""Publishing with confirms: done when the broker has answered for every message, in whatever order."""

from collections import defaultdict
from contextlib import suppress
from struct import pack, unpack_from
from threading import Event, Thread
from types import SimpleNamespace
from uuid import UUID

import pytest
from amqp import spec
from amqp.method_framing import frame_handler
from amqp.serialization import loads

from chassis.messaging import publisher, topology, transport, wire
from chassis.messaging.publisher import Outgoing, Publisher
from contracts import codec
from contracts.catalog import ContentPublished, HotspotViewed
from contracts.envelope import Envelope
from contracts.errors import Unavailable


class Channel:
    """The broker's side of a channel, as far as confirms go."""

    channel_id = 1
    confirms = False

    def __init__(self, broker):
        self.broker, self.events = broker, defaultdict(set)
        self.connection = SimpleNamespace(frame_max=131_072)

    def confirm_select(self):
        self.confirms = True

    def prepare_message(self, body, content_type, headers, properties):
        return body, {"content_type": content_type, "application_headers": headers, **properties}

    def basic_publish(self, message, exchange, routing_key, mandatory):
        body, properties = message
        self.broker.taken.append((body, exchange, routing_key, mandatory, properties))

    def fire(self, event, *args):
        assert self.confirms, "a broker confirms only what it was to confirm"
        for callback in self.events[event]:
            callback(*args)


class Connection:
    """The broker's side of a connection: what is written to it, py-amqp reads."""

    transport = SimpleNamespace(driver_type="amqp")

    def __init__(self, broker):
        self.broker, self.closed = broker, False
        socket = SimpleNamespace(settimeout=lambda seconds: None)
        wire = SimpleNamespace(write=self.write, sock=socket)
        self.connection = SimpleNamespace(client_properties={"capabilities": {}}, transport=wire)
        self.on_frame = frame_handler(SimpleNamespace(bytes_recv=0), self.on_method)

    def channel(self):
        self.opened = Channel(self.broker)
        return self.opened

    def write(self, data):
        if self.broker.breaks_while_sending:
            self.broker.breaks_while_sending -= 1
            raise ConnectionResetError("reset by peer")
        # py-amqp expects the content of no message that is published: it is delivered to it instead.
        at = 0
        while at < len(data):
            kind, channel, size = unpack_from(">BHI", data, at)
            payload = data[at + 7 : at + 7 + size]
            if kind == 1:
                assert unpack_from(">HH", payload) == spec.Basic.Publish
                payload = pack(">HH", *spec.Basic.Deliver) + payload[4:]
            self.on_frame((kind, channel, payload))
            at += size + 8

    def on_method(self, channel, method, arguments, message):
        (_, exchange, routing_key, mandatory, _), _ = loads("Bssbb", arguments, 4)
        self.broker.taken.append((message.body, exchange, routing_key, mandatory, message.properties))

    def drain_events(self, timeout):
        answers = self.broker.answers_while_idle if timeout == 0 else self.broker.answers
        if not answers:
            raise TimeoutError
        answer = answers.pop(0)
        if callable(answer):
            answer(self)
            return
        if isinstance(answer, Exception):
            raise answer
        event, *args = answer
        self.opened.fire(event, *args)

    def collect(self):
        self.closed = True

    release = collect


class Broker:
    """``answers``: what it says, one per turn: ``("basic_ack", tag, multiple)``, …, an error, or what is
    called with the connection. ``answers_while_idle``: what has come when a publisher only looks."""

    def __init__(self):
        self.connections, self.taken, self.answers, self.answers_while_idle = [], [], [], []
        self.breaks_while_sending, self.away = 0, 0

    def connect(self, uri, name):
        if self.away:
            self.away -= 1
            raise ConnectionRefusedError("refused")
        self.connections.append(Connection(self))
        return self.connections[-1]


@pytest.fixture
def broker(monkeypatch):
    broker = Broker()
    monkeypatch.setattr(transport, "connect", broker.connect)
    monkeypatch.setattr(topology, "declare_destinations", lambda connection, process: None)
    return broker


@pytest.fixture
def sender(broker):
    return Publisher("amqp://rabbit", "test", timeout=30)


def messages(count):
    return [Outgoing(exchange="e", routing_key="k", body=b"%d" % number) for number in range(count)]


def ack(tag, multiple=False):
    return ("basic_ack", tag, multiple)


def nack(tag, multiple=False):
    return ("basic_nack", tag, multiple)


def returned(routing_key):
    return ("basic_return", None, "catalog.events", routing_key, None)


@pytest.mark.parametrize(
    "answers",
    [
        [ack(1), ack(2), ack(3)],
        [ack(3), ack(1), ack(2)],
        [ack(3, multiple=True)],
        [ack(2, multiple=True), ack(3)],
        [ack(3), ack(2, multiple=True)],
        [ack(2), ack(2, multiple=True), ack(3, multiple=True)],
    ],
    ids=str,
)
def test_publishing_ends_once_every_message_is_confirmed_in_any_order(sender, broker, answers):
    broker.answers = [*answers, AssertionError("nothing was left to wait for")]
    sender.publish(messages(3))
    assert [taken[0] for taken in broker.taken] == [b"0", b"1", b"2"]
    assert len(broker.answers) == 1


@pytest.mark.parametrize("answers", [[], [ack(1), ack(2)], [ack(3)], [ack(2, multiple=True)]], ids=str)
def test_publishing_does_not_end_while_a_message_is_unconfirmed(sender, broker, answers):
    broker.answers = [*answers, *[AssertionError("still waiting")]]
    with pytest.raises(AssertionError, match="still waiting"):
        sender.publish(messages(3))


def test_tags_go_on_counting_from_one_call_to_the_next(sender, broker):
    broker.answers = [ack(2, multiple=True), ack(3), ack(4)]
    sender.publish(messages(2))
    sender.publish(messages(2))
    assert broker.answers == []
    assert len(broker.connections) == 1


@pytest.mark.parametrize(
    ("answers", "reason"),
    [
        ([ack(1), nack(2)], "not stored"),
        ([nack(2, multiple=True)], "not stored"),
        ([returned("HotspotViewed"), ack(2, multiple=True)], "no queue for HotspotViewed on catalog.events"),
    ],
    ids=["nack", "nack of several", "return"],
)
def test_a_message_that_the_broker_refuses_makes_it_unavailable_with_the_reason(
    sender, broker, answers, reason
):
    broker.answers = answers
    with pytest.raises(Unavailable) as caught:
        sender.publish(messages(2))
    assert caught.value.details["reasons"] == [reason]


def test_a_connection_that_was_lost_while_idle_is_not_written_to(sender, broker):
    broker.answers = [ack(1), ack(1)]
    sender.publish(messages(1))
    broker.answers_while_idle = [ConnectionResetError("reset by peer")]
    sender.publish(messages(1))
    assert len(broker.taken) == len(broker.connections) == 2
    assert broker.connections[0].closed


def test_a_connection_that_breaks_twice_is_left_behind_both_times(sender, broker):
    broker.breaks_while_sending = 2
    with pytest.raises(Unavailable):
        sender.publish(messages(1))
    assert [connection.closed for connection in broker.connections] == [True, True]
    broker.answers = [ack(1)]
    sender.publish(messages(1))
    assert len(broker.connections) == 3


def test_whatever_else_the_broker_says_a_confirm_that_does_not_come_in_time_is_unavailable(
    broker, monkeypatch
):
    now = [0.0]
    monkeypatch.setattr(publisher, "monotonic", lambda: now[0])

    def something_else(connection):
        now[0] += 1.5

    broker.answers = [*[something_else] * 4, AssertionError("waited beyond the timeout")]
    with pytest.raises(Unavailable):
        Publisher("amqp://rabbit", "test", timeout=5).publish(messages(1))
    assert len(broker.answers) == 1


def test_a_confirm_in_the_last_moment_is_in_time(broker, monkeypatch):
    now = [0.0]
    monkeypatch.setattr(publisher, "monotonic", lambda: now[0])

    def something_else(connection):
        now[0] += 4.5

    broker.answers = [something_else, ack(1)]
    Publisher("amqp://rabbit", "test", timeout=5).publish(messages(1))
    assert broker.answers == []


def test_a_broker_that_blocks_publishers_is_not_waited_for_and_free_again_later(sender, broker):
    def block(connection):
        connection.connection.on_blocked("low on disk")

    still_waiting = AssertionError("still waiting")
    broker.answers = [block, block, still_waiting]
    with pytest.raises(Unavailable):
        sender.publish(messages(1))
    assert broker.answers == [still_waiting]
    broker.answers = [ack(1)]
    sender.publish(messages(1))


def test_who_waits_for_another_publish_too_long_is_unavailable(broker):
    begun, release = Event(), Event()

    def held(connection):
        begun.set()
        assert release.wait(30)

    broker.answers = [held, ack(1)]
    sender = Publisher("amqp://rabbit", "test", timeout=0.01)
    first = Thread(target=lambda: suppressed(sender.publish, messages(1)), daemon=True)
    first.start()
    assert begun.wait(30)
    with pytest.raises(Unavailable, match="too slow"):
        sender.publish(messages(1))
    assert len(broker.taken) == 1
    release.set()
    first.join(30)


def suppressed(act, *arguments):
    with suppress(Unavailable):
        act(*arguments)


@pytest.mark.parametrize(
    ("refusal", "closed"),
    [(nack(1), [True, False]), (returned("k"), [False])],
    ids=["nack", "return"],
)
def test_without_confirms_a_refusal_is_no_error_but_a_channel_that_stores_nothing_is_replaced(
    broker, monkeypatch, refusal, closed
):
    """Guard: a channel that was opened while a quorum queue had no leader may refuse for ever."""
    monkeypatch.setattr(transport, "drain_arrived", lambda connection: None)
    sender = Publisher("amqp://rabbit", "test", confirm=False)
    sender.publish(messages(1))
    broker.answers_while_idle = [refusal]
    sender.publish(messages(1))
    sender.publish(messages(1))
    assert len(broker.taken) == 3
    assert [connection.closed for connection in broker.connections] == closed


def test_a_broker_that_is_set_up_differently_is_unavailable_and_says_how(sender, broker, monkeypatch):
    def differs(connection, process):
        raise transport.TopologyMismatch("catalog.events is no topic exchange")

    monkeypatch.setattr(topology, "declare_destinations", differs)
    with pytest.raises(Unavailable, match=r"set up differently: catalog\.events"):
        sender.publish(messages(1))
    assert [connection.closed for connection in broker.connections] == [True]


@pytest.mark.parametrize(
    ("refusal", "connections"),
    [([nack(1), ack(1)], 2), ([returned("HotspotViewed"), ack(1), ack(2)], 1)],
    ids=["nack", "return"],
)
def test_a_refusal_does_not_spoil_the_next_call(sender, broker, refusal, connections):
    """Guard: an old channel to a stream with a new leader refused everything until the process restarted."""
    broker.answers = refusal
    with pytest.raises(Unavailable):
        sender.publish(messages(1))
    sender.publish(messages(1))
    assert len(broker.connections) == connections


def test_no_confirm_in_time_makes_it_unavailable_and_closes_the_connection(broker):
    with pytest.raises(Unavailable):
        Publisher("amqp://rabbit", "test", timeout=0).publish(messages(1))
    assert [connection.closed for connection in broker.connections] == [True]


def test_everything_is_sent_again_over_a_new_connection_when_one_breaks(sender, broker):
    broker.answers = [ack(1), ConnectionResetError("reset by peer"), ack(2, multiple=True)]
    sender.publish(messages(2))
    assert [taken[0] for taken in broker.taken] == [b"0", b"1", b"0", b"1"]
    assert [connection.closed for connection in broker.connections] == [True, False]


def test_a_connection_that_breaks_while_sending_is_tried_once_more(sender, broker):
    broker.breaks_while_sending, broker.answers = 1, [ack(1)]
    sender.publish(messages(1))
    assert len(broker.connections) == 2


def test_a_broker_that_stays_away_is_unavailable_and_found_again_later(sender, broker):
    broker.away = 2
    with pytest.raises(Unavailable) as caught:
        sender.publish(messages(1))
    assert caught.value.details == {"cause": "ConnectionRefusedError"}
    broker.answers = [ack(1)]
    sender.publish(messages(1))
    assert len(broker.taken) == 1


def test_nothing_to_publish_opens_no_connection(sender, broker):
    sender.publish([])
    assert broker.connections == []


def test_without_confirms_publishing_ends_once_it_is_sent(broker):
    Publisher("amqp://rabbit", "test", confirm=False).publish(messages(2))
    assert len(broker.taken) == 2


def test_a_closed_publisher_opens_a_new_connection_when_needed(sender, broker):
    broker.answers = [ack(1), ack(1)]
    sender.publish(messages(1))
    sender.close()
    sender.publish(messages(1))
    assert [connection.closed for connection in broker.connections] == [True, False]


def test_a_channel_that_the_broker_has_closed_is_opened_anew(sender, broker):
    broker.answers = [ack(1), ack(1)]
    sender.publish(messages(1))
    broker.connections[0].opened.connection = None
    sender.publish(messages(1))
    assert [taken[0] for taken in broker.taken] == [b"0", b"0"]
    assert [connection.closed for connection in broker.connections] == [True, False]


def test_a_message_survives_the_broker_unless_it_is_meant_not_to(sender, broker):
    broker.answers = [ack(2, multiple=True)]
    passing = Outgoing(
        exchange="e", routing_key="k", body=b"", persistent=False, properties={"expiration": "5000"}
    )
    sender.publish([*messages(1), passing])
    stored, sent = (taken[4] for taken in broker.taken)
    assert stored["delivery_mode"] == publisher.PERSISTENT
    assert (sent["delivery_mode"], sent["expiration"]) == (publisher.TRANSIENT, "5000")
    assert stored["content_type"] == codec.CONTENT_TYPE


def test_an_event_goes_to_its_publisher_under_its_name():
    view = HotspotViewed(
        visitor=UUID(int=1), hotspot="crochet", tour="grue", challenge="inclusion", company="cigogne"
    )
    envelope = Envelope.of(view, correlation_id="c-1")
    outgoing = Outgoing.event(envelope)
    assert (outgoing.exchange, outgoing.routing_key) == ("catalog.events", "HotspotViewed")
    assert outgoing.properties == {"message_id": str(envelope.id), "correlation_id": "c-1"}
    assert codec.decode(outgoing.headers, outgoing.body) == envelope
    assert outgoing.persistent


def test_an_event_that_some_service_handles_must_reach_a_queue():
    view = HotspotViewed(
        visitor=UUID(int=1), hotspot="crochet", tour="grue", challenge="inclusion", company="cigogne"
    )
    change = ContentPublished(content="grue", kind="tour", version="9b1c")
    assert Outgoing.event(Envelope.of(view, correlation_id="c")).mandatory
    assert not Outgoing.event(Envelope.of(change, correlation_id="c")).mandatory


def test_a_connection_that_swallows_calls_is_given_up_by_its_late_confirms(broker, monkeypatch):
    """Guard: confirms are watched also where nobody waits for them."""
    sender = Publisher("amqp://rabbit", "calls", confirm=False, timeout=30)
    sender.publish(messages(1))
    sender.publish(messages(1))
    assert len(broker.connections) == 1
    monkeypatch.setattr(publisher, "CONFIRM_LATE_SECONDS", -1)
    sender.publish(messages(1))
    assert [connection.closed for connection in broker.connections] == [True, False]


def test_a_refusal_names_three_reasons_at_most(sender, broker):
    broker.answers = [returned(f"queue-{number}") for number in range(5)] + [ack(5, multiple=True)]
    with pytest.raises(Unavailable, match="refused 5 messages") as caught:
        sender.publish(messages(5))
    assert caught.value.details["reasons"] == [
        f"no queue for queue-{number} on catalog.events" for number in range(3)
    ]


def test_each_new_connection_sees_that_the_queues_of_its_process_exist(broker, monkeypatch):
    seen = []
    monkeypatch.setattr(topology, "declare_destinations", lambda *arguments: seen.append(arguments))
    sender = Publisher("amqp://rabbit", "test", process="catalog", timeout=30)
    broker.answers = [ack(1), ack(2), ConnectionResetError("reset by peer"), ack(1)]
    for _ in range(3):
        sender.publish(messages(1))
    assert seen == [(connection, "catalog") for connection in broker.connections]
    assert len(seen) == 2


def test_publishing_by_the_library_waits_for_the_same_confirms(sender, broker, monkeypatch):
    monkeypatch.setattr(wire, "ENABLED", False)
    broker.answers = [ack(1), ack(2), ack(4, multiple=True), still_waiting := AssertionError("still waiting")]
    sender.publish(messages(2))
    sender.publish(messages(2))
    assert [(taken[0], taken[1], taken[2]) for taken in broker.taken] == [
        (b"0", "e", "k"),
        (b"1", "e", "k"),
    ] * 2
    assert broker.answers == [still_waiting]
    with pytest.raises(AssertionError, match="still waiting"):
        sender.publish(messages(1))


def test_a_close_waits_for_what_is_being_published(sender, broker):
    """Guard: else its confirm is never read, and it is sent once more."""
    begun, release = Event(), Event()

    def held(connection):
        begun.set()
        assert release.wait(30)

    broker.answers = [held, ack(1)]
    publishing = Thread(target=sender.publish, args=(messages(1),), daemon=True)
    publishing.start()
    assert begun.wait(30)
    closing = Thread(target=sender.close, daemon=True)
    closing.start()
    closing.join(0.1)
    assert [connection.closed for connection in broker.connections] == [False]
    release.set()
    publishing.join(30)
    closing.join(30)
    assert [connection.closed for connection in broker.connections] == [True]
    assert len(broker.taken) == 1
