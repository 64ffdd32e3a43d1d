"""The first visit to the site over a slow network, with an empty cache.

Chromium throttles the network. The browser is driven from the environment of the tests (`make bench` installs
both).
"""

import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from benchmarks.figures import Figures, Sample
from benchmarks.processes import ROOT, BenchmarkFailed
from cli.processes import START_SECONDS, free_port, wait_until

BITS_PER_SECOND, LATENCY_MS = 400_000, 400
PHONE = {"width": 390, "height": 844}
ARGUMENTS = ["--headless", "--no-sandbox", "--disable-quic", "--disable-background-networking"]
PATIENCE_MS = 60_000


def run(figures: Figures, *, rounds: int) -> None:
    """``usable``: seconds until the client answers a tap. ``read``: until the page's title can be read.
    ``kB``: all that had come when it was usable. Raises BenchmarkFailed without a browser."""
    chromium = os.environ.get("CHROMIUM") or shutil.which("chromium")
    if not chromium:
        raise BenchmarkFailed("the first page is measured in Chromium: sh tests/install_chromium.sh")
    with _platform() as home:
        for _ in range(rounds):
            figures.add("page", _visit(chromium, home))


@contextmanager
def _platform() -> Iterator[str]:
    """The address of a platform with its site."""
    port = free_port()
    with tempfile.TemporaryDirectory() as data:
        log = Path(data) / "up.out"
        with log.open("wb") as out:
            command = [sys.executable, "-m", "cli.main", "up", "--port", str(port), "--data", data]
            process = subprocess.Popen(command, stdout=out, stderr=subprocess.STDOUT, cwd=ROOT)
        try:
            if not wait_until(lambda: "is open" in log.read_text(), START_SECONDS):
                raise BenchmarkFailed(f"the platform did not start: {log.read_text()[-500:]}")
            yield f"http://127.0.0.1:{port}"
        finally:
            process.terminate()
            process.wait(60)


def _visit(chromium: str, home: str) -> Sample:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=ARGUMENTS)
        page = browser.new_context(locale="fr-FR", viewport=PHONE, device_scale_factor=2).new_page()
        page.set_default_timeout(PATIENCE_MS)
        line = page.context.new_cdp_session(page)
        line.send("Network.enable")
        conditions = {"downloadThroughput": BITS_PER_SECOND / 8, "uploadThroughput": BITS_PER_SECOND / 8}
        line.send("Network.emulateNetworkConditions", {"offline": False, "latency": LATENCY_MS, **conditions})
        received = [0.0]
        line.on("Network.dataReceived", lambda data: received.append(data["encodedDataLength"]))
        start = time.monotonic()
        page.goto(home, wait_until="commit")
        page.locator("h1").wait_for()
        read = time.monotonic() - start
        page.locator("#say").wait_for(state="attached")  # only the client has it
        usable, kilobytes = time.monotonic() - start, sum(received) / 1000
        browser.close()
    return Sample("first page", more={"read s": read, "usable s": usable, "kB": kilobytes})
