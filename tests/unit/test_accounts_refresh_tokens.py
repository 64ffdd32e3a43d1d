"""What a refresh token is worth: nobody honest loses a session, and a thief who is found out ends it."""

from collections import deque
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from itertools import count
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.accounts import domain
from services.accounts.domain import REMEMBERED_MAX, SIBLINGS_MAX, RefreshToken, SignIn, Verdict

SESSION = UUID("c4a1d3f2-9e5b-4f0a-8c67-2b3d4e5f6071")
CHAIN = b"c" * 16
START = datetime(2026, 11, 24, 9, 15, tzinfo=UTC)
END = START + timedelta(days=60)


def token(number=1, session=SESSION, chain=CHAIN, generation=0):
    return RefreshToken(session, chain, number.to_bytes(32), generation)


@dataclass
class Server:
    """The session as the service keeps it, without its database. Time passes with each call."""

    session: SignIn
    now: datetime = START
    numbers: count = field(default_factory=lambda: count(2))

    @classmethod
    def opened(cls, first=None):
        first = first or token()
        return cls(SignIn(first.chain_digest, 0, (first.digest,), (), (), END, revoked=False))

    def refresh(self, used):
        """The new token, or why there is none."""
        self.now += timedelta(minutes=15)
        verdict = domain.judge(used, self.session, self.now)
        if verdict is Verdict.THEFT:
            self.session = replace(self.session, revoked=True)
        if verdict not in (Verdict.ROTATE, Verdict.REPEAT):
            return verdict
        new = token(next(self.numbers), generation=domain.next_generation(verdict, self.session))
        changes = domain.refreshed(verdict, self.session, used, new, self.now)
        changes.pop("rotated_at", None)
        tupled = {name: tuple(each) if isinstance(each, list) else each for name, each in changes.items()}
        self.session = replace(self.session, **tupled)
        return new

    @property
    def ended(self):
        return self.session.revoked


@pytest.mark.parametrize("made", [token(), token(generation=None), token(generation=2**48 - 1)])
def test_a_refresh_token_is_read_as_it_was_written(made):
    assert RefreshToken.parse(made.text) == made
    assert made.text.startswith(f"{SESSION.hex}.")
    assert len(made.text) <= 161  # gateway.shared.rates reads no longer ones
    assert "=" not in made.text


@pytest.mark.parametrize(
    "text",
    [
        "",
        ".",
        SESSION.hex,
        f"{SESSION.hex}.",
        f"{SESSION.hex}.AAAA",
        token().text[:-4],
        token().text + "AAAA",
        token().text + "=",
        token().text + "\n",
        token().text.upper(),
        token().text.replace(SESSION.hex, str(SESSION)),
        token().text.replace(SESSION.hex, "{" + SESSION.hex + "}"),
        token().text.replace(".", ".é"),
        "{}.{}.",
    ],
)
def test_what_is_no_refresh_token_is_not_taken_for_one(text):
    assert RefreshToken.parse(text) is None


@given(st.text())
def test_any_text_is_a_token_or_none(text):
    parsed = RefreshToken.parse(text)
    assert parsed is None or parsed.text == text


def test_every_part_of_a_token_counts():
    made = [
        token(1),
        token(2),
        token(1, generation=1),
        token(1, generation=None),
        token(1, chain=b"d" * 16),
        token(1, session=uuid4()),
    ]
    assert len({each.digest for each in made}) == len(made)
    assert token(1).chain_digest == token(2, generation=7).chain_digest
    assert len({each.chain_digest for each in made}) == 3


def test_an_answer_that_was_lost_is_given_again_whenever_the_phone_wakes_up():
    """D1 (a). 15 minutes pass at each call."""
    server, first = Server.opened(), token()
    server.refresh(first)
    again = server.refresh(first)
    assert isinstance(server.refresh(again), RefreshToken)


def test_of_two_tabs_one_goes_on_and_the_other_takes_what_it_was_given():
    """D1 (b)."""
    server, first = Server.opened(), token()
    a, b = server.refresh(first), server.refresh(first)
    c = server.refresh(a)
    assert server.refresh(b) is Verdict.SUPERSEDED
    d = server.refresh(c)
    assert server.refresh(b) is Verdict.SUPERSEDED
    assert isinstance(server.refresh(d), RefreshToken)


@pytest.mark.parametrize("kept", range(6))
def test_of_six_tabs_any_may_go_on(kept):
    """D1 (c): which of the answers the browser keeps is chance."""
    server, first = Server.opened(), token()
    six = [server.refresh(first) for _ in range(6)]
    following = server.refresh(six[kept])
    for other in set(six) - {six[kept]}:
        assert server.refresh(other) is Verdict.SUPERSEDED
    assert isinstance(server.refresh(following), RefreshToken)


@pytest.mark.parametrize("ahead", [2, 3, REMEMBERED_MAX, REMEMBERED_MAX + 5, 200])
def test_a_token_that_is_used_after_its_successor_is_theft_however_old_it_is(ahead):
    """Be it the thief who lags behind, or the pupil who comes back the next day to find the thief ahead."""
    server, stolen = Server.opened(), token()
    current = stolen
    for _ in range(ahead):
        current = server.refresh(current)
    assert server.refresh(stolen) is Verdict.THEFT
    assert server.refresh(current) is Verdict.REFUSE


@pytest.mark.parametrize("ahead", [1, 2, REMEMBERED_MAX])
def test_a_sibling_is_distinguished_from_a_spent_token_for_a_long_time(ahead):
    server, first = Server.opened(), token()
    current, sibling = server.refresh(first), server.refresh(first)
    for _ in range(ahead):
        current = server.refresh(current)
    assert server.refresh(sibling) is Verdict.SUPERSEDED
    assert isinstance(server.refresh(current), RefreshToken)


def test_a_session_stays_small_after_any_calls():
    server, current = Server.opened(), token()
    for _ in range(100):
        given = [server.refresh(current) for _ in range(SIBLINGS_MAX + 5)]
        assert len(server.session.live) == SIBLINGS_MAX
        current = given[-1]
    assert len(server.session.past) == REMEMBERED_MAX
    assert len(server.session.spent) == 1
    assert isinstance(server.refresh(current), RefreshToken)


def test_a_token_that_was_never_given_does_no_harm():
    """Who only knows the id of a session cannot end it."""
    invented = token(9, chain=b"x" * 16)
    assert domain.judge(invented, Server.opened().session, START) is Verdict.REFUSE


def test_tokens_from_before_there_were_generations_stay_good():
    old = token(1, generation=None)
    before = token(0, generation=None)
    stored = SignIn(old.chain_digest, 0, (old.digest,), (before.digest,), (), END, revoked=False)
    server = Server(stored)
    assert isinstance(server.refresh(before), RefreshToken)
    following = server.refresh(old)
    assert following.generation == 1
    assert isinstance(server.refresh(old), RefreshToken)
    assert isinstance(server.refresh(following), RefreshToken)
    assert server.refresh(old) is Verdict.THEFT


@pytest.mark.parametrize(
    "session",
    [
        None,
        replace(Server.opened().session, revoked=True),
        replace(Server.opened().session, expires_at=START),
    ],
    ids=["unknown", "revoked", "expired"],
)
def test_a_session_that_is_over_refuses_even_its_last_token(session):
    assert domain.judge(token(), session, START) is Verdict.REFUSE


def test_a_session_lasts_until_its_last_moment():
    session = Server.opened().session
    assert domain.judge(token(), session, END - timedelta(milliseconds=1)) is Verdict.ROTATE


# Whatever happens on the way


class Browser:
    """Tabs of one browser, which share one token and cannot lock each other out. What a tab was given is kept
    only if the token that it used is still the one that is shared."""

    def __init__(self, server, first):
        self.server, self.shared = server, first
        self.waiting = deque()

    def ask(self):
        """Some tab asks; its answer is on the way, for as long as it takes."""
        self.waiting.append((self.shared, self.server.refresh(self.shared)))

    def lose(self):
        """The answer that has been on the way the longest never comes."""
        if self.waiting:
            self.waiting.popleft()

    def hear(self, *, last=False):
        """An answer comes: of those on the way the first that was given, or the last."""
        if self.waiting:
            used, answer = self.waiting.pop() if last else self.waiting.popleft()
            if isinstance(answer, RefreshToken) and self.shared == used:
                self.shared = answer


STEPS = st.lists(st.sampled_from(["ask", "ask", "lose", "hear", "hear last"]), max_size=120)


def play(browser, steps):
    for step in steps:
        name, _, last = step.partition(" ")
        browser.hear(last=True) if last else getattr(browser, name)()


@given(STEPS)
def test_no_order_of_tabs_lost_answers_and_delays_ends_an_honest_session(steps):
    server = Server.opened()
    browser = Browser(server, token())
    play(browser, steps)
    assert not server.ended
    assert isinstance(server.refresh(browser.shared), RefreshToken)


@given(STEPS, STEPS)
def test_a_thief_who_lags_behind_by_one_use_ends_the_session(before, between):
    """What the thief holds was copied at any time; meanwhile a successor of it was used."""
    server = Server.opened()
    browser = Browser(server, token())
    play(browser, before)
    stolen = browser.shared
    play(browser, between)
    for _ in range(2):
        browser.waiting.clear()
        browser.ask()
        browser.hear()
    server.refresh(browser.shared)
    assert not server.ended
    assert server.refresh(stolen) is Verdict.THEFT
    assert server.refresh(browser.shared) is Verdict.REFUSE


@given(STEPS, st.integers(2, 80))
def test_a_thief_who_runs_ahead_is_found_out_when_the_visitor_comes_back(before, uses):
    server = Server.opened()
    browser = Browser(server, token())
    play(browser, before)
    browser.waiting.clear()
    stolen = browser.shared
    for _ in range(uses):
        stolen = server.refresh(stolen)
    assert server.refresh(browser.shared) is Verdict.THEFT
    assert server.refresh(stolen) is Verdict.REFUSE


class Tabs:
    """Tabs that share nothing: each goes on with what it was given last, and stops when it is refused."""

    def __init__(self, server, first, number=3):
        self.server = server
        self.held = [first] * number

    def ask(self, which):
        if self.held[which] is None:
            return
        answer = self.server.refresh(self.held[which])
        self.held[which] = answer if isinstance(answer, RefreshToken) else None


@given(st.lists(st.integers(0, 2), max_size=REMEMBERED_MAX))
def test_tabs_that_share_nothing_end_nothing_once_each_has_its_own_token(turns):
    server = Server.opened()
    tabs = Tabs(server, token())
    for which in (0, 1, 2, *turns):
        tabs.ask(which)
    assert not server.ended
    assert any(held is not None for held in tabs.held)
