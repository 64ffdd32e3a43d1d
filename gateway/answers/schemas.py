"""Schemas of responses, for the OpenAPI document only: results of services are sent unchanged."""

from marshmallow import EXCLUDE, Schema, fields, validate

from gateway.requests.queries import CHALLENGES, FAMILIES, KINDS, STUDIES_LENGTHS, TRANSITIONS


def text(example: str, *, nullable: bool = False, description: str = "") -> fields.String:
    """A required text."""
    metadata = {"example": example} | ({"description": description} if description else {})
    return fields.String(required=True, allow_none=nullable, metadata=metadata)


def _occupations() -> fields.List[str]:
    return fields.List(
        fields.String(), required=True, metadata={"description": "ROME codes.", "example": ["H2902"]}
    )


def _float() -> fields.Float:
    return fields.Float(required=True, metadata={"description": "Degrees.", "example": 12.5})


def next_page() -> fields.String:
    """The cursor ``next`` of a list that pages."""
    return fields.String(
        required=True,
        allow_none=True,
        metadata={
            "description": "`after` of the next page; null on the last.",
            "example": "Z3J1ZS1hLXRvdXI",
        },
    )


def length_of_studies() -> fields.String:
    return fields.String(
        validate=validate.OneOf(STUDIES_LENGTHS),
        metadata={
            "description": "By the shortest way: up to two years after the bac, or longer. Absent if it is "
            "not known."
        },
    )


class Answer(Schema):
    """Base of answers. Members may be added: clients must ignore those they do not know."""

    class Meta:
        unknown = EXCLUDE


class ProblemSchema(Answer):
    """RFC 9457 problem details."""

    type = text("/problems/not-found", description="The kind of problem, for programs.")
    title = text("Introuvable")
    status = fields.Integer(required=True, metadata={"example": 404})
    detail = text("Cette adresse n’existe pas.", description="For people, in French.")
    errors = fields.Dict(
        keys=fields.String(),
        values=fields.List(fields.String()),
        metadata={"description": "`location.field` -> messages.", "example": {"query.limit": ["…"]}},
    )
    reason = fields.String(
        metadata={
            "description": "Of a 409 in a live session: which of its causes, for programs.",
            "example": "claimed",
        }
    )
    correlation_id = text(
        "3f0c9a1e7b5d4c2f8a6e0b9d1c3f5a70", description="To be quoted when asking for help."
    )


class AcceptedSchema(Answer):
    event_id = fields.UUID(required=True, metadata={"description": "Of the event that may earn points."})


class ChallengeSchema(Answer):
    id = fields.String(required=True, validate=validate.OneOf(CHALLENGES))
    title = text("Industrie 4.0")
    summary = fields.String(required=True)


class CompanySchema(Answer):
    id = text("cigogne-levage")
    name = text("Cigogne Levage")
    city = text("Strasbourg")
    sector = text("Grues et levage")
    summary = fields.String(required=True)


class OccupationSchema(Answer):
    rome = text("H2902")
    name_feminine = text("Chaudronnière")
    name_masculine = text("Chaudronnier")
    riasec = text("RI")
    family = fields.String(
        required=True,
        allow_none=True,
        validate=validate.OneOf((*FAMILIES, None)),
        metadata={"description": "null in a season that was imported before it had families."},
    )
    challenges = fields.List(fields.String(validate=validate.OneOf(CHALLENGES)), required=True)
    transitions = fields.List(fields.String(validate=validate.OneOf(TRANSITIONS)), required=True)
    near = _occupations()
    summary = fields.String(required=True)
    studies_length = length_of_studies()


class ImageSchema(Answer):
    url = text(
        "/media/0a1b2c3d4e5f6071/panoramas/grue-a-tour/cabine-poster.webp",
        description="On this host. Changes with the picture: it may be kept for ever.",
    )
    width = fields.Integer(required=True, metadata={"description": "Pixels.", "example": 1280})
    height = fields.Integer(required=True, metadata={"description": "Pixels.", "example": 720})
    bytes = fields.Integer(required=True, metadata={"example": 48_000})


class SceneImageSchema(Answer):
    poster = fields.Nested(
        ImageSchema, required=True, metadata={"description": "What the scene looks like at first, 16:9."}
    )
    sizes = fields.List(
        fields.Nested(ImageSchema),
        required=True,
        metadata={"description": "All around, equirectangular, 2:1; the narrowest first."},
    )


class ContentItemSchema(Answer):
    id = text("grue-a-tour")
    kind = fields.String(required=True, validate=validate.OneOf(KINDS))
    title = text("Une grue à tour de 75 mètres")
    summary = text("Monte dans la cabine, là où tout bouge un peu.")
    challenge = fields.String(required=True, validate=validate.OneOf(CHALLENGES))
    company = text("cigogne-levage", nullable=True)
    occupations = _occupations()
    duration_minutes = fields.Integer(required=True, metadata={"example": 15})
    image = fields.Nested(
        ImageSchema,
        required=True,
        allow_none=True,
        metadata={"description": "Of a tour: the poster of its first scene."},
    )
    hotspot_count = fields.Integer(
        required=True, allow_none=True, metadata={"description": "Of a tour.", "example": 12}
    )


class PersonSchema(Answer):
    first_name = text("Sandrine")
    occupation = text("H2902")


class ContentSchema(ContentItemSchema):
    body = fields.String(required=True, allow_none=True)
    transcript = fields.String(required=True, allow_none=True)
    person = fields.Nested(PersonSchema, required=True, allow_none=True)
    version = fields.String(required=True)


class ViewSchema(Answer):
    yaw = _float()
    pitch = _float()


class OutlineLinkSchema(Answer):
    to = text("pied-de-la-grue", description="Id of a scene.")
    label = text("Sortir sur le terrain d’essai")


class LinkSchema(OutlineLinkSchema):
    yaw = _float()
    pitch = _float()


class OutlineHotspotSchema(Answer):
    id = text("grue-soudure")
    title = text("Le robot et la chaudronnière")
    text = fields.String(required=True)
    alt = fields.String(required=True)
    occupations = _occupations()


class HotspotSchema(OutlineHotspotSchema):
    yaw = _float()
    pitch = _float()


class SceneSchema(Answer):
    id = text("atelier-charpente")
    title = text("L’atelier de charpente")
    description = fields.String(required=True)
    panorama_alt = fields.String(required=True)
    image = fields.Nested(
        SceneImageSchema,
        required=True,
        allow_none=True,
        metadata={"description": "null in a season that was imported before it had pictures."},
    )
    initial_view = fields.Nested(ViewSchema, required=True)
    links = fields.List(fields.Nested(LinkSchema), required=True)
    hotspots = fields.List(fields.Nested(HotspotSchema), required=True)


class TourSchema(ContentItemSchema):
    version = fields.String(required=True)
    scenes = fields.List(fields.Nested(SceneSchema), required=True)


class StepSchema(Answer):
    position = fields.Integer(required=True, metadata={"example": 1})
    scene = text("atelier-charpente")
    title = text("L’atelier de charpente")
    description = fields.String(required=True)
    hotspots = fields.List(fields.Nested(OutlineHotspotSchema), required=True)
    links = fields.List(fields.Nested(OutlineLinkSchema), required=True)


class OutlineSchema(Answer):
    id = text("grue-a-tour")
    title = text("Une grue à tour de 75 mètres")
    summary = fields.String(required=True)
    version = fields.String(required=True)
    steps = fields.List(fields.Nested(StepSchema), required=True)


class ChallengeListSchema(Answer):
    items = fields.List(fields.Nested(ChallengeSchema), required=True)


class CompanyListSchema(Answer):
    items = fields.List(fields.Nested(CompanySchema), required=True)


class OccupationListSchema(Answer):
    items = fields.List(fields.Nested(OccupationSchema), required=True)


class ContentPageSchema(Answer):
    items = fields.List(fields.Nested(ContentItemSchema), required=True)
    next = next_page()
    total = fields.Integer(
        required=True, metadata={"description": "How many there are on all pages.", "example": 18}
    )


class HealthSchema(Answer):
    ok = fields.Boolean(required=True)
    checks = fields.Dict(keys=fields.String(), values=fields.Boolean(), required=True)
