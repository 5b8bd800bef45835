"""Months beside each other: the year so far with its sums, and the holiday allowance that is being kept.

A month of which the amount is not known is named, and left out of the sums: it does not count as 0.
"""

import datetime
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from citizens.models import Citizen, Household
from settlement.engine.money import ZERO
from settlement.engine.month import Month
from settlement.models import BenefitMonth, Settlement
from settlement.selectors import MonthState, months_for, states_of

_JUNE = 6


@dataclass(frozen=True, slots=True)
class Sums:
    """What settled months come to together."""

    income: Decimal
    exempt: Decimal
    reserve: Decimal
    to_pay: Decimal

    @classmethod
    def of(cls, settlements: Iterable[Settlement]) -> "Sums":
        rows = list(settlements)
        return cls(*(sum((getattr(row, name) for row in rows), ZERO) for name in cls.__slots__))


@dataclass(frozen=True, slots=True)
class Year:
    """The months of a calendar year, oldest first, with what is known of them together."""

    year: int
    months: tuple[MonthState, ...]

    @property
    def known(self) -> list[Settlement]:
        return [state.settlement for state in self.months if state.settlement is not None]

    @property
    def unknown(self) -> list[Month]:
        return [state.row.month for state in self.months if state.settlement is None]

    @property
    def sums(self) -> Sums:
        return Sums.of(self.known)

    @property
    def is_provisional(self) -> bool:
        return any(row.status == Settlement.Status.PROVISIONAL for row in self.known)


@dataclass(frozen=True, slots=True)
class Reserve:
    """The holiday allowance that was kept from `since` on, to be paid in `paid_in` (art. 45, 1)."""

    since: Month
    paid_in: Month
    amount: Decimal
    is_provisional: bool


def months_to_see(household: Household, reader: Citizen | None = None) -> list[BenefitMonth]:
    """The months of the household, newest first; for a citizen those that this citizen may see."""
    if reader is None:
        return list(BenefitMonth.objects.filter(household=household).order_by("-first_day"))
    return [row for row in months_for(reader) if row.household_id == household.pk]


def years_of(months: Sequence[BenefitMonth]) -> list[int]:
    """The calendar years of these months, newest first."""
    return sorted({row.first_day.year for row in months}, reverse=True)


def year_of(months: Sequence[BenefitMonth], year: int, until: Month | None = None) -> Year:
    """The year as far as these months go, up to and including `until`. Two queries."""
    rows = [row for row in months if row.first_day.year == year and (until is None or row.month <= until)]
    return Year(year, tuple(states_of(sorted(rows, key=lambda row: row.first_day))))


def reserve_of(months: Sequence[BenefitMonth], today: datetime.date) -> Reserve:
    """What is kept since the last June, which is paid the next June. Two queries."""
    this_month = Month.of(today)
    since = Month(today.year if today.month >= _JUNE else today.year - 1, _JUNE)
    rows = [row for row in months if since <= row.month <= this_month]
    kept = [state.settlement for state in states_of(rows) if state.settlement is not None]
    return Reserve(
        since=since,
        paid_in=Month(since.year + 1, _JUNE),
        amount=Sums.of(kept).reserve,
        is_provisional=any(row.status == Settlement.Status.PROVISIONAL for row in kept),
    )
