"""``usine contracts``, ``permissions`` and ``openapi``: files that derive from the code."""

from pathlib import Path

import click

from cli.commands.base import FOLDER, Command, Failure


@click.command("contracts", cls=Command, examples=("usine contracts --check",))
@click.option("--check", is_flag=True, help="Write nothing; exit code 1 if something is stale.")
def contracts(check: bool) -> None:
    """Write docs/events.md and contracts/frozen/.

    The schema of an event or call that is new or has changed is frozen there as another revision.
    """
    from cli import contract_files

    stale = contract_files.refresh(Path.cwd(), write=not check)
    _report(stale, check, "usine contracts")


@click.command(
    "permissions",
    cls=Command,
    examples=(
        "usine permissions --check",
        "usine permissions --passwords secrets --out build/deploy",
    ),
)
@click.option("--check", is_flag=True, help="Write nothing; exit code 1 if something is stale.")
@click.option("--passwords", type=FOLDER, help="Folder with one file per user: fill them in.")
@click.option("--out", type=FOLDER, help="Where the files with passwords go.")
def permissions(check: bool, passwords: Path | None, out: Path | None) -> None:
    """Write the users of RabbitMQ and MongoDB to deploy/.

    What each process may do there derives from the contracts.
    """
    from cli import permissions as rights

    if passwords is None:
        _report(rights.write(check), check, "usine permissions")
        return
    if out is None:
        raise Failure("--out is missing: the folder that the files with passwords go to")
    try:
        for path in rights.write_with_passwords(passwords, out):
            click.echo(f"wrote {path}")
    except rights.MissingPassword as error:
        raise Failure(str(error)) from error


@click.command("openapi", cls=Command, examples=("usine openapi",))
def openapi() -> None:
    """Print the OpenAPI document of the API."""
    import json

    from cli import openapi as api

    click.echo(json.dumps(api.document(), ensure_ascii=False, indent=2))


def _report(stale: list[str], check: bool, command: str) -> None:
    for name in stale:
        click.echo(f"{'stale' if check else 'wrote'} {name}")
    if check and stale:
        raise Failure(f"run `{command}`")
