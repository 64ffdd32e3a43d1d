"""Access tokens that are refused before they expire: of ended sessions, and of erased visitors.

Tokens live for minutes; older revocations are dropped.
"""

import threading
import time
from collections.abc import Callable, Iterable
from uuid import UUID

from chassis.access.principal import Principal
from chassis.messaging.rpc_client import RpcClient
from chassis.runtime import logs
from contracts.errors import PlatformError
from contracts.tokens import LEEWAY_SECONDS, LIFETIME_SECONDS

log = logs.get_logger(__name__)

REMEMBERED_SECONDS = LIFETIME_SECONDS + LEEWAY_SECONDS
RETRY_SECONDS = 1.0


class Revocations:
    """Safe to share between threads. ``now``: seconds since the epoch, as tokens count them."""

    def __init__(self, now: Callable[[], float] = time.time) -> None:
        self._now = now
        self._lock = threading.Lock()
        self._sessions: dict[UUID, float] = {}
        self._visitors: dict[UUID, float] = {}

    def __len__(self) -> int:
        return len(self._sessions) + len(self._visitors)

    def revoke_session(self, session: UUID) -> None:
        """Refuse the tokens of ``session`` from now on."""
        self.load([session], [])

    def erase_visitor(self, visitor: UUID) -> None:
        """Refuse all tokens of ``visitor`` from now on."""
        self.load([], [visitor])

    def load(self, sessions: Iterable[UUID], visitors: Iterable[UUID]) -> None:
        """Add revocations. Known ones are kept until all their tokens have expired."""
        moment = self._now()
        with self._lock:
            for known, news in ((self._sessions, sessions), (self._visitors, visitors)):
                for one in news:
                    known.pop(one, None)  # so that the oldest stay first
                    known[one] = moment
                _forget(known, moment - REMEMBERED_SECONDS)

    def is_revoked(self, principal: Principal) -> bool:
        """Whether a token of ``principal`` must be refused. Called for every request: two look-ups."""
        return self.includes(principal.id, principal.session)

    def includes(self, subject: UUID, session: UUID | None) -> bool:
        """Whether ``session``, if given, or all sessions of ``subject`` are revoked."""
        return session in self._sessions or subject in self._visitors


def _forget(known: dict[UUID, float], before: float) -> None:
    while known:
        oldest = next(iter(known))
        if known[oldest] >= before:
            return
        del known[oldest]


class Loader:
    """Loads all revocations from accounts, in a thread of its own, after events may have been missed."""

    def __init__(self, rpc: RpcClient, revocations: Revocations, on_loaded: Callable[[], None]) -> None:
        self._rpc, self._revocations, self._on_loaded = rpc, revocations, on_loaded
        self._wanted, self._stopping = threading.Event(), threading.Event()
        self.loaded = threading.Event()
        """Set after the first load: before it, a revoked token could pass."""

    def start(self) -> None:
        threading.Thread(target=self._run, name="revocations", daemon=True).start()

    def stop(self) -> None:
        self._stopping.set()
        self._wanted.set()

    def request(self) -> None:
        """Load in the background, with retries until accounts answers. Never blocks."""
        self._wanted.set()

    def _run(self) -> None:
        while True:
            self._wanted.wait()
            if self._stopping.is_set():
                return
            self._wanted.clear()
            try:
                self._load()
            except PlatformError as error:
                log.warning("revocations not loaded", code=error.code, cause=error.message)
            except Exception as error:
                log.error("revocations not loaded", exc_info=error)
            else:
                continue
            self._stopping.wait(RETRY_SECONDS)
            self._wanted.set()

    def _load(self) -> None:
        revoked = self._rpc.call("accounts", "list_revocations")
        self._revocations.load(_uuids(revoked["sessions"]), _uuids(revoked["visitors"]))
        self.loaded.set()
        self._on_loaded()


def _uuids(texts: Iterable[str]) -> Iterable[UUID]:
    return [UUID(text) for text in texts]
