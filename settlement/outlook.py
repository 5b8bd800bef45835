"""Months beside each other: the year so far with its sums, the holiday allowance that is kept, and what comes.

A month of which the amount is not known is named, and left out of the sums: it does not count as 0.
"""

import datetime
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from citizens.models import BenefitGrant, Citizen, Household
from citizens.selectors import grants_of
from payslips.models import ExpectedSlip
from payslips.selectors import expected_between
from settlement.balances import holiday_decided, payment_date
from settlement.engine.money import ZERO
from settlement.engine.month import Month
from settlement.models import BenefitMonth, Decision, PolicyPeriod, Settlement
from settlement.selectors import MonthState, months_told_to, policies_of, states_of

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
    return [row for row in months_told_to(reader) if row.household_id == household.pk]


def years_of(months: Sequence[BenefitMonth]) -> list[int]:
    """The calendar years of these months, newest first."""
    return sorted({row.first_day.year for row in months}, reverse=True)


def year_of(months: Sequence[BenefitMonth], year: int, until: Month | None = None) -> Year:
    """The year as far as these months go, up to and including `until`. Two queries."""
    rows = [row for row in months if row.first_day.year == year and (until is None or row.month <= until)]
    return Year(year, tuple(states_of(sorted(rows, key=lambda row: row.first_day))))


def reserve_of(months: Sequence[BenefitMonth], today: datetime.date) -> Reserve:
    """What is kept since the last June, which is paid the next June; less what was decided on. Three queries."""
    this_month = Month.of(today)
    since = Month(today.year if today.month >= _JUNE else today.year - 1, _JUNE)
    rows = [row for row in months if since <= row.month <= this_month]
    decided = holiday_decided(
        Decision.objects.filter(
            settlement__month__household__in={row.household_id for row in rows}, kind=Decision.Kind.HOLIDAY
        )
    )
    rows = [row for row in rows if row.month not in decided]
    kept = [state.settlement for state in states_of(rows) if state.settlement is not None]
    return Reserve(
        since=since,
        paid_in=Month(since.year + 1, _JUNE),
        amount=Sums.of(kept).reserve,
        is_provisional=any(row.status == Settlement.Status.PROVISIONAL for row in kept),
    )


@dataclass(frozen=True, slots=True)
class Coming:
    """Something that comes: `code` is "payment", "slip", "thirteenth" or "holiday". An amount of None is not known."""

    day: datetime.date
    code: str
    employer: str = ""
    start: datetime.date | None = None
    end: datetime.date | None = None
    amount: Decimal | None = None
    is_provisional: bool = False


@dataclass(frozen=True, slots=True)
class ComingMonth:
    """What comes in a calendar month, in order of the day."""

    month: Month
    events: tuple[Coming, ...]


_MONTHS_AHEAD = 3


def coming_of(months: Sequence[BenefitMonth], citizen_ids: Collection[int], today: datetime.date) -> list[ComingMonth]:
    """From today to the end of the third month from now: what is paid when, and which slips are awaited.

    Nothing comes for who has no assistance any more. A fixed number of queries.
    """
    ahead = [Month.of(today)]
    for _ in range(_MONTHS_AHEAD):
        ahead.append(ahead[-1].next())
    newest = max(months, key=lambda row: row.first_day, default=None)
    if newest is None:
        return []
    policies = policies_of([newest.municipality_id]).get(newest.municipality_id, [])
    grants = grants_of([newest.household_id]).get(newest.household_id, [])
    settled = {state.row.month: state.settlement for state in states_of(months[:2])}
    first, last = today.replace(day=1), ahead[-1].last
    expected = expected_between(citizen_ids, first, last)
    events = [
        *_payments(ahead, settled, policies, grants, today),
        *_slips(expected, today, last),
        *_thirteenths(expected, policies, today, last),
    ]
    return [
        ComingMonth(month, tuple(sorted((e for e in events if Month.of(e.day) == month), key=lambda e: e.day)))
        for month in ahead
    ]


def _payments(
    ahead: Sequence[Month],
    settled: Mapping[Month, Settlement | None],
    policies: Sequence[PolicyPeriod],
    grants: Sequence[BenefitGrant],
    today: datetime.date,
) -> Iterator[Coming]:
    """The pay days of the months with assistance; of a month that is not settled the amount is not known."""
    for month in [ahead[0].previous(), *ahead[:-1]]:
        held = [policy for policy in policies if policy.since <= month.first]
        has_grant = any(g.since <= month.last and (g.until is None or g.until >= month.first) for g in grants)
        if not held or not has_grant:
            continue
        settlement = settled.get(month)
        day = settlement.payment_date if settlement else payment_date(held[-1], month)
        if day >= today:
            yield Coming(
                day,
                "payment",
                start=month.first,
                end=month.last,
                amount=settlement.to_pay if settlement else None,
                is_provisional=settlement is not None and settlement.status == Settlement.Status.PROVISIONAL,
            )
        if month.month == _JUNE and month.first > today:
            yield Coming(month.first, "holiday")


def _slips(expected: Sequence[ExpectedSlip], today: datetime.date, last: datetime.date) -> Iterator[Coming]:
    for row in expected:
        if row.state == ExpectedSlip.State.EXPECTED and today <= row.due <= last:
            yield Coming(row.due, "slip", row.employment.employer_name, row.period_start, row.period_end)


def _thirteenths(
    expected: Sequence[ExpectedSlip], policies: Sequence[PolicyPeriod], today: datetime.date, last: datetime.date
) -> Iterator[Coming]:
    """The months in which two periods of four weeks of one job end, where each month takes one of them × 13 ÷ 12."""
    if not policies or policies[-1].period_method != "x13_12":
        return
    ends: dict[tuple[int, Month], list[ExpectedSlip]] = defaultdict(list)
    for row in expected:
        if row.period_kind == "four_weeks" and row.period_end <= last:
            ends[row.employment_id, Month.of(row.period_end)].append(row)
    for rows in ends.values():
        newest = max(rows, key=lambda row: row.period_end)
        if len(rows) > 1 and newest.period_end >= today:
            yield Coming(
                newest.period_end,
                "thirteenth",
                newest.employment.employer_name,
                newest.period_start,
                newest.period_end,
            )
