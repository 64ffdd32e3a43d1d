"""What staff does is noted before it is answered; what visitors do is not."""

from datetime import UTC, datetime
from uuid import UUID, uuid4

import pytest
import structlog
from guarded import FakeDatabase, guarded_app, signed

from chassis.runtime.config import Config
from contracts.errors import InvalidInput, NotFound
from contracts.tokens import STAFF_ROLES
from gateway.access import permissions
from gateway.shared import audit
from gateway.shared.audit import list_actions

TEACHER = UUID("7c9e6679-7425-40de-944b-e07fc1f90ae7")
CLASS = UUID("2f1e4fc0-81fd-41da-9156-00036afb0e3a")
ROTATE = f"/api/v1/classes/{CLASS}/code"


@pytest.fixture
def database():
    return FakeDatabase()


@pytest.fixture
def app(database):
    app = guarded_app(database)
    permissions.install(app)
    audit.install(app, Config(amqp_uri="embedded://", mongodb_uri="mongodb://unused"))
    return app


@pytest.fixture
def client(app):
    return app.test_client()


def noted(database):
    return list(database["audit"].documents.values())


def test_one_line_for_each_action(client, database):
    before = datetime.now(UTC)
    headers = signed("teacher", TEACHER) | {"X-Correlation-Id": "request-0001"}
    client.post(ROTATE, headers=headers, json={"secret": "of the body"})
    [action] = noted(database)
    assert isinstance(action.pop("_id"), UUID)
    assert abs(action.pop("time") - before).total_seconds() < 30
    assert action == {
        "staff": TEACHER,
        "role": "teacher",
        "operation": "POST /api/v1/classes/{id}/code",
        "objects": {"id": str(CLASS)},
        "status": 200,
        "correlation_id": "request-0001",
    }


@pytest.mark.parametrize("what", ["cards", "export"])
def test_reading_cards_and_lists_of_a_class(client, database, what):
    client.get(f"/api/v1/classes/{CLASS}/{what}", headers=signed("teacher", TEACHER))
    [action] = noted(database)
    assert action["operation"] == f"GET /api/v1/classes/{{id}}/{what}"


def test_it_is_written_before_the_answer_leaves(app, database):
    seen = []
    app.wsgi_app = lambda environ, start, inner=app.wsgi_app: inner(
        environ, lambda *answer: (seen.append(len(noted(database))), start(*answer))[1]
    )
    app.test_client().post(ROTATE, headers=signed("teacher", TEACHER))
    assert seen == [1]


@pytest.mark.parametrize("role", STAFF_ROLES)
@pytest.mark.parametrize(
    ("method", "path"), [("DELETE", "/api/v1/sessions/current"), ("POST", "/api/v1/visitors")]
)
def test_every_role_of_staff(client, database, role, method, path):
    client.open(path, method=method, headers=signed(role, TEACHER))
    [action] = noted(database)
    assert (action["role"], action["operation"]) == (role, f"{method} {path}")


@pytest.mark.parametrize("status", [403, 404, 409, 422, 500, 503])
def test_what_was_refused(app, client, database, status):
    app.extensions["views"]["POST /api/v1/classes/{id}/code"] = lambda id: ("", status)
    client.post(ROTATE, headers=signed("teacher", TEACHER))
    [action] = noted(database)
    assert action["status"] == status


def test_what_the_permissions_refuse(client, database):
    client.post("/api/v1/staff", headers=signed("teacher", TEACHER), json={})
    client.post("/api/v1/hotspots/grue/views", headers=signed("moderator", TEACHER))
    assert [action["operation"] for action in noted(database)] == [
        "POST /api/v1/staff",
        "POST /api/v1/hotspots/{id}/views",
    ]
    assert [action["status"] for action in noted(database)] == [403, 403]


def test_what_a_service_refuses(app, client, database):
    def not_theirs(id):
        raise NotFound("Cette classe n’existe pas.")

    app.extensions["views"]["POST /api/v1/classes/{id}/code"] = not_theirs
    assert client.post(ROTATE, headers=signed("teacher", TEACHER)).status_code == 404
    assert noted(database)[0]["status"] == 404


def test_an_address_that_does_not_exist(client, database):
    client.post("/api/v1/nothing/secret-in-the-path", headers=signed("teacher", TEACHER))
    assert "secret" not in repr(noted(database))


@pytest.mark.parametrize(
    ("method", "path", "headers"),
    [
        ("GET", "/api/v1/classes", signed("teacher", TEACHER)),
        ("HEAD", "/api/v1/classes", signed("teacher", TEACHER)),
        ("OPTIONS", "/api/v1/classes", signed("teacher", TEACHER)),
        ("POST", "/api/v1/hotspots/grue/views", signed("visitor", uuid4())),
        ("DELETE", "/api/v1/me", signed("visitor", uuid4())),
        ("POST", "/api/v1/visitors", {}),
        ("POST", "/api/v1/staff/links", {}),
        ("POST", ROTATE, {}),
    ],
)
def test_what_is_not_noted(client, database, method, path, headers):
    client.open(path, method=method, headers=headers)
    assert database.uses == 0


def test_whoever_floods_us_does_not_write_each_time(app, client, database):
    app.extensions["views"]["POST /api/v1/classes/{id}/code"] = lambda id: ("", 429)
    client.post(ROTATE, headers=signed("teacher", TEACHER))
    assert database.uses == 0


def test_an_action_that_cannot_be_noted_was_done_and_is_in_the_log(client, database):
    database.away = True
    with structlog.testing.capture_logs() as lines:
        assert client.post(ROTATE, headers=signed("teacher", TEACHER)).status_code == 200
    [line] = [line for line in lines if line["log_level"] == "critical"]
    assert line["action"]["staff_id"] == str(TEACHER)
    assert line["action"]["operation"] == "POST /api/v1/classes/{id}/code"
    assert line["action"]["objects"] == {"id": str(CLASS)}


@pytest.mark.parametrize(
    "after", ["nonsense", "é", "", "MTIz", "MTIzLng", "OTk5OTk5OTk5OTk5OTk5OTk5OTk5OS54"]
)
def test_a_cursor_that_is_none(app, after, database):
    with app.app_context(), pytest.raises(InvalidInput) as caught:
        list_actions(after)
    assert list(caught.value.details["errors"]) == ["after"]
    assert database.uses == 0
