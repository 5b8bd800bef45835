"""The check after the year: the periods really worked instead of × 13 ÷ 12."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from settlement.engine.facts import Income, MonthFacts, PeriodMethod, Policy
from settlement.engine.money import ZERO
from settlement.engine.month import Month, workdays_in
from settlement.engine.period_check import MonthToCheck, PeriodCheck, check_periods, needs_check
from settlement.law.lawbook import lawbook
from tests.engine.build import situation, wage

YEAR = [Month(2026, number) for number in range(1, 13)]
# The first period begins before the year and the last ends after it.
STARTS = [date(2025, 12, 29) + timedelta(days=28 * number) for number in range(14)]


def four_weeks(*nets: str) -> list[Income]:
    """Periods of four weeks from 29 December 2025 on."""
    return [
        wage(net, str(start), str(start + timedelta(days=27)), employment="job")
        for net, start in zip(nets, STARTS, strict=False)
    ]


def check(incomes: list[Income], months: list[Month] = YEAR, **policy: str) -> PeriodCheck:
    to_check = []
    for month in months:
        inside = [one for one in incomes if one.period.start <= month.last and month.first <= one.period.end]
        facts = MonthFacts(
            month=month,
            policy=Policy(**policy),
            situations=(situation("2025-01-01"),),
            incomes=tuple(one for one in inside if Month.of(one.period.end) == month),
        )
        to_check.append(MonthToCheck(facts, tuple(inside), lawbook().law_of(month)))
    return check_periods(to_check)


def amount(found: PeriodCheck, key: str) -> Decimal:
    return next(one.amount for one in found.steps if one.key == key)


def test_the_same_wage_the_whole_year_comes_to_what_was_estimated_but_for_the_days():
    """260 × 13 ÷ 12 × 12 = 3,380.00; laid over its 261 workdays, 261 ÷ 20 × 260 = 3,393.00, to the cents of months."""
    found = check(four_weeks(*["260.00"] * 14))
    assert amount(found, "income_estimated") == Decimal("3380.04")
    assert abs(amount(found, "income_worked") - Decimal("3393.00")) <= Decimal("0.12")


def test_a_low_thirteenth_period_that_did_not_count_is_paid_after_all():
    """Two periods end in one month: the first of them did not count, however much or little it was."""
    high, low = ["500.00"] * 14, ["500.00"] * 14
    ends = [Month.of(start + timedelta(days=27)) for start in STARTS]
    free = next(number for number, month in enumerate(ends) if ends.count(month) == 2)
    low[free] = "0.00"
    difference = check(four_weeks(*low)).payout - check(four_weeks(*high)).payout
    assert difference > Decimal("400.00")


def test_a_high_period_that_did_not_count_is_an_excess():
    nets = ["500.00"] * 14
    ends = [Month.of(start + timedelta(days=27)) for start in STARTS]
    nets[next(number for number, month in enumerate(ends) if ends.count(month) == 2)] = "900.00"
    assert check(four_weeks(*nets)).payout < Decimal("-300.00")


def test_the_check_is_the_sum_of_the_months_and_each_stands_in_its_steps():
    found = check(four_weeks("400.00", "300.00", "350.00", "500.00"), YEAR[:3])
    for name in ("income", "payout", "reserve"):
        worked, estimated = (
            sum((amount(found, f"{name}_{side}:{month}") for month in YEAR[:3]), ZERO)
            for side in ("worked", "estimated")
        )
        assert amount(found, f"{name}_check") == worked - estimated
    assert (found.payout, found.reserve) == (amount(found, "payout_check"), amount(found, "reserve_check"))


@pytest.mark.parametrize("method", [PeriodMethod.WORKDAYS, PeriodMethod.RECEIVED])
def test_a_month_under_another_method_is_no_estimate(method: PeriodMethod):
    found = check(four_weeks("400.00", "300.00", "350.00"), YEAR[:2], period_method=method)
    assert (found.payout, found.reserve) == (ZERO, ZERO)


def test_a_wage_by_the_month_comes_to_the_same():
    found = check([wage("600.00", str(month.first), str(month.last)) for month in YEAR])
    assert (found.payout, found.reserve) == (ZERO, ZERO)


def test_only_four_weeks_under_x13_12_need_a_check():
    facts = MonthFacts(
        month=YEAR[1], policy=Policy(), situations=(situation("2025-01-01"),), incomes=tuple(four_weeks("1.00"))
    )
    assert needs_check([facts])
    assert not needs_check([replace(facts, policy=Policy(period_method=PeriodMethod.WORKDAYS))])
    assert not needs_check([replace(facts, incomes=(wage("600.00", "2026-02-01", "2026-02-28"),))])


@settings(max_examples=20)
@given(st.lists(st.integers(min_value=0, max_value=90_000), min_size=14, max_size=14))
def test_what_was_worked_in_the_year_is_what_the_periods_paid_for_its_days(cents: list[int]):
    """Nothing of a period is lost or counted twice: only the ends of the first and the last lie outside the year."""
    nets = [Decimal(one) / 100 for one in cents]
    incomes = four_weeks(*[f"{net:.2f}" for net in nets])
    inside = sum(
        net * workdays_in(max(start, date(2026, 1, 1)), min(start + timedelta(days=27), date(2026, 12, 31))) / 20
        for net, start in zip(nets, STARTS, strict=True)
    )
    worked = amount(check(incomes), "income_worked")
    assert abs(worked - inside) <= Decimal("0.12")
