"""Who may import, read and call what."""

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import grimp
import pytest

ROOT = Path(__file__).parents[2]
PACKAGES = ["contracts", "chassis", "services", "streams", "gateway", "cli"]


def modules(*folders: str) -> list[Path]:
    return sorted(path for folder in folders for path in (ROOT / folder).rglob("*.py"))


def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def place(path: Path, node: ast.AST) -> str:
    return f"{path.relative_to(ROOT)}:{node.lineno}"


def environment_reads(module: ast.Module) -> Iterator[ast.AST]:
    """Every way of getting at the process's environment."""
    for node in ast.walk(module):
        match node:
            case ast.Attribute(value=ast.Name(id="os"), attr="environ" | "environb" | "getenv" | "getenvb"):
                yield node
            case ast.ImportFrom(module="os", names=names):
                yield from (
                    node for name in names if name.name in ("environ", "environb", "getenv", "getenvb")
                )
            case ast.Import(names=names) if any(name.name == "environs" for name in names):
                yield node
            case ast.ImportFrom(module="environs"):
                yield node


def sleeps(module: ast.Module) -> Iterator[ast.AST]:
    for node in ast.walk(module):
        match node:
            case ast.Call(func=ast.Attribute(attr="sleep") | ast.Name(id="sleep")):
                yield node


def unsafe_filters(module: ast.Module) -> Iterator[ast.AST]:
    """Queries whose operators a caller could choose: raw ones, and keywords that are not plain values."""
    for node in ast.walk(module):
        match node:
            case ast.keyword(arg="__raw__") | ast.Constant(value="__raw__"):
                yield node
            case ast.Call(func=ast.Attribute(attr="filter" | "objects"), keywords=keywords):
                yield from (each for each in keywords if each.arg is None and not _of_scalars(each.value))


def _of_scalars(node: ast.AST) -> bool:
    """Whether ``node`` is a dict written out on the spot, its values made plain by str(), int(), …"""
    match node:
        case ast.Dict(keys=keys, values=values):
            return None not in keys and all(
                isinstance(value, ast.Constant)
                or (
                    isinstance(value, ast.Call)
                    and isinstance(value.func, ast.Name)
                    and value.func.id in ("str", "int", "float", "bool", "UUID")
                )
                for value in values
            )
    return False


def test_the_import_rules_of_pyproject_hold():
    lint = Path(sys.executable).parent / "lint-imports"
    done = subprocess.run([lint, "--no-cache"], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "0 broken" in done.stdout


def test_no_module_imports_itself_by_way_of_others():
    graph = grimp.build_graph(*PACKAGES, cache_dir=None)
    circles = {
        module: chain
        for module in graph.modules
        for imported in graph.find_modules_directly_imported_by(module)
        if (chain := graph.find_shortest_chain(imported, module))
    }
    assert circles == {}


def test_only_the_configuration_reads_the_environment():
    found = {
        place(path, node)
        for path in modules("contracts", "chassis", "services", "streams", "gateway")
        if path != ROOT / "chassis" / "runtime" / "config.py"
        for node in environment_reads(tree(path))
    }
    assert found == set()


def test_no_test_sleeps():
    assert [place(path, node) for path in modules("tests") for node in sleeps(tree(path))] == []


@pytest.mark.parametrize("store", sorted(ROOT.glob("services/*/store.py")), ids=lambda path: path.parent.name)
def test_no_caller_chooses_the_operators_of_a_query(store):
    assert [place(store, node) for node in unsafe_filters(tree(store))] == []


def test_importing_a_module_connects_to_nothing_and_starts_nothing():
    names = [
        ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")
        for path in modules(*PACKAGES)
    ]
    program = f"""
import importlib, sys
done = []
watched = ("socket.connect", "socket.bind", "subprocess.Popen", "os.system", "os.fork")
sys.addaudithook(lambda event, args: event in watched and done.append((event, args)))
for name in {names!r}:
    importlib.import_module(name)
    assert not done, (name, done)
"""
    run = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert run.returncode == 0, run.stderr


@pytest.mark.parametrize(
    ("check", "source"),
    [
        (environment_reads, "import os\nos.environ['HOME']"),
        (environment_reads, "import os\nos.getenv('HOME')"),
        (environment_reads, "from os import environ"),
        (environment_reads, "from environs import Env"),
        (sleeps, "import time\ntime.sleep(1)"),
        (sleeps, "from time import sleep\nsleep(1)"),
        (unsafe_filters, "Content.objects(__raw__=query)"),
        (unsafe_filters, "found.filter(**{'__raw__': query})"),
        (unsafe_filters, "found.filter(**request)"),
        (unsafe_filters, "Content.objects(**{field: value})"),
        (unsafe_filters, "Content.objects(**{**query})"),
    ],
)
def test_these_checks_find_what_they_look_for(check, source):
    assert list(check(ast.parse(source)))


@pytest.mark.parametrize(
    ("check", "source"),
    [
        (environment_reads, "import os\nos.getpid()"),
        (sleeps, "event.wait(1)"),
        (unsafe_filters, "found.filter(id=1, **{field: str(value)})"),
        (unsafe_filters, "call(**arguments)"),
    ],
)
def test_these_checks_let_the_rest_through(check, source):
    assert not list(check(ast.parse(source)))
