"""The holiday claim over income, which is income too (art. 31, 4; Regeling Participatiewet arts 11 to 14)."""

from collections.abc import Container, Iterable
from decimal import Decimal
from typing import NamedTuple

from settlement.engine.facts import Holiday, Income, IncomeKind, MonthFacts
from settlement.engine.lawmonth import HolidayTable, LawMonth
from settlement.engine.money import ZERO, percent_of, share
from settlement.engine.rules.income import MonthIncome, covers_month
from settlement.engine.rules.situations import Stretch
from settlement.engine.trace import Input, Trace, holiday_class, step


class HolidayClaim(NamedTuple):
    """The claim of one person over the incomes of one kind that go through one table."""

    person: str
    kind: IncomeKind
    incomes: tuple[MonthIncome, ...]
    amount: Decimal
    key: str


def claims_of_month(
    facts: MonthFacts, stretches: tuple[Stretch, ...], incomes: tuple[MonthIncome, ...], law: LawMonth, trace: Trace
) -> tuple[HolidayClaim, ...]:
    """The claims on the amounts of the month, by person, kind and table, as far as they count."""
    accruing = [one for one in incomes if one.income.holiday is Holiday.ACCRUES]
    if not accruing:
        return ()
    first_day = facts.first_day
    has_aow = {
        person.id: law.aow_from(person.birth_date) <= first_day
        for situation in facts.situations
        for person in situation.household.persons
    }
    groups: dict[tuple[str, IncomeKind, str], list[MonthIncome]] = {}
    for one in accruing:
        person = one.income.person
        key = person, one.income.kind, table_of(one.income, has_aow=has_aow[person])
        groups.setdefault(key, []).append(one)
    return tuple(
        _claim(person, kind, law.holiday_table(article), tuple(group), facts, stretches, trace)
        for (person, kind, article), group in groups.items()
    )


def total_claim(claims: Iterable[HolidayClaim], incomes: Iterable[MonthIncome]) -> Decimal:
    """The claims and the holiday allowance that is paid with the income."""
    return sum([claim.amount for claim in claims], ZERO) + sum([income.holiday_net for income in incomes], ZERO)


def claim_steps(claims: Iterable[HolidayClaim], incomes: Iterable[MonthIncome]) -> list[Input]:
    """The steps that `total_claim` sums."""
    paid = [step(income.holiday_key) for income in incomes if income.holiday_key]
    return [*[step(claim.key) for claim in claims], *paid]


def claim_of(persons: Container[str], claims: tuple[HolidayClaim, ...], incomes: tuple[MonthIncome, ...]) -> Decimal:
    """`total_claim` of some of the persons."""
    return total_claim(
        [claim for claim in claims if claim.person in persons],
        [one for one in incomes if one.income.person in persons],
    )


def table_of(income: Income, *, has_aow: bool) -> str:
    """The article: 14 at pensionable age, 13 without tax credit, 11 for work, 12 for a benefit."""
    if has_aow:
        return "14"
    if not income.tax_credit_applied:
        return "13"
    return "11" if income.kind is IncomeKind.WAGE else "12"


def claim_over(amount: Decimal, table: HolidayTable) -> Decimal:
    """The claim over a net income per month: the percentage of its class less the fixed amount, never below 0."""
    row = table.class_of(amount)
    return max(ZERO, percent_of(row.percent, amount) - row.minus)


def _claim(
    person: str,
    kind: IncomeKind,
    table: HolidayTable,
    group: tuple[MonthIncome, ...],
    facts: MonthFacts,
    stretches: tuple[Stretch, ...],
    trace: Trace,
) -> HolidayClaim:
    subject = f"{person}/{kind}/{table.key.removeprefix('holiday_claim.')}"
    in_month = sum([one.in_month for one in group], ZERO)
    key = f"holiday_claim_table:{subject}"
    amount = trace.add(
        key,
        claim_over(in_month, table),
        ["31, 4", table.article],
        *[step(one.in_month_key) for one in group],
        holiday_class(table, in_month),
    )
    if amount != ZERO and not covers_month(person, stretches, facts.month):
        whole_key, key = key, f"holiday_claim_on_days:{subject}"
        counted = sum([one.net for one in group], ZERO)
        part = min(amount, max(ZERO, share(amount, counted, in_month)))
        inputs = [step(whole_key), *[step(one.in_month_key) for one in group], *[step(one.net_key) for one in group]]
        amount = trace.add(key, part, ("31, 4", "32, 1, b"), *inputs)
    return HolidayClaim(person, kind, group, amount, key)
