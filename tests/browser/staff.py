"""Members of staff without the site: what tests need before a person opens it."""

import json
import time
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

    def books(self, school_class: dict[str, Any], session: dict[str, Any]) -> None:
        """A place in a live session for everybody of the class."""
        path = f"/live/sessions/{session['id']}/seats"
        booked = _post(self.platform, path, {"class_id": school_class["id"]}, self.token)
        assert booked.status == 201, booked

    def closes(self, school_class: dict[str, Any]) -> None:
        closed = self.platform.request("POST", f"/api/v1/classes/{school_class['id']}/closure", self.token)
        assert closed.status == 200, closed


def joined(platform: Platform, code: str) -> dict[str, Any]:
    """A pupil with a seat, as the API tells them."""
    answer = _post(platform, "/classes/join", {"code": code})
    assert answer.status == 201, answer
    found: dict[str, Any] = answer.json
    return found


def device(platform: Platform, given: dict[str, Any]) -> dict[str, Any]:
    """What the browser of somebody with this session keeps, as an option of ``people``."""
    kind = "staff" if given.get("staff_id") else "visitor"
    kept = {
        "id": given.get("staff_id") or given["visitor_id"],
        "role": given["role"],
        "nickname": given.get("nickname"),
        "token": given["token"],
        "refresh": given["refresh_token"],
        "ends": int((time.time() + given["expires_in"]) * 1000),
    }
    held = [{"name": f"usine.{kind}", "value": json.dumps(kept)}]
    origin = f"http://127.0.0.1:{platform.port}"
    return {"storage_state": {"cookies": [], "origins": [{"origin": origin, "localStorage": held}]}}


def _post(platform: Platform, path: str, body: dict[str, Any], token: str = "") -> Any:
    headers = {"Content_Type": "application/json"}
    return platform.request("POST", f"/api/v1{path}", token, json.dumps(body).encode(), **headers)
