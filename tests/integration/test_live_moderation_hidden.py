"""What is not to be shown: texts of which nothing is left to read, and those of authors who are erased
while a moderator decides."""

import mongoengine
import pytest
from live_moderation_stage import ANNE, account_of, ask, log, on_screens, question, running

from chassis.runtime import clock
from chassis.runtime.config import EMBEDDED_AMQP_URI
from chassis.storage import mongo
from chassis.testing import once
from contracts.errors import InvalidInput
from services.live.models import LiveTombstone
from services.live.moderation import decisions, professionals, store_steps


@pytest.fixture
def amqp_uri():
    """No message is sent here: one broker is as good as the other."""
    return EMBEDDED_AMQP_URI


@pytest.fixture
def session(config):
    mongo.connect(config, "live")
    yield running()
    mongoengine.disconnect("live")


def decide(session, item, decision="publish", **more):
    decisions.decide(None, clock.now(), actor=ANNE, session=session, item=item, decision=decision, **more)


def published(session):
    item = ask(session)
    decide(session, item)
    return item


class TestWhatIsAllHidden:
    TEXT = "06 12 34 56 78 ?"

    def test_is_not_published_unless_it_is_corrected(self, session):
        item = ask(session, self.TEXT)
        with pytest.raises(InvalidInput) as refused:
            decide(session, item)
        [said] = refused.value.details["errors"]["text"]
        assert said.startswith("Il ne reste presque rien à lire")
        with pytest.raises(InvalidInput):
            decide(session, item, text="06.12.34.56.78 !")
        assert question(item)["state"] == "held"
        assert log(session) == []
        decide(session, item, text="Combien de grues ?")
        assert question(item)["shown"] == "Combien de grues ?"

    def test_nor_is_such_an_answer(self, session):
        item = published(session)
        professionals.answer(
            None, clock.now(), actor=account_of(), session=session, question=item, text=self.TEXT
        )
        with pytest.raises(InvalidInput):
            decide(session, question(item)["held_answer"]["id"])
        assert question(item)["state"] == "published"

    def test_what_never_had_a_letter_is(self, session):
        item = ask(session, "2 + 2 = ?")
        decide(session, item)
        assert question(item)["shown"] == "2 + 2 = ?"


class TestAnAuthorWhoIsErasedMeanwhile:
    """By another process, between the step and its look-up of tombstones."""

    @pytest.fixture
    def erased_meanwhile(self):
        def during(item):
            tombstone = {"_id": question(item)["visitor"], "erased_at": clock.now()}
            write = LiveTombstone._get_collection().insert_one
            return once(store_steps, "in_transaction", "after", lambda: write(tombstone))

        return during

    def test_is_forgotten_by_who_has_read_the_log_and_all_is_handed_over(self, session, erased_meanwhile):
        item, handed_over = ask(session, "Une question précise ?"), []
        with erased_meanwhile(item):
            decisions.decide(
                lambda outbox, documents: handed_over.extend(documents),
                clock.now(),
                actor=ANNE,
                session=session,
                item=item,
                decision="publish",
            )
        assert "précise" not in str(log(session))
        assert log(session, item)[-1]["data"] is None
        assert handed_over[-1]["sequence"] == log(session)[-1]["sequence"]

    def test_does_not_take_another_s_question_from_the_screens(self, session, erased_meanwhile):
        target, item = published(session), ask(session)
        with erased_meanwhile(item):
            decide(session, item, "merge", into=target)
        assert on_screens(session)[str(target)]["state"] == "published"
        assert question(target)["merged"] == 0
