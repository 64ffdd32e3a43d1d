"""Decisions of rewards: what an event is worth, and which levels a total reaches."""

from itertools import pairwise
from uuid import UUID, uuid4, uuid5

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from contracts.catalog import ContentCompleted, HotspotViewed
from contracts.envelope import Envelope
from contracts.live import LiveSessionAttended, QuestionAnswered, QuestionPublished
from contracts.rewards import PointsAwarded
from services.rewards import domain
from services.rewards.domain import AWARD_NAMESPACE, Level, Rule, Rules, Total, VisitorProgress

VISITORS = [UUID(int=number) for number in (1, 2, 3)]
HOTSPOTS = ["crochet", "cable", "manche"]
LEVELS = (
    Level(1, 0, "Première visite"),
    Level(2, 50, "Regard curieux"),
    Level(3, 150, "Main habile"),
    Level(4, 300, "Tête bien faite"),
)
RULES = Rules(
    version=3,
    rules=(
        Rule("point", "HotspotViewed", 10, "Point exploré"),
        Rule("visite", "ContentCompleted", 50, "Visite terminée", kinds=frozenset({"tour"})),
        Rule(
            "bonus",
            "ContentCompleted",
            5,
            "Défi inclusion",
            kinds=frozenset({"tour", "video"}),
            challenges=frozenset({"inclusion"}),
        ),
    ),
    levels=LEVELS,
)


def viewed(visitor=VISITORS[0], hotspot="crochet"):
    data = HotspotViewed(
        visitor=visitor, hotspot=hotspot, tour="grue", challenge="inclusion", company="cigogne"
    )
    return Envelope.of(data, correlation_id="c-1")


def completed(visitor=VISITORS[0], content="grue", kind="tour", challenge="inclusion"):
    data = ContentCompleted(visitor=visitor, content=content, kind=kind, challenge=challenge)
    return Envelope.of(data, correlation_id="c-1")


LIVE_RULES = Rules(
    version=4,
    rules=(
        Rule("suivie", "LiveSessionAttended", 40, "Rencontre suivie"),
        Rule("publiee", "QuestionPublished", 15, "Question publiée"),
        Rule("repondue", "QuestionAnswered", 20, "Réponse reçue"),
        Rule("inclusion", "LiveSessionAttended", 5, "Défi", challenges=frozenset({"inclusion"})),
    ),
    levels=LEVELS,
)
QUESTIONS = [UUID(int=number) for number in (11, 12, 13)]


def attended(visitor=VISITORS[0], session="fromage", challenge="inclusion"):
    data = LiveSessionAttended(session=session, visitor=visitor, challenge=challenge, company="comte")
    return Envelope.of(data, correlation_id="c-1")


def published(question=QUESTIONS[0], session="fromage", visitor=VISITORS[0]):
    data = QuestionPublished(question=question, session=session, visitor=visitor, challenge="inclusion")
    return Envelope.of(data, correlation_id="c-1")


def answered(question=QUESTIONS[0], session="fromage", visitor=VISITORS[0]):
    data = QuestionAnswered(
        question=question, session=session, visitor=visitor, professional="honorine", challenge="inclusion"
    )
    return Envelope.of(data, correlation_id="c-1")


@pytest.mark.parametrize(
    ("event", "object", "rules"),
    [
        (attended(), "fromage", ["suivie", "inclusion"]),
        (attended(challenge="innovation"), "fromage", ["suivie"]),
        (published(), "fromage", ["publiee"]),
        (answered(), str(QUESTIONS[0]), ["repondue"]),
    ],
)
def test_an_event_of_a_live_session_earns_for_its_object(event, object, rules):
    awards = domain.awards_for([event], LIVE_RULES)
    assert [award.event.rule for award in awards] == rules
    assert {(award.event.object, award.challenge, award.tour) for award in awards} == {
        (object, event.data.challenge, None)
    }


def test_questions_of_one_session_earn_no_more_than_one_when_published():
    same = [published(question) for question in QUESTIONS]
    assert len(domain.awards_for(same, LIVE_RULES)) == 1
    [first], [later] = (domain.awards_for([event], LIVE_RULES) for event in same[:2])
    assert first.event.award == later.event.award  # delivered apart, it is still one line of the ledger
    others = [published(session="grue"), published(visitor=VISITORS[1])]
    assert len(domain.awards_for([*same, *others], LIVE_RULES)) == 3


def test_each_answered_question_earns_once():
    events = [answered(question) for question in (*QUESTIONS, *QUESTIONS)]
    assert len(domain.awards_for(events, LIVE_RULES)) == len(QUESTIONS)


events = st.lists(
    st.builds(viewed, st.sampled_from(VISITORS), st.sampled_from(HOTSPOTS))
    | st.builds(
        completed,
        st.sampled_from(VISITORS),
        st.sampled_from(["grue", "puce"]),
        st.sampled_from(["tour", "video", "quiz"]),
        st.sampled_from(["inclusion", "innovation"]),
    ),
    max_size=25,
)


def worth(awards):
    """What of awards must never depend on how often, or in which order, events came."""
    return {(each.event.award, each.event.visitor, each.event.object, each.event.points) for each in awards}


@pytest.mark.parametrize(
    ("event", "rules"),
    [
        (viewed(), ["point"]),
        (completed(), ["visite", "bonus"]),
        (completed(challenge="innovation"), ["visite"]),
        (completed(kind="video"), ["bonus"]),
        (completed(kind="video", challenge="innovation"), []),
        (completed(kind="quiz"), []),
    ],
)
def test_an_event_earns_by_each_rule_that_matches_its_name_kind_and_challenge(event, rules):
    assert [award.event.rule for award in domain.awards_for([event], RULES)] == rules


def test_a_rule_for_kinds_does_not_match_an_event_that_has_none():
    assert not Rule("r", "HotspotViewed", 1, "x", kinds=frozenset({"tour"})).matches(viewed().data)


def test_a_rule_for_challenges_holds_for_hotspots_too():
    rule = Rule("r", "HotspotViewed", 1, "x", challenges=frozenset({"innovation"}))
    assert not rule.matches(viewed().data)


def test_an_award_tells_by_which_rule_and_event_it_was_earned():
    event = viewed()
    [award] = domain.awards_for([event], RULES)
    assert award.event == PointsAwarded(
        visitor=VISITORS[0],
        award=uuid5(AWARD_NAMESPACE, f"point|{VISITORS[0]}|crochet"),
        points=10,
        rule="point",
        rule_version=3,
        reason="Point exploré",
        object="crochet",
        source_event=event.id,
        occurred_at=event.time,
    )
    assert (award.challenge, award.tour, award.correlation_id) == ("inclusion", "grue", "c-1")


def test_the_id_of_an_award_never_changes():
    [award] = domain.awards_for([viewed()], RULES)
    assert award.event.award == UUID("72d8bb59-9e23-5578-8278-e756953aab1b")


def test_the_id_of_a_level_never_changes():
    [level] = domain.levels_reached([Total(VISITORS[0], 50, 5, 1)], RULES)
    assert level.id == UUID("ae558382-cce0-5ec8-a9e5-3946f986ff6a")


def test_the_same_click_under_a_later_version_of_the_rules_is_the_same_award():
    later = Rules(version=4, rules=RULES.rules, levels=LEVELS)
    assert worth(domain.awards_for([viewed()], later)) == worth(domain.awards_for([viewed()], RULES))


def test_rule_visitor_and_object_each_make_another_award():
    many = [viewed(), viewed(VISITORS[1]), viewed(hotspot="cable"), completed(), completed(content="puce")]
    awards = domain.awards_for(many, RULES)
    assert len({award.event.award for award in awards}) == len(awards) == 7


@settings(deadline=None, max_examples=100)
@given(events, st.randoms())
def test_order_and_repetition_change_no_award(events, random):
    again = events + random.choices(events, k=len(events)) if events else []
    random.shuffle(again)
    assert worth(domain.awards_for(again, RULES)) == worth(domain.awards_for(events, RULES))


@settings(deadline=None, max_examples=100)
@given(events, st.integers(0, 25))
def test_splitting_events_into_batches_changes_no_award(events, cut):
    parts = domain.awards_for(events[:cut], RULES) + domain.awards_for(events[cut:], RULES)
    assert worth(parts) == worth(domain.awards_for(events, RULES))


@settings(deadline=None, max_examples=100)
@given(events)
def test_one_call_never_gives_an_award_twice(events):
    awards = domain.awards_for(events, RULES)
    assert len({(each.event.rule, each.event.visitor, each.event.object) for each in awards}) == len(awards)
    assert len({award.event.award for award in awards}) == len(awards)


def test_of_two_clicks_on_one_object_the_first_to_come_is_the_source():
    first, second = viewed(), viewed()
    [award] = domain.awards_for([first, second], RULES)
    assert award.event.source_event == first.id


@pytest.mark.parametrize(
    ("total", "level", "following"),
    [(0, 1, 2), (49, 1, 2), (50, 2, 3), (51, 2, 3), (299, 3, 4), (300, 4, None), (10**6, 4, None)],
)
def test_a_level_begins_exactly_at_its_points(total, level, following):
    assert domain.level_for(total, LEVELS).level == level
    beyond = domain.next_level(total, LEVELS)
    assert (beyond and beyond.level) == following


@pytest.mark.parametrize(
    ("reported", "total", "levels"),
    [
        (1, 49, []),
        (1, 50, [2]),
        (0, 50, [2]),
        (1, 300, [2, 3, 4]),
        (2, 299, [3]),
        (4, 10**6, []),
        (3, 50, []),
    ],
)
def test_levels_between_the_reported_one_and_the_total_are_reached(reported, total, levels):
    reached = domain.levels_reached([Total(VISITORS[0], total, 1, reported)], RULES)
    assert [(up.level, up.total, up.visitor) for up in reached] == [
        (level, total, VISITORS[0]) for level in levels
    ]


def test_nobody_reaches_the_level_that_everyone_starts_at():
    assert domain.levels_reached([Total(VISITORS[0], 0, 0, 0)], RULES) == []


@settings(deadline=None, max_examples=100)
@given(st.lists(st.integers(1, 200), max_size=12))
def test_each_level_is_reported_once_however_points_come(points):
    totals = [sum(points[:count]) for count in range(len(points) + 1)]
    reported = [
        up.level
        for before, now in pairwise(totals)
        for up in domain.levels_reached(
            [Total(VISITORS[0], now, 1, domain.level_for(before, LEVELS).level)], RULES
        )
    ]
    assert reported == list(range(2, domain.level_for(totals[-1], LEVELS).level + 1))


def test_reaching_a_level_has_one_id_per_visitor_and_level():
    def ids(*totals):
        return [up.id for up in domain.levels_reached(totals, RULES)]

    other = uuid4()
    once = ids(Total(VISITORS[0], 150, 1, 1))
    assert once == ids(Total(VISITORS[0], 200, 9, 1))
    assert len(set(once + ids(Total(other, 150, 1, 1)))) == 4


CHALLENGES = ("innovation", "inclusion", "industry-4-0", "sustainability")


def group(**counts):
    """Twenty points each; so many of them in a challenge of that name, the first ones first."""
    active = counts.pop("active")
    names = {name.replace("_", "-"): count for name, count in counts.items()}
    return [
        VisitorProgress(20, frozenset(name for name, count in names.items() if number < count))
        for number in range(active)
    ]


@pytest.mark.parametrize(
    ("seats", "active", "shown"),
    [
        (0, 0, (0, 0, None)),
        (1, 1, (None, None, None)),
        (4, 4, (None, None, None)),
        (5, 5, (5, 5, 100)),
        (6, 6, (6, 6, 120)),
        (5, 0, (5, 0, None)),
        (6, 0, (6, 0, None)),
        (30, 1, (30, None, None)),
        (30, 4, (30, None, None)),
        (30, 5, (30, 5, 100)),
        (30, 6, (30, 6, 120)),
        (30, 25, (30, 25, 500)),
        (30, 26, (30, None, 520)),
        (30, 29, (30, None, 580)),
        (30, 30, (30, 30, 600)),
        (6, 5, (6, None, 100)),
    ],
)
def test_progress_tells_of_nobody_or_of_five_people_and_leaves_none_to_subtraction(seats, active, shown):
    found = domain.group_progress(seats, group(active=active, innovation=active), CHALLENGES)
    assert (found.seats, found.active, found.points) == shown


@pytest.mark.parametrize(
    ("counts", "shown"),
    [
        ({"innovation": 20, "inclusion": 20}, (20, 20, 0, 0)),
        ({"innovation": 20, "inclusion": 5, "industry_4_0": 6, "sustainability": 15}, (20, 5, 6, 15)),
        ({"innovation": 20, "inclusion": 4, "industry_4_0": 3}, (20, None, None, 0)),
        ({"innovation": 20, "inclusion": 4, "industry_4_0": 6}, (20, None, None, 0)),
        ({"innovation": 20, "inclusion": 1}, (None, None, 0, 0)),
        ({"innovation": 19, "inclusion": 16}, (None, None, 0, 0)),
        ({"innovation": 16, "inclusion": 10, "industry_4_0": 8}, (None, 10, None, 0)),
        ({"innovation": 15, "inclusion": 10}, (15, 10, 0, 0)),
        ({"innovation": 18}, (None, 0, 0, 0)),
    ],
)
def test_a_challenge_is_hidden_with_its_rest_and_never_alone(counts, shown):
    found = domain.group_progress(30, group(active=20, **counts), CHALLENGES)
    assert tuple(found.by_challenge[challenge] for challenge in CHALLENGES) == shown


def test_all_seats_but_a_few_in_a_challenge_are_hidden_though_all_active_ones_are_in_it():
    found = domain.group_progress(22, group(active=20, innovation=20, inclusion=10), CHALLENGES)
    assert found.active is None
    assert found.by_challenge["innovation"] is None


def test_who_earned_before_challenges_were_kept_counts_as_active():
    found = domain.group_progress(30, [VisitorProgress(10, frozenset())] * 5, CHALLENGES)
    assert (found.active, found.points, set(found.by_challenge.values())) == (5, 50, {0})


memberships = st.lists(st.frozensets(st.sampled_from(CHALLENGES), min_size=1), max_size=30)


@settings(deadline=None, max_examples=300)
@given(memberships, st.integers(0, 12))
def test_no_number_told_nor_the_difference_of_two_is_of_fewer_than_five_people(memberships, idle):
    earned = [VisitorProgress(10, challenges) for challenges in memberships]
    found = domain.group_progress(len(earned) + idle, earned, CHALLENGES)
    wholes = [each for each in (found.seats, found.active) if each is not None]
    for count in (found.seats, found.active, *found.by_challenge.values()):
        if count is not None:
            assert count not in range(1, 5)
            assert not {whole - count for whole in wholes} & set(range(1, 5))
    hidden = [each for each, count in found.by_challenge.items() if count is None]
    others = [count for count in found.by_challenge.values() if count]
    assert len(hidden) != 1 or not others


def test_rules_are_parsed_from_the_shape_of_their_file():
    data = {
        "version": 3,
        "rules": [
            {"id": "point", "event": "HotspotViewed", "points": 10, "reason": "Point exploré"},
            {"id": "visite", "event": "ContentCompleted", "points": 50, "reason": "Visite terminée"}
            | {"kinds": ["tour"]},
            {"id": "bonus", "event": "ContentCompleted", "points": 5, "reason": "Défi inclusion"}
            | {"kinds": ["video", "tour"], "challenges": ["inclusion"]},
        ],
        "levels": [{"level": each.level, "points": each.points, "title": each.title} for each in LEVELS],
    }
    assert Rules.parse(data) == RULES


def test_discoveries_are_listed_once_each_by_what_they_are():
    found = [
        domain.Discovery("HotspotViewed", "crochet", None),
        domain.Discovery("ContentCompleted", "grue", None),
        domain.Discovery("HotspotViewed", "crochet", "grue"),
        domain.Discovery("ContentCompleted", "grue", None),
        domain.Discovery("QuizCompleted", "quiz-grue", None),
        domain.Discovery("SomethingLater", "grue", None),
    ]
    assert domain.group_discoveries(found) == {
        "hotspots": [{"id": "crochet", "tour": "grue"}],
        "contents": ["grue"],
        "quizzes": ["quiz-grue"],
    }


def test_rules_are_told_as_they_were_read():
    assert Rules.parse(RULES.to_wire()) == RULES
