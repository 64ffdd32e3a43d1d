"""Children: they never outlive their parent, and keep to their own log and port."""

import os
import signal
import socket
import subprocess
import sys
from pathlib import Path

import pytest
from process_tree import ROOT, descendants

from cli.processes import (
    PORTS,
    Child,
    StartError,
    free_port,
    port_is_free,
    remembered_port,
    until_ready,
    wait_until,
)


def test_what_ignores_the_request_to_end_is_killed_with_its_descendants(tmp_path: Path) -> None:
    script = 'trap "" TERM; sleep 600 & echo ready; wait'
    child = Child.spawn("stubborn", ["sh", "-c", script], tmp_path / "log")
    assert wait_until(lambda: child.log_tail(1) == "ready", 60)
    family = [*descendants(child.pid), *(p for p in descendants(os.getpid()) if p.pid == child.pid)]
    assert len(family) == 2
    child.stop(grace_seconds=0.2)
    assert child.exit_code == -signal.SIGKILL
    assert not child.running
    assert wait_until(lambda: not any(process.alive for process in family), 60)


def test_a_child_is_out_of_reach_of_ctrl_c_and_keeps_to_its_own_log(tmp_path: Path) -> None:
    log = tmp_path / "logs" / "log"
    for word in ("first", "second"):
        child = Child.spawn(
            "cat", ["sh", "-c", f"cat; echo {word}; echo $WORD; exec sleep 600"], log, {"WORD": "x"}
        )
        assert wait_until(lambda child=child: child.log_tail(9).endswith("x"), 60)
        assert child.log_tail(9) == f"{word}\nx"
        assert child.log_tail(1) == "x"
        assert os.getpgid(child.pid) == child.pid != os.getpgrp()
        child.stop(grace_seconds=10)
        assert child.exit_code == -signal.SIGTERM
    assert log.read_text() == "first\nx\nsecond\nx\n"


def test_what_a_child_says_before_its_parent_goes_on_is_in_its_log(tmp_path: Path, monkeypatch) -> None:
    """The guard: ``log_start`` is taken before the program starts."""

    def started_and_ended(*args: object, **options: object) -> subprocess.Popen[bytes]:
        process = start(*args, **options)
        process.wait(60)
        return process

    start = subprocess.Popen
    monkeypatch.setattr("cli.processes.subprocess.Popen", started_and_ended)
    child = Child.spawn("quick", ["sh", "-c", "echo no room >&2; exit 3"], tmp_path / "log")
    assert child.exit_code == 3
    assert child.log_tail(1) == "no room"


def test_a_process_with_die_with_parent_dies_with_its_parent() -> None:
    child = "from cli.processes import die_with_parent as tie; tie(); print('tied', flush=True); input()"
    code = f"import subprocess, sys; subprocess.run([sys.executable, '-c', {child!r}])"
    read_end, write_end = os.pipe()  # nothing is ever written: input() waits for ever
    with subprocess.Popen(
        [sys.executable, "-c", code], cwd=ROOT, stdin=read_end, stdout=subprocess.PIPE
    ) as parent:
        assert parent.stdout
        assert parent.stdout.readline() == b"tied\n"
        family = descendants(parent.pid)
        assert len(family) == 1
        parent.kill()
    assert wait_until(lambda: not family[0].alive, 60)
    os.close(read_end)
    os.close(write_end)


def test_a_program_that_does_not_exist(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        Child.spawn("nothing", [tmp_path / "nothing"], tmp_path / "log")


def test_a_remembered_port_is_kept_while_it_is_free(tmp_path: Path) -> None:
    file = tmp_path / "port"
    port = remembered_port(file)
    assert port in PORTS
    assert remembered_port(file) == port
    with socket.socket() as other:
        other.bind(("127.0.0.1", port))
        other.listen()
        assert not port_is_free(port)
        assert remembered_port(file) != port
    file.write_text("nonsense")
    assert remembered_port(file) in PORTS


def test_no_planned_port_is_given_again() -> None:
    kept = free_port()
    assert free_port(*(port for port in PORTS if port != kept)) == kept


def test_waiting_ends_without_the_condition() -> None:
    assert not wait_until(lambda: False, timeout=0.1)


def never() -> bool:
    return False


def test_ready_is_what_checks_all_of_itself() -> None:
    reports = iter([{}, {"broker": False, "database": True}, {"broker": True, "database": True}])
    until_ready("rewards", lambda: next(reports), never)
    assert next(reports, "all were read") == "all were read"


@pytest.mark.parametrize(
    ("checks", "lacking"), [({"broker": False, "database": True}, "broker"), ({}, "an answer")]
)
def test_what_is_not_ready_says_what_it_lacks(checks: dict[str, bool], lacking: str) -> None:
    with pytest.raises(StartError, match=rf"^rewards is not ready after 0\.1 s: it lacks {lacking}$"):
        until_ready("rewards", lambda: checks, never, seconds=0.1)


def test_who_stops_waits_for_nothing() -> None:
    until_ready("rewards", dict, stopping=lambda: True)
