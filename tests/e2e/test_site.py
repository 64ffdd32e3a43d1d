"""The site as `usine up` serves it, on both brokers, and what its banner says."""

import re

import pytest
from running import BROKERS

from cli.processes import free_port

INDEX = """\
<!doctype html>
<html lang="fr">
  <head><!--head--></head>
  <body><div id="app"><!--body--></div></body>
</html>
"""


@pytest.fixture
def web_dir(tmp_path_factory):
    folder = tmp_path_factory.mktemp("site")
    (folder / "index.html").write_text(INDEX)
    (folder / "assets").mkdir()
    (folder / "assets" / "index-abc.js").write_text("// the client")
    return folder


@pytest.mark.parametrize("broker", BROKERS)
def test_the_site_is_open_and_the_banner_says_where_everything_is(start, broker, web_dir):
    metrics = free_port()
    platform = start(broker, "Stop with Ctrl-C", WEB_DIR=str(web_dir), MANAGEMENT_PORT=str(metrics))
    addresses = [f":{platform.port}\n", "/api/v1\n", "/docs\n", f":{metrics}/metrics\n"]
    places = [platform.output.index(each, platform.output.index("is open")) for each in addresses]
    assert places == sorted(places)
    assert bool(re.search(r"amqp://\S+:\d+", platform.output)) == (broker == "rabbitmq")

    page = platform.request("GET", "/", Accept="text/html")
    assert page.status == 200
    assert "Pousse la porte de l’usine" in page.body.decode()
    tour = platform.request("GET", "/visites/grue-a-tour", Accept="text/html")
    assert "Le robot et la chaudronnière" in tour.body.decode()
    assert "script-src 'self'" in tour.headers["content-security-policy"]
    again = platform.request("GET", "/visites/grue-a-tour", If_None_Match=tour.headers["etag"])
    assert again.status == 304
    assert platform.request("GET", "/visites/nulle-part", Accept="text/html").status == 404
    client = platform.request("GET", "/assets/index-abc.js")
    assert client.headers["cache-control"].endswith("immutable")

    platform.port, gateway = metrics, platform.port
    assert b"usine_http" in platform.request("GET", "/metrics").body
    platform.port = gateway
