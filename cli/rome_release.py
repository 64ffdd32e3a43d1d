"""Reading a release of ROME, France's official register of occupations, from the folder of its CSV files.

All of it, or every error with its file and line.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cli.csv_tables import CsvFolder, Row

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
CODE = re.compile(r"[A-Z][0-9]{4}")
NUMBER = re.compile(r"Num[ée]ro de version\s*:\s*(\d+)", re.IGNORECASE)


class RomeError(Exception):
    """The release cannot be imported; each of ``errors`` is one line: ``file:line: what is wrong``."""

    def __init__(self, errors: list[str]) -> None:
        super().__init__("\n".join(errors))
        self.errors = errors


@dataclass(frozen=True)
class Release:
    """``occupations`` in the order of the register, each with the fields of
    ``services.quiz.models.RomeOccupation`` but for the release."""

    version: str
    occupations: list[dict[str, Any]]


def read(folder: Path) -> Release:
    """Read and check the release in ``folder``. Raises RomeError with all that is wrong."""
    if not folder.is_dir():
        raise RomeError([f"{folder}: no such folder"])
    files = CsvFolder(folder)
    version = _version(files)
    tables = {name: _table(files, name, version) for name in COLUMNS}
    if files.errors:
        raise RomeError(files.errors)
    meaning = _Meaning(files)
    occupations = meaning.occupations(tables[OCCUPATIONS])
    meaning.letters(tables[LETTERS], occupations)
    meaning.interests(tables[INTERESTS], tables[INTERESTS_OF], occupations)
    meaning.mobility(tables[MOBILITY], occupations)
    if files.errors:
        raise RomeError(files.errors)
    return Release(version, list(occupations.values()))


def _version(files: CsvFolder) -> str:
    """Empty if unknown, which is noted as an error."""
    before = len(files.errors)
    found = NUMBER.search(files.text(VERSION))
    if found is None and len(files.errors) == before:
        files.errors.append(f"{VERSION}:1: no line says « Numero de version : » and a number")
    return found.group(1) if found else ""


def _table(files: CsvFolder, name: str, version: str) -> list[Row]:
    """The rows of the file with this name, which must be of the release's version, if that is known."""
    found = [file for file in files.names(f"{name}_v*.csv") if re.fullmatch(rf"{name}_v\d+_utf8\.csv", file)]
    if not found:
        files.errors.append(f"{name}_v*_utf8.csv: the file is missing")
    elif len(found) > 1:
        files.errors.append(f"{', '.join(found)}: more than one version of the same file")
    elif version and not re.search(rf"_v\d?{version}_", found[0]):
        files.errors.append(f"{found[0]}: not of version {version}, which {VERSION} announces")
    else:
        return files.rows(found[0], COLUMNS[name])
    return []


class _Meaning:
    """What the rows say, each part checked against the others."""

    def __init__(self, files: CsvFolder) -> None:
        self._files = files

    def occupations(self, rows: list[Row]) -> dict[str, dict[str, Any]]:
        """By code, as yet without what the other files say."""
        found: dict[str, dict[str, Any]] = {}
        firsts: dict[str, int] = {}
        for row in rows:
            code = row["code_rome"]
            if not CODE.fullmatch(code):
                self._files.refuse(row, "code_rome", f"{code!r} is no ROME code, like I1304")
            elif self._is_first(row, "code_rome", code, firsts):
                if not row["libelle_rome"].strip():
                    self._files.refuse(row, "libelle_rome", f"{code} has no name")
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
        if not rows:
            self._files.errors.append(f"{OCCUPATIONS}: no occupation at all")
        return found

    def letters(self, rows: list[Row], occupations: Mapping[str, dict[str, Any]]) -> None:
        firsts: dict[str, int] = {}
        for row in rows:
            known = self._knows(row, "code_rome", occupations)
            first = self._is_first(row, "code_rome", row["code_rome"], firsts)
            major, minor = row["riasec_majeur"], row["riasec_mineur"]
            right = [self._is_letter(row, column) for column in ("riasec_majeur", "riasec_mineur")]
            if minor and (not major or major == minor):
                self._files.refuse(row, "riasec_mineur", f"{minor} without another riasec_majeur")
            elif known and first and all(right):
                occupations[row["code_rome"]]["riasec"] = major + minor

    def interests(self, rows: list[Row], links: list[Row], occupations: Mapping[str, dict[str, Any]]) -> None:
        """Each occupation's interests, the main one first."""
        names: dict[str, str] = {}
        firsts: dict[str, int] = {}
        for row in rows:
            code, name = row["code_centre_interet"], row["libelle_centre_interet"].strip()
            if not name:
                self._files.refuse(row, "libelle_centre_interet", f"interest {code} has no name")
            if self._is_first(row, "code_centre_interet", code, firsts):
                names[code] = name
        firsts = {}
        main: dict[str, list[str]] = {code: [] for code in occupations}
        others: dict[str, list[str]] = {code: [] for code in occupations}
        for row in links:
            code, interest = row["code_rome"], row["code_centre_interet"]
            known = self._knows(row, "code_rome", occupations)
            if interest not in names:
                self._files.refuse(row, "code_centre_interet", f"no interest {interest} in {INTERESTS}")
            first = self._is_first(row, "code_centre_interet", f"{interest} of {code}", firsts)
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
            first = self._is_first(row, "code_rome_cible", f"{target} of {code}", firsts)
            if code == target:
                self._files.refuse(row, "code_rome_cible", f"{code} is near itself")
            if not (order.isascii() and order.isdecimal()):
                self._files.refuse(row, "numero_ordre", f"{order!r} is no number")
            elif all(known) and first:
                near[code].append((int(order), target))
        for code, occupation in occupations.items():
            occupation["near"] = [target for _, target in sorted(near[code])]

    def _knows(self, row: Row, column: str, occupations: Mapping[str, Any]) -> bool:
        if row[column] in occupations:
            return True
        self._files.refuse(row, column, f"no occupation {row[column]} in {OCCUPATIONS}")
        return False

    def _is_letter(self, row: Row, column: str) -> bool:
        if row[column] in {"", *"RIASEC"}:
            return True
        self._files.refuse(row, column, f"{row[column]!r} is none of R I A S E C")
        return False

    def _is_first(self, row: Row, column: str, key: str, firsts: dict[str, int]) -> bool:
        first = firsts.setdefault(key, row.line)
        if first == row.line:
            return True
        self._files.refuse(row, column, f"{key} is on line {first} already")
        return False

    def _meaning(self, row: Row, column: str, meanings: Mapping[str, bool]) -> bool:
        if row[column] not in meanings:
            known = ", ".join(repr(each) for each in meanings if each)
            self._files.refuse(row, column, f"{row[column]!r} is none of {known}")
        return meanings.get(row[column], False)
