"""The people behind a live session, who use the API: a moderator, a professional, the organiser."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

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
        """Somebody with this role, « another » with it, or a professional, by their id, once their account is
        linked."""
        if role not in self._signed_in:
            kind = role.removeprefix("another ")
            self._signed_in[role] = everybody.staff(self.platform, kind, invited(self.platform, kind))
        return self._signed_in[role]

    # Sessions

    def sessions(self, state: str) -> list[Item]:
        found = self.platform.request("GET", f"{API}/live/sessions?from=2026-01-01T00:00:00Z").json["items"]
        return [each for each in found if each["state"] == state]

    def moves(self, session: str, **changes: Any) -> Answer:
        return self._done("organiser", "PATCH", f"/live/sessions/{session}", changes)

    def lets_begin(self, session: str, seconds: float = 10) -> None:
        """Moves it to so many seconds from now."""
        self.as_("organiser")  # signing in takes its time
        begin = datetime.now(UTC) + timedelta(seconds=seconds)
        self.moves(session, starts_at=begin.isoformat(timespec="seconds"))

    def starts(self, number: int) -> list[Item]:
        """So many sessions to come, which begin now: nobody has a place in them, and no professional is in
        two of them. Tests that have theirs find in it what they did, and nothing else."""
        chosen: list[Item] = []
        busy: set[str] = {each["id"] for one in self.sessions("open") for each in one["professionals"]}
        for each in self.sessions("scheduled"):
            known = {professional["id"] for professional in each["professionals"]}
            if each["places_left"] == each["capacity"] and not known & busy and len(chosen) < number:
                chosen.append(each)
                busy |= known
        assert len(chosen) == number, chosen
        for each in chosen:
            self.lets_begin(each["id"])
        return [self._begun(each["id"]) for each in chosen]

    def _begun(self, session: str) -> Item:
        def find() -> Item | None:
            found: Item = self.platform.request("GET", f"{API}/live/sessions/{session}").json
            return found if found["state"] == "open" else None

        begun: Item = eventually(find, 60)
        return begun

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

    def professional(self, session: Item) -> everybody.Person:
        """The first of ``session``, whose account it links first."""
        known = session["professionals"][0]["id"]
        if known not in self._signed_in:
            someone = everybody.staff(self.platform, "professional", invited(self.platform, "professional"))
            for account in (None, someone.id):  # the one of other tests goes
                path = f"/live/professionals/{known}/account"
                self._done("organiser", "PUT", path, {"staff_id": account})
            self._signed_in[known] = someone
        return self._signed_in[known]

    def answers(self, session: Item, question: str, text: str | None = None) -> None:
        """As the first professional of ``session``; aloud without ``text``."""
        self.professional(session)
        path = f"/live/sessions/{session['id']}/questions/{question}/answer"
        self._done(session["professionals"][0]["id"], "POST", path, {"text": text} if text else {})

    def passes(self, session: Item, question: str) -> None:
        """As the first professional of ``session``, who answers it later."""
        self.professional(session)
        path = f"/live/sessions/{session['id']}/questions/{question}/passing"
        self._done(session["professionals"][0]["id"], "POST", path, {})

    def claims(self, text: str) -> None:
        """As another moderator than the first."""
        self._done("another moderator", "POST", f"/live/moderation/items/{self.finds(text)['id']}/claim", {})

    def _done(self, role: str, method: str, path: str, body: Any = None) -> Answer:
        answer = self.as_(role).request(method, f"{API}{path}", body)
        assert answer.status < 300, (method, path, answer.status, answer.body)
        return answer
