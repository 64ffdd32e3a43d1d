"""``usine up`` and ``usine serve``: the platform on one machine, and one process of it."""

import os
from pathlib import Path

import click

from cli.commands.base import FOLDER, Command, Failure, data_option
from contracts.registry import PROCESSES


@click.command(cls=Command, examples=("usine up", "usine up --broker rabbitmq --port 8080"))
@click.option("--broker", type=click.Choice(["embedded", "rabbitmq"]), default="embedded", show_default=True)
@click.option("--port", type=click.IntRange(1, 65535), default=8000, show_default=True)
@data_option
@click.option("--season", type=FOLDER, default="season", show_default=True, help="Imported if there is none.")
@click.option("--die-with-parent", is_flag=True, help="Stop when the process that started this one ends.")
def up(broker: str, port: int, data: Path, season: Path, die_with_parent: bool) -> None:
    """Run the whole platform on this machine.

    MONGODB_URI and AMQP_URI (or the files MONGODB_URI_FILE and AMQP_URI_FILE), if set, are used instead of
    private servers. A service that does not start is reported and retried while the others run; exit code 1
    if it still does not start at the end.
    """
    if broker == "embedded" and not any(os.environ.get(name) for name in ("AMQP_URI", "AMQP_URI_FILE")):
        from chassis.runtime import green

        green.patch()
    from chassis.runtime.config import ConfigError
    from cli import processes
    from cli import up as platform

    if die_with_parent:
        processes.die_with_parent()
    try:
        platform.run(broker=broker, port=port, data=data, season=season)
    except (processes.StartError, platform.CannotRun, ConfigError) as error:
        raise Failure(str(error)) from error


@click.command(cls=Command, examples=("usine serve gateway",))
@click.argument("process", type=click.Choice(PROCESSES))
def serve(process: str) -> None:
    """Run one process of the platform.

    It is configured by its environment alone (see docs/operations.md).
    """
    from cli import serve as serving

    try:
        serving.run(process)
    except serving.FATAL as error:
        raise Failure(f"{process}: {error}") from error


@click.command(cls=Command, examples=("usine health", "usine health --path /healthz"))
@click.option(
    "--path",
    type=click.Choice(["/readyz", "/healthz"]),
    default="/readyz",
    show_default=True,
    help="Can it do its work, or: is it alive?",
)
def health(path: str) -> None:
    """Ask a running process how it is; exit code 1 if it is not well.

    For the health checks of containers. The address is that of MANAGEMENT_HOST and MANAGEMENT_PORT.
    """
    from cli import health as checks

    try:
        click.echo(checks.ask(path))
    except checks.Unhealthy as error:
        raise Failure(str(error)) from error
