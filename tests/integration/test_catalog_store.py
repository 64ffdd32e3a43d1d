"""What the store of the catalog reads and writes, on the real mongod and without a broker."""

from datetime import UTC, datetime, timedelta

import mongoengine
import pytest

from chassis.runtime.config import EMBEDDED_AMQP_URI
from chassis.storage import mongo
from chassis.testing import eventually
from contracts.catalog import ContentPublished, ContentWithdrawn
from contracts.errors import NotFound
from services.catalog import domain, store
from services.catalog import suggestions as ranking
from services.catalog.models import Challenge, Company, Content, HotspotPlace, Occupation, Season

ARTICLES = [f"article-{number}" for number in range(7)]


@pytest.fixture
def amqp_uri():
    """No message is sent here: one broker is as good as the other."""
    return EMBEDDED_AMQP_URI


@pytest.fixture(autouse=True)
def database(config):
    mongo.connect(config, "catalog")
    yield
    mongoengine.disconnect("catalog")


def content(id, kind="article", **changes):
    return {
        "id": id,
        "kind": kind,
        "title": f"Titre {id}",
        "summary": "Une fonderie.",
        "challenge": "inclusion",
        "company": "fonderie",
        "occupations": ["H2902"],
        "duration_minutes": 5,
    } | changes


def tour(id, *hotspots, **changes):
    scene = {
        "id": "halle",
        "title": "La halle",
        "description": "Elle est haute.",
        "panorama_alt": "Une halle.",
        "initial_view": {"yaw": 0.0, "pitch": 0.0},
        "links": [],
        "hotspots": [
            {
                "id": hotspot,
                "title": hotspot,
                "text": "Voici.",
                "alt": "Un point.",
                "yaw": 0.0,
                "pitch": 0.0,
                "occupations": ["H2902"],
            }
            for hotspot in hotspots
        ],
    }
    return content(id, "tour", scenes=[scene], **changes)


def occupation(rome):
    return {
        "rome": rome,
        "name_feminine": f"Une {rome}",
        "name_masculine": f"Un {rome}",
        "riasec": "RI",
        "summary": "Fait.",
    }


def season(*contents, **changes):
    fields = {
        "season": {"id": "2026", "title": "La saison", "starts_on": "2026-11-01", "ends_on": "2026-12-31"},
        "challenges": [
            {"id": "sustainability", "title": "Durable", "summary": "Durer."},
            {"id": "inclusion", "title": "Inclusion", "summary": "Avec."},
        ],
        "companies": [
            {"id": "verrerie", "name": "Verrerie", "city": "Lyon", "sector": "Verre", "summary": "Du verre."},
            {"id": "fonderie", "name": "Fonderie", "city": "Metz", "sector": "Fonte", "summary": "Du fer."},
        ],
        "occupations": [occupation("H2902"), occupation("F1301")],
        "contents": {f"{each['id']}.yaml": each for each in contents},
    }
    return domain.SeasonContent(**(fields | changes))


def counts(published, unchanged, withdrawn):
    return {"published": published, "unchanged": unchanged, "withdrawn": withdrawn}


def states():
    return {each.id: each.state for each in Content.objects}


def events():
    """(type, content) of what is to be published, by content."""
    found = [store.CHANGES.to_event(each) for each in store.CHANGES.find_pending(100)]
    return sorted(((type(each.data), each.data.content) for each in found), key=lambda each: each[1])


def publish():
    """As the relay does. The mark is not waited for by a majority, which is what the store reads."""
    store.CHANGES.mark_published(store.CHANGES.find_pending(100))
    eventually(lambda: store.CHANGES.oldest() is None)


def listed(q=None, after=None, limit=100, **filters):
    return store.list_contents(store.Filters(**filters), q, after, limit)


def ids(found):
    return [each.id for each in found]


class TestImport:
    def test_what_is_new_is_online_and_is_an_event(self):
        assert store.is_empty()
        before = datetime.now(UTC) - timedelta(seconds=1)
        done = store.apply(season(tour("grue", "crochet"), content("beton")))
        assert done == counts(published=2, unchanged=0, withdrawn=0)
        assert not store.is_empty()
        assert states() == {"grue": "published", "beton": "published"}
        assert events() == [(ContentPublished, "beton"), (ContentPublished, "grue")]
        assert before < store.CHANGES.oldest() <= datetime.now(UTC)
        assert store.find_places(["crochet"])["crochet"]["tour"] == "grue"
        assert (Season.objects.get().id, Season.objects.get().title) == ("2026", "La saison")

    def test_lists_keep_the_order_of_the_files_and_lose_what_left_them(self):
        store.apply(season())
        assert ids(store.list_all(Challenge)) == ["sustainability", "inclusion"]
        assert ids(store.list_all(Company)) == ["verrerie", "fonderie"]
        assert [each.rome for each in store.list_all(Occupation)] == ["H2902", "F1301"]
        store.apply(season(challenges=season().challenges[1:], companies=[], occupations=[]))
        assert [ids(store.list_all(each)) for each in (Challenge, Company)] == [["inclusion"], []]
        assert store.list_all(Occupation) == []

    def test_the_same_again_is_no_event(self):
        whole = season(tour("grue", "crochet"), content("beton"), content("brouillon", draft=True))
        store.apply(whole)
        publish()
        before = list(Content.objects.order_by("id").as_pymongo())
        assert store.apply(whole) == counts(published=0, unchanged=3, withdrawn=0)
        assert list(Content.objects.order_by("id").as_pymongo()) == before
        assert events() == []
        assert states() == {"grue": "published", "beton": "published", "brouillon": "draft"}
        assert store.find_places(["crochet"])

    def test_what_changed_is_an_event_and_what_did_not_is_none(self):
        store.apply(season(content("fer"), content("beton")))
        publish()
        changed = season(content("fer", title="Autre"), content("beton"))
        assert store.apply(changed) == counts(published=1, unchanged=1, withdrawn=0)
        assert events() == [(ContentPublished, "fer")]
        assert store.get_content("fer").title == "Autre"

    def test_what_left_the_season_is_withdrawn_once_with_its_hotspots_and_comes_back(self):
        whole = season(tour("grue", "crochet"), content("beton"))
        store.apply(whole)
        publish()
        rest = season(content("beton"))
        assert store.apply(rest) == counts(published=0, unchanged=1, withdrawn=1)
        assert states() == {"grue": "withdrawn", "beton": "published"}
        assert events() == [(ContentWithdrawn, "grue")]
        assert store.find_places(["crochet"]) == {}
        publish()
        assert store.apply(rest) == counts(published=0, unchanged=1, withdrawn=0)
        assert events() == []
        assert store.apply(whole) == counts(published=1, unchanged=1, withdrawn=0)
        assert states()["grue"] == "published"
        assert store.find_places(["crochet"])

    def test_a_hotspot_that_left_its_tour_is_closed(self):
        store.apply(season(tour("grue", "crochet", "cabine")))
        store.apply(season(tour("grue", "cabine")))
        assert store.find_places(["crochet", "cabine"]).keys() == {"cabine"}
        assert HotspotPlace.objects.count() == 2

    def test_a_draft_is_no_event_and_is_shown_to_organisers_only(self):
        draft = season(tour("grue", "crochet", draft=True))
        assert store.apply(draft) == counts(published=0, unchanged=0, withdrawn=0)
        assert store.apply(draft) == counts(published=0, unchanged=1, withdrawn=0)
        assert states() == {"grue": "draft"}
        assert events() == []
        assert store.find_places(["crochet"]) == {}
        assert store.find_any_content("grue").state == "draft"
        with pytest.raises(NotFound):
            store.get_tour("grue")
        assert store.apply(season(tour("grue", "crochet")))["published"] == 1
        assert events() == [(ContentPublished, "grue")]

    def test_a_draft_that_left_the_season_is_no_draft_any_more(self):
        store.apply(season(content("brouillon", draft=True), content("beton")))
        rest = season(content("beton"))
        assert store.apply(rest) == counts(published=0, unchanged=1, withdrawn=0)
        assert states() == {"brouillon": "withdrawn", "beton": "published"}
        assert events() == [(ContentPublished, "beton")]
        store.apply(season(content("brouillon", draft=True), content("beton")))
        assert states() == {"brouillon": "draft", "beton": "published"}

    def test_what_becomes_a_draft_is_withdrawn_even_if_the_draft_changes_before_the_event_is_out(self):
        """Guard: the event of a withdrawal waits for the broker, whatever is imported meanwhile."""
        store.apply(season(content("fer")))
        publish()
        store.apply(season(content("fer", draft=True)))
        assert states() == {"fer": "draft"}
        assert events() == [(ContentWithdrawn, "fer")]
        store.apply(season(content("fer", draft=True, title="Encore")))
        assert events() == [(ContentWithdrawn, "fer")]
        publish()
        store.apply(season(content("fer", draft=True, title="Toujours")))
        assert events() == []

    def test_what_fails_in_the_middle_leaves_nothing(self):
        store.apply(season(content("fer")))
        publish()
        before = Season.objects.get().revision
        broken = season(content("beton"), challenges=[{"id": "x", "title": None, "summary": "Y."}])
        with pytest.raises(mongoengine.ValidationError):
            store.apply(broken)
        assert states() == {"fer": "published"}
        assert Season.objects.get().revision == before


def test_before_the_first_import_there_is_nothing_to_show():
    assert store.is_empty()
    assert store.SnapshotCache().current().items == {}


class TestLists:
    @pytest.fixture(autouse=True)
    def _season(self, database):
        articles = [content(id) for id in ARTICLES]
        others = [
            content("film", "video", challenge="sustainability", company="verrerie", occupations=["F1301"]),
            content("film-inclusif", "video", company=None, occupations=[], title="Une grue en verre"),
            tour("visite", "crochet", company="verrerie", occupations=[]),
        ]
        store.apply(season(*articles, *others))

    @pytest.mark.parametrize(
        ("filters", "found"),
        [
            ({"challenge": "sustainability"}, {"film"}),
            ({"kind": "video"}, {"film", "film-inclusif"}),
            ({"kind": "video", "challenge": "inclusion"}, {"film-inclusif"}),
            ({"company": "verrerie"}, {"film", "visite"}),
            ({"company": "verrerie", "kind": "tour"}, {"visite"}),
            ({"occupation": "F1301"}, {"film"}),
            ({"occupation": "H2902"}, set(ARTICLES)),
            ({"occupation": "F1301", "kind": "tour"}, set()),
            ({}, {*ARTICLES, "film", "film-inclusif", "visite"}),
        ],
        ids=str,
    )
    def test_every_filter_counts(self, filters, found):
        page = listed(**filters)
        assert set(ids(page.items)) == found
        assert (page.total, page.next) == (len(found), None)

    def test_come_in_the_order_of_browsing_or_of_relevance(self):
        everything = {"film": "video", "film-inclusif": "video", "visite": "tour"}
        everything |= dict.fromkeys(ARTICLES, "article")
        expected = sorted(everything, key=lambda id: ranking.browsing_key(id, everything[id]))
        assert ids(listed().items) == expected
        assert expected[0] == "visite"
        assert ids(listed(q="verre").items) == ["film-inclusif", "film", "visite"]
        assert ids(listed(q="verre", kind="tour").items) == ["visite"]
        assert ids(listed(q="rien de tel").items) == []

    @pytest.mark.parametrize("q", [None, "fonderie"])
    @pytest.mark.parametrize("limit", [1, 2, 3, 5, 10])
    def test_are_paged_without_gap_or_repeat_or_an_empty_page_at_the_end(self, q, limit):
        whole = ids(listed(q).items)
        pages, after = [], None
        while len(pages) < 20:
            page = listed(q, after, limit)
            assert 0 < len(page.items) <= limit
            assert page.total == len(whole)
            pages += ids(page.items)
            after = page.next
            if after is None:
                break
        assert pages == whole

    def test_go_on_behind_what_was_withdrawn_but_a_search_begins_again(self):
        whole = ids(listed().items)
        gone = whole[4]
        store.apply(season(*(content(id) for id in whole if id != gone)))
        rest = [id for id in ids(listed().items) if id != "visite"]
        assert ids(listed(after=gone).items) == [
            id for id in rest if ranking.browsing_key(id) > ranking.browsing_key(gone)
        ]
        found = listed("fonderie", limit=3)
        assert ids(listed("fonderie", after="rien-de-tel", limit=3).items) == ids(found.items)

    def test_go_on_with_the_other_tours_behind_one_that_was_withdrawn(self):
        tours = [f"tour-{number}" for number in range(6)]
        store.apply(season(content("fer"), *(tour(id, f"{id}-point") for id in tours)))
        whole = ids(listed().items)
        gone = whole[1]
        store.apply(season(content("fer"), *(tour(id, f"{id}-point") for id in tours if id != gone)))
        assert ids(listed(after=gone).items) == whole[2:]

    def test_show_an_import_at_once_and_read_the_contents_only_then(self, monkeypatch):
        cache, reads = store.SnapshotCache(), []
        read = store._read_snapshot
        monkeypatch.setattr(
            store, "_read_snapshot", lambda revision: reads.append(revision) or read(revision)
        )
        first = cache.current()
        assert cache.current() is first
        store.apply(season(content("seul")))
        assert cache.current().items.keys() == {"seul"}
        cache.current()
        assert len(reads) == 2

    def test_propose_what_to_see_next_or_first(self):
        first = store.suggestions(None)
        assert first[0].id == "visite"
        assert {each.reason for each in first} == {None}
        following = store.suggestions("film")
        assert ids(following) == ["visite"]
        assert following[0].reason == "same-company"
        with pytest.raises(NotFound):
            store.suggestions("rien-de-tel")


class TestSingleContents:
    @pytest.mark.parametrize("read", [store.find_any_content, store.get_content, store.get_tour])
    def test_are_found_or_not(self, read):
        store.apply(season(tour("grue", "crochet"), content("fer")))
        assert read("grue").id == "grue"
        with pytest.raises(NotFound):
            read("rien-de-tel")

    def test_that_were_withdrawn_are_found_by_organisers_only(self):
        store.apply(season(tour("grue", "crochet"), content("fer")))
        store.apply(season(content("fer")))
        assert store.find_any_content("grue").state == "withdrawn"
        for read in (store.get_content, store.get_tour):
            with pytest.raises(NotFound):
                read("grue")
        assert store.find_contents(["grue", "fer"]).keys() == {"fer"}
        assert ids(store.list_all_contents()) == ["fer", "grue"]
        assert listed().total == 1

    def test_that_are_no_tours_are_not_found_as_tours(self):
        store.apply(season(content("fer")))
        with pytest.raises(NotFound):
            store.get_tour("fer")
