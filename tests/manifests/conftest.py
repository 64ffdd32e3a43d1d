from pathlib import Path

import kubernetes_agreement
import pytest
from manifest_rendering import Resource, rendered
from platform_facts import layout, secrets_folder


@pytest.fixture(scope="session")
def folder():
    """The folder of `usine secrets create`, with what operators add by hand."""
    with secrets_folder() as made:
        for (name, file), text in kubernetes_agreement.ADDED.items():
            (made / name / file).write_text(text)
        yield made


@pytest.fixture(scope="session")
def secrets(folder: Path) -> dict[str, set[str]]:
    return layout(folder)


@pytest.fixture(scope="session")
def peak() -> list[Resource]:
    return rendered("overlays/peak")
