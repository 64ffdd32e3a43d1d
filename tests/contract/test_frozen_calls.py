"""Frozen calls: old and new callers and services understand each other."""

import inspect
import json
from copy import deepcopy
from datetime import UTC, datetime
from pathlib import Path

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from cli.contract_files import FROZEN_CALLS, call_revisions, call_schemas
from contracts.calls.rewards import GetPoints
from contracts.registry import CALLS
from services.accounts.service import Accounts
from services.catalog.service import Catalog
from services.live.service import Live
from services.quiz.service import Quiz
from services.rewards.service import Rewards

ROOT = Path(__file__).parents[2]
PARTS = ("arguments", "result")
FROZEN = {
    f"{name} {part} {path.stem}": (call, part, json.loads(path.read_text(encoding="utf-8")))
    for name, call in CALLS.items()
    for part in PARTS
    for path in call_revisions(ROOT, call, part)
}
SERVICES = (Accounts, Catalog, Live, Quiz, Rewards)
"""Those whose calls are contracts."""

every_revision = pytest.mark.parametrize("revision", FROZEN)


def incompatibilities(old, new):
    """Why ``old`` and ``new`` do not understand each other: optional fields may be added, at any depth, and
    nothing else changes."""
    return sorted(_differences("$", old, new, old, new))


def _resolve(definition, schema):
    while "$ref" in definition:
        definition = schema["$defs"][definition["$ref"].rpartition("/")[2]]
    return definition


def _differences(path, old, new, old_schema, new_schema):
    old, new = _resolve(old, old_schema), _resolve(new, new_schema)
    before, after = old.get("properties", {}), new.get("properties", {})
    was, is_ = set(old.get("required", ())), set(new.get("required", ()))
    yield from (f"{path}.{name}: removed" for name in before.keys() - after.keys())
    yield from (f"{path}.{name}: is now required" for name in is_ - was)
    yield from (f"{path}.{name}: is no longer required" for name in (was - is_) & after.keys())
    for name in before.keys() & after.keys():
        yield from _differences(f"{path}.{name}", before[name], after[name], old_schema, new_schema)
    for key in ("items", "additionalProperties"):
        if isinstance(old.get(key), dict) and isinstance(new.get(key), dict):
            yield from _differences(f"{path}[]", old[key], new[key], old_schema, new_schema)
        elif (key in old) != (key in new):
            yield f"{path}: another {key}"
    alternatives, others = old.get("anyOf", []), new.get("anyOf", [])
    if len(alternatives) != len(others):
        yield f"{path}: other alternatives"
    for one, other in zip(alternatives, others, strict=False):
        yield from _differences(path, one, other, old_schema, new_schema)
    handled = {"properties", "required", "items", "additionalProperties", "anyOf", "$defs"}
    words = {"title", "description", "default", "examples", "discriminator", "$id", "$schema"}
    for key in (old.keys() | new.keys()) - handled - words:
        if old.get(key) != new.get(key):
            yield f"{path}: {key} from {old.get(key)} to {new.get(key)}"


def values(definition, schema):
    """Anything that ``definition`` allows, with and without what is optional."""
    definition = _resolve(definition, schema)
    if "anyOf" in definition:
        return st.one_of([values(each, schema) for each in definition["anyOf"]])
    if "enum" in definition:
        return st.sampled_from(definition["enum"])
    if "type" not in definition:
        return st.one_of(st.none(), st.booleans(), st.integers(-100, 100), st.text(max_size=5))
    match definition["type"], definition.get("format"):
        case "null", None:
            return st.none()
        case "integer", None:
            return st.integers(definition.get("minimum", -(2**31)), definition.get("maximum", 2**31))
        case "number", None:
            return st.floats(definition.get("minimum", -1e6), definition.get("maximum", 1e6))
        case "boolean", None:
            return st.booleans()
        case "array", None:
            fewest, most = definition.get("minItems", 0), definition.get("maxItems", 3)
            return st.lists(
                values(definition["items"], schema), min_size=fewest, max_size=max(fewest, min(most, 3))
            )
        case "object", None if "properties" in definition:
            required = set(definition.get("required", ()))
            fields = {name: values(each, schema) for name, each in definition["properties"].items()}
            return st.fixed_dictionaries(
                {name: each for name, each in fields.items() if name in required},
                optional={name: each for name, each in fields.items() if name not in required},
            )
        case "object", None:
            entries = values(definition.get("additionalProperties", {}), schema)
            return st.dictionaries(st.text(max_size=5), entries, max_size=4)
        case "string", None:
            fewest, most = definition.get("minLength", 0), definition.get("maxLength", 20)
            if "pattern" not in definition:
                return st.text(min_size=fewest, max_size=max(fewest, min(most, 20)))
            return st.from_regex(definition["pattern"]).filter(lambda text: fewest <= len(text) <= most)
        case "string", "uuid":
            return st.uuids().map(str)
        case "string", "date-time":
            return st.datetimes(timezones=st.just(UTC)).map(datetime.isoformat)
    raise AssertionError(f"no values are known for {definition}")


@pytest.mark.parametrize("part", PARTS)
@pytest.mark.parametrize("call", CALLS.values(), ids=CALLS)
def test_revisions_are_numbered_from_one_without_gaps(call, part):
    numbers = [int(path.stem) for path in call_revisions(ROOT, call, part)]
    assert numbers == list(range(1, len(numbers) + 1))
    assert numbers


def test_a_call_is_retired_with_care_and_never_forgotten():
    assert {path.name for path in (ROOT / FROZEN_CALLS).iterdir()} == set(CALLS)


@every_revision
def test_the_call_of_today_is_compatible_with_every_revision(revision):
    call, part, schema = FROZEN[revision]
    Draft202012Validator.check_schema(schema)
    assert incompatibilities(schema, call_schemas(call)[part]) == []


@every_revision
@settings(deadline=None, max_examples=30)
@given(data=st.data())
def test_whatever_a_revision_allows_is_read_today(revision, data):
    call, part, schema = FROZEN[revision]
    payload = data.draw(values(schema, schema))
    if part == "arguments":
        known = call.parse([], payload)
        assert call.parse([], payload | {"added_later": 1}) == known
    else:
        call.check_result(payload)
        msgspec.json.decode(msgspec.json.encode(payload), type=call.result)


@pytest.mark.parametrize("service", SERVICES, ids=lambda service: service.name)
def test_every_method_has_the_parameters_of_its_contract(service):
    """In the same order, with the same defaults: what the contract lets through, the method takes."""
    methods = {
        f"{service.name}.{name}": (method, entrypoint.call)
        for name, method in inspect.getmembers(service, inspect.isfunction)
        for entrypoint in getattr(method, "nameko_entrypoints", ())
        if type(entrypoint).__name__ == "Rpc"
    }
    assert set(methods) == {name for name, call in CALLS.items() if call.service() == service.name}
    for name, (method, call) in methods.items():
        assert call is CALLS[name]
        parameters = list(inspect.signature(method).parameters.values())[1:]
        required = inspect.Parameter.empty
        assert [(each.name, each.default) for each in parameters] == [
            (field.name, required if field.required else field.default)
            for field in msgspec.structs.fields(call)
        ]


OLD = call_schemas(GetPoints)["result"]


@pytest.mark.parametrize(
    ("change", "found"),
    [
        (lambda new: None, []),
        (lambda new: new["properties"].update(mood={"type": "string"}), []),
        (lambda new: new["$defs"]["AwardEntry"]["properties"].update(mood={"type": "string"}), []),
        (lambda new: new["properties"].pop("next"), ["$.next: removed"]),
        (
            lambda new: new["$defs"]["AwardEntry"]["required"].append("mood"),
            ["$.awards[].mood: is now required"],
        ),
        (
            lambda new: new["$defs"]["AwardEntry"]["required"].remove("reason"),
            ["$.awards[].reason: is no longer required"],
        ),
        (
            lambda new: new["$defs"]["AwardEntry"]["properties"].update(points={"type": "string"}),
            ["$.awards[].points: type from integer to string"],
        ),
        (lambda new: new["properties"]["next"]["anyOf"].pop(), ["$.next: other alternatives"]),
    ],
    ids=[
        "no change",
        "a new optional field",
        "a new optional field, further down",
        "a field removed",
        "a new required field, further down",
        "a required field made optional",
        "another type",
        "no longer null",
    ],
)
def test_an_incompatible_change_is_found_and_a_compatible_one_passes(change, found):
    new = deepcopy(OLD)
    change(new)
    assert incompatibilities(OLD, new) == found
