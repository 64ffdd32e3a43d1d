"""There is no private way from an adult to one pupil, or back: nowhere in the operations, the calls and the
events; and each check finds a way that is made on purpose."""

from copy import deepcopy
from typing import ClassVar
from uuid import UUID, uuid4

import operations
import private_paths
import pytest
from gateway_fakes import assert_problem
from msgspec import Struct

from contracts.calls import Call
from contracts.calls.live import values
from contracts.calls.live.moderation import QueueItem
from contracts.envelope import Event
from contracts.registry import CALLS, EVENTS
from contracts.tokens import STAFF_ROLES
from gateway.operations import OPERATIONS, Operation

MESSAGE = "POST /api/v1/live/sessions/{id}/visitors/{visitor}/messages"
TEACHERS = frozenset(("teacher",))
SHOWN = (
    values.SessionShown,
    values.QuestionShown,
    values.AnswerShown,
    values.AnnouncementShown,
    values.PollShown,
    values.ReactionsShown,
)
OF_THE_VISITOR_OR_THE_SEASON = frozenset(
    f"{struct}.{field}"
    for struct, fields in {
        "OwnQuestion": ("text",),
        "ExportedQuestion": ("session", "text"),
        "ExportedVote": ("session",),
        "ExportedPollAnswer": ("session", "choices"),
        "OwnPart": ("poll_answers",),
        "LiveExport": ("attended", "reactions", "reports", "silences"),
        "Booking": ("session",),
        "BookedSession": ("last_change",),
        "SessionCard": ("id", "title", "summary", "challenge", "languages"),
        "ProfessionalCard": (
            "id",
            "first_name",
            "occupation",
            "occupation_names",
            "company",
            "company_name",
        ),
        "ActReply": ("error",),
    }.items()
    for field in fields
)
"""Texts in what live says to one visitor: what they wrote themselves, and what the season says to everybody.
Why a question was declined is a code: ``OwnQuestion.reason``."""

STAFF_ON_LIVE = sorted(
    name for name, row in OPERATIONS.items() if "/live" in name and row.who and row.who <= set(STAFF_ROLES)
)
OTHER = uuid4()


@pytest.fixture
def document(client):
    return client.get("/api/v1/openapi.json").json


@pytest.fixture
def services(rpc, platform):
    rpc.answers |= operations.ANSWERS
    rpc.consumer.connected.set()
    platform.broadcast.consumer.connected.set()
    platform.loader.loaded.set()
    return rpc


def with_message(document, body, *, path=MESSAGE):
    """(rows, document) with one more operation, for teachers and moderators."""
    document = deepcopy(document)
    row = Operation(frozenset(("teacher", "moderator")))
    schema = {"type": "object", "properties": body}
    answer = {"200": {"content": {"application/json": {"schema": schema}}}}
    document["paths"][path.partition(" ")[2]] = {
        "post": {
            "requestBody": {"content": {"application/json": {"schema": schema}}},
            "responses": answer,
        }
    }
    return {**OPERATIONS, path: row}, document


class TestOperations:
    def test_staff_name_no_visitor_but_teachers_the_seats_of_their_class(self, document):
        assert private_paths.visitors_named_by_staff(OPERATIONS, document) == []
        for name in private_paths.SEATS_OF_THEIR_CLASS:
            assert OPERATIONS[name].who == TEACHERS
            assert "requestBody" not in document["paths"][name.split()[1]]["delete"]

    def test_what_staff_write_goes_to_everybody_or_to_themselves(self, document):
        assert private_paths.texts_from_staff(OPERATIONS, document) == []

    def test_every_text_that_is_allowed_exists(self, document):
        assert {name for name, _ in private_paths.TEXTS_THAT_STAFF_SEND} <= set(OPERATIONS)

    def test_no_request_says_on_whose_behalf_it_is_made(self, document):
        assert private_paths.callers_named_in_requests(OPERATIONS, document) == []

    def test_no_answer_to_staff_about_live_sessions_says_who_a_visitor_is(self, document):
        assert private_paths.visitors_shown_to_staff(OPERATIONS, document) == []

    def test_a_message_to_a_visitor_would_be_found(self, document):
        rows, seeded = with_message(document, {"text": {"type": "string", "maxLength": 500}})
        [named] = private_paths.visitors_named_by_staff(rows, seeded)
        [text] = private_paths.texts_from_staff(rows, seeded)
        assert MESSAGE in named
        assert "text" in text

    @pytest.mark.parametrize("field", ["visitor", "to", "author", "recipient"])
    def test_an_addressee_in_the_body_would_be_found(self, document, field):
        path = "POST /api/v1/live/messages"
        body = {field: {"type": "string", "format": "uuid"}}
        [named] = private_paths.visitors_named_by_staff(*with_message(document, body, path=path))
        assert field in named

    def test_addressees_in_a_list_would_be_found(self, document):
        path = "POST /api/v1/live/messages"
        body = {"to": {"type": "array", "items": {"type": "string", "format": "uuid"}}}
        assert private_paths.visitors_named_by_staff(*with_message(document, body, path=path))

    @pytest.mark.parametrize("field", ["actor", "professional", "role", "visitor"])
    def test_a_caller_in_the_body_would_be_found(self, document, field):
        path = "POST /api/v1/live/messages"
        body = {field: {"type": "string", "enum": ["a"]}}
        assert private_paths.callers_named_in_requests(*with_message(document, body, path=path))

    @pytest.mark.parametrize("field", ["visitor", "visitor_id", "asked_by"])
    def test_an_answer_with_an_author_would_be_found(self, document, field):
        path = "POST /api/v1/live/messages"
        body = {field: {"type": "string", "format": "uuid"}}
        assert private_paths.visitors_shown_to_staff(*with_message(document, body, path=path))


class TestEvents:
    def test_none_has_a_text(self):
        assert private_paths.texts_in_events(EVENTS.values()) == []

    def test_every_field_that_is_allowed_exists(self):
        fields = {field for event in EVENTS.values() for field in event.__struct_fields__}
        assert fields >= private_paths.IDS_IN_EVENTS

    def test_a_text_would_be_found(self):
        class QuestionRead(Event, frozen=True):
            question: UUID
            text: str

        class QuestionsRead(Event, frozen=True):
            texts: tuple[str, ...] = ()
            notes: str | None = None
            more: dict[str, int] = {}  # noqa: RUF012

        assert private_paths.texts_in_events([QuestionRead]) == ["QuestionRead.text is a text"]
        assert len(private_paths.texts_in_events([QuestionsRead])) == 3


class TestCalls:
    def test_none_of_staff_is_about_a_visitor(self):
        assert private_paths.calls_of_staff_about_a_visitor(CALLS.values()) == []

    def test_live_says_nothing_to_one_visitor_that_somebody_else_wrote(self):
        assert private_paths.texts_to_one_visitor(CALLS.values(), OF_THE_VISITOR_OR_THE_SEASON) == []

    def test_what_everybody_sees_has_no_id(self):
        assert private_paths.ids_shown_to_everybody(SHOWN) == []

    def test_seeded_ones_would_be_found(self):
        class ItemWithAuthor(QueueItem, frozen=True, kw_only=True):
            visitor: UUID

        class Tell(Call, frozen=True, kw_only=True):
            __module__ = "contracts.calls.live.moderation"
            result: ClassVar = list[ItemWithAuthor]

            actor: UUID
            visitor: UUID

        class Notice(Struct, frozen=True, kw_only=True):
            by_staff: str

        class GetTold(Call, frozen=True, kw_only=True):
            __module__ = "contracts.calls.live.rooms"
            result: ClassVar = list[Notice]

            visitor: UUID

        class AuthorShown(Struct):
            author: UUID | None

        found = private_paths.calls_of_staff_about_a_visitor([Tell])
        assert found == ["live.tell: arguments.visitor", "live.tell: result.visitor"]
        [text] = private_paths.texts_to_one_visitor([GetTold], OF_THE_VISITOR_OR_THE_SEASON)
        assert text.endswith("Notice.by_staff")
        assert private_paths.ids_shown_to_everybody([AuthorShown])


class TestTheAccountDecides:
    """What a caller may do hangs on the role and the subject of their token, not on what they send."""

    def open(self, client, name, headers, more):
        method, path = name.partition(" ")[0], operations.path_of(name)
        body = {"json": operations.BODIES.get(name, {}) | more} if method in ("POST", "PUT") else {}
        return client.open(path, method=method, headers=headers, **body)

    def test_there_are_such_operations(self):
        assert len(STAFF_ON_LIVE) > 20

    @pytest.mark.parametrize("name", STAFF_ON_LIVE)
    def test_a_visitor_who_says_to_be_staff_is_refused(self, client, services, sign_in, name):
        claimed = {"role": "moderator", "actor": str(OTHER), "professional": "yasmine"}
        headers = sign_in("visitor") | {"X-Role": "moderator", "X-Actor": str(OTHER)}
        assert_problem(self.open(client, name, headers, claimed), 403, "forbidden")
        assert services.calls == []

    @pytest.mark.parametrize("name", STAFF_ON_LIVE)
    def test_staff_who_say_to_be_somebody_else_are_not(self, client, services, sign_in, name):
        role, person = next(iter(OPERATIONS[name].who)), uuid4()
        self.open(client, name, sign_in(role, person), {})
        self.open(client, name, sign_in(role, person), {"actor": str(OTHER), "professional": "yasmine"})
        for _, arguments in services.calls:
            assert str(arguments.get("actor", person)) == str(person)
            assert "professional" not in arguments or "staff" in arguments
