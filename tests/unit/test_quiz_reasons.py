"""Reasons tell an occupation from the others of the list, and are no reasons where there is none."""

from itertools import combinations
from pathlib import Path

import pytest

from cli import season
from cli.season_quizzes import candidates
from services.quiz import schemas
from services.quiz.lab.simulation import people
from services.quiz.reasons import EXPLORED_SOMEWHERE, REASONS_MAX, SHARED_MAX, WORDS, Known, known, reasons_of
from services.quiz.scoring.interests import InterestQuiz, Item, profile_of
from services.quiz.scoring.matching import Table, match
from services.quiz.shown_by import shown_by, titles

QUIZ = InterestQuiz(
    "likes",
    1,
    (
        Item("repair", "…", "R", families=frozenset(["maintenance", "construction"])),
        Item("sew", "…", "R", occupations=frozenset(["H2402"])),
        Item("count", "…", "C", families=frozenset(["office"])),
        Item("measure", "…", "C"),
    ),
)
ALL = {"repair": 4, "sew": 4, "count": 4, "measure": 4}


def occupation(rome, riasec="RC", family="production", **rest):
    return rome, known({"riasec": riasec, "family": family, **rest})


def story(id, *, person=True):
    """As stored, of an occupation that a testimony shows."""
    return {
        "shown_by": {"contents": [id], "scenes": []},
        "titles": {"contents": {id: {"kind": "testimony", "title": f"Histoire {id}", "person": person}}},
    }


VISIT = {
    "shown_by": {
        "contents": [],
        "scenes": [{"tour": "grue", "scene": "cabine", "hotspot": h} for h in ("a", "b")],
    },
    "titles": {"hotspots": {h: {"title": f"Le point {h}", "tour": "La grue"} for h in ("a", "b")}},
}


def reasons(answers, *occupations, explored=(), **rest):
    """ROME code -> its reasons, of these occupations in this order."""
    table = dict(occupations)
    matches = [{"rome": rome, "explored": rome in explored} for rome in table]
    return dict(zip(table, reasons_of(QUIZ, answers, matches, table, **rest), strict=True))


def kinds(found):
    return [other.kind for other in found.others]


def test_an_answer_is_a_reason_if_it_is_close_to_the_occupation_or_to_its_family():
    found = reasons(ALL, occupation("H2402", "R"), occupation("I1304", "R", "maintenance"))
    assert found["H2402"].answers == ("sew",)
    assert found["I1304"].answers == ("repair",)


def test_the_letter_alone_is_no_reason():
    assert reasons(ALL, occupation("H2913", "R"))["H2913"].answers == ()


def test_of_a_version_that_does_not_say_what_is_close_the_letter_is_one():
    before = InterestQuiz("likes", 1, tuple(Item(item.id, item.text, item.letter) for item in QUIZ.items))
    table = dict([occupation("H2913", "R")])
    [found] = reasons_of(before, ALL | {"sew": 3}, [{"rome": "H2913", "explored": False}], table)
    assert found.answers == ("repair", "sew")


def test_an_answer_close_to_the_occupation_comes_before_one_close_to_its_family():
    quiz = InterestQuiz(
        "likes",
        1,
        tuple(
            Item(id, "…", "R", families=frozenset(["production"]), occupations=frozenset(codes))
            for id, codes in (("a", []), ("b", []), ("c", ["H2402"]))
        ),
    )
    table = dict([occupation("H2402", "R", **story("one"))])
    match = {"rome": "H2402", "explored": False}
    [found] = reasons_of(quiz, {"a": 4, "b": 4, "c": 3}, [match], table)
    assert found.answers == ("a", "c")


@pytest.mark.parametrize("answer", [0, 1, 2])
def test_what_was_not_liked_is_no_reason(answer):
    found = reasons(dict.fromkeys(ALL, answer), occupation("H2402", "R", **story("one")))["H2402"]
    assert found.answers == ()
    assert kinds(found) == ["place"]


def test_without_an_answer_no_family_nor_transition_nor_challenge_is_a_reason():
    entry = occupation("H2402", "S", transitions=["ecological"], challenges=["inclusion"])
    assert reasons(ALL, entry)["H2402"].others == ()
    with_answers = occupation("H2402", "R", transitions=["ecological"], challenges=["inclusion"])
    assert kinds(reasons(ALL, with_answers)["H2402"]) == ["family", "transition"]


def test_the_highest_answer_comes_first():
    found = reasons(ALL | {"repair": 3}, occupation("I1304", "RC", "maintenance"))
    assert found["I1304"].answers == ("repair",)
    both = [occupation("M1605", "RC", "office")]
    assert reasons(ALL | {"count": 3}, *both)["M1605"].answers == ("count",)


def test_a_place_that_was_explored_comes_before_all_others_and_names_it():
    found = reasons(ALL, occupation("H2402", "R", **VISIT), explored=["H2402"], seen=["b"])["H2402"]
    first = found.others[0]
    assert first.kind == "explored"
    assert first.text == "Tu l’as déjà exploré\u00a0: «\u202fLe point b\u202f», dans «\u202fLa grue\u202f»"
    assert dict(first.where) == {"tour": "grue", "scene": "cabine", "hotspot": "b"}
    assert "place" not in kinds(found)


def test_of_a_result_stored_before_places_were_noted_only_that_it_was_explored_is_said():
    found = reasons(ALL, occupation("H2402", "R", **VISIT), explored=["H2402"])["H2402"]
    assert (found.others[0].text, found.others[0].where) == (EXPLORED_SOMEWHERE, ())


def test_a_place_is_a_whole_sentence_with_where_it_is():
    visit, heard = reasons(
        ALL, occupation("H2402", "R", **VISIT), occupation("I1304", "R", **story("one"))
    ).values()
    assert (
        visit.others[0].text == "À voir en visite\u00a0: «\u202fLe point a\u202f», dans «\u202fLa grue\u202f»"
    )
    [place] = [other for other in heard.others if other.kind == "place"]
    assert place.text == "À lire\u00a0: «\u202fHistoire one\u202f»"
    assert dict(place.where) == {"content": "one"}


def test_a_season_without_titles_has_no_places_as_reasons():
    entry = occupation("H2402", "R", shown_by=VISIT["shown_by"])
    assert kinds(reasons(ALL, entry)["H2402"]) == ["family"]


def test_what_few_share_is_said_with_how_many():
    two = [occupation("H2402", "R", "design"), occupation("H1203", "R", "design")]
    other = occupation("I1304", "R", "maintenance")
    found = reasons(ALL, *two, other)
    assert found["I1304"].others[0].text == "Le seul métier de ta liste du côté de la maintenance"
    assert (
        found["H2402"].others[0].text
        == "Un des deux métiers de ta liste du côté du dessin et de la conception"
    )


def test_a_family_of_a_letter_that_was_rejected_is_no_reason():
    alone = [occupation("M1607", "CR", "office"), occupation("H2901"), occupation("H2902")]
    for measure, found in ((0, []), (1, ["family"])):
        assert kinds(reasons(ALL | {"count": 3, "measure": measure}, *alone)["M1607"]) == found


def test_what_many_share_is_no_reason():
    found = reasons(ALL, *(occupation(f"H{place}", "R") for place in range(2401, 2402 + SHARED_MAX)))
    assert {other.kind for each in found.values() for other in each.others} == set()


def test_people_who_move_from_one_to_the_other_have_the_same_kind_of_work():
    one = occupation("I1302", "R", "maintenance")
    near = occupation("I1304", "R", "maintenance", near=["I1302"])
    third = occupation("I1309", "R", "maintenance")
    found = reasons(ALL, one, near, third)
    assert found["I1304"].same_work_as == "I1302"
    assert found["I1304"].answers == found["I1302"].answers


def test_without_answers_the_same_work_has_other_places_too():
    one = occupation("I1302", "R", "maintenance", **VISIT)
    near = occupation("I1304", "R", "maintenance", near=["I1302"], **VISIT)
    found = reasons({}, one, near)
    assert [dict(each.others[0].where)["hotspot"] for each in found.values()] == ["a", "b"]
    assert found["I1304"].same_work_as is None


def test_another_family_is_no_same_work():
    one = occupation("I1302", "R", "maintenance")
    found = reasons(ALL, one, occupation("F1502", "R", "construction", near=["I1302"]))
    assert found["F1502"].answers == found["I1302"].answers
    assert found["F1502"].same_work_as is None


def test_what_was_explored_is_not_proposed_as_something_to_see():
    three = [occupation(code, "R", "maintenance", **VISIT) for code in ("I1302", "I1304", "I1309")]
    found = reasons(ALL, *three, explored=["I1302", "I1304", "I1309"], seen=["a"])
    assert [kinds(each) for each in found.values()] == [["explored"], ["place"], []]
    assert dict(found["I1304"].others[0].where)["hotspot"] == "b"


def test_a_content_that_was_completed_is_said_to_be_explored():
    found = reasons(ALL, occupation("H2402", "R", **story("one")), seen=["one"])["H2402"]
    assert found.others[0].text == "Tu l’as déjà exploré\u00a0: «\u202fHistoire one\u202f»"
    assert "place" not in kinds(found)


def test_reasons_that_are_taken_are_replaced_by_others():
    """Both are shown by the same testimony; the second has another one."""
    more = story("one")
    more["shown_by"] = {"contents": ["one", "two"], "scenes": []}
    two = {"kind": "testimony", "title": "Histoire two", "person": True}
    more["titles"] = {"contents": more["titles"]["contents"] | {"two": two}}
    others = [occupation(f"H{place}", "R") for place in range(2403, 2404 + SHARED_MAX)]
    both = [occupation("H2401", "R", **story("one")), occupation("H2409", "R", **more)]
    found = reasons({"repair": 4}, *both, *others)
    assert dict(found["H2401"].others[0].where) == {"content": "one"}
    assert dict(found["H2409"].others[0].where) == {"content": "two"}


def test_what_nothing_tells_apart_is_called_the_same_work():
    alike = [occupation(f"I{place}", "R", "maintenance") for place in range(1302, 1305)]
    found = reasons(ALL, *alike)
    assert [each.answers for each in found.values()] == [("repair",)] * 3
    assert [each.same_work_as for each in found.values()] == [None, "I1302", "I1302"]


def test_an_occupation_that_has_left_the_season_has_no_reasons():
    [found] = reasons_of(QUIZ, ALL, [{"rome": "A9999", "explored": False}], {})
    assert (found.answers, found.others, found.same_work_as) == ((), (), None)


def test_an_item_that_a_stored_version_does_not_answer_is_no_reason():
    assert reasons({"repair": 4}, occupation("I1304", "RC", "maintenance"))["I1304"].answers == ("repair",)


@pytest.fixture(scope="module")
def sample():
    files = season.read(Path("season"), judged=False)
    contents = list(files.content.contents.values())
    shown, named = shown_by(contents), titles(contents)
    table = {
        entry["rome"]: known(
            entry | {"shown_by": shown.get(entry["rome"]), "titles": named.get(entry["rome"])}
        )
        for entry in files.content.occupations
    }
    quizzes = [schemas.interest_quiz(quiz) for quiz in files.quizzes.values() if quiz["kind"] == "interests"]
    return quizzes, Table(candidates(files.content.occupations)), table


def test_of_simulated_pupils_nobody_reads_the_same_reasons_twice(sample):
    """But for occupations that are the same kind of work, and say so."""
    quizzes, candidates, table = sample
    without = several = 0
    for quiz in quizzes:
        for _, answers in people(quiz, 300, seed=16):
            matches = match(quiz, answers, profile_of(quiz, answers), candidates, {}).matches
            shown = [{"rome": each.rome, "explored": each.explored} for each in matches]
            found = reasons_of(quiz, answers, shown, table)
            for each in found:
                assert len(each.answers) + len(each.others) <= REASONS_MAX
                without += not each.answers
                several += len(each.answers) + len(each.others) > 1
            given = [each for each in found if each.answers or each.others]
            for one, other in combinations(given, 2):
                assert one.content != other.content or other.same_work_as
    assert several > 0.75 * 600 * 10
    assert without < 0.15 * 600 * 10


def test_every_occupation_of_the_season_has_an_activity_that_is_close_to_it(sample):
    """So that no letter alone has to explain it, if that activity is liked."""
    quizzes, _, table = sample
    for quiz in quizzes:
        for code, each in table.items():
            assert any(
                item.letter in each.riasec and (code in item.occupations or each.family in item.families)
                for item in quiz.items
            ), f"{quiz.id}: nothing is close to {code}"


def test_every_trait_of_the_season_has_its_words(sample):
    _, _, table = sample
    for each in table.values():
        assert ("family", each.family) in each.traits
    assert {kind for each in table.values() for kind, _ in each.traits} == set(WORDS)
    assert isinstance(next(iter(table.values())), Known)
