"""A log that cannot be written costs its lines, and nothing else."""

import logging

import pytest
import structlog
from prometheus_client import REGISTRY

from chassis.runtime import logs
from chassis.runtime.config import Config


def lost():
    return REGISTRY.get_sample_value("usine_log_lines_lost_total")


@pytest.fixture(params=["full disk", "closed"])
def unwritable(request):
    """The log of this process on a stream that takes nothing."""
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    stream = open("/dev/full", "w", buffering=1)  # noqa: SIM115  # closed below, as a pipe may be
    if request.param == "closed":
        stream.close()
    logs.configure(Config(amqp_uri="embedded://", mongodb_uri="mongodb://unused"), "test", stream)
    yield
    root.handlers[:], root.level = handlers, level
    logs.access_log.configure(None, "")
    structlog.reset_defaults()


def test_the_access_log(unwritable):
    before = lost()
    logs.access_log.write("request", status=201)
    assert lost() == before + 1


def test_every_other_line(unwritable, capsys):
    before = lost()
    logs.get_logger("test").warning("a service did not answer")
    logging.getLogger("flask").error("a library has something to say")
    assert lost() == before + 2
    assert capsys.readouterr().err == ""


def test_what_cannot_be_rendered_is_a_defect_and_says_so(unwritable, capsys):
    before = lost()
    record = logging.LogRecord("flask", logging.ERROR, __file__, 1, "%d", ("no number",), None)
    logging.getLogger().handlers[0].handle(record)
    assert lost() == before
    assert "TypeError" in capsys.readouterr().err
