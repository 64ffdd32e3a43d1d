"""``usine season``, in French: the content and the rules of one year."""

from pathlib import Path

import click

from cli.commands.base import FOLDER, Failure, FrenchGroup, data_option_french, databases_french
from cli.french import counted
from cli.progress import bars

PHASES = {
    "files": "Lecture des fichiers",
    "quizzes": "Contrôle des quiz",
    "writing": "Mise en ligne",
}


@click.group(cls=FrenchGroup)
def season() -> None:
    """Les contenus, les quiz et les règles de la saison."""


@season.command("check", examples=("usine season check season",))
@click.argument("folder", metavar="DOSSIER", type=FOLDER)
def season_check(folder: Path) -> None:
    """Vérifie les fichiers de DOSSIER, sans rien écrire.

    Chaque erreur est donnée avec son fichier, sa ligne et son champ. Code de sortie 1 s’il y en a.
    """
    from cli import season as seasons

    try:
        with bars(PHASES) as progress:
            files = seasons.read(folder, progress=progress)
    except seasons.SeasonError as error:
        click.echo(str(error), err=True)
        raise Failure(f"{folder} : {counted(len(error.errors), 'erreur')}") from error
    for notice in files.notices:
        click.echo(notice, err=True)
    click.echo(f"{folder} : {counted(len(files.content.contents), 'contenu')}, aucune erreur")


@season.command("typeset", examples=("usine season typeset season",))
@click.argument("folder", metavar="DOSSIER", type=FOLDER)
def season_typeset(folder: Path) -> None:
    """Corrige la typographie des textes de DOSSIER.

    Espaces insécables, apostrophes, points de suspension. Les fichiers modifiés sont nommés.
    """
    from cli import season_typography

    if not folder.is_dir():
        raise Failure(f"{folder} : ce dossier n’existe pas")
    try:
        for name in season_typography.mend(folder):
            click.echo(name)
    except season_typography.Unreadable as error:
        raise Failure(str(error)) from error


@season.command("import", examples=("usine season import season",))
@click.argument("folder", metavar="DOSSIER", type=FOLDER)
@data_option_french
def season_import(folder: Path, data: Path) -> None:
    """Met en ligne la saison de DOSSIER.

    En entier, ou pas du tout s’il y a une erreur.
    """
    from cli import operations
    from cli import season as seasons

    notices: list[str] = []
    try:
        with databases_french(data), bars(PHASES) as progress:
            report = operations.import_season(folder, notices.append, progress)
    except seasons.SeasonError as error:
        click.echo(str(error), err=True)
        raise Failure(f"{folder} : {counted(len(error.errors), 'erreur')}, rien n’a été écrit") from error
    for notice in notices:
        click.echo(notice, err=True)
    published, unchanged, withdrawn = (report[key] for key in ("published", "unchanged", "withdrawn"))
    click.echo(
        f"{counted(published, 'contenu publié')}, {counted(unchanged, 'inchangé')}, "
        f"{counted(withdrawn, 'retiré')}"
    )
