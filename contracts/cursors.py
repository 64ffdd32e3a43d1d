"""Cursors, the ``next`` of a page: opaque to clients, URL-safe."""

import base64
from datetime import UTC, datetime, timedelta
from uuid import UUID

_EPOCH = datetime.fromtimestamp(0, UTC)


def encode(text: str) -> str:
    """Cursor that contains ``text``."""
    return base64.urlsafe_b64encode(text.encode()).rstrip(b"=").decode()


def decode(cursor: str) -> str:
    """The text in ``cursor``. Raises ValueError for anything that is not a cursor."""
    return base64.b64decode(cursor + "=" * (-len(cursor) % 4), altchars=b"-_", validate=True).decode()


def encode_position(moment: datetime, id: UUID) -> str:
    """Cursor after an entry of a list sorted by time, to the millisecond, then by id."""
    return encode(f"{int(moment.timestamp() * 1000)}.{id}")


def decode_position(cursor: str) -> tuple[datetime, UUID]:
    """(moment, id) of the entry. Raises ValueError for anything that is not such a cursor."""
    milliseconds, _, id = decode(cursor).partition(".")
    try:
        return _EPOCH + timedelta(milliseconds=int(milliseconds)), UUID(id)
    except OverflowError as error:
        raise ValueError("no such time") from error
