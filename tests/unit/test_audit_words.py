"""Organisers read in French what staff did: no code of an operation or an action is without its words, and no
words are without their code."""

import re
from pathlib import Path

from gateway.operations import NOBODY_YET, OPERATIONS, STAFF

PAGES = Path("web/src/pages/Organiser")
_KEY = re.compile(r'^  "?([^":]+)"?: "', re.MULTILINE)


def words(page: str, table: str) -> set[str]:
    """The codes in one table of a page."""
    return set(_KEY.findall((PAGES / page).read_text("utf-8").partition(f"{table}: ")[2].partition("};")[0]))


def test_every_operation_that_the_audit_notes_has_a_name():
    noted = {
        name
        for name, row in OPERATIONS.items()
        if row.who & STAFF and NOBODY_YET not in row.who and (row.audited or not name.startswith("GET "))
    }
    assert words("teamDeeds.ts", "teamDeeds") == noted


def test_every_action_in_a_session_has_a_name():
    recorded = {f"{decision}-word" for decision in ("publish", "decline")}
    for module in Path("services/live/moderation").glob("*.py"):
        for call in re.findall(r"step\.record\(([^,)]+)", module.read_text("utf-8")):
            recorded.update(re.findall(r'(?<!f)"([a-z-]+)"', call))
    assert len(recorded) > 20
    assert words("SessionAudit.tsx", "const DEEDS") == recorded
