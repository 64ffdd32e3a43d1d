"""Rotating keys: what signs is always accepted, and nothing secret is in the public file."""

import json
import os
import stat

import pytest
from click.testing import CliRunner

from chassis.runtime.keys import KeyFile
from cli import key_files
from cli.main import main


@pytest.fixture
def files(tmp_path):
    private, public = tmp_path / "keys.json", tmp_path / "public_keys.json"
    key_files.create(private, public)
    return private, public


def kids(file, *, private):
    return [key.kid for key in KeyFile(file, variable="V", private=private).current]


def test_a_set_begins_with_one_key_in_both_files(files):
    private, public = files
    assert kids(private, private=True) == kids(public, private=False)
    assert len(kids(private, private=True)) == 1


def test_a_leftover_of_an_interrupted_write_lets_nobody_else_read_the_private_file(files):
    private, public = files
    private.with_name("keys.json.new").touch(0o644)
    key_files.add(private, public)
    assert stat.S_IMODE(private.stat().st_mode) == 0o600


def test_the_private_file_is_its_owners_alone_and_the_public_one_holds_no_secret(files):
    private, public = files
    assert stat.S_IMODE(private.stat().st_mode) == 0o600
    assert not any("d" in key for key in json.loads(public.read_text())["keys"])


def test_others_who_may_read_a_file_still_may_after_a_rotation(files):
    """Guard: containers read the files as another user than the one who makes them."""
    for file in files:
        file.chmod(0o444)
    before = os.umask(0o077)
    try:
        key_files.add(*files)
    finally:
        os.umask(before)
    assert [stat.S_IMODE(file.stat().st_mode) for file in files] == [0o444, 0o444]


def test_a_rotation_never_signs_with_what_is_not_accepted(files):
    private, public = files
    [old] = kids(private, private=True)
    new = key_files.add(*files)
    assert kids(private, private=True) == [old, new] == kids(public, private=False)
    assert key_files.promote(*files) == new
    assert kids(private, private=True) == [new, old]
    assert set(kids(public, private=False)) == {new, old}
    assert key_files.retire(*files) == [old]
    assert kids(private, private=True) == [new] == kids(public, private=False)


@pytest.mark.parametrize("content", ["", "{}", '{"keys": []}', "nonsense"])
def test_a_broken_file_is_named_and_left_alone(files, content):
    private, public = files
    private.write_text(content)
    before = public.read_text()
    with pytest.raises(key_files.KeyFileError, match=r"keys\.json"):
        key_files.add(*files)
    assert (private.read_text(), public.read_text()) == (content, before)


def test_the_commands_do_the_same(files):
    private, public = files
    arguments = ["--private", str(private), "--public", str(public)]
    for step in ("add", "promote", "retire"):
        done = CliRunner().invoke(main, ["keys", step, *arguments])
        assert (done.exit_code, done.output.partition(":")[0]) == (0, step)
    assert len(kids(public, private=False)) == 1


def test_a_command_says_in_one_line_what_is_wrong(tmp_path):
    done = CliRunner().invoke(main, ["keys", "add", "--data", str(tmp_path)])
    assert done.exit_code == 1
    assert "keys.json" in done.output
    assert len(done.output.splitlines()) == 1
