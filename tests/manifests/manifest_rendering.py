"""deploy/k8s as kubectl sends it to a cluster."""

import subprocess
import sys
from functools import cache
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).parents[2]
KUBERNETES = ROOT / "deploy" / "k8s"
KUBECTL = Path(sys.executable).with_name("kubectl")
JOBS = ("jobs/season", "jobs/restore", "jobs/replay", "jobs/command", "jobs/volume")
RENDERED = ("overlays/local", "overlays/peak", *JOBS)
"""Everything that is applied with ``kubectl apply -k``."""

Resource = dict[str, Any]


class NotRendered(Exception):
    """Kustomize refuses the folder: its own message, shortened."""


def render(folder: str, under: Path = KUBERNETES) -> list[Resource]:
    """The resources of ``folder``. Raises NotRendered."""
    command = [str(KUBECTL), "kustomize", str(under / folder)]
    result = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    if result.returncode:
        raise NotRendered(f"{folder}: {result.stderr.strip()[:300]}")
    return [each for each in yaml.load_all(result.stdout, Loader=yaml.CSafeLoader) if each]


@cache
def rendered(folder: str) -> list[Resource]:
    """The same for the files as they are, once: change nothing in it. Raises NotRendered."""
    return render(folder)


def pod_spec(resource: Resource) -> Resource | None:
    """The pod that ``resource`` makes, if it makes one."""
    template = pod_template(resource)
    return None if template is None else template["spec"]


def pod_template(resource: Resource) -> Resource | None:
    if resource["kind"] in ("Deployment", "Job"):
        return resource["spec"]["template"]
    if resource["kind"] == "CronJob":
        return resource["spec"]["jobTemplate"]["spec"]["template"]
    return None


def named(resources: list[Resource], kind: str) -> dict[str, Resource]:
    """Those of ``kind``, by name."""
    return {each["metadata"]["name"]: each for each in resources if each["kind"] == kind}
