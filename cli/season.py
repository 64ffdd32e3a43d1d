"""Reading a season from its folder of YAML files: whole, or with every error's file, line and field."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml
from marshmallow import Schema, ValidationError

from services.catalog import domain
from services.catalog import schemas as catalog
from services.rewards import schemas as rewards

LISTS: dict[str, type[Schema]] = {
    "challenges.yaml": catalog.ChallengeEntry,
    "companies.yaml": catalog.CompanyEntry,
    "occupations.yaml": catalog.OccupationEntry,
}
SINGLE: dict[str, type[Schema]] = {"season.yaml": catalog.SeasonFile, "rules.yaml": rewards.RulesFile}
FOLDERS: dict[str, type[Schema]] = {"tours": catalog.TourFile, "contents": catalog.ContentFile}

Lines = dict[domain.Path, int]


class SeasonError(Exception):
    """The season cannot be imported; each of ``errors`` is one line: ``file:line: field: what is wrong``."""

    def __init__(self, errors: list[str]) -> None:
        super().__init__("\n".join(errors))
        self.errors = errors


@dataclass(frozen=True)
class SeasonFiles:
    """A season that holds together: what the catalog publishes, and the rules of rewards."""

    content: domain.SeasonContent
    rules: dict[str, Any]
    lines: dict[str, Lines]

    def located(self, file: str, path: domain.Path, message: str) -> str:
        return _located(self.lines.get(file, {}), file, path, message)


def read(folder: Path) -> SeasonFiles:
    """Read and check every file of ``folder``. Raises SeasonError with all that is wrong; writes nothing."""
    reader = _Reader(folder)
    single = {name: reader.load(name, schema()) for name, schema in SINGLE.items()}
    lists = {name: reader.load(name, schema(many=True)) for name, schema in LISTS.items()}
    contents = {
        name: reader.load(name, schema())
        for subfolder, schema in FOLDERS.items()
        for name in reader.names_in(subfolder)
    }
    if reader.errors:
        raise SeasonError(reader.errors)
    season = {key: str(value) for key, value in single["season.yaml"].items()}
    content = domain.SeasonContent(
        season=season,
        challenges=lists["challenges.yaml"],
        companies=lists["companies.yaml"],
        occupations=lists["occupations.yaml"],
        contents=contents,
    )
    files = SeasonFiles(content, single["rules.yaml"], reader.lines)
    errors = [files.located(each.file, each.path, each.message) for each in domain.problems(content)]
    if errors:
        raise SeasonError(errors)
    return files


class _Reader:
    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self.errors: list[str] = []
        self.lines: dict[str, Lines] = {}
        if not folder.is_dir():
            raise SeasonError([f"{folder}: no such folder"])

    def names_in(self, subfolder: str) -> list[str]:
        return sorted(f"{subfolder}/{path.name}" for path in (self._folder / subfolder).glob("*.yaml"))

    def load(self, name: str, schema: Schema) -> Any:
        """What ``schema`` makes of the file; errors are noted, and then the result is of no use."""
        try:
            text = (self._folder / name).read_text(encoding="utf-8")
        except FileNotFoundError:
            return self.errors.append(f"{name}: the file is missing")
        except (OSError, UnicodeDecodeError) as error:
            return self.errors.append(f"{name}: cannot be read as UTF-8 text: {error}")
        try:
            data, lines = parse(text)
            self.lines[name] = lines
            return schema.load(data)
        except yaml.MarkedYAMLError as error:
            line = error.problem_mark.line + 1 if error.problem_mark else 1
            self.errors.append(f"{name}:{line}: {error.problem}")
        except ValidationError as error:
            found = list(_flatten(error.messages, ()))
            self.errors += [_located(lines, name, path, message) for path, message in found]
        return None


def parse(text: str) -> tuple[Any, Lines]:
    """The data in ``text``, and the line (from 1) of each key and item, by its path.

    Raises ``yaml.MarkedYAMLError``.
    """
    loader = yaml.SafeLoader(text)
    try:
        node = loader.get_single_node()
        lines = dict(_lines_of(node, ())) if node is not None else {}
        return (loader.construct_document(node) if node is not None else None), lines
    finally:
        loader.dispose()


def _lines_of(node: yaml.Node, path: domain.Path) -> Iterator[tuple[domain.Path, int]]:
    yield path, node.start_mark.line + 1
    if isinstance(node, yaml.MappingNode):
        seen = set[str]()
        for key, value in node.value:
            if key.value in seen:
                raise yaml.MarkedYAMLError(problem=f"{key.value}: given twice", problem_mark=key.start_mark)
            seen.add(key.value)
            for inner, line in _lines_of(value, (*path, key.value)):
                yield inner, key.start_mark.line + 1 if inner == (*path, key.value) else line
    elif isinstance(node, yaml.SequenceNode):
        for position, value in enumerate(node.value):
            yield from _lines_of(value, (*path, position))


def _flatten(messages: Any, path: domain.Path) -> Iterator[tuple[domain.Path, str]]:
    """marshmallow's nested messages as (path, message) pairs."""
    if isinstance(messages, dict):
        for key, value in messages.items():
            yield from _flatten(value, path if key == "_schema" else (*path, key))
    else:
        for message in messages if isinstance(messages, list) else [messages]:
            yield path, str(message)


def _located(lines: Lines, file: str, path: domain.Path, message: str) -> str:
    nearest = path
    while nearest not in lines and nearest:
        nearest = nearest[:-1]
    field = ".".join(str(part) for part in path)
    return f"{file}:{lines.get(nearest, 1)}: {field + ': ' if field else ''}{message}"
