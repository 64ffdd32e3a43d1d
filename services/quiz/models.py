"""Documents of the quiz database. Quizzes, occupations and contents have the ids of the season's files."""

import mongoengine as me

from chassis.storage.mongo import stored_in
from chassis.storage.outbox import PENDING_INDEX

ALIAS = "quiz"


class QuizVersion(me.Document):
    """One version of a quiz. ``id`` is ``<quiz>@<version>``.

    ``definition`` is the content of the season's file, and ``digest`` its hash (``domain.digest_of``). Both
    are final once ``answered``: an import replaces a version only where ``answered`` is not true, and a
    submission sets ``answered``, for the digest that it is scored by, before its result is stored.
    ``current`` changes with the season; a quiz that left the season has no current version.
    """

    id = me.StringField(primary_key=True)
    quiz = me.StringField(required=True)
    version = me.IntField(required=True, min_value=1)
    current = me.BooleanField(required=True, default=True)
    kind = me.StringField(required=True)
    definition = me.DictField(required=True)
    digest = me.StringField(required=True)
    answered = me.BooleanField(required=True, default=False)
    meta = stored_in(ALIAS, "versions")


class SeasonOccupation(me.Document):
    """An occupation of the season's own table, with the contents and scenes that show it."""

    rome = me.StringField(primary_key=True)
    name_feminine = me.StringField(required=True)
    name_masculine = me.StringField(required=True)
    riasec = me.StringField(required=True)
    family = me.StringField(required=True)
    challenges = me.ListField(me.StringField())
    transitions = me.ListField(me.StringField())
    near = me.ListField(me.StringField())
    summary = me.StringField(required=True)
    interest_scores = me.ListField(me.FloatField(), default=None)
    """Six from 1 to 7, in the order R I A S E C: they order occupations and are never shown. Absent, with
    ``interest_quality`` and ``interest_source``, where there are none."""
    interest_quality = me.StringField()
    interest_source = me.StringField()
    """Producer, licence and date of the scores."""
    position = me.IntField(required=True)
    shown_by = me.DictField()
    """``{contents: [id], scenes: [{tour, scene, hotspot}]}``."""
    titles = me.DictField()
    """``{contents: {id: {kind, title, person}}, hotspots: {id: {title, tour}}}`` of what ``shown_by`` has;
    empty in a season imported before reasons named places."""
    meta = stored_in(ALIAS, "occupations")


class OccupationStudies(me.Document):
    """How one studies for an occupation of the season: open data, kept apart from what was written for it.

    ``studies``: ``{name_feminine, name_masculine, close, level, years_after_troisieme, to_start,
    to_go_further, url}`` of each sheet, as the call ``get_occupation`` returns them.
    """

    rome = me.StringField(primary_key=True)
    studies = me.ListField(me.DictField(), required=True)
    notice = me.StringField(required=True)
    """Producer, dates and licence, in French: shown wherever the studies are."""
    as_of = me.StringField(required=True)
    meta = stored_in(ALIAS, "studies")


class RomeOccupation(me.Document):
    """An occupation as the official register publishes it."""

    rome = me.StringField(primary_key=True)
    name = me.StringField(required=True)
    """Both genders in one, as published: ``Vendeur / Vendeuse en …``."""
    riasec = me.StringField()
    """One or two letters, the main letter first; empty if the register gives none."""
    transitions = me.ListField(me.StringField())
    interests = me.ListField(me.StringField())
    near = me.ListField(me.StringField())
    interest_scores = me.ListField(me.FloatField(), default=None)
    interest_quality = me.StringField()
    interest_source = me.StringField()
    """All three as in SeasonOccupation. Those of quality C count for no occupation of the season."""
    release = me.StringField(required=True)
    meta = stored_in(ALIAS, "rome")


class SeasonPlace(me.Document):
    """What can be explored in the season, with the fields of ``explored.Place``, in the season's order."""

    id = me.StringField(primary_key=True)
    """``hotspot/<hotspot>`` or ``content/<content>``."""
    kind = me.StringField(required=True)
    content = me.StringField(required=True)
    title = me.StringField(required=True)
    occupations = me.ListField(me.StringField())
    scene = me.StringField()
    hotspot = me.StringField()
    company = me.StringField()
    position = me.IntField(required=True)
    meta = stored_in(ALIAS, "places")


class Exploration(me.Document):
    """What a visitor has explored. ``seen``: hotspot that was viewed -> its occupations; ``completed``:
    content -> its occupations. Either may be missing."""

    visitor = me.UUIDField(primary_key=True)
    seen = me.DictField()
    completed = me.DictField()
    meta = stored_in(ALIAS, "explorations")


class QuizResult(me.Document):
    """Result of a submission, and outbox of QuizCompleted in the same document. Never changed.

    ``outcome`` is what ``presentation`` makes a reply of, without texts of the season. An anonymous result
    has no ``visitor`` and publishes no event.
    """

    id = me.UUIDField(primary_key=True)
    visitor = me.UUIDField()
    quiz = me.StringField(required=True)
    version = me.IntField(required=True)
    kind = me.StringField(required=True)
    challenge = me.StringField(required=True)
    completed_at = me.DateTimeField(required=True)
    outcome = me.DictField(required=True)
    answers = me.DictField(required=True)
    """Item or question -> answer, in canonical form."""
    correlation_id = me.StringField()
    pending_since = me.DateTimeField()
    meta = stored_in(
        ALIAS,
        "results",
        PENDING_INDEX,
        # A visitor's results, newest first.
        {"fields": ["visitor", "-completed_at", "-id"], "name": "visitor"},
    )


class QuizTombstone(me.Document):
    """Of a visitor about whom nothing may be stored, even if events follow. Never deleted."""

    visitor = me.UUIDField(primary_key=True)
    erased_at = me.DateTimeField(required=True)
    meta = stored_in(ALIAS, "erased")
