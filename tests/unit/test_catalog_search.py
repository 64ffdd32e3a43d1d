"""Finding contents by what people type: folded, in part, with a mistake; the best first."""

import pytest

from services.catalog.folding import fold, words_in
from services.catalog.search import Entry, Index, entry_of, is_one_error

CONTENTS = {
    "grutiere": {"title": "Yasmine, grutière sur grue à tour", "summary": "Depuis son fauteuil."},
    "robot": {"title": "Les robots de l’atelier", "summary": "Ils soudent."},
    "oeil": {"title": "L’œil de la verrerie", "summary": "Elle voit les bulles."},
    "maree": {"title": "L’usine de la marée", "summary": "Une digue et quatre turbines."},
    "body": {"title": "Autre chose", "summary": "Rien.", "body": "On y voit aussi une grutière et un robot."},
}


@pytest.fixture(scope="module")
def index():
    return Index(Entry(id, fields) for id, fields in CONTENTS.items())


@pytest.mark.parametrize(
    ("typed", "folded"),
    [
        ("Œil-de-bœuf", "oeil-de-boeuf"),
        ("ÇA VA", "ca va"),
        ("Lætitia", "laetitia"),
        ("e\u0301te\u0301", "ete"),
    ],
)
def test_accents_capitals_and_ligatures_are_folded(typed, folded):
    assert fold(typed) == folded


@pytest.mark.parametrize("text", ["l’usine marémotrice", "L'USINE-MAREMOTRICE", "l usine, marémotrice !"])
def test_apostrophes_and_hyphens_end_a_word(text):
    assert words_in(text) == ["l", "usine", "maremotrice"]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("grutiere", ["grutiere", "body"]),
        ("GRUTIÈRES", ["grutiere", "body"]),
        ("robo", ["robot", "body"]),
        ("oeil", ["oeil"]),
        ("œil", ["oeil"]),
        ("maree", ["maree"]),
        ("marées", ["maree"]),
        ("l’usine", ["maree"]),
        ("de la verrerie", ["oeil"]),
        ("grutiere robot", ["body"]),
        ("xylophone", []),
        ("robot xylophone", []),
        ("", []),
        ("!?", []),
    ],
)
def test_what_is_typed_finds_what_is_meant(index, query, found):
    assert index.find(query) == found


@pytest.mark.parametrize("typed", ["verreire", "verreri", "verrrerie", "vererie", "berrerie", "verrerje"])
def test_one_typing_error_is_forgiven(index, typed):
    assert index.find(typed) == ["oeil"]


@pytest.mark.parametrize("typed", ["vrererrie", "berrerje", "verr1er1e"])
def test_two_are_not(index, typed):
    assert index.find(typed) == []


@pytest.mark.parametrize("typed", ["gru", "gr"])
def test_two_letters_are_enough_for_a_beginning(index, typed):
    assert index.find(typed) == ["grutiere", "body"]


def test_one_letter_finds_only_itself(index):
    assert index.find("g") == []


def test_a_short_word_is_not_mended():
    assert Index([Entry("sol", {"title": "sol"})]).find("sal") == []


def test_the_word_itself_comes_before_a_beginning_and_a_title_before_a_body():
    index = Index(
        [
            Entry("a-beginning", {"title": "soudeuse"}),
            Entry("b-word", {"title": "soud"}),
            Entry("c-body", {"body": "soud"}),
        ]
    )
    assert index.find("soud") == ["b-word", "a-beginning", "c-body"]


def test_equals_are_in_the_order_of_their_ids():
    entries = [Entry(id, {"title": "pareil"}) for id in ("c", "a", "b")]
    assert Index(entries).find("pareil") == ["a", "b", "c"]
    assert Index(reversed(entries)).find("pareil") == ["a", "b", "c"]


@pytest.mark.parametrize(
    ("typed", "meant", "one"),
    [
        ("abcd", "abcd", True),
        ("abd", "abcd", True),
        ("abccd", "abcd", True),
        ("abxd", "abcd", True),
        ("acbd", "abcd", True),
        ("bacd", "abcd", True),
        ("abdc", "abcd", True),
        ("badc", "abcd", False),
        ("cbad", "abcd", False),
        ("ab", "abcd", False),
        ("axxd", "abcd", False),
    ],
)
def test_one_error_is_a_letter_more_less_changed_or_swapped(typed, meant, one):
    assert is_one_error(typed, meant) is one
    assert is_one_error(meant, typed) is one


def test_a_content_is_found_by_its_company_its_occupations_and_its_hotspots():
    tour = {
        "id": "tour",
        "title": "T",
        "summary": "S",
        "company": "cigogne",
        "occupations": ["H2902"],
        "scenes": [
            {"title": "Hangar", "description": "Haut", "hotspots": [{"title": "Lest", "text": "Béton"}]},
        ],
    }
    company = {"name": "Cigogne Levage", "city": "Strasbourg", "sector": "Grues"}
    occupation = {"name_feminine": "Chaudronnière", "name_masculine": "Chaudronnier"}
    index = Index([entry_of(tour, {"cigogne": company}, {"H2902": occupation})])
    for word in ("strasbourg", "levage", "chaudronnier", "chaudronniere", "lest", "beton", "hangar"):
        assert index.find(word) == ["tour"], word
