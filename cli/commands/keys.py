"""``usine keys``: the keys that sign tokens."""

from pathlib import Path
from typing import Any

import click

from cli.commands.base import FILE, Failure, Group, data_option


def key_options(command: Any) -> Any:
    """Decorator: the options that name the key files."""
    for name in ("public", "private"):
        help = f"The {name} key set. By default that of --data."
        command = click.option(f"--{name}", type=FILE, help=help)(command)
    return data_option(command)


@click.group(cls=Group)
def keys() -> None:
    """The keys that sign tokens.

    Add one, promote it, retire the others: no restart is needed. Wait between two steps: a minute after
    `add`, so that every gateway has the new key; a quarter of an hour after `promote`, so that every
    token that the old keys signed has expired.
    """


@keys.command(
    "create", examples=("usine keys create --private token_keys.json --public token_public_keys.json",)
)
@key_options
def keys_create(data: Path, private: Path | None, public: Path | None) -> None:
    """Make the first key, in two new files. Never overwrites."""
    from cli import key_files

    files = private or data / "keys.json", public or data / "public_keys.json"
    if existing := [file for file in files if file.exists()]:
        raise Failure(f"{existing[0]} exists: nothing was changed; usine keys add makes another key")
    try:
        key_files.create(*files)
    except OSError as error:
        raise Failure(f"cannot write {error.filename}: {error.strerror}") from error
    click.echo(f"wrote {files[0]} and {files[1]}")


def _key_command(step: str, help: str) -> None:
    @keys.command(step, help=help, examples=(f"usine keys {step}",))
    @key_options
    def command(data: Path, private: Path | None, public: Path | None) -> None:
        from cli import key_files

        files = private or data / "keys.json", public or data / "public_keys.json"
        try:
            changed = getattr(key_files, step)(*files)
        except (key_files.KeyFileError, OSError) as error:
            raise Failure(str(error)) from error
        for kid in [changed] if isinstance(changed, str) else changed:
            click.echo(f"{step}: {kid}")


_key_command("add", "Make a new key: accepted from now on, not signing yet.")
_key_command("promote", "Let the newest key sign from now on.")
_key_command("retire", "Accept only tokens of the key that signs now.")
