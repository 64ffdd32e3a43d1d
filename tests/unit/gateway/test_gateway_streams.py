"""Streams of an embedded gateway: what is written, to whom, and how a client resumes."""

import re
import threading
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import msgspec
import pytest
from conftest import SESSION
from gateway_fakes import assert_problem, data_of, parsed, stream_of

from chassis.runtime import metrics
from contracts.accounts import SessionRevoked, VisitorErased
from contracts.catalog import ContentPublished, ContentWithdrawn, HotspotViewed
from contracts.envelope import Envelope
from contracts.errors import Unavailable
from contracts.rewards import LevelReached, PointsAwarded
from gateway.streaming import embedded
from streams import sse
from streams.hub import SECONDS_WITHOUT_BROKER

OTHER = UUID("00000000-0000-4000-8000-000000000000")
NOON = datetime(2026, 11, 23, 12, 0, 0, 123_999, UTC)
NOON_MS = 1_795_435_200_123


def award(visitor, award_id=None, time=NOON):
    data = PointsAwarded(
        visitor=visitor,
        award=award_id or uuid4(),
        points=5,
        rule="hotspot-viewed",
        rule_version=1,
        reason="Tu as découvert un point d’intérêt.",
        object="grue-soudure",
        source_event=uuid4(),
        occurred_at=datetime(2026, 11, 23, 11, 59, 59, tzinfo=UTC),
    )
    return Envelope.of(data, correlation_id="-", time=time)


def level(visitor, number=2, time=NOON):
    return Envelope.of(
        LevelReached(visitor=visitor, level=number, title="Curieuse", total=20),
        correlation_id="-",
        time=time,
    )


def returned(envelope):
    """``envelope`` in a result of ``rewards.events_since``."""
    return msgspec.to_builtins(envelope) | {"type": envelope.data.type_name()}


class TestStream:
    def test_headers(self, opened):
        response, _ = opened()
        assert response.mimetype == "text/event-stream"
        assert response.headers["X-Accel-Buffering"] == "no"
        assert response.headers["Cache-Control"] == "no-store"
        assert "Content-Length" not in response.headers

    def test_ready_is_now(self, opened):
        before = int(datetime.now(UTC).timestamp() * 1000) - 1
        _, chunks = opened()
        ready = parsed(next(chunks))
        assert ready["event"] == "ready"
        assert before <= int(ready["id"]) <= int(datetime.now(UTC).timestamp() * 1000) + 1

    def test_points(self, opened, platform, visitor):
        _, chunks = opened()
        next(chunks)
        envelope = award(visitor)
        platform.streams.on_event(envelope)
        chunk = next(chunks)
        assert re.fullmatch(rb"id: \d+\nevent: points\ndata: \{[^\n]+\}\n\n", chunk)
        assert parsed(chunk)["id"] == str(NOON_MS)
        assert data_of(chunk) == {
            "award_id": str(envelope.data.award),
            "points": 5,
            "rule": "hotspot-viewed",
            "reason": "Tu as découvert un point d’intérêt.",
            "object": "grue-soudure",
            "occurred_at": "2026-11-23T11:59:59Z",
            "event_id": str(envelope.data.source_event),
        }

    def test_bytes(self, visitor):
        """Clients have seen these since the first release."""
        envelope = award(visitor)
        (_, points) = sse.of_event(envelope)
        assert points.encode().decode() == (
            f"id: {NOON_MS}\nevent: points\n"
            f'data: {{"award_id":"{envelope.data.award}","points":5,"rule":"hotspot-viewed",'
            '"reason":"Tu as découvert un point d’intérêt.","object":"grue-soudure",'
            f'"occurred_at":"2026-11-23T11:59:59Z","event_id":"{envelope.data.source_event}"}}\n\n'
        )
        _, reached = sse.of_event(level(visitor))
        assert reached.encode().decode() == (
            f'id: {NOON_MS}\nevent: level\ndata: {{"level":2,"title":"Curieuse","total":20}}\n\n'
        )

    def test_level(self, opened, platform, visitor):
        _, chunks = opened()
        next(chunks)
        platform.streams.on_event(level(visitor))
        chunk = next(chunks)
        assert parsed(chunk)["event"] == "level"
        assert data_of(chunk) == {"level": 2, "title": "Curieuse", "total": 20}

    def test_only_the_visitors_own(self, opened, platform, visitor):
        _, chunks = opened()
        next(chunks)
        mine = award(visitor)
        for envelope in (award(OTHER), level(OTHER), mine):
            platform.streams.on_event(envelope)
        assert data_of(next(chunks))["award_id"] == str(mine.data.award)

    def test_every_stream_of_a_visitor_hears(self, opened, platform, visitor):
        heard = [opened()[1], opened()[1]]
        platform.streams.on_event(level(visitor))
        assert [parsed([next(chunks), next(chunks)][1])["event"] for chunks in heard] == ["level"] * 2

    def test_the_token_may_come_in_the_query(self, client, token):
        response = client.get("/api/v1/me/stream", query_string={"access_token": token})
        assert response.status_code == 200
        response.close()

    def test_a_seventh_stream_closes_the_oldest_with_a_last_event(self, opened, platform, visitor):
        oldest, *others = [opened()[1] for _ in range(6)]
        heard = award(visitor)
        platform.streams.on_event(heard)
        assert [parsed(next(oldest))["event"] for _ in range(2)] == ["ready", "points"]
        newest = opened()[1]
        last = next(oldest)
        assert last.startswith(b"retry: 600000\n")
        assert parsed(last.partition(b"\n")[2]) == {
            "id": str(NOON_MS),
            "event": "closed",
            "data": '{"reason":"too-many-streams"}',
        }
        assert list(oldest) == []
        assert platform.streams.open_streams == 6
        platform.streams.on_event(level(visitor))
        for chunks in others:
            assert [parsed(next(chunks))["event"] for _ in range(3)] == ["ready", "points", "level"]
        assert [parsed(next(newest))["event"] for _ in range(2)] == ["ready", "level"]

    def test_streams_of_others_stay_when_someone_has_too_many(self, opened, platform):
        theirs = stream_of(platform, OTHER)
        for _ in range(8):
            opened()
        assert not theirs.closed

    @pytest.mark.parametrize("query", ["", "?access_token=abc"])
    def test_without_a_good_token(self, client, platform, query):
        assert_problem(client.get(f"/api/v1/me/stream{query}"), 401, "unauthorized")
        assert platform.streams.open_streams == 0


class TestRevoked:
    """A stream ends with the session of its token, or with its visitor."""

    @pytest.fixture
    def streams_of(self, platform, visitor):
        """Streams of two sessions of one visitor, and one of another visitor."""
        mine = [stream_of(platform, visitor, session) for session in (SESSION, uuid4())]
        return [*mine, stream_of(platform, OTHER)]

    def closed(self, subscriptions):
        return [subscription.closed for subscription in subscriptions]

    def test_by_the_session(self, platform, streams_of, visitor):
        event = SessionRevoked(session=SESSION, subject=visitor)
        platform.on_event(Envelope.of(event, correlation_id="-"))
        assert self.closed(streams_of) == [True, False, False]

    def test_by_the_visitor(self, platform, streams_of, visitor):
        platform.streams.on_event(Envelope.of(VisitorErased(visitor=visitor), correlation_id="-"))
        assert self.closed(streams_of) == [True, True, False]

    def test_by_what_was_heard_of_too_late(self, platform, rpc, streams_of):
        other = streams_of[2]
        rpc.answers["accounts.list_revocations"] = {"sessions": [str(SESSION)], "visitors": [str(OTHER)]}
        platform.loader._load()
        assert self.closed(streams_of) == [True, False, True]
        assert other.closed

    def test_between_the_look_at_the_token_and_the_opening(
        self, client, bearer, platform, visitor, monkeypatch
    ):
        open_stream = platform.streams.open

        def late(*arguments):
            platform.end_session(visitor, SESSION)
            return open_stream(*arguments)

        monkeypatch.setattr(platform.streams, "open", late)
        assert_problem(client.get("/api/v1/me/stream", headers=bearer), 401, "unauthorized")
        assert platform.streams.open_streams == 0

    def test_the_client_cannot_come_back(self, client, opened, platform, visitor, bearer):
        _, chunks = opened()
        event = SessionRevoked(session=SESSION, subject=visitor)
        platform.streams.on_event(Envelope.of(event, correlation_id="-"))
        assert platform.streams.open_streams == 0
        assert parsed(next(chunks))["event"] == "ready"
        assert list(chunks) == []
        assert_problem(client.get("/api/v1/me/stream", headers=bearer), 401, "unauthorized")


class TestResume:
    @pytest.fixture(params=["header", "query"])
    def resume(self, request, opened):
        def resume_from(last_event_id):
            if request.param == "header":
                return opened(headers={"Last-Event-ID": last_event_id})
            return opened(last_event_id=last_event_id)

        return resume_from

    def test_missed_events_come_first_and_only_once(self, resume, platform, rpc, visitor):
        missed, later = award(visitor), award(visitor)

        def events_since(visitor, since_ms):
            # The broadcast is heard while the ledger is read: both know of the same award and level.
            for envelope in (missed, level(UUID(visitor)), later):
                platform.streams.on_event(envelope)
            return [returned(missed), returned(level(UUID(visitor), time=NOON + timedelta(seconds=1)))]

        rpc.answers["rewards.events_since"] = events_since
        _, chunks = resume("1000")
        sent = [parsed(next(chunks)) for _ in range(4)]
        assert [(one["event"], one["id"]) for one in sent] == [
            ("ready", "1000"),
            ("points", str(NOON_MS)),
            ("level", str(NOON_MS + 1000)),
            ("points", str(NOON_MS)),
        ]
        assert str(missed.data.award) in sent[1]["data"]
        assert str(later.data.award) in sent[3]["data"]
        assert rpc.calls_of("rewards.events_since") == [{"visitor": str(visitor), "since_ms": 1000}]

    def test_a_missed_event_is_what_would_have_been_sent(self, resume, rpc, visitor):
        missed = award(visitor), level(visitor)
        rpc.answers["rewards.events_since"] = [returned(each) for each in missed]
        _, chunks = resume("1000")
        assert parsed(next(chunks))["event"] == "ready"
        assert [next(chunks), next(chunks)] == [sse.of_event(each)[1].encode() for each in missed]

    def test_the_header_is_newer_than_the_query(self, opened, rpc):
        rpc.answers["rewards.events_since"] = []
        opened(headers={"Last-Event-ID": "2000"}, last_event_id="1000")
        assert rpc.calls_of("rewards.events_since")[0]["since_ms"] == 2000

    def test_a_first_stream_reads_no_ledger(self, opened, rpc):
        opened()
        assert rpc.calls == []

    def test_an_empty_id_is_none(self, resume, rpc):
        """As browsers send it whose last event had an empty id."""
        resume("")
        assert rpc.calls == []

    @pytest.mark.parametrize("bad", ["abc", "-1", "1.5", "1 2", "1\n", "1" * 14, "٣"])
    def test_a_malformed_id_is_named(self, client, bearer, platform, bad):
        in_query = client.get("/api/v1/me/stream", headers=bearer, query_string={"last_event_id": bad})
        assert list(assert_problem(in_query, 422, "invalid-input")["errors"]) == ["query.last_event_id"]
        if bad.isascii() and bad.isprintable():
            in_header = client.get("/api/v1/me/stream", headers={**bearer, "Last-Event-ID": bad})
            assert list(assert_problem(in_header, 422, "invalid-input")["errors"]) == [
                "headers.Last-Event-ID"
            ]
        assert platform.streams.open_streams == 0

    def test_a_ledger_that_does_not_answer_leaves_no_subscription(self, client, bearer, platform, rpc):
        rpc.answers["rewards.events_since"] = Unavailable("away")
        response = client.get("/api/v1/me/stream", headers={**bearer, "Last-Event-ID": "1000"})
        assert_problem(response, 503, "unavailable")
        assert platform.streams.open_streams == 0


class TestEnd:
    def test_a_client_that_leaves_is_forgotten(self, opened, platform):
        before = metrics.HTTP_STREAMS._value.get()
        response, chunks = opened()
        next(chunks)
        assert platform.streams.open_streams == 1
        assert metrics.HTTP_STREAMS._value.get() == before + 1
        response.close()
        assert platform.streams.open_streams == 0
        assert metrics.HTTP_STREAMS._value.get() == before

    def test_a_client_that_leaves_before_the_first_byte_too(self, app, platform, bearer):
        with app.test_request_context("/api/v1/me/stream", headers=bearer):
            response = app.full_dispatch_request()
        assert platform.streams.open_streams == 1
        response.close()
        assert platform.streams.open_streams == 0

    def test_head_opens_nothing(self, client, bearer, platform):
        response = client.head("/api/v1/me/stream", headers=bearer)
        assert response.status_code == 200
        assert response.mimetype == "text/event-stream"
        assert platform.streams.open_streams == 0

    def test_a_gap_ends_streams(self, opened, platform):
        _, chunks = opened()
        next(chunks)
        platform.streams.on_gap()
        assert list(chunks) == []
        assert platform.streams.open_streams == 0

    def test_a_gap_empties_the_cache(self, platform):
        platform.cache.get("key", lambda: b"{}")
        platform.on_gap()
        assert len(platform.cache) == 0

    def test_a_gap_wakes_a_stream_that_waits(self, opened, platform):
        _, chunks = opened()
        next(chunks)
        ended = threading.Event()

        def read():
            list(chunks)
            ended.set()

        threading.Thread(target=read, daemon=True).start()
        platform.streams.on_gap()
        assert ended.wait(10)

    def test_without_the_broker_streams_end_at_once_and_those_opened_later_after_some_time(
        self, opened, platform, monkeypatch
    ):
        """Clients may find another gateway that has the broker, but need not ask again and again."""
        now = [1000.0]
        monkeypatch.setattr(embedded, "monotonic", lambda: now[0])
        monkeypatch.setattr(platform.streams.hub, "_clock", lambda: now[0])
        _, first = opened()
        next(first)
        platform.streams.on_loss()
        assert list(first) == []
        _, second = opened()
        next(second)
        now[0] += SECONDS_WITHOUT_BROKER - 0.1
        platform.streams.on_loss()
        assert platform.streams.open_streams == 1
        now[0] += 0.2
        platform.streams.on_loss()
        assert list(second) == []

    def test_a_stream_opened_without_the_broker_resumes_once_it_is_back(self, opened, platform, rpc, visitor):
        missed = award(visitor)
        rpc.answers["rewards.events_since"] = Unavailable("away")
        platform.streams.on_loss()
        _, chunks = opened(last_event_id="1000")
        assert parsed(next(chunks))["id"] == "1000"
        platform.streams.on_gap()
        assert list(chunks) == []
        rpc.answers["rewards.events_since"] = [returned(missed)]
        _, chunks = opened(last_event_id="1000")
        assert [parsed(next(chunks))["event"] for _ in range(2)] == ["ready", "points"]

    @pytest.mark.parametrize("kind", [ContentPublished, ContentWithdrawn])
    def test_what_the_catalog_changes_empties_the_caches_only(self, opened, platform, kind):
        for cache in (platform.cache, platform.brief_cache):
            cache.get("key", lambda: b"{}")
        opened()
        platform.on_event(Envelope.of(kind(content="a", kind="video", version="1"), correlation_id="-"))
        assert len(platform.cache) == len(platform.brief_cache) == 0
        assert platform.streams.open_streams == 1

    def test_an_event_that_no_stream_carries_reaches_none(self, opened, platform, visitor):
        _, chunks = opened()
        next(chunks)
        click = HotspotViewed(visitor=visitor, hotspot="a", tour="b", challenge="innovation", company="c")
        platform.streams.on_event(Envelope.of(click, correlation_id="-"))
        platform.streams.on_event(level(visitor))
        assert parsed(next(chunks))["event"] == "level"
