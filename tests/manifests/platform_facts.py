"""What the code says about processes: variables, files, commands, queues."""

import os
import re
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any
from unittest import mock

import click

from chassis.messaging import topology
from chassis.runtime import config
from chassis.runtime.config import Config, ConfigError, Section
from chassis.runtime.health import Health, management_app
from cli import deployment_secrets
from cli.main import main
from cli.serve import service_class
from contracts.registry import DATABASES, SERVICES, SUBSCRIPTIONS
from gateway.settings import GatewaySettings
from streams.settings import StreamsSettings

ROOT = Path(__file__).parents[2]
SECRETS = "/run/secrets"
"""Where containers find their secrets."""
MARGIN = 5
"""Seconds between the end of draining and the end of the grace period, at least: closing connections."""


class _Recorder(config.Environment):
    """Notes which variables are read."""

    names: set[str]

    def _note(self, name: str) -> None:
        type(self).names.add(name)

    def text(self, name: str, *arguments: Any, **options: Any) -> str:
        self._note(name)
        return super().text(name, *arguments, **options)

    def url(self, name: str, *arguments: Any) -> str:
        self._note(name)
        return super().url(name, *arguments)

    def integer(self, name: str, *arguments: Any, **options: Any) -> int:
        self._note(name)
        return super().integer(name, *arguments, **options)

    def real(self, name: str, *arguments: Any, **options: Any) -> float:
        self._note(name)
        return super().real(name, *arguments, **options)

    def flag(self, name: str, *arguments: Any) -> bool:
        self._note(name)
        return super().flag(name, *arguments)

    def items(self, name: str) -> tuple[str, ...]:
        self._note(name)
        return super().items(name)

    def secret(self, name: str, **options: Any) -> str:
        self._note(name)
        self._note(f"{name}_FILE")
        return super().secret(name, **options)


def sections(process: str) -> tuple[type[Section], ...]:
    """The settings of ``process``, besides those of every process."""
    others: dict[str, tuple[type[Section], ...]] = {
        "gateway": (GatewaySettings,),
        "streams": (StreamsSettings,),
    }
    return others.get(process) or tuple(service_class(process).sections)


def configured(process: str) -> Config:
    """What ``process`` reads of the present environment; with an empty name, what every command reads. Raises
    ConfigError."""
    database = process in ("", *DATABASES)
    return Config.from_environment(*(sections(process) if process else ()), database=database)


@cache
def variables(process: str) -> frozenset[str]:
    """Every variable that ``process`` reads; with an empty name, those that every command may read."""
    with mock.patch.object(
        config, "Environment", type("Recorder", (_Recorder,), {"names": set()})
    ) as recorder:
        with mock.patch.dict(
            os.environ, {"AMQP_URI": "embedded://", "MONGODB_URI": "mongodb://x"}, clear=True
        ):
            configured(process)
        return frozenset(recorder.names)


def read(process: str, environment: Mapping[str, str], folder: Path) -> Config:
    """What ``process`` makes of ``environment``, with ``folder`` as its secrets. Raises ConfigError."""
    found = {name: value.replace(f"{SECRETS}/", f"{folder}/") for name, value in environment.items()}
    with mock.patch.dict(os.environ, found, clear=True):
        return configured(process)


@contextmanager
def secrets_folder() -> Iterator[Path]:
    """A folder that `usine secrets create` has just made."""
    with tempfile.TemporaryDirectory() as temporary:
        deployment_secrets.create(Path(temporary) / "secrets", deployment_secrets.Hosts())
        yield Path(temporary) / "secrets"


def layout(folder: Path) -> dict[str, set[str]]:
    """Name of each folder -> names of its files."""
    return {each.name: {file.name for file in each.iterdir()} for each in folder.iterdir()}


def queues(service: str) -> set[str]:
    """What ``service`` takes messages from."""
    names = {topology.event_queue_name(service, event) for event in SUBSCRIPTIONS.get(service, ())}
    return names | ({topology.rpc_queue(service).name} if service in SERVICES else set())


def command_problem(words: list[str]) -> str:
    """Why ``usine WORDS`` is no command; empty if it is one. Nothing runs."""
    command: click.Command = main
    context = click.Context(main, info_name="usine")
    remaining = list(words)
    while isinstance(command, click.Group):
        if not remaining or (found := command.get_command(context, remaining[0])) is None:
            return f"usine {' '.join(words)}: no such command"
        command, remaining = found, remaining[1:]
    known = {name for parameter in command.params for name in parameter.opts}
    if unknown := {word for word in remaining if word.startswith("--")} - known:
        return f"usine {' '.join(words)}: no such option {', '.join(sorted(unknown))}"
    wanted = [parameter for parameter in command.params if isinstance(parameter, click.Argument)]
    given = _arguments(command, remaining)
    if len(given) < sum(each.required for each in wanted):
        return f"usine {' '.join(words)}: an argument is missing"
    if len(given) > len(wanted) and all(each.nargs == 1 for each in wanted):
        return f"usine {' '.join(words)}: {given[len(wanted)]} is too much"
    for parameter, value in zip(wanted, given, strict=False):
        if isinstance(parameter.type, click.Choice) and value not in parameter.type.choices:
            return f"usine {' '.join(words)}: no {parameter.name} {value}"
    return ""


def _arguments(command: click.Command, words: list[str]) -> list[str]:
    takes = {
        name
        for each in command.params
        if isinstance(each, click.Option) and not each.is_flag
        for name in each.opts
    }
    found, skip = [], False
    for word in words:
        if not skip and not (word.startswith("-") and word != "-"):
            found.append(word)
        skip = not skip and word in takes
    return found


def answers(path: str) -> bool:
    """Whether the management server knows ``path``."""
    statuses: list[str] = []
    environ = {"PATH_INFO": path, "REQUEST_METHOD": "GET", "QUERY_STRING": ""}
    list(management_app(Health())(environ, lambda status, _: statuses.append(status)))
    return not statuses[0].startswith("404")


@cache
def image_environment() -> dict[str, str]:
    """The variables that the image sets."""
    text = (ROOT / "Dockerfile").read_text(encoding="utf-8").rpartition("\nFROM ")[2].replace("\\\n", " ")
    lines = [line.removeprefix("ENV ") for line in text.splitlines() if line.startswith("ENV ")]
    return dict(re.findall(r"([A-Z_]+)=(\S+)", " ".join(lines)))


def environment_problems(
    process: str, given: Mapping[str, str], secrets: Mapping[str, set[str]], folder: Path, shared: set[str]
) -> list[str]:
    """What is wrong with the variables ``given`` to ``process``, whose secrets are in ``folder``/``process``.
    ``shared``: names that all processes get, though not each reads them."""
    found = [
        f"{name}: {process} reads no such variable"
        for name in sorted(given.keys() - variables(process) - shared)
    ]
    files = {
        value.removeprefix(f"{SECRETS}/"): name for name, value in given.items() if value.startswith(SECRETS)
    }
    mine = secrets.get(process, set())
    found += [f"{files[file]}: there is no file {file} in {process}/" for file in sorted(files.keys() - mine)]
    found += [f"{process}/{file} is named by no variable" for file in sorted(mine - files.keys())]
    if not files.keys() - mine:
        try:
            found_config = read(process, {**image_environment(), **given}, folder / process)
        except ConfigError as error:
            return [*found, str(error)]
        if found_config.declare_queues:
            found.append("DECLARE_QUEUES is on, though the broker imports the definitions")
        if found_config.host in ("127.0.0.1", "localhost", "::1"):
            found.append(f"HOST is {found_config.host}: nobody reaches the process there")
    return found
