"""``Idempotency-Key``: a write whose answer was lost can be sent again without being done again.

Within a day, the same key, operation and body get the stored answer of the first request, with
``Idempotent-Replay: true``; another body gets 422, and a request during the first one 409. Only successes are
stored: after an error the same key may be tried again.

A key belongs to the caller, or to the address of a caller without a token, so that nobody gets a stranger's
answer. Where the row of the operation allows it, a key that is too long to guess belongs to anyone who knows
it.

A stored answer with a token is only sent while its session lasts; after that the request is a new one.

Answers may hold tokens and codes. They are stored under a digest of the client's key and encrypted with
another key that derives from it, so that the database alone reveals none of them.

If a gateway dies after the operation and before its answer is stored, the key is free again after
UNDER_WAY_SECONDS, and the operation may be done twice: this helps against lost answers only.
"""

import base64
import hashlib
import hmac
import os
import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any, NamedTuple
from uuid import UUID, uuid4

import msgspec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from flask import Flask, Response, after_this_request

from chassis.runtime import logs
from chassis.runtime.config import Config
from contracts.errors import Unavailable
from contracts.problems import INVALID_INPUT
from gateway import operations
from gateway.access.auth import optional_principal
from gateway.http import bodies, errors
from gateway.http.addresses import client_address
from gateway.http.application import current_request
from gateway.platform import current_platform
from gateway.shared.database import AlreadyThere, Document, SharedDatabase, database_of

log = logs.get_logger(__name__)

COLLECTION = "answers"
HEADER, REPLAY_HEADER = "Idempotency-Key", "Idempotent-Replay"
KEY = re.compile(r"[A-Za-z0-9_-]{16,64}")
UNGUESSABLE_CHARACTERS, UNGUESSABLE_DIFFERENT = 22, 8
"""128 bits in base 64 have 22 characters, a UUID 36; what is random has many different ones."""

IDEMPOTENCY_KEY: dict[str, Any] = {
    "name": HEADER,
    "in": "header",
    "description": "A new random text for each thing to do, the same when it is sent again: it is done once.",
    "schema": {"type": "string", "pattern": f"^{KEY.pattern}$"},
}
"""OpenAPI parameter of a repeatable operation. It has no example, or everyone who tries the operation in the
documentation would be the same visitor."""

KEPT = timedelta(hours=24)
UNDER_WAY_SECONDS = 60.0
"""Much longer than a request may take: after it, the gateway that began the request must have died."""

PATIENCE_SECONDS = 2.0
RETRY_AFTER_SECONDS = 2


class StoredAnswer(msgspec.Struct, array_like=True):
    """The stored part of a response."""

    status: int
    content_type: str
    body: bytes
    location: str | None = None


class Names(NamedTuple):
    """What derives from a client's key, for one operation and one owner."""

    id: str
    """Id of the stored answer."""
    fingerprint: bytes
    """Keyed digest of path and body: without a key, codes in the body could be found by guessing."""
    secret: bytes
    """Encrypts the answer."""

    @classmethod
    def of(cls, key: str, operation: str, owner: str, path: str, body: bytes) -> "Names":
        """Derives them from ``key``; ``path`` and ``body`` are only part of the fingerprint."""
        scope = "\n".join((operation, owner, key)).encode()
        derived = HKDF(SHA256(), length=64, salt=None, info=b"usine idempotency 1").derive(scope)
        fingerprint = hmac.digest(derived[32:], path.encode() + b"\n" + body, "sha256")
        return cls(hashlib.sha256(scope).hexdigest(), fingerprint, derived[:32])

    def encrypt(self, answer: StoredAnswer) -> bytes:
        """A nonce of 12 bytes, then ``answer`` by AES-GCM, bound to ``id``."""
        nonce = os.urandom(12)
        return nonce + AESGCM(self.secret).encrypt(nonce, msgspec.msgpack.encode(answer), self.id.encode())

    def decrypt(self, sealed: bytes) -> StoredAnswer:
        """Raises ``cryptography.exceptions.InvalidTag`` for what was not written with the same key."""
        opened = AESGCM(self.secret).decrypt(sealed[:12], sealed[12:], self.id.encode())
        return msgspec.msgpack.decode(opened, type=StoredAnswer)


class _Begun(NamedTuple):
    names: Names
    owner: str


class _WithToken(msgspec.Struct):
    token: str | None = None


class _Claims(msgspec.Struct):
    sid: UUID
    sub: UUID


class Idempotency:
    """``has_ended``: whether the session of the token in an answer has ended."""

    def __init__(self, database: SharedDatabase, has_ended: Callable[[StoredAnswer], bool]) -> None:
        self._database, self._has_ended = database, has_ended

    def begin(self) -> Response | None:
        """``before_request``: the stored answer, a refusal, or None for a first request.
        Raises Unavailable: without the database the promise of the key cannot be kept."""
        request = current_request()
        key = request.environ.get("HTTP_IDEMPOTENCY_KEY")
        rule = request.url_rule if key is not None else None
        if key is None or rule is None:
            return None
        row = operations.row_of(request.method, rule.rule)
        if row is None or row.repeatable is None:
            return None
        key = _unquoted(key)
        if not KEY.fullmatch(key):
            messages = ["De 16 à 64 lettres, chiffres, «\u202f-\u202f» ou «\u202f_\u202f» sont attendus."]
            return errors.respond(INVALID_INPUT, errors={f"headers.{HEADER}": messages})
        operation = operations.name_of(request.method, rule.rule)
        names = Names.of(key, operation, _scope(key, row.repeatable), request.path, _canonical(bodies.read()))
        begun = _Begun(names, uuid4().hex)
        answer = None if self._reserve(begun) else self._answer_repetition(begun)
        if answer is None:
            after_this_request(partial(self._finish, begun))
        return answer

    def _finish(self, begun: _Begun, response: Response) -> Response:
        """``after_this_request``: store a success, release the key after a failure."""
        mine = {"_id": begun.names.id, "owner": begun.owner}
        try:
            with self._database.use(COLLECTION, seconds=PATIENCE_SECONDS) as answers:
                if 200 <= response.status_code < 300:
                    answer = StoredAnswer(
                        response.status_code,
                        response.content_type or "",
                        response.get_data(),
                        response.headers.get("Location"),
                    )
                    answers.update_one(mine, {"$set": {"answer": begun.names.encrypt(answer)}})
                else:
                    answers.delete_one(mine)
        except Unavailable as error:
            log.error("answer not stored for its Idempotency-Key", **error.details)
        return response

    def _reserve(self, begun: _Begun) -> bool:
        now = datetime.now(UTC)
        reservation = {
            "_id": begun.names.id,
            "fingerprint": begun.names.fingerprint,
            "owner": begun.owner,
            "begun_at": now,
            "expires_at": now + KEPT,
        }
        try:
            with self._database.use(COLLECTION, seconds=PATIENCE_SECONDS) as answers:
                answers.insert_one(reservation)
        except AlreadyThere:
            return False
        return True

    def _answer_repetition(self, begun: _Begun) -> Response | None:
        with self._database.use(COLLECTION, seconds=PATIENCE_SECONDS) as answers:
            first: Document | None = answers.find_one({"_id": begun.names.id})
        if first is None:  # it failed meanwhile
            return self._refuse_for_now()
        if not hmac.compare_digest(first["fingerprint"], begun.names.fingerprint):
            return errors.respond(errors.IDEMPOTENCY_KEY_REUSED)
        if "answer" in first:
            answer = begun.names.decrypt(first["answer"])
            if not self._has_ended(answer):
                return _replay(answer)
        elif datetime.now(UTC) - first["begun_at"] < timedelta(seconds=UNDER_WAY_SECONDS):
            return self._refuse_for_now()
        return None if self._take_over(first, begun) else self._refuse_for_now()

    def _take_over(self, first: Document, begun: _Begun) -> bool:
        """Take over a key whose gateway died, or whose answer has ended. False if another did first."""
        now = datetime.now(UTC)
        answer = first.get("answer", {"$exists": False})
        with self._database.use(COLLECTION, seconds=PATIENCE_SECONDS) as answers:
            taken = answers.update_one(
                {"_id": begun.names.id, "owner": str(first["owner"]), "answer": answer},
                {
                    "$set": {"owner": begun.owner, "begun_at": now, "expires_at": now + KEPT},
                    "$unset": {"answer": ""},
                },
            )
        return taken.modified_count == 1

    @staticmethod
    def _refuse_for_now() -> Response:
        return errors.respond(errors.REQUEST_UNDER_WAY, headers={"Retry-After": str(RETRY_AFTER_SECONDS)})


def _unquoted(key: str) -> str:
    """``key`` without quotes: the draft of the header requires them, most clients send none."""
    return key[1:-1] if len(key) > 1 and key[0] == key[-1] == '"' else key


def _scope(key: str, repeatable: operations.Repeatable) -> str:
    """The owner of a key, as in the module's docstring."""
    if principal := optional_principal():
        return f"principal {principal.id}"
    long_enough = len(key) >= UNGUESSABLE_CHARACTERS and len(set(key)) >= UNGUESSABLE_DIFFERENT
    if repeatable == "by the key" and long_enough:
        return "anybody"
    return f"address {client_address()}"


def _canonical(body: bytes) -> bytes:
    """Equal for bodies with equal content; no body and an empty object are equal."""
    try:
        fields = msgspec.json.decode(body) if body else {}
        return msgspec.json.encode(fields, order="sorted") if fields != {} else b""
    except (msgspec.DecodeError, UnicodeError, RecursionError):
        return body


def session_in(answer: StoredAnswer) -> tuple[UUID, UUID] | None:
    """(session, subject) of the token in an answer of this API; None without one."""
    try:
        token = msgspec.json.decode(answer.body, type=_WithToken).token
        if token is None:
            return None
        claims = token.split(".")[1]
        read = msgspec.json.decode(base64.urlsafe_b64decode(claims + "=" * (-len(claims) % 4)), type=_Claims)
    except (msgspec.DecodeError, ValueError, IndexError):
        return None
    return read.sid, read.sub


def _replay(answer: StoredAnswer) -> Response:
    response = Response(answer.body, answer.status, content_type=answer.content_type)
    response.headers[REPLAY_HEADER] = "true"
    if answer.location is not None:
        response.headers["Location"] = answer.location
    return response


def _has_ended(answer: StoredAnswer) -> bool:
    """Calls accounts, since the gateway forgets revocations as soon as the access tokens have expired."""
    signed_in = session_in(answer)
    if signed_in is None:
        return False
    session, subject = signed_in
    platform = current_platform()
    if platform.revocations.includes(subject, session):
        return True
    return not platform.rpc.call("accounts", "has_session", session=str(session), subject=str(subject))


def install(app: Flask, config: Config) -> None:
    """Call it after ``permissions.install``, so that a refused request reserves no key."""
    database = database_of(app)
    database.expire(COLLECTION, "expires_at")
    idempotency = Idempotency(database, _has_ended)
    app.before_request(idempotency.begin)
