"""Live sessions earn points by the sample season's rules, each object once."""

from uuid import uuid4

import pytest

from chassis.testing import eventually, publish
from contracts.envelope import Envelope
from contracts.live import LiveSessionAttended, QuestionAnswered, QuestionPublished
from services.rewards.models import LedgerEntry, VisitorTotal
from services.rewards.service import Rewards

SESSION, OTHER = "du-fromage-avant-l-aube", "coder-a-l-oreille"


@pytest.fixture
def rewards(season, start):
    return start(Rewards)


def of(data):
    return Envelope.of(data, correlation_id="test")


def attended(visitor, session=SESSION, challenge="innovation"):
    return of(LiveSessionAttended(session=session, visitor=visitor, challenge=challenge, company="comte"))


def published(visitor, question, session=SESSION):
    return of(QuestionPublished(question=question, session=session, visitor=visitor, challenge="innovation"))


def answered(visitor, question):
    return of(
        QuestionAnswered(
            question=question,
            session=SESSION,
            visitor=visitor,
            professional="honorine-fromagere",
            challenge="innovation",
        )
    )


def ledger(visitor):
    return sorted((each.rule, each.object, each.points) for each in LedgerEntry.objects(visitor=visitor))


@pytest.mark.usefixtures("rewards")
def test_attending_asking_and_being_answered_earn_points_once_each(config):
    visitor, first, second = uuid4(), uuid4(), uuid4()
    events = [
        attended(visitor),
        published(visitor, first),
        published(visitor, second),  # another question in the same session: nothing more
        published(visitor, second, OTHER),
        answered(visitor, first),
        answered(visitor, second),
    ]
    for event in [*events, *events]:
        publish(config.amqp_uri, event)
    eventually(lambda: VisitorTotal.objects(visitor=visitor, total=40 + 2 * 15 + 2 * 20).count() == 1)
    assert ledger(visitor) == sorted(
        [
            ("rencontre-suivie", SESSION, 40),
            ("question-publiee", SESSION, 15),
            ("question-publiee", OTHER, 15),
            ("question-repondue", str(first), 20),
            ("question-repondue", str(second), 20),
        ]
    )


@pytest.mark.usefixtures("rewards")
def test_two_visitors_of_a_session_each_earn_their_own(config):
    one, other = uuid4(), uuid4()
    for visitor in (one, other, one):
        publish(config.amqp_uri, attended(visitor))
    for visitor in (one, other):
        eventually(lambda visitor=visitor: ledger(visitor) == [("rencontre-suivie", SESSION, 40)])
