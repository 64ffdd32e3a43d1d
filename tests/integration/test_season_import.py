"""Importing a season: all or nothing, as often as one likes."""

import shutil
from datetime import date, timedelta
from pathlib import Path

import pytest

from chassis.runtime import clock
from chassis.testing import eventually
from cli import operations, up
from cli.season import SeasonError
from contracts.catalog import ContentPublished, ContentWithdrawn
from contracts.errors import NotFound
from services.accounts import store as accounts
from services.catalog import store
from services.catalog.models import Content, HotspotPlace, Occupation, Season
from services.live.models import LiveEvent, LiveProfessional, LiveSession
from services.quiz.models import OccupationStudies, QuizVersion, SeasonOccupation, SeasonPlace
from services.rewards.models import RuleSet

pytestmark = pytest.mark.rabbitmq_suffices

QUIZ = "quizzes/quiz-grue-a-tour.yaml"


one_broker = pytest.mark.parametrize("amqp_uri", ["embedded"], indirect=True)
"""For tests that start no service: nothing is published, so the broker makes no difference."""


@pytest.fixture
def folder(tmp_path):
    return Path(shutil.copytree("season", tmp_path / "season"))


@one_broker
@pytest.mark.usefixtures("season")
def test_importing_again_changes_nothing(folder):
    before = list(Content.objects.order_by("id").as_pymongo())
    assert operations.import_season(folder) == {"published": 0, "unchanged": len(before), "withdrawn": 0}
    assert list(Content.objects.order_by("id").as_pymongo()) == before


SCORES = "open-data/onet-interests.csv"
STUDIES = "open-data/onisep-next-steps.csv"


@one_broker
@pytest.mark.usefixtures("season")
def test_scores_of_interests_are_stored_with_occupations_by_quiz_alone(folder):
    rows = [line.split(",") for line in (folder / SCORES).read_text().splitlines()[1:]]
    scores = {rome: (quality, [float(score) for score in six]) for rome, quality, _, *six in rows}
    found = list(SeasonOccupation.objects.order_by("position").as_pymongo())
    assert len(found) == Occupation.objects.count() > 100
    assert {each["_id"]: (each["interest_quality"], each["interest_scores"]) for each in found} == {
        each["_id"]: scores[each["_id"]] for each in found
    }
    [source] = {each["interest_source"] for each in found}
    assert "O*NET 30.2" in source
    assert source.endswith(", CC BY 4.0, 2026-02")
    assert not any(key.startswith("interest") for each in Occupation.objects.as_pymongo() for key in each)


@one_broker
@pytest.mark.usefixtures("season")
def test_a_mistake_in_the_scores_writes_nothing(folder):
    before = everything()
    table = folder / SCORES
    lines = table.read_text().splitlines()
    table.write_text("\n".join([*lines, lines[1]]))
    with pytest.raises(SeasonError) as caught:
        operations.import_season(folder)
    assert caught.value.errors == [f"{SCORES}:{len(lines) + 1}: rome: {lines[1][:5]} est déjà à la ligne 2"]
    assert everything() == before


@one_broker
@pytest.mark.usefixtures("season")
def test_a_link_that_is_no_https_address_writes_nothing(folder):
    before = everything()
    table = folder / STUDIES
    text = table.read_text(encoding="utf-8")
    line = text[: text.index("https://")].count("\n") + 1
    table.write_text(text.replace("https://", "http://", 1), encoding="utf-8")
    with pytest.raises(SeasonError) as caught:
        operations.import_season(folder)
    [error] = caught.value.errors
    assert error.startswith(f"{STUDIES}:{line}: url: 'http://www.onisep.fr/")
    assert "n’est pas une adresse en https://" in error
    assert everything() == before


@one_broker
@pytest.mark.usefixtures("season")
def test_a_season_without_scores_takes_those_before_away_and_says_so(folder):
    shutil.rmtree(folder / "open-data")
    notices = []
    operations.import_season(folder, notice=notices.append)
    [notice] = notices
    assert notice.startswith(f"{SCORES} : absent")
    assert not SeasonOccupation.objects(interest_scores__exists=True).count()
    assert SeasonOccupation.objects.count() > 100


@one_broker
@pytest.mark.usefixtures("season")
def test_the_end_of_the_season_is_that_of_its_file(folder):
    assert accounts.get_season_end() == date(2026, 12, 31)
    file = folder / "season.yaml"
    file.write_text(file.read_text().replace("ends_on: 2026-12-31", "ends_on: 2027-01-03"))
    operations.import_season(folder)
    assert accounts.get_season_end() == date(2027, 1, 3)
    assert Season.objects.get().ends_on == "2027-01-03"


@pytest.mark.usefixtures("season")
def test_on_any_error_nothing_is_written(folder):
    before = list(Content.objects.order_by("id").as_pymongo())
    tour = folder / "tours" / "grue-a-tour.yaml"
    tour.write_text(tour.read_text().replace("title: Le robot", "title: Un autre robot"))
    (folder / "contents" / "video-plongee-sous-la-digue.yaml").write_text("id: VIDEO\n")
    with pytest.raises(SeasonError):
        operations.import_season(folder)
    assert list(Content.objects.order_by("id").as_pymongo()) == before


@pytest.mark.usefixtures("platform")
def test_a_changed_content_is_published_as_an_event(folder, call, recorder):
    eventually(lambda: store.CHANGES.oldest() is None)
    heard = len(recorder.of(ContentPublished))
    tour = folder / "tours" / "grue-a-tour.yaml"
    tour.write_text(
        tour.read_text().replace("title: Le robot et la chaudronnière", "title: Le nouveau robot")
    )
    assert operations.import_season(folder)["published"] == 1
    eventually(lambda: len(recorder.of(ContentPublished)) > heard)
    event = recorder.of(ContentPublished)[-1]
    assert event.data.content == "grue-a-tour"
    found = call("catalog", "get_tour", tour="grue-a-tour")
    assert found["version"] == event.data.version
    assert found["scenes"][0]["hotspots"][0]["title"] == "Le nouveau robot"


@pytest.mark.usefixtures("platform")
def test_removed_content_is_withdrawn_but_kept_and_comes_back(folder, call, recorder, visitor):
    tour = folder / "tours" / "grue-a-tour.yaml"
    text = tour.read_text()
    tour.unlink()
    (folder / QUIZ).unlink()
    assert operations.import_season(folder)["withdrawn"] == 1
    event = eventually(lambda: recorder.of(ContentWithdrawn))[0]
    assert event.data.content == "grue-a-tour"
    with pytest.raises(NotFound):
        call("catalog", "get_tour", tour="grue-a-tour")
    assert visitor.view("grue-soudure") == [None]
    assert visitor.complete("grue-a-tour") == [None]
    assert Content.objects(id="grue-a-tour").count() == 1
    tour.write_text(text)
    assert operations.import_season(folder)["published"] == 1
    assert visitor.view("grue-soudure") != [None]


@one_broker
@pytest.mark.usefixtures("season")
def test_changed_rules_under_the_same_version_are_refused_by_line(folder):
    rules = folder / "rules.yaml"
    rules.write_text(rules.read_text().replace("points: 10", "points: 11"))
    with pytest.raises(SeasonError) as caught:
        operations.import_season(folder)
    line = rules.read_text().splitlines().index("version: 3") + 1
    assert caught.value.errors == [
        f"rules.yaml:{line}: version: La version 3 a été importée avec d’autres règles : augmentez-la."
    ]
    rules.write_text(rules.read_text().replace("version: 3", "version: 4"))
    operations.import_season(folder)


@one_broker
@pytest.mark.usefixtures("season")
@pytest.mark.parametrize("changed", [False, True])
def test_rules_older_than_those_in_force_are_refused_by_line(folder, changed):
    """Stored, they would never be in force."""
    rules = folder / "rules.yaml"
    text = rules.read_text()
    rules.write_text(text.replace("version: 3", "version: 20"))
    operations.import_season(folder)
    before = everything()
    rules.write_text(text.replace("points: 10", "points: 11") if changed else text)
    with pytest.raises(SeasonError) as caught:
        operations.import_season(folder)
    line = text.splitlines().index("version: 3") + 1
    assert caught.value.errors == [
        f"rules.yaml:{line}: version: "
        "La version 20 est en vigueur : donnez à ces règles une version plus haute."
    ]
    assert everything() == before


@one_broker
@pytest.mark.usefixtures("season")
def test_a_rule_under_another_id_is_named_with_what_that_means(folder):
    rules = folder / "rules.yaml"
    text = (
        rules.read_text()
        .replace("id: point-d-interet", "id: point-explore")
        .replace("version: 3", "version: 4")
    )
    rules.write_text(text)
    notices = []
    operations.import_season(folder, notice=notices.append)
    [notice] = notices
    assert "point-d-interet" in notice
    assert "point-explore" in notice
    assert "rapporte à nouveau" in notice
    operations.import_season(folder, notice=notices.append)
    assert notices == [notice]


@pytest.mark.usefixtures("platform")
def test_a_new_version_of_the_rules_holds_for_new_awards_only(folder, visitor):
    visitor.view("grue-soudure")
    visitor.until_total(10)
    rules = folder / "rules.yaml"
    text = rules.read_text().replace("points: 10\n", "points: 12\n").replace("version: 3", "version: 4")
    rules.write_text(text)
    operations.import_season(folder)
    eventually(lambda: visitor.view("grue-magnetoscopie") and visitor.points()["total"] > 10)
    assert {award["points"] for award in visitor.points()["awards"]} <= {10, 12}


def everything():
    quiz = (QuizVersion, SeasonOccupation, SeasonPlace, OccupationStudies)
    live = (LiveProfessional, LiveSession, LiveEvent)
    documents = (Content, HotspotPlace, Occupation, *quiz, RuleSet, *live)
    return [list(document.objects.order_by("pk").as_pymongo()) for document in documents]


@one_broker
@pytest.mark.usefixtures("season")
def test_a_quiz_that_was_answered_is_frozen_and_refused_by_line_before_anything_is_written(folder):
    QuizVersion.objects(id="quiz-grue-a-tour@1").update(set__answered=True)
    before = everything()
    quiz = folder / QUIZ
    text = quiz.read_text()
    quiz.write_text(text.replace("key: b", "key: a", 1))
    rules = folder / "rules.yaml"
    rules.write_text(rules.read_text().replace("version: 3", "version: 4"))
    article = folder / "contents" / "article-jumeau-numerique.yaml"
    article.write_text(article.read_text().replace("duration_minutes: ", "duration_minutes: 1", 1))
    with pytest.raises(SeasonError) as caught:
        operations.import_season(folder)
    line = text.splitlines().index("version: 1") + 1
    assert caught.value.errors == [
        f"{QUIZ}:{line}: version: "
        "Des réponses existent pour la version 1 : augmentez-la pour changer le quiz."
    ]
    assert everything() == before
    quiz.write_text(text.replace("key: b", "key: a", 1).replace("version: 1", "version: 2", 1))
    operations.import_season(folder)
    versions = QuizVersion.objects(quiz="quiz-grue-a-tour").order_by("version")
    assert [(each.version, each.current, each.answered) for each in versions] == [
        (1, False, True),
        (2, True, False),
    ]


@one_broker
@pytest.mark.usefixtures("season")
def test_a_quiz_that_nobody_answered_may_be_changed(folder):
    quiz = folder / QUIZ
    quiz.write_text(quiz.read_text().replace("key: b", "key: a", 1))
    operations.import_season(folder)
    [stored] = QuizVersion.objects(quiz="quiz-grue-a-tour")
    assert stored.definition["questions"][0]["key"] == "a"


@one_broker
@pytest.mark.usefixtures("season")
def test_every_occupation_of_the_season_says_where_it_is_shown():
    occupations = {each.rome: each for each in SeasonOccupation.objects.order_by("position")}
    assert list(occupations) == sorted(occupations)
    contents, tours = Content.objects(kind__ne="tour", published=True), Content.objects(kind="tour")
    for tour in tours:
        for scene in tour.scenes:
            for hotspot in scene.hotspots:
                place = {"tour": tour.id, "scene": scene.id, "hotspot": hotspot.id}
                assert all(place in occupations[code].shown_by["scenes"] for code in hotspot.occupations)
    for content in contents:
        assert all(content.id in occupations[code].shown_by["contents"] for code in content.occupations)
    noe = Content.objects.get(id="temoignage-noe-apprenti")
    assert occupations[noe.person.occupation].shown_by["contents"][0] == noe.id
    assert any(each.shown_by == {"contents": [], "scenes": []} for each in occupations.values())


@one_broker
def test_every_hotspot_of_the_season_can_be_clicked(season):
    tours = Content.objects(kind="tour")
    hotspots = {hotspot.id for tour in tours for scene in tour.scenes for hotspot in scene.hotspots}
    assert hotspots == set(HotspotPlace.objects(published=True).scalar("id"))
    assert len(tours) >= 4
    for tour in tours:
        assert len(tour.scenes) >= 3
        assert sum(len(scene.hotspots) for scene in tour.scenes) >= 5
        assert all(hotspot.alt for scene in tour.scenes for hotspot in scene.hotspots)
    assert Content.objects(kind__ne="tour").count() >= 12


def as_draft(content, text):
    content.write_text(text.replace("duration_minutes:", "draft: true\nduration_minutes:", 1))


@pytest.mark.usefixtures("platform")
def test_a_draft_is_seen_by_organisers_only_and_not_announced(folder, call, recorder, visitor, online):
    eventually(lambda: store.CHANGES.oldest() is None)
    heard, there = len(recorder.of(ContentPublished)), Content.objects.count()
    source = folder / "contents" / "video-plongee-sous-la-digue.yaml"
    draft = folder / "contents" / "brouillon.yaml"
    as_draft(draft, source.read_text().replace(f"id: {source.stem}", "id: brouillon", 1))
    assert operations.import_season(folder) == {"published": 0, "unchanged": there, "withdrawn": 0}
    assert call("catalog", "list_contents", limit=1)["total"] == online
    with pytest.raises(NotFound):
        call("catalog", "get_content", content="brouillon")
    assert visitor.complete("brouillon") == [None]
    states = {each["id"]: each["state"] for each in call("catalog", "list_any_contents")}
    assert states["brouillon"] == "draft"
    assert states["grue-a-tour"] == "published"
    assert call("catalog", "get_any_content", content="brouillon")["state"] == "draft"
    assert store.CHANGES.oldest() is None
    draft.write_text(draft.read_text().replace("draft: true\n", ""))
    assert operations.import_season(folder)["published"] == 1
    eventually(lambda: len(recorder.of(ContentPublished)) > heard)
    assert [each.data.content for each in recorder.of(ContentPublished)[heard:]] == ["brouillon"]
    assert "brouillon" in [each["id"] for each in call("catalog", "list_contents", q="plongée")["items"]]


@pytest.mark.usefixtures("platform")
def test_what_becomes_a_draft_is_withdrawn_with_its_hotspots_and_a_draft_may_go(
    folder, call, recorder, visitor
):
    tour = folder / "tours" / "grue-a-tour.yaml"
    text = tour.read_text()
    as_draft(tour, text)
    operations.import_season(folder)
    event = eventually(lambda: recorder.of(ContentWithdrawn))[-1]
    assert event.data.content == "grue-a-tour"
    assert visitor.view("grue-soudure") == [None]
    assert call("catalog", "get_any_content", content="grue-a-tour")["state"] == "draft"
    tour.unlink()
    (folder / QUIZ).unlink()
    operations.import_season(folder)
    assert call("catalog", "get_any_content", content="grue-a-tour")["state"] == "withdrawn"
    as_draft(tour, text)
    operations.import_season(folder)
    assert call("catalog", "get_any_content", content="grue-a-tour")["state"] == "draft"


@pytest.mark.usefixtures("platform")
def test_tours_and_their_items_have_pictures_that_change_with_the_files(folder, call):
    [item] = [
        each for each in call("catalog", "list_contents", limit=100)["items"] if each["id"] == "grue-a-tour"
    ]
    before = call("catalog", "get_tour", tour="grue-a-tour")
    assert item["image"] == before["image"] == before["scenes"][0]["image"]["poster"]
    assert item["hotspot_count"] == sum(len(scene["hotspots"]) for scene in before["scenes"])
    assert [size["width"] for size in before["scenes"][0]["image"]["sizes"]] == [2048, 4096]
    picture = folder / "media" / before["image"]["url"].split("/", 3)[3]
    picture.write_bytes(picture.read_bytes() + b"\x00")
    assert operations.import_season(folder)["published"] == 1
    after = call("catalog", "get_tour", tour="grue-a-tour")
    assert after["version"] != before["version"]
    assert after["image"]["url"] != before["image"]["url"]
    [item] = [
        each for each in call("catalog", "list_contents", limit=100)["items"] if each["id"] == "grue-a-tour"
    ]
    assert item["image"] == after["image"]


@one_broker
@pytest.mark.usefixtures("season")
def test_a_session_with_fewer_places_than_are_booked_is_refused_by_line_before_anything_is_written(folder):
    LiveSession.objects(id="coder-a-l-oreille").update(taken=31)
    before = everything()
    file = folder / "sessions.yaml"
    start = file.read_text().index("- id: coder-a-l-oreille")
    head, rest = file.read_text()[:start], file.read_text()[start:]
    file.write_text(head + rest.replace("capacity: 300", "capacity: 30", 1))
    line = file.read_text()[: start + rest.index("capacity: ")].count("\n") + 1
    position = head.count("\n- id: ")
    with pytest.raises(SeasonError) as caught:
        operations.import_season(folder)
    assert caught.value.errors == [
        f"sessions.yaml:{line}: {position}.capacity: 31 places sont déjà réservées."
    ]
    assert everything() == before


@one_broker
@pytest.mark.usefixtures("season")
def test_moved_and_cancelled_sessions_are_told_to_who_imports(folder):
    file = folder / "sessions.yaml"
    text = file.read_text()
    start, end = text.index("- id: coder-a-l-oreille"), text.index("- id: d-une-idee-a-un-brevet-en-anglais")
    text = text[:start] + text[end:].replace("2026-12-08T15:00Z", "2026-12-08T16:00Z")
    file.write_text(text)
    notices = []
    operations.import_season(folder, notice=notices.append)
    assert notices == [
        "sessions.yaml : rencontres déplacées : d-une-idee-a-un-brevet-en-anglais",
        "sessions.yaml : rencontres annulées : coder-a-l-oreille",
    ]


@one_broker
@pytest.mark.usefixtures("season")
def test_a_sample_has_its_sessions_of_every_day_after_a_night_without_an_import(folder, monkeypatch):
    assert operations.schedule_daily(folder) == []
    tomorrow = clock.now() + timedelta(days=1)
    monkeypatch.setattr(clock, "now", lambda: tomorrow)
    added = operations.schedule_daily(folder)
    last_day = (tomorrow + timedelta(days=2)).date()
    assert added
    assert all(id.endswith(f"-{last_day}") for id in added)
    assert LiveSession.objects(starts_at__lte=tomorrow, ends_at__gt=tomorrow, capacity=1000)
    assert not LiveSession.objects(cancelled=True)


@one_broker
@pytest.mark.usefixtures("season")
def test_a_season_that_breaks_later_does_not_keep_the_platform_from_starting(folder, capsys):
    (folder / "companies.yaml").unlink()
    up._schedule_daily(folder)
    said = "".join(capsys.readouterr())
    assert "no new live sessions" in said
    assert "companies.yaml: le fichier manque" in said
