"""``usine openapi``: what the gateway serves, without a gateway."""

import json

from click.testing import CliRunner

from cli.main import main


def test_the_document_is_printed_whole():
    result = CliRunner().invoke(main, ["openapi"])
    assert result.exit_code == 0
    document = json.loads(result.stdout)
    assert document["openapi"] == "3.1.0"
    assert "/api/v1/tours/{id}" in document["paths"]
    assert "Tour" in document["components"]["schemas"]
