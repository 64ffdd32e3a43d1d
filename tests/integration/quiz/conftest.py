"""Pupils who take quizzes, and quiz without a broker."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
import yaml
from mongoengine.connection import disconnect
from pymongo import MongoClient
from quiz_stage import Pupil, Worker, publish_season

from chassis.runtime.config import EMBEDDED_AMQP_URI, Config
from chassis.storage import mongo
from cli import season


@pytest.fixture(scope="session")
def definitions() -> dict[str, dict[str, Any]]:
    """Quiz -> what its file says."""
    files = sorted(Path("season/quizzes").glob("*.yaml"))
    quizzes = [yaml.safe_load(file.read_text(encoding="utf-8")) for file in files]
    return {quiz["id"]: quiz for quiz in quizzes}


@pytest.fixture
def new_pupil(call: Callable[..., Any], definitions: dict[str, dict[str, Any]]) -> Callable[[], Pupil]:
    return lambda: Pupil(call, definitions)


@pytest.fixture
def pupil(new_pupil: Callable[[], Pupil]) -> Pupil:
    return new_pupil()


@pytest.fixture(scope="session")
def files() -> season.SeasonFiles:
    return season.read(Path("season"), judged=False)


@pytest.fixture
def worker(mongodb_uri: str, files: season.SeasonFiles) -> Iterator[Worker]:
    """A database of quiz alone, with the sample season."""
    config = Config(
        amqp_uri=EMBEDDED_AMQP_URI, mongodb_uri=mongodb_uri, mongodb_prefix=f"t{uuid4().hex[:12]}"
    )
    mongo.connect(config, "quiz")
    publish_season(files)
    yield Worker()
    disconnect("quiz")
    with MongoClient(mongodb_uri) as client:
        client.drop_database(f"{config.mongodb_prefix}_quiz")
