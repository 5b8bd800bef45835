"""To which month income belongs (art. 32, 1, b and 2), and what to do with wage periods that are not months."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from settlement.engine.facts import Income, Period, PeriodMethod
from settlement.engine.money import ZERO, share
from settlement.engine.month import Month, days_in, workdays_in


@dataclass(frozen=True, slots=True)
class Attribution:
    """What of an amount over a period belongs to the month: a function, since net pay and holiday pay go alike.

    `note` is the code of the rule; `part` and `whole` are the numbers it counts with, where there are any.
    """

    note: str
    of: Callable[[Decimal], Decimal]
    part: int | None = None
    whole: int | None = None


def attribute(income: Income, incomes: tuple[Income, ...], month: Month, method: PeriodMethod) -> Attribution:
    """How one of the `incomes` comes to the month, under the method that the municipality chose."""
    if method is PeriodMethod.RECEIVED:
        return _whole("received") if Month.of(day_received(income)) == month else _nothing("other_month")
    if method is PeriodMethod.X13_12 and is_four_weeks(income.period):
        return _four_weeks(income, incomes, month)
    first, last = Month.of(income.period.start), Month.of(income.period.end)
    if not first <= month <= last:
        return _nothing("other_month")
    if first == last:
        return _whole("whole")
    return _by_days(income.period, month, by_workdays=method is not PeriodMethod.CALENDAR_DAYS)


def day_received(income: Income) -> date:
    """The day of payment; the end of the period where it is not known."""
    return income.paid_on or income.period.end


def is_four_weeks(period: Period) -> bool:
    """28 days that are not a whole calendar month (February)."""
    month = Month.of(period.start)
    return days_in(period.start, period.end) == 28 and (period.start, period.end) != (month.first, month.last)


def _four_weeks(income: Income, incomes: tuple[Income, ...], month: Month) -> Attribution:
    """× 13 ÷ 12 of the last period of the same work that ends in the month; an earlier one is the free thirteenth.

    An estimate of the month, which the check after the year replaces by the actual periods.
    """
    if Month.of(income.period.end) != month:
        return _nothing("other_month")
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

    def rest(amount: Decimal) -> Decimal:
        earlier = (share(amount, days_of(one), whole) for one in _months_before(month, period))
        return amount - sum(earlier, ZERO)

    unit = "workdays" if by_workdays else "calendar_days"
    if month == Month.of(period.end):
        return Attribution(f"{unit}_rest", rest, days_of(month), whole)
    return Attribution(unit, part, days_of(month), whole)


def _months_before(month: Month, period: Period) -> Iterator[Month]:
    one = Month.of(period.start)
    while one < month:
        yield one
        one = one.next()


def _whole(note: str) -> Attribution:
    return Attribution(note, lambda amount: amount)


def _nothing(note: str) -> Attribution:
    return Attribution(note, lambda _: ZERO)
