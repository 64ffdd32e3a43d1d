"""The pages of live sessions: the schedule, and one session. Both raise what services raise."""

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from itertools import groupby
from typing import Any
from zoneinfo import ZoneInfo

from chassis.runtime.clock import now
from gateway.pages import words
from gateway.pages.render import Page
from gateway.pages.season import Item, SeasonAnswers

SINCE = datetime(2026, 1, 1, tzinfo=UTC)
"""Before the first session: those that are over can be read. The client asks for the same list
(``web/src/pages/Live/address.ts``)."""
SCHEDULE = "/live/sessions?from=2026-01-01T00:00:00Z"
PAST_SHOWN = 12
DESCRIPTION_MAX = 200

ZONE = ZoneInfo("Europe/Paris")
"""Of hours on pages without script, which does not say where its reader is."""
_DAYS = ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche")
_MONTHS = (
    *("janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août", "septembre", "octobre"),
    *("novembre", "décembre"),
)


def day_in_words(moment: datetime) -> str:
    """« lundi 30 novembre », in ZONE."""
    local = moment.astimezone(ZONE)
    number = "1er" if local.day == 1 else str(local.day)
    return f"{_DAYS[local.weekday()]} {number} {_MONTHS[local.month - 1]}"


def sessions(season: SeasonAnswers) -> Page:
    found = season.live_sessions(SINCE)
    at = now()
    coming = [_shown(each, at) for each in found if _phase(each, at) != "after"]
    past = [_shown(each, at) for each in found if _phase(each, at) == "after"]
    return Page(
        template="sessions.html",
        title="Rencontres en direct",
        description="Des professionnelles et des professionnels de tous les métiers répondent en direct. "
        "Quand, avec qui, et les réponses déjà données.",
        path="/rencontres",
        context={
            "days": [(day, list(group)) for day, group in groupby(coming, key=lambda each: each["day"])],
            "past": past[: -PAST_SHOWN - 1 : -1],
        },
        seeds={SCHEDULE: {"items": found}},
    )


def session(season: SeasonAnswers, id: str) -> Page:
    found = season.live_session(id)
    shown = _shown(found, now())
    answers = season.live_answers(id) if shown["phase"] == "after" else []
    when = f"{shown['day'].capitalize()} à {shown['hour']} (heure de Paris)"
    return Page(
        template="session.html",
        title=found["title"],
        description=f"{when}\u00a0: {found['summary']}"[:DESCRIPTION_MAX],
        path=f"/rencontres/{id}",
        challenge=found["challenge"],
        context={"session": shown, "answers": answers},
        seeds={f"/live/sessions/{id}": found},
    )


def addresses(season: SeasonAnswers) -> Iterable[str]:
    """Paths of the pages of sessions that are not cancelled."""
    return [
        f"/rencontres/{each['id']}" for each in season.live_sessions(SINCE) if each["state"] != "cancelled"
    ]


def _phase(card: Mapping[str, Any], at: datetime) -> str:
    if card["state"] == "cancelled":
        return "cancelled" if _moment(card["ends_at"]) > at else "after"
    if card["state"] in ("ended", "closed") or _moment(card["ends_at"]) <= at:
        return "after"
    return "now" if _moment(card["starts_at"]) <= at else "before"


def _shown(card: Item, at: datetime) -> Item:
    starts = _moment(card["starts_at"])
    return card | {
        "phase": _phase(card, at),
        "day": day_in_words(starts),
        "hour": f"{starts.astimezone(ZONE):%H:%M}",
        "who": "\u202f; ".join(map(who, card["professionals"])),
        "company_names": ", ".join(dict.fromkeys(each["company_name"] for each in card["professionals"])),
    }


def who(professional: Mapping[str, Any]) -> str:
    """« Yasmine, grutière ou grutier »"""
    names = professional["occupation_names"]
    if len(names) < 2:  # feminine and masculine
        return str(professional["first_name"])
    both = words.both_names({"name_feminine": names[0], "name_masculine": names[1]})
    return f"{professional['first_name']}, {both[:1].lower()}{both[1:]}"


def _moment(text: str) -> datetime:
    return datetime.fromisoformat(text)
