"""What answers look like. Only documented: what services answer passes unchanged."""

from marshmallow import EXCLUDE, Schema, fields, validate

from gateway.queries import CHALLENGES, KINDS


def text(example: str, *, nullable: bool = False, description: str = "") -> fields.String:
    metadata = {"example": example} | ({"description": description} if description else {})
    return fields.String(required=True, allow_none=nullable, metadata=metadata)


def _occupations() -> fields.List[str]:
    return fields.List(
        fields.String(), required=True, metadata={"description": "ROME codes.", "example": ["H2902"]}
    )


def _float() -> fields.Float:
    return fields.Float(required=True, metadata={"description": "Degrees.", "example": 12.5})


def next_page() -> fields.String:
    return fields.String(
        required=True,
        allow_none=True,
        metadata={
            "description": "`after` of the next page; null on the last.",
            "example": "Z3J1ZS1hLXRvdXI",
        },
    )


class Answer(Schema):
    """Base: members may be added, and clients must not mind."""

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
    family = text("production")
    challenges = fields.List(fields.String(validate=validate.OneOf(CHALLENGES)), required=True)
    transitions = fields.List(fields.String(), required=True, metadata={"example": ["ecological", "digital"]})
    near = _occupations()
    summary = fields.String(required=True)


class ContentItemSchema(Answer):
    id = text("grue-a-tour")
    kind = fields.String(required=True, validate=validate.OneOf(KINDS))
    title = text("Une grue à tour de 75 mètres")
    summary = fields.String(required=True)
    challenge = fields.String(required=True, validate=validate.OneOf(CHALLENGES))
    company = text("cigogne-levage", nullable=True)
    occupations = _occupations()
    duration_minutes = fields.Integer(required=True, metadata={"example": 15})


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
    next = next_page()


class CompanyListSchema(Answer):
    items = fields.List(fields.Nested(CompanySchema), required=True)
    next = next_page()


class OccupationListSchema(Answer):
    items = fields.List(fields.Nested(OccupationSchema), required=True)
    next = next_page()


class ContentPageSchema(Answer):
    items = fields.List(fields.Nested(ContentItemSchema), required=True)
    next = next_page()


class LevelSchema(Answer):
    level = fields.Integer(required=True, metadata={"example": 2})
    title = text("Curieuse, curieux")
    points = fields.Integer(required=True, metadata={"description": "Where this level begins."})
    next_points = fields.Integer(
        required=True,
        allow_none=True,
        metadata={"description": "Where the next one begins; null on the last."},
    )


class AwardSchema(Answer):
    award_id = fields.UUID(required=True)
    points = fields.Integer(required=True, metadata={"example": 5})
    rule = fields.String(required=True)
    reason = fields.String(required=True, metadata={"description": "For people, in French."})
    object = text("grue-soudure", description="Id of the hotspot, content or quiz.")
    occurred_at = fields.DateTime(required=True)
    event_id = fields.UUID(required=True, metadata={"description": "Of the event that earned it."})


class PointsSchema(Answer):
    total = fields.Integer(required=True, metadata={"example": 35})
    level = fields.Nested(LevelSchema, required=True)
    awards = fields.List(fields.Nested(AwardSchema), required=True)
    next = next_page()


class HealthSchema(Answer):
    ok = fields.Boolean(required=True)
    checks = fields.Dict(keys=fields.String(), values=fields.Boolean(), required=True)
