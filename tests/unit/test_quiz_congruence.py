from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.quiz.lab.congruence import brown_gore, congruence, iachan, zener_schnuelle
from services.quiz.scoring.interests import LETTERS, distance

CODES = [*LETTERS, *map("".join, permutations(LETTERS, 2))]
standardised = st.fixed_dictionaries(
    {letter: st.sampled_from([-1.5, -0.5, 0.0, 0.5, 1.5]) for letter in LETTERS}
)


@pytest.mark.parametrize(
    ("pair", "steps"), [("RR", 0), ("RI", 1), ("RC", 1), ("RA", 2), ("IC", 2), ("RS", 3), ("IE", 3)]
)
def test_distance_on_the_hexagon(pair, steps):
    assert distance(*pair) == distance(*reversed(pair)) == steps


@pytest.mark.parametrize(
    ("index", "most"), [(iachan, 28), (brown_gore, 18), (zener_schnuelle, 6)], ids=["M", "C", "ZS"]
)
def test_the_examples_of_the_package_holland(index, most):
    assert index("RIA", "SEC") == 0
    assert index("RIA", "RIA") == most


def test_the_example_of_iachan_1990_with_a_tie():
    """A person of code SEI; an occupation whose third letter is A as well as I: 20 and 21, so 20.5."""
    assert iachan("SEI", "ESI") == 21
    assert iachan("SEI", "ESA") == 20


@pytest.mark.parametrize(
    ("occupation", "m"), [("RI", 6), ("IR", 4), ("RA", 5), ("AR", 2), ("IA", 2), ("AI", 1), ("AS", 0)]
)
def test_m_of_two_letters_by_the_weights_of_iachan_1990(occupation, m):
    assert iachan("RI", occupation) == m


@pytest.mark.parametrize(
    ("occupation", "m", "c", "zs"),
    [
        # by hand from the published weights, for a person of code RIA
        ("RIS", 27, 9 + 6 + 2, 5),
        ("RAI", 22 + 2 + 2, 9 + 4 + 2, 4),
        ("IRA", 10 + 10 + 1, 6 + 4 + 3, 4),
        ("RSE", 22, 9 + 2 + 1, 3),
        ("IRS", 20, 6 + 4 + 2, 2),
        ("SRE", 10, 0 + 4 + 1, 1),
        ("SIE", 5, 0 + 6 + 1, 0),
        ("CES", 0, 6 + 0 + 2, 0),
    ],
)
def test_indices_by_hand(occupation, m, c, zs):
    assert (iachan("RIA", occupation), brown_gore("RIA", occupation), zener_schnuelle("RIA", occupation)) == (
        m,
        c,
        zs,
    )


@pytest.mark.parametrize("index", [iachan, brown_gore, zener_schnuelle])
@pytest.mark.parametrize(
    ("person", "occupation"), [("RIA", "RI"), ("R", "R"), ("RRI", "RIA"), ("RIX", "RIA"), ("RIAS", "RIAS")]
)
def test_what_the_indices_are_not_defined_for_is_refused(index, person, occupation):
    with pytest.raises(ValueError, match=r"."):
        index(person, occupation)


def strengths(code: str) -> dict[str, float]:
    return {letter: float(-place) for place, letter in enumerate(code)}


def test_congruence_is_a_share_of_the_most_that_a_code_can_reach():
    fits = congruence(strengths("RIASEC"))
    assert fits["RI"] == fits["R"] == 1
    assert fits["IR"] == pytest.approx(20 / 27)
    assert fits["RA"] == pytest.approx((22 + 2) / 27)
    assert fits["RC"] == pytest.approx(22 / 27)
    assert fits["A"] == pytest.approx(4 / 22)
    assert fits["EC"] == fits["S"] == 0


@given(standardised)
def test_every_code_has_a_congruence_from_0_to_1(scores):
    fits = congruence(scores)
    assert set(fits) == set(CODES)
    assert all(0 <= fit <= 1 + 1e-9 for fit in fits.values())


@given(standardised, st.sampled_from([code for code in CODES if len(code) == 2]))
def test_equal_letters_are_averaged_over_all_their_orders(scores, code):
    """As Iachan (1990) does. A letter that the person likes least stands for the one that is not there."""
    orders = [
        "".join(order)
        for order in permutations(LETTERS)
        if list(order) == sorted(order, key=lambda x: -scores[x])
    ]

    def m(person: str) -> int:
        absent = next(letter for letter in reversed(person) if letter not in code)
        return iachan(person[:3], code + absent) if absent not in person[:3] else 0

    assert congruence(scores)[code] == pytest.approx(sum(map(m, orders)) / len(orders) / 27)
