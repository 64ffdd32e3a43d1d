"""The OpenAPI document of the gateway, made without starting a server."""

import tempfile
from pathlib import Path
from typing import Any

from chassis.runtime.config import Config
from cli import key_files


def document() -> dict[str, Any]:
    """The document that ``/api/v1/openapi.json`` serves."""
    from gateway.app import create_app
    from gateway.http import openapi
    from gateway.settings import GatewaySettings

    with tempfile.TemporaryDirectory() as folder:
        private, public = Path(folder) / "private.json", Path(folder) / "public.json"
        key_files.create(private, public)
        config = Config(
            amqp_uri="embedded://",
            mongodb_uri="mongodb://nowhere",
            sections=(GatewaySettings(token_public_keys_file=str(public)),),
        )
        app = create_app(config)
        with app.app_context():
            return openapi.document()
