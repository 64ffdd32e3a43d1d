"""The gateway's own database, as long as it is away."""

import pytest
import structlog
from pymongo.errors import AutoReconnect, OperationFailure

from chassis.runtime.config import Config
from contracts.errors import Unavailable
from gateway.shared.database import SharedDatabase


@pytest.fixture
def database():
    """Built, not started: without I/O."""
    return SharedDatabase(Config(amqp_uri="embedded://", mongodb_uri="mongodb://unused"))


def test_before_it_is_started_it_is_away_at_once(database):
    assert not database.answers()
    with pytest.raises(Unavailable), database.use("rates", seconds=30):
        pytest.fail("there is nothing to use")
    database.stop()


def test_every_task_has_its_turn_whatever_happens_to_the_others(database):
    turns = []

    def defective():
        turns.append("defective")
        raise ValueError("a defect")

    def waiting():
        turns.append("waiting")
        raise Unavailable("away", cause="test")

    for task in (defective, waiting, lambda: turns.append("well")):
        database.every_turn(task)
    with structlog.testing.capture_logs() as lines:
        for _ in range(3):
            database.turn()
    assert turns == ["defective", "waiting", "well"] * 3
    away = [line for line in lines if line["log_level"] == "warning"]
    assert [line["cause"] for line in away] == ["test"]
    assert len([line for line in lines if line["log_level"] == "error"]) == 3


def test_a_refused_password_is_logged_once_with_what_to_do():
    database = SharedDatabase(Config(amqp_uri="embedded://", mongodb_uri="mongodb://gateway:secret@there/"))
    errors = [AutoReconnect("not yet"), *[OperationFailure("Authentication failed.", 18)] * 3]

    def refused():
        raise Unavailable("away", cause="test") from errors.pop(0)

    database.every_turn(refused)
    database.answers = lambda: True
    with structlog.testing.capture_logs() as lines:
        for _ in range(4):
            database.turn()
    assert [line["log_level"] for line in lines] == ["warning", "error"]
    assert "there:27017 refuses the user gateway" in lines[1]["cause"]
    assert "`usine mongodb init`" in lines[1]["cause"]
    assert "secret" not in lines[1]["cause"]
