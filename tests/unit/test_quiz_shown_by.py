"""Which contents and scenes show an occupation."""

from services.quiz.shown_by import shown_by


def hotspot(id, *occupations):
    return {"id": id, "occupations": list(occupations)}


TOUR = {
    "id": "grue",
    "occupations": ["H2902"],
    "scenes": [
        {"id": "quai", "hotspots": [hotspot("crochet", "H2902", "F1301"), hotspot("cable")]},
        {"id": "cabine", "hotspots": [hotspot("manche", "F1301", "F1301")]},
    ],
}
TESTIMONY = {
    "id": "yasmine",
    "occupations": ["H2902", "F1301"],
    "person": {"first_name": "Yasmine", "occupation": "F1301"},
}
ARTICLE = {"id": "metiers", "occupations": ["F1301"]}


def test_nothing_shows_nothing():
    assert shown_by([]) == {}


def test_contents_and_scenes_are_found_by_occupation():
    assert shown_by([TOUR]) == {
        "H2902": {
            "contents": ["grue"],
            "scenes": [{"tour": "grue", "scene": "quai", "hotspot": "crochet"}],
        },
        "F1301": {
            "contents": [],
            "scenes": [
                {"tour": "grue", "scene": "quai", "hotspot": "crochet"},
                {"tour": "grue", "scene": "cabine", "hotspot": "manche"},
            ],
        },
    }


def test_someone_who_does_it_comes_before_what_is_said_about_it():
    assert shown_by([ARTICLE, TESTIMONY])["F1301"]["contents"] == ["yasmine", "metiers"]


def test_a_persons_occupation_counts_though_the_content_does_not_list_it():
    person = {**TESTIMONY, "occupations": []}
    assert shown_by([person]) == {"F1301": {"contents": ["yasmine"], "scenes": []}}


def test_an_occupation_listed_twice_is_shown_once():
    assert shown_by([{"id": "double", "occupations": ["F1301", "F1301"]}])["F1301"]["contents"] == ["double"]
