"""To which month income belongs (art. 32, 1, b and 2), and what to do with wage periods that are not months."""

from collections import Counter
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from functools import cache
from typing import NamedTuple

from settlement.engine.facts import Income, Period, PeriodMethod
from settlement.engine.money import ZERO, share
from settlement.engine.month import Month, days_in, workdays_in


class Attribution(NamedTuple):
    """What of an amount over a period belongs to the month: a function, since net pay and holiday pay go alike.

    `note` is the code of the rule; `part` and `whole` are the numbers it counts with, where there are any.
    """

    note: str
    of: Callable[[Decimal], Decimal]
    part: int | None = None
    whole: int | None = None


def attribute(income: Income, incomes: tuple[Income, ...], month: Month, method: PeriodMethod) -> Attribution:
    """How one of the `incomes` comes to the month, under the method that the municipality chose."""
    if not can_concern(income.period, income.paid_on, month, method):
        return _nothing("other_month")
    if method is PeriodMethod.RECEIVED:
        return _whole("received")
    if method is PeriodMethod.X13_12 and is_four_weeks(income.period):
        return _four_weeks(income, incomes, month)
    first, last = month.first, month.last
    if first <= income.period.start and income.period.end <= last:
        return _whole("whole")
    return _by_days(income.period, month, by_workdays=method is not PeriodMethod.CALENDAR_DAYS)


def can_concern(period: Period, paid_on: date | None, month: Month, method: PeriodMethod) -> bool:
    """Whether the month can get anything of pay over the period: what cannot should not keep it open either."""
    if method is PeriodMethod.RECEIVED:
        return Month.of(paid_on or period.end) == month
    if method is PeriodMethod.X13_12 and is_four_weeks(period):
        return Month.of(period.end) == month
    return period.start <= month.last and month.first <= period.end


def day_received(income: Income) -> date:
    """The day of payment; the end of the period where it is not known."""
    return income.paid_on or income.period.end


def is_four_weeks(period: Period) -> bool:
    """28 days that are not a whole calendar month (February)."""
    if days_in(period.start, period.end) != 28:
        return False
    month = Month.of(period.start)
    return (period.start, period.end) != (month.first, month.last)


def _four_weeks(income: Income, incomes: tuple[Income, ...], month: Month) -> Attribution:
    """× 13 ÷ 12 of the last period of the same work that ends in the month; an earlier one is the free thirteenth.

    An estimate of the month, which the check after the year replaces by the actual periods.
    """
    same_work = (
        other
        for other in incomes
        if (other.person, other.kind, other.employment) == (income.person, income.kind, income.employment)
    )
    last = max(
        other.period.end for other in same_work if is_four_weeks(other.period) and Month.of(other.period.end) == month
    )
    if income.period.end < last:
        return _nothing("four_weeks_not_last")
    return Attribution("four_weeks", lambda amount: share(amount, 13, 12), 13, 12)


def _by_days(period: Period, month: Month, *, by_workdays: bool) -> Attribution:
    """Shares by Mondays to Fridays, or by calendar days; the last month takes the rest, so that nothing is lost."""
    by_workdays = by_workdays and workdays_in(period.start, period.end) > 0
    count = workdays_in if by_workdays else days_in
    whole = count(period.start, period.end)

    def days_of(one: Month) -> int:
        return count(max(period.start, one.first), min(period.end, one.last))

    def part(amount: Decimal) -> Decimal:
        return share(amount, days_of(month), whole)

    unit = "workdays" if by_workdays else "calendar_days"
    if month == Month.of(period.end):
        months = _months_between(Month.of(period.start), month, by_workdays=by_workdays)
        months[days_of(Month.of(period.start))] += 1

        def rest(amount: Decimal) -> Decimal:
            return amount - sum([share(amount, days, whole) * number for days, number in months.items()], ZERO)

        return Attribution(f"{unit}_rest", rest, days_of(month), whole)
    return Attribution(unit, part, days_of(month), whole)


def _months_between(first: Month, last: Month, *, by_workdays: bool) -> Counter[int]:
    """How many of the months between two others have so many days. By the year: a period may be ages long."""
    months: Counter[int] = Counter()
    for year in range(first.year, last.year + 1):
        after = first.month if year == first.year else 0
        before = last.month - 1 if year == last.year else 12
        months.update(_days_by_month(year, by_workdays=by_workdays)[after:before])
    return months


@cache
def _days_by_month(year: int, *, by_workdays: bool) -> tuple[int, ...]:
    count = workdays_in if by_workdays else days_in
    months = [Month(year, number) for number in range(1, 13)]
    return tuple(count(month.first, month.last) for month in months)


def _whole(note: str) -> Attribution:
    return Attribution(note, lambda amount: amount)


def _nothing(note: str) -> Attribution:
    return Attribution(note, lambda _: ZERO)
