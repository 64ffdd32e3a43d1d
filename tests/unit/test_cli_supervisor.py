"""What ``usine up`` gives to processes besides its own environment."""

import pytest

from cli.supervisor import _origins


@pytest.mark.parametrize(
    ("given", "origins"),
    [
        ({}, "http://127.0.0.1:8000,http://localhost:8000"),
        ({"PORT": "8123"}, "http://127.0.0.1:8123,http://localhost:8123"),
        (
            {"CORS_ORIGINS": "https://a.example,https://b.example", "PORT": "1"},
            "https://a.example,https://b.example,http://127.0.0.1:1,http://localhost:1",
        ),
    ],
)
def test_pages_of_the_platform_may_listen_by_either_name_of_this_machine(given, origins):
    assert _origins(given) == origins
