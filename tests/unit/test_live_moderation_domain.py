"""Decisions of moderators, as pure functions: which are possible, leases, order, ids."""

from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import pytest

from contracts.errors import Conflict, InvalidInput
from services.live.moderation import domain, duplicates

NOW = datetime(2026, 11, 28, 10, tzinfo=UTC)
ANNE, BRUNO = uuid4(), uuid4()


def question(state="held", **fields):
    shown = (
        {} if state in ("held", "declined", "merged") else {"shown": "À quoi sert le lest de la grue\u202f?"}
    )
    return {
        "_id": uuid4(),
        "session": "a-vif",
        "state": state,
        "text": "À quoi sert le lest ?",
        "shown": "À quoi sert le lest ?",
        "nickname": "Loutre curieuse 42",
        "asked_at": NOW,
        **shown,
        **fields,
    }


HELD_ANSWER = {"id": uuid4(), "text": "Il équilibre.", "first_name": "Yasmine", "at": NOW}


def kinds(**fields):
    return [item.kind for item in domain.items_of_question(question(**fields))]


@pytest.mark.parametrize(
    ("fields", "waiting"),
    [
        ({}, ["question"]),
        ({"state": "published"}, []),
        ({"state": "published", "reported_since": NOW}, ["report"]),
        ({"state": "answered", "reported_since": NOW}, ["report"]),
        ({"state": "published", "held_answer": HELD_ANSWER}, ["answer"]),
        ({"state": "passed", "held_answer": HELD_ANSWER, "reported_since": NOW}, ["report", "answer"]),
        ({"state": "answered", "held_answer": HELD_ANSWER}, []),
        ({"state": "held", "reported_since": NOW}, ["question"]),
        ({"state": "removed", "reported_since": NOW, "held_answer": HELD_ANSWER}, []),
        ({"state": "declined"}, []),
        ({"state": "merged"}, []),
    ],
)
def test_what_waits_in_a_question(fields, waiting):
    assert kinds(**fields) == waiting


def test_a_report_is_about_the_text_that_is_shown():
    [item] = domain.items_of_question(question(state="published", reported_since=NOW))
    assert item.text == "À quoi sert le lest de la grue\u202f?"


def test_the_author_of_an_answer_is_the_professional():
    [item] = domain.items_of_question(question(state="published", held_answer=HELD_ANSWER))
    assert (item.id, item.author, item.level) == (HELD_ANSWER["id"], "Yasmine", None)


def test_items_are_in_the_order_in_which_they_began_to_wait():
    reported = question(state="published", reported_since=NOW - timedelta(seconds=5))
    reported["asked_at"] = NOW - timedelta(hours=1)
    held = [question(asked_at=NOW - timedelta(seconds=age)) for age in (1, 9, 4)]
    items = [item for each in (*held, reported) for item in domain.items_of_question(each)]
    assert [(NOW - item.since).total_seconds() for item in domain.in_order(items)] == [9, 5, 4, 1]


@pytest.mark.parametrize(
    ("kind", "decision", "given", "field"),
    [
        ("question", "publish", {}, None),
        ("question", "merge", {"into": uuid4()}, None),
        ("question", "merge", {}, "into"),
        ("question", "decline", {"reason": "unclear"}, None),
        ("question", "decline", {}, "reason"),
        ("answer", "publish", {}, None),
        ("answer", "decline", {}, None),
        ("answer", "merge", {"into": uuid4()}, "decision"),
        ("word", "publish", {}, None),
        ("word", "decline", {}, None),
        ("word", "merge", {"into": uuid4()}, "decision"),
        ("report", "publish", {}, None),
        ("report", "decline", {}, None),
        ("report", "merge", {"into": uuid4()}, "decision"),
    ],
)
def test_which_decision_is_possible_about_what(kind, decision, given, field):
    arguments = {"into": None, "reason": None} | given
    if field is None:
        domain.check_decision(kind, decision, **arguments)
        return
    with pytest.raises(InvalidInput) as caught:
        domain.check_decision(kind, decision, **arguments)
    assert set(caught.value.details["errors"]) == {field}


@pytest.mark.parametrize(
    ("actor", "age", "holder"),
    [(ANNE, 0, "you"), (BRUNO, 0, "another"), (BRUNO, 59.999, "another"), (BRUNO, 60, "nobody")],
)
def test_a_lease_is_one_minute_of_one_person(actor, age, holder):
    held = question(lease=domain.lease(ANNE, NOW))
    assert domain.holder(held, actor, NOW + timedelta(seconds=age)) == holder


@pytest.mark.parametrize(
    ("actor", "age", "reason"),
    [(ANNE, 0, None), (ANNE, 10, None), (ANNE, 10.001, "too-late"), (BRUNO, 1, "too-late")],
)
def test_undo_is_for_ten_seconds_and_for_oneself(actor, age, reason):
    item = uuid4()
    decided = question(decided_by=ANNE, decided_at=NOW, before={"item": item})
    if reason is None:
        domain.check_undo(decided, item, actor, NOW + timedelta(seconds=age))
        return
    with pytest.raises(Conflict) as caught:
        domain.check_undo(decided, item, actor, NOW + timedelta(seconds=age))
    assert caught.value.details["reason"] == reason


def test_undo_is_of_the_last_decision():
    decided = question(decided_by=ANNE, decided_at=NOW, before={"item": uuid4()})
    with pytest.raises(Conflict) as caught:
        domain.check_undo(decided, decided["_id"], ANNE, NOW)
    assert caught.value.details["reason"] == "already-decided"


def test_ids_of_what_is_once_follow_from_what_it_is_about():
    id = UUID(int=1)
    ids = {
        domain.published_id(id),
        domain.answered_id(id),
        domain.answer_id(id, "yasmine", "Oui."),
        domain.answer_id(id, "yasmine", "Non."),
        domain.answer_id(id, "karim", "Oui."),
        domain.silence_id("a-vif", id),
        domain.silence_id("un-autre", id),
    }
    assert len(ids) == 7
    assert domain.published_id(id) == domain.published_id(id)


def test_the_middle_of_the_waits():
    waits = [{"asked_at": NOW, "decided_at": NOW + timedelta(seconds=age)} for age in (1, 100, 3)]
    assert domain.median_wait(waits) == 3
    assert domain.median_wait([]) is None


def test_duplicates_are_found_and_texts_are_not_kept(monkeypatch):
    one, other, far = uuid4(), uuid4(), uuid4()
    others = {other: "À quoi sert le lest de la grue ?", far: "Combien gagne une infirmière ?"}
    first = duplicates.of(one, "A quoi sert le lest d'une grue", others)
    assert [id for id, _ in first] == [other]
    monkeypatch.setattr(duplicates.likeness, "score", None)  # both pairs are known now
    assert duplicates.of(one, "A quoi sert le lest d'une grue", others) == first
    assert "lest" not in str(duplicates._scores)


def test_no_more_pairs_are_kept_than_fit(monkeypatch):
    monkeypatch.setattr(duplicates, "KEPT_MAX", 10)
    for _ in range(30):
        duplicates.of(uuid4(), "Une question ?", {uuid4(): "Une autre ?"})
    assert len(duplicates._scores) <= 10
