"""What accounts is called with: what is refused, and that no refusal repeats a secret."""

from typing import Annotated, Any, ClassVar, Literal
from uuid import uuid4

import msgspec
import pytest

from contracts import places
from contracts.accounts import CLASS_LEVELS
from contracts.calls import Call, accounts
from contracts.errors import InvalidInput
from contracts.registry import CALLS
from contracts.tokens import ROLES, STAFF_ROLES, VISITOR
from services.accounts import domain

CLASS = {
    "actor": str(uuid4()),
    "school": "Collège Jean-Moulin, Lyon",
    "territory": "69",
    "level": "4e",
    "size": 28,
    "timezone": "Europe/Paris",
}
TYPED = "7K3M9QXT2B4D"
SECRETS = {
    (accounts.JoinClass, "code"),
    (accounts.Recover, "recovery_code"),
    (accounts.Refresh, "refresh_token"),
    (accounts.OpenLink, "token"),
    (accounts.FinishOidc, "code"),
    (accounts.FinishOidc, "state"),
}


def wrong_field(call, arguments):
    with pytest.raises(InvalidInput) as caught:
        call.parse([], arguments)
    [field] = caught.value.details["errors"]
    return field


@pytest.mark.parametrize("territory", sorted(places.OF_CLASSES))
def test_a_class_is_in_any_territory(territory):
    assert accounts.RegisterClass.parse([], CLASS | {"territory": territory})["territory"] == territory


@pytest.mark.parametrize("level", CLASS_LEVELS)
def test_levels_are_those_of_schools(level):
    assert accounts.RegisterClass.parse([], CLASS | {"level": level})["level"] == level


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("school", ""),
        ("school", "x" * 121),
        ("school", {"$ne": None}),
        ("territory", "ma"),
        ("territory", "9"),
        ("territory", "69\n"),
        ("territory", {"$ne": None}),
        ("level", "CM2"),
        ("level", ["4e"]),
        ("size", 0),
        ("size", 61),
        ("size", "28"),
        ("size", 28.5),
        ("size", True),
        ("timezone", ""),
        ("timezone", "x" * 65),
        ("timezone", {"$gt": ""}),
        ("actor", "me"),
    ],
)
def test_a_wrong_field_of_a_class_is_named(field, value):
    assert wrong_field(accounts.RegisterClass, CLASS | {field: value}) == field


@pytest.mark.parametrize("field", CLASS)
def test_every_field_of_a_class_is_needed(field):
    assert (
        wrong_field(accounts.RegisterClass, {name: CLASS[name] for name in CLASS if name != field}) == field
    )


@pytest.mark.parametrize("count", [0, 66, "5", 5.5, True, None])
def test_seats_are_added_up_to_a_full_class(count):
    seats = {"actor": str(uuid4()), "school_class": str(uuid4())}
    assert wrong_field(accounts.AddSeats, seats | {"count": count}) == "count"
    assert accounts.AddSeats.parse([], seats | {"count": accounts.SEATS_MAX})["count"] == accounts.SEATS_MAX
    assert domain.capacity_of(accounts.SIZE_MAX) == accounts.SEATS_MAX


@pytest.mark.parametrize(
    ("call", "field"), [(accounts.JoinClass, "code"), (accounts.Recover, "recovery_code")], ids=str
)
def test_a_very_long_text_is_no_typed_code(call, field):
    assert call.parse([], {field: "7" * accounts.CODE_MAX})[field]
    assert wrong_field(call, {field: "7" * (accounts.CODE_MAX + 1)}) == field


def test_every_role_is_a_visitor_or_one_of_staff():
    assert (VISITOR, *STAFF_ROLES) == ROLES


@pytest.mark.parametrize(
    "value",
    [None, 5, {"$ne": TYPED}, [TYPED], {TYPED: TYPED}, TYPED * 500],
    ids=lambda each: str(each)[:20],
)
@pytest.mark.parametrize(("call", "field"), sorted(SECRETS, key=str), ids=str)
def test_a_secret_that_breaks_the_contract_is_named_and_not_repeated(call, field, value):
    good = {each.name: TYPED for each in msgspec.structs.fields(call) if each.type is not bool}
    arguments = {name: TYPED for name in good if name != "visitor"} | {field: value}
    with pytest.raises(InvalidInput) as caught:
        call.parse([], arguments)
    assert list(caught.value.details["errors"]) == [field]
    assert TYPED not in str(caught.value.to_wire())
    assert caught.value.__cause__ is None
    assert caught.value.__suppress_context__


def test_every_text_that_lets_someone_in_is_among_the_secrets():
    texts = {
        (call, field.name)
        for call in CALLS.values()
        if call.service() == "accounts"
        for field in msgspec.structs.fields(call)
        if field.name in {"code", "recovery_code", "refresh_token", "token", "state"}
    }
    assert texts == SECRETS


class Sign(Call, frozen=True, kw_only=True):
    result: ClassVar[Any] = dict[str, Literal["a", "b"]] | Literal["c"]

    letter: Literal["a", "b"]
    number: Annotated[int, msgspec.Meta(le=3)] = 1


def test_a_value_that_is_none_of_an_enumeration_is_not_repeated():
    with pytest.raises(InvalidInput) as caught:
        Sign.parse([], {"letter": f"{TYPED}\n - at `$.number`"})
    assert caught.value.details == {"errors": {"letter": ["Invalid enum value."]}}
    for result, problem in (
        ({"x": TYPED}, "Invalid enum value - at `$[...]`"),
        (TYPED, "Invalid enum value"),
    ):
        with pytest.raises(msgspec.ValidationError) as wrong:
            Sign.check_result(result)
        assert str(wrong.value) == problem
        assert wrong.value.__suppress_context__
