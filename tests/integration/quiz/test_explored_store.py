"""What somebody explored, from the event to the profile beside what they said."""

from typing import Any
from uuid import UUID, uuid4

import pytest
from quiz_stage import ARTIST, LONG, Pupil, likes, sent
from quiz_stage import HANDY as LIKES_MAKING
from sample_events import viewed

from chassis.testing import eventually, publish
from contracts.accounts import VisitorErased
from contracts.catalog import ContentCompleted
from contracts.envelope import Envelope
from services.quiz import store
from services.quiz.explored import NEEDED, Explored
from services.quiz.models import Exploration, QuizTombstone, SeasonPlace
from services.quiz.sentences_explored import of_explored

HANDY, CREATIVE = "H2902", "B1601"
"""Occupations of the season: RC, AR."""


def completed(visitor: UUID, content: str, *occupations: str, kind: str = "article") -> Envelope[Any]:
    data = ContentCompleted(
        visitor=visitor, content=content, kind=kind, challenge="inclusion", occupations=occupations
    )
    return Envelope.of(data, correlation_id="test")


def erased(visitor: UUID) -> Envelope[Any]:
    return Envelope.of(VisitorErased(visitor=visitor), correlation_id="test")


def until_explored(pupil: Pupil, count: int) -> dict[str, Any]:
    return eventually(lambda: (found := pupil.call("get_interests"))["explored"] >= count and found)


def until_handled(config, *events: Envelope[Any]) -> None:
    """Publishes ``events``, and waits until quiz has handled them all."""
    last = uuid4()
    publish(config.amqp_uri, *events, viewed(last, "last", HANDY), completed(last, "last", HANDY))
    eventually(lambda: Exploration.objects(visitor=last, seen__exists=True, completed__exists=True).first())


@pytest.mark.usefixtures("platform")
def test_what_is_explored_in_the_season_becomes_a_profile_beside_what_was_said(visitor, new_pupil):
    pupil = new_pupil()
    visitor.id = pupil.id
    places = list(SeasonPlace.objects.order_by("position"))
    hotspots = [place.hotspot for place in places if place.hotspot][: NEEDED - 2]
    contents = [place.content for place in places if place.kind == "testimony"][:2]
    assert pupil.call("get_interests")["explored"] == 0
    visitor.view(*hotspots)
    few = until_explored(pupil, len(hotspots))
    assert (few["explored"], few["needed"], few["scores"], few["says"]) == (NEEDED - 2, NEEDED, None, None)
    assert len(few["try_next"]) == 3
    visitor.complete(*contents)
    visitor.view(*hotspots)
    alone = until_explored(pupil, NEEDED)
    assert alone["explored"] == NEEDED
    assert set(alone["scores"]) == set("RIASEC")
    assert alone["said"] is None
    assert alone["says"]
    result = pupil.like(ARTIST, LONG)
    both = pupil.call("get_interests")
    assert both["said"] == {"result": result["id"], "scores": result["profile"]["scores"]}
    assert both["scores"] == alone["scores"]
    assert both["says"].startswith("Au quiz, tu as dit aimer ")
    assert both["says"] == of_explored(both["said"]["scores"], both["scores"]) != alone["says"]
    tried = [each["hotspot"] or each["content"] for each in both["try_next"]]
    assert len(tried) == len(set(tried)) == 3
    assert not set(tried) & {*hotspots, *contents}
    assert all(each["title"] and each["occupations"][0]["name_feminine"] for each in both["try_next"])
    assert pupil.call("get_interests") == both


@pytest.mark.usefixtures("platform")
def test_events_that_come_twice_and_in_any_order_count_once_each(config, new_pupil):
    pupil, other = new_pupil(), new_pupil()
    views = [(f"h{number}", HANDY) for number in range(6)]
    ends = [(f"c{number}", CREATIVE) for number in range(6)]

    def events(of: UUID) -> list[Envelope[Any]]:
        return [*(viewed(of, *view) for view in views), *(completed(of, *end) for end in ends)]

    mine = events(pupil.id)
    until_handled(config, *mine, *reversed(mine), *events(pupil.id), *events(other.id))
    twice, once = (each.call("get_interests") for each in (pupil, other))
    assert twice["explored"] == once["explored"] == 12
    assert twice["scores"] == once["scores"]
    assert twice["scores"]["A"] > 50 > twice["scores"]["I"]


@pytest.mark.usefixtures("platform")
def test_a_quiz_and_a_content_without_occupations_are_no_places(config, pupil):
    until_handled(
        config, completed(pupil.id, "q", HANDY, kind="quiz"), completed(pupil.id, "c"), viewed(pupil.id, "h")
    )
    assert pupil.call("get_interests")["explored"] == 0
    eventually(lambda: not Exploration.objects(visitor=pupil.id))  # deleted after the batch is written


@pytest.mark.usefixtures("platform")
def test_what_was_completed_is_exported(config, pupil):
    until_handled(
        config,
        completed(pupil.id, "b", HANDY, CREATIVE),
        completed(pupil.id, "a", HANDY),
        viewed(pupil.id, "h", HANDY),
    )
    assert pupil.call("export_visitor") == {
        "explored": [{"hotspot": "h", "occupations": [HANDY]}],
        "completed": [
            {"content": "a", "occupations": [HANDY]},
            {"content": "b", "occupations": [HANDY, CREATIVE]},
        ],
        "results": [],
    }


@pytest.mark.usefixtures("platform")
def test_of_an_erased_visitor_no_completion_stays_and_none_comes_back(config, pupil):
    until_handled(config, *(completed(pupil.id, f"c{number}", HANDY) for number in range(NEEDED)))
    assert pupil.call("get_interests")["scores"]
    publish(config.amqp_uri, erased(pupil.id))
    eventually(lambda: QuizTombstone.objects(visitor=pupil.id).first())
    eventually(lambda: not Exploration.objects(visitor=pupil.id))
    until_handled(config, completed(pupil.id, "late", HANDY))
    eventually(lambda: not Exploration.objects(visitor=pupil.id))  # deleted after the batch is written
    assert pupil.call("get_interests")["explored"] == 0
    assert pupil.call("export_visitor") == {"explored": [], "completed": [], "results": []}


def test_what_was_read_to_its_end_is_no_more_said_to_be_read(worker, definitions):
    """It is a reason in its own right, and lifts no occupation: hotspots do."""
    answers = sent(likes(definitions[LONG], LIKES_MAKING))
    visitor = uuid4()
    before = worker.call("submit", quiz=LONG, answers=answers, visitor=str(uuid4()))
    match = next(each for each in before["matches"] if any("content" in r for r in each["other_reasons"]))
    read = next(reason for reason in match["other_reasons"] if "content" in reason)
    assert read["text"].startswith("À lire")
    store.record_completions({visitor: {read["content"]: [match["rome"]]}})
    after = worker.call("submit", quiz=LONG, answers=answers, visitor=str(visitor))
    texts = {r["content"]: r["text"] for m in after["matches"] for r in m["other_reasons"] if "content" in r}
    assert texts[read["content"]].startswith("Tu l’as déjà exploré")
    assert not any(each["explored"] for each in after["matches"])
    assert {m["rome"]: m["score"] for m in after["matches"]} == {
        m["rome"]: m["score"] for m in before["matches"]
    }


@pytest.mark.parametrize("kept", ["seen", "completed"])
def test_one_who_has_only_viewed_or_only_completed_has_a_profile(worker, kept):
    """An exploration of an earlier version has no ``completed``, that of who viewed nothing no ``seen``."""
    visitor = uuid4()
    places = {f"p{number}": [HANDY] for number in range(NEEDED)}
    Exploration._get_collection().insert_one({"_id": visitor, kept: places})
    found = worker.call("get_interests", visitor=str(visitor))
    assert found["explored"] == NEEDED
    assert found["scores"]["R"] > 50
    assert store.seen_by([visitor]) == {visitor: Explored(**{kept: places})}
    key = {"seen": "explored", "completed": "completed"}[kept]
    assert len(worker.call("export_visitor", visitor=str(visitor))[key]) == NEEDED


def test_a_season_imported_by_an_earlier_version_offers_nothing_and_breaks_nothing(worker):
    visitor = uuid4()
    store.record_completions({visitor: {f"c{number}": [HANDY] for number in range(NEEDED)}})
    SeasonPlace.drop_collection()
    worker.season.read_again()
    found = worker.call("get_interests", visitor=str(visitor))
    assert found == {
        "explored": NEEDED,
        "needed": NEEDED,
        "said": None,
        "scores": None,
        "says": None,
        "try_next": [],
    }
