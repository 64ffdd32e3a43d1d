"""`usine occupations import`: the official register in the quiz database, all of it or nothing."""

import os
from pathlib import Path

import mongoengine
import pytest
from click.testing import CliRunner

from chassis.runtime.config import EMBEDDED_AMQP_URI
from chassis.storage import mongo
from cli.commands.occupations import occupations
from services.quiz.models import RomeOccupation

SEASON = Path(__file__).parents[2] / "season"
OFFICIAL = Path(os.environ.get("ROME_DIR") or Path(__file__).parents[3] / "shared" / "data" / "rome")
FILES = {
    "version.txt": "Numero de version : 60\n",
    "unix_referentiel_code_rome_v460_utf8.csv": (
        '"code_rome","libelle_rome","transition_eco","transition_num"\n'
        '"H2902","Chaudronnier / Chaudronnière","Emploi Blanc","N"\n'
        '"F1301","Grutier / Grutière","Emploi Vert","O"\n'
    ),
    "unix_referentiel_code_rome_riasec_v460_utf8.csv": (
        '"code_rome","riasec_majeur","riasec_mineur"\n"H2902","R",""\n"F1301","R","C"\n'
    ),
    "unix_centre_interet_v460_utf8.csv": (
        '"code_centre_interet","libelle_centre_interet"\n"14","J\'aime le travail manuel"\n'
    ),
    "unix_arborescence_centre_interet_v460_utf8.csv": (
        '"code_centre_interet","code_rome","principal"\n"14","H2902","oui"\n'
    ),
    "unix_rubrique_mobilite_v460_utf8.csv": (
        '"code_rome","code_rome_cible","numero_ordre"\n"F1301","H2902","1"\n'
    ),
}

UNSCORED = "Scores d’intérêts : 0 métier\n"
SCORES = """\
rome,quality,onet_soc,R,I,A,S,E,C
H2902,A,51-2041.00,7.00,3.08,1.00,1.25,1.00,4.27
F1301,C,53-7021.00,6.5,2,1,1.2,1.3,4
"""
SOURCE = """\
title: Intérêts par métier
producer: USDOL/ETA
licence: CC BY 4.0
licence_url: https://creativecommons.org/licenses/by/4.0/
as_of: 2026-02
notice: Nous avons modifié ces données.
"""


@pytest.fixture
def amqp_uri():
    """No message is sent here: one broker is as good as the other."""
    return EMBEDDED_AMQP_URI


@pytest.fixture
def folder(tmp_path):
    folder = tmp_path / "rome"
    folder.mkdir()
    for file, text in FILES.items():
        (folder / file).write_text(text, encoding="utf-8")
    return folder


@pytest.fixture
def scores(tmp_path):
    """A table of scores, with its source beside it."""
    table = tmp_path / "scores.csv"
    table.write_text(SCORES, encoding="utf-8")
    table.with_suffix(".yaml").write_text(SOURCE, encoding="utf-8")
    return table


@pytest.fixture
def run(config, monkeypatch, tmp_path):
    """The command; afterwards, what is stored, by code."""
    monkeypatch.setenv("MONGODB_URI", config.mongodb_uri)
    monkeypatch.setenv("MONGODB_PREFIX", config.mongodb_prefix)
    monkeypatch.chdir(tmp_path)  # without a season, whose scores are those of the official release

    def run(folder, *options):
        done = CliRunner().invoke(occupations, ["import", str(folder), *map(str, options)])
        mongo.connect(config, "quiz")
        stored = {each["_id"]: each for each in RomeOccupation.objects.as_pymongo()}
        mongoengine.disconnect("quiz")
        return done, stored

    return run


def change(folder, file, old, new):
    [path] = folder.glob(f"{file}_v*")
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


def test_a_release_is_stored_and_counted(run, folder):
    done, stored = run(folder)
    assert done.exit_code == 0
    assert (
        done.output == "ROME version 60, 2 métiers : 2 nouveaux, 0 modifié, 0 inchangé, 0 retiré\n" + UNSCORED
    )
    assert stored == {
        "H2902": {
            "_id": "H2902",
            "name": "Chaudronnier / Chaudronnière",
            "riasec": "R",
            "transitions": [],
            "interests": ["J'aime le travail manuel"],
            "near": [],
            "release": "60",
        },
        "F1301": {
            "_id": "F1301",
            "name": "Grutier / Grutière",
            "riasec": "RC",
            "transitions": ["ecological", "digital"],
            "interests": [],
            "near": ["H2902"],
            "release": "60",
        },
    }


def test_importing_again_changes_nothing(run, folder):
    _, before = run(folder)
    done, after = run(folder)
    assert done.output.endswith(" : 0 nouveau, 0 modifié, 2 inchangés, 0 retiré\n" + UNSCORED)
    assert after == before


def test_another_release_replaces_the_one_before(run, folder):
    run(folder)
    change(folder, "unix_referentiel_code_rome", '"H2902","Ch', '"H2903","Ch')
    for file in ("unix_referentiel_code_rome_riasec", "unix_arborescence_centre_interet"):
        change(folder, file, '"H2902"', '"H2903"')
    change(folder, "unix_rubrique_mobilite", '"H2902"', '"H2903"')
    done, stored = run(folder)
    assert done.output.endswith(" : 1 nouveau, 1 modifié, 0 inchangé, 1 retiré\n" + UNSCORED)
    assert set(stored) == {"H2903", "F1301"}
    assert stored["F1301"]["near"] == ["H2903"]


def test_a_new_release_with_the_same_facts_only_changes_its_number(run, folder):
    run(folder)
    (folder / "version.txt").write_text("Numero de version : 61\n")
    for path in list(folder.glob("*_v460_*")):
        path.rename(folder / path.name.replace("v460", "v461"))
    done, stored = run(folder)
    assert done.output == (
        "ROME version 61, 2 métiers : 0 nouveau, 0 modifié, 2 inchangés, 0 retiré\n" + UNSCORED
    )
    assert {each["release"] for each in stored.values()} == {"61"}


def test_on_any_error_nothing_is_written_and_all_are_reported(run, folder):
    _, before = run(folder)
    change(folder, "unix_referentiel_code_rome", "Grutier", "Gruteur")
    change(folder, "unix_referentiel_code_rome_riasec", '"R","C"', '"R","X"')
    change(folder, "unix_rubrique_mobilite", '"H2902"', '"H9999"')
    done, stored = run(folder)
    assert done.exit_code == 1
    assert done.output.splitlines() == [
        "unix_referentiel_code_rome_riasec_v460_utf8.csv:3: riasec_mineur: "
        "'X' n’est pas une lettre de R I A S E C",
        "unix_rubrique_mobilite_v460_utf8.csv:2: code_rome_cible: aucun métier H9999 dans "
        "unix_referentiel_code_rome",
        f"usine: {folder} : 2 erreurs, rien n’a été écrit",
    ]
    assert stored == before


def interests(stored):
    return {
        code: (each.get("interest_scores"), each.get("interest_quality")) for code, each in stored.items()
    }


def test_scores_are_stored_with_their_quality_and_counted(run, folder, scores):
    done, stored = run(folder, "--scores", scores)
    assert done.output == (
        "ROME version 60, 2 métiers : 2 nouveaux, 0 modifié, 0 inchangé, 0 retiré\n"
        "Scores d’intérêts : 2 métiers, dont 1 incertain (qualité C), qui ne comptent pas hors de la saison\n"
    )
    assert interests(stored) == {
        "H2902": ([7.0, 3.08, 1.0, 1.25, 1.0, 4.27], "A"),
        "F1301": ([6.5, 2.0, 1.0, 1.2, 1.3, 4.0], "C"),
    }
    assert {each["interest_source"] for each in stored.values()} == {"USDOL/ETA, CC BY 4.0, 2026-02"}
    done, again = run(folder, "--scores", scores)
    assert "0 modifié, 2 inchangés" in done.output
    assert again == stored


def test_other_scores_change_an_occupation_and_none_remove_them(run, folder, scores):
    run(folder, "--scores", scores)
    scores.write_text(SCORES.replace("3.08", "3.09").partition("F1301")[0], encoding="utf-8")
    done, stored = run(folder, "--scores", scores)
    assert "0 nouveau, 2 modifiés, 0 inchangé" in done.output
    assert done.output.endswith("Scores d’intérêts : 1 métier\n")
    assert interests(stored) == {"H2902": ([7.0, 3.09, 1.0, 1.25, 1.0, 4.27], "A"), "F1301": (None, None)}
    done, stored = run(folder)
    assert "1 modifié, 1 inchangé" in done.output
    assert "interest_scores" not in stored["H2902"]


def test_scores_of_the_season_here_are_imported_without_asking(run, folder, scores, tmp_path):
    place = tmp_path / "season" / "open-data"
    place.mkdir(parents=True)
    for file in (scores, scores.with_suffix(".yaml")):
        file.rename(place / f"onet-interests{file.suffix}")
    done, stored = run(folder)
    assert "Scores d’intérêts : 2 métiers" in done.output
    assert interests(stored)["H2902"][1] == "A"


def test_a_mistake_in_scores_is_named_beside_those_of_the_release_and_nothing_is_written(run, folder, scores):
    _, before = run(folder)
    scores.write_text(SCORES.replace("7.00", "7.5").replace("F1301", "X1301"), encoding="utf-8")
    scores.with_suffix(".yaml").unlink()
    change(folder, "unix_referentiel_code_rome_riasec", '"R","C"', '"R","X"')
    done, stored = run(folder, "--scores", scores)
    assert done.exit_code == 1
    assert done.output.splitlines() == [
        "unix_referentiel_code_rome_riasec_v460_utf8.csv:3: riasec_mineur: "
        "'X' n’est pas une lettre de R I A S E C",
        "scores.yaml: le fichier manque",
        "scores.csv:2: R: 7.5 n’est pas de 1 à 7",
        "scores.csv:3: rome: 'X1301' n’est pas un code ROME, comme I1304",
        f"usine: {folder} : 4 erreurs, rien n’a été écrit",
    ]
    assert stored == before


def test_scores_of_a_code_that_the_release_does_not_have_are_refused_by_line(run, folder, scores):
    _, before = run(folder)
    scores.write_text(SCORES.replace("F1301", "F1302"), encoding="utf-8")
    done, stored = run(folder, "--scores", scores)
    assert done.exit_code == 1
    assert done.output.splitlines() == [
        "scores.csv:3: rome: aucun métier F1302 dans unix_referentiel_code_rome",
        f"usine: {folder} : 1 erreur, rien n’a été écrit",
    ]
    assert stored == before


def test_a_scores_file_that_is_not_there_is_named(run, folder, tmp_path):
    done, stored = run(folder, "--scores", tmp_path / "nowhere.csv")
    assert done.exit_code == 1
    assert f"{tmp_path}/nowhere.csv : le fichier manque" in done.output
    assert stored == {}


def test_our_scores_fit_the_official_release(run):
    if not OFFICIAL.is_dir():
        pytest.skip(f"no official release of ROME in {OFFICIAL}: set ROME_DIR to the folder of its CSV files")
    done, stored = run(OFFICIAL, "--scores", SEASON / "open-data" / "onet-interests.csv")
    assert done.exit_code == 0, done.output
    assert "Scores d’intérêts : 1 574 métiers, dont 616 incertains (qualité C)" in done.output
    assert sum("interest_scores" in each for each in stored.values()) == 1574


def test_the_official_release_is_stored_whole_and_importing_it_again_changes_nothing(run):
    if not OFFICIAL.is_dir():
        pytest.skip(f"no official release of ROME in {OFFICIAL}: set ROME_DIR to the folder of its CSV files")
    done, stored = run(OFFICIAL)
    assert done.exit_code == 0, done.output
    assert "1 584 métiers : 1 584 nouveaux, 0 modifié, 0 inchangé, 0 retiré" in done.output
    assert len(stored) == 1584
    assert all(each["name"] and each["riasec"] and each["near"] for each in stored.values())
    done, again = run(OFFICIAL)
    assert "0 nouveau, 0 modifié, 1 584 inchangés, 0 retiré" in done.output
    assert again == stored
