"""JSON compressed for those who read gzip: the same answer, as good a tag, never one that holds a secret."""

import gzip
import json
from uuid import uuid4

import operations
import pytest

from contracts.errors import NotFound
from gateway.answers import cache
from gateway.http import compression
from gateway.operations import NOBODY_YET, OPERATIONS, PUBLIC
from gateway.shared import audit

GZIP = {"Accept-Encoding": "gzip, deflate, br"}
PLAIN = {"Accept-Encoding": "identity"}
MANY = [{"rome": "H2902", "name": f"Chaudronnier ou chaudronnière {number}"} for number in range(100)]


@pytest.fixture
def occupations(rpc):
    rpc.answers["catalog.list_occupations"] = MANY
    return "/api/v1/occupations"


class TestAListForEveryone:
    def test_is_the_same_in_a_fraction_of_the_bytes(self, client, occupations):
        plain = client.get(occupations, headers=PLAIN)
        zipped = client.get(occupations, headers=GZIP)
        assert zipped.headers["Content-Encoding"] == "gzip"
        assert (
            gzip.decompress(zipped.data)
            == plain.data
            == json.dumps({"items": MANY}, ensure_ascii=False, separators=(",", ":")).encode()
        )
        assert len(zipped.data) * 5 < len(plain.data)
        assert zipped.content_length == len(zipped.data)
        assert "Content-Encoding" not in plain.headers
        assert plain.headers["Vary"] == zipped.headers["Vary"] == "Accept-Encoding"

    @pytest.mark.parametrize("refused", ["", "identity", "*", "gzip;q=0", "br", "gzip;q=0, *"])
    def test_stays_as_it_is_for_whoever_does_not_ask_for_gzip(self, client, occupations, refused):
        response = client.get(occupations, headers={"Accept-Encoding": refused})
        assert "Content-Encoding" not in response.headers
        assert response.json == {"items": MANY}

    def test_has_two_tags_since_the_bytes_differ_either_of_which_is_good(self, client, occupations):
        tags = [client.get(occupations, headers=accepted).headers["ETag"] for accepted in (PLAIN, GZIP)]
        assert tags[1] == f"W/{tags[0]}"
        for tag in tags:
            for accepted in (PLAIN, GZIP):
                again = client.get(occupations, headers={"If-None-Match": tag, **accepted})
                assert (again.status_code, again.data) == (304, b"")
                assert again.headers["Vary"] == "Accept-Encoding"
                assert "Content-Encoding" not in again.headers

    def test_is_compressed_once_for_as_long_as_it_is_kept(self, client, platform, occupations, monkeypatch):
        bodies = []
        monkeypatch.setattr(cache, "packed", lambda body: bodies.append(body) or compression.packed(body))
        client.get(occupations, headers=PLAIN)
        assert bodies == []
        for _ in range(3):
            client.get(occupations, headers=GZIP)
        assert len(bodies) == 1
        platform.brief_cache.drop()
        client.get(occupations, headers=GZIP)
        assert len(bodies) == 2

    def test_that_is_short_is_not_compressed(self, client, rpc):
        rpc.answers["catalog.list_challenges"] = MANY[:3]
        response = client.get("/api/v1/challenges", headers=GZIP)
        assert len(response.data) < compression.SIZE_MIN
        assert "Content-Encoding" not in response.headers


def test_the_description_of_the_api_is_compressed(client):
    for path in ("/api/v1/openapi.json", "/docs/openapi-3.0.json"):
        plain, zipped = (client.get(path, headers=headers) for headers in (PLAIN, GZIP))
        assert json.loads(gzip.decompress(zipped.data)) == plain.json
        assert len(zipped.data) * 5 < len(plain.data)


def test_ones_own_awards_are_compressed(client, rpc, bearer):
    points = {
        "total": 500,
        "level": {},
        "awards": [{"award_id": str(uuid4())} for _ in range(50)],
        "next": None,
    }
    rpc.answers["rewards.get_points"] = points
    response = client.get("/api/v1/me/points", headers=bearer | GZIP)
    assert json.loads(gzip.decompress(response.data)) == points
    assert response.headers["Vary"] == "Accept-Encoding"
    assert response.content_length == len(response.data) < len(json.dumps(points))


def test_problems_are_not_compressed(client, rpc):
    rpc.answers["catalog.get_tour"] = NotFound("unknown")
    response = client.get("/api/v1/tours/nulle-part", headers=GZIP)
    assert response.status_code == 404
    assert "Content-Encoding" not in response.headers


COMPRESSED = {
    f"GET /api/v1/{path}"
    for path in (
        *("me/interests", "territories", "territories/{code}/breaks"),
        *("challenges", "companies", "occupations", "occupations/{rome}", "contents", "contents/{id}"),
        *("contents/{id}/next", "suggestions", "tours/{id}", "tours/{id}/outline", "quizzes", "quizzes/{id}"),
        *("rules", "me/points", "me/discoveries", "me/results", "me/results/{id}"),
        "me/results/{id}/comparison",
        # Live: schedule
        *("live/sessions", "live/sessions/{id}", "live/professionals", "live/professionals/{id}"),
        *("me/live", "classes/{id}/live", "classes/{id}/live/suggestions"),
    )
}
"""Whatever holds no token, code, card or address."""


def test_no_answer_that_holds_a_secret_is_compressed_however_long(
    client, rpc, sign_in, platform, monkeypatch
):
    rpc.answers |= operations.ANSWERS
    rpc.consumer.connected.set()
    platform.broadcast.consumer.connected.set()
    platform.streams.broadcast.consumer.connected.set()
    platform.loader.loaded.set()
    monkeypatch.setattr(audit, "list_actions", lambda after, limit: operations.PAGE)
    monkeypatch.setattr(compression, "SIZE_MIN", 0)
    monkeypatch.setattr(cache, "SIZE_MIN", 0)
    found = set()
    for name, row in OPERATIONS.items():
        roles = () if row.who == PUBLIC else row.who - {NOBODY_YET}
        headers = sign_in(min(roles), uuid4(), uuid4()) if roles else {}
        sent = operations.body_of(name, min(roles, default=None))
        body = {} if sent is None else {"json": sent}
        path, method = operations.path_of(name), name.partition(" ")[0]
        response = client.open(path, method=method, headers=headers | GZIP, **body)
        assert 200 <= response.status_code < 300, (name, response.text)
        if "Content-Encoding" in response.headers:
            found.add(name)
    assert found == COMPRESSED


def test_a_click_is_not_looked_at(client, rpc, bearer, monkeypatch):
    """The busiest path: not even the header is read."""
    monkeypatch.setattr(compression, "SIZE_MIN", 0)
    rpc.answers |= operations.ANSWERS
    response = client.post("/api/v1/hotspots/grue-soudure/views", headers=bearer | GZIP)
    assert response.status_code == 202
    assert not {"Vary", "Content-Encoding"} & set(response.headers.keys())
