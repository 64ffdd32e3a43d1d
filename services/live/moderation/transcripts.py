"""The sealed transcript of a session: what was published, as it was at the end. Pure.

A digest covers a salt and the texts of an entry; the seal is a hash chain over the digests, in their order.
When texts are erased, the salt goes with them: the digest stays, reveals nothing, and the seal still holds.
"""

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from hashlib import sha256
from typing import Any

import msgspec

Document = dict[str, Any]

TEXTS = ("question", "author", "answer", "answered_by")
"""Fields of an entry that the digest covers."""

ERASED = (*TEXTS, "salt")
"""Fields that an erasure sets to None."""


def entry(question: Mapping[str, Any], salt: str) -> Document:
    """The entry of a published question. ``salt``: unguessable, of this entry only."""
    answer = question.get("answer") or {}
    texts = {
        "question": question["shown"],
        "author": question["nickname"],
        "answer": answer.get("text"),
        "answered_by": answer.get("first_name"),
    }
    return {
        "question_id": str(question["_id"]),
        **texts,
        "votes": question.get("votes", 0),
        "at": question["published_at"],
        "salt": salt,
        "digest": digest(salt, texts),
    }


def transcript(
    session: str, questions: Iterable[Mapping[str, Any]], at: datetime, new_salt: Callable[[], str]
) -> Document:
    """The sealed document, entries in the order of their publication."""
    ordered = sorted(questions, key=lambda each: (each["published_at"], str(each["_id"])))
    entries = [entry(question, new_salt()) for question in ordered]
    return {
        "_id": session,
        "sealed_at": at,
        "entries": entries,
        "seal": seal(session, at, [each["digest"] for each in entries]),
    }


def digest(salt: str, texts: Mapping[str, str | None]) -> str:
    """``sha256(salt + texts)``; the texts as a JSON array, so that two entries with the same letters differ
    if they are split otherwise."""
    written = msgspec.json.encode([texts[name] for name in TEXTS])
    return sha256(salt.encode() + written).hexdigest()


def seal(session: str, at: datetime, digests: Iterable[str]) -> str:
    """The end of the chain that begins with the session and the time of sealing."""
    link = sha256(f"{session} {at.isoformat()}".encode()).hexdigest()
    for each in digests:
        link = continued(link, each)
    return link


def continued(link: str, digest: str) -> str:
    """The next link of the chain."""
    return sha256(f"{link}{digest}".encode()).hexdigest()


def holds(document: Mapping[str, Any]) -> bool:
    """Whether the seal is that of the entries, and every text that is not erased is the one sealed."""
    entries = document["entries"]
    chain = seal(document["_id"], document["sealed_at"], [each["digest"] for each in entries])
    return chain == document["seal"] and all(
        each["salt"] is None or digest(each["salt"], each) == each["digest"] for each in entries
    )
