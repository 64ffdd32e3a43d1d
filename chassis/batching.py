"""Natural batching: while calls are in flight, what arrives waits; the next call takes all of it.

No timer: an idle system adds no delay, a busy one shares the cost of a call among more and more requests.
"""

import queue
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from concurrent.futures import TimeoutError as FutureTimeout
from time import monotonic
from typing import Generic, TypeVar

from chassis import metrics
from contracts.errors import DeadlineExceeded, InternalError, Unavailable

Item = TypeVar("Item")
Result = TypeVar("Result")


class Batcher(Generic[Item, Result]):
    """Makes single requests share the calls of ``perform``. Safe to share between threads.

    ``perform(items)`` gives one result per item, in their order; what it raises, each of its callers gets.
    ``in_flight``: calls at a time; with more than one, whoever answers works on one while another waits.
    """

    WAITING_MAX = 5_000

    PATIENCE = 0.5
    """Share of ``timeout`` that a request may be expected to wait. Beyond it, it is refused at once: working
    on requests that are answered too late is how a busy system comes to answer none in time."""

    def __init__(
        self,
        name: str,
        perform: Callable[[list[Item]], Sequence[Result]],
        *,
        size: int,
        timeout: float,
        in_flight: int = 1,
    ) -> None:
        self._name, self._perform, self._size, self._timeout = name, perform, size, timeout
        self._waiting: queue.Queue[tuple[Item, Future[Result]] | None] = queue.Queue(self.WAITING_MAX)
        self._threads = [
            threading.Thread(target=self._run, name=f"{name} batches {number}", daemon=True)
            for number in range(in_flight)
        ]
        self._stopped = False
        self._seconds = 0.0  # that a call took lately

    def start(self) -> None:
        for thread in self._threads:
            thread.start()

    def stop(self) -> None:
        """Perform what waits, then end; nothing is taken any more."""
        self._stopped = True
        running = [thread for thread in self._threads if thread.is_alive()]
        for _ in running:
            self._waiting.put(None)
        for thread in running:
            thread.join(self._timeout)

    def submit(self, item: Item) -> Result:
        """The result for ``item``. Raises what ``perform`` raised, DeadlineExceeded or Unavailable."""
        if self._stopped:
            raise Unavailable("this process is stopping")
        # The first batch is always let in: by its call a recovery shows.
        calls_ahead = self._waiting.qsize() // self._size
        if calls_ahead * self._seconds > self.PATIENCE * self._timeout:
            raise Unavailable("too many requests at once")
        future: Future[Result] = Future()
        try:
            self._waiting.put_nowait((item, future))
        except queue.Full:
            raise Unavailable("too many requests at once") from None
        try:
            return future.result(self._timeout)
        except FutureTimeout:
            future.cancel()
            raise DeadlineExceeded(f"{self._name} was not answered within {self._timeout:g} s") from None

    def _run(self) -> None:
        while True:
            batch = [self._waiting.get()]
            while len(batch) < self._size and batch[-1] is not None:
                try:
                    batch.append(self._waiting.get_nowait())
                except queue.Empty:
                    break
            self._perform_for([entry for entry in batch if entry is not None])
            if batch[-1] is None:
                return

    def _perform_for(self, batch: list[tuple[Item, Future[Result]]]) -> None:
        batch = [entry for entry in batch if entry[1].set_running_or_notify_cancel()]
        if not batch:
            return
        started = monotonic()
        metrics.BATCH_CALLS.labels(self._name).observe(len(batch))
        try:
            results = self._perform([item for item, _ in batch])
            if len(results) != len(batch):
                raise InternalError(f"{self._name}: {len(results)} results for {len(batch)} requests")
        except Exception as error:
            for _, future in batch:
                future.set_exception(error)
        else:
            for (_, future), result in zip(batch, results, strict=True):
                future.set_result(result)
        finally:
            self._seconds += (monotonic() - started - self._seconds) / 4
