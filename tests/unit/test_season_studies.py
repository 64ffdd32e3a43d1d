"""How one studies for an occupation: a table of open data, read strictly, and what is short or long."""

import os
import re
import shutil
from pathlib import Path

import pytest
import yaml

from cli import season
from cli.csv_tables import CsvFolder
from cli.season import SeasonError
from cli.season_studies import COLUMNS, NAME, next_steps
from services.quiz.studies import length_of

HEADER = ",".join(COLUMNS)
URL = "https://www.onisep.fr/http/redirection/metier/slug/MET.899"
WELDER = {
    "rome": "H2913",
    "fit": "same",
    "met": "MET.899",
    "onisep_feminine": "soudeuse",
    "onisep_masculine": "soudeur",
    "level": "CAP ou équivalent",
    "years_after_troisieme": "2",
    "to_start": "CAP métallier|TP soudeur assembleur",
    "to_go_further": "bac pro chaudronnerie|… (2 de plus)|diplôme d'ingénieur (13)|master (1)",
    "url": URL,
}
SHOWN = {
    "name_feminine": "soudeuse",
    "name_masculine": "soudeur",
    "close": False,
    "level": "CAP ou équivalent",
    "years_after_troisieme": 2,
    "to_start": ["CAP métallier", "TP soudeur assembleur"],
    "to_go_further": [
        "bac pro chaudronnerie",
        "diplôme d’ingénieur (13 possibles)",
        "master",
        "et 2 autres",
    ],
    "url": URL,
}
UNKNOWN_LEVEL = {"level": "", "years_after_troisieme": ""}


@pytest.fixture
def read(tmp_path):
    """Reads a table of ``rows``, each WELDER with changes: (what was found, errors)."""

    def read(*rows, header=HEADER):
        lines = [header, *(",".join((WELDER | changes)[column] for column in COLUMNS) for changes in rows)]
        (tmp_path / "steps.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
        files = CsvFolder(tmp_path)
        return next_steps(files, "steps.csv"), files.errors

    return read


def test_rows_are_read_as_they_are_shown(read):
    found, errors = read({}, {"met": "MET.900", "fit": "close", **UNKNOWN_LEVEL, "to_start": ""})
    assert errors == []
    first, second = found.studies["H2913"]
    assert first == SHOWN
    assert (second["close"], second["to_start"]) == (True, [])
    assert not {"level", "years_after_troisieme"} & second.keys()


def test_a_table_without_rows_is_refused(read):
    _, errors = read()
    assert errors == ["steps.csv:1: aucune ligne sous l’en-tête"]


def test_spaces_of_the_source_are_shown_once(read):
    found, _ = read({"to_start": "BTS  des   matériaux"})
    assert found.studies["H2913"][0]["to_start"] == ["BTS des matériaux"]


def test_what_is_stored_says_where_it_comes_from(read):
    found, _ = read({})
    source = {"notice": "Source : Onisep", "as_of": "2026-04", "title": "Études"}
    assert found.stored(source) == [
        {"rome": "H2913", "studies": [SHOWN], "notice": "Source : Onisep", "as_of": "2026-04"}
    ]


@pytest.mark.parametrize(
    ("changes", "column", "said"),
    [
        ({"rome": "h2913"}, "rome", "'h2913' n’est pas un code ROME"),
        ({"met": "899"}, "met", "'899' n’est pas un numéro de l’Onisep"),
        ({"fit": "alike"}, "fit", "'alike' n’est pas l’un de same, close"),
        ({"url": ""}, "url", "'' n’est pas une adresse en https:// sur onisep.fr"),
        ({"url": URL.replace("https", "http")}, "url", "n’est pas une adresse en https://"),
        ({"url": "javascript:alert(1)"}, "url", "n’est pas une adresse en https://"),
        ({"url": "https://www.onisep.fr.example/MET.899"}, "url", "sur onisep.fr"),
        ({"url": "https://notonisep.fr/MET.899"}, "url", "sur onisep.fr"),
        ({"url": "https://example.org\\.onisep.fr/MET.899"}, "url", "sur onisep.fr"),
        ({"url": "https://www.onisep.fr/\\example.org"}, "url", "sur onisep.fr"),
        ({"url": "https://www.onisep.fr/a\u2028b"}, "url", "sur onisep.fr"),
        ({"url": "https://.onisep.fr/MET.899"}, "url", "sur onisep.fr"),
        ({"url": "https://example.org%2f.onisep.fr/MET.899"}, "url", "sur onisep.fr"),
        ({"url": "https://example.org\u2028.onisep.fr/MET.899"}, "url", "sur onisep.fr"),
        ({"url": "https://onisep.fr@example.org/"}, "url", "sur onisep.fr"),
        ({"url": "https://www.onisep.fr:99999999/"}, "url", "sur onisep.fr"),
        ({"url": "https://www.onisep.fr:8443/"}, "url", "sur onisep.fr"),
        ({"url": "https://moi@www.onisep.fr/"}, "url", "sur onisep.fr"),
        ({"url": "https://www.onisep.fr/a b"}, "url", "sur onisep.fr"),
        ({"onisep_feminine": " "}, "onisep_feminine", "le nom manque"),
        ({"onisep_masculine": "<b>soudeur</b>"}, "onisep_masculine", "sans HTML"),
        ({"level": "x" * 201}, "level", "au plus 200 caractères"),
        ({"years_after_troisieme": "deux"}, "years_after_troisieme", "'deux' n’est pas un nombre d’années"),
        ({"years_after_troisieme": "-2"}, "years_after_troisieme", "n’est pas un nombre d’années de 0 à 15"),
        ({"years_after_troisieme": "16"}, "years_after_troisieme", "n’est pas un nombre d’années de 0 à 15"),
        ({"years_after_troisieme": "²"}, "years_after_troisieme", "n’est pas un nombre d’années"),
        ({"years_after_troisieme": ""}, "years_after_troisieme", "un niveau a son nombre d’années"),
        ({"level": ""}, "years_after_troisieme", "un niveau a son nombre d’années"),
        ({"to_start": "CAP||BTS"}, "to_start", "un nom manque entre deux « | »"),
        ({"to_go_further": "|".join(["BTS"] * 13)}, "to_go_further", "au plus 12 noms"),
    ],
)
def test_a_wrong_cell_is_named_with_file_and_line(read, changes, column, said):
    _, errors = read({"met": "MET.1"}, changes)
    [error] = errors
    assert error.startswith(f"steps.csv:3: {column}: ")
    assert said in error


def test_a_sheet_twice_for_an_occupation_is_refused_but_not_for_another(read):
    _, errors = read({}, {"rome": "H2914"}, {})
    assert errors == ["steps.csv:4: met: MET.899 de H2913 est déjà à la ligne 2"]


@pytest.mark.parametrize("column", COLUMNS)
def test_a_missing_column_is_named(read, column):
    _, errors = read({}, header=HEADER.replace(column, "autre", 1))
    assert f"steps.csv:1: pas de colonne {column}" in errors


def test_codes_that_are_not_in_the_season_are_named_once_with_their_line(read):
    found, errors = read({}, {"rome": "A9999"}, {"rome": "A9999", "met": "MET.1"})
    assert errors == []
    assert list(found.unknown({"H2913"})) == ["steps.csv:3: rome: Aucun métier A9999 dans occupations.yaml."]


def way(years=None, close=False):
    return {"close": close} | ({} if years is None else {"years_after_troisieme": years})


@pytest.mark.parametrize(
    ("studies", "length"),
    [
        ([way(5)], "short"),
        ([way(6)], "long"),
        ([way(0)], "short"),
        ([way(8), way(5)], "short"),
        ([way(8), way(2, close=True)], "long"),
        ([way(8, close=True), way(2, close=True)], "short"),
        ([way(), way(6)], "long"),
        ([way()], None),
        ([way(), way(2, close=True)], None),
        ([], None),
    ],
)
def test_studies_are_short_up_to_two_years_after_the_bac_by_the_shortest_way(studies, length):
    assert length_of(studies) == length


SAMPLE = Path(__file__).parents[2] / "season"
TABLE, SOURCE = f"open-data/{NAME}.csv", f"open-data/{NAME}.yaml"


def copy_or_link(source, target):
    """Pictures are not copied: they are 13 MB."""
    (shutil.copy2 if source.endswith((".yaml", ".csv")) else os.symlink)(source, target)


@pytest.fixture
def folder(tmp_path):
    """A copy of the sample season, to break."""
    return Path(shutil.copytree(SAMPLE, tmp_path / "season", copy_function=copy_or_link))


def errors_of(folder):
    with pytest.raises(SeasonError) as caught:
        season.read(folder, judged=False)
    return caught.value.errors


def test_the_sample_season_knows_studies_of_most_of_its_occupations():
    files = season.read(SAMPLE, judged=False)
    codes = {entry["rome"] for entry in files.content.occupations}
    known = {entry["rome"] for entry in files.studies}
    assert known < codes
    assert len(known) > 0.9 * len(codes)
    assert set(files.content.studies_lengths) <= known
    assert {"short", "long"} == set(files.content.studies_lengths.values())
    assert all("Onisep" in entry["notice"] and "ODbL" in entry["notice"] for entry in files.studies)


def test_names_of_the_sample_season_have_no_acronym_but_in_brackets():
    """« (CND) » stays where people look for it; what it stands for is said before."""
    for entry in yaml.safe_load((SAMPLE / "occupations.yaml").read_text(encoding="utf-8")):
        for name in (entry["name_feminine"], entry["name_masculine"]):
            outside = re.sub(r"\([^)]*\)", "", name)
            assert not re.search(r"\b[A-Z]{2,}\b", outside), name


def test_a_season_without_studies_is_read(folder):
    for file in (TABLE, SOURCE):
        (folder / file).unlink()
    files = season.read(folder, judged=False)
    assert (files.studies, files.content.studies_lengths) == ([], {})


@pytest.mark.parametrize(("gone", "kept"), [(TABLE, SOURCE), (SOURCE, TABLE)])
def test_a_table_without_its_source_is_refused_and_the_other_way_round(folder, gone, kept):
    (folder / gone).unlink()
    assert errors_of(folder) == [f"{gone}: le fichier manque"]


def test_mistakes_in_the_table_are_said_with_those_in_other_files(folder):
    table = folder / TABLE
    table.write_text(table.read_text(encoding="utf-8").replace("https://", "http://", 1), encoding="utf-8")
    source = folder / SOURCE
    source.write_text(source.read_text(encoding="utf-8").replace("notice:", "note:"), encoding="utf-8")
    found = errors_of(folder)
    assert any(each.startswith(f"{TABLE}:2: url: ") for each in found)
    assert any(each.startswith(f"{SOURCE}:") and ": notice: " in each for each in found)


def test_a_code_that_is_not_in_the_season_is_said_with_file_and_line(folder):
    table = folder / TABLE
    text = table.read_text(encoding="utf-8")
    line = text.count("\n") + 1
    last = text.splitlines()[-1]
    table.write_text(text + last.replace(last[:5], "A9999", 1) + "\n", encoding="utf-8")
    assert errors_of(folder) == [f"{TABLE}:{line}: rome: Aucun métier A9999 dans occupations.yaml."]
