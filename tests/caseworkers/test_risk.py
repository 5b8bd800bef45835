"""The three published rules, on facts alone."""

import dataclasses
import datetime
from decimal import Decimal

import pytest

from caseworkers.risk import Exemption, HouseholdFacts, Job, Missed, Slip, findings
from payslips.kinds import PayPeriod
from settlement.engine.month import Month

Day = datetime.date
TODAY = Day(2026, 10, 14)
ALWAYS = ((Day(2026, 1, 1), None),)


def month_of(number: int) -> PayPeriod:
    month = Month(2026, number)
    return PayPeriod(month.first, month.last)


def slip(number: int, net: str = "600.00", kind: str = "month") -> Slip:
    return Slip(month_of(number), kind, Decimal(net))


def without(number: int) -> Missed:
    """A month without a slip, that usually comes on its last day."""
    return Missed(month_of(number), month_of(number).end)


def job(*slips: Slip, without: tuple[Missed, ...] = (), stretches=ALWAYS) -> Job:
    return Job(1, "Bakkerij De Korenaar", slips, without, stretches)


def household(*jobs: Job, exemptions: tuple[Exemption, ...] = (), margin: str | None = "50.00") -> HouseholdFacts:
    return HouseholdFacts(1, jobs, exemptions, Decimal(margin) if margin else None)


def seen(facts: HouseholdFacts, today: Day = TODAY) -> list[tuple[str, str]]:
    return [(finding.rule, str(finding.month)) for finding in findings(facts, today)]


def test_a_payslip_is_missed_a_week_after_its_usual_date():
    facts = household(job(slip(8), without=(without(9),)))
    assert seen(facts) == [("slip_missing", "2026-09")]


@pytest.mark.parametrize(("today", "missed"), [(Day(2026, 10, 7), False), (Day(2026, 10, 8), True)])
def test_seven_days_are_given(today, missed):
    facts = household(job(slip(8), without=(without(9),)))
    assert (seen(facts, today) != []) is missed


def test_a_month_long_ago_is_not_looked_at_any_more():
    assert seen(household(job(slip(6), without=(without(7),)))) == []


def test_a_payslip_of_days_without_assistance_is_not_missed():
    stopped = ((Day(2026, 1, 1), Day(2026, 8, 31)),)
    assert seen(household(job(slip(8), without=(without(9),), stretches=stopped))) == []


def test_a_wage_above_the_estimate_by_more_than_the_margin_is_seen():
    assert seen(household(job(slip(8), slip(9, "650.01")))) == [("wage_above_estimate", "2026-09")]


@pytest.mark.parametrize("wage", ["650.00", "599.00"])
def test_a_wage_within_the_margin_is_not_seen(wage):
    assert seen(household(job(slip(8), slip(9, wage)))) == []


def test_a_first_payslip_has_no_estimate():
    assert seen(household(job(slip(9, "900.00")))) == []


def test_a_wage_is_compared_with_one_of_the_same_kind_of_period():
    assert seen(household(job(slip(8, "300.00", kind="four_weeks"), slip(9, "900.00")))) == []


def test_where_nothing_is_paid_on_an_estimate_no_wage_is_above_it():
    assert seen(household(job(slip(8), slip(9, "900.00")), margin=None)) == []


@pytest.mark.parametrize(
    ("months_used", "used_now", "last_month"),
    [(6, True, "2026-10"), (5, True, "2026-11"), (4, True, None), (5, False, None), (6, False, None)],
)
def test_an_exemption_ends_when_its_six_months_are_used(months_used, used_now, last_month):
    facts = household(exemptions=(Exemption(1, months_used, used_now, None),))
    assert [month for _, month in seen(facts)] == ([last_month] if last_month else [])


@pytest.mark.parametrize(
    ("until", "last_month"),
    [(Day(2026, 10, 31), "2026-10"), (Day(2026, 11, 30), "2026-11"), (Day(2026, 12, 31), None)],
)
def test_an_exemption_ends_with_its_last_day(until, last_month):
    facts = household(exemptions=(Exemption(1, 1, True, until),))
    assert [month for _, month in seen(facts)] == ([last_month] if last_month else [])


def test_an_exemption_without_end_does_not_end_by_its_count():
    assert seen(household(exemptions=(Exemption(1, None, True, None),))) == []


def test_the_rules_get_nothing_else_to_see():
    """No name, origin, language, address, sex or earlier flag: the fields of the facts are these."""
    fields = {field.name for kind in (HouseholdFacts, Job, Slip, Exemption) for field in dataclasses.fields(kind)}
    assert fields == {
        "household",
        "jobs",
        "exemptions",
        "wage_margin",
        "employment",
        "employer",
        "slips",
        "without_slip",
        "stretches",
        "period",
        "kind",
        "net_wage",
        "person",
        "months_used",
        "used_now",
        "until",
    }
