"""Progress of long commands: a bar for each phase on a terminal, and nothing anywhere else."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, Protocol

import click

Progress = Callable[[int, int], None]
"""Called with (items done, items in total), as often as there is something new."""


class Phases(Protocol):
    """Called with (phase, items done, items in total); phases follow each other."""

    def __call__(self, phase: str, done: int, total: int) -> None: ...


def silent(phase: str, done: int, total: int) -> None:
    """The default: progress is not reported."""


def silent_progress(done: int, total: int) -> None:
    """The default of a single phase."""


@contextmanager
def bars(labels: dict[str, str]) -> Iterator[Phases]:
    """Bars on stderr, if that is a terminal. ``labels``: what people read, by phase."""
    if not sys.stderr.isatty():
        yield silent
        return
    drawn = _Bars(labels)
    try:
        yield drawn
    finally:
        drawn.end()


@contextmanager
def bar(label: str) -> Iterator[Progress]:
    """The bar of a command with one phase."""
    with bars({"": label}) as phases:
        yield lambda done, total: phases("", done, total)


class _Bars:
    def __init__(self, labels: dict[str, str]) -> None:
        width = max(map(len, labels.values()))
        self._labels = {phase: label.ljust(width) for phase, label in labels.items()}
        self._phase: str | None = None
        self._bar: Any = None

    def __call__(self, phase: str, done: int, total: int) -> None:
        if phase != self._phase:
            self.end()
            self._phase = phase
            self._bar = click.progressbar(
                length=total, label=self._labels[phase], file=sys.stderr, show_pos=True
            )
            self._bar.render_progress()
        if done < self._bar.pos:  # a transaction that is tried again starts from 0
            self._bar.pos, self._bar.finished = done, False
            self._bar.render_progress()
        else:
            self._bar.update(done - self._bar.pos)

    def end(self) -> None:
        if self._bar is not None:
            self._bar.render_finish()
            self._bar = None
