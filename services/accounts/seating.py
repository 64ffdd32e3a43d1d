"""Seats: taken by joining a class, or made before the lesson for the sheet that is handed out."""

from collections.abc import Callable
from random import Random, SystemRandom
from typing import Any
from uuid import UUID, uuid4

from pymongo.errors import DuplicateKeyError

from chassis.config import Config
from contracts.errors import Conflict, InvalidCredentials, NotFound, Unavailable
from services.accounts import codes, nicknames, store
from services.accounts.codes import RecoveryCodes

TRIES = 20
"""Draws of a nickname until one is free in the class: the first almost always is."""

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

    def join(self, typed_code: str, visitor: UUID | None) -> tuple[Document, Document]:
        """(visitor, class): a new visitor on a seat of the class with that code, or the one given.

        Joining the same class again changes nothing. Raises NotFound for a code that opens no class (any
        more), Conflict when the class is full or the visitor sits in another, InvalidCredentials for a
        visitor who is not there.
        """
        school_class = self._class_for(typed_code)
        before = _present(visitor) if visitor else None
        if before and "school_class" in before:
            return _already_there(before, school_class)
        return self._seat(school_class, before), school_class

    def add(self, school_class: Document, count: int) -> list[Document]:
        """``count`` new visitors on seats that wait for their pupils. Raises Conflict when the class has too
        few left, or is closed."""
        self._take(school_class["_id"], count)
        visitors = [uuid4() for _ in range(count)]
        try:
            return self._place_all(visitors, school_class["_id"])
        except BaseException:
            store.give_back(school_class["_id"], visitors)
            raise

    def recover(self, typed_code: str) -> Document:
        """The visitor whose recovery code it is. Raises NotFound."""
        code = codes.normalise(typed_code, codes.RECOVERY_CODE_LENGTH)
        visitor = store.use_seat(self.recovery.digest(code)) if code else None
        if visitor is None:
            raise NotFound("no seat with this recovery code")
        return visitor

    def code_of(self, visitor: Document) -> str:
        """The recovery code of someone with a seat, as it is shown."""
        return codes.grouped(self.recovery.code_of(visitor["_id"], visitor["generation"]))

    def _class_for(self, typed_code: str) -> Document:
        code = codes.normalise(typed_code, codes.CLASS_CODE_LENGTH)
        found = store.find_joinable(code, store.now()) if code else None
        if found is None:
            raise NotFound("no class with this code")
        return found

    def _seat(self, school_class: Document, before: Document | None) -> Document:
        self._take(school_class["_id"], 1)
        visitor = before["_id"] if before else uuid4()
        try:
            seated = self._place(visitor, school_class["_id"], before)
        except BaseException:
            store.give_back(school_class["_id"], [visitor])
            raise
        if seated is None:  # they have sat down meanwhile, or were erased
            store.free_seats(school_class["_id"], 1)
            return _already_there(_present(visitor), school_class)[0]
        return seated

    def _place(self, visitor: UUID, school_class: UUID, before: Document | None) -> Document | None:
        """Sit down under a nickname that is free: one's own, if one has one, else another."""
        nickname = before["nickname"] if before else self.nickname()
        generation = before.get("generation", 0) if before else 0
        for tries in range(1, TRIES + 1):
            seat = self._seat_of(visitor, school_class, nickname, generation + tries, used=True)
            try:
                return store.seat_visitor(visitor, seat) if before else store.insert_seated(visitor, seat)
            except DuplicateKeyError:
                nickname = self.nickname()
        raise Unavailable("no free nickname was drawn")

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
        raise Unavailable("no free nickname was drawn")

    def _seat_of(
        self, visitor: UUID, school_class: UUID, nickname: str, generation: int, *, used: bool
    ) -> Document:
        return store.seat_fields(
            school_class,
            nickname,
            generation=generation,
            recovery_hash=self.recovery.digest_of(visitor, generation),
            used=used,
            at=store.now(),
        )

    def _take(self, school_class: UUID, count: int) -> None:
        if not store.take_seats(school_class, count, store.now()):
            raise Conflict("the class has too few seats left, or is closed")

    def _other_than(self, taken: set[str]) -> str:
        for _ in range(TRIES):
            if (nickname := self.nickname()) not in taken:
                break
        return nickname


def _present(visitor: UUID) -> Document:
    found = store.find_visitor(visitor)
    if found is None:
        raise InvalidCredentials("this visitor is not there any more")
    return found


def _already_there(visitor: Document, school_class: Document) -> tuple[Document, Document]:
    if visitor.get("school_class") != school_class["_id"]:
        raise Conflict("this visitor has a seat in another class")
    return visitor, school_class
