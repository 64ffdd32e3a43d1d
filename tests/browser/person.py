"""What people do on the site, in the words of the page: tests are written in them."""

import re
from typing import Any

from playwright.sync_api import BrowserContext, ConsoleMessage, Locator, Page, Request, Response, expect

from chassis.testing import eventually

PATIENCE_MS = 30_000
"""How long something may take on a busy machine; pictures are drawn in software."""

expect.set_options(timeout=PATIENCE_MS)


class Person:
    """Somebody with a device. ``complaints``: what their browser complained of."""

    def __init__(self, context: BrowserContext, home: str) -> None:
        self.context, self.home = context, home
        self.complaints: list[str] = []
        self._expected: list[re.Pattern[str]] = []
        context.set_default_timeout(PATIENCE_MS)
        self.page = self.tab()

    def tab(self) -> Page:
        """Another tab of the same browser."""
        page = self.context.new_page()
        page.on("console", self._on_console)
        page.on("pageerror", lambda error: self._complain(f"error: {error}"))
        page.on("response", self._on_response)
        return page

    def expects(self, pattern: str) -> None:
        """Complaints that match are part of the test."""
        self._expected.append(re.compile(pattern))
        self.complaints = [each for each in self.complaints if not re.search(pattern, each)]

    def _complain(self, complaint: str) -> None:
        if not any(pattern.search(complaint) for pattern in self._expected):
            self.complaints.append(complaint)

    def _on_console(self, message: ConsoleMessage) -> None:
        # What could not be loaded is reported by its response, with its address.
        if message.type == "error" and "Failed to load resource" not in message.text:
            self._complain(f"console: {message.text}")

    def _on_response(self, response: Response) -> None:
        if response.status >= 400:
            self._complain(f"{response.status} {response.request.method} {response.url}")

    # Looking

    def opens(self, path: str) -> None:
        self.page.goto(f"{self.home}{path}")
        expect(self.page.locator("h1").first).to_be_visible()

    @property
    def main(self) -> Locator:
        return self.page.locator("main#contenu")

    def sees(self, text: str | re.Pattern[str]) -> None:
        expect(self.page.get_by_text(text).first).to_be_visible()

    def heading(self) -> str:
        return self.page.locator("h1").first.inner_text()

    def presses(self, name: str | re.Pattern[str], **options: Any) -> None:
        self.page.get_by_role("button", name=name, **options).first.click()

    def follows(self, name: str | re.Pattern[str]) -> None:
        self.page.get_by_role("link", name=name).first.click()

    def storage(self, key: str) -> Any:
        return self.page.evaluate("key => JSON.parse(localStorage.getItem(key) ?? 'null')", key)

    def shown_points(self) -> int:
        """The total in the header."""
        return int(self.page.locator(".points .num").inner_text().replace("\u202f", "").split()[0])

    def read(self, path: str) -> Any:
        """What the API answers to this device's visitor; None while there is none."""
        return self.page.evaluate(
            """async path => {
                const kept = localStorage.getItem('usine.visitor');
                if (!kept) return null;
                const { token } = JSON.parse(kept);
                const headers = { Authorization: `Bearer ${token}` };
                const answer = await fetch('/api/v1' + path, { headers });
                return answer.json();
            }""",
            path,
        )

    def until_total(self, total: int) -> None:
        """Waits until the platform has counted ``total`` points, and no more."""
        eventually(lambda: (self.read("/me/points") or {}).get("total") == total, 60)

    def loses_session(self) -> None:
        """Makes both tokens ones that the API does not know, as after the visitor's session was ended."""
        self.expects("401")
        self.page.evaluate(
            """() => {
                const held = JSON.parse(localStorage.getItem('usine.visitor'));
                const over = { ...held, token: 'unknown', refresh: 'unknown' };
                localStorage.setItem('usine.visitor', JSON.stringify(over));
            }"""
        )

    # A tour

    def enters(self, tour: str) -> None:
        """Goes in with pictures."""
        self.opens(f"/visites/{tour}")
        self.presses(re.compile("^Entrer|^Continuer la visite"))
        expect(self.hotspots.first).to_be_attached()

    @property
    def hotspots(self) -> Locator:
        return self.page.locator("button.hot")

    @property
    def sheet(self) -> Locator:
        return self.page.get_by_role("dialog")

    def settled(self) -> None:
        """Waits until the picture of the scene is there."""
        expect(self.page.locator(".stage[aria-busy=true]")).to_have_count(0)


def requests_to(page: Page, method: str, pattern: str) -> list[str]:
    """Fills with the addresses that ``page`` asks from now on."""
    seen: list[str] = []

    def note(request: Request) -> None:
        if request.method == method and re.search(pattern, request.url):
            seen.append(request.url)

    page.on("request", note)
    return seen
