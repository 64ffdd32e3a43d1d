"""What is decided about acts in a session, without a database."""

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest

from contracts.calls.live.rooms import Act
from contracts.calls.live.values import AnnouncementShown
from contracts.errors import Conflict, InvalidInput
from services.live.room import domain, shown

NOW = datetime(2026, 12, 1, 9, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
SESSION = {
    "starts_at": NOW,
    "ends_at": NOW + 45 * MINUTE,
    "cancelled": False,
    "closed_at": None,
    "suspended": False,
}


def readable(text, maximum):
    if not text.strip() or len(text) > maximum:
        raise InvalidInput("not accepted", errors={"text": ["Non."]})
    return text.strip()


@pytest.mark.parametrize(
    ("changes", "at", "reason"),
    [
        ({}, NOW - MINUTE, "session-not-begun"),
        ({}, NOW, None),
        ({}, NOW + 44 * MINUTE, None),
        ({}, NOW + 45 * MINUTE, "session-over"),
        ({"closed_at": NOW + MINUTE}, NOW + 2 * MINUTE, "session-over"),
        ({"cancelled": True}, NOW + MINUTE, "session-over"),
    ],
)
def test_a_session_runs_from_its_first_moment_to_before_its_last(changes, at, reason):
    if reason is None:
        domain.check_running(SESSION | changes, at)
        return
    with pytest.raises(Conflict) as refused:
        domain.check_running(SESSION | changes, at)
    assert refused.value.details["reason"] == reason


def test_one_ledger_entry_for_each_thing_that_there_may_be_once():
    visitor, question = uuid4(), str(uuid4())
    vote = Act(kind="vote", session="a", visitor=visitor, target=question, key="1")
    unvote = Act(kind="unvote", session="a", visitor=visitor, target=question, key="2")
    shouted = Act(kind="vote", session="a", visitor=visitor, target=question.upper(), key="3")
    assert domain.ledger_id(vote) == domain.ledger_id(unvote) == domain.ledger_id(shouted)
    others = [
        Act(kind="vote", session="a", visitor=uuid4(), target=question),
        Act(kind="vote", session="a", visitor=visitor, target=str(uuid4())),
        Act(kind="poll-answer", session="a", visitor=visitor, target=question),
        Act(kind="reaction", session="a", visitor=visitor, target="bravo"),
        Act(kind="reaction", session="a", visitor=visitor, target="love"),
        Act(kind="reaction", session="b", visitor=visitor, target="love"),
        Act(kind="attendance", session="a", visitor=visitor),
        Act(kind="attendance", session="b", visitor=visitor),
    ]
    assert len({domain.ledger_id(act) for act in (vote, *others)}) == 9


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Métier", "METIER"),
        ("sou dure", "Sou  dure"),
        ("œuvre", "Œuvre"),
        ("ﬁl", "fil"),
        ("feu", "f\u200beu"),
    ],
)
def test_words_that_differ_only_in_looks_are_one(one, other):
    assert domain.folded_word(one) == domain.folded_word(other)


def test_words_that_differ_are_two_and_none_is_empty():
    assert domain.folded_word("métal") != domain.folded_word("métaux")
    assert domain.folded_word("\u0301")


def test_a_scale_takes_one_step_and_a_cloud_up_to_three_words():
    scale = {"kind": "scale", "choices": [{"id": str(step)} for step in range(1, 6)]}
    assert domain.read_choices(scale, ["3"], readable) == {"3": "3"}
    cloud = {"kind": "words", "choices": []}
    words = domain.read_choices(cloud, ["Feu", "feu", "métal ", "eau"], readable)
    assert words == {"feu": "Feu", "metal": "métal", "eau": "eau"}
    for wrong in (["un", "deux", "trois", "quatre"], [" "], []):
        with pytest.raises(InvalidInput) as refused:
            domain.read_choices(cloud, wrong, readable)
        assert list(refused.value.details["errors"]) == ["choices"]


def test_of_the_answers_of_a_seat_the_last_counts():
    given = [{"choices": ["a"]}, {"choices": ["b", "c"]}]
    tally = domain.tally([given, given[:1], []], {})
    assert (tally.seats, dict(tally.by_choice)) == (2, {"a": 1, "b": 1, "c": 1})


def test_an_open_poll_shows_no_result_whatever_was_counted():
    poll = {"question": "?", "kind": "single", "choices": [{"id": "a", "text": "A"}], "closed_at": None}
    tally = shown.Tally(3, {"a": 3}, {"feu": "Feu"})
    seen = shown.poll_shown(poll, tally)
    assert (seen.open, seen.answers, seen.results, seen.words) == (True, 3, None, None)
    closed = shown.poll_shown(poll | {"closed_at": NOW}, tally)
    assert (closed.open, closed.results, closed.words) == (False, {"a": 3}, None)


def test_words_are_shown_with_the_most_frequent_first_and_without_those_that_nobody_gave():
    poll = {"question": "?", "kind": "words", "choices": [], "closed_at": NOW}
    words = {"feu": "Feu", "eau": "Eau", "air": "Air", "or": "Or"}
    seen = shown.poll_shown(poll, shown.Tally(4, {"feu": 1, "eau": 3, "air": 1, "zut": 9}, words))
    assert [(word.text, word.count) for word in seen.words] == [("Eau", 3), ("Air", 1), ("Feu", 1)]


@pytest.mark.parametrize("state", ["held", "merged", "declined", "removed"])
def test_what_only_author_and_moderators_see_is_not_shown(state):
    assert shown.question_shown({"state": state}) is None


def test_what_is_shown_is_stored_as_json_has_it():
    data = shown.as_data(AnnouncementShown(text="Bonjour", at=NOW))
    assert data == {"text": "Bonjour", "at": "2026-12-01T09:00:00Z"}
