"""Transcripts: sealing, and the erasure of texts from everything that a session leaves behind."""

import secrets
from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from chassis.runtime.logs import current_correlation_id
from chassis.storage.mongo import in_transaction
from contracts.errors import NotFound
from services.live.models import (
    ALIAS,
    LiveAnnouncement,
    LivePoll,
    LivePollAnswer,
    LiveQuestion,
    LiveSession,
    LiveWord,
    LogEntry,
    SealedTranscript,
)
from services.live.moderation import domain, transcripts
from services.live.room import store_log
from services.live.room.store_log import NewChange
from services.live.wording import likeness

Document = dict[str, Any]

SEALED_AFTER = timedelta(seconds=60)
"""From the end of a session to its seal: the last decisions can still be undone, the last votes counted."""

SALT_BYTES = 32
BATCH = 100


def get_transcript(session: str) -> Document:
    """As stored. Raises NotFound."""
    found: Document | None = _of(SealedTranscript).find_one({"_id": session})
    if found is None:
        raise NotFound(f"no transcript of {session}")
    return found


def sessions_to_seal(now: datetime) -> list[Document]:
    """Those that are over and not sealed."""
    limit = now - SEALED_AFTER
    query = {
        "sealed_at": None,
        "cancelled": {"$ne": True},
        "$or": [{"ends_at": {"$lte": limit}}, {"closed_at": {"$lte": limit}}],
    }
    return list(_of(LiveSession).find(query).sort("ends_at", 1).limit(BATCH))


def seal(session: str, now: datetime) -> bool:
    """Write the transcript, once; False if another process was faster.

    An erasure of an author whose questions are in the log writes the session, too, with its entry: of the two
    at once, one is repeated. So it comes before, and these questions are not found here, or after, and finds
    the transcript. Questions that no log has are not shown, and not in a transcript.
    """

    def write(mongo: Any) -> bool:
        done = _of(LiveSession).update_one(
            {"_id": session, "sealed_at": None}, {"$set": {"sealed_at": now}}, session=mongo
        )
        if not done.modified_count:
            return False
        shown = {"session": session, "state": {"$in": list(domain.SHOWN)}}
        questions = list(_of(LiveQuestion).find(shown, session=mongo))
        document = transcripts.transcript(session, questions, now, lambda: secrets.token_hex(SALT_BYTES))
        _of(SealedTranscript).insert_one(document, session=mongo)
        return True

    return in_transaction(ALIAS, write)


def redact_questions(session: str, questions: Collection[UUID], mongo: Any = None) -> None:
    """Erase the texts of these questions from the transcript of their session, if it is sealed; their digests
    stay."""
    if ids := [str(question) for question in questions]:
        _of(SealedTranscript).update_one(
            {"_id": session},
            {"$set": {f"entries.$[erased].{name}": None for name in transcripts.ERASED}},
            array_filters=[{"erased.question_id": {"$in": ids}}],
            session=mongo,
        )


def add_question(session: str, question: Document, mongo: Any) -> None:
    """Continue the transcript, if it is sealed, with a question that was published since: its digest is the
    next link of the chain, so that the seal covers what was there before as well."""
    found = _of(SealedTranscript).find_one({"_id": session}, {"seal": 1}, session=mongo)
    if found is not None:
        added = transcripts.entry(question, secrets.token_hex(SALT_BYTES))
        _of(SealedTranscript).update_one(
            {"_id": session},
            {
                "$push": {"entries": added},
                "$set": {"seal": transcripts.continued(found["seal"], added["digest"])},
            },
            session=mongo,
        )


def kept_entry(session: str, question: UUID, mongo: Any) -> Document | None:
    """What ``redact_questions`` would erase, for ``restore_entry``; None if the transcript has no text of the
    question."""
    found = _of(SealedTranscript).find_one({"_id": session}, session=mongo) or {"entries": []}
    for entry in found["entries"]:
        if entry["question_id"] == str(question) and entry["salt"] is not None:
            return {name: entry[name] for name in ("digest", *transcripts.ERASED)}
    return None


def restore_entry(session: str, kept: Document, mongo: Any) -> None:
    """Put back what ``kept_entry`` returned: the same salt and texts, which the seal covers."""
    _of(SealedTranscript).update_one(
        {"_id": session},
        {"$set": {f"entries.$[restored].{name}": kept[name] for name in transcripts.ERASED}},
        array_filters=[{"restored.digest": kept["digest"]}],
        session=mongo,
    )


def sessions_to_erase(now: datetime, kept: timedelta) -> list[Document]:
    """Sealed sessions that ended ``kept`` ago or earlier, and have texts."""
    query = {"sealed_at": {"$ne": None}, "texts_erased_at": None, "ends_at": {"$lte": now - kept}}
    return list(_of(LiveSession).find(query).sort("ends_at", 1).limit(BATCH))


def erase_texts(session: str, now: datetime) -> list[Document]:
    """Erase all that people wrote in a session. Must be repeated until it returns; it is then marked as
    done. Returns the entries of the log to hand over."""
    of = {"session": session}
    _of(SealedTranscript).update_many(
        {"_id": session, "entries": {"$ne": []}},
        {"$set": {f"entries.$[].{name}": None for name in transcripts.ERASED}},
    )
    _of(LiveQuestion).update_many(
        {**of, "state": domain.HELD}, {"$set": {"state": domain.DECLINED, "reason": "not-for-here"}}
    )
    _of(LiveQuestion).update_many({**of, "answer.text": {"$type": "string"}}, {"$set": {"answer.text": ""}})
    _of(LiveQuestion).update_many(
        of,
        {
            "$set": {"text": "", "shown": "", "marks": []},
            "$unset": {"held_answer": "", "before": "", "reported_since": "", "lease": ""},
        },
    )
    _of(LiveAnnouncement).update_many(of, {"$set": {"text": ""}})
    clouds = _of(LivePoll).distinct("_id", {**of, "kind": "words"})
    _of(LivePollAnswer).update_many({"poll": {"$in": clouds}}, {"$set": {"given.$[].choices": []}})
    _of(LiveWord).delete_many(of)
    likeness.forget()
    entries = in_transaction(ALIAS, lambda mongo: _erase_log(session, now, mongo))
    _of(LiveSession).update_one({"_id": session}, {"$set": {"texts_erased_at": now}})
    return entries


def _erase_log(session: str, now: datetime, mongo: Any) -> list[Document]:
    """Erase texts from the log, and append that they are gone: processes that hold the log in memory do not
    read its old entries again. A cloud stays, without words."""
    log, of = _of(LogEntry), {"session": session}
    with_texts = {**of, "kind": {"$in": ["question", "announcement"]}, "data": {"$ne": None}}
    with_words = {**of, "kind": "poll", "data.words.0": {"$exists": True}}
    changes = {
        entry["entity"]: [NewChange(entry["kind"], entry["entity"], None)]
        for entry in log.find(with_texts, {"kind": 1, "entity": 1}, session=mongo).sort("sequence", 1)
    }
    for poll in log.distinct("entity", with_words, session=mongo):
        latest = log.find_one({**of, "entity": poll}, sort=[("sequence", -1)], session=mongo)["data"]
        changes[poll] = [NewChange("poll", poll, None)]
        if latest is not None:
            changes[poll].append(NewChange("poll", poll, {**latest, "words": []}))
    store_log.redact(changes.keys(), mongo)
    appended = [change for of_entity in changes.values() for change in of_entity]
    return store_log.append(session, appended, now, current_correlation_id(), mongo)


def _of(model: Any) -> Any:
    return model._get_collection()
