"""A copy of the sample season, to break."""

import os
import shutil
from pathlib import Path

import pytest

from cli import season
from cli.season import SeasonError

SAMPLE = Path(__file__).parents[2] / "season"


def copy_or_link(source, target):
    """Only texts are copied: no test here changes pictures, which are 13 MB."""
    (shutil.copy2 if source.endswith(".yaml") else os.symlink)(source, target)


class Folder:
    """A copy of a small season, to break."""

    def __init__(self, path):
        self.path = path

    def text(self, file):
        return (self.path / file).read_text(encoding="utf-8")

    def write(self, file, text):
        (self.path / file).write_text(text, encoding="utf-8")

    def replace(self, file, old, new):
        """Replace the first ``old``; its line, from 1."""
        before, found, after = self.text(file).partition(old)
        assert found, f"the sample season has no {old!r} in {file}"
        self.write(file, f"{before}{new}{after}")
        return before.count("\n") + 1

    def append(self, file, text):
        """Add at the end; the line it begins at."""
        before = self.text(file)
        self.write(file, before + text)
        return before.count("\n") + 1

    def errors(self):
        with pytest.raises(SeasonError) as caught:
            season.read(self.path)
        assert str(caught.value) == "\n".join(caught.value.errors)
        return caught.value.errors
