"""``usine up``: the whole platform on one machine, embedded in this process or one process per service."""

import contextlib
import fcntl
import os
import secrets
import signal
import threading
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import click
from pymongo.errors import PyMongoError

from chassis.messaging import transport
from chassis.runtime.config import EMBEDDED_AMQP_URI, Config, ConfigError, read_secret
from cli import key_files, mongod, operations, rabbitmq, season
from cli.paths import shown
from cli.processes import LOOPBACK, Child, StartError, free_port, port_is_free
from cli.progress import bars
from cli.season_live import SESSIONS
from cli.supervisor import Supervisor, supervised
from gateway.settings import GatewaySettings
from services.accounts import store as accounts
from services.accounts.settings import AccountsSettings
from services.catalog import store as catalog
from services.live import store_imports as live
from services.live.settings import LiveSettings
from services.quiz import store_imports as quiz

IMPORT_PHASES = {"files": "  reading files", "quizzes": "  judging quizzes", "writing": "  writing"}


class CannotRun(Exception):
    """The platform cannot run: one line for the user."""


def run(*, broker: str, port: int, data: Path, season: Path) -> None:
    """Start everything, print the addresses, run until SIGINT or SIGTERM, stop everything.

    One process per service: a service that does not start is reported and retried while the others run.
    Raises CannotRun or StartError, the latter also at the end if a service still does not start; nothing
    is left running then either.
    """
    stop = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stop.set())
    data.mkdir(parents=True, exist_ok=True)
    data = data.resolve()
    with contextlib.ExitStack() as cleanup:
        cleanup.enter_context(_only_one(data))
        if not port_is_free(port):
            raise CannotRun(f"port {port} is taken: stop what listens there, or make run PORT={free_port()}")
        servers: list[Child] = []
        amqp_uri = read_secret("AMQP_URI")
        config = _configured(port, data, season, _database(data, cleanup, servers))
        _import_if_empty(config, season)
        if stop.is_set():
            return
        private: str | None = None
        supervisor: Supervisor | None = None
        if broker == "embedded" and not amqp_uri:
            from cli.embedded import embedded

            say("starting the services and the gateway in this process")
            cleanup.enter_context(embedded(config, data, stop.is_set))
        else:
            uri = _check_broker(amqp_uri) if amqp_uri else _broker(data, cleanup, servers)
            _address_of_streams(config)
            private = None if amqp_uri else uri
            say("starting the services and the gateway, one process each")
            supervisor = cleanup.enter_context(supervised(uri, data, stop.is_set, say))
        if not stop.is_set():
            _greet(config, data, private)
        while not stop.wait(0.2):
            if supervisor is not None:
                supervisor.watch()
            for server in servers:
                if not server.running:
                    raise StartError(f"{server.name} has ended by itself: see {server.log}")
        say("stopping")
    say("stopped")
    if supervisor is not None and supervisor.failures:
        raise StartError("; ".join(supervisor.failures))


def say(line: str) -> None:
    """Print one line of progress."""
    click.echo(f"  {line}")


@contextlib.contextmanager
def _only_one(data: Path) -> Iterator[None]:
    """Hold the lock of ``data``. Raises CannotRun if another platform runs there."""
    with (data / "lock").open("a+") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            lock.seek(0)
            raise CannotRun(
                f"the platform already runs on {data}, as process {lock.read(20).strip()}: stop it with "
                f"Ctrl-C in its terminal, or run another beside it: make run PORT={free_port()} DATA=.data-2"
            ) from None
        lock.truncate(0)
        lock.write(str(os.getpid()))
        lock.flush()
        yield


def _database(data: Path, cleanup: contextlib.ExitStack, servers: list[Child]) -> str:
    if uri := read_secret("MONGODB_URI"):
        say("MongoDB: MONGODB_URI")
        return uri
    say(f"MongoDB: starting a private server, data in {shown(data / 'mongod')}")
    server = mongod.start_mongod(data / "mongod", data / "logs")
    cleanup.callback(server.stop)
    servers.append(server.child)
    return server.uri


def _broker(data: Path, cleanup: contextlib.ExitStack, servers: list[Child]) -> str:
    say(f"RabbitMQ: starting a private node, data in {shown(data / 'rabbitmq')}")
    server = rabbitmq.start_rabbitmq(data / "rabbitmq", data / "logs")
    cleanup.callback(server.stop)
    servers.append(server.child)
    return server.uri


def _check_broker(amqp_uri: str) -> str:
    say("RabbitMQ: AMQP_URI")
    try:
        transport.close(transport.connect(amqp_uri, "usine up"))
    except transport.CONNECTION_ERRORS as error:
        raise StartError(f"RabbitMQ does not answer at AMQP_URI: {error}") from error
    return amqp_uri


def _configured(port: int, data: Path, season: Path, mongodb_uri: str) -> Config:
    """Configuration of all processes: the environment, completed by addresses chosen here and by settings for
    a platform on one machine. Changes ``os.environ``, which child processes inherit."""
    address = f"http://{LOOPBACK}:{port}"
    if os.environ.get("MANAGEMENT_PORT") == "0":
        del os.environ["MANAGEMENT_PORT"]  # any free port: chosen here, since it is printed
    os.environ.update(
        {
            "MANAGEMENT_PORT": str(free_port(port)),
            "PUBLIC_URL": address,
            "DEV_MAILBOX": "true",
            "AMQP_URI": EMBEDDED_AMQP_URI,
        }
        | _folders(season)
        | _secrets(data)
        | os.environ
        | {"MONGODB_URI": mongodb_uri, "PORT": str(port)}
    )
    for name in ("AMQP_URI_FILE", "MONGODB_URI_FILE"):  # their content was read, and is passed on
        os.environ.pop(name, None)
    try:
        config = Config.from_environment(AccountsSettings, GatewaySettings, LiveSettings)
    except ConfigError as error:
        raise CannotRun(str(error)) from error
    if not port_is_free(config.management_port):
        raise CannotRun(f"port {config.management_port} is taken: choose another with MANAGEMENT_PORT=…")
    return config


def _address_of_streams(config: Config) -> None:
    """Let the gateway send clients to the process that holds streams: there is no proxy that would. Changes
    ``os.environ``, which child processes inherit."""
    port = os.environ.setdefault("STREAMS_PORT", str(free_port(config.port, config.management_port)))
    host = urlsplit(config.public_url).hostname or LOOPBACK
    os.environ.setdefault("STREAMS_URL", f"http://{host}:{port}")


def _folders(season: Path) -> dict[str, str]:
    """Variables for the folders that the gateway serves, if they exist: the built site, the season's
    pictures."""
    found = {"WEB_DIR": Path("web/dist/index.html"), "MEDIA_DIR": season / "media" / "panoramas"}
    return {name: str(path.resolve().parent) for name, path in found.items() if path.exists()}


def _secrets(data: Path) -> dict[str, str]:
    """Generated keys and secrets, kept so that tokens and recovery codes outlive a restart."""
    private, public, secret = (data / name for name in ("keys.json", "public_keys.json", "accounts_secret"))
    if not (private.exists() and public.exists()):
        key_files.create(private, public)
    files = {"TOKEN_KEYS_FILE": str(private), "TOKEN_PUBLIC_KEYS_FILE": str(public)}
    if os.environ.get("ACCOUNTS_SECRET"):
        return files
    if not secret.exists():
        key_files.write_private(secret, secrets.token_urlsafe(48))
    return files | {"ACCOUNTS_SECRET_FILE": str(secret)}


def _import_if_empty(config: Config, folder: Path) -> None:
    try:
        operations.connect(config)
        if catalog.is_empty():
            say(f"importing the season in {folder}")
            with bars(IMPORT_PHASES) as progress:
                report = operations.import_season(folder, progress=progress)
            say(f"season: {report['published']} contents online")
        elif quiz.is_empty():
            say(f"no quizzes yet, the season is older than them: usine season import {folder}")
        elif not accounts.has_season():
            say(f"no class can be registered before the next import: usine season import {folder}")
        elif live.is_empty() and (folder / SESSIONS).exists():
            say(f"no live sessions yet, the season is older than them: usine season import {folder}")
        else:
            _schedule_daily(folder)
        operations.disconnect_all()
    except season.SeasonError as error:
        first, more = error.errors[0], len(error.errors) - 1
        raise CannotRun(
            f"the season in {folder} is broken: {first}"
            + (f" (and {more} more: usine season check)" if more else "")
        ) from error
    except PyMongoError as error:
        reason = operations.reason_of(error)
        raise StartError(f"MongoDB does not answer at MONGODB_URI: {reason}") from error


def _schedule_daily(folder: Path) -> None:
    """A sample season has sessions every day: those of the days to come. A season that is broken now does not
    keep the platform from running with what it has."""
    try:
        operations.schedule_daily(folder)
    except season.SeasonError as error:
        say(f"no new live sessions: the season in {folder} is broken: {error.errors[0]}")


def _greet(config: Config, data: Path, amqp_uri: str | None) -> None:
    """Print the addresses. ``amqp_uri``: of a private RabbitMQ, whose port is chosen at random."""
    address = f"http://{LOOPBACK}:{config.port}"
    click.echo(f"\nL'Usine Extraordinaire is open: {address}")
    lines = {
        "API": f"{address}/api/v1",
        "Its documentation": f"{address}/docs",
        "Metrics": f"http://{LOOPBACK}:{config.management_port}/metrics",
        "RabbitMQ": amqp_uri,
        "Logs": shown(data / "logs"),
    }
    for name, where in lines.items():
        if where:
            click.echo(f"  {name + ':':<19}{where}")
    if not config.section(GatewaySettings).web_dir:
        click.echo("  There is no site, the API runs alone: usine web build")
    click.echo(f"Stop with Ctrl-C. Try:\n\n  curl -s -X POST {address}/api/v1/visitors")
