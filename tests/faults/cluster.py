"""Three RabbitMQ nodes in a cluster, and a MongoDB replica set of three, on this machine: each server has its
own port, data and, for Erlang, name. A fault strikes one of three; the other two are the majority."""

import os
import secrets
import signal
from pathlib import Path
from typing import Any

from proxy import Mode, Proxy
from pymongo import MongoClient
from pymongo.errors import PyMongoError
from stage import VIEWS, Broker, Database

from chassis.testing import eventually
from cli import mongod, rabbitmq
from cli.processes import LOOPBACK, START_SECONDS, Child, free_port, port_accepts, wait_until

SIZE = 3

NET_TICK_SECONDS = 10
"""A node that says nothing for so long is down to the others; RabbitMQ's default is 60."""

CLUSTER_CONF = """cluster_partition_handling = pause_minority
cluster_formation.peer_discovery_backend = classic_config
"""


class Member:
    """One server of several."""

    def __init__(self) -> None:
        self.child: Child | None = None
        self.frozen = False

    @property
    def running(self) -> bool:
        return self.child is not None and self.child.running

    @property
    def answers(self) -> bool:
        return self.running and not self.frozen

    def kill(self) -> None:
        os.kill(self.child.pid, signal.SIGKILL)
        eventually(lambda: not self.running)
        self.frozen = False

    def freeze(self) -> None:
        os.kill(self.child.pid, signal.SIGSTOP)
        self.frozen = True

    def thaw(self) -> None:
        os.kill(self.child.pid, signal.SIGCONT)
        self.frozen = False

    def stop(self) -> None:
        if self.running:
            if self.frozen:
                self.thaw()
            self.child.stop(rabbitmq.STOP_SECONDS)


class Node(Member):
    """Of RabbitMQ."""

    def __init__(self, folder: Path, scripts: Path, epmd: Child, epmd_port: int, cookie: str) -> None:
        super().__init__()
        self.folder, self._scripts, self._epmd = folder, scripts, epmd
        self.port = free_port()
        folder.mkdir(parents=True)
        (folder / ".erlang.cookie").write_text(cookie)
        self._environment = rabbitmq._environment(folder, folder / "logs", self.port, epmd_port)
        erlang = "RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS"
        self._environment[erlang] += f" -kernel net_ticktime {NET_TICK_SECONDS}"
        self.name = self._environment["RABBITMQ_NODENAME"]

    @property
    def uri(self) -> str:
        return rabbitmq._uri(self.port)

    def configure(self, nodes: list["Node"]) -> None:
        with (self.folder / "rabbitmq.conf").open("a") as file:
            file.write(CLUSTER_CONF)
            for number, node in enumerate(nodes, start=1):
                file.write(f"cluster_formation.classic_config.nodes.{number} = {node.name}\n")

    def spawn(self) -> None:
        self.child = Child.spawn(
            self.name,
            [self._scripts / "rabbitmq-server"],
            self.folder / "logs" / "rabbitmq.log",
            self._environment,
            cwd=self.folder,
        )

    def until_ready(self) -> None:
        wait_until(lambda: rabbitmq._speaks_amqp(self.port) or not self.running, START_SECONDS, 0.1)
        assert self.running, f"RabbitMQ ended: {self.child.log_tail(30)}"

    def ctl(self, *arguments: str) -> str:
        program = self._scripts / "rabbitmqctl"
        node = rabbitmq.LocalRabbit(self.uri, self.name, self.child, self._epmd, program, self._environment)
        return node.ctl(*arguments)


class BrokerCluster(Broker):
    """Its ``uri`` names every node."""

    def __init__(self, folder: Path) -> None:
        scripts, epmd_program = rabbitmq._programs()
        epmd_port = free_port()
        self._epmd = Child.spawn(
            "epmd",
            [epmd_program, "-port", str(epmd_port), "-address", LOOPBACK],
            folder / "epmd.log",
            {"PATH": os.environ["PATH"], "HOME": str(folder)},
        )
        eventually(lambda: port_accepts(epmd_port))
        cookie = secrets.token_hex(16)
        self.nodes = [
            Node(folder / f"node-{number}", scripts, self._epmd, epmd_port, cookie) for number in range(SIZE)
        ]
        for node in self.nodes:
            node.configure(self.nodes)
        first, *others = self.nodes
        first.spawn()
        first.until_ready()
        for node in others:  # one after the other: each joins those that there are
            node.spawn()
            node.until_ready()
        self.until_whole()

    @property
    def uri(self) -> str:
        return self.uri_from(0)

    def uri_from(self, first: int) -> str:
        """All nodes, beginning with the one at ``first``: so that not every process is with the same."""
        nodes = self.nodes[first:] + self.nodes[:first]
        return ";".join(node.uri for node in nodes)

    @property
    def running(self) -> bool:
        return all(node.answers for node in self.nodes)

    def start(self) -> None:
        """What does not run."""
        for node in self.nodes:
            if node.frozen:
                node.thaw()
            if not node.running:
                node.spawn()
                node.until_ready()
        self.until_whole()

    def stop(self) -> None:
        for node in self.nodes:
            node.stop()
        self._epmd.stop(5)

    def ctl(self, *arguments: str) -> str:
        return next(node for node in self.nodes if node.answers).ctl(*arguments)

    def leader(self, queue: str = VIEWS) -> Node:
        """The node that leads ``queue``."""

        def leader() -> Node | None:
            rows = [line.split("\t") for line in self.ctl("list_queues", "name", "leader").splitlines()]
            names = dict(row for row in rows if len(row) == 2)
            return next((node for node in self.nodes if node.name == names.get(queue)), None)

        return eventually(leader)

    def members_online(self, queue: str = VIEWS) -> int:
        rows = [line.split("\t") for line in self.ctl("list_queues", "name", "online").splitlines()]
        return dict(row for row in rows if len(row) == 2).get(queue, "").count("@")

    def until_whole(self) -> None:
        """Until every node sees all the others."""

        def whole() -> bool:
            try:
                seen = [
                    node.ctl("eval", "length(rabbit_mnesia:cluster_nodes(running)).") for node in self.nodes
                ]
            except rabbitmq.CtlError:
                return False
            return all(int(each) == SIZE for each in seen)

        eventually(whole, START_SECONDS)


class Mongod(Member):
    """Of a replica set. Clients and the other members reach it through ``proxy`` only."""

    def __init__(self, folder: Path) -> None:
        super().__init__()
        self._folder, self._port = folder, free_port()
        folder.mkdir(parents=True)
        self.proxy = Proxy(self._port)
        self.spawn()

    @property
    def host(self) -> str:
        return f"{LOOPBACK}:{self.proxy.port}"

    def spawn(self) -> None:
        log = self._folder.with_name(f"{self._folder.name}.log")
        program = mongod._program()
        self.child = mongod._spawn(program, self._folder, self._port, log, None, mongod.CACHE_GB)
        eventually(lambda: port_accepts(self._port), START_SECONDS)

    def hello(self) -> dict[str, Any]:
        with self.client() as client:
            return client.admin.command("hello")

    def client(self) -> MongoClient[dict[str, Any]]:
        """Past the proxy."""
        return MongoClient(LOOPBACK, self._port, directConnection=True, serverSelectionTimeoutMS=2_000)

    def cut_off(self) -> None:
        """The other members no longer reach it; clients do, and it takes what they write."""
        self.proxy.strike(Mode.SWALLOW_BOTH, unless="PyMongo")

    def join_again(self) -> None:
        self.proxy.heal()
        self.proxy.reset()


class ReplicaSet(Database):
    """Its ``uri`` names every member."""

    def __init__(self, folder: Path) -> None:
        self.members = [Mongod(folder / f"member-{number}") for number in range(SIZE)]
        hosts = [{"_id": number, "host": member.host} for number, member in enumerate(self.members)]
        with self.members[0].client() as client:
            client.admin.command("replSetInitiate", {"_id": mongod.REPLICA_SET, "members": hosts})
        self.until_whole()

    @property
    def uri(self) -> str:
        hosts = ",".join(member.host for member in self.members)
        return f"mongodb://{hosts}/?replicaSet={mongod.REPLICA_SET}"

    @property
    def running(self) -> bool:
        return all(member.answers for member in self.members)

    def start(self) -> None:
        """What does not run."""
        for member in self.members:
            if member.frozen:
                member.thaw()
            if not member.running:
                member.spawn()
            member.join_again()
        self.until_whole()

    def stop(self) -> None:
        for member in self.members:
            member.stop()
            member.proxy.close()

    def primary(self) -> Mongod:
        """The one that those that answer agree on."""

        def primary() -> Mongod | None:
            try:
                primaries = {member.hello().get("primary") for member in self.members if member.answers}
            except PyMongoError:
                return None
            return next((each for each in self.members if primaries == {each.host} and each.answers), None)

        return eventually(primary, START_SECONDS)

    def until_whole(self) -> None:
        """Until there is a primary, and the others follow it."""

        def whole() -> bool:
            try:
                states = [member.hello() for member in self.members]
            except PyMongoError:
                return False
            roles = [(each.get("isWritablePrimary"), each.get("secondary")) for each in states]
            return roles.count((True, False)) == 1 and roles.count((False, True)) == SIZE - 1

        eventually(whole, START_SECONDS)
