"""Types of values that several calls share, with their limits and patterns. Season files and the gateway
check the same values against the same ones."""

import re
from datetime import datetime
from typing import Annotated
from uuid import UUID

import msgspec

PAGE_MAX, PAGE_DEFAULT = 100, 50
CURSOR_MAX = 200
SEARCH_MAX = 100
VERSION_MAX = 10_000
GROUP_MAX = 200
"""Most visitors in a call for figures about a group; a school class has 65 seats at most."""

SLUG = "[a-z0-9]+(-[a-z0-9]+)*"
SLUG_MAX = 64
ROME = "[A-N][0-9]{4}"
"""Pattern of a ROME code: the register has 14 domains, A to N."""


def whole(pattern: str) -> str:
    """Regular expression that matches only if the whole text matches ``pattern``.

    ``$`` alone also matches before a final line break; ``\\Z`` is unknown to JSON Schema.
    """
    return f"^{pattern}$(?!\\n)"


def is_slug(text: str) -> bool:
    """Whether ``text`` is a valid ``Slug``."""
    return len(text) <= SLUG_MAX and re.fullmatch(SLUG, text) is not None


Slug = Annotated[str, msgspec.Meta(pattern=whole(SLUG), max_length=SLUG_MAX)]
"""Id of anything that a season's files name: lower-case words of ASCII letters and digits, with hyphens."""
SlugInBatch = Annotated[str, msgspec.Meta(max_length=SLUG_MAX)]
"""A slug in an entry of a batch from many visitors. A wrong one is an unknown id, instead of an error that
would refuse the whole batch. Checking the pattern would also take as long as the rest of the entry."""
RomeCode = Annotated[str, msgspec.Meta(pattern=whole(ROME))]
Version = Annotated[int, msgspec.Meta(ge=1, le=VERSION_MAX)]
"""Of a quiz, or of the rules for points."""
SearchText = Annotated[str, msgspec.Meta(max_length=SEARCH_MAX)]
Moment = Annotated[datetime, msgspec.Meta(tz=True)]
Milliseconds = Annotated[int, msgspec.Meta(ge=0, le=253_402_300_799_999)]
"""Since 1970, up to the end of the year 9999."""
PageSize = Annotated[int, msgspec.Meta(ge=1, le=PAGE_MAX)]
Cursor = Annotated[str, msgspec.Meta(max_length=CURSOR_MAX)]
"""``next`` of the previous page."""
Group = Annotated[list[UUID], msgspec.Meta(max_length=GROUP_MAX)]
