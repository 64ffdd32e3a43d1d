"""Long commands show how far they are on a terminal, and write nothing more anywhere else."""

import os
import pty
import re
import subprocess
import sys
from pathlib import Path

from terminal import check_bar, on_a_terminal, positions, read_all

from cli.progress import bars
from services.quiz.lab.gate import PEOPLE, SEEDS

ROOT = Path(__file__).parents[2]


def test_a_check_of_the_season_shows_the_files_and_the_quizzes_on_a_terminal():
    code, drawn = on_a_terminal(["season", "check", "season"])
    assert code == 0, drawn
    files = len(list((ROOT / "season").glob("*.yaml"))) + sum(
        len(list((ROOT / "season" / folder).glob("*.yaml")))
        for folder in ("tours", "contents", "quizzes", "open-data")
    )
    check_bar(drawn, "Lecture des fichiers", files)
    check_bar(drawn, "Contrôle des quiz", 2 * PEOPLE * len(SEEDS))
    assert len(positions(drawn, "Contrôle des quiz")) > 10  # as it goes, not in one step at the end
    assert drawn.replace("\r", "").endswith("aucune erreur\n")


def test_a_check_of_the_season_writes_one_line_where_there_is_no_terminal():
    done = subprocess.run(
        [sys.executable, "-m", "cli.main", "season", "check", "season"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert re.fullmatch("season\u00a0: \\d+ contenus, aucune erreur\n", done.stdout)
    assert (done.returncode, done.stderr) == (0, "")


def test_no_bar_is_drawn_where_only_standard_error_is_no_terminal(capsys):
    with bars({"files": "Files"}) as progress:
        progress("files", 1, 2)
    assert capsys.readouterr() == ("", "")


def test_a_phase_that_begins_again_goes_back(monkeypatch):
    """As a transaction does that is tried again."""
    master, slave = pty.openpty()
    with os.fdopen(slave, "w") as terminal:
        monkeypatch.setattr(sys, "stderr", terminal)
        with bars({"writing": "Writing"}) as progress:
            for done in (2, 3, 1, 4):
                progress("writing", done, 4)
    assert [done for done, _ in positions(read_all(master), "Writing")][-4:] == [2, 3, 1, 4]
