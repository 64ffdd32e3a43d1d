"""Events published by accounts, about visitors, classes and sessions. Opaque ids only."""

from typing import Annotated, ClassVar, Literal, get_args
from uuid import UUID

import msgspec

from contracts.envelope import Event

ClassLevel = Literal["6e", "5e", "4e", "3e", "seconde", "premiere", "terminale", "cap", "bts", "autre"]
CLASS_LEVELS: tuple[str, ...] = get_args(ClassLevel)
"""Levels that a school class may have."""


class ClassRegistered(Event, frozen=True):
    """A teacher opened a school class. The event has neither the school's name nor the teacher's."""

    subject_field: ClassVar[str] = "school_class"

    school_class: UUID
    territory: str
    """Code of the French département, e.g. ``69`` or ``974``, or of the country abroad, e.g. ``MA``."""
    level: str
    size: Annotated[int, msgspec.Meta(ge=1)]


class ClassClosed(Event, frozen=True):
    """A teacher closed a school class: no more pupils join it, and it gives up what is planned for it."""

    subject_field: ClassVar[str] = "school_class"

    school_class: UUID


class VisitorJoinedClass(Event, frozen=True):
    """A visitor took a seat in a school class; what they earned before stays theirs."""

    subject_field: ClassVar[str] = "visitor"

    visitor: UUID
    school_class: UUID


class VisitorLeftClass(Event, frozen=True):
    """A visitor gave up their seat, or the teacher removed it."""

    subject_field: ClassVar[str] = "visitor"

    visitor: UUID
    school_class: UUID


class VisitorErased(Event, frozen=True):
    """A visitor was erased. Subscribers delete all data about the visitor, also data that arrives later."""

    subject_field: ClassVar[str] = "visitor"

    visitor: UUID


class SessionRevoked(Event, frozen=True):
    """A session has ended: its tokens are refused even before they expire."""

    subject_field: ClassVar[str] = "session"

    session: UUID
    subject: UUID
    """The visitor, or the member of staff, whose session it was."""
