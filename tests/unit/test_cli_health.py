"""``usine health``, beside a management server."""

import os
import socket
import threading
from contextlib import closing

import pytest
from click.testing import CliRunner

from chassis.runtime.health import Health, ManagementServer
from cli.main import main
from cli.processes import free_port


@pytest.fixture
def health():
    return Health()


@pytest.fixture
def served(health, monkeypatch):
    """A process whose HOST is every address, as in a container."""
    server = ManagementServer(health, "127.0.0.1", 0)
    server.start()
    monkeypatch.setattr(os, "environ", {"HOST": "0.0.0.0", "MANAGEMENT_PORT": str(server.port)})
    yield
    server.stop()


def ask(*arguments):
    """(exit code, what is printed)"""
    result = CliRunner().invoke(main, ["health", *arguments])
    return result.exit_code, result.output


@pytest.mark.usefixtures("served")
def test_what_is_well_is_listed(health):
    health.add_readiness("database", lambda: True)
    health.add_readiness("queue", lambda: True)
    assert ask() == (0, "readyz: database, queue\n")


@pytest.mark.usefixtures("served")
def test_what_is_not_says_why_and_the_exit_code_is_1(health):
    health.add_readiness("database", lambda: True)
    health.add_readiness("new", lambda: False)
    health.add_readiness("one", lambda: False, lambda: "no queue 'x'")
    health.add_readiness("two", lambda: False, lambda: "no queue 'x'")
    assert ask() == (1, "usine: new: not yet; one, two: no queue 'x'\n")


@pytest.mark.usefixtures("served")
def test_liveness_is_another_question(health):
    health.add_readiness("database", lambda: False)
    health.add_loop("loop", lambda: 0.0)
    assert ask("--path", "/healthz") == (1, "usine: loop: not yet\n")
    assert ask("--path", "/elsewhere")[0] == 2


def test_the_address_of_the_management_server_comes_before_that_of_the_process(health, monkeypatch):
    server = ManagementServer(health, "127.0.0.2", 0)
    server.start()
    address = {"MANAGEMENT_HOST": "127.0.0.2", "MANAGEMENT_PORT": str(server.port)}
    monkeypatch.setattr(os, "environ", {"HOST": "127.0.0.1"} | address)
    assert ask() == (0, "readyz: yes\n")
    server.stop()


def test_a_process_that_does_not_answer_is_not_well(monkeypatch):
    port = free_port()
    monkeypatch.setattr(os, "environ", {"MANAGEMENT_PORT": str(port)})
    code, printed = ask()
    assert code == 1
    assert printed.startswith(f"usine: no answer from http://127.0.0.1:{port}/readyz: ")
    assert printed.count("\n") == 1


@pytest.mark.parametrize("port", ["0", "http", "65536", "²"])
def test_a_port_that_is_none_is_named(monkeypatch, port):
    monkeypatch.setattr(os, "environ", {"MANAGEMENT_PORT": port})
    code, printed = ask()
    assert (code, printed.count("\n")) == (1, 1)
    assert f"MANAGEMENT_PORT is {port}" in printed


@pytest.mark.parametrize("answer", [b"[1]", b"5", b"null", b"{}", b'{"checks": []}', b"<html>"])
def test_another_program_at_the_address_is_named(monkeypatch, answer):
    with closing(socket.create_server(("127.0.0.1", 0))) as server:

        def serve() -> None:
            connection, _ = server.accept()
            connection.recv(65536)
            connection.sendall(b"HTTP/1.0 200 OK\r\n\r\n" + answer)
            connection.close()

        thread = threading.Thread(target=serve)
        thread.start()
        monkeypatch.setattr(os, "environ", {"MANAGEMENT_PORT": str(server.getsockname()[1])})
        code, printed = ask()
        thread.join()
    assert (code, printed.count("\n")) == (1, 1)
    assert "no process of the platform answers at http://127.0.0.1" in printed


def test_an_address_that_is_none_is_named(monkeypatch):
    monkeypatch.setattr(os, "environ", {"MANAGEMENT_HOST": "a b"})
    code, printed = ask()
    assert (code, printed.count("\n")) == (1, 1)
    assert "no answer from http://a b:9100/readyz" in printed
