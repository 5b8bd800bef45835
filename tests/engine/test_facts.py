"""Facts that contradict each other cannot be made."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal

import pytest

from settlement.engine.facts import (
    ExemptionArticle,
    ExemptionGrant,
    Holiday,
    Household,
    InvalidInput,
    MonthFacts,
    Situation,
)
from settlement.engine.money import UnroundedAmount
from tests.engine.build import JULY, deduction, facts, grant, household, income, person, reduction, situation, wage


@pytest.mark.parametrize(
    ("make", "field"),
    [
        (lambda: MonthFacts(JULY, ()), "situations"),
        (lambda: facts(benefit_from=date(2026, 8, 1)), "benefit_from"),
        (lambda: facts(benefit_until=date(2026, 6, 30)), "benefit_until"),
        (lambda: facts(benefit_from=date(2026, 7, 2), benefit_until=date(2026, 7, 1)), "benefit_until"),
        (lambda: facts(situation("2026-07-02", person())), "situations[0].from"),
        (lambda: facts(situation("2026-07-01"), situation("2026-07-01")), "situations[1].from"),
        (lambda: facts(situation("2026-07-01"), situation("2026-06-01")), "situations[1].from"),
        (lambda: facts(Situation(date(2026, 7, 1), Household(()))), "situations[0].household.persons"),
        (
            lambda: facts(situation("2026-07-01", person("p"), person("q"), person("r"))),
            "situations[0].household.persons",
        ),
        (lambda: facts(situation("2026-07-01", person("p"), person("p"))), "situations[0].household.persons"),
        (
            lambda: facts(situation("2026-07-01"), situation("2026-07-09", person(born="1986-01-16"))),
            "situations[1].household.persons[0].birth_date",
        ),
        (lambda: facts(situation("2026-07-01", person(entitled=False))), "situations[0].household.persons"),
        (lambda: facts(situation("2026-07-01", person(born="2008-07-02"))), "situations[0].household.persons"),
        (lambda: facts(situation("2026-07-01", person(), cost_sharers=-1)), "situations[0].household.cost_sharers"),
        (lambda: facts(incomes=(wage(person="q"),)), "incomes[0].person"),
        (lambda: facts(incomes=(wage("600.00", "2026-07-02", "2026-07-01"),)), "incomes[0].period"),
        (lambda: facts(incomes=(income("other", "-0.01"),)), "incomes[0].net"),
        (lambda: facts(incomes=(income("alimony", "1.00", holiday=Holiday.ACCRUES),)), "incomes[0].holiday"),
        (lambda: facts(incomes=(wage(holiday_net=Decimal("0.01")),)), "incomes[0].holiday_net"),
        (
            lambda: facts(incomes=(wage(holiday=Holiday.PAID, holiday_net=Decimal("-0.01")),)),
            "incomes[0].holiday_net",
        ),
        (lambda: facts(incomes=(income("holiday_payout", "1.00", accrued=Decimal("-1.00")),)), "incomes[0].accrued"),
        (lambda: facts(exemptions=(grant("n", "q"),)), "exemptions[0].person"),
        (lambda: facts(exemptions=(grant("n"), grant("n"))), "exemptions[1]"),
        (lambda: facts(exemptions=(grant("n", months_used=-1),)), "exemptions[0].months_used"),
        (lambda: facts(deductions=(deduction("advance", "-0.01"),)), "deductions[0].amount"),
        (lambda: facts(protected_amount=Decimal("-0.01")), "protected_amount"),
        (lambda: facts(paid=Decimal("-0.01")), "paid"),
        (lambda: facts(withheld=Decimal("-0.01")), "withheld"),
        (lambda: facts(reductions=(reduction("27", "100.1"),)), "reductions[0].percent"),
        (lambda: facts(measure_percent=Decimal("100.1")), "measure_percent"),
        (lambda: facts(measure_percent=Decimal("-0.1")), "measure_percent"),
    ],
)
def test_a_contradiction_is_refused_with_its_place(make: Callable[[], MonthFacts], field: str) -> None:
    with pytest.raises(InvalidInput) as invalid:
        make()
    assert field in invalid.value.fields


def test_all_contradictions_are_told_at_once() -> None:
    with pytest.raises(InvalidInput) as invalid:
        facts(incomes=(wage(person="q"),), paid=Decimal("-1.00"))
    assert set(invalid.value.fields) == {"incomes[0].person", "paid"}


def test_the_18th_birthday_is_a_day_of_benefit() -> None:
    facts(situation("2026-07-01", person(born="2008-07-01")))


def test_somebody_under_18_may_be_there_before_the_benefit_starts() -> None:
    facts(situation("2026-07-01", person(born="2008-07-10")), benefit_from=date(2026, 7, 10))


def test_a_situation_after_the_last_day_of_benefit_is_ignored() -> None:
    later = situation("2026-07-21", person(born="2015-01-01", id_="child"), person(entitled=False))
    facts(situation("2026-07-01"), later, benefit_until=date(2026, 7, 20))


def test_the_net_of_a_wage_may_be_a_correction() -> None:
    facts(incomes=(wage("-0.01"),))


def test_two_persons_are_a_couple() -> None:
    assert household(person("p"), person("q")).is_couple


@pytest.mark.parametrize("name", ["protected_amount", "paid", "withheld"])
def test_an_unrounded_amount_is_refused(name: str) -> None:
    with pytest.raises(UnroundedAmount):
        facts(**{name: Decimal("1.001")})


def test_months_that_nobody_names_were_not_used() -> None:
    named = ExemptionGrant("p", ExemptionArticle.N)
    assert (named.months_used, named.n_months_used, named.z_months_used) == (0, 0, 0)
