"""The sheet of a result: always one page, nothing cut, nothing that says whose it is."""

import io
import re
from dataclasses import replace
from pathlib import Path

import pypdf
import pytest
import sheet_results
import yaml
from gateway_fakes import assert_problem

from contracts.errors import NotFound
from gateway.sheet import content, data, fonts, html, pdf
from gateway.sheet.layout import SCALES, arrange, wrapped
from services.quiz import presentation
from services.quiz.scoring.matching import Table

SHEET = "/api/v1/me/results/4e5017d0-0000-4000-8000-000000000001/sheet"
FORMATS = {"html": "text/html", "pdf": "application/pdf", "json": "application/json"}
URL = sheet_results.URL


@pytest.fixture(scope="module")
def found():
    return next(sheet_results.simulated(1))


def words(text: str) -> str:
    """``text`` without any white space: lines of a PDF break where they like."""
    return re.sub(r"\s", "", text)


def texts(sheet: content.Sheet) -> list[str]:
    occupations = [each for one in sheet.occupations for each in (one.names, one.facts, *one.reasons)]
    interests = [each for one in sheet.interests for each in (one.name, str(one.score), one.is_)]
    rest = [
        sheet.title,
        sheet.about,
        sheet.address,
        sheet.says,
        sheet.occupations_title,
        sheet.for_counsellors,
    ]
    return [*rest, *interests, *occupations, *([sheet.neighbour] if sheet.neighbour else []), *sheet.sources]


def read(file: bytes) -> pypdf.PdfReader:
    return pypdf.PdfReader(io.BytesIO(file), strict=True)


def whole(sheet: content.Sheet) -> pypdf.PdfReader:
    """The PDF of ``sheet``, after a check that it is one page with every text."""
    reader = read(pdf.to_pdf(sheet))
    assert len(reader.pages) == 1
    shown = words(reader.pages[0].extract_text())
    assert [text for text in texts(sheet) if words(text) not in shown] == []
    return reader


def within_margins(reader: pypdf.PdfReader) -> bool:
    places = []

    def visit(text, cm, matrix, font, size):
        if text.strip():
            places.append(matrix[4:])

    page = reader.pages[0]
    page.extract_text(visitor_text=visit)
    return bool(places) and all(
        0 < x < page.mediabox.width and 0 < y < page.mediabox.height for x, y in places
    )


@pytest.mark.parametrize("quiz", [sheet_results.LONG, sheet_results.SHORT])
def test_every_result_is_one_page_with_every_text(quiz):
    for found in sheet_results.simulated(25, seed=3, quiz=quiz):
        sheet = content.sheet_of(found, URL)
        assert within_margins(whole(sheet))
        assert arrange(sheet).scale >= 0.85


def test_the_longest_texts_of_the_season_are_one_page_that_can_be_read():
    sheet = content.sheet_of(sheet_results.longest(), URL)
    assert within_margins(whole(sheet))
    assert SCALES[-1] < arrange(sheet).scale >= 0.7


def test_a_doubt_is_said_to_the_counsellor_and_makes_no_order(found):
    flat = dict.fromkeys((answer["item"] for answer in found["answers"]), 2)
    sheet = content.sheet_of(sheet_results.sheet_for(flat), URL)
    whole(sheet)
    assert "ne permettaient pas de trancher" in sheet.for_counsellors
    assert "proche" not in sheet.occupations_title


def test_a_screen_reader_finds_title_language_order_and_pictures(found):
    sheet = content.sheet_of(found, URL)
    reader = whole(sheet)
    root = reader.trailer["/Root"]
    assert root["/Lang"] == "fr-FR"
    assert root["/MarkInfo"]["/Marked"]
    assert reader.metadata.title.startswith(sheet.title)
    tags, pictures = [], []

    def walk(node):
        node = node.get_object()
        if not hasattr(node, "keys"):
            return
        tags.append(node.get("/S"))
        if node.get("/S") == "/Figure":
            pictures.append(node["/Alt"])
        for child in node.get("/K", []):
            walk(child)

    walk(root["/StructTreeRoot"])
    assert [tag for tag in tags if tag in ("/H1", "/H2")] == ["/H1", "/H2", "/H2"]
    assert (tags.count("/LI"), tags.count("/TR"), tags.count("/TH")) == (10, 6, 6)
    assert pictures[0].startswith("Code QR")
    assert all(f"{each.name} {each.score}" in pictures[1] for each in sheet.interests)


def test_its_fonts_are_within_it(found):
    resources = whole(content.sheet_of(found, URL)).pages[0]["/Resources"]["/Font"]
    assert set(resources) == {"/text-regular", "/text-bold", "/title"}
    for font in resources.values():
        descriptor = font["/DescendantFonts"][0]["/FontDescriptor"]
        assert descriptor["/FontFile2"].get_data()[:4] == b"\x00\x01\x00\x00"
        assert "+" in descriptor["/FontName"]


@pytest.mark.parametrize("name", ["text-regular", "text-bold", "title"])
def test_the_fonts_have_every_character_of_the_season(name):
    folder = Path("season")
    season = "".join(
        path.read_text("utf-8") for path in [folder / "occupations.yaml", *folder.glob("quizzes/*.yaml")]
    )
    known = fonts.face(name).glyphs.keys()
    assert {character for character in season if character.isprintable()} - known == set()
    assert {"\u202f", "\u00a0", "«", "»", "’", "œ", "Œ", "É"} <= known


def test_a_character_that_no_font_has_loses_its_accent_or_is_a_question_mark():
    face = fonts.face("text-regular")
    assert face.printable("Ştefan, née à Łódź 🏭") == "Stefan, née à ?ódz ?"
    assert face.printable("À l’œuvre") == "À l’œuvre"


def test_lines_break_at_spaces_but_at_no_break_ones_only_if_they_must():
    face = fonts.face("text-regular")
    width = face.width("toi\u202f? Oui", 10) + 0.01
    assert wrapped("Pour toi\u202f? Oui", face, 10, width) == ["Pour", "toi\u202f? Oui"]
    assert wrapped("https://" + "a" * 100, face, 10, 200)[0].startswith("https://a")
    assert "".join(wrapped("https://" + "a" * 100, face, 10, 200)) == "https://" + "a" * 100
    assert all(face.width(line, 10) <= 200 for line in wrapped("a " * 90 + "b" * 90, face, 10, 200))


def test_what_cannot_fit_is_refused_and_not_cut(found):
    endless = content.sheet_of(found | {"sources": ["Une source. " * 40_000]}, URL)
    with pytest.raises(ValueError, match="one page"):
        pdf.to_pdf(endless)


def test_the_page_has_the_same_texts_and_no_script(found):
    sheet = content.sheet_of(found, URL)
    page = html.to_html(sheet)
    plain = words(re.sub(r"<[^>]+>", "", page).replace("&#x27;", "'").replace("&amp;", "&"))
    assert [text for text in texts(sheet) if words(text) not in plain] == []
    assert "<script" not in page
    assert "style=" not in page


def test_markup_in_a_text_stays_text(found):
    match = found["result"]["matches"][0] | {"name_feminine": "<b>Une</b>", "name_masculine": "<b>Une</b>"}
    page = html.to_html(
        content.sheet_of(found | {"result": found["result"] | {"matches": [match]}, "title": "<i>"}, URL)
    )
    assert "&lt;b&gt;Une&lt;/b&gt;" in page
    assert "<b>" not in page
    assert "<i>" not in page


def test_reasons_of_every_kind_and_studies_are_shown(found):
    match = found["result"]["matches"][0]
    added = {
        "reasons": match["reasons"][:1],
        "other_reasons": [{"kind": "family", "text": "C’est un métier de la maintenance."}],
        "says": "C’est le même genre de travail que celui de soudeuse ou soudeur.",
        "studies_length": "short",
    }
    result = found["result"] | {"matches": [match | added]}
    sheet = content.sheet_of(found | {"result": result}, URL)
    [occupation] = sheet.occupations
    assert occupation.reasons[1:] == (added["other_reasons"][0]["text"], added["says"])
    assert "études courtes" in occupation.facts
    assert sheet.occupations_title.startswith("1 métier")
    whole(sheet)


def notice_of(file: str) -> str:
    return yaml.safe_load(Path(f"season/open-data/{file}.yaml").read_text("utf-8"))["notice"]


def test_notices_of_all_data_on_it_are_shown():
    """The notice of a file is in its own words; a sheet is no page."""
    notice = notice_of("onet-interests")
    plain = words(presentation.ORDER_SOURCE).removeprefix("Ordredesmétiers:cettefeuille")
    assert words(notice).removeprefix("Cettepage") == plain
    found = next(sheet_results.simulated(1))
    matches = found["result"]["matches"]
    notice_of_studies = yaml.safe_load(Path("season/open-data/onisep-next-steps.yaml").read_text("utf-8"))[
        "notice"
    ]
    way = {"close": False, "years_after_troisieme": 5}
    known = {match["rome"]: {"studies": [way], "notice": notice_of_studies} for match in matches}
    present = replace(sheet_results.quiz_season(), studies=known)
    quiz = present.find(sheet_results.LONG, None)
    answers = {answer["item"]: answer["answer"] for answer in found["answers"]}
    sheet = presentation.result_sheet(found["result"], answers, quiz, present)
    assert sheet["sources"] == [
        presentation.OCCUPATIONS_SOURCE,
        presentation.ORDER_SOURCE,
        f"Études. {notice_of_studies}",
    ]


@pytest.mark.parametrize("scored", [True, False])
def test_the_notice_of_scores_is_shown_wherever_they_come_from(scored):
    """A season without scores of its own is ordered by those of the register."""
    found, present = next(sheet_results.simulated(1)), sheet_results.quiz_season()
    candidates = [each if scored else replace(each, scores=()) for each in present.occupations]
    own = ("interest_scores", "interest_quality")
    table = {
        rome: {key: value for key, value in entry.items() if key not in own}
        for rome, entry in present.table.items()
    }
    other = replace(present, table=table, occupations=Table(candidates))
    quiz = present.find(sheet_results.LONG, None)
    answers = {answer["item"]: answer["answer"] for answer in found["answers"]}
    sheet = presentation.result_sheet(found["result"], answers, quiz, other)
    assert (presentation.ORDER_SOURCE in sheet["sources"]) is scored


def test_the_names_of_interests_are_those_of_the_site():
    site = Path("web/src/interests.ts").read_text("utf-8")
    assert dict(re.findall(r'(\w): \{ name: "(\w+)"', site)) == {
        letter: name for letter, (name, _) in content.INTERESTS.items()
    }
    assert all(f'is: "{is_}"' in site for _, is_ in content.INTERESTS.values())


@pytest.mark.parametrize(
    ("moment", "day"),
    [
        ("2026-12-01T09:12:00+00:00", "1er décembre 2026"),
        ("2026-11-30T23:30:00Z", "1er décembre 2026"),
        ("2026-11-22T10:00:00+01:00", "22 novembre 2026"),
    ],
)
def test_the_day_is_that_of_paris(moment, day):
    assert content.day_of(moment) == day


def test_data_has_every_answer_in_words(found):
    kept = data.to_data(found, URL)
    quiz = yaml.safe_load(Path(f"season/quizzes/{sheet_results.LONG}.yaml").read_text("utf-8"))
    assert kept["schema"] == 1
    assert [answer["text"] for answer in kept["answers"]] == [item["text"] for item in quiz["items"]]
    assert {answer["says"] for answer in kept["answers"]} <= set(quiz["answers"])
    assert kept["address"].endswith(f"/quiz/resultats/{found['result']['id']}")
    assert len(kept["occupations"]) == 10


class TestServing:
    @pytest.fixture(autouse=True)
    def _answered(self, rpc, found):
        rpc.answers["quiz.get_sheet"] = found

    @pytest.mark.parametrize("form", FORMATS)
    def test_by_the_header_or_the_query(self, client, bearer, form):
        media = FORMATS[form]
        asked = client.get(SHEET, headers=bearer | {"Accept": media})
        named = client.get(f"{SHEET}?format={form}", headers=bearer)
        assert (asked.status_code, asked.mimetype) == (200, media)
        assert asked.data == named.data
        assert asked.headers["Cache-Control"] == "private, no-store"
        assert "Accept" in asked.headers["Vary"]

    def test_a_file_has_a_name_without_a_person(self, client, bearer):
        disposition = client.get(f"{SHEET}?format=pdf", headers=bearer).headers["Content-Disposition"]
        assert re.fullmatch(r'attachment; filename="mes-envies-[0-9a-f-]{36}\.pdf"', disposition)

    def test_only_its_own_style_applies(self, client, bearer):
        answer = client.get(SHEET, headers=bearer)
        policy = answer.headers["Content-Security-Policy"]
        assert policy == html.CONTENT_SECURITY_POLICY
        assert "script" not in policy
        assert html.STYLE in answer.text

    @pytest.mark.parametrize("query", ["format=odt", "format=", "form=pdf"])
    def test_another_format_is_refused_by_name(self, client, rpc, bearer, query):
        problem = assert_problem(client.get(f"{SHEET}?{query}", headers=bearer), 422, "invalid-input")
        assert list(problem["errors"]) == [f"query.{query.partition('=')[0]}"]
        assert rpc.calls == []

    def test_what_is_not_there_is_said_in_french(self, client, rpc, bearer):
        rpc.answers["quiz.get_sheet"] = NotFound("no result")
        body = assert_problem(client.get(SHEET, headers=bearer), 404, "not-found")
        assert "envies" in body["detail"]


def test_what_speaks_for_no_occupation_is_not_repeated_of_each():
    quiz = sheet_results.quiz_season().find(sheet_results.LONG, None)
    sheet = content.sheet_of(
        sheet_results.sheet_for({item["id"]: 2 for item in quiz.definition["items"]}), URL
    )
    assert "trop plat" in sheet.says
    assert not [text for text in texts(sheet) if "Pas assez de réponses" in text]
    whole(sheet)


def test_an_occupation_that_no_answer_speaks_for_says_so_first(found):
    match = {**found["result"]["matches"][0], "reasons": [], "says": "Pas assez de réponses."}
    other = found["result"]["matches"][1:]
    sheet = content.sheet_of({**found, "result": {**found["result"], "matches": [match, *other]}}, URL)
    assert sheet.occupations[0].reasons[0] == "Pas assez de réponses."
