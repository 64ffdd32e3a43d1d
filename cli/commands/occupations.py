"""``usine occupations`` and ``usine quiz``, in French: the official register, the report about quizzes."""

from pathlib import Path

import click

from cli.commands.base import FILE, FOLDER, Failure, FrenchGroup, data_option_french, databases_french
from cli.french import counted, system_reason
from cli.progress import bar, bars

SCORES = Path("season/open-data/onet-interests.csv")


@click.group(cls=FrenchGroup)
def occupations() -> None:
    """Les métiers du ROME, à côté de ceux de la saison."""


@occupations.command(
    "import",
    examples=("usine occupations import rome", "usine occupations import rome --scores interets/onet.csv"),
)
@click.argument("folder", metavar="DOSSIER", type=FOLDER)
@click.option(
    "--scores",
    metavar="FICHIER",
    type=FILE,
    help="Scores d’intérêts par métier (CSV), avec leur source à côté (.yaml). Sans cette option, ceux de la "
    f"saison : {SCORES}, s’il existe.",
)
@data_option_french
def occupations_import(folder: Path, scores: Path | None, data: Path) -> None:
    """Importe les métiers du ROME.

    DOSSIER contient les fichiers CSV d’une version, importée en entier ou pas du tout. France Travail la
    publie en données ouvertes. Sans elle, les métiers sont ceux de la saison. Les scores d’intérêts, qui
    ne servent qu’à classer les métiers d’un résultat, sont importés avec elle.
    """
    from cli import rome_release
    from services.quiz import store_imports

    if scores is None and SCORES.exists():
        scores = SCORES
    with bars({"files": "Lecture des fichiers", "writing": "Import"}) as progress:
        try:
            release = rome_release.read(folder, lambda done, total: progress("files", done, total), scores)
        except rome_release.RomeError as error:
            click.echo(str(error), err=True)
            raise Failure(f"{folder} : {counted(len(error.errors), 'erreur')}, rien n’a été écrit") from error
        with databases_french(data):
            report = store_imports.apply_rome(
                release.version, release.occupations, lambda done, total: progress("writing", done, total)
            )
    counts = ", ".join(
        counted(report[key], *words)
        for key, words in {
            "new": ("nouveau", "nouveaux"),
            "changed": ("modifié",),
            "unchanged": ("inchangé",),
            "removed": ("retiré",),
        }.items()
    )
    imported = counted(len(release.occupations), "métier")
    click.echo(f"ROME version {release.version}, {imported} : {counts}")
    scored = [entry["interest_quality"] for entry in release.occupations if "interest_quality" in entry]
    known = counted(len(scored), "métier")
    if scored.count("C"):
        unsure = counted(scored.count("C"), "incertain")
        known += f", dont {unsure} (qualité C), qui ne comptent pas hors de la saison"
    click.echo(f"Scores d’intérêts : {known}")


@click.group(cls=FrenchGroup)
def quiz() -> None:
    """Les quiz de la saison."""


@quiz.command("report", examples=("usine quiz report", "usine quiz report --season season --out build"))
@click.option("--season", metavar="DOSSIER", type=FOLDER, default="season", show_default=True)
@click.option("--out", metavar="DOSSIER", type=FOLDER, help="Écrit aussi le rapport et sa figure ici.")
def quiz_report(season: Path, out: Path | None) -> None:
    """Évalue les quiz d’intérêts sur des réponses simulées.

    Équité, fiabilité, profils reconnus. Aussi ceux que le contrôle des stéréotypes refuse : le rapport
    dit pourquoi.
    """
    from cli import quiz_report as report
    from cli import season as seasons

    try:
        with bar("Réponses simulées") as progress:
            text = report.report(season, out, progress)
    except seasons.SeasonError as error:
        click.echo(str(error), err=True)
        raise Failure(f"{season} : {counted(len(error.errors), 'erreur')}") from error
    except OSError as error:
        raise Failure(f"{error.filename} ne peut pas être écrit : {system_reason(error)}") from error
    click.echo(text)
