"""Reads a release of ROME, France's official register of occupations, from a folder of CSV files.

Either the whole release, or every error with its file and line.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from cli import season
from cli.csv_tables import CsvFolder, Row
from cli.open_data import OpenData, with_scores
from cli.progress import Progress, silent_progress

OCCUPATIONS = "unix_referentiel_code_rome"
LETTERS = "unix_referentiel_code_rome_riasec"
INTERESTS = "unix_centre_interet"
INTERESTS_OF = "unix_arborescence_centre_interet"
MOBILITY = "unix_rubrique_mobilite"
VERSION = "version.txt"

COLUMNS = {
    OCCUPATIONS: ("code_rome", "libelle_rome", "transition_eco", "transition_num"),
    LETTERS: ("code_rome", "riasec_majeur", "riasec_mineur"),
    INTERESTS: ("code_centre_interet", "libelle_centre_interet"),
    INTERESTS_OF: ("code_centre_interet", "code_rome", "principal"),
    MOBILITY: ("code_rome", "code_rome_cible", "numero_ordre"),
}
"""The files that are read, by the part of their names before ``_v<version>``, and the columns that count."""

ECOLOGICAL = {
    "": False,
    "Emploi Blanc": False,
    "Emploi Brun": False,
    "Emploi Vert": True,
    "Emploi stratégique pour la Transition écologique": True,
}
"""Which words of the register mean that an occupation is of the ecological transition: those whose purpose is
the environment (vert) and those that the transition cannot do without (stratégique); neither those that it
leaves as they are (blanc) nor those that it endangers (brun)."""

DIGITAL = {"": False, "N": False, "O": True}
MAIN = {"non": False, "oui": True}
ORDER_MAX = 999_999
NAME_MAX = 300
OCCUPATIONS_MAX, INTERESTS_MAX = 10_000, 1_000
"""Far above the register's 1,584 and 60; an occupation with all of them still fits in a document."""

NUMBER = re.compile(r"Num[ée]ro de version\s*:\s*(\d{1,9})(?!\d)", re.IGNORECASE)


class RomeError(Exception):
    """The release cannot be imported; each of ``errors`` is one line: ``file:line: what is wrong``."""

    def __init__(self, errors: list[str]) -> None:
        super().__init__("\n".join(errors))
        self.errors = errors


@dataclass(frozen=True)
class Release:
    """``occupations`` in the order of the register, with the fields of
    ``services.quiz.models.RomeOccupation`` except the release."""

    version: str
    occupations: list[dict[str, Any]]


def read(folder: Path, progress: Progress = silent_progress, scores: Path | None = None) -> Release:
    """Read and check the release in ``folder``, with the ``scores`` that ``season.read_scores`` reads. Raises
    RomeError with all that is wrong. ``progress`` counts files of the release."""
    errors = list[str]()
    found: OpenData | None = None
    if scores is not None:
        try:
            found = season.read_scores(scores)
        except season.SeasonError as error:
            errors += error.errors
    try:
        release = _read(folder, progress)
    except RomeError as error:
        raise RomeError([*error.errors, *errors]) from error
    codes = {occupation["rome"] for occupation in release.occupations}
    errors += [
        f"{entry.row.file}:{entry.row.line}: rome: aucun métier {code} dans {OCCUPATIONS}"
        for code, entry in (found.found.items() if found else ())
        if code not in codes
    ]
    if errors:
        raise RomeError(errors)
    return replace(release, occupations=with_scores(release.occupations, found))


def _read(folder: Path, progress: Progress) -> Release:
    if not folder.is_dir():
        raise RomeError([f"{folder} : ce dossier n’existe pas"])
    files = CsvFolder(folder)
    version = _version(files)
    tables = {}
    for done, name in enumerate(COLUMNS, 1):
        tables[name] = _table(files, name, version)
        progress(done, len(COLUMNS))
    if files.errors:
        raise RomeError(files.errors)
    register = _Register(files)
    occupations = register.occupations(tables[OCCUPATIONS])
    register.letters(tables[LETTERS], occupations)
    register.interests(tables[INTERESTS], tables[INTERESTS_OF], occupations)
    register.mobility(tables[MOBILITY], occupations)
    if files.errors:
        raise RomeError(files.errors)
    return Release(version, list(occupations.values()))


def _version(files: CsvFolder) -> str:
    """The number of the release; empty if it is unknown, which is noted as an error."""
    before = len(files.errors)
    found = NUMBER.search(files.text(VERSION))
    if found is None and len(files.errors) == before:
        files.errors.append(f"{VERSION}:1: aucune ligne ne dit « Numero de version : » et un nombre")
    return found.group(1) if found else ""


def _table(files: CsvFolder, name: str, version: str) -> list[Row]:
    """The rows of the file with this name, whose version must be that of the release."""
    found = [file for file in files.names(f"{name}_v*.csv") if re.fullmatch(rf"{name}_v\d+_utf8\.csv", file)]
    if not found:
        files.errors.append(f"{name}_v*_utf8.csv: le fichier manque")
    elif len(found) > 1:
        files.errors.append(f"{', '.join(found)}: plusieurs versions du même fichier")
    elif version and not re.search(rf"_v\d?{version}_", found[0]):
        files.errors.append(f"{found[0]}: n’est pas de la version {version}, qu’annonce {VERSION}")
    else:
        return files.rows(found[0], COLUMNS[name])
    return []


class _Register:
    """Builds occupations from the rows, and checks the files against each other."""

    def __init__(self, files: CsvFolder) -> None:
        self._files = files

    def occupations(self, rows: list[Row]) -> dict[str, dict[str, Any]]:
        """Occupations by code, without the fields that come from other files."""
        found: dict[str, dict[str, Any]] = {}
        firsts: dict[str, int] = {}
        for row in rows:
            code = row["code_rome"]
            if self._files.is_rome(row, "code_rome") and self._is_first(row, "code_rome", code, firsts):
                self._bound(row, "libelle_rome")
                if not row["libelle_rome"].strip():
                    self._files.refuse(row, "libelle_rome", f"{code} n’a pas de nom")
                transitions = {
                    "ecological": self._meaning(row, "transition_eco", ECOLOGICAL),
                    "digital": self._meaning(row, "transition_num", DIGITAL),
                }
                found[code] = {
                    "rome": code,
                    "name": row["libelle_rome"].strip(),
                    "riasec": "",
                    "transitions": [name for name, is_so in transitions.items() if is_so],
                    "interests": [],
                    "near": [],
                }
        self._files.bound(rows, OCCUPATIONS_MAX)
        return found

    def letters(self, rows: list[Row], occupations: Mapping[str, dict[str, Any]]) -> None:
        firsts: dict[str, int] = {}
        for row in rows:
            known = self._knows(row, "code_rome", occupations)
            first = self._is_first(row, "code_rome", row["code_rome"], firsts)
            major, minor = row["riasec_majeur"], row["riasec_mineur"]
            right = [self._is_letter(row, column) for column in ("riasec_majeur", "riasec_mineur")]
            if minor and (not major or major == minor):
                self._files.refuse(row, "riasec_mineur", f"{minor} sans un autre riasec_majeur")
            elif known and first and all(right):
                occupations[row["code_rome"]]["riasec"] = major + minor

    def interests(self, rows: list[Row], links: list[Row], occupations: Mapping[str, dict[str, Any]]) -> None:
        """Each occupation's interests, the main one first."""
        names: dict[str, str] = {}
        firsts: dict[str, int] = {}
        self._files.bound(rows, INTERESTS_MAX)
        for row in rows:
            self._bound(row, "libelle_centre_interet")
            code, name = row["code_centre_interet"], row["libelle_centre_interet"].strip()
            if not name:
                self._files.refuse(
                    row, "libelle_centre_interet", f"le centre d’intérêt {code[:40]} n’a pas de nom"
                )
            if self._is_first(row, "code_centre_interet", code, firsts):
                names[code] = name
        firsts = {}
        main: dict[str, list[str]] = {code: [] for code in occupations}
        others: dict[str, list[str]] = {code: [] for code in occupations}
        for row in links:
            code, interest = row["code_rome"], row["code_centre_interet"]
            known = self._knows(row, "code_rome", occupations)
            if interest not in names:
                self._files.refuse(
                    row, "code_centre_interet", f"aucun centre d’intérêt {interest[:40]} dans {INTERESTS}"
                )
            first = self._is_first(row, "code_centre_interet", f"{interest} de {code}", firsts)
            is_main = self._meaning(row, "principal", MAIN)
            if known and first and interest in names:
                (main if is_main else others)[code].append(names[interest])
        for code, occupation in occupations.items():
            occupation["interests"] = main[code] + others[code]

    def mobility(self, rows: list[Row], occupations: Mapping[str, dict[str, Any]]) -> None:
        """Each occupation's neighbours, in the register's order."""
        firsts: dict[str, int] = {}
        near: dict[str, list[tuple[int, str]]] = {code: [] for code in occupations}
        for row in rows:
            code, target, order = row["code_rome"], row["code_rome_cible"], row["numero_ordre"]
            known = [self._knows(row, column, occupations) for column in ("code_rome", "code_rome_cible")]
            first = self._is_first(row, "code_rome_cible", f"{target} de {code}", firsts)
            if code == target:
                self._files.refuse(row, "code_rome_cible", f"{code} est proche de lui-même")
            if not (order.isascii() and order.isdecimal() and len(order) <= len(str(ORDER_MAX))):
                self._files.refuse(
                    row, "numero_ordre", f"{order[:40]!r} n’est pas un nombre de 0 à {ORDER_MAX}"
                )
            elif all(known) and first:
                near[code].append((int(order), target))
        for code, occupation in occupations.items():
            occupation["near"] = [target for _, target in sorted(near[code])]

    def _bound(self, row: Row, column: str) -> None:
        if len(row[column]) > NAME_MAX:
            self._files.refuse(row, column, f"au plus {NAME_MAX} caractères")

    def _knows(self, row: Row, column: str, occupations: Mapping[str, Any]) -> bool:
        if row[column] in occupations:
            return True
        self._files.refuse(row, column, f"aucun métier {row[column][:40]} dans {OCCUPATIONS}")
        return False

    def _is_letter(self, row: Row, column: str) -> bool:
        if row[column] in {"", *"RIASEC"}:
            return True
        self._files.refuse(row, column, f"{row[column][:40]!r} n’est pas une lettre de R I A S E C")
        return False

    def _is_first(self, row: Row, column: str, key: str, firsts: dict[str, int]) -> bool:
        first = firsts.setdefault(key, row.line)
        if first == row.line:
            return True
        self._files.refuse(row, column, f"{key} est déjà à la ligne {first}")
        return False

    def _meaning(self, row: Row, column: str, meanings: Mapping[str, bool]) -> bool:
        if row[column] not in meanings:
            known = ", ".join(repr(word) for word in meanings if word)
            self._files.refuse(row, column, f"{row[column][:40]!r} n’est pas l’un de {known}")
        return meanings.get(row[column], False)
