"""Reading a release of ROME: small ones in the official format, broken in one way each, and the official."""

import os
import unicodedata
from pathlib import Path

import pytest
import yaml

from cli import rome_release
from cli.rome_release import RomeError

ROOT = Path(__file__).parents[2]
OFFICIAL = Path(os.environ.get("ROME_DIR") or ROOT.parent / "shared" / "data" / "rome")
OCCUPATIONS = "unix_referentiel_code_rome_v460_utf8.csv"
LETTERS = "unix_referentiel_code_rome_riasec_v460_utf8.csv"
INTERESTS = "unix_centre_interet_v460_utf8.csv"
INTERESTS_OF = "unix_arborescence_centre_interet_v460_utf8.csv"
MOBILITY = "unix_rubrique_mobilite_v460_utf8.csv"
STRATEGIC = "Emploi stratégique pour la Transition écologique"

SMALL = {
    OCCUPATIONS: f"""\
"code_rome","code_fiche_metier","code_ogr","libelle_rome","transition_eco","transition_num","transition_demo"
"H1206","11","6","Ingénieur / Ingénieure ""R&D"", en industrie","{STRATEGIC}","O","N"
"H2902","12","7","Chaudronnier-tôlier / Chaudronnière-tôlière","Emploi Blanc","N",""
"I1304","13","8","Technicien / Technicienne de maintenance","Emploi Vert","",""
"F1301","14","9","Grutier / Grutière","Emploi Brun","N","N"
""",
    LETTERS: """\
"code_rome","riasec_majeur","riasec_mineur"
"H1206","I","R"
"H2902","R",""
"I1304","R","I"
"F1301","",""
""",
    INTERESTS: """\
"code_centre_interet","libelle_centre_interet","definition_centre_interet"
"1","J'ai envie de créer, construire, rénover","Créer, construire, rénover : une multitude.

Envie de concevoir de nouveaux bâtiments ?"
"14","J'aime le travail manuel","Les métiers « manuels »."
""",
    INTERESTS_OF: """\
"code_centre_interet","libelle_centre_interet","code_ogr_rome","code_rome","libelle_rome","principal"
"1","J'ai envie de créer, construire, rénover","7","H2902","Chaudronnier","non"
"1","J'ai envie de créer, construire, rénover","6","H1206","Ingénieur","oui"
"14","J'aime le travail manuel","7","H2902","Chaudronnier","oui"
""",
    MOBILITY: """\
"code_rome","code_rome_cible","numero_ordre"
"H1206","F1301","10"
"H1206","H2902","9"
"H1206","I1304","1"
"I1304","H2902","1"
""",
    "version.txt": "Numero de version : 60\n\nDate de publication : 18/09/2025\n",
}


class Release:
    """A small release, to break."""

    def __init__(self, path):
        self.path = path
        for file, text in SMALL.items():
            self.write(file, text)

    def write(self, file, text, encoding="utf-8"):
        (self.path / file).write_bytes(text.encode(encoding))

    def replace(self, file, old, new):
        """Replace the first ``old``; its line, from 1."""
        before, found, after = SMALL[file].partition(old)
        assert found, f"no {old!r} in {file}"
        self.write(file, f"{before}{new}{after}")
        return before.count("\n") + 1

    def errors(self):
        with pytest.raises(RomeError) as caught:
            rome_release.read(self.path)
        assert str(caught.value) == "\n".join(caught.value.errors)
        return caught.value.errors


@pytest.fixture
def release(tmp_path):
    return Release(tmp_path)


def by_code(release):
    return {each["rome"]: each for each in release.occupations}


def test_a_release_is_read_whole(release):
    found = rome_release.read(release.path)
    assert found.version == "60"
    assert [each["rome"] for each in found.occupations] == ["H1206", "H2902", "I1304", "F1301"]
    assert by_code(found)["H1206"] == {
        "rome": "H1206",
        "name": 'Ingénieur / Ingénieure "R&D", en industrie',
        "riasec": "IR",
        "transitions": ["ecological", "digital"],
        "interests": ["J'ai envie de créer, construire, rénover"],
        "near": ["I1304", "H2902", "F1301"],
    }


def test_strategic_and_green_jobs_are_of_the_ecological_transition_white_and_brown_ones_are_not(release):
    found = by_code(rome_release.read(release.path))
    assert {code: each["transitions"] for code, each in found.items()} == {
        "H1206": ["ecological", "digital"],
        "H2902": [],
        "I1304": ["ecological"],
        "F1301": [],
    }


def test_the_main_interest_comes_first(release):
    found = by_code(rome_release.read(release.path))
    assert found["H2902"]["interests"] == [
        "J'aime le travail manuel",
        "J'ai envie de créer, construire, rénover",
    ]


def test_what_a_release_does_not_tell_of_an_occupation_is_empty(release):
    assert by_code(rome_release.read(release.path))["F1301"] == {
        "rome": "F1301",
        "name": "Grutier / Grutière",
        "riasec": "",
        "transitions": [],
        "interests": [],
        "near": [],
    }


def test_byte_order_marks_windows_line_ends_and_another_version_are_read_the_same(release, tmp_path):
    expected = rome_release.read(release.path)
    other = tmp_path / "other"
    other.mkdir()
    for file, text in SMALL.items():
        text = text.replace("version : 60", "version : 61").replace("\n", "\r\n")
        (other / file.replace("v460", "v461")).write_bytes(text.encode("utf-8-sig"))
    found = rome_release.read(other)
    assert found.version == "61"
    assert found.occupations == expected.occupations


def test_files_of_a_mac_are_read_as_composed(release, tmp_path):
    """« é » in two characters: the register's words, such as those of a transition, would not be known."""
    expected = rome_release.read(release.path)
    for file, text in SMALL.items():
        release.write(file, unicodedata.normalize("NFD", text))
    assert rome_release.read(release.path) == expected


def test_a_folder_that_is_not_there_is_named(tmp_path):
    with pytest.raises(RomeError, match="nowhere : ce dossier n’existe pas"):
        rome_release.read(tmp_path / "nowhere")


@pytest.mark.parametrize("file", [file for file in SMALL if file.endswith(".csv")])
def test_a_missing_file_is_named(release, file):
    (release.path / file).unlink()
    assert release.errors() == [f"{file.replace('v460', 'v*')}: le fichier manque"]


@pytest.mark.parametrize("file", [file for file in SMALL if file.endswith(".csv")])
def test_a_file_that_cannot_be_opened_is_named(release, file):
    (release.path / file).unlink()
    (release.path / file).mkdir()
    assert release.errors() == [f"{file}: le fichier ne peut pas être lu (c’est un dossier)"]


@pytest.mark.parametrize("file", [OCCUPATIONS, MOBILITY])
def test_an_empty_file_is_named(release, file):
    release.write(file, "")
    assert release.errors() == [f"{file}:1: le fichier est vide"]


@pytest.mark.parametrize("file", [file for file in SMALL if file.endswith(".csv")])
def test_a_table_without_rows_is_named(release, file):
    release.write(file, SMALL[file].splitlines()[0] + "\n")
    assert f"{file}:1: aucune ligne sous l’en-tête" in release.errors()


def test_files_of_two_versions_are_refused(release):
    release.write(MOBILITY.replace("v460", "v459"), SMALL[MOBILITY])
    older = MOBILITY.replace("v460", "v459")
    assert release.errors() == [f"{older}, {MOBILITY}: plusieurs versions du même fichier"]


def test_a_file_of_another_version_than_announced_is_refused(release):
    (release.path / MOBILITY).rename(release.path / MOBILITY.replace("v460", "v459"))
    assert release.errors() == [
        f"{MOBILITY.replace('v460', 'v459')}: n’est pas de la version 60, qu’annonce version.txt"
    ]


def test_a_version_that_is_not_told_is_refused(release):
    release.write("version.txt", "Date de publication : 18/09/2025\n")
    [error] = release.errors()
    assert error.startswith("version.txt:1: ")


@pytest.mark.parametrize(
    ("file", "text", "encoding", "line"),
    [
        (OCCUPATIONS, SMALL[OCCUPATIONS], "latin-1", 2),
        (INTERESTS, SMALL[INTERESTS], "cp1252", 2),
        (MOBILITY, SMALL[MOBILITY], "utf-16", 1),
        ("version.txt", "Numéro de version : 60", "latin-1", 1),
    ],
)
def test_another_encoding_is_told_with_the_line_and_the_byte(release, file, text, encoding, line):
    release.write(file, text, encoding)
    data = text.encode(encoding)
    with pytest.raises(UnicodeDecodeError) as caught:
        data.decode("utf-8")
    at = caught.value.start
    assert release.errors() == [
        f"{file}:{line}: l’octet {at + 1} du fichier (0x{data[at]:02X}) n’est pas de l’UTF-8"
    ]


def test_the_byte_is_counted_from_the_start_of_the_file_also_after_a_byte_order_mark(release):
    (release.path / MOBILITY).write_bytes(b"\xef\xbb\xbf" + b"code\n\xe9\n")
    assert release.errors() == [f"{MOBILITY}:2: l’octet 9 du fichier (0xE9) n’est pas de l’UTF-8"]


@pytest.mark.parametrize(
    ("file", "column"),
    [
        (f"unix_{name.removeprefix('unix_')}_v460_utf8.csv", column)
        for name, columns in rome_release.COLUMNS.items()
        for column in columns
    ],
)
def test_a_missing_column_is_named(release, file, column):
    release.replace(file, f'"{column}"', '"renamed"')
    assert release.errors() == [f"{file}:1: pas de colonne {column}"]


def test_a_column_that_is_there_twice_is_named(release):
    release.replace(LETTERS, '"riasec_mineur"', '"riasec_mineur","code_rome"')
    assert f"{LETTERS}:1: plus d’une colonne code_rome" in release.errors()


@pytest.mark.parametrize(
    ("file", "old", "new", "problem"),
    [
        (MOBILITY, '"H1206","H2902","9"', '"H1206","H2902"', "2 cellules, l’en-tête en a 3"),
        (MOBILITY, '"H1206","H2902","9"', '"H1206","H2902","9",""', "4 cellules, l’en-tête en a 3"),
        (
            LETTERS,
            '"H2902","R",""',
            '"H2902","R"x,""',
            "ce n’est pas du CSV lisible (guillemets ou séparateurs)",
        ),
        (LETTERS, '"F1301","",""', '"F1301","","', "ce n’est pas du CSV lisible (guillemets ou séparateurs)"),
        (OCCUPATIONS, '"H2902"', '"h2902"', "code_rome: 'h2902' n’est pas un code ROME, comme I1304"),
        (OCCUPATIONS, '"H2902"', '"H2902\n"', "code_rome: 'H2902\\n' n’est pas un code ROME, comme I1304"),
        (OCCUPATIONS, '"Grutier / Grutière"', '" "', "libelle_rome: F1301 n’a pas de nom"),
        (OCCUPATIONS, '"F1301"', '"H1206"', "code_rome: H1206 est déjà à la ligne 2"),
        (
            OCCUPATIONS,
            '"Emploi Vert"',
            '"emploi vert"',
            f"transition_eco: 'emploi vert' n’est pas l’un de 'Emploi Blanc', 'Emploi Brun', 'Emploi Vert', "
            f"'{STRATEGIC}'",
        ),
        (OCCUPATIONS, '"O","N"', '"oui","N"', "transition_num: 'oui' n’est pas l’un de 'N', 'O'"),
        (
            LETTERS,
            '"H2902"',
            '"H2903"',
            "code_rome: aucun métier H2903 dans unix_referentiel_code_rome",
        ),
        (LETTERS, '"H2902"', '"H1206"', "code_rome: H1206 est déjà à la ligne 2"),
        (
            LETTERS,
            '"I1304","R","I"',
            '"I1304","R","X"',
            "riasec_mineur: 'X' n’est pas une lettre de R I A S E C",
        ),
        (
            LETTERS,
            '"I1304","R","I"',
            '"I1304","r","I"',
            "riasec_majeur: 'r' n’est pas une lettre de R I A S E C",
        ),
        (
            LETTERS,
            '"I1304","R","I"',
            '"I1304","RI",""',
            "riasec_majeur: 'RI' n’est pas une lettre de R I A S E C",
        ),
        (LETTERS, '"I1304","R","I"', '"I1304","","I"', "riasec_mineur: I sans un autre riasec_majeur"),
        (LETTERS, '"I1304","R","I"', '"I1304","R","R"', "riasec_mineur: R sans un autre riasec_majeur"),
        (
            INTERESTS,
            '"J\'aime le travail manuel"',
            '""',
            "libelle_centre_interet: le centre d’intérêt 14 n’a pas de nom",
        ),
        (INTERESTS_OF, '"H1206"', '"H9999"', "code_rome: aucun métier H9999 dans unix_referentiel_code_rome"),
        (
            INTERESTS_OF,
            '"14","J\'aime',
            '"15","J\'aime',
            "code_centre_interet: aucun centre d’intérêt 15 dans unix_centre_interet",
        ),
        (
            INTERESTS_OF,
            '"14","J\'aime',
            '"1","J\'aime',
            "code_centre_interet: 1 de H2902 est déjà à la ligne 2",
        ),
        (INTERESTS_OF, '"oui"', '"yes"', "principal: 'yes' n’est pas l’un de 'non', 'oui'"),
        (
            MOBILITY,
            '"H1206","H2902"',
            '"H9999","H2902"',
            "code_rome: aucun métier H9999 dans unix_referentiel_code_rome",
        ),
        (
            MOBILITY,
            '"H1206","H2902"',
            '"H1206","H9999"',
            "code_rome_cible: aucun métier H9999 dans unix_referentiel_code_rome",
        ),
        (
            MOBILITY,
            '"H1206","H2902"',
            '"H1206","F1301"',
            "code_rome_cible: F1301 de H1206 est déjà à la ligne 2",
        ),
        (MOBILITY, '"H1206","H2902"', '"H1206","H1206"', "code_rome_cible: H1206 est proche de lui-même"),
        (MOBILITY, '"9"', '"ninth"', "numero_ordre: 'ninth' n’est pas un nombre de 0 à 999999"),
        (MOBILITY, '"9"', f'"{"9" * 20}"', f"numero_ordre: '{'9' * 20}' n’est pas un nombre de 0 à 999999"),
        (MOBILITY, '"9"', f'"{"9" * 5000}"', f"numero_ordre: '{'9' * 40}' n’est pas un nombre de 0 à 999999"),
        (OCCUPATIONS, "Grutier", "G" * 300, "libelle_rome: au plus 300 caractères"),
        (INTERESTS, "J'aime", "J" * 300, "libelle_centre_interet: au plus 300 caractères"),
        (MOBILITY, '"9"', '"²"', "numero_ordre: '²' n’est pas un nombre de 0 à 999999"),
    ],
)
def test_a_mistake_is_told_with_its_file_and_line(release, file, old, new, problem):
    line = release.replace(file, old, new)
    assert f"{file}:{line}: {problem}" in release.errors()


def test_the_line_is_the_one_that_a_row_begins_on_however_many_its_cells_take(release):
    release.write(INTERESTS, SMALL[INTERESTS] + '"14","Encore","x"\n')
    assert release.errors() == [f"{INTERESTS}:6: code_centre_interet: 14 est déjà à la ligne 5"]


def test_mistakes_in_several_files_are_all_told(release):
    (release.path / INTERESTS).unlink()
    release.write(OCCUPATIONS, SMALL[OCCUPATIONS], "latin-1")
    release.replace(LETTERS, '"riasec_mineur"', '"minor"')
    release.replace(MOBILITY, '"H1206","H2902","9"', '"H1206"')
    assert len(release.errors()) == 4


def test_references_to_nowhere_in_several_files_are_all_told(release):
    release.replace(LETTERS, '"H2902"', '"H9998"')
    release.replace(MOBILITY, '"H1206","H2902"', '"H9999","H9998"')
    assert len(release.errors()) == 3


@pytest.fixture(scope="module")
def official():
    if not OFFICIAL.is_dir():
        pytest.skip(f"no official release of ROME in {OFFICIAL}: set ROME_DIR to the folder of its CSV files")
    return rome_release.read(OFFICIAL)


def test_the_official_release_is_read_whole(official):
    occupations = by_code(official)
    assert len(occupations) == 1584
    assert official.version.isdecimal()
    lengths = [len(each["riasec"]) for each in occupations.values()]
    assert (lengths.count(1), lengths.count(2)) == (345, 1239)
    assert all(each["interests"] and each["near"] for each in occupations.values())
    assert sum(len(each["near"]) for each in occupations.values()) == 14_912
    assert sum("ecological" in each["transitions"] for each in occupations.values()) == 261 + 96
    assert sum("digital" in each["transitions"] for each in occupations.values()) == 170
    assert occupations["A1101"]["near"][:3] == ["A1414", "A1205", "A1416"]
    assert occupations["A1206"]["riasec"] == "RA"


def test_the_seasons_facts_about_occupations_are_those_of_the_official_release(official):
    """Letters and transitions as published; neighbours in its order, those in the season's own table."""
    occupations = by_code(official)
    entries = yaml.safe_load((ROOT / "season" / "occupations.yaml").read_text(encoding="utf-8"))
    own = {entry["rome"] for entry in entries}
    facts = ("riasec", "transitions", "near")
    in_season = {entry["rome"]: {fact: entry[fact] for fact in facts} for entry in entries}
    published = {
        code: {
            "riasec": occupations[code]["riasec"],
            "transitions": occupations[code]["transitions"],
            "near": [other for other in occupations[code]["near"] if other in own],
        }
        for code in own
        if code in occupations
    }
    assert in_season == published
