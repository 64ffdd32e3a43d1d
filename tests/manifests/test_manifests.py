"""Manifests, compose and alerts agree with the code and with each other."""

import json
import re
import subprocess

import compose_agreement
import pytest
import yaml
from manifest_rendering import KUBECTL, RENDERED, ROOT
from platform_facts import layout, queues, secrets_folder
from validate import LEFT_OUT, kubernetes, secrets_without

from chassis.runtime import metrics
from contracts.registry import BROADCASTS, SERVICES

ALERTS = ROOT / "deploy" / "prometheus" / "alerts.yml"
RABBITMQ_METRICS = {
    "rabbitmq_queue_consumers",
    "rabbitmq_queue_messages_ready",
    "rabbitmq_alarms_memory_used_watermark",
    "rabbitmq_alarms_free_disk_space_watermark",
}
"""Of rabbitmq.com/docs/prometheus, per object."""
OTHER_METRICS = {  # Prometheus' own, and those of kubelet and kube-state-metrics
    "up",
    "kube_deployment_status_replicas_unavailable",
    "kube_statefulset_status_replicas_ready",
    "kube_statefulset_replicas",
    "kube_cronjob_status_last_successful_time",
    "kube_cronjob_created",
    "kubelet_volume_stats_available_bytes",
    "kubelet_volume_stats_capacity_bytes",
}
NAME = re.compile(r"\b(?:up|(?:usine|rabbitmq|kube|kubelet)_[a-z_]+)\b")


@pytest.fixture(scope="module")
def rules():
    groups = yaml.safe_load(ALERTS.read_text(encoding="utf-8"))["groups"]
    return [rule for group in groups for rule in group["rules"]]


@pytest.mark.parametrize("rendered", RENDERED)
def test_what_is_applied_is_in_order(rendered, secrets, folder):
    assert kubernetes(rendered, secrets, folder) == []


def test_compose_is_in_order(secrets, folder):
    assert compose_agreement.problems(ROOT, secrets_without(secrets), folder) == []


def test_the_script_makes_every_secret_that_is_mounted(tmp_path):
    command = ["sh", str(ROOT / "deploy/k8s/secrets.sh")]
    with secrets_folder() as made:
        environment = {"PATH": "/usr/bin:/bin", "KUBECTL": str(KUBECTL), "HOME": str(tmp_path)}
        result = subprocess.run(
            [*command, str(made)], env=environment, capture_output=True, text=True, check=True
        )
        expected = {name: keys for name, keys in layout(made).items() if name not in LEFT_OUT}
    manifests = [each for each in yaml.safe_load_all(result.stdout) if each]
    assert {each["metadata"]["name"]: {*each["data"]} for each in manifests} == expected
    assert {each["metadata"]["namespace"] for each in manifests} == {"usine"}


def test_the_script_refuses_another_folder(tmp_path):
    command = ["sh", str(ROOT / "deploy/k8s/secrets.sh"), str(tmp_path)]
    result = subprocess.run(command, capture_output=True, text=True, check=False)
    assert result.returncode == 1
    assert result.stdout == ""
    assert result.stderr == f'usine: {tmp_path} was not made by "usine secrets create"\n'


def test_alerts_use_metrics_that_exist(rules):
    known = RABBITMQ_METRICS | OTHER_METRICS
    for metric in metrics.ALL:
        known |= {*_names(metric)}
    for rule in rules:
        used = set(NAME.findall(re.sub(r"\{[^}]*\}", "", rule["expr"])))
        assert used, rule["alert"]
        assert used <= known, rule["alert"]


def _names(metric):
    name = metric._name
    suffixes = {"counter": ["_total"], "histogram": ["_bucket", "_sum", "_count"], "gauge": [""]}
    return [f"{name}{suffix}" for suffix in suffixes[metric._type]]


def test_alerts_know_the_labels_and_the_queues(rules):
    labels = {f"{name}": metric._labelnames for metric in metrics.ALL for name in _names(metric)}
    for rule in rules:
        by = re.findall(r"by \(([^)]*)\) \((?:rate|increase)?\(?(\w+)", rule["expr"])
        for group, name in by:
            if name in labels:
                wanted = {each.strip() for each in group.split(",")} - {"instance", "le"}
                assert wanted <= {*labels[name]}, rule["alert"]
        for pattern in re.findall(r'queue=~"([^"]+)"', rule["expr"]):
            watched = {name for name in _queue_names() if re.fullmatch(pattern, name)}
            events = {name for service in SERVICES for name in queues(service) if "." in name}
            calls = {name for service in SERVICES for name in queues(service) if "." not in name}
            assert watched == (events | calls if "rpc-" in pattern else events), rule["alert"]


def _queue_names():
    declared = json.loads((ROOT / "deploy/rabbitmq/definitions.json").read_text(encoding="utf-8"))["queues"]
    return [
        *(each["name"] for each in declared),
        *(f"{process}.broadcast-{0:032x}" for process in BROADCASTS),
        *(f"rpc.reply-{process}-{0:032x}" for process in BROADCASTS),
    ]


def test_each_alert_has_a_severity_and_is_explained(rules):
    headings = {
        re.sub(r"[^a-z0-9 -]", "", line.lstrip("#").strip().lower()).replace(" ", "-")
        for line in (ROOT / "docs/operations.md").read_text(encoding="utf-8").splitlines()
        if line.startswith("#")
    }
    for rule in rules:
        assert rule["labels"].keys() == {"severity"}
        assert rule["labels"]["severity"] in ("critical", "warning")
        assert rule["annotations"].keys() == {"summary", "runbook"}
        document, _, anchor = rule["annotations"]["runbook"].partition("#")
        assert document == "docs/operations.md"
        assert anchor == f"alert-{rule['alert'].lower()}"
        assert anchor in headings, f"docs/operations.md has no heading Alert {rule['alert']}"
