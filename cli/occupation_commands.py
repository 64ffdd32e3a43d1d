"""Commands about occupations and quizzes: the official register, the report about the season's quizzes."""

from pathlib import Path

import click

from cli.account_commands import DATA, Failure, data_option
from cli.french import counted


@click.group()
def occupations() -> None:
    """The official register of occupations, ROME, beside the season's own table."""


@occupations.command("import")
@click.argument("folder", type=DATA)
@data_option
def occupations_import(folder: Path, data: Path) -> None:
    """Load the release of ROME whose CSV files are in FOLDER: all of it, or nothing if anything is wrong.

    France Travail publishes it as open data; without it, the season's own occupations are those there are.
    """
    from cli import operations, rome_release
    from services.quiz import store_imports

    try:
        release = rome_release.read(folder)
    except rome_release.RomeError as error:
        click.echo(str(error), err=True)
        raise Failure(f"{folder} : {counted(len(error.errors), 'erreur')}, rien n’a été écrit") from error
    try:
        with operations.databases(data):
            report = store_imports.apply_rome(release.version, release.occupations)
    except operations.FAILURES as error:
        raise Failure(str(error)) from error
    counts = ", ".join(
        counted(report[key], *words)
        for key, words in {
            "new": ("nouveau", "nouveaux"),
            "changed": ("modifié",),
            "unchanged": ("inchangé",),
            "removed": ("retiré",),
        }.items()
    )
    occupations = counted(len(release.occupations), "métier")
    click.echo(f"ROME version {release.version}, {occupations} : {counts}")


@click.group()
def quiz() -> None:
    """The season's quizzes."""


@quiz.command("report")
@click.option("--season", type=DATA, default="season", show_default=True)
@click.option("--out", type=DATA, help="Write the report here, too, with its figure.")
def quiz_report(season: Path, out: Path | None) -> None:
    """Judge every interests quiz on simulated answers: fairness, reliability, the six letters told apart.

    Also those that the stereotype gate refuses: here is why.
    """
    from cli import quiz_report as report
    from cli import season as seasons

    try:
        click.echo(report.report(season, out))
    except seasons.SeasonError as error:
        click.echo(str(error), err=True)
        raise Failure(f"{season} : {counted(len(error.errors), 'erreur')}") from error
    except OSError as error:
        raise Failure(str(error)) from error
