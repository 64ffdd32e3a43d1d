"""Every read and write of the catalog's database."""

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any
from uuid import NAMESPACE_URL, uuid5

import mongoengine
from pymongo import ReplaceOne, UpdateMany, UpdateOne

from chassis.outbox import PENDING, Outbox
from contracts.envelope import Envelope, Event
from contracts.errors import NotFound
from services.catalog import domain
from services.catalog.models import ALIAS, Challenge, Company, Content, HotspotPlace, Occupation, Season


def _change_event(content: dict[str, Any]) -> Envelope[Event]:
    change = domain.change_of(content)
    since = content[PENDING]
    identity = f"{change.type_name()}:{change.content}:{change.version}:{since.isoformat()}"
    return Envelope.of(change, id=uuid5(NAMESPACE_URL, identity), time=since, correlation_id="season-import")


CHANGES = Outbox(lambda: Content, _change_event)
"""Contents that came, changed or went since the relay last looked."""


def list_all(document: Any) -> list[Any]:
    """Challenges, companies or occupations, in the order of the season's files."""
    return list(document.objects.order_by("position"))


def list_contents(
    *, q: str | None, after: str | None, limit: int, **filters: str | None
) -> tuple[list[Any], str | None]:
    """Published contents that match, and the id to continue after, if there are more.

    Ordered by id; with ``q``, by relevance. A filter that is None does not filter.
    """
    found = Content.objects(published=True).exclude("scenes", "body", "transcript")
    for field, value in filters.items():
        if value is not None:
            found = found.filter(**{"occupations" if field == "occupation" else field: str(value)})
    if q:
        # A season holds a few hundred contents: the ranked list is short, and has no order to seek in.
        ranked = list(found.search_text(q).order_by("$text_score"))
        ids = [content.id for content in ranked]
        start = ids.index(after) + 1 if after in ids else 0
        page = ranked[start : start + limit + 1]
    else:
        page = list((found.filter(id__gt=after) if after else found).order_by("id").limit(limit + 1))
    more = len(page) > limit
    return page[:limit], page[limit - 1].id if more else None


def get_content(content: str) -> Any:
    """Raises NotFound, also for a content that was withdrawn."""
    found = Content.objects(id=str(content), published=True).first()
    if found is None:
        raise NotFound(f"no content {content}")
    return found


def get_tour(tour: str) -> Any:
    found = Content.objects(id=str(tour), kind="tour", published=True).first()
    if found is None:
        raise NotFound(f"no tour {tour}")
    return found


def find_places(hotspots: Iterable[str]) -> dict[str, dict[str, Any]]:
    """Those of ``hotspots`` that are online, by id."""
    ids = [str(hotspot) for hotspot in set(hotspots)]
    return {place["_id"]: place for place in HotspotPlace.objects(id__in=ids, published=True).as_pymongo()}


def find_contents(contents: Iterable[str]) -> dict[str, dict[str, Any]]:
    """Those of ``contents`` that are online, by id, without their text."""
    ids = [str(content) for content in set(contents)]
    found = Content.objects(id__in=ids, published=True)
    return {
        each["_id"]: each for each in found.only("kind", "challenge", "company", "occupations").as_pymongo()
    }


def is_empty() -> bool:
    return Season.objects.first() is None


def apply(season: domain.SeasonContent) -> dict[str, int]:
    """Make the database say what ``season`` says, all of it or nothing. Importing it again changes nothing.

    Contents that are no longer in the season are withdrawn, not deleted. Returns how many contents were
    ``published`` (new or changed), ``unchanged`` and ``withdrawn``.
    """
    contents = {content["id"]: content for content in season.contents.values()}
    versions = {id: domain.version_of(content) for id, content in contents.items()}
    stored = {each["_id"]: each for each in Content.objects.only("version", "published").as_pymongo()}
    now = datetime.now(UTC)
    changed = [
        Content(**contents[id], version=version, pending_since=now)
        for id, version in versions.items()
        if id not in stored or not stored[id]["published"] or stored[id]["version"] != version
    ]
    gone = [id for id, each in stored.items() if each["published"] and id not in contents]
    places = [HotspotPlace(**place) for content in contents.values() for place in domain.places_in(content)]

    def write(session: Any) -> None:
        for document, entries in (
            (Season, [season.season]),
            (Challenge, _numbered(season.challenges)),
            (Company, _numbered(season.companies)),
            (Occupation, _numbered(season.occupations)),
        ):
            _replace_all(document, [document(**entry) for entry in entries], session)
        _bulk(Content, [_replacement(content) for content in changed], session)
        withdrawal = {"$set": {"published": False, PENDING: now}}
        _bulk(Content, [UpdateOne({"_id": id}, withdrawal) for id in gone], session)
        online = {"_id": {"$nin": [place.id for place in places]}}
        closed = UpdateMany(online, {"$set": {"published": False}})
        _bulk(HotspotPlace, [*(_replacement(place) for place in places), closed], session)

    with mongoengine.get_connection(ALIAS).start_session() as session:
        session.with_transaction(write)
    return {
        "published": len(changed),
        "unchanged": len(contents) - len(changed),
        "withdrawn": len(gone),
    }


def _numbered(entries: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [{**entry, "position": position} for position, entry in enumerate(entries)]


def _replacement(document: Any) -> ReplaceOne[Any]:
    document.validate()
    stored = document.to_mongo()
    return ReplaceOne({"_id": stored["_id"]}, stored, upsert=True)


def _replace_all(document: Any, entries: list[Any], session: Any) -> None:
    _bulk(document, [_replacement(entry) for entry in entries], session)
    document._get_collection().delete_many(
        {"_id": {"$nin": [entry.pk for entry in entries]}}, session=session
    )


def _bulk(document: Any, operations: list[Any], session: Any) -> None:
    if operations:
        document._get_collection().bulk_write(operations, session=session)
