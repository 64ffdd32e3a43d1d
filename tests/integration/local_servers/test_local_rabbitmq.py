"""The local RabbitMQ: its data and address survive a restart, it never outlives its parent, and what keeps it
from starting is said in one line."""

import os
import signal
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import amqp
import pytest
from process_tree import command_names, descendants, parent_of

from cli import rabbitmq
from cli.processes import StartError, wait_until
from cli.rabbitmq import CtlError, LocalRabbit, start_rabbitmq


@pytest.fixture
def start_rabbit(folder: Path, log: Path) -> Iterator[Callable[[], LocalRabbit]]:
    started: list[LocalRabbit] = []

    def start() -> LocalRabbit:
        started.append(start_rabbitmq(folder, log))
        return started[-1]

    yield start
    for server in started:
        server.stop()


@contextmanager
def channel(server: LocalRabbit) -> Iterator[Any]:
    address = server.uri.removeprefix("amqp://guest:guest@").rstrip("/")
    with amqp.Connection(address, confirm_publish=True) as connection:
        yield connection.channel()


@pytest.mark.rabbitmq
def test_what_is_durable_survives_a_restart_of_rabbitmq_at_the_same_address(
    start_rabbit: Callable[[], LocalRabbit], folder: Path
) -> None:
    first = start_rabbit()
    with channel(first) as session:
        session.queue_declare("clicks", durable=True, auto_delete=False)
        session.basic_publish(amqp.Message("usine", delivery_mode=2), routing_key="clicks")
    first.stop()
    assert first.child.exit_code == 0
    assert not first.epmd.running

    second = start_rabbit()
    assert (second.node, second.uri) == (first.node, first.uri)
    with channel(second) as session:
        assert session.basic_get("clicks", no_ack=True).body == "usine"
    assert (folder / ".erlang.cookie").stat().st_mode & 0o777 == 0o400


@pytest.mark.rabbitmq
def test_rabbitmq_is_complete_and_private(start_rabbit: Callable[[], LocalRabbit]) -> None:
    server = start_rabbit()
    flags = dict(line.split("\t") for line in server.ctl("list_feature_flags").splitlines())
    assert {flags.pop("name"), *flags.values()} == {"state", "enabled"}
    with channel(server) as session:
        for kind in ("quorum", "stream"):
            session.queue_declare(kind, durable=True, auto_delete=False, arguments={"x-queue-type": kind})
            session.basic_publish(amqp.Message("usine"), routing_key=kind)
    with pytest.raises(CtlError, match=r"^rabbitmqctl no_such_command: Command 'no_such_command' not found"):
        server.ctl("no_such_command")
    assert listening_addresses([server.child.pid, server.epmd.pid]) <= {"0100007F", "0" * 24 + "01000000"}


def listening_addresses(pids: list[int]) -> set[str]:
    """The kernel's way to write 127.0.0.1 and ::1, for the sockets on which ``pids`` listen."""
    sockets = {
        os.readlink(link) for pid in pids for link in Path(f"/proc/{pid}/fd").iterdir() if link.is_symlink()
    }
    rows = [
        line.split()
        for table in ("/proc/net/tcp", "/proc/net/tcp6")
        if Path(table).exists()
        for line in Path(table).read_text().splitlines()[1:]
    ]
    found = {row[1].partition(":")[0] for row in rows if row[3] == "0A" and f"socket:[{row[9]}]" in sockets}
    assert found
    return found


@pytest.mark.rabbitmq
def test_a_node_in_use_names_the_process_and_moves_when_its_port_was_taken(
    start_rabbit: Callable[[], LocalRabbit], folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rabbitmq, "RELEASE_SECONDS", 0)
    first = start_rabbit()
    with pytest.raises(StartError, match=f"already runs on {folder}, as process {first.child.pid}$"):
        start_rabbit()
    first.stop()
    with socket.create_server(("127.0.0.1", int((folder / "port").read_text()))):
        second = start_rabbit()
        assert second.uri != first.uri
        assert second.node == first.node


@pytest.mark.rabbitmq
def test_rabbitmq_does_not_outlive_a_killed_parent(
    start_rabbit: Callable[[], LocalRabbit], folder: Path, log: Path
) -> None:
    with parent_of("rabbitmq", folder, log) as (parent, processes):
        assert command_names(processes) >= {"beam.smp", "epmd", "erl_child_setup", "inet_gethost"}
        os.kill(parent, signal.SIGKILL)
        assert wait_until(lambda: not any(process.alive for process in processes), 60)


@pytest.mark.rabbitmq
def test_a_start_waits_for_the_node_of_a_parent_that_was_just_killed(
    start_rabbit: Callable[[], LocalRabbit], folder: Path, log: Path
) -> None:
    with parent_of("rabbitmq", folder, log) as (parent, _):
        os.kill(parent, signal.SIGKILL)
        start_rabbit()


@pytest.mark.rabbitmq
def test_a_node_that_does_not_start_names_the_log_and_leaves_nothing(
    start_rabbit: Callable[[], LocalRabbit], folder: Path, log: Path
) -> None:
    folder.mkdir()
    (folder / "mnesia").write_text("not a folder")
    before = set(descendants(os.getpid()))
    with pytest.raises(StartError, match=f"^RabbitMQ ended with code .* see {log}/rabbitmq.log$"):
        start_rabbit()

    def left() -> set[str]:
        return command_names([process for process in descendants(os.getpid()) if process not in before])

    assert wait_until(lambda: not left() & {"beam.smp", "epmd"}, 60), left()


def test_no_rabbitmq_installed(
    start_rabbit: Callable[[], LocalRabbit], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rabbitmq, "DISTRIBUTIONS", tmp_path)
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(StartError, match=r"install it \(apt-get install rabbitmq-server\), or set AMQP_URI"):
        start_rabbit()


def test_a_folder_that_cannot_be_made(tmp_path: Path, log: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(StartError, match=f"^cannot start RabbitMQ on {tmp_path}/file/data: "):
        start_rabbitmq(tmp_path / "file" / "data", log)
