"""docker-compose.yml, and what it mounts, say the same as the code."""

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import yaml
from manifest_references import TAGGED
from platform_facts import (
    MARGIN,
    ROOT,
    SECRETS,
    command_problem,
    environment_problems,
    image_environment,
    read,
)

from chassis.runtime.config import ConfigError
from contracts.registry import PROCESSES
from streams.settings import StreamsSettings

Service = dict[str, Any]
DEFAULT = re.compile(r"\$\{(?P<name>[A-Z_]+)(?::-(?P<default>[^${}]*)|:\?[^}]*)?\}")
FILE = re.compile(r"\$\{USINE_SECRETS[^}]*\}/(?P<folder>[\w-]+)/(?P<file>[\w.]+)")
STREAM_PATHS = {
    "/api/v1/me/stream": True,
    "/api/v1/live/sessions/rencontre-soudeuse/stream": True,
    "/api/v1/me/streams": False,
    "/api/v1/live/sessions/a/b/stream": False,
    "/x/api/v1/me/stream": False,
}
"""Address -> whether ``streams`` serves it."""
HEALTH = ["CMD", "usine", "health"]


def problems(root: Path, secrets: Mapping[str, set[str]], folder: Path) -> list[str]:
    """``root``: where docker-compose.yml and deploy/ are. ``folder``: one of ``secrets_folder``."""
    compose = yaml.load((root / "docker-compose.yml").read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
    services: dict[str, Service] = compose["services"]
    found = [
        f"no service {name}: it is one of contracts.registry.PROCESSES"
        for name in PROCESSES
        if name not in services
    ]
    files, wrong = _files(compose, secrets)
    found += wrong
    for name, service in services.items():
        found += [f"{name}: {problem}" for problem in _any(name, service, services, compose)]
        if _ours(service):
            found += [f"{name}: {problem}" for problem in _command(service)]
        if name in PROCESSES:
            found += [f"{name}: {problem}" for problem in _process(name, service, files, secrets, folder)]
    return [*found, *_prometheus(root), *_proxy(root)]


def _ours(service: Service) -> bool:
    return "USINE_IMAGE" in service["image"]


def _plain(value: Any) -> str:
    """As compose fills it in where nothing is set."""
    text, before = str(value), ""
    while text != before:  # a default may have a variable with a default in it
        text, before = DEFAULT.sub(lambda found: found["default"] or "", text), text
    return text


def _files(
    compose: dict[str, Any], secrets: Mapping[str, set[str]]
) -> tuple[dict[str, tuple[str, str]], list[str]]:
    """Name of each secret -> its folder and file; and what is wrong with them."""
    files: dict[str, tuple[str, str]] = {}
    wrong = []
    for name, secret in compose["secrets"].items():
        match = FILE.fullmatch(secret["file"])
        if match is None or match["file"] not in secrets.get(match["folder"], ()):
            wrong.append(f"secret {name}: `usine secrets create` makes no {secret['file']}")
        if match is not None:
            files[name] = match["folder"], match["file"]
    used = {each["source"] for service in compose["services"].values() for each in service.get("secrets", [])}
    wrong += [f"secret {name} is not defined" for name in sorted(used - compose["secrets"].keys())]
    wrong += [f"secret {name} is used by no service" for name in sorted(compose["secrets"].keys() - used)]
    return files, wrong


def _any(name: str, service: Service, services: dict[str, Service], compose: dict[str, Any]) -> Iterator[str]:
    image = _plain(service["image"])
    if not TAGGED.fullmatch(image):
        yield f"image {image} has no tag"
    for other in service.get("depends_on", {}):
        if other not in services:
            yield f"depends on {other}, which is no service"
    for network in service.get("networks", []):
        if network not in compose["networks"]:
            yield f"network {network} is not defined"
    for volume in service.get("volumes", []):
        source = volume.partition(":")[0]
        if source.startswith("./"):
            if not (ROOT / source).exists():
                yield f"mounts {source}, which does not exist"
        elif source not in compose["volumes"]:
            yield f"volume {source} is not defined"
    for port in service.get("ports", []):
        if not _plain(port).startswith("127.0.0.1:"):
            yield f"{port} is published beyond this machine"
        if name != "proxy" and not str(port).startswith("127.0.0.1:"):
            yield f"{port}: only the proxy may be published elsewhere"


def _command(service: Service) -> Iterator[str]:
    if "command" in service and (problem := command_problem(service["command"])):
        yield problem


def _process(
    name: str,
    service: Service,
    files: Mapping[str, tuple[str, str]],
    secrets: Mapping[str, set[str]],
    folder: Path,
) -> Iterator[str]:
    if service["command"] != ["serve", name]:
        yield f"runs usine {' '.join(service['command'])}"
    mounted = {each["target"]: files.get(each["source"]) for each in service.get("secrets", [])}
    for target, file in mounted.items():
        if file != (name, target):
            yield f"{SECRETS}/{target} is {'/'.join(file or ('nothing',))}, not {name}/{target}"
    environment = {key: _plain(value) for key, value in service.get("environment", {}).items()}
    mine = {**secrets, name: secrets[name] & mounted.keys()}
    yield from (f"{name}/{file} is not mounted" for file in sorted(secrets[name] - mounted.keys()))
    yield from environment_problems(name, environment, mine, folder, set())
    if service.get("healthcheck", {}).get("test") != HEALTH:
        yield f"healthcheck is not {' '.join(HEALTH)}"
    if service.get("restart") != "unless-stopped":
        yield "is not restarted"
    try:
        config = read(name, {**image_environment(), **environment}, folder / name)
    except ConfigError:
        return  # said above
    grace = service.get("stop_grace_period", "10s")
    if float(grace.removesuffix("s")) < config.drain_timeout + MARGIN:
        yield f"stop_grace_period {grace} is less than DRAIN_TIMEOUT {config.drain_timeout:g} + {MARGIN}"
    hardened = service.get("read_only"), service.get("cap_drop"), service.get("security_opt")
    if hardened != (True, ["ALL"], ["no-new-privileges"]):
        yield "root is not read-only, or it has capabilities"


def _prometheus(root: Path) -> Iterator[str]:
    settings = yaml.load(
        (root / "deploy/prometheus/prometheus.yml").read_text(encoding="utf-8"), Loader=yaml.CSafeLoader
    )
    jobs = {each["job_name"]: each for each in settings["scrape_configs"]}
    (found,) = jobs["usine"]["dns_sd_configs"]
    if set(found["names"]) != {*PROCESSES}:
        yield f"prometheus.yml: watches {', '.join(found['names'])}, not {', '.join(PROCESSES)}"
    port = image_environment()["MANAGEMENT_PORT"]
    if str(found["port"]) != port:
        yield f"prometheus.yml: port {found['port']}, MANAGEMENT_PORT is {port}"


def _proxy(root: Path) -> Iterator[str]:
    text = (root / "deploy/compose/Caddyfile").read_text(encoding="utf-8")
    if f"dynamic a gateway {image_environment()['PORT']} " not in text:
        yield f"Caddyfile: does not send requests to gateway:{image_environment()['PORT']}"
    streams, _, _ = text.partition("reverse_proxy @streams")[2].partition("\n\t}\n")
    if f"dynamic a streams {StreamsSettings.streams_port} " not in streams:
        yield f"Caddyfile: does not send requests for streams to streams:{StreamsSettings.streams_port}"
    if not re.search(r"flush_interval -1\b", streams):
        yield "Caddyfile: holds streams back"
    pattern = re.search(r"@streams path_regexp (\S+)", text)
    yield from (
        f"Caddyfile: {path} goes to the wrong process"
        for path, held in STREAM_PATHS.items()
        if bool(pattern and re.search(pattern[1], path)) != held
    )
