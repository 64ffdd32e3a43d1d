"""The visitor or member of staff who makes a request."""

from typing import NamedTuple
from uuid import UUID


class Principal(NamedTuple):
    """Who a token was issued to: a visitor, or a member of staff."""

    id: UUID
    role: str
    session: UUID
