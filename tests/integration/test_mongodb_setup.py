"""``usine mongodb init`` on real servers: the set, the users, and one line for what is wrong."""

import json
import secrets
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from pymongo import MongoClient

from cli import deployment_secrets, key_files, mongod
from cli.main import main
from cli.processes import LOOPBACK, Child, free_port, port_accepts, wait_until

REPLICA_SET = "rs0"


class Servers:
    """mongod processes that no set has been made of."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.key = folder / "key_file"
        key_files.write_private(self.key, secrets.token_hex(64))
        self.running: list[Child] = []

    def start(self, *options: str) -> str:
        """Address of a new server."""
        number, port = len(self.running), free_port()
        data = self.folder / f"data-{number}"
        data.mkdir()
        command = [
            mongod._program(),
            "--dbpath",
            data,
            "--port",
            port,
            "--bind_ip",
            LOOPBACK,
            "--nounixsocket",
        ]
        command += ["--wiredTigerCacheSizeGB", "0.25", *options]
        child = Child.spawn("mongod", [str(word) for word in command], self.folder / f"mongod-{number}.log")
        self.running.append(child)
        assert wait_until(lambda: port_accepts(port), 60), child.log_tail(3)
        return f"{LOOPBACK}:{port}"

    def stop(self) -> None:
        for child in self.running:
            child.stop(30)


@pytest.fixture
def servers(tmp_path: Path) -> Iterator[Servers]:
    servers = Servers(tmp_path)
    yield servers
    servers.stop()


@pytest.fixture
def files(tmp_path: Path) -> Path:
    deployment_secrets.create(tmp_path / "secrets", deployment_secrets.Hosts(), "t")
    return tmp_path / "secrets" / "mongodb"


@pytest.fixture
def init(files: Path) -> Callable[..., Result]:
    def init(*members: str, **options: object) -> Result:
        words: dict[str, object] = {
            "root-password": files / "root_password",
            "users": files / "users.json",
            "seconds": 60,
        }
        words |= {name.replace("_", "-"): value for name, value in options.items()}
        line = [word for name, value in words.items() for word in (f"--{name}", str(value))]
        line += [word for member in members for word in ("--member", member)]
        return CliRunner().invoke(main, ["mongodb", "init", *line])

    return init


def make_root(address: str, password: str) -> None:
    with MongoClient(address, directConnection=True) as client:
        client.admin.command("createUser", "root", pwd=password, roles=["root"])


def prepared(servers: Servers, files: Path, *options: str) -> str:
    """A server with the user root, as the image of MongoDB leaves it: made without a set, then restarted."""
    address = servers.start("--noauth")
    make_root(address, (files / "root_password").read_text())
    child = servers.running[-1]
    child.stop(30)
    data = servers.folder / f"data-{len(servers.running) - 1}"
    command = [
        mongod._program(),
        "--dbpath",
        data,
        "--port",
        address.rpartition(":")[2],
        "--bind_ip",
        LOOPBACK,
    ]
    command += ["--nounixsocket", "--wiredTigerCacheSizeGB", "0.25", "--keyFile", servers.key, *options]
    again = Child.spawn("mongod", [str(word) for word in command], servers.folder / "again.log")
    servers.running.append(again)
    assert wait_until(lambda: port_accepts(int(address.rpartition(":")[2])), 60), again.log_tail(3)
    return address


def test_a_set_is_made_with_its_users_and_again_without_harm(servers, files, init):
    address = prepared(servers, files, "--replSet", REPLICA_SET)
    first = init(address)
    assert first.exit_code == 0, first.output
    users = json.loads((files / "users.json").read_text())
    assert first.output.splitlines()[-1] == f"replica set rs0 of {address}, {len(users)} users"
    again = init(address)
    assert (again.exit_code, again.output) == (0, first.output.splitlines()[-1] + "\n")
    password = (files.parent / "mongodb-rewards" / "password").read_text()
    uri = f"mongodb://rewards:{password}@{address}/?replicaSet={REPLICA_SET}&authSource=admin"
    with MongoClient(uri) as client:
        client["t_rewards"]["ledger"].insert_one({})


def test_a_new_password_is_applied(servers, files, init):
    address = prepared(servers, files, "--replSet", REPLICA_SET)
    assert init(address).exit_code == 0
    before = (files.parent / "mongodb-quiz" / "password").read_text()
    deployment_secrets.renew(files.parent, ["quiz"])
    assert init(address).exit_code == 0
    password = (files.parent / "mongodb-quiz" / "password").read_text()
    assert password != before
    with MongoClient(
        f"mongodb://quiz:{password}@{address}/?replicaSet={REPLICA_SET}&authSource=admin"
    ) as client:
        assert client["t_quiz"]["results"].find_one() is None


def test_rights_that_are_gone_are_taken_away_and_users_that_are_gone_are_named(servers, files, init):
    address = prepared(servers, files, "--replSet", REPLICA_SET)
    assert init(address).exit_code == 0
    users = json.loads((files / "users.json").read_text())
    left = [dict(user, roles=[]) for user in users if user["createUser"] != "quiz"]
    (files / "fewer.json").write_text(json.dumps(left))
    result = init(address, users=files / "fewer.json")
    assert result.exit_code == 0
    assert "the user quiz is not among them and keeps its rights: db.dropUser('quiz')" in result.output
    assert result.output.count("keeps its rights") == 1
    password = (files / "root_password").read_text()
    with MongoClient(address, username="root", password=password, directConnection=True) as client:
        roles = {user["user"]: user["roles"] for user in client.admin.command("usersInfo")["users"]}
    assert [user for user, granted in roles.items() if granted] == ["quiz", "root"]


def test_servers_without_a_set_are_named(servers, files, init):
    address = prepared(servers, files)
    result = init(address)
    assert result.exit_code == 1
    assert f"{address} is no member of a replica set: start mongod with --replSet rs0" in result.output


def test_another_set_is_named(servers, files, init):
    address = prepared(servers, files, "--replSet", "other")
    result = init(address, seconds=5)
    assert result.exit_code == 1
    assert "rs0" in result.output
    assert "other" in result.output


def test_a_set_of_other_members_is_left_alone(servers, files, init):
    address = prepared(servers, files, "--replSet", REPLICA_SET)
    assert init(address).exit_code == 0
    result = init(address, "nowhere:27017")
    assert result.exit_code == 1
    assert f"there is a replica set rs0 of {address} already" in result.output


def test_a_wrong_root_password_says_what_to_do(servers, files, init, tmp_path):
    address = prepared(servers, files, "--replSet", REPLICA_SET)
    (tmp_path / "wrong").write_text("wrong")
    result = init(address, root_password=tmp_path / "wrong", seconds=3)
    assert result.exit_code == 1
    waiting, last = result.output.splitlines()  # said once, however often it is tried
    reason = waiting.removeprefix("waiting: ")
    assert last == f"usine: mongodb init: {reason}"
    assert reason.startswith(f"{address} refuses the password of root")
    assert "remove the volume" in reason


def test_a_server_that_does_not_answer_is_waited_for_and_then_named(files, init):
    address = f"{LOOPBACK}:{free_port()}"
    result = init(address, seconds=3)
    assert result.exit_code == 1
    assert result.output.startswith(f"waiting: {address}")
    assert "mongodb init: " in result.output


@pytest.mark.parametrize(
    ("option", "content", "said"),
    [
        ("root_password", None, "No such file"),
        ("root_password", " \n", "is empty"),
        ("users", None, "No such file"),
        ("users", "{", "is not JSON"),
        ("users", "[]", "no users"),
        ("users", '[{"createUser": "rewards", "roles": []}]', "users without passwords"),
    ],
)
def test_a_file_that_cannot_be_used_is_named_before_anything_is_done(init, tmp_path, option, content, said):
    file = tmp_path / "given"
    if content is not None:
        file.write_text(content)
    result = init("nowhere:1", **{option: file})
    assert result.exit_code == 1
    assert str(file) in result.output
    assert said in result.output


@pytest.mark.parametrize("member", ["mongodb:abc", "mongodb:65536", "a b", "", "mongodb,"])
def test_a_member_that_is_none_is_named(files, init, member):
    result = init(member)
    assert result.exit_code == 1
    assert result.output.count("\n") == 1
    assert "is no HOST or HOST:PORT" in result.output
