"""Runs one service as ``usine serve`` does, with one thing broken in it: ``python sabotage.py rewards``.

``SABOTAGE`` says what: one or more of the names below, separated by spaces, each with its arguments after
colons. Production code is not touched: functions are replaced in this process, before it starts.
"""

import os
import signal
import sys
from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta
from importlib import import_module
from itertools import count
from pathlib import Path
from typing import Any

from chassis.runtime import green

if sys.argv[1] not in ("gateway", "streams"):  # as ``cli.serve`` does
    green.patch()

import threading

PLACES = {
    "write": "services.rewards.store:record_awards",
    "totals": "services.rewards.store:project",
    "ack": "chassis.messaging.consumer:Consumer.ack",
    "mark": "chassis.storage.outbox:Outbox.mark_published",
    "write_results": "services.quiz.store:insert_new",
    "hand_over": "chassis.storage.outbox:Relay.hand_over",
    "find_places": "services.catalog.store:find_places",
    "dead_letter": "chassis.messaging.event_handler:EventHandler._dead_letter",
}
"""Steps of the work, by the names that tests use."""


def replace(place: str, make: Callable[[Callable[..., Any]], Callable[..., Any]]) -> None:
    module, _, path = PLACES.get(place, place).partition(":")
    owner: Any = import_module(module)
    *parents, name = path.split(".")
    for parent in parents:
        owner = getattr(owner, parent)
    setattr(owner, name, make(getattr(owner, name)))


def kill_before(place: str, nth: str = "1") -> None:
    """SIGKILL at the nth call, before it does anything."""
    calls = count(1)

    def make(original: Callable[..., Any]) -> Callable[..., Any]:
        def killed(*args: Any, **kwargs: Any) -> Any:
            if next(calls) == int(nth):
                os.kill(os.getpid(), signal.SIGKILL)
            return original(*args, **kwargs)

        return killed

    replace(place, make)


def slow(place: str, seconds: str) -> None:
    def make(original: Callable[..., Any]) -> Callable[..., Any]:
        def slowed(*args: Any, **kwargs: Any) -> Any:
            threading.Event().wait(float(seconds))
            return original(*args, **kwargs)

        return slowed

    replace(place, make)


def count_redeliveries(file: str) -> None:
    """Append a line to ``file`` for every event that reaches a process after another got it (``file``.seen
    says who got what), and for every one that the client library sends back: the chassis never rejects.

    RabbitMQ's own flag does not show it: a quorum queue takes back, flagged, what was on its way inside
    the broker to a consumer that has just ended, and that no process ever saw (rabbit_fifo_client)."""
    seen = Path(f"{file}.seen")
    seen.touch()

    def write(line: str) -> None:
        with open(file, "a") as out:
            out.write(f"{os.getpid()} {line}\n")

    def make(original: Callable[..., Any]) -> Callable[..., Any]:
        def counted(self: Any, message: Any) -> Any:
            event = str(message.properties["message_id"])
            if message.delivery_info["redelivered"] and event in seen.read_text():
                write(f"delivered again: {event}")
            with seen.open("a") as out:
                out.write(f"{event}\n")
            return original(self, message)

        return counted

    def make_reject(original: Callable[..., Any]) -> Callable[..., Any]:
        def reject(*args: Any, **kwargs: Any) -> Any:
            write("sent back by amqp: no callback for the consumer's tag any more")
            return original(*args, **kwargs)

        return reject

    replace("chassis.messaging.event_handler:EventHandler._deliver", make)
    replace("amqp.channel:Channel.basic_reject", make_reject)


def heartbeat(seconds: str) -> None:
    """Nothing broken: silent connections are only found sooner."""
    from chassis.messaging import transport

    transport.HEARTBEAT = float(seconds)


def half_of_a_batch() -> None:
    """The nature of kill -9 in the middle of a bulk: a part of it is written, then the process dies."""
    calls = count(1)

    def make(original: Callable[..., Any]) -> Callable[..., Any]:
        def halved(awards: Any) -> Any:
            if next(calls) < 3 or len(awards) < 2:
                return original(awards)
            original(list(awards)[: len(awards) // 2])
            return os.kill(os.getpid(), signal.SIGKILL)

        return halved

    replace("write", make)


def next_version() -> None:
    """A catalog of the next release: its HotspotViewed has two more fields."""
    import msgspec

    def make(original: Callable[..., Any]) -> Callable[..., Any]:
        def encode(envelope: Any) -> tuple[dict[str, str], bytes]:
            headers, body = original(envelope)
            if headers["ce-type"] == "HotspotViewed":
                fields = msgspec.json.decode(body) | {"device": "phone", "dwell_ms": 1200}
                body = msgspec.json.encode(fields)
            return headers, body

        return encode

    replace("contracts.codec:encode", make)


def previous_version() -> None:
    """A catalog of the release before: its HotspotViewed does not know the optional fields yet."""
    import msgspec

    def make(original: Callable[..., Any]) -> Callable[..., Any]:
        def encode(envelope: Any) -> tuple[dict[str, str], bytes]:
            headers, body = original(envelope)
            if headers["ce-type"] == "HotspotViewed":
                fields = msgspec.json.decode(body)
                del fields["occupations"]
                body = msgspec.json.encode(fields)
            return headers, body

        return encode

    replace("contracts.codec:encode", make)


def without_key() -> None:
    """Guard removed: an award's id says nothing of rule, visitor and object."""
    from uuid import uuid4

    from msgspec.structs import replace as changed

    def make(original: Callable[..., Any]) -> Callable[..., Any]:
        def award(*args: Any) -> Any:
            keyed = original(*args)
            return changed(keyed, event=changed(keyed.event, award=uuid4()))

        return award

    replace("services.rewards.domain:_award", make)


def without_confirms() -> None:
    """Guard removed: an event is taken for safe as soon as it is written to the socket."""

    def make(original: Callable[..., Any]) -> Callable[..., Any]:
        def setup(self: Any) -> None:
            original(self)
            self.publisher._confirm = False

        return setup

    replace("chassis.storage.outbox:EventPublisher.setup", make)


def without_majority() -> None:
    """Guard removed: a write is done as soon as the primary has it, and reads see what may be undone."""
    import mongoengine

    original = mongoengine.connect

    def connect(**options: Any) -> Any:
        return original(**options | {"w": 1, "journal": False, "readConcernLevel": "local"})

    mongoengine.connect = connect


def ack_first() -> None:
    """Guard removed: messages are acknowledged before the work on them."""

    def make(original: Callable[..., Any]) -> Callable[..., Any]:
        def handle(self: Any, messages: Any, *rest: Any) -> Any:
            self.consumer.ack(messages)
            threading.Event().wait(0.05)  # let the acknowledgement leave the process
            return original(self, messages, *rest)

        return handle

    replace("chassis.messaging.event_handler:EventHandler._handle", make)


def without_sweep() -> None:
    """Guard removed: what is not published at once is never published."""
    replace("chassis.storage.outbox:Outbox.find_pending", lambda original: lambda self, limit: [])


def without_hold() -> None:
    """Guard removed: a dependency that is away is taken for a defect of the message."""
    replace("chassis.messaging.event_handler:is_transient", lambda original: lambda error: False)


def without_bisecting() -> None:
    """Guard removed: what fails together is put aside together."""

    def make(original: Callable[..., Any]) -> Callable[..., Any]:
        def handle(self: Any, batch: Any, *rest: Any) -> None:
            error = self._call([event for _, event in batch]) if batch else None
            for message, _ in batch if error else []:
                self._dead_letter(message, f"{type(error).__name__}: {error}")

        return handle

    replace("chassis.messaging.event_handler:EventHandler._handle_readable", make)


def defect(trigger: str) -> None:
    """A bug in the rules: an event of the object ``trigger`` makes them fail."""

    def make(original: Callable[..., Any]) -> Callable[..., Any]:
        def judge(events: Any, rules: Any) -> Any:
            events = list(events)
            if any(event.subject == trigger for event in events):
                raise ZeroDivisionError("a defect")
            return original(events, rules)

        return judge

    replace("services.rewards.domain:awards_for", make)


def with_grace(seconds: str) -> None:
    """How long the sweep leaves documents to the process that wrote them."""
    from services.rewards import store

    for outbox in (store.AWARDS, store.LEVELS):
        object.__setattr__(outbox, "grace", timedelta(seconds=float(seconds)))


def stuck_consumer(after: str) -> None:
    """The loop that consumes HotspotViewed blocks for ever at its nth turn: as a deadlock would."""
    calls = count(1)

    def make(original: Callable[..., Any]) -> Callable[..., Any]:
        def turn(self: Any, *args: Any) -> Any:
            if self.name == "rewards.HotspotViewed" and next(calls) >= int(after):
                threading.Event().wait(3600)
            return original(self, *args)

        return turn

    replace("chassis.messaging.consumer:Consumer._turn", make)


def double_votes() -> None:
    """Guard removed: a vote's place in the ledger follows from its question and its visitor."""
    from uuid import uuid4

    def make(original: Callable[..., Any]) -> Callable[..., Any]:
        return lambda act: uuid4() if act.kind == "vote" else original(act)

    replace("services.live.room.domain:ledger_id", make)


def votes_later(seconds: str) -> None:
    """Guard removed: a vote is answered when it is in the ledger. It is written ``seconds`` later."""

    def make(original: Callable[..., Any]) -> Callable[..., Any]:
        def record(entries: Any, now: Any) -> Any:
            def write() -> None:
                threading.Event().wait(float(seconds))
                original(entries, now)

            if entries:
                threading.Thread(target=write, daemon=True).start()
            return set()

        return record

    replace("services.live.room.store_acts:record_votes", make)


def log_later(seconds: str) -> None:
    """Guard removed: an entry of the log is in the transaction of what it tells. It is written ``seconds``
    after the answer."""

    def make(original: Callable[..., Any]) -> Callable[..., Any]:
        def append(session_id: str, changes: Any, at: Any, correlation_id: str, session: Any) -> Any:
            from chassis.storage.mongo import in_transaction

            def write() -> None:
                threading.Event().wait(float(seconds))
                in_transaction("live", lambda own: original(session_id, changes, at, correlation_id, own))

            threading.Thread(target=write, daemon=True).start()
            return []

        return append

    replace("services.live.room.store_log:append", make)


def double_entries(nth: str) -> None:
    """Every nth change of a question gets two numbers in the log."""
    calls = count(1)

    def make(original: Callable[..., Any]) -> Callable[..., Any]:
        def append(session_id: str, changes: Any, *rest: Any, **named: Any) -> Any:
            question = changes and changes[-1].kind == "question"
            again = changes[-1:] if question and next(calls) % int(nth) == 0 else []
            return original(session_id, [*changes, *again], *rest, **named)

        return append

    replace("services.live.room.store_log:append", make)


def shuffle_screens() -> None:
    """In streams: changes that are fetched together go out the last one first."""
    import re

    _rewrite_screens(lambda messages, _: b"".join(reversed(re.findall(rb".+?\n\n", messages, re.DOTALL))))


def double_screens(nth: str) -> None:
    """In streams: every nth write of changes goes out twice."""
    _rewrite_screens(lambda messages, number: messages * (2 if number % int(nth) == 0 else 1))


def lose_screens(nth: str) -> None:
    """In streams: every nth write of changes does not go out."""
    _rewrite_screens(lambda messages, number: b"" if number % int(nth) == 0 else messages)


def _rewrite_screens(rewritten: Callable[[bytes, int], bytes]) -> None:
    calls = count(1)

    def make(original: Callable[..., Any]) -> Callable[..., Any]:
        def append(self: Any, tail: Any) -> Any:
            messages = original(self, tail)
            return rewritten(messages, next(calls)) if messages else messages

        return append

    replace("streams.room_log:RoomLog.append", make)


def main() -> None:
    for word in os.environ.get("SABOTAGE", "").split():
        name, *arguments = word.split(":", 1)
        known = globals()[name.replace("-", "_")]
        known(*(arguments[0].split(":") if arguments else ()))
    from cli import serve

    try:
        serve.run(sys.argv[1])
    except serve.FATAL as error:
        with suppress(OSError):
            sys.stderr.write(f"usine: {sys.argv[1]}: {error}\n")
        sys.exit(1)


if __name__ == "__main__":
    main()
