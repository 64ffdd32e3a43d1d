"""Cursors, the ``next`` of a page: opaque to clients, URL-safe."""

import base64
from datetime import UTC, datetime, timedelta
from uuid import UUID

_EPOCH = datetime.fromtimestamp(0, UTC)


def encode(text: str) -> str:
    return base64.urlsafe_b64encode(text.encode()).rstrip(b"=").decode()


def decode(cursor: str) -> str:
    """Raises ValueError for a text that ``encode`` never returns."""
    return base64.b64decode(cursor + "=" * (-len(cursor) % 4), altchars=b"-_", validate=True).decode()


def encode_position(moment: datetime, id: UUID) -> str:
    """Cursor after an entry of a list that is sorted by time, to the millisecond, and by id."""
    return encode(f"{int(moment.timestamp() * 1000)}.{id}")


def decode_position(cursor: str) -> tuple[datetime, UUID]:
    """Raises ValueError for a text that ``encode_position`` never returns."""
    milliseconds, _, id = decode(cursor).partition(".")
    try:
        return _EPOCH + timedelta(milliseconds=int(milliseconds)), UUID(id)
    except OverflowError as error:
        raise ValueError("no such time") from error
