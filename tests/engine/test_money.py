from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from settlement.engine.facts import Deduction, DeductionKind
from settlement.engine.money import ZERO, UnroundedAmount, percent_of, share, to_cent, whole_cents
from settlement.engine.trace import Trace


@pytest.mark.parametrize(
    ("value", "cents"),
    [
        ("0.005", "0.01"),
        ("0.0049", "0.00"),
        ("45.175", "45.18"),
        ("-0.005", "-0.01"),
        ("-0.004", "0.00"),
        ("7", "7.00"),
    ],
)
def test_half_a_cent_goes_away_from_zero(value: str, cents: str) -> None:
    assert str(to_cent(Decimal(value))) == cents
    assert str(share(Decimal(value), 3, 3)) == cents


AMOUNTS = st.decimals(allow_nan=False, allow_infinity=False, min_value=-(10**12), max_value=10**12)
WHOLES = st.decimals(min_value=Decimal("0.01"), max_value=10**12, places=2) | st.integers(1, 10**12)


def in_cents(exact: Fraction) -> Decimal:
    """Half away from zero, by the book: whole cents of the exact fraction, and one more from half a cent on."""
    cents, rest = divmod(abs(exact) * 100, 1)
    return Decimal((cents + (rest >= Fraction(1, 2))) * (1 if exact > 0 else -1)).scaleb(-2) + ZERO


@given(AMOUNTS)
def test_rounding_is_half_away_from_zero(value: Decimal) -> None:
    assert str(to_cent(value)) == str(in_cents(Fraction(value)))


@given(AMOUNTS, WHOLES | st.just(0), WHOLES)
def test_a_share_is_the_exact_fraction_rounded_once(
    amount: Decimal, part: int | Decimal, whole: int | Decimal
) -> None:
    assert str(share(amount, part, whole)) == str(in_cents(Fraction(amount) * Fraction(part) / Fraction(whole)))


@given(st.integers(-(10**9), 10**9), st.integers(1, 400))
def test_a_share_of_exactly_half_a_cent_goes_away_from_zero(cents: int, whole: int) -> None:
    amount = Decimal(2 * cents + 1).scaleb(-2)
    assert str(share(amount, whole, 2 * whole)) == str(in_cents(Fraction(amount) / 2))


@given(AMOUNTS, AMOUNTS)
def test_a_percentage_is_the_exact_product_rounded_once(percent: Decimal, amount: Decimal) -> None:
    assert str(percent_of(percent, amount)) == str(in_cents(Fraction(percent) * Fraction(amount) / 100))


def test_a_share_is_multiplied_before_it_is_divided() -> None:
    assert share(Decimal("1300.00"), 13, 12) == Decimal("1408.33")


def test_only_the_product_of_a_percentage_is_rounded() -> None:
    assert percent_of(Decimal("12.345"), Decimal("1000.00")) == Decimal("123.45")


def test_amounts_beyond_the_precision_of_decimals_stay_exact() -> None:
    huge = Decimal("9" * 60 + ".99")
    assert share(huge, 3, 3) == huge
    assert percent_of(Decimal(100), huge) == huge


@pytest.mark.parametrize(
    "value", [Decimal(600), Decimal("600.001"), Decimal("NaN"), Decimal("Infinity"), 600, "600.00"]
)
def test_what_is_not_a_decimal_of_whole_cents_is_refused(value: object) -> None:
    with pytest.raises(UnroundedAmount):
        whole_cents(value)


def test_whole_cents_are_given_back() -> None:
    assert whole_cents(ZERO) is ZERO


def test_facts_refuse_an_unrounded_amount() -> None:
    with pytest.raises(UnroundedAmount):
        Deduction(DeductionKind.ADVANCE, Decimal("1.5"))


def test_steps_refuse_an_unrounded_amount() -> None:
    with pytest.raises(UnroundedAmount):
        Trace().add("norm", Decimal("1401.505"), ())
