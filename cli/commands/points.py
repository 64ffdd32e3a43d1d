"""``usine points``: the ledger and the totals that follow from it."""

from pathlib import Path

import click

from cli.commands.base import Failure, Group, data_option, databases, quantity
from cli.progress import bar


@click.group(cls=Group)
def points() -> None:
    """The ledger and the totals that follow from it."""


@points.command("verify", examples=("usine points verify",))
@data_option
def points_verify(data: Path) -> None:
    """Add up the ledger, compare it with the totals, show every difference. Exit code 1 if there is one."""
    from cli import operations

    with databases(data), bar("Verifying visitors") as progress:
        result = operations.verify_points(progress)
    click.echo(
        f"ledger {quantity(result.ledger, 'point')}, totals {quantity(result.total, 'point')}, "
        f"{quantity(result.visitors, 'visitor')}"
    )
    for difference in result.differences:
        click.echo(f"visitor {difference.visitor}: ledger {difference.ledger}, total {difference.total}")
    if number := len(result.differences):
        differ = "differs" if number == 1 else "differ"
        raise Failure(f"{quantity(number, 'total')} {differ} from the ledger: run `usine points rebuild`")


@points.command("rebuild", examples=("usine points rebuild",))
@data_option
def points_rebuild(data: Path) -> None:
    """Compute every total from the ledger again. Safe while the platform runs."""
    from cli import operations

    with databases(data), bar("Rebuilding totals") as progress:
        changed = operations.rebuild_points(progress)
    click.echo(f"{quantity(changed, 'total')} changed")
