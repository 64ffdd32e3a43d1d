"""``usine serve`` with a setup that is wrong: one line, and exit code 1."""

import os
import subprocess
import sys

import pytest

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


def test_a_service_whose_database_is_away_says_in_one_line_why_it_ends():
    port = free_port()
    nobody = f"mongodb://127.0.0.1:{port}/?replicaSet=rs0"
    printed = serve("rewards", AMQP_URI="embedded://", MONGODB_URI=nobody)
    last = printed.splitlines()[-1]
    assert last.startswith(f"usine: rewards: MongoDB does not answer: 127.0.0.1:{port}")
    assert "Topology" not in last
    assert "Traceback" not in printed
