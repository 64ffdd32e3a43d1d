"""Our way of writing and reading messages gives what py-amqp gives."""

from datetime import UTC, datetime
from types import SimpleNamespace

import pytest
from amqp import spec
from amqp.basic_message import Message
from amqp.method_framing import frame_handler, frame_writer
from amqp.serialization import decode_properties_basic, dumps, loads
from hypothesis import given
from hypothesis import strategies as st

from chassis.messaging import wire
from chassis.messaging.transport import _ReadAhead
from chassis.messaging.wire import NotPlain, plain_properties, read_properties, written_properties

SHORT = st.text(max_size=60)
PROPERTIES = st.fixed_dictionaries(
    {},
    optional={
        "content_type": SHORT,
        "content_encoding": SHORT,
        "application_headers": st.dictionaries(SHORT, st.text(max_size=300), max_size=9),
        "delivery_mode": st.sampled_from([1, 2]),
        "correlation_id": SHORT,
        "reply_to": SHORT,
        "expiration": SHORT,
        "message_id": SHORT,
    },
)


@given(properties=PROPERTIES)
def test_the_bytes_are_those_of_the_library(properties):
    assert plain_properties(properties) == Message(b"", **properties)._serialize_properties()


@pytest.mark.parametrize(
    "properties",
    [
        {"application_headers": {"x-death": [{"count": 1}], "n": 5}},
        {"priority": 3},
        {"timestamp": 1_795_362_026},
    ],
)
def test_whatever_is_not_text_is_left_to_the_library(properties):
    with pytest.raises(NotPlain):
        plain_properties(properties)
    library = Message(b"", **properties)._serialize_properties()
    assert written_properties(properties) == library


def test_a_text_too_long_for_its_place_is_refused_by_the_library():
    with pytest.raises(NotPlain):
        plain_properties({"message_id": "x" * 256})


@given(properties=PROPERTIES, before=st.binary(max_size=5))
def test_what_is_read_is_what_the_library_reads(properties, before):
    data = before + Message(b"", **properties)._serialize_properties()
    assert read_properties(data, len(before)) == decode_properties_basic(data, len(before))
    assert read_properties(data, len(before)) == (properties, len(data))


@pytest.mark.parametrize(
    "properties",
    [
        {"application_headers": {"x-death": [{"count": 1}], "n": 5}, "message_id": "m"},
        {"application_headers": {"ce-id": b"\xff\xfe"}},
        {"priority": 3, "timestamp": 1_795_362_026},
    ],
)
def test_whatever_is_not_text_is_read_by_the_library(properties):
    data = Message(b"", **properties)._serialize_properties()
    assert read_properties(data, 0) == decode_properties_basic(data, 0)


def test_a_property_that_is_no_text_ends_no_consumer():
    data = Message(b"", message_id="abcd")._serialize_properties().replace(b"abcd", b"a\xffcd")
    assert read_properties(data, 0) == ({"message_id": "a\ufffdcd"}, len(data))


# --- messages

FRAME_MAX = 4096
names = st.text(max_size=40)
bodies = st.binary(max_size=60) | st.integers(0, 3 * FRAME_MAX).map(lambda size: b"x" * size)


def library_frames(method, arguments, properties, body, channel=1):
    """What py-amqp writes."""
    sent = bytearray()
    connection = SimpleNamespace(frame_max=FRAME_MAX, bytes_sent=0)
    write = frame_writer(connection, SimpleNamespace(write=sent.extend))
    write(wire.METHOD, channel, method, arguments, Message(body, **properties))
    return bytes(sent)


def delivery(properties=None, body=b"{}", tag="views", number=7, channel=1, redelivered=True):
    arguments = dumps("sLbss", (tag, number, redelivered, "catalog.events", "HotspotViewed"))
    return library_frames(spec.Basic.Deliver, arguments, properties or {"message_id": "m"}, body, channel)


def library_reads(data):
    """``(consumer tag, delivery tag, properties, body)`` of the delivery in ``data``."""
    found = []

    def on_method(channel, method, arguments, message):
        (tag, number, *_), _ = loads("sLbss", arguments, 4)
        found.append((tag, number, message.properties, message.body or b""))

    on_frame, ahead = frame_handler(SimpleNamespace(bytes_recv=0), on_method), read_ahead(data)
    while (frame := ahead.frame()) is not None:
        on_frame(frame)
    return found[0]


def read_ahead(data):
    ahead = _ReadAhead(lambda _: b"\0" + data)
    ahead.recv(1)
    return ahead


@given(
    properties=PROPERTIES,
    body=bodies,
    exchange=names,
    routing_key=names,
    mandatory=st.booleans(),
    channel=st.integers(1, 2047),
)
def test_the_frames_that_publish_are_those_of_the_library(
    properties, body, exchange, routing_key, mandatory, channel
):
    arguments = dumps("Bssbb", (0, exchange, routing_key, mandatory, False))
    library = library_frames(spec.Basic.Publish, arguments, properties, body, channel)
    ours = wire.published(channel, exchange, routing_key, mandatory, properties, body, FRAME_MAX)
    assert ours == library


def test_a_name_too_long_for_its_place_is_refused():
    with pytest.raises(NotPlain):
        wire.published(1, "e", "k" * 256, False, {}, b"", FRAME_MAX)


@given(
    properties=PROPERTIES,
    body=st.binary(min_size=1, max_size=200),
    tag=names,
    redelivered=st.booleans(),
    before=st.binary(max_size=5),
)
def test_the_message_that_is_read_is_what_the_library_reads(properties, body, tag, redelivered, before):
    data = delivery(properties, body, tag, redelivered=redelivered)
    read = wire.read_delivery(before + data, len(before), {1: "channel"})
    assert (read.consumer_tag, read.delivery_tag, read.properties, read.body) == library_reads(data)
    assert (read.channel, read.headers) == ("channel", properties.get("application_headers"))
    assert read.delivery_info == {
        "consumer_tag": tag,
        "delivery_tag": 7,
        "redelivered": redelivered,
        "exchange": "catalog.events",
        "routing_key": "HotspotViewed",
    }
    assert read.end == len(before + data)


@pytest.mark.parametrize("seconds", [253_402_300_800, 2**62], ids=["year 10,000", "no time at all"])
def test_a_message_with_a_time_that_python_cannot_hold_is_read_without_its_properties(seconds):
    now = datetime(2026, 11, 23, tzinfo=UTC)
    data = delivery({"application_headers": {"sent": now}}, b"{}")
    written = int(now.timestamp()).to_bytes(8)
    assert written in data
    read = wire.read_delivery(data.replace(written, seconds.to_bytes(8)), 0, {1: "channel"})
    assert (read.properties, read.headers, read.body) == ({}, None, b"{}")


@given(cut=st.integers(0, len(delivery()) - 1))
def test_a_message_of_which_some_is_missing_is_left_to_the_library(cut):
    assert wire.read_delivery(delivery()[:cut], 0, {1: "channel"}) is None


@pytest.mark.parametrize(
    "data",
    [
        library_frames(spec.Basic.Publish, dumps("Bssbb", (0, "e", "k", 0, 0)), {}, b"{}"),
        delivery(channel=2),
        delivery(body=b""),
        delivery(body=b"x" * 2 * FRAME_MAX),
        delivery()[:-1] + b"\0",
        delivery().replace(b"\xce\x02", b"\0\x02"),
    ],
    ids=["another method", "another channel", "no body", "long body", "no end", "no end of the method"],
)
def test_whatever_is_no_plain_delivery_is_left_to_the_library(data):
    assert wire.read_delivery(data, 0, {1: "channel"}) is None


class Receiver:
    """A channel with one consumer."""

    def __init__(self, tag="views", is_closing=False):
        self.received, self.is_closing = [], is_closing
        self.callbacks = {tag: self.received.append}


def test_each_message_is_given_to_its_consumer_once():
    channel = Receiver()
    ahead = read_ahead(delivery(number=1) + delivery(number=2, body=b"[]"))
    assert [ahead.deliver({1: channel}) for _ in range(3)] == [True, True, False]
    assert [(each.delivery_tag, each.body) for each in channel.received] == [(1, b"{}"), (2, b"[]")]
    assert ahead.frame() is None


@pytest.mark.parametrize(
    "channel", [Receiver(tag="others"), Receiver(is_closing=True)], ids=["tag", "closing"]
)
def test_a_message_that_nobody_here_takes_is_left_to_the_library(channel):
    ahead = read_ahead(delivery())
    assert not ahead.deliver({1: channel})
    assert channel.received == []
    assert ahead.frame()[0] == wire.METHOD
