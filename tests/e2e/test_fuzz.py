"""Requests that nobody would think of, made from the OpenAPI document: the answer is one that it documents.

The seed is fixed: the same requests each time, so that a failure can be looked at again.
"""

import copy
from collections.abc import Iterator
from typing import Any

import pytest
import requests
import schemathesis
from everybody import API, MAIN_QUIZ, NOBODY, World, liking, operations, seated, take_quiz
from hypothesis import HealthCheck, Phase, given, seed, settings
from rules import PROFESSIONAL_ID, RULES
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    negative_data_rejection,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

SEED = 20_261_122
EXAMPLES = 10
"""For each operation, person, mode and choice of ids."""

EXAMPLES_NEGATIVE = 5
"""The same for requests that the document forbids, which take long to make."""

EXAMPLES_REFUSED = 2
"""The same, where the person is refused whatever they send."""

CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
]

ENDS_A_SESSION = {"DELETE /api/v1/me", "DELETE /api/v1/sessions/current"}

BOUNDED = settings(
    deadline=None,
    database=None,
    phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
)


@pytest.fixture(scope="module")
def world(platform):
    return World(platform)


@pytest.fixture(scope="module")
def document(platform):
    """As it is served, but for ``default``, which would let any status pass as documented."""
    served = copy.deepcopy(platform.request("GET", f"{API}/openapi.json").json)
    for item in served["paths"].values():
        for operation in item.values():
            if isinstance(operation, dict) and "responses" in operation:
                operation["responses"].pop("default", None)
    return served


@pytest.fixture(scope="module")
def schema(document):
    config = schemathesis.Config.from_dict({"generation": {"with-security-parameters": False}})
    return schemathesis.openapi.from_dict(document, config=config)


def existing(world: World, path: str) -> dict[str, str]:
    """Ids that lead somewhere, for the parameters of a path: things that nobody else needs."""
    if "/classes/{id}" in path:
        school_class = world.new_class()
        pupil = seated(world.platform, school_class["code"])
        return {"id": school_class["id"]} | ({"visitor": pupil.id} if "{visitor}" in path else {})
    if "/live/sessions/{id}" in path:
        listed = world[NOBODY].request("GET", f"{API}/live/sessions").json["items"]
        return {"id": next(each["id"] for each in listed if each["state"] != "cancelled")}
    if "/live/professionals/{id}" in path:
        return {"id": PROFESSIONAL_ID}
    if "/staff/{id}" in path:
        return {"id": world.hire("professional").id}
    if "/me/results/{id}" in path:
        results = [take_quiz(world["anonymous"], liking(letters)) for letters in ("RI", "SE")]
        return {"id": results[-1]["id"]}
    if "{code}" in path:
        return {"code": "987"}
    if "{rome}" in path:
        return {"rome": "H2902"}
    if "/quizzes/{id}" in path:
        return {"id": MAIN_QUIZ}
    return {"id": "grue-soudure" if "/hotspots/" in path else "grue-a-tour"} if "{id}" in path else {}


def choices_of_ids(world: World, path: str) -> Iterator[dict[str, str]]:
    yield {}
    if ids := existing(world, path):
        yield ids


def fuzz(world: World, operation: Any, kind: str, mode: GenerationMode, ids: dict[str, str]) -> list[int]:
    """Statuses of the answers. Raises what schemathesis finds."""
    statuses = []
    is_refused = RULES[operation.label].statuses[kind] in (401, 403)
    examples = EXAMPLES_NEGATIVE if mode is GenerationMode.NEGATIVE else EXAMPLES
    if is_refused:
        examples = EXAMPLES_REFUSED
    checks = [*CHECKS, negative_data_rejection] if mode is GenerationMode.NEGATIVE else CHECKS
    base = f"http://127.0.0.1:{world.platform.port}"

    @seed(SEED)
    @settings(BOUNDED, max_examples=examples)
    @given(case=operation.as_strategy(generation_mode=mode, path_parameters=ids or None))
    def requested(case: Any) -> None:
        person = world.another(kind) if operation.label in ENDS_A_SESSION else world[kind]
        headers = {"Authorization": f"Bearer {person.token}"} if person.token else {}
        if operation.label.endswith("/stream"):
            statuses.append(listen(case, base, headers))
        else:
            answer = case.call_and_validate(base, headers=headers, checks=checks, timeout=30)
            statuses.append(answer.status_code)

    requested()
    return statuses


def listen(case: Any, base: str, headers: dict[str, str]) -> int:
    """As ``call_and_validate``, of an answer that does not end."""
    sent = case.as_transport_kwargs(base, headers=headers)
    with requests.request(**sent, stream=True, timeout=30) as answer:
        if answer.status_code == 200:
            assert answer.headers["content-type"].startswith("text/event-stream")
        else:
            case.validate_response(answer, checks=CHECKS)
        return int(answer.status_code)


def can_be_wrong(operation: Any, ids: dict[str, str]) -> bool:
    """Whether the document says anything of how a request must be, but for the ids that are given."""
    return bool(operation.body or operation.query or (operation.path_parameters and not ids))


@pytest.mark.parametrize(
    ("mode", "kind", "succeeding"),
    [
        (GenerationMode.POSITIVE, "anonymous", 23),
        (GenerationMode.POSITIVE, "teacher", 24),
        (GenerationMode.POSITIVE, "organiser", 19),
        (GenerationMode.NEGATIVE, "anonymous", 0),
        (GenerationMode.NEGATIVE, "teacher", 0),
        (GenerationMode.NEGATIVE, "organiser", 0),
    ],
)
def test_every_answer_is_one_that_the_document_tells_of(world, schema, mode, kind, succeeding):
    """``succeeding``: operations that must do what they are for at least once, else little is tried."""
    found, succeeded, made = {}, set(), 0
    for result in schema.get_all_operations():
        operation = result.ok()
        for ids in choices_of_ids(world, operation.path):
            if mode is GenerationMode.NEGATIVE and not can_be_wrong(operation, ids):
                continue
            try:
                statuses = fuzz(world, operation, kind, mode, ids)
            except Exception as error:
                found[operation.label, *ids] = str(error)
                continue
            made += len(statuses)
            if any(200 <= status < 300 for status in statuses):
                succeeded.add(operation.label)
    assert found == {}, "\n\n".join(f"{name}\n{error}" for name, error in found.items())
    assert len(succeeded) >= succeeding
    assert made > 100


def test_the_whole_document_is_fuzzed(platform, schema):
    labels = {result.ok().label for result in schema.get_all_operations()}
    assert labels == set(operations(platform))


def test_nothing_failed_on_the_way(world):
    """An error that no answer shows is in the log."""
    assert world[NOBODY].request("GET", "/readyz").status == 200
    log = (world.platform.data / "logs" / "usine.log").read_text()
    assert [line for line in log.splitlines() if "request failed" in line] == []
