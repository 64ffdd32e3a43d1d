"""A command as a person sees it: on a terminal of its own."""

import os
import pty
import re
import select
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

ROOT = Path(__file__).parents[1]
SECONDS = 120


def on_a_terminal(arguments: Sequence[str], **environment: str) -> tuple[int, str]:
    """Exit code of ``usine`` and everything that it draws."""
    master, slave = pty.openpty()
    child = subprocess.Popen(
        [sys.executable, "-m", "cli.main", *arguments],
        stdin=slave,
        stdout=slave,
        stderr=slave,
        cwd=ROOT,
        env=os.environ | environment,
    )
    os.close(slave)
    drawn = read_all(master)
    return child.wait(SECONDS), drawn


def read_all(master: int) -> str:
    """What is written to the terminal until its other end is closed, which a single read may cut short."""
    drawn = b""
    while select.select([master], [], [], SECONDS)[0]:
        try:
            chunk = os.read(master, 65_536)
        except OSError:  # the other end is closed
            break
        if not chunk:
            break
        drawn += chunk
    os.close(master)
    return drawn.decode()


def positions(drawn: str, label: str) -> list[tuple[int, int]]:
    """(done, total) in the order in which the bar with this label showed them."""
    found = re.findall(rf"{label} +\[[^\]]*\] +(\d+)/(\d+)", drawn)
    return [(int(done), int(total)) for done, total in found]


def check_bar(drawn: str, label: str, total: int) -> None:
    """The bar with this label was drawn, only grew, and came to its end."""
    shown = positions(drawn, label)
    assert shown, drawn
    assert shown == sorted(shown)
    assert {each for _, each in shown} == {total}
    assert shown[-1] == (total, total)
