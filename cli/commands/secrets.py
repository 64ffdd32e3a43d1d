"""``usine secrets``: the passwords and keys of a deployment."""

from pathlib import Path

import click

from cli.commands.base import FOLDER, Failure, Group, hosts


@click.group(cls=Group)
def secrets() -> None:
    """Passwords, keys and users of a deployment, in one folder.

    The folder is for docker-compose.yml, and for Kubernetes (deploy/k8s/secrets.sh). See docs/operations.md.
    """


@secrets.command("create", examples=("usine secrets create deploy/compose/secrets",))
@click.argument("folder", type=FOLDER)
@click.option(
    "--rabbitmq", multiple=True, default=["rabbitmq"], show_default=True, help="Host of a node; repeatable."
)
@click.option(
    "--mongodb", multiple=True, default=["mongodb"], show_default=True, help="Host of a member; repeatable."
)
@click.option("--prefix", default="usine", show_default=True, help="MONGODB_PREFIX of the processes.")
def secrets_create(folder: Path, rabbitmq: tuple[str, ...], mongodb: tuple[str, ...], prefix: str) -> None:
    """Make FOLDER with everything in it. Never overwrites."""
    from cli import deployment_secrets as files

    try:
        files.create(folder, files.Hosts(hosts(rabbitmq), hosts(mongodb)), prefix)
    except files.SecretsError as error:
        raise Failure(str(error)) from error
    click.echo(f"wrote {folder}: keep it private, and a copy of it with the backups")


@secrets.command("renew", examples=("usine secrets renew deploy/compose/secrets rewards",))
@click.argument("folder", type=FOLDER)
@click.argument("users", nargs=-1)
def secrets_renew(folder: Path, users: tuple[str, ...]) -> None:
    """Give USERS new passwords in FOLDER, and bring its definitions up to date with this version.

    RabbitMQ and MongoDB know the new passwords once the definitions are imported and `usine mongodb init` has
    run again; then restart the processes of those users.
    """
    from cli import deployment_secrets as files

    try:
        renewed = files.renew(folder, users)
    except files.SecretsError as error:
        raise Failure(str(error)) from error
    click.echo(f"new passwords: {', '.join(renewed) or 'none'}; the definitions are those of this version")
