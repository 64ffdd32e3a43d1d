"""The OpenAPI document says what the application does, and Swagger UI can show it offline."""

import re
from pathlib import Path

import msgspec
import pytest
import yaml
from documented_paths import PATHS
from gateway_fakes import assert_problem

from contracts.accounts import CLASS_LEVELS
from contracts.calls.quiz import GivenAnswer
from contracts.calls.values import SLUG
from contracts.tokens import STAFF_ROLES
from gateway.app import create_app
from gateway.http.errors import CONTENT_TYPE
from gateway.operations import NOBODY_YET, OPERATIONS, PUBLIC, STAFF
from gateway.requests.queries import CHALLENGES, FAMILIES, TRANSITIONS
from gateway.settings import GatewaySettings
from services.quiz.domain import PreparedQuiz, read_answers
from services.quiz.schemas import questions

OLDER_SCHEMAS = {
    "Problem", "Challenge", "ChallengeList", "Company", "CompanyList", "Occupation", "OccupationList",
    "Content", "ContentItem", "ContentPage", "Person", "Tour", "Scene", "Hotspot", "Link", "View", "Outline",
    "Step", "OutlineLink", "OutlineHotspot", "Level", "Award", "Points", "Accepted", "Health",
    "PaginationMetadata",
}  # fmt: skip
METHODS = {"get", "post", "put", "patch", "delete"}


@pytest.fixture
def document(client):
    response = client.get("/api/v1/openapi.json")
    assert response.status_code == 200
    return response.json


def operations(document):
    for path, item in document["paths"].items():
        for method in METHODS & set(item):
            yield path, item, item[method]


def named_operations(document):
    for path, item in document["paths"].items():
        for method in METHODS & set(item):
            yield f"{method.upper()} {path}", item[method]


def references(node):
    if isinstance(node, dict):
        if isinstance(node.get("$ref"), str):
            yield node["$ref"]
        for value in node.values():
            yield from references(value)
    elif isinstance(node, list):
        for value in node:
            yield from references(value)


def test_head(document):
    assert document["openapi"] == "3.1.0"
    assert document["info"]["title"] == "L'Usine Extraordinaire"
    assert document["info"]["version"] == "v1"


def test_every_path_and_no_other(document):
    assert {path: METHODS & set(item) for path, item in document["paths"].items()} == PATHS


def test_every_route_is_documented(app, document):
    ours = {
        re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", rule.rule)
        for rule in app.url_map.iter_rules()
        if rule.endpoint.partition(".")[0] not in ("docs", "media", "pages", "api-docs")
    }
    assert ours == set(document["paths"])


def test_every_operation_has_a_summary_and_its_problems(document):
    for path, _, operation in operations(document):
        assert operation["summary"], path
        assert operation["tags"], path
        assert {"500", "503", "default"} <= set(operation["responses"]), path
        assert any(status.startswith("2") for status in operation["responses"]), path


def test_problems_are_problems(document):
    for path, _, operation in operations(document):
        for status, response in operation["responses"].items():
            if status != "default" and int(status) < 400:
                continue
            name = response["$ref"].removeprefix("#/components/responses/")
            content = document["components"]["responses"][name]["content"]
            assert list(content) == [CONTENT_TYPE], (path, status)
            assert content[CONTENT_TYPE]["schema"] == {"$ref": "#/components/schemas/Problem"}


def test_every_success_has_the_schema_of_its_body_or_is_a_204(document):
    for name, operation in named_operations(document):
        for status, response in operation["responses"].items():
            if status.startswith("2") and status != "204":
                assert response["content"], (name, status)
                assert all(media["schema"] for media in response["content"].values()), (name, status)


def test_references_lead_somewhere(document):
    for reference in references(document):
        node = document
        for part in reference.removeprefix("#/").split("/"):
            node = node[part]


def test_a_platform_without_a_mailbox_does_not_show_one(config, platform):
    client = create_app(config.altered(GatewaySettings, dev_mailbox=False), platform).test_client()
    assert set(client.get("/api/v1/openapi.json").json["paths"]) == set(PATHS) - {"/dev/mailbox"}
    assert_problem(client.get("/dev/mailbox"), 404, "not-found")


def test_path_parameters_are_declared(document):
    for path, item, operation in operations(document):
        declared = {
            parameter["name"]
            for parameter in [*item.get("parameters", []), *operation.get("parameters", [])]
            if parameter["in"] == "path"
        }
        assert declared == set(re.findall(r"{(\w+)}", path))


SIGN_IN = {"POST /api/v1/sessions/refresh", "POST /api/v1/staff/sessions", "POST /api/v1/staff/oidc/sessions"}
"""Answer 401 for what is in the body."""

STAFF_SIGN_IN = SIGN_IN - {"POST /api/v1/sessions/refresh"}
"""Answer 403, too: for an address that is proved, and may not sign in any more."""


def test_what_needs_a_token_says_so(document):
    schemes = document["components"]["securitySchemes"]
    for scheme in ("visitorToken", "staffToken"):
        assert (schemes[scheme]["type"], schemes[scheme]["scheme"]) == ("http", "bearer")
    for name, operation in named_operations(document):
        who = OPERATIONS[name].who
        security = operation.get("security", [])
        accepted = {scheme for requirement in security for scheme in requirement}
        if who == PUBLIC:
            assert not security, name
        else:
            assert ({} in security) == (NOBODY_YET in who), name
            assert ("visitorToken" in accepted) == ("visitor" in who), name
            assert ("staffToken" in accepted) == bool(who & STAFF), name
            assert ("visitorTokenInQuery" in accepted) == name.endswith("/stream"), name
        assert accepted <= set(schemes)
        responses = operation["responses"]
        assert ("401" in responses) == (who != PUBLIC or name in SIGN_IN), name
        assert ("403" in responses) == (who != PUBLIC or name in STAFF_SIGN_IN), name


def test_what_takes_a_body_says_what_it_does_with_others(document):
    for name, operation in named_operations(document):
        takes_one = "requestBody" in operation
        assert takes_one or not name.startswith(("POST ", "PATCH ")), name
        assert not takes_one or name.startswith(("POST ", "PUT ", "PATCH ")), name
        for status in ("400", "413", "415", "422"):
            assert status in operation["responses"] or not takes_one, (name, status)


ACTS = {
    "POST /api/v1/live/sessions/{id}/attendance",
    "POST /api/v1/live/sessions/{id}/questions/{question}/votes",
    "DELETE /api/v1/live/sessions/{id}/questions/{question}/votes",
    "POST /api/v1/live/sessions/{id}/polls/{poll}/answers",
    "POST /api/v1/live/sessions/{id}/reactions",
}
"""The key goes to live, whose ledgers make them exactly once: the gateway stores no answer."""


def test_what_may_be_sent_again_says_so(document):
    sent_again = {
        name
        for name, operation in named_operations(document)
        if "Idempotency-Key" in {parameter["name"] for parameter in operation.get("parameters", [])}
    }
    assert sent_again == {name for name, row in OPERATIONS.items() if row.repeatable} | ACTS
    for name, operation in named_operations(document):
        assert {"409", "422"} <= set(operation["responses"]) or name not in sent_again


def test_new_operations_have_examples(document):
    """Each property of what goes in and out has an example, or a type that says it all."""
    schemas = document["components"]["schemas"]
    seen = 0
    for name in schemas:
        if name in OLDER_SCHEMAS:
            continue
        for field, schema in schemas[name]["properties"].items():
            seen += 1
            documented = {"example", "examples", "enum", "format", "$ref", "allOf", "anyOf"} & set(schema)
            assert documented or schema["type"] in ("boolean", "array"), (name, field)
    assert seen > 50


MAY_BE_LEFT_OUT = {
    ("JoinBody", "move"),
    ("SubmissionBody", "version"),
    ("SubmissionBody", "seconds"),
    # Live: schedule
    ("LiveBookingBody", "class_id"),
    ("LiveSessionChangesBody", "starts_at"),
    ("LiveSessionChangesBody", "minutes"),
    ("LiveSessionChangesBody", "capacity"),
    # Live: moderation
    ("DecisionBody", "into"),
    ("DecisionBody", "reason"),
    ("DecisionBody", "text"),
    ("PollBody", "choices"),
    ("AnswerBody", "text"),
}


def test_bodies_refuse_unknown_fields_and_have_bounds(document):
    schemas = document["components"]["schemas"]
    bodies = [name for name in schemas if name.endswith("Body")]
    assert len(bodies) == 22
    left_out = set()
    for name in bodies:
        assert schemas[name]["additionalProperties"] is False
        left_out |= {
            (name, field)
            for field in set(schemas[name]["properties"]) - set(schemas[name].get("required", ()))
        }
        for field, schema in schemas[name]["properties"].items():
            for each in schema.get("anyOf", [schema]):
                assert bounded(each), (name, field)
    assert left_out == MAY_BE_LEFT_OUT


def bounded(schema):
    kinds = schema["type"] if isinstance(schema["type"], list) else [schema["type"]]
    [kind] = {*kinds} - {"null"}
    match kind:
        case "array":
            return "maxItems" in schema and ("$ref" in schema["items"] or bounded(schema["items"]))
        case "boolean":
            return True
        case "string" | "integer" | "number":
            return bool({"maxLength", "maximum", "enum", "format"} & set(schema))
    return False


def test_a_result_is_documented_as_new_and_as_there_already(document):
    responses = document["paths"]["/api/v1/quizzes/{id}/results"]["post"]["responses"]
    for status in ("200", "201"):
        assert "Location" in responses[status]["headers"]
        assert responses[status]["content"]["application/json"]["schema"] == {
            "$ref": "#/components/schemas/Result"
        }


TAGGED = tuple(
    f"/api/v1/{read}"
    for read in ("ch", "rules", "suggestions", "companies", "occupations", "contents", "tours", "quizzes")
)


def test_reads_document_their_tag(document):
    for path, item, operation in operations(document):
        if path.startswith(TAGGED) and "get" in item:
            assert "ETag" in operation["responses"]["200"]["headers"]
            assert "304" in operation["responses"]
            assert "If-None-Match" in {parameter["name"] for parameter in item["parameters"]}


def test_generated_clients_get_a_method_for_each_operation(document):
    ids = [operation["operationId"] for _, _, operation in operations(document)]
    assert len(ids) == len(set(ids))
    assert {"listContents", "recordView", "getPoints", "streamPoints", "submitAnswers", "healthz"} <= set(ids)
    for each in ids:
        assert re.fullmatch("[a-z]+([A-Z][a-z]*)*", each), each
    assert document["servers"] == [{"url": "/"}]


def test_the_events_of_a_stream_have_schemas(document):
    content = document["paths"]["/api/v1/me/stream"]["get"]["responses"]["200"]["content"]
    events = content["text/event-stream"]["schema"]["x-events"]
    assert set(events) == {"ready", "points", "level", "booking", "closed"}
    points = document["components"]["schemas"]["PointsEvent"]
    assert set(points["properties"]) == set(document["components"]["schemas"]["Award"]["properties"])


CLOSED = {"challenge", "kind", "role", "level", "event", "reason", "change"}
"""Names of texts whose values are few, and known."""


def test_closed_lists_are_enumerations(document):
    schemas = document["components"]["schemas"]
    texts = {
        (name, field): schema
        for name in schemas
        for field, schema in schemas[name]["properties"].items()
        if field in CLOSED and schema.get("type") == "string"
    }
    assert len(texts) > 12
    open_ended = {at for at, schema in texts.items() if "enum" not in schema}
    # Why points were given is said for people; the level of studies is Onisep's wording.
    assert {at for at in open_ended if at[1] != "reason"} == {("Studies", "level")}
    assert schemas["ClassBody"]["properties"]["level"]["enum"] == list(CLASS_LEVELS)
    assert schemas["ContentItem"]["properties"]["challenge"]["enum"] == list(CHALLENGES)
    assert schemas["InvitationBody"]["properties"]["role"]["enum"] == list(STAFF_ROLES)
    for name in ("Match", "Occupation", "OccupationProfile"):
        assert schemas[name]["properties"]["family"]["enum"] == [*FAMILIES, None]
    for name in ("Occupation", "OccupationProfile"):
        assert schemas[name]["properties"]["transitions"]["items"]["enum"] == list(TRANSITIONS)


def test_only_what_pages_has_a_next_page(document):
    schemas = document["components"]["schemas"]
    paging = {name for name in schemas if "next" in schemas[name]["properties"]}
    assert paging == {"ContentPage", "StaffPage", "ActionPage", "ModerationActionPage", "Points"}


SEASON = Path(__file__).parents[3] / "season"


def season_ids():
    """Path without parameters -> the ids in our season that it takes."""
    tours = {path.stem: path.read_text(encoding="utf-8") for path in (SEASON / "tours").glob("*.yaml")}
    hotspots = {id for tour in tours.values() for id in re.findall(r"^ +- id: ([a-z0-9-]+)$", tour, re.M)}
    contents = set(tours) | {path.stem for path in (SEASON / "contents").glob("*.yaml")}
    quizzes = {path.stem for path in (SEASON / "quizzes").glob("*.yaml")}
    sessions, professionals = (
        set(re.findall(r"^- id: ([a-z0-9-]+)$", (SEASON / name).read_text(encoding="utf-8"), re.M))
        for name in ("sessions.yaml", "professionals.yaml")
    )
    return {
        "/api/v1/tours": set(tours),
        "/api/v1/hotspots": hotspots,
        "/api/v1/contents": contents,
        "/api/v1/staff/contents": contents,
        "/api/v1/quizzes": quizzes,
        # Live: schedule
        "/api/v1/live/sessions": sessions,
        "/api/v1/live/professionals": professionals,
        "/api/v1/classes": sessions,
    }


def test_examples_of_ids_are_in_the_season(document):
    known = season_ids()
    tried = set()
    for path, item, operation in operations(document):
        for parameter in [*item.get("parameters", []), *operation.get("parameters", [])]:
            if parameter["in"] == "path" and parameter["schema"].get("pattern") == f"^{SLUG}$":
                kind = path.partition("/{")[0]
                assert parameter["schema"]["example"] in known[kind], path
                tried.add(kind)
    assert tried == set(known)


def test_the_example_of_answers_is_accepted_by_the_quiz_it_names_and_gives_nothing_away(document):
    path = "/api/v1/quizzes/{id}/results"
    [parameter] = [each for each in document["paths"][path]["parameters"] if each["name"] == "id"]
    text = (SEASON / "quizzes" / f"{parameter['schema']['example']}.yaml").read_text(encoding="utf-8")
    definition = yaml.safe_load(text)
    read = questions(definition)
    quiz = PreparedQuiz(
        definition["id"], definition["version"], "knowledge", definition, "digest", questions=read
    )
    body = document["components"]["schemas"]["SubmissionBody"]["properties"]
    given = read_answers(quiz, msgspec.convert(body["answers"]["example"], list[GivenAnswer]))
    assert set(given) == {each.id for each in read}
    assert body["version"]["example"] == definition["version"]
    assert not [each["id"] for each in definition["questions"] if given[each["id"]] == each["key"]]


def test_the_stream_takes_its_cursor(document):
    parameters = document["paths"]["/api/v1/me/stream"]["get"]["parameters"]
    named = {(parameter["in"], parameter["name"]) for parameter in parameters}
    assert named == {("query", "access_token"), ("query", "last_event_id"), ("header", "Last-Event-ID")}


def test_the_page_needs_nothing_from_elsewhere(client):
    response = client.get("/docs")
    assert response.mimetype == "text/html"
    assert '<html lang="fr">' in response.text
    policy = response.headers["Content-Security-Policy"]
    assert "script-src 'self';" in policy
    assert "http" not in policy
    assert not re.search(r"<script(?![^>]* src=)", response.text)
    loaded = re.findall(r'(?:src|href)="([^"]+)"', response.text)
    assert len(loaded) == 5
    for address in loaded:
        assert address.startswith("/")
        assert client.get(address).status_code == 200, address


def test_the_page_has_two_addresses(client):
    assert client.get("/docs/").data == client.get("/docs").data


def test_the_page_shows_a_document_that_swagger_ui_4_accepts(client, document):
    address = re.search(r'url: "([^"]+)"', client.get("/docs/initializer.js").text)[1]
    shown = client.get(address).json
    assert shown["openapi"].startswith("3.0.")
    assert set(shown["paths"]) == set(document["paths"])

    def types(node):
        if isinstance(node, dict):
            if "type" in node and "properties" not in node:
                yield node["type"]
            for value in node.values():
                yield from types(value)
        elif isinstance(node, list):
            for value in node:
                yield from types(value)

    assert not [kind for kind in types(shown["components"]["schemas"]) if isinstance(kind, list)]
    assert "null" not in types(shown["components"]["schemas"])
    assert shown["components"]["schemas"]["ContentItem"]["properties"]["company"]["nullable"] is True
