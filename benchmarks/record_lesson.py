"""Records what a pupil's browser requests in a live session: ``python -m benchmarks.record_lesson ADDRESS``.

The platform runs there, e.g. by ``make run``, with its sample season, and has a published question. Needs
Playwright and Chromium, as the browser tests do. The lesson has no token, and no id of a person.
"""

import json
import os
import shutil
import sys
import time
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import Page, Request, sync_playwright

FILE = Path(__file__).parent / "lessons" / "rencontre.json"
BROWSER = ["--headless", "--no-sandbox", "--disable-quic", "--disable-background-networking"]
ABOUT = ("/live", "/me", "/visitors")
"""Of what is recorded; pages and pictures are the same for everybody, and kept by browsers."""


class Lesson:
    def __init__(self) -> None:
        self._began = time.monotonic()
        self._session = ""
        self.requests: list[dict[str, Any]] = []

    def hear(self, request: Request) -> None:
        parts = urlsplit(request.url)
        path = parts.path.removeprefix("/api/v1")
        if path == parts.path or not path.startswith(ABOUT):
            return
        query = "&".join(each for each in parts.query.split("&") if each and "access_token" not in each)
        self.requests.append(
            {
                "after": round(time.monotonic() - self._began, 2),
                "method": request.method,
                "path": self._blank(path) + (f"?{query}" if query else ""),
                "body": json.loads(request.post_data) if request.post_data else None,
            }
        )

    def about(self, session: str) -> None:
        self._session = session

    def _blank(self, path: str) -> str:
        """``path`` with placeholders for the session and what is in it."""
        parts = path.replace(self._session, "{session}").split("/") if self._session else path.split("/")
        for before, name in (("questions", "{question}"), ("polls", "{poll}")):
            if before in parts[:-1]:
                parts[parts.index(before) + 1] = name
        return "/".join(parts)


def attend(page: Page, address: str, lesson: Lesson) -> None:
    """As a pupil does: the schedule, the session, a vote, a reaction, a question, and a while of reading."""
    page.goto(f"{address}/rencontres")
    link = page.locator("article a[href^='/rencontres/']").first
    link.wait_for()
    lesson.about(str(link.get_attribute("href")).rpartition("/")[2])
    link.click()
    page.get_by_role("button", name="Entrer").click()
    page.get_by_label("Ta question").fill("Combien de temps dure la formation ?")
    page.locator("button.vote").first.click()
    page.get_by_role("button", name="Bravo").click()
    page.get_by_role("button", name="Envoyer ma question").click()
    page.wait_for_timeout(8_000)


def main() -> None:
    address, lesson = sys.argv[1].rstrip("/"), Lesson()
    program = os.environ.get("CHROMIUM") or shutil.which("chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=BROWSER)
        page = browser.new_page(viewport={"width": 360, "height": 740})
        page.on("request", lesson.hear)
        attend(page, address, lesson)
        browser.close()
    FILE.parent.mkdir(exist_ok=True)
    FILE.write_text(json.dumps(lesson.requests, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    print(f"{len(lesson.requests)} requests: {FILE}")


if __name__ == "__main__":
    main()
