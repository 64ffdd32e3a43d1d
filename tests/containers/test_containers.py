"""The platform in containers, as docker-compose.yml has it: up, visited, struck, counted, down.

The tests stand in the order of a platform's life, and each needs those before it.
"""

import http.client
import json
import re
import time
from collections import Counter
from pathlib import Path
from urllib.parse import quote

import pytest
from faults.recorder import Account, Recorder, call_gateway, quizzes_of
from stack import IMAGE, Failed, Stack, Stream, until

from contracts.registry import PROCESSES

IMAGE_BYTES = 200_000_000
VIEW_POINTS, QUIZ_POINTS = 10, 30
STRUCK = ("rewards", "gateway", "rabbitmq", "mongodb")

pytestmark = pytest.mark.timeout(300)


def test_compose_names_the_command_that_makes_secrets(stack: Stack) -> None:
    with pytest.raises(Failed, match=r"run this once: sh deploy/compose/secrets\.sh"):
        stack.compose("config")


def test_secrets_that_data_do_not_know_are_not_made(stack: Stack) -> None:
    volume = f"{stack.name}_mongodb"
    stack.podman("volume", "create", volume)
    with pytest.raises(Failed, match=f"{volume} was made with other secrets"):
        stack.make_secrets()
    assert not (stack.folder / "deploy" / "compose" / "secrets").exists()
    stack.podman("volume", "rm", volume)


def test_secrets_are_made_once(stack: Stack) -> None:
    assert "wrote deploy/compose/secrets: " in stack.make_secrets()
    folder = stack.folder / "deploy" / "compose" / "secrets"
    assert folder.stat().st_mode & 0o777 == 0o700
    before = {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    assert "nothing was changed" in stack.make_secrets()
    assert {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()} == before


def test_the_image_is_small_and_runs_as_nobody_in_particular(stack: Stack) -> None:
    image = json.loads(stack.podman("image", "inspect", IMAGE))[0]
    assert image["Size"] <= IMAGE_BYTES
    assert image["Config"]["User"] == "10001:10001"
    assert image["Config"]["Entrypoint"] == ["usine"]


def test_everything_comes_up(stack: Stack) -> None:
    stack.compose("up", "-d")
    assert until(lambda: stack.request("GET", "/")[0] == 200)
    _, headers, page = stack.request("GET", "/")
    assert "L’Usine" in page.decode()
    assert "Server" not in headers
    for private in ("/metrics", "/healthz", "/readyz", "/dev/mailbox"):
        assert stack.request("GET", private)[0] == 404


def test_processes_have_no_rights(stack: Stack) -> None:
    for process in PROCESSES:
        found = stack.inspect(process)
        assert found["HostConfig"]["ReadonlyRootfs"], process
        assert not found["EffectiveCaps"], process
        shown = stack.podman("top", stack.container(process), "huser", "capeff").split()
        assert shown[-2:] == ["10001", "none"], process


def test_a_visitor_sees_a_tour_clicks_and_hears_of_points_at_once(stack: Stack) -> None:
    page = until(lambda: stack.call("GET", "/contents?kind=tour"))
    tour = stack.call("GET", f"/tours/{page['items'][0]['id']}")
    assert tour["title"] in stack.request("GET", f"/visites/{tour['id']}/texte")[2].decode()
    scene = tour["scenes"][0]
    picture = scene["panorama"]["images"][0]["url"] if "panorama" in scene else ""
    if picture:
        assert stack.request("GET", picture)[1]["Content-Type"] == "image/webp"
    visitor = stack.call("POST", "/visitors")
    stream = Stream(stack, visitor["token"])
    until(lambda: stream.events, 30)
    delays = []
    for hotspot in [each["id"] for scene in tour["scenes"] for each in scene["hotspots"]][:3]:
        clicked, before = time.monotonic(), len(stream.named("points"))
        stack.call("POST", f"/hotspots/{hotspot}/views", visitor["token"])
        until(lambda before=before: len(stream.named("points")) > before, 30)
        delays.append(stream.named("points")[before][0] - clicked)
    assert stack.call("GET", "/me/points", visitor["token"])["total"] == 3 * VIEW_POINTS
    print(f"click to stream, through the proxy: {', '.join(f'{1000 * delay:.0f} ms' for delay in delays)}")


def test_a_quiz_has_a_result(stack: Stack) -> None:
    visitor = stack.call("POST", "/visitors")
    answers = quizzes_of(stack.port)["quel-metier-version-courte"]
    result = stack.call(
        "POST", "/quizzes/quel-metier-version-courte/results", visitor["token"], {"answers": answers}
    )
    assert len(result["profile"]["scores"]) == 6
    assert [each["id"] for each in stack.call("GET", "/me/results", visitor["token"])["items"]] == [
        result["id"]
    ]


def test_staff_get_their_mail(stack: Stack) -> None:
    email = "organisation@usine.example"
    stack.operator("staff", "invite", email, "--role", "organiser")
    assert stack.request("POST", "/api/v1/staff/links", "", {"email": email})[0] == 202
    until(
        lambda: f"127.0.0.1:{stack.port}/connexion#jeton=" in stack.podman("logs", stack.container("mailpit"))
    )


def test_nothing_accepted_is_lost_or_doubled_when_containers_are_killed(stack: Stack, tmp_path: Path) -> None:
    back = {}
    with Recorder(stack.port, tmp_path / "clicks", clients=4, rate=40, seconds=200) as recorder:
        recorder.until_answered(50)
        for struck in STRUCK:
            started = time.monotonic()
            stack.kill(struck)
            recorder.until_answered(40, 120)
            back[struck] = time.monotonic() - started
        account = recorder.stop()
    assert len(account.answered) > 200
    points_are_those_of_clicks(stack, account)
    statuses = ", ".join(f"{count} × {status}" for status, count in sorted(account.statuses.items()))
    times = ", ".join(f"{name} {seconds:.1f} s" for name, seconds in back.items())
    print(f"killed under clicks ({statuses}), until 40 more were accepted: {times}")


def test_servers_that_come_back_at_another_address_are_found(stack: Stack, tmp_path: Path) -> None:
    """Guard: ``chassis.runtime.green.keep_no_addresses``. Names in this network are valid for a day."""
    back = {}
    with Recorder(stack.port, tmp_path / "clicks", clients=4, rate=40, seconds=150) as recorder:
        recorder.until_answered(20)
        for server in ("rabbitmq", "mongodb"):
            started = time.monotonic()
            stack.move(server)
            recorder.until_answered(40, 60)
            back[server] = time.monotonic() - started
        account = recorder.stop()
    points_are_those_of_clicks(stack, account)
    times = ", ".join(f"{name} {seconds:.1f} s" for name, seconds in back.items())
    print(f"moved under clicks, until 40 more were accepted: {times}")


def points_are_those_of_clicks(stack: Stack, account: Account) -> None:
    """Every accepted click counts exactly once: each visitor has at least the points of what was accepted,
    and at most those of what was sent."""
    least, most = Counter[str](), Counter[str]()
    for clicks, points in ((account.answered, least), (account.clicks, most)):
        for visitor, _, quiz in {(*click.pair, click.quiz) for click in clicks}:
            points[visitor] += QUIZ_POINTS if quiz else VIEW_POINTS
    connection = http.client.HTTPConnection("127.0.0.1", stack.port, timeout=30)

    def totals() -> dict[str, int]:
        found = {}
        for visitor, token in account.tokens.items():
            status, body, _ = call_gateway(connection, "GET", "/api/v1/me/points", token)
            assert status == 200
            found[visitor] = body["total"]
        return found

    until(lambda: all(total >= least[visitor] for visitor, total in totals().items()))
    assert [visitor for visitor, total in totals().items() if total > most[visitor]] == []


def test_the_ledger_adds_up(stack: Stack) -> None:
    """``points verify`` fails if a total differs from the ledger."""
    found = re.search(
        r"ledger (\d+) points, totals (\d+) points, (\d+) visitors", stack.operator("points", "verify")
    )
    assert found
    assert found[1] == found[2] != "0"
    assert stack.operator("deadletters", "list") == ""


def test_prometheus_sees_every_process(stack: Stack) -> None:
    def up() -> set[str]:
        connection = http.client.HTTPConnection("127.0.0.1", stack.prometheus_port, timeout=30)
        connection.request("GET", f"/api/v1/query?query={quote('count by (job) (up == 1)')}")
        found = json.loads(connection.getresponse().read())["data"]["result"]
        return {(each["metric"]["job"], each["value"][1]) for each in found}

    until(lambda: up() == {("usine", str(len(PROCESSES))), ("rabbitmq", "1")})


def test_nothing_but_the_proxy_listens_beyond_loopback(stack: Stack) -> None:
    ports = stack.podman("ps", "--filter", f"name={stack.name}_", "--format", "{{.Ports}}").split()
    published = [port for port in ports if "->" in port]
    assert published
    assert all(port.startswith("127.0.0.1:") for port in published)
