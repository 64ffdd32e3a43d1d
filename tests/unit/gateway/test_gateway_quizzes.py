"""Quizzes, what is answered to them, and what a visitor finds again."""

from uuid import uuid4

import operations
import pytest
from gateway_fakes import assert_problem

from contracts.errors import InvalidCredentials, InvalidInput, NotFound, Unavailable
from gateway.platform import BRIEF_SECONDS
from gateway.requests.quiz_inputs import ANSWERS_MAX, CHOICES_MAX, NUMBER_MAX

QUIZ = "/api/v1/quizzes/quiz-grue-a-tour"
SUBMIT = f"{QUIZ}/results"
RESULT = str(operations.RESULT)
MINE = f"/api/v1/me/results/{RESULT}"
GIVEN = [{"item": "grue-role-du-lest", "answer": "b"}]


@pytest.fixture(autouse=True)
def _services(rpc):
    rpc.answers |= operations.ANSWERS


def given(answer, item="grue-role-du-lest"):
    return {"answers": [{"item": item, "answer": answer}]}


class TestReading:
    def test_the_list_is_whole(self, client, rpc):
        rpc.answers["quiz.list_quizzes"] = [{"id": "one"}, {"id": "two"}]
        assert client.get("/api/v1/quizzes").json == {"items": [{"id": "one"}, {"id": "two"}]}

    @pytest.mark.parametrize(("query", "version"), [("", None), ("?version=2", 2)])
    def test_a_quiz(self, client, rpc, query, version):
        rpc.answers["quiz.get_quiz"] = {"id": "quiz-grue-a-tour"}
        assert client.get(QUIZ + query).json == {"id": "quiz-grue-a-tour"}
        assert rpc.calls == [("quiz.get_quiz", {"quiz": "quiz-grue-a-tour", "version": version})]

    def test_versions_do_not_share_an_entry(self, client, rpc):
        rpc.answers["quiz.get_quiz"] = lambda quiz, version: {"version": version}
        assert [client.get(f"{QUIZ}?version={each}").json["version"] for each in (1, 2, 1)] == [1, 2, 1]

    @pytest.mark.parametrize("query", ["version=0", "version=x", "version=10001", "version[$ne]=1", "page=1"])
    def test_a_wrong_version_is_named(self, client, rpc, query):
        body = assert_problem(client.get(f"{QUIZ}?{query}"), 422, "invalid-input")
        assert list(body["errors"]) == [f"query.{query.partition('=')[0]}"]
        assert rpc.calls == []

    def test_an_occupation(self, client, rpc):
        rpc.answers["quiz.get_occupation"] = {"rome": "H2902"}
        assert client.get("/api/v1/occupations/H2902").json == {"rome": "H2902", "sessions": []}
        assert rpc.calls_of("quiz.get_occupation") == [{"rome": "H2902"}]

    @pytest.mark.parametrize("rome", ["h2902", "H290", "H29022", "H2902%0A", "2902H", "%24ne", "É2902"])
    def test_a_code_that_cannot_exist_is_not_requested(self, client, rpc, rome):
        assert_problem(client.get(f"/api/v1/occupations/{rome}"), 404, "not-found")
        assert rpc.calls == []

    @pytest.mark.parametrize(
        ("path", "method", "word"),
        [(QUIZ, "get_quiz", "quiz"), ("/api/v1/occupations/H2902", "get_occupation", "métier")],
    )
    def test_what_does_not_exist_is_said_in_french_and_not_kept(self, client, rpc, path, method, word):
        rpc.answers[f"quiz.{method}"] = NotFound("none such")
        assert word in assert_problem(client.get(path), 404, "not-found")["detail"]
        rpc.answers[f"quiz.{method}"] = {"rome": "H2902"}
        assert client.get(path).status_code == 200

    @pytest.mark.parametrize("path", ["/api/v1/quizzes", QUIZ, "/api/v1/occupations/H2902"])
    def test_reads_are_kept_for_a_while_and_tagged(self, client, rpc, platform, path, monkeypatch):
        now = [0.0]
        monkeypatch.setattr(platform.brief_cache, "_now", lambda: now[0])
        first = client.get(path)
        assert client.get(path, headers={"If-None-Match": first.headers["ETag"]}).status_code == 304
        assert first.headers["Cache-Control"] == "no-cache"
        asked = [name for name, _ in rpc.calls if name.startswith("quiz.")]
        assert len(asked) == 1
        now[0] = BRIEF_SECONDS
        assert client.get(path, headers={"If-None-Match": first.headers["ETag"]}).status_code == 304
        assert [name for name, _ in rpc.calls if name.startswith("quiz.")] == asked * 2


class TestSubmitting:
    def test_without_a_token(self, client, rpc):
        response = client.post(SUBMIT, json={"answers": GIVEN})
        assert (response.status_code, response.json) == (201, operations.QUIZ_RESULT)
        assert "Location" not in response.headers
        assert response.headers["Cache-Control"] == "no-store"
        [(name, arguments)] = rpc.calls
        assert name == "quiz.submit"
        assert arguments == {
            "quiz": "quiz-grue-a-tour",
            "answers": GIVEN,
            "version": None,
            "seconds": None,
            "visitor": None,
        }

    def test_as_the_visitor_of_the_token(self, client, rpc, bearer, visitor):
        body = {"answers": GIVEN, "version": 1, "seconds": 90}
        response = client.post(SUBMIT, json=body, headers=bearer)
        assert response.status_code == 201
        assert response.headers["Location"] == MINE
        assert rpc.calls == [
            ("quiz.submit", body | {"quiz": "quiz-grue-a-tour", "visitor": str(visitor)}),
        ]

    def test_what_was_there_already(self, client, rpc, bearer):
        rpc.answers["quiz.submit"] = operations.QUIZ_RESULT | {"created": False}
        response = client.post(SUBMIT, json={"answers": GIVEN}, headers=bearer)
        assert (response.status_code, response.headers["Location"]) == (200, MINE)

    def test_nobody_submits_as_somebody_else(self, client, rpc, bearer):
        body = {"answers": GIVEN, "visitor": str(uuid4())}
        assert_problem(client.post(SUBMIT, json=body, headers=bearer), 422, "invalid-input")
        assert rpc.calls == []

    def test_with_a_bad_token(self, client, rpc):
        """Guard: the result would not be found again."""
        headers = {"Authorization": "Bearer expired"}
        assert_problem(client.post(SUBMIT, json={"answers": GIVEN}, headers=headers), 401, "unauthorized")
        assert rpc.calls == []

    @pytest.mark.parametrize(
        ("error", "status", "slug"),
        [
            (NotFound("no quiz"), 404, "not-found"),
            (InvalidInput("answers", errors={"answers.un-item": ["Missing."]}), 422, "invalid-input"),
            (InvalidCredentials("gone"), 401, "invalid-credentials"),
            (Unavailable("away"), 503, "unavailable"),
        ],
    )
    def test_refusals_are_in_french(self, client, rpc, error, status, slug):
        rpc.answers["quiz.submit"] = error
        problem = assert_problem(client.post(SUBMIT, json={"answers": GIVEN}), status, slug)
        assert error.message not in problem["detail"]
        assert set(problem.get("errors", {})) == ({"json.answers.un-item"} if status == 422 else set())

    @pytest.mark.parametrize(
        "answer",
        [0, 4, -3, 2.5, NUMBER_MAX, "b", "a" * 64, True, False, [], ["a"], ["c", "a-1"], ["a"] * CHOICES_MAX],
    )
    def test_every_kind_of_answer_passes_as_it_came(self, client, rpc, answer):
        assert client.post(SUBMIT, json=given(answer)).status_code == 201
        [heard] = rpc.calls_of("quiz.submit")[0]["answers"]
        assert repr(heard["answer"]) == repr(answer)  # True is no 1, 2.0 no 2

    @pytest.mark.parametrize(
        "answer",
        [
            *(None, "", "A", "a b", "b\n", "$ne", "a" * 65, {}, {"$ne": None}, {"a": 1}),
            *(NUMBER_MAX + 1, -NUMBER_MAX - 1, 10**40, 1e300),
            *([1], [None], [["a"]], [{"$gt": ""}], ["A"], ["a"] * (CHOICES_MAX + 1)),
        ],
        ids=repr,
    )
    def test_what_is_no_answer_is_named(self, client, rpc, answer):
        problem = assert_problem(client.post(SUBMIT, json=given(answer)), 422, "invalid-input")
        assert list(problem["errors"]) == ["json.answers.0.answer"]
        assert rpc.calls == []

    @pytest.mark.parametrize("item", [None, "", "A", "a" * 65, "a\n", "a.b", "$where", 1, [], {"$ne": None}])
    def test_what_is_no_item_is_named(self, client, rpc, item):
        problem = assert_problem(client.post(SUBMIT, json=given(1, item)), 422, "invalid-input")
        assert list(problem["errors"]) == ["json.answers.0.item"]
        assert rpc.calls == []

    @pytest.mark.parametrize(
        ("answers", "named"),
        [
            ([], "json.answers"),
            (GIVEN * (ANSWERS_MAX + 1), "json.answers"),
            (["b"], "json.answers.0"),
            ([*GIVEN, None], "json.answers.1"),
            ([{"item": "a"}], "json.answers.0.answer"),
            ([{"answer": "a"}], "json.answers.0.item"),
            ([*GIVEN, GIVEN[0] | {"letter": "R"}], "json.answers.1.letter"),
        ],
        ids=["none", "too many", "a text", "null", "no answer", "no item", "another field"],
    )
    def test_answers_that_are_none(self, client, rpc, answers, named):
        problem = assert_problem(client.post(SUBMIT, json={"answers": answers}), 422, "invalid-input")
        assert list(problem["errors"]) == [named]
        assert rpc.calls == []

    def test_as_many_as_there_may_be(self, client, rpc):
        assert client.post(SUBMIT, json={"answers": GIVEN * ANSWERS_MAX}).status_code == 201

    @pytest.mark.parametrize("field", ["version", "seconds"])
    @pytest.mark.parametrize("value", [0, -1, 1.5, "1", True, None, [], {"$ne": 1}, 10**7, 10**30])
    def test_numbers_have_bounds(self, client, rpc, field, value):
        problem = assert_problem(
            client.post(SUBMIT, json={"answers": GIVEN, field: value}), 422, "invalid-input"
        )
        assert list(problem["errors"]) == [f"json.{field}"]
        assert rpc.calls == []


class TestFindingAgain:
    def test_results(self, client, rpc, bearer, visitor):
        rpc.answers["quiz.list_results"] = [{"id": RESULT}]
        assert client.get("/api/v1/me/results", headers=bearer).json == {
            "items": [{"id": RESULT}],
        }
        assert rpc.calls == [("quiz.list_results", {"visitor": str(visitor)})]

    def test_a_result(self, client, rpc, bearer, visitor):
        response = client.get(MINE, headers=bearer)
        assert response.json == operations.QUIZ_RESULT
        assert response.headers["Cache-Control"] == "no-store"
        assert rpc.calls == [("quiz.get_result", {"visitor": str(visitor), "result": RESULT})]

    @pytest.mark.parametrize("earlier", [None, str(uuid4())])
    def test_a_comparison(self, client, rpc, bearer, visitor, earlier):
        rpc.answers["quiz.compare"] = {"result": RESULT}
        query = f"?earlier={earlier}" if earlier else ""
        assert client.get(f"{MINE}/comparison{query}", headers=bearer).json == {"result": RESULT}
        arguments = {"visitor": str(visitor), "result": RESULT, "earlier": earlier}
        assert rpc.calls == [("quiz.compare", arguments)]

    @pytest.mark.parametrize("query", ["earlier=", "earlier=1", "earlier=$ne", "earlier[$ne]=1", "later=1"])
    def test_a_wrong_earlier_one_is_named(self, client, rpc, bearer, query):
        response = client.get(f"{MINE}/comparison?{query}", headers=bearer)
        named = f"query.{query.partition('=')[0]}"
        assert list(assert_problem(response, 422, "invalid-input")["errors"]) == [named]
        assert rpc.calls == []

    @pytest.mark.parametrize(("path", "method"), [("", "get_result"), ("/comparison", "compare")])
    def test_what_is_not_there_is_said_in_french(self, client, rpc, bearer, path, method):
        rpc.answers[f"quiz.{method}"] = NotFound(f"no result {RESULT}")
        body = assert_problem(client.get(MINE + path, headers=bearer), 404, "not-found")
        assert "résultat" in body["detail"]
        assert RESULT not in body["detail"]
