"""``.ci/audit.py``: what is known is a failure, what could not be looked up is never silence."""

import importlib.util
from pathlib import Path

import pytest

SCRIPT = Path(__file__).parents[2] / ".ci" / "audit.py"

SAFE = {"name": "flask", "version": "3.1.2", "vulns": []}
UNSAFE = {"name": "flask", "version": "0.1", "vulns": [{"id": "PYSEC-1", "fix_versions": ["1.0"]}]}
UNKNOWN = {"name": "kombu", "skip_reason": "not found on PyPI"}


@pytest.fixture
def script():
    spec = importlib.util.spec_from_file_location("ci_audit", SCRIPT)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize(
    ("packages", "why", "code", "required_code", "said"),
    [
        ([SAFE, SAFE], "", 0, 0, "2 packages of run.txt looked up"),
        ([SAFE, UNSAFE], "", 1, 1, "flask 0.1: PYSEC-1, fixed in 1.0"),
        ([SAFE, UNKNOWN], "", 0, 1, "NOT AUDITED: 1 of 2 packages"),
        ([UNSAFE, UNKNOWN], "", 1, 1, "NOT AUDITED: 1 of 2 packages"),
        ([UNKNOWN], "", 0, 1, "NOT AUDITED: 1 of 1 packages"),
        ([], "no network", 0, 1, "run.txt: no network"),
        ([], "", 0, 1, "NOT AUDITED"),
    ],
)
def test_what_fails_and_what_is_said(script, monkeypatch, capsys, packages, why, code, required_code, said):
    monkeypatch.setattr(script, "audit", lambda lock: (packages, why))
    monkeypatch.delenv("PIP_AUDIT", raising=False)
    assert script.main(["run.txt"]) == code
    assert said in capsys.readouterr().out
    monkeypatch.setenv("PIP_AUDIT", "required")
    assert script.main(["run.txt"]) == required_code
    assert said in capsys.readouterr().out


def test_a_pip_audit_that_ends_without_a_report_is_told_of(script, monkeypatch):
    class Done:
        stderr, returncode = "WARNING: slow\nConnectionError: no route to host\n", 1

    monkeypatch.setattr(script.subprocess, "run", lambda *_, **__: Done)
    assert script.audit("run.txt") == ([], "ConnectionError: no route to host")
