"""``usine backup``, ``restore`` and ``replay``."""

import sys
from datetime import UTC, datetime
from pathlib import Path

import click

from cli.commands.base import FILE, Command, Failure, quantity
from cli.progress import bar

EXAMPLE = "usine-2026-11-26.tar.gz"


def _uri(name: str, otherwise: str = "") -> str:
    from chassis.runtime.config import read_secret

    if not (uri := read_secret(name)):
        raise Failure(f"{name} is not set: set it, or {name}_FILE{otherwise}")
    return uri


def _prefix() -> str:
    from chassis.runtime.config import mongodb_prefix

    return mongodb_prefix()


@click.command(cls=Command, examples=(f"usine backup {EXAMPLE}", "usine backup - > usine.tar.gz"))
@click.argument("file", type=FILE)
@click.option("--without-stream", is_flag=True, help="Do without RabbitMQ; no replay can follow a restore.")
def backup(file: Path, without_stream: bool) -> None:
    """Write all databases, in one consistent state, to FILE; to standard output if FILE is -.

    The platform may run. Uses MONGODB_URI and AMQP_URI, or their files.
    """
    from chassis.runtime.config import ConfigError
    from cli import backup as backups
    from cli import operations

    try:
        mongodb = _uri("MONGODB_URI")
        amqp = None if without_stream else _uri("AMQP_URI", "; or make a backup --without-stream")
        with bar("Reading collections") as progress:
            if str(file) == "-":
                found = backups.write(sys.stdout.buffer, mongodb, amqp, prefix=_prefix(), progress=progress)
            else:
                found = backups.create(file, mongodb, amqp, prefix=_prefix(), progress=progress)
    except (backups.BackupError, ConfigError, *operations.FAILURES) as error:
        raise Failure(f"no backup was made: {operations.reason_of(error)}") from error
    except OSError as error:
        raise Failure(f"no backup was made: cannot write {file}: {error.strerror}") from error
    said = f"{quantity(found.documents, 'document')} of {quantity(len(found.collections), 'collection')}"
    click.echo(f"backup {file}: {said}, replay since {found.replay_since or 'never'}", err=str(file) == "-")
    for queue, count in found.waiting.items():
        click.echo(f"{quantity(count, 'event')} waited in {queue}", err=True)


@click.command(cls=Command, examples=(f"usine restore {EXAMPLE}",))
@click.argument("file", type=FILE)
@click.option("--drop", is_flag=True, help="First delete what the platform has in this MongoDB.")
def restore(file: Path, drop: bool) -> None:
    """Write the backup FILE into the empty MongoDB of MONGODB_URI.

    Stop every process of the platform before. Afterwards run `usine points rebuild`, start the processes, and
    run `usine replay`.
    """
    from chassis.runtime.config import ConfigError
    from chassis.storage import diagnosis
    from cli import operations
    from cli import restore as restores

    try:
        with bar("Writing documents") as progress:
            found = restores.restore(
                file, _uri("MONGODB_URI"), prefix=_prefix(), drop=drop, progress=progress
            )
    except (restores.RestoreError, ConfigError, *operations.FAILURES) as error:
        raise Failure(diagnosis.one_line(error)) from error
    click.echo(
        f"restored {quantity(found.documents, 'document')} as of {found.taken_at:%Y-%m-%d %H:%M:%S} UTC"
    )
    # A total follows its ledger, and clicks were under way when the backup was made.
    click.echo("next: usine points rebuild, then start the platform")
    if found.replay_since:
        click.echo(f"then: usine replay --from-backup {file}")


@click.command(
    cls=Command,
    examples=(f"usine replay --from-backup {EXAMPLE}", "usine replay --since 2026-11-26T08:00:00+01:00"),
)
@click.option("--from-backup", "file", type=FILE, help="Begin where this backup says.")
@click.option("--since", help="Begin at this time, in ISO 8601 with a time zone.")
@click.option("--offset", type=click.IntRange(min=0), help="Begin at this offset of the stream.")
def replay(file: Path | None, since: str | None, offset: int | None) -> None:
    """Hand the events of the stream to their subscribers again, up to its end.

    After a restore. What was handled before counts once, so beginning too early is harmless. Uses AMQP_URI
    with the rights of the operator.
    """
    from chassis.runtime.config import ConfigError
    from cli import operations
    from cli import replay as replays
    from cli import restore as restores

    if sum(each is not None for each in (file, since, offset)) != 1:
        raise click.UsageError("one of --from-backup, --since and --offset is needed")
    try:
        begin: int | datetime | None = offset
        if since is not None:
            begin = _time(since)
        elif file is not None:
            begin = restores.verify(file).replay_since
        if begin is None:
            raise Failure(f"{file} was made with --without-stream: say where to begin, with --since")
        with bar("Replaying events") as progress:
            read, handed = replays.replay(_uri("AMQP_URI"), begin, progress)
    except (restores.RestoreError, ConfigError, *operations.FAILURES) as error:
        raise Failure(operations.reason_of(error)) from error
    click.echo(f"{quantity(read, 'event')} read, {quantity(handed, 'message')} handed to subscribers again")


def _time(text: str) -> datetime:
    try:
        found = datetime.fromisoformat(text)
    except ValueError as error:
        raise Failure(
            f"--since {text}: a time in ISO 8601 is needed, as 2026-11-26T08:00:00+01:00"
        ) from error
    if found.tzinfo is None:
        raise Failure(f"--since {text} has no time zone: write it as {text}+01:00")
    return found.astimezone(UTC)
