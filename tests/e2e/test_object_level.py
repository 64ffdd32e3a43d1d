"""Every operation of the API, as everyone: who is let in, and that nobody reads of others.

RULES is the whole of it: an operation of the running platform that has no rule fails.
"""

from uuid import uuid4

import pytest
from everybody import (
    API,
    CLASS_OF,
    EVERYONE,
    MAIN_QUIZ,
    NOBODY,
    PUPILS,
    SCHOOLS,
    STAFF,
    STREAM,
    VISITORS,
    World,
    liking,
    operations,
    seated,
    shown,
    take_quiz,
)
from rules import RULES, Request

from chassis.testing import eventually

ABOUT_A_CLASS = [name for name in RULES if "/classes/{id}" in name]

SHOWS_EVERYTHING = {"GET /dev/mailbox"}
"""On purpose, and only where no mail is sent."""

FEWEST = 5


@pytest.fixture(scope="module")
def world(platform):
    return World(platform)


@pytest.fixture(scope="module")
def documented(platform):
    return operations(platform)


def send(operation, person, request):
    return person.request(operation.method, operation.address(**request.path), request.body)


class TestTheTable:
    def test_every_operation_has_a_rule_and_every_rule_an_operation(self, documented):
        assert set(documented) == set(RULES)

    def test_every_rule_is_about_everyone(self):
        assert {name for name, rule in RULES.items() if set(rule.statuses) != set(EVERYONE)} == set()

    def test_an_operation_asks_for_a_token_in_the_document_if_it_does_on_the_wire(self, documented):
        """Guard: a client believes the document."""
        locked = {name for name, each in documented.items() if {} not in each.described.get("security", [{}])}
        assert locked == {name for name, rule in RULES.items() if rule.statuses[NOBODY] == 401} - {
            "POST /api/v1/staff/sessions"  # 401 is about the link in its body
        }

    def test_the_people_are_who_they_say(self, world):
        """Else refusals would prove nothing."""
        for kind in VISITORS:
            me = world[kind].request("GET", f"{API}/me").json
            assert me["visitor_id"] == world[kind].id
            assert (me["school_class"] or {}).get("id") == (
                world.classes[name]["id"] if (name := CLASS_OF.get(kind)) else None
            )
        for kind in STAFF:
            me = world[kind].request("GET", f"{API}/staff/me").json
            assert (me["staff_id"], me["email"]) == (world[kind].id, world[kind].email)
            assert me["role"] == kind.removeprefix("other_")


@pytest.mark.parametrize("kind", EVERYONE)
@pytest.mark.parametrize("name", RULES)
def test_each_operation_as_everyone(world, documented, name, kind):
    rule, operation = RULES[name], documented[name]
    person = world.another(kind) if rule.spends else world[kind]
    answer = send(operation, person, rule.request(world))
    assert answer.status == rule.statuses[kind], answer
    operation.check(answer)
    if answer.status >= 400:
        assert answer.headers["content-type"] == "application/problem+json"
        assert answer.json["status"] == answer.status
    if name not in SHOWS_EVERYTHING:
        assert shown(answer, world.hidden_from(kind)) == set()


def test_what_is_looked_for_would_be_found(world):
    """Guard of the test above: each secret does appear to whom it belongs."""
    seen = set()
    id = world.classes["ours"]["id"]
    for path in ("", "/seats", "/cards", "/export"):
        seen |= shown(world["teacher"].request("GET", f"{API}/classes/{id}{path}"), world.hidden_from(NOBODY))
    facts = world.private()
    assert seen == facts["ours"] | facts[SCHOOLS[0]] | facts["pupil"] | facts["classmate"]
    team = world["organiser"].request("GET", f"{API}/staff?limit=100")
    assert shown(team, world.hidden_from(NOBODY)) == set().union(*(facts[kind] for kind in STAFF))
    own = world["pupil"].request("GET", f"{API}/me/results")
    assert shown(own, world.hidden_from(NOBODY)) == facts["results of pupil"]


@pytest.mark.parametrize("name", ABOUT_A_CLASS)
def test_another_teachers_class_is_answered_as_one_that_does_not_exist(world, documented, name):
    request = RULES[name].request(world)
    nowhere = Request(request.path | {"id": str(uuid4())}, request.body)
    theirs, none = (send(documented[name], world["other_teacher"], each) for each in (request, nowhere))
    assert theirs.status == none.status == 404
    assert _but_the_correlation_id(theirs) == _but_the_correlation_id(none)
    assert shown(theirs, world.hidden_from("other_teacher")) == set()


@pytest.mark.parametrize("path", ["", "/comparison", "/sheet", "/sheet?format=pdf"])
def test_another_visitors_result_is_answered_as_one_that_does_not_exist(world, path):
    theirs, none = (
        world["classmate"].request("GET", f"{API}/me/results/{id}{path}")
        for id in (world.results[-1], uuid4())
    )
    assert theirs.status == none.status == 404
    assert _but_the_correlation_id(theirs) == _but_the_correlation_id(none)


def test_ones_own_result_is_not_compared_with_somebody_elses(world):
    """Guard: both ids are looked at."""
    mine = take_quiz(world.another("classmate"), liking("RI"))["id"]
    person = world.another("classmate")
    first, last = (take_quiz(person, liking(letters))["id"] for letters in ("RI", "AS"))
    path = f"{API}/me/results/{last}/comparison?earlier="
    assert person.request("GET", path + first).status == 200
    assert {person.request("GET", path + id).status for id in (mine, world.results[0])} == {404}


def test_the_same_answers_of_two_visitors_are_two_results(world):
    first, second = (world.another("classmate") for _ in range(2))
    assert take_quiz(first, liking("RI"))["id"] != take_quiz(second, liking("RI"))["id"]


def test_a_seat_of_another_class_is_not_removed_through_ones_own(world):
    """Guard: both ids are looked at together."""
    own, pupil = world.new_class("other_teacher"), world["pupil"]
    answer = world["other_teacher"].request("DELETE", f"{API}/classes/{own['id']}/seats/{pupil.id}")
    assert answer.status == 404
    assert pupil.request("GET", f"{API}/me").status == 200


def test_who_is_removed_leaves_the_class_at_once_and_takes_their_points_to_another(world):
    teacher, school_class, other = world["teacher"], world.new_class(), world.new_class("other_teacher")
    pupil = seated(world.platform, school_class["code"])
    assert pupil.request("POST", f"{API}/hotspots/grue-soudure/views").status == 202
    earned = eventually(lambda: pupil.request("GET", f"{API}/me/points").json["total"])
    path = f"{API}/classes/{school_class['id']}/seats/{pupil.id}"
    assert teacher.request("DELETE", path).status == 204
    assert teacher.request("DELETE", path).status == 404
    assert pupil.request("GET", f"{API}/me").json["school_class"] is None
    assert pupil.request("GET", f"{API}/me/export").json["accounts"]["seat"] is None
    for about in ("seats", "cards"):
        request = teacher.request(
            "GET", f"{API}/classes/{school_class['id']}/{about}", Accept="application/json"
        )
        assert shown(request, {pupil.id, pupil.known["nickname"]}) == set()
    joined = pupil.request("POST", f"{API}/classes/join", {"code": other["code"]})
    assert (joined.status, joined.json["visitor_id"]) == (201, pupil.id)
    assert pupil.request("GET", f"{API}/me/points").json["total"] == earned
    assert recover(pupil).json["school_class"]["id"] == other["id"]
    refused = teacher.request("DELETE", f"{API}/classes/{school_class['id']}/removals/{pupil.id}")
    assert (refused.status, refused.json["type"]) == (409, "/problems/already-seated")


def test_only_the_teacher_of_the_class_undoes_a_removal(world):
    """Guard: class and visitor are looked at together."""
    teacher, school_class, own = world["teacher"], world.new_class(), world.new_class("other_teacher")
    pupil = seated(world.platform, school_class["code"])
    assert teacher.request("DELETE", f"{API}/classes/{school_class['id']}/seats/{pupil.id}").status == 204
    for id in (school_class["id"], own["id"]):
        removals = world["other_teacher"].request("GET", f"{API}/classes/{id}/removals")
        assert shown(removals, {pupil.id, pupil.known["nickname"]}) == set()
        path = f"{API}/classes/{id}/removals/{pupil.id}"
        assert world["other_teacher"].request("DELETE", path).status == 404
    assert pupil.request("GET", f"{API}/me").json["school_class"] is None
    path = f"{API}/classes/{school_class['id']}/removals"
    assert [each["visitor_id"] for each in teacher.request("GET", path).json["items"]] == [pupil.id]
    assert teacher.request("DELETE", f"{path}/{pupil.id}").json["nickname"] == pupil.known["nickname"]
    assert pupil.request("GET", f"{API}/me").json["school_class"]["id"] == school_class["id"]


def test_lists_hold_what_is_ones_own(world):
    def listed(kind):
        return {each["id"]: each for each in world[kind].request("GET", f"{API}/classes").json["items"]}

    ids = {name: each["id"] for name, each in world.classes.items()}
    assert ids["ours"] in listed("teacher")
    assert {ids["theirs"], ids["away"]} & set(listed("teacher")) == set()
    assert {ids["theirs"], ids["away"]} <= set(listed("other_teacher"))
    assert ids["ours"] not in listed("other_teacher")
    assert set(ids.values()) <= set(listed("organiser"))
    assert {each["code"] for each in listed("organiser").values()} == {None}


@pytest.mark.parametrize("kind", VISITORS)
def test_what_a_visitor_reads_is_about_themselves(world, kind):
    me = world[kind].request("GET", f"{API}/me").json
    answer = world[kind].request("GET", f"{API}/me/export")
    assert shown(answer, set(world.results)) == (set(world.results) if kind == "pupil" else set())
    exported = answer.json
    assert me["visitor_id"] == exported["accounts"]["visitor_id"] == world[kind].id
    assert me["nickname"] == world[kind].known["nickname"]
    if kind in PUPILS:
        card = world[kind].request("GET", f"{API}/me/card").json
        assert card["recovery_code"] == world[kind].known["recovery_code"]


def test_points_are_of_whoever_earned_them(world):
    earner = world.another("classmate")
    assert earner.request("POST", f"{API}/hotspots/grue-soudure/views").status == 202
    eventually(lambda: earner.request("GET", f"{API}/me/points").json["total"] == 10)
    eventually(lambda: awards(world["pupil"]) == [(30, MAIN_QUIZ)])
    assert {kind for kind in VISITORS if awards(world[kind])} == {"pupil"}


def awards(person):
    """(points, object) of each; they add up."""
    points = person.request("GET", f"{API}/me/points").json
    assert points["total"] == sum(award["points"] for award in points["awards"])
    return [(award["points"], award["object"]) for award in points["awards"]]


class TestWhatEndsAToken:
    def refused(self, person):
        """Nothing opens that this person had, and a stream neither."""
        own = [person.request("GET", path) for path in (f"{API}/me", f"{API}/me/points", STREAM)]
        answers = [*own, person.request("DELETE", f"{API}/me")]
        return {answer.status for answer in answers} == {401}

    def test_an_erased_visitor_at_once(self, world):
        school_class = world.new_class()
        pupil = seated(world.platform, school_class["code"])
        other_phone = recover(pupil).json["token"]
        assert pupil.request("DELETE", f"{API}/me").status == 202
        assert self.refused(pupil)
        assert world.platform.request("GET", f"{API}/me", other_phone).status == 401
        assert pupil.request("POST", f"{API}/classes/join", {"code": school_class["code"]}).status == 401
        assert refresh(pupil).status == 401
        assert recover(pupil).status == 404
        seats = world["teacher"].request("GET", f"{API}/classes/{school_class['id']}/seats")
        assert shown(seats, {pupil.id, pupil.known["nickname"]}) == set()

    def test_leaving_at_once_and_only_this_session(self, world):
        pupil = seated(world.platform, world.new_class()["code"])
        other_phone = recover(pupil).json["token"]
        assert pupil.request("DELETE", f"{API}/sessions/current").status == 204
        assert self.refused(pupil)
        assert refresh(pupil).status == 401
        assert world.platform.request("GET", f"{API}/me", other_phone).status == 200

    def test_a_removed_member_of_staff(self, world):
        gone = world.hire("teacher")
        assert gone.request("GET", f"{API}/classes").status == 200
        assert world["organiser"].request("DELETE", f"{API}/staff/{gone.id}").status == 204
        eventually(lambda: gone.request("GET", f"{API}/staff/me").status == 401, 10)
        assert gone.request("GET", f"{API}/classes").status == 401
        assert refresh(gone).status == 401

    def test_a_link_that_was_opened(self, world):
        person = world.hire("moderator")
        mails = world[NOBODY].request("GET", "/dev/mailbox").json["items"]
        [link] = [mail["link"] for mail in mails if mail["to"] == person.email]
        body = {"link_token": link.partition("#jeton=")[2]}
        assert world[NOBODY].request("POST", f"{API}/staff/sessions", body).status == 401


class TestCodes:
    def test_an_old_code_is_no_code_and_a_closed_class_says_that_it_is_closed(self, world):
        school_class = world.new_class()
        path = f"{API}/classes/{school_class['id']}"
        new = world["teacher"].request("POST", f"{path}/code").json["code"]
        joining = [world[NOBODY].request("POST", f"{API}/classes/join", {"code": school_class["code"]})]
        assert world["teacher"].request("POST", f"{path}/closure").status == 200
        closed = world[NOBODY].request("POST", f"{API}/classes/join", {"code": new})
        assert (closed.status, closed.json["type"]) == (409, "/problems/class-closed")
        joining += [world[NOBODY].request("POST", f"{API}/classes/join", {"code": "0000-0000"})]
        assert {answer.status for answer in joining} == {404}
        assert len({str(_but_the_correlation_id(answer)) for answer in joining}) == 1

    def test_nobody_learns_whose_address_is_known(self, world):
        known, unknown = (
            world[NOBODY].request("POST", f"{API}/staff/links", {"email": email})
            for email in (world["teacher"].email, "nobody.at.all@usine.example")
        )
        assert (known.status, known.body) == (unknown.status, unknown.body)
        assert (known.status, known.json) == (202, {"expires_in": 900})


def test_counts_of_fewer_than_five_people_are_not_told(world):
    school_class = world.new_class()

    def progress():
        return world["teacher"].request("GET", f"{API}/classes/{school_class['id']}/progress").json

    pupils = [seated(world.platform, school_class["code"]) for _ in range(FEWEST - 1)]
    for pupil in pupils:
        discover(pupil)
    few = progress()
    assert (few["seats"], few["active"], few["points"]) == (None, None, None)
    assert set(few["by_challenge"].values()) <= {None, 0}
    assert None in few["by_challenge"].values()

    pupils += [seated(world.platform, school_class["code"]) for _ in range(FEWEST)]
    some = progress()
    assert some["seats"] == 2 * FEWEST - 1
    assert (some["active"], some["points"]) == (None, None)

    discover(pupils[FEWEST - 1])
    # Five of nine: shown, it would disclose the four others.
    assert eventually(lambda: progress()["points"]) == 10 * FEWEST
    assert progress()["active"] is None
    for pupil in pupils[FEWEST:]:
        discover(pupil)
    assert progress() | {"by_challenge": {}} == {
        "seats": 2 * FEWEST - 1,
        "active": 2 * FEWEST - 1,
        "points": 10 * (2 * FEWEST - 1),
        "by_challenge": {},
    }


def test_interests_of_fewer_than_five_people_are_not_told(world):
    school_class = world.new_class()

    def interests():
        return world["teacher"].request("GET", f"{API}/classes/{school_class['id']}/interests").json

    pupils = [seated(world.platform, school_class["code"]) for _ in range(FEWEST)]
    assert (interests()["seats"], interests()["answered"], interests()["mean"]) == (FEWEST, 0, None)
    for pupil in pupils[:-1]:
        take_quiz(pupil, liking("RI"))
    few = interests()
    assert (few["seats"], few["answered"], few["mean"]) == (FEWEST, None, None)
    assert set(few["strongest"].values()) == set(few["families"].values()) == {None}

    take_quiz(pupils[-1], liking("RI"))
    some = interests()
    assert (some["seats"], some["answered"]) == (FEWEST, FEWEST)
    assert some["strongest"] == dict.fromkeys("RIASEC", 0) | {"R": FEWEST}
    assert some["mean"]["R"] > some["mean"]["I"] > some["mean"]["A"]
    assert sum(some["families"].values()) == FEWEST


def test_what_staff_did_and_tried_is_on_record(world):
    school_class = world.new_class()
    path, operation = f"{API}/classes/{school_class['id']}", "POST /api/v1/classes/{id}/code"
    statuses = {kind: world[kind].request("POST", f"{path}/code").status for kind in STAFF}
    newest = world["organiser"].request("GET", f"{API}/staff/actions")
    noted = [
        (each["staff_id"], each["role"], each["status"])
        for each in newest.json["items"]
        if each["operation"] == operation and each["objects"] == {"id": school_class["id"]}
    ]
    expected = [(world[kind].id, kind.removeprefix("other_"), status) for kind, status in statuses.items()]
    assert sorted(noted) == sorted(expected)
    ids = {person.id for person in world.people.values()}
    assert shown(newest, world.hidden_from(NOBODY) - ids) == set()


def discover(pupil):
    """Earn ten points, and wait for them."""
    assert pupil.request("POST", f"{API}/hotspots/grue-soudure/views").status == 202
    eventually(lambda: pupil.request("GET", f"{API}/me/points").json["total"] == 10)


def refresh(person):
    body = {"refresh_token": person.known["refresh_token"]}
    return person.request("POST", f"{API}/sessions/refresh", body)


def recover(pupil):
    return pupil.request("POST", f"{API}/visitors/recover", {"recovery_code": pupil.known["recovery_code"]})


def _but_the_correlation_id(answer):
    return {key: value for key, value in answer.json.items() if key != "correlation_id"}
