"""``usine mongodb``: the replica set and its users."""

from pathlib import Path

import click

from cli.commands.base import FILE, Failure, Group, hosts, quantity


@click.group(cls=Group)
def mongodb() -> None:
    """The replica set that the platform needs."""


@mongodb.command(
    "init",
    examples=("usine mongodb init --root-password root_password --users users.json --member mongodb:27017",),
)
@click.option(
    "--member", "members", multiple=True, default=["mongodb:27017"], show_default=True, help="Repeatable."
)
@click.option("--set", "replica_set", default="rs0", show_default=True, help="Name of the replica set.")
@click.option("--root-password", type=FILE, required=True, help="File with the password of the user root.")
@click.option("--users", type=FILE, required=True, help="users.json of `usine secrets create`.")
@click.option(
    "--seconds", type=click.FloatRange(1, 3600), default=120, show_default=True, help="Longest wait."
)
def mongodb_init(
    members: tuple[str, ...], replica_set: str, root_password: Path, users: Path, seconds: float
) -> None:
    """Make the replica set, and create its users or bring them up to date. Safe to repeat."""
    from cli import mongodb_setup as setup
    from cli.deployment_secrets import MONGODB_PORT, with_port

    addresses = [with_port(host, MONGODB_PORT) for host in hosts(members)]
    try:
        password = root_password.read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise Failure(f"cannot read {root_password}: {getattr(error, 'strerror', 'not text')}") from error
    if not password:
        raise Failure(f"{root_password} is empty: it is the password of the user root")
    try:
        commands = setup.read_users(users)
        setup.set_up(
            addresses,
            password,
            commands,
            replica_set=replica_set,
            seconds=seconds,
            say=lambda line: click.echo(line, err=True),
        )
    except setup.SetupError as error:
        raise Failure(f"mongodb init: {error}") from error
    click.echo(f"replica set {replica_set} of {', '.join(addresses)}, {quantity(len(commands), 'user')}")
