"""All processes, events and calls, and the subscribers of events.

Queues, their bindings and ``docs/events.md`` derive from this.

A publisher declares the queues of its subscribers before it publishes, so that events are kept for a service
that has never been started.
"""

from contracts import accounts, catalog, live, quiz, rewards
from contracts.calls import Call
from contracts.calls import accounts as accounts_calls
from contracts.calls import catalog as catalog_calls
from contracts.calls import quiz as quiz_calls
from contracts.calls import rewards as rewards_calls
from contracts.calls.live import moderation as live_moderation
from contracts.calls.live import rooms as live_rooms
from contracts.calls.live import schedule as live_schedule
from contracts.envelope import Event

SERVICES: tuple[str, ...] = ("accounts", "catalog", "quiz", "live", "rewards")
"""In the order they start, and in which their queues are emptied at a stop: publishers before subscribers.
The class of a service is ``services.<name>.service.<Name>``."""

EVENTS: dict[str, type[Event]] = {
    event.type_name(): event
    for event in (
        accounts.ClassRegistered,
        accounts.ClassClosed,
        accounts.VisitorJoinedClass,
        accounts.VisitorLeftClass,
        accounts.VisitorErased,
        accounts.SessionRevoked,
        catalog.HotspotViewed,
        catalog.ContentCompleted,
        catalog.ContentPublished,
        catalog.ContentWithdrawn,
        quiz.QuizCompleted,
        live.LiveSessionScheduled,
        live.LiveSessionMoved,
        live.LiveSessionCancelled,
        live.LiveBookingChanged,
        live.LiveSessionAttended,
        live.QuestionPublished,
        live.QuestionAnswered,
        live.SessionAdvanced,
        rewards.PointsAwarded,
        rewards.LevelReached,
    )
}

CALLS: dict[str, type[Call]] = {
    call.type_name(): call
    for call in (
        accounts_calls.CreateVisitor,
        accounts_calls.JoinClass,
        accounts_calls.Recover,
        accounts_calls.GetVisitor,
        accounts_calls.GetCard,
        accounts_calls.MakeCard,
        accounts_calls.LeaveClass,
        accounts_calls.EraseVisitor,
        accounts_calls.ExportVisitor,
        accounts_calls.Refresh,
        accounts_calls.RevokeSession,
        accounts_calls.RevokeOtherSessions,
        accounts_calls.HasSession,
        accounts_calls.ListRevocations,
        accounts_calls.RegisterClass,
        accounts_calls.ListClasses,
        accounts_calls.GetClass,
        accounts_calls.RotateCode,
        accounts_calls.CloseClass,
        accounts_calls.ReopenClass,
        accounts_calls.ListSeats,
        accounts_calls.AddSeats,
        accounts_calls.RemoveSeat,
        accounts_calls.ListRemovedSeats,
        accounts_calls.RestoreSeat,
        accounts_calls.ListCards,
        accounts_calls.ClassMembers,
        accounts_calls.RequestLink,
        accounts_calls.OpenLink,
        accounts_calls.GetStaff,
        accounts_calls.InviteStaff,
        accounts_calls.ListStaff,
        accounts_calls.RemoveStaff,
        accounts_calls.StartOidc,
        accounts_calls.FinishOidc,
        accounts_calls.DevMailbox,
        quiz_calls.ListQuizzes,
        quiz_calls.GetQuiz,
        quiz_calls.Submit,
        quiz_calls.SubmitAll,
        quiz_calls.ListResults,
        quiz_calls.GetResult,
        quiz_calls.GetSheet,
        quiz_calls.Compare,
        quiz_calls.GetInterests,
        quiz_calls.ClassInterests,
        quiz_calls.GetOccupation,
        quiz_calls.ExportVisitor,
        catalog_calls.ListChallenges,
        catalog_calls.ListCompanies,
        catalog_calls.ListOccupations,
        catalog_calls.ListContents,
        catalog_calls.ListSuggestions,
        catalog_calls.ListAnyContents,
        catalog_calls.GetAnyContent,
        catalog_calls.GetContent,
        catalog_calls.GetTour,
        catalog_calls.GetOutline,
        catalog_calls.RecordViews,
        catalog_calls.RecordCompletions,
        rewards_calls.GetPoints,
        rewards_calls.ListDiscoveries,
        rewards_calls.GetRules,
        rewards_calls.PointsSince,
        rewards_calls.EventsSince,
        rewards_calls.ClassProgress,
        rewards_calls.ExportVisitor,
        live_schedule.ListSessions,
        live_schedule.GetSession,
        live_schedule.SessionsByOccupation,
        live_schedule.ListProfessionals,
        live_schedule.GetProfessional,
        live_schedule.SuggestSessions,
        live_schedule.Book,
        live_schedule.CancelBooking,
        live_schedule.ListBookings,
        live_schedule.GetClassCalendar,
        live_schedule.ReadCalendar,
        live_schedule.MoveSession,
        live_schedule.CancelSession,
        live_schedule.LinkProfessional,
        live_schedule.SummariseForClass,
        live_rooms.ChangesSince,
        live_rooms.ActAll,
        live_rooms.Ask,
        live_rooms.Report,
        live_rooms.GetOwnPart,
        live_rooms.GetTranscript,
        live_rooms.ExportVisitor,
        live_moderation.GetQueue,
        live_moderation.Claim,
        live_moderation.Release,
        live_moderation.Decide,
        live_moderation.Undo,
        live_moderation.RemoveQuestion,
        live_moderation.SilenceAuthor,
        live_moderation.Pin,
        live_moderation.Announce,
        live_moderation.OpenPoll,
        live_moderation.ClosePoll,
        live_moderation.SuspendQuestions,
        live_moderation.CloseSession,
        live_moderation.GetProfessionalRoom,
        live_moderation.Answer,
        live_moderation.PassQuestion,
        live_moderation.ListModerationActions,
        live_moderation.ListAnswers,
    )
}

SUBSCRIPTIONS: dict[str, tuple[type[Event], ...]] = {
    "accounts": (accounts.VisitorErased,),
    "quiz": (catalog.HotspotViewed, catalog.ContentCompleted, accounts.VisitorErased),
    "live": (
        accounts.ClassClosed,
        accounts.VisitorJoinedClass,
        accounts.VisitorLeftClass,
        accounts.VisitorErased,
    ),
    "rewards": (
        catalog.HotspotViewed,
        catalog.ContentCompleted,
        quiz.QuizCompleted,
        live.LiveSessionAttended,
        live.QuestionPublished,
        live.QuestionAnswered,
        accounts.VisitorErased,
    ),
}
"""Service -> events that it handles; there is a durable queue for every pair."""

BROADCASTS: dict[str, tuple[type[Event], ...]] = {
    "gateway": (
        accounts.SessionRevoked,
        accounts.VisitorErased,
        catalog.ContentPublished,
        catalog.ContentWithdrawn,
    ),
    "streams": (
        accounts.SessionRevoked,
        accounts.VisitorErased,
        live.LiveBookingChanged,
        live.SessionAdvanced,
        rewards.PointsAwarded,
        rewards.LevelReached,
    ),
}
"""Process -> events that every running instance receives; they are not kept for an instance that is down."""

CALLED: dict[str, tuple[type[Call], ...]] = {
    "streams": (accounts_calls.ListRevocations, live_rooms.ChangesSince, rewards_calls.EventsSince),
}
"""Process -> all that it calls, where that is little; the gateway may call everything."""

PROCESSES: tuple[str, ...] = (*SERVICES, *BROADCASTS)
"""What ``usine serve`` runs, in the order they start: those that call services come last."""

DATABASES: tuple[str, ...] = (*SERVICES, "gateway")
"""Processes with a database of their own."""

PUBLISHERS: tuple[str, ...] = tuple(sorted({event.publisher() for event in EVENTS.values()}))


def subscribers(event: type[Event]) -> tuple[str, ...]:
    """Services with a durable queue for ``event``."""
    return tuple(service for service, events in SUBSCRIPTIONS.items() if event in events)
