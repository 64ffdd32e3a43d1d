"""Faults: real servers and processes are struck while an independent recorder clicks, then checked.

``make faults`` runs all of it (``tests/faults.sh``); what is marked ``quick_faults`` is part of every test
run. The results are printed as a table at the end, and kept in the file that FAULTS_ROWS names.
"""

import json
import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import report
from invariants import Verdict, Witness
from room_verdict import RoomVerdict
from stage import Broker, Database, Stage


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Without ``-m``, only the quick ones."""
    if config.getoption("markexpr"):
        return
    slow = [item for item in items if item.get_closest_marker("faults")]
    slow = [item for item in slow if not item.get_closest_marker("quick_faults")]
    config.hook.pytest_deselected(items=slow)
    items[:] = [item for item in items if item not in set(slow)]


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    if report.LINES or report.ROOM_LINES:
        terminalreporter.section("faults")
        terminalreporter.write_line(report.tables(report.rows()))
    if file := os.environ.get("FAULTS_ROWS"):
        Path(file).write_text(json.dumps(report.rows()))


@pytest.fixture(scope="session")
def broker(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Broker]:
    broker = Broker(tmp_path_factory.mktemp("broker"))
    yield broker
    broker.stop()


@pytest.fixture(scope="session")
def database(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    database = Database(tmp_path_factory.mktemp("database"))
    yield database
    database.stop()


@pytest.fixture
def stage(broker: Broker, database: Database, tmp_path: Path) -> Iterator[Stage]:
    """Empty queues, databases of its own, the season imported; no process started yet."""
    if not broker.running:
        broker.start()
    if not database.running:
        database.start()
    stage = Stage(broker, database, tmp_path)
    yield stage
    stage.close()


@pytest.fixture
def witness(stage: Stage) -> Witness:
    return Witness(stage.broker.uri)


@pytest.fixture
def note(request: pytest.FixtureRequest) -> Callable[..., None]:
    """``note(fault, verdict, seconds)``: one line of the table, and the test fails if anything is wrong."""

    def note(fault: str, verdict: Verdict, seconds: float | None = None) -> None:
        report.LINES.append(report.Line(fault, verdict, seconds))
        assert verdict.violations == []

    return note


@pytest.fixture
def note_room() -> Callable[..., None]:
    """As ``note``, of a live session or of streams."""

    def note(fault: str, verdict: RoomVerdict, seconds: float | None = None) -> None:
        report.ROOM_LINES.append(report.RoomLine(fault, verdict, seconds))
        assert verdict.violations == []

    return note
