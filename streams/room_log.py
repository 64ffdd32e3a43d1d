"""The log of one session in memory: the latest change of every entity, and the last changes one by one."""

from collections import deque

import msgspec

from contracts.calls.live.rooms import LogTail
from contracts.calls.live.values import RoomChange
from streams.sse import message

TAIL_MAX = 2_000
"""Changes kept one by one, for clients that resume; who comes from further back gets a snapshot."""

_encode = msgspec.json.Encoder().encode
_Entity = tuple[str, str]
_Kept = tuple[int, _Entity, bytes]


class RoomLog:
    """Grows in order and without gaps only."""

    __slots__ = ("_latest", "_snapshot", "_tail", "sequence")

    def __init__(self) -> None:
        self.sequence = 0
        """Of the last change."""
        self._latest: dict[_Entity, bytes] = {}
        self._tail: deque[_Kept] = deque(maxlen=TAIL_MAX)
        self._snapshot: bytes | None = None

    def append(self, tail: LogTail) -> bytes | None:
        """Add the changes that are new. Returns them as messages for clients that have received everything
        before; None, and is useless from then on, if ``tail`` does not continue this log."""
        if tail.sequence < self.sequence:
            return None
        messages = []
        for change in tail.changes:
            if change.sequence <= self.sequence:
                continue
            if change.sequence != self.sequence + 1:
                return None
            data, entity = _encode(change), (change.kind, change.id)
            self._latest.pop(entity, None)  # so that the entities are in the order of their latest change
            if change.data is None:
                self._redact(entity)
            else:
                self._latest[entity] = data
            self._tail.append((change.sequence, entity, data))
            self.sequence = change.sequence
            messages.append(message("change", change.sequence, data))
        if messages:
            self._snapshot = None
        return b"".join(messages)

    def since(self, resume_after: int | None) -> bytes:
        """Messages for a client that has received everything up to ``resume_after``: each later change, or a
        snapshot if they are not kept, or it has received nothing."""
        first = self._tail[0][0] if self._tail else self.sequence + 1
        if resume_after is None or not first - 1 <= resume_after <= self.sequence:
            return self._whole()
        return b"".join(
            message("change", number, data) for number, _, data in self._tail if number > resume_after
        )

    def _redact(self, entity: _Entity) -> None:
        """It is no longer shown, perhaps since its author was erased: neither is what it was before."""
        for position, (number, its_entity, data) in enumerate(self._tail):
            if its_entity == entity:
                redacted = msgspec.structs.replace(msgspec.json.decode(data, type=RoomChange), data=None)
                self._tail[position] = (number, entity, _encode(redacted))

    def _whole(self) -> bytes:
        """The snapshot, encoded once for all who come before the next change."""
        if self._snapshot is None:
            entities = b",".join(self._latest.values())
            data = b'{"sequence":%d,"entities":[%s]}' % (self.sequence, entities)
            self._snapshot = message("snapshot", self.sequence, data)
        return self._snapshot
