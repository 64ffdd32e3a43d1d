"""What a resource leans on is there: ConfigMaps, Secrets with their keys, claims, ports, selected pods."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from manifest_rendering import Resource, named, pod_spec, pod_template

BY_HAND = {"usine-tls": {"tls.crt", "tls.key"}}
"""Secrets that docs/operations.md says to make by hand, or that cert-manager makes."""
OPERATORS_PODS = (
    {"app.kubernetes.io/name": "rabbitmq", "app.kubernetes.io/component": "rabbitmq"},
    {"app": "mongodb-svc"},
)
"""Labels of pods, and of RabbitMQ's Service, that the operators make."""
TAGGED = re.compile(r"[^:@\s]+(:[0-9]+/[^:@\s]+)?(:(?!latest$)[\w][\w.-]*|@sha256:[0-9a-f]{64})")


def problems(resources: list[Resource], secrets: Mapping[str, set[str]], around: list[Resource]) -> list[str]:
    """``secrets``: name -> keys of those that deploy/k8s/secrets.sh makes. ``around``: resources that are in
    the cluster already."""
    found = []
    everything = [*resources, *around]
    for each in resources:
        label = f"{each['kind']}/{each['metadata']['name']}"
        found += [f"{label}: {problem}" for problem in _images(each)]
        found += [f"{label}: {problem}" for problem in _names(each, everything, secrets | BY_HAND)]
        found += [f"{label}: {problem}" for problem in _selected(each, everything)]
        found += [f"{label}: {problem}" for problem in _ports(each, everything)]
    return found


def _images(node: Any) -> Iterator[str]:
    if isinstance(node, dict):
        image = node.get("image")
        if isinstance(image, str) and not TAGGED.fullmatch(image):
            yield f"image {image} has no tag"
        node = list(node.values())
    for each in node if isinstance(node, list) else []:
        yield from _images(each)


def _names(resource: Resource, everything: list[Resource], secrets: Mapping[str, set[str]]) -> Iterator[str]:
    for kind, name, keys in _references(resource.get("spec", {})):
        if kind == "Secret":
            if name not in secrets:
                yield f"there is no Secret {name}"
            for key in sorted(keys - secrets.get(name, keys)):
                yield f"Secret {name} has no key {key}"
        elif name not in named(everything, kind):
            yield f"there is no {kind} {name}"


def _references(node: Any) -> Iterator[tuple[str, str, set[str]]]:
    """(kind, name, keys) of everything that is named below ``node``."""
    if isinstance(node, list):
        for each in node:
            yield from _references(each)
        return
    if not isinstance(node, dict):
        return
    for key, value in node.items():
        if key in ("configMapRef", "configMapKeyRef", "configMap"):
            yield "ConfigMap", value["name"], set()
        elif key == "secretName":
            yield "Secret", value, {item["key"] for item in node.get("items", [])}
        elif key in ("secretKeyRef", "secretRef"):
            yield "Secret", value["name"], {value["key"]} if "key" in value else set()
        elif key == "passwordSecretRef":
            yield "Secret", value["name"], {value.get("key", "password")}
        elif key == "secretTargetRef":
            yield from (("Secret", each["name"], {each["key"]}) for each in value)
        elif key == "claimName":
            yield "PersistentVolumeClaim", value, set()
        elif key == "serviceAccountName":
            yield "ServiceAccount", value, set()
        elif key == "scaleTargetRef":
            yield value.get("kind", "Deployment"), value["name"], set()
        elif key == "authenticationRef":
            yield "TriggerAuthentication", value["name"], set()
        elif key == "service" and isinstance(value, dict):
            yield "Service", value["name"], set()
        yield from _references(value)


def _selected(resource: Resource, everything: list[Resource]) -> Iterator[str]:
    """Whatever selects pods selects one."""
    spec, kind = resource.get("spec", {}), resource["kind"]
    templates = [
        template["metadata"].get("labels", {}) for each in everything if (template := pod_template(each))
    ]
    selectors = []
    if kind == "Service":
        selectors = [{"matchLabels": spec["selector"]}]
    elif kind in ("PodDisruptionBudget", "PodMonitor", "ServiceMonitor"):
        selectors = [spec["selector"]]
    elif kind == "NetworkPolicy":
        selectors = [
            spec["podSelector"],
            *_pod_selectors(spec.get("ingress", [])),
            *_pod_selectors(spec.get("egress", [])),
        ]
    elif kind == "Deployment":
        templates = [spec["template"]["metadata"]["labels"]]
        selectors = [
            spec["selector"],
            *(each["labelSelector"] for each in spec["template"]["spec"]["topologySpreadConstraints"]),
        ]
    for selector in selectors:
        if not any(_matches(selector, labels) for labels in (*templates, *OPERATORS_PODS)):
            yield f"selects no pod: {selector}"


def _pod_selectors(rules: list[Resource]) -> Iterator[Resource]:
    for rule in rules:
        for peer in (*rule.get("from", []), *rule.get("to", [])):
            if "podSelector" in peer:
                yield peer["podSelector"]


def _matches(selector: Resource, labels: Mapping[str, str]) -> bool:
    fits = all(labels.get(key) == value for key, value in selector.get("matchLabels", {}).items())
    return fits and all(
        labels.get(each["key"]) in each["values"] for each in selector.get("matchExpressions", [])
    )


def _ports(resource: Resource, everything: list[Resource]) -> Iterator[str]:
    """Ports that are called by a name have one."""
    spec = resource.get("spec", {})
    if pod := pod_spec(resource):
        for container in pod["containers"]:
            names = {port["name"] for port in container.get("ports", [])}
            for probe in ("startupProbe", "readinessProbe", "livenessProbe"):
                port = container.get(probe, {}).get("httpGet", {}).get("port")
                if port is not None and port not in names:
                    yield f"{probe}: no port {port}"
    if resource["kind"] in ("Service", "PodMonitor"):
        selector = spec["selector"] if resource["kind"] == "PodMonitor" else {"matchLabels": spec["selector"]}
        wanted = [port["targetPort"] for port in spec.get("ports", [])]
        wanted += [endpoint["port"] for endpoint in spec.get("podMetricsEndpoints", [])]
        for each in everything:
            template = pod_template(each)
            if template is None or not _matches(selector, template["metadata"].get("labels", {})):
                continue
            names = {
                port["name"]
                for container in template["spec"]["containers"]
                for port in container.get("ports", [])
            }
            yield from (
                f"{each['metadata']['name']} has no port {port}" for port in wanted if port not in names
            )
    if resource["kind"] == "Ingress":
        for rule in spec["rules"]:
            for path in rule["http"]["paths"]:
                service = path["backend"]["service"]
                ports = named(everything, "Service").get(service["name"], {}).get("spec", {}).get("ports", [])
                if service["port"]["name"] not in {port["name"] for port in ports}:
                    yield f"Service {service['name']} has no port {service['port']['name']}"
