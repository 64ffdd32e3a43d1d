"""``usine serve`` with a setup that is wrong: one line, and exit code 1."""

import json
import os
import subprocess
import sys
import urllib.error
import urllib.request

import pytest

from chassis.testing import eventually
from cli.processes import free_port


def serve(process, **environment):
    """What ``usine serve PROCESS`` prints until it ends with exit code 1."""
    ended = subprocess.run(
        [sys.executable, "-m", "cli.main", "serve", process],
        env=os.environ | {"PORT": str(free_port()), "MANAGEMENT_PORT": "0"} | environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=60,
        check=False,
    )
    assert ended.returncode == 1, ended.stdout
    return ended.stdout


@pytest.mark.parametrize("content", ["", '{"keys": []}', None])
def test_a_gateway_without_keys_says_in_one_line_why_it_ends(tmp_path, content):
    path = tmp_path / "public_keys.json"
    if content is not None:
        path.write_text(content)
    nobody = f"mongodb://127.0.0.1:{free_port()}/?replicaSet=rs0"
    printed = serve(
        "gateway", AMQP_URI="embedded://", MONGODB_URI=nobody, TOKEN_PUBLIC_KEYS_FILE=str(path)
    ).splitlines()
    assert len(printed) == 1, printed
    assert printed[0].startswith("usine: gateway: TOKEN_PUBLIC_KEYS_FILE: ")
    assert str(path) in printed[0]


def test_a_service_whose_database_is_away_waits_and_can_be_stopped():
    """Alive, not ready, with one line that says why; SIGTERM ends it as any other."""
    port, management = free_port(), free_port()
    nobody = f"mongodb://127.0.0.1:{port}/?replicaSet=rs0"
    with subprocess.Popen(
        [sys.executable, "-m", "cli.main", "serve", "rewards"],
        env=os.environ
        | {"AMQP_URI": "embedded://", "MONGODB_URI": nobody, "MANAGEMENT_PORT": str(management)},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    ) as process:
        try:
            reason = eventually(
                lambda: answer_of(management, "/readyz").get("reasons", {}).get("database"), 60
            )
            assert reason.startswith(f"MongoDB does not answer (127.0.0.1:{port}")
            assert answer_of(management, "/healthz")["ok"]
            process.terminate()
            printed, _ = process.communicate(timeout=60)
        finally:
            process.kill()
    assert process.returncode == 0, printed
    assert printed.count("MongoDB does not answer") == 1
    assert "Traceback" not in printed


def answer_of(port, path):
    """Empty while nothing listens."""
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=5) as reply:
            return json.load(reply)
    except urllib.error.HTTPError as error:
        return json.load(error)
    except OSError:
        return {}
