"""Pay periods, how they follow each other, and which of them a job is expected to pay."""

import datetime
import itertools
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from statistics import median_low
from typing import Final

ONE_DAY: Final = datetime.timedelta(days=1)
_DAYS = {"week": 7, "four_weeks": 28}
# The usual pay day is learned from at most this many payslips of the job, the newest ones.
SLIPS_LEARNED_FROM: Final = 6


@dataclass(frozen=True, slots=True, order=True)
class PayPeriod:
    """First and last day of a pay period, both in it."""

    start: datetime.date
    end: datetime.date

    def overlaps(self, first: datetime.date, last: datetime.date) -> bool:
        return self.start <= last and first <= self.end

    @property
    def days(self) -> int:
        return (self.end - self.start).days + 1


def is_calendar_month(period: PayPeriod) -> bool:
    """Whether these are all days of one month."""
    return period == period_around("month", period.start)


def rhythm_of(period: PayPeriod) -> str:
    """The rhythm that a period by itself shows: month, four weeks or week; "" for any other."""
    if is_calendar_month(period):
        return "month"
    return next((kind for kind, days in _DAYS.items() if period.days == days), "")


@dataclass(frozen=True, slots=True)
class PaidPeriod:
    """A pay period of which the payslip counts, the rhythm that the slip shows, and its pay day where it has one."""

    period: PayPeriod
    kind: str
    paid_on: datetime.date | None = None


@dataclass(frozen=True, slots=True)
class Calendar:
    """When a job pays: its rhythm ("" where nobody knows), and how many days after the end of a period."""

    rhythm: str
    pay_delay: int
    periods: tuple[tuple[PayPeriod, str], ...]

    def due(self, period: PayPeriod) -> datetime.date:
        return period.end + datetime.timedelta(days=self.pay_delay)


def period_around(kind: str, day: datetime.date) -> PayPeriod | None:
    """The pay period of the calendar in which the day is; None in a rhythm that the calendar does not have.

    Weeks are those of ISO 8601. A year of four-weekly periods has thirteen of them; the thirteenth ends with the
    last week of the year, and has five weeks in a year of 53.
    """
    match kind:
        case "month":
            first = day.replace(day=1)
            return PayPeriod(first, (first + datetime.timedelta(days=32)).replace(day=1) - ONE_DAY)
        case "week":
            monday = day - datetime.timedelta(days=day.weekday())
            return PayPeriod(monday, monday + datetime.timedelta(days=6))
        case "four_weeks":
            year, week, _ = day.isocalendar()
            number = min((week - 1) // 4, 12)
            first = datetime.date.fromisocalendar(year, 4 * number + 1, 1)
            if number == 12:
                return PayPeriod(first, datetime.date.fromisocalendar(year + 1, 1, 1) - ONE_DAY)
            return PayPeriod(first, first + datetime.timedelta(days=27))
    return None


def following(kind: str, period: PayPeriod) -> PayPeriod | None:
    """The pay period after this one in a rhythm of months, weeks or four weeks; None in any other rhythm.

    An employer whose four weeks are not those of the calendar counts on in steps of 28 days.
    """
    start = period.end + ONE_DAY
    around = period_around(kind, start)
    if around is None or kind == "month" or around.start == start:
        return around and PayPeriod(start, around.end)
    return PayPeriod(start, start + datetime.timedelta(days=_DAYS[kind] - 1))


def preceding(kind: str, period: PayPeriod) -> PayPeriod | None:
    """The pay period before this one; None in a rhythm that the calendar does not have."""
    end = period.start - ONE_DAY
    around = period_around(kind, end)
    if around is None or kind == "month" or around.end == end:
        return around and PayPeriod(around.start, end)
    return PayPeriod(end - datetime.timedelta(days=_DAYS[kind] - 1), end)


def expected_periods(kind: str, first: PayPeriod, until: datetime.date) -> Iterator[PayPeriod]:
    """The pay periods after `first` that begin on or before `until`."""
    period = following(kind, first)
    while period is not None and period.start <= until:
        yield period
        period = following(kind, period)


def usual_delay(paid: Sequence[PaidPeriod]) -> int:
    """How many days after the end of its period a payslip usually comes: the middle case of the newest slips.

    A slip without a payment date counts as paid on its last day, and of two middle ones the lower holds. A period is
    over before its slip is missed, so never below 0.
    """
    delays = [(slip.paid_on - slip.period.end).days if slip.paid_on else 0 for slip in paid[-SLIPS_LEARNED_FROM:]]
    return max(0, median_low(delays)) if delays else 0


def calendar_of(
    paid: Sequence[PaidPeriod],
    *,
    since: datetime.date | None,
    rhythm: str,
    until: datetime.date,
    taken: Collection[PayPeriod] = (),
) -> Calendar:
    """What the payslips that count (in order) and the word of a person say of a job, and the periods without a slip.

    `since` and `rhythm` are that word; slips go before it. Between two slips the rhythm of the earlier one holds.
    Nothing is expected of periods that begin after `until`, nor of days of which something is said (`taken`).
    """
    regular = [slip for slip in paid if slip.kind in {"month", "four_weeks", "week"}]
    learned = regular[-1].kind if regular else rhythm
    said = [*taken, *(slip.period for slip in paid)]
    found: list[tuple[PayPeriod, str]] = []
    if since is not None:
        found += _before_first_slip(paid, regular[0].kind if regular else rhythm, since, until)
    kind = ""
    for slip, after in itertools.zip_longest(paid, paid[1:]):
        kind = slip.kind if slip in regular else kind or learned
        for period in expected_periods(kind, slip.period, until):
            if after is not None and period.end >= after.period.start:
                break
            found.append((period, kind))
    free = tuple(
        (period, kind) for period, kind in found if not any(period.overlaps(one.start, one.end) for one in said)
    )
    return Calendar(learned, usual_delay(paid), free)


def _before_first_slip(
    paid: Sequence[PaidPeriod], kind: str, since: datetime.date, until: datetime.date
) -> list[tuple[PayPeriod, str]]:
    """From the day on which the job began: up to its first slip, or on and on where none has come."""
    periods: list[PayPeriod] = []
    if paid:
        period = preceding(kind, paid[0].period)
        while period is not None and period.end >= since:
            periods.insert(0, period)
            period = preceding(kind, period)
    elif (first := period_around(kind, since)) is not None:
        periods = [first, *expected_periods(kind, first, until)]
    return [(period, kind) for period in periods]
