"""Decisions about the schedule: which sessions fit a class, who moves up, and what may be changed."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

from contracts.calls.live.reasons import SESSION_BEGUN, SESSION_CANCELLED, SESSION_OVER
from contracts.calls.live.schedule import DaysOff, Fit
from contracts.calls.live.values import SessionState
from contracts.errors import Conflict, InvalidInput
from services.live.schedule.holidays import is_holiday

SCHOOL_HOURS = ((time(8), time(12)), (time(13, 30), time(17, 30)))
WEDNESDAY, SATURDAY = 2, 5

FITS: tuple[Fit, ...] = ("school-hours", "outside-hours", "no-school")
"""The best first."""

REMINDERS: Mapping[str, timedelta] = {"hour": timedelta(hours=1), "day": timedelta(days=1)}
"""How long before the start, the shortest first."""

ALL_DAY = timedelta(hours=6)
"""A session that lasts so long is one to drop in at any time: nobody is there from beginning to end."""

NARROW_SPACE = "\N{NARROW NO-BREAK SPACE}"


W = TypeVar("W", bound=Mapping[str, Any])


def check_takes_place(state: SessionState) -> None:
    """Raises Conflict for a session that is over or cancelled."""
    if state == "cancelled":
        raise Conflict("the session is cancelled", reason=SESSION_CANCELLED)
    if state in ("ended", "closed"):
        raise Conflict("the session is over", reason=SESSION_OVER)


def check_is_to_come(state: SessionState) -> None:
    """Raises Conflict for a session that has begun or is cancelled."""
    check_takes_place(state)
    if state == "open":
        raise Conflict("the session has begun", reason=SESSION_BEGUN)


def fit_of(
    starts_at: datetime, ends_at: datetime, clocks: ZoneInfo, territory: str, breaks: Iterable[DaysOff]
) -> Fit:
    """How a session suits a class that lives by ``clocks`` in ``territory``, with ``breaks``."""
    start, end = starts_at.astimezone(clocks), ends_at.astimezone(clocks)
    if not _is_school_day(start.date(), territory, breaks):
        return "no-school"
    hours = SCHOOL_HOURS[:1] if start.weekday() == WEDNESDAY else SCHOOL_HOURS
    same_day = start.date() == end.date()
    inside = same_day and any(first <= start.time() and end.time() <= last for first, last in hours)
    return "school-hours" if inside else "outside-hours"


def _is_school_day(day: date, territory: str, breaks: Iterable[DaysOff]) -> bool:
    if day.weekday() >= SATURDAY or is_holiday(day, territory):
        return False
    return not any(_is_off(day, each) for each in breaks)


def _is_off(day: date, days_off: DaysOff) -> bool:
    """A break whose end is not known goes on."""
    began = date.fromisoformat(days_off.first_day) <= day
    return began and (days_off.back_on is None or day < date.fromisoformat(days_off.back_on))


def who_moves_up(waiting: Iterable[W], free: int, held: Mapping[Any, int] | None = None) -> list[W]:
    """Those of ``waiting``, in their order, whose ``places`` fit into ``free``. One that does not fit stays,
    and lets the next pass. ``held``: id of a booking -> places that its pupils have of their own, and give
    back when it moves up."""
    moved: list[W] = []
    for each in waiting:
        needed = each["places"] - (held or {}).get(each["_id"], 0)
        if needed <= free:
            free -= needed
            moved.append(each)
    return moved


def one_a_session(bookings: Iterable[W]) -> list[W]:
    """Of the bookings that a visitor and their class have of one session, that by which the visitor may come:
    one with places before one that waits, and the class's before their own. If both wait, their own, which
    they may give up."""
    kept: dict[str, W] = {}
    for each in sorted(bookings, key=_by_worth):
        kept.setdefault(each["session"], each)
    return list(kept.values())


def _by_worth(booking: Mapping[str, Any]) -> tuple[bool, bool]:
    waits, own = booking["waiting"], "visitor" in booking
    return waits, own != waits


def overlap(one: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    """Whether two sessions have some time in common. One that begins when the other ends has none."""
    return bool(one["starts_at"] < other["ends_at"] and other["starts_at"] < one["ends_at"])


def claims_its_time(session: Mapping[str, Any], now: datetime) -> bool:
    """Whether a visitor who books ``session`` for later cannot be elsewhere meanwhile. One that has begun may
    be entered by everybody who finds it, whatever they have booked for the rest of the day."""
    return bool(session["starts_at"] > now and session["ends_at"] - session["starts_at"] < ALL_DAY)


def busy(message: str, reason: str, other: Mapping[str, Any], said: str) -> Conflict:
    """``said``, in French, of the session that is in the way; ``{title}`` is where to name it."""
    title = f"«{NARROW_SPACE}{other['title']}{NARROW_SPACE}»"
    return Conflict(
        message, reason=reason, session=other["_id"], errors={"session": [said.format(title=title)]}
    )


def moved(
    session: Mapping[str, Any],
    now: datetime,
    *,
    starts_at: datetime | None,
    minutes: int | None,
    capacity: int | None,
) -> dict[str, Any]:
    """The fields of ``session`` that change. Raises InvalidInput for a start in the past or of a session that
    has begun, an end in the past, or a capacity below the places that are taken."""
    new_start = starts_at.astimezone(UTC) if starts_at is not None else session["starts_at"]
    new_minutes = minutes if minutes is not None else session["minutes"]
    new_end = new_start + timedelta(minutes=new_minutes)
    if new_start != session["starts_at"]:
        if session["starts_at"] <= now:
            raise _wrong("starts_at", "Cette rencontre a déjà commencé.")
        if new_start <= now:
            raise _wrong("starts_at", "Cette heure est déjà passée.")
    if new_end <= now:
        raise _wrong("minutes", "Cette rencontre serait déjà finie.")
    if capacity is not None and capacity < session["taken"]:
        raise _wrong("capacity", f"{session['taken']} places sont déjà réservées.")
    wanted = {
        "starts_at": new_start,
        "ends_at": new_end,
        "minutes": new_minutes,
        "capacity": capacity if capacity is not None else session["capacity"],
    }
    changes = {name: value for name, value in wanted.items() if value != session[name]}
    if "starts_at" in changes:
        changes["moved_from"] = session["starts_at"]
    return changes


def _wrong(field: str, message: str) -> InvalidInput:
    return InvalidInput(f"invalid {field}", errors={field: [message]})


def reminder_due(starts_at: datetime, now: datetime) -> str | None:
    """The name of the reminder whose time it is; None if it is too early for any, or too late."""
    for name, before in REMINDERS.items():
        if starts_at - before <= now < starts_at:
            return name
    return None


def in_best_order(suggestions: Sequence[tuple[Fit, bool, Mapping[str, Any]]]) -> list[int]:
    """Positions of ``suggestions`` (fit, whether there is room, session): those that fit best first, with
    room before without, then the earliest."""

    def rank(position: int) -> tuple[int, bool, datetime, str]:
        fit, room, session = suggestions[position]
        return FITS.index(fit), not room, session["starts_at"], session["_id"]

    return sorted(range(len(suggestions)), key=rank)
