"""Changes the code of the crash windows in one place at a time: each change must make a test fail.

    python tests/mutants.py [MODULE ...]

SAMPLE=20 SEED=1: 20 changes of each module, chosen by chance. ONLY=tests/unit: only tests in that folder.
SELECT=embedded: only tests that ``pytest -k`` selects. LINES=120,133: only changes of these lines, to try
again what was not noticed. TEST_SECONDS=15: how long one test may take, for tests that are quick when
they pass; RUN_SECONDS=60: how long all tests of a module may take.

Works on a copy of the tree, with one RabbitMQ and one mongod for all runs. Writes ``build/mutants.md``: of
each module how many changes were noticed, and which were not. Those are explained in docs/mutants.md.
"""

import ast
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from importlib import import_module
from os import fork, waitpid  # as they are before eventlet has patched them
from pathlib import Path
from select import POLLIN, poll
from time import monotonic

import eventlet
import pytest

ROOT = Path(__file__).parents[1]
REPORT = ROOT / "build" / "mutants.md"

UNIT, INTEGRATION = "tests/unit", "tests/integration"
THREADS = f"{UNIT}/test_chassis_threads.py"
CONSUMING = (f"{UNIT}/test_chassis_consumer.py", f"{UNIT}/test_chassis_consumer_ends.py", THREADS)
HANDLING = (f"{UNIT}/test_chassis_event_handler.py", f"{UNIT}/test_chassis_event_handler_ends.py")
TESTS: dict[str, tuple[str, ...]] = {
    "chassis/messaging/event_handler.py": (
        *HANDLING,
        THREADS,
        f"{INTEGRATION}/test_gathering.py",
        f"{INTEGRATION}/test_dead_letter_limit.py",
    ),
    "chassis/messaging/rpc_server.py": (
        f"{UNIT}/test_chassis_rpc_server.py",
        f"{INTEGRATION}/test_calls.py",
    ),
    "chassis/messaging/consumer.py": CONSUMING,
    "chassis/messaging/publisher.py": (
        f"{UNIT}/test_chassis_publisher.py",
        f"{UNIT}/test_chassis_dead_letters.py",
    ),
    "chassis/messaging/deadletters.py": (
        f"{UNIT}/test_chassis_dead_letters.py",
        f"{INTEGRATION}/test_dead_letters.py",
    ),
    "chassis/storage/outbox.py": (
        f"{UNIT}/test_chassis_outbox.py",
        f"{INTEGRATION}/test_outbox.py",
        f"{INTEGRATION}/test_click_to_points.py",
    ),
    "chassis/storage/tombstones.py": (
        f"{UNIT}/test_chassis_tombstones.py",
        f"{INTEGRATION}/test_erasure.py",
    ),
    "services/rewards/store.py": (
        f"{UNIT}/test_rewards_store.py",
        f"{INTEGRATION}/test_rewards_documents.py",
    ),
    "services/catalog/store.py": (f"{INTEGRATION}/test_catalog_store.py",),
    "services/quiz/store.py": (f"{INTEGRATION}/test_quiz_store.py",),
    "services/quiz/store_imports.py": (
        f"{INTEGRATION}/test_quiz_import.py",
        f"{INTEGRATION}/test_quiz_store.py",
    ),
    "services/accounts/store.py": (
        f"{INTEGRATION}/accounts/test_accounts_store.py",
        f"{INTEGRATION}/accounts",
    ),
    "services/accounts/store_departures.py": (
        f"{INTEGRATION}/accounts/test_accounts_store_departures.py",
        f"{INTEGRATION}/accounts",
    ),
}
"""Module -> the tests that concern it, the quickest first: the first failure ends the run."""

TEST_SECONDS = os.environ.get("TEST_SECONDS", "40")
"""Of one test; a change that makes it wait for ever is noticed."""

RUN_SECONDS = int(os.environ.get("RUN_SECONDS", "900"))
"""Of all tests of a module; a green thread that never gives way stops the clock of a single test."""

SERVE = "--serve"
NOT_COPIED = (".git", ".venv*", "node_modules", "build", ".data", "__pycache__", "dist")
QUIET = {"log", "metrics"}
"""What is only said, to logs and metrics, loses no message: it is not changed."""

SWAPS: dict[type[ast.cmpop], str] = {
    ast.Lt: "<=",
    ast.LtE: "<",
    ast.Gt: ">=",
    ast.GtE: ">",
    ast.Eq: "!=",
    ast.NotEq: "==",
    ast.Is: "is not",
    ast.IsNot: "is",
    ast.In: "not in",
    ast.NotIn: "in",
}


@dataclass(frozen=True)
class Mutant:
    line: int
    change: str
    source: str
    """Of the whole module."""


class Module:
    """The source of one module, by position."""

    def __init__(self, text: str) -> None:
        self.text, self.tree = text, ast.parse(text)
        # Columns of the syntax tree are counted in bytes.
        self._lines = [line.encode() for line in text.splitlines(keepends=True)]

    def _offset(self, line: int, column: int) -> int:
        return sum(len(each) for each in self._lines[: line - 1]) + column

    def replace(self, node: ast.expr | ast.stmt, new: str) -> Mutant:
        start = self._offset(node.lineno, node.col_offset)
        end = self._offset(node.end_lineno or node.lineno, node.end_col_offset or 0)
        whole = self.text.encode()
        old = " ".join(whole[start:end].decode().split())
        return Mutant(
            node.lineno, f"`{old}` → `{new}`", (whole[:start] + new.encode() + whole[end:]).decode()
        )

    def written(self, node: ast.AST) -> str:
        return ast.get_source_segment(self.text, node) or ""

    def mutants(self) -> list[Mutant]:
        """In the order of the source; those that are no Python are left out."""
        found = [mutant for node in _relevant(self.tree) for mutant in self._of(node)]
        return sorted((each for each in found if _compiles(each.source)), key=lambda each: each.line)

    def _of(self, node: ast.AST) -> Iterator[Mutant]:
        match node:
            case ast.If(test=test) | ast.While(test=test) | ast.IfExp(test=test):
                if not isinstance(test, ast.Constant):
                    yield self.replace(test, f"(not ({self.written(test)}))")
            case ast.comprehension(ifs=conditions):
                for condition in conditions:
                    yield self.replace(condition, f"(not ({self.written(condition)}))")
            case ast.Compare(left=left, ops=[operator], comparators=[right]):
                yield self.replace(
                    node, f"{self.written(left)} {SWAPS[type(operator)]} {self.written(right)}"
                )
            case ast.BoolOp(op=operator, values=values):
                for value in values:
                    kept = (f"({self.written(each)})" for each in values if each is not value)
                    yield self.replace(
                        node, f"({(' and ' if isinstance(operator, ast.And) else ' or ').join(kept)})"
                    )
            case ast.Constant(value=bool() as value):
                yield self.replace(node, str(not value))
            case ast.Constant(value=int() as value):
                yield self.replace(node, str(value + 1))
            case ast.Expr(value=ast.Call()) | ast.AugAssign() | ast.Raise() | ast.Delete() | ast.Continue():
                yield self.replace(node, "pass")
            case ast.Assign(targets=[ast.Attribute() | ast.Subscript()]):
                yield self.replace(node, "pass")
            case ast.ExceptHandler(body=[*body]) if not isinstance(body[0], ast.Raise):
                yield self.replace(body[0], f"raise; {self.written(body[0])}")
            case ast.With(items=[ast.withitem(context_expr=guard)]):
                yield self.replace(guard, "__import__('contextlib').nullcontext()")


def _relevant(node: ast.AST) -> Iterator[ast.AST]:
    """What is in a function, apart from its annotations and what is only said."""
    inside = isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    for child in ast.iter_child_nodes(node):
        yield from (
            _below(child) if inside and child is not getattr(node, "returns", None) else _relevant(child)
        )


def _below(node: ast.AST) -> Iterator[ast.AST]:
    if isinstance(node, ast.Call) and _root(node.func) in QUIET:
        return
    if isinstance(node, ast.Expr) and isinstance(node.value, ast.Call) and _root(node.value.func) in QUIET:
        return
    yield node
    for name, field in ast.iter_fields(node):
        if name in ("annotation", "returns"):
            continue
        for child in field if isinstance(field, list) else [field]:
            if isinstance(child, ast.AST):
                yield from _below(child)


def _root(function: ast.AST) -> str:
    """``metrics`` of ``metrics.EVENTS.labels(…).inc``."""
    while isinstance(function, ast.Attribute | ast.Call):
        function = function.value if isinstance(function, ast.Attribute) else function.func
    return function.id if isinstance(function, ast.Name) else ""


def _compiles(source: str) -> bool:
    try:
        compile(source, "mutant", "exec")
    except SyntaxError:
        return False
    return True


def warm_up() -> None:
    """Import what is not ours once, for all runs: that takes longer than most tests."""
    eventlet.monkey_patch()
    for name in ("hypothesis", "kombu", "mongoengine", "nameko.containers", "prometheus_client", "structlog"):
        import_module(name)


@contextmanager
def servers(folder: Path) -> Iterator[dict[str, str]]:
    """AMQP_URI and MONGODB_URI of private servers: starting them for each run takes longer than most tests.

    In a process of their own, because this one must not import what is changed.
    """
    command = [sys.executable, str(Path(__file__)), SERVE, str(folder)]
    with subprocess.Popen(
        command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as child:
        assert child.stdin
        assert child.stdout
        line = child.stdout.readline()
        if not line:
            raise SystemExit("usine: the servers do not start")
        yield json.loads(line)
        child.stdin.close()


def serve(folder: Path) -> None:
    """Start both servers, write their addresses, stop them once standard input ends."""
    sys.path.insert(0, str(ROOT))
    from cli.mongod import start_mongod
    from cli.rabbitmq import start_rabbitmq

    logs = folder / "logs"
    rabbitmq, mongod = start_rabbitmq(folder / "rabbitmq", logs), start_mongod(folder / "mongod", logs)
    try:
        print(json.dumps({"AMQP_URI": rabbitmq.uri, "MONGODB_URI": mongod.uri}), flush=True)
        sys.stdin.read()
    finally:
        rabbitmq.stop()
        mongod.stop()


def run_tests(tree: Path, tests: Sequence[str], selection: Sequence[str]) -> tuple[bool, str]:
    """Whether they pass, in ``tree``, and the end of what pytest wrote."""
    arguments = ["-x", "-q", "--no-header", "-p", "no:cacheprovider", f"--timeout={TEST_SECONDS}"]
    with tempfile.TemporaryFile("w+") as output:
        child = fork()
        if child == 0:
            os.setsid()
            os.dup2(output.fileno(), 1)
            os.dup2(output.fileno(), 2)
            os.chdir(tree)
            sys.path.insert(0, str(tree))
            # Two changes within a second would be the same file to Python.
            sys.dont_write_bytecode = True
            os.environ |= {"PYTHONPATH": str(tree), "PYTHONDONTWRITEBYTECODE": "1"}
            status = 1
            try:
                status = int(pytest.main([*arguments, *selection, *tests]))
            finally:
                os._exit(status)  # else a change that ends pytest would end in the code below, in this child
        passed = _status(child) == 0
        output.seek(0)
        return passed, "".join(output.readlines()[-40:])


def _failed(output: str) -> str:
    """The test that failed, by the summary of pytest; none if pytest itself has ended."""
    lines = [line for line in output.splitlines() if line.startswith(("FAILED", "ERROR"))]
    return lines[0].split()[1] if lines else "the end of the run"


def _status(child: int) -> int:
    """Of a process, once it has ended: it is killed after RUN_SECONDS."""
    watched, end = poll(), os.pidfd_open(child)
    watched.register(end, POLLIN)
    if not watched.poll(RUN_SECONDS * 1000):
        os.killpg(child, signal.SIGKILL)
    os.close(end)
    return waitpid(child, 0)[1]


def chosen(mutants: list[Mutant], lines: str, sample: int, seed: str) -> list[Mutant]:
    """All, if ``sample`` is 0; of these ``lines``, if there are any."""
    if lines:
        mutants = [each for each in mutants if str(each.line) in lines.split(",")]
    if not sample or sample >= len(mutants):
        return mutants
    return sorted(random.Random(seed).sample(mutants, sample), key=lambda each: each.line)


def try_module(tree: Path, module: str, tests: Sequence[str], selection: Sequence[str]) -> tuple[str, float]:
    """A section of the report, and the share that was noticed."""
    passes, output = run_tests(tree, tests, selection)
    if not passes:
        raise SystemExit(f"usine: the tests of {module} fail without any change:\n{output}")
    file = tree / module
    original = file.read_text(encoding="utf-8")
    mutants = Module(original).mutants()
    env = os.environ.get
    sample = chosen(mutants, env("LINES", ""), int(env("SAMPLE", "0")), env("SEED", "1"))
    if not sample:
        raise SystemExit(f"usine: no change of {module} is in these lines")
    survivors = []
    for number, mutant in enumerate(sample, start=1):
        started = monotonic()
        file.write_text(mutant.source, encoding="utf-8")
        survives, output = run_tests(tree, tests, selection)
        file.write_text(original, encoding="utf-8")
        survivors += [mutant] if survives else []
        said = "NOT NOTICED" if survives else f"noticed by {_failed(output)}"
        print(
            f"{module} {number}/{len(sample)} line {mutant.line} {said} ({monotonic() - started:.0f} s) "
            f"{mutant.change}",
            flush=True,
        )
    noticed = 1 - len(survivors) / len(sample)
    lines = [
        f"## {module}",
        "",
        f"{len(sample) - len(survivors)} of {len(sample)} changes were noticed ({noticed:.1%}); "
        f"{len(mutants)} are possible. Tests: {', '.join(tests)}.",
        "",
        *(f"- line {each.line}: {each.change}" for each in survivors),
        "",
    ]
    return "\n".join(lines), noticed


def main(arguments: list[str]) -> None:
    unknown = set(arguments) - set(TESTS)
    if unknown:
        raise SystemExit(f"usine: no tests are known of {', '.join(unknown)}; of these: {', '.join(TESTS)}")
    only = os.environ.get("ONLY", "")
    selection = ["-k", os.environ["SELECT"]] if os.environ.get("SELECT") else []
    REPORT.parent.mkdir(exist_ok=True)
    warm_up()
    sections = []
    with (
        tempfile.TemporaryDirectory(prefix="usine-mutants-") as folder,
        servers(Path(folder)) as addresses,
    ):
        os.environ |= addresses
        tree = Path(folder) / "tree"
        shutil.copytree(ROOT, tree, ignore=shutil.ignore_patterns(*NOT_COPIED))
        for module in arguments or TESTS:
            tests = [each for each in TESTS[module] if each.startswith(only)]
            if not tests:
                print(f"{module}: has no tests in {only}", flush=True)
                continue
            section, _ = try_module(tree, module, tests, selection)
            sections.append(section)
            REPORT.write_text("\n".join(sections), encoding="utf-8")
    print("\n".join(sections))


if __name__ == "__main__":
    if sys.argv[1:2] == [SERVE]:
        serve(Path(sys.argv[2]))
    else:
        main(sys.argv[1:])
