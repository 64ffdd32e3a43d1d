"""What the methods of accounts return, made from stored documents."""

from zoneinfo import ZoneInfo

from marshmallow import Schema, fields

from contracts import places
from contracts.errors import InvalidInput
from services.accounts import codes, domain


def zone_of(territory: str, timezone: str) -> ZoneInfo:
    """The time zone of a new class. Raises InvalidInput, in French: the message is shown."""
    if territory not in places.OF_CLASSES:
        raise InvalidInput("no territory of a class", errors={"territory": [places.TERRITORY_EXPECTED]})
    if wrong := places.wrong_time_zone(territory, timezone):
        raise InvalidInput("no time zone of the territory", errors={"timezone": [wrong]})
    return ZoneInfo(timezone)


class ClassEntry(Schema):
    """A class as staff see it. ``seats``: how many are taken. ``code`` is None for organisers."""

    id = fields.UUID(attribute="_id")
    school = fields.String()
    territory = fields.String()
    level = fields.String()
    size = fields.Integer()
    timezone = fields.String()
    code = fields.Function(lambda stored: codes.grouped(stored["code"]) if stored["code"] else None)
    open = fields.Boolean()
    seats = fields.Function(lambda stored: domain.capacity_of(stored["size"]) - stored["free"])
    created_at = fields.AwareDateTime(format="iso")
    expires_at = fields.AwareDateTime(format="iso")


class ClassMention(Schema):
    """A class as its pupils see it."""

    id = fields.UUID(attribute="_id")
    level = fields.String()


class SeatEntry(Schema):
    visitor_id = fields.UUID(attribute="_id")
    nickname = fields.String()
    joined_at = fields.AwareDateTime(format="iso")
    used = fields.Boolean()


class RemovedSeatEntry(Schema):
    visitor_id = fields.UUID(attribute="_id")
    nickname = fields.String()
    used = fields.Boolean()
    removed_at = fields.AwareDateTime(format="iso", attribute="left_at")
    restorable_until = fields.Function(lambda stored: (stored["left_at"] + domain.RESTORABLE).isoformat())


class DepartureEntry(Schema):
    school_class = fields.UUID()
    left_at = fields.AwareDateTime(format="iso")
    nickname = fields.String(attribute="removed.nickname")


class SessionEntry(Schema):
    """A sign-in in the export of its visitor."""

    session_id = fields.UUID(attribute="_id")
    created_at = fields.AwareDateTime(format="iso")
    refreshed_at = fields.AwareDateTime(format="iso", attribute="rotated_at")
    expires_at = fields.AwareDateTime(format="iso")
    revoked_at = fields.AwareDateTime(format="iso")
