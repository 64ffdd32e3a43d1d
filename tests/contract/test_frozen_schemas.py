"""Frozen schemas: old and new readers and writers of an event understand each other."""

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator, FormatChecker

from cli.contract_files import call_revisions, refresh, revisions, schema_of
from contracts import codec
from contracts.calls.rewards import GetPoints
from contracts.registry import EVENTS

ROOT = Path(__file__).parents[2]
FROZEN = {
    f"{name} {path.stem}": (event, json.loads(path.read_text(encoding="utf-8")))
    for name, event in EVENTS.items()
    for path in revisions(ROOT, event)
}

every_revision = pytest.mark.parametrize("revision", FROZEN)
formats = FormatChecker()


@formats.checks("date-time", raises=ValueError)
def is_moment(text: object) -> bool:
    return not isinstance(text, str) or datetime.fromisoformat(text).tzinfo is not None


def incompatibilities(old, new):
    """Why readers or writers of ``old`` and of ``new`` do not understand each other.

    Both ways must work: while a deploy lasts each side runs beside the other, and the stream keeps old
    messages. So what a field may hold never changes, neither narrower nor wider; fields may only be added,
    and must be optional.
    """
    before, after = old["properties"], new["properties"]
    removed = [f"{name}: removed" for name in before.keys() - after.keys()]
    changed = [
        f"{name}: from {_core(before[name], old)} to {_core(after[name], new)}"
        for name in before.keys() & after.keys()
        if _core(before[name], old) != _core(after[name], new)
    ]
    was, is_ = set(old.get("required", ())), set(new.get("required", ()))
    demanded = [f"{name}: is now required" for name in is_ - was]
    dropped = [f"{name}: is no longer always there" for name in (was - is_) & after.keys()]
    return sorted(removed + changed + demanded + dropped)


def _core(definition, schema):
    """What ``definition`` allows, without what only describes it."""
    if isinstance(definition, list):
        return sorted((_core(each, schema) for each in definition), key=str)
    if not isinstance(definition, dict):
        return definition
    if "$ref" in definition:
        return _core(schema["$defs"][definition["$ref"].rpartition("/")[2]], schema)
    descriptive = {"title", "description", "default", "examples"}
    return {key: _core(value, schema) for key, value in definition.items() if key not in descriptive}


def payloads(schema):
    """Anything that ``schema`` allows, with and without what is optional."""
    required = set(schema["required"])
    fields = {name: _values(definition, schema) for name, definition in schema["properties"].items()}
    return st.fixed_dictionaries(
        {name: values for name, values in fields.items() if name in required},
        optional={name: values for name, values in fields.items() if name not in required},
    )


def _values(definition, schema):
    if "$ref" in definition:
        return _values(schema["$defs"][definition["$ref"].rpartition("/")[2]], schema)
    if "anyOf" in definition:
        return st.one_of([_values(each, schema) for each in definition["anyOf"]])
    if "enum" in definition:
        return st.sampled_from(definition["enum"])
    match definition["type"], definition.get("format"):
        case "null", None:
            return st.none()
        case "boolean", None:
            return st.booleans()
        case "integer", None:
            return st.integers(definition.get("minimum", -(2**31)), definition.get("maximum", 2**31))
        case "array", None:
            return st.lists(_values(definition["items"], schema), max_size=4)
        case "object", None:
            values = _values(definition["additionalProperties"], schema)
            return st.dictionaries(st.text(max_size=5), values, max_size=4)
        case "string", None:
            return st.text(max_size=20)
        case "string", "uuid":
            return st.uuids().map(str)
        case "string", "date-time":
            return st.datetimes(timezones=st.just(UTC)).map(datetime.isoformat)
    raise AssertionError(f"no values are known for {definition}")


def test_frozen_schemas_and_the_page_of_events_are_up_to_date():
    assert refresh(ROOT, write=False) == []


def test_wording_may_change_without_a_new_revision(tmp_path):
    refresh(tmp_path, write=True)
    [frozen] = call_revisions(tmp_path, GetPoints, "result")
    schema = json.loads(frozen.read_text(encoding="utf-8"))
    schema["$defs"]["AwardEntry"]["description"] = "As it was worded before."
    frozen.write_text(json.dumps(schema), encoding="utf-8")
    assert refresh(tmp_path, write=False) == []
    schema["$defs"]["AwardEntry"]["required"].append("mood")
    frozen.write_text(json.dumps(schema), encoding="utf-8")
    assert refresh(tmp_path, write=False) == ["contracts/frozen/calls/rewards.get_points/result/2.json"]


@pytest.mark.parametrize("event", EVENTS.values(), ids=EVENTS)
def test_revisions_are_numbered_from_one_without_gaps(event):
    numbers = [int(path.stem) for path in revisions(ROOT, event)]
    assert numbers == list(range(1, len(numbers) + 1))
    assert numbers


def test_an_event_is_retired_with_care_and_never_forgotten():
    frozen = {path.name for path in (ROOT / "contracts" / "frozen").iterdir()}
    assert frozen == set(EVENTS) | {"calls"}


@every_revision
def test_a_revision_is_a_valid_schema_that_tolerates_unknown_fields(revision):
    event, schema = FROZEN[revision]
    Draft202012Validator.check_schema(schema)
    assert schema["$id"] == event.schema_uri()
    assert schema.get("additionalProperties", True) is True


@every_revision
def test_the_example_of_today_satisfies_every_revision(revision):
    event, schema = FROZEN[revision]
    example = json.loads((ROOT / f"contracts/examples/{event.type_name()}.json").read_text(encoding="utf-8"))
    Draft202012Validator(schema, format_checker=formats).validate(example["body"])


@every_revision
def test_the_event_of_today_is_compatible_with_every_revision(revision):
    event, schema = FROZEN[revision]
    assert incompatibilities(schema, schema_of(event)) == []


@every_revision
@settings(deadline=None, max_examples=50)
@given(data=st.data())
def test_whatever_a_revision_allows_is_read_today(revision, data):
    event, schema = FROZEN[revision]
    payload = data.draw(payloads(schema))
    Draft202012Validator(schema, format_checker=formats).validate(payload)
    headers = {
        "ce-type": event.type_name(),
        "ce-id": "5f0c4f4e-3b1e-4d63-9a57-0d9c6a1f2b11",
        "ce-time": "2026-11-24T12:00:00+00:00",
        "ce-correlationid": "c-1",
    }
    assert type(codec.decode(headers, json.dumps(payload)).data) is event


def schema(required=(), **properties):
    return {"type": "object", "properties": properties, "required": list(required)}


TEXT, WHOLE = {"type": "string"}, {"type": "integer", "minimum": 1}
KIND = {"enum": ["tour", "video"]}
OLD = schema(["id", "kind", "points"], id=TEXT, kind=KIND, points=WHOLE, note=TEXT)


def altered(required=("id", "kind", "points"), **properties):
    kept = {name: value for name, value in (OLD["properties"] | properties).items() if value is not None}
    return schema([name for name in required if name in kept], **kept)


@pytest.mark.parametrize(
    ("new", "found"),
    [
        (altered(points=None), ["points: removed"]),
        (altered(note=None), ["note: removed"]),
        (altered(["id", "kind", "points", "note"]), ["note: is now required"]),
        (altered(["id", "kind", "points", "mood"], mood=TEXT), ["mood: is now required"]),
        (altered(["id", "kind"]), ["points: is no longer always there"]),
        (altered(id=WHOLE), [f"id: from {TEXT} to {WHOLE}"]),
        (altered(kind={"enum": ["tour"]}), ["kind: from {'enum': ['tour', 'video']} to {'enum': ['tour']}"]),
        (
            altered(kind={"enum": ["quiz", "tour", "video"]}),
            ["kind: from {'enum': ['tour', 'video']} to {'enum': ['quiz', 'tour', 'video']}"],
        ),
        (
            altered(points=WHOLE | {"minimum": 5}),
            ["points: from {'type': 'integer', 'minimum': 1} to {'type': 'integer', 'minimum': 5}"],
        ),
    ],
    ids=[
        "a required field removed",
        "an optional field removed",
        "an optional field made required",
        "a new required field",
        "a required field made optional",
        "another type",
        "fewer values",
        "more values",
        "a higher minimum",
    ],
)
def test_an_incompatible_change_is_found(new, found):
    assert incompatibilities(OLD, new) == found


@pytest.mark.parametrize(
    "new",
    [
        OLD,
        altered(mood=TEXT),
        altered(note=TEXT | {"description": "What they said.", "default": ""}),
        altered(kind={"enum": ["video", "tour"]}),
        altered(["points", "id", "kind"]),
        altered(kind={"$ref": "#/$defs/Kind"}) | {"$defs": {"Kind": KIND}},
    ],
    ids=[
        "no change",
        "a new optional field",
        "other words",
        "another order of values",
        "another order of fields",
        "a definition moved",
    ],
)
def test_a_compatible_change_is_let_through(new):
    assert incompatibilities(OLD, new) == []
