"""Without a line: what is opened is kept, dashed until it is confirmed, and sent once it is back."""

import os
import re
import signal
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest
from conftest import ARGUMENTS, PHONE, chromium
from person import Person
from playwright.sync_api import Error, Playwright, expect

from chassis.testing import eventually

pytestmark = pytest.mark.timeout(400)

# A scene with three points.
TOUR, SCENE = "taxi-volant", "atelier-composites"
TEXT = f"/visites/{TOUR}/texte?scene={SCENE}"


@contextmanager
def own_browser(playwright: Playwright, profile: Path, home: str) -> Iterator[Person]:
    """A browser whose profile outlives it."""
    context = playwright.chromium.launch_persistent_context(
        str(profile), executable_path=chromium(), args=ARGUMENTS, locale="fr-FR", viewport=PHONE
    )
    yield Person(context, home)
    with suppress(Error):  # it was killed
        context.close()


def kill_browser(profile: Path) -> None:
    """As a phone does that runs out of battery."""
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                command = (entry / "cmdline").read_bytes()
                if f"--user-data-dir={profile}".encode() in command and b"--type=" not in command:
                    os.kill(int(entry.name), signal.SIGKILL)
            except (OSError, ProcessLookupError):
                continue


def is_controlled(person: Person) -> bool:
    """Whether the service worker serves the page."""
    return bool(person.page.evaluate("navigator.serviceWorker.controller !== null"))


def keeps_tours(person: Person) -> bool:
    """Whether the tour that was entered is kept."""
    return bool(
        person.page.evaluate("caches.keys().then(names => names.some(name => name.startsWith('tour ')))")
    )


def kept_acts(person: Person) -> int:
    """How many acts IndexedDB has."""
    return int(
        person.page.evaluate(
            """() => new Promise(answer => {
                const opening = indexedDB.open('usine');
                opening.onsuccess = () => {
                    const counting = opening.result.transaction('acts').objectStore('acts').count();
                    counting.onsuccess = () => { opening.result.close(); answer(counting.result); };
                };
            })"""
        )
    )


def reads(person: Person, count: int) -> None:
    """Explores so many points by the text."""
    for _ in range(count):
        person.page.get_by_role("button", name="J’ai lu").first.click()
    expect(person.page.get_by_role("button", name="Lu", exact=True)).to_have_count(count)


def test_three_points_without_a_line_are_sent_once_when_it_is_back(people):
    person = people()
    person.opens("/")
    eventually(lambda: is_controlled(person), 60)
    person.opens(TEXT)
    eventually(lambda: keeps_tours(person), 60)
    person.expects("ERR_INTERNET_DISCONNECTED|ERR_FAILED")
    person.context.set_offline(True)
    reads(person, 3)
    person.sees(re.compile("Pas de connexion"))
    expect(person.page.locator(".plus.waiting")).to_have_count(3)
    person.page.reload()
    expect(person.page.get_by_role("button", name="Lu", exact=True)).to_have_count(3)
    expect(person.page.locator(".plus.waiting")).to_have_count(3)
    person.opens("/ma-veste")
    person.sees(re.compile("3 découvertes attendent"))
    person.context.set_offline(False)
    person.until_total(30)
    expect(person.page.locator(".points .num")).to_have_text(re.compile("^30 "))
    person.opens(TEXT)
    expect(person.page.get_by_role("button", name="Lu", exact=True)).to_have_count(3)
    expect(person.page.locator(".plus.waiting")).to_have_count(0)
    person.until_total(30)


def test_a_browser_that_is_killed_without_a_line_loses_nothing(playwright, platform, tmp_path):
    home, profile = f"http://127.0.0.1:{platform.port}", tmp_path / "profile"
    with own_browser(playwright, profile, home) as person:
        person.opens("/")
        eventually(lambda: is_controlled(person), 60)
        person.opens(TEXT)
        eventually(lambda: keeps_tours(person), 60)
        reads(person, 1)
        person.until_total(10)
        person.context.set_offline(True)
        for _ in range(2):
            person.page.get_by_role("button", name="J’ai lu").first.click()
        expect(person.page.locator(".plus.waiting")).to_have_count(2)
        eventually(lambda: kept_acts(person) == 2, 60)
        kill_browser(profile)
    with own_browser(playwright, profile, home) as person:
        person.opens("/")
        person.until_total(30)
        person.opens("/ma-veste")
        person.until_total(30)
        assert person.shown_points() == 30


def test_a_line_that_breaks_while_a_point_is_on_its_way_costs_nothing(people):
    """The answer is lost: it is sent again, and counted once."""
    person = people()
    person.expects("ERR_FAILED")
    person.opens(TEXT)
    sent: list[str] = []

    def lose(route):
        sent.append(route.request.url)
        if len(sent) == 1:
            route.fetch()  # the platform takes it
            return route.abort()
        return route.continue_()

    person.page.route("**/api/v1/hotspots/*/views", lose)
    reads(person, 1)
    person.until_total(10)
    eventually(lambda: person.page.evaluate("1") and len(sent) >= 2, 60)  # routes are served meanwhile
    person.opens("/ma-veste")
    person.until_total(10)
