"""deploy/k8s says the same as the code."""

import re
import shlex
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import server_agreement
import yaml
from compose_agreement import STREAM_PATHS
from manifest_rendering import ROOT, Resource, named, pod_spec
from platform_facts import (
    MARGIN,
    SECRETS,
    answers,
    command_problem,
    environment_problems,
    image_environment,
    queues,
    read,
    variables,
)

from chassis.runtime.config import ConfigError
from contracts.registry import PROCESSES, SERVICES
from streams.settings import StreamsSettings

BY_HAND = {"accounts": {"smtp_url"}}
"""Files that an operator adds to the folder of secrets, with an example of each in ADDED."""
ADDED = {("accounts", "smtp_url"): "smtp://user:password@mail.example:587"}
SHARED = {"DEV_MAILBOX", "STREAMS_PORT", "MONGODB_URI_FILE"}
"""Variables of the ConfigMap `settings` that not every process reads."""
NEEDED = {
    "backup": {"AMQP_URI_FILE", "MONGODB_URI_FILE"},
    "restore": {"MONGODB_URI_FILE"},
    "replay": {"AMQP_URI_FILE"},
    "season": {"MONGODB_URI_FILE"},
    "points": {"MONGODB_URI_FILE"},
    "deadletters": {"AMQP_URI_FILE"},
}
"""Variables without which a job's command does not find its servers."""
RESTRICTED = {
    "allowPrivilegeEscalation": False,
    "readOnlyRootFilesystem": True,
    "capabilities": {"drop": ["ALL"]},
}
PUBLIC_PORTS = {"gateway": "PORT", "streams": "STREAMS_PORT", "metrics": "MANAGEMENT_PORT"}
"""NetworkPolicy -> the variable with the port that it opens."""
PROBES = {
    "startupProbe": ("/healthz", 30),
    "readinessProbe": ("/readyz", 30),
    "livenessProbe": ("/healthz", 60),
}
"""Path, and for how many seconds at least it may fail. Waiting for servers must not end a process, a lost
node of RabbitMQ (10 s to notice) must not take all gateways away at once, a rush must not kill them."""
ALERTS = ROOT / "deploy" / "prometheus" / "alerts.yml"


def problems(resources: list[Resource], secrets: Mapping[str, set[str]], folder: Path) -> list[str]:
    """Of everything that runs in the cluster: an overlay as a whole."""
    found = [*_processes(resources, secrets, folder), *_network(resources), *_scalers(resources)]
    found += [*_alerts(resources), *_ingress(resources), *server_agreement.problems(resources)]
    return found + pods(resources, secrets)


def pods(resources: list[Resource], secrets: Mapping[str, set[str]]) -> list[str]:
    """Of what each pod must be, whether it is a process or a job."""
    found = []
    for each in resources:
        if pod := pod_spec(each):
            label = f"{each['kind']}/{each['metadata']['name']}"
            found += [f"{label}: {problem}" for problem in _restricted(pod)]
            if each["kind"] != "Deployment":
                found += [f"{label}: {problem}" for problem in _job(pod, secrets)]
            for container in pod["containers"]:
                for words in _commands(container):
                    if problem := command_problem(words):
                        found.append(f"{label}: {problem}")
    return found


def _job(pod: Resource, secrets: Mapping[str, set[str]]) -> Iterator[str]:
    """Its variables are known, name files that it has, and are all that its commands need."""
    (container,) = pod["containers"]
    names = [each["secret"]["secretName"] for each in pod["volumes"] if "secret" in each]
    files = {f"{SECRETS}/{file}" for name in names for file in secrets.get(name, ())}
    for each in container["env"]:
        if each["name"] not in variables(""):
            yield f"{each['name']}: no command reads such a variable"
        if each["value"].startswith(SECRETS) and each["value"] not in files:
            yield f"{each['name']}: there is no {each['value']} in {', '.join(names)}"
    given = {each["name"] for each in container["env"]}
    for words in _commands(container):
        needed = NEEDED.get(words[0], {"an entry in NEEDED of this test"})
        yield from (f"usine {words[0]} needs {name}" for name in sorted(needed - given))


def _commands(container: Resource) -> Iterator[list[str]]:
    if container.get("command") == ["sh", "-ec"]:
        for line in container["args"][0].splitlines():
            if line.startswith("usine "):
                yield shlex.split(line)[1:]
    else:
        yield container["args"]


def _restricted(pod: Resource) -> Iterator[str]:
    context = pod.get("securityContext", {})
    if not context.get("runAsNonRoot") or not context.get("runAsUser"):
        yield "runs as root"
    if context.get("seccompProfile") != {"type": "RuntimeDefault"}:
        yield "no seccompProfile RuntimeDefault"
    if pod.get("automountServiceAccountToken") is not False:
        yield "has a token of its ServiceAccount"
    for container in pod["containers"]:
        if container.get("securityContext") != RESTRICTED:
            yield f"securityContext of {container['name']} is not {RESTRICTED}"
        if not {"requests", "limits"} <= container.get("resources", {}).keys():
            yield "no requests or no limits"


def _environment(container: Resource, resources: list[Resource]) -> dict[str, str]:
    found: dict[str, str] = {}
    for source in container.get("envFrom", []):
        found |= named(resources, "ConfigMap").get(source["configMapRef"]["name"], {}).get("data", {})
    return found | {each["name"]: each["value"] for each in container.get("env", [])}


def _processes(resources: list[Resource], secrets: Mapping[str, set[str]], folder: Path) -> Iterator[str]:
    deployments = named(resources, "Deployment")
    budgets, accounts = named(resources, "PodDisruptionBudget"), named(resources, "ServiceAccount")
    for name in PROCESSES:
        if name not in deployments:
            yield f"no Deployment {name}: it is one of contracts.registry.PROCESSES"
            continue
        for problem in _process(name, deployments[name], resources, secrets, folder):
            yield f"Deployment/{name}: {problem}"
        if name not in budgets:
            yield f"no PodDisruptionBudget {name}"
        elif budgets[name]["spec"].get("unhealthyPodEvictionPolicy") != "AlwaysAllow":
            yield f"PodDisruptionBudget/{name}: no node can be emptied while its pods are not ready"
        if accounts.get(name, {}).get("automountServiceAccountToken") is not False:
            yield f"no ServiceAccount {name} without a token"
    yield from (
        f"Deployment {name} is no process of contracts.registry" for name in deployments.keys() - {*PROCESSES}
    )


def _process(
    name: str, deployment: Resource, resources: list[Resource], secrets: Mapping[str, set[str]], folder: Path
) -> Iterator[str]:
    pod = deployment["spec"]["template"]["spec"]
    (container,) = pod["containers"]
    if container["args"] != ["serve", name]:
        yield f"runs usine {' '.join(container['args'])}"
    if pod["serviceAccountName"] != name:
        yield f"ServiceAccount {pod['serviceAccountName']} is another's"
    volumes = {each["name"]: each for each in pod["volumes"]}
    mounted = {each["mountPath"]: volumes[each["name"]] for each in container["volumeMounts"]}
    secret = mounted.get(SECRETS, {}).get("secret", {})
    if secret.get("secretName") != name or secret.get("defaultMode") != 0o440:
        yield f"Secret {name} is not mounted at {SECRETS} with mode 0440"
    environment = _environment(container, resources)
    allowed = {file for file in BY_HAND.get(name, ()) if f"{SECRETS}/{file}" in environment.values()}
    mine = {**secrets, name: secrets[name] - BY_HAND.get(name, set()) | allowed}
    yield from environment_problems(name, environment, mine, folder, SHARED)
    try:
        config = read(name, {**image_environment(), **environment}, folder / name)
    except ConfigError:
        return  # said above
    ports = {port["name"]: port["containerPort"] for port in container["ports"]}
    expected = {"management": config.management_port}
    expected |= {"http": config.port} if name == "gateway" else {}
    expected |= {"streams": config.section(StreamsSettings).streams_port} if name == "streams" else {}
    if ports != expected:
        yield f"ports are {ports}, the process listens on {expected}"
    for probe, (path, patience) in PROBES.items():
        given = container.get(probe, {})
        asked = given.get("httpGet", {})
        if asked != {"path": path, "port": "management"} or not answers(asked["path"]):
            yield f"{probe} does not ask {path} of the management port"
        elif (seconds := given.get("periodSeconds", 10) * given.get("failureThreshold", 3)) < patience:
            yield f"{probe} gives up after {seconds} s, not {patience}"
    before = container.get("lifecycle", {}).get("preStop", {}).get("sleep", {}).get("seconds", 0)
    grace = pod.get("terminationGracePeriodSeconds", 30)
    if grace < before + config.drain_timeout + MARGIN:
        yield (
            f"terminationGracePeriodSeconds {grace} is less than preStop {before} + DRAIN_TIMEOUT "
            f"{config.drain_timeout:g} + {MARGIN}"
        )


def _network(resources: list[Resource]) -> Iterator[str]:
    policies = named(resources, "NetworkPolicy")
    deny = policies.get("default-deny", {}).get("spec")
    if deny != {"podSelector": {}, "policyTypes": ["Ingress", "Egress"]}:
        yield "NetworkPolicy/default-deny: does not deny everything"
    settings = next(
        each["data"] for each in resources if each["kind"] == "ConfigMap" and "PORT" in each["data"]
    )
    for name, variable in PUBLIC_PORTS.items():
        ports = {port["port"] for rule in policies[name]["spec"]["ingress"] for port in rule["ports"]}
        if ports != {int(settings[variable])}:
            yield f"NetworkPolicy/{name}: ports {sorted(ports)}, {variable} is {settings[variable]}"
    for name, policy in policies.items():
        outside = [
            peer
            for rule in policy["spec"].get("egress", [])
            for peer in rule.get("to", [])
            if "ipBlock" in peer
        ]
        labels = policy["spec"]["podSelector"].get("matchLabels", {})
        if outside and labels.get("app.kubernetes.io/name") != "accounts":
            yield f"NetworkPolicy/{name}: others than accounts reach addresses outside the cluster"
    served = {
        name: {port["port"]: port["targetPort"] for port in each["spec"]["ports"]}
        for name, each in named(resources, "Service").items()
    }
    for name, target in {"gateway": "http", "streams": "streams"}.items():
        if served.get(name) != {80: target}:
            yield f"Service/{name}: {served.get(name)}: the management port must not be among them"


def _ingress(resources: list[Resource]) -> Iterator[str]:
    ingresses = named(resources, "Ingress")
    if not ingresses:
        return
    ingress = ingresses["streams"]
    notes = {key.rpartition("/")[2]: value for key, value in ingress["metadata"]["annotations"].items()}
    if notes.get("proxy-buffering") != "off" or int(notes.get("proxy-read-timeout", "60")) < 3600:
        yield "Ingress/streams: a stream would be held back, or cut"
    patterns = [path["path"] for rule in ingress["spec"]["rules"] for path in rule["http"]["paths"]]
    for path, held in STREAM_PATHS.items():
        found = notes.get("use-regex") == "true" and any(re.match(pattern, path) for pattern in patterns)
        if found != held:
            yield f"Ingress/streams: {path} goes to the wrong process"


def _scalers(resources: list[Resource]) -> Iterator[str]:
    scalers, deployments = named(resources, "ScaledObject"), named(resources, "Deployment")
    for name, autoscaler in named(resources, "HorizontalPodAutoscaler").items():
        target = autoscaler["spec"]["scaleTargetRef"]["name"]
        if target in scalers:
            yield f"HorizontalPodAutoscaler/{name}: KEDA scales that, too"
        if "replicas" in deployments.get(target, {}).get("spec", {}):
            yield f"HorizontalPodAutoscaler/{name}: Deployment {target} sets replicas, too"
    if not scalers:
        return
    yield from (f"no ScaledObject {name}" for name in SERVICES if name not in scalers)
    for name, scaler in scalers.items():
        triggers = scaler["spec"]["triggers"]
        asked = {each["metadata"]["queueName"] for each in triggers if each["type"] == "rabbitmq"}
        target = scaler["spec"]["scaleTargetRef"]["name"]
        yield from (
            f"ScaledObject/{name}: {target} takes nothing from {queue}" for queue in asked - queues(target)
        )
        yield from (f"ScaledObject/{name}: {queue} is not looked at" for queue in queues(target) - asked)
        if not any(each["type"] == "cpu" for each in triggers):
            yield f"ScaledObject/{name}: nothing scales it while the broker does not answer"
        if "replicas" in deployments.get(target, {}).get("spec", {}):
            yield f"ScaledObject/{name}: Deployment {target} sets replicas, too"


def _alerts(resources: list[Resource]) -> Iterator[str]:
    rules: dict[str, Any] = named(resources, "PrometheusRule")
    groups = yaml.load(ALERTS.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)["groups"]
    for name, rule in rules.items():
        if rule["spec"]["groups"] != groups:
            yield f"PrometheusRule/{name}: its groups are not those of deploy/prometheus/alerts.yml"
