"""Where a class may be, and when there is no school there: from ``contracts.places``, without a call."""

from pathlib import Path
from typing import Any, cast

import msgspec
from flask import Flask, Response, current_app
from marshmallow import RAISE

from chassis.runtime.config import ConfigError
from contracts.errors import NotFound
from contracts.places import ALL, Territory
from contracts.places.calendar import CalendarError, SchoolCalendar, read_calendar
from gateway.answers.place_schemas import BreakListSchema, TerritoryListSchema
from gateway.http.openapi import Blueprint
from gateway.platform import current_platform
from gateway.requests.queries import NoQuery
from gateway.routes.common import explained, whole_list
from gateway.routes.reads import ETAG, IF_NONE_MATCH, NOT_MODIFIED, read

blueprint = Blueprint("territories", __name__, description="Where a class may be")


def install(app: Flask, calendar: str) -> None:
    """Read the school calendar ``calendar``, a path; empty: none. Raises ConfigError."""
    try:
        found = read_calendar(Path(calendar)) if calendar else SchoolCalendar()
    except CalendarError as error:
        raise ConfigError(f"SCHOOL_CALENDAR: {error}") from error
    app.extensions["school_calendar"] = found


@blueprint.route("/territories", parameters=[IF_NONE_MATCH])
@blueprint.arguments(NoQuery, location="query", unknown=RAISE)
@blueprint.response(200, TerritoryListSchema, headers=ETAG)
@blueprint.doc(responses=NOT_MODIFIED)
def list_territories(query: dict[str, Any]) -> Response:
    """List where a class may be: départements, territories overseas, countries

    With the academy, the zone of the school calendar, and the time zones. Départements by their codes,
    countries by their French names.
    """

    def load() -> dict[str, Any]:
        return whole_list([_entry(found) for found in ALL.values()])

    return read(current_platform().cache, "list_territories", load)


@blueprint.route("/territories/<territory:code>/breaks", parameters=[IF_NONE_MATCH])
@blueprint.response(200, BreakListSchema, headers=ETAG)
@blueprint.doc(responses=NOT_MODIFIED)
def list_breaks(code: str) -> Response:
    """List the school breaks of a territory

    Those of the school year that the platform knows. Empty abroad, and where the platform has no school
    calendar.
    """
    with explained():
        if code not in ALL:
            raise NotFound(f"no territory {code}")
    calendar = cast(SchoolCalendar, current_app.extensions["school_calendar"])

    def load() -> dict[str, Any]:
        return whole_list(msgspec.to_builtins(calendar.breaks_of(code))) | {"notice": calendar.notice}

    return read(current_platform().cache, ("list_breaks", code), load)


def _entry(found: Territory) -> dict[str, Any]:
    """Without what it does not have."""
    entry: dict[str, Any] = msgspec.to_builtins(found)
    return {name: value for name, value in entry.items() if value or name == "time_zones"}
