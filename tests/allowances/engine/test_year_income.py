"""The income of a year on which allowances depend: its parts add up, and what is not known leaves no total."""

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from allowances.engine.year_income import (
    CHANGE_FROM,
    Advice,
    AssistanceMonth,
    JobYear,
    YearFacts,
    should_change,
    year_income,
)
from allowances.law.lawbook import lawbook
from settlement.engine.lawmonth import LawNotKnown
from settlement.engine.month import Month

LAW = lawbook().law_of(Month(2026, 1))
CENT = Decimal("0.01")
AMOUNTS = st.integers(0, 400_000).map(lambda number: (Decimal(number) * CENT).quantize(CENT))
JOBS = st.builds(JobYear, received=AMOUNTS, periods=st.integers(0, 13), expected=AMOUNTS)
ASSISTANCE = st.builds(
    AssistanceMonth, st.integers(1, 12).map(lambda month: Month(2026, month)), AMOUNTS, st.booleans()
)
FACTS = st.builds(
    YearFacts,
    year=st.just(2026),
    jobs=st.lists(st.tuples(st.sampled_from("ab"), st.lists(JOBS, max_size=3).map(tuple)), max_size=2).map(tuple),
    assistance=st.lists(ASSISTANCE, max_size=12, unique_by=lambda one: one.month).map(tuple),
)


def of(*jobs: JobYear, assistance: tuple[AssistanceMonth, ...] = ()) -> YearFacts:
    return YearFacts(2026, (("a", jobs),), assistance)


def test_wage_and_gross_assistance_make_the_income() -> None:
    january = AssistanceMonth(Month(2026, 1), Decimal("1000.00"))
    found = year_income(of(JobYear(Decimal("600.50"), 2, Decimal("300.00")), assistance=(january,)), LAW)
    assert (found.assistance_net, found.assistance_gross) == (Decimal("1000.00"), Decimal("1234.90"))
    assert found.total == 2435  # 600.50 + 2 × 300 + 1,234.90
    assert any("doubt" in source for step in found.steps for source in step.inputs)


def test_what_is_expected_stands_apart() -> None:
    found = year_income(of(JobYear(Decimal("100.00"), 3, Decimal("50.00"))), LAW)
    assert (found.amount("wage_received"), found.amount("wage_expected")) == (Decimal("100.00"), Decimal("150.00"))


def test_assistance_of_a_month_that_is_not_settled_leaves_no_total() -> None:
    found = year_income(replace(of(JobYear(Decimal("1.00"))), unknown=(Month(2026, 2),)), LAW)
    assert found.total is None


@pytest.mark.parametrize("job", [JobYear(None), JobYear(Decimal("1.00"), 1, None)])
def test_a_wage_that_is_not_known_leaves_no_total(job: JobYear) -> None:
    found = year_income(of(job), LAW)
    assert (found.total, found.wages) == (None, (("a", None),))


def test_a_year_whose_percentage_is_not_known_is_refused() -> None:
    facts = of(assistance=(AssistanceMonth(Month(2025, 1), Decimal("1.00")),))
    with pytest.raises(LawNotKnown, match="gross_up"):
        year_income(facts, lawbook().law_of(Month(2025, 1)))


@given(FACTS)
def test_the_steps_add_up_to_the_income(facts: YearFacts) -> None:
    found = year_income(facts, LAW)
    parts = sum((step.amount for step in found.steps if step.kind != "year_income"), Decimal("0.00"))
    assert found.total == int(parts)
    assert parts == found.assistance_gross + sum(amount for _, amount in found.wages if amount is not None)


@given(FACTS, AMOUNTS)
def test_more_wage_is_never_less_income(facts: YearFacts, more: Decimal) -> None:
    richer = replace(facts, jobs=(*facts.jobs, ("c", (JobYear(more),))))
    assert year_income(richer, LAW).total >= year_income(facts, LAW).total


@pytest.mark.parametrize(("now", "right", "changes"), [(105, 100, True), (95, 100, True), (104, 100, False)])
def test_a_change_is_worth_while_from_sixty_euros_a_year(now: int, right: int, changes: bool) -> None:
    assert CHANGE_FROM == 60
    assert should_change((Advice("rent_benefit", Decimal(now), Decimal(right)),)) is changes
