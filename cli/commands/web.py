"""``usine web``: the site, as it is built, developed and checked."""

import os
import sys
from pathlib import Path

import click

from cli.commands.base import FOLDER, Failure, Group

folder_option = click.option("--folder", type=FOLDER, default="web", show_default=True)


@click.group(cls=Group)
def web() -> None:
    """The site: build it, develop it, check it."""


@web.command("build", examples=("usine web build",))
@folder_option
def build(folder: Path) -> None:
    """Build FOLDER into FOLDER/dist, if anything there has changed.

    If the build fails, the exit code is 1 and the previous site is kept.
    """
    from cli.web import BuildError, Web

    site = Web(folder, Path("build"))
    if site.is_fresh():
        return
    click.echo("  building the site (the first time also installs what it is built with)")
    try:
        site.build()
    except BuildError as error:
        raise Failure(str(error)) from error


@web.command("dev", examples=("usine web dev --platform http://127.0.0.1:8080",))
@folder_option
@click.option("--platform", help="Where the platform runs. [default: http://127.0.0.1:8000]")
def dev(folder: Path, platform: str | None) -> None:
    """Serve FOLDER while it is edited, beside a running platform."""
    address = platform or os.environ.get("PLATFORM") or "http://127.0.0.1:8000"
    _script(folder, "dev", PLATFORM=address)


@web.command("check", examples=("usine web check",))
@folder_option
def check(folder: Path) -> None:
    """Check the types and the format of FOLDER."""
    _script(folder, "check")


@web.command("types", examples=("usine web types",))
@folder_option
@click.option("--check", is_flag=True, help="Write nothing; exit code 1 if they are stale.")
def types(folder: Path, check: bool) -> None:
    """Write the types of the API's OpenAPI document, for the client."""
    import json

    from cli import openapi
    from cli.web import BuildError, Web

    document = json.dumps(openapi.document(), ensure_ascii=False, indent=2)
    if not check:
        Path("build").mkdir(exist_ok=True)
        Path("build/openapi.json").write_text(document)
        _script(folder, "types")
    try:
        if not Web(folder, Path("build")).types_are_fresh(document):
            raise Failure("the client's types are not those of the API: make types")
    except BuildError as error:
        raise Failure(str(error)) from error


@web.command("test", examples=("usine web test",))
@folder_option
def test(folder: Path) -> None:
    """Run the unit tests of FOLDER."""
    _script(folder, "test")


def _script(folder: Path, script: str, **environment: str) -> None:
    from cli.web import BuildError, Web

    try:
        sys.exit(Web(folder, Path("build")).run_script(script, **environment))
    except BuildError as error:
        raise Failure(str(error)) from error
    except KeyboardInterrupt:
        sys.exit(130)
