"""Entrypoints of live that are about the schedule."""

import secrets
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

from chassis.runtime import clock
from chassis.runtime.logs import current_correlation_id
from chassis.service import Relay, Task, Ticker, handles, rpc
from contracts import places as territories
from contracts.accounts import ClassClosed, VisitorErased, VisitorJoinedClass, VisitorLeftClass
from contracts.calls.live import schedule as calls
from contracts.calls.live.schedule import DaysOff
from contracts.envelope import Envelope
from contracts.errors import InvalidCredentials, InvalidInput
from services.live import store, store_erasure
from services.live.schedule import (
    calendars,
    changes,
    domain,
    presentation,
    reminders,
    store_bookings,
    store_members,
    store_sessions,
    summaries,
)

TOKEN_BYTES = 24

Document = dict[str, Any]


class ScheduleEntrypoints:
    """For a service with ``relay`` (``services.live.store``)."""

    relay: Relay
    reminding = Ticker(Task("reminders", reminders.SECONDS, reminders.send))

    # Sessions and professionals

    @rpc(calls.ListSessions)
    def list_sessions(
        self,
        since: datetime | None = None,
        until: datetime | None = None,
        challenge: str | None = None,
        company: str | None = None,
        occupation: str | None = None,
    ) -> Any:
        """Cancelled ones, too. Without ``since``: that were not over two hours ago."""
        now = clock.now()
        found = store_sessions.list_sessions(
            since or now - store_sessions.LISTED_BEFORE,
            until,
            challenge=challenge,
            company=company,
            occupation=occupation,
        )
        return _wire(presentation.cards(found, now))

    @rpc(calls.GetSession)
    def get_session(self, session: str) -> Any:
        """Raises NotFound."""
        return _wire(presentation.session_full(store_sessions.get(session), clock.now()))

    @rpc(calls.SessionsByOccupation)
    def sessions_by_occupation(self, occupations: list[str], limit: int = 2) -> Any:
        """At most ``limit`` for each occupation, the earliest first."""
        now = clock.now()
        found = store_sessions.next_with(occupations, now)
        chosen = {
            code: near
            for code in occupations
            if (near := [session for session in found if code in session["occupations"]][:limit])
        }
        ids = {session["_id"] for near in chosen.values() for session in near}
        cards = {
            card.id: card for card in presentation.cards([one for one in found if one["_id"] in ids], now)
        }
        return _wire({code: [cards[session["_id"]] for session in near] for code, near in chosen.items()})

    @rpc(calls.ListProfessionals)
    def list_professionals(self) -> Any:
        """Those of the season, in its order."""
        return _wire(list(map(presentation.professional_card, store_sessions.current_professionals())))

    @rpc(calls.GetProfessional)
    def get_professional(self, professional: str) -> Any:
        """Raises NotFound."""
        found = store_sessions.get_professional(professional)
        return _wire(presentation.professional_full(found, clock.now()))

    @rpc(calls.SuggestSessions)
    def suggest_sessions(
        self, territory: str, timezone: str, level: str, places: int, breaks: list[DaysOff]
    ) -> Any:
        """Those that fit the hours of the class best first; cancelled ones are left out."""
        now = clock.now()
        clocks = territories.clocks_of(territory, timezone)
        coming = store_sessions.coming(now)
        cards = presentation.cards(coming, now)
        try:
            fits = [
                domain.fit_of(each["starts_at"], each["ends_at"], clocks, territory, breaks)
                for each in coming
            ]
        except ValueError:
            raise InvalidInput(
                "invalid breaks", errors={"breaks": ["ISO 8601 dates are expected."]}
            ) from None
        room = [each["capacity"] - each["taken"] >= places for each in coming]
        order = domain.in_best_order(list(zip(fits, room, coming, strict=True)))
        return _wire([calls.SuggestedSession(session=cards[at], fit=fits[at], room=room[at]) for at in order])

    # Bookings

    @rpc(calls.Book)
    def book(
        self,
        session: str,
        visitor: UUID | None = None,
        school_class: UUID | None = None,
        teacher: UUID | None = None,
        places: int = 1,
    ) -> Any:
        """The booking. Raises NotFound; Conflict, see ``contracts.calls.live.schedule.Book``."""
        _check_one_holder(visitor, school_class)
        now, correlation_id = clock.now(), current_correlation_id()
        wanted = store_bookings.Wanted(
            session=session,
            visitor=visitor,
            school_class=school_class,
            teacher=teacher,
            places=1 if visitor else places,
        )
        with store.guard([visitor] if visitor else []) as erased:
            booking, events = store_bookings.book(wanted, now, correlation_id)
        if erased:  # the booking is gone, and its place is free
            self._publish(store_bookings.recount(session, now, correlation_id))
            raise InvalidCredentials("this visitor does not exist any more")
        self._publish(events)
        return _wire(presentation.booking(booking))

    @rpc(calls.CancelBooking)
    def cancel_booking(
        self, session: str, visitor: UUID | None = None, school_class: UUID | None = None
    ) -> None:
        """Idempotent. Raises NotFound for an unknown session, Conflict once it is over."""
        _check_one_holder(visitor, school_class)
        holder = store_bookings.holder_of(visitor, school_class)
        self._publish(store_bookings.cancel(session, holder, clock.now(), current_correlation_id()))

    @rpc(calls.ListBookings)
    def list_bookings(self, visitor: UUID | None = None, school_class: UUID | None = None) -> Any:
        """In the order of their start."""
        _check_one_holder(visitor, school_class)
        held = store_bookings.bookings_of(visitor, school_class)
        return _wire(presentation.booked_sessions(held, clock.now()))

    @rpc(calls.SummariseForClass)
    def summarise_for_class(self, session: str, visitors: list[UUID]) -> Any:
        """Counts of five people or more. Raises NotFound."""
        return _wire(summaries.class_attendance(store_sessions.get(session), visitors, clock.now()))

    # Calendars

    @rpc(calls.GetClassCalendar)
    def get_class_calendar(self, school_class: UUID, renew: bool = False) -> Document:
        """``{token}``."""
        token = store_members.feed_token(school_class, secrets.token_urlsafe(TOKEN_BYTES), renew=renew)
        return {"token": token}

    @rpc(calls.ReadCalendar)
    def read_calendar(
        self, public_url: str, token: str | None = None, professional: str | None = None
    ) -> Document:
        """``{text}``. Raises NotFound."""
        if (token is None) == (professional is None):
            raise InvalidInput("either token or professional", errors={"token": ["One of both is expected."]})
        if professional is not None:
            found = store_sessions.get_professional(professional)
            sessions: list[calendars.Entry] = [
                (session, False, None) for session in store_sessions.of_professional(found["_id"])
            ]
        else:
            held = store_bookings.bookings_of(None, store_members.class_of_feed(str(token)))
            by_id = store_sessions.sessions_by_id({booking["session"] for booking in held})
            sessions = [
                (by_id[booking["session"]], booking["waiting"], booking.get("moved_up_at"))
                for booking in held
                if booking["session"] in by_id
            ]
        return {"text": calendars.feed(sessions, public_url, clock.now())}

    # Organisers

    @rpc(calls.MoveSession)
    def move_session(
        self,
        session: str,
        actor: UUID,
        starts_at: datetime | None = None,
        minutes: int | None = None,
        capacity: int | None = None,
    ) -> Any:
        """The session. Raises NotFound, InvalidInput, Conflict."""
        now = clock.now()
        changed, events, entries = changes.move(
            session,
            now,
            current_correlation_id(),
            starts_at=clock.to_milliseconds(starts_at) if starts_at else None,
            minutes=minutes,
            capacity=capacity,
        )
        self._publish(events, entries)
        return _wire(presentation.card(store_sessions.get(changed["_id"]), now))

    @rpc(calls.CancelSession)
    def cancel_session(self, session: str, actor: UUID) -> Any:
        """The session. Idempotent. Raises NotFound, Conflict."""
        now = clock.now()
        changed, events, entries = changes.cancel(session, now, current_correlation_id())
        self._publish(events, entries)
        return _wire(presentation.card(changed, now))

    @rpc(calls.LinkProfessional)
    def link_professional(self, professional: str, staff: UUID | None, actor: UUID) -> None:
        """Raises NotFound, Conflict."""
        store_sessions.link(professional, staff)

    # Events

    @handles(VisitorJoinedClass)
    def seat_visitors(self, events: list[Envelope[VisitorJoinedClass]]) -> None:
        """Remember where visitors sit, in any order of deliveries; nothing of erased visitors. Places of
        their own beside those of the class go to others."""
        visitors = {event.data.visitor for event in events}
        with store.guard(visitors):
            for event in events:
                store_members.join(event.data.visitor, event.data.school_class, event.time)
        self._publish(store_bookings.release_beside_class(visitors, clock.now(), current_correlation_id()))

    @handles(VisitorLeftClass)
    def unseat_visitors(self, events: list[Envelope[VisitorLeftClass]]) -> None:
        """As ``seat_visitors``."""
        with store.guard({event.data.visitor for event in events}):
            for event in events:
                store_members.leave(event.data.visitor, event.data.school_class, event.time)

    @handles(ClassClosed)
    def release_classes(self, events: list[Envelope[ClassClosed]]) -> None:
        """Places of these classes in coming sessions go to others; what was booked after, in a class that was
        opened again, stays."""
        now, correlation_id = clock.now(), current_correlation_id()
        for event in events:
            released = store_bookings.release_class(event.data.school_class, event.time, now, correlation_id)
            self._publish(released)

    @handles(VisitorErased)
    def erase_visitors(self, events: list[Envelope[VisitorErased]]) -> None:
        """Delete all data of these visitors; their events that are delivered later are not recorded."""
        visitors = {event.data.visitor: event.time for event in events}
        self._publish(*store_erasure.erase(visitors, clock.now(), current_correlation_id()))

    def _publish(self, events: list[Document], entries: list[Document] | None = None) -> None:
        self.relay.hand_over(store.EVENTS_TO_PUBLISH, events)
        self.relay.hand_over(store.LOG, entries or [])


def _check_one_holder(visitor: UUID | None, school_class: UUID | None) -> None:
    if (visitor is None) == (school_class is None):
        raise InvalidInput(
            "either a visitor or a class", errors={"visitor": ["A visitor or a class is expected."]}
        )


def _wire(result: Any) -> Any:
    return msgspec.to_builtins(result)
