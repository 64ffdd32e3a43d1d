from pathlib import Path
from xml.etree import ElementTree

import pytest
from terminal import check_bar, on_a_terminal

from cli.quiz_report import JUDGED, PEOPLE, SCALE, SHIFTED, figure
from services.quiz.lab.gate import SEEDS, GateVerdict, Share

ROOT = Path(__file__).parents[2]
SVG = "{http://www.w3.org/2000/svg}"


def verdict(shifted: float) -> GateVerdict:
    return GateVerdict("essai", 3, (Share("industry", shifted, 0.5), Share("engineering", 0.2, 0.2)))


def texts(svg: str) -> list[str]:
    return [element.text or "" for element in ElementTree.fromstring(svg).iter(f"{SVG}text")]


def test_the_figure_has_a_bar_as_long_as_each_share():
    drawn = ElementTree.fromstring(figure([verdict(0.45)]))
    bars = [float(each.get("width", 0)) for each in drawn.iter(f"{SVG}rect") if each.get("fill") == SHIFTED]
    assert bars[1:] == pytest.approx([SCALE * 0.45, SCALE * 0.2], abs=0.1)
    assert {"45,0 %", "50,0 %", "20,0 %", "0,90", "1,00", "essai v3"} <= set(texts(figure([verdict(0.45)])))


def test_the_figure_names_what_is_refused():
    assert "0,60 refusé" in texts(figure([verdict(0.3)]))
    assert not any("refusé" in text for text in texts(figure([verdict(0.4)])))


@pytest.fixture(scope="module")  # it takes half a minute
def reported(tmp_path_factory) -> tuple[str, Path]:
    """What `usine quiz report` draws on a terminal, and the folder it writes to."""
    folder = tmp_path_factory.mktemp("report")
    code, drawn = on_a_terminal(["quiz", "report", "--out", str(folder)])
    assert code == 0, drawn
    return drawn, folder


def test_the_report_in_docs_is_of_this_season(reported):
    """After a change of quizzes, occupations or matching: `usine quiz report --out docs`."""
    _, folder = reported
    assert "**réponses simulées**" in (folder / "quiz-report.md").read_text(encoding="utf-8")
    for name in ("quiz-report.md", "quiz-report.svg"):
        written = (folder / name).read_text(encoding="utf-8")
        assert written == (ROOT / "docs" / name).read_text(encoding="utf-8")


def test_the_report_counts_the_simulated_people_on_a_terminal(reported):
    drawn, _ = reported
    check_bar(drawn, "Réponses simulées", 2 * (JUDGED * len(SEEDS) + PEOPLE))
