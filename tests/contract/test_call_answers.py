"""What the gateway documents of an answer is what the result of the call holds."""

import types
import typing
from datetime import datetime
from uuid import UUID

import msgspec
import pytest
from marshmallow import fields

from contracts.calls import accounts, catalog, quiz, rewards
from contracts.calls.live import moderation, rooms
from contracts.calls.live import schedule as live_schedule
from contracts.calls.live import values as live_values
from gateway.answers import (
    account_schemas,
    content_schemas,
    interest_schemas,
    live_mention_schemas,
    live_moderation_schemas,
    live_schedule_schemas,
    quiz_schemas,
    result_schemas,
    reward_schemas,
    schemas,
    stream_schemas,
)

PAIRS = [
    (account_schemas.NewVisitorSchema, accounts.VisitorSession),
    (account_schemas.SeatedVisitorSchema, accounts.SeatedSession),
    (account_schemas.RecoveredVisitorSchema, accounts.RecoveredSession),
    (account_schemas.RefreshedSchema, accounts.RefreshedSession),
    (account_schemas.NewStaffSessionSchema, accounts.StaffSession),
    (account_schemas.MeSchema, accounts.VisitorEntry),
    (account_schemas.SchoolClassSchema, accounts.SchoolClassEntry),
    (account_schemas.SeatSchema, accounts.Seat),
    (account_schemas.RemovalSchema, accounts.RemovedSeat),
    (account_schemas.StaffSchema, accounts.StaffMember),
    (account_schemas.StaffPageSchema, accounts.StaffPage),
    (account_schemas.OidcSchema, accounts.OidcRedirect),
    (account_schemas.MailSchema, accounts.DevMail),
    (schemas.ChallengeSchema, catalog.ListedChallenge),
    (schemas.CompanySchema, catalog.ListedCompany),
    (schemas.OccupationSchema, catalog.ListedOccupation),
    (schemas.ContentPageSchema, catalog.ContentPage),
    (schemas.ContentSchema, catalog.ContentText),
    (schemas.TourSchema, catalog.Tour),
    (schemas.OutlineSchema, catalog.Outline),
    (content_schemas.SuggestedItemSchema, catalog.SuggestedContent),
    (content_schemas.StaffContentItemSchema, catalog.StaffContentItem),
    (content_schemas.StaffContentSchema, catalog.StaffContent),
    (reward_schemas.PointsSchema, rewards.PointsPage),
    (reward_schemas.DiscoveriesSchema, rewards.Discoveries),
    (reward_schemas.RulesSchema, rewards.RulesInForce),
    (stream_schemas.PointsEventSchema, rewards.AwardEntry),
    (stream_schemas.LevelEventSchema, rewards.LevelNotice),
    (quiz_schemas.ListedQuizSchema, quiz.ListedQuiz),
    (quiz_schemas.QuizSchema, quiz.QuizToAnswer),
    (result_schemas.ListedResultSchema, quiz.ListedResult),
    (result_schemas.ComparisonSchema, quiz.Comparison),
    (interest_schemas.InterestsSchema, quiz.InterestsOfVisitor),
    (result_schemas.ClassInterestsSchema, quiz.GroupInterests),
    # Live: moderation
    (live_moderation_schemas.QueueSchema, moderation.Queue),
    (live_moderation_schemas.QueueItemSchema, moderation.QueueItem),
    (live_moderation_schemas.ModerationActionPageSchema, moderation.ActionPage),
    (live_moderation_schemas.QuestionToAnswerSchema, moderation.QuestionToAnswer),
    (live_moderation_schemas.AnsweredQuestionSchema, moderation.AnsweredQuestion),
    (live_moderation_schemas.TranscriptSchema, rooms.Transcript),
]
LIVE_PAIRS = [
    (live_mention_schemas.LiveProfessionalSchema, live_values.ProfessionalCard),
    (live_schedule_schemas.LiveSessionSchema, live_values.SessionCard),
    (live_schedule_schemas.LiveSessionFullSchema, live_schedule.SessionFull),
    (live_schedule_schemas.LiveProfessionalFullSchema, live_schedule.ProfessionalFull),
    (live_schedule_schemas.LiveBookedSessionSchema, live_schedule.BookedSession),
    (live_schedule_schemas.LiveSuggestionSchema, live_schedule.SuggestedSession),
    (live_schedule_schemas.LiveClassSummarySchema, live_schedule.ClassAttendance),
]
ALWAYS_SENT = ("answers", "moved_from", "questions")
"""Fields of a live session that have a default in the call, and are in every answer."""
PLAIN = {
    str: fields.String,
    int: fields.Integer,
    float: fields.Float,
    bool: fields.Boolean,
    UUID: fields.UUID,
    datetime: fields.DateTime,
}
ABSENT = (type(None), msgspec.UnsetType)


def differences(schema, struct, path="$"):
    documented = schema().fields
    held = {field.name: field for field in msgspec.structs.fields(struct)}
    yield from (f"{path}.{name}: on one side only" for name in documented.keys() ^ held.keys())
    for name in documented.keys() & held.keys():
        field, kind = documented[name], held[name].type
        if field.required != held[name].required:
            yield f"{path}.{name}: required on one side only"
        if field.allow_none != (type(None) in typing.get_args(kind)):
            yield f"{path}.{name}: null on one side only"
        yield from _of_type(field, kind, f"{path}.{name}")


def _of_type(field, kind, path):
    if typing.get_origin(kind) in (types.UnionType, typing.Union):
        (kind,) = [each for each in typing.get_args(kind) if each not in ABSENT]
    if typing.get_origin(kind) is typing.Annotated:
        kind = typing.get_args(kind)[0]
    if typing.get_origin(kind) is list and isinstance(field, fields.List):
        yield from _of_type(field.inner, typing.get_args(kind)[0], f"{path}[]")
    elif typing.get_origin(kind) is dict and isinstance(field, fields.Dict):
        _, value = typing.get_args(kind)
        if field.value_field.allow_none != (type(None) in typing.get_args(value)):
            yield f"{path}[]: null on one side only"
        yield from _of_type(field.value_field, value, f"{path}[]")
    elif typing.get_origin(kind) is typing.Literal and isinstance(field, fields.String):
        [choices] = [check.choices for check in field.validators if hasattr(check, "choices")]
        documented = set(choices) - {None}
        if documented != set(typing.get_args(kind)):
            yield f"{path}: other values"
    elif isinstance(field, fields.Nested) and isinstance(kind, type) and issubclass(kind, msgspec.Struct):
        yield from differences(type(field.schema), kind, path)
    elif type(field) is not PLAIN.get(kind):
        yield f"{path}: {type(field).__name__} against {kind}"


@pytest.mark.parametrize(("schema", "struct"), PAIRS, ids=lambda each: each.__name__)
def test_an_answer_is_documented_as_its_call_returns_it(schema, struct):
    assert list(differences(schema, struct)) == []


def test_a_card_is_documented_as_its_call_returns_it_with_an_image():
    assert list(differences(account_schemas.CardSchema, accounts.Card)) == ["$.qr: on one side only"]


@pytest.mark.parametrize(("schema", "struct"), LIVE_PAIRS, ids=lambda each: each.__name__)
def test_a_live_session_is_documented_as_its_call_returns_it(schema, struct):
    more = {f"{name}: required on one side only" for name in ALWAYS_SENT}
    assert {each.rpartition(".")[2] for each in differences(schema, struct)} <= more


def test_the_gateway_adds_live_sessions_to_what_quiz_returns():
    occupation = differences(quiz_schemas.OccupationProfileSchema, quiz.OccupationProfile)
    assert list(occupation) == ["$.sessions: on one side only"]
    result = differences(result_schemas.ResultSchema, quiz.ResultInFull)
    assert [each.partition(":")[0] for each in result] == ["$.matches[].sessions[]"]


def test_a_difference_is_found():
    found = sorted(differences(reward_schemas.LevelSchema, rewards.LevelNotice))
    assert found == [f"$.{name}: on one side only" for name in ("next_points", "points", "total")]
    assert list(differences(reward_schemas.FoundHotspotSchema, rewards.DiscoveredHotspot)) == []
    assert sorted(differences(quiz_schemas.NearOccupationSchema, quiz.NamedOccupation)) == [
        "$.in_season: on one side only"
    ]

    class Other(msgspec.Struct):
        id: int | None
        tour: str = ""

    class Role(msgspec.Struct):
        staff_id: UUID
        email: str
        role: typing.Literal["visitor"]

    assert list(differences(account_schemas.StaffSchema, Role)) == ["$.role: other values"]
    assert sorted(differences(reward_schemas.FoundHotspotSchema, Other)) == [
        "$.id: String against <class 'int'>",
        "$.id: null on one side only",
        "$.tour: null on one side only",
        "$.tour: required on one side only",
    ]

    class OtherCounts(msgspec.Struct):
        seats: int | None
        answered: int | None
        strongest: dict[str, int]
        mean: dict[str, str] | None
        families: dict[str, int | None]

    assert sorted(differences(result_schemas.ClassInterestsSchema, OtherCounts)) == [
        "$.mean[]: Integer against <class 'str'>",
        "$.strongest[]: null on one side only",
    ]

    class OtherType(quiz.QuizQuestion, frozen=True, kw_only=True):
        type: typing.Literal["single", "essay"]

    assert list(differences(quiz_schemas.QuestionSchema, OtherType)) == ["$.type: other values"]
