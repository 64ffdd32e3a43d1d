"""What to go on with: what is shared most comes first, and not all alike."""

from contracts.calls.catalog import ContentItem
from services.catalog.suggestions import beginning, following


def item(id, kind="article", challenge="innovation", company=None, occupations=()):
    return ContentItem(
        id=id,
        kind=kind,
        title=f"T {id}",
        summary=f"S {id}",
        challenge=challenge,
        company=company,
        occupations=list(occupations),
        duration_minutes=10,
        image=None,
        hotspot_count=None,
    )


SEEN = item("seen", "tour", "inclusion", "cigogne", ["H2902", "F1301"])


def order(items):
    return [each.id for each in items]


def test_shared_occupations_come_before_the_challenge_and_that_before_the_company():
    occupation = item("c-occupation", occupations=["H2902"])
    challenge = item("b-challenge", challenge="inclusion")
    company = item("a-company", company="cigogne")
    found = following(SEEN, [company, challenge, occupation], most=12)
    assert order(found) == ["c-occupation", "b-challenge", "a-company"]
    assert [each.reason for each in found] == ["same-occupation", "same-challenge", "same-company"]


def test_what_shares_nothing_and_what_was_just_seen_are_left_out():
    assert following(SEEN, [SEEN, item("stranger")]) == []


def test_another_kind_comes_before_the_same():
    same, other = item("a", "tour", "inclusion"), item("b", "video", "inclusion")
    assert order(following(SEEN, [same, other])) == ["b", "a"]


def test_companies_and_kinds_take_turns():
    items = [item(f"a{n}", "video", "inclusion", "one") for n in range(3)]
    items += [item("b", "article", "inclusion", "two")]
    assert "b" in order(following(SEEN, items))[:2]


def test_the_order_of_the_season_does_not_matter():
    items = [item(f"c{n}", ("video", "article")[n % 2], "inclusion", f"company-{n % 3}") for n in range(20)]
    assert following(SEEN, items) == following(SEEN, items[::-1])
    assert len(following(SEEN, items, most=12)) == 12


def test_one_begins_with_tours_of_several_challenges():
    items = [item(f"a{n}", "article", "innovation") for n in range(5)]
    items += [item(f"t{n}", "tour", "innovation", f"company-{n}") for n in range(3)]
    items += [item("v", "tour", "inclusion", "other")]
    found = beginning(items)
    assert found[0].kind == found[1].kind == "tour"
    assert {found[0].challenge, found[1].challenge} == {"innovation", "inclusion"}
    assert all(each.reason is None for each in found)
