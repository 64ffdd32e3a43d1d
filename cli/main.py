"""The commands. Each imports what it needs when it runs: some must patch the standard library first."""

import os
import sys
from pathlib import Path
from typing import Any, NoReturn

import click

from cli import account_commands, occupation_commands, web_commands
from cli.french import counted
from contracts.registry import PROCESSES

DATA = click.Path(file_okay=False, path_type=Path)


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
def main() -> None:
    """L'Usine Extraordinaire: run the platform and look after it."""
    sys.stdout.reconfigure(line_buffering=True)  # type: ignore[union-attr]


def fail(message: str) -> NoReturn:
    """Say what is wrong in one line, and end with exit code 1."""
    click.echo(f"usine: {message}", err=True)
    sys.exit(1)


@main.command()
@click.option("--broker", type=click.Choice(["embedded", "rabbitmq"]), default="embedded", show_default=True)
@click.option("--port", type=click.IntRange(1, 65535), default=8000, show_default=True)
@click.option("--data", type=DATA, default=".data", show_default=True, help="Databases, logs, secrets.")
@click.option("--season", type=DATA, default="season", show_default=True, help="Imported if there is none.")
@click.option("--die-with-parent", is_flag=True, help="Stop when whoever started this ends.")
def up(broker: str, port: int, data: Path, season: Path, die_with_parent: bool) -> None:
    """Run the whole platform on this machine.

    MONGODB_URI and AMQP_URI, if set, are used instead of private servers.
    """
    if broker == "embedded" and not os.environ.get("AMQP_URI"):
        from chassis.runtime import green

        green.patch()
    from cli import processes
    from cli import up as platform

    if die_with_parent:
        processes.die_with_parent()
    try:
        platform.run(broker=broker, port=port, data=data, season=season)
    except (processes.StartError, platform.PlatformError) as error:
        fail(str(error))


@main.command()
@click.argument("process", type=click.Choice(PROCESSES))
def serve(process: str) -> None:
    """Run one process, as its environment says (see docs/operations.md)."""
    from cli import serve as serving

    try:
        serving.run(process)
    except serving.FATAL as error:
        fail(f"{process}: {error}")


@main.group()
def season() -> None:
    """The season's content and rules."""


@season.command("check")
@click.argument("folder", type=DATA)
def season_check(folder: Path) -> None:
    """Say what is wrong in FOLDER, file by file and line by line; write nothing."""
    from cli import season as seasons

    try:
        files = seasons.read(folder)
    except seasons.SeasonError as error:
        click.echo(str(error), err=True)
        fail(f"{folder} : {counted(len(error.errors), 'erreur')}")
    else:
        click.echo(f"{folder} : {counted(len(files.content.contents), 'contenu')}, aucune erreur")


@season.command("typeset")
@click.argument("folder", type=DATA)
def season_typeset(folder: Path) -> None:
    """Mend the typography of FOLDER's texts: spaces that must not break, apostrophes, ellipses."""
    from cli import season_typography

    for name in season_typography.mend(folder):
        click.echo(name)


@season.command("import")
@click.argument("folder", type=DATA)
@click.option("--data", type=DATA, default=".data", show_default=True)
def season_import(folder: Path, data: Path) -> None:
    """Put the season in FOLDER online: all of it, or nothing if anything is wrong."""
    from cli import operations
    from cli import season as seasons

    try:
        with operations.databases(data):
            report = operations.import_season(folder, notice=lambda text: click.echo(text, err=True))
    except seasons.SeasonError as error:
        click.echo(str(error), err=True)
        fail(f"{folder} : {counted(len(error.errors), 'erreur')}, rien n’a été écrit")
    except operations.FAILURES as error:
        fail(str(error))
    else:
        published, unchanged, withdrawn = (report[key] for key in ("published", "unchanged", "withdrawn"))
        click.echo(
            f"{counted(published, 'contenu publié')}, {counted(unchanged, 'inchangé')}, "
            f"{counted(withdrawn, 'retiré')}"
        )


@main.group()
def points() -> None:
    """The ledger and the totals that follow from it."""


@points.command("verify")
@click.option("--data", type=DATA, default=".data", show_default=True)
def points_verify(data: Path) -> None:
    """Add up the ledger, compare it with the totals, show every difference. Exit code 1 if there is one."""
    from cli import operations

    try:
        with operations.databases(data):
            result = operations.verify_points()
    except operations.FAILURES as error:
        fail(str(error))
    click.echo(f"ledger {result.ledger} points, totals {result.total} points, {result.visitors} visitors")
    for difference in result.differences:
        click.echo(f"visitor {difference.visitor}: ledger {difference.ledger}, total {difference.total}")
    if result.differences:
        fail(f"{len(result.differences)} totals differ from the ledger: run `usine points rebuild`")


@points.command("rebuild")
@click.option("--data", type=DATA, default=".data", show_default=True)
def points_rebuild(data: Path) -> None:
    """Write every total anew from the ledger. Safe while the platform runs."""
    from cli import operations

    try:
        with operations.databases(data):
            changed = operations.rebuild_points()
    except operations.FAILURES as error:
        fail(str(error))
    click.echo(f"{changed} totals changed")


def dead_letter_options(command: Any) -> Any:
    for option in (
        click.option("--service", help="Only those of this service."),
        click.option("--data", type=DATA, default=".data", show_default=True),
    ):
        command = option(command)
    return command


@main.group()
def deadletters() -> None:
    """Messages that could not be handled, put aside with the reason."""


@deadletters.command("list")
@dead_letter_options
def deadletters_list(service: str | None, data: Path) -> None:
    """One line each: id, when, event, queue, reason."""
    for letter in _dead_letters("look", service, data):
        reason = letter.reason.splitlines()[0][:100]
        click.echo(f"{letter.id}  {letter.time[:19]}  {letter.event}  {letter.queue}  {reason}")


@deadletters.command("show")
@click.argument("id")
@dead_letter_options
def deadletters_show(id: str, service: str | None, data: Path) -> None:
    """Everything about the letter ID: headers and body."""
    found = [letter for letter in _dead_letters("look", service, data) if letter.id == id]
    if not found:
        fail(f"no dead letter {id}")
    for name, value in sorted(found[0].headers.items()):
        click.echo(f"{name}: {value}")
    click.echo(f"\n{found[0].body[:10_000].decode(errors='backslashreplace')}")


@deadletters.command("retry")
@click.argument("id", required=False)
@click.option("--all", "everything", is_flag=True, help="All of them.")
@dead_letter_options
def deadletters_retry(id: str | None, everything: bool, service: str | None, data: Path) -> None:
    """Put the letter ID, or --all, back on the queue it came from."""
    _settle("retry", id, everything, service, data)


@deadletters.command("drop")
@click.argument("id", required=False)
@click.option("--all", "everything", is_flag=True, help="All of them.")
@dead_letter_options
def deadletters_drop(id: str | None, everything: bool, service: str | None, data: Path) -> None:
    """Delete the letter ID, or --all, for good."""
    _settle("drop", id, everything, service, data)


@deadletters.command("resume")
@click.argument("queue")
@click.option(
    "--management",
    metavar="URL",
    default="http://127.0.0.1:9100",
    show_default=True,
    help="Of the process that handles QUEUE: its MANAGEMENT_PORT.",
)
def deadletters_resume(queue: str, management: str) -> None:
    """Let a process take messages of QUEUE again, which it left there after too many dead letters.

    Example: usine deadletters resume rewards.HotspotViewed --management http://127.0.0.1:9100
    """
    from cli import operations

    try:
        resumed = operations.resume(queue, management)
    except operations.FAILURES as error:
        fail(str(error))
    click.echo(f"{queue}: messages are taken again" if resumed else f"{queue}: messages are taken already")


def _settle(action: str, id: str | None, everything: bool, service: str | None, data: Path) -> None:
    if (id is None) != everything:
        fail("name one letter by its ID, or say --all")
    done = _dead_letters(action, service, data, *([id] if id else []))
    for letter in done:
        click.echo(f"{action}: {letter.id}  {letter.event}  {letter.queue}")
    if id is not None and not done:
        fail(f"no dead letter {id}")


def _dead_letters(action: str, service: str | None, data: Path, *arguments: str) -> Any:
    from cli import operations

    try:
        return getattr(operations.dead_letters(data, service), action)(*arguments)
    except operations.FAILURES as error:
        return fail(str(error))


@main.command("contracts")
@click.option("--check", is_flag=True, help="Write nothing; exit code 1 if something is stale.")
def contracts_command(check: bool) -> None:
    """Write docs/events.md, and freeze the schemas of new events in contracts/frozen/."""
    from cli import contract_files

    stale = contract_files.refresh(Path.cwd(), write=not check)
    for path in stale:
        click.echo(f"{'stale' if check else 'wrote'} {path}")
    if check and stale:
        fail("run `usine contracts`")


@main.command("permissions")
@click.option("--check", is_flag=True, help="Write nothing; exit code 1 if something is stale.")
@click.option("--passwords", type=DATA, help="Folder with one file per user: fill them in.")
@click.option("--out", type=DATA, help="Where the files with passwords go.")
def permissions_command(check: bool, passwords: Path | None, out: Path | None) -> None:
    """Write what each process may do on RabbitMQ and MongoDB, in deploy/, from the contracts."""
    from cli import permissions

    if passwords is not None:
        if out is None:
            fail("say with --out where the files with passwords go")
        for path in permissions.write_with_passwords(passwords, out):
            click.echo(f"wrote {path}")
        return
    stale = permissions.write(check)
    for name in stale:
        click.echo(f"{'stale' if check else 'wrote'} {name}")
    if check and stale:
        fail("run `usine permissions`")


@main.command("openapi")
def openapi_command() -> None:
    """Print the OpenAPI document of the API, without starting anything."""
    import json

    from cli import openapi

    click.echo(json.dumps(openapi.document(), ensure_ascii=False, indent=2))


for group in (
    account_commands.keys,
    account_commands.staff,
    account_commands.accounts,
    occupation_commands.occupations,
    occupation_commands.quiz,
    web_commands.web,
):
    main.add_command(group)

if __name__ == "__main__":
    main()
