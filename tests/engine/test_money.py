from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from settlement.engine.facts import Deduction, DeductionKind
from settlement.engine.money import ZERO, UnroundedAmount, percent_of, share, to_cent, whole_cents
from settlement.engine.trace import Step


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
    assert str(to_cent(Fraction(value))) == cents


@given(st.fractions())
def test_rounding_moves_an_amount_by_half_a_cent_at_most(value: Fraction) -> None:
    assert abs(Fraction(to_cent(value)) - value) <= Fraction(1, 200)


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
        Step("norm", Decimal("1401.505"))
