"""What the row of an operation says, and the groups of roles that rows name."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Literal

from contracts.errors import PlatformError
from contracts.tokens import STAFF_ROLES, VISITOR

NOBODY_YET = "nobody yet"
"""The role of a caller without a token."""

Who = frozenset[str]

PUBLIC: Who = frozenset((NOBODY_YET, VISITOR, *STAFF_ROLES))
"""Everyone. Tokens are not verified, so an expired one is no error."""

VISITORS: Who = frozenset((VISITOR,))
NEW_OR_VISITOR: Who = frozenset((NOBODY_YET, VISITOR))
STAFF: Who = frozenset(STAFF_ROLES)
ANY_SESSION: Who = VISITORS | STAFF
TEACHERS: Who = frozenset(("teacher",))
ORGANISERS: Who = frozenset(("organiser",))
TEACHERS_ORGANISERS: Who = TEACHERS | ORGANISERS
VISITORS_TEACHERS: Who = VISITORS | TEACHERS
MODERATORS: Who = frozenset(("moderator", "organiser"))
PROFESSIONALS: Who = frozenset(("professional",))

Rate = Literal[
    "clicks",
    "questions",
    "seats",
    "results",
    "sheets",
    "visitors",
    "joining",
    "recovery",
    "refreshing",
    "links",
    "probes",
    "files",
    "reads",
    "writes",
]
"""Operations of one rate are counted together; ``gateway.shared.rates`` has the numbers."""

Repeatable = Literal["by its caller", "by the key"]
"""Owner of an ``Idempotency-Key``: the caller, or anyone who knows a key that is too long to guess. A phone
may change from Wi-Fi to mobile data between a request and its repetition, and would take two seats."""

Refusals = Mapping[type[PlatformError] | str, str]
"""Type of error, or its reason -> the message for the caller, in French."""


@dataclass(frozen=True, slots=True)
class Operation:
    """The row of one operation."""

    who: Who
    rate: Rate | None = None
    """By default ``reads`` or ``writes``, depending on the method."""
    repeatable: Repeatable | None = None
    """Set for writes that are not idempotent by themselves: they accept an ``Idempotency-Key``."""
    refusals: Refusals = field(default_factory=lambda: MappingProxyType({}))
    token_in_query: bool = False
    """For ``EventSource``, which cannot set headers."""
    audited: bool = False
    """For reads: whether the audit records them when staff make them. Writes are always recorded."""
