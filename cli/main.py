"""``usine``: every command, in the order of its help page."""

import sys

import click

from cli.commands import (
    backup,
    completion,
    deadletters,
    generated,
    keys,
    mongodb,
    occupations,
    people,
    platform,
    points,
    season,
    secrets,
)
from cli.commands import web as web_commands
from cli.commands.base import Group

COMMANDS: dict[str, tuple[click.Command, ...]] = {
    "Pour l’organisation": (
        season.season,
        occupations.occupations,
        occupations.quiz,
        people.staff,
        people.accounts,
    ),
    "To run the platform": (
        platform.up,
        platform.serve,
        platform.health,
        points.points,
        deadletters.deadletters,
        backup.backup,
        backup.restore,
        backup.replay,
        keys.keys,
        secrets.secrets,
        mongodb.mongodb,
        completion.completion,
    ),
    "To develop it": (
        web_commands.web,
        generated.contracts,
        generated.permissions,
        generated.openapi,
    ),
}
"""Heading of the help page -> commands for that audience."""


class Root(Group):
    @property
    def examples(self) -> tuple[str, ...]:
        return ("usine up", "usine season import --help")

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        width = max(map(len, self.commands))
        limit = formatter.width - 6 - width
        for heading, commands in COMMANDS.items():
            rows = [(str(entry.name).ljust(width), entry.get_short_help_str(limit)) for entry in commands]
            with formatter.section(heading):
                formatter.write_dl(rows)


@click.group(cls=Root, context_settings={"help_option_names": ["-h", "--help"]})
def main() -> None:
    """L'Usine Extraordinaire: run the platform and look after it."""
    sys.stdout.reconfigure(line_buffering=True)  # type: ignore[union-attr]


for commands in COMMANDS.values():
    for command in commands:
        main.add_command(command)

if __name__ == "__main__":
    main()
