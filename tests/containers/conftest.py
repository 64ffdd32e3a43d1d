"""The stack runs once for all tests, which strike it in the order in which they stand."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from stack import Stack

from cli.processes import free_port


@pytest.fixture(scope="session")
def stack(tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest) -> Iterator[Stack]:
    folder = tmp_path_factory.mktemp("stack")
    ports = [free_port()]
    while len(ports) < 3:
        ports.append(free_port(*ports))
    stack = Stack(folder, *ports)
    failed_before = request.session.testsfailed
    yield stack
    if request.session.testsfailed > failed_before:
        logs = Path(os.environ.get("CONTAINER_LOGS", "build/containers.log"))
        logs.parent.mkdir(exist_ok=True)
        logs.write_text(stack.logs(), encoding="utf-8")
    stack.down()
