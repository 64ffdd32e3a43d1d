"""The golden example of each event: what a reader elsewhere, in any language, may rely on."""

import json
from pathlib import Path
from uuid import UUID

import msgspec
import pytest
from cloudevents.core.bindings.rabbitmq import RabbitMQMessage, from_binary
from cloudevents.core.formats.json import JSONFormat
from cloudevents.core.v1.event import CloudEvent

from contracts import codec
from contracts.registry import BROADCASTS, EVENTS, SUBSCRIPTIONS

EXAMPLES = Path(__file__).parents[2] / "contracts" / "examples"
PERSONAL = {"name", "email", "mail", "nickname", "pseudo", "address", "phone", "text", "message", "comment"}
PERSONAL |= {"birth", "birthday", "age", "gender", "school", "password", "ip", "photo", "person", "answer"}

every_event = pytest.mark.parametrize("name", EVENTS)


def example(name):
    """Headers and body, the body as bytes."""
    message = json.loads((EXAMPLES / f"{name}.json").read_text(encoding="utf-8"))
    return message["headers"], json.dumps(message["body"]).encode()


def test_every_event_has_an_example_and_every_example_an_event():
    assert {path.stem for path in EXAMPLES.iterdir()} == set(EVENTS)


@every_event
def test_the_example_is_read_and_written_back_as_it_was(name):
    headers, body = example(name)
    envelope = codec.decode(headers, body)
    assert type(envelope.data) is EVENTS[name]
    again, data = codec.encode(envelope)
    assert again == headers
    assert json.loads(data) == json.loads(body)


@every_event
def test_the_example_shows_every_field(name):
    _, body = example(name)
    assert set(json.loads(body)) == set(EVENTS[name].__struct_fields__)


@every_event
def test_the_sdk_of_cloudevents_reads_our_messages(name):
    envelope = codec.decode(*example(name))
    headers, body = codec.encode(envelope)
    event = from_binary(RabbitMQMessage(headers, codec.CONTENT_TYPE, body), JSONFormat(), CloudEvent)
    assert event.get_id() == str(envelope.id)
    assert event.get_type() == name
    assert event.get_source() == f"/{EVENTS[name].publisher()}"
    assert event.get_subject() == envelope.subject
    assert event.get_time() == envelope.time
    assert event.get_datacontenttype() == "application/json"
    assert event.get_dataschema() == EVENTS[name].schema_uri()
    assert event.get_extension("correlationid") == envelope.correlation_id
    assert event.get_data() == json.loads(body)


@every_event
def test_no_field_of_an_event_could_hold_personal_data(name):
    """``school_class`` is an opaque id, and says so by its type."""
    others = [field for field in msgspec.structs.fields(EVENTS[name]) if field.name != "school_class"]
    words = {word for field in others for word in field.name.split("_")}
    assert all(
        field.type is UUID for field in msgspec.structs.fields(EVENTS[name]) if field.name == "school_class"
    )
    assert not words & PERSONAL


@pytest.mark.parametrize("table", [SUBSCRIPTIONS, BROADCASTS], ids=["subscriptions", "broadcasts"])
def test_only_registered_events_are_handled(table):
    assert {event for events in table.values() for event in events} <= set(EVENTS.values())
