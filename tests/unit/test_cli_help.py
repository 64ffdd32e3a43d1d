"""Every command has an example in the language of its audience, and the example is right."""

import re
import shlex

import click
import pytest
from click.testing import CliRunner

from cli.commands.base import FrenchCommand, FrenchGroup
from cli.commands.people import ROLES
from cli.main import COMMANDS, main
from contracts.tokens import STAFF_ROLES

ORGANISERS = {"season", "occupations", "quiz", "staff", "accounts"}
ENGLISH = re.compile(r"\b(the|of|and|with|what|is|are|Usage|default)\b")


def walk(command: click.Command, path: tuple[str, ...]) -> list[tuple[str, click.Command]]:
    found = [(" ".join(path), command)]
    if isinstance(command, click.Group):
        for name, each in command.commands.items():
            found += walk(each, (*path, name))
    return found


ALL = walk(main, ("usine",))
every_command = pytest.mark.parametrize(("path", "command"), ALL, ids=[path for path, _ in ALL])


def parsed(words: list[str]) -> str:
    """The path of the command that a command line names; its arguments and options are parsed as well."""
    command: click.Command = main
    context = main.make_context("usine", words)
    while isinstance(command, click.Group):
        name, command, rest = command.resolve_command(context, [*context._protected_args, *context.args])
        context = command.make_context(name, rest, parent=context)
    return context.command_path


def help_of(path: str) -> str:
    done = CliRunner().invoke(main, [*path.split()[1:], "--help"], prog_name="usine")
    assert done.exit_code == 0, done.output
    return done.output


@every_command
def test_a_command_has_an_example_that_is_right(path, command):
    shown = help_of(path)
    heading = "\nExemple\u00a0:\n" if isinstance(command, (FrenchCommand, FrenchGroup)) else "\nExample:\n"
    assert shown.count(heading) == 1
    examples = re.findall(r"usine [^)\">\n]+", shown.partition(heading)[2])
    assert examples
    for example in examples:
        words = shlex.split(example)[1:]
        if "--help" not in words:
            assert parsed(words).startswith(path)
            assert isinstance(command, click.Group) or parsed(words) == path


def test_an_example_with_an_option_that_is_gone_is_noticed():
    with pytest.raises(click.UsageError):
        parsed(["quiz", "report", "--seasons", "season"])
    with pytest.raises(click.UsageError):
        parsed(["points", "check"])


@every_command
def test_help_is_in_the_language_of_its_audience(path, command):
    for_organisers = path.split()[1:2] and path.split()[1] in ORGANISERS
    assert isinstance(command, (FrenchCommand, FrenchGroup)) == bool(for_organisers)
    if for_organisers:
        assert not ENGLISH.search(help_of(path))


def test_the_first_page_lists_every_command_once():
    listed = re.findall(r"^  (\w+) ", help_of("usine").partition("Options:")[2], re.MULTILINE)
    assert sorted(name for name in listed if name != "usine") == sorted(main.commands)
    assert sum(map(len, COMMANDS.values())) == len(main.commands)


@pytest.mark.parametrize(
    ("line", "wrong"),
    [
        ("season chek", "la commande « chek » n’existe pas. Peut-être check ?"),
        ("season check", "il manque l’argument 'DOSSIER'."),
        ("season check a b", "argument en trop : b"),
        ("season import --dta x y", "l’option --dta n’existe pas. Peut-être --data ?"),
        ("season import y --data", "l’option --data attend une valeur."),
        ("staff invite a@b.fr", "il manque l’option '--role'. Valeurs possibles : teacher"),
        ("staff invite a@b.fr --role chef", "'--role' : « chef » n’est pas possible. Valeurs possibles : "),
        ("accounts erase moi", "'IDENTIFIANT' : « moi » n’est pas un identifiant (UUID)."),
    ],
)
def test_organisers_read_in_french_what_is_wrong_with_a_command_line(line, wrong):
    done = CliRunner().invoke(main, line.split(), prog_name="usine")
    assert done.exit_code == 2
    plain = re.sub("[\u00a0\u202f]", " ", done.output)
    assert wrong in plain
    assert plain.startswith("Utilisation : usine ")
    assert not re.search(r"\b(Error|Usage|Try|Missing|Invalid|such)\b", plain)


def test_each_role_is_explained():
    assert tuple(ROLES) == STAFF_ROLES
    shown = " ".join(help_of("usine staff invite").split()).replace("\u00a0", " ")
    assert "organiser : organisation." in shown


def test_operators_read_in_english_what_is_wrong_with_a_command_line():
    done = CliRunner().invoke(main, ["serve", "rewrads"], prog_name="usine")
    assert done.exit_code == 2
    assert "Error: Invalid value for '{accounts|" in done.output


@pytest.mark.parametrize(
    ("command", "sentence"),
    [
        (["points", "verify"], "usine: 127.0.0.1:1: "),
        (
            ["season", "import", "season"],
            "usine: la base de données ne peut pas être utilisée : 127.0.0.1:1: ",
        ),
    ],
)
def test_a_database_that_does_not_answer_is_one_line(command, sentence, monkeypatch, tmp_path):
    monkeypatch.setenv("MONGODB_URI", "mongodb://127.0.0.1:1/?serverSelectionTimeoutMS=100")
    done = CliRunner().invoke(main, [*command, "--data", str(tmp_path)])
    assert done.exit_code == 1
    [line] = done.stderr.replace("\u00a0", " ").splitlines()
    assert line.startswith(sentence)
    assert "Topology" not in line
