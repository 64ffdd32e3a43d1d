"""Query strings and headers. Unknown and invalid parameters are refused by name; messages are French."""

from collections.abc import Mapping
from typing import Any, get_args

from marshmallow import RAISE, Schema, ValidationError, fields, validate

from contracts import cursors
from contracts.calls.values import (
    CURSOR_MAX,
    PAGE_DEFAULT,
    PAGE_MAX,
    ROME,
    SEARCH_MAX,
    SLUG,
    SLUG_MAX,
    VERSION_MAX,
    is_slug,
)
from contracts.catalog import Challenge, ContentKind, OccupationFamily, StudiesLength, Transition

UNKNOWN_CURSOR = "Curseur inconnu\u00a0: reprendre «\u202fnext\u202f» de la page précédente."

CHALLENGES, KINDS = get_args(Challenge), get_args(ContentKind)
FAMILIES, TRANSITIONS = get_args(OccupationFamily), get_args(Transition)
STUDIES_LENGTHS = get_args(StudiesLength)

CONTENT_FILTERS = ("challenge", "kind", "company", "occupation", "q", "after")
"""Arguments of ``list_contents`` besides ``limit``, in the order in which the API and the pages share a cache
key."""


class FullMatch(validate.Regexp):
    """``Regexp`` accepts a line break before ``$``, and the published pattern must end with ``$``."""

    def __call__(self, value: Any) -> Any:
        if not self.regex.fullmatch(value):
            raise ValidationError(self._format_error(value))
        return value


class ContentCursor(fields.String):
    """``next`` of the page before; loads as the id of its last content."""

    default_error_messages = {"cursor": UNKNOWN_CURSOR}  # noqa: RUF012

    def _deserialize(
        self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kwargs: Any
    ) -> str:
        text: str = super()._deserialize(value, attr, data, **kwargs)
        try:
            content = cursors.decode(text)
        except ValueError as error:
            raise self.make_error("cursor") from error
        if not is_slug(content):
            raise self.make_error("cursor")
        return content


def _one_of(choices: tuple[str, ...]) -> validate.OneOf:
    return validate.OneOf(choices, error="Valeurs possibles\u00a0: {choices}.")


def _number(maximum: int, description: str, **options: Any) -> fields.Integer:
    return fields.Integer(
        validate=validate.Range(1, maximum, error="Un nombre de {min} à {max} est attendu."),
        error_messages={"invalid": "Un nombre entier est attendu."},
        metadata={"description": description},
        **options,
    )


def _limit() -> fields.Integer:
    return _number(PAGE_MAX, "How many items at most.", load_default=PAGE_DEFAULT)


class Query(Schema):
    """Base of query strings."""

    class Meta:
        unknown = RAISE

    error_messages = {"unknown": "Paramètre inconnu."}  # noqa: RUF012


class NoQuery(Query):
    pass


class ContentsQuery(Query):
    challenge = fields.String(validate=_one_of(CHALLENGES))
    kind = fields.String(validate=_one_of(KINDS))
    company = fields.String(
        validate=[
            validate.Length(max=SLUG_MAX, error="{max} caractères au plus."),
            FullMatch(f"^{SLUG}$", error="Identifiant attendu\u00a0: minuscules, chiffres, tirets."),
        ],
        metadata={"description": "Id of a company."},
    )
    occupation = fields.String(
        validate=FullMatch(f"^{ROME}$", error="Code ROME attendu, par exemple H2902."),
        metadata={"description": "ROME code.", "example": "H2902"},
    )
    q = fields.String(
        validate=validate.Length(max=SEARCH_MAX, error="{max} caractères au plus."),
        metadata={"description": "Words to look for."},
    )
    after = ContentCursor(metadata={"description": "`next` of the page before."})
    limit = _limit()


class OccupationsQuery(Query):
    studies = fields.String(
        validate=_one_of(STUDIES_LENGTHS),
        metadata={
            "description": "Only occupations with studies of this length: `short` up to two years after the "
            "bac, `long` beyond; without it all, also those whose studies are not known."
        },
    )


class PageQuery(Query):
    after = fields.String(
        validate=validate.Length(1, CURSOR_MAX, error="De {min} à {max} caractères."),
        metadata={"description": "`next` of the page before."},
    )
    limit = _limit()


class PointsQuery(PageQuery):
    pass


class QuizQuery(Query):
    version = _number(VERSION_MAX, "Of the quiz; without it the current one.")


class ComparisonQuery(Query):
    earlier = fields.UUID(
        error_messages={"invalid_uuid": "L’identifiant d’un résultat est attendu."},
        metadata={
            "description": "The result to compare with; without it the one before, of a quiz of that kind."
        },
    )


class SheetQuery(Query):
    format = fields.String(
        validate=_one_of(("html", "pdf", "json")),
        metadata={
            "description": "Instead of the header `Accept`, for links and programs that cannot set one."
        },
    )


# Thirteen digits of milliseconds: up to the year 2286, so that every accepted id is a moment.
_event_id = FullMatch("^[0-9]{0,13}$", error="L’«\u202fid\u202f» du dernier événement reçu est attendu.")


class StreamQuery(Query):
    access_token = fields.String(metadata={"description": "The visitor's token, if no header can be set."})
    last_event_id = fields.String(
        validate=_event_id,
        metadata={"description": "As `Last-Event-ID`, if no header can be set; that comes first."},
    )


class StreamHeaders(Schema):
    """Not a Query: other headers are ignored."""

    last_event_id = fields.String(
        data_key="Last-Event-ID",
        validate=_event_id,
        metadata={"description": "Id of the last event received: the stream resumes there. Empty: none."},
    )
