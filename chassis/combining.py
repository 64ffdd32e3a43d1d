"""Calls made at the same time share a round trip: while one is under way, what arrives waits, and the next
takes all of it.

Like ``chassis/batching.py``, but nothing runs apart: whoever comes first works for those who wait.
"""

from collections.abc import Callable, Sequence
from concurrent.futures import Future
from threading import Lock
from time import sleep
from typing import Generic, TypeVar

Item = TypeVar("Item")
Result = TypeVar("Result")


class Combined(Generic[Item, Result]):
    """``perform(items)`` for everyone who calls at the same time, with one of them.

    It gives one result per item, in their order; what it raises, each of its callers gets. The item of a
    caller that gives up waiting may be performed all the same.
    """

    def __init__(self, perform: Callable[[list[Item]], Sequence[Result]], size: int) -> None:
        self._perform, self._size = perform, size
        self._waiting: list[tuple[Item, Future[Result]]] = []
        self._turn = Lock()

    def __call__(self, item: Item) -> Result:
        future: Future[Result] = Future()
        self._waiting.append((item, future))
        while not future.done():
            with self._turn:
                if not future.done():
                    self._take()
        return future.result()

    def _take(self) -> None:
        sleep(0)  # whoever is about to call, calls now
        batch, self._waiting = self._waiting[: self._size], self._waiting[self._size :]
        try:
            results = self._perform([item for item, _ in batch])
            for (_, future), result in zip(batch, results, strict=True):
                future.set_result(result)
        except BaseException as error:
            # Also when a deadline ends this caller: the others must not wait for it.
            for _, future in batch:
                if not future.done():
                    future.set_exception(error)
            raise
