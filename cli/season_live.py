"""Checks across the files of live sessions: unknown references, people in two sessions at once, dates."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from itertools import groupby, pairwise
from typing import Any
from zoneinfo import ZoneInfo

from services.catalog.domain import SeasonContent, SeasonProblem
from services.live.daily import time_of

PROFESSIONALS, SESSIONS = "professionals.yaml", "sessions.yaml"
PARIS = ZoneInfo("Europe/Paris")
"""The days of a season are those of Paris."""
DAY = timedelta(days=1)

Entries = Sequence[Mapping[str, Any]]
Place = tuple[datetime, datetime, int]
"""Start and end of a session, and its position in the file."""


def problems(
    professionals: Entries, sessions: Entries, season: SeasonContent, *, sample: bool
) -> Iterator[SeasonProblem]:
    """Mistakes across entries of both files and the rest of ``season``. Only a ``sample`` may have sessions
    that take place every day."""
    yield from _repeated(PROFESSIONALS, professionals)
    yield from _repeated(SESSIONS, sessions)
    yield from _unknown_of_professionals(professionals, season)
    yield from _people_with_one_name(professionals, season)
    yield from _unknown_of_sessions(professionals, sessions, season)
    yield from _outside_the_season(sessions, season)
    if not sample:
        yield from _daily(sessions)
    yield from _in_two_sessions_at_once(sessions)


def _repeated(file: str, entries: Entries) -> Iterator[SeasonProblem]:
    seen = set[str]()
    for position, entry in enumerate(entries):
        if entry["id"] in seen:
            yield SeasonProblem(file, (position, "id"), f"{entry['id']} y est déjà.")
        seen.add(entry["id"])


def _unknown_of_professionals(professionals: Entries, season: SeasonContent) -> Iterator[SeasonProblem]:
    companies = {company["id"] for company in season.companies}
    occupations = {occupation["rome"] for occupation in season.occupations}
    challenges = {challenge["id"] for challenge in season.challenges}
    for position, entry in enumerate(professionals):
        if entry["company"] not in companies:
            message = f"Aucune entreprise {entry['company']} dans companies.yaml."
            yield SeasonProblem(PROFESSIONALS, (position, "company"), message)
        if entry["occupation"] not in occupations:
            message = f"Aucun métier {entry['occupation']} dans occupations.yaml."
            yield SeasonProblem(PROFESSIONALS, (position, "occupation"), message)
        for place, challenge in enumerate(entry["challenges"]):
            if challenge not in challenges:
                message = f"Aucun défi {challenge} dans challenges.yaml."
                yield SeasonProblem(PROFESSIONALS, (position, "challenges", place), message)


def _people_with_one_name(professionals: Entries, season: SeasonContent) -> Iterator[SeasonProblem]:
    """Inside a company, a first name is one person: in this file, and in the testimonies."""
    testimonies = {
        (content["company"], content["person"]["first_name"]): (file, content["person"]["occupation"])
        for file, content in season.contents.items()
        if content.get("person")
    }
    first: dict[tuple[str, str], str] = {}
    for position, entry in enumerate(professionals):
        who = entry["company"], entry["first_name"]
        other = first.setdefault(who, entry["id"])
        if other != entry["id"]:
            message = f"{entry['first_name']} est déjà le prénom de {other}, dans la même entreprise."
            yield SeasonProblem(PROFESSIONALS, (position, "first_name"), message)
        file, occupation = testimonies.get(who, ("", entry["occupation"]))
        if occupation != entry["occupation"]:
            message = f"{entry['first_name']} a le métier {occupation} dans {file}."
            yield SeasonProblem(PROFESSIONALS, (position, "occupation"), message)


def _unknown_of_sessions(
    professionals: Entries, sessions: Entries, season: SeasonContent
) -> Iterator[SeasonProblem]:
    people = {entry["id"]: entry for entry in professionals}
    challenges = {challenge["id"] for challenge in season.challenges}
    for position, session in enumerate(sessions):
        if session["challenge"] not in challenges:
            message = f"Aucun défi {session['challenge']} dans challenges.yaml."
            yield SeasonProblem(SESSIONS, (position, "challenge"), message)
        unknown = [id for id in session["professionals"] if id not in people]
        for id in unknown:
            place = session["professionals"].index(id)
            message = f"Personne n’a l’identifiant {id} dans {PROFESSIONALS}."
            yield SeasonProblem(SESSIONS, (position, "professionals", place), message)
        if unknown:
            continue
        spoken = {code for id in session["professionals"] for code in people[id]["languages"]}
        for place, code in enumerate(session["languages"]):
            if code not in spoken:
                message = f"Aucune des personnes de cette rencontre ne parle {code}."
                yield SeasonProblem(SESSIONS, (position, "languages", place), message)


def _outside_the_season(sessions: Entries, season: SeasonContent) -> Iterator[SeasonProblem]:
    first, last = (date.fromisoformat(season.season[key]) for key in ("starts_on", "ends_on"))
    for position, session in enumerate(sessions):
        if "starts_at" not in session:
            continue
        starts, ends = session["starts_at"], session["starts_at"] + timedelta(minutes=session["minutes"])
        if starts.astimezone(PARIS).date() < first:
            message = f"La rencontre commence avant la saison, qui commence le {first}."
            yield SeasonProblem(SESSIONS, (position, "starts_at"), message)
        if ends.astimezone(PARIS).date() > last:
            message = f"La rencontre se termine après la saison, qui finit le {last}."
            yield SeasonProblem(SESSIONS, (position, "starts_at"), message)


def _daily(sessions: Entries) -> Iterator[SeasonProblem]:
    for position, session in enumerate(sessions):
        if "daily_at" in session:
            message = "Réservé aux saisons d’exemple, qui ont sample: true dans season.yaml."
            yield SeasonProblem(SESSIONS, (position, "daily_at"), message)


def _in_two_sessions_at_once(sessions: Entries) -> Iterator[SeasonProblem]:
    """At the session that begins later, for each professional."""
    for id in dict.fromkeys(id for session in sessions for id in session["professionals"]):
        mine = [(at, session) for at, session in enumerate(sessions) if id in session["professionals"]]
        days = {session["starts_at"].date() for _, session in mine if "starts_at" in session}
        # A daily session also takes place on the days of the others, and one may last over midnight.
        every_day = {day + n * DAY for day in days or {date(2026, 1, 1)} for n in (-1, 0, 1)}
        places = sorted(place for at, session in mine for place in _places(session, at, every_day))
        # Sorted by their start: if any two overlap, two neighbours do.
        clashes = {
            (later, earlier)
            for (_, end, earlier), (start, _, later) in pairwise(places)
            if start < end and earlier != later
        }
        for later, _ in groupby(sorted(clashes), key=lambda clash: clash[0]):
            other = min(earlier for each, earlier in clashes if each == later)
            field = "starts_at" if "starts_at" in sessions[later] else "daily_at"
            message = f"{id} est au même moment dans la rencontre {sessions[other]['id']}."
            yield SeasonProblem(SESSIONS, (later, field), message)


def _places(session: Mapping[str, Any], position: int, days: set[date]) -> Iterator[Place]:
    length = timedelta(minutes=session["minutes"])
    if "starts_at" in session:
        yield session["starts_at"], session["starts_at"] + length, position
        return
    for day in days:
        starts_at = datetime.combine(day, time_of(session["daily_at"]), UTC)
        yield starts_at, starts_at + length, position
