"""Operators of the database, and whatever else is no plain value, in every field of every body and in every
parameter that the OpenAPI document tells of: refused, and named."""

import json
import re
from urllib.parse import quote, urlencode

import pytest
from everybody import API, NOBODY, World, operations
from pymongo import MongoClient
from pymongo.errors import OperationFailure

from cli.mongod import running_mongod
from gateway.http import bodies

OPERATORS = [
    {"$ne": None},
    {"$gt": ""},
    {"$regex": ".*"},
    {"$where": "sleep(5000) || true"},
    {"$in": [""]},
    {"$exists": True},
    {"a.b": 1},
    {"__raw__": {"$where": "1"}},
]
NO_SCALARS = [*OPERATORS, [], ["x"], [{"$ne": None}], None]
WRONG_SCALARS = {
    "string": [True, 1, 1.5, "\u0000", "x\u0000y", "x" * 40_000],
    "boolean": ["true", "oui", 1, 0, 1.5, "$ne", "x\u0000y"],
    "integer": [True, "28", 1.5, -1, 0, 10**30, "$ne"],
    "array": [True, 1, 1.5, "x", {"0": "x"}],
}
NO_ANSWERS = [*OPERATORS, None, "$ne", "x\u0000y", 10**30, [None], [1], [{"$ne": None}], [["a"]]]
"""To a quiz, whose answers may be lists and texts."""

FIELD_NAMES = ["$where", "$ne", "a.b", "__proto__", "__raw__", "id__ne", "role", "", "é", "\u0000"]
IN_BRACKETS = ["{}[$ne]", "{}[$gt]", "{}.$where", "{}[]", "{}__ne", "{}\u0000", "$where", "$or[0][a]"]
TEXTS = [
    '{"$ne": null}',
    '{"$gt": ""}',
    "[$ne]",
    "$where",
    "true, $where: '1 == 1'",
    "\u0000",
    "%00",
    "';return true;//",
]

NO_IDS = ('{"$ne":null}', "[$ne]", "$where", "..", "%00", "é", "' or 1=1", "\u0000", "x" * 300)
OTHER_KINDS = (
    *("text/plain", "application/x-www-form-urlencoded", "application/xml", "multipart/form-data"),
    "",
)

NAMES_SOMEBODY = {"PUT /api/v1/live/professionals/{id}/account"}
"""Their example is of the right form, and nobody's account."""

FREE_TEXT = {("GET /api/v1/contents", "q")}
"""What is looked for among words: any text is one, but none finds everything, as an operator would."""


@pytest.fixture(scope="module")
def world(platform):
    return World(platform)


@pytest.fixture(scope="module")
def documented(platform):
    return operations(platform)


def caller(world, operation):
    """Somebody who may: a refusal must be about what is sent."""
    schemes = {name for each in operation.described.get("security", []) for name in each}
    if "visitorToken" in schemes and "class_id" not in operation.fields:
        return world["anonymous"]
    if "staffToken" in schemes:
        return world[staff_for(operation)]
    return world[NOBODY]


def staff_for(operation):
    if operation.path.startswith(f"{API}/staff"):
        return "organiser"
    if not operation.path.startswith(f"{API}/live") or "class_id" in operation.fields:
        return "teacher"
    if operation.path.endswith(("/answer", "/passing", "/professional")):
        return "professional"
    return "organiser"  # who is a moderator, too


def with_bodies(documented):
    found = [each for each in documented.values() if each.takes_body]
    assert len(found) >= 14
    return found


def with_fields(documented):
    found = [(each, field) for each in with_bodies(documented) for field in each.fields]
    assert len(found) >= 15
    return found


@pytest.fixture(scope="module")
def spare(world):
    """A class that what is sent may close."""
    return world.new_class()["id"]


@pytest.fixture
def send(world, spare):
    """Send a body to an operation, as somebody who may."""

    def send(operation, body, **headers):
        path = operation.address(id=spare) if "/classes/" in operation.path else operation.address()
        return caller(world, operation).request(operation.method, path, body, **headers)

    return send


def kinds(operation, field):
    """JSON types that the field may have."""
    kind = operation.fields[field]["type"]
    return kind if isinstance(kind, list) else [kind]


def refused(answer, status, *where):
    """A problem of that status, which names each of ``where``, of a list also by what is wrong in it."""
    assert answer.status == status, answer
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json["status"] == status
    errors = set(answer.json.get("errors", {}))
    assert set(where) <= errors | {re.split(r"\.\d+(?:\.|$)", each)[0] for each in errors}, answer
    assert b"Traceback" not in answer.body
    return True


class TestBodies:
    def test_what_is_good_is_taken(self, send, documented):
        """Else refusals would prove nothing: they are about the one value that was changed."""
        for operation in with_bodies(documented):
            answer = send(operation, operation.example)
            if operation.name in NAMES_SOMEBODY:
                assert list(answer.json["errors"]) == ["json.staff_id"], answer
                continue
            assert answer.status not in (400, 413, 415, 422), (operation.name, answer)

    def test_operators_in_place_of_a_value(self, send, documented):
        for operation, field in with_fields(documented):
            for value in NO_SCALARS:
                if value is None and "null" in kinds(operation, field):
                    continue
                if value == ["x"] and operation.fields[field].get("items", {}).get("type") == "string":
                    continue
                answer = send(operation, operation.example | {field: value})
                assert refused(answer, 422, f"json.{field}"), (operation.name, field, value)

    def test_values_of_another_type(self, send, documented):
        for operation, field in with_fields(documented):
            for value in WRONG_SCALARS[kinds(operation, field)[0]]:
                answer = send(operation, operation.example | {field: value})
                if isinstance(value, str) and len(value) > bodies.MAX_BODY_BYTES:
                    assert refused(answer, 413)
                else:
                    assert refused(answer, 422, f"json.{field}"), (operation.name, field, value)

    def test_operators_within_the_answers_to_a_quiz(self, send, documented):
        operation = documented["POST /api/v1/quizzes/{id}/results"]
        good = {"item": "un-item", "answer": 3}
        for field in good:
            for value in NO_ANSWERS:
                answer = send(operation, {"answers": [good, good | {field: value}]})
                assert refused(answer, 422, f"json.answers.1.{field}"), (field, value)
        for name in FIELD_NAMES:
            answer = send(operation, {"answers": [good | {name: "x"}]})
            assert refused(answer, 422, f"json.answers.0.{name}"), name

    def test_a_field_that_is_not_asked_for(self, send, documented):
        for operation in with_bodies(documented):
            for name in FIELD_NAMES:
                if name in operation.fields:
                    continue
                answer = send(operation, operation.example | {name: "x"})
                assert refused(answer, 422, f"json.{name}"), (operation.name, name)

    def test_dotted_and_bracketed_names_of_fields(self, send, documented):
        for operation, field in with_fields(documented):
            for name in (f"{field}.$ne", f"{field}[$ne]", f"${field}", f"{field}__ne"):
                answer = send(operation, operation.example | {name: "x"})
                assert refused(answer, 422, f"json.{name}"), (operation.name, name)

    def test_objects_that_are_nested_too_deep(self, send, documented):
        for operation in with_bodies(documented):
            for depth in (bodies.MAX_DEPTH + 1, 100, 5_000):
                for opening, closing in (("[", "]"), ('{"a":', "}")):
                    inner = opening * depth + "1" + closing * depth
                    field = next(iter(operation.fields), "x")
                    answer = send(operation, f'{{"{field}":{inner}}}'.encode())
                    assert refused(answer, 400 if depth > 1_000 else 422), (operation.name, depth)

    @pytest.mark.parametrize("body", [b"[]", b'["$ne"]', b"null", b'"x"', b"1", b"true", b'[{"$ne":1}]'])
    def test_what_is_no_object(self, send, documented, body):
        for operation in with_bodies(documented):
            assert refused(send(operation, body), 422, "json"), operation.name

    @pytest.mark.parametrize(
        "body",
        [
            b"{",
            b"{'a': 1}",
            b'{"a": NaN}',
            b'{"a": "\x00"}',
            b'{"a": "\xff\xfe"}',
            b'{"a": "\xed\xa0\x80"}',
            rb'{"a": "\ud800"}',
            rb'{"\udfff": "a"}',
            b'{"a": 1} {"a": 2}',
            b"\x00",
            b"\xef\xbb\xbf{}",
        ],
    )
    def test_what_is_no_json(self, send, documented, body):
        for operation in with_bodies(documented):
            assert refused(send(operation, body), 400), operation.name

    def test_a_lone_surrogate_in_any_field(self, send, documented):
        for operation, field in with_fields(documented):
            body = json.dumps(operation.example | {field: "x\ud800y"}).encode()
            assert refused(send(operation, body), 400), (operation.name, field)

    def test_bodies_of_33_kib(self, send, documented):
        for operation in with_bodies(documented):
            padded = json.dumps(operation.example).encode() + b" " * 33 * 1024
            assert refused(send(operation, padded), 413), operation.name

    @pytest.mark.parametrize(
        "kind",
        ["text/plain", "application/x-www-form-urlencoded", "application/xml", "multipart/form-data", ""],
    )
    def test_bodies_that_do_not_say_they_are_json(self, send, documented, kind):
        for operation in with_bodies(documented):
            body = json.dumps(operation.example | {"x": 1}).encode()
            answer = send(operation, body, Content_Type=kind)
            assert refused(answer, 415), operation.name


def with_queries(documented):
    found = [
        (each, parameter["name"])
        for each in documented.values()
        for parameter in each.parameters
        if parameter["in"] == "query"
    ]
    assert len(found) >= 14
    return found


def with_query(world, operation, query):
    """Without a header, whatever ``access_token`` says would be the token."""
    person = world[NOBODY] if "access_token" in query else caller(world, operation)
    return person.request(operation.method, f"{operation.address()}?{query}")


def found_some(world, answer):
    """Less than there is."""
    everything = world[NOBODY].request("GET", f"{API}/contents").json["total"]
    return answer.status == 200 and answer.json["total"] < everything


class TestQueries:
    def test_operators_in_the_name(self, world, documented):
        for operation, name in with_queries(documented):
            for form in IN_BRACKETS:
                spelled = form.format(name)
                answer = with_query(world, operation, urlencode({spelled: "x"}))
                if name == "access_token" and "access_token" in spelled:
                    assert refused(answer, 401), (operation.name, spelled)
                else:
                    assert refused(answer, 422, f"query.{spelled}"), (operation.name, spelled)

    def test_operators_in_the_value(self, world, documented):
        for operation, name in with_queries(documented):
            for text in TEXTS:
                answer = with_query(world, operation, urlencode({name: text}))
                if (operation.name, name) in FREE_TEXT:
                    assert found_some(world, answer), (name, text)
                elif name == "access_token":
                    assert refused(answer, 401), text
                else:
                    assert refused(answer, 422, f"query.{name}"), (operation.name, name, text)

    def test_bytes_that_are_no_text(self, world, documented):
        for operation, name in with_queries(documented):
            for raw in ("%ff", "%c3%28", "%ed%a0%80", "%f4%90%80%80"):
                answer = with_query(world, operation, f"{name}={raw}")
                if (operation.name, name) in FREE_TEXT:
                    assert found_some(world, answer), raw
                else:
                    assert answer.status == (401 if name == "access_token" else 422), (name, raw, answer)

    def test_values_that_are_far_too_long(self, world, documented):
        for operation, name in with_queries(documented):
            answer = with_query(world, operation, f"{name}={'9' * 5_000}")
            assert answer.status == (401 if name == "access_token" else 422), (operation.name, name, answer)
            assert answer.headers["content-type"] == "application/problem+json"

    def test_names_that_are_not_asked_for(self, world, documented):
        for operation in {id(each): each for each, _ in with_queries(documented)}.values():
            for name in ("$where", "__proto__", "id__ne", "pipeline", "page"):
                answer = with_query(world, operation, urlencode({name: "1"}))
                assert refused(answer, 422, f"query.{name}"), (operation.name, name)


class TestPathsAndHeaders:
    def test_operators_in_a_path(self, world, documented):
        found = [each for each in documented.values() if "{" in each.path]
        assert len(found) >= 14
        for operation in found:
            for text in (
                '{"$ne":null}',
                "[$ne]",
                "$where",
                "..",
                "%00",
                "é",
                "' or 1=1",
                "\u0000",
                "x" * 300,
            ):
                path = operation.address(**dict.fromkeys(_path_names(operation), quote(text, safe="")))
                answer = caller(world, operation).request(operation.method, path)
                # Dots lead to another address, which may exist for another method; of an id that is too
                # long, the framework says the same.
                other_method = answer.status == 405 and text in ("..", "x" * 300)
                status = 405 if other_method else 404
                assert refused(answer, status), (text, path, operation.name)

    def test_operators_in_an_idempotency_key(self, send, documented):
        for operation in with_bodies(documented):
            if "Idempotency-Key" not in {each["name"] for each in operation.parameters}:
                continue
            for text in ('{"$ne": null}', "$where", "short", "x" * 65, "a.b" * 8):
                answer = send(operation, operation.example, Idempotency_Key=text)
                assert refused(answer, 422, "headers.Idempotency-Key"), (operation.name, text)

    def test_operators_where_a_stream_resumes(self, world):
        for text in ('{"$gt": 0}', "$where", "-1", "1e9", "9" * 14):
            answer = world.platform.request(
                "HEAD", f"{API}/me/stream", world["anonymous"].token, Last_Event_ID=text
            )
            assert answer.status == 422, (text, answer)


def _path_names(operation):
    return [each["name"] for each in operation.parameters if each["in"] == "path"]


def test_the_database_runs_no_script(world):
    """Were one to get that far."""
    with MongoClient(running_mongod(world.platform.data / "mongod")) as client:
        visitors = client["usine_accounts"]["visitors"]
        assert visitors.find_one({}) is not None
        with pytest.raises(OperationFailure, match=r"(?i)script"):
            visitors.find_one({"$where": "true"})


def test_nothing_was_changed_or_slow(world):
    """After all that, everyone is who they were, and the platform answers."""
    assert world.platform.request("GET", "/readyz").status == 200
    for kind in ("pupil", "classmate", "anonymous"):
        assert world[kind].request("GET", f"{API}/me").json["nickname"] == world[kind].known["nickname"]
    listed = world["teacher"].request("GET", f"{API}/classes/{world.classes['ours']['id']}").json
    assert listed["school"] == world.classes["ours"]["school"]
    assert listed["open"] is True
