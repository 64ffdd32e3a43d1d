"""The codec: strict out, tolerant in, and a reason that names what is wrong."""

import json
from contextlib import suppress
from datetime import UTC, datetime, timedelta, timezone
from types import UnionType
from typing import Annotated, Union, get_args, get_origin, get_type_hints
from uuid import UUID

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from contracts import codec
from contracts.catalog import HotspotViewed
from contracts.envelope import Envelope
from contracts.errors import InvalidMessage
from contracts.registry import EVENTS
from contracts.rewards import PointsAwarded

VISITOR = UUID("5f0c4f4e-3b1e-4d63-9a57-0d9c6a1f2b11")
NOON = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)

VIEW = Envelope.of(
    HotspotViewed(
        visitor=VISITOR, hotspot="soudure", tour="grue", challenge="inclusion", company="cigogne-levage"
    ),
    correlation_id="c-1",
    time=NOON,
)
AWARD = PointsAwarded(
    visitor=VISITOR,
    award=VISITOR,
    points=10,
    rule="point-d-interet",
    rule_version=1,
    reason="Point d’intérêt exploré",
    object="soudure",
    source_event=VISITOR,
    occurred_at=NOON,
)
HEADERS, BODY = codec.encode(VIEW)
REQUIRED_HEADERS = ["ce-type", "ce-id", "ce-time", "ce-correlationid"]

offsets = st.integers(-12 * 60, 14 * 60).map(lambda minutes: timezone(timedelta(minutes=minutes)))
moments = st.datetimes(min_value=datetime(2000, 1, 1), timezones=offsets)


def values(hint):
    """Any value that a field of type ``hint`` may hold."""
    limits = None
    if get_origin(hint) is Annotated:
        hint, limits = hint.__origin__, hint.__metadata__[0]
    if hint is datetime:
        return moments
    if hint is int:
        return st.integers(getattr(limits, "ge", None) or 0, getattr(limits, "le", None) or 10**9)
    if get_origin(hint) is tuple:
        return st.lists(values(get_args(hint)[0]), max_size=5).map(tuple)
    if get_origin(hint) is dict:
        return st.dictionaries(*map(values, get_args(hint)), max_size=5)
    if get_origin(hint) in (Union, UnionType):
        return st.one_of(*map(values, get_args(hint)))
    return st.from_type(hint)


def envelopes(event):
    hints = get_type_hints(event, include_extras=True)
    fields = {name: values(hints[name]) for name in event.__struct_fields__}
    return st.builds(
        Envelope, id=st.uuids(), time=moments, correlation_id=st.text(), data=st.builds(event, **fields)
    )


def reason(headers, body):
    with pytest.raises(InvalidMessage) as caught:
        codec.decode(headers, body)
    return caught.value.reason


def body_with(**fields):
    return json.dumps(json.loads(BODY) | fields).encode()


@pytest.mark.parametrize("event", EVENTS.values(), ids=EVENTS)
@settings(deadline=None, max_examples=40)
@given(data=st.data())
def test_every_event_comes_back_as_it_was_sent(event, data):
    envelope = data.draw(envelopes(event))
    assert codec.decode(*codec.encode(envelope)) == envelope


@settings(deadline=None, max_examples=200)
@given(
    headers=st.none()
    | st.dictionaries(
        st.sampled_from(REQUIRED_HEADERS),
        st.sampled_from([*EVENTS, HEADERS["ce-id"], HEADERS["ce-time"]]) | st.none() | st.integers(),
    ),
    body=st.binary() | st.text() | st.sampled_from([BODY, BODY.decode(), BODY[:-1]]),
)
def test_whatever_arrives_is_an_event_or_an_invalid_message(headers, body):
    with suppress(InvalidMessage):
        assert isinstance(codec.decode(headers, body), Envelope)


def test_headers_are_the_attributes_of_cloudevents():
    assert {
        "ce-specversion": "1.0",
        "ce-id": str(VIEW.id),
        "ce-source": "/catalog",
        "ce-type": "HotspotViewed",
        "ce-subject": "soudure",
        "ce-time": "2026-11-24T12:00:00+00:00",
        "ce-dataschema": "urn:usine-extraordinaire:schema:catalog:HotspotViewed",
        "ce-correlationid": "c-1",
    } == HEADERS


def test_an_envelope_without_a_time_zone_is_not_sent():
    with pytest.raises(ValueError, match="time of HotspotViewed has no time zone"):
        codec.encode(Envelope.of(VIEW.data, correlation_id="c-1", time=datetime(2026, 11, 24)))


def test_an_event_that_is_too_large_for_subscribers_is_not_sent():
    large = msgspec.structs.replace(VIEW.data, occupations=["H2913"] * 9_000)
    with pytest.raises(ValueError, match=r"HotspotViewed of \d+ bytes, at most 65536 are allowed"):
        codec.encode(Envelope.of(large, correlation_id="c-1"))


@pytest.mark.parametrize(
    "wrong",
    [{"points": 5000}, {"points": 0}, {"visitor": None}, {"occurred_at": datetime(2026, 11, 24)}],
    ids=str,
)
def test_an_event_that_breaks_its_contract_is_not_sent(wrong):
    award = PointsAwarded(**{name: getattr(AWARD, name) for name in AWARD.__struct_fields__} | wrong)
    with pytest.raises(ValueError):  # noqa: PT011 - which one is the codec's choice
        codec.encode(Envelope.of(award, correlation_id="c-1"))


@pytest.mark.parametrize("body", [BODY, BODY.decode(), bytearray(BODY)], ids=lambda body: type(body).__name__)
def test_a_body_may_be_bytes_or_text(body):
    assert codec.decode(HEADERS, body) == VIEW


def test_unknown_fields_and_headers_are_ignored():
    assert codec.decode(HEADERS | {"ce-sampledrate": "3", "x-death": []}, body_with(mood="curious")) == VIEW


def test_a_field_with_a_default_may_be_absent():
    body = {name: value for name, value in json.loads(BODY).items() if name != "occupations"}
    assert codec.decode(HEADERS, json.dumps(body)).data.occupations == ()


@pytest.mark.parametrize("name", REQUIRED_HEADERS)
def test_a_missing_header_is_named(name):
    assert reason({key: HEADERS[key] for key in HEADERS if key != name}, BODY) == f"header {name} is missing"


def test_a_message_without_headers_lacks_its_type():
    assert reason(None, BODY) == "header ce-type is missing"


@pytest.mark.parametrize("value", [7, b"bytes", ["list"], True], ids=repr)
@pytest.mark.parametrize("name", REQUIRED_HEADERS)
def test_a_header_that_is_not_text_is_named(name, value):
    assert reason(HEADERS | {name: value}, BODY) == f"header {name} is not text"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("ce-id", "42"),
        ("ce-time", "yesterday"),
        ("ce-time", ""),
        ("ce-time", "2026-11-24T12:00:00"),
        ("ce-time", "2026-11-24"),
    ],
)
def test_a_malformed_header_is_named_with_its_value(name, value):
    assert reason(HEADERS | {name: value}, BODY) == f"header {name} is malformed: {value!r}"


def test_an_unknown_type_is_named_however_long():
    assert reason(HEADERS | {"ce-type": "HotspotDreamt"}, BODY) == "unknown event type 'HotspotDreamt'"
    assert len(reason(HEADERS | {"ce-type": "X" * 10_000}, BODY)) < 200


@pytest.mark.parametrize(
    "body", [b"", b"{", b"{not json", b'{"hotspot": "\xff"}', '{"hotspot": "\ud800"}'], ids=repr
)
def test_a_body_that_is_not_json_is_undecodable(body):
    assert reason(HEADERS, body).startswith("undecodable body: ")


@pytest.mark.parametrize(
    ("body", "where"),
    [
        (b"[]", "Expected `object`, got `array`"),
        (b"{}", "missing required field `visitor`"),
        (body_with(visitor="me"), "`$.visitor`"),
        (body_with(hotspot=3), "`$.hotspot`"),
        (body_with(challenge="fame"), "`$.challenge`"),
        (body_with(occupations=["H2902", 3]), "`$.occupations[1]`"),
    ],
)
def test_data_of_the_wrong_shape_is_refused_with_its_path(body, where):
    assert reason(HEADERS, body).startswith("invalid HotspotViewed: ")
    assert where in reason(HEADERS, body)


def test_a_moment_without_a_time_zone_is_refused_with_its_path():
    headers, body = codec.encode(Envelope.of(AWARD, correlation_id="c-1"))
    naive = json.loads(body) | {"occurred_at": "2026-11-24T12:00:00"}
    assert "`$.occurred_at`" in reason(headers, json.dumps(naive))


def test_a_body_may_be_as_large_as_the_limit_and_no_larger():
    assert codec.decode(HEADERS, BODY.ljust(codec.MAX_BODY_BYTES)) == VIEW
    assert reason(HEADERS, BODY.ljust(codec.MAX_BODY_BYTES + 1)).startswith("body of 65537 bytes")


def test_the_size_of_a_text_body_counts_in_bytes():
    text = json.dumps(json.loads(BODY) | {"mood": "é" * 40_000}, ensure_ascii=False)
    assert reason(HEADERS, text).startswith("body of 80")


def test_a_body_nested_too_deep_is_refused():
    depth = 20_000
    body = BODY[:-1] + b',"unknown":' + b"[" * depth + b"]" * depth + b"}"
    assert reason(HEADERS, body)
