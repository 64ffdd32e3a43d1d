"""Calls: what comes back, what goes wrong, and that none hangs."""

import threading
import traceback
from typing import Any, ClassVar, Literal
from uuid import UUID, uuid4

import msgspec
import pytest
from structlog.testing import CapturingLogger

from chassis.messaging import rpc_server, topology
from chassis.messaging.publisher import Outgoing, Publisher
from chassis.service import Service, rpc
from chassis.testing import eventually
from contracts.calls import Call
from contracts.errors import DeadlineExceeded, InternalError, InvalidInput, NotFound, Unavailable

interrupted = threading.Event()


class Repeat(Call, frozen=True, kw_only=True):
    result: ClassVar[Any] = list[str]

    word: str
    times: int = 2
    visitor: UUID | None = None


class Choose(Call, frozen=True, kw_only=True):
    result: ClassVar[Any] = Literal["left", "right"]


class Echo(Service):
    name = "echo"

    @rpc
    def say(self, word: str) -> str:
        return word

    @rpc
    def refuse(self, kind: str) -> None:
        raise {"not-found": NotFound, "invalid": InvalidInput}[kind]("no", errors={"word": ["bad"]})

    @rpc(Repeat)
    def repeat(self, word: str, times: int = 2, visitor: UUID | None = None) -> Any:
        if word == "wrong":
            return ["secret", 7]
        return [word] * times if visitor is None else [type(visitor).__name__]

    @rpc(Choose)
    def choose(self) -> str:
        return "7K3M" + "9QXT"

    @rpc
    def break_down(self) -> None:
        raise ZeroDivisionError("secret detail")

    @rpc
    def linger(self) -> None:
        try:
            threading.Event().wait(60)
        except DeadlineExceeded:
            interrupted.set()
            raise


@pytest.fixture(autouse=True)
def echo(start):
    interrupted.clear()
    return start(Echo)


def test_a_result_comes_back(call):
    assert call("echo", "say", word="été") == "été"


def test_many_calls_at_once_each_get_their_own_result(call):
    results: dict[str, str] = {}

    def say(word):
        results[word] = call("echo", "say", word=word)

    threads = [threading.Thread(target=say, args=(f"word {number}",)) for number in range(50)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert results == {word: word for word in results}
    assert len(results) == 50


def test_an_error_keeps_its_type_and_its_details(call):
    with pytest.raises(NotFound):
        call("echo", "refuse", kind="not-found")
    with pytest.raises(InvalidInput) as caught:
        call("echo", "refuse", kind="invalid")
    assert caught.value.details == {"errors": {"word": ["bad"]}}


def test_a_defect_is_not_explained_to_the_caller(call):
    with pytest.raises(InternalError) as caught:
        call("echo", "break_down")
    assert "secret" not in str(caught.value)


def test_unknown_methods_and_wrong_arguments_are_named(call):
    with pytest.raises(NotFound, match="no_such_method"):
        call("echo", "no_such_method")
    with pytest.raises(InvalidInput, match="mot"):
        call("echo", "say", mot="x")


def test_arguments_come_in_the_types_of_their_contract(call):
    assert call("echo", "repeat", word="été") == ["été", "été"]
    assert call("echo", "repeat", word="été", visitor=str(uuid4())) == ["UUID"]


def test_an_argument_of_a_newer_caller_is_ignored(call):
    assert call("echo", "repeat", word="été", times=1, added_later=True) == ["été"]


@pytest.mark.parametrize(
    ("arguments", "field"),
    [
        ({}, "word"),
        ({"word": 7}, "word"),
        ({"word": None}, "word"),
        ({"word": "été", "times": "many"}, "times"),
        ({"word": "été", "visitor": "me"}, "visitor"),
    ],
)
def test_an_argument_that_breaks_its_contract_is_named(call, arguments, field):
    with pytest.raises(InvalidInput) as caught:
        call("echo", "repeat", **arguments)
    assert list(caught.value.details["errors"]) == [field]


def test_a_result_that_breaks_its_contract_is_logged_and_not_shown(call, monkeypatch):
    log = CapturingLogger()
    monkeypatch.setattr(rpc_server, "log", log)
    with pytest.raises(InternalError) as caught:
        call("echo", "repeat", word="wrong")
    assert str(caught.value) == "internal error"
    assert caught.value.details == {}
    [failure] = [each for each in log.calls if each.args == ("call failed",)]
    assert "$[1]" in str(failure.kwargs["exc_info"])


def test_a_result_that_breaks_its_contract_is_logged_without_its_value(call, monkeypatch):
    """It may be a secret, such as a recovery code."""
    log = CapturingLogger()
    monkeypatch.setattr(rpc_server, "log", log)
    with pytest.raises(InternalError):
        call("echo", "choose")
    [failure] = [each for each in log.calls if each.args == ("call failed",)]
    logged = "".join(traceback.format_exception(failure.kwargs["exc_info"]))
    assert "Invalid enum value" in logged
    assert "7K3M9QXT" not in logged


def test_work_past_its_deadline_is_given_up_on_both_sides(call):
    """Guard: the deadline, here and in the service."""
    with pytest.raises(DeadlineExceeded):
        call("echo", "linger", timeout=0.3)
    eventually(interrupted.is_set)
    assert call("echo", "say", word="still here") == "still here"


def test_a_service_that_is_not_there_is_a_deadline_not_a_hang(call):
    with pytest.raises(DeadlineExceeded):
        call("nobody", "say", timeout=0.3)


def test_a_malformed_call_does_not_stop_the_service(config, call):
    publisher = Publisher(config.amqp_uri, "tests")
    for body in (b"{not json", b"[]", msgspec.json.encode({"args": ()}), b""):
        publisher.publish([Outgoing(exchange=topology.RPC_EXCHANGE.name, routing_key="echo.say", body=body)])
    publisher.close()
    assert call("echo", "say", word="still here") == "still here"


def test_a_stopped_client_fails_what_is_in_flight(config):
    from chassis.messaging.rpc_client import RpcClient

    client, errors = RpcClient(config, "tests"), []
    client.start()

    def ask():
        try:
            client.call("echo", "linger", timeout=3)
        except Unavailable as error:
            errors.append(error)

    thread = threading.Thread(target=ask)
    thread.start()
    eventually(lambda: client._pending)
    client.stop()
    thread.join(10)
    assert len(errors) == 1
