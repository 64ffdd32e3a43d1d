"""Decisions of the catalog: what a season must be, what a click means."""

from copy import deepcopy
from uuid import UUID

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from contracts.calls.catalog import Tour
from contracts.catalog import ContentCompleted, ContentPublished, ContentWithdrawn, HotspotViewed
from services.catalog import domain

VISITOR = UUID("5f0c4f4e-3b1e-4d63-9a57-0d9c6a1f2b11")
TOUR, ARTICLE = "tours/grue.yaml", "contents/metier.yaml"


def hotspot(id, *occupations):
    return {"id": id, "title": f"T {id}", "text": f"X {id}", "alt": f"A {id}", "yaw": 1.0, "pitch": 2.0} | {
        "occupations": list(occupations)
    }


def scene(id, *hotspots, to=()):
    return {
        "id": id,
        "title": f"Scene {id}",
        "description": f"You are in {id}.",
        "panorama_alt": f"All around: {id}.",
        "links": [{"to": other, "label": f"Go to {other}", "yaw": 0.0, "pitch": 0.0} for other in to],
        "hotspots": list(hotspots),
    }


def season():
    """A small season in which nothing is wrong."""
    tour = {
        "id": "grue",
        "kind": "tour",
        "title": "La grue",
        "summary": "Tout en haut.",
        "challenge": "inclusion",
        "company": "cigogne",
        "occupations": ["H2902"],
        "scenes": [
            scene("quai", hotspot("crochet", "H2902"), hotspot("cable"), to=["cabine"]),
            scene("cabine", hotspot("manche", "F1301"), to=["quai", "fleche"]),
            scene("fleche"),
        ],
    }
    article = {
        "id": "metier",
        "kind": "testimony",
        "challenge": "innovation",
        "company": "cigogne",
        "occupations": ["F1301"],
        "person": {"first_name": "Yasmine", "occupation": "F1301"},
    }
    return domain.SeasonContent(
        season={"id": "saison-2026"},
        challenges=[{"id": "inclusion"}, {"id": "innovation"}],
        companies=[{"id": "cigogne"}, {"id": "heronde"}],
        occupations=[{"rome": "H2902", "near": ["F1301"]}, {"rome": "F1301", "near": []}],
        contents={TOUR: tour, ARTICLE: article},
    )


@pytest.fixture
def tour():
    return season().contents[TOUR]


def test_a_season_that_holds_together_has_no_problem():
    assert list(domain.problems(season())) == []


def test_a_content_needs_no_company():
    whole = season()
    del whole.contents[ARTICLE]["company"]
    assert list(domain.problems(whole)) == []


BREAKS = {
    "challenge twice": (lambda s: s.challenges.append({"id": "inclusion"}), "challenges.yaml", (2, "id")),
    "company twice": (lambda s: s.companies.append({"id": "cigogne"}), "companies.yaml", (2, "id")),
    "occupation twice": (
        lambda s: s.occupations.append({"rome": "H2902", "near": []}),
        "occupations.yaml",
        (2, "rome"),
    ),
    "near itself": (
        lambda s: s.occupations[1]["near"].append("F1301"),
        "occupations.yaml",
        (1, "near", 0),
    ),
    "near an occupation that is not there": (
        lambda s: s.occupations[0]["near"].append("H9999"),
        "occupations.yaml",
        (0, "near", 1),
    ),
    "content id twice": (lambda s: s.contents[ARTICLE].update(id="grue"), ARTICLE, ("id",)),
    "no such challenge": (lambda s: s.contents[TOUR].update(challenge="fame"), TOUR, ("challenge",)),
    "no such company": (lambda s: s.contents[ARTICLE].update(company="acme"), ARTICLE, ("company",)),
    "no such occupation": (
        lambda s: s.contents[TOUR]["occupations"].append("Z9999"),
        TOUR,
        ("occupations", 1),
    ),
    "no such occupation of a person": (
        lambda s: s.contents[ARTICLE]["person"].update(occupation="Z9999"),
        ARTICLE,
        ("person", "occupation"),
    ),
    "no such occupation at a hotspot": (
        lambda s: s.contents[TOUR]["scenes"][1]["hotspots"][0]["occupations"].append("Z9999"),
        TOUR,
        ("scenes", 1, "hotspots", 0, "occupations", 1),
    ),
    "scene id twice": (
        lambda s: s.contents[TOUR]["scenes"].append(scene("quai")),
        TOUR,
        ("scenes", 3, "id"),
    ),
    "link to nowhere": (
        lambda s: s.contents[TOUR]["scenes"][1]["links"][1].update(to="quai-2"),
        TOUR,
        ("scenes", 1, "links", 1, "to"),
    ),
    "hotspot id twice in a tour": (
        lambda s: s.contents[TOUR]["scenes"][2]["hotspots"].append(hotspot("crochet")),
        TOUR,
        ("scenes", 2, "hotspots", 0, "id"),
    ),
    "scene out of reach": (
        lambda s: s.contents[TOUR]["scenes"].append(scene("grenier", to=["quai"])),
        TOUR,
        ("scenes", 3, "id"),
    ),
}


@pytest.mark.parametrize("kind", BREAKS)
def test_a_problem_is_found_where_it_is(kind):
    broken = season()
    spoil, file, path = BREAKS[kind]
    spoil(broken)
    assert (file, path) in [(problem.file, problem.path) for problem in domain.problems(broken)]


def test_a_hotspot_id_used_in_two_tours_names_the_other_place():
    whole = season()
    other = deepcopy(whole.contents[TOUR]) | {"id": "autre", "scenes": [scene("hall", hotspot("cable"))]}
    whole.contents["tours/autre.yaml"] = other
    [problem] = domain.problems(whole)
    assert (problem.file, problem.path) == ("tours/autre.yaml", ("scenes", 0, "hotspots", 0, "id"))
    assert f"{TOUR} scenes.0.hotspots.1" in problem.message


def test_every_problem_is_told_and_not_only_the_first():
    broken = season()
    for spoil in (BREAKS["no such company"][0], BREAKS["link to nowhere"][0], BREAKS["company twice"][0]):
        spoil(broken)
    found = {(problem.file, problem.path) for problem in domain.problems(broken)}
    expected = {BREAKS[kind][1:] for kind in ("no such company", "link to nowhere", "company twice")}
    assert expected <= found


def outline_of(tour):
    stored = {"version": "v1", "duration_minutes": 10, "image": None, "hotspot_count": 3}
    scenes = [scene | {"image": None, "initial_view": {"yaw": 0, "pitch": 0}} for scene in tour["scenes"]]
    return domain.outline_of(msgspec.convert(tour | stored | {"scenes": scenes}, Tour))


def test_the_outline_has_the_scenes_hotspots_and_links_of_the_tour_in_its_order(tour):
    steps = outline_of(tour).steps
    assert [step.scene for step in steps] == [scene["id"] for scene in tour["scenes"]]
    assert [step.position for step in steps] == [1, 2, 3]
    for step, scene_ in zip(steps, tour["scenes"], strict=True):
        assert [hotspot.id for hotspot in step.hotspots] == [hotspot["id"] for hotspot in scene_["hotspots"]]
        assert [link.to for link in step.links] == [link["to"] for link in scene_["links"]]


def test_the_outline_says_in_words_what_the_panorama_shows(tour):
    first = outline_of(tour).steps[0]
    assert first.description == "You are in quai. All around: quai."
    assert msgspec.to_builtins(first.hotspots[0]) == {
        "id": "crochet",
        "title": "T crochet",
        "text": "X crochet",
        "alt": "A crochet",
        "occupations": ["H2902"],
    }


texts = st.dictionaries(st.text(max_size=5), st.text() | st.integers() | st.lists(st.text()), min_size=1)


@settings(deadline=None, max_examples=50)
@given(texts, st.randoms())
def test_the_version_does_not_depend_on_the_order_of_keys(content, random):
    keys = list(content)
    random.shuffle(keys)
    assert domain.version_of({key: content[key] for key in keys}) == domain.version_of(content)


@settings(deadline=None, max_examples=50)
@given(texts)
def test_the_version_changes_with_the_text(content):
    assert domain.version_of(content | {"summary": "one"}) != domain.version_of(content | {"summary": "two"})


def test_the_version_changes_with_text_deep_inside(tour):
    before = domain.version_of(tour)
    tour["scenes"][1]["hotspots"][0]["alt"] += " And more."
    assert domain.version_of(tour) != before


def test_a_place_says_what_a_click_on_each_hotspot_means(tour):
    common = {"tour": "grue", "challenge": "inclusion", "company": "cigogne"}
    assert domain.places_in(tour) == [
        {"id": "crochet", "occupations": ["H2902"]} | common,
        {"id": "cable", "occupations": []} | common,
        {"id": "manche", "occupations": ["F1301"]} | common,
    ]


def test_a_content_without_scenes_has_no_place():
    assert domain.places_in(season().contents[ARTICLE]) == []


def test_a_view_carries_the_place_of_the_hotspot(tour):
    place = domain.places_in(tour)[0]
    assert domain.view_of(VISITOR, "crochet", place) == HotspotViewed(
        visitor=VISITOR,
        hotspot="crochet",
        tour="grue",
        challenge="inclusion",
        company="cigogne",
        occupations=("H2902",),
    )


def test_a_completion_carries_the_content_and_may_lack_a_company():
    stored = {"_id": "quiz", "kind": "quiz", "challenge": "innovation"}
    expected = ContentCompleted(visitor=VISITOR, content="quiz", kind="quiz", challenge="innovation")
    assert domain.completion_of(VISITOR, stored) == expected
    rich = stored | {"company": "cigogne", "occupations": ["F1301"]}
    completion = domain.completion_of(VISITOR, rich)
    assert (completion.company, completion.occupations) == ("cigogne", ("F1301",))


@pytest.mark.parametrize(("published", "kind"), [(True, ContentPublished), (False, ContentWithdrawn)])
def test_a_change_is_a_publication_or_a_withdrawal(published, kind):
    stored = {"_id": "grue", "kind": "tour", "version": "9b1c", "published": published}
    assert domain.change_of(stored) == kind(content="grue", kind="tour", version="9b1c")
