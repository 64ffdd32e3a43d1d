"""School classes: what their teacher sees, prints and exports."""

import base64
import csv
import hashlib
import io
from html.parser import HTMLParser

import operations
import pytest
from conftest import STAFF
from gateway_fakes import assert_problem

from contracts.errors import ALREADY_SEATED, CLASS_CLOSED, CLASS_FULL, Conflict, NotFound
from gateway.answers import cards, spreadsheets

ME, CLASS, PERSON = str(STAFF), str(operations.CLASS), str(operations.PERSON)
ADDRESS = f"/api/v1/classes/{CLASS}"


@pytest.fixture(autouse=True)
def _services(rpc):
    rpc.answers |= operations.ANSWERS


@pytest.fixture
def teacher(sign_in):
    return sign_in("teacher")


def test_registering(client, rpc, teacher):
    body = operations.BODIES["POST /api/v1/classes"]
    response = client.post("/api/v1/classes", json=body, headers=teacher)
    assert (response.status_code, response.json) == (201, operations.SCHOOL_CLASS)
    assert rpc.calls == [("accounts.register_class", {"actor": ME, **body})]


@pytest.mark.parametrize(
    ("method", "path", "called", "arguments", "status", "answered"),
    [
        (
            "GET",
            "/api/v1/classes",
            "list_classes",
            {},
            200,
            {"items": [operations.SCHOOL_CLASS]},
        ),
        ("GET", ADDRESS, "get_class", {"school_class": CLASS}, 200, operations.SCHOOL_CLASS),
        ("POST", f"{ADDRESS}/code", "rotate_code", {"school_class": CLASS}, 200, operations.SCHOOL_CLASS),
        ("POST", f"{ADDRESS}/closure", "close_class", {"school_class": CLASS}, 200, operations.SCHOOL_CLASS),
        (
            "DELETE",
            f"{ADDRESS}/closure",
            "reopen_class",
            {"school_class": CLASS},
            200,
            operations.SCHOOL_CLASS,
        ),
        (
            "GET",
            f"{ADDRESS}/seats",
            "list_seats",
            {"school_class": CLASS},
            200,
            {"items": operations.SEATS},
        ),
        (
            "DELETE",
            f"{ADDRESS}/seats/{PERSON}",
            "remove_seat",
            {"school_class": CLASS, "visitor": PERSON},
            204,
            None,
        ),
        (
            "GET",
            f"{ADDRESS}/removals",
            "list_removed_seats",
            {"school_class": CLASS},
            200,
            {"items": operations.REMOVALS},
        ),
        (
            "DELETE",
            f"{ADDRESS}/removals/{PERSON}",
            "restore_seat",
            {"school_class": CLASS, "visitor": PERSON},
            200,
            operations.SEATS[0],
        ),
    ],
)
def test_in_the_name_of_the_teacher(client, rpc, teacher, method, path, called, arguments, status, answered):
    response = client.open(path, method=method, headers=teacher)
    assert (response.status_code, response.get_json(silent=True)) == (status, answered)
    assert rpc.calls == [(f"accounts.{called}", {"actor": ME, **arguments})]


@pytest.mark.parametrize(
    ("reason", "word"),
    [(ALREADY_SEATED, "autre classe"), (CLASS_FULL, "place libre"), (CLASS_CLOSED, "saison")],
)
def test_why_a_removal_cannot_be_undone(client, rpc, teacher, reason, word):
    """Three causes, three texts for the teacher."""
    rpc.answers["accounts.restore_seat"] = Conflict("no", reason=reason)
    response = client.delete(f"{ADDRESS}/removals/{PERSON}", headers=teacher)
    assert word in assert_problem(response, 409, reason)["detail"]


def test_seats_before_the_lesson(client, rpc, teacher):
    response = client.post(f"{ADDRESS}/seats", json={"count": 28}, headers=teacher)
    assert (response.status_code, response.json["items"]) == (201, operations.SEATS)
    assert rpc.calls == [("accounts.add_seats", {"actor": ME, "school_class": CLASS, "count": 28})]


@pytest.mark.parametrize(("reason", "word"), [(CLASS_FULL, "places"), (CLASS_CLOSED, "fermée")])
def test_a_class_that_takes_no_seat_says_why_as_to_a_teacher(client, rpc, teacher, reason, word):
    rpc.answers["accounts.add_seats"] = Conflict("too few", reason=reason)
    response = client.post(f"{ADDRESS}/seats", json={"count": 28}, headers=teacher)
    detail = assert_problem(response, 409, reason)["detail"]
    assert word in detail
    assert " t’" not in detail


def test_a_class_whose_season_is_over_does_not_open_again(client, rpc, teacher):
    rpc.answers["accounts.reopen_class"] = Conflict("over", reason=CLASS_CLOSED)
    response = client.delete(f"{ADDRESS}/closure", headers=teacher)
    assert "saison" in assert_problem(response, 409, CLASS_CLOSED)["detail"]


class TestAnotherTeachersClass:
    @pytest.mark.parametrize(
        ("path", "method"), [("/seats", "add_seats"), ("/code", "rotate_code"), ("/closure", "close_class")]
    )
    def test_is_not_changed(self, client, rpc, teacher, path, method):
        rpc.answers[f"accounts.{method}"] = NotFound(f"no class {CLASS}")
        body = {"count": 1} if path == "/seats" else {}
        response = client.post(f"{ADDRESS}{path}", json=body, headers=teacher)
        assert CLASS not in assert_problem(response, 404, "not-found")["detail"]

    @pytest.mark.parametrize("path", ["/progress", "/interests", "/cards", "/export", "/seats", ""])
    def test_is_none(self, client, rpc, teacher, path):
        for method in ("get_class", "list_cards", "list_seats", "class_members"):
            rpc.answers[f"accounts.{method}"] = NotFound(f"no class {CLASS}")
        assert_problem(client.get(f"{ADDRESS}{path}", headers=teacher), 404, "not-found")
        assert not [name for name, _ in rpc.calls if not name.startswith("accounts.")]


@pytest.mark.parametrize(
    ("path", "called", "answered"),
    [
        ("/progress", "rewards.class_progress", operations.PROGRESS),
        ("/interests", "quiz.class_interests", operations.INTERESTS),
    ],
)
def test_counts_are_of_the_classes_members(client, rpc, teacher, path, called, answered):
    response = client.get(f"{ADDRESS}{path}", headers=teacher)
    assert response.json == answered
    assert rpc.calls == [
        ("accounts.class_members", {"actor": ME, "school_class": CLASS}),
        (called, {"visitors": [PERSON]}),
    ]


class Page(HTMLParser):
    """Tags, attributes and texts of a page."""

    def __init__(self, html):
        super().__init__()
        self.tags, self.texts, self.style = [], [], ""
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data):
        if self.tags and self.tags[-1][0] == "style" and not self.style:
            self.style = data
        elif data.strip():
            self.texts.append(data)

    def count(self, tag):
        return sum(name == tag for name, _ in self.tags)


HOSTILE = "<script>alert(1)</script>\"'&<img src=x onerror=alert(1)>"


class TestCards:
    def test_a_program_is_given_a_list(self, client, rpc, teacher):
        rpc.answers["accounts.list_cards"] = [operations.CARD]
        response = client.get(f"{ADDRESS}/cards", headers={**teacher, "Accept": "application/json"})
        [card] = response.json["items"]
        assert card.pop("qr").startswith("data:image/svg+xml")
        assert card == operations.CARD
        assert "Accept" in response.headers["Vary"]

    def sheet(self, client, headers):
        response = client.get(f"{ADDRESS}/cards", headers=headers)
        assert response.status_code == 200
        assert response.mimetype == "text/html"
        return response

    def test_one_card_a_seat(self, client, rpc, teacher):
        rpc.answers["accounts.list_cards"] = [
            {"nickname": f"Loutre {number}", "recovery_code": f"7K3M-9QXT-{number:04}"}
            for number in range(30)
        ]
        page = Page(self.sheet(client, teacher).text)
        assert page.count("li") == page.count("svg") == 30
        for number in range(30):
            assert f"Loutre {number}" in page.texts
            assert f"7K3M-9QXT-{number:04}" in page.texts
        assert any("30 cartes" in text for text in page.texts)
        assert page.tags[0] == ("html", {"lang": "fr"})
        assert "https://usine.example/retrouver" in "".join(page.texts)

    def test_for_paper(self, client, teacher):
        style = Page(self.sheet(client, teacher).text).style
        assert "size: A4 portrait" in style
        assert "dashed" in style
        assert "break-inside: avoid" in style

    def test_what_is_typed_is_text(self, client, rpc, teacher):
        rpc.answers["accounts.get_class"] = operations.SCHOOL_CLASS | {"school": HOSTILE, "level": HOSTILE}
        rpc.answers["accounts.list_cards"] = [{"nickname": HOSTILE, "recovery_code": HOSTILE}]
        response = self.sheet(client, teacher)
        page = Page(response.text)
        assert HOSTILE in page.texts
        assert page.count("script") == page.count("img") == 0
        assert not [name for _, attrs in page.tags for name in attrs if name.startswith("on")]

    def test_only_its_own_style_and_no_script(self, client, teacher):
        response = self.sheet(client, teacher)
        page = Page(response.text)
        policy = response.headers["Content-Security-Policy"]
        digest = base64.b64encode(hashlib.sha256(page.style.encode()).digest()).decode()
        assert f"style-src 'sha256-{digest}'" in policy
        assert "default-src 'none'" in policy
        assert "script-src" not in policy
        assert "unsafe" not in policy
        assert page.count("script") == page.count("link") == 0
        assert not [attrs for _, attrs in page.tags if "style" in attrs or "src" in attrs or "href" in attrs]

    def test_nobody_keeps_it(self, client, teacher):
        assert self.sheet(client, teacher).headers["Cache-Control"] == "no-store"

    def test_an_empty_class(self, client, rpc, teacher):
        rpc.answers["accounts.list_cards"] = []
        assert Page(self.sheet(client, teacher).text).count("li") == 0

    def test_the_code_is_after_the_hash(self):
        assert cards.link("https://usine.example", "7K3M-9QXT") == (
            "https://usine.example/retrouver#code=7K3M-9QXT"
        )
        assert "&" not in cards.link("https://usine.example", "a&b=c#d").partition("#")[2]

    def test_the_image_says_what_the_link_says(self):
        one, same, other = (
            cards.qr_image("https://usine.example", code) for code in ("7K3M-9QXT", "7K3M-9QXT", "7K3M-9QXV")
        )
        assert one == same != other


class TestExport:
    def rows(self, client, headers):
        response = client.get(f"{ADDRESS}/export", headers=headers)
        assert response.status_code == 200
        assert response.mimetype == "text/csv"
        assert response.headers["Content-Disposition"] == f'attachment; filename="classe-{CLASS}.csv"'
        assert response.data.startswith(b"\xef\xbb\xbf")
        text = response.data.decode("utf-8-sig")
        assert text.count("\n") == text.count("\r\n")
        assert text.endswith("\r\n")
        return list(csv.reader(io.StringIO(text, newline=""), delimiter=";", strict=True))

    def test_seats(self, client, rpc, teacher):
        rpc.answers["accounts.list_seats"] = [
            operations.SEATS[0] | {"nickname": 'Écureuil "futé"; 7', "used": False},
        ]
        assert self.rows(client, teacher) == [
            ["Pseudonyme", "Place créée le", "Place occupée"],
            ['Écureuil "futé"; 7', "23/11/2026 10:12", "non"],
        ]

    def test_times_are_those_of_the_class(self, client, rpc, teacher):
        """Nouméa is eleven hours ahead of UTC: the same lesson, on another day there."""
        rpc.answers["accounts.get_class"] = operations.SCHOOL_CLASS | {"timezone": "Pacific/Noumea"}
        rpc.answers["accounts.list_seats"] = [
            operations.SEATS[0] | {"joined_at": "2026-11-23T21:30:00.123456+00:00"}
        ]
        assert self.rows(client, teacher)[1][1] == "24/11/2026 08:30"

    @pytest.mark.parametrize("timezone", ["localtime", "Factory", "Europe/Lyon"])
    def test_a_class_whose_time_zone_is_not_allowed_any_more_is_read_by_its_territory(
        self, client, rpc, teacher, timezone
    ):
        stored = {"territory": "974", "timezone": timezone}
        rpc.answers["accounts.get_class"] = operations.SCHOOL_CLASS | stored
        assert self.rows(client, teacher)[1][1] == "23/11/2026 13:12"

    def test_no_id_leaves(self, client, teacher):
        assert all(PERSON not in cell for row in self.rows(client, teacher) for cell in row)

    @pytest.mark.parametrize(
        "cell", ['=HYPERLINK("x")', "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\tx", "\rx", "  =1", "＝1"]
    )
    def test_a_formula_is_text(self, client, rpc, teacher, cell):
        rpc.answers["accounts.list_seats"] = [operations.SEATS[0] | {"nickname": cell}]
        assert self.rows(client, teacher)[1][0] == f"'{cell}"

    @pytest.mark.parametrize("cell", ["Loutre-1", "a=b", "", "O'Neil", "Écureuil"])
    def test_other_texts_stay(self, cell):
        assert spreadsheets.harmless(cell) == cell
