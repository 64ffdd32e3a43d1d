"""``usine secrets``: everything a deployment needs, once, and new passwords without touching the rest."""

import json
import shutil
import stat
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from cli import deployment_secrets, permissions
from cli.main import main
from contracts.registry import DATABASES, PROCESSES

PUBLIC_KEYS = ("gateway/token_public_keys.json", "streams/token_public_keys.json")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    deployment_secrets.create(tmp_path / "secrets", deployment_secrets.Hosts())
    return tmp_path / "secrets"


def usine(*words: object) -> Result:
    return CliRunner().invoke(main, [str(word) for word in words])


def contents(folder: Path) -> dict[str, str]:
    return {
        str(path.relative_to(folder)): path.read_text(errors="replace")
        for path in folder.rglob("*")
        if path.is_file()
    }


def test_every_process_has_its_addresses(folder):
    for process in (*PROCESSES, "operator", "backup"):
        assert (folder / process / "amqp_uri").read_text().startswith(f"amqp://{process}:")
    for process in (*DATABASES, "operator", "backup"):
        uri = (folder / process / "mongodb_uri").read_text()
        assert uri.startswith(f"mongodb://{process}:")
        assert uri.endswith("@mongodb:27017/?replicaSet=rs0&authSource=admin")


def test_the_definitions_know_the_passwords_of_the_addresses(folder):
    definitions = json.loads((folder / "rabbitmq" / "definitions.json").read_text())
    hashes = {user["name"]: user["password_hash"] for user in definitions["users"]}
    assert all(hashes.values())
    users = {
        each["createUser"]: each["pwd"]
        for each in json.loads((folder / "mongodb" / "users.json").read_text())
    }
    assert f":{users['rewards']}@" in (folder / "rewards" / "mongodb_uri").read_text()
    assert (folder / "mongodb-rewards" / "password").read_text() == users["rewards"]
    assert len({*users.values(), *hashes.values()}) == len(users) + len(hashes)


def test_the_keys_are_a_pair(folder):
    private, public, of_streams = (
        json.loads((folder / name).read_text())["keys"] for name in ("accounts/token_keys.json", *PUBLIC_KEYS)
    )
    assert [key["kid"] for key in private] == [key["kid"] for key in public]
    assert of_streams == public
    assert all("d" in key for key in private)
    assert not any("d" in key for key in public)


def test_a_folder_of_an_earlier_version_gets_the_password_of_grafana_and_keeps_it(folder):
    (folder / "grafana" / "admin_password").unlink()
    (folder / "grafana").rmdir()
    deployment_secrets.renew(folder, [])
    made = (folder / "grafana" / "admin_password").read_text()
    assert len(made) == 48
    deployment_secrets.renew(folder, ["rewards"])
    assert (folder / "grafana" / "admin_password").read_text() == made


def test_folders_are_private_and_files_cannot_be_written(folder):
    for path in (folder, *folder.rglob("*")):
        assert stat.S_IMODE(path.stat().st_mode) == (0o700 if path.is_dir() else 0o444), path


def test_two_folders_have_no_secret_in_common(folder, tmp_path):
    deployment_secrets.create(tmp_path / "other", deployment_secrets.Hosts())
    mine, others = contents(folder), contents(tmp_path / "other")
    assert mine.keys() == others.keys()
    assert not [name for name in mine if mine[name] == others[name]]


def test_a_cluster_is_named_with_all_its_nodes(tmp_path):
    result = usine(
        *("secrets", "create", tmp_path / "secrets", "--rabbitmq", "rabbit-0", "--rabbitmq", "rabbit-1:5673"),
        *("--mongodb", "mongo-0,mongo-1:27018", "--prefix", "peak"),
    )
    assert result.exit_code == 0
    found = contents(tmp_path / "secrets")
    first, second = found["rewards/amqp_uri"].split(";")
    assert first.endswith("@rabbit-0:5672//")
    assert second.endswith("@rabbit-1:5673//")
    assert "@mongo-0:27017,mongo-1:27018/?" in found["rewards/mongodb_uri"]
    assert "peak_rewards" in found["mongodb/users.json"]
    assert found["keda/management_uri"].endswith("@rabbit-0:15672/")


@pytest.mark.parametrize(
    "host", ["", "rabbit-0,", "http://rabbit-0", "rabbit-0:amqp", "rabbit-0:65536", "user@rabbit-0"]
)
def test_a_host_that_is_none_is_one_line(tmp_path, host):
    result = usine("secrets", "create", tmp_path / "secrets", "--rabbitmq", host)
    assert result.exit_code == 1
    assert "is no HOST or HOST:PORT" in result.output
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("prefix", ["", "Usine", "ma-saison", "x" * 32])
def test_a_prefix_that_no_process_takes_is_one_line(tmp_path, prefix):
    result = usine("secrets", "create", tmp_path / "secrets", "--prefix", prefix)
    assert result.exit_code == 1
    assert "is no MONGODB_PREFIX" in result.output
    assert list(tmp_path.iterdir()) == []


def test_an_existing_folder_is_never_changed(folder):
    before = contents(folder)
    result = usine("secrets", "create", folder)
    assert result.exit_code == 1
    assert "exists: nothing was changed" in result.output
    assert contents(folder) == before


def test_a_failure_leaves_nothing(tmp_path, monkeypatch):
    def fail(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(deployment_secrets.key_files, "create", fail)
    result = usine("secrets", "create", tmp_path / "secrets")
    assert (result.exit_code, list(tmp_path.iterdir())) == (1, [])
    assert "No space left on device" in result.output


def test_a_folder_that_cannot_be_made_is_one_line(tmp_path):
    result = usine("secrets", "create", tmp_path / "missing" / "secrets")
    assert result.exit_code == 1
    assert result.output.count("\n") == 1


def test_a_user_gets_a_new_password_and_nobody_else(folder):
    before = contents(folder)
    result = usine("secrets", "renew", folder, "rewards")
    assert result.exit_code == 0
    assert result.output.startswith("new passwords: rewards;")
    after = contents(folder)
    changed = {name for name in after if after[name] != before[name]}
    own = {"rewards/amqp_uri", "rewards/mongodb_uri", "mongodb-rewards/password"}
    assert changed == own | {"rabbitmq/definitions.json", "mongodb/users.json"}
    users = {each["createUser"]: each["pwd"] for each in json.loads(after["mongodb/users.json"])}
    assert f":{users['rewards']}@" in after["rewards/mongodb_uri"]
    assert f":{users['quiz']}@" in before["quiz/mongodb_uri"]
    test_folders_are_private_and_files_cannot_be_written(folder)


def test_a_user_of_a_later_version_is_added(folder, monkeypatch):
    later = permissions.BrokerUser("later", "^$", "^$", "^$")
    users = [*permissions.broker_users(), later]
    monkeypatch.setattr(permissions, "broker_users", lambda: users)
    assert deployment_secrets.renew(folder, ()) == ["later"]
    assert (folder / "later" / "amqp_uri").read_text().endswith("@rabbitmq:5672//")
    assert '"later"' in (folder / "rabbitmq" / "definitions.json").read_text()


def test_a_folder_of_a_version_without_streams_gets_theirs(folder):
    """And keys that were changed since, as the gateway has them."""
    shutil.rmtree(folder / "streams")
    definitions = json.loads((folder / "rabbitmq" / "definitions.json").read_text())
    assert deployment_secrets.renew(folder, ()) == ["streams"]
    assert (folder / "streams" / "amqp_uri").read_text().startswith("amqp://streams:")
    gateways, ours = ((folder / name).read_text() for name in PUBLIC_KEYS)
    assert ours == gateways
    assert {user["name"] for user in definitions["users"]} >= {"streams"}


def test_the_prefix_stays(tmp_path):
    deployment_secrets.create(tmp_path / "secrets", deployment_secrets.Hosts(), "peak")
    deployment_secrets.renew(tmp_path / "secrets", ["quiz"])
    assert '"peak_quiz"' in contents(tmp_path / "secrets")["mongodb/users.json"]


def test_a_folder_that_cannot_be_replaced_stays(folder, monkeypatch):
    before, rename = contents(folder), Path.rename

    def fail(path: Path, target: Path) -> Path:
        if path.name == "secrets" and path != folder:
            raise OSError(5, "Input/output error")
        return rename(path, target)

    monkeypatch.setattr(Path, "rename", fail)
    result = usine("secrets", "renew", folder, "rewards")
    assert result.exit_code == 1
    assert contents(folder) == before


def test_an_unknown_user_is_named_with_those_there_are(folder):
    before = contents(folder)
    result = usine("secrets", "renew", folder, "reward")
    assert result.exit_code == 1
    assert "no user reward: there are accounts, admin" in result.output
    assert contents(folder) == before


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("operator/amqp_uri", None),
        ("rewards/mongodb_uri", "nonsense"),
        ("mongodb/users.json", "[]"),
        ("mongodb/users.json", "{}"),
        ("mongodb/users.json", "\xff"),
        ("operator/amqp_uri", "\xff"),
        ("quiz/amqp_uri", "\xff"),
        ("rabbitmq/admin_password", "\xff"),
    ],
)
def test_a_folder_that_lacks_something_is_left_as_it_is(folder, name, content):
    (folder / name).unlink()
    if content is not None:
        (folder / name).write_text(content, encoding="latin-1")
    before = contents(folder)
    result = usine("secrets", "renew", folder, "rewards")
    assert result.exit_code == 1
    assert result.output.count("\n") == 1
    assert name in result.output
    assert contents(folder) == before


def test_keys_are_created_once(tmp_path):
    files = ("--private", tmp_path / "private.json", "--public", tmp_path / "public.json")
    assert usine("keys", "create", *files).exit_code == 0
    before = contents(tmp_path)
    assert before.keys() == {"private.json", "public.json"}
    result = usine("keys", "create", *files)
    assert result.exit_code == 1
    assert "nothing was changed" in result.output
    assert contents(tmp_path) == before
