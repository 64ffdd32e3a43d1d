"""Files: how long, how finished, how locked, how documented."""

import json
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
LONGEST = 500
UNFINISHED = re.compile(r"\b(" + "|".join(["TO" + "DO", "FIX" + "ME"]) + r")\b")
SOURCES = [
    "contracts",
    "chassis",
    "services",
    "streams",
    "gateway",
    "cli",
    "tests",
    "docs",
    "requirements",
    "season",
    ".ci",
]
TEXT = {".py", ".md", ".yaml", ".yml", ".toml", ".in", ".json", ".sh", ".html", ".js", ".ts", ".css"}
LOCKED = re.compile(r"[a-z0-9][a-z0-9._-]*==[^\s;]+( ; [^-]+)?( --hash=sha256:[0-9a-f]{64})+")
LOCKS = ["run", "dev", "node", "media"]


def files():
    inside = [path for folder in SOURCES for path in (ROOT / folder).rglob("*") if path.suffix in TEXT]
    return [*inside, *(path for path in ROOT.glob("*") if path.suffix in TEXT or path.name == "Makefile")]


def text(path):
    return path.read_text(encoding="utf-8")


def locked(lock):
    """Every requirement of the lock, each on one line."""
    lines = re.sub(r"^\s*#.*$", "", lock, flags=re.MULTILINE)
    joined = re.sub(r"\s*\\\n\s*", " ", lines)
    return [line.strip() for line in joined.splitlines() if line.strip()]


def direct(name):
    """Names of the packages that ``requirements/<name>.in`` lists."""
    lines = text(ROOT / "requirements" / f"{name}.in").splitlines()
    return [re.match(r"[A-Za-z0-9._-]+", line)[0].lower() for line in lines if re.match(r"[A-Za-z0-9]", line)]


def test_no_module_is_longer_than_it_can_be_read():
    modules = [path for path in files() if path.suffix == ".py"]
    assert len(modules) > 50
    assert [str(path) for path in modules if len(text(path).splitlines()) > LONGEST] == []


def test_nothing_is_left_for_later():
    assert [str(path) for path in files() if UNFINISHED.search(text(path))] == []


@pytest.mark.parametrize("name", LOCKS)
def test_every_locked_package_has_its_version_and_hashes_and_nothing_else_is_in_the_lock(name):
    lines = locked(text(ROOT / "requirements" / f"{name}.txt"))
    assert lines
    assert [line for line in lines if not LOCKED.fullmatch(line)] == []


@pytest.mark.parametrize("name", LOCKS)
def test_every_required_package_is_in_the_lock(name):
    names = {re.split("==", line)[0] for line in locked(text(ROOT / "requirements" / f"{name}.txt"))}
    assert set(direct(name)) <= names


@pytest.mark.parametrize(
    "line",
    [
        "flask==3.1.0",
        "flask>=3 --hash=sha256:" + "a" * 64,
        "flask @ https://example.org/flask.whl --hash=sha256:" + "a" * 64,
        "--index-url https://example.org",
        "flask==3.1.0 --hash=md5:" + "a" * 32,
    ],
)
def test_a_line_that_is_not_locked_is_found(line):
    assert not LOCKED.fullmatch(line)


@pytest.mark.parametrize("name", LOCKS)
def test_every_required_package_is_explained(name):
    page = ROOT / "docs" / "dependencies.md"
    assert page.exists()
    words = set(re.findall(r"[a-z0-9][a-z0-9._-]*[a-z0-9]", text(page).lower()))
    assert set(direct(name)) - words == set()


def test_every_package_of_the_site_is_explained():
    package = json.loads(text(ROOT / "web" / "package.json"))
    words = set(re.findall(r"[@a-z0-9][a-z0-9/._-]*[a-z0-9]", text(ROOT / "docs" / "dependencies.md")))
    required = {*package["dependencies"], *package["devDependencies"]}
    assert required
    assert required - words == set()


def test_decisions_are_numbered_from_one_without_gaps():
    names = sorted(path.name for path in (ROOT / "docs" / "adr").glob("*.md") if path.name[0].isdigit())
    assert names
    assert all(re.fullmatch(r"\d{4}-[a-z0-9-]+\.md", name) for name in names)
    assert [int(name[:4]) for name in names] == list(range(1, len(names) + 1))


def test_every_decision_that_is_referred_to_exists():
    there = {path.name[:4] for path in (ROOT / "docs" / "adr").glob("*.md")}
    named = {number for path in files() for number in re.findall(r"docs/adr/(\d{4})", text(path))}
    assert named
    assert named - there == set()
