"""What professionals answered in writing, on the pages of companies and occupations."""

import json
import re
from html import unescape

import pytest
from site_fakes import EVIL, season_answers

from contracts.errors import DeadlineExceeded, Unavailable

TITLE = "Vos questions, leurs réponses"


@pytest.fixture
def season(rpc):
    rpc.answers |= season_answers()
    return rpc


@pytest.fixture
def source(client, season):
    def source(path):
        response = client.get(path, headers={"Accept": "text/html"})
        assert response.status_code == 200
        return response.text

    return source


@pytest.mark.parametrize(
    ("path", "kind", "id"),
    [
        ("/entreprises/cigogne-levage", "company", "cigogne-levage"),
        ("/metiers/H2902", "occupation", "H2902"),
    ],
)
class TestAnswersOfProfessionals:
    def test_are_contents_that_can_be_linked(self, source, path, kind, id):
        html = source(path)
        text = unescape(html)
        for expected in (TITLE, f"{EVIL} ({id})", "Yasmine, grutière ou grutier", "Au début, oui."):
            assert expected in text
        assert 'href="/rencontres/la-grue-d-hier"' in html
        assert 'id="reponse-4e5017d0-0000-4000-8000-000000000002"' in html
        assert "<script>alert" not in html

    def test_need_no_second_trip(self, source, season, path, kind, id):
        [seed] = re.findall('<script[^>]* id="seed"[^>]*>(.*?)</script>', source(path), re.DOTALL)
        answers = season.answers["live.list_answers"](**{kind: id})
        assert json.loads(seed)[f"/live/answers?{kind}={id}&limit=100"] == {"items": answers}

    def test_take_no_place_while_there_are_none(self, source, season, path, kind, id):
        season.answers["live.list_answers"] = []
        assert TITLE not in source(path)

    @pytest.mark.parametrize("error", [Unavailable("away"), DeadlineExceeded("slow")])
    def test_are_left_out_where_live_does_not_answer(self, source, season, path, kind, id, error):
        season.answers["live.list_answers"] = error
        for _ in range(2):
            assert TITLE not in source(path)
        assert len(season.calls_of("live.list_answers")) == 1
