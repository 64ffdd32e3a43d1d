"""`usine up` restarts what ends, says why once, and gives up only when nothing could work."""

import os

import pytest

from chassis.testing import eventually
from cli.processes import StartError
from cli.supervisor import Supervisor
from contracts.registry import PROCESSES, SERVICES


@pytest.fixture
def said():
    return []


@pytest.fixture
def supervisor(tmp_path, said):
    """Of processes that all end at once: no address of a broker or a database is configured."""
    addresses = ("AMQP_URI", "MONGODB_URI")
    environment = {name: value for name, value in os.environ.items() if name not in addresses}
    supervisor = Supervisor(environment, tmp_path, said.append)
    yield supervisor
    supervisor.stop()


def test_without_any_service_the_start_fails_with_the_reason(supervisor):
    with pytest.raises(StartError) as failure:
        supervisor.start(stopping=lambda: False)
    reason = str(failure.value)
    assert reason.split(" ")[0] in PROCESSES
    assert " does not start: " in reason
    assert "_URI" in reason


def test_a_reason_is_said_once_however_often_the_start_fails(supervisor, said):
    with pytest.raises(StartError):
        supervisor.start(stopping=lambda: False)
    first = {process.name: process.child.pid for process in supervisor._processes}

    def all_were_restarted_and_failed_again():
        supervisor.watch()
        return all(
            process.child.pid != first[process.name] and not process.child.running
            for process in supervisor._processes
        )

    eventually(all_were_restarted_and_failed_again, 60)
    supervisor.watch()
    for name in PROCESSES:
        assert sum(line.startswith(f"{name} does not start: ") for line in said) == 1
    assert all(line.endswith("; trying again") for line in said)
    assert len(supervisor.failures) == len(PROCESSES) > len(SERVICES)


def test_a_stop_while_processes_start_ends_the_wait(supervisor):
    supervisor.start(stopping=lambda: True)
    assert supervisor.failures == []
