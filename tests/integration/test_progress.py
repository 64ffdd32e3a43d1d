"""Commands that go through a database show on a terminal how far they are, and write one line elsewhere."""

import subprocess
import sys
from uuid import uuid4

import pytest
from terminal import ROOT, check_bar, on_a_terminal
from test_rome_import import FILES, SCORES, SOURCE

from chassis.runtime.config import EMBEDDED_AMQP_URI
from cli import operations
from services.accounts.models import Visitor
from services.accounts.settings import AccountsSettings
from services.rewards.models import LedgerEntry

VISITORS = 2_300
"""Three pages of the ledger."""


@pytest.fixture
def amqp_uri():
    """No message is sent here: one broker is as good as the other."""
    return EMBEDDED_AMQP_URI


@pytest.fixture
def environment(config):
    operations.connect(config)
    yield {"MONGODB_URI": config.mongodb_uri, "MONGODB_PREFIX": config.mongodb_prefix}
    operations.disconnect_all()


def without_a_terminal(arguments, environment):
    done = subprocess.run(
        [sys.executable, "-m", "cli.main", *arguments],
        env=environment | {"PATH": ""},
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stderr == ""
    return done.stdout


def test_an_import_of_the_season(environment):
    code, drawn = on_a_terminal(["season", "import", "season"], **environment)
    assert code == 0, drawn
    folders = ("contents", "tours", "quizzes")
    files = sum(len(list((ROOT / "season" / folder).glob("*.yaml"))) for folder in folders)
    check_bar(drawn, "Mise en ligne", files + 1)  # and the rules
    assert " retiré" in drawn
    assert without_a_terminal(["season", "import", "season"], environment).startswith("0 contenu publié, ")


def test_an_import_of_the_register(environment, tmp_path):
    for file, text in FILES.items():
        (tmp_path / file).write_text(text, encoding="utf-8")
    scores = tmp_path / "scores"
    scores.mkdir()
    (scores / "few.csv").write_text(SCORES, encoding="utf-8")
    (scores / "few.yaml").write_text(SOURCE, encoding="utf-8")
    arguments = ["occupations", "import", str(tmp_path), "--scores", str(scores / "few.csv")]
    code, drawn = on_a_terminal(arguments, **environment)
    assert code == 0, drawn
    check_bar(drawn, "Lecture des fichiers", 5)
    check_bar(drawn, "Import", 2)
    assert "2 inchangés" in without_a_terminal(arguments, environment)


@pytest.mark.usefixtures("season")
def test_verifying_and_rebuilding_the_totals(environment):
    ledger = [{"_id": uuid4(), "visitor": uuid4(), "points": 10} for _ in range(VISITORS)]
    LedgerEntry._get_collection().insert_many(ledger)
    code, drawn = on_a_terminal(["points", "verify"], **environment)
    check_bar(drawn, "Verifying visitors", VISITORS)
    assert (code, f"{VISITORS} totals differ from the ledger" in drawn) == (1, True)
    code, drawn = on_a_terminal(["points", "rebuild"], **environment)
    check_bar(drawn, "Rebuilding totals", VISITORS)
    assert (code, f"{VISITORS} totals changed" in drawn) == (0, True)
    assert without_a_terminal(["points", "verify"], environment) == (
        f"ledger {10 * VISITORS} points, totals {10 * VISITORS} points, {VISITORS} visitors\n"
    )
    assert without_a_terminal(["points", "rebuild"], environment) == "0 totals changed\n"


def test_the_purge(environment, config, tmp_path):
    Visitor._get_collection().insert_many([{"_id": uuid4()} for _ in range(40)])
    keys = config.section(AccountsSettings).token_keys_file
    arguments = ["accounts", "purge", "--private", keys, "--yes", "--report"]
    code, drawn = on_a_terminal([*arguments, str(tmp_path / "first")], **environment)
    assert code == 0, drawn
    check_bar(drawn, "Effacement", 40)
    assert "40 visiteuses et visiteurs, 0 place de classe" in drawn
    again = without_a_terminal([*arguments, str(tmp_path / "second")], environment)
    assert again.startswith("0 visiteuse ou visiteur, ")
