"""RabbitMQ, MongoDB and streams of deploy/k8s have room for what they must hold, and reach each other."""

import re
from collections.abc import Iterator

from manifest_rendering import Resource, named

from cli import deployment_secrets, permissions
from streams.settings import StreamsSettings

PUPILS = 20_000
"""Who may have a stream open at once, in the hour of the event with most of them."""
STREAMS_EACH = 2
"""Of a pupil in a session: their own, and that of the session."""
STREAM_BYTES = 9 * 1024
STREAMS_BYTES = 75 * 10**6
"""Memory of one open stream, and of the process without any: docs/performance-figures.md."""
LOGS_MB = 1000
"""Half of the volume that MongoDB's operator makes for logs; the rest is for those of its agent."""
WAL_TIMES = 4
"""Memory for each byte of the write-ahead log of quorum queues: rabbitmq.com/docs/quorum-queues."""
HEADROOM = 0.8
"""What RabbitMQ's operator tells it of its limit of memory."""
API = {443, 6443, 8443}
"""Ports of the API of Kubernetes: as a Service, and where kubeadm and minikube put it."""
NODES = {4369, 25672, 6000, 6500}
"""Between nodes of RabbitMQ: names, the cluster, first and last port of copies of streams."""
PORTS = {
    "servers": {"egress": {5672, 27017}},
    "rabbitmq": {"ingress": {5672, 15672, 15692, *NODES}, "egress": {*NODES, *API}},
    "mongodb": {"ingress": {27017}, "egress": {27017} | API},
}
"""NetworkPolicy -> ports that must be open: AMQP, management (KEDA), metrics, between nodes; MongoDB's."""
UNITS = {"": 1, "m": 0.001, "MB": 10**6, "GB": 10**9, "Mi": 2**20, "Gi": 2**30}


def problems(resources: list[Resource]) -> list[str]:
    return [*_mongodb(resources), *_rabbitmq(resources), *_streams(resources), *_ports(resources)]


def amount(text: str) -> float:
    """``"2Gi"``, ``"2GB"`` or ``"500m"`` as a number."""
    number, unit = re.fullmatch(r"([0-9.]+)([A-Za-z]*)", str(text)).groups()  # type: ignore[union-attr]
    return float(number) * UNITS[unit]


def _mongodb(resources: list[Resource]) -> Iterator[str]:
    spec = named(resources, "MongoDBCommunity")["mongodb"]["spec"]
    given = {user["name"]: {(role["name"], role["db"]) for role in user["roles"]} for user in spec["users"]}
    users = {
        each["createUser"]: {(role["role"], role["db"]) for role in each["roles"]}
        for each in permissions.database_users()
    }
    for name in sorted(given.keys() | users.keys()):
        if given.get(name) != users.get(name):
            yield f"MongoDBCommunity/mongodb: user {name} is not as in deploy/mongodb/users.json"
    expected = deployment_secrets.REPLICA_SET
    if (found := spec["automationConfig"]["replicaSet"]["id"]) != expected:
        yield f"MongoDBCommunity/mongodb: replica set {found}, the addresses say {expected}"
    if (found := spec["additionalMongodConfig"].get("replication.replSetName", "mongodb")) != expected:
        yield f"MongoDBCommunity/mongodb: mongod believes to be of {found}, its agent initiates {expected}"
    rotation = spec.get("agent", {}).get("logRotate", {})
    if float(rotation.get("sizeThresholdMB", LOGS_MB)) * rotation.get("numTotal", LOGS_MB) > LOGS_MB:
        yield f"MongoDBCommunity/mongodb: logs of more than {LOGS_MB} MB would fill their volume"


def _rabbitmq(resources: list[Resource]) -> Iterator[str]:
    spec = named(resources, "RabbitmqCluster")["rabbitmq"]["spec"]
    settings = dict(line.split(" = ") for line in spec["rabbitmq"]["additionalConfig"].splitlines())
    pod = spec["override"]["statefulSet"]["spec"]["template"]["spec"]
    secrets = {each["name"]: each["secret"] for each in pod["volumes"]}
    mounts = {each["mountPath"]: secrets[each["name"]] for each in pod["containers"][0]["volumeMounts"]}
    folder, _, file = settings.get("definitions.local.path", "").rpartition("/")
    if file not in {item["path"] for item in mounts.get(folder, {}).get("items", [])}:
        yield f"RabbitmqCluster/rabbitmq: {folder}/{file} is not mounted"
    if not re.search(r":4\.\d+\.\d+-management$", spec["image"]):
        yield f"RabbitmqCluster/rabbitmq: {spec['image']} is not one version of RabbitMQ 4"
    if spec["replicas"] > 1 and settings.get("queue_leader_locator") != "balanced":
        yield "RabbitmqCluster/rabbitmq: the node that imports the queues would lead all of them"
    limit = amount(spec["resources"]["limits"]["memory"]) * HEADROOM
    alarm = limit * float(settings["vm_memory_high_watermark.relative"])
    wal = int(settings.get("raft.wal_max_size_bytes", 512 * 2**20))
    if WAL_TIMES * wal > alarm:
        yield (
            f"RabbitmqCluster/rabbitmq: a write-ahead log of {wal >> 20} MiB takes "
            f"{WAL_TIMES * wal >> 20} MiB in a rush, publishers are blocked at {int(alarm) >> 20}"
        )
    free, volume = settings["disk_free_limit.absolute"], spec["persistence"]["storage"]
    if amount(volume) < 2 * amount(free):
        yield f"RabbitmqCluster/rabbitmq: volume {volume}, publishers are blocked below {free} of free disk"


def _streams(resources: list[Resource]) -> Iterator[str]:
    autoscaler = named(resources, "HorizontalPodAutoscaler").get("streams")
    (container,) = named(resources, "Deployment")["streams"]["spec"]["template"]["spec"]["containers"]
    environment = {each["name"]: each["value"] for each in container["env"]}
    streams = int(environment.get("STREAMS_MAX", StreamsSettings.streams_max))
    memory, limit = STREAMS_BYTES + streams * STREAM_BYTES, container["resources"]["limits"]["memory"]
    if memory > amount(limit):
        yield f"Deployment/streams: {streams} streams take {memory >> 20} MiB, its limit is {limit}"
    if autoscaler is None:
        return
    if (most := streams * autoscaler["spec"]["maxReplicas"]) < PUPILS * STREAMS_EACH:
        yield f"HorizontalPodAutoscaler/streams: {most} streams at most, for {PUPILS} pupils"
    targets = {each["resource"]["name"]: each["resource"]["target"] for each in autoscaler["spec"]["metrics"]}
    if amount(targets.get("memory", {}).get("averageValue", "1000Gi")) > memory * 0.9:
        yield "HorizontalPodAutoscaler/streams: streams are refused before another process is started"


def _ports(resources: list[Resource]) -> Iterator[str]:
    policies = named(resources, "NetworkPolicy")
    for name, ways in PORTS.items():
        for way, wanted in ways.items():
            rules = policies.get(name, {}).get("spec", {}).get(way, [])
            opened = [
                range(port["port"], port.get("endPort", port["port"]) + 1)
                for rule in rules
                for port in rule["ports"]
            ]
            for port in sorted(wanted):
                if not any(port in ports for ports in opened):
                    yield f"NetworkPolicy/{name}: {way} {port} is closed"
