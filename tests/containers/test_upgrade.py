"""Containers of an older image are replaced one by one by those of this version, and back, under clicks.

Beside each process of the old version runs one of the new (``<process>-new``), so that calls and events of
both versions are under way at once; then the old one stops.
"""

from pathlib import Path

import pytest
import yaml
from faults.recorder import Recorder
from stack import IMAGE, Stack, until
from test_containers import points_are_those_of_clicks

from contracts.registry import PROCESSES

OLD_IMAGE = "localhost/usine:old"
ORDER = ("accounts", "catalog", "quiz", "live", "rewards", "gateway", "streams")
"""Services first: a release may add a call, which old services do not answer."""

pytestmark = pytest.mark.timeout(600)


def test_every_process_is_replaced() -> None:
    assert set(ORDER) == set(PROCESSES)


def add_new_processes(stack: Stack) -> None:
    """Add ``<process>-new`` to the copy of docker-compose.yml, with the network names of the first."""
    file = stack.folder / "docker-compose.yml"
    document = yaml.safe_load(file.read_text(encoding="utf-8"))
    for process in PROCESSES:
        new = document["services"][process] | {"image": IMAGE, "profiles": ["new"]}
        new.pop("build", None)
        new["networks"] = {name: {"aliases": [process]} for name in new["networks"]}
        document["services"][f"{process}-new"] = new
    file.write_text(yaml.safe_dump(document, allow_unicode=True), encoding="utf-8")


def start(stack: Stack, name: str) -> None:
    stack.compose("--profile", "new", "up", "-d", "--no-deps", name)
    until(lambda: "readyz" in stack.podman("exec", stack.container(name), "usine", "health"))


def test_nothing_is_lost_or_doubled_by_an_upgrade_or_on_the_way_back(stack: Stack, tmp_path: Path) -> None:
    add_new_processes(stack)
    stack.image = OLD_IMAGE
    stack.make_secrets()
    stack.compose("up", "-d")
    until(lambda: stack.request("GET", "/api/v1/challenges")[0] == 200)
    with Recorder(stack.port, tmp_path / "clicks", clients=4, rate=40, seconds=400, quizzes=True) as recorder:
        recorder.until_answered(40)
        for process in ORDER:
            start(stack, f"{process}-new")
            recorder.until_answered(30)
            stack.podman("stop", "-t", "40", stack.container(process))
            recorder.until_answered(30)
        for process in reversed(ORDER):
            stack.podman("start", stack.container(process))
            until(lambda process=process: stack.podman("exec", stack.container(process), "usine", "health"))
            recorder.until_answered(30)
            stack.podman("stop", "-t", "40", stack.container(f"{process}-new"))
            recorder.until_answered(30)
        account = recorder.stop()
    print(f"replaced and back under clicks: {dict(account.statuses)}")
    points_are_those_of_clicks(stack, account)
