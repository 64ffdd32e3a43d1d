"""If most messages of a queue are dead-lettered, the handler is at fault: stop before all of them are."""

import threading
from collections import deque


class DeadLetterLimit:
    """Counts the outcomes of the last ``window`` messages of one queue. Safe to share between threads.

    Reached once at least ``number`` of them, and at least ``share`` (0 to 1) of them, were dead-lettered;
    never if ``number`` is 0.
    """

    def __init__(self, number: int, share: float, window: int) -> None:
        self._number, self._share, self._window = number, share, window
        self._lock = threading.Lock()
        self.reset()

    def reset(self) -> None:
        """Start with an empty window again."""
        with self._lock:
            self._last: deque[tuple[int, int]] = deque()  # messages, and how many of them were dead-lettered
            self._messages = self._dead_lettered = 0

    def count_handled(self, messages: int) -> None:
        self._count(messages, 0)

    def count_dead_lettered(self) -> None:
        self._count(1, 1)

    def reached(self) -> bool:
        """Whether the service should take no more messages of the queue."""
        with self._lock:
            return (
                0 < self._number <= self._dead_lettered
                and self._dead_lettered >= self._share * self._messages
            )

    def __str__(self) -> str:
        with self._lock:
            return f"{self._dead_lettered} of the last {self._messages} messages were dead-lettered"

    def _count(self, messages: int, dead_lettered: int) -> None:
        with self._lock:
            self._last.append((messages, dead_lettered))
            self._messages += messages
            self._dead_lettered += dead_lettered
            while (beyond := self._messages - self._window) > 0:
                old_messages, old_dead_lettered = self._last.popleft()
                if old_messages > beyond:  # only handled messages are counted many at a time
                    self._last.appendleft((old_messages - beyond, 0))
                    old_messages = beyond
                self._messages -= old_messages
                self._dead_lettered -= old_dead_lettered
