"""Every service has the same shape, and does what the contracts say of it."""

import ast
import importlib
import inspect
import re
from pathlib import Path

import pytest

from chassis.service import Service
from cli import serve
from contracts import registry
from contracts.registry import BROADCASTS, EVENTS, PUBLISHERS, SUBSCRIPTIONS

ROOT = Path(__file__).parents[2]
SERVICES = sorted(path.parent.name for path in ROOT.glob("services/*/__init__.py"))
FILES = {"__init__.py", "service.py", "domain.py", "store.py", "models.py", "schemas.py"}

every_service = pytest.mark.parametrize("name", SERVICES)


def service_class(name):
    module = importlib.import_module(f"services.{name}.service")
    [found] = [
        each
        for each in vars(module).values()
        if inspect.isclass(each) and issubclass(each, Service) and each.__module__ == module.__name__
    ]
    return found


def documented(name, what):
    """The events that the service's docstring lists after ``what``."""
    docstring = importlib.import_module(f"services.{name}").__doc__
    found = re.search(rf"^{what} +([^.]+)\.$", docstring, re.MULTILINE)
    assert found, f"services/{name}/__init__.py does not say what it {what.lower()}"
    return set() if found[1] == "nothing" else set(re.split(r",\s+", found[1]))


def entrypoints(name):
    methods = inspect.getmembers(service_class(name), inspect.isfunction)
    return [each for _, method in methods for each in getattr(method, "nameko_entrypoints", ())]


def constructed(name):
    """Names of the classes that the service's modules call."""
    calls = {
        node.func.id
        for path in (ROOT / "services" / name).rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)
    }
    return calls & set(EVENTS)


def test_the_registry_and_the_folder_of_services_name_the_same_ones():
    assert sorted(registry.SERVICES) == SERVICES
    assert set(PUBLISHERS) | set(SUBSCRIPTIONS) <= set(SERVICES)
    assert not set(BROADCASTS) & set(SERVICES)


def test_a_service_comes_after_those_whose_events_it_handles():
    """So that a stop that empties the queues in this order leaves nothing behind."""
    for position, name in enumerate(registry.SERVICES):
        publishers = {event.publisher() for event in SUBSCRIPTIONS.get(name, ())}
        assert publishers <= set(registry.SERVICES[: position + 1])


@every_service
def test_a_process_finds_the_class_of_its_service(name):
    assert serve.service_class(name) is service_class(name)


def test_no_other_module_lists_the_services():
    """A new service is named in ``contracts.registry`` once; everything else derives from there."""
    listing = re.compile(r"[\"'](\w+)[\"']\s*[,:\]]")
    for path in (*ROOT.glob("cli/**/*.py"), *ROOT.glob("chassis/**/*.py")):
        for line in path.read_text(encoding="utf-8").splitlines():
            named = set(listing.findall(f"{line},")) & set(SERVICES)
            assert len(named) < len(SERVICES) - 1, f"{path}: {line}"


@every_service
def test_a_service_is_made_of_the_same_files(name):
    assert {path.name for path in (ROOT / "services" / name).glob("*.py")} >= FILES


@every_service
def test_a_service_has_the_name_of_its_folder(name):
    assert service_class(name).name == name
    assert name == importlib.import_module(f"services.{name}.models").ALIAS


@every_service
def test_a_service_documents_what_it_owns_publishes_and_handles(name):
    published = {event for event, kind in EVENTS.items() if kind.publisher() == name}
    handled = {event.type_name() for event in SUBSCRIPTIONS.get(name, ())}
    assert documented(name, "Owns")
    assert documented(name, "Publishes") == published
    assert documented(name, "Handles") == handled


@every_service
def test_a_service_handles_exactly_the_events_it_has_queues_for(name):
    handled = [each.event for each in entrypoints(name) if hasattr(each, "event")]
    assert sorted(event.type_name() for event in handled) == sorted(
        event.type_name() for event in SUBSCRIPTIONS.get(name, ())
    )


@every_service
def test_a_service_makes_no_event_of_another(name):
    assert {EVENTS[event].publisher() for event in constructed(name)} <= {name}


@pytest.mark.parametrize("event", EVENTS)
def test_where_an_event_is_published_is_found_by_its_name(event):
    """As the design promises: ``git grep 'PointsAwarded(' services``."""
    assert event in constructed(EVENTS[event].publisher())


@every_service
def test_every_document_is_in_the_database_of_its_service(name):
    models = importlib.import_module(f"services.{name}.models")
    documents = [
        each
        for each in vars(models).values()
        if inspect.isclass(each) and each.__module__ == models.__name__ and each._meta.get("collection")
    ]
    assert documents
    assert {document._meta["db_alias"] for document in documents} == {name}


@every_service
def test_every_document_about_visitors_is_among_those_that_an_erasure_deletes(name):
    models = importlib.import_module(f"services.{name}.models")
    store = importlib.import_module(f"services.{name}.store")
    holding = {
        document: field.db_field
        for document in vars(models).values()
        if inspect.isclass(document) and document.__module__ == models.__name__
        for field in document._fields.values()
        if field.name in ("visitor", "subject") or (document.__name__, field.name) == ("Visitor", "id")
    }
    if not holding:
        assert not hasattr(store, "TOMBSTONES")
        return
    [tombstone] = holding.keys() - store.TOMBSTONES.holds.keys()
    assert store.TOMBSTONES.holds == {
        document: field for document, field in holding.items() if document is not tombstone
    }
    assert "erased_at" in tombstone._fields


def test_no_two_documents_have_the_same_name():
    """mongoengine knows documents by their bare name: of two alike, one would never get its indexes."""
    names = [
        node.name
        for path in (ROOT / "services").rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.ClassDef)
        and any(ast.unparse(base) in ("me.Document", "Document") for base in node.bases)
    ]
    assert len(names) > 10
    assert len(names) == len(set(names))
