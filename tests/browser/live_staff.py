"""The people behind a live session, who use the API: a moderator, a professional, the organiser."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import everybody
from running import Answer, Platform
from staff import invited

from chassis.testing import eventually

API = "/api/v1"
Item = dict[str, Any]


@dataclass
class LiveStaff:
    """All of one platform, made when they are first needed."""

    platform: Platform

    def __post_init__(self) -> None:
        self._signed_in: dict[str, everybody.Person] = {}

    def as_(self, role: str) -> everybody.Person:
        """Somebody with this role, or a professional, by their id, once their account is linked."""
        if role not in self._signed_in:
            self._signed_in[role] = everybody.staff(self.platform, role, invited(self.platform, role))
        return self._signed_in[role]

    # Sessions

    def sessions(self, state: str) -> list[Item]:
        found = self.platform.request("GET", f"{API}/live/sessions?from=2026-01-01T00:00:00Z").json["items"]
        return [each for each in found if each["state"] == state]

    def moves(self, session: str, **changes: Any) -> Answer:
        return self._done("organiser", "PATCH", f"/live/sessions/{session}", changes)

    def lets_begin(self, session: str, seconds: float = 5) -> None:
        """Moves it to so many seconds from now."""
        begin = datetime.now(UTC) + timedelta(seconds=seconds)
        self.moves(session, starts_at=begin.isoformat(timespec="seconds"))

    def cancels(self, session: str) -> Answer:
        return self._done("organiser", "POST", f"/live/sessions/{session}/cancellation")

    # In a session

    def finds(self, text: str) -> Item:
        """The item with that text, once it waits in the queue."""

        def find() -> Item | None:
            queue = self.as_("moderator").request("GET", f"{API}/live/moderation/queue?limit=100").json
            return next((each for each in queue["items"] if each["text"] == text), None)

        found: Item = eventually(find)
        return found

    def decides(self, text: str, decision: str, **more: Any) -> str:
        """About the item with that text; its id."""
        item = self.finds(text)
        path = f"/live/sessions/{item['session']}/questions/{item['id']}/publication"
        self._done("moderator", "POST", path, {"decision": decision} | more)
        return str(item["id"])

    def pins(self, session: str, question: str) -> None:
        self._done("moderator", "PUT", f"/live/sessions/{session}/questions/{question}/pin")

    def announces(self, session: str, text: str) -> None:
        self._done("moderator", "POST", f"/live/sessions/{session}/announcements", {"text": text})

    def opens_poll(self, session: str, question: str, kind: str, *choices: str) -> str:
        """Its id."""
        body = {"question": question, "kind": kind, "choices": list(choices)}
        self._done("moderator", "POST", f"/live/sessions/{session}/polls", body)

        def find() -> str | None:
            tail = self._done("moderator", "GET", f"/live/sessions/{session}/changes?after=0").json
            polls = [each for each in tail["changes"] if each["kind"] == "poll"]
            return next((each["id"] for each in polls if each["data"]["question"] == question), None)

        return str(eventually(find))

    def closes_poll(self, session: str, poll: str) -> None:
        self._done("moderator", "POST", f"/live/sessions/{session}/polls/{poll}/closure")

    def closes(self, session: str) -> None:
        self._done("moderator", "POST", f"/live/sessions/{session}/closure")

    def answers_aloud(self, session: Item, question: str) -> None:
        """As the first professional of ``session``, whose account it links first."""
        known = session["professionals"][0]["id"]
        if known not in self._signed_in:
            someone = everybody.staff(self.platform, "professional", invited(self.platform, "professional"))
            self._done("organiser", "PUT", f"/live/professionals/{known}/account", {"staff_id": someone.id})
            self._signed_in[known] = someone
        self._done(known, "POST", f"/live/sessions/{session['id']}/questions/{question}/answer", {})

    def fills(self, session: Item, pupils: Sequence[everybody.Person]) -> None:
        """Lets everything be on the page of ``session``: of the first pupil one question is answered, one is
        read, and one was declined; of the second one is pinned."""
        id = session["id"]
        path = f"{API}/live/sessions/{id}"
        for pupil in pupils:
            assert pupil.request("POST", f"{path}/seats", {}).status == 201, pupil
        answered, pinned, declined, held = (
            "Combien de temps dure la formation\u202f?",
            "As-tu parfois peur de te tromper\u202f?",
            "Et ton nom de famille, c’est quoi\u202f?",
            "Peut-on faire ce métier avec le vertige\u202f?",
        )
        for number, text in zip((0, 1, 0, 0), (answered, pinned, declined, held), strict=True):
            question, key = {"text": text}, str(uuid4())
            asked = pupils[number].request("POST", f"{path}/questions", question, Idempotency_Key=key)
            assert asked.status == 201, asked
        self.answers_aloud(session, self.decides(answered, "publish"))
        self.pins(id, self.decides(pinned, "publish"))
        self.decides(declined, "decline", reason="personal")
        self.announces(id, "Bienvenue à toutes et à tous.")
        self.announces(id, "La rencontre se termine dans dix minutes.")
        poll = self.opens_poll(id, "Tu préférerais", "single", "Conduire la machine", "La réparer")
        for pupil in pupils:
            pupil.request("POST", f"{path}/polls/{poll}/answers", {"choices": ["1"]})
        self.closes_poll(id, poll)
        self.opens_poll(id, "Tu te verrais faire ce métier\u202f?", "scale", "Pas du tout", "Tout à fait")

    def _done(self, role: str, method: str, path: str, body: Any = None) -> Answer:
        answer = self.as_(role).request(method, f"{API}{path}", body)
        assert answer.status < 300, (method, path, answer.status, answer.body)
        return answer
