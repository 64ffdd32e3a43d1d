"""`python tests/manifests/validate.py`: what is wrong with manifests and compose, one line each.

Exit code 1 if anything is wrong. With folders as arguments (`overlays/peak`), only these."""

import sys
from collections.abc import Sequence
from pathlib import Path

import compose_agreement
import kubernetes_agreement
import manifest_references
import manifest_schemas
from manifest_rendering import KUBERNETES, RENDERED, ROOT, NotRendered, Resource, render, rendered
from platform_facts import layout, secrets_folder

LEFT_OUT = {"mongodb", "analyst", "grafana"}
"""Folders that deploy/k8s/secrets.sh makes no Secret of."""


def kubernetes(
    folder: str,
    secrets: dict[str, set[str]],
    files: Path,
    under: Path = KUBERNETES,
    like: Sequence[Resource] = (),
) -> list[str]:
    """What is wrong with one folder below deploy/k8s. ``like``: resources whose schemas were looked at."""
    try:
        resources = rendered(folder) if under == KUBERNETES else render(folder, under)
        around = [] if folder.startswith("overlays/") else rendered("overlays/peak")
    except NotRendered as error:
        return [str(error)]
    known = {name: keys for name, keys in secrets.items() if name not in LEFT_OUT}
    found = [line for each in resources if each not in like for line in manifest_schemas.problems(each)]
    found += manifest_references.problems(resources, known, around)
    if around:
        found += kubernetes_agreement.pods(resources, known)
    elif not found:
        found += kubernetes_agreement.problems(resources, known, files)
    return found


def main(folders: list[str]) -> int:
    problems = 0
    with secrets_folder() as files:
        for (name, file), text in kubernetes_agreement.ADDED.items():
            (files / name / file).write_text(text)
        secrets = layout(files)
        for folder in folders or RENDERED:
            found = kubernetes(folder, secrets, files)
            problems += len(found)
            _say(f"deploy/k8s/{folder}", found)
        if not folders:
            found = compose_agreement.problems(ROOT, secrets_without(secrets), files)
            problems += len(found)
            _say("docker-compose.yml", found)
    return int(problems > 0)


def _say(what: str, found: list[str]) -> None:
    sys.stdout.writelines(f"{what}: {line}\n" for line in found or ["in order"])


def secrets_without(secrets: dict[str, set[str]]) -> dict[str, set[str]]:
    """``secrets`` as `usine secrets create` leaves them, without what people add."""
    return {name: keys - kubernetes_agreement.BY_HAND.get(name, set()) for name, keys in secrets.items()}


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
