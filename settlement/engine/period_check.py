"""The check after the year, the job or the assistance: × 13 ÷ 12 was an estimate; the periods worked replace it.

A month of benefit takes its last period of four weeks × 13 ÷ 12 (the method x13_12). Over a year that comes near to
thirteen periods, not to the cent: a period that was higher or lower counts twelve or thirteen twelfths of itself, or
not at all. The check settles the same months again with the periods laid over their days, and weighs the two sums.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from decimal import Decimal, localcontext
from typing import NamedTuple

from settlement.engine.attribution import is_four_weeks
from settlement.engine.facts import Income, MonthFacts, PeriodMethod
from settlement.engine.lawmonth import LawMonth
from settlement.engine.money import EXACT, ZERO
from settlement.engine.settle import settle_month
from settlement.engine.trace import Settled, Step, Trace, fact, step

BY_DAYS = PeriodMethod.WORKDAYS
"""How the periods that were worked come to months: as weeks do, by Mondays to Fridays."""


class MonthToCheck(NamedTuple):
    """A month as it was settled, and all incomes whose periods touch it."""

    settled: MonthFacts
    incomes: tuple[Income, ...]
    law: LawMonth


class PeriodCheck(NamedTuple):
    """What the months come to by the periods really worked, more (above 0) or less than what they were settled on.

    `reserve` is the part that is kept until holiday allowance is paid.
    """

    payout: Decimal
    reserve: Decimal
    steps: tuple[Step, ...]


def needs_check(months: Iterable[MonthFacts]) -> bool:
    """Whether any of these months rests on four weeks × 13 ÷ 12."""
    return any(
        month.policy.period_method is PeriodMethod.X13_12 and any(is_four_weeks(one.period) for one in month.incomes)
        for month in months
    )


def check_periods(months: Sequence[MonthToCheck]) -> PeriodCheck:
    """Settle these months of one household by the periods really worked, and weigh that against what they came to.

    A month under another method stays as it is. Deductions weigh on neither side: they go off what is paid.
    """
    with localcontext(EXACT):
        trace = Trace()
        totals = dict.fromkeys(("income", "payout", "reserve"), (ZERO, ZERO))
        for month in months:
            before, after = _both(month)
            for name, (estimated, worked) in totals.items():
                was, is_ = getattr(before, name), getattr(after, name)
                _add(trace, f"{name}_estimated:{month.settled.month}", was, "x13_12")
                _add(trace, f"{name}_worked:{month.settled.month}", is_, "worked")
                totals[name] = (estimated + was, worked + is_)
        found = {}
        for name, (estimated, worked) in totals.items():
            for side, total in (("estimated", estimated), ("worked", worked)):
                parts = [step(f"{name}_{side}:{month.settled.month}") for month in months]
                trace.add(f"{name}_{side}", total, ("32, 1",), *parts)
            found[name] = trace.add(
                f"{name}_check",
                worked - estimated,
                ("32, 1", "45, 1"),
                step(f"{name}_worked"),
                step(f"{name}_estimated"),
                fact("months", len(months)),
            )
        return PeriodCheck(found["payout"], found["reserve"], tuple(trace.steps))


def _both(month: MonthToCheck) -> tuple[Settled, Settled]:
    before = settle_month(month.settled, month.law)
    if month.settled.policy.period_method is not PeriodMethod.X13_12:
        return before, before
    worked = replace(month.settled, incomes=month.incomes, policy=replace(month.settled.policy, period_method=BY_DAYS))
    return before, settle_month(worked, month.law)


def _add(trace: Trace, key: str, amount: Decimal, note: str) -> None:
    trace.add(key, amount, ("32, 1",), note=note)
