"""Operations of commands on databases and broker, whether the platform runs or not."""

import json
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

from mongoengine.connection import disconnect
from pymongo.errors import PyMongoError

from chassis.messaging import topology
from chassis.messaging.deadletters import DeadLetters
from chassis.runtime import clock
from chassis.runtime.config import (
    EMBEDDED_AMQP_URI,
    Config,
    ConfigError,
    declares_queues,
    mongodb_prefix,
    read_secret,
)
from chassis.storage import diagnosis, mongo
from cli import mongod, rabbitmq, season, season_live
from cli.processes import StartError
from cli.progress import Phases, Progress, silent, silent_progress
from contracts.errors import Conflict, Unavailable
from contracts.registry import SERVICES
from services.accounts import purge
from services.accounts import store as accounts
from services.accounts.staff import store as staff
from services.catalog import store as catalog
from services.live import daily
from services.live import store_imports as live
from services.quiz import store_imports as quiz
from services.rewards import projection
from services.rewards import store as rewards

FAILURES = (StartError, ConfigError, PyMongoError, Unavailable, Conflict)


def reason_of(error: BaseException) -> str:
    """The message of one of FAILURES, in a line of at most 300 characters."""
    return diagnosis.one_line(error)[:300]


@contextmanager
def databases(data: Path) -> Iterator[None]:
    """Connect to every service's database: MONGODB_URI or its file, else the private server of ``data``,
    which is started meanwhile if the platform does not run. Raises one of FAILURES."""
    own = None
    prefix = mongodb_prefix()
    uri = read_secret("MONGODB_URI") or mongod.running_mongod(data / "mongod")
    if uri is None:
        own = mongod.start_mongod(data / "mongod", data / "logs")
        uri = own.uri
    config = Config(amqp_uri=EMBEDDED_AMQP_URI, mongodb_uri=uri, mongodb_prefix=prefix)
    try:
        connect(config)
        yield
    finally:
        disconnect_all()
        if own is not None:
            own.stop()


def dead_letters(data: Path, service: str | None) -> DeadLetters:
    """Dead letters on the broker of AMQP_URI or its file, else on the private node of ``data``. Raises one of
    FAILURES."""
    uri = read_secret("AMQP_URI") or rabbitmq.running_rabbitmq(data / "rabbitmq")
    if uri is None:
        raise StartError(
            f"no RabbitMQ runs on {data}: set AMQP_URI, or start it with `make run BROKER=rabbitmq` "
            "(the embedded broker keeps its dead letters to itself, see its log)"
        )
    if not declares_queues():
        topology.only_check()
    return DeadLetters(uri, service)


def resume(queue: str, management: str) -> bool:
    """Let the process whose management server is at ``management`` take messages of ``queue`` again. False if
    it takes them already. Raises StartError."""
    address = f"{management.rstrip('/')}/resume?{urllib.parse.urlencode({'queue': queue})}"
    if not address.startswith(("http://", "https://")):
        raise StartError(f"{management} is not an address such as http://host:port")
    try:
        request = urllib.request.Request(address, method="POST")  # noqa: S310  # checked above
        with urllib.request.urlopen(request, timeout=10) as reply:  # noqa: S310  # nosec B310
            return bool(json.load(reply)["resumed"])
    except urllib.error.HTTPError as error:
        raise StartError(f"{management}: {error.read(200).decode(errors='replace').strip()}") from error
    except (OSError, ValueError, KeyError) as error:
        raise StartError(f"{management} is not the management server of a process: {error}") from error


def connect(config: Config) -> None:
    """Connect to the databases of all services; ``disconnect_all`` is the opposite."""
    for service in SERVICES:
        mongo.connect(config, service)


def disconnect_all() -> None:
    for service in SERVICES:
        disconnect(service)


def import_season(
    folder: Path, notice: Callable[[str], None] = lambda text: None, progress: Phases = silent
) -> dict[str, int]:
    """Read, check and apply a folder. Raises SeasonError with all that is wrong before anything is written,
    and what ``apply_season`` raises."""
    return apply_season(season.read(folder, progress=progress), notice, progress)


def apply_season(
    files: season.SeasonFiles,
    notice: Callable[[str], None] = lambda text: None,
    progress: Phases = silent,
) -> dict[str, int]:
    """Put a season that was read in force. Returns how many contents were ``published``, ``unchanged`` and
    ``withdrawn``. ``notice`` is called with a warning in French for each change that is allowed but should be
    intended.

    Raises SeasonError before anything is written, or PyMongoError; Conflict if a version of a quiz is
    answered for the first time while this would change it: nothing is written then either. The gateways of a
    running platform show the changes within seconds: each waits in the catalog's outbox.
    """
    names, quizzes = list(files.quizzes), list(files.quizzes.values())
    conflicts = [
        files.located(names[position], ("version",), message)
        for position, message in quiz.frozen_conflicts(quizzes)
    ]
    if conflict := rewards.rules_conflict(files.rules):
        conflicts.append(files.located("rules.yaml", ("version",), conflict))
    now = clock.now()
    sessions = list(_dated(files.sessions, now))
    for at, field, message in live.conflicts([session for _, session in sessions], now):
        conflicts.append(files.located(season_live.SESSIONS, (sessions[at][0], field), message))
    for running in live.running_without([session for _, session in sessions], now):
        conflicts.append(
            f"{season_live.SESSIONS} : {running} a lieu en ce moment : gardez-la dans le fichier jusqu’à sa "
            "fin, ou fermez-la d’abord (page de modération)."
        )
    if conflicts:
        raise season.SeasonError(list(dict.fromkeys(conflicts)))
    for text in files.notices:
        notice(text)
    gone, new = rewards.renamed_rules(files.rules)
    if gone and new:
        notice(
            f"rules.yaml : identifiants de règles qui disparaissent : {', '.join(gone)} ; qui arrivent : "
            f"{', '.join(new)}. Sous un identifiant nouveau, tout ce qui a déjà été exploré "
            "rapporte à nouveau des points. Pour changer seulement le texte d’une règle, gardez son "
            "identifiant et changez reason."
        )
    contents = files.content.contents.values()
    shown = [content for content in contents if not content.get("draft")]
    # One transaction per database: progress counts what is committed.
    entries = len(quizzes) + 1 + len(contents)
    progress("writing", 0, entries)
    quiz.apply_season(files.content.occupations, quizzes, shown, files.studies)
    progress("writing", len(quizzes), entries)
    rewards.apply_rules(files.rules)
    progress("writing", len(quizzes) + 1, entries)
    accounts.apply_season(date.fromisoformat(str(files.content.season["ends_on"])))
    changed = live.apply_season(
        files.professionals,
        [session for _, session in sessions],
        files.content.occupations,
        files.content.companies,
        now,
    )
    for done, said in (("moved", "déplacées"), ("cancelled", "annulées")):
        if changed[done]:
            notice(f"{season_live.SESSIONS} : rencontres {said} : {', '.join(changed[done])}")
    counts = catalog.apply(files.content)
    progress("writing", entries, entries)
    return counts


def schedule_daily(folder: Path) -> list[str]:
    """Schedule the sessions that a sample season has every day, for the days to come, where they are not yet.
    Returns their ids. Raises SeasonError, PyMongoError."""
    now = clock.now()
    files = season.read(folder, judged=False)
    every_day = [session for session in files.sessions if "daily_at" in session]
    return live.add_sessions([session for _, session in _dated(every_day, now)], now)


def _dated(sessions: list[dict[str, Any]], now: datetime) -> Iterator[tuple[int, dict[str, Any]]]:
    """(position in the file, session with its start)."""
    for position, entry in enumerate(sessions):
        for session in daily.scheduled([entry], now.date()):
            yield position, session


def verify_points(progress: Progress = silent_progress) -> projection.Verification:
    """See ``services.rewards.projection``; visitors are counted."""
    return projection.verify(progress)


def rebuild_points(progress: Progress = silent_progress) -> int:
    """Returns how many totals have changed; visitors are counted."""
    rules: Any = rewards.CurrentRules()()
    return projection.rebuild(rules, progress)


def erase_visitor(visitor: UUID) -> None:
    """Erase the visitor in accounts; the other services follow by the event that it publishes."""
    accounts.erase(visitor, clock.now(), publish=True)


def purge_visitors(at: datetime, progress: Progress = silent_progress) -> dict[str, int]:
    """See ``services.accounts.purge``; visitors are counted."""
    return purge.purge(at, progress)


def invite_staff(email: str, role: str) -> tuple[UUID, str, str]:
    """Returns (id, e-mail, role). Raises InvalidInput or Conflict."""
    found = staff.invite(email, role)
    return found.id, found.email, found.role
