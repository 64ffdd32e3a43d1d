from collections.abc import Iterator
from pathlib import Path

import pytest
from streams_stage import StreamsStage

from chassis.testing import clean_broker


@pytest.fixture
def stage(rabbitmq_uri: str, tmp_path: Path) -> Iterator[StreamsStage]:
    """An empty broker, services, and the process, running."""
    clean_broker(rabbitmq_uri)
    stage = StreamsStage(rabbitmq_uri, tmp_path)
    try:
        stage.start()
        yield stage
    finally:
        stage.close()
