"""Starting, stopping and looking after the platform from the command line."""

import re
import shutil
import signal
import socket
import sys
from pathlib import Path

import pytest
from kombu import Queue
from running import BROKERS, descendants, runs, usine

from chassis.messaging import transport
from chassis.testing import clean_broker, eventually, publish_raw
from cli.processes import free_port, port_accepts
from cli.rabbitmq import running_rabbitmq


@pytest.mark.parametrize("broker", BROKERS)
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGKILL])
def test_nothing_is_left_behind(start, broker, number):
    platform = start(broker)
    below = descendants(platform.process.pid)
    assert len(below) >= (1 if broker == "embedded" else 6)
    exit_code = platform.stop(number)
    assert exit_code == (-signal.SIGKILL if number == signal.SIGKILL else 0)
    eventually(lambda: not [pid for pid in below if runs(pid)])


def fails_with(data: Path, *arguments: str, **environment: str) -> str:
    """The one line that ``usine up`` ends with."""
    result = usine("up", "--data", str(data), *arguments, **environment)
    assert result.returncode == 1
    [line] = result.stderr.strip().splitlines()
    assert "Traceback" not in result.stdout
    return line


def test_a_taken_port_is_one_clear_line(tmp_path):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        line = fails_with(tmp_path, "--port", str(port))
    assert line.startswith(f"usine: port {port} is taken")
    assert "make run PORT=" in line


def test_a_broken_season_is_one_clear_line_and_nothing_is_imported(tmp_path):
    season = Path(shutil.copytree("season", tmp_path / "season"))
    tour = season / "tours" / "grue-a-tour.yaml"
    tour.write_text(tour.read_text().replace("alt: >-", "legend: >-", 1))
    broken = ["--season", str(season), "--port", str(free_port())]
    line = fails_with(tmp_path / "data", *broken)
    assert "tours/grue-a-tour.yaml:" in line
    assert "legend: Ce champ est inconnu" in line or "alt: Ce champ est obligatoire" in line
    result = usine("season", "check", str(season))
    assert result.returncode == 1
    assert "aucune erreur" not in result.stdout
    assert result.stderr.strip().endswith(" : 2 erreurs")


def test_a_damaged_data_folder_is_one_clear_line(tmp_path):
    result = usine("points", "verify", "--data", str(tmp_path))
    assert result.returncode == 0, result.stderr
    for file in (tmp_path / "mongod").glob("WiredTiger*"):
        file.write_bytes(b"garbage")
    line = fails_with(tmp_path, "--port", str(free_port()))
    assert str(tmp_path / "mongod") in line


def test_a_database_that_does_not_answer_is_one_clear_line(tmp_path):
    nowhere = f"mongodb://127.0.0.1:{free_port()}/?serverSelectionTimeoutMS=300"
    line = fails_with(tmp_path, "--port", str(free_port()), MONGODB_URI=nowhere)
    assert "MONGODB_URI" in line


SLOWLY = """
import pathlib, sys
from chassis.runtime import green
green.patch()
from cli.processes import wait_until
from chassis.access.revocations import Loader
def load(self):
    assert wait_until(pathlib.Path(sys.argv[-1], "go on").exists, 150)
    load_at_once(self)
load_at_once, Loader._load = Loader._load, load
from cli.main import main
main()
"""
"""``usine``, in whose gateway revoked sessions are known once there is a file ``go on``."""


def test_it_is_open_when_it_can_do_everything(start):
    """The guard: ``until_ready`` before the greeting. One process for each waits for the same."""
    platform = start("embedded", until="in this process", program=[sys.executable, "-c", SLOWLY])
    eventually(lambda: port_accepts(platform.port), 60)
    assert platform.request("GET", "/readyz").status == 503
    assert "is open" not in platform.output
    (platform.data / "go on").touch()
    eventually(lambda: "is open" in platform.output, 60)
    assert platform.request("GET", "/readyz").status == 200


def test_who_does_not_want_to_wait_until_it_is_open_may_stop_it(start):
    """The guard: ``stopping`` in ``until_ready``, which goes on for longer than a stop may take here."""
    platform = start("embedded", until="in this process", program=[sys.executable, "-c", SLOWLY])
    eventually(lambda: port_accepts(platform.port), 60)
    assert platform.stop(signal.SIGINT) == 0
    assert "is open" not in platform.output


def test_a_broker_that_does_not_answer_is_one_clear_line(tmp_path):
    nowhere = f"amqp://guest:guest@127.0.0.1:{free_port()}//"
    line = fails_with(tmp_path, "--port", str(free_port()), "--broker", "rabbitmq", AMQP_URI=nowhere)
    assert line.startswith("usine: RabbitMQ does not answer at AMQP_URI: ")


@pytest.mark.rabbitmq
def test_a_broker_that_refuses_us_is_one_clear_line(tmp_path, rabbitmq_uri):
    stranger = re.sub("//.*@", "//guest:wrong@", rabbitmq_uri)
    line = fails_with(tmp_path, "--port", str(free_port()), "--broker", "rabbitmq", AMQP_URI=stranger)
    assert line.startswith("usine: RabbitMQ does not answer at AMQP_URI: ")
    assert "ACCESS_REFUSED" in line


@pytest.mark.rabbitmq
def test_a_service_that_does_not_start_is_named_and_the_others_run(start, rabbitmq_uri):
    """D21: a queue that exists with other arguments stops its owner alone; `up` keeps trying to start it."""
    name = "rewards.QuizCompleted"
    clean_broker(rabbitmq_uri)
    with transport.connect(rabbitmq_uri, "tests") as connection:
        queue = Queue(name, durable=True)(connection.channel())
        queue.queue_declare()
        platform = start("rabbitmq", AMQP_URI=rabbitmq_uri)
        assert "rewards does not start: " in platform.output
        assert f"'{name}'" in platform.output
        visitor = platform.visitor()
        assert visitor.view("grue-soudure").status == 202
        assert platform.stop() == 1
        assert platform.output.splitlines()[-1].startswith("usine: rewards does not start: ")
        platform.start()
        connection.channel().queue_delete(name)
        eventually(lambda: "rewards is ready" in platform.output, 60)
        eventually(lambda: visitor.points()["total"] == 10)
        assert platform.stop() == 0


def test_a_second_platform_on_the_same_data_is_refused(start):
    platform = start("embedded")
    line = fails_with(platform.data, "--port", str(free_port()))
    assert "already runs" in line
    assert f"process {platform.process.pid}" in line
    assert "make run PORT=" in line
    assert "DATA=" in line


def test_a_season_imported_while_it_runs_is_shown_at_once_and_changes_the_etag(start, tmp_path):
    platform = start("embedded")
    before = platform.request("GET", "/api/v1/tours/grue-a-tour")
    again = platform.request("GET", "/api/v1/tours/grue-a-tour", If_None_Match=before.headers["etag"])
    assert (again.status, again.body) == (304, b"")
    season = Path(shutil.copytree("season", tmp_path / "season"))
    tour = season / "tours" / "grue-a-tour.yaml"
    tour.write_text(tour.read_text().replace("title: Le robot et la", "title: Le nouveau robot et la"))
    others = sum(1 for folder in ("tours", "contents") for _ in (season / folder).glob("*.yaml")) - 1
    result = usine("season", "import", str(season), "--data", str(platform.data))
    said = f"1 contenu publié, {others} inchangés, 0 retiré"
    assert (result.returncode, result.stdout.strip()) == (0, said)
    eventually(
        lambda: "Le nouveau robot" in platform.request("GET", "/api/v1/tours/grue-a-tour").body.decode()
    )
    after = platform.request("GET", "/api/v1/tours/grue-a-tour", If_None_Match=before.headers["etag"])
    assert after.status == 200


def test_points_are_verified_and_rebuilt_while_it_runs(start):
    platform = start("embedded")
    visitor = platform.visitor()
    visitor.complete("grue-a-tour")
    eventually(lambda: visitor.points()["total"] == 55)
    result = usine("points", "verify", "--data", str(platform.data))
    assert (result.returncode, result.stdout.strip()) == (0, "ledger 55 points, totals 55 points, 1 visitor")
    result = usine("points", "rebuild", "--data", str(platform.data))
    assert result.stdout.strip() == "0 totals changed"


@pytest.mark.parametrize("broker", BROKERS)
def test_documentation_and_health_are_served_without_any_other_server(start, broker):
    platform = start(broker)
    page = platform.request("GET", "/docs/")
    assert b'lang="fr"' in page.body
    assert b"http://" not in page.body
    assert b"https://" not in page.body
    document = platform.request("GET", "/api/v1/openapi.json").json
    assert document["openapi"].startswith("3.1")
    assert platform.request("GET", "/healthz").status == 200
    assert platform.request("GET", "/readyz").status == 200


@pytest.mark.rabbitmq
def test_dead_letters_are_listed_shown_retried_and_dropped(start):
    platform = start("rabbitmq")
    data = ["--data", str(platform.data)]
    publish_raw(running_rabbitmq(platform.data / "rabbitmq"), "rewards.HotspotViewed", b"{broken", {})
    line = eventually(lambda: usine("deadletters", "list", *data).stdout.strip())
    id, _, event, queue, reason = line.split(maxsplit=4)
    assert (event, queue, reason) == ("unknown", "rewards.HotspotViewed", "header ce-type is missing")
    shown = usine("deadletters", "show", id, *data).stdout
    assert "x-dead-letter-reason: header ce-type is missing" in shown
    assert "{broken" in shown
    assert usine("deadletters", "retry", id, *data).stdout.startswith(f"retry: {id}")
    again = eventually(lambda: usine("deadletters", "list", *data).stdout.strip())
    assert again.endswith(reason)
    unknown = usine("deadletters", "drop", id, *data)  # it was put aside anew, at another time
    assert (unknown.returncode, unknown.stderr.strip()) == (1, f"usine: no dead letter {id}")
    assert usine("deadletters", "drop", *data).returncode == 1
    assert usine("deadletters", "drop", "--all", *data).returncode == 0
    assert usine("deadletters", "list", *data).stdout == ""
