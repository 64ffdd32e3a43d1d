"""Writes of a season's import into the live database: professionals and the schedule.

One transaction: all of it or nothing. Importing the same again changes nothing. What an organiser changed by
hand stays: an import leaves the time, the capacity and the cancellation of such a session as they are, while
the session is in the files. A session that has begun changes no more. One that only an import had cancelled
comes back with its bookings when it is in the files again before its start; after that it is refused, but for
a daily one, which stays cancelled that day.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from pymongo import UpdateMany, UpdateOne

from chassis.storage.mongo import bulk_write, in_transaction
from contracts.live import LiveSessionScheduled
from services.live import store
from services.live.domain import derived_id, state_of
from services.live.models import ALIAS, LiveProfessional, LiveSession
from services.live.room import store_log
from services.live.schedule import changes, store_bookings
from services.live.schedule.domain import overlap

Entry = Mapping[str, Any]
"""Of a season's file; a session with its ``starts_at``, see ``services.live.daily``."""
Document = dict[str, Any]

CORRELATION = "season-import"


def is_empty() -> bool:
    """Whether no session was imported yet."""
    return LiveSession.objects.first() is None


def conflicts(sessions: Sequence[Entry], now: datetime) -> Iterator[tuple[int, str, str]]:
    """(position in ``sessions``, field, why, in French) of what ``apply_season`` would refuse or undo."""
    ids = [session["id"] for session in sessions]
    stored = _stored({"_id": {"$in": ids}})
    by_hand = [each for each in stored.values() if each["moved_by_hand"] and not each["cancelled"]]
    for position, session in enumerate(sessions):
        before = stored.get(session["id"])
        if before is not None and before["moved_by_hand"]:
            continue
        if before is not None:
            for field, why in _impossible(before, session, now):
                yield position, field, why
        for other in by_hand:
            if set(session["professionals"]) & set(other["professionals"]) and overlap(
                {**session, "ends_at": _end_of(session)}, other
            ):
                why = (
                    f"Une même personne est alors dans {other['_id']}, dont l’heure a été changée à la main."
                )
                yield position, "starts_at", why


def running_without(sessions: Sequence[Entry], now: datetime) -> list[str]:
    """Ids of sessions that take place now and are not among ``sessions``: an import must not end them."""
    ids = [session["id"] for session in sessions]
    others = _stored({"_id": {"$nin": ids}, "starts_at": {"$lte": now}, "ends_at": {"$gt": now}})
    return sorted(id for id, session in others.items() if state_of(session, now) == "open")


def _impossible(before: Document, session: Entry, now: datetime) -> Iterator[tuple[str, str]]:
    """(field, why) of what cannot be changed of a session that is stored."""
    state = state_of(before, now)
    if session["capacity"] < before["taken"]:
        yield "capacity", f"{before['taken']} places sont déjà réservées."
    if session["starts_at"] != before["starts_at"]:
        if state not in ("scheduled", "cancelled"):
            yield "starts_at", "Cette rencontre a déjà commencé : son heure ne change plus."
        elif session["starts_at"] <= now:
            yield "starts_at", "Cette heure est déjà passée."
    elif _comes_back(before) and session["starts_at"] <= now and "daily_at" not in session:
        why = "Cette rencontre a été annulée et son heure est passée : donnez-lui une autre ou retirez-la."
        yield "starts_at", why
    elif state not in ("scheduled", "cancelled") and _end_of(session) != before["ends_at"]:
        yield "minutes", "Cette rencontre a déjà commencé : sa durée ne change plus."


def apply_season(
    professionals: Sequence[Entry],
    sessions: Sequence[Entry],
    occupations: Sequence[Entry],
    companies: Sequence[Entry],
    now: datetime,
) -> dict[str, list[str]]:
    """Store the professionals and sessions of a season's files. Returns ids of sessions: ``scheduled``,
    ``moved`` and ``cancelled``; their events wait in the outbox.

    Professionals that left are no longer current; their accounts stay linked. Sessions that left before they
    began are cancelled. ``conflicts`` and ``running_without`` must have found none.
    """
    people = _people(professionals, occupations, companies)
    coming = [_session(entry, people) for entry in sessions]

    def write(transaction: Any) -> dict[str, list[str]]:
        done: dict[str, list[str]] = {"scheduled": [], "moved": [], "cancelled": []}
        bulk_write(LiveProfessional, _replaced(people), transaction)
        stored = _stored({}, transaction)
        for session in coming:
            before = stored.pop(session["_id"], None)
            if before is None:
                _schedule(session, now, transaction)
                done["scheduled"].append(session["_id"])
            elif _change(before, session, now, transaction):
                done["moved"].append(session["_id"])
        for left in stored.values():
            if state_of(left, now) == "scheduled":
                _cancel(left, now, transaction)
                done["cancelled"].append(left["_id"])
        return done

    return in_transaction(ALIAS, write)


def add_sessions(sessions: Sequence[Entry], now: datetime) -> list[str]:
    """Schedule those that are not stored, if their professionals are those of the last import. Returns their
    ids."""
    people = {found["_id"]: found for found in LiveProfessional._get_collection().find({"current": True})}

    def write(transaction: Any) -> list[str]:
        known = _stored({"_id": {"$in": [session["id"] for session in sessions]}}, transaction)
        ready = [entry for entry in sessions if people.keys() >= set(entry["professionals"])]
        new = [_session(entry, people) for entry in ready if entry["id"] not in known]
        for session in new:
            _schedule(session, now, transaction)
        return [session["_id"] for session in new]

    return in_transaction(ALIAS, write)


def _stored(selection: Document, transaction: Any = None) -> dict[str, Document]:
    found = LiveSession._get_collection().find(selection, session=transaction)
    return {session["_id"]: session for session in found}


def _people(
    professionals: Sequence[Entry], occupations: Sequence[Entry], companies: Sequence[Entry]
) -> dict[str, Document]:
    """Id -> document of LiveProfessional, without what an import keeps."""
    names = {each["rome"]: [each["name_feminine"], each["name_masculine"]] for each in occupations}
    company_names = {each["id"]: each["name"] for each in companies}
    copied = ("first_name", "occupation", "company", "challenges", "languages", "bio", "talks_about")
    return {
        entry["id"]: {
            "_id": entry["id"],
            **{field: entry[field] for field in copied},
            "occupation_names": names[entry["occupation"]],
            "company_name": company_names[entry["company"]],
            "position": position,
            "current": True,
        }
        for position, entry in enumerate(professionals)
    }


def _replaced(people: Mapping[str, Document]) -> list[UpdateOne | UpdateMany]:
    """Store ``people``; who is not among them is no longer current."""
    gone = {"_id": {"$nin": list(people)}, "current": True}
    return [
        *(UpdateOne({"_id": id}, {"$set": person}, upsert=True) for id, person in people.items()),
        UpdateMany(gone, {"$set": {"current": False}}),
    ]


def _session(entry: Entry, people: Mapping[str, Document]) -> Document:
    """The document of LiveSession, without what an import keeps."""
    speakers = [people[id] for id in entry["professionals"]]
    copied = ("title", "summary", "challenge", "professionals", "languages", "minutes", "capacity")
    starts_at = entry["starts_at"].astimezone(UTC)
    return {
        "_id": entry["id"],
        **{field: entry[field] for field in copied},
        "company": speakers[0]["company"],
        "companies": list(dict.fromkeys(person["company"] for person in speakers)),
        "occupations": list(dict.fromkeys(person["occupation"] for person in speakers)),
        "starts_at": starts_at,
        "ends_at": _end_of(entry),
    }


def _end_of(entry: Entry) -> datetime:
    end: datetime = entry["starts_at"].astimezone(UTC) + timedelta(minutes=entry["minutes"])
    return end


def _schedule(session: Document, now: datetime, transaction: Any) -> None:
    fields = {field: value for field, value in session.items() if field != "_id"}
    document = LiveSession(id=session["_id"], changed_at=now, **fields)
    document.validate()
    LiveSession._get_collection().insert_one(dict(document.to_mongo()), session=transaction)
    scheduled = LiveSessionScheduled(
        session=session["_id"],
        challenge=session["challenge"],
        company=session["company"],
        professionals=tuple(session["professionals"]),
        starts_at=session["starts_at"],
        minutes=session["minutes"],
        capacity=session["capacity"],
        occupations=tuple(session["occupations"]),
    )
    identity = derived_id("scheduled", session["_id"])
    event = store.event_document(scheduled, id=identity, time=now, correlation_id=CORRELATION)
    store.record_events([event], transaction)


def _change(before: Document, session: Document, now: datetime, transaction: Any) -> bool:
    """Store what differs. Returns whether it begins at another time, or lasts longer or shorter."""
    kept = {"starts_at", "ends_at", "minutes", "capacity"} if before["moved_by_hand"] else set()
    differs = {
        field: value for field, value in session.items() if field not in kept and before.get(field) != value
    }
    back = _comes_back(before) and session["starts_at"] > now
    if back:
        differs["cancelled"] = False
    if not differs:
        return False
    retimed = back or "starts_at" in differs or "ends_at" in differs
    if "starts_at" in differs:
        differs["moved_from"] = before["starts_at"]
    if retimed:
        differs |= {"revision": before.get("revision", 0) + 1, "changed_at": now}
    _update(before, differs, transaction)
    if retimed:
        changes.tell_moved(before, now, CORRELATION, transaction)
        _log(before, now, transaction)
    if "capacity" in differs:
        store_bookings.move_up(before, now, CORRELATION, transaction)
    return retimed


def _comes_back(before: Document) -> bool:
    """Whether a session that is in the files again is one that only an import had cancelled."""
    return bool(before["cancelled"] and not before["moved_by_hand"])


def _cancel(session: Document, now: datetime, transaction: Any) -> None:
    """By the import, whatever was changed by hand before: it comes back as it is in the files then."""
    revision = session.get("revision", 0) + 1
    changed = {"cancelled": True, "moved_by_hand": False, "revision": revision, "changed_at": now}
    _update(session, changed, transaction)
    changes.tell_cancelled(session, now, CORRELATION, transaction)
    _log(session, now, transaction)


def _update(session: Document, differs: Document, transaction: Any) -> None:
    """Store what ``differs``, in the document given, too."""
    LiveSession._get_collection().update_one({"_id": session["_id"]}, {"$set": differs}, session=transaction)
    session |= differs


def _log(session: Document, now: datetime, transaction: Any) -> None:
    """What participants see of the session has changed, if its log has begun."""
    if session["sequence"]:
        change = store_log.session_change(session, now)
        store_log.append(session["_id"], [change], now, CORRELATION, transaction)
