"""JSON bodies: objects of known fields; anything else is refused and named, and nobody hears of it."""

import io
import json

import operations
import pytest
from gateway_fakes import assert_problem

from gateway.operations import NOBODY_YET, OPERATIONS

WITH_FIELDS = [(name, field) for name, body in operations.BODIES.items() for field in body]

OPERATORS = [
    {"$ne": None},
    {"$gt": ""},
    {"$regex": ".*"},
    {"$where": "sleep(1000)"},
    ["a"],
    [],
    {},
    None,
    True,
    1.5,
]


@pytest.fixture
def send(client, sign_in):
    """Send a body to an operation in the name of someone who may."""

    def send(name, body=None, **options):
        role = next(iter(OPERATIONS[name].who - {NOBODY_YET}), None)
        options = options or {"json": body}
        method = name.partition(" ")[0]
        return client.open(operations.path_of(name), method=method, headers=sign_in(role), **options)

    return send


@pytest.mark.parametrize(("name", "field"), WITH_FIELDS)
def test_operators_are_no_values(send, rpc, name, field):
    for operator in OPERATORS:
        if operator == operations.BODIES[name][field]:
            continue  # a list is what the field takes
        problem = assert_problem(
            send(name, operations.BODIES[name] | {field: operator}), 422, "invalid-input"
        )
        [named] = problem["errors"]
        assert named in (f"json.{field}", f"json.{field}.0"), operator
    assert rpc.calls == []


@pytest.mark.parametrize(("name", "field"), WITH_FIELDS)
def test_missing_fields_are_named_in_french(send, name, field):
    body = {key: value for key, value in operations.BODIES[name].items() if key != field}
    problem = assert_problem(send(name, body), 422, "invalid-input")
    assert problem["errors"] == {f"json.{field}": ["Ce champ est obligatoire."]}


@pytest.mark.parametrize("name", operations.BODIES)
class TestEveryBody:
    def test_unknown_fields_are_named(self, send, rpc, name):
        for field in ("role_", "actor", "visitor_id", "__proto__", "$where", "id"):
            problem = assert_problem(send(name, operations.BODIES[name] | {field: "x"}), 422, "invalid-input")
            assert problem["errors"] == {f"json.{field}": ["Champ inconnu."]}
        assert rpc.calls == []

    def test_no_body(self, send, name):
        errors = assert_problem(send(name, data=b""), 422, "invalid-input")["errors"]
        assert set(errors) == {f"json.{field}" for field in operations.BODIES[name]}

    @pytest.mark.parametrize("body", ["[]", "null", "1", '"x"'])
    def test_not_an_object(self, send, name, body):
        response = send(name, data=body, content_type="application/json")
        assert list(assert_problem(response, 422, "invalid-input")["errors"]) == ["json"]

    @pytest.mark.parametrize("body", [b"{", b"\xff", b'{"a":"\xed\xa0\x80"}', b"{'a': 1}", b'{"a":NaN}'])
    def test_not_json(self, send, name, body):
        assert_problem(send(name, data=body, content_type="application/json"), 400, "bad-request")

    def test_another_type(self, send, name):
        response = send(name, data="code=7K3M", content_type="application/x-www-form-urlencoded")
        assert_problem(response, 415, "unsupported-media-type")

    @pytest.mark.parametrize("size", [32 * 1024 + 1, 10**6])
    def test_too_large(self, send, name, size):
        response = send(name, data=b" " * size, content_type="application/json")
        assert_problem(response, 413, "content-too-large")

    @pytest.mark.parametrize("opening", ['{"a":', "["])
    def test_too_deep(self, send, name, opening):
        closing = {"[": "]", '{"a":': "}"}[opening]
        for levels in (5, 100, 5_000):
            body = f'{{"a":{opening * levels}1{closing * levels}}}'
            response = send(name, data=body, content_type="application/json")
            assert response.status_code in (400, 422)
            assert response.status_code == 400 or response.json["errors"] == {"json": ["5 niveaux au plus."]}


@pytest.fixture(params=[True, False], ids=["granian", "eventlet"])
def server(request):
    """What a server says of ``wsgi.input``."""
    return {"wsgi.input_terminated": True} if request.param else {}


@pytest.mark.parametrize("name", operations.BODIES)
def test_a_body_without_a_length_is_refused(client, rpc, sign_in, name, server):
    """Granian ends a chunked body that breaks off as if it were whole."""
    rpc.answers |= operations.ANSWERS
    role = next(iter(OPERATIONS[name].who - {NOBODY_YET}))
    body = io.BytesIO(json.dumps(operations.BODIES[name]).encode())
    response = client.open(
        operations.path_of(name),
        method=name.partition(" ")[0],
        headers={**sign_in(role), "Transfer-Encoding": "chunked", "Content-Type": "application/json"},
        environ_overrides={"wsgi.input": body, **server},
    )
    assert_problem(response, 411, "length-required")
    assert rpc.calls == []


@pytest.mark.parametrize("name", operations.BODIES)
def test_a_body_that_was_cut_short_is_refused(client, rpc, sign_in, name, server):
    rpc.answers |= operations.ANSWERS
    role = next(iter(OPERATIONS[name].who - {NOBODY_YET}))
    body = json.dumps(operations.BODIES[name]).encode()
    response = client.open(
        operations.path_of(name),
        method=name.partition(" ")[0],
        headers={**sign_in(role), "Content-Type": "application/json"},
        environ_overrides={"wsgi.input": io.BytesIO(body), "CONTENT_LENGTH": str(len(body) + 1), **server},
    )
    assert_problem(response, 400, "bad-request")
    assert rpc.calls == []


AROUND = ["{} ", "{}\n", "\r\n{}\t", "\u00a0{}\u202f", "\ufeff{}", "{}\u200b\u2060", "\u200e{}\u3000"]
"""What a copy brings with it from a mail, a page, a spreadsheet, a telephone."""


@pytest.mark.parametrize("pasted", AROUND, ids=ascii)
@pytest.mark.parametrize(
    ("name", "field", "meant"),
    [
        ("POST /api/v1/staff/links", "email", "b@ac-lyon.fr"),
        ("POST /api/v1/staff", "email", "b@ac-lyon.fr"),
        ("POST /api/v1/classes", "school", "Collège Jean-Moulin, Lyon"),
    ],
)
def test_what_a_copy_brings_with_it_is_left_out(send, rpc, name, field, meant, pasted):
    send(name, operations.BODIES[name] | {field: pasted.format(meant)})
    assert rpc.calls[-1][1][field] == meant


@pytest.mark.parametrize(
    ("name", "field", "bad"),
    [
        ("POST /api/v1/classes/join", "code", ["", "x" * 129, "7K3M\x009QXT", "7K3M\x1b[A", "\x7f"]),
        ("POST /api/v1/classes/join", "move", [None, "true", 1, 0, "yes", {}]),
        ("POST /api/v1/visitors/recover", "recovery_code", ["", "x" * 129]),
        ("POST /api/v1/sessions/refresh", "refresh_token", ["", "x" * 257]),
        (
            "POST /api/v1/staff/links",
            "email",
            ["", "prof", "@", "a@b\nBcc: c@d", "a b@c", "é@ac-lyon.example", f"{'a' * 250}@b.fr"],
        ),
        ("POST /api/v1/staff", "role", ["", "visitor", "admin", "Teacher", "teacher\n"]),
        ("POST /api/v1/classes", "school", ["", "x", "x" * 121, "Collège\r\nX"]),
        ("POST /api/v1/classes", "territory", ["", "6", "fr", "2C", "../", "69\n"]),
        ("POST /api/v1/classes", "level", ["", "4E", "x" * 21, "4e\n"]),
        ("POST /api/v1/classes", "size", [0, 61, -1, 10**30, "28"]),
        ("POST /api/v1/classes", "timezone", ["", "Europe/Paris\n", "x" * 65, "é"]),
        ("POST /api/v1/classes/{id}/seats", "count", [0, 66, -1, 2**64]),
    ],
)
def test_values_have_bounds(send, rpc, name, field, bad):
    for value in bad:
        response = send(name, operations.BODIES[name] | {field: value})
        problem = assert_problem(response, 422, "invalid-input")
        assert list(problem["errors"]) == [f"json.{field}"], value
    assert rpc.calls == []
