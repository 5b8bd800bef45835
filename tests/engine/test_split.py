"""What is paid now and what is reserved until June (arts 19, 3 and 45, 1)."""

from settlement.engine.facts import HolidayMethod, Policy
from tests.engine.build import grant, income, person, reduction, settle, situation, step_of, wage

A = Policy(holiday_method=HolidayMethod.A)
B = Policy(holiday_method=HolidayMethod.B)


def test_method_a_pays_95_percent_of_the_entitlement() -> None:
    settled = settle(incomes=(wage("600.00"),), policy=A)
    assert (str(settled.payout), str(settled.reserve)) == ("732.89", "38.57")  # of 771.46


def test_method_b_takes_the_claim_off_the_reserve() -> None:
    settled = settle(incomes=(wage("600.00"),), policy=B)
    assert (str(settled.payout), str(settled.reserve)) == ("748.49", "22.97")  # 70.97 - 48


def test_a_claim_above_the_reserve_leaves_no_reserve_and_lowers_the_payout() -> None:
    settled = settle(incomes=(wage("1000.00", tax_credit_applied=False),), policy=B)
    assert (str(settled.payout), str(settled.reserve)) == ("339.46", "0.00")


def test_an_entitlement_below_the_reserve_is_all_reserve() -> None:
    settled = settle(incomes=(income("other", "1400.00"),), policy=B)
    assert (str(settled.payout), str(settled.reserve)) == ("0.00", "19.46")


def test_without_income_both_methods_are_the_same() -> None:
    by_a, by_b = settle(policy=A), settle(policy=B)
    assert (by_a.payout, by_a.reserve) == (by_b.payout, by_b.reserve)


def test_a_reduced_norm_has_a_reduced_reserve() -> None:
    assert str(settle(reductions=(reduction("27", "20"),)).reserve) == "50.69"  # 1013.90 - 963.21


def test_both_methods_exempt_before_they_split() -> None:
    settled = settle(situation("2026-01-01", person()), incomes=(wage("1300.00"),), exemptions=(grant("n"),), policy=A)
    assert str(settled.entitlement) == "307.13"
    assert step_of(settled, "payout").note == "method_a"
