"""Our way of writing and reading properties gives what py-amqp gives."""

import pytest
from amqp.basic_message import Message
from amqp.serialization import decode_properties_basic
from hypothesis import given
from hypothesis import strategies as st

from chassis.wire import NotPlain, WireMessage, plain_properties, read_properties

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
    assert WireMessage(b"", **properties)._serialize_properties() == library


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
