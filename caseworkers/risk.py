"""The published rules that see a recovery coming: three, each over the documents and dates of one household.

What a rule sees is a flag with its reason, the facts it rests on, and what the citizen can do. It changes no amount,
gives no score and compares nobody with others: a person decides. The rules do not get to see nationality, country of
birth, language, name, postcode, sex, or earlier flags: none of these is in `HouseholdFacts`.
"""

import datetime
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

from payslips.kinds import PayPeriod
from settlement.engine.month import Month

# A payslip is missed when it has not come this many days after its usual date.
GRACE_DAYS: Final = 7
# The rules look at this month and the two before it.
MONTHS_BACK: Final = 2
# The exemption n lasts at most six months (art. 31, 2, n).
EXEMPTION_MONTHS: Final = 6


@dataclass(frozen=True, slots=True)
class Slip:
    """A payslip that counts."""

    period: PayPeriod
    kind: str
    net_wage: Decimal


@dataclass(frozen=True, slots=True)
class Missed:
    """A pay period without a payslip, and when its slip usually comes."""

    period: PayPeriod
    due: datetime.date


@dataclass(frozen=True, slots=True)
class Job:
    """A job of a person of the household: its counting payslips, oldest first, and its pay periods that have none.

    `stretches` are the days on which this person was in the household and the household had assistance.
    """

    employment: int
    employer: str
    slips: tuple[Slip, ...]
    without_slip: tuple[Missed, ...]
    stretches: tuple[tuple[datetime.date, datetime.date | None], ...]

    def bears_on_assistance(self, day: datetime.date) -> bool:
        return any(first <= day and (last is None or day <= last) for first, last in self.stretches)


@dataclass(frozen=True, slots=True)
class Exemption:
    """The exemption n of a person: months used up to and including this one, as the system counts them.

    `months_used` is None where they have no end (from the AOW age on), `used_now` whether this month was one of them.
    """

    person: int
    months_used: int | None
    used_now: bool
    until: datetime.date | None


@dataclass(frozen=True, slots=True)
class HouseholdFacts:
    """All that the rules get to see of one household. `wage_margin` is None where nothing is paid on an estimate."""

    household: int
    jobs: tuple[Job, ...]
    exemptions: tuple[Exemption, ...]
    wage_margin: Decimal | None


@dataclass(frozen=True, slots=True)
class Finding:
    """What a rule saw, in which month, and the facts as JSON."""

    rule: str
    month: Month
    facts: dict[str, Any]


def findings(facts: HouseholdFacts, today: datetime.date) -> list[Finding]:
    """All that the three rules see of this household."""
    found: list[Finding] = []
    for job in facts.jobs:
        found += slip_missing(job, today)
        found += wage_above_estimate(job, facts.wage_margin, today)
    for exemption in facts.exemptions:
        found += exemption_ends(exemption, today)
    return found


def slip_missing(job: Job, today: datetime.date) -> Iterator[Finding]:
    """A job that goes on has no payslip for a period, and its usual date passed more than `GRACE_DAYS` days ago.

    The month is counted with an estimate until it comes. Seen in the month in which the period ends.
    """
    for missed in job.without_slip:
        period, month = missed.period, Month.of(missed.period.end)
        if (today - missed.due).days > GRACE_DAYS and _is_recent(month, today) and job.bears_on_assistance(period.end):
            yield Finding(
                "slip_missing",
                month,
                {
                    "employment": job.employment,
                    "employer": job.employer,
                    "period_start": str(period.start),
                    "period_end": str(period.end),
                    "usual_date": str(missed.due),
                },
            )


def wage_above_estimate(job: Job, margin: Decimal | None, today: datetime.date) -> Iterator[Finding]:
    """The newest net wage exceeds its estimate by more than the margin the municipality chose.

    The estimate is the payslip before it, of the same kind of period. Seen in the month in which the period ends.
    """
    if margin is None or not job.slips:
        return
    newest = job.slips[-1]
    earlier = [slip for slip in job.slips[:-1] if slip.kind == newest.kind]
    month = Month.of(newest.period.end)
    if not earlier or not _is_recent(month, today) or not job.bears_on_assistance(newest.period.end):
        return
    if newest.net_wage - earlier[-1].net_wage > margin:
        yield Finding(
            "wage_above_estimate",
            month,
            {
                "employment": job.employment,
                "employer": job.employer,
                "period_start": str(newest.period.start),
                "period_end": str(newest.period.end),
                "wage": str(newest.net_wage),
                "estimate": str(earlier[-1].net_wage),
                "margin": str(margin),
            },
        )


def exemption_ends(exemption: Exemption, today: datetime.date) -> Iterator[Finding]:
    """The exemption n ends this month or the next: by its last day, or because the six months are used up then.

    Seen in the last month with exemption.
    """
    this = Month.of(today)
    ends = [Month.of(exemption.until)] if exemption.until else []
    if exemption.months_used is not None and exemption.used_now:
        left = EXEMPTION_MONTHS - exemption.months_used
        ends += {0: [this], 1: [this.next()]}.get(left, [])
    last_month = min(ends, default=None)
    if last_month in {this, this.next()}:
        yield Finding(
            "exemption_ends",
            last_month,
            {
                "person": exemption.person,
                "months_used": exemption.months_used,
                "until": str(exemption.until) if exemption.until else None,
                "last_month": str(last_month),
            },
        )


def _is_recent(month: Month, today: datetime.date) -> bool:
    return month.months_since(Month.of(today)) >= -MONTHS_BACK
