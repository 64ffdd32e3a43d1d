"""The names of metrics, which dashboards and alerts rely on."""

import pytest
from prometheus_client import Counter, Histogram
from prometheus_client.metrics import MetricWrapperBase

from chassis.runtime import metrics

NAMES = {
    "usine_http_request_seconds",
    "usine_http_streams",
    "usine_rpc_server_seconds",
    "usine_rpc_client_seconds",
    "usine_rpc_batch_size",
    "usine_events_published_total",
    "usine_events_handled_total",
    "usine_events_retried_total",
    "usine_events_dead_lettered_total",
    "usine_handler_suspended",
    "usine_handler_seconds",
    "usine_handler_batch_size",
    "usine_outbox_age_seconds",
    "usine_dead_letters",
    "usine_dead_letter_age_seconds",
    "usine_cache_lookups_total",
    "usine_consumer_connections_total",
    "usine_log_lines_lost_total",
    "usine_live_queue_held",
    "usine_live_queue_oldest_seconds",
    "usine_live_sessions_open",
    "usine_live_acts_total",
}
PERSONAL = {"visitor", "user", "seat", "nickname", "address", "ip", "hotspot", "content"}


def name_of(metric):
    [family] = metric.describe()
    return f"{family.name}_total" if isinstance(metric, Counter) else family.name


def test_names_and_their_list_change_together():
    assert {name_of(metric) for metric in metrics.ALL} == NAMES


def test_all_holds_every_metric_of_the_module():
    declared = {id(each) for each in vars(metrics).values() if isinstance(each, MetricWrapperBase)}
    assert {id(metric) for metric in metrics.ALL} == declared
    assert len(metrics.ALL) == len(declared)


@pytest.mark.parametrize("metric", metrics.ALL, ids=name_of)
def test_a_metric_is_ours_explained_and_has_its_unit(metric):
    assert name_of(metric).startswith("usine_")
    assert metric.describe()[0].documentation
    if isinstance(metric, Histogram):
        assert name_of(metric).endswith(("_seconds", "_size"))


@pytest.mark.parametrize("metric", metrics.ALL, ids=name_of)
def test_no_label_has_a_value_per_person_or_per_content(metric):
    assert not PERSONAL & set(metric._labelnames)
