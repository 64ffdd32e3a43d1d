"""Each mistake that people make in these files is found and named: one change in a copy, and its line."""

import shutil
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import compose_agreement
import kubernetes_agreement
import pytest
from manifest_rendering import ROOT
from validate import kubernetes, secrets_without

PROCESS = "base/process/deployment.yaml"
SCALERS = "scaling/scalers.yaml"

KUBERNETES_MISTAKES = {
    "a typed key": (
        PROCESS,
        "terminationGracePeriodSeconds",
        "terminationGracePeriodSecond",
        "Deployment/catalog: spec.template.spec: Additional properties are not allowed "
        "('terminationGracePeriodSecond' was unexpected)",
    ),
    "a typed key of a custom resource": (
        SCALERS,
        "cooldownPeriod: 300\n  fallback: {failureThreshold: 3, replicas: 2}",
        "coolDownPeriod: 300\n  fallback: {failureThreshold: 3, replicas: 2}",
        "ScaledObject/accounts: spec: Additional properties are not allowed "
        "('coolDownPeriod' was unexpected)",
    ),
    "a typed key in the part of another's pod": (
        "base/rabbitmq.yaml",
        "initContainers:",
        "initContainer:",
        "RabbitmqCluster/rabbitmq: spec.override.statefulSet.spec.template.spec: spec: Additional properties "
        "are not allowed ('initContainer' was unexpected)",
    ),
    "a wrong port": (
        PROCESS,
        "containerPort: 9100",
        "containerPort: 9101",
        "Deployment/catalog: ports are {'management': 9101}, the process listens on {'management': 9100}",
    ),
    "a port without a name": (
        "base/gateway/service.yaml",
        "targetPort: http",
        "targetPort: https",
        "Service/gateway: gateway has no port https",
    ),
    "an unknown variable": (
        "base/accounts/kustomization.yaml",
        "MAIL_FROM",
        "MAIL_SENDER",
        "Deployment/accounts: MAIL_SENDER: accounts reads no such variable",
    ),
    "a value that the code refuses": (
        "base/gateway/kustomization.yaml",
        'TRUSTED_PROXIES, value: "1"',
        'TRUSTED_PROXIES, value: "9"',
        "Deployment/gateway: Environment variables invalid: "
        "{'TRUSTED_PROXIES': ['Must be greater than or equal to 0 and less than or equal to 5.']}",
    ),
    "a variable forgotten": (
        "base/accounts/kustomization.yaml",
        "          - {name: ACCOUNTS_SECRET_FILE, value: /run/secrets/accounts_secret}\n",
        "",
        "Deployment/accounts: accounts/accounts_secret is named by no variable",
    ),
    "a file that nobody makes": (
        "base/gateway/kustomization.yaml",
        "token_public_keys.json",
        "public_keys.json",
        "Deployment/gateway: TOKEN_PUBLIC_KEYS_FILE: there is no file public_keys.json in gateway/",
    ),
    "a missing secret": (
        "base/backup.yaml",
        "secretName: backup",
        "secretName: backups",
        "CronJob/backup: there is no Secret backups",
    ),
    "a file that a job's secret has not": (
        "base/backup.yaml",
        "secretName: backup",
        "secretName: restore",
        "CronJob/backup: AMQP_URI_FILE: there is no /run/secrets/amqp_uri in restore",
    ),
    "an unknown variable of a job": (
        "base/backup.yaml",
        "name: MONGODB_URI_FILE",
        "name: MONGO_URI_FILE",
        "CronJob/backup: MONGO_URI_FILE: no command reads such a variable",
    ),
    "a variable of a job forgotten": (
        "base/backup.yaml",
        "                - {name: AMQP_URI_FILE, value: /run/secrets/amqp_uri}\n",
        "",
        "CronJob/backup: usine backup needs AMQP_URI_FILE",
    ),
    "a key that the secret has not": (
        SCALERS,
        "key: management_uri",
        "key: host",
        "TriggerAuthentication/rabbitmq: Secret keda has no key host",
    ),
    "an untagged image": (
        "base/rabbitmq.yaml",
        "rabbitmq:4.2.6-management",
        "rabbitmq",
        "RabbitmqCluster/rabbitmq: image docker.io/library/rabbitmq has no tag",
    ),
    "an image that moves": (
        "image/kustomization.yaml",
        'newTag: "0.1.0"',
        "newTag: latest",
        "Deployment/catalog: image registry.example/usine:latest has no tag",
    ),
    "a process forgotten": (
        "base/kustomization.yaml",
        "  - quiz\n",
        "",
        "ScaledObject/quiz: there is no Deployment quiz",
    ),
    "a command that is none": (
        "base/process/deployment.yaml",
        "args: [serve, process]",
        "args: [server, process]",
        "Deployment/catalog: usine server catalog: no such command",
    ),
    "a probe of another path": (
        PROCESS,
        "path: /healthz",
        "path: /health",
        "Deployment/catalog: livenessProbe does not ask /healthz of the management port",
    ),
    "replicas that two set": (
        "base/gateway/kustomization.yaml",
        "      - {op: remove, path: /spec/replicas}     # the autoscaler's\n",
        "",
        "HorizontalPodAutoscaler/gateway: Deployment gateway sets replicas, too",
    ),
    "a selector of nothing": (
        "monitoring/monitors.yaml",
        "app.kubernetes.io/component: process",
        "app.kubernetes.io/component: processes",
        "PodMonitor/usine: selects no pod: {'matchLabels': {'app.kubernetes.io/component': 'processes'}}",
    ),
    "more streams than memory": (
        "base/streams/kustomization.yaml",
        'STREAMS_MAX, value: "12000"',
        'STREAMS_MAX, value: "60000"',
        "Deployment/streams: 60000 streams take 598 MiB, its limit is 384Mi",
    ),
    "a patch of what is not there": (
        "base/gateway/kustomization.yaml",
        "path: /spec/template/spec/containers/0/resources",
        "path: /spec/template/spec/container/0/resources",
        "overlays/peak: error: ",
    ),
}

TOGETHER = {
    "a wrong port in a policy": (
        "base/network-policies.yaml",
        "[{port: 8000}]",
        "[{port: 9100}]",
        "NetworkPolicy/gateway: ports [9100], PORT is 8000",
    ),
    "a wrong queue": (
        SCALERS,
        "queueName: rewards.QuizCompleted",
        "queueName: rewards.QuizComplete",
        "ScaledObject/rewards: rewards takes nothing from rewards.QuizComplete",
    ),
    "a right too many in MongoDB": (
        "base/mongodb-users.json",
        '"db": "usine_quiz"',
        '"db": "usine_rewards"',
        "MongoDBCommunity/mongodb: user quiz is not as in deploy/mongodb/users.json",
    ),
    "another replica set": (
        "base/mongodb.yaml",
        "{id: rs0}",
        "{id: mongodb}",
        "MongoDBCommunity/mongodb: replica set mongodb, the addresses say rs0",
    ),
    "definitions that are not mounted": (
        "base/rabbitmq.yaml",
        "mountPath: /etc/usine",
        "mountPath: /etc/rabbitmq",
        "RabbitmqCluster/rabbitmq: /etc/usine/definitions.json is not mounted",
    ),
    "a door for everybody": (
        "base/network-policies.yaml",
        "{app.kubernetes.io/name: accounts, app.kubernetes.io/component: process}",
        "{app.kubernetes.io/component: process}",
        "NetworkPolicy/accounts: others than accounts reach addresses outside the cluster",
    ),
    "streams that are held back": (
        "base/streams/ingress.yaml",
        'proxy-buffering: "off"',
        'proxy-buffering: "on"',
        "Ingress/streams: a stream would be held back, or cut",
    ),
    "an address of streams that leads elsewhere": (
        "base/streams/ingress.yaml",
        "/api/v1/me/stream$",
        "/api/v1/me/streams$",
        "Ingress/streams: /api/v1/me/stream goes to the wrong process",
    ),
    "an alert in one place only": (
        "monitoring/alerts.yaml",
        "usine_outbox_age_seconds) > 60",
        "usine_outbox_age_seconds) > 90",
        "PrometheusRule/usine: its groups are not those of deploy/prometheus/alerts.yml",
    ),
    "a root file system that can be written": (
        PROCESS,
        "readOnlyRootFilesystem: true",
        "readOnlyRootFilesystem: false",
        f"Deployment/catalog: securityContext of usine is not {kubernetes_agreement.RESTRICTED}",
    ),
    "another's secret": (
        "base/quiz/kustomization.yaml",
        "secretName, value: quiz",
        "secretName, value: rewards",
        "Deployment/quiz: Secret quiz is not mounted at /run/secrets with mode 0440",
    ),
    "a drain time above the grace period": (
        "base/kustomization.yaml",
        "DRAIN_TIMEOUT=25",
        "DRAIN_TIMEOUT=60",
        "Deployment/catalog: terminationGracePeriodSeconds 40 is less than preStop 0 + DRAIN_TIMEOUT 60 + 5",
    ),
    "a version that moves": (
        "base/rabbitmq.yaml",
        "rabbitmq:4.2.6-management",
        "rabbitmq:4-management",
        "RabbitmqCluster/rabbitmq: docker.io/library/rabbitmq:4-management is not one version of RabbitMQ 4",
    ),
    "a log that does not fit into memory": (
        "base/rabbitmq.yaml",
        "      raft.wal_max_size_bytes = 64000000\n",
        "",
        "RabbitmqCluster/rabbitmq: a write-ahead log of 512 MiB takes 2048 MiB in a rush, publishers are "
        "blocked at 983",
    ),
    "queues that one node leads": (
        "base/rabbitmq.yaml",
        "queue_leader_locator = balanced",
        "queue_leader_locator = client-local",
        "RabbitmqCluster/rabbitmq: the node that imports the queues would lead all of them",
    ),
    "a volume that is full when it is new": (
        "base/rabbitmq.yaml",
        "storage: 20Gi",
        "storage: 2Gi",
        "RabbitmqCluster/rabbitmq: volume 2Gi, publishers are blocked below 2GB of free disk",
    ),
    "a replica set of two names": (
        "base/mongodb.yaml",
        "    replication.replSetName: rs0\n",
        "",
        "MongoDBCommunity/mongodb: mongod believes to be of mongodb, its agent initiates rs0",
    ),
    "logs that nobody rotates": (
        "base/mongodb.yaml",
        '    logRotate: {sizeThresholdMB: "100", timeThresholdHrs: 24, numUncompressed: 2, numTotal: 8}',
        "    {}",
        "MongoDBCommunity/mongodb: logs of more than 1000 MB would fill their volume",
    ),
    "nodes that cannot find each other": (
        "base/network-policies.yaml",
        "{port: 25672}, {port: 6000",
        "{port: 6000",
        "NetworkPolicy/rabbitmq: egress 25672 is closed",
    ),
    "copies of the stream that do not reach other nodes": (
        "base/network-policies.yaml",
        "endPort: 6500",
        "endPort: 6400",
        "NetworkPolicy/rabbitmq: ingress 6500 is closed",
    ),
    "streams for too few": (
        "base/streams/autoscaler.yaml",
        "maxReplicas: 4",
        "maxReplicas: 3",
        "HorizontalPodAutoscaler/streams: 36000 streams at most, for 20000 pupils",
    ),
    "an autoscaler that sees no streams": (
        "base/streams/autoscaler.yaml",
        "averageValue: 128Mi",
        "averageValue: 512Mi",
        "HorizontalPodAutoscaler/streams: streams are refused before another process is started",
    ),
    "a probe without patience": (
        PROCESS,
        "periodSeconds: 5\n            timeoutSeconds: 5\n            failureThreshold: 6",
        "periodSeconds: 5\n            timeoutSeconds: 5\n            failureThreshold: 2",
        "Deployment/catalog: readinessProbe gives up after 10 s, not 30",
    ),
    "a start that is ended while servers are away": (
        PROCESS,
        "startupProbe:\n            httpGet: {path: /healthz",
        "startupProbe:\n            httpGet: {path: /readyz",
        "Deployment/catalog: startupProbe does not ask /healthz of the management port",
    ),
    "a budget that stops everything": (
        PROCESS,
        "  unhealthyPodEvictionPolicy: AlwaysAllow",
        "  ",
        "PodDisruptionBudget/catalog: no node can be emptied while its pods are not ready",
    ),
}
"""Mistakes that do not hide each other: all in one copy, which saves time."""

COMPOSE_MISTAKES = {
    "a process forgotten": (
        "docker-compose.yml",
        "\n  quiz:\n",
        "\n  quizzes:\n",
        "no service quiz: it is one of contracts.registry.PROCESSES",
    ),
    "an unknown variable": (
        "docker-compose.yml",
        "MAIL_FROM:",
        "MAIL_SENDER:",
        "accounts: MAIL_SENDER: accounts reads no such variable",
    ),
    "a missing secret": (
        "docker-compose.yml",
        "      - {source: accounts_secret, target: accounts_secret}\n",
        "",
        "accounts: accounts/accounts_secret is not mounted",
    ),
    "a secret that nobody makes": (
        "docker-compose.yml",
        "/quiz/mongodb_uri",
        "/quiz/mongo_uri",
        "secret quiz_mongodb_uri: `usine secrets create` makes no ${USINE_SECRETS}/quiz/mongo_uri",
    ),
    "another's secret": (
        "docker-compose.yml",
        "{source: quiz_amqp_uri, target: amqp_uri}",
        "{source: rewards_amqp_uri, target: amqp_uri}",
        "quiz: /run/secrets/amqp_uri is rewards/amqp_uri, not quiz/amqp_uri",
    ),
    "an untagged image": (
        "docker-compose.yml",
        "rabbitmq:4.2.6-management",
        "rabbitmq",
        "rabbitmq: image docker.io/library/rabbitmq has no tag",
    ),
    "a drain time above the grace period": (
        "docker-compose.yml",
        "stop_grace_period: 35s",
        "stop_grace_period: 20s",
        "catalog: stop_grace_period 20s is less than DRAIN_TIMEOUT 25 + 5",
    ),
    "a port for everybody": (
        "docker-compose.yml",
        '"127.0.0.1:${PROMETHEUS_PORT:-9090}:9090"',
        '"${PROMETHEUS_PORT:-9090}:9090"',
        "prometheus: ${PROMETHEUS_PORT:-9090}:9090 is published beyond this machine",
    ),
    "a command that is none": (
        "docker-compose.yml",
        "command: [serve, rewards]",
        "command: [serve, reward]",
        "rewards: usine serve reward: no process reward",
    ),
    "a health check of another kind": (
        "docker-compose.yml",
        "test: [CMD, usine, health]",
        "test: [CMD, usine, healthy]",
        "catalog: healthcheck is not CMD usine health",
    ),
    "a wrong port": (
        "deploy/prometheus/prometheus.yml",
        "port: 9100",
        "port: 9200",
        "prometheus.yml: port 9200, MANAGEMENT_PORT is 9100",
    ),
    "a process that nobody watches": (
        "deploy/prometheus/prometheus.yml",
        "quiz, live, rewards, gateway, streams]",
        "quiz, live, gateway, streams]",
        "prometheus.yml: watches accounts, catalog, quiz, live, gateway, streams, not accounts, catalog, "
        "quiz, live, rewards, gateway, streams",
    ),
    "a proxy to another port": (
        "deploy/compose/Caddyfile",
        "dynamic a gateway 8000",
        "dynamic a gateway 9100",
        "Caddyfile: does not send requests to gateway:8000",
    ),
    "streams to another port": (
        "deploy/compose/Caddyfile",
        "dynamic a streams 8001",
        "dynamic a streams 8000",
        "Caddyfile: does not send requests for streams to streams:8001",
    ),
    "streams to the gateway": (
        "deploy/compose/Caddyfile",
        "(me|live/sessions/[^/]+)",
        "(moi|live/sessions/[^/]+)",
        "Caddyfile: /api/v1/me/stream goes to the wrong process",
    ),
}


@contextmanager
def seeded(folder: Path, file: str, before: str, after: str) -> Iterator[None]:
    text = (folder / file).read_text(encoding="utf-8")
    assert before in text, f"{file} has no {before}: change this test with it"
    (folder / file).write_text(text.replace(before, after), encoding="utf-8")
    try:
        yield
    finally:
        (folder / file).write_text(text, encoding="utf-8")


@pytest.fixture(scope="module")
def copy(tmp_path_factory):
    root = tmp_path_factory.mktemp("copy")
    shutil.copytree(ROOT / "deploy", root / "deploy", ignore=shutil.ignore_patterns("secrets"))
    shutil.copy(ROOT / "docker-compose.yml", root)
    return root


@pytest.fixture(scope="module")
def usual(secrets, folder, peak):
    """What is wrong without any mistake of ours: nothing, and test_manifests.py says so."""
    return kubernetes("overlays/peak", secrets, folder, like=peak)


@pytest.mark.parametrize("mistake", KUBERNETES_MISTAKES)
def test_a_mistake_in_a_manifest(mistake, copy, secrets, folder, peak, usual):
    file, before, after, line = KUBERNETES_MISTAKES[mistake]
    with seeded(copy / "deploy/k8s", file, before, after):
        found = kubernetes("overlays/peak", secrets, folder, copy / "deploy/k8s", like=peak)
    new = [each for each in found if each not in usual]
    assert any(each == line or (line.endswith(": ") and each.startswith(line)) for each in new), new


def test_mistakes_at_once(copy, secrets, folder, peak, usual):
    with ExitStack() as stack:
        for file, before, after, _ in TOGETHER.values():
            stack.enter_context(seeded(copy / "deploy/k8s", file, before, after))
        found = kubernetes("overlays/peak", secrets, folder, copy / "deploy/k8s", like=peak)
    new = [each for each in found if each not in usual]
    assert [line for *_, line in TOGETHER.values() if line not in new] == [], new


@pytest.mark.parametrize("mistake", COMPOSE_MISTAKES)
def test_a_mistake_in_compose(mistake, copy, secrets, folder):
    file, before, after, line = COMPOSE_MISTAKES[mistake]
    with seeded(copy, file, before, after):
        assert line in compose_agreement.problems(copy, secrets_without(secrets), folder)
