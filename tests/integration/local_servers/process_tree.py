"""What processes a process has started, and which of them still live."""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).parents[3]


class Process(NamedTuple):
    """A process that no later one can be taken for."""

    pid: int
    started: str

    @property
    def alive(self) -> bool:
        stat = _stat(self.pid)
        return stat is not None and stat[0] != "Z" and stat[19] == self.started


def _stat(pid: int) -> list[str] | None:
    """/proc/pid/stat from its third field: state, parent, ..."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(") ")[2].split()
    except OSError:
        return None


def descendants(pid: int) -> list[Process]:
    stats = {int(path.name): _stat(int(path.name)) for path in Path("/proc").glob("[0-9]*")}
    found, parents = [], [pid]
    while parents:
        parent = str(parents.pop())
        children = [(child, stat) for child, stat in stats.items() if stat and stat[1] == parent]
        found += [Process(child, stat[19]) for child, stat in children]
        parents += [child for child, _ in children]
    return found


def command_names(processes: list[Process]) -> set[str]:
    """Of those that still live."""
    names = set[str]()
    for process in processes:
        with suppress(OSError):
            if process.alive:
                names.add(Path(f"/proc/{process.pid}/comm").read_text().strip())
    return names


@contextmanager
def parent_of(module: str, folder: Path, log: Path) -> Iterator[tuple[int, list[Process]]]:
    """Another Python that has started a server: its pid, and its descendants."""
    code = (
        f"import sys, pathlib, cli.{module} as module\n"
        f"server = module.start_{module}(*map(pathlib.Path, sys.argv[1:]))\n"
        "print('started', flush=True)\n"
        "sys.stdin.read()\n"  # ends when this test does
    )
    parent = subprocess.Popen(
        [sys.executable, "-c", code, folder, log], cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    try:
        assert parent.stdout
        assert parent.stdout.readline() == b"started\n"
        yield parent.pid, descendants(parent.pid)
    finally:
        parent.kill()
        parent.communicate()
