"""Members of staff without the site: what tests need before a person opens it."""

from dataclasses import dataclass
from typing import Any
from uuid import uuid4

from running import Platform, usine

from chassis.testing import eventually


def invited(platform: Platform, role: str) -> str:
    """The address of somebody new with this role."""
    address = f"{role}-{uuid4().hex[:8]}@usine.example"
    done = usine("staff", "invite", address, "--role", role, "--data", str(platform.data))
    assert done.returncode == 0, done.stderr
    return address


def newest_link(platform: Platform, address: str) -> str:
    """The link in the last mail to ``address``."""

    def find() -> str | None:
        mails = platform.request("GET", "/dev/mailbox").json["items"]
        return next((mail["link"] for mail in mails if mail["to"] == address), None)

    return eventually(find)


@dataclass
class Teacher:
    """A teacher who uses the API."""

    platform: Platform
    token: str

    @classmethod
    def of(cls, platform: Platform) -> "Teacher":
        address = invited(platform, "teacher")
        assert _post(platform, "/staff/links", {"email": address}).status == 202
        link = newest_link(platform, address)
        opened = _post(platform, "/staff/sessions", {"link_token": link.partition("jeton=")[2]})
        assert opened.status == 201, opened
        return cls(platform, opened.json["token"])

    def opens_class(self, size: int = 24) -> dict[str, Any]:
        body = {
            "school": "Collège Les Salines, Saint-Pierre",
            "territory": "974",
            "level": "3e",
            "size": size,
            "timezone": "Indian/Reunion",
        }
        opened = _post(self.platform, "/classes", body, self.token)
        assert opened.status == 201, opened
        found: dict[str, Any] = opened.json
        return found

    def closes(self, school_class: dict[str, Any]) -> None:
        closed = self.platform.request("POST", f"/api/v1/classes/{school_class['id']}/closure", self.token)
        assert closed.status == 200, closed


def joined(platform: Platform, code: str) -> dict[str, Any]:
    """A pupil with a seat, as the API tells them."""
    answer = _post(platform, "/classes/join", {"code": code})
    assert answer.status == 201, answer
    found: dict[str, Any] = answer.json
    return found


def _post(platform: Platform, path: str, body: dict[str, Any], token: str = "") -> Any:
    import json

    headers = {"Content_Type": "application/json"}
    return platform.request("POST", f"/api/v1{path}", token, json.dumps(body).encode(), **headers)
