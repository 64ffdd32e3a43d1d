"""What the tests of accounts share."""

import threading
from collections.abc import Callable, Sequence
from typing import Any
from uuid import UUID, uuid4

from joserfc import jwt

from chassis.runtime.config import Config
from chassis.runtime.keys import KeyFile
from chassis.service import Container
from chassis.testing import Recorder
from contracts.envelope import Envelope, Event
from contracts.errors import PlatformError
from contracts.tokens import ALGORITHMS
from gateway.settings import GatewaySettings
from services.accounts.models import SchoolClass, Session
from services.accounts.sessions import Sessions
from services.accounts.settings import AccountsSettings
from services.accounts.staff import store as staff_store

CLASS = {"school": "Lycée Tarn", "territory": "69", "level": "4e", "size": 30, "timezone": "Europe/Paris"}
CAPACITY = 35


def invited(role: str) -> str:
    """Id of a new member of staff."""
    return str(staff_store.invite(f"{uuid4().hex}@ecole.example", role).id)


def at_once(calls: Sequence[Callable[[], Any]]) -> list[Any]:
    """The results of all ``calls`` made at the same time; an error that they raised is its own result."""
    results: list[Any] = [None] * len(calls)

    def run(number: int) -> None:
        try:
            results[number] = calls[number]()
        except PlatformError as error:
            results[number] = error

    threads = [threading.Thread(target=run, args=(number,)) for number in range(len(calls))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    return results


def free_seats(school_class: dict[str, Any]) -> int:
    return SchoolClass.objects.get(id=UUID(school_class["id"])).free


def alter_session(**changes: Any) -> None:
    """Change the only session there is, behind the service's back."""
    assert Session._get_collection().update_many({}, {"$set": changes}).matched_count == 1


def keys_file(config: Config) -> str:
    return config.section(AccountsSettings).token_keys_file


def public_keys_file(config: Config) -> str:
    return config.section(GatewaySettings).token_public_keys_file


def token_of(config: Config, made: dict[str, Any]) -> Any:
    """The access token, verified with the public keys."""
    public = KeyFile(public_keys_file(config), variable="TOKEN_PUBLIC_KEYS_FILE", private=False)
    return jwt.decode(made["token"], public.current, algorithms=ALGORITHMS)


def session_of(config: Config, made: dict[str, Any]) -> str:
    return token_of(config, made).claims["sid"]


def sessions_in(container: Container) -> Sessions:
    """The sessions of a running service."""
    [found] = [each.value for each in container.dependencies if each.attr_name == "sessions"]
    return found


def published(recorder: Recorder, kind: type[Event]) -> list[Envelope[Event]]:
    """The events of this kind, each once: a relay may publish one again, always under the same id."""
    return list({event.id: event for event in recorder.of(kind)}.values())
