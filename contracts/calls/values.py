"""Types of values that several calls share."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

import msgspec

PAGE_MAX = 100
CURSOR_MAX = 200
GROUP_MAX = 200
"""Most visitors that a figure of a group is made from; a school class has 65 seats at most."""

Moment = Annotated[datetime, msgspec.Meta(tz=True)]
Milliseconds = Annotated[int, msgspec.Meta(ge=0, le=253_402_300_799_999)]
"""Since 1970, up to the end of the year 9999."""
PageSize = Annotated[int, msgspec.Meta(ge=1, le=PAGE_MAX)]
Cursor = Annotated[str, msgspec.Meta(max_length=CURSOR_MAX)]
"""``next`` of the page before."""
Group = Annotated[list[UUID], msgspec.Meta(max_length=GROUP_MAX)]
