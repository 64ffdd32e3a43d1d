"""The envelope: what CloudEvents calls an event by."""

from datetime import UTC, datetime
from uuid import UUID, uuid4

import pytest

from contracts.catalog import ContentPublished, ContentWithdrawn
from contracts.envelope import Envelope
from contracts.registry import EVENTS, SUBSCRIPTIONS, subscribers

DATA = ContentPublished(content="grue-a-tour", kind="tour", version="9b1c")


def test_an_event_is_named_by_its_class_and_published_by_its_module():
    assert ContentPublished.type_name() == "ContentPublished"
    assert ContentPublished.publisher() == "catalog"
    assert ContentPublished.source() == "/catalog"
    assert ContentPublished.schema_uri() == "urn:usine-extraordinaire:schema:catalog:ContentPublished"


def test_the_subject_is_the_field_that_the_event_names_as_text():
    assert Envelope.of(DATA, correlation_id="c").subject == "grue-a-tour"
    visitor = uuid4()
    level = EVENTS["LevelReached"](visitor=visitor, level=2, title="Regard curieux", total=50)
    assert Envelope.of(level, correlation_id="c").subject == str(visitor)


def test_an_envelope_takes_the_id_and_time_it_is_given():
    id, time = UUID(int=7), datetime(2026, 11, 24, tzinfo=UTC)
    envelope = Envelope.of(DATA, correlation_id="c", id=id, time=time)
    assert (envelope.id, envelope.time, envelope.correlation_id, envelope.data) == (id, time, "c", DATA)


def test_an_envelope_without_id_and_time_gets_a_new_id_and_the_present_moment():
    before = datetime.now(UTC)
    one, other = (Envelope.of(DATA, correlation_id="c") for _ in range(2))
    assert one.id != other.id
    assert before <= one.time <= other.time <= datetime.now(UTC)


def test_an_event_cannot_be_changed():
    with pytest.raises(AttributeError):
        DATA.content = "other"


@pytest.mark.parametrize("event", EVENTS.values(), ids=EVENTS)
def test_the_subject_of_every_event_is_one_of_its_required_fields(event):
    required = event.__struct_fields__[: -len(event.__struct_defaults__) or None]
    assert event.subject_field in required


def test_subscribers_are_the_services_with_a_queue_for_the_event():
    for service, events in SUBSCRIPTIONS.items():
        assert all(service in subscribers(event) for event in events)
    assert subscribers(ContentWithdrawn) == ()
