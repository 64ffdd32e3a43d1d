"""Shared by commands: examples in their help, French for organisers, one line for each failure."""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import click

from cli.french import usage_in_french

FOLDER = click.Path(file_okay=False, path_type=Path)
FILE = click.Path(dir_okay=False, path_type=Path)
HOST = re.compile(r"[A-Za-z0-9._-]+(:(?P<port>[0-9]{1,5}))?")

DATA_HELP = "Databases, logs, secrets."
DATA_HELP_FRENCH = "Bases de données, journaux et clés de la plateforme."


class Failure(click.ClickException):
    """A command failed: one line for the user, exit code 1."""

    def show(self, file: Any = None) -> None:
        click.echo(f"usine: {self.message}", err=True)


def data_option(command: Any) -> Any:
    """Decorator: the option ``--data``, in English."""
    return _data_option(DATA_HELP)(command)


def data_option_french(command: Any) -> Any:
    """Decorator: the option ``--data``, in French."""
    return _data_option(DATA_HELP_FRENCH, metavar="DOSSIER")(command)


def _data_option(help: str, **options: Any) -> Callable[[Any], Any]:
    return click.option("--data", type=FOLDER, default=".data", show_default=True, help=help, **options)


class Command(click.Command):
    """A command whose help ends with ``examples``: whole command lines."""

    heading = "Example"

    def __init__(self, *arguments: Any, examples: Sequence[str] = (), **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.examples = tuple(examples)

    def format_epilog(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        super().format_epilog(ctx, formatter)
        _write_examples(formatter, self.heading, self.examples)


class Group(click.Group):
    """A group of commands, whose example is that of its first command."""

    command_class: type[click.Command] | None = Command
    heading = "Example"

    @property
    def examples(self) -> tuple[str, ...]:
        return next((getattr(command, "examples", ()) for command in self.commands.values()), ())

    def format_epilog(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        super().format_epilog(ctx, formatter)
        _write_examples(formatter, self.heading, self.examples)

    def list_commands(self, ctx: click.Context) -> list[str]:
        """In the order of their declaration, not of the alphabet."""
        return list(self.commands)


def _write_examples(formatter: click.HelpFormatter, heading: str, examples: Sequence[str]) -> None:
    with formatter.section(heading):
        for example in examples:
            formatter.write(f"{'':>{formatter.current_indent}}{example}\n")


class FrenchFormatter(click.HelpFormatter):
    """Translates the words that click puts on a help page."""

    def write_usage(self, prog: str, args: str = "", prefix: str | None = None) -> None:
        super().write_usage(prog, args, prefix or "Utilisation : ")

    def write_heading(self, heading: str) -> None:
        super().write_heading(f"{usage_in_french(heading)} ")

    def write_dl(self, rows: Iterable[tuple[str, str]], *arguments: Any, **options: Any) -> None:
        super().write_dl([(term, usage_in_french(text)) for term, text in rows], *arguments, **options)


class FrenchContext(click.Context):
    formatter_class = FrenchFormatter


class FrenchUsageError(click.UsageError):
    """A mistake in a command line, for organisers. Exit code 2."""

    def show(self, file: Any = None) -> None:
        if self.ctx is not None:
            click.echo(self.ctx.get_usage(), err=True)
            click.echo(f"« {self.ctx.command_path} --help » en dit plus.\n", err=True)
        click.echo(f"Erreur : {usage_in_french(self.message)}", err=True)


@contextmanager
def _mistakes_in_french() -> Iterator[None]:
    try:
        yield
    except (FrenchUsageError, click.exceptions.NoArgsIsHelpError):
        raise
    except click.UsageError as error:
        context = error.ctx or click.get_current_context(silent=True)
        raise FrenchUsageError(error.format_message(), context) from error


class FrenchCommand(Command):
    """A command for organisers: help and mistakes in French."""

    context_class = FrenchContext
    heading = "Exemple"

    def make_context(self, *arguments: Any, **options: Any) -> click.Context:
        with _mistakes_in_french():
            return super().make_context(*arguments, **options)


class FrenchGroup(Group):
    """A group of commands for organisers: help and mistakes in French."""

    command_class = FrenchCommand
    context_class = FrenchContext
    heading = "Exemple"

    def make_context(self, *arguments: Any, **options: Any) -> click.Context:
        with _mistakes_in_french():
            return super().make_context(*arguments, **options)

    def resolve_command(self, *arguments: Any) -> Any:
        with _mistakes_in_french():
            return super().resolve_command(*arguments)


def hosts(given: Iterable[str]) -> list[str]:
    """HOST or HOST:PORT each, of an option that may be repeated or have commas. Raises Failure."""
    found = [host.strip() for word in given for host in word.split(",")]
    for host in found:
        parts = HOST.fullmatch(host)
        if parts is None or not 0 < int(parts["port"] or 1) < 65536:
            raise Failure(f"{host!r} is no HOST or HOST:PORT")
    return found


def quantity(number: int, noun: str) -> str:
    """``1 total``, ``2 totals``: a count in English."""
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


@contextmanager
def databases(data: Path) -> Iterator[None]:
    """Connect to the databases of all services, for a command in English. Raises Failure."""
    from cli import operations

    try:
        with operations.databases(data):
            yield
    except operations.FAILURES as error:
        raise Failure(operations.reason_of(error)) from error


@contextmanager
def databases_french(data: Path) -> Iterator[None]:
    """Connect to the databases of all services, for a command in French. Raises Failure; reasons for
    operators are quoted in English."""
    from cli import operations
    from contracts.errors import Conflict

    try:
        with operations.databases(data):
            yield
    except Conflict as error:
        raise Failure(error.message) from error
    except operations.FAILURES as error:
        raise Failure(
            f"la base de données ne peut pas être utilisée : {operations.reason_of(error)}"
        ) from error
