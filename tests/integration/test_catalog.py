"""Reading the catalog."""

from pathlib import Path

import pytest
import yaml

from contracts.errors import InvalidInput, NotFound

pytestmark = pytest.mark.rabbitmq_suffices


@pytest.fixture
def call(shared_call):
    return shared_call


def ids(page):
    return [item["id"] for item in page["items"]]


def test_lists_keep_the_order_of_the_season(call):
    assert [each["id"] for each in call("catalog", "list_challenges")] == [
        "innovation",
        "inclusion",
        "industry-4-0",
        "sustainability",
    ]
    companies = [company["id"] for company in call("catalog", "list_companies")]
    assert companies == [each["id"] for each in yaml.safe_load(Path("season/companies.yaml").read_text())]
    assert len(companies) > 40
    occupations = call("catalog", "list_occupations")
    codes = [occupation["rome"] for occupation in occupations]
    assert len(codes) > 100
    assert codes == sorted(codes)
    assert set(occupations[0]) == {
        "rome",
        "name_feminine",
        "name_masculine",
        "riasec",
        "family",
        "challenges",
        "transitions",
        "near",
        "summary",
        "studies_length",
    }
    lengths = [occupation.get("studies_length", "unknown") for occupation in occupations]
    assert set(lengths) == {"short", "long", "unknown"}
    assert lengths.count("unknown") < len(lengths) / 5
    assert {code for occupation in occupations for code in occupation["near"]} <= set(codes)


def test_filters_combine(call):
    page = call("catalog", "list_contents", challenge="inclusion", kind="tour")
    assert ids(page) == ["grue-a-tour"]
    assert "grue-a-tour" in ids(call("catalog", "list_contents", occupation="H2902"))
    assert ids(call("catalog", "list_contents", company="cigogne-levage", kind="video")) == []


@pytest.mark.parametrize("acronym", ["CND", "HSE", "RH"])
def test_search_finds_acronyms_that_names_have_in_brackets(call, acronym):
    romes = {
        occupation["rome"]
        for occupation in call("catalog", "list_occupations")
        if f"({acronym})" in occupation["name_feminine"]
    }
    shown = {
        each["id"] for rome in romes for each in call("catalog", "list_contents", occupation=rome)["items"]
    }
    assert shown
    assert shown <= set(ids(call("catalog", "list_contents", q=acronym)))


def test_search_finds_french_words_whatever_their_form(call):
    assert "grue-a-tour" in ids(call("catalog", "list_contents", q="grues"))
    assert "usine-maremotrice" in ids(call("catalog", "list_contents", q="marée"))
    assert ids(call("catalog", "list_contents", q="xylophone")) == []


@pytest.mark.parametrize(
    ("typed", "meant"), [("grutiere", "grutière"), ("oeil", "œil"), ("maree", "marée"), ("ROBOTS", "robots")]
)
def test_search_finds_the_same_whether_typed_with_accents_or_not(call, typed, meant):
    found = ids(call("catalog", "list_contents", q=typed))
    assert found
    assert found == ids(call("catalog", "list_contents", q=meant))


def test_search_finds_beginnings_and_forgives_one_error(call):
    assert set(ids(call("catalog", "list_contents", q="robot"))) <= set(
        ids(call("catalog", "list_contents", q="robo"))
    )
    assert "usine-maremotrice" in ids(call("catalog", "list_contents", q="maremortice"))
    assert ids(call("catalog", "list_contents", q="yasmine"))[0] == "temoignage-yasmine-grutiere"
    assert "grue-a-tour" in ids(call("catalog", "list_contents", q="montceau"))


def test_search_and_filters_combine_and_say_how_many_there_are(call, online):
    page = call("catalog", "list_contents", q="grue", kind="tour", limit=1)
    assert ids(page) == ["grue-a-tour"]
    assert page["total"] >= 1
    assert call("catalog", "list_contents", limit=1)["total"] == online


def test_what_to_see_next_is_something_else_that_shares_something(call):
    found = call("catalog", "list_suggestions", content="grue-a-tour")
    assert found
    assert "grue-a-tour" not in [each["id"] for each in found]
    assert {each["reason"] for each in found} <= {"same-occupation", "same-challenge", "same-company"}
    assert found == call("catalog", "list_suggestions", content="grue-a-tour")
    with pytest.raises(NotFound):
        call("catalog", "list_suggestions", content="nowhere")


@pytest.mark.parametrize("query", [{}, {"q": "usine métier"}])
def test_pages_follow_without_gap_or_repeat(call, query):
    first = call("catalog", "list_contents", limit=100, **query)
    pages, after = [], None
    while True:
        page = call("catalog", "list_contents", limit=7, after=after, **query)
        pages += ids(page)
        after = page["next"]
        if after is None:
            break
    assert pages[:100] == ids(first)
    assert len(pages) == len(set(pages)) == first["total"] > 7


def test_tours_come_first_and_then_kinds_and_companies_mixed(call):
    items = call("catalog", "list_contents", limit=40)["items"]
    kinds = [each["kind"] for each in items]
    tours = kinds.count("tour")
    assert tours == len(call("catalog", "list_contents", kind="tour")["items"])
    assert set(kinds[:tours]) == {"tour"}
    assert len(set(kinds[tours : tours + 12])) >= 3
    assert len({each["company"] for each in items[tours:]}) > 20


def test_a_list_goes_on_behind_a_content_that_is_not_there_any_more(call):
    season = call("catalog", "list_contents", limit=100)
    rest = call("catalog", "list_contents", limit=100, after="article-qui-n-est-plus-la")
    assert 0 < rest["total"] == season["total"]
    whole, after = ids(season), season["next"]
    while after:
        page = call("catalog", "list_contents", limit=100, after=after)
        whole, after = whole + ids(page), page["next"]
    assert whole[whole.index(ids(rest)[0]) :][:100] == ids(rest)
    assert whole.index(ids(rest)[0]) > 4


def test_a_mongodb_operator_is_only_a_strange_value(call):
    with pytest.raises(InvalidInput) as caught:
        call("catalog", "list_contents", challenge={"$ne": None})
    assert "challenge" in caught.value.details["errors"]
    with pytest.raises(InvalidInput):
        call("catalog", "list_contents", challenge="$ne")


def test_the_outline_tells_the_same_hotspots_as_the_tour(call):
    tour = call("catalog", "get_tour", tour="usine-maremotrice")
    outline = call("catalog", "get_outline", tour="usine-maremotrice")
    in_tour = [hotspot["id"] for scene in tour["scenes"] for hotspot in scene["hotspots"]]
    assert [hotspot["id"] for step in outline["steps"] for hotspot in step["hotspots"]] == in_tour


def test_a_content_is_not_a_tour(call):
    with pytest.raises(NotFound):
        call("catalog", "get_tour", tour="quel-metier-est-fait-pour-toi")
    assert call("catalog", "get_content", content="quel-metier-est-fait-pour-toi")["kind"] == "quiz"
