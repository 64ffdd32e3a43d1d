"""The same key: the same answer, one deed, and nothing to read for a person who holds the database."""

import threading
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import pytest
from cryptography.exceptions import InvalidTag
from gateway_fakes import assert_problem
from guarded import FakeDatabase, guarded_app, signed

from chassis.access.revocations import Revocations
from chassis.runtime.config import Config
from chassis.testing import once
from gateway.access import permissions
from gateway.operations import OPERATIONS
from gateway.shared import idempotency
from gateway.shared.idempotency import KEY, UNDER_WAY_SECONDS, Names, StoredAnswer

KEYED = {"Idempotency-Key": "6Yb0dTt2Qm-9kX3vH1sLwA"}
SECRET = "un jeton que personne ne doit lire"
TEACHER = UUID("7c9e6679-7425-40de-944b-e07fc1f90ae7")
CLASS_1, CLASS_2 = uuid4(), uuid4()


REPEATABLE = {
    "POST /api/v1/visitors",
    "POST /api/v1/classes/join",
    "POST /api/v1/classes",
    "POST /api/v1/classes/{id}/seats",
    "POST /api/v1/classes/{id}/code",
    "POST /api/v1/staff",
    "POST /api/v1/quizzes/{id}/results",
    # Live: schedule
    "POST /api/v1/live/sessions/{id}/seats",
    "POST /api/v1/classes/{id}/calendar",
    # Live: rooms
    "POST /api/v1/live/sessions/{id}/questions",
    # Live: moderation
    "POST /api/v1/live/sessions/{id}/announcements",
    "POST /api/v1/live/sessions/{id}/polls",
}


@pytest.fixture
def database():
    return FakeDatabase()


@pytest.fixture
def done():
    """How often a visitor was created."""
    return []


class Services:
    """Accounts, who knows which sessions go on, and the gateway's own list of those that ended."""

    def __init__(self):
        self.ended, self.calls = set(), []
        self.revocations, self.rpc = Revocations(), self

    def call(self, service, method, **arguments):
        self.calls.append((service, method, arguments))
        return arguments["session"] not in self.ended


@pytest.fixture
def services():
    return Services()


@pytest.fixture
def app(database, done, services):
    app = guarded_app(database)
    app.extensions["platform"] = services
    permissions.install(app)
    idempotency.install(app, Config(amqp_uri="embedded://", mongodb_uri="mongodb://unused"))

    def create(**arguments):
        done.append(arguments)
        return {"number": len(done), "token": SECRET}, 201

    for operation in REPEATABLE:
        app.extensions["views"][operation] = create
    return app


@pytest.fixture
def client(app):
    return app.test_client()


def stored(database):
    return database["answers"].documents


def test_what_may_be_repeated():
    """Written down twice on purpose: where it is forgotten, a lost answer makes two classes."""
    assert {name for name, row in OPERATIONS.items() if row.repeatable} == REPEATABLE
    roaming = {name for name, row in OPERATIONS.items() if row.repeatable == "by the key"}
    assert roaming == {"POST /api/v1/classes/join"}


def test_sent_again_it_is_answered_again_and_not_done_again(client, done):
    first = client.post("/api/v1/visitors", headers=KEYED)
    again = [client.post("/api/v1/visitors", headers=KEYED) for _ in range(3)]
    assert len(done) == 1
    assert first.status_code == 201
    assert "Idempotent-Replay" not in first.headers
    for answer in again:
        assert (answer.status_code, answer.data) == (first.status_code, first.data)
        assert answer.content_type == first.content_type
        assert answer.headers["Idempotent-Replay"] == "true"
        assert answer.headers["X-Correlation-Id"] != first.headers["X-Correlation-Id"]
        assert answer.headers["Cache-Control"] == "no-store"


def test_where_it_is_found_is_said_again(client, app):
    app.extensions["views"]["POST /api/v1/quizzes/{id}/results"] = lambda id: (
        {"id": id},
        201,
        {"Location": f"/api/v1/me/results/{id}"},
    )
    answers = [client.post("/api/v1/quizzes/a-quiz/results", headers=KEYED) for _ in range(2)]
    assert [answer.headers["Location"] for answer in answers] == ["/api/v1/me/results/a-quiz"] * 2
    assert "Location" not in client.post("/api/v1/visitors", headers=KEYED).headers
    assert "Location" not in client.post("/api/v1/visitors", headers=KEYED).headers


def test_without_a_key_each_is_done(client, done, database):
    for _ in range(2):
        client.post("/api/v1/visitors")
    assert len(done) == 2
    assert stored(database) == {}


def test_another_key_another_deed(client, done):
    client.post("/api/v1/visitors", headers=KEYED)
    client.post("/api/v1/visitors", headers={"Idempotency-Key": "another-key-0123456789"})
    assert len(done) == 2


@pytest.mark.parametrize(
    "key", ["", "short", "a" * 15, "a" * 65, "a" * 15 + "é", "a" * 16 + " ", "{$ne: 1}" * 3]
)
def test_a_key_that_is_none(client, done, database, key):
    problem = assert_problem(
        client.post("/api/v1/visitors", headers={"Idempotency-Key": key}), 422, "invalid-input"
    )
    assert list(problem["errors"]) == ["headers.Idempotency-Key"]
    assert done == []
    assert stored(database) == {}


@pytest.mark.parametrize("key", ["a" * 16, "Z_-9" * 16])
def test_a_key_that_is_one(client, key):
    assert KEY.fullmatch(key)
    assert client.post("/api/v1/visitors", headers={"Idempotency-Key": key}).status_code == 201


def test_elsewhere_the_header_says_nothing(client, app, database):
    visitor = signed("visitor", uuid4())
    for _ in range(2):
        answer = client.post("/api/v1/hotspots/grue/views", headers={"Idempotency-Key": "x", **visitor})
        assert answer.status_code == 200
    assert database.uses == 0


def test_the_same_key_for_something_else_is_refused(client, done):
    join = "/api/v1/classes/join"
    client.post(join, headers=KEYED, json={"code": "ABCD-2345"})
    refused = client.post(join, headers=KEYED, json={"code": "ABCD-9999"})
    assert_problem(refused, 422, "idempotency-key-reused")
    again = client.post(join, headers=KEYED, json={"code": "ABCD-2345"})
    assert again.headers["Idempotent-Replay"] == "true"
    assert len(done) == 1


def test_the_same_key_for_another_class_is_refused(client, done):
    teacher = KEYED | signed("teacher", TEACHER)
    assert client.post(f"/api/v1/classes/{CLASS_1}/code", headers=teacher).status_code == 201
    refused = client.post(f"/api/v1/classes/{CLASS_2}/code", headers=teacher)
    assert_problem(refused, 422, "idempotency-key-reused")
    assert len(done) == 1


def test_the_same_key_of_others_or_for_other_operations_is_theirs(client, done):
    teachers = [KEYED | signed("teacher", id) for id in (TEACHER, uuid4())]
    for headers in teachers:
        for path in ("/api/v1/classes", f"/api/v1/classes/{CLASS_1}/seats"):
            assert client.post(path, headers=headers, json={}).status_code == 201
    for address in ("192.0.2.1", "192.0.2.2"):
        client.post("/api/v1/visitors", headers=KEYED, environ_base={"REMOTE_ADDR": address})
    assert len(done) == 6


JOIN = "/api/v1/classes/join"
CODE = {"code": "ABCD-2345"}
WIFI, MOBILE = {"REMOTE_ADDR": "192.0.2.1"}, {"REMOTE_ADDR": "198.51.100.7"}


@pytest.mark.parametrize(
    "key",
    [
        str(uuid4()),
        uuid4().hex,
        "6Yb0dTt2Qm-9kX3vH1sLwA",
        "aB3-dE5_" * 8,
    ],
)
def test_a_seat_is_taken_once_though_the_phone_went_from_wifi_to_mobile(client, done, key):
    """D10."""
    headers = {"Idempotency-Key": key}
    first = client.post(JOIN, headers=headers, json=CODE, environ_base=WIFI)
    again = client.post(JOIN, headers=headers, json=CODE, environ_base=MOBILE)
    assert (again.data, again.headers["Idempotent-Replay"]) == (first.data, "true")
    assert len(done) == 1


@pytest.mark.parametrize(
    "key", ["0123456789abcdef", "a" * 64, "0" * 21 + "1", "11111111-1111-4111-8111-111111111111"]
)
def test_a_key_that_might_be_guessed_is_that_of_an_address(client, done, key):
    for address in (WIFI, MOBILE):
        client.post(JOIN, headers={"Idempotency-Key": key}, json=CODE, environ_base=address)
    assert len(done) == 2


def test_whoever_knows_the_key_but_not_the_code_hears_nothing(client, done):
    client.post(JOIN, headers=KEYED, json=CODE, environ_base=WIFI)
    stranger = client.post(JOIN, headers=KEYED, json={"code": "ABCD-9999"}, environ_base=MOBILE)
    assert_problem(stranger, 422, "idempotency-key-reused")
    assert SECRET not in stranger.text


def test_the_key_of_a_visitor_is_theirs_wherever_they_are(client, done):
    visitor, other = signed("visitor", uuid4()), signed("visitor", uuid4())
    for headers, address in ((visitor, WIFI), (visitor, MOBILE), (other, MOBILE)):
        client.post(JOIN, headers=KEYED | headers, json=CODE, environ_base=address)
    assert len(done) == 2


def test_a_quoted_key_is_the_same_key(client, done):
    """D10."""
    quoted = {"Idempotency-Key": f'"{KEYED["Idempotency-Key"]}"'}
    client.post("/api/v1/visitors", headers=KEYED)
    assert client.post("/api/v1/visitors", headers=quoted).headers["Idempotent-Replay"] == "true"
    assert len(done) == 1


@pytest.mark.parametrize("key", ['"', '""', '"6Yb0dTt2Qm-9kX3vH1sLwA', '6Yb0dTt2Qm-9kX3vH1sLwA"', '"short"'])
def test_quotes_alone_make_no_key(client, done, key):
    response = client.post("/api/v1/visitors", headers={"Idempotency-Key": key})
    assert_problem(response, 422, "invalid-input")
    assert done == []


@pytest.mark.parametrize("body", [b"{}", b" { } ", b""])
def test_no_body_and_an_empty_object_are_the_same_request(client, done, body):
    """N1."""
    client.post("/api/v1/visitors", headers=KEYED)
    again = client.post("/api/v1/visitors", headers=KEYED, data=body, content_type="application/json")
    assert again.headers["Idempotent-Replay"] == "true"
    assert len(done) == 1


def test_spaces_and_the_order_of_fields_are_no_other_request(client, done):
    for body in (b'{"code":"ABCD-2345","move":true}', b'{ "move": true, "code": "ABCD-2345" }'):
        client.post(JOIN, headers=KEYED, data=body, content_type="application/json")
    assert len(done) == 1


class TestAnAnswerWithAToken:
    SESSION, VISITOR = UUID("5e551000-0000-4000-8000-000000000001"), uuid4()

    @pytest.fixture(autouse=True)
    def _signs_in(self, app, done, signer):
        def create(**arguments):
            done.append(arguments)
            return {"number": len(done), "token": signer.sign(self.VISITOR, "visitor", self.SESSION)}, 201

        app.extensions["views"]["POST /api/v1/visitors"] = create

    def post(self, client):
        return client.post("/api/v1/visitors", headers=KEYED)

    def test_is_given_again_while_its_session_lasts(self, client, services, done):
        assert self.post(client).data == self.post(client).data
        arguments = {"session": str(self.SESSION), "subject": str(self.VISITOR)}
        assert services.calls == [("accounts", "has_session", arguments)]
        assert len(done) == 1

    def test_is_not_given_again_after_its_session(self, client, services, done):
        """N1: a visitor who was erased, and tries once more, is somebody new."""
        self.post(client)
        services.ended.add(str(self.SESSION))
        again = self.post(client)
        assert (again.status_code, again.json["number"]) == (201, 2)
        assert "Idempotent-Replay" not in again.headers
        services.ended.clear()
        assert self.post(client).json["number"] == 2

    def test_nor_once_the_gateway_has_heard_of_it(self, client, services, done):
        self.post(client)
        services.revocations.erase_visitor(self.VISITOR)
        assert self.post(client).json["number"] == 2
        assert services.calls == []


@pytest.mark.parametrize("status", [400, 404, 409, 422, 429, 500, 503])
def test_after_an_error_the_same_key_may_be_tried_again(app, client, done, status, database):
    create = app.extensions["views"]["POST /api/v1/visitors"]
    app.extensions["views"]["POST /api/v1/visitors"] = lambda: ("", status)
    assert client.post("/api/v1/visitors", headers=KEYED).status_code == status
    assert stored(database) == {}
    app.extensions["views"]["POST /api/v1/visitors"] = create
    answer = client.post("/api/v1/visitors", headers=KEYED)
    assert (answer.status_code, len(done)) == (201, 1)
    assert "Idempotent-Replay" not in answer.headers


def test_a_defect_frees_the_key_too(app, client, database):
    def fail():
        raise RuntimeError("a defect")

    app.extensions["views"]["POST /api/v1/visitors"] = fail
    assert client.post("/api/v1/visitors", headers=KEYED).status_code == 500
    assert stored(database) == {}


def test_whoever_may_not_reserves_nothing(client, database):
    assert client.post("/api/v1/classes", headers=KEYED | signed("moderator", TEACHER)).status_code == 403
    assert database.uses == 0


def test_while_the_first_is_under_way(app, client, done):
    begun, go_on = threading.Event(), threading.Event()

    def slowly():
        begun.set()
        assert go_on.wait(30)
        return "{}", 201

    app.extensions["views"]["POST /api/v1/visitors"] = slowly
    answers = []
    first = threading.Thread(
        target=lambda: answers.append(app.test_client().post("/api/v1/visitors", headers=KEYED))
    )
    first.start()
    assert begun.wait(30)
    meanwhile = client.post("/api/v1/visitors", headers=KEYED)
    go_on.set()
    first.join()
    assert_problem(meanwhile, 409, "request-under-way")
    assert meanwhile.headers["Retry-After"] == "2"
    assert answers[0].status_code == 201
    assert client.post("/api/v1/visitors", headers=KEYED).headers["Idempotent-Replay"] == "true"


@pytest.mark.parametrize(("age", "status"), [(UNDER_WAY_SECONDS - 5, 409), (UNDER_WAY_SECONDS + 5, 201)])
def test_of_whoever_died_half_way_the_key_is_free_after_a_while(client, database, done, age, status):
    client.post("/api/v1/visitors", headers=KEYED)
    [reserved] = stored(database).values()
    del reserved["answer"]
    reserved["begun_at"] = datetime.now(UTC) - timedelta(seconds=age)
    assert client.post("/api/v1/visitors", headers=KEYED).status_code == status
    assert len(done) == (2 if status == 201 else 1)


def test_of_two_gateways_that_take_over_the_same_request_one_does_it(client, app, database, done):
    """Both have read that the process that began it is dead; the other one is quicker."""
    client.post("/api/v1/visitors", headers=KEYED)
    [reserved] = stored(database).values()
    del reserved["answer"]
    reserved["begun_at"] = datetime.now(UTC) - timedelta(seconds=UNDER_WAY_SECONDS + 5)

    def another_takes_over():
        reserved["owner"], reserved["begun_at"] = "another", datetime.now(UTC)

    with once(database["answers"], "update_one", "before", another_takes_over):
        answer = client.post("/api/v1/visitors", headers=KEYED)
    assert_problem(answer, 409, "request-under-way")
    assert len(done) == 1
    assert reserved["owner"] == "another"


def test_whoever_was_given_up_does_not_overwrite_the_answer(app, client, database):
    def while_another_takes_over():
        [reserved] = stored(database).values()
        reserved["owner"] = "another"
        return "{}", 201

    app.extensions["views"]["POST /api/v1/visitors"] = while_another_takes_over
    client.post("/api/v1/visitors", headers=KEYED)
    [reserved] = stored(database).values()
    assert "answer" not in reserved


def test_the_database_alone_says_nothing(client, database):
    client.post("/api/v1/classes/join", headers=KEYED, json={"code": "ABCD-2345"})
    [document] = stored(database).values()
    held = repr(document)
    for secret in (SECRET, "ABCD-2345", KEYED["Idempotency-Key"], "127.0.0.1", "number"):
        assert secret not in held
        assert secret.encode() not in document["answer"]
    assert set(document) == {"_id", "fingerprint", "owner", "begun_at", "expires_at", "answer"}
    assert document["expires_at"] - document["begun_at"] == timedelta(hours=24)
    assert database.expiries == {"answers": "expires_at"}


def test_an_answer_opens_with_its_own_key_and_in_its_own_place_only():
    names = Names.of("a" * 16, "POST /x", "address 192.0.2.1", "/x", b"")
    other = Names.of("a" * 15 + "b", "POST /x", "address 192.0.2.1", "/x", b"")
    answer = StoredAnswer(201, "application/json", b"{}")
    sealed = names.encrypt(answer)
    assert names.decrypt(sealed) == answer
    assert names.encrypt(answer) != sealed
    for wrong in (other, names._replace(id=other.id), names._replace(secret=other.secret)):
        with pytest.raises(InvalidTag):
            wrong.decrypt(sealed)
    with pytest.raises(InvalidTag):
        names.decrypt(sealed[:-1] + bytes([sealed[-1] ^ 1]))


def test_without_the_database_nothing_is_done_that_could_be_done_twice(client, database, done):
    database.away = True
    assert_problem(client.post("/api/v1/visitors", headers=KEYED), 503, "unavailable")
    assert done == []
    assert client.post("/api/v1/visitors").status_code == 201


def test_an_answer_that_cannot_be_kept_is_given_all_the_same(app, client, database):
    def while_the_database_goes():
        database.away = True
        return "{}", 201

    app.extensions["views"]["POST /api/v1/visitors"] = while_the_database_goes
    assert client.post("/api/v1/visitors", headers=KEYED).status_code == 201
    database.away = False
    assert_problem(client.post("/api/v1/visitors", headers=KEYED), 409, "request-under-way")
