"""The texts of pages: how they are written, and that sources of data are named."""

import re
from pathlib import Path

import pytest
import yaml

from gateway.pages.render import blocks, cues, text

OPEN_DATA = Path(__file__).parents[3] / "season" / "open-data"
MONTHS = ("janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août")
MONTHS += ("septembre", "octobre", "novembre", "décembre")


def test_texts_are_given_to_the_client_alone_too(client):
    alone = client.get("/pages/accessibilite.html").text
    assert alone.startswith("<h1>Accessibilité</h1>")
    assert alone in client.get("/accessibilite").text
    assert client.get("/pages/autre.html").status_code == 404


def test_texts_are_read_with_lists_links_and_bold():
    title, lead, html = text("donnees-personnelles")
    assert title == "Données personnelles"
    assert lead.startswith("Pour visiter")
    assert '<a href="/rejoindre">la page de ta classe</a>' in html
    assert "<li><b>Un numéro tiré au hasard</b>" in html
    assert "**" not in html


@pytest.mark.parametrize("source", sorted(OPEN_DATA.glob("*.yaml")), ids=lambda path: path.stem)
def test_the_sources_of_open_data_are_named_with_their_licence_and_date(source):
    """What the page says is written by hand; what it must say is in the season's files."""
    described = yaml.safe_load(source.read_text(encoding="utf-8"))
    html = text("sources")[2]
    shown = re.sub(r"\s+", " ", re.sub("<[^>]+>", "", html))
    assert re.sub(r"\s+", " ", described["notice"]) in shown
    assert f'href="{described["licence_url"]}"' in html
    year, month = str(described["as_of"]).split("-")[:2]
    assert f"{MONTHS[int(month) - 1]} {year}" in shown


def test_texts_keep_their_no_break_spaces():
    _, _, html = text("accessibilite")
    assert "<li><b>Chaque visite à 360° existe en texte</b>\N{NO-BREAK SPACE}: mêmes scènes" in html


def test_prose_is_paragraphs_and_titles():
    assert blocks("Un.\n\n## Deux\n\n\nTrois\nquatre.") == [
        ("p", "Un."),
        ("h2", "Deux"),
        ("p", "Trois\nquatre."),
    ]


def test_transcripts_name_who_speaks():
    assert cues("Aya : On monte ?\n\nLe vent souffle.") == [("Aya", "On monte ?"), (None, "Le vent souffle.")]
