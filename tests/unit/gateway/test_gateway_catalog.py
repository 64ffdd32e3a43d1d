"""Catalog reads: paging, validation, cache and entity tags."""

import pytest
from gateway_fakes import assert_problem

from contracts import cursors
from contracts.errors import NotFound
from gateway.platform import BRIEF_SECONDS

ITEM = {
    "id": "grue-a-tour",
    "kind": "tour",
    "title": "Une grue",
    "summary": "…",
    "challenge": "inclusion",
    "company": None,
    "occupations": ["H2902"],
    "duration_minutes": 15,
}


@pytest.mark.parametrize("name", ["challenges", "companies", "occupations"])
def test_lists_are_whole(client, rpc, name):
    rpc.answers[f"catalog.list_{name}"] = [{"id": "one"}, {"id": "two"}]
    response = client.get(f"/api/v1/{name}")
    assert response.status_code == 200
    assert response.json == {"items": [{"id": "one"}, {"id": "two"}]}


@pytest.mark.parametrize("name", ["challenges", "companies", "occupations"])
def test_lists_that_no_event_tells_changes_of_are_kept_for_a_while(client, rpc, platform, name, monkeypatch):
    now = [0.0]
    monkeypatch.setattr(platform.brief_cache, "_now", lambda: now[0])
    rpc.answers[f"catalog.list_{name}"] = [{"id": "before"}]
    client.get(f"/api/v1/{name}")
    rpc.answers[f"catalog.list_{name}"] = [{"id": "after"}]
    assert client.get(f"/api/v1/{name}").json["items"] == [{"id": "before"}]
    now[0] = BRIEF_SECONDS
    assert client.get(f"/api/v1/{name}").json["items"] == [{"id": "after"}]


class TestOccupationsByStudies:
    @pytest.fixture(autouse=True)
    def occupations(self, rpc):
        lengths = {"A": "short", "B": "long", "C": None}
        rpc.answers["catalog.list_occupations"] = [
            {"rome": rome} | ({"studies_length": length} if length else {})
            for rome, length in lengths.items()
        ]

    @pytest.mark.parametrize(
        ("query", "found"), [("", ["A", "B", "C"]), ("?studies=short", ["A"]), ("?studies=long", ["B"])]
    )
    def test_all_the_short_or_the_long(self, client, query, found):
        for _ in range(2):  # the second answer comes from the cache
            items = client.get(f"/api/v1/occupations{query}").json["items"]
            assert [each["rome"] for each in items] == found

    def test_each_has_an_answer_of_its_own_in_the_cache(self, client):
        tags = {client.get(f"/api/v1/occupations{q}").headers["ETag"] for q in ("", "?studies=short")}
        assert len(tags) == 2

    @pytest.mark.parametrize("studies", ["", "medium", "SHORT"])
    def test_any_other_length_is_refused_by_name(self, client, studies):
        response = client.get(f"/api/v1/occupations?studies={studies}")
        assert response.status_code == 422
        assert response.json["errors"] == {"query.studies": ["Valeurs possibles\u00a0: short, long."]}


def test_contents_without_a_filter(client, rpc):
    rpc.answers["catalog.list_contents"] = {"items": [ITEM], "next": None}
    assert client.get("/api/v1/contents").json == {"items": [ITEM], "next": None}
    assert rpc.calls_of("catalog.list_contents") == [
        {
            "challenge": None,
            "kind": None,
            "company": None,
            "occupation": None,
            "q": None,
            "after": None,
            "limit": 50,
        }
    ]


def test_contents_with_every_filter(client, rpc):
    rpc.answers["catalog.list_contents"] = {"items": [], "next": None}
    query = {
        "challenge": "industry-4-0",
        "kind": "video",
        "company": "cigogne-levage",
        "occupation": "H2902",
        "q": " soudure ",
        "after": cursors.encode("grue-a-tour"),
        "limit": "7",
    }
    assert client.get("/api/v1/contents", query_string=query).status_code == 200
    heard = {**query, "q": "soudure", "after": "grue-a-tour", "limit": 7}
    assert rpc.calls_of("catalog.list_contents") == [heard]


def test_next_is_the_after_of_the_next_page(client, rpc):
    rpc.answers["catalog.list_contents"] = lambda after, **_: {
        "items": [],
        "next": "grue-a-tour" if after is None else None,
    }
    first = client.get("/api/v1/contents").json
    assert first["next"] != "grue-a-tour"
    last = client.get("/api/v1/contents", query_string={"after": first["next"]}).json
    assert last["next"] is None
    assert [call["after"] for call in rpc.calls_of("catalog.list_contents")] == [None, "grue-a-tour"]


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("limit=0", "limit"),
        ("limit=101", "limit"),
        ("limit=many", "limit"),
        ("kind=film", "kind"),
        ("challenge=money", "challenge"),
        ("company=Cigogne", "company"),
        ("company=" + "a" * 65, "company"),
        ("company=cigogne%0A", "company"),
        ("occupation=h2902", "occupation"),
        ("occupation=H2902%0A", "occupation"),
        ("q=" + "a" * 101, "q"),
        ("after=!!", "after"),
        ("after=a", "after"),
        ("after=", "after"),
        ("after=" + cursors.encode("No Slug"), "after"),
        ("after=" + cursors.encode("a" * 65), "after"),
        ("challenge[$ne]=innovation", "challenge[$ne]"),
        ("page=2", "page"),
    ],
)
def test_a_wrong_filter_is_named(client, rpc, query, field):
    body = assert_problem(client.get(f"/api/v1/contents?{query}"), 422, "invalid-input")
    assert list(body["errors"]) == [f"query.{field}"]
    assert rpc.calls == []


def test_unknown_filters_of_whole_lists_are_refused(client):
    body = assert_problem(client.get("/api/v1/challenges?limit=3"), 422, "invalid-input")
    assert body["errors"] == {"query.limit": ["Paramètre inconnu."]}


@pytest.mark.parametrize(
    ("path", "method", "argument"),
    [
        ("/contents/grue-a-tour", "get_content", "content"),
        ("/tours/grue-a-tour", "get_tour", "tour"),
        ("/tours/grue-a-tour/outline", "get_outline", "tour"),
    ],
)
def test_one_content(client, rpc, path, method, argument):
    rpc.answers[f"catalog.{method}"] = ITEM
    response = client.get(f"/api/v1{path}")
    assert response.json == ITEM
    assert rpc.calls == [(f"catalog.{method}", {argument: "grue-a-tour"})]


@pytest.mark.parametrize("path", ["contents", "tours"])
@pytest.mark.parametrize("id", ["Grue", "-a", "a--b", "a_b", "é", "a" * 65, "%24ne", "a%0A"])
def test_an_id_that_cannot_exist_makes_no_call(client, rpc, path, id):
    assert_problem(client.get(f"/api/v1/{path}/{id}"), 404, "not-found")
    assert rpc.calls == []


def test_an_unknown_content_is_the_services_to_say_and_is_not_kept(client, rpc):
    rpc.answers["catalog.get_content"] = NotFound("no content nowhere")
    body = assert_problem(client.get("/api/v1/contents/nowhere"), 404, "not-found")
    assert body["detail"] == "Ce contenu n’existe pas, ou n’est plus en ligne."
    rpc.answers["catalog.get_content"] = ITEM
    assert client.get("/api/v1/contents/nowhere").json == ITEM


def test_a_second_read_is_the_cached_bytes(client, rpc):
    rpc.answers["catalog.get_tour"] = ITEM
    first, second = client.get("/api/v1/tours/grue-a-tour"), client.get("/api/v1/tours/grue-a-tour")
    assert first.data == second.data
    assert first.headers["ETag"] == second.headers["ETag"]
    assert first.headers["ETag"].startswith('"')
    assert first.headers["Cache-Control"] == "no-cache"
    assert len(rpc.calls) == 1


def test_filters_do_not_share_an_entry(client, rpc):
    rpc.answers["catalog.list_contents"] = lambda kind, **_: {"items": [{"kind": kind}], "next": None}
    assert client.get("/api/v1/contents?kind=video").json["items"] == [{"kind": "video"}]
    assert client.get("/api/v1/contents?kind=quiz").json["items"] == [{"kind": "quiz"}]


def test_if_none_match(client, rpc):
    rpc.answers["catalog.get_tour"] = ITEM
    tag = client.get("/api/v1/tours/grue-a-tour").headers["ETag"]
    for good in (tag, f"W/{tag}", f'"other", {tag}', "*"):
        response = client.get("/api/v1/tours/grue-a-tour", headers={"If-None-Match": good})
        assert response.status_code == 304, good
        assert response.data == b""
        assert response.headers["ETag"] == tag
        assert response.headers["Cache-Control"] == "no-cache"
    for stale in ('"other"', "other", tag.strip('"')[:-1]):
        response = client.get("/api/v1/tours/grue-a-tour", headers={"If-None-Match": stale})
        assert response.status_code == 200, stale


def test_head_has_the_tag_and_no_body(client, rpc):
    rpc.answers["catalog.get_tour"] = ITEM
    response = client.head("/api/v1/tours/grue-a-tour")
    assert response.status_code == 200
    assert response.data == b""
    assert response.headers["ETag"] == client.get("/api/v1/tours/grue-a-tour").headers["ETag"]


def test_what_to_see_next_is_cut_kept_and_called_once(client, rpc):
    rpc.answers["catalog.list_suggestions"] = [
        ITEM | {"id": f"next-{n}", "reason": "same-occupation"} for n in range(24)
    ]
    first = client.get("/api/v1/contents/grue-a-tour/next")
    assert [item["id"] for item in first.json["items"]] == [f"next-{n}" for n in range(12)]
    assert client.get("/api/v1/contents/grue-a-tour/next").data == first.data
    assert rpc.calls_of("catalog.list_suggestions") == [{"content": "grue-a-tour"}]
    again = client.get("/api/v1/contents/grue-a-tour/next", headers={"If-None-Match": first.headers["ETag"]})
    assert again.status_code == 304


def test_nothing_comes_after_what_is_not_there(client, rpc):
    rpc.answers["catalog.list_suggestions"] = NotFound("no content nowhere")
    body = assert_problem(client.get("/api/v1/contents/nowhere/next"), 404, "not-found")
    assert body["detail"] == "Ce contenu n’existe pas, ou n’est plus en ligne."


def test_organisers_see_every_content_and_its_state(client, rpc, sign_in):
    draft = ITEM | {"state": "draft", "version": "8c1f"}
    rpc.answers["catalog.list_any_contents"] = [draft]
    rpc.answers["catalog.get_any_content"] = draft
    organiser = sign_in("organiser")
    response = client.get("/api/v1/staff/contents", headers=organiser)
    assert response.json == {"items": [draft]}
    assert response.headers["Cache-Control"] == "no-store"
    assert client.get("/api/v1/staff/contents/grue-a-tour", headers=organiser).json == draft
    assert rpc.calls_of("catalog.get_any_content") == [{"content": "grue-a-tour"}]
    rpc.answers["catalog.get_any_content"] = NotFound("no content grue-a-tour")
    body = assert_problem(
        client.get("/api/v1/staff/contents/grue-a-tour", headers=organiser), 404, "not-found"
    )
    assert body["detail"] == "Ce contenu n’existe pas."


@pytest.mark.parametrize("path", ["/api/v1/contents", "/api/v1/me/stream", "/api/v1/challenges", "/explorer"])
def test_a_query_of_bytes_that_are_no_text_is_a_bad_request(client, rpc, path):
    response = client.get(path, environ_overrides={"QUERY_STRING": "q=\xe9"})
    assert response.status_code == 400
    assert rpc.calls_of("catalog.list_contents") == []


def test_a_query_in_another_encoding_is_a_bad_request(client):
    response = client.get("/api/v1/contents", environ_overrides={"QUERY_STRING": "q=\xe9"})
    assert_problem(response, 400, "bad-request")
