"""Who is refused though their token has not expired: known at once, kept long enough, read after a gap."""

import threading
from uuid import uuid4

import pytest
from gateway_fakes import FakeRpc, wait_until

from chassis.access import revocations
from chassis.access.principal import Principal
from chassis.access.revocations import Loader, Revocations
from contracts.errors import Unavailable
from contracts.tokens import LEEWAY_SECONDS, LIFETIME_SECONDS
from gateway.platform import Platform

KEPT = LIFETIME_SECONDS + LEEWAY_SECONDS


@pytest.fixture
def clock():
    return [1_000_000.0]


@pytest.fixture
def known(clock):
    return Revocations(now=lambda: clock[0])


def principal():
    return Principal(uuid4(), "visitor", uuid4())


def test_by_session_and_by_visitor(known):
    one, two, other = principal(), principal(), principal()
    known.revoke_session(one.session)
    known.erase_visitor(two.id)
    assert [known.is_revoked(each) for each in (one, two, other)] == [True, True, False]
    assert not known.is_revoked(one._replace(session=uuid4()))
    assert known.is_revoked(two._replace(session=uuid4()))


def test_an_id_of_one_kind_says_nothing_of_the_other(known):
    one = principal()
    known.revoke_session(one.id)
    known.erase_visitor(one.session)
    assert not known.is_revoked(one)


def test_kept_as_long_as_a_token_may_pass_and_no_longer(known, clock):
    one, later = principal(), principal()
    known.revoke_session(one.session)
    clock[0] += KEPT
    known.revoke_session(later.session)
    assert known.is_revoked(one)
    clock[0] += 1
    known.revoke_session(uuid4())
    assert not known.is_revoked(one)
    assert known.is_revoked(later)
    assert len(known) == 2


def test_what_is_heard_again_is_kept_anew(known, clock):
    one, two = principal(), principal()
    known.revoke_session(one.session)
    known.revoke_session(two.session)
    clock[0] += KEPT - 1
    known.revoke_session(one.session)
    clock[0] += 2
    known.revoke_session(uuid4())
    assert known.is_revoked(one)
    assert not known.is_revoked(two)


def test_loading_adds_and_forgets_nothing(known):
    heard, read = principal(), principal()
    known.revoke_session(heard.session)
    known.load([read.session], [])
    assert known.is_revoked(heard)
    assert known.is_revoked(read)


class TestLoader:
    @pytest.fixture
    def rpc(self):
        return FakeRpc()

    @pytest.fixture
    def loader(self, rpc, known, monkeypatch):
        monkeypatch.setattr(revocations, "RETRY_SECONDS", 0.001)
        self.answered = threading.Event()
        loader = Loader(rpc, known, self.answered.set)
        loader.start()
        yield loader
        loader.stop()

    def test_reads_what_accounts_has_revoked(self, rpc, loader, known):
        one, two = principal(), principal()
        rpc.answers["accounts.list_revocations"] = {"sessions": [str(one.session)], "visitors": [str(two.id)]}
        assert not loader.loaded.is_set()
        loader.request()
        assert self.answered.wait(10)
        assert loader.loaded.is_set()
        assert known.is_revoked(one)
        assert known.is_revoked(two)

    @pytest.mark.parametrize("failure", [Unavailable("away"), RuntimeError("defect"), {"sessions": None}])
    def test_asks_until_there_is_an_answer(self, rpc, loader, failure):
        rpc.answers["accounts.list_revocations"] = failure
        loader.request()
        wait_until(lambda: len(rpc.calls) >= 3)
        assert not loader.loaded.is_set()
        rpc.answers["accounts.list_revocations"] = {"sessions": [], "visitors": []}
        assert loader.loaded.wait(10)

    def test_asks_only_when_wanted(self, rpc, loader):
        rpc.answers["accounts.list_revocations"] = {"sessions": [], "visitors": []}
        for _ in range(2):
            self.answered.clear()
            loader.request()
            assert self.answered.wait(10)
        assert len(rpc.calls) == 2

    def test_stops_while_accounts_is_away(self, rpc, loader):
        rpc.answers["accounts.list_revocations"] = Unavailable("away")
        loader.request()
        wait_until(lambda: len(rpc.calls) >= 1)
        loader.stop()
        wait_until(lambda: "revocations" not in {thread.name for thread in threading.enumerate()})


def test_every_gap_is_followed_by_a_load(config, rpc):
    rpc.answers["accounts.list_revocations"] = {"sessions": [], "visitors": []}
    platform = Platform(config, rpc=rpc)
    platform.loader.start()
    try:
        for number in (1, 2):
            platform.on_gap()
            wait_until(lambda number=number: len(rpc.calls) == number)
        assert platform.loader.loaded.wait(10)
    finally:
        platform.loader.stop()
