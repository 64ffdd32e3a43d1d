"""What a service does with a call, on the broker inside the process: what it replies, and when it settles."""

import sys
import threading
from typing import Any, ClassVar
from uuid import uuid4

import msgspec
import pytest
from kombu import Queue
from nameko.exceptions import ContainerBeingKilled
from pymongo import _csot
from structlog.testing import CapturingLogger
from test_chassis_publisher import Broker

from chassis.messaging import rpc_server, topology, transport
from chassis.messaging.publisher import TRANSIENT, Outgoing, Publisher
from chassis.messaging.rpc_server import Rpc
from chassis.runtime import deadline, metrics
from chassis.runtime.config import EMBEDDED_AMQP_URI, Config
from chassis.testing import eventually
from contracts.calls import Call
from contracts.errors import InternalError, InvalidInput, NotFound, Unavailable

PATIENCE = 10.0
WORKERS = 3


class Repeat(Call, frozen=True, kw_only=True):
    result: ClassVar[Any] = list[str]

    word: str
    times: int = 2


class Echo:
    def say(self, word: str) -> str:
        return word

    def repeat(self, word: str, times: int) -> Any:
        return [7] if word == "wrong" else [word] * times

    def refuse(self) -> None:
        raise NotFound("no such thing")

    def break_down(self) -> None:
        raise ZeroDivisionError("secret detail")


class FakeContainer:
    """Runs ``Echo``. ``before`` is called in each worker, before its method."""

    service_name, service_cls = "echo", Echo

    def __init__(self):
        self.config = Config(
            amqp_uri=EMBEDDED_AMQP_URI, mongodb_uri="mongodb://unused", max_workers=WORKERS, drain_timeout=5
        )
        self.shared_extensions, self.watched, self.contexts, self.done = {}, [], [], []
        self.before = lambda: None
        self.being_killed = False

    def watch(self, consumer):
        self.watched.append(consumer)

    def spawn_managed_thread(self, run, identifier):
        threading.Thread(target=run, daemon=True).start()

    def spawn_worker(self, entrypoint, args, kwargs, context_data, handle_result):
        if self.being_killed:
            self.being_killed = False
            raise ContainerBeingKilled
        self.contexts.append(context_data)
        threading.Thread(
            target=self.work, args=(entrypoint, args, kwargs, handle_result), daemon=True
        ).start()

    def work(self, entrypoint, args, kwargs, handle_result):
        self.before()
        try:
            result = getattr(Echo(), entrypoint.method_name)(*args, **kwargs)
        except Exception:
            self.done.append(handle_result(None, None, sys.exc_info()))
        else:
            self.done.append(handle_result(None, result, None))


class Caller:
    """Speaks the wire format by itself, also where ``RpcClient`` never would."""

    def __init__(self):
        self.connection = transport.connect(EMBEDDED_AMQP_URI, "caller")
        self.publisher = Publisher(EMBEDDED_AMQP_URI, "calls", process="caller")
        queue = Queue("replies", exchange=topology.RPC_EXCHANGE, routing_key="reply-here")
        self.queue = queue.bind(self.connection.channel())
        topology.declare_destinations(self.connection, "caller")
        self.queue.declare()

    def send(self, method, body, headers=None, **properties):
        if not isinstance(body, bytes):
            body = msgspec.json.encode({"args": (), "kwargs": body})
        call = Outgoing(
            exchange=topology.RPC_EXCHANGE.name,
            routing_key=f"echo.{method}",
            body=body,
            headers=headers or {},
            properties=properties,
        )
        self.publisher.publish([call])

    def reply(self):
        """The next one."""
        message = eventually(self.queue.get, PATIENCE)
        message.ack()
        return message

    def __call__(self, method, body):
        """Result and error."""
        self.send(method, body, reply_to="reply-here", correlation_id=uuid4().hex)
        reply = msgspec.json.decode(self.reply().body)
        return reply["result"], reply["error"]

    def close(self):
        self.publisher.close()
        self.connection.release()


@pytest.fixture(autouse=True)
def _empty_broker():
    transport.reset_embedded()
    yield
    transport.reset_embedded()


@pytest.fixture
def call():
    caller = Caller()
    yield caller
    caller.close()


@pytest.fixture
def container():
    return FakeContainer()


@pytest.fixture
def entrypoints(container):
    """Of ``container``, set up, as nameko does it."""
    made = {name: Rpc(Repeat if name == "repeat" else None) for name in vars(Echo) if name[0] != "_"}
    bound = [entrypoint.bind(container, name) for name, entrypoint in made.items()]
    bound[0].server.setup()
    for each in bound:
        each.setup()
    return bound


@pytest.fixture
def server(entrypoints):
    """Started, and stopped at the end."""
    server = entrypoints[0].server
    server.start()
    eventually(server.consumer.connected.is_set, PATIENCE)
    yield server
    for each in entrypoints:
        each.stop()


def free_places(server):
    """How many more calls the broker would send: as many as workers, less what is not acknowledged."""
    return server.consumer._channel.qos.can_consume_max_estimate()


def all_settled(server):
    return eventually(lambda: free_places(server) == WORKERS, PATIENCE)


@pytest.fixture
def replying(server, monkeypatch):
    """``replying(act)``: what happens when a reply is sent, before it is."""
    publish = server.replies.publish

    def replying(act):
        def instead(messages):
            act()
            publish(messages)

        monkeypatch.setattr(server.replies, "publish", instead)

    return replying


def test_the_reply_is_what_the_method_returns(server, call):
    assert call("say", {"word": "été"}) == ("été", None)
    assert call("say", msgspec.json.encode({"args": ["été"], "kwargs": {}})) == ("été", None)
    all_settled(server)


def test_a_call_is_acknowledged_after_its_reply_was_sent(server, call, replying):
    """Guard: else a call whose process dies in between is lost, and its caller waits in vain."""
    places = []
    replying(lambda: places.append(free_places(server)))
    call("say", {"word": "x"})
    assert places == [WORKERS - 1]
    all_settled(server)


def test_a_reply_that_cannot_be_sent_still_settles_its_call(server, container, call, replying):
    """Guard: it would be done again and again, and take the place of others."""

    def away():
        raise Unavailable("away")

    replying(away)
    for _ in range(2 * WORKERS):
        call.send("say", {"word": "x"}, reply_to="reply-here")
    eventually(lambda: len(container.done) == 2 * WORKERS, PATIENCE)
    all_settled(server)


def test_who_wants_no_reply_gets_none(server, container, call):
    call.send("say", {"word": "x"})
    eventually(lambda: container.done, PATIENCE)
    all_settled(server)
    assert call("say", {"word": "the first reply"}) == ("the first reply", None)


def test_no_reply_is_waited_for_until_the_broker_has_confirmed_it(entrypoints, monkeypatch):
    broker = Broker()  # which never confirms
    monkeypatch.setattr(transport, "connect", broker.connect)
    monkeypatch.setattr(topology, "declare_destinations", lambda connection, process: None)
    entrypoints[0].server.replies.publish([Outgoing(exchange="e", routing_key="k", body=b"{}")])
    assert len(broker.taken) == 1


def test_a_reply_says_which_call_it_is_of_and_is_not_written_to_disk(server, call):
    call.send("say", {"word": "x"}, reply_to="reply-here", correlation_id="call-7")
    reply = call.reply()
    assert reply.properties["correlation_id"] == "call-7"
    assert reply.properties["delivery_mode"] == TRANSIENT


def test_a_method_hears_who_calls_and_how_long_they_wait(server, container, call):
    call.send("say", {"word": "x"}, {"x-correlation-id": "c-1", "x-timeout": "2.5"}, reply_to="reply-here")
    call.reply()
    call("say", {"word": "without headers"})
    assert container.contexts == [
        {"correlation_id": "c-1", "timeout": 2.5},
        {"correlation_id": "-", "timeout": 0},
    ]


@pytest.mark.parametrize(
    "body", [b"{not json", b"[]", b'{"args": []}', b'{"kwargs": {}}', b'{"args": [], "kwargs": 7}']
)
def test_a_malformed_call_is_explained_and_settled(server, container, call, body):
    _, error = call("say", body)
    assert error["code"] == InvalidInput.code
    assert error["value"].startswith("malformed call: ")
    assert container.contexts == []
    all_settled(server)


def test_a_call_with_a_timeout_that_is_no_number_is_malformed(server, call):
    call.send("say", {"word": "x"}, {"x-timeout": "soon"}, reply_to="reply-here")
    error = msgspec.json.decode(call.reply().body)["error"]
    assert error["value"].startswith("malformed call: ")


def test_wrong_arguments_are_named_with_a_contract_and_without(server, container, call):
    result, error = call("say", {"mot": "x"})
    assert (result, error["code"]) == (None, InvalidInput.code)
    assert "mot" in error["value"]
    result, error = call("repeat", {"word": 7})
    assert (result, list(error["details"]["errors"])) == (None, ["word"])
    assert container.contexts == []
    all_settled(server)


def test_an_unknown_method_is_named_as_far_as_its_name_is_not_too_long(server, call):
    result, error = call("x" * 150, {})
    assert (result, error["code"]) == (None, NotFound.code)
    assert error["value"] == f"no method {'x' * 100!r}"
    all_settled(server)


def test_calls_are_timed_by_method_but_names_that_callers_make_up_are_not_kept(server, call):
    """Guard: else each of them would be a new time series."""
    metrics.RPC_SECONDS.clear()
    call("say", {"word": "x"})
    call("refuse", {})
    call("made_up", {})
    all_settled(server)
    eventually(lambda: len(metrics.RPC_SECONDS._metrics) == 3, PATIENCE)
    assert set(metrics.RPC_SECONDS._metrics) == {
        ("echo", "say", "ok"),
        ("echo", "refuse", NotFound.code),
        ("echo", "unknown", NotFound.code),
    }


def test_a_contract_fills_in_what_the_caller_left_out(server, call):
    assert call("repeat", {"word": "été"}) == (["été", "été"], None)


def test_an_error_of_the_platform_is_explained_as_a_nameko_client_expects_it(server, call):
    assert call("refuse", {}) == (
        None,
        {
            **NotFound("no such thing").to_wire(),
            "exc_type": "NotFound",
            "exc_path": "contracts.errors.NotFound",
            "exc_args": ["no such thing"],
            "value": "no such thing",
        },
    )
    all_settled(server)


@pytest.mark.parametrize(("method", "arguments"), [("break_down", {}), ("repeat", {"word": "wrong"})])
def test_a_defect_is_logged_and_not_explained(server, call, monkeypatch, method, arguments):
    log = CapturingLogger()
    monkeypatch.setattr(rpc_server, "log", log)
    result, error = call(method, arguments)
    assert (result, error["code"], error["value"]) == (None, InternalError.code, "internal error")
    assert [each.args for each in log.calls] == [("call failed",)]
    all_settled(server)


def test_what_is_known_to_go_wrong_is_not_logged_as_a_defect(server, call, monkeypatch):
    log = CapturingLogger()
    monkeypatch.setattr(rpc_server, "log", log)
    call("refuse", {})
    call("no_such_method", {})
    assert log.calls == []


def test_a_call_that_comes_while_the_service_is_killed_is_left_to_the_broker(server, container, call):
    """Guard: it is delivered again, to a process that lives."""
    container.being_killed = True
    assert call("say", {"word": "again"}) == ("again", None)
    all_settled(server)


def test_the_deadline_of_the_work_does_not_interrupt_the_reply(server, container, call, replying):
    left = []

    def late():
        threading.Event().wait(0.1)
        left.append(_csot.get_timeout())

    container.before = lambda: deadline.start(0.05)
    replying(late)
    assert call("say", {"word": "late"}) == ("late", None)
    assert left == [None]


def test_the_process_watches_what_takes_the_calls(server, container):
    assert container.watched == [server.consumer]


def test_a_stop_replies_to_what_was_taken_and_takes_nothing_more(server, entrypoints, container, call):
    begun, release = threading.Event(), threading.Event()

    def held():
        begun.set()
        assert release.wait(PATIENCE)

    container.before = held
    call.send("say", {"word": "taken"}, reply_to="reply-here")
    assert begun.wait(PATIENCE)
    stop = threading.Thread(target=entrypoints[0].stop, daemon=True)
    stop.start()
    eventually(lambda: server.consumer.stopping, PATIENCE)
    release.set()
    stop.join(PATIENCE)
    assert msgspec.json.decode(call.reply().body)["result"] == "taken"
    call.send("say", {"word": "left"}, reply_to="reply-here")
    assert len(container.contexts) == 1
    assert transport.embedded_backlog(["rpc-echo"]) == 1


def test_a_stop_leaves_no_connection_behind(entrypoints, call, monkeypatch):
    connect, opened = transport.connect, []

    def noted(*arguments, **options):
        opened.append(connect(*arguments, **options))
        return opened[-1]

    monkeypatch.setattr(transport, "connect", noted)
    server = entrypoints[0].server
    server.start()
    call("say", {"word": "x"})
    mine = [each for each in opened if each is not call.publisher._connection]
    assert [each.connected for each in mine] == [True, True]
    entrypoints[0].stop()
    assert [each.connected for each in mine] == [False, False]
