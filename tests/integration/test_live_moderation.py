"""Two moderators at once, through the running service: one decision, one event, one entry of the log."""

import threading

from live_moderation_stage import ANNE, BRUNO, actions, ask, log, question, running

from chassis.testing import eventually
from contracts.errors import PlatformError
from contracts.live import QuestionPublished, SessionAdvanced
from services.live.service import Live

ROUNDS = 50


def at_once(*acts):
    """Begin ``acts`` together. Returns the reason of each refusal, in their order; None where there is
    none."""
    ready, reasons = threading.Barrier(len(acts)), [None] * len(acts)

    def run(number, act):
        ready.wait()
        try:
            act()
        except PlatformError as error:
            reasons[number] = error.details.get("reason", error.code)

    threads = [threading.Thread(target=run, args=each) for each in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return reasons


def test_one_decides_and_the_other_learns_it(start, call, recorder):
    start(Live)
    session = running()
    items = [ask(session, f"Question {number} ?") for number in range(ROUNDS)]

    def decide(item, actor, decision):
        reason = {"reason": "unclear"} if decision == "decline" else {}
        work = {"actor": str(actor), "session": session, "item": str(item), "decision": decision}
        return lambda: call("live", "decide", **work, **reason)

    wanted = {}
    for item in items:
        reasons = at_once(decide(item, ANNE, "publish"), decide(item, BRUNO, "decline"))
        assert sorted(reasons, key=str) == [None, "already-decided"]
        wanted[item] = "published" if reasons[0] is None else "declined"

    assert {item: question(item)["state"] for item in items} == wanted
    published = [item for item in items if wanted[item] == "published"]
    shown = [entry for entry in log(session) if entry["kind"] == "question"]
    assert [entry["entity"] for entry in shown] == [str(item) for item in published]
    assert [entry["sequence"] for entry in log(session)] == list(range(1, len(log(session)) + 1))
    assert len(actions(session)) == ROUNDS
    eventually(lambda: len(recorder.of(QuestionPublished)) >= len(published))
    assert {event.data.question for event in recorder.of(QuestionPublished)} == set(published)
    assert {event.id for event in recorder.of(QuestionPublished)} == {
        event.id for event in recorder.of(QuestionPublished)[: len(published)]
    }
    if published:
        assert recorder.of(SessionAdvanced)[-1].data.sequence == log(session)[-1]["sequence"]


def test_both_publish_and_it_is_published_once(start, call, recorder):
    start(Live)
    session = running()
    for number in range(10):
        item = ask(session, f"Question {number} ?")
        work = {"session": session, "item": str(item), "decision": "publish"}
        reasons = at_once(
            *(lambda actor=actor: call("live", "decide", actor=str(actor), **work) for actor in (ANNE, BRUNO))  # noqa: B023
        )
        assert sorted(reasons, key=str) == [None, "already-decided"]
        assert len(log(session, item)) == 1
    eventually(lambda: len({event.id for event in recorder.of(QuestionPublished)}) == 10)


def test_both_claim_and_one_holds_it(start, call):
    start(Live)
    session = running()
    for number in range(10):
        item = ask(session, f"Question {number} ?")
        reasons = at_once(
            *(
                lambda actor=actor: call("live", "claim", actor=str(actor), item=str(item))  # noqa: B023
                for actor in (ANNE, BRUNO)
            )
        )
        assert sorted(reasons, key=str) == [None, "claimed"]
        holder = ANNE if reasons[0] is None else BRUNO
        other = BRUNO if holder == ANNE else ANNE
        work = {"session": session, "item": str(item), "decision": "publish"}
        assert at_once(lambda: call("live", "decide", actor=str(other), **work)) == ["claimed"]  # noqa: B023
        assert at_once(lambda: call("live", "decide", actor=str(holder), **work)) == [None]  # noqa: B023


def test_the_queue_is_the_same_after_the_service_was_started_again(start, call):
    container = start(Live)
    session = running()
    first, second = ask(session, "Combien de temps ?"), ask(session, "Et la nuit ?")
    call("live", "claim", actor=str(ANNE), item=str(first))
    call("live", "decide", actor=str(ANNE), session=session, item=str(second), decision="publish")
    before = call("live", "get_queue", actor=str(ANNE))
    container.stop()
    start(Live)
    after = call("live", "get_queue", actor=str(ANNE))
    assert before | {"oldest_seconds": 0} == after | {"oldest_seconds": 0}
    assert [item["id"] for item in after["items"]] == [str(first)]
    assert after["items"][0]["held_by"] == "you"
    assert [each["id"] for each in after["undoable"]] == [str(second)]
