"""Accounts: verification of tokens, a class that joins at once, and the classes of a whole season."""

import json
import time
import urllib.request
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from typing import TypeVar
from uuid import uuid4

from mongoengine.connection import disconnect

from benchmarks.figures import Figures, Sample
from benchmarks.http_click import gateway
from benchmarks.http_load import tokens
from benchmarks.pipeline import declare_platform
from benchmarks.servers import Servers
from chassis.access.revocations import Revocations
from chassis.access.tokens import Verifier
from chassis.messaging.rpc_client import RpcClient
from chassis.runtime.config import Config
from chassis.runtime.keys import KeyFile
from chassis.storage import mongo
from cli.processes import LOOPBACK
from services.accounts import store
from services.accounts.staff import store as staff

T = TypeVar("T")

TOKENS, SIGHTS = 2_000, 10
"""Verifications per token: those of a visitor who clicks every 90 s until it expires."""

PUPILS, CLASSES, SEATS, CALLERS = 35, 670, 30, 8
CLASS = {"school": "Collège des Mesures", "territory": "69", "level": "4e", "timezone": "Europe/Paris"}


def run(servers: Servers, figures: Figures, *, rounds: int) -> None:
    prefix = f"a{uuid4().hex[:10]}"
    try:
        declare_platform(servers, prefix)
        for _ in range(rounds):
            figures.add("accounts", _verify(servers))
        teacher = _teacher(servers.config(prefix))
        with gateway(servers, prefix) as (port, _):
            calls = RpcClient(servers.config(prefix), "benchmark")
            calls.start()
            try:
                for _ in range(rounds):
                    figures.add("accounts", _join(calls, teacher, port))
                figures.add("accounts", _load(calls, teacher))
            finally:
                calls.stop()
    finally:
        servers.drop_databases(prefix)


def _verify(servers: Servers) -> Sample:
    """Microseconds of ``Verifier.verify``: at first sight, remembered, and on average of SIGHTS each."""
    keys = KeyFile(servers.folder / "public_keys.json", variable="TOKEN_PUBLIC_KEYS_FILE", private=False)
    verifier = Verifier(keys, Revocations())
    bearers = tokens(servers, [uuid4() for _ in range(TOKENS)])

    def sight() -> float:
        started = time.perf_counter()
        for bearer in bearers:
            verifier.verify(bearer)
        return (time.perf_counter() - started) / TOKENS * 1e6

    first, remembered = sight(), sight()
    mean = (first + (SIGHTS - 1) * remembered) / SIGHTS
    return Sample("token", more={"first_us": first, "remembered_us": remembered, "mean_us": mean})


def _teacher(config: Config) -> str:
    mongo.connect(config, "accounts")
    try:
        store.apply_season(date(2026, 12, 31))
        return str(staff.invite("mesures@example.org", "teacher").id)
    finally:
        disconnect("accounts")


def _join(calls: RpcClient, teacher: str, port: int) -> Sample:
    """Seconds until the last of PUPILS, who join at once over HTTP, has a seat."""
    made = calls.call("accounts", "register_class", actor=teacher, size=PUPILS, **CLASS)
    body = json.dumps({"code": made["code"]}).encode()

    def join(_: int) -> str:
        request = urllib.request.Request(
            f"http://{LOOPBACK}:{port}/api/v1/classes/join",
            data=body,
            headers={"Content-Type": "application/json"},
        )
        with urllib.request.urlopen(request, timeout=30) as answer:
            return str(json.load(answer)["nickname"])

    seconds, nicknames = _all_at_once(join, PUPILS, PUPILS)
    assert len(set(nicknames)) == PUPILS, "two pupils have one nickname"
    return Sample("a class joins", more={"pupils": float(PUPILS), "seconds": seconds})


def _load(calls: RpcClient, teacher: str) -> Sample:
    """Seconds to register CLASSES classes of SEATS seats, CALLERS at a time."""

    def load(_: int) -> int:
        made = calls.call("accounts", "register_class", actor=teacher, size=SEATS, timeout=30, **CLASS)
        seats = calls.call(
            "accounts", "add_seats", actor=teacher, school_class=made["id"], count=SEATS, timeout=30
        )
        return len(seats)

    seconds, seats = _all_at_once(load, CLASSES, CALLERS)
    assert sum(seats) == CLASSES * SEATS
    return Sample(
        "classes load", more={"classes": float(CLASSES), "seats": float(sum(seats)), "seconds": seconds}
    )


def _all_at_once(act: Callable[[int], T], count: int, at_a_time: int) -> tuple[float, list[T]]:
    with ThreadPoolExecutor(at_a_time) as pool:
        started = time.perf_counter()
        results = list(pool.map(act, range(count)))
        return time.perf_counter() - started, results
