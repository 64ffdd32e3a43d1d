"""A gateway of guards only: every operation of the permissions, views that the test chooses, no services.

``X-Test-Principal: <role> <uuid>`` stands for a token, whose verification other tests cover.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from copy import deepcopy
from typing import Any
from uuid import UUID

import pymongo
from flask import Flask, Response
from werkzeug.exceptions import HTTPException

from chassis.access.principal import Principal
from contracts.errors import Unavailable
from gateway import operations
from gateway.http import errors, hooks
from gateway.http.application import Application, current_request
from gateway.shared.database import AlreadyThere


class FakeCollection:
    """What the guards ask of a collection, in memory. Filters: equality, ``$in``, ``$exists``."""

    def __init__(self) -> None:
        self.documents: dict[Any, dict[str, Any]] = {}

    def with_options(self, **options: Any) -> "FakeCollection":
        return self

    def insert_one(self, document: dict[str, Any]) -> None:
        if document["_id"] in self.documents:
            raise AlreadyThere
        self.documents[document["_id"]] = deepcopy(document)

    def find(self, filter: dict[str, Any], batch_size: int = 0) -> list[dict[str, Any]]:
        return [deepcopy(each) for each in self.documents.values() if _matches(each, filter)]

    def find_one(self, filter: dict[str, Any]) -> dict[str, Any] | None:
        return next(iter(self.find(filter)), None)

    def find_one_and_update(self, filter: dict[str, Any], update: dict[str, Any], **options: Any) -> Any:
        self._update(filter, update, upsert=True)
        return self.find_one(filter)

    def update_one(self, filter: dict[str, Any], update: dict[str, Any]) -> Any:
        modified = self._update(filter, update, upsert=False)
        return type("Result", (), {"modified_count": modified})

    def delete_one(self, filter: dict[str, Any]) -> None:
        for each in self.find(filter)[:1]:
            del self.documents[each["_id"]]

    def bulk_write(self, updates: list[pymongo.UpdateOne], ordered: bool) -> None:
        for each in updates:
            self._update(each._filter, each._doc, upsert=True)

    def _update(self, filter: dict[str, Any], update: dict[str, Any], *, upsert: bool) -> int:
        found = next((each for each in self.documents.values() if _matches(each, filter)), None)
        if found is None:
            if not upsert:
                return 0
            found = self.documents[filter["_id"]] = {"_id": filter["_id"], **update.get("$setOnInsert", {})}
        for path, value in update.get("$set", {}).items():
            found[path] = value
        for path in update.get("$unset", {}):
            found.pop(path, None)
        for operator, combine in (("$max", max), ("$inc", lambda old, new: old + new)):
            for path, value in update.get(operator, {}).items():
                outer, inner = path.split(".")
                numbers = found.setdefault(outer, {})
                numbers[inner] = combine(numbers[inner], value) if inner in numbers else value
        return 1


def _matches(document: dict[str, Any], filter: dict[str, Any]) -> bool:
    for name, wanted in filter.items():
        match wanted:
            case {"$in": values}:
                fits = document.get(name) in values
            case {"$exists": exists}:
                fits = (name in document) == exists
            case _:
                fits = document.get(name) == wanted
        if not fits:
            return False
    return True


class FakeDatabase:
    """Shared by as many gateways as the test likes. ``away``: it does not answer."""

    def __init__(self) -> None:
        self.collections: dict[str, FakeCollection] = {}
        self.away = self.loses_answers = False
        self.uses = 0
        self.expiries: dict[str, str] = {}
        self.tasks: list[Any] = []

    def __getitem__(self, name: str) -> FakeCollection:
        return self.collections.setdefault(name, FakeCollection())

    def expire(self, collection: str, field: str, after: Any = None) -> None:
        self.expiries[collection] = field

    def index(self, collection: str, **fields: int) -> None:
        pass

    def every_turn(self, task: Any) -> None:
        self.tasks.append(task)

    def answers(self) -> bool:
        return not self.away

    @contextmanager
    def use(self, collection: str, *, seconds: float) -> Iterator[FakeCollection]:
        self.uses += 1
        if self.away:
            raise Unavailable("away")
        yield self[collection]
        if self.loses_answers:
            raise Unavailable("the answer was lost")


def guarded_app(database: FakeDatabase) -> Flask:
    """Views answer 200 ``{}``, or what ``app.extensions["views"][operation]`` does; guards are the test's."""
    app = Application(__name__, static_folder=None)
    app.extensions["database"] = database
    app.extensions["views"] = {}
    hooks.install(app)
    errors.install(app)
    app.register_error_handler(HTTPException, errors.on_http_error)
    app.before_request(_sign)
    for operation in operations.OPERATIONS:
        method, template = operation.split(" ")
        rule = template.replace("{", "<").replace("}", ">")
        app.add_url_rule(rule, operation, _view(app, operation), methods=[method])
    return app


def signed(role: str, id: UUID) -> dict[str, str]:
    return {"X-Test-Principal": f"{role} {id}"}


def _sign() -> None:
    request = current_request()
    if given := request.headers.get("X-Test-Principal"):
        role, id = given.split(" ")
        request.principal = Principal(UUID(id), role, UUID(int=1))


def _view(app: Flask, operation: str) -> Any:
    def view(**arguments: str) -> Any:
        chosen = app.extensions["views"].get(operation)
        return chosen(**arguments) if chosen else Response("{}", mimetype="application/json")

    return view
