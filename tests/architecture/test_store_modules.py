"""Every write of a collection of a service is in one of its store modules."""

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
MODULES = sorted(path for path in (ROOT / "services").rglob("*.py"))

WRITES = re.compile(
    r"insert_(one|many)|update_(one|many)|replace_one|delete_(one|many)|find_one_and_\w+|bulk_write"
    r"|save|modify|upsert_one|cascade_save|drop|drop_collection|rename|command"
)
"""Methods of pymongo's collections and of mongoengine's documents and query sets."""
WRITES_OF_QUERY_SETS = {"update", "insert", "delete", "create"}
"""Dictionaries have some of these, too: they count after ``objects``."""
HELPERS = {"insert_new", "bulk_write", "replace_all", "delete_others"}
"""Functions of ``chassis.storage.mongo``."""


def is_store(path):
    return path.stem == "store" or path.stem.startswith("store_") or path.parent.name == "store"


def writes(source):
    """(line, what is called) of each write in a module."""
    for node in ast.walk(ast.parse(source)):
        if not isinstance(node, ast.Call):
            continue
        function = node.func
        if isinstance(function, ast.Name) and function.id in HELPERS:
            yield node.lineno, function.id
        elif isinstance(function, ast.Attribute) and (
            WRITES.fullmatch(function.attr)
            or function.attr in HELPERS
            or (function.attr in WRITES_OF_QUERY_SETS and ".objects" in ast.unparse(function.value))
        ):
            yield node.lineno, function.attr


def name_of(path):
    return path.relative_to(ROOT).as_posix()


def test_stores_are_found_and_write():
    stores = [path for path in MODULES if is_store(path)]
    assert {path.relative_to(ROOT / "services").parts[0] for path in stores} == {
        path.parent.name for path in ROOT.glob("services/*/service.py")
    }
    for path in stores:
        # ``store.py``, which every service has, may leave the writing to modules beside it.
        assert list(writes(path.read_text(encoding="utf-8"))) or path.name == "store.py", path


@pytest.mark.parametrize("path", [path for path in MODULES if not is_store(path)], ids=name_of)
def test_only_stores_write(path):
    assert list(writes(path.read_text(encoding="utf-8"))) == []


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ("collection.insert_one({})", ["insert_one"]),
        ("Visitor._get_collection().find_one_and_update(here, gone)", ["find_one_and_update"]),
        ("Visitor(id=1).save()", ["save"]),
        ("Visitor.objects(id=1).update(name='a')", ["update"]),
        ("Visitor.objects(id=1).only('id').delete()", ["delete"]),
        ("insert_new(Visitor, documents)", ["insert_new"]),
        ("mongo.replace_all(Visitor, documents, session)", ["replace_all"]),
        ("database.command('update', 'visitors', updates=[])", ["command"]),
        ("counts.update(new=1); collection.find({}); Visitor.objects(id=1).first()", []),
    ],
)
def test_a_write_is_recognised(source, found):
    assert [called for _, called in writes(source)] == found
