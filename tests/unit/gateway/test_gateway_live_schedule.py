"""The schedule of live sessions: which calls reach services, and how a refusal reads."""

import operations
import pytest
from conftest import STAFF, VISITOR
from gateway_fakes import assert_problem

from contracts.calls.live import reasons
from contracts.errors import CLASS_CLOSED, Conflict, InvalidInput, NotFound, Unavailable
from contracts.places.calendar import SchoolCalendar
from gateway.answers import live_mentions
from gateway.answers.live_mentions import LiveMentions

ME, CLASS, SESSION = str(STAFF), str(operations.CLASS), "a-vif"
SEATS = f"/api/v1/live/sessions/{SESSION}/seats"
ADDRESS = f"/api/v1/live/sessions/{SESSION}"


@pytest.fixture(autouse=True)
def _services(rpc):
    rpc.answers |= operations.ANSWERS


@pytest.fixture
def teacher(sign_in):
    return sign_in("teacher")


@pytest.fixture
def organiser(sign_in):
    return sign_in("organiser")


class TestTheSchedule:
    def test_is_the_same_for_everyone_and_kept_for_a_moment(self, client, rpc):
        first, again = (client.get("/api/v1/live/sessions") for _ in range(2))
        assert first.json == again.json == {"items": [operations.LIVE_SESSION]}
        assert rpc.calls == [("live.list_sessions", {})]
        same = client.get("/api/v1/live/sessions", headers={"If-None-Match": first.headers["ETag"]})
        assert same.status_code == 304

    def test_of_a_time_a_challenge_a_company_and_an_occupation(self, client, rpc):
        query = {
            "from": "2026-12-01T00:00:00+11:00",
            "to": "2026-12-02T00:00:00Z",
            "challenge": "inclusion",
            "company": "grues-du-rhone",
            "occupation": "H2902",
        }
        assert client.get("/api/v1/live/sessions", query_string=query).status_code == 200
        [(_, arguments)] = rpc.calls
        assert arguments == {
            "since": "2026-12-01T00:00:00+11:00",
            "until": "2026-12-02T00:00:00+00:00",
            "challenge": "inclusion",
            "company": "grues-du-rhone",
            "occupation": "H2902",
        }

    @pytest.mark.parametrize(
        ("name", "value"),
        [
            *(("from", value) for value in ("", "demain", "2026-12-01", "2026-12-01T09:00:00")),
            ("from", "0001-01-01T00:00:00+14:00"),
            ("to", "9999-12-31T23:59:59-12:00"),
            ("challenge", "autre"),
            ("company", "Grues du Rhône"),
            ("occupation", "h2902"),
            ("since", "2026-12-01T09:00:00Z"),
        ],
    )
    def test_refuses_other_values_by_name(self, client, rpc, name, value):
        response = client.get("/api/v1/live/sessions", query_string={name: value})
        assert list(assert_problem(response, 422, "invalid-input")["errors"]) == [f"query.{name}"]
        assert rpc.calls == []

    @pytest.mark.parametrize(
        ("path", "method"),
        [(ADDRESS, "get_session"), ("/api/v1/live/professionals/yasmine", "get_professional")],
    )
    def test_what_does_not_exist(self, client, rpc, path, method):
        rpc.answers[f"live.{method}"] = NotFound("unknown")
        assert assert_problem(client.get(path), 404, "not-found")["detail"].startswith("Cette ")


class TestBooking:
    def test_for_oneself(self, client, rpc, bearer):
        response = client.post(SEATS, json={}, headers=bearer)
        assert (response.status_code, response.json) == (201, operations.BOOKING)
        assert rpc.calls == [("live.book", {"session": SESSION, "visitor": str(VISITOR)})]

    def test_for_a_class_as_accounts_knows_it(self, client, rpc, teacher):
        assert client.post(SEATS, json={"class_id": CLASS}, headers=teacher).status_code == 201
        assert rpc.calls == [
            ("accounts.get_class", {"actor": ME, "school_class": CLASS}),
            ("live.book", {"session": SESSION, "school_class": CLASS, "teacher": ME, "places": 28}),
        ]

    def test_another_teachers_class_does_not_exist(self, client, rpc, teacher):
        rpc.answers["accounts.get_class"] = NotFound("unknown")
        assert_problem(client.post(SEATS, json={"class_id": CLASS}, headers=teacher), 404, "not-found")
        assert rpc.calls_of("live.book") == []

    def test_a_closed_class_does_not_book(self, client, rpc, teacher):
        rpc.answers["accounts.get_class"] = operations.SCHOOL_CLASS | {"open": False}
        problem = assert_problem(
            client.post(SEATS, json={"class_id": CLASS}, headers=teacher), 409, CLASS_CLOSED
        )
        assert problem["detail"] == "Cette classe est fermée."
        assert rpc.calls_of("live.book") == []

    def test_a_visitor_cannot_name_a_class(self, client, rpc, bearer):
        problem = assert_problem(
            client.post(SEATS, json={"class_id": CLASS}, headers=bearer), 422, "invalid-input"
        )
        assert problem["errors"] == {"json.class_id": ["Champ inconnu."]}
        assert rpc.calls == []

    @pytest.mark.parametrize("body", [{}, {"class_id": None}, {"class_id": "x"}, {"class_id": 1}])
    def test_a_teacher_must_name_one(self, client, rpc, teacher, body):
        problem = assert_problem(client.post(SEATS, json=body, headers=teacher), 422, "invalid-input")
        assert list(problem["errors"]) == ["json.class_id"]
        assert rpc.calls == []

    @pytest.mark.parametrize(
        ("reason", "word"),
        [
            (reasons.SESSION_OVER, "terminée"),
            (reasons.SESSION_CANCELLED, "annulée"),
            (reasons.ALREADY_BOOKED, "existe déjà"),
            (reasons.SESSION_TOO_SMALL, "moins de places"),
            (reasons.VISITOR_BUSY, "à cette heure-là"),
        ],
    )
    def test_why_it_is_refused(self, client, rpc, bearer, reason, word):
        rpc.answers["live.book"] = Conflict("in English", reason=reason)
        problem = assert_problem(client.post(SEATS, json={}, headers=bearer), 409, "conflict")
        assert problem["reason"] == reason
        assert word in problem["detail"]

    def test_a_class_that_is_busy_learns_where(self, client, rpc, teacher):
        said = ["La classe est déjà inscrite à «\u202fÀ vif\u202f» à cette heure-là."]
        rpc.answers["live.book"] = Conflict("busy", reason=reasons.CLASS_BUSY, errors={"session": said})
        response = client.post(SEATS, json={"class_id": CLASS}, headers=teacher)
        assert assert_problem(response, 409, "conflict")["errors"] == {"session": said}

    def test_giving_a_place_back(self, client, rpc, bearer):
        assert client.delete(SEATS, headers=bearer).status_code == 204
        assert rpc.calls == [("live.cancel_booking", {"session": SESSION, "visitor": str(VISITOR)})]

    def test_giving_the_places_of_a_class_back_is_for_its_teacher(self, client, rpc, teacher):
        assert client.delete(f"{SEATS}/{CLASS}", headers=teacher).status_code == 204
        assert rpc.calls_of("live.cancel_booking") == [{"session": SESSION, "school_class": CLASS}]
        rpc.calls.clear()
        rpc.answers["accounts.get_class"] = NotFound("another's")
        assert_problem(client.delete(f"{SEATS}/{CLASS}", headers=teacher), 404, "not-found")
        assert rpc.calls_of("live.cancel_booking") == []


class TestAClass:
    def test_suggestions_are_for_its_place_and_its_breaks(self, client, app, rpc, teacher, monkeypatch):
        from datetime import date

        from contracts.places.calendar import Break

        noel = Break(name="Noël", first_day=date(2026, 12, 19), back_on=date(2027, 1, 4))
        calendar = SchoolCalendar(breaks={"Zone A": (noel,)})
        monkeypatch.setitem(app.extensions, "school_calendar", calendar)
        response = client.get(f"/api/v1/classes/{CLASS}/live/suggestions", headers=teacher)
        assert response.json["items"][0]["fit"] == "school-hours"
        assert rpc.calls_of("live.suggest_sessions") == [
            {
                "territory": "69",
                "timezone": "Europe/Paris",
                "level": "4e",
                "places": 28,
                "breaks": [{"first_day": "2026-12-19", "back_on": "2027-01-04"}],
            }
        ]

    def test_a_summary_is_of_those_who_sit_in_it(self, client, rpc, teacher):
        response = client.get(f"/api/v1/classes/{CLASS}/live/{SESSION}/summary", headers=teacher)
        assert response.json == operations.LIVE_SUMMARY
        assert rpc.calls_of("live.summarise_for_class") == [
            {"session": SESSION, "visitors": [str(operations.PERSON)]}
        ]

    @pytest.mark.parametrize(
        ("method", "path"),
        [
            ("GET", "live"),
            ("GET", "live/suggestions"),
            ("GET", "calendar"),
            ("POST", "calendar"),
            ("GET", f"live/{SESSION}/summary"),
        ],
    )
    def test_another_teachers_does_not_exist(self, client, rpc, teacher, method, path):
        rpc.answers |= dict.fromkeys(("accounts.get_class", "accounts.class_members"), NotFound("unknown"))
        response = client.open(f"/api/v1/classes/{CLASS}/{path}", method=method, headers=teacher)
        assert_problem(response, 404, "not-found")
        assert all(name.startswith("accounts.") for name, _ in rpc.calls)


class TestCalendars:
    @pytest.mark.parametrize(("method", "renew"), [("GET", False), ("POST", True)])
    def test_the_address_is_one_for_calendar_programs(self, client, rpc, teacher, method, renew):
        response = client.open(f"/api/v1/classes/{CLASS}/calendar", method=method, headers=teacher)
        assert response.json == {"url": "https://usine.example/api/v1/live/calendars/pQ3.ics"}
        assert rpc.calls_of("live.get_class_calendar") == [{"school_class": CLASS, "renew": renew}]

    @pytest.mark.parametrize(
        ("path", "of"),
        [
            ("calendars/pQ3-_x.ics", {"token": "pQ3-_x"}),
            ("professionals/yasmine/calendar.ics", {"professional": "yasmine"}),
        ],
    )
    def test_a_feed(self, client, rpc, path, of):
        response = client.get(f"/api/v1/live/{path}")
        assert response.content_type == "text/calendar; charset=utf-8"
        assert response.text == operations.ANSWERS["live.read_calendar"]["text"]
        assert rpc.calls == [("live.read_calendar", {"public_url": "https://usine.example", **of})]

    def test_a_token_that_opens_nothing(self, client, rpc):
        rpc.answers["live.read_calendar"] = NotFound("unknown")
        for token in ("x", "x" * 65, "x" * 5000):
            problem = assert_problem(client.get(f"/api/v1/live/calendars/{token}.ics"), 404, "not-found")
            assert "calendrier" in problem["detail"]
        assert len(rpc.calls) == 1


class TestOrganisers:
    def test_move_a_session(self, client, rpc, organiser):
        body = {"starts_at": "2026-12-01T10:00:00+01:00", "minutes": 60, "capacity": 200}
        assert client.patch(ADDRESS, json=body, headers=organiser).json == operations.LIVE_SESSION
        [(_, arguments)] = rpc.calls
        assert arguments["starts_at"].isoformat() == "2026-12-01T10:00:00+01:00"
        assert (arguments["actor"], arguments["minutes"], arguments["capacity"]) == (ME, 60, 200)

    @pytest.mark.parametrize(
        ("body", "named"),
        [
            ({}, "json"),
            ({"starts_at": None}, "json.starts_at"),
            ({"starts_at": "2026-12-01T10:00:00"}, "json.starts_at"),
            ({"starts_at": 5}, "json.starts_at"),
            *(({"minutes": value}, "json.minutes") for value in (9, 721, "45", 45.5, None, True, 2**70)),
            *(({"capacity": value}, "json.capacity") for value in (0, 1001, -1, "9")),
            ({"state": "open"}, "json.state"),
        ],
    )
    def test_other_changes_are_refused(self, client, rpc, organiser, body, named):
        problem = assert_problem(client.patch(ADDRESS, json=body, headers=organiser), 422, "invalid-input")
        assert named in problem["errors"]
        assert rpc.calls == []

    def test_a_capacity_below_what_is_booked(self, client, rpc, organiser):
        said = {"capacity": ["26 places sont déjà réservées."]}
        rpc.answers["live.move_session"] = InvalidInput("too small", errors=said)
        response = client.patch(ADDRESS, json={"capacity": 20}, headers=organiser)
        assert assert_problem(response, 422, "invalid-input")["errors"] == {"json.capacity": said["capacity"]}

    def test_cancel_a_session(self, client, rpc, organiser):
        response = client.post(f"{ADDRESS}/cancellation", headers=organiser)
        assert response.json["state"] == "cancelled"
        assert rpc.calls == [("live.cancel_session", {"session": SESSION, "actor": ME})]

    def test_link_the_account_of_a_professional(self, client, rpc, organiser):
        person = operations.STAFF | {"role": "professional"}
        other = operations.STAFF | {"staff_id": str(STAFF)}
        pages = {None: {"items": [other], "next": ME}, ME: {"items": [person], "next": None}}
        rpc.answers["accounts.list_staff"] = lambda after, **_: pages[after]
        body = {"staff_id": person["staff_id"]}
        address = "/api/v1/live/professionals/yasmine/account"
        assert client.put(address, json=body, headers=organiser).status_code == 204
        linked = {"professional": "yasmine", "staff": person["staff_id"], "actor": ME}
        assert rpc.calls_of("live.link_professional") == [linked]

    @pytest.mark.parametrize("staff", [operations.STAFF["staff_id"], str(operations.CLASS)])
    def test_no_other_account(self, client, rpc, organiser, staff):
        """A teacher's, or nobody's."""
        address = "/api/v1/live/professionals/yasmine/account"
        response = client.put(address, json={"staff_id": staff}, headers=organiser)
        assert list(assert_problem(response, 422, "invalid-input")["errors"]) == ["json.staff_id"]
        assert rpc.calls_of("live.link_professional") == []


class TestMentions:
    """Sessions beside the matches of a quiz result, and beside an occupation."""

    RESULT = operations.QUIZ_RESULT | {
        "kind": "interests",
        "matches": [{"rome": rome, "score": 80, "sessions": []} for rome in ("H2902", "F1301")],
    }
    FIELDS = ("id", "title", "starts_at", "ends_at", "state")
    MENTION = {name: operations.LIVE_SESSION[name] for name in FIELDS} | {
        "professional": operations.PROFESSIONAL
    }
    ADDRESS = f"/api/v1/me/results/{operations.RESULT}"

    @pytest.fixture(autouse=True)
    def _result(self, rpc):
        rpc.answers |= {
            "quiz.get_result": self.RESULT,
            "quiz.submit": self.RESULT,
            "live.sessions_by_occupation": {"F1301": [operations.LIVE_SESSION]},
        }

    def test_a_result_has_those_of_each_match_by_one_call(self, client, rpc, bearer):
        found = client.get(self.ADDRESS, headers=bearer).json
        assert [match["sessions"] for match in found["matches"]] == [[], [self.MENTION]]
        client.get(self.ADDRESS, headers=bearer)
        assert rpc.calls_of("live.sessions_by_occupation") == [{"occupations": ["F1301", "H2902"]}]

    def test_so_has_a_new_result(self, client, bearer):
        address = "/api/v1/quizzes/quiz-grue-a-tour/results"
        body = operations.BODIES["POST /api/v1/quizzes/{id}/results"]
        found = client.post(address, json=body, headers=bearer).json
        assert found["matches"][1]["sessions"] == [self.MENTION]

    def test_an_occupation_has_its_own(self, client, rpc):
        rpc.answers["quiz.get_occupation"] = {"rome": "F1301"}
        assert client.get("/api/v1/occupations/F1301").json["sessions"] == [self.MENTION]

    def test_a_result_about_knowledge_asks_for_none(self, client, rpc, bearer):
        rpc.answers["quiz.get_result"] = operations.QUIZ_RESULT
        assert client.get(self.ADDRESS, headers=bearer).json == operations.QUIZ_RESULT
        assert rpc.calls_of("live.sessions_by_occupation") == []

    def test_a_result_is_answered_without_live_and_the_next_does_not_wait_for_it(self, client, rpc, bearer):
        rpc.answers["live.sessions_by_occupation"] = Unavailable("away")
        for _ in range(3):
            response = client.get(self.ADDRESS, headers=bearer)
            assert response.status_code == 200
            assert [match["sessions"] for match in response.json["matches"]] == [[], []]
        assert len(rpc.calls_of("live.sessions_by_occupation")) == 1

    def test_live_is_asked_again_after_a_pause(self, rpc, monkeypatch):
        clock = [100.0]
        monkeypatch.setattr(live_mentions, "monotonic", lambda: clock[0])
        mentions = LiveMentions(rpc)
        answered = rpc.answers["live.sessions_by_occupation"]
        rpc.answers["live.sessions_by_occupation"] = Unavailable("away")
        assert mentions.of(["F1301"]) == {}
        rpc.answers["live.sessions_by_occupation"] = answered
        assert mentions.of(["F1301"]) == {}
        clock[0] += live_mentions.PAUSE_SECONDS
        assert mentions.of(["F1301"]) == {"F1301": [self.MENTION]}

    def test_the_professional_is_the_one_of_the_occupation(self, rpc):
        other = operations.PROFESSIONAL | {"id": "idris", "occupation": "A1306"}
        card = operations.LIVE_SESSION | {"professionals": [other, operations.PROFESSIONAL]}
        rpc.answers["live.sessions_by_occupation"] = {"F1301": [card], "A1306": [card]}
        found = LiveMentions(rpc).of(["F1301", "A1306"])
        assert {code: each["professional"]["id"] for code, [each] in found.items()} == {
            "F1301": "yasmine-grutiere",
            "A1306": "idris",
        }
