"""Reading scores of interests, in a season and beside a release of ROME: broken in one way each, and ours."""

import csv
import shutil
from collections import Counter
from pathlib import Path

import pytest
import yaml
from click.testing import CliRunner

from cli import open_data, season, season_quizzes
from cli.commands.season import season as season_commands
from cli.season import SeasonError

SAMPLE = Path(__file__).parents[2] / "season"
TABLE, SOURCE = "open-data/onet-interests.csv", "open-data/onet-interests.yaml"
SMALL = {
    TABLE: (
        "rome,quality,onet_soc,R,I,A,S,E,C\n"
        "H2902,hand,51-2041.00|47-2211.00,7.00,3.08,1,1.25,1.0,4.27\n"
        "A1306,A,19-1031.00,4.50,5.5,1.20,2.10,2.40,3.00\n"
        "K2402,C,19-2041.00,3.00,6.97,1.67,2.01,2.85,4.02\n"
    ),
    SOURCE: (
        "title: Intérêts par métier\n"
        "producer: USDOL/ETA\n"
        "licence: CC BY 4.0\n"
        "licence_url: https://creativecommons.org/licenses/by/4.0/\n"
        "as_of: 2026-02\n"
        "notice: Nous avons modifié ces données.\n"
    ),
}


class Scores:
    """A small table and its source, to break."""

    def __init__(self, folder):
        self.folder = folder
        (folder / open_data.FOLDER).mkdir(exist_ok=True)
        for file, text in SMALL.items():
            self.write(file, text)

    def write(self, file, text):
        (self.folder / file).write_text(text, encoding="utf-8")

    def replace(self, file, old, new):
        """Replace the first ``old``; its line, from 1."""
        before, found, after = SMALL[file].partition(old)
        assert found, f"no {old!r} in {file}"
        self.write(file, f"{before}{new}{after}")
        return before.count("\n") + 1

    def read(self):
        return season.read_scores(self.folder / TABLE).found

    def errors(self):
        """As a season names them, that is with their folder."""
        with pytest.raises(SeasonError) as caught:
            self.read()
        return [f"{open_data.FOLDER}/{error}" for error in caught.value.errors]


@pytest.fixture
def scores(tmp_path):
    return Scores(tmp_path)


def test_scores_are_read_by_code_with_their_quality(scores):
    found = scores.read()
    assert {code: (each.scores, each.quality) for code, each in found.items()} == {
        "H2902": ((7.0, 3.08, 1.0, 1.25, 1.0, 4.27), "hand"),
        "A1306": ((4.5, 5.5, 1.2, 2.1, 2.4, 3.0), "A"),
        "K2402": ((3.0, 6.97, 1.67, 2.01, 2.85, 4.02), "C"),
    }
    assert found["H2902"].stored("USDOL/ETA, CC BY 4.0, 2026-02") == {
        "interest_scores": [7.0, 3.08, 1.0, 1.25, 1.0, 4.27],
        "interest_quality": "hand",
        "interest_source": "USDOL/ETA, CC BY 4.0, 2026-02",
    }
    assert found["K2402"].row.line == 4


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        ("H2902,", "h2902,", "rome: 'h2902' n’est pas un code ROME, comme I1304"),
        ("H2902,", "Z2902,", "rome: 'Z2902' n’est pas un code ROME, comme I1304"),
        ("H2902,", ",", "rome: '' n’est pas un code ROME, comme I1304"),
        ("A1306,", "H2902,", "rome: H2902 est déjà à la ligne 2"),
        ("hand", "good", "quality: 'good' n’est pas l’un de hand, A, B, C"),
        ("A1306,A,", "A1306,a,", "quality: 'a' n’est pas l’un de hand, A, B, C"),
        ("19-1031.00", "19-1031", "onet_soc: '19-1031' n’est pas un code O*NET-SOC, comme 17-2141.00"),
        ("19-1031.00", "", "onet_soc: '' n’est pas un code O*NET-SOC, comme 17-2141.00"),
        ("3.08", "many", "I: 'many' n’est pas un nombre, comme 4.27"),
        ("3.08", "", "I: '' n’est pas un nombre, comme 4.27"),
        ("3.08", '"3,08"', "I: '3,08' n’est pas un nombre, comme 4.27"),
        ("3.08", "nan", "I: 'nan' n’est pas un nombre, comme 4.27"),
        ("3.08", "3e0", "I: '3e0' n’est pas un nombre, comme 4.27"),
        ("3.08", "-3", "I: '-3' n’est pas un nombre, comme 4.27"),
        ("3.08", "٣", "I: '٣' n’est pas un nombre, comme 4.27"),
        ("3.08", "7.01", "I: 7.01 n’est pas de 1 à 7"),
        ("4.27", "0.99", "C: 0.99 n’est pas de 1 à 7"),
        (
            "7.00,3.08,1,1.25,1.0,4.27",
            "2,2,2,2,2,2.0",
            "R: les six scores sont égaux\u00a0: ils ne distinguent rien",
        ),
        (",4.27", "", "8 cellules, l’en-tête en a 9"),
        ("rome,", "code,", "pas de colonne rome"),
        (",C\n", ",C,C\n", "plus d’une colonne C"),
        (",C\n", ",C,name\n", "colonne inconnue 'name'"),
        ("hand", 'ha"nd', "quality: 'ha\"nd' n’est pas l’un de hand, A, B, C"),
        ("hand", '"hand', "ce n’est pas du CSV lisible (guillemets ou séparateurs)"),
    ],
)
def test_a_mistake_in_the_table_is_named_with_its_line(scores, old, new, problem):
    line = scores.replace(TABLE, old, new)
    assert f"{TABLE}:{line}: {problem}" in scores.errors()


@pytest.mark.parametrize("letter", open_data.LETTERS)
def test_the_column_of_each_letter_is_needed(scores, letter):
    header = SMALL[TABLE].partition("\n")[0]
    scores.replace(TABLE, header, header.replace(f",{letter}", f",{letter.lower()}"))
    assert scores.errors() == [
        f"{TABLE}:1: pas de colonne {letter}",
        f"{TABLE}:1: colonne inconnue '{letter.lower()}'",
    ]


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        ("title: ", "name: ", "title: Ce champ est obligatoire."),
        ("title: ", "name: ", "name: Ce champ est inconnu."),
        ("notice: Nous avons modifié ces données.\n", "", "notice: Ce champ est obligatoire."),
        ("Nous avons modifié ces données.", '""', "notice: Longueur attendue\u00a0: de 1 à 1000."),
        ("https://creative", "http://creative", "licence_url: Une adresse en https:// est attendue."),
        ("2026-02", "2026-13", "as_of: Un mois ou un jour est attendu, comme 2026-02 ou 2026-02-14."),
        ("2026-02", "2026", "as_of: Un texte est attendu."),
        ("title: ", "title: [", None),
        ("données.", "données !", None),
    ],
)
def test_a_mistake_in_the_source_is_named_with_its_line(scores, old, new, problem):
    line = scores.replace(SOURCE, old, new)
    errors = scores.errors()
    if problem is None:
        assert any(error.startswith(f"{SOURCE}:") for error in errors)
    else:
        line = 1 if problem.endswith("obligatoire.") else line
        assert f"{SOURCE}:{line}: {problem}" in errors


def test_mistakes_of_both_files_are_all_named(scores):
    scores.replace(SOURCE, "as_of: 2026-02\n", "")
    lines = SMALL[TABLE].replace("hand", "good").replace("6.97", "9")
    scores.write(TABLE, lines + "A1306,B,19-1031.00,1,2,3,4,5,x\n")
    assert scores.errors() == [
        f"{SOURCE}:1: as_of: Ce champ est obligatoire.",
        f"{TABLE}:2: quality: 'good' n’est pas l’un de hand, A, B, C",
        f"{TABLE}:4: I: 9 n’est pas de 1 à 7",
        f"{TABLE}:5: rome: A1306 est déjà à la ligne 3",
        f"{TABLE}:5: C: 'x' n’est pas un nombre, comme 4.27",
    ]


@pytest.mark.parametrize("file", SMALL)
def test_one_file_without_the_other_is_refused(scores, file):
    (scores.folder / file).unlink()
    assert scores.errors() == [f"{file}: le fichier manque"]


def test_a_table_that_is_not_there_is_named(tmp_path):
    for table, problem in (
        (tmp_path / "x.csv", f"{tmp_path}/x.csv\u00a0: le fichier manque"),
        (tmp_path / "x.txt", f"{tmp_path}/x.txt\u00a0: le nom d’une table finit par .csv"),
        (tmp_path / "nowhere" / "x.csv", f"{tmp_path}/nowhere\u00a0: ce dossier n’existe pas"),
    ):
        with pytest.raises(SeasonError) as caught:
            season.read_scores(table)
        assert caught.value.errors == [problem]


def test_too_many_rows_and_too_large_a_file_are_refused(scores, monkeypatch):
    monkeypatch.setattr(open_data, "ROWS_MAX", 2)
    assert scores.errors() == [f"{TABLE}:4: au plus 2 lignes"]
    scores.write(TABLE, SMALL[TABLE] + "x" * 2_000_000)
    assert scores.errors() == [f"{TABLE}:1: le fichier dépasse 2\u00a0Mo"]


class TestOfASeason:
    @pytest.fixture
    def folder(self, tmp_path):
        """The sample season without open data."""
        folder = tmp_path / "season"
        shutil.copytree(SAMPLE, folder, ignore=shutil.ignore_patterns("media", "open-data"))
        (folder / "media").symlink_to(SAMPLE / "media")
        return folder

    def occupations(self, folder):
        files = season.read(folder, judged=False)
        return files, {each["rome"]: each for each in files.content.occupations}

    def test_occupations_have_the_scores_of_their_rows(self, folder):
        Scores(folder)
        files, occupations = self.occupations(folder)
        assert occupations["H2902"]["interest_scores"] == [7.0, 3.08, 1.0, 1.25, 1.0, 4.27]
        assert occupations["K2402"]["interest_quality"] == "C"
        assert sum("interest_scores" in each for each in occupations.values()) == 3
        assert all(
            ("interest_scores" in each) == ("interest_quality" in each) for each in occupations.values()
        )
        assert files.tables["onet-interests"].source["licence"] == "CC BY 4.0"
        assert files.notices == []

    def test_matching_is_given_them(self, folder):
        Scores(folder)
        _, occupations = self.occupations(folder)
        table = {each.rome: each for each in season_quizzes.candidates(occupations.values())}
        assert (table["A1306"].scores, table["A1306"].quality) == ((4.5, 5.5, 1.2, 2.1, 2.4, 3.0), "A")
        assert (table["F1301"].scores, table["F1301"].quality) == ((), "")

    def test_a_season_without_them_is_whole_and_says_so(self, folder):
        files, occupations = self.occupations(folder)
        assert not any("interest_scores" in each for each in occupations.values())
        [notice] = files.notices
        assert notice.startswith("open-data/onet-interests.csv\u00a0: absent")

    def test_a_check_of_the_season_says_so_and_succeeds(self, folder):
        done = CliRunner().invoke(season_commands, ["check", str(folder)])
        assert done.exit_code == 0
        assert done.stderr.splitlines()[-1].startswith("open-data/onet-interests.csv\u00a0: absent")
        assert done.stdout.endswith("aucune erreur\n")
        Scores(folder)
        done = CliRunner().invoke(season_commands, ["check", str(folder)])
        assert "absent" not in done.output

    def test_mistakes_are_named_beside_those_of_other_files(self, folder):
        scores = Scores(folder)
        line = scores.replace(TABLE, "hand", "good")
        (folder / "companies.yaml").write_text("[]oops")
        with pytest.raises(SeasonError) as caught:
            season.read(folder)
        assert f"{TABLE}:{line}: quality: 'good' n’est pas l’un de hand, A, B, C" in caught.value.errors
        assert any(error.startswith("companies.yaml:1: ") for error in caught.value.errors)

    def test_they_are_not_written_in_the_file_of_occupations(self, folder):
        file = folder / "occupations.yaml"
        file.write_text(file.read_text().replace("  riasec: IC", "  interest_quality: A\n  riasec: IC", 1))
        with pytest.raises(SeasonError) as caught:
            season.read(folder)
        assert [error.partition(": ")[2] for error in caught.value.errors] == [
            "0.interest_quality: Ce champ est inconnu."
        ]

    def test_other_open_data_are_not_ignored(self, folder):
        Scores(folder)
        (folder / open_data.FOLDER / "notes.csv").write_text("a,b\n")
        with pytest.raises(SeasonError) as caught:
            season.read(folder)
        [error] = caught.value.errors
        assert error.startswith("open-data/notes.csv: une saison n’a pas de tel fichier")


class TestOurs:
    def test_every_occupation_of_the_season_has_scores_and_few_are_unsure(self):
        entries = yaml.safe_load((SAMPLE / "occupations.yaml").read_text(encoding="utf-8"))
        found = season.read_scores(SAMPLE / TABLE).found
        qualities = Counter(found[entry["rome"]].quality for entry in entries)
        assert qualities == {"hand": 107, "A": 46, "B": 3, "C": 3}

    def test_the_register_has_scores_for_all_but_ten_occupations(self):
        found = season.read_scores(SAMPLE / TABLE).found
        assert len(found) == 1574
        assert Counter(each.quality for each in found.values()) == {"hand": 107, "A": 770, "B": 81, "C": 616}

    def test_the_file_is_sorted_and_as_a_program_would_write_it(self):
        text = (SAMPLE / TABLE).read_text(encoding="utf-8")
        rows = list(csv.reader(text.splitlines()))
        assert rows[1:] == sorted(rows[1:])
        assert text == "".join(f"{','.join(row)}\n" for row in rows)
