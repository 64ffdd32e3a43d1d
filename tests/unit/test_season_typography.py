"""French typography of the season's texts."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from cli import season_typography
from cli.season_typography import problems, typeset


def shown(text: str) -> str:
    return text.replace("\u202f", "~").replace("\u00a0", "_")


@pytest.mark.parametrize(
    ("typed", "right"),
    [
        ("Pousse la porte : elle est ouverte", "Pousse la porte_: elle est ouverte"),
        ("Quel métier ? Le tien !", "Quel métier~? Le tien~!"),
        ("un peu ; puis tout", "un peu~; puis tout"),
        ("« Reprends », dit-elle", "«~Reprends~», dit-elle"),
        ("«Reprends»", "«~Reprends~»"),
        ("l'atelier d'Ines", "l’atelier d’Ines"),
        ("Il attend...", "Il attend…"),
        ("300 kg à 20 °C et 5 %", "300_kg à 20_°C et 5_%"),
        ("20 000 foyers, 4 095 km", "20~000 foyers, 4~095_km"),
        ('title: "Et le carton ?"', 'title: "Et le carton~?"'),
        ("en 2026 450 personnes", "en 2026 450 personnes"),
        ("## Casser : pourquoi ?", "## Casser_: pourquoi~?"),
        ("3 hommes", "3 hommes"),
    ],
)
def test_typeset(typed, right):
    assert shown(typeset(typed)) == right


@pytest.mark.parametrize(
    "line",
    [
        "id: article-carton",
        "- {id: b, text: oui}",
        "  # Qu'est-ce ? Un commentaire : il reste",
        "  summary: >-",
        "occupations: [K2308, K2310]",
        "",
    ],
)
def test_what_is_no_text_for_people_stays(line):
    assert typeset(line) == line


@example("0 :»")
@given(st.text(st.sampled_from("ab1 09:;!?«»'.\u00a0\u202f%kg\n")))
def test_what_is_typeset_stays_as_it_is(text):
    for line in text.split("\n"):
        assert typeset(typeset(line)) == typeset(line)


def test_a_problem_names_its_line_and_what_mends_it():
    [(line, message)] = problems("un\ndeux ?\ntrois")
    assert line == 2
    assert "usine season typeset" in message


def test_files_are_mended_and_named(tmp_path):
    (tmp_path / "contents").mkdir()
    wrong, right = tmp_path / "contents" / "a.yaml", tmp_path / "b.yaml"
    wrong.write_text("title: Quoi ?\n", encoding="utf-8")
    right.write_text("title: Oui\n", encoding="utf-8")
    assert list(season_typography.mend(tmp_path)) == ["contents/a.yaml"]
    assert wrong.read_text(encoding="utf-8") == "title: Quoi\u202f?\n"
    assert list(season_typography.mend(tmp_path)) == []
