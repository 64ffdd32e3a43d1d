"""The site in a real browser, on the real platform.

Run by itself (``make browser``): other tests run on green threads, which Playwright cannot.
"""

import os
import shutil
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from eventlet.patcher import is_monkey_patched
from playwright.sync_api import Browser, BrowserContext, Playwright, sync_playwright

if is_monkey_patched("socket"):
    raise pytest.UsageError("tests/browser runs by itself: make browser")

sys.path.insert(0, str(Path(__file__).parents[1] / "e2e"))

from person import Person
from running import BROKERS, Platform

ARGUMENTS = [
    "--headless",
    "--disable-gpu",  # pages are composed without the emulated one, which only WebGL needs
    "--no-sandbox",
    "--disable-quic",
    "--disable-background-networking",
    "--use-angle=swiftshader",
    "--enable-unsafe-swiftshader",
]
PHONE = {"width": 390, "height": 844}
FAILURES = Path("build/browser")
"""Pictures of what a person saw when their test failed."""


def chromium() -> str:
    """Path of the browser. Raises LookupError without one."""
    found = os.environ.get("CHROMIUM") or shutil.which("chromium")
    if not found:
        raise LookupError("no chromium: tests/install_chromium.sh installs it")
    return found


@pytest.fixture(scope="session")
def playwright() -> Iterator[Playwright]:
    with sync_playwright() as running:
        yield running


@pytest.fixture(scope="session")
def browser(playwright: Playwright) -> Iterator[Browser]:
    launched = playwright.chromium.launch(executable_path=chromium(), args=ARGUMENTS)
    yield launched
    launched.close()


@pytest.fixture(scope="session")
def platform(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Platform]:
    """One platform for all tests that change nothing for each other; its rate limits hide no answer."""
    running = Platform("embedded", tmp_path_factory.mktemp("platform"), RATE_FACTOR="1000")
    running.start()
    yield running
    running.stop()


@pytest.fixture(params=BROKERS)
def either_platform(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Platform]:
    """A platform of its own, on both brokers."""
    if request.param == "embedded":
        yield request.getfixturevalue("platform")
        return
    running = Platform(request.param, tmp_path, RATE_FACTOR="1000")
    running.start()
    yield running
    running.stop()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Iterator[None]:
    """Lets fixtures know how the test went."""
    report = yield
    item.stash[REPORT] = item.stash.get(REPORT, False) or report.failed
    return report


REPORT = pytest.StashKey[bool]()


@pytest.fixture
def people(
    request: pytest.FixtureRequest, browser: Browser, platform: Platform
) -> Iterator[Callable[..., Person]]:
    """Makes people, each with a device of their own. What their browsers complained of fails the test, unless
    they expected it."""
    made: list[Person] = []

    def make(on: Platform = platform, **options: Any) -> Person:
        context: BrowserContext = (
            browser.new_context(locale="fr-FR", timezone_id="Europe/Paris", viewport=PHONE, **options)
            if "viewport" not in options
            else browser.new_context(locale="fr-FR", **options)
        )
        made.append(Person(context, f"http://127.0.0.1:{on.port}"))
        return made[-1]

    yield make
    if request.node.stash.get(REPORT, False):
        FAILURES.mkdir(parents=True, exist_ok=True)
        for number, person in enumerate(made):
            person.page.screenshot(path=FAILURES / f"{request.node.name}-{number}.png".replace("/", "-"))
    complaints = [complaint for person in made for complaint in person.complaints]
    for person in made:
        person.context.close()
    if not request.node.stash.get(REPORT, False):
        assert not complaints


@pytest.fixture
def person(people: Callable[..., Person]) -> Person:
    return people()
