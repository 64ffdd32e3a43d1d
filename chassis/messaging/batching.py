"""Natural batching: requests that arrive while calls are in flight wait, and share the next call.

No timer: an idle system adds no delay; the busier it is, the more requests share the cost of a call.
"""

import queue
import threading
from collections.abc import Callable, Sequence
from time import monotonic
from typing import Generic, TypeVar, cast

from chassis.runtime import metrics
from contracts.errors import DeadlineExceeded, InternalError, Unavailable

Item = TypeVar("Item")
Result = TypeVar("Result")


class _Request(Generic[Item, Result]):
    """An item whose result a thread waits for. A lock takes a tenth of the time of a
    ``concurrent.futures.Future``: a call may wake sixty threads."""

    __slots__ = ("_answered", "_error", "_result", "item", "left")

    def __init__(self, item: Item) -> None:
        self.item, self.left = item, False
        self._result: Result | None = None
        self._error: Exception | None = None
        self._answered = threading.Lock()
        self._answered.acquire()

    def answer(self, result: Result) -> None:
        self._result = result
        self._answered.release()

    def fail(self, error: Exception) -> None:
        self._error = error
        self._answered.release()

    def wait(self, seconds: float) -> Result:
        """Raises the error given to ``fail``, or TimeoutError: then it is no longer worth performing."""
        if not self._answered.acquire(timeout=seconds):
            self.left = True
            raise TimeoutError
        if self._error is not None:
            raise self._error
        return cast(Result, self._result)


class Batcher(Generic[Item, Result]):
    """Combines single requests into calls of ``perform``. Safe to share between threads.

    ``perform(items)`` returns one result per item, in their order; an exception goes to all its requests.
    ``size``: most items in a call. ``timeout``: seconds from ``submit`` to the result. ``in_flight``:
    concurrent calls; with more than one, the service works on one while another is on its way.
    """

    WAITING_MAX = 5_000
    """Most requests that wait for a call."""

    PATIENCE = 0.5
    """Share of ``timeout`` that a request may be expected to wait; a longer wait is refused at once. An
    overloaded system that works on requests whose time is over answers none in time."""

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
        self._waiting: queue.SimpleQueue[_Request[Item, Result] | None] = queue.SimpleQueue()
        self._threads = [
            threading.Thread(target=self._run, name=f"{name} batches {number}", daemon=True)
            for number in range(in_flight)
        ]
        self._stopped = False
        self._seconds = 0.0  # duration of recent calls, a moving average

    def start(self) -> None:
        for thread in self._threads:
            thread.start()

    def stop(self) -> None:
        """Perform the requests that wait, then end. Further requests are refused."""
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
        waiting = self._waiting.qsize()
        # A first batch is always accepted: only its call can show that the service has recovered.
        calls_ahead = waiting // self._size
        if waiting >= self.WAITING_MAX or calls_ahead * self._seconds > self.PATIENCE * self._timeout:
            raise Unavailable("too many requests at once")
        request: _Request[Item, Result] = _Request(item)
        self._waiting.put(request)
        try:
            return request.wait(self._timeout)
        except TimeoutError:
            raise DeadlineExceeded(f"{self._name} was not answered within {self._timeout:g} s") from None

    def _run(self) -> None:
        while True:
            batch = [self._waiting.get()]
            while len(batch) < self._size and batch[-1] is not None:
                try:
                    batch.append(self._waiting.get_nowait())
                except queue.Empty:
                    break
            self._perform_for([request for request in batch if request is not None and not request.left])
            if batch[-1] is None:
                return

    def _perform_for(self, batch: list[_Request[Item, Result]]) -> None:
        if not batch:
            return
        started = monotonic()
        metrics.BATCH_CALLS.labels(self._name).observe(len(batch))
        try:
            results = self._perform([request.item for request in batch])
            if len(results) != len(batch):
                raise InternalError(f"{self._name}: {len(results)} results for {len(batch)} requests")
        except Exception as error:
            for request in batch:
                request.fail(error)
        else:
            for request, result in zip(batch, results, strict=True):
                request.answer(result)
        finally:
            self._seconds += (monotonic() - started - self._seconds) / 4
