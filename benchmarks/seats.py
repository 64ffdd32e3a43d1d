"""A thousand seats of one session that vote and answer at once, and classes that join.

What they are promised is what the host's screen shows.
"""

import time
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4

from pymongo import MongoClient

from benchmarks import load
from benchmarks.figures import Sample
from benchmarks.http_load import tokens
from benchmarks.processes import BenchmarkFailed, cpu_of, tool, until, usine
from benchmarks.servers import Servers, add_sessions
from cli.processes import free_port, port_accepts
from services.live.domain import derived_id

SESSION = "rencontre-de-mille"
SEATS, SECONDS = 1_000, 20
JOINS, JOINS_RATE = 600, 35
CUT = 0.2
"""Share of the requests whose connection is cut before the answer."""


def run(servers: Servers, prefix: str) -> Iterator[Sample]:
    """Raises BenchmarkFailed if an act is lost or counted twice, or a seat refused."""
    database, logs = f"{prefix}_live", servers.folder / "logs"
    add_sessions(servers, database, [SESSION])
    visitors = [load.visitor(number) for number in range(SEATS)]
    question, poll = _furnish(servers, database, visitors)
    bearers = servers.folder / "seat-tokens"
    bearers.write_text("\n".join(tokens(servers, visitors)))
    port, streams_port = free_port(), free_port()
    with (
        usine("accounts", servers.environment(prefix), logs / "accounts.log"),
        usine("live", servers.environment(prefix), logs / "live.log") as live,
        usine(
            "streams", servers.environment(prefix, STREAMS_PORT=str(streams_port)), logs / "streams.log"
        ) as streams,
        usine("gateway", servers.environment(prefix, PORT=str(port)), logs / "gateway.log") as gateway,
    ):
        until(lambda: port_accepts(port), gateway)
        until(lambda: port_accepts(streams_port), streams)
        pids = {"gateway": gateway.pid, "live": live.pid, "streams": streams.pid}
        before = cpu_of(pids)
        with tool("seat_client", port, streams_port, SESSION, question, poll, bearers) as client:
            client.send(joins=JOINS, rate=JOINS_RATE)
            joined = client.line(120)
            if joined["refused"]:
                raise BenchmarkFailed(f"{joined['refused']} of {JOINS} joins were refused")
            yield Sample(
                f"{JOINS} joins", rate=joined["rate"], more={"join_p95_ms": joined["p95_ms"], "refused": 0.0}
            )
            client.send(seconds=SECONDS, cut=CUT)
            acted = client.line(180)
        spent = {name: seconds - before[name] for name, seconds in cpu_of(pids).items()}
        _check(servers, database, question, poll, acted)
    yield Sample(
        "1,000 seats",
        rate=acted["rate"],
        cpu={name: seconds * 1000 / acted["acts"] for name, seconds in spent.items()},
        more={
            "acts": float(acted["acts"]),
            "sent_again": float(acted["sent_again"]),
            "answer_p95_ms": acted["answer_p95_ms"],
            "screen_p95_ms": acted["screen_p95_ms"],
        },
    )


def _furnish(servers: Servers, database: str, visitors: list[UUID]) -> tuple[UUID, UUID]:
    """A published question, an open poll and a place for each visitor."""
    now, question, poll = datetime.now(UTC), uuid4(), uuid4()
    with MongoClient[dict[str, Any]](servers.mongodb_uri, uuidRepresentation="standard") as client:
        live = client[database]
        live.questions.insert_one(
            {
                "_id": question,
                "session": SESSION,
                "visitor": uuid4(),
                "nickname": "Renard agile",
                "text": "Combien de temps dure la formation ?",
                "shown": "Combien de temps dure la formation ?",
                "marks": [],
                "state": "published",
                "asked_at": now,
                "published_at": now,
                "merged": 0,
                "pinned": False,
                "votes": 0,
                "reports": [],
            }
        )
        live.polls.insert_one(
            {
                "_id": poll,
                "session": SESSION,
                "question": "Et toi ?",
                "kind": "single",
                "choices": [{"id": "1", "text": "Oui"}, {"id": "2", "text": "Non"}],
                "opened_at": now,
                "closed_at": None,
                "answers": 0,
            }
        )
        live.bookings.delete_many({"session": SESSION})
        live.bookings.insert_many(
            [
                {
                    "_id": derived_id("bench", visitor),
                    "session": SESSION,
                    "holder": f"visitor/{visitor}",
                    "visitor": visitor,
                    "places": 1,
                    "waiting": False,
                    "booked_at": now,
                    "reminded": [],
                }
                for visitor in visitors
            ]
        )
    return question, poll


def _check(servers: Servers, database: str, question: UUID, poll: UUID, acted: dict[str, Any]) -> None:
    """The ledger has each act once, and the host's screen shows the ledger's total."""
    with MongoClient[dict[str, Any]](servers.mongodb_uri, uuidRepresentation="standard") as client:
        deadline = time.monotonic() + 10
        while client[database].counted_targets.find_one({"dirty": True}) and time.monotonic() < deadline:
            time.sleep(0.1)
        votes = client[database].votes.count_documents({"question": question, "active": True})
        answers = client[database].poll_answers.count_documents({"poll": poll})
    found = {"votes": votes, "answers": answers}
    if found != {"votes": SEATS, "answers": SEATS} or acted["shown"] != found:
        raise BenchmarkFailed(f"the ledger has {found}, the screen shows {acted['shown']}, of {SEATS} each")
