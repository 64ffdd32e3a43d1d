"""``usine deadletters``: messages that no handler could handle."""

from pathlib import Path
from typing import Any

import click

from cli.commands.base import Failure, Group, data_option
from cli.progress import bar
from contracts.registry import SUBSCRIPTIONS

SAMPLE = "abc123abc123"


def selection(command: Any) -> Any:
    """Decorator: the options that choose messages, ``--service`` and ``--data``."""
    service = click.option(
        "--service", type=click.Choice(sorted(SUBSCRIPTIONS)), help="Only messages of this service."
    )
    return service(data_option(command))


@click.group(cls=Group)
def deadletters() -> None:
    """Messages that could not be handled, with the reason."""


@deadletters.command("list", examples=("usine deadletters list --service rewards",))
@selection
def deadletters_list(service: str | None, data: Path) -> None:
    """List them, one per line: id, time, event, queue, reason."""
    for letter in _dead_letters("look", service, data):
        reason = letter.reason.splitlines()[0][:100]
        click.echo(f"{letter.id}  {letter.time[:19]}  {letter.event}  {letter.queue}  {reason}")


@deadletters.command("show", examples=(f"usine deadletters show {SAMPLE}",))
@click.argument("id")
@selection
def deadletters_show(id: str, service: str | None, data: Path) -> None:
    """Show headers and body of the message ID."""
    found = [letter for letter in _dead_letters("look", service, data) if letter.id == id]
    if not found:
        raise Failure(f"no dead letter {id}")
    for name, value in sorted(found[0].headers.items()):
        click.echo(f"{name}: {value}")
    click.echo(f"\n{found[0].body[:10_000].decode(errors='backslashreplace')}")


@deadletters.command(
    "retry", examples=(f"usine deadletters retry {SAMPLE}", "usine deadletters retry --all --service rewards")
)
@click.argument("id", required=False)
@click.option("--all", "everything", is_flag=True, help="All of them.")
@selection
def deadletters_retry(id: str | None, everything: bool, service: str | None, data: Path) -> None:
    """Put the message ID, or --all, back on the queue that it came from."""
    _settle("retry", "Retrying", id, everything, service, data)


@deadletters.command("drop", examples=(f"usine deadletters drop {SAMPLE}",))
@click.argument("id", required=False)
@click.option("--all", "everything", is_flag=True, help="All of them.")
@selection
def deadletters_drop(id: str | None, everything: bool, service: str | None, data: Path) -> None:
    """Delete the message ID, or --all, for good."""
    _settle("drop", "Dropping", id, everything, service, data)


@deadletters.command(
    "resume",
    examples=("usine deadletters resume rewards.HotspotViewed --management http://127.0.0.1:9100",),
)
@click.argument("queue", shell_complete=lambda context, parameter, text: _queues(text))
@click.option(
    "--management",
    metavar="URL",
    default="http://127.0.0.1:9100",
    show_default=True,
    help="Management address of the process that handles QUEUE (its MANAGEMENT_PORT).",
)
def deadletters_resume(queue: str, management: str) -> None:
    """Let a process consume QUEUE again, after it stopped because of too many dead letters."""
    from cli import operations

    try:
        resumed = operations.resume(queue, management)
    except operations.FAILURES as error:
        raise Failure(str(error)) from error
    click.echo(f"{queue}: messages are taken again" if resumed else f"{queue}: messages are taken already")


def _queues(prefix: str) -> list[str]:
    names = [
        f"{service}.{event.type_name()}" for service, events in SUBSCRIPTIONS.items() for event in events
    ]
    return sorted(name for name in names if name.startswith(prefix))


def _settle(
    action: str, label: str, id: str | None, everything: bool, service: str | None, data: Path
) -> None:
    if (id is None) != everything:
        raise Failure("give the ID of one message, or --all")
    with bar(label) as progress:
        settled = _dead_letters(action, service, data, id, progress)
    for letter in settled:
        click.echo(f"{action}: {letter.id}  {letter.event}  {letter.queue}")
    if id is not None and not settled:
        raise Failure(f"no dead letter {id}")


def _dead_letters(action: str, service: str | None, data: Path, *arguments: Any) -> Any:
    from cli import operations

    try:
        return getattr(operations.dead_letters(data, service), action)(*arguments)
    except operations.FAILURES as error:
        raise Failure(str(error)) from error
