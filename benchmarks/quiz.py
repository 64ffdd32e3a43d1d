"""The quiz: scoring against a whole register of occupations, and submissions beside an empty RPC."""

import statistics
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from typing import Any
from uuid import uuid4

from benchmarks.figures import Figures, Sample
from benchmarks.pipeline import PLATFORM_VIEWS, SEASON, declare_platform
from benchmarks.processes import cpu_between, cpu_of, ready, started, until, usine
from benchmarks.servers import Servers
from chassis.messaging.batching import Batcher
from chassis.messaging.rpc_client import RpcClient
from cli import season
from cli.season_quizzes import candidates
from gateway.platform import SUBMISSIONS_IN_FLIGHT, SUBMISSIONS_SHARED
from services.quiz import schemas
from services.quiz.lab.simulation import Answers, people
from services.quiz.scoring.candidates import MatchCandidate
from services.quiz.scoring.interests import InterestQuiz, profile_of
from services.quiz.scoring.matching import Table, match

REGISTER = 1584
"""Occupations of the official register, version 60, which is not shipped: ``register`` imitates it."""

SCORED, CALLERS, CALLS, SEED = 500, 100, 2_000, 60
QUIZ = "quel-metier-est-fait-pour-toi"


def run(servers: Servers, figures: Figures, *, rounds: int) -> None:
    files = season.read(SEASON, judged=False)
    table = candidates(files.content.occupations)
    quiz = next(schemas.interest_quiz(each) for each in files.quizzes.values() if each["id"] == QUIZ)
    taken = [answers for _, answers in people(quiz, CALLS, SEED)]
    for _ in range(rounds):
        for name, occupations in (("season", Table(table)), ("register", register(table))):
            figures.add("quiz", _scoring(f"scoring, {name}", quiz, taken[:SCORED], occupations))
    prefix = f"q{uuid4().hex[:10]}"
    try:
        declare_platform(servers, prefix)
        with _services(servers, prefix) as pids, _client(servers, prefix) as calls:
            for _ in range(rounds):
                figures.add("quiz", _empty(calls, pids))
                figures.add("quiz", _submissions(calls, taken, pids))
    finally:
        servers.drop_databases(prefix)
        servers.delete_queues("rpc-empty", *PLATFORM_VIEWS)


def register(table: list[MatchCandidate]) -> Table:
    """A table of REGISTER occupations: those of the season, which have typical answers, then the same again
    under codes that nobody has."""
    others = (
        replace(table[place % len(table)], rome=f"{table[place % len(table)].rome[0]}{place:05}", near=())
        for place in range(len(table), REGISTER)
    )
    return Table([*table, *others])


def _scoring(name: str, quiz: InterestQuiz, taken: list[Answers], table: Table) -> Sample:
    """From answers to ten occupations, for each of ``taken``."""
    times = []
    for answers in taken:
        began = time.perf_counter()
        match(quiz, answers, profile_of(quiz, answers), table, {table[0].rome: 1, table[-1].rome: 2})
        times.append((time.perf_counter() - began) * 1e6)
    p99 = statistics.quantiles(times, n=100)[98]
    return Sample(name, more={"median_us": statistics.median(times), "p99_us": p99, "of": float(len(table))})


@contextmanager
def _services(servers: Servers, prefix: str) -> Iterator[dict[str, int]]:
    """Run quiz and the empty service: pids of these and of the servers."""
    logs = servers.folder / "logs"
    environment = servers.environment(prefix)
    with (
        usine("quiz", servers.environment(prefix), logs / "quiz.log") as quiz,
        started(
            "empty", [sys.executable, "-m", "benchmarks.empty_service"], logs / "empty.log", environment
        ) as empty,
    ):
        until(lambda: ready(environment["MANAGEMENT_PORT"]), empty)
        yield {"quiz": quiz.pid, "empty": empty.pid, **servers.pids}


@contextmanager
def _client(servers: Servers, prefix: str) -> Iterator[RpcClient]:
    calls = RpcClient(servers.config(prefix), "benchmark")
    calls.start()
    try:
        for service, method in (("empty", "nothing"), ("quiz", "list_quizzes")):
            calls.call(service, method, timeout=30)
        yield calls
    finally:
        calls.stop()


def _empty(calls: RpcClient, pids: dict[str, int]) -> Sample:
    return _calls("empty RPC", pids, lambda _: calls.call("empty", "nothing", timeout=60))


def _submissions(calls: RpcClient, taken: list[Answers], pids: dict[str, int]) -> Sample:
    """Each of a visitor of their own: stored with majority, with the event that follows from it."""
    sent = [[{"item": item, "answer": answer} for item, answer in answers.items()] for answers in taken]

    def submit_all(submissions: list[dict[str, Any]]) -> list[dict[str, Any]]:
        results: list[dict[str, Any]] = calls.call("quiz", "submit_all", submissions=submissions, timeout=60)
        return results

    # As in the gateway: while calls are under way, those that arrive wait for the next.
    shared, in_flight = SUBMISSIONS_SHARED, SUBMISSIONS_IN_FLIGHT
    batcher = Batcher("submit_all", submit_all, size=shared, timeout=60, in_flight=in_flight)

    def submit(place: int) -> None:
        visitor = {"visitor": str(uuid4()), "correlation_id": "benchmark"}
        result = batcher.submit({"quiz": QUIZ, "answers": sent[place], **visitor})["result"]
        assert result["created"], "a new visitor's result was there already"
        assert len(result["matches"]) == 10

    batcher.start()
    try:
        return _calls("submission", pids, submit)
    finally:
        batcher.stop()


def _calls(name: str, pids: dict[str, int], call: Callable[[int], None]) -> Sample:
    """Rate and latency of CALLS calls, CALLERS at a time."""
    times: list[float] = []

    def timed(place: int) -> None:
        began = time.perf_counter()
        call(place)
        times.append((time.perf_counter() - began) * 1000)

    before = cpu_of(pids)
    with ThreadPoolExecutor(CALLERS) as pool:
        began = time.perf_counter()
        list(pool.map(timed, range(CALLS)))
        seconds = time.perf_counter() - began
    cpu = cpu_between(before, cpu_of(pids), CALLS)
    cuts = statistics.quantiles(times, n=100)
    return Sample(name, rate=CALLS / seconds, cpu=cpu, more={"p50_ms": cuts[49], "p99_ms": cuts[98]})
