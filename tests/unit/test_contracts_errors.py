"""The errors that cross an RPC, and their codes, which callers rely on."""

import pytest

from contracts import errors
from contracts.errors import BY_CODE, PlatformError, from_wire


def descendants(kind):
    return {kind for child in kind.__subclasses__() for kind in (child, *descendants(child))}


def test_codes_never_change():
    assert {code: kind.__name__ for code, kind in BY_CODE.items()} == {
        "not-found": "NotFound",
        "invalid-input": "InvalidInput",
        "invalid-credentials": "InvalidCredentials",
        "forbidden": "Forbidden",
        "conflict": "Conflict",
        "unavailable": "Unavailable",
        "deadline-exceeded": "DeadlineExceeded",
        "internal-error": "InternalError",
    }


def test_the_table_holds_every_error_that_may_cross_an_rpc():
    declared = {kind for kind in descendants(PlatformError) if kind.__module__ == errors.__name__}
    assert set(BY_CODE.values()) == declared


@pytest.mark.parametrize("kind", BY_CODE.values(), ids=BY_CODE)
def test_an_error_keeps_its_message_for_people_and_details_for_programs(kind):
    error = kind("no tour grue", tour="grue")
    assert (str(error), error.message, error.details) == ("no tour grue", "no tour grue", {"tour": "grue"})


@pytest.mark.parametrize("kind", BY_CODE.values(), ids=BY_CODE)
def test_an_error_is_the_same_after_the_wire(kind):
    sent = kind("no tour grue", errors={"tour": ["grue"]}).to_wire()
    again = from_wire(sent)
    assert (type(again), again.to_wire()) == (kind, sent)


@pytest.mark.parametrize("sent", [{}, {"code": "of-the-next-release", "message": "?"}, {"value": "nameko"}])
def test_an_error_with_an_unknown_code_is_a_defect(sent):
    assert type(from_wire(sent)) is errors.InternalError


def test_who_tries_again_when_unavailable_tries_again_after_a_deadline():
    assert issubclass(errors.DeadlineExceeded, errors.Unavailable)


def test_an_invalid_message_is_no_answer_to_a_call():
    error = errors.InvalidMessage("header ce-id is missing")
    assert str(error) == error.reason == "header ce-id is missing"
    assert not isinstance(error, PlatformError)
