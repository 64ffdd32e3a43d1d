"""``usine staff`` and ``usine accounts``, in French: the team, and the erasure of visitors."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import click

from cli.commands.base import (
    FILE,
    Failure,
    FrenchGroup,
    data_option_french,
    databases_french,
)
from cli.french import counted, system_reason
from cli.progress import bar
from contracts.tokens import STAFF_ROLES

ROLES = {
    "teacher": "enseignante ou enseignant",
    "professional": "professionnelle ou professionnel",
    "moderator": "modération",
    "organiser": "organisation",
}

COUNTS = {
    "visitors": ("visiteuse ou visiteur", "visiteuses et visiteurs"),
    "seats": ("place de classe", "places de classe"),
    "classes": ("classe",),
    "staff": ("membre de l’équipe", "membres de l’équipe"),
    "departures": ("départ de classe", "départs de classe"),
    "links": ("lien de connexion", "liens de connexion"),
    "foreign_sign_ins": ("connexion externe", "connexions externes"),
}
"""What a purge counts: singular and, where it takes more than an s, plural."""


@click.group(cls=FrenchGroup)
def staff() -> None:
    """L’équipe de la plateforme."""


@staff.command("invite", examples=("usine staff invite prof@example.org --role teacher",))
@click.argument("email")
@click.option(
    "--role",
    type=click.Choice(STAFF_ROLES),
    required=True,
    help=", ".join(f"{role} : {name}" for role, name in ROLES.items()) + ".",
)
@data_option_french
def staff_invite(email: str, role: str, data: Path) -> None:
    """Permet à EMAIL de se connecter par e-mail, avec ce rôle.

    C’est ainsi que la première personne de l’organisation entre.
    """
    from cli import operations
    from contracts.errors import Conflict, InvalidInput

    with databases_french(data):
        try:
            id, address, given = operations.invite_staff(email, role)
        except InvalidInput as error:
            wrong = error.details.get("errors", {}).items()
            fields = " ; ".join(f"{field} : {' '.join(messages)}" for field, messages in wrong)
            raise Failure(fields or error.message) from error
        except Conflict as error:
            raise Failure(
                f"--role : {email} a déjà un autre rôle que {role} ; retirez d’abord ce compte de l’équipe"
            ) from error
    click.echo(f"{id}  {address}  {given} ({ROLES[given]})")


@click.group(cls=FrenchGroup)
def accounts() -> None:
    """Effacement des comptes de visite : un seul, ou tous."""


@accounts.command("erase", examples=("usine accounts erase 0192f0c1-6f5e-7c3a-9c1d-3b1f2a4c5d6e",))
@click.argument("visitor", metavar="IDENTIFIANT", type=click.UUID)
@data_option_french
def accounts_erase(visitor: UUID, data: Path) -> None:
    """Oublie partout la personne qui a cet IDENTIFIANT.

    Aussitôt dans les comptes, dans les autres services dès qu’ils fonctionnent.
    """
    from cli import operations

    with databases_french(data):
        operations.erase_visitor(visitor)
    click.echo(f"effacé : {visitor}")


@accounts.command("purge", examples=("usine accounts purge --report purge-2026.jws",))
@click.option(
    "--report",
    metavar="FICHIER",
    type=FILE,
    required=True,
    help="Reçoit les nombres, signés ; ne doit pas exister.",
)
@click.option("--private", metavar="FICHIER", type=FILE, help="Les clés privées, sinon celles de --data.")
@click.option("--yes", is_flag=True, help="Sans demander de confirmation.")
@data_option_french
def accounts_purge(report: Path, private: Path | None, yes: bool, data: Path) -> None:
    """À la fin de la saison, efface tous les comptes de visite, les classes, les connexions et l’équipe.

    Seule l’organisation reste. Le rapport, signé, compte ce qui a été effacé.
    """
    from chassis.runtime.config import ConfigError
    from chassis.runtime.keys import KeyFile
    from cli import operations
    from services.accounts import purge

    if report.exists():
        raise Failure(f"--report : le fichier {report} existe déjà ; donnez un nom nouveau")
    if not report.absolute().parent.is_dir():
        raise Failure(f"--report : le dossier {report.parent} n’existe pas")
    try:
        signing = KeyFile(private or data / "keys.json", variable="--private", private=True)
    except ConfigError as error:
        raise Failure(f"clés privées inutilisables : {error}") from error
    if not yes:
        _confirm("Tous les comptes de visite, classes et connexions seront effacés, sans retour possible.")
    at = datetime.now(UTC)
    with databases_french(data), bar("Effacement") as progress:
        counts = operations.purge_visitors(at, progress)
    report.write_text(purge.sign(counts, signing, at) + "\n", encoding="utf-8")
    click.echo(_counts(counts))


@accounts.command("report", examples=("usine accounts report purge-2026.jws",))
@click.argument("report", metavar="FICHIER", type=FILE)
@click.option("--public", metavar="FICHIER", type=FILE, help="Les clés publiques, sinon celles de --data.")
@data_option_french
def accounts_report(report: Path, public: Path | None, data: Path) -> None:
    """Vérifie la signature du rapport d’une purge, et dit ce qu’il compte."""
    from chassis.runtime.config import ConfigError
    from chassis.runtime.keys import KeyFile
    from services.accounts import purge

    try:
        keys = KeyFile(public or data / "public_keys.json", variable="--public", private=False)
    except ConfigError as error:
        raise Failure(f"clés publiques inutilisables : {error}") from error
    try:
        found = purge.verify(report.read_text(encoding="utf-8"), keys)
    except OSError as error:
        raise Failure(f"{report} ne peut pas être lu : {system_reason(error)}") from error
    except (purge.BadReport, UnicodeDecodeError) as error:
        raise Failure(f"{report} n’est pas un rapport signé avec ces clés") from error
    click.echo(f"Purge du {found['purged_at']} : {_counts(found['counts'])}")


def _counts(counts: dict[str, Any]) -> str:
    return ", ".join(counted(count, *COUNTS.get(name, (name,))) for name, count in counts.items())


def _confirm(consequence: str) -> None:
    try:
        answer = click.prompt(f"{consequence} Tapez oui pour continuer", prompt_suffix=" : ")
    except click.Abort:
        click.echo(err=True)  # the failure begins a line of its own
        answer = ""
    if answer.strip().lower() != "oui":
        raise Failure("rien n’a été effacé : la réponse n’était pas oui")
