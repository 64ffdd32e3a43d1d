"""Looks for a way from an adult to one pupil, or back, in what is declared: operations, calls, events.

Each function returns what it found wrong, as sentences; none is the aim. What is unknown is wrong, too: a new
id or a new text must be declared here, with what it is about, before it passes.
"""

from collections.abc import Iterable, Iterator, Mapping
from itertools import pairwise
from typing import Any

import msgspec.inspect
from msgspec import Struct

from contracts.calls import Call
from contracts.envelope import Event
from contracts.tokens import STAFF_ROLES, VISITOR
from gateway.operations import PUBLIC, Operation

Json = Mapping[str, Any]

ROLES = frozenset(STAFF_ROLES)

NAMED_IN_PATHS = {
    "breaks", "calendars", "challenges", "classes", "companies", "contents", "hotspots", "items", "live",
    "occupations", "polls", "professionals", "questions", "quizzes", "sessions", "staff", "territories",
    "tours",
}  # fmt: skip
"""``/questions/{id}``: what a path that staff may call names by an id. No visitor, no seat, no author."""

SEATS_OF_THEIR_CLASS = {
    "DELETE /api/v1/classes/{id}/seats/{visitor}",
    "DELETE /api/v1/classes/{id}/removals/{visitor}",
}
"""A teacher takes a seat of the class away, and gives it back: nothing is said to anybody."""

IDS_THAT_STAFF_SEND = {"class_id", "into", "staff_id"}
"""Of a class, of a published question to merge into, of an account of staff."""

TEXTS_THAT_STAFF_SEND = {
    ("POST /api/v1/classes", "school"): "of their own class",
    ("POST /api/v1/live/sessions/{id}/announcements", "text"): "to everybody in a session",
    ("POST /api/v1/live/sessions/{id}/polls", "question"): "to everybody in a session",
    ("POST /api/v1/live/sessions/{id}/polls", "choices"): "to everybody in a session",
    ("POST /api/v1/live/sessions/{id}/questions/{question}/answer", "text"): "held, then to everybody",
    ("POST /api/v1/live/sessions/{id}/questions/{question}/publication", "text"): "to everybody",
    ("POST /api/v1/staff", "email"): "a mail to staff",
}
"""Every text that staff may write freely, and to whom it goes."""

CODES_THAT_STAFF_SEND = {"timezone"}
"""Texts that are chosen from a list."""

WHO_ASKS = {
    "actor", "as", "author", "moderator", "organiser", "professional", "role", "staff", "teacher", "visitor",
    "visitor_id",
}  # fmt: skip
"""Names by which a request could say who it comes from. It must not: the token does."""

NOT_THE_CALLER = {("POST /api/v1/staff", "role")}
"""The role of the person whom an organiser invites."""

IDS_OF_NOBODY = {
    "actor", "booking", "event_id", "held_answers", "id", "into", "item", "poll", "question", "school_class",
    "staff_id",
}  # fmt: skip
"""Ids that answers about live sessions have: of things, of classes, of staff."""

IDS_IN_EVENTS = {
    "company", "content", "hotspot", "level", "object", "occupations", "professional", "professionals",
    "profile", "quiz", "reason", "rule", "session", "territory", "title", "tour", "version",
}  # fmt: skip
"""Texts of events: ids of what the season declares, letters of a profile, digests, words of the season's
rules; never what a person typed."""


# Operations, by their rows and the OpenAPI document


def visitors_named_by_staff(rows: Mapping[str, Operation], document: Json) -> list[str]:
    """Operations by which staff say which visitor they mean."""
    wrong = []
    for name, fields in _requests(rows, document, ROLES):
        if name in SEATS_OF_THEIR_CLASS:
            continue
        parts = name.partition(" ")[2].split("/")
        wrong += [
            f"{name}: {part} names something of {before!r}"
            for before, part in pairwise(parts)
            if part.startswith("{") and before not in NAMED_IN_PATHS and part != "{class_id}"
        ]
        wrong += [
            f"{name}: the field {field} has an id"
            for field, schema in fields
            if _has_id(schema) and field not in IDS_THAT_STAFF_SEND
        ]
    return wrong


def texts_from_staff(rows: Mapping[str, Operation], document: Json) -> list[str]:
    """Free texts of staff that are not known to go to everybody."""
    return [
        f"{name}: {field} is a free text, to whom?"
        for name, fields in _requests(rows, document, ROLES)
        for field, schema in fields
        if _is_free_text(schema)
        and field not in CODES_THAT_STAFF_SEND
        and (name, field) not in TEXTS_THAT_STAFF_SEND
        and not name.startswith("GET ")
        and rows[name].who != PUBLIC
    ]


def callers_named_in_requests(rows: Mapping[str, Operation], document: Json) -> list[str]:
    """Fields in which a request could say on whose behalf it is made."""
    return [
        f"{name}: {field} would say who asks"
        for name, fields in _requests(rows, document, ROLES | {VISITOR})
        for field, _ in fields
        if field in WHO_ASKS and (name, field) not in NOT_THE_CALLER
    ]


def visitors_shown_to_staff(rows: Mapping[str, Operation], document: Json) -> list[str]:
    """Answers about live sessions in which staff could read who a visitor is."""
    wrong = []
    for name, row in rows.items():
        if "/live" not in name or not row.who & ROLES:
            continue
        for field, schema in _answer_fields(name, document):
            if any(word in field for word in ("visitor", "pupil", "holder", "seat_of")):
                wrong.append(f"{name}: {field} says who somebody is")
            elif _has_id(schema) and field not in IDS_OF_NOBODY:
                wrong.append(f"{name}: {field} is an id, of what?")
    return wrong


def _requests(
    rows: Mapping[str, Operation], document: Json, roles: frozenset[str]
) -> Iterator[tuple[str, list[tuple[str, Json]]]]:
    """(operation, its fields in query and body) of each that one of ``roles`` may call."""
    for name, row in rows.items():
        if row.who & roles:
            operation = _operation(name, document)
            fields = [
                (parameter["name"], parameter["schema"])
                for parameter in operation.get("parameters", [])
                if parameter.get("in") == "query"
            ]
            content = operation.get("requestBody", {}).get("content", {})
            for body in content.values():
                fields += _fields(body["schema"], document)
            yield name, fields


def _operation(name: str, document: Json) -> Json:
    method, _, path = name.partition(" ")
    found: Json = document["paths"][path][method.lower()]
    return found


def _answer_fields(name: str, document: Json) -> Iterator[tuple[str, Json]]:
    for status, response in _operation(name, document)["responses"].items():
        if status.startswith("2"):
            for content in response.get("content", {}).values():
                yield from _fields(content.get("schema", {}), document)


def _fields(schema: Json, document: Json, seen: tuple[str, ...] = ()) -> Iterator[tuple[str, Json]]:
    """(name, schema) of every property, at any depth."""
    if reference := schema.get("$ref"):
        if reference not in seen:
            named = document["components"]["schemas"][reference.rpartition("/")[2]]
            yield from _fields(named, document, (*seen, reference))
        return
    for each in (*schema.get("allOf", ()), *schema.get("anyOf", ()), *schema.get("oneOf", ())):
        yield from _fields(each, document, seen)
    for inner in (schema.get("items"), schema.get("additionalProperties")):
        if isinstance(inner, Mapping):
            yield from _fields(inner, document, seen)
    for field, inner in schema.get("properties", {}).items():
        yield field, inner
        yield from _fields(inner, document, seen)


def _has_id(schema: Json) -> bool:
    return schema.get("format") == "uuid" or _has_id_inside(schema)


def _has_id_inside(schema: Json) -> bool:
    items = schema.get("items")
    return isinstance(items, Mapping) and _has_id(items)


def _is_free_text(schema: Json) -> bool:
    items = schema.get("items")
    if isinstance(items, Mapping):
        return _is_free_text(items)
    kind = schema.get("type")
    is_text = kind == "string" or (isinstance(kind, list) and "string" in kind)
    return is_text and not ({"enum", "format"} & set(schema)) and not _is_id_pattern(schema.get("pattern"))


def _is_id_pattern(pattern: str | None) -> bool:
    return pattern is not None and ("[a-z0-9]" in pattern or pattern.startswith("^[A-N]"))


# Events and calls, by their types


def texts_in_events(events: Iterable[type[Event]]) -> list[str]:
    """Fields of events that could hold what somebody wrote."""
    return [
        f"{event.__name__}.{field.encode_name} is a text"
        for event in events
        for field in msgspec.inspect.type_info(event).fields  # type: ignore[union-attr]
        if _holds_text(field.type) and field.encode_name not in IDS_IN_EVENTS
    ]


def _holds_text(kind: Any) -> bool:
    match kind:
        case msgspec.inspect.StrType() | msgspec.inspect.AnyType():
            return True
        case msgspec.inspect.UnionType(types=types):
            return any(map(_holds_text, types))
        case msgspec.inspect.VarTupleType(item_type=item) | msgspec.inspect.ListType(item_type=item):
            return _holds_text(item)
        case msgspec.inspect.TupleType(item_types=types):
            return any(map(_holds_text, types))
        case msgspec.inspect.DictType(key_type=key, value_type=value):
            return _holds_text(key) or _holds_text(value)
        case msgspec.inspect.StructType(fields=fields):
            return any(_holds_text(field.type) for field in fields)
        case _:
            return False


def calls_of_staff_about_a_visitor(calls: Iterable[type[Call]]) -> list[str]:
    """Calls on behalf of staff that have a visitor among their arguments, or their results."""
    return [
        f"{call.type_name()}: {place}.{field}"
        for call in calls
        if "actor" in call.__struct_fields__ and call.service() == "live"
        for place, kind in (("arguments", call), ("result", call.result))
        for field in _names(kind)
        if field in ("visitor", "visitors", "visitor_id", "holder", "author_id")
    ]


def texts_to_one_visitor(calls: Iterable[type[Call]], own_texts: frozenset[str]) -> list[str]:
    """Texts in the results of calls for one visitor, but for ``own_texts``, ``Struct.field`` of what they
    wrote themselves or what the season says."""
    return [
        f"{call.type_name()}: {place}"
        for call in calls
        if "visitor" in call.__struct_fields__ and call.service() == "live"
        for place in _free_texts(call.result)
        if place not in own_texts
    ]


def ids_shown_to_everybody(shown: Iterable[type[Struct]]) -> list[str]:
    """Ids in what the log of a session shows to all its participants, staff among them."""
    return [
        f"{struct.__name__}.{field.encode_name}"
        for struct in shown
        for field in msgspec.inspect.type_info(struct).fields  # type: ignore[union-attr]
        if _is_uuid(field.type)
    ]


def _is_uuid(kind: Any) -> bool:
    if isinstance(kind, msgspec.inspect.UnionType):
        return any(map(_is_uuid, kind.types))
    return isinstance(kind, msgspec.inspect.UUIDType)


def _names(kind: Any) -> Iterator[str]:
    """Names of all fields of a type, at any depth."""
    for struct, field in _struct_fields(kind):
        del struct
        yield field.encode_name


def _free_texts(kind: Any) -> Iterator[str]:
    """``Struct.field`` of every text that is no id by its pattern."""
    for struct, field in _struct_fields(kind):
        if any(
            isinstance(each, msgspec.inspect.StrType) and not each.pattern for each in _leaves(field.type)
        ):
            yield f"{struct.__name__}.{field.encode_name}"


def _struct_fields(kind: Any) -> Iterator[tuple[type, Any]]:
    if kind is None:
        return
    for each in _leaves(msgspec.inspect.type_info(kind)):
        if isinstance(each, msgspec.inspect.StructType):
            for field in each.fields:
                yield each.cls, field
                for inner in _leaves(field.type):
                    if isinstance(inner, msgspec.inspect.StructType):
                        yield from _struct_fields(inner.cls)


def _leaves(kind: Any) -> Iterator[Any]:
    match kind:
        case msgspec.inspect.UnionType(types=types):
            for each in types:
                yield from _leaves(each)
        case msgspec.inspect.VarTupleType(item_type=item) | msgspec.inspect.ListType(item_type=item):
            yield from _leaves(item)
        case msgspec.inspect.DictType(key_type=key, value_type=value):
            yield from _leaves(key)
            yield from _leaves(value)
        case _:
            yield kind
