"""A backup while clicks flow; MongoDB is lost; restore, replay: nothing accepted is missing or doubled."""

import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from everybody import liking, seated, staff, take_quiz
from faults.recorder import Recorder
from pymongo import MongoClient
from running import Platform, usine

from chassis.testing import eventually
from cli import mongod, rabbitmq
from cli.processes import wait_until
from contracts.registry import PROCESSES

pytestmark = [pytest.mark.rabbitmq, pytest.mark.timeout(400)]

REMEMBERED = re.compile("erased|erasures")
"""Collections that remember who was erased, so that nothing comes back."""


@pytest.fixture
def new_mongod(tmp_path: Path) -> Iterator[Callable[[], mongod.LocalMongo]]:
    """Start an empty MongoDB; what still runs at the end is stopped."""
    running: list[mongod.LocalMongo] = []

    def start() -> mongod.LocalMongo:
        number = len(running)
        running.append(mongod.start_mongod(tmp_path / f"mongod-{number}", tmp_path / f"mongod-logs-{number}"))
        return running[-1]

    yield start
    for server in running:
        server.stop()


def said(done: Any) -> str:
    """Output of a command that succeeded."""
    assert done.returncode == 0, done.stdout + done.stderr
    return str(done.stdout)


def forgotten(uri: str, person: str) -> None:
    """Wait until no document has the id of ``person`` in it, but those that remember who was erased."""
    with MongoClient(uri, uuidRepresentation="standard") as client:

        def collections() -> list[str]:
            databases = [client[f"usine_{process}"] for process in PROCESSES]
            return [
                f"{database.name}.{name}"
                for database in databases
                for name in database.list_collection_names()
                if not REMEMBERED.search(name) and any(person in str(each) for each in database[name].find())
            ]

        found: list[str] = []

        def none() -> bool:
            found[:] = collections()
            return not found

        assert wait_until(none, 60), found


def test_a_lost_database_comes_back_with_everything_that_was_accepted(tmp_path, start, new_mongod):
    first = new_mongod()
    platform: Platform = start("rabbitmq", MONGODB_URI=first.uri, RATE_FACTOR="1000")
    amqp_uri = rabbitmq.running_rabbitmq(tmp_path / "rabbitmq")
    organiser = first_organiser_of(platform, first.uri)
    teacher = teacher_of(platform, organiser)
    school_class = teacher.request("POST", "/api/v1/classes", CLASS).json
    pupil, before, after = (seated(platform, school_class["code"]) for _ in range(3))
    for person in (pupil, before, after):
        take_quiz(person, liking("RI"))
        assert person.request("POST", "/api/v1/hotspots/grue-soudure/views").status == 202
    assert before.request("DELETE", "/api/v1/me").status in (202, 204)
    forgotten(first.uri, before.id)

    file = tmp_path / "backup.tar.gz"
    with Recorder(
        platform.port, tmp_path / "clicks", clients=4, rate=60, seconds=200, quizzes=True
    ) as recorder:
        recorder.until_answered(100)
        line = said(usine("backup", str(file), MONGODB_URI=first.uri, AMQP_URI=amqp_uri))
        assert "documents of" in line
        recorder.until_answered(100)
        account = recorder.stop()
    assert pupil.request("POST", "/api/v1/hotspots/grue-magnetoscopie/views").status == 202
    assert after.request("DELETE", "/api/v1/me").status in (202, 204)
    forgotten(first.uri, after.id)

    def totals() -> dict[str, int]:
        tokens = account.tokens | {pupil.id: pupil.token}
        answers = {who: platform.request("GET", "/api/v1/me/points", token) for who, token in tokens.items()}
        assert {answer.status for answer in answers.values()} == {200}
        return {who: answer.json["total"] for who, answer in answers.items()}

    points = {False: 10, True: 30}
    accepted = {(click.visitor, click.object, click.quiz) for click in account.answered}
    eventually(lambda: sum(totals().values()) >= sum(points[quiz] for _, _, quiz in accepted) + 50)
    known = totals()

    assert platform.stop() == 0
    first.stop()
    second = new_mongod()
    assert "replay --from-backup" in said(usine("restore", str(file), MONGODB_URI=second.uri))
    said(usine("points", "rebuild", MONGODB_URI=second.uri))
    alone = said(usine("points", "verify", MONGODB_URI=second.uri))
    assert re.match(r"ledger (\d+) points, totals \1 points", alone)
    refused = usine("restore", str(file), MONGODB_URI=second.uri)
    assert refused.returncode == 1
    assert "holds documents: nothing was changed" in refused.stderr

    platform.environment["MONGODB_URI"] = second.uri
    platform.start()
    replay = ("replay", "--from-backup", str(file))
    assert "handed to subscribers again" in said(usine(*replay, AMQP_URI=amqp_uri_of(tmp_path)))
    eventually(lambda: totals() == known, 120)
    with Recorder(platform.port, tmp_path / "later", clients=4, rate=60, seconds=200) as recorder:
        recorder.until_answered(20)
        said(usine(*replay, AMQP_URI=amqp_uri_of(tmp_path)))  # ends while clicks flow, and changes nothing
        recorder.stop()
    eventually(lambda: totals() == known, 120)
    said(usine("points", "verify", MONGODB_URI=second.uri))
    for person in (before, after):
        forgotten(second.uri, person.id)
    assert said(usine("deadletters", "list", AMQP_URI=amqp_uri_of(tmp_path))) == ""
    later = (datetime.now(UTC) + timedelta(days=1)).isoformat()
    none = said(usine("replay", "--since", later, AMQP_URI=amqp_uri_of(tmp_path)))
    assert none == "0 events read, 0 messages handed to subscribers again\n"


def test_what_is_missing_is_said_and_nothing_is_written(tmp_path, new_mongod):
    uri = new_mongod().uri
    file = tmp_path / "backup.tar.gz"
    for arguments, reason in (
        (("backup", str(file)), "MONGODB_URI is not set"),
        (("restore", str(tmp_path / "none")), "none is damaged, or no backup"),
        (("replay",), "one of --from-backup, --since and --offset is needed"),
        (("replay", "--since", "yesterday"), "a time in ISO 8601 is needed"),
        (("replay", "--since", "2026-11-26T08:00:00"), "has no time zone"),
    ):
        done = usine(*arguments, MONGODB_URI=uri if arguments[0] == "restore" else "", AMQP_URI="")
        assert done.returncode in (1, 2)
        assert reason in done.stderr
    empty = usine("backup", str(file), "--without-stream", MONGODB_URI=uri)
    assert empty.returncode == 1
    assert "is MONGODB_PREFIX right?" in empty.stderr
    unreachable = usine("backup", str(file), MONGODB_URI=uri, AMQP_URI="amqp://guest:guest@127.0.0.1:1//")
    assert unreachable.returncode == 1
    assert "make one --without-stream" in unreachable.stderr
    assert [path for path in tmp_path.iterdir() if path.name.startswith("backup")] == []


CLASS = {
    "school": "Collège Ampère",
    "territory": "69",
    "level": "4e",
    "size": 28,
    "timezone": "Europe/Paris",
}


def amqp_uri_of(folder: Path) -> str:
    """The private node of the platform, which may have moved to another port."""
    uri = rabbitmq.running_rabbitmq(folder / "rabbitmq")
    assert uri
    return uri


def first_organiser_of(platform: Platform, uri: str) -> Any:
    email = "organiser@usine.example"
    said(usine("staff", "invite", email, "--role", "organiser", MONGODB_URI=uri))
    return staff(platform, "organiser", email)


def teacher_of(platform: Platform, organiser: Any) -> Any:
    body = {"email": "teacher@usine.example", "role": "teacher"}
    assert organiser.request("POST", "/api/v1/staff", body).status == 201
    return staff(platform, "teacher", body["email"])
