"""Commands about people: keys of their tokens, staff, erasure."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import click

from contracts.tokens import STAFF_ROLES

DATA = click.Path(file_okay=False, path_type=Path)
FILE = click.Path(dir_okay=False, path_type=Path)


class Failure(click.ClickException):
    """What is wrong, in one line, as every other command says it; exit code 1."""

    def show(self, file: Any = None) -> None:
        click.echo(f"usine: {self.message}", err=True)


data_option = click.option("--data", type=DATA, default=".data", show_default=True)


def key_options(command: Any) -> Any:
    for name in ("public", "private"):
        command = click.option(
            f"--{name}", type=FILE, help=f"The {name} key set. By default that of --data."
        )(command)
    return data_option(command)


@click.group()
def keys() -> None:
    """The keys that sign tokens: add one, promote it, retire the others. No restart is needed.

    Wait between two steps: a minute after `add`, so that every gateway has the new key; a quarter of an hour
    after `promote`, so that what the old keys signed has expired.
    """


def _key_command(step: str, help: str) -> None:
    @keys.command(step, help=help)
    @key_options
    def command(data: Path, private: Path | None, public: Path | None) -> None:
        from cli import key_files

        files = private or data / "keys.json", public or data / "public_keys.json"
        try:
            done = getattr(key_files, step)(*files)
        except (key_files.KeyFileError, OSError) as error:
            raise Failure(str(error)) from error
        for kid in [done] if isinstance(done, str) else done:
            click.echo(f"{step}: {kid}")


_key_command("add", "Make a new key: accepted from now on, not signing yet.")
_key_command("promote", "Let the newest key sign from now on.")
_key_command("retire", "Accept only what the signing key signed.")


@click.group()
def staff() -> None:
    """Teachers, professionals, moderators, organisers."""


@staff.command("invite")
@click.argument("email")
@click.option("--role", type=click.Choice(STAFF_ROLES), required=True)
@data_option
def staff_invite(email: str, role: str, data: Path) -> None:
    """Let EMAIL sign in by e-mail, with this role: how the first organiser comes in."""
    from cli import operations

    with _databases(data):
        id, address, given = operations.invite_staff(email, role)
    click.echo(f"{id}  {address}  {given}")


@click.group()
def accounts() -> None:
    """Visitors: erase one, or all of them when the season is over."""


@accounts.command("erase")
@click.argument("visitor", type=click.UUID)
@data_option
def accounts_erase(visitor: UUID, data: Path) -> None:
    """Forget VISITOR everywhere: at once in accounts, in the other services as soon as they run."""
    from cli import operations

    with _databases(data):
        operations.erase_visitor(visitor)
    click.echo(f"erased: {visitor}")


@accounts.command("purge")
@click.option("--report", type=FILE, required=True, help="Where the signed counts go; must not exist.")
@click.option("--private", type=FILE, help="The private key set. By default that of --data.")
@click.option("--yes", is_flag=True, help="Do not ask.")
@data_option
def accounts_purge(report: Path, private: Path | None, yes: bool, data: Path) -> None:
    """Forget every visitor, class and sign-in, and all staff but organisers. Writes a signed report."""
    from chassis.runtime.config import ConfigError
    from chassis.runtime.keys import KeyFile
    from cli import operations
    from services.accounts import purge

    if report.exists():
        raise Failure(f"{report} exists")
    try:
        signing = KeyFile(private or data / "keys.json", variable="--private", private=True)
    except ConfigError as error:
        raise Failure(str(error)) from error
    if not yes:
        click.confirm("Every visitor, class and sign-in is erased for good. Go on?", abort=True)
    at = datetime.now(UTC)
    with _databases(data):
        counts = operations.purge_visitors(
            at, lambda done: click.echo(f"{done} visitors") if done % 1000 == 0 else None
        )
    report.write_text(purge.sign(counts, signing, at) + "\n", encoding="utf-8")
    click.echo(", ".join(f"{count} {what}" for what, count in counts.items()))


@accounts.command("report")
@click.argument("report", type=click.File(encoding="utf-8"))
@click.option("--public", type=FILE, help="The public key set. By default that of --data.")
@data_option
def accounts_report(report: Any, public: Path | None, data: Path) -> None:
    """Check the signature of a purge's REPORT, and say what it counts."""
    from chassis.runtime.config import ConfigError
    from chassis.runtime.keys import KeyFile
    from services.accounts import purge

    try:
        keys = KeyFile(public or data / "public_keys.json", variable="--public", private=False)
        found = purge.verify(report.read(), keys)
    except (ConfigError, purge.BadReport) as error:
        raise Failure(str(error)) from error
    counts = ", ".join(f"{count} {what}" for what, count in found["counts"].items())
    click.echo(f"purged at {found['purged_at']}: {counts}")


def _say_thousands(erased: int) -> None:
    if erased % 1000 == 0:
        click.echo(f"{erased} visitors")


@contextmanager
def _databases(data: Path) -> Iterator[None]:
    """The databases; whatever fails is told in one line."""
    from cli import operations
    from contracts.errors import PlatformError

    try:
        with operations.databases(data):
            yield
    except PlatformError as error:
        wrong = error.details.get("errors", {}).items()
        fields = "; ".join(f"{field}: {' '.join(messages)}" for field, messages in wrong)
        raise Failure(fields or error.message) from error
    except operations.FAILURES as error:
        raise Failure(str(error)) from error
