"""Every read and write of the catalog's database."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import NAMESPACE_URL, uuid4, uuid5

import msgspec
from pymongo import UpdateMany, UpdateOne

from chassis.storage.mongo import bulk_write, in_transaction, replace_all, replacement
from chassis.storage.outbox import PENDING, Outbox
from contracts.calls.catalog import ContentItem, ContentPage, SuggestedContent
from contracts.envelope import Envelope, Event
from contracts.errors import NotFound
from services.catalog import domain, search
from services.catalog import suggestions as ranking
from services.catalog.models import ALIAS, Challenge, Company, Content, HotspotPlace, Occupation, Season


def _change_event(content: dict[str, Any]) -> Envelope[Event]:
    change = domain.change_of(content)
    since = content[PENDING]
    identity = f"{change.type_name()}:{change.content}:{change.version}:{since.isoformat()}"
    return Envelope.of(change, id=uuid5(NAMESPACE_URL, identity), time=since, correlation_id="season-import")


@dataclass(frozen=True)
class Snapshot:
    """The published contents of a revision of the season, for lists and search."""

    revision: str
    items: dict[str, ContentItem]
    """By id, in the order of browsing."""
    index: search.Index


@dataclass(frozen=True)
class Filters:
    """What a content must have to be listed; None does not filter."""

    challenge: str | None = None
    kind: str | None = None
    company: str | None = None
    occupation: str | None = None

    def match(self, item: ContentItem) -> bool:
        return (
            self.challenge in (None, item.challenge)
            and self.kind in (None, item.kind)
            and self.company in (None, item.company)
            and (self.occupation is None or self.occupation in item.occupations)
        )


class SnapshotCache:
    """The snapshot of the season's present revision; reads the contents again when the revision has changed.
    Safe to share between workers; two that see a new revision at the same time may both read it."""

    def __init__(self) -> None:
        self._snapshot: Snapshot | None = None

    def current(self) -> Snapshot:
        season = Season._get_collection().find_one({}, {"revision": 1}) or {}
        revision = f"{season.get('_id')} {season.get('revision')}"
        if self._snapshot is None or self._snapshot.revision != revision:
            self._snapshot = _read_snapshot(revision)
        return self._snapshot


def _read_snapshot(revision: str) -> Snapshot:
    stored = Content.objects(published=True).as_pymongo()
    contents = [{**content, "id": content["_id"]} for content in stored]
    contents.sort(key=lambda content: ranking.browsing_key(content["id"], content["kind"]))
    companies = {company["_id"]: company for company in Company.objects.as_pymongo()}
    occupations = {occupation["_id"]: occupation for occupation in Occupation.objects.as_pymongo()}
    return Snapshot(
        revision,
        {content["id"]: _item_of(content) for content in contents},
        search.Index(search.entry_of(content, companies, occupations) for content in contents),
    )


def _item_of(content: Mapping[str, Any]) -> ContentItem:
    """Of a document, in which empty fields are missing."""
    empty: dict[str, Any] = {"company": None, "occupations": [], "image": None, "hotspot_count": None}
    return msgspec.convert({**empty, **content}, ContentItem)


SNAPSHOTS = SnapshotCache()

CHANGES = Outbox(lambda: Content, _change_event)
"""Contents that were published, changed or withdrawn, whose event is not yet published."""


def list_all(document: Any) -> list[Any]:
    """All challenges, companies or occupations, in the order of the season's files."""
    return list(document.objects.order_by("position"))


def list_contents(filters: Filters, q: str | None, after: str | None, limit: int) -> ContentPage:
    """Published contents that match; ``total`` counts those of all pages.

    In the order of browsing; with ``q``, by relevance.
    """
    snapshot = SNAPSHOTS.current()
    ids = snapshot.index.find(q) if q else snapshot.items
    found = [item for id in ids if filters.match(item := snapshot.items[id])]
    start = 0
    if after is not None:
        positions = [position for position, item in enumerate(found) if item.id == after]
        start = positions[0] + 1 if positions else (0 if q else _position_after(after, found))
    page = found[start : start + limit]
    more = start + limit < len(found)
    return ContentPage(items=page, next=page[-1].id if more and page else None, total=len(found))


def _position_after(withdrawn: str, found: list[ContentItem]) -> int:
    """Where the next page begins if the last content of the page before was withdrawn meanwhile."""
    stored = Content.objects(id=withdrawn).only("kind").first()
    key = ranking.browsing_key(withdrawn, stored.kind if stored else None)
    return sum(ranking.browsing_key(item.id, item.kind) < key for item in found)


def suggestions(content: str | None) -> list[SuggestedContent]:
    """Contents to see after ``content``, or to begin with if it is None. Raises NotFound."""
    snapshot = SNAPSHOTS.current()
    items = [snapshot.items[id] for id in sorted(snapshot.items)]
    if content is None:
        return ranking.beginning(items)
    if content not in snapshot.items:
        raise NotFound(f"no content {content}")
    return ranking.following(snapshot.items[content], items)


def list_all_contents() -> list[Any]:
    """Every content in any state, without its text, by id."""
    return list(Content.objects.exclude("scenes", "body", "transcript").order_by("id"))


def find_any_content(content: str) -> Any:
    """A content in any state. Raises NotFound."""
    found = Content.objects(id=str(content)).first()
    if found is None:
        raise NotFound(f"no content {content}")
    return found


def get_content(content: str) -> Any:
    """A published content. Raises NotFound."""
    found = Content.objects(id=str(content), published=True).first()
    if found is None:
        raise NotFound(f"no content {content}")
    return found


def get_tour(tour: str) -> Any:
    """A published tour. Raises NotFound."""
    found = Content.objects(id=str(tour), kind="tour", published=True).first()
    if found is None:
        raise NotFound(f"no tour {tour}")
    return found


def find_places(hotspots: Iterable[str]) -> dict[str, dict[str, Any]]:
    """Id -> HotspotPlace as a dict, of those of ``hotspots`` that are published."""
    ids = [str(hotspot) for hotspot in set(hotspots)]
    return {place["_id"]: place for place in HotspotPlace.objects(id__in=ids, published=True).as_pymongo()}


def find_contents(contents: Iterable[str]) -> dict[str, dict[str, Any]]:
    """Id -> content as a dict without its text, of those of ``contents`` that are published."""
    ids = [str(content) for content in set(contents)]
    found = Content.objects(id__in=ids, published=True)
    found = found.only("kind", "challenge", "company", "occupations")
    return {content["_id"]: content for content in found.as_pymongo()}


def is_empty() -> bool:
    """Whether no season was imported yet."""
    return Season.objects.first() is None


def apply(season: domain.SeasonContent) -> dict[str, int]:
    """Import ``season`` in one transaction. Importing it again changes no content.

    Contents that are no longer in the season are withdrawn, not deleted. Returns how many contents were
    ``published`` (new or changed), ``unchanged`` and ``withdrawn``.
    """
    contents = {content["id"]: content for content in season.contents.values()}
    versions = {id: domain.version_of(content) for id, content in contents.items()}
    known = Content.objects.only("version", "published", "draft", PENDING)
    stored = {content["_id"]: content for content in known.as_pymongo()}
    now = datetime.now(UTC)
    drafts = {id for id, content in contents.items() if content.get("draft")}
    changed = [
        Content(
            **contents[id],
            version=version,
            published=id not in drafts,
            pending_since=now if id not in drafts or _needs_event(stored.get(id, {})) else None,
        )
        for id, version in versions.items()
        if id not in stored or _state_of(stored[id]) != (version, id not in drafts, id in drafts)
    ]
    gone = [id for id, content in stored.items() if content["published"] and id not in contents]
    places = [
        HotspotPlace(**place)
        for id, content in contents.items()
        if id not in drafts
        for place in domain.places_in(content)
    ]
    dropped = [id for id, content in stored.items() if content.get("draft") and id not in contents]
    season_entry = {**season.season, "revision": uuid4().hex}

    def write(session: Any) -> None:
        for document, entries in (
            (Season, [season_entry]),
            (Challenge, _numbered(season.challenges)),
            (Company, _numbered(season.companies)),
            (Occupation, _numbered(_facts(season.occupations_with_studies()))),
        ):
            replace_all(document, [document(**entry) for entry in entries], session)
        bulk_write(Content, [replacement(content) for content in changed], session)
        withdrawal = {"$set": {"published": False, PENDING: now}}
        bulk_write(Content, [UpdateOne({"_id": id}, withdrawal) for id in gone], session)
        bulk_write(Content, [UpdateOne({"_id": id}, {"$set": {"draft": False}}) for id in dropped], session)
        online = {"_id": {"$nin": [place.id for place in places]}}
        closed = UpdateMany(online, {"$set": {"published": False}})
        bulk_write(HotspotPlace, [*(replacement(place) for place in places), closed], session)

    in_transaction(ALIAS, write)
    return {
        "published": sum(content.published for content in changed),
        "unchanged": len(contents) - len(changed),
        "withdrawn": len(gone),
    }


def _needs_event(stored: dict[str, Any]) -> bool:
    """Whether a content that becomes a draft needs an event: it is published, or an event is pending."""
    return bool(stored.get("published") or stored.get(PENDING))


def _state_of(stored: dict[str, Any]) -> tuple[str, bool, bool]:
    return stored["version"], stored["published"], bool(stored.get("draft"))


def _facts(occupations: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Without what quiz alone keeps about them: the catalog's occupations are shown."""
    return [{key: entry[key] for key in entry if key in Occupation._fields} for entry in occupations]


def _numbered(entries: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [{**entry, "position": position} for position, entry in enumerate(entries)]
