"""Reading the catalog."""

import pytest

from contracts.errors import InvalidInput, NotFound

pytestmark = pytest.mark.usefixtures("platform")


def ids(page):
    return [item["id"] for item in page["items"]]


def test_lists_keep_the_order_of_the_season(call):
    assert [each["id"] for each in call("catalog", "list_challenges")] == [
        "innovation",
        "inclusion",
        "industry-4-0",
        "sustainability",
    ]
    assert len(call("catalog", "list_companies")) == 8
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
    }
    assert {code for occupation in occupations for code in occupation["near"]} <= set(codes)


def test_filters_combine(call):
    page = call("catalog", "list_contents", challenge="inclusion", kind="tour")
    assert ids(page) == ["grue-a-tour"]
    assert "grue-a-tour" in ids(call("catalog", "list_contents", occupation="H2902"))
    assert ids(call("catalog", "list_contents", company="cigogne-levage", kind="video")) == []


def test_search_finds_french_words_whatever_their_form(call):
    assert "grue-a-tour" in ids(call("catalog", "list_contents", q="grues"))
    assert "usine-maremotrice" in ids(call("catalog", "list_contents", q="marée"))
    assert ids(call("catalog", "list_contents", q="xylophone")) == []


@pytest.mark.parametrize("query", [{}, {"q": "usine métier"}])
def test_pages_follow_without_gap_or_repeat(call, query):
    whole = ids(call("catalog", "list_contents", limit=100, **query))
    pages, after = [], None
    while True:
        page = call("catalog", "list_contents", limit=4, after=after, **query)
        pages += ids(page)
        after = page["next"]
        if after is None:
            break
    assert pages == whole


def test_a_mongodb_operator_is_only_a_strange_value(call):
    with pytest.raises(InvalidInput) as caught:
        call("catalog", "list_contents", challenge={"$ne": None})
    assert "challenge" in caught.value.details["errors"]
    assert ids(call("catalog", "list_contents", challenge="$ne")) == []


def test_the_outline_tells_the_same_hotspots_as_the_tour(call):
    tour = call("catalog", "get_tour", tour="usine-maremotrice")
    outline = call("catalog", "get_outline", tour="usine-maremotrice")
    in_tour = [hotspot["id"] for scene in tour["scenes"] for hotspot in scene["hotspots"]]
    assert [hotspot["id"] for step in outline["steps"] for hotspot in step["hotspots"]] == in_tour


def test_a_content_is_not_a_tour(call):
    with pytest.raises(NotFound):
        call("catalog", "get_tour", tour="quel-metier-est-fait-pour-toi")
    assert call("catalog", "get_content", content="quel-metier-est-fait-pour-toi")["kind"] == "quiz"
