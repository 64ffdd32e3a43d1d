"""What must hold after every fault, checked from outside: the ledger, the queues, the public API.

A click is a view answered 202, or the submission of a quiz answered 201 (200: the same one again).

I1  every accepted click has exactly one line in the ledger; any other has one or none
I2  the sum of the ledger = the totals = what the API answers: the points of what was accepted at least, and
    of what was sent at most
I3  within a minute nothing waits to be published; every line was published as one PointsAwarded, every
    stored quiz result as one QuizCompleted
I4  the dead letters are the injected poison, nothing else
I5  the accounts balance: every event named in an answer was kept by the broker, no line without a click
I6  the consumers are back, and their queues are empty
I7  no request outlived its deadline, memory is bounded
"""

import http.client
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from kombu import Queue
from pymongo import MongoClient
from recorder import UNANSWERED, Account, Click, call_gateway
from stage import COMPLETIONS, DEAD_LETTERS, RPC_TIMEOUT, VIEWS, Stage

from chassis.messaging import topology, transport
from chassis.testing import take_all
from cli.processes import LOOPBACK, wait_until
from contracts import codec
from contracts.catalog import HotspotViewed
from contracts.errors import InvalidMessage
from contracts.quiz import QuizCompleted
from contracts.registry import PUBLISHERS
from contracts.rewards import PointsAwarded

DEADLINE_MARGIN_SECONDS = 5.0
"""Beyond RPC_TIMEOUT: the machine is shared, and the recorder's own turn may come late."""

MEMORY_MAX = 500 * 1024 * 1024
VIEW_POINTS, QUIZ_POINTS = 10, 30
HTTP_SAMPLE = 40
PROBED = "grue-soudure"


@dataclass
class Verdict:
    """One line of the table, and every invariant that does not hold."""

    clicks: int = 0
    answered: int = 0
    awards: int = 0
    lost: int = 0
    doubled: int = 0
    dead_lettered: int = 0
    statuses: Counter[int] = field(default_factory=Counter)
    violations: list[str] = field(default_factory=list)

    def broken(self) -> set[str]:
        """``{"I1", …}``."""
        return {line.split()[0] for line in self.violations}


class Witness:
    """A durable queue of our own, bound before the fault, that gets every event of the platform."""

    NAME = "faults.witness"

    def __init__(self, uri: str) -> None:
        self._uri = uri
        self._heard: dict[type, list[Any]] = {HotspotViewed: [], QuizCompleted: [], PointsAwarded: []}
        with transport.connect(uri, "witness") as connection:
            topology.declare(connection)
            channel = connection.channel()
            channel.queue_delete(self.NAME)
            bindings = [topology.all_events_of(publisher) for publisher in PUBLISHERS]
            arguments = {"x-queue-type": "quorum"}
            Queue(self.NAME, bindings=bindings, durable=True, queue_arguments=arguments).bind(
                channel
            ).declare()

    def events(self) -> tuple[list[Any], list[Any], list[Any]]:
        """(HotspotViewed, QuizCompleted, PointsAwarded) that it ever got."""
        for message in take_all(self._uri, self.NAME):
            try:
                event = codec.decode(message.headers, message.body)
            except InvalidMessage:
                continue
            self._heard.setdefault(type(event.data), []).append(event)
        return self._heard[HotspotViewed], self._heard[QuizCompleted], self._heard[PointsAwarded]

    def of(self, kind: type) -> list[Any]:
        """The events of that type among those that ``events`` has read."""
        return self._heard.get(kind, [])


def check(
    stage: Stage,
    witness: Witness,
    account: Account,
    *,
    injected: Iterable[tuple[str, str]] = (),
    poison: Iterable[str] = (),
    patience: float = 60,
) -> Verdict:
    """``injected``: (visitor, hotspot) of events that the test itself put on the queue, and that must count;
    ``poison``: the beginning of each dead letter's reason."""
    found = Verdict(clicks=len(account.clicks), answered=len(account.answered), statuses=account.statuses)
    complain = found.violations.append
    _settle(stage, patience, complain)
    with MongoClient(stage.database.uri, uuidRepresentation="standard") as client:
        rewards = client[f"{stage.prefix}_rewards"]
        lines = list(rewards["ledger"].find())
        totals = {str(each["_id"]): each["total"] for each in rewards["totals"].find()}
        results = {each["_id"] for each in client[f"{stage.prefix}_quiz"]["results"].find({}, {"_id": 1})}
        pending = _pending(stage, client)
    _check_clicks(account, stage, lines, set(injected), found)
    _check_totals(stage, account, lines, totals, complain)
    viewed, completed, awarded = witness.events()
    if pending:
        complain(f"I3 {pending} events still wait to be published")
    published, written = {event.id for event in awarded}, {line["_id"] for line in lines}
    if published != written:
        complain(
            f"I3 {len(written - published)} awards never published, {len(published - written)} unwritten"
        )
    submitted = {event.id for event in completed}
    if submitted != results:
        complain(
            f"I3 {len(results - submitted)} results never published, {len(submitted - results)} not stored"
        )
    kept = {str(event.id) for event in [*viewed, *completed]}
    missing = [click for click in account.answered if click.event_id not in kept]
    if missing:
        complain(f"I5 {len(missing)} events named in an answer were not kept by the broker")
    _check_dead_letters(stage, list(poison), found)
    late = [click for click in account.clicks if click.seconds > RPC_TIMEOUT + DEADLINE_MARGIN_SECONDS]
    if late:
        complain(
            f"I7 {len(late)} requests outlived their deadline, the longest {max(c.seconds for c in late)} s"
        )
    for process in stage.processes:
        if process.memory() > MEMORY_MAX:
            complain(f"I7 {process.name} holds {process.memory() >> 20} MiB")
    return found


def _settle(stage: Stage, patience: float, complain: Any) -> None:
    """Wait until nothing is under way any more; complain of what is, if it stays."""
    seen: dict[str, Any] = {}

    def settled() -> bool:
        ready = {each.name: each.health() for each in stage.processes if each.supervised and not each.ready}
        queues = stage.broker.queues()
        busy = {name: queues.get(name, (-1, -1, -1)) for name in (VIEWS, COMPLETIONS)}
        busy = {name: queue for name, queue in busy.items() if queue[:2] != (0, 0) or queue[2] < 1}
        with MongoClient(stage.database.uri) as client:
            waiting = _pending(stage, client)
        seen.update(unready=ready, busy=busy)
        return not ready and not busy and waiting == 0

    if not wait_until(settled, patience, interval=0.3):
        if seen["unready"]:
            complain(f"I6 not ready: {seen['unready']}")
        for name, queue in seen["busy"].items():
            complain(f"I6 {name}: ready, unacknowledged, consumers = {queue}")


def _pending(stage: Stage, client: MongoClient[Any]) -> int:
    """Documents whose event still waits to be published."""
    rewards, quiz = client[f"{stage.prefix}_rewards"], client[f"{stage.prefix}_quiz"]
    outboxes = rewards["ledger"], rewards["levels"], quiz["results"]
    return sum(each.count_documents({"pending_since": {"$exists": True}}) for each in outboxes)


def _check_clicks(
    account: Account, stage: Stage, lines: list[Any], injected: set[tuple[str, str]], found: Verdict
) -> None:
    complain = found.violations.append
    rows = Counter((str(line["visitor"]), line["object"]) for line in lines)
    probed = {(visitor, PROBED) for visitor in stage.probes}
    owed = {click.pair for click in account.answered} | injected | probed
    attempted = {click.pair for click in account.clicks} | injected
    found.awards = len(lines)
    found.lost = sum(pair not in rows for pair in owed)
    found.doubled = sum(number - 1 for number in rows.values())
    if found.lost:
        complain(f"I1 {found.lost} clicks were accepted and are not in the ledger")
    if found.doubled:
        complain(f"I1 {found.doubled} lines too many for one click")
    strangers = {pair for pair in rows.keys() - attempted - probed if pair[1] != PROBED}
    if strangers:
        complain(f"I5 {len(strangers)} lines that nobody clicked for")


def _check_totals(
    stage: Stage, account: Account, lines: list[Any], totals: dict[str, int], complain: Any
) -> None:
    sums: Counter[str] = Counter()
    for line in lines:
        sums[str(line["visitor"])] += line["points"]
    wrong = [visitor for visitor in sums.keys() | totals.keys() if sums[visitor] != totals.get(visitor, 0)]
    if wrong:
        complain(f"I2 {len(wrong)} totals are not the sum of the ledger")
    accepted, sent = _points(account.answered), _points(account.clicks)
    connection = http.client.HTTPConnection(LOOPBACK, stage.port, timeout=20)
    for visitor, token in list(account.tokens.items())[:HTTP_SAMPLE]:
        status, points, _ = call_gateway(connection, "GET", "/api/v1/me/points", token)
        if status == UNANSWERED or status >= 500:
            status, points, _ = call_gateway(connection, "GET", "/api/v1/me/points", token)
        if status != 200 or points["total"] != sums[visitor]:
            complain(f"I2 a visitor with {sums[visitor]} points gets {status} {points.get('total')}")
            break
        if not accepted[visitor] <= points["total"] <= sent[visitor]:
            complain(f"I2 a visitor of {accepted[visitor]} to {sent[visitor]} points gets {points['total']}")
            break
    connection.close()


def _points(clicks: Iterable[Click]) -> Counter[str]:
    """What these clicks are worth to each visitor, each object once."""
    worth: Counter[str] = Counter()
    for visitor, _, quiz in {(*click.pair, click.quiz) for click in clicks}:
        worth[visitor] += QUIZ_POINTS if quiz else VIEW_POINTS
    return worth


def _check_dead_letters(stage: Stage, poison: list[str], found: Verdict) -> None:
    dead = take_all(stage.broker.uri, DEAD_LETTERS)
    reasons = [str(message.headers.get("x-dead-letter-reason", message.headers)) for message in dead]
    found.dead_lettered = len(dead)
    for expected in poison:
        match = next((reason for reason in reasons if reason.startswith(expected)), None)
        if match is None:
            found.violations.append(f"I4 the poison {expected!r} was not dead-lettered")
        else:
            reasons.remove(match)
    if reasons:
        found.violations.append(f"I4 {len(reasons)} dead letters that nobody injected: {reasons[:3]}")
