"""Shells complete commands, options and values: requested as a shell does it, in a process of its own."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from contracts.registry import PROCESSES

ROOT = Path(__file__).parents[2]
SHELLS = ("bash", "zsh", "fish")
USINE = "from cli.main import main; main(prog_name='usine')"


def completions(line: str, shell: str = "bash", cwd: Path = ROOT) -> list[str]:
    """What may stand in place of the last word of ``line``, which is being typed: ``type,value``."""
    words = line.split(" ")
    environment = os.environ | {
        "_USINE_COMPLETE": f"{shell}_complete",
        "COMP_WORDS": line,
        "COMP_CWORD": words[-1] if shell == "fish" else str(len(words) - 1),
    }
    done = subprocess.run(
        [sys.executable, "-c", USINE],
        env=environment | {"PYTHONPATH": str(ROOT)},
        cwd=cwd,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.stderr == ""
    return done.stdout.splitlines()


def test_commands_are_completed():
    assert completions("usine se") == ["plain,season", "plain,serve", "plain,secrets"]
    assert completions("usine season ") == ["plain,check", "plain,typeset", "plain,import"]


def test_options_are_completed():
    assert completions("usine accounts purge --p") == ["plain,--private"]
    assert "plain,--role" in completions("usine staff invite a@example.org --")


@pytest.mark.parametrize(
    ("line", "values"),
    [
        ("usine serve ", PROCESSES),
        ("usine staff invite a@example.org --role t", ("teacher",)),
        ("usine up --broker r", ("rabbitmq",)),
        ("usine deadletters list --service q", ("quiz",)),
        ("usine deadletters resume rewards.H", ("rewards.HotspotViewed",)),
        ("usine completion ", SHELLS),
    ],
)
def test_values_are_completed(line, values):
    assert completions(line) == [f"plain,{value}" for value in values]


@pytest.mark.parametrize(
    ("line", "kind"),
    [
        ("usine season import sea", "dir,sea"),
        ("usine points verify --data .d", "dir,.d"),
        ("usine accounts report pur", "file,pur"),
    ],
)
def test_the_shell_completes_names_of_files_and_folders(line, kind):
    assert completions(line) == [kind]


def test_each_shell_reads_its_own_format():
    assert completions("usine season ch", "zsh")[:2] == ["plain", "check"]
    [described] = completions("usine season ch", "fish")
    assert described.startswith("plain,check\tVérifie les fichiers de DOSSIER")


@pytest.mark.parametrize("shell", SHELLS)
def test_the_script_to_install_is_printed(shell):
    done = subprocess.run(
        [sys.executable, "-m", "cli.main", "completion", shell], capture_output=True, text=True, check=True
    )
    assert f"_USINE_COMPLETE={shell}_complete" in done.stdout
    if program := shutil.which(shell):
        option = ["--no-execute"] if shell == "fish" else ["-n"]
        checked = subprocess.run([program, *option], input=done.stdout, text=True, check=False)
        assert checked.returncode == 0


def test_bash_completes_by_the_script(tmp_path):
    """The whole way: the script, its function, the command that it calls, and what bash then offers."""
    (tmp_path / "usine").write_text(f'#!/bin/sh\nexec "{sys.executable}" -c "{USINE}" "$@"\n')
    (tmp_path / "usine").chmod(0o755)
    script = (
        'eval "$(usine completion bash)"; COMP_WORDS=(usine season ch); COMP_CWORD=2; '
        '_usine_completion usine; echo "${COMPREPLY[@]}"'
    )
    done = subprocess.run(
        ["bash", "-c", script],
        env=os.environ | {"PATH": f"{tmp_path}:{os.environ['PATH']}", "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.stdout.split(), done.stderr) == (["check"], "")
