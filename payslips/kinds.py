"""Pay periods and how they follow each other."""

import datetime
from collections.abc import Iterator
from dataclasses import dataclass

_DAYS = {"week": 7, "four_weeks": 28}


@dataclass(frozen=True, slots=True, order=True)
class PayPeriod:
    """First and last day of a pay period, both in it."""

    start: datetime.date
    end: datetime.date

    def overlaps(self, first: datetime.date, last: datetime.date) -> bool:
        return self.start <= last and first <= self.end


def following(kind: str, period: PayPeriod) -> PayPeriod | None:
    """The pay period after this one in a rhythm of months, weeks or four weeks; None in any other rhythm."""
    start = period.end + datetime.timedelta(days=1)
    if kind == "month":
        in_next_month = start.replace(day=1) + datetime.timedelta(days=32)
        return PayPeriod(start, in_next_month.replace(day=1) - datetime.timedelta(days=1))
    if kind in _DAYS:
        return PayPeriod(start, start + datetime.timedelta(days=_DAYS[kind] - 1))
    return None


def expected_periods(kind: str, first: PayPeriod, until: datetime.date) -> Iterator[PayPeriod]:
    """The pay periods after `first` that begin on or before `until`."""
    period = following(kind, first)
    while period is not None and period.start <= until:
        yield period
        period = following(kind, period)
