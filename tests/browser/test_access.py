"""Every page for everybody: what axe-core finds, narrow screens, large letters, no motion, forced colours."""

import re
from pathlib import Path
from typing import Any

import pytest
from everywhere import SIGHTS, Everywhere, Sight, arrived
from person import Person

AXE = Path("web/node_modules/axe-core/axe.min.js")
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "RGAAv4", "best-practice"]
ROUTE = re.compile(r'<Route path="([^"]+)"')
NARROW, ZOOMED = 320, 640
"""320 px; and 1280 px at 200 %, which are so many pixels of the page."""


@pytest.fixture(scope="module")
def everywhere(platform):
    return Everywhere(platform)


def test_no_page_is_forgotten():
    routes = ROUTE.findall(Path("web/src/app.tsx").read_text(encoding="utf-8"))
    patterns = [re.compile(re.sub(r":\w+", "[^/]+", route)) for route in routes]
    paths = [re.split("[?#]", sight.path)[0] for sight in SIGHTS]
    assert [
        route for route, each in zip(routes, patterns, strict=True) if not any(map(each.fullmatch, paths))
    ] == []


def at_rest(person: Person) -> None:
    """All that unfolds is unfolded, and bars that float stand where they are written: what lies under them
    can be scrolled out, and is no finding."""
    person.page.evaluate(
        """() => {
            document.querySelectorAll('details').forEach(each => (each.open = true));
            // In the rules: a bar that is drawn anew would lose a style of its own.
            const settle = rules => {
                for (const rule of rules) {
                    if (rule.style?.position === 'sticky') rule.style.position = 'static';
                    if (rule.cssRules) settle(rule.cssRules);
                }
            };
            for (const sheet of document.styleSheets) settle(sheet.cssRules);
        }"""
    )


def findings(person: Person) -> list[str]:
    """What axe-core finds on the page, each with where."""
    found: list[dict[str, Any]] = person.page.evaluate(
        """async rules => {
            // Colours that are changing are those of no theme. They begin to change with the next frame.
            const frame = () => new Promise(requestAnimationFrame);
            const ends = each => each.effect.getComputedTiming().iterations !== Infinity;
            const moving = async () => {
                await frame();
                await frame();
                return document.getAnimations().filter(ends);
            };
            for (let left = await moving(); left.length; left = await moving())
                await Promise.allSettled(left.map(each => each.finished));
            const { violations } = await axe.run(document, {
                runOnly: rules, rules: { 'target-size': { enabled: true } }, resultTypes: ['violations'],
            });
            return violations.flatMap(({ id, nodes }) => nodes.map(each => ({
                id, where: each.target.join(' '), why: each.failureSummary,
            })));
        }""",
        RULES,
    )
    return [f"{each['id']}: {each['where']}: {each['why']}" for each in found]


def too_wide(person: Person) -> list[str]:
    """What makes the page scroll sideways; what scrolls within itself does not."""
    wide: list[str] = person.page.evaluate(
        """() => {
            const room = document.documentElement.clientWidth;
            if (document.documentElement.scrollWidth <= room) return [];
            const beyond = [...document.body.querySelectorAll('*')].filter(each => {
                const { left, right } = each.getBoundingClientRect();
                return right > room + 1 || left < -1;
            });
            return beyond.map(each => `${each.outerHTML.slice(0, 80)} ${each.textContent.slice(0, 40)}`);
        }"""
    )
    return wide


@pytest.mark.parametrize("sight", SIGHTS, ids=lambda sight: sight.name)
def test_page_is_for_everybody(people, everywhere, sight: Sight):
    person = people(reduced_motion="reduce", **everywhere.device_of(sight.who))
    person.context.add_init_script(path=AXE)
    everywhere.shows(person, sight)
    at_rest(person)
    by_day = findings(person)
    person.page.emulate_media(color_scheme="dark")
    by_night = findings(person)
    assert {"day": by_day, "night": by_night} == {"day": [], "night": []}
    for width in (NARROW, ZOOMED):
        person.page.set_viewport_size({"width": width, "height": 512})
        arrived(person)
        assert too_wide(person) == [], width
