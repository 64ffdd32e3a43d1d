"""The data of pages: answers of the API, from the same caches under the same keys, so that a page makes no
call whose answer is cached already."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

import msgspec

from chassis.runtime.logs import get_logger
from contracts.errors import NotFound, PlatformError
from gateway.platform import Platform
from gateway.requests.queries import CONTENT_FILTERS
from gateway.routes.common import content_page, whole_list

log = get_logger(__name__)

Item = dict[str, Any]
WHOLE = 100
"""Contents per call: the most that one call gives."""
ADDITION_SECONDS = 1.0
"""How long a page waits for what it can be without."""


class SeasonAnswers:
    """Raises what services raise: NotFound, Unavailable, DeadlineExceeded."""

    def __init__(self, platform: Platform) -> None:
        self._platform = platform

    def challenges(self) -> list[Item]:
        return self._list("catalog", "list_challenges")

    def companies(self) -> list[Item]:
        return self._list("catalog", "list_companies")

    def occupations(self) -> list[Item]:
        return self._list("catalog", "list_occupations")

    def quizzes(self) -> list[Item]:
        return self._list("quiz", "list_quizzes")

    def challenge(self, id: str) -> Item:
        """Raises NotFound."""
        return _one(self.challenges(), "id", id)

    def company(self, id: str) -> Item:
        """Raises NotFound."""
        return _one(self.companies(), "id", id)

    def occupation(self, rome: str) -> Item:
        return self._brief(
            "quiz", "get_occupation", self._platform.live_mentions.add_to_occupation, rome=rome
        )

    def quiz(self, id: str) -> Item:
        return self._brief("quiz", "get_quiz", quiz=id, version=None)

    def live_sessions(self, since: datetime) -> list[Item]:
        """Those that are not over at ``since``, in the order of their start."""
        arguments: dict[str, Any] = {"since": since.isoformat()}
        load = lambda: whole_list(self._platform.rpc.call("live", "list_sessions", **arguments))  # noqa: E731
        items: list[Item] = self._read(
            self._platform.brief_cache, ("live", "list_sessions", *arguments.items()), load
        )["items"]
        return items

    def live_session(self, id: str) -> Item:
        return self._read(
            self._platform.brief_cache,
            ("live", "get_session", ("session", id)),
            lambda: self._platform.rpc.call("live", "get_session", session=id),
        )

    def live_answers(self, session: str) -> list[Item]:
        """Questions of a past session with their written answers."""
        return self._answers(self._platform.rpc.call, session=session)

    def live_answers_about(self, **about: str) -> list[Item]:
        """Those of the sessions of a ``company`` or an ``occupation``. An addition to a page of the catalog:
        none, too, if live does not answer soon."""

        def call(*method: str, **arguments: Any) -> Any:
            try:
                return self._platform.rpc.call(*method, timeout=ADDITION_SECONDS, **arguments)
            except PlatformError as error:
                # Kept as an answer is: until it is old, nobody else waits for live.
                log.warning("answered without what was said in live sessions", cause=error.message)
                return []

        return self._answers(call, **about)

    def _answers(self, call: Callable[..., Any], **about: str) -> list[Item]:
        arguments: dict[str, Any] = about | {"limit": WHOLE}
        found = self._read(
            self._platform.brief_cache,
            ("live", "list_answers", *arguments.items()),
            lambda: {"items": call("live", "list_answers", **arguments)},
        )
        items: list[Item] = found["items"]
        return items

    def quiz_of_content(self, content: str) -> str | None:
        """Id of the quiz that belongs to a content."""
        return next((each["id"] for each in self.quizzes() if each.get("content") == content), None)

    def content(self, id: str) -> Item:
        return self._kept("get_content", content=id)

    def tour(self, id: str) -> Item:
        return self._kept("get_tour", tour=id)

    def contents(self, *, limit: int = WHOLE, **filters: str | None) -> Item:
        """One page of contents, ``{items, next, total}``, as the API answers it."""
        arguments = dict.fromkeys(CONTENT_FILTERS) | filters | {"limit": limit}
        return self._read(
            self._platform.cache,
            ("list_contents", *arguments.items()),
            lambda: content_page(self._platform.rpc.call("catalog", "list_contents", **arguments)),
        )

    def suggestions(self) -> list[Item]:
        """What to begin with, the best first."""
        found = self._read(
            self._platform.cache,
            ("list_suggestions", ("content", None)),
            lambda: {"items": self._platform.rpc.call("catalog", "list_suggestions", content=None)},
        )
        items: list[Item] = found["items"]
        return items

    def every_content(self) -> list[Item]:
        """All contents that are online, in as many calls as needed."""
        found, after = list[Item](), None
        while True:
            page = self.contents(after=after)
            found += page["items"]
            if not page["next"]:
                return found
            after = page["items"][-1]["id"]

    def _list(self, service: str, method: str) -> list[Item]:
        load = lambda: whole_list(self._platform.rpc.call(service, method))  # noqa: E731
        items: list[Item] = self._read(self._platform.brief_cache, method, load)["items"]
        return items

    def _brief(
        self,
        service: str,
        method: str,
        present: Callable[[Any], Any] = lambda result: result,
        /,
        **arguments: Any,
    ) -> Item:
        return self._read(
            self._platform.brief_cache,
            (method, *arguments.items()),
            lambda: present(self._platform.rpc.call(service, method, **arguments)),
        )

    def _kept(self, method: str, **arguments: Any) -> Item:
        return self._read(
            self._platform.cache,
            (method, *arguments.items()),
            lambda: self._platform.rpc.call("catalog", method, **arguments),
        )

    def _read(self, cache: Any, key: Any, load: Callable[[], Any]) -> Item:
        answer: Item = msgspec.json.decode(cache.get(key, lambda: msgspec.json.encode(load())).body)
        return answer


def _one(items: list[Item], key: str, value: str) -> Item:
    found = next((item for item in items if item[key] == value), None)
    if found is None:
        raise NotFound(f"no {value}")
    return found
