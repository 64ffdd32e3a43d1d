from collections.abc import Iterator
from uuid import UUID

import pytest
from flask import Flask
from flask.testing import FlaskClient
from gateway_fakes import FakeRpc

from chassis.config import Config
from gateway.app import create_app
from gateway.platform import Platform

VISITOR = UUID("6f9619ff-8b86-4d01-b42d-00cf4fc964ff")


@pytest.fixture
def config() -> Config:
    return Config(amqp_uri="embedded://", mongodb_uri="mongodb://unused", token_secret="s" * 32)


@pytest.fixture
def rpc() -> FakeRpc:
    return FakeRpc()


@pytest.fixture
def platform(config: Config, rpc: FakeRpc) -> Iterator[Platform]:
    platform = Platform(config, rpc=rpc)
    platform.views.start()
    platform.completions.start()
    yield platform
    platform.streams.close_all()
    platform.views.stop()
    platform.completions.stop()


@pytest.fixture
def app(config: Config, platform: Platform) -> Flask:
    return create_app(config, platform)


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()


@pytest.fixture
def visitor() -> UUID:
    return VISITOR


@pytest.fixture
def bearer(app: Flask, visitor: UUID) -> dict[str, str]:
    return {"Authorization": f"Bearer {app.extensions['tokens'].issue(visitor)}"}
