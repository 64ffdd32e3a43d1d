"""Every resource against its schema: Kubernetes' own by kubernetes-validate, others by ours."""

from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import jsonschema
import kubernetes_validate
import yaml
from kubernetes_validate import utils

KUBERNETES = "1.34"
"""The version whose schemas are used: the oldest that should do (`preStop.sleep` is stable since)."""
HERE = Path(__file__).parent

Resource = dict[str, Any]

utils.schema_contents = cache(utils.schema_contents)  # else it reads a megabyte for each resource


def problems(resource: Resource) -> list[str]:
    """One line each: ``Kind/name: field: what is wrong``."""
    label = f"{resource['kind']}/{resource['metadata']['name']}"
    schema = _custom().get(f"{resource['apiVersion']} {resource['kind']}")
    if schema is None:
        return [f"{label}: {problem}" for problem in _standard(resource)]
    if extra := resource.keys() - {"apiVersion", "kind", "metadata", "spec"}:
        return [f"{label}: unknown field {', '.join(sorted(extra))}"]
    return [f"{label}: {problem}" for problem in _check(resource["spec"], schema)]


def _standard(resource: Resource) -> Iterator[str]:
    try:
        kubernetes_validate.validate(resource, KUBERNETES, strict=True)
    except kubernetes_validate.ValidationError as error:
        yield f"{'.'.join(map(str, error.path))}: {error.message}"
    except kubernetes_validate.SchemaNotFoundError:
        yield f"no schema for {resource['apiVersion']}"


def _check(value: Any, schema: dict[str, Any]) -> Iterator[str]:
    for error in jsonschema.Draft202012Validator(schema).iter_errors(value):
        best = jsonschema.exceptions.best_match([error]) or error
        yield f"{'.'.join(map(str, ['spec', *best.absolute_path]))}: {best.message}"
    yield from _parts(value, schema, "spec")


def _parts(value: Any, schema: dict[str, Any], path: str) -> Iterator[str]:
    """What is a part of a Kubernetes resource, checked inside the smallest such resource."""
    if part := schema.get("x-as"):
        yield from (f"{path}: {problem}" for problem in _standard(_around(part, value)))
    if isinstance(value, dict):
        for name, inner in schema.get("properties", {}).items():
            if name in value:
                yield from _parts(value[name], inner, f"{path}.{name}")
    for index, each in enumerate(value if isinstance(value, list) else []):
        yield from _parts(each, schema.get("items", {}), f"{path}.{index}")


def _around(part: str, value: Any) -> Resource:
    container = {"name": "x", "image": "x:1"}
    pod: Resource = {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "x"}}
    if part == "pod":
        return pod | {"spec": {"containers": [container]} | value}
    if part == "pod.affinity":
        return pod | {"spec": {"containers": [container], "affinity": value}}
    if part == "container.resources":
        return pod | {"spec": {"containers": [container | {"resources": value}]}}
    if part == "claim":
        return {"apiVersion": "v1", "kind": "PersistentVolumeClaim"} | value
    assert part == "behavior", part
    target = {"apiVersion": "apps/v1", "kind": "Deployment", "name": "x"}
    spec = {"scaleTargetRef": target, "maxReplicas": 2, "behavior": value}
    kind = {"apiVersion": "autoscaling/v2", "kind": "HorizontalPodAutoscaler"}
    return kind | {"metadata": {"name": "x"}, "spec": spec}


@cache
def _custom() -> dict[str, dict[str, Any]]:
    text = (HERE / "custom_resources.yaml").read_text(encoding="utf-8")
    return {kind: _closed(schema) for kind, schema in yaml.safe_load(text)["resources"].items()}


def _closed(schema: Any) -> Any:
    """Every object knows its properties, and has no other."""
    if isinstance(schema, list):
        return [_closed(each) for each in schema]
    if not isinstance(schema, dict):
        return schema
    if "properties" not in schema:
        return {key: _closed(value) for key, value in schema.items()}
    inner = {name: _closed(value) for name, value in schema["properties"].items()}
    rest = {key: value for key, value in schema.items() if key != "properties"}
    return {"type": "object", "additionalProperties": False} | rest | {"properties": inner}
