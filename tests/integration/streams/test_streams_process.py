"""``usine serve streams`` on the real RabbitMQ: what clients receive, and when their streams end."""

import os
import signal
import socket
from contextlib import closing
from uuid import uuid4

import pytest
from streams_stage import LIVE

from chassis.testing import eventually
from cli.processes import LOOPBACK
from contracts.accounts import SessionRevoked, VisitorErased

pytestmark = pytest.mark.rabbitmq


def objects(client):
    return [one.data["object"] for one in client.of("points")]


def sequences(client):
    return [one.data["sequence"] for one in client.of("change")]


def test_a_visitor_hears_their_own_points_only(stage):
    visitor = uuid4()
    client = stage.listen(stage.token(visitor))
    stage.services.award(uuid4(), "grue-de-quelqu-un")
    stage.services.award(visitor, "grue-soudure")
    eventually(lambda: objects(client) == ["grue-soudure"])
    assert stage.metric("usine_http_streams") == 1


def test_a_visitor_who_was_cut_hears_what_they_missed_once(stage):
    visitor = uuid4()
    client = stage.listen(stage.token(visitor))
    stage.services.award(visitor, "a")
    eventually(lambda: objects(client) == ["a"])
    client.stop()
    stage.services.award(visitor, "b")
    resumed = stage.listen(stage.token(visitor), last_id=client.last_id)
    stage.services.award(visitor, "c")
    eventually(lambda: objects(resumed)[-2:] == ["b", "c"])
    assert objects(resumed).count("b") == 1


def test_participants_follow_a_session(stage):
    stage.services.advance(LIVE, 3, notify=False)
    clients = [stage.listen(live=LIVE), stage.listen(stage.token(role="professional"), live=LIVE)]
    assert [one.data["sequence"] for client in clients for one in client.of("snapshot")] == [3, 3]
    for _ in range(20):
        stage.services.advance(LIVE)
    for client in clients:
        eventually(lambda client=client: sequences(client) == list(range(4, 24)))
    assert stage.services.calls.count("live.changes_since") <= 21


def test_a_participant_who_was_cut_again_and_again_has_each_change_once(stage):
    client = stage.listen(live=LIVE)
    for number in range(1, 41):
        stage.services.advance(LIVE)
        if number % 8 == 0:
            opened = len(client.opened)
            client.cut()
            eventually(lambda opened=opened: len(client.opened) > opened)
    eventually(lambda: sequences(client) == list(range(1, 41)))
    assert client.repeated == []
    assert len(client.of("snapshot")) == 1
    assert len(client.opened) == 6


def test_an_unknown_session(stage):
    client = stage.listen(live="inconnue")
    assert client.problem["type"] == "/problems/not-found"


def test_a_revoked_session_ends_its_streams_and_its_token(stage):
    visitor, session = uuid4(), uuid4()
    clients = [stage.listen(stage.token(visitor, session), live=live) for live in (None, LIVE)]
    other = stage.listen(stage.token(visitor))
    stage.services.publish(SessionRevoked(session=session, subject=visitor))
    for client in clients:
        eventually(lambda client=client: client.statuses[-1] == 401)
        assert client.problem["detail"] == "Cette session est terminée."
    assert other.statuses == [200]


def test_an_erased_visitor_is_gone_at_once(stage):
    visitor = uuid4()
    client = stage.listen(stage.token(visitor))
    stage.services.publish(VisitorErased(visitor=visitor))
    eventually(lambda: client.statuses[-1] == 401)


def test_what_was_revoked_while_the_process_was_away_is_refused(stage):
    visitor, session = uuid4(), uuid4()
    stage.services.revoked["sessions"].append(str(session))
    stage.child.stop(10)
    stage.start()
    assert stage.listen(stage.token(visitor, session)).statuses == [401]


def test_a_seventh_stream_closes_the_oldest(stage):
    token = stage.token()
    clients = [stage.listen(token, pause=lambda milliseconds: milliseconds / 1000) for _ in range(7)]
    eventually(lambda: clients[0].of("closed"))
    assert clients[0].of("closed")[0].data == {"reason": "too-many-streams"}
    assert all(client.of("closed") == [] for client in clients[1:])
    assert stage.metric("usine_http_streams") == 6


def test_a_reader_that_has_stopped_is_cut_and_others_are_not_held_up(stage):
    request = (
        f"GET /api/v1/live/sessions/{LIVE}/stream?access_token={stage.token()} HTTP/1.1\r\nHost: x\r\n\r\n"
    )
    with closing(socket.socket()) as slow:
        slow.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        slow.connect((LOOPBACK, stage.port))
        slow.sendall(request.encode())
        eventually(lambda: stage.metric("usine_http_streams") == 1)
        quick = stage.listen(live=LIVE)
        sent = 0

        def cut():
            nonlocal sent
            stage.services.advance(LIVE, 1_000)
            sent += 1_000
            eventually(lambda: sequences(quick)[-1:] == [sent])
            return stage.metric("usine_http_streams") == 1

        eventually(cut)
    assert sequences(quick) == list(range(1, sent + 1))
    assert len(quick.opened) == 1


def test_the_process_is_killed_and_clients_resume(stage):
    visitor = uuid4()
    mine, room = stage.listen(stage.token(visitor)), stage.listen(live=LIVE)
    for round in range(3):
        stage.services.award(visitor, f"before-{round}")
        stage.services.advance(LIVE)
        os.kill(stage.child.pid, signal.SIGKILL)
        stage.services.award(visitor, f"meanwhile-{round}")
        stage.services.advance(LIVE, 2)
        stage.start()
    eventually(lambda: sequences(room) == list(range(1, 10)))
    expected = [f"{when}-{round}" for round in range(3) for when in ("before", "meanwhile")]
    eventually(lambda: sorted(objects(mine)) == sorted(expected))


def test_a_stop_is_quick_and_orderly(stage):
    clients = [stage.listen(live=LIVE) for _ in range(5)]
    os.kill(stage.child.pid, signal.SIGTERM)
    eventually(lambda: not stage.child.running, 10)
    assert stage.child.exit_code == 0
    assert all(client.statuses[0] == 200 for client in clients)


def test_a_port_that_is_taken_is_said_in_one_line(stage):
    with closing(socket.socket()) as taken:
        taken.bind((LOOPBACK, 0))
        taken.listen()
        stage.child.stop(10)
        with pytest.raises(AssertionError, match=r"usine: streams: .*address already in use"):
            stage.start(STREAMS_PORT=str(taken.getsockname()[1]))


class TestBrokerRestart:
    @pytest.fixture
    def rabbitmq_uri(self, tmp_path):
        """A node of its own, since it is stopped."""
        from cli.rabbitmq import start_rabbitmq

        self.folder = tmp_path
        self.node = start_rabbitmq(tmp_path / "rabbitmq", tmp_path / "logs")
        yield self.node.uri
        self.node.stop()

    def test_streams_end_and_resume(self, stage):
        from cli.rabbitmq import start_rabbitmq

        visitor = uuid4()
        mine, room = stage.listen(stage.token(visitor)), stage.listen(live=LIVE)
        stage.services.advance(LIVE)
        eventually(lambda: sequences(room) == [1])
        self.node.stop()
        eventually(lambda: not stage.health()["ok"])
        stage.services.advance(LIVE, 3, notify=False)  # nobody could be notified
        eventually(lambda: len(mine.opened) >= 2 and len(room.opened) >= 2)
        self.node = start_rabbitmq(self.folder / "rabbitmq", self.folder / "logs")
        eventually(lambda: stage.health()["ok"])
        eventually(lambda: sequences(room) == [1, 2, 3, 4])
        stage.services.award(visitor, "a")
        stage.services.advance(LIVE)
        eventually(lambda: objects(mine) == ["a"])
        eventually(lambda: sequences(room) == [1, 2, 3, 4, 5])
        assert room.repeated == []
