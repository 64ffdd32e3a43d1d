"""Search compared with a look-up by id among 250 contents, without the call, which costs both the same."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any
from uuid import uuid4

import mongoengine
import msgspec

from benchmarks.figures import Figures, Sample
from benchmarks.pipeline import SEASON
from benchmarks.servers import Servers
from chassis.storage import mongo
from cli import season
from contracts.calls.catalog import ContentText
from services.catalog import store
from services.catalog.domain import SeasonContent
from services.catalog.models import ALIAS

CONTENTS, CALLS = 250, 1_000
EVERYTHING = store.Filters()
QUERIES = ("grutiere", "robo", "oeil", "maremortice", "usine métier", "chaudronnière montceau", "xylophone")
"""A whole word, a beginning, a ligature, a typing error, two words, other fields, and one without results."""


def run(servers: Servers, figures: Figures, *, rounds: int) -> None:
    with _catalog(servers):
        store.apply(_many(season.read(SEASON, judged=False).content))
        ids = sorted(item.id for item in store.list_contents(EVERYTHING, None, None, CONTENTS).items)
        assert len(ids) == CONTENTS, len(ids)

        def look_up(place: int) -> None:
            msgspec.convert(store.get_content(ids[place % len(ids)]), ContentText, from_attributes=True)

        def search(place: int) -> None:
            store.list_contents(EVERYTHING, QUERIES[place % len(QUERIES)], None, 50)

        for _ in range(rounds):
            figures.add("search", _timed("look-up by id", look_up))
            figures.add("search", _timed("search", search))


@contextmanager
def _catalog(servers: Servers) -> Iterator[None]:
    prefix = f"s{uuid4().hex[:10]}"
    mongo.connect(servers.config(prefix), ALIAS)
    try:
        yield
    finally:
        mongoengine.disconnect(ALIAS)
        servers.drop_databases(prefix)


def _many(content: SeasonContent) -> SeasonContent:
    """The season's published contents over and over, under other ids, until there are CONTENTS."""
    files = [each for each in content.contents.values() if not each["draft"]]
    copies: dict[str, dict[str, Any]] = {}
    for place in range(CONTENTS):
        original, again = files[place % len(files)], place // len(files)
        copies[str(place)] = _copy(original, again) if again else original
    content.contents = copies
    return content


def _copy(content: dict[str, Any], again: int) -> dict[str, Any]:
    copy = {**content, "id": f"{content['id']}-{again}", "title": f"{content['title']} ({again})"}
    if "scenes" in content:
        copy["scenes"] = [
            {
                **scene,
                "hotspots": [{**spot, "id": f"{spot['id']}-{again}"} for spot in scene["hotspots"]],
            }
            for scene in content["scenes"]
        ]
    return copy


def _timed(name: str, work: Callable[[int], None]) -> Sample:
    work(0)
    began = time.perf_counter()
    for place in range(CALLS):
        work(place)
    seconds = time.perf_counter() - began
    return Sample(name, rate=CALLS / seconds, more={"mean_us": seconds / CALLS * 1e6})
