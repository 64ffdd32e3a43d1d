"""Pictures of the season: kept for ever under an address that changes with them, and nothing but them."""

import hashlib

import pytest

from gateway.app import create_app
from gateway.settings import GatewaySettings

NAME = "panoramas/tour/scene-2048.webp"
CONTENT = bytes(range(200))


def digest_of(content):
    return hashlib.sha256(content).hexdigest()[:16]


ADDRESS = f"/media/{digest_of(CONTENT)}/{NAME}"


def test_a_picture_may_be_kept_for_ever_and_shown_by_our_own_pages(client):
    response = client.get(ADDRESS)
    assert (response.status_code, response.data) == (200, CONTENT)
    assert response.headers["Content-Type"] == "image/webp"
    assert response.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert response.headers["Cross-Origin-Resource-Policy"] == "same-origin"
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert client.get(ADDRESS, headers={"Authorization": "Bearer expired"}).status_code == 200


def test_a_client_that_has_it_gets_not_modified(client):
    etag = client.get(ADDRESS).headers["ETag"]
    response = client.get(ADDRESS, headers={"If-None-Match": etag})
    assert (response.status_code, response.data) == (304, b"")


def test_a_download_that_was_cut_goes_on(client):
    response = client.get(ADDRESS, headers={"Range": "bytes=150-"})
    assert (response.status_code, response.data) == (206, CONTENT[150:])
    assert response.headers["Content-Range"] == "bytes 150-199/200"
    assert client.get(ADDRESS, headers={"Range": "bytes=500-"}).status_code == 416


def test_head_tells_the_size_without_the_picture(client):
    response = client.head(ADDRESS)
    assert (response.status_code, response.data) == (200, b"")
    assert response.headers["Content-Length"] == "200"


@pytest.mark.parametrize(
    "path",
    [
        f"/media/0000000000000000/{NAME}",
        f"/media/{digest_of(CONTENT)[:8]}/{NAME}",
        f"/media/{digest_of(CONTENT)}/panoramas/tour/other-2048.webp",
        f"/media/{digest_of(CONTENT)}/panoramas/tour",
        f"/media/{digest_of(b'not below the folder that is served')}/../secret.webp",
        f"/media/{digest_of(b'not below the folder that is served')}/%2e%2e/secret.webp",
        f"/media/{digest_of(b'print()')}/render.py",
    ],
)
def test_anything_else_is_unknown_and_not_kept(client, path):
    response = client.get(path)
    assert response.status_code == 404
    assert "immutable" not in response.headers["Cache-Control"]


def test_a_picture_that_was_replaced_is_gone_and_the_new_one_is_there(config, platform, tmp_path):
    picture = tmp_path / "a.webp"
    picture.write_bytes(b"before")
    client = create_app(config.altered(GatewaySettings, media_dir=str(tmp_path)), platform).test_client()
    assert client.get(f"/media/{digest_of(b'before')}/a.webp").status_code == 200
    picture.write_bytes(b"afterwards")
    assert client.get(f"/media/{digest_of(b'before')}/a.webp").status_code == 404
    assert client.get(f"/media/{digest_of(b'afterwards')}/a.webp").data == b"afterwards"


def test_a_platform_without_pictures_has_none(config, platform):
    client = create_app(config.altered(GatewaySettings, media_dir=""), platform).test_client()
    assert client.get(ADDRESS).status_code == 404
