"""Schemas of answers about the schedule of live sessions, for the OpenAPI document only, as in
``schemas``."""

from typing import get_args

from marshmallow import fields

from contracts.calls.live.schedule import Fit
from contracts.calls.live.values import SessionState
from contracts.live import BookingChange
from gateway.answers.live_mention_schemas import LiveProfessionalSchema, moment
from gateway.answers.quiz_schemas import about, count, list_of, one_of, some_of, texts
from gateway.answers.schemas import Answer, text
from gateway.requests.queries import CHALLENGES

HIDDEN_IF_FEW = "Null if it would reveal something about fewer than five people."


class LiveProfessionalListSchema(Answer):
    items = list_of(LiveProfessionalSchema)


class LiveSessionSchema(Answer):
    id = text("grutiere-1-decembre")
    title = text("À quarante mètres du sol")
    summary = text("Yasmine conduit une grue à tour, et répond à vos questions.")
    challenge = one_of(CHALLENGES)
    languages = texts(["fr"])
    professionals = list_of(LiveProfessionalSchema)
    starts_at = moment("UTC. Show it by the clocks of its reader.")
    ends_at = moment()
    minutes = count(45)
    capacity = count(120, "How many places it has.")
    places_left = count(42)
    state = one_of(get_args(SessionState), "`closed`: ended before its time.")
    moved_from = moment("When it was to begin before it was moved.", nullable=True)
    questions = count(12, "How many were published.")
    answers = count(9, "How many of them were answered.")


class LiveSessionListSchema(Answer):
    items = list_of(LiveSessionSchema)


class LiveSessionFullSchema(LiveSessionSchema):
    talks_about = texts(["le vertige", "travailler en hauteur"], "What the professionals tell of.")


class LiveProfessionalFullSchema(LiveProfessionalSchema):
    bio = text("Elle conduit des grues à tour depuis neuf ans.")
    talks_about = texts(["le vertige"])
    languages = texts(["fr"])
    challenges = some_of(CHALLENGES)
    sessions = list_of(LiveSessionSchema, "Past ones and cancelled ones, too.")


class LiveBookingSchema(Answer):
    id = fields.UUID(required=True)
    session = text("grutiere-1-decembre")
    state = one_of(("booked", "waiting"), "`waiting`: a place is given as soon as one comes free.")
    places = count(28)
    position = count(3, "On the waiting list, 1 for the first; null with a place.", allow_none=True)
    school_class = fields.UUID(
        required=True, allow_none=True, metadata=about("Of a booking for a whole class.")
    )
    booked_at = moment()


class LiveBookedSessionSchema(Answer):
    booking = fields.Nested(LiveBookingSchema, required=True)
    session = fields.Nested(LiveSessionSchema, required=True)
    last_change = one_of(
        (*get_args(BookingChange), None), "The last thing that its people should know.", allow_none=True
    )


class LiveBookedSessionListSchema(Answer):
    items = list_of(LiveBookedSessionSchema)


class LiveSuggestionSchema(Answer):
    session = fields.Nested(LiveSessionSchema, required=True)
    fit = one_of(
        get_args(Fit),
        "By the clocks, holidays and breaks of the class: in its school hours, at another hour of a school "
        "day, or on a day without school.",
    )
    room = fields.Boolean(required=True, metadata=about("Whether the whole class still has a place."))


class LiveSuggestionListSchema(Answer):
    items = list_of(LiveSuggestionSchema)


class LiveCalendarSchema(Answer):
    url = text(
        "https://usine.example/api/v1/live/calendars/pQ3….ics",
        description="For calendar programs. Who has the address can read when the class has sessions.",
    )


class LiveClassSummarySchema(Answer):
    session = fields.Nested(LiveSessionSchema, required=True)
    seats = count(28, HIDDEN_IF_FEW, allow_none=True)
    attended = count(22, HIDDEN_IF_FEW, allow_none=True)
    asked = count(6, f"Pupils with a question. {HIDDEN_IF_FEW}", allow_none=True)
    voted = count(17, f"Pupils with a vote. {HIDDEN_IF_FEW}", allow_none=True)
    questions_published = count(7, "Of the class. Null unless `asked` is known.", allow_none=True)
    questions_answered = count(5, "Of the class. Null unless `asked` is known.", allow_none=True)
