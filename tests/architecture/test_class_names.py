"""A class name means one thing in the production code."""

import ast
from collections import defaultdict
from pathlib import Path

ROOT = Path(__file__).parents[2]
PACKAGES = ("contracts", "chassis", "services", "streams", "gateway", "cli")


def classes(source):
    """Names of the classes of a module; not those within classes, such as marshmallow's Meta, and not calls,
    which are named after their methods: services may have methods of the same name."""
    return [
        node.name
        for node in ast.parse(source).body
        if isinstance(node, ast.ClassDef) and "Call" not in map(ast.unparse, node.bases)
    ]


def test_class_names_are_unique():
    modules = defaultdict(list)
    for package in PACKAGES:
        for path in sorted((ROOT / package).rglob("*.py")):
            for name in classes(path.read_text(encoding="utf-8")):
                modules[name].append(path.relative_to(ROOT).as_posix())
    assert len(modules) > 300
    repeated = {name: paths for name, paths in modules.items() if len(paths) > 1}
    assert not repeated, repeated


def test_classes_are_found():
    source = "class A: ...\nclass B(Call, frozen=True): ...\nclass C(Schema):\n    class Meta: ...\n"
    assert classes(source) == ["A", "C"]
