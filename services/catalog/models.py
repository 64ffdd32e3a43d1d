"""Documents of the catalog's database. ``id`` fields are the slugs of the season's files."""

import mongoengine as me

from chassis.storage.mongo import stored_in
from chassis.storage.outbox import PENDING_INDEX
from services.catalog import domain

ALIAS = "catalog"


class Season(me.Document):
    id = me.StringField(primary_key=True)
    title = me.StringField(required=True)
    starts_on = me.StringField(required=True)
    ends_on = me.StringField(required=True)
    revision = me.StringField()
    """A new value at every import; lists and the search index are computed again when it changes."""
    meta = stored_in(ALIAS, "seasons")


class Challenge(me.Document):
    id = me.StringField(primary_key=True)
    title = me.StringField(required=True)
    summary = me.StringField(required=True)
    position = me.IntField(required=True)
    meta = stored_in(ALIAS, "challenges")


class Company(me.Document):
    id = me.StringField(primary_key=True)
    name = me.StringField(required=True)
    city = me.StringField(required=True)
    sector = me.StringField(required=True)
    summary = me.StringField(required=True)
    position = me.IntField(required=True)
    meta = stored_in(ALIAS, "companies")


class Occupation(me.Document):
    """Of the season. ``riasec``: the letters of its interests, the main one first."""

    rome = me.StringField(primary_key=True)
    name_feminine = me.StringField(required=True)
    name_masculine = me.StringField(required=True)
    riasec = me.StringField(required=True)
    family = me.StringField()
    """None, and the next three empty, in a season imported before these fields existed."""
    challenges = me.ListField(me.StringField())
    transitions = me.ListField(me.StringField())
    near = me.ListField(me.StringField())
    studies_length = me.StringField()
    """``short`` or ``long``, None if it is not known."""
    summary = me.StringField(required=True)
    position = me.IntField(required=True)
    meta = stored_in(ALIAS, "occupations")


class View(me.EmbeddedDocument):
    """A direction in a panorama, in degrees: yaw -180 to 180, 0 ahead; pitch -90 to 90, 0 level."""

    yaw = me.FloatField(required=True)
    pitch = me.FloatField(required=True)


class StoredSceneLink(me.EmbeddedDocument):
    to = me.StringField(required=True)
    label = me.StringField(required=True)
    yaw = me.FloatField(required=True)
    pitch = me.FloatField(required=True)


class Hotspot(me.EmbeddedDocument):
    id = me.StringField(required=True)
    title = me.StringField(required=True)
    text = me.StringField(required=True)
    alt = me.StringField(required=True)
    yaw = me.FloatField(required=True)
    pitch = me.FloatField(required=True)
    occupations = me.ListField(me.StringField())


class Image(me.EmbeddedDocument):
    """A file of the season's media. Sizes in pixels."""

    url = me.StringField(required=True)
    width = me.IntField(required=True)
    height = me.IntField(required=True)
    bytes = me.IntField(required=True)


class SceneImage(me.EmbeddedDocument):
    poster = me.EmbeddedDocumentField(Image, required=True)
    sizes = me.EmbeddedDocumentListField(Image)


class Scene(me.EmbeddedDocument):
    id = me.StringField(required=True)
    title = me.StringField(required=True)
    description = me.StringField(required=True)
    panorama_alt = me.StringField(required=True)
    image = me.EmbeddedDocumentField(SceneImage)
    """None in a season imported before this field existed."""
    initial_view = me.EmbeddedDocumentField(View, required=True)
    links = me.EmbeddedDocumentListField(StoredSceneLink)
    hotspots = me.EmbeddedDocumentListField(Hotspot)


class Person(me.EmbeddedDocument):
    first_name = me.StringField(required=True)
    occupation = me.StringField(required=True)


class Content(me.Document):
    """A tour, testimony, video, article or quiz. ``version`` is a digest of the text. ``pending_since`` is
    set while the event of the last change is not yet published."""

    id = me.StringField(primary_key=True)
    kind = me.StringField(required=True)
    title = me.StringField(required=True)
    summary = me.StringField(required=True)
    challenge = me.StringField(required=True)
    company = me.StringField()
    occupations = me.ListField(me.StringField())
    duration_minutes = me.IntField(required=True)
    image = me.EmbeddedDocumentField(Image)
    """Of a tour: the poster of its first scene."""
    hotspot_count = me.IntField()
    body = me.StringField()
    transcript = me.StringField()
    person = me.EmbeddedDocumentField(Person)
    scenes = me.EmbeddedDocumentListField(Scene)
    version = me.StringField(required=True)
    published = me.BooleanField(required=True, default=True)
    draft = me.BooleanField()
    """Whether it is unpublished because it is unfinished, rather than withdrawn."""
    pending_since = me.DateTimeField()
    meta = stored_in(ALIAS, "contents", PENDING_INDEX)

    @property
    def state(self) -> str:
        return domain.state_of(self.published, bool(self.draft))


class HotspotPlace(me.Document):
    """The tour of a hotspot, and what else the event of a click says. A copy of fields of the tour, so that a
    batch of clicks takes one query by primary key."""

    id = me.StringField(primary_key=True)
    tour = me.StringField(required=True)
    challenge = me.StringField(required=True)
    company = me.StringField(required=True)
    occupations = me.ListField(me.StringField())
    published = me.BooleanField(required=True, default=True)
    meta = stored_in(ALIAS, "hotspots")
