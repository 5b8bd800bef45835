"""What goes off the payment. July 2026, no income: payout 1348.49, room 70.97 of a total of 1419.46."""

import dataclasses
from decimal import Decimal

import pytest

from settlement.engine.settle import arranged, settle_month, with_arrangement
from settlement.engine.trace import Settled
from settlement.law.lawbook import lawbook
from tests.engine.build import deduction, facts, income, settle, step_of, wage


def taken(settled: Settled) -> list[str]:
    return [str(step.amount) for step in settled.steps if step.kind == "deduction"]


def test_nothing_deducted_all_is_paid() -> None:
    settled = settle()
    assert (str(settled.deducted), str(settled.to_pay)) == ("0.00", "1348.49")


@pytest.mark.parametrize("kind", ["advance", "set_off"])
def test_an_advance_or_set_off_goes_off_as_given(kind: str) -> None:
    settled = settle(deductions=(deduction(kind, "1000.00"),))
    assert str(settled.to_pay) == "348.49"


@pytest.mark.parametrize("kind", ["advance", "set_off"])
def test_no_more_goes_off_than_there_is(kind: str) -> None:
    settled = settle(deductions=(deduction(kind, "1348.50"),))
    assert (str(settled.deducted), str(settled.to_pay)) == ("1348.49", "0.00")


@pytest.mark.parametrize("kind", ["recovery", "attachment", "debt_arrangement"])
def test_other_deductions_leave_95_percent_of_the_total_income(kind: str) -> None:
    settled = settle(deductions=(deduction(kind, "200.00"),))
    assert (str(settled.deducted), step_of(settled, "deduction:1").note) == ("70.97", "limited")


def test_other_deductions_have_the_room_together_in_their_order() -> None:
    settled = settle(deductions=(deduction("recovery", "50.00"), deduction("attachment", "50.00")))
    assert taken(settled) == ["50.00", "20.97"]


def test_advances_go_first_wherever_they_stand() -> None:
    settled = settle(deductions=(deduction("recovery", "50.00"), deduction("advance", "1320.00")))
    assert [(step.key, str(step.amount)) for step in settled.steps if step.kind == "deduction"] == [
        ("deduction:2", "1320.00"),
        ("deduction:1", "28.49"),
    ]


def test_the_room_is_of_entitlement_income_and_holiday_claim_together() -> None:
    settled = settle(incomes=(wage("600.00"),), deductions=(deduction("recovery", "200.00"),))
    assert str(settled.deducted) == "70.97"  # 5% of 771.46 + 600 + 48


def test_the_room_is_rounded_in_favour_of_the_95_percent() -> None:
    settled = settle(incomes=(income("other", "0.04"),), deductions=(deduction("recovery", "200.00"),))
    assert str(step_of(settled, "deduction_room").amount) == "70.97"  # 1419.46 - 1348.49


def test_a_given_protected_amount_takes_the_place_of_95_percent() -> None:
    settled = settle(
        incomes=(income("other", "400.00"),),
        deductions=(deduction("attachment", "500.00"),),
        protected_amount=Decimal("1300.00"),
    )
    assert str(settled.payout) == "948.49"
    assert str(settled.deducted) == "48.49"  # 948.49 + 400 - 1300


def test_an_advance_is_off_the_payout_before_it_is_compared_with_the_protected_amount() -> None:
    settled = settle(
        deductions=(deduction("attachment", "500.00"), deduction("advance", "100.00")),
        protected_amount=Decimal("1200.00"),
    )
    assert [str(step.amount) for step in settled.steps if step.kind == "deduction"] == ["100.00", "48.49"]


def test_a_protected_amount_above_the_income_leaves_no_room() -> None:
    settled = settle(deductions=(deduction("recovery", "10.00"),), protected_amount=Decimal("1400.00"))
    assert str(settled.deducted) == "0.00"


def test_what_was_paid_and_withheld_is_compared_with_the_payout() -> None:
    settled = settle(paid=Decimal("1200.00"), withheld=Decimal("100.00"))
    assert str(settled.difference) == "48.49"


def test_too_much_paid_is_a_negative_difference() -> None:
    assert str(settle(paid=Decimal("1400.00")).difference) == "-51.51"


def test_nothing_paid_there_is_no_difference() -> None:
    assert settle().difference is None


def test_a_deduction_of_nothing_is_not_limited() -> None:
    assert step_of(settle(deductions=(deduction("recovery", "0.00"),)), "deduction:1").note is None


def test_a_debt_arrangement_takes_all_above_what_it_leaves() -> None:
    asked = facts()
    law = lawbook().law_of(asked.month)
    assert str(settle_month(with_arrangement(asked, law, Decimal("1300.00")), law).to_pay) == "1300.00"


def test_what_an_arrangement_takes_is_found_anew_for_other_incomes() -> None:
    asked = facts()
    law = lawbook().law_of(asked.month)
    more = facts(incomes=(wage("400.00"),), deductions=(deduction("debt_arrangement", "1.00"),))
    more = dataclasses.replace(more, protected_amount=Decimal("1300.00"))
    settled = settle_month(arranged(more, law), law)
    assert str(settled.to_pay + settled.income) == "1300.00"


def test_without_an_arrangement_nothing_is_found_anew() -> None:
    asked = facts()
    assert arranged(asked, lawbook().law_of(asked.month)) is asked
