"""Work of a service that no call and no event starts: it is repeated as long as the service runs."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from threading import Event
from time import monotonic
from typing import Any

from nameko.extensions import DependencyProvider

from chassis.runtime import clock
from chassis.runtime.failures import is_transient
from chassis.runtime.logs import bind_correlation_id, get_logger
from chassis.storage.outbox import Outbox, Relay

log = get_logger(__name__)

HandOver = Callable[[Outbox, Sequence[dict[str, Any]]], None]
"""``hand_over`` of the relay."""


@dataclass(frozen=True)
class Task:
    """``run(now, hand_over)``, every ``seconds`` after it has returned, in each process of the service: it
    must stay right when several processes run it at once, and when one is killed in it."""

    name: str
    seconds: float
    run: Callable[[datetime, HandOver], object]


class Ticker(DependencyProvider):
    """Runs tasks, each in a thread of its own. What a task raises is logged, and the task runs again."""

    def __init__(self, *tasks: Task) -> None:
        self.tasks = tasks

    def setup(self) -> None:
        self.stopping = Event()
        self.last_turns = {task.name: monotonic() for task in self.tasks}
        for task in self.tasks:
            name = f"{self.container.service_name} {task.name}"
            last_turn = partial(self.last_turns.__getitem__, task.name)
            self.container.health.add_loop(name, last_turn, period=task.seconds)

    def start(self) -> None:
        [relay] = [found for found in self.container.dependencies if isinstance(found, Relay)]
        for task in self.tasks:
            self.container.spawn_managed_thread(
                partial(self._run, task, relay.hand_over), identifier=task.name
            )

    def stop(self) -> None:
        self.stopping.set()

    def _run(self, task: Task, hand_over: HandOver) -> None:
        bind_correlation_id(task.name)
        while not self.stopping.wait(task.seconds):
            self.last_turns[task.name] = monotonic()
            try:
                task.run(clock.now(), hand_over)
            except Exception as error:
                if is_transient(error):
                    log.warning("a task will be repeated", task=task.name, cause=repr(error))
                else:
                    log.error("a task failed", task=task.name, exc_info=error)
