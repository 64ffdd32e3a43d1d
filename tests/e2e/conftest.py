"""The platform as a user starts it: see running.py."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from running import Platform


@pytest.fixture(scope="module")
def platform(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Platform]:
    """One platform for all tests of a module, whose rate limits hide no answer."""
    platform = Platform("embedded", tmp_path_factory.mktemp("platform"), RATE_FACTOR="1000")
    platform.start()
    yield platform
    platform.stop()


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Callable[..., Platform]]:
    """Start a platform; it is stopped, and nothing of it left, at the end."""
    started: list[Platform] = []

    def start(broker: str, until: str = "is open", **options: Any) -> Platform:
        platform = Platform(broker, tmp_path, **options)
        started.append(platform)
        platform.start(until)
        return platform

    yield start
    for platform in started:
        if platform.process is not None and platform.process.poll() is None:
            platform.stop()
