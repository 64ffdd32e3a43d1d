"""What the API says to people never begins a line with a sign: by the rules of the season's texts."""

import ast
from pathlib import Path

import pytest

from cli.season_typography import typeset

ROOT = Path(__file__).parents[3]
SPEAKS = [
    *sorted((ROOT / "gateway").rglob("*.py")),
    ROOT / "services" / "quiz" / "sentences.py",
]
LETTERS = set("àâçéèêëîïôœùûÀÇÉÈÊ’«»…")


def texts(path):
    """Texts of a module for people, with something in them that English has not."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    explained = {
        id(node.value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
    }
    for node in ast.walk(tree):
        text = getattr(node, "value", None)
        if isinstance(text, str) and set(text) & LETTERS and id(node) not in explained:
            yield text


@pytest.mark.parametrize("path", SPEAKS, ids=lambda path: path.name)
def test_spaces_and_apostrophes(path):
    wrong = [text for text in texts(path) if "\n" not in text and typeset(text) != text]
    assert wrong == []


def test_there_is_something_to_look_at():
    assert sum(len(list(texts(path))) for path in SPEAKS) > 100
