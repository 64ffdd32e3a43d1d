import json
from collections.abc import Callable, Iterator
from pathlib import Path
from uuid import UUID

import pytest
from flask import Flask
from flask.testing import FlaskClient
from gateway_fakes import FakeRpc, messages
from joserfc.jwk import KeySet
from site_fakes import small_site

from chassis.access.tokens import Verifier
from chassis.runtime import keys
from chassis.runtime.config import Config
from chassis.runtime.keys import KeyFile
from gateway.app import create_app
from gateway.platform import Platform
from gateway.settings import GatewaySettings
from services.accounts.tokens import Signer

VISITOR = UUID("6f9619ff-8b86-4d01-b42d-00cf4fc964ff")
STAFF = UUID("a1b2c3d4-0000-4000-8000-000000000001")
SESSION = UUID("5e551000-0000-4000-8000-000000000001")

Sign = Callable[..., dict[str, str]]


@pytest.fixture(scope="session")
def key_files(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Folder of ``private.json`` and ``public.json``: what signs, and what the gateway accepts."""
    folder, keyset = tmp_path_factory.mktemp("keys"), KeySet([keys.generate()])
    (folder / "private.json").write_text(json.dumps(keyset.as_dict(private=True)))
    (folder / "public.json").write_text(json.dumps(keys.public(keyset).as_dict(private=False)))
    return folder


@pytest.fixture(scope="session")
def private_keys(key_files: Path) -> KeyFile:
    return KeyFile(key_files / "private.json", variable="TOKEN_KEYS_FILE", private=True)


@pytest.fixture(scope="session")
def public_keys(key_files: Path) -> KeyFile:
    return KeyFile(key_files / "public.json", variable="TOKEN_PUBLIC_KEYS_FILE", private=False)


@pytest.fixture(scope="session")
def signer(private_keys: KeyFile) -> Signer:
    return Signer(private_keys)


@pytest.fixture(scope="session")
def web_dir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A site, as small as one can be built."""
    return small_site(tmp_path_factory.mktemp("dist"))


@pytest.fixture(scope="session")
def media_dir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Pictures of a season, and beside them what is nobody's business."""
    folder = tmp_path_factory.mktemp("season")
    (folder / "secret.webp").write_bytes(b"not below the folder that is served")
    (folder / "media" / "panoramas" / "tour").mkdir(parents=True)
    (folder / "media" / "panoramas" / "tour" / "scene-2048.webp").write_bytes(bytes(range(200)))
    (folder / "media" / "render.py").write_text("print()")
    return folder / "media"


@pytest.fixture(scope="session")
def config(key_files: Path, web_dir: Path, media_dir: Path) -> Config:
    return Config(
        amqp_uri="embedded://",
        mongodb_uri="mongodb://unused",
        public_url="https://usine.example",
        sections=(
            GatewaySettings(
                web_dir=str(web_dir),
                media_dir=str(media_dir),
                token_public_keys_file=str(key_files / "public.json"),
                dev_mailbox=True,
                rate_factor=10_000,
            ),
        ),
    )


@pytest.fixture
def rpc() -> FakeRpc:
    return FakeRpc()


@pytest.fixture
def platform(config: Config, rpc: FakeRpc) -> Iterator[Platform]:
    platform = Platform(config, rpc=rpc)
    platform.views.start()
    platform.completions.start()
    platform.submissions.start()
    platform.acts.start()
    yield platform
    platform.streams.shut()
    platform.views.stop()
    platform.completions.stop()
    platform.submissions.stop()
    platform.acts.stop()


@pytest.fixture(scope="session")
def built_app(config: Config) -> Flask:
    """Built once: that takes longer than most tests."""
    return create_app(config)


@pytest.fixture
def app(built_app: Flask, platform: Platform, public_keys: KeyFile) -> Flask:
    built_app.extensions["platform"] = platform
    built_app.extensions["verifier"] = Verifier(public_keys, platform.revocations)
    return built_app


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()


@pytest.fixture
def visitor() -> UUID:
    return VISITOR


@pytest.fixture
def token(signer: Signer, visitor: UUID) -> str:
    return signer.sign(visitor, "visitor", SESSION)


@pytest.fixture
def bearer(token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}"}


@pytest.fixture
def sign_in(signer: Signer) -> Sign:
    """Headers of someone with a role."""

    def headers(role: str, subject: UUID | None = None, session: UUID = SESSION) -> dict[str, str]:
        who = subject or (VISITOR if role == "visitor" else STAFF)
        return {"Authorization": f"Bearer {signer.sign(who, role, session)}"}

    return headers


@pytest.fixture
def opened(client, bearer):
    """Open a stream; gives its response and its messages after the comment."""
    responses = []

    def open_stream(headers=None, path="/api/v1/me/stream", **query):
        response = client.get(path, headers={**bearer, **(headers or {})}, query_string=query)
        responses.append(response)
        assert response.status_code == 200, response.text
        chunks = messages(response.response)
        comment, retry = next(chunks).removesuffix(b"\n\n").split(b"\nretry: ")
        assert comment == b": L'Usine Extraordinaire"
        assert 1000 <= int(retry) <= 4000
        return response, chunks

    yield open_stream
    for response in responses:
        response.close()
