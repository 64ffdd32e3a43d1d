"""Too many requests are refused with 429, on whichever gateway; a class of pupils never sends that many."""

import random
from collections import Counter
from uuid import UUID, uuid4

import pytest
from gateway_fakes import assert_problem
from guarded import FakeDatabase, guarded_app, signed
from limits import parse
from limits.strategies import FixedWindowRateLimiter

from chassis.runtime.config import Config
from contracts.errors import NotFound, Unavailable
from gateway import operations
from gateway.http import headers
from gateway.settings import GatewaySettings
from gateway.shared import rates, shared_counters
from gateway.shared.rates import LIMITS, Rates
from gateway.shared.shared_counters import STEPS, SharedCounters

NOON = 1_800_000_000.0
"""Begins a minute, ten minutes and an hour."""

VIEW = "/api/v1/hotspots/grue-soudure/views"
JOIN = "/api/v1/classes/join"
SCHOOL, ELSEWHERE = "192.0.2.7", "198.51.100.9"


class Clock:
    def __init__(self):
        self.now = NOON

    def __call__(self):
        return self.now


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def database():
    return FakeDatabase()


class Gateway:
    """One process: its application and its rates."""

    def __init__(self, database, clock, factor=1.0):
        self.app = guarded_app(database)
        self.rates = Rates(database, factor, clock)
        self.app.before_request(self.rates.check)
        self.client = self.app.test_client()

    def request(self, method, path, *, visitor=None, role="visitor", address=SCHOOL, json=None):
        headers = signed(role, visitor) if visitor else {}
        return self.client.open(
            path, method=method, headers=headers, json=json, environ_base={"REMOTE_ADDR": address}
        )

    def click(self, visitor, address=SCHOOL):
        return self.request("POST", VIEW, visitor=visitor, address=address).status_code

    def knows_no_code(self):
        def nothing(**arguments):
            raise NotFound("Ce code n’existe pas.")

        for operation in ("POST /api/v1/classes/join", "POST /api/v1/visitors/recover"):
            self.app.extensions["views"][operation] = nothing


@pytest.fixture
def gateway(database, clock):
    return Gateway(database, clock)


def test_every_rate_has_operations():
    rows = {**operations.OPERATIONS, **operations.PAGES}.values()
    assert {row.rate for row in rows} - {None} | {"reads", "writes"} == set(LIMITS)


def test_every_window_is_a_divisor_of_the_hour():
    """So that windows of all lengths begin together, which people understand, and tests rely on."""
    for limits in LIMITS.values():
        for limit in limits:
            assert 3600 % parse(limit.rate).get_expiry() == 0


@pytest.mark.parametrize(
    ("method", "rule", "name"),
    [
        ("POST", "/api/v1/hotspots/<slug:id>/views", "clicks"),
        ("POST", "/api/v1/contents/<slug:id>/completions", "clicks"),
        ("POST", "/api/v1/quizzes/<slug:id>/results", "results"),
        ("GET", "/api/v1/me/results/<uuid:id>/sheet", "sheets"),
        ("POST", "/api/v1/visitors", "visitors"),
        ("POST", "/api/v1/classes/join", "joining"),
        ("POST", "/api/v1/live/sessions/<slug:id>/seats", "seats"),
        ("POST", "/api/v1/visitors/recover", "recovery"),
        ("POST", "/api/v1/sessions/refresh", "refreshing"),
        ("POST", "/api/v1/staff/links", "links"),
        ("GET", "/api/v1/contents", "reads"),
        ("HEAD", "/api/v1/contents", "reads"),
        ("POST", "/api/v1/classes", "writes"),
        ("DELETE", "/api/v1/staff/<uuid:id>", "writes"),
        ("GET", "/healthz", "probes"),
        ("GET", "/assets/<path:name>", "files"),
        ("GET", None, "reads"),
        ("POST", None, "writes"),
    ],
)
def test_rates(method, rule, name):
    assert operations.rate_of(method, rule) == name


def test_forty_pupils_behind_one_address_are_never_limited(gateway, database, clock):
    """All at once, and within the minute: join, look around, click every other second, renew."""
    pupils = [uuid4() for _ in range(40)]
    seen = Counter()
    for _ in pupils:
        seen[gateway.request("POST", JOIN, json={"code": "ABCD-2345"}).status_code] += 1
    for minute in range(2):
        clock.now = NOON + 60 * minute
        for pupil in pupils:
            for _ in range(30):
                seen[gateway.click(pupil)] += 1
            for path in ("/api/v1/contents", "/api/v1/tours/grue-a-tour", "/api/v1/me/points") * 3:
                seen[gateway.request("GET", path, visitor=pupil).status_code] += 1
            token = {"refresh_token": f"{pupil.hex}.{'x' * 43}"}
            seen[gateway.request("POST", "/api/v1/sessions/refresh", json=token).status_code] += 1
    assert seen == {200: 40 + 2 * 40 * (30 + 9 + 1)}


SUBMIT = "/api/v1/quizzes/quel-metier/results"


def test_a_class_without_tokens_submits_together_and_more_than_once(gateway):
    seen = Counter(gateway.request("POST", SUBMIT).status_code for _ in range(40 * 20))
    assert seen == {200: 40 * 20}


SEATS = "/api/v1/live/sessions/a-vif/seats"


def test_twenty_classes_take_their_seats_at_the_same_moment(gateway):
    seen = Counter(gateway.request("POST", SEATS, visitor=uuid4()).status_code for _ in range(20 * 35))
    assert seen == {200: 20 * 35}


def test_neither_a_visitor_nor_many_of_one_address_take_every_seat(database, clock):
    gateway, eager = Gateway(database, clock, factor=0.1), uuid4()
    statuses = [gateway.request("POST", SEATS, visitor=eager).status_code for _ in range(4)]
    assert statuses == [200] * 3 + [429]
    statuses = [gateway.request("POST", SEATS, visitor=uuid4()).status_code for _ in range(248)]
    assert statuses == [200] * 247 + [429]


def test_a_visitor_who_submits_too_often_is_refused_and_no_other(gateway):
    eager, calm = uuid4(), uuid4()
    statuses = [gateway.request("POST", SUBMIT, visitor=eager).status_code for _ in range(21)]
    assert statuses == [200] * 20 + [429]
    assert gateway.request("POST", SUBMIT, visitor=calm).status_code == 200


def test_a_seat_that_clicks_too_often_is_refused_and_no_other(gateway):
    fast, slow = uuid4(), uuid4()
    assert [gateway.click(fast) for _ in range(302)] == [200] * 300 + [429] * 2
    assert gateway.click(slow) == 200


def test_an_address_is_refused_above_its_own_limit(database, clock):
    gateway = Gateway(database, clock, factor=0.01)
    answers = [gateway.click(uuid4()) for _ in range(121)]
    assert answers == [200] * 120 + [429]
    assert gateway.click(uuid4(), ELSEWHERE) == 200


def test_what_a_seat_is_refused_is_not_taken_from_its_school(database, clock):
    gateway = Gateway(database, clock, factor=0.01)
    fast = uuid4()
    for _ in range(500):
        gateway.click(fast)
    assert [gateway.click(uuid4()) for _ in range(118)] == [200] * 117 + [429]


def test_whoever_brings_no_token_counts_to_the_address(database, clock):
    gateway = Gateway(database, clock, factor=0.01)
    assert [gateway.click(None) for _ in range(121)][-2:] == [200, 429]


def test_a_refusal_is_a_problem_that_says_how_long(gateway, clock):
    visitor = uuid4()
    for _ in range(300):
        gateway.click(visitor)
    clock.now = NOON + 17.5
    response = gateway.request("POST", VIEW, visitor=visitor)
    problem = assert_problem(response, 429, "too-many-requests")
    assert problem["detail"] == "C’est un peu rapide. Réessaie dans 43 s."
    assert response.headers["Retry-After"] == "43"
    assert response.headers["RateLimit-Policy"] == '"clicks-person";q=300;w=60'
    assert response.headers["RateLimit"] == '"clicks-person";r=0;t=43'
    clock.now = NOON + 60
    again = gateway.request("POST", VIEW, visitor=visitor)
    assert again.status_code == 200
    assert "RateLimit" not in again.headers


def test_the_factor_multiplies_every_limit(database, clock):
    gateway = Gateway(database, clock, factor=2)
    visitor = uuid4()
    assert [gateway.click(visitor) for _ in range(601)][-2:] == [200, 429]


@pytest.mark.parametrize(
    ("method", "path", "passes", "who"),
    [
        ("POST", "/api/v1/visitors", 200, {}),
        ("POST", JOIN, 20, {}),
        ("GET", "/api/v1/me/points", 60, {"visitor": UUID(int=7)}),
        ("POST", "/api/v1/classes", 12, {"visitor": UUID(int=8), "role": "teacher"}),
    ],
)
def test_a_tenth_of_the_limits_of_the_table(database, clock, method, path, passes, who):
    gateway = Gateway(database, clock, factor=0.1)
    answers = Counter(gateway.request(method, path, **who).status_code for _ in range(passes + 3))
    assert answers == {200: passes, 429: 3}


def test_probes_are_never_refused(database, clock):
    gateway = Gateway(database, clock, factor=0.01)
    assert {gateway.request("GET", "/healthz").status_code for _ in range(400)} == {200}


@pytest.mark.parametrize(("path", "passes"), [(JOIN, 150), ("/api/v1/visitors/recover", 100)])
def test_wrong_codes_are_counted_exactly_and_by_all_gateways_together(database, clock, path, passes):
    gateways = [Gateway(database, clock) for _ in range(4)]
    for gateway in gateways:
        gateway.knows_no_code()
    answers = [gateways[turn % 4].request("POST", path).status_code for turn in range(passes + 10)]
    assert answers == [404] * passes + [429] * 10
    assert gateways[0].request("POST", path, address=ELSEWHERE).status_code == 404


def test_wrong_codes_of_one_class_do_not_lock_out_the_right_ones_of_the_next(gateway):
    gateway.knows_no_code()
    wrong = [gateway.request("POST", "/api/v1/classes/join").status_code for _ in range(160)]
    assert wrong[-10:] == [429] * 10
    gateway.app.extensions["views"]["POST /api/v1/classes/join"] = lambda: ({}, 201)
    assert [gateway.request("POST", "/api/v1/classes/join").status_code for _ in range(30)] == [201] * 30


@pytest.mark.parametrize("status", [201, 409, 422, 503])
def test_only_404_is_a_wrong_code(database, clock, status):
    gateway = Gateway(database, clock, factor=0.1)
    gateway.app.extensions["views"]["POST /api/v1/classes/join"] = lambda: ("", status)
    for minute in range(9):
        clock.now = NOON + 60 * minute
        assert {gateway.request("POST", JOIN).status_code for _ in range(19)} == {status}


def test_a_right_code_of_the_last_window_is_not_given_back_to_this_one(gateway, clock):
    def while_another_window_begins():
        clock.now = NOON + 600
        gateway.knows_no_code()
        assert gateway.request("POST", JOIN).status_code == 404
        return "", 201

    gateway.app.extensions["views"]["POST /api/v1/classes/join"] = while_another_window_begins
    assert gateway.request("POST", JOIN).status_code == 201
    answers = [gateway.request("POST", JOIN).status_code for _ in range(150)]
    assert answers == [404] * 149 + [429]


def test_links_are_counted_by_a_digest_of_the_e_mail_address(database, clock):
    first, second = Gateway(database, clock), Gateway(database, clock)
    spellings = ["prof@ac-lyon.fr", "PROF@ac-lyon.fr", " prof@ac-lyon.fr\n", "prof\u200b@ac-lyon.fr\u00a0"]
    spellings += spellings[:2]
    answers = [
        (first if turn % 2 else second)
        .request("POST", "/api/v1/staff/links", json={"email": email})
        .status_code
        for turn, email in enumerate(spellings)
    ]
    assert answers == [200] * 5 + [429]
    other = first.request("POST", "/api/v1/staff/links", json={"email": "autre@ac-lyon.fr"})
    assert other.status_code == 200
    for exchange in (first.rates.shared.exchange, second.rates.shared.exchange):
        exchange()
    assert database["rates"].documents
    assert "ac-lyon" not in repr(database["rates"].documents).lower()


@pytest.mark.parametrize(
    "body",
    [
        None,
        [],
        {},
        {"email": None},
        {"email": {"$ne": ""}},
        {"email": ""},
        {"email": "prof"},
        {"email": "prof @ac-lyon.fr"},
        "x",
    ],
)
def test_an_odd_body_counts_to_the_address_alone(database, clock, body):
    gateway = Gateway(database, clock, factor=0.2)
    answers = [gateway.request("POST", "/api/v1/staff/links", json=body).status_code for _ in range(13)]
    assert answers == [200] * 12 + [429]


def test_a_session_is_renewed_so_often_and_no_more(gateway):
    def renew(session):
        token = {"refresh_token": f"{session}.{'x' * 43}"}
        return gateway.request("POST", "/api/v1/sessions/refresh", json=token).status_code

    assert [renew("a" * 32) for _ in range(31)] == [200] * 30 + [429]
    assert renew("b" * 32) == 200


def test_a_click_never_waits_for_the_database(gateway, database):
    gateway.click(uuid4())
    assert database.uses == 0


def test_what_install_wires(database):
    app = guarded_app(database)
    config = Config(amqp_uri="embedded://", mongodb_uri="mongodb://unused")
    config = config.altered(GatewaySettings, rate_factor=0.01)
    headers.install(app, config)
    installed = rates.install(app, config)
    assert app.extensions["rates"] is installed
    assert database.expiries == {"rates": "expires_at"}
    client = app.test_client()
    visitor = signed("visitor", uuid4())
    answers = [client.post(VIEW, headers=visitor).status_code for _ in range(4)]
    assert answers.count(429) >= 1  # 3 a minute, and a minute may end meanwhile
    for task in database.tasks:
        task()
    assert database["rates"].documents


# The counters themselves

LIMIT = parse("320/minute")
STEP = 320 // STEPS


def limiters(database, clock, processes=4):
    counters = [SharedCounters(database, now=clock) for _ in range(processes)]
    return counters, [FixedWindowRateLimiter(each) for each in counters]


@pytest.mark.parametrize("seed", range(5))
def test_four_processes_let_through_what_the_docstring_says_and_then_all_refuse(database, clock, seed):
    chance = random.Random(seed)
    between = 25
    counters, limiter = limiters(database, clock)
    shares = [chance.random() for _ in range(4)]
    passed, since, most = 0, [0] * 4, 0
    for _ in range(4000):
        process = chance.choices(range(4), shares)[0]
        if limiter[process].hit(LIMIT, "someone"):
            passed += 1
            since[process] += 1
            most = max(most, since[process])
        if chance.random() < 1 / between:
            turn = chance.randrange(4)
            counters[turn].exchange()
            since[turn] = 0
    assert 320 <= passed <= 320 + 4 * (STEP - 1 + most)
    for process in range(4):
        for _ in range(STEP):
            limiter[process].hit(LIMIT, "someone")
        counters[process].exchange()
        assert not limiter[process].hit(LIMIT, "someone")


def test_a_small_limit_is_stored_from_the_first(database, clock):
    counters, limiter = limiters(database, clock, 2)
    item = parse("10/minute")
    for _ in range(10):
        assert limiter[0].hit(item, "someone")
    counters[0].exchange()
    assert limiter[1].hit(item, "someone")
    counters[1].exchange()
    assert not limiter[1].hit(item, "someone")


def test_what_a_process_counted_itself_is_not_counted_again_when_it_is_read_back(database, clock):
    counters, limiter = limiters(database, clock, 2)
    for one, count in ((0, 100), (1, 40)):
        for _ in range(count):
            limiter[one].hit(LIMIT, "someone")
        counters[one].exchange()
    assert [one.get_window_stats(LIMIT, "someone").remaining for one in limiter] == [220, 180]


def test_whoever_stays_far_below_the_limit_costs_the_database_nothing(database, clock):
    counters, limiter = limiters(database, clock, 1)
    for someone in range(100):
        for _ in range(STEP - 1):
            limiter[0].hit(LIMIT, str(someone))
    counters[0].exchange()
    assert database.uses == 0


def test_counts_written_twice_because_an_answer_was_lost_count_once(database, clock):
    counters, limiter = limiters(database, clock, 2)
    for _ in range(100):
        limiter[0].hit(LIMIT, "someone")
    database.loses_answers = True
    for _ in range(3):
        with pytest.raises(Unavailable):
            counters[0].exchange()
    database.loses_answers = False
    counters[0].exchange()
    [document] = database["rates"].documents.values()
    assert sum(document["by"].values()) == 100
    assert document["expires_at"].timestamp() == NOON + 120


def test_while_the_database_is_away_each_counts_alone_and_makes_up_for_it(database, clock):
    counters, limiter = limiters(database, clock, 2)
    database.away = True
    for one in limiter:
        assert [one.hit(LIMIT, "someone") for _ in range(321)] == [True] * 320 + [False]
    for one in counters:
        with pytest.raises(Unavailable):
            one.exchange()
    database.away = False
    for one in counters:
        one.exchange()
    [document] = database["rates"].documents.values()
    assert sum(document["by"].values()) == 2 * 321


@pytest.mark.parametrize("fails", ["away", "loses_answers"])
def test_exact_counters_count_on_without_the_database(database, clock, fails):
    counters = SharedCounters(database, exact=True, now=clock)
    limiter = FixedWindowRateLimiter(counters)
    item = parse("5/hour")
    assert limiter.hit(item, "someone")
    setattr(database, fails, True)
    for _ in range(8):
        limiter.hit(item, "someone")
    assert not limiter.hit(item, "someone")
    setattr(database, fails, False)
    counters.exchange()
    [document] = database["rates"].documents.values()
    assert sum(document["by"].values()) >= 10


def test_ended_windows_are_forgotten_and_not_stored(database, clock):
    counters, limiter = limiters(database, clock, 1)
    for _ in range(STEP):
        limiter[0].hit(LIMIT, "someone")
    clock.now += 61
    counters[0].exchange()
    assert len(counters[0]) == 0
    assert database.uses == 0


def test_memory_is_bounded_and_known_keys_go_on_counting(database, clock, monkeypatch):
    monkeypatch.setattr(shared_counters, "KEYS_MAX", 50)
    counters, limiter = limiters(database, clock, 1)
    for someone in range(50):
        limiter[0].hit(LIMIT, str(someone))
    assert {limiter[0].hit(parse("1/minute"), f"new {someone}") for someone in range(500)} == {True}
    assert len(counters[0]) == 50
    assert [limiter[0].hit(LIMIT, "7") for _ in range(320)] == [True] * 319 + [False]
    clock.now += 60
    limiter[0].hit(LIMIT, "new again")
    assert len(counters[0]) == 1


def test_the_storage_speaks_as_the_library_wants(database, clock):
    counters, [limiter] = limiters(database, clock, 1)
    [counters] = counters
    assert limiter.get_window_stats(LIMIT, "someone").remaining == 320
    limiter.hit(LIMIT, "someone", cost=20)
    stats = limiter.get_window_stats(LIMIT, "someone")
    assert (stats.reset_time, stats.remaining) == (NOON + 60, 300)
    assert limiter.test(LIMIT, "someone", cost=300)
    assert not limiter.test(LIMIT, "someone", cost=301)
    limiter.clear(LIMIT, "someone")
    assert limiter.get_window_stats(LIMIT, "someone").remaining == 320
    limiter.hit(LIMIT, "someone")
    assert counters.reset() == 1
    assert len(counters) == 0
    assert counters.check()
