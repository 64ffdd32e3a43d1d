"""The OpenAPI document says what the application does, and Swagger UI can show it offline."""

import re

import pytest

from gateway.errors import CONTENT_TYPE

METHODS = {"get", "post", "put", "patch", "delete"}
PATHS = {
    "/api/v1/visitors": {"post"},
    "/api/v1/challenges": {"get"},
    "/api/v1/companies": {"get"},
    "/api/v1/occupations": {"get"},
    "/api/v1/contents": {"get"},
    "/api/v1/contents/{id}": {"get"},
    "/api/v1/tours/{id}": {"get"},
    "/api/v1/tours/{id}/outline": {"get"},
    "/api/v1/hotspots/{id}/views": {"post"},
    "/api/v1/contents/{id}/completions": {"post"},
    "/api/v1/me/points": {"get"},
    "/api/v1/me/stream": {"get"},
    "/healthz": {"get"},
    "/readyz": {"get"},
}


@pytest.fixture
def document(client):
    response = client.get("/api/v1/openapi.json")
    assert response.status_code == 200
    return response.json


def operations(document):
    for path, item in document["paths"].items():
        for method in METHODS & set(item):
            yield path, item, item[method]


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
        if rule.endpoint.partition(".")[0] not in ("docs", "api-docs")
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


def test_references_lead_somewhere(document):
    for reference in references(document):
        node = document
        for part in reference.removeprefix("#/").split("/"):
            node = node[part]


def test_path_parameters_are_declared(document):
    for path, item, operation in operations(document):
        declared = {
            parameter["name"]
            for parameter in [*item.get("parameters", []), *operation.get("parameters", [])]
            if parameter["in"] == "path"
        }
        assert declared == set(re.findall(r"{(\w+)}", path))


def test_what_needs_a_token_says_so(document):
    locked = {path for path, _, operation in operations(document) if operation.get("security")}
    assert locked == {
        "/api/v1/hotspots/{id}/views",
        "/api/v1/contents/{id}/completions",
        "/api/v1/me/points",
        "/api/v1/me/stream",
    }
    schemes = document["components"]["securitySchemes"]
    assert (schemes["visitorToken"]["type"], schemes["visitorToken"]["scheme"]) == ("http", "bearer")
    for path, _, operation in operations(document):
        assert ("401" in operation["responses"]) == (path in locked)
        for requirement in operation.get("security", []):
            assert set(requirement) <= set(schemes)


def test_reads_document_their_tag(document):
    for path, item, operation in operations(document):
        if path.startswith(("/api/v1/contents", "/api/v1/tours", "/api/v1/ch")) and "get" in item:
            assert "ETag" in operation["responses"]["200"]["headers"]
            assert "304" in operation["responses"]
            assert "If-None-Match" in {parameter["name"] for parameter in item["parameters"]}


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


def test_the_root_leads_to_the_page(client):
    response = client.get("/")
    assert (response.status_code, response.headers["Location"]) == (302, "/docs")
    assert client.get("/docs/").status_code == 200


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
