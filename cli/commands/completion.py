"""``usine completion``: what a shell needs to complete commands, options and their values."""

import click
from click.shell_completion import get_completion_class

from cli.commands.base import Command

SHELLS = ("bash", "zsh", "fish")
VARIABLE = "_USINE_COMPLETE"


@click.command(
    cls=Command,
    examples=(
        'eval "$(usine completion bash)"',
        'eval "$(usine completion zsh)"',
        "usine completion fish > ~/.config/fish/completions/usine.fish",
    ),
)
@click.argument("shell", type=click.Choice(SHELLS))
@click.pass_context
def completion(context: click.Context, shell: str) -> None:
    """Print the script that completes `usine` in SHELL.

    It completes commands, options, values and file names. Evaluate it in the startup file of the shell,
    such as ~/.bashrc; bash 4.4 or later.
    """
    kind = get_completion_class(shell)
    assert kind is not None  # noqa: S101 # nosec B101  # SHELLS are click's own
    root = context.find_root()
    click.echo(kind(root.command, {}, "usine", VARIABLE).source())
