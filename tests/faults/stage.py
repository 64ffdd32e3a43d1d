"""What faults strike: a RabbitMQ, a MongoDB, and the platform's processes, all real, all on loopback."""

import http.client
import json
import os
import signal
import sys
import threading
import urllib.error
import urllib.request
from collections.abc import Callable
from contextlib import suppress
from functools import cache
from pathlib import Path
from time import monotonic
from typing import Any
from uuid import uuid4

from pymongo import MongoClient
from pymongo.errors import PyMongoError
from recorder import Recorder, call_gateway, hotspots_of

from chassis.runtime.config import Config
from chassis.testing import clean_broker, eventually
from cli import key_files, operations, season
from cli.mongod import LocalMongo, start_mongod
from cli.processes import LOOPBACK, START_SECONDS, Child, free_port, wait_until
from cli.rabbitmq import LocalRabbit, start_rabbitmq

RPC_TIMEOUT = 5.0
DEAD_LETTERS = "rewards.deadletters"
VIEWS = "rewards.HotspotViewed"
COMPLETIONS = "rewards.QuizCompleted"
KINDS = ("accounts", "catalog", "rewards", "gateway")


@cache
def season_files() -> season.SeasonFiles:
    """Read and checked once for all stages of a run."""
    return season.read(Path("season"))


class Broker:
    """A private RabbitMQ, on the same port and data after every start."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self.start()

    def start(self) -> None:
        self._rabbit: LocalRabbit = start_rabbitmq(self._folder / "rabbitmq", self._folder / "logs")

    @property
    def uri(self) -> str:
        return self._rabbit.uri

    @property
    def port(self) -> int:
        return int((self._folder / "rabbitmq" / "port").read_text())

    @property
    def running(self) -> bool:
        return self._rabbit.child.running

    def stop(self) -> None:
        self._rabbit.stop()

    def kill(self) -> None:
        os.kill(self._rabbit.child.pid, signal.SIGKILL)
        eventually(lambda: not self._rabbit.child.running)
        self._rabbit.epmd.stop(5)

    def ctl(self, *arguments: str) -> str:
        return self._rabbit.ctl(*arguments)

    def queues(self) -> dict[str, tuple[int, int, int]]:
        """Queue -> messages that wait, messages in consumers' hands, consumers."""
        columns = ("name", "messages_ready", "messages_unacknowledged", "consumers")
        rows = [line.split("\t") for line in self.ctl("list_queues", *columns).splitlines()[1:]]
        return {name: (int(ready), int(unacked), int(consumers)) for name, ready, unacked, consumers in rows}


class Database:
    """A private MongoDB: a replica set of one, on the same port and data after every start."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self.start()

    def start(self) -> None:
        self._mongo: LocalMongo = start_mongod(self._folder / "mongod", self._folder / "logs")

    @property
    def uri(self) -> str:
        return self._mongo.uri

    @property
    def running(self) -> bool:
        return self._mongo.child.running

    def stop(self) -> None:
        self._mongo.stop()

    def kill(self) -> None:
        os.kill(self._mongo.child.pid, signal.SIGKILL)
        eventually(lambda: not self._mongo.child.running)

    def freeze(self) -> None:
        os.kill(self._mongo.child.pid, signal.SIGSTOP)

    def thaw(self) -> None:
        os.kill(self._mongo.child.pid, signal.SIGCONT)

    def step_down(self) -> None:
        """The primary gives up for a second at least; there is no other, so it is elected again."""
        with MongoClient(self.uri) as client, suppress(PyMongoError):
            client.admin.command("replSetStepDown", 2, secondaryCatchUpPeriodSecs=0, force=True)


class Process:
    """One process of the platform, started anew when it ends, as its supervisor in production does."""

    def __init__(self, kind: str, name: str, environment: dict[str, str], log: Path) -> None:
        self.kind, self.name, self.management_port, self.log = kind, name, free_port(), log
        self._environment = environment | {"MANAGEMENT_PORT": str(self.management_port)}
        self.sabotage, self.supervised = "", False
        self.exit_codes: list[int] = []
        self._restart_at = 0.0
        self.child: Child | None = None

    def start(self, sabotage: str = "", *, lasting: bool = False) -> None:
        """``sabotage``: for this life only, unless ``lasting``."""
        self.sabotage = sabotage if lasting else ""
        self._spawn(sabotage)
        self._restart_at, self.supervised = 0.0, True  # not before: the last life's end is no news

    def tick(self) -> None:
        if self.child is None or self.child.running or not self.supervised:
            return
        if not self._restart_at:
            self.exit_codes.append(self.child.exit_code or 0)
            self._restart_at = monotonic() + 0.3
        elif monotonic() >= self._restart_at:
            self._restart_at = 0.0
            self._spawn(self.sabotage)

    def kill(self) -> None:
        os.kill(self.child.pid, signal.SIGKILL)
        eventually(lambda: not self.child.running)

    def stop(self, seconds: float = 40) -> int | None:
        """By SIGTERM; it is not started again. Exit code; None if it had to be killed."""
        self.supervised = False
        if self.child is None:
            return 0
        if self.child.running:
            os.kill(self.child.pid, signal.SIGTERM)
        if not wait_until(lambda: not self.child.running, seconds):
            self.child.stop(0.1)
            return None
        return self.child.exit_code

    def health(self, path: str = "/readyz") -> dict[str, Any]:
        """``{ok, checks}``; empty when it does not answer."""
        try:
            url = f"http://{LOOPBACK}:{self.management_port}{path}"
            with urllib.request.urlopen(url, timeout=5) as reply:
                return json.load(reply)
        except urllib.error.HTTPError as error:
            return json.load(error)
        except (OSError, ValueError, http.client.HTTPException):
            return {}

    @property
    def ready(self) -> bool:
        return bool(self.child and self.child.running and self.health().get("ok"))

    @property
    def alive(self) -> bool:
        """As its liveness probe says."""
        return bool(self.health("/healthz").get("ok"))

    def metric(self, name: str) -> float:
        """Sum of a metric over its labels; 0 when it does not answer."""
        try:
            url = f"http://{LOOPBACK}:{self.management_port}/metrics"
            with urllib.request.urlopen(url, timeout=5) as reply:
                lines = reply.read().decode().splitlines()
        except (OSError, http.client.HTTPException):
            return 0.0
        return sum(
            float(line.rpartition(" ")[2]) for line in lines if line.startswith((f"{name}{{", f"{name} "))
        )

    def memory(self) -> int:
        """Resident bytes, of its children too."""
        return sum(_resident(pid) for pid in _family(self.child.pid)) if self.child else 0

    def _spawn(self, sabotage: str) -> None:
        command = [sys.executable, "-m", "cli.main", "serve", self.kind]
        if sabotage:
            command = [sys.executable, str(Path(__file__).with_name("sabotage.py")), self.kind]
        self.child = Child.spawn(
            self.name, command, self.log, env=self._environment | {"SABOTAGE": sabotage, "PYTHONPATH": "."}
        )


class Stage:
    """A platform with databases and queues of its own, and what tests do to it."""

    def __init__(self, broker: Broker, database: Database, folder: Path) -> None:
        self.broker, self.database, self.folder = broker, database, folder
        self.port = free_port()
        self.prefix = f"f{uuid4().hex[:12]}"
        self.processes: list[Process] = []
        self._closed = threading.Event()
        clean_broker(broker.uri)
        self.config = Config(
            amqp_uri=broker.uri,
            mongodb_uri=database.uri,
            mongodb_prefix=self.prefix,
        )
        key_files.create(folder / "keys.json", folder / "public_keys.json")
        operations.connect(self.config)
        operations.apply_season(season_files())
        operations.disconnect_all()
        threading.Thread(target=self._supervise, daemon=True).start()

    def add(self, kind: str, **environment: str) -> Process:
        """A process that is not started yet. ``environment``: beyond the usual, or instead of it."""
        number = sum(each.kind == kind for each in self.processes)
        name = f"{kind}-{number}"
        defaults = {
            "AMQP_URI": self.broker.uri,
            "MONGODB_URI": self.database.uri,
            "MONGODB_PREFIX": self.prefix,
            "TOKEN_KEYS_FILE": str(self.folder / "keys.json"),
            "TOKEN_PUBLIC_KEYS_FILE": str(self.folder / "public_keys.json"),
            "ACCOUNTS_SECRET": "a secret for faults, thirty-two characters long",
            "RATE_FACTOR": "1000",
            "PORT": str(self.port),
            "RPC_TIMEOUT": str(RPC_TIMEOUT),
            "DRAIN_TIMEOUT": "15",
            "BATCH_SIZE": "50",
        }
        process = Process(kind, name, os.environ | defaults | environment, self.folder / f"{name}.log")
        self.processes.append(process)
        return process

    def start(self, *, quizzes: bool = False, **sabotage: str) -> "Stage":
        """One process of each kind, with ``quizzes`` quiz, too, running and ready. ``sabotage``: by kind, for
        good."""
        for kind in (*KINDS, "quiz") if quizzes else KINDS:
            if not any(each.kind == kind for each in self.processes):
                self.add(kind)
        for process in self.processes:
            process.start(sabotage.get(process.kind, ""), lasting=True)
        self.until_ready()
        return self

    def until_ready(self, timeout: float = START_SECONDS) -> None:
        eventually(lambda: all(process.ready for process in self.processes if process.supervised), timeout)

    def __getitem__(self, name: str) -> Process:
        """``stage["rewards"]``: the first of that kind; ``stage["rewards-1"]``: the second."""
        return next(each for each in self.processes if name in (each.name, each.kind))

    def recorder(self, **options: Any) -> Recorder:
        return Recorder(self.port, self.folder / f"clicks-{uuid4().hex[:6]}.jsonl", **options)

    def broker_is_empty(self) -> bool:
        """No view waits or is in hand."""
        return self.broker.queues()[VIEWS][:2] == (0, 0)

    def hotspots(self) -> list[str]:
        return hotspots_of(self.port)

    def seconds_to_points(self, since: float, timeout: float = 120) -> float:
        """From ``since`` until a new click has become points, as its visitor sees them."""

        def works() -> bool:
            connection = http.client.HTTPConnection(LOOPBACK, self.port, timeout=10)
            try:
                status, visitor, _ = call_gateway(connection, "POST", "/api/v1/visitors")
                if status != 201:
                    return False
                token = visitor["token"]
                status, _, _ = call_gateway(connection, "POST", "/api/v1/hotspots/grue-soudure/views", token)
                if status != 202:
                    return False
                self.probes.append(visitor["visitor_id"])

                def counted() -> bool:
                    status, points, _ = call_gateway(connection, "GET", "/api/v1/me/points", token)
                    return status == 200 and points["total"] == 10

                return wait_until(counted, 30)
            finally:
                connection.close()

        eventually(works, timeout)
        return monotonic() - since

    @property
    def probes(self) -> list[str]:
        """Visitors of our own clicks that were answered 202: of the hotspot ``grue-soudure``."""
        return self.__dict__.setdefault("_probes", [])

    def logged(self, name: str) -> str:
        return self[name].log.read_text(errors="replace")

    def close(self) -> None:
        """The verdict is in: nothing that these processes could still do counts."""
        self._closed.set()
        running = [each for each in self.processes if each.child is not None and each.child.running]
        for process in self.processes:
            process.supervised = False
        for process in running:
            os.kill(process.child.pid, signal.SIGKILL)
        for process in running:
            process.child.stop(5)
        with suppress(PyMongoError), MongoClient(self.database.uri, serverSelectionTimeoutMS=5000) as client:
            for name in client.list_database_names():
                if name.startswith(self.prefix):
                    client.drop_database(name)

    def _supervise(self) -> None:
        while not self._closed.wait(0.1):
            for process in list(self.processes):
                process.tick()


def lasting(seconds: float) -> Callable[[], bool]:
    """A condition that comes true after ``seconds``: for faults that last."""
    end = monotonic() + seconds
    return lambda: monotonic() >= end


def _family(pid: int) -> list[int]:
    found = [pid]
    with suppress(OSError):
        for task in Path(f"/proc/{pid}/task").iterdir():
            for child in (task / "children").read_text().split():
                found += _family(int(child))
    return found


def _resident(pid: int) -> int:
    with suppress(OSError):
        for line in Path(f"/proc/{pid}/status").read_text().splitlines():
            if line.startswith("VmRSS:"):
                return int(line.split()[1]) * 1024
    return 0
