"""One table says who may do what; it is complete, and each row holds on the wire."""

import inspect
from uuid import uuid4

import operations
import pytest
from conftest import SESSION
from gateway_fakes import assert_problem

from contracts.registry import CALLS
from contracts.tokens import ROLES
from gateway.access.permissions import Guard
from gateway.http import errors, hooks
from gateway.http.application import Application
from gateway.operations import NOBODY_YET, OPERATIONS, PAGES, PUBLIC, name_of
from gateway.shared import audit

METHODS = {"get", "post", "put", "patch", "delete"}


CLASSES = {
    "POST /api/v1/classes",
    "GET /api/v1/classes",
    "GET /api/v1/classes/{id}",
    "POST /api/v1/classes/{id}/code",
    "POST /api/v1/classes/{id}/closure",
    "DELETE /api/v1/classes/{id}/closure",
    "GET /api/v1/classes/{id}/seats",
    "POST /api/v1/classes/{id}/seats",
    "DELETE /api/v1/classes/{id}/seats/{visitor}",
    "GET /api/v1/classes/{id}/removals",
    "DELETE /api/v1/classes/{id}/removals/{visitor}",
    "GET /api/v1/classes/{id}/progress",
    "GET /api/v1/classes/{id}/interests",
    "GET /api/v1/classes/{id}/cards",
    "GET /api/v1/classes/{id}/export",
}
OPEN_TO_SESSIONS = {
    "DELETE /api/v1/sessions/current",
    "GET /api/v1/live/sessions/{id}/stream",  # Live: streams
}
MODERATION = {
    "GET /api/v1/live/moderation/queue",
    "POST /api/v1/live/moderation/items/{id}/claim",
    "DELETE /api/v1/live/moderation/items/{id}/claim",
    "POST /api/v1/live/sessions/{id}/questions/{question}/publication",
    "DELETE /api/v1/live/sessions/{id}/questions/{question}/publication",
    "DELETE /api/v1/live/sessions/{id}/questions/{question}",
    "POST /api/v1/live/sessions/{id}/questions/{question}/silence",
    "DELETE /api/v1/live/sessions/{id}/questions/{question}/silence",
    "PUT /api/v1/live/sessions/{id}/questions/{question}/pin",
    "DELETE /api/v1/live/sessions/{id}/questions/{question}/pin",
    "POST /api/v1/live/sessions/{id}/announcements",
    "POST /api/v1/live/sessions/{id}/polls",
    "POST /api/v1/live/sessions/{id}/polls/{poll}/closure",
    "POST /api/v1/live/sessions/{id}/suspension",
    "DELETE /api/v1/live/sessions/{id}/suspension",
    "POST /api/v1/live/sessions/{id}/closure",
    "GET /api/v1/live/sessions/{id}/actions",
    "GET /api/v1/live/sessions/{id}/transcript",
}
PROFESSIONAL = {
    "GET /api/v1/live/professional",
    "POST /api/v1/live/sessions/{id}/questions/{question}/answer",
    "POST /api/v1/live/sessions/{id}/questions/{question}/passing",
    "DELETE /api/v1/live/sessions/{id}/questions/{question}/passing",
}
# Live: schedule
LIVE_OF_TEACHERS = {
    "POST /api/v1/live/sessions/{id}/seats",
    "DELETE /api/v1/live/sessions/{id}/seats/{class_id}",
    "GET /api/v1/classes/{id}/live",
    "GET /api/v1/classes/{id}/live/suggestions",
    "GET /api/v1/classes/{id}/live/{session}/summary",
    "GET /api/v1/classes/{id}/calendar",
    "POST /api/v1/classes/{id}/calendar",
}
# Live: rooms
CHANGES_OF_ROOMS = "GET /api/v1/live/sessions/{id}/changes"
PARTICIPANTS = {
    "GET /api/v1/live/sessions/{id}/mine",
    "POST /api/v1/live/sessions/{id}/attendance",
    "POST /api/v1/live/sessions/{id}/questions",
    "POST /api/v1/live/sessions/{id}/questions/{question}/votes",
    "DELETE /api/v1/live/sessions/{id}/questions/{question}/votes",
    "POST /api/v1/live/sessions/{id}/questions/{question}/reports",
    "POST /api/v1/live/sessions/{id}/polls/{poll}/answers",
    "POST /api/v1/live/sessions/{id}/reactions",
}
OPENED_BY = {
    "visitor": {
        CHANGES_OF_ROOMS,
        *PARTICIPANTS,
        "POST /api/v1/classes/join",
        "POST /api/v1/hotspots/{id}/views",
        "POST /api/v1/contents/{id}/completions",
        "GET /api/v1/me",
        "DELETE /api/v1/me",
        "GET /api/v1/me/card",
        "POST /api/v1/me/card",
        "DELETE /api/v1/me/seat",
        "DELETE /api/v1/me/sessions",
        "GET /api/v1/me/export",
        "GET /api/v1/me/points",
        "GET /api/v1/me/discoveries",
        "GET /api/v1/me/stream",
        "POST /api/v1/quizzes/{id}/results",
        "GET /api/v1/me/results",
        "GET /api/v1/me/results/{id}",
        "GET /api/v1/me/results/{id}/comparison",
        "GET /api/v1/me/interests",
        "GET /api/v1/me/results/{id}/sheet",
        # Live: schedule
        "GET /api/v1/me/live",
        "POST /api/v1/live/sessions/{id}/seats",
        "DELETE /api/v1/live/sessions/{id}/seats",
    },
    "teacher": {"GET /api/v1/staff/me", CHANGES_OF_ROOMS, *CLASSES, *LIVE_OF_TEACHERS},
    "professional": {"GET /api/v1/staff/me", CHANGES_OF_ROOMS, *PROFESSIONAL},
    "moderator": {"GET /api/v1/staff/me", CHANGES_OF_ROOMS, *MODERATION},
    "organiser": {
        CHANGES_OF_ROOMS,
        *MODERATION,
        "GET /api/v1/staff/me",
        "GET /api/v1/staff",
        "POST /api/v1/staff",
        "DELETE /api/v1/staff/{id}",
        "GET /api/v1/staff/actions",
        "GET /api/v1/staff/contents",
        "GET /api/v1/staff/contents/{id}",
        "GET /api/v1/classes",
        "GET /api/v1/classes/{id}",
        # Live: schedule
        "PATCH /api/v1/live/sessions/{id}",
        "POST /api/v1/live/sessions/{id}/cancellation",
        "PUT /api/v1/live/professionals/{id}/account",
    },
}


def open_operation(client, name, headers=None, role=None):
    method = name.partition(" ")[0]
    sent = operations.body_of(name, role)
    body = {} if sent is None else {"json": sent}
    return client.open(operations.path_of(name), method=method, headers=headers, **body)


@pytest.fixture
def services(rpc, platform, monkeypatch):
    """Services that know everything and refuse nothing."""
    rpc.answers |= operations.ANSWERS
    rpc.consumer.connected.set()
    platform.broadcast.consumer.connected.set()
    platform.streams.broadcast.consumer.connected.set()
    platform.loader.loaded.set()
    monkeypatch.setattr(audit, "list_actions", lambda after, limit: operations.PAGE)
    return rpc


class TestTheTable:
    def test_every_operation_has_a_row_and_every_row_an_operation(self, client):
        document = client.get("/api/v1/openapi.json").json
        documented = {
            f"{method.upper()} {path}"
            for path, item in document["paths"].items()
            for method in METHODS & set(item)
        }
        assert documented == set(OPERATIONS)

    def test_every_route_has_a_row_and_every_row_a_route(self, app):
        rules = [
            name_of(method, rule.rule)
            for rule in app.url_map.iter_rules()
            for method in rule.methods - {"HEAD", "OPTIONS"}
        ]
        assert sorted(rules) == sorted([*OPERATIONS, *PAGES])

    def test_pages_and_operations_are_apart(self):
        assert not set(PAGES) & set(OPERATIONS)

    def test_rows_name_roles_that_exist(self):
        for name, row in (OPERATIONS | PAGES).items():
            assert row.who, name
            assert row.who <= {NOBODY_YET, *ROLES}, name

    def test_no_route_answers_options_by_itself(self, app):
        assert all(getattr(rule, "provide_automatic_options", False) for rule in app.url_map.iter_rules())

    def test_tokens_in_queries_are_for_streams(self):
        assert {name for name, row in OPERATIONS.items() if row.token_in_query} == {
            "GET /api/v1/me/stream",
            "GET /api/v1/live/sessions/{id}/stream",
        }

    @pytest.mark.parametrize("role", ROLES)
    def test_what_a_role_opens(self, role):
        """Written down twice on purpose: a slip in the table is a right given away."""
        opened = {name for name, row in OPERATIONS.items() if row.who != PUBLIC and role in row.who}
        assert opened == OPENED_BY[role] | OPEN_TO_SESSIONS


class TestARouteWithoutARow:
    @pytest.fixture
    def stray(self, app):
        """A gateway to which somebody has added a route, and thought of nobody."""
        stray, reached = Application("stray"), []
        stray.extensions |= app.extensions
        hooks.install(stray)
        errors.install(stray)
        stray.before_request(Guard(OPERATIONS))
        for path in ("/api/v1/secrets", "/api/v1/me"):
            view = stray.route(path, methods=["GET", "POST"], endpoint=path)
            view(lambda **_: reached.append(1) or "reached")
        return stray.test_client(), reached

    @pytest.mark.parametrize("role", [None, *ROLES])
    @pytest.mark.parametrize(
        ("method", "path"), [("GET", "/api/v1/secrets"), ("POST", "/api/v1/secrets"), ("POST", "/api/v1/me")]
    )
    def test_answers_403(self, stray, sign_in, role, method, path):
        client, reached = stray
        headers = sign_in(role) if role else None
        assert_problem(client.open(path, method=method, headers=headers), 403, "forbidden")
        assert reached == []

    def test_beside_one_that_has_a_row(self, stray, sign_in):
        client, reached = stray
        assert client.get("/api/v1/me", headers=sign_in("visitor")).text == "reached"
        assert client.head("/api/v1/me", headers=sign_in("visitor")).status_code == 200
        assert len(reached) == 2


@pytest.mark.parametrize("name", OPERATIONS)
def test_each_role_on_each_operation(client, services, sign_in, name):
    who = OPERATIONS[name].who
    for role in (*ROLES, None):
        services.calls.clear()
        response = open_operation(client, name, sign_in(role, uuid4(), uuid4()) if role else None, role)
        if role in who or (role is None and NOBODY_YET in who):
            assert 200 <= response.status_code < 300, (role, response.text)
        elif role is None:
            assert_problem(response, 401, "unauthorized")
        else:
            assert_problem(response, 403, "forbidden")
        if not 200 <= response.status_code < 300:
            assert services.calls == []
        response.close()


@pytest.mark.parametrize("name", [name for name, row in OPERATIONS.items() if row.who is not PUBLIC])
def test_a_session_that_ended_opens_nothing(client, services, platform, sign_in, name):
    headers = sign_in(next(role for role in ROLES if role in OPERATIONS[name].who))
    platform.revocations.revoke_session(SESSION)
    assert_problem(open_operation(client, name, headers), 401, "unauthorized")
    assert services.calls == []


def test_a_bad_token_does_no_harm_where_none_is_required(client, services):
    headers = {"Authorization": "Bearer expired"}
    for name, row in OPERATIONS.items():
        if row.who is PUBLIC:
            assert open_operation(client, name, headers).status_code < 300, name


def test_whoever_joins_with_a_bad_token_hears_of_it(client, services):
    """Guard: their points would stay with a visitor whom they cannot be again."""
    response = open_operation(client, "POST /api/v1/classes/join", {"Authorization": "Bearer expired"})
    assert_problem(response, 401, "unauthorized")
    assert services.calls == []


def test_whoever_asks_which_methods_there_are_needs_no_token(client):
    response = client.options("/api/v1/me")
    assert response.status_code == 200
    assert {"GET", "DELETE"} <= set(response.allow)


def test_services_have_what_views_ask_for(client, services, sign_in):
    """Each call fits the contract and the signature of the method it names."""
    from services.accounts.service import Accounts
    from services.catalog.service import Catalog
    from services.live.service import Live
    from services.quiz.service import Quiz
    from services.rewards.service import Rewards

    kinds = {"accounts": Accounts, "catalog": Catalog, "live": Live, "quiz": Quiz, "rewards": Rewards}
    for name, row in OPERATIONS.items():
        role = next((role for role in ROLES if role in row.who), None)
        open_operation(client, name, sign_in(role, uuid4(), uuid4()) if role else None, role).close()
    methods = {called for called, _ in services.calls}
    assert methods >= set(operations.ANSWERS) - {
        *("accounts.list_revocations", "accounts.has_session", "rewards.events_since")
    }
    for called, arguments in services.calls:
        service, _, method = called.partition(".")
        if contract := CALLS.get(called):
            arguments = contract.parse((), arguments)
        inspect.signature(getattr(kinds[service], method)).bind(None, **arguments)


WITH_UUIDS = [
    name for name in OPERATIONS if "{" in name and name.split()[1].startswith(operations.WITH_UUIDS)
]


@pytest.mark.parametrize("bad", ["1", "6f9619ff8b864d01b42d00cf4fc964ff", "%7B%22$ne%22:1%7D", "*", "%00"])
def test_what_is_no_uuid_is_an_unknown_address(client, services, sign_in, bad):
    for name in WITH_UUIDS:
        role = next(iter(OPERATIONS[name].who - {NOBODY_YET}))
        path = name.partition(" ")[2].replace("{visitor}", bad).replace("{id}", bad)
        response = client.open(path, method=name.partition(" ")[0], headers=sign_in(role))
        assert_problem(response, 404, "not-found")
    assert services.calls == []


def test_names_of_operations():
    assert name_of("GET", "/a/<uuid:id>/b/<visitor>") == "GET /a/{id}/b/{visitor}"
    assert name_of("HEAD", "/a/<slug:id>") == "GET /a/{id}"
