"""Seats: taken by joining a class, or made before the lesson for a printed sheet."""

from collections.abc import Callable
from contextlib import suppress
from random import Random, SystemRandom
from typing import Any
from uuid import UUID, uuid4

from pymongo.errors import DuplicateKeyError

from chassis.runtime import clock
from chassis.runtime.config import Config
from contracts.errors import (
    ALREADY_SEATED,
    CLASS_CLOSED,
    CLASS_FULL,
    Conflict,
    InvalidCredentials,
    NotFound,
    Unavailable,
)
from services.accounts import codes, nicknames, store, store_departures
from services.accounts.codes import RecoveryCodes

TRIES = 20
"""Most draws of a nickname until a free nickname of the class is found: the first draw almost always is."""

Document = dict[str, Any]


class Seating:
    """Safe to share between workers."""

    def __init__(
        self,
        recovery: RecoveryCodes,
        random: Random | None = None,
        draw: Callable[[Random], str] = nicknames.draw,
    ) -> None:
        self.recovery, self._random, self._draw = recovery, random or SystemRandom(), draw

    @classmethod
    def configured(cls, config: Config) -> "Seating":
        """Raises ConfigError without ACCOUNTS_SECRET."""
        return cls(RecoveryCodes.configured(config))

    def nickname(self) -> str:
        return self._draw(self._random)

    def join(self, typed_code: str, visitor: UUID | None, *, move: bool = False) -> tuple[Document, Document]:
        """(visitor, class): a new visitor on a seat of the class with that code, or the visitor given, who
        leaves another class for it only if ``move``.

        Joining the same class again changes nothing. Raises NotFound for an unknown code, Conflict when the
        class is full or closed or the visitor has a seat in another, InvalidCredentials for a visitor who
        does not exist. After an error the visitor keeps their former seat.
        """
        school_class = self._class_for(typed_code)
        if visitor is None:
            _check_open(school_class)
            return self._seat_new(school_class), school_class
        for _ in range(TRIES):
            before = _present(visitor)
            if before.get("school_class") == school_class["_id"]:
                return before, school_class
            _check_open(school_class)
            if "school_class" in before and not move:
                raise Conflict("this visitor has a seat in another class", reason=ALREADY_SEATED)
            seated = (self._move if "school_class" in before else self._seat)(before, school_class)
            if seated is not None:
                return seated, school_class
        raise Unavailable("this visitor changes their seat all the time")

    def restore(self, school_class: Document, visitor: UUID) -> Document:
        """The visitor, back on the seat that the teacher removed, under the same nickname if it is still
        free. Idempotent. Raises NotFound when no removal can be undone, Conflict when the class is full or
        its season is over, or the visitor has a seat in another."""
        for _ in range(TRIES):
            before = store.get_visitor(visitor)
            if before.get("school_class") == school_class["_id"]:
                return before
            removed = store_departures.find_removed(school_class["_id"], visitor, clock.now())
            if removed is None:
                raise NotFound("no seat of this visitor was removed recently")
            if "school_class" in before:
                raise Conflict("this visitor has a seat in another class", reason=ALREADY_SEATED)
            seated = self._restore(before, school_class["_id"], removed)
            if seated is not None:
                return seated
            found = store.get_class(school_class["_id"])
            if clock.now() >= found["expires_at"]:
                raise Conflict("the season of the class is over", reason=CLASS_CLOSED)
            if found["free"] < 1:
                raise Conflict("the class has no seat left", reason=CLASS_FULL)
        raise Unavailable("this visitor changes their seat all the time")

    def leave(self, visitor: UUID) -> None:
        """Give up the seat; the card stays. Idempotent."""
        store_departures.leave(visitor, clock.now())

    def card(self, visitor: UUID) -> Document:
        """The visitor, with their card, or with a new card if they had none. Raises NotFound."""
        for tries in range(1, TRIES + 1):
            before = store.get_visitor(visitor)
            if store.CARD_FIELD in before:
                return before
            generation = before.get("generation", 0) + tries
            with suppress(DuplicateKeyError):
                digest = self.recovery.digest_of(visitor, generation)
                if given := store.give_card(visitor, generation, digest):
                    return given
        raise Unavailable("no free recovery code was found")

    def add(self, school_class: Document, count: int) -> list[Document]:
        """``count`` new visitors on seats that pupils take later. Raises Conflict when the class has too
        few left, or is closed."""
        self._take(school_class["_id"], count)
        visitors = [uuid4() for _ in range(count)]
        try:
            return self._place_all(visitors, school_class["_id"])
        except BaseException:
            store.give_back(school_class["_id"], visitors)
            raise

    def recover(self, typed_code: str) -> Document:
        """The visitor with this recovery code. Raises NotFound."""
        code = codes.normalise(typed_code, codes.RECOVERY_CODE_LENGTH)
        visitor = store.use_card(self.recovery.digest(code)) if code else None
        if visitor is None:
            raise NotFound("no card with this recovery code")
        return visitor

    def code_of(self, visitor: Document) -> str:
        """The recovery code of a visitor with a card, in groups."""
        return codes.grouped(self.recovery.code_of(visitor["_id"], visitor["generation"]))

    def _class_for(self, typed_code: str) -> Document:
        code = codes.normalise(typed_code, codes.CLASS_CODE_LENGTH)
        found = store.find_by_code(code) if code else None
        if found is None:
            raise NotFound("no class with this code")
        return found

    def _seat_new(self, school_class: Document) -> Document:
        visitor = uuid4()

        def place(seat: Document) -> Document | None:
            return store.insert_seated(visitor, seat)

        seated = self._on_a_seat(visitor, school_class, {}, place)
        if seated is None:
            raise Unavailable("a new visitor was not seated")
        return seated

    def _seat(self, before: Document, school_class: Document) -> Document | None:
        return self._on_a_seat(
            before["_id"], school_class, before, lambda seat: store.seat_visitor(before, seat)
        )

    def _on_a_seat(
        self,
        visitor: UUID,
        school_class: Document,
        before: Document,
        place: Callable[[Document], Document | None],
    ) -> Document | None:
        """The result of ``place`` for a reserved seat; None if the visitor has changed meanwhile."""
        self._take(school_class["_id"], 1)
        try:
            seated = self._place(visitor, school_class["_id"], before, place)
        except BaseException:
            store.give_back(school_class["_id"], [visitor])
            raise
        if seated is None:  # seated, given a card, or erased meanwhile
            store.free_seats(school_class["_id"], 1)
        return seated

    def _move(self, before: Document, school_class: Document) -> Document | None:
        moved = self._place(
            before["_id"], school_class["_id"], before, lambda seat: store_departures.move(before, seat)
        )
        if moved is None:
            _check_room(school_class["_id"], 1)
        return moved

    def _restore(self, before: Document, school_class: UUID, removed: Document) -> Document | None:
        return self._place(
            before["_id"],
            school_class,
            {**before, "nickname": removed["nickname"]},
            lambda seat: store_departures.restore(before, {**seat, "used": removed["used"]}),
        )

    def _place(
        self,
        visitor: UUID,
        school_class: UUID,
        before: Document,
        place: Callable[[Document], Document | None],
    ) -> Document | None:
        """Take a seat with a free nickname: that of the visitor if possible, else a new nickname. A card
        stays valid."""
        nickname = before.get("nickname") or self.nickname()
        generation, has_card = before.get("generation", 0), store.CARD_FIELD in before
        for tries in range(1, TRIES + 1):
            number = generation if has_card else generation + tries
            try:
                return place(self._seat_of(visitor, school_class, nickname, number, used=True))
            except DuplicateKeyError:
                nickname = self.nickname()
        raise Unavailable("no free nickname was found")

    def _place_all(self, visitors: list[UUID], school_class: UUID) -> list[Document]:
        taken, waiting, placed = store.nicknames_in(school_class), visitors, []
        for tries in range(1, TRIES + 1):
            seats = []
            for visitor in waiting:
                nickname = self._other_than(taken)
                taken.add(nickname)
                seat = self._seat_of(visitor, school_class, nickname, tries, used=False)
                seats.append({"_id": visitor, "created_at": seat["joined_at"], **seat})
            refused = store.insert_many_seated(seats)
            placed += [seat for seat in seats if seat["_id"] not in refused]
            if not refused:
                return placed
            waiting = list(refused)
        raise Unavailable("no free nickname was found")

    def _seat_of(
        self, visitor: UUID, school_class: UUID, nickname: str, generation: int, *, used: bool
    ) -> Document:
        return store.seat_fields(
            school_class,
            nickname,
            generation=generation,
            recovery_hash=self.recovery.digest_of(visitor, generation),
            used=used,
            at=clock.now(),
        )

    def _take(self, school_class: UUID, count: int) -> None:
        if not store.take_seats(school_class, count, clock.now()):
            _check_room(school_class, count)
            raise Unavailable("seats were freed this very moment")

    def _other_than(self, taken: set[str]) -> str:
        for _ in range(TRIES):
            if (nickname := self.nickname()) not in taken:
                break
        return nickname


def _present(visitor: UUID) -> Document:
    found = store.find_visitor(visitor)
    if found is None:
        raise InvalidCredentials("this visitor does not exist any more")
    return found


def _check_open(school_class: Document) -> None:
    """Raises Conflict."""
    if not school_class["open"] or clock.now() >= school_class["expires_at"]:
        raise Conflict("the class is closed", reason=CLASS_CLOSED)


def _check_room(school_class: UUID, count: int) -> None:
    """Raises Conflict with the reason why seats of a class cannot be taken, unless they can be meanwhile."""
    found = store.get_class(school_class)
    _check_open(found)
    if found["free"] < count:
        raise Conflict("the class has too few seats left", reason=CLASS_FULL)
