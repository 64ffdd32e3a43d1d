"""What organisers read when a file is missing or broken: which one, and what is wrong with it."""

import re

import pytest
from click.testing import CliRunner

from cli import key_files
from cli.french import counted, decimal, percent, thousands, usage_in_french
from cli.main import main


def failure(*arguments):
    """The one line that a command ends with, with ordinary spaces."""
    done = CliRunner().invoke(main, [str(argument) for argument in arguments])
    assert done.exit_code == 1
    [line] = done.stderr.splitlines()
    return re.sub("[\u00a0\u202f]", " ", line).removeprefix("usine: ")


def test_a_folder_to_typeset_that_is_missing(tmp_path):
    missing = tmp_path / "saison"
    assert failure("season", "typeset", missing) == f"{missing} : ce dossier n’existe pas"


def test_a_file_to_typeset_that_is_no_text(tmp_path):
    (tmp_path / "a.yaml").write_bytes(b"\xff\xfe")
    line = failure("season", "typeset", tmp_path)
    assert line == f"{tmp_path / 'a.yaml'} : le fichier n’est pas un texte en UTF-8"


def test_a_report_of_a_purge_that_is_missing_or_forged(tmp_path):
    key_files.create(tmp_path / "keys.json", tmp_path / "public_keys.json")
    report, data = tmp_path / "purge.jws", ("--data", tmp_path)
    assert failure("accounts", "report", report, *data) == (f"{report} ne peut pas être lu : il n’existe pas")
    report.write_text("forged")
    assert (
        failure("accounts", "report", report, *data) == f"{report} n’est pas un rapport signé avec ces clés"
    )
    report.write_bytes(b"\xff")
    assert (
        failure("accounts", "report", report, *data) == f"{report} n’est pas un rapport signé avec ces clés"
    )


def test_a_report_that_is_there_or_cannot_be_written_stops_the_purge_before_it_begins(tmp_path):
    there, nowhere = tmp_path / "purge.jws", tmp_path / "nowhere" / "purge.jws"
    there.write_text("")
    line = failure("accounts", "purge", "--report", there, "--yes", "--data", tmp_path)
    assert line == f"--report : le fichier {there} existe déjà ; donnez un nom nouveau"
    line = failure("accounts", "purge", "--report", nowhere, "--yes", "--data", tmp_path)
    assert line == f"--report : le dossier {nowhere.parent} n’existe pas"


def test_keys_that_are_missing_stop_the_purge_before_it_begins(tmp_path):
    line = failure("accounts", "purge", "--report", tmp_path / "purge.jws", "--yes", "--data", tmp_path)
    assert line.startswith(f"clés privées inutilisables : --private: cannot read {tmp_path / 'keys.json'}: ")
    assert not (tmp_path / "purge.jws").exists()


def test_counts_and_numbers_are_french():
    assert [counted(number, "contenu publié") for number in (0, 1, 2, 1584)] == [
        "0 contenu publié",
        "1 contenu publié",
        "2 contenus publiés",
        "1\u202f584 contenus publiés",
    ]
    assert counted(2, "nouveau", "nouveaux") == "2 nouveaux"
    assert (thousands(2000), decimal(0.849, 2), percent(0.506)) == ("2\u202f000", "0,85", "50,6\u00a0%")


@pytest.mark.parametrize(
    ("english", "french"),
    [
        ("Databases.  [default: .data]", "Databases.  [par défaut\u00a0: .data]"),
        ("Missing option '--report'.", "il manque l’option '--report'."),
        ("Missing command.", "il manque une commande."),
        ("Directory 'a' is a file.", "«\u202fa\u202f» est un fichier."),
        ("Invalid value for 'DOSSIER': File 'x' is a directory.",
         "valeur refusée pour 'DOSSIER'\u00a0: «\u202fx\u202f» est un dossier."),
        ("Option '--yes' does not take a value.", "l’option --yes n’attend pas de valeur."),
        ("un texte inconnu", "un texte inconnu"),
    ],
)  # fmt: skip
def test_texts_of_click_are_translated(english, french):
    assert usage_in_french(english) == french
