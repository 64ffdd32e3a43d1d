"""Connections to a cluster: every node is tried, and one that does not answer is not tried first again."""

from types import SimpleNamespace

import pytest

from chassis.messaging import transport

NODES = [f"amqp://guest:guest@node-{number}:5672//" for number in range(3)]
CLUSTER = ";".join(NODES)


@pytest.fixture
def cluster(monkeypatch):
    """``away``: nodes that refuse connections. ``tried``: the nodes tried, in order."""
    cluster = SimpleNamespace(away=set(), tried=[])

    class Connection:
        transport = SimpleNamespace(driver_type="memory")

        def __init__(self, uri, **options):
            self.uri = uri

        def ensure_connection(self, **options):
            cluster.tried.append(NODES.index(self.uri))
            if self.uri in cluster.away:
                raise ConnectionRefusedError(self.uri)

    monkeypatch.setattr(transport, "Connection", Connection)
    monkeypatch.setattr(transport, "_next_node", {})
    return cluster


def test_the_first_node_that_answers_is_taken(cluster):
    cluster.away = {NODES[0], NODES[1]}
    assert transport.connect(CLUSTER, "tests").uri == NODES[2]
    assert cluster.tried == [0, 1, 2]


def test_later_connections_begin_with_the_node_that_answered(cluster):
    cluster.away = {NODES[0]}
    transport.connect(CLUSTER, "tests")
    cluster.away = set()
    assert transport.connect(CLUSTER, "tests").uri == NODES[1]
    cluster.away = {NODES[1], NODES[2]}
    assert transport.connect(CLUSTER, "tests").uri == NODES[0]
    assert cluster.tried == [0, 1, 1, 1, 2, 0]


def test_a_cluster_that_is_away_raises_and_is_tried_again(cluster):
    cluster.away = set(NODES)
    with pytest.raises(ConnectionRefusedError):
        transport.connect(CLUSTER, "tests")
    assert cluster.tried == [0, 1, 2]
    cluster.away = {NODES[0]}
    assert transport.connect(CLUSTER, "tests").uri == NODES[1]


def test_one_node_needs_no_list(cluster):
    assert transport.connect(NODES[0], "tests").uri == NODES[0]
    cluster.away = {NODES[0]}
    with pytest.raises(ConnectionRefusedError):
        transport.connect(NODES[0], "tests")
    assert cluster.tried == [0, 0]
