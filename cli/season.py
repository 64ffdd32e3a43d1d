"""Reads a season from a folder of YAML files: the whole season, or every error with file, line and field."""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path, PurePath
from typing import Any

import yaml
from marshmallow import Schema, ValidationError
from yaml.composer import Composer

from cli import (
    open_data,
    season_files,
    season_live,
    season_media,
    season_quizzes,
    season_studies,
    season_typography,
)
from cli.csv_tables import CsvFolder
from cli.french import in_french, system_reason
from cli.progress import Phases, silent
from services.catalog import domain
from services.catalog import schemas as catalog
from services.live import schemas as live
from services.quiz import schemas as quiz
from services.rewards import schemas as rewards

LISTS: dict[str, type[Schema]] = {
    "challenges.yaml": catalog.ChallengeEntry,
    "companies.yaml": catalog.CompanyEntry,
    "occupations.yaml": catalog.OccupationEntry,
}
OPTIONAL_LISTS: dict[str, type[Schema]] = {
    season_live.PROFESSIONALS: live.ProfessionalEntry,
    season_live.SESSIONS: live.LiveSessionEntry,
}
"""Without these files, a season has no live sessions."""
SINGLE: dict[str, type[Schema]] = {"season.yaml": catalog.SeasonFile, "rules.yaml": rewards.RulesFile}
FOLDERS: dict[str, type[Schema]] = {"tours": catalog.TourFile, "contents": catalog.ContentFile}
QUIZZES = "quizzes"
TABLES: dict[str, Callable[[CsvFolder, str], Any]] = {
    open_data.SCORES: open_data.interest_scores,
    season_studies.NAME: season_studies.next_steps,
}
"""Open data that a season may have, and what reads their tables."""
ENTRIES_MAX = 2_000
"""Entries of a file that is a list."""

_MARKUP = re.compile(r"<[A-Za-z/!?][^>]{0,40}>?|&(?:#\d+|#[xX][0-9A-Fa-f]+|[A-Za-z]+);")

Lines = dict[domain.Path, int]


class SeasonError(Exception):
    """The season cannot be imported; each of ``errors`` is one line: ``file:line: field: what is wrong``."""

    def __init__(self, errors: list[str]) -> None:
        super().__init__("\n".join(errors))
        self.errors = errors


@dataclass(frozen=True)
class SeasonFiles:
    """A consistent season: what the catalog publishes, the rules of rewards, the quizzes by file."""

    content: domain.SeasonContent
    rules: dict[str, Any]
    quizzes: dict[str, dict[str, Any]]
    lines: dict[str, Lines]
    tables: dict[str, open_data.OpenData] = field(default_factory=dict)
    professionals: list[dict[str, Any]] = field(default_factory=list)
    sessions: list[dict[str, Any]] = field(default_factory=list)

    @property
    def notices(self) -> list[str]:
        """What the season may lack, but better had; one French line each."""
        if open_data.SCORES in self.tables:
            return []
        return [
            f"{open_data.FOLDER}/{open_data.SCORES}.csv : absent ; "
            "les métiers des résultats sont classés par leurs seules lettres"
        ]

    def located(self, file: str, path: domain.Path, message: str) -> str:
        """``message`` as ``file:line: field: message``."""
        return _located(self.lines.get(file, {}), file, path, message)

    @property
    def studies(self) -> list[dict[str, Any]]:
        """How one studies for occupations, with the fields of OccupationStudies of quiz."""
        table = self.tables.get(season_studies.NAME)
        return table.found.stored(table.source) if table else []

    def refuse(self, problems: Iterable[domain.SeasonProblem], errors: Iterable[str] = ()) -> None:
        """Raises SeasonError if there are problems, or ``errors``, which are already lines."""
        found = [self.located(problem.file, problem.path, problem.message) for problem in problems]
        found += errors
        if found:
            raise SeasonError(found)


def read(folder: Path, judged: bool = True, progress: Phases = silent) -> SeasonFiles:
    """Read and check every file of ``folder``. Raises SeasonError with all that is wrong; writes nothing.

    Not ``judged``: quizzes that the stereotype gate refuses are read, too. Phases of ``progress``: ``files``,
    then ``quizzes`` (simulated people who answer them).
    """
    reader = _Reader(folder, progress)
    single = {name: reader.load(name, schema()) for name, schema in SINGLE.items()}
    lists = {name: reader.load(name, schema(many=True)) for name, schema in LISTS.items()}
    optional = {
        name: reader.load_if_there(name, schema(many=True)) for name, schema in OPTIONAL_LISTS.items()
    }
    contents = {
        name: reader.load(name, schema())
        for subfolder, schema in FOLDERS.items()
        for name in reader.names_in(subfolder)
    }
    quizzes = {name: reader.load(name, quiz.QuizFile()) for name in reader.names_in(QUIZZES)}
    tables = {name: reader.table(f"{open_data.FOLDER}/{name}", reads) for name, reads in TABLES.items()}
    known = {f"{open_data.FOLDER}/{name}.{kind}" for name in TABLES for kind in ("csv", "yaml")}
    reader.refuse_unknown_files({*single, *lists, *optional, *contents, *quizzes, *known})
    if reader.errors:
        raise SeasonError(reader.errors)
    sample = single["season.yaml"].pop("sample")
    season = {key: str(value) for key, value in single["season.yaml"].items()}
    present = {name: table for name, table in tables.items() if table is not None}
    studies = present.get(season_studies.NAME)
    steps = studies.found if studies else season_studies.NextSteps()
    content = domain.SeasonContent(
        season=season,
        challenges=lists["challenges.yaml"],
        companies=lists["companies.yaml"],
        occupations=open_data.with_scores(lists["occupations.yaml"], present.get(open_data.SCORES)),
        contents=contents,
        studies_lengths=steps.lengths(),
    )
    people, sessions = (optional[name] or [] for name in OPTIONAL_LISTS)
    files = SeasonFiles(
        content, single["rules.yaml"], quizzes, reader.lines, present, professionals=people, sessions=sessions
    )
    pictures = list(season_media.describe(folder, content))
    files.refuse(
        [
            *domain.problems(content),
            *season_quizzes.problems(quizzes, content),
            *season_live.problems(people, sessions, content, sample=sample),
            *pictures,
        ],
        steps.unknown({entry["rome"] for entry in content.occupations}),
    )
    if judged:
        refused = season_quizzes.refused_by_the_gate(
            quizzes, content.occupations, lambda done, total: progress("quizzes", done, total)
        )
        files.refuse(refused)
    return files


def read_scores(table: Path) -> open_data.OpenData:
    """A ``table`` of interest scores such as ``x.csv``, with its source ``x.yaml`` beside it; ``found``: ROME
    code -> scores. Raises SeasonError with all that is wrong."""
    if table.suffix != ".csv":
        raise SeasonError([f"{table} : le nom d’une table finit par .csv"])
    reader = _Reader(table.parent)
    found = reader.table(table.stem, open_data.interest_scores)
    if found is None:
        reader.errors.append(f"{table} : le fichier manque")
    if found is None or reader.errors:
        raise SeasonError(reader.errors)
    return found


class _Reader:
    def __init__(self, folder: Path, progress: Phases = silent) -> None:
        self._folder, self._progress = folder, progress
        self.errors: list[str] = []
        self.lines: dict[str, Lines] = {}
        if not folder.is_dir():
            raise SeasonError([f"{folder} : ce dossier n’existe pas"])
        self._loaded, self._files = 0, len(SINGLE) + len(LISTS)
        self._files += sum((folder / name).exists() for name in OPTIONAL_LISTS)
        counted = (*FOLDERS, QUIZZES, open_data.FOLDER)
        self._files += sum(len(list((folder / name).glob("*.yaml"))) for name in counted)

    def names_in(self, subfolder: str) -> list[str]:
        if not (self._folder / subfolder).is_dir():
            self.errors.append(f"{subfolder}: le dossier manque")
        return sorted(
            f"{subfolder}/{path.name}"
            for path in (self._folder / subfolder).glob("*.yaml")
            if not season_files.is_hidden(PurePath(path.name))
        )

    def table(self, name: str, read: Callable[[CsvFolder, str], Any]) -> open_data.OpenData | None:
        """``<name>.csv`` as ``read`` reads it, with its source ``<name>.yaml``; None if neither is there.

        Errors are noted; one file without the other is one, too.
        """
        if not any((self._folder / f"{name}.{kind}").exists() for kind in ("csv", "yaml")):
            return None
        files = CsvFolder(self._folder, season_files.BYTES_MAX)
        source, found = self.load(f"{name}.yaml", open_data.SourceFile()), read(files, f"{name}.csv")
        self.errors += files.errors
        return open_data.OpenData(source, found)

    def refuse_unknown_files(self, known: set[str]) -> None:
        """Note files that no schema reads: the content in them would be withdrawn without notice."""
        for path in sorted(self._folder.rglob("*")):
            name = str(path.relative_to(self._folder))
            in_media = name.startswith(f"{season_media.MEDIA}/")  # pictures, and what renders them
            hidden = season_files.is_hidden(path.relative_to(self._folder))
            if path.is_file() and name not in known and not in_media and not hidden:
                self.errors.append(
                    f"{name}: une saison n’a pas de tel fichier ; les contenus finissent en .yaml"
                )

    def load_if_there(self, name: str, schema: Schema) -> Any:
        """As ``load``; None without an error if there is no such file."""
        return self.load(name, schema) if (self._folder / name).exists() else None

    def load(self, name: str, schema: Schema) -> Any:
        """The file as ``schema`` loads it; errors are noted, and the result is None then."""
        try:
            return self._load(name, schema)
        finally:
            self._loaded += 1
            self._progress("files", self._loaded, self._files)

    def _load(self, name: str, schema: Schema) -> Any:
        try:
            with (self._folder / name).open("rb") as file:
                content = file.read(season_files.BYTES_MAX + 1)
            if len(content) > season_files.BYTES_MAX:
                most = season_files.BYTES_MAX // 1_000_000
                return self.errors.append(f"{name}:1: le fichier dépasse {most} Mo")
            text = season_files.composed(_unix_lines(content.decode("utf-8")))
        except FileNotFoundError:
            return self.errors.append(f"{name}: le fichier manque")
        except OSError as error:
            return self.errors.append(f"{name}: le fichier ne peut pas être lu ({system_reason(error)})")
        except UnicodeDecodeError as error:
            line = content.count(b"\n", 0, error.start) + 1
            return self.errors.append(f"{name}:{line}: le fichier n’est pas un texte en UTF-8")
        self.errors += [f"{name}:{line}: {wrong}" for line, wrong in season_typography.problems(text)]
        try:
            data, lines = parse(text)
        except BadYaml as error:
            return self.errors.append(f"{name}:{error.line}: {error}")
        self.lines[name] = lines
        self.errors += [_located(lines, name, path, wrong) for path, wrong in _markup(data, ())]
        if isinstance(data, list) and len(data) > ENTRIES_MAX:
            return self.errors.append(f"{name}:1: au plus {ENTRIES_MAX} entrées")
        try:
            return schema.load(data)
        except ValidationError as error:
            messages = error.normalized_messages()  # type: ignore[no-untyped-call]
            found = list(_flatten(messages, ()))
            self.errors += [_located(lines, name, path, in_french(message)) for path, message in found]
        return None


class BadYaml(Exception):
    """The text is not YAML that a season may have; the message is in French. ``line`` counts from 1."""

    def __init__(self, line: int, problem: str) -> None:
        super().__init__(problem)
        self.line = line


class _Loader(Composer, yaml.CSafeLoader):
    """YAML as people write it: dates stay text, for the schema to check; aliases are refused.

    libyaml parses, ten times as fast as Python; Python composes, since nesting that is too deep for libyaml
    ends the process.
    """

    yaml_implicit_resolvers = {  # noqa: RUF012 - as in the base class
        first: [(tag, pattern) for tag, pattern in resolvers if tag != "tag:yaml.org,2002:timestamp"]
        for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
    }

    def __init__(self, text: str) -> None:
        Composer.__init__(self)
        yaml.CSafeLoader.__init__(self, text)

    def compose_node(self, parent: Any, index: Any) -> Any:
        if self.check_event(yaml.AliasEvent):
            event: Any = self.peek_event()
            raise BadYaml(event.start_mark.line + 1, "les renvois (*) ne sont pas permis")
        return super().compose_node(parent, index)

    def lines_of(self, node: yaml.Node, path: domain.Path) -> Iterator[tuple[domain.Path, int]]:
        """(path, line) of ``node`` and all below. Raises BadYaml for what cannot be constructed."""
        line = node.start_mark.line + 1
        yield path, line
        if isinstance(node, yaml.MappingNode):
            seen = set[str]()
            for key, value in node.value:
                key_line = key.start_mark.line + 1
                if not isinstance(key, yaml.ScalarNode):
                    raise BadYaml(key_line, "une clé est un mot")
                if key.value in seen:
                    raise BadYaml(key_line, f"{key.value}: cette clé y est deux fois")
                seen.add(key.value)
                inner = self.lines_of(value, (*path, key.value))
                yield next(inner)[0], key_line
                yield from inner
        elif isinstance(node, yaml.SequenceNode):
            for position, value in enumerate(node.value):
                yield from self.lines_of(value, (*path, position))
        else:
            try:
                self.construct_object(node)
            except (ValueError, yaml.YAMLError) as error:
                raise BadYaml(line, f"{str(node.value)[:40]!r} ne peut pas être lu") from error


def parse(text: str) -> tuple[Any, Lines]:
    """The data in ``text``, and the line (from 1) of each key and item, by its path. Raises BadYaml."""
    try:
        loader = _Loader(text)
        node = loader.get_single_node()
        lines = dict(loader.lines_of(node, ())) if node is not None else {}
        return (loader.construct_document(node) if node is not None else None), lines
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise BadYaml(line, f"YAML illisible : {in_french(str(error.problem))}") from error
    except yaml.reader.ReaderError as error:
        line = text.encode().count(b"\n", 0, error.position) + 1
        raise BadYaml(line, "les caractères de contrôle ne sont pas permis") from error
    except RecursionError as error:
        raise BadYaml(1, "trop de niveaux imbriqués") from error


def _unix_lines(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _markup(data: Any, path: domain.Path) -> Iterator[tuple[domain.Path, str]]:
    """(path, what is wrong) for each text with HTML in it: pages show texts as they are, tags included."""
    if isinstance(data, dict):
        for key, value in data.items():
            yield from _markup(value, (*path, key))
    elif isinstance(data, list):
        for position, value in enumerate(data):
            yield from _markup(value, (*path, position))
    elif isinstance(data, str) and (found := _MARKUP.search(data)):
        yield path, f"Les textes sont sans HTML : « {found.group()} » n’est pas permis."


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
