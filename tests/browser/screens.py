"""Pictures of pages for docs/screens: ``make screens``; of some, ``make screens PAGES='quiz point'``."""

import io
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).parents[2]
sys.path[:0] = [str(ROOT / "tests" / "browser"), str(ROOT)]

from conftest import ARGUMENTS, chromium
from everywhere import SIGHTS, Everywhere
from person import Person
from PIL import Image
from playwright.sync_api import Browser, expect, sync_playwright
from running import Platform

OUT = ROOT / "docs" / "screens"
LARGEST = 120_000
"""Bytes of a picture."""

SIZES = {360: 780, 768: 1024, 1440: 900}
THEMES = ("light", "dark")
SHOWN = {
    "home, new": "accueil",
    "explore": "explorer",
    "challenge": "defi",
    "company": "entreprise",
    "scene": "visite",
    "point": "point",
    "tour in words": "visite-texte",
    "article": "article",
    "schedule": "rencontres",
    "session": "rencontre",
    "queue": "moderation",
    "professional": "professionnel",
    "host": "ecran",
    "question on interests": "quiz",
    "result on interests": "resultat",
    "occupation": "metier",
    "jacket": "ma-veste",
    "code of a class": "rejoindre",
    "class": "classe",
    "board": "tableau",
    "contents": "organisation",
}
"""Sight -> name of its pictures."""


def main() -> None:
    OUT.mkdir(parents=True, exist_ok=True)
    wanted = sys.argv[1:] or list(SHOWN.values())
    if unknown := set(wanted).difference(SHOWN.values()):
        raise SystemExit(
            f"usine: no page {', '.join(sorted(unknown))}; there are: {', '.join(SHOWN.values())}"
        )
    sights = {sight.name: sight for sight in SIGHTS}
    with tempfile.TemporaryDirectory() as data, sync_playwright() as playwright:
        platform = Platform("embedded", Path(data), RATE_FACTOR="1000")
        platform.start()
        browser = playwright.chromium.launch(executable_path=chromium(), args=ARGUMENTS)
        try:
            everywhere = Everywhere(platform)
            for name, file in ((name, file) for name, file in SHOWN.items() if file in wanted):
                for width, height in SIZES.items():
                    for theme in THEMES:
                        picture = _look(browser, everywhere, sights[name], width, height, theme)
                        target = OUT / f"{file}-{width}-{theme}.webp"
                        target.write_bytes(small(picture))
                        print(f"{target.relative_to(ROOT)} {target.stat().st_size // 1000} kB")
        finally:
            browser.close()
            platform.stop()


def _look(browser: Browser, everywhere: Everywhere, sight, width: int, height: int, theme: str) -> bytes:
    context = browser.new_context(
        locale="fr-FR",
        timezone_id="Europe/Paris",
        viewport={"width": width, "height": height},
        color_scheme=theme,
        **everywhere.device_of(sight.who),
    )
    person = Person(context, f"http://127.0.0.1:{everywhere.platform.port}")
    everywhere.shows(person, sight)
    expect(person.page.locator("#say")).to_be_attached()  # the client has taken over from the gateway's page
    person.page.wait_for_timeout(800)  # drawings come one by one; nothing is asserted of them
    person.page.evaluate("document.fonts.ready")
    picture = person.page.screenshot()
    context.close()
    return picture


def small(png: bytes) -> bytes:
    """As WebP of LARGEST bytes at most."""
    image = Image.open(io.BytesIO(png)).convert("RGB")
    for quality in (82, 72, 62, 50, 40):
        out = io.BytesIO()
        image.save(out, "WEBP", quality=quality, method=6)
        if out.tell() <= LARGEST:
            return out.getvalue()
    raise ValueError(f"{image.size} does not fit into {LARGEST} bytes")


if __name__ == "__main__":
    main()
