"""Short ways to say what a test is about. Everything not said is as simple as it can be: July 2026, somebody of 40."""

from datetime import date
from decimal import Decimal
from typing import Any

from settlement.engine.facts import (
    Deduction,
    DeductionKind,
    ExemptionArticle,
    ExemptionGrant,
    Holiday,
    Household,
    Income,
    IncomeKind,
    MonthFacts,
    Period,
    PeriodMethod,
    Person,
    Policy,
    Reduction,
    ReductionArticle,
    Situation,
)
from settlement.engine.month import Month
from settlement.engine.settle import settle_month
from settlement.engine.trace import Settled, Step
from settlement.law.lawbook import lawbook

JULY = Month(2026, 7)


def day(text: str) -> date:
    return date.fromisoformat(text)


def person(id_: str = "p", born: str = "1986-01-15", **more: Any) -> Person:
    return Person(id_, day(born), **more)


def household(*persons: Person, **more: Any) -> Household:
    return Household(persons or (person(),), **more)


def situation(since: str, *persons: Person, **more: Any) -> Situation:
    return Situation(day(since), household(*persons, **more))


def wage(net: str = "600.00", start: str = "2026-07-01", end: str = "2026-07-31", **more: Any) -> Income:
    """A wage over July over which holiday allowance accrues."""
    given = {"person": "p", "kind": IncomeKind.WAGE, "holiday": Holiday.ACCRUES} | more
    return Income(net=Decimal(net), period=Period(day(start), day(end)), **given)


def income(kind: str, net: str, start: str = "2026-07-01", end: str = "2026-07-31", **more: Any) -> Income:
    """Any income over July without holiday allowance."""
    given = {"person": "p", "holiday": Holiday.NONE} | more
    return Income(kind=IncomeKind(kind), net=Decimal(net), period=Period(day(start), day(end)), **given)


def grant(article: str, person: str = "p", **more: Any) -> ExemptionGrant:
    return ExemptionGrant(person, ExemptionArticle(article), **more)


def deduction(kind: str, amount: str) -> Deduction:
    return Deduction(DeductionKind(kind), Decimal(amount))


def reduction(article: str, percent: str) -> Reduction:
    return Reduction(ReductionArticle(article), Decimal(percent))


def method(name: str) -> Policy:
    return Policy(period_method=PeriodMethod(name))


def facts(*situations: Situation, **more: Any) -> MonthFacts:
    given = {"month": JULY} | more
    return MonthFacts(situations=situations or (Situation(given["month"].first, household()),), **given)


def settle(*situations: Situation, **more: Any) -> Settled:
    asked = facts(*situations, **more)
    return settle_month(asked, lawbook().law_of(asked.month))


def norm_of(*persons: Person, month: str = "2026-07", **more: Any) -> str:
    """The norm of a month for one household."""
    asked = Month.parse(month)
    return str(settle(Situation(asked.first, household(*persons, **more)), month=asked).norm)


def step_of(settled: Settled, key: str) -> Step:
    (found,) = [step for step in settled.steps if step.key == key]
    return found
