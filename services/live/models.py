"""Documents of the live database. Sessions and professionals have the ids of the season's files."""

import mongoengine as me

from chassis.storage.mongo import stored_in
from chassis.storage.outbox import PENDING_INDEX

ALIAS = "live"


class LiveProfessional(me.Document):
    """Somebody who answers questions, with the texts of the season. ``staff``: the account that may answer as
    this person; an import keeps it."""

    id = me.StringField(primary_key=True)
    first_name = me.StringField(required=True)
    occupation = me.StringField(required=True)
    occupation_names = me.ListField(me.StringField())
    company = me.StringField(required=True)
    company_name = me.StringField(required=True)
    challenges = me.ListField(me.StringField())
    languages = me.ListField(me.StringField())
    bio = me.StringField(required=True)
    talks_about = me.ListField(me.StringField())
    position = me.IntField(required=True)
    current = me.BooleanField(required=True, default=True)
    """False once the season no longer has this person: past sessions still name them."""
    staff = me.UUIDField()
    meta = stored_in(
        ALIAS,
        "professionals",
        {"fields": ["staff"], "name": "staff", "unique": True, "sparse": True},
    )


class LiveSession(me.Document):
    """A session of the schedule. Times are UTC.

    ``taken``: places of bookings that have them; only changed together with a booking, in one transaction.
    ``sequence``: of the last entry of its log, likewise. ``closed_at``: a moderator ended it before its time.
    """

    id = me.StringField(primary_key=True)
    title = me.StringField(required=True)
    summary = me.StringField(required=True)
    challenge = me.StringField(required=True)
    company = me.StringField(required=True)
    """Of the first professional."""
    companies = me.ListField(me.StringField())
    professionals = me.ListField(me.StringField(), required=True)
    occupations = me.ListField(me.StringField())
    languages = me.ListField(me.StringField())
    starts_at = me.DateTimeField(required=True)
    ends_at = me.DateTimeField(required=True)
    minutes = me.IntField(required=True)
    capacity = me.IntField(required=True)
    taken = me.IntField(required=True, default=0)
    queued = me.IntField(required=True, default=0)
    """How many bookings have ever waited: the last number in its queue."""
    revision = me.IntField(required=True, default=0)
    """Raised when its time changes and when it is cancelled: SEQUENCE of a calendar's entry."""
    changed_at = me.DateTimeField()
    """When ``revision`` was raised."""
    moved_from = me.DateTimeField()
    moved_by_hand = me.BooleanField(default=False)
    """An organiser changed it: an import leaves times and capacity as they are."""
    cancelled = me.BooleanField(required=True, default=False)
    closed_at = me.DateTimeField()
    suspended = me.BooleanField(required=True, default=False)
    """Whether questions are suspended."""
    sequence = me.IntField(required=True, default=0)
    logged_state = me.StringField()
    """The session's state in the last entry of its log about it; absent as long as the log is empty."""
    attended = me.IntField(required=True, default=0)
    """As last counted from the ledger of attendances."""
    reactions = me.DictField()
    """Kind -> number, as last counted from the ledger of reactions."""
    sealed_at = me.DateTimeField()
    texts_erased_at = me.DateTimeField()
    meta = stored_in(
        ALIAS,
        "sessions",
        {"fields": ["starts_at"], "name": "start"},
        {"fields": ["ends_at"], "name": "end"},
        {"fields": ["occupations", "starts_at"], "name": "occupation"},
        {"fields": ["logged_state", "starts_at"], "name": "watched"},
    )


class LiveEvent(me.Document):
    """An event about a session, a booking or a question, until it is published, and afterwards as a record.

    ``event``: its type; ``data``: its fields. ``id`` is the event's: derived from what it is about where the
    same thing may happen twice.
    """

    id = me.UUIDField(primary_key=True)
    event = me.StringField(required=True)
    data = me.DictField(required=True)
    time = me.DateTimeField(required=True)
    visitor = me.UUIDField()
    correlation_id = me.StringField(required=True)
    pending_since = me.DateTimeField()
    meta = stored_in(
        ALIAS,
        "events",
        PENDING_INDEX,
        {"fields": ["visitor"], "name": "visitor", "sparse": True},
        {"fields": ["data.visitors"], "name": "visitors", "sparse": True},
    )


class LiveBooking(me.Document):
    """Places of a visitor or of a class in a session. ``holder``: ``visitor/<id>`` or ``class/<id>``; one
    booking for each holder and session."""

    id = me.UUIDField(primary_key=True)
    session = me.StringField(required=True)
    holder = me.StringField(required=True)
    visitor = me.UUIDField()
    school_class = me.UUIDField()
    teacher = me.UUIDField()
    places = me.IntField(required=True, min_value=1)
    waiting = me.BooleanField(required=True, default=False)
    number = me.IntField()
    """In the session's queue; absent with a place."""
    booked_at = me.DateTimeField(required=True)
    last_change = me.StringField()
    moved_up_at = me.DateTimeField()
    """Absent for one that never waited."""
    reminded = me.ListField(me.StringField())
    """Reminders that were published: ``<kind>@<start of the session>``."""
    meta = stored_in(
        ALIAS,
        "bookings",
        {"fields": ["session", "holder"], "name": "holder", "unique": True},
        {"fields": ["session", "waiting", "number"], "name": "session"},
        {"fields": ["visitor"], "name": "visitor", "sparse": True},
        {"fields": ["school_class"], "name": "class", "sparse": True},
    )


class ClassMember(me.Document):
    """Where a visitor sits, as events of accounts say; ``since``: of the event that said so, so that an older
    one that is delivered later changes nothing. ``school_class`` is absent after the visitor has left."""

    visitor = me.UUIDField(primary_key=True)
    school_class = me.UUIDField()
    since = me.DateTimeField(required=True)
    meta = stored_in(ALIAS, "class_members", {"fields": ["school_class"], "name": "class", "sparse": True})


class ClassDiary(me.Document):
    """Written by every booking of a class, so that of two at once the second sees the first."""

    school_class = me.UUIDField(primary_key=True)
    bookings = me.IntField(required=True)
    meta = stored_in(ALIAS, "class_diaries")


class VisitorDiary(me.Document):
    """As ClassDiary, of what visitors book for themselves."""

    visitor = me.UUIDField(primary_key=True)
    bookings = me.IntField(required=True)
    meta = stored_in(ALIAS, "visitor_diaries")


class ClassFeed(me.Document):
    """The unguessable token of a class's calendar."""

    school_class = me.UUIDField(primary_key=True)
    token = me.StringField(required=True)
    meta = stored_in(ALIAS, "class_feeds", {"fields": ["token"], "name": "token", "unique": True})


class Attendance(me.Document):
    """A visitor entered a session while it took place. ``id`` is derived from both, and is the id of
    LiveSessionAttended."""

    id = me.UUIDField(primary_key=True)
    session = me.StringField(required=True)
    visitor = me.UUIDField(required=True)
    at = me.DateTimeField(required=True)
    meta = stored_in(
        ALIAS,
        "attendances",
        {"fields": ["session"], "name": "session"},
        {"fields": ["visitor"], "name": "visitor"},
    )


class LiveQuestion(me.Document):
    """A question, and all that was decided about it. ``text`` is as it was written, ``shown`` as it is shown.

    ``state`` changes only from the state that a decision is about, in one write: of two moderators one wins.
    ``decided_by``, ``decided_at``, ``before``: of the last decision, which may be undone for ten seconds.
    """

    id = me.UUIDField(primary_key=True)
    session = me.StringField(required=True)
    visitor = me.UUIDField(required=True)
    nickname = me.StringField(required=True)
    level = me.StringField()
    text = me.StringField(required=True)
    shown = me.StringField()
    marks = me.ListField(me.DictField())
    state = me.StringField(required=True)
    asked_at = me.DateTimeField(required=True)
    published_at = me.DateTimeField()
    into = me.UUIDField()
    merged = me.IntField(default=0)
    reason = me.StringField()
    pinned = me.BooleanField(default=False)
    votes = me.IntField(default=0)
    """As last counted from the ledger of votes."""
    answer = me.DictField()
    """``{professional, first_name, text, at}`` as shown: a published answer of the professional with that id;
    ``text`` is absent or None if it was given aloud."""
    held_answer = me.DictField()
    """``{id, professional, first_name, staff, text, marks, at}``: a written answer that waits for a
    moderator."""
    reports = me.ListField(me.DictField())
    reported_since = me.DateTimeField()
    """Since when reports wait for a moderator; absent when none do."""
    lease = me.DictField()
    """``{actor, until}`` of the moderator who holds it."""
    decided_by = me.UUIDField()
    decided_at = me.DateTimeField()
    before = me.DictField()
    meta = stored_in(
        ALIAS,
        "questions",
        {"fields": ["session", "state", "asked_at"], "name": "session"},
        {"fields": ["visitor", "session"], "name": "visitor"},
        {"fields": ["reports.visitor"], "name": "reporter", "sparse": True},
        {"fields": ["state", "asked_at"], "name": "queue"},
        {"fields": ["reported_since"], "name": "reported", "sparse": True},
        {"fields": ["held_answer.at"], "name": "held_answers", "sparse": True},
        {"fields": ["held_answer.id"], "name": "held_answer", "sparse": True},
        {"fields": ["decided_by", "decided_at"], "name": "decided", "sparse": True},
        {"fields": ["before.item"], "name": "undo", "sparse": True},
    )


class LiveVote(me.Document):
    """The ledger of votes: one for each question and visitor, whatever is sent how often. ``id`` is derived
    from both.

    ``active``: False once it is withdrawn. ``keys``: of the last acts that changed it, so that one that is
    sent again changes nothing.
    """

    id = me.UUIDField(primary_key=True)
    session = me.StringField(required=True)
    question = me.UUIDField(required=True)
    visitor = me.UUIDField(required=True)
    active = me.BooleanField(required=True)
    keys = me.ListField(me.StringField(), required=True)
    at = me.DateTimeField(required=True)
    meta = stored_in(
        ALIAS,
        "votes",
        {"fields": ["question", "active"], "name": "question"},
        {"fields": ["visitor", "session"], "name": "visitor"},
    )


class LivePoll(me.Document):
    """A poll of a session. ``choices``: ``[{id, text}]`` as they are shown: of a scale all steps, with the
    texts of both ends; of a word cloud none."""

    id = me.UUIDField(primary_key=True)
    session = me.StringField(required=True)
    question = me.StringField(required=True)
    kind = me.StringField(required=True)
    choices = me.ListField(me.DictField())
    opened_at = me.DateTimeField(required=True)
    closed_at = me.DateTimeField()
    answers = me.IntField(default=0)
    """Seats that have answered, as last counted from the ledger of answers."""
    meta = stored_in(ALIAS, "polls", {"fields": ["session", "opened_at"], "name": "session"})


class LivePollAnswer(me.Document):
    """The ledger of answers to polls: one for each poll and visitor. ``id`` is derived from both.

    ``given``: ``[{key, choices, at}]``, in the order of arrival. The last one before the poll was closed
    counts. ``key``: of the act. ``choices`` of a word cloud are folded words, see LiveWord.
    """

    id = me.UUIDField(primary_key=True)
    session = me.StringField(required=True)
    poll = me.UUIDField(required=True)
    visitor = me.UUIDField(required=True)
    given = me.ListField(me.DictField(), required=True)
    meta = stored_in(
        ALIAS,
        "poll_answers",
        {"fields": ["poll"], "name": "poll"},
        {"fields": ["visitor", "session"], "name": "visitor"},
    )


class LiveWord(me.Document):
    """A word of a word cloud, decided once for all seats that gave it. ``id`` is derived from poll and folded
    word."""

    id = me.UUIDField(primary_key=True)
    session = me.StringField(required=True)
    poll = me.UUIDField(required=True)
    folded = me.StringField(required=True)
    text = me.StringField(required=True)
    """As the first seat wrote it."""
    givers = me.ListField(me.UUIDField())
    """Visitors who ever gave it: it is deleted with the last of them."""
    wanted_by = me.ListField(me.UUIDField())
    """Those whose present answer has it: a held word that nobody wants any more is withdrawn."""
    marks = me.ListField(me.DictField())
    state = me.StringField(required=True)
    asked_at = me.DateTimeField(required=True)
    lease = me.DictField()
    decided_by = me.UUIDField()
    decided_at = me.DateTimeField()
    before = me.DictField()
    meta = stored_in(
        ALIAS,
        "words",
        {"fields": ["poll"], "name": "poll"},
        {"fields": ["givers"], "name": "givers"},
        {"fields": ["state", "asked_at"], "name": "queue"},
        {"fields": ["decided_by", "decided_at"], "name": "decided", "sparse": True},
    )


class LiveReaction(me.Document):
    """One for each session, kind and visitor. ``id`` is derived from them."""

    id = me.UUIDField(primary_key=True)
    session = me.StringField(required=True)
    kind = me.StringField(required=True)
    visitor = me.UUIDField(required=True)
    at = me.DateTimeField(required=True)
    meta = stored_in(
        ALIAS,
        "reactions",
        {"fields": ["session", "kind"], "name": "session"},
        {"fields": ["visitor"], "name": "visitor"},
    )


class LiveAnnouncement(me.Document):
    id = me.UUIDField(primary_key=True)
    session = me.StringField(required=True)
    text = me.StringField(required=True)
    at = me.DateTimeField(required=True)
    by = me.UUIDField(required=True)
    meta = stored_in(ALIAS, "announcements", {"fields": ["session", "at"], "name": "session"})


class Silence(me.Document):
    """The author may not ask any more in that session. ``id`` is derived from session and visitor."""

    id = me.UUIDField(primary_key=True)
    session = me.StringField(required=True)
    visitor = me.UUIDField(required=True)
    at = me.DateTimeField(required=True)
    meta = stored_in(ALIAS, "silences", {"fields": ["visitor"], "name": "visitor"})


class LiveAsker(me.Document):
    """How many questions a visitor has sent in a session. ``id`` is derived from both. Written with each
    question, in one transaction, so that two questions sent at once are checked one after the other."""

    id = me.UUIDField(primary_key=True)
    session = me.StringField(required=True)
    visitor = me.UUIDField(required=True)
    asked = me.IntField(required=True)
    meta = stored_in(ALIAS, "askers", {"fields": ["visitor"], "name": "visitor"})


class LogEntry(me.Document):
    """An entry of a session's numbered log, and outbox of SessionAdvanced. ``id``: ``<session>#<sequence>``.

    ``entity``: id of what changed. ``data``: as contracts.calls.live.values.RoomChange; erased, it is null in
    all entries of that entity.
    """

    id = me.StringField(primary_key=True)
    session = me.StringField(required=True)
    sequence = me.IntField(required=True)
    at = me.DateTimeField(required=True)
    kind = me.StringField(required=True)
    entity = me.StringField(required=True)
    data = me.DictField(null=True)
    correlation_id = me.StringField(required=True)
    pending_since = me.DateTimeField()
    meta = stored_in(
        ALIAS,
        "log",
        PENDING_INDEX,
        {"fields": ["session", "sequence"], "name": "log", "unique": True},
        {"fields": ["entity"], "name": "entity"},
    )


class CountedTarget(me.Document):
    """What was voted for, answered or reacted to, and must be counted again when ``acts`` is more than
    ``counted``. ``id``: ``<session>/<kind>/<target>``."""

    id = me.StringField(primary_key=True)
    session = me.StringField(required=True)
    kind = me.StringField(required=True)
    target = me.StringField(required=True)
    acts = me.LongField(required=True)
    counted = me.LongField(required=True, default=0)
    dirty = me.BooleanField()
    """True or absent, for a small index."""
    meta = stored_in(
        ALIAS,
        "counted_targets",
        {
            "fields": ["dirty"],
            "name": "dirty",
            "partialFilterExpression": {"dirty": True},
        },
        {"fields": ["session"], "name": "session"},
    )


class ModerationRecord(me.Document):
    """The audit trail: what staff did in a session. No texts. Never changed, never deleted before the season
    is purged."""

    id = me.UUIDField(primary_key=True)
    session = me.StringField(required=True)
    at = me.DateTimeField(required=True)
    actor = me.UUIDField(required=True)
    action = me.StringField(required=True)
    item = me.UUIDField()
    detail = me.DictField()
    meta = stored_in(ALIAS, "moderation_records", {"fields": ["session", "-at"], "name": "session"})


class SealedTranscript(me.Document):
    """What was published in a session, at its end.

    ``entries``: as TranscriptEntry of contracts.calls.live.rooms, with ``salt`` and ``question_id``. A digest
    covers salt and texts: without the salt, nobody can guess an erased text from the digest that stays.
    """

    session = me.StringField(primary_key=True)
    sealed_at = me.DateTimeField(required=True)
    entries = me.ListField(me.DictField())
    seal = me.StringField(required=True)
    meta = stored_in(ALIAS, "transcripts")


class LiveTombstone(me.Document):
    """Of a visitor about whom nothing may be stored, even if events follow. Never deleted."""

    visitor = me.UUIDField(primary_key=True)
    erased_at = me.DateTimeField(required=True)
    meta = stored_in(ALIAS, "erased")
