"""From rows to what the sums of a year and of a month to come are told. Nothing is guessed: what lacks is named.

Look-ups start from the citizen who asks, and give what that citizen may see: under a safety mark nothing of others.
"""

import datetime
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from allowances.engine.year_income import AssistanceMonth, JobYear, YearFacts
from citizens.models import BenefitGrant, Citizen
from citizens.selectors import grants_of, household_of
from payslips.models import Employment, ExpectedSlip, Figures
from payslips.selectors import counting_figures, expected_of_jobs, period_of, slips_of_periods
from settlement.engine.contract import facts_from_json
from settlement.engine.facts import (
    DeductionKind,
    ExemptionArticle,
    IncomeKind,
    MonthFacts,
    Period,
    Situation,
)
from settlement.engine.money import ZERO, share
from settlement.engine.month import Month
from settlement.engine.settle import arranged, settle_month
from settlement.engine.trace import Settled
from settlement.law.lawbook import lawbook
from settlement.models import BenefitMonth, Settlement
from settlement.selectors import has_assistance, months_for, months_told_to, states_of

_A_MONTH = {"month": (1, 1), "four_weeks": (13, 12), "week": (52, 12)}
"""How a period of this kind is brought to a month: times, and divided by."""
_A_YEAR = {"month": 12, "four_weeks": 13, "week": 52}
_DAYS = {"four_weeks": 28, "week": 7}
_STAYS = (DeductionKind.RECOVERY, DeductionKind.ATTACHMENT, DeductionKind.DEBT_ARRANGEMENT)
"""What is taken to go on; an advance and a set-off end."""
DECEMBER = 12


@dataclass(frozen=True, slots=True)
class Wage:
    """What the last slip of a job says of a month. None: the slip does not show it."""

    employer: str
    gross: Decimal | None
    hours_a_week: Decimal | None
    hourly: Decimal | None
    premium_percent: Decimal | None
    tax_credit: bool


@dataclass(frozen=True, slots=True)
class Standing:
    """How a household stood in its last settled month, and how it goes on: `facts` are those of a month like it."""

    citizen: Citizen
    row: BenefitMonth
    settlement: Settlement
    facts: MonthFacts
    wages: tuple[Wage, ...]
    grants: tuple[BenefitGrant, ...]

    @property
    def worker(self) -> str:
        return str(self.citizen.pk)

    @property
    def persons(self) -> tuple[str, ...]:
        return tuple(person.id for person in self.facts.situations[-1].household.persons)

    @property
    def has_partner(self) -> bool:
        return len(self.persons) > 1

    @property
    def children(self) -> int:
        return self.facts.situations[-1].household.dependent_children

    @property
    def hours_a_week(self) -> Decimal | None:
        """What the citizen works now, of all jobs together; None without a job, or where a slip does not show it."""
        hours = [wage.hours_a_week for wage in self.wages]
        return None if not hours or None in hours else sum((one for one in hours if one is not None), ZERO)

    def exemption_months_left(self) -> int | None:
        """How many months more the exemption n of the citizen can hold; None where none holds."""
        for grant in self.facts.exemptions:
            if grant.person == self.worker and grant.article is ExemptionArticle.N:
                return max(0, _MONTHS_OF_N - grant.months_used - (self.worker in _uses_n(_steps(self.settlement))))
        return None


_MONTHS_OF_N = 6


@dataclass(frozen=True, slots=True)
class NoStanding:
    """Why there is nothing to go on: "hidden" under a safety mark, "ended" where the citizen left or the assistance
    stopped, else "nothing_settled"."""

    code: str


def standing_of(citizen: Citizen, today: datetime.date) -> Standing | NoStanding:
    """From what a citizen's look ahead starts. A fixed number of queries."""
    rows = [row for row in months_told_to(citizen) if row.first_day <= today]
    settled = [
        (state.row, state.settlement)
        for state in states_of(rows[:3])
        if state.settlement is not None and has_assistance(state.settlement)
    ]
    if not settled:
        return NoStanding("hidden" if not rows and months_for(citizen) else "nothing_settled")
    row, settlement = settled[0]
    grants = grants_of([row.household_id]).get(row.household_id, [])
    here = household_of(citizen, today)
    if here is None or here.pk != row.household_id or not any(_covers(one, Month.of(today)) for one in grants):
        return NoStanding("ended")
    jobs = list(Employment.objects.filter(citizen=citizen, until__isnull=True).order_by("since", "pk"))
    figures = counting_figures([job.pk for job in jobs])
    wages = [_wage(job, slips_of_periods(figures[job.pk])[-1]) for job in jobs if figures.get(job.pk)]
    return Standing(citizen, row, settlement, _steady(settlement), tuple(wages), tuple(grants))


def _wage(job: Employment, figures: Figures) -> Wage:
    a_month = _A_MONTH.get(figures.period_kind)
    regular = None if figures.gross_wage is None else figures.gross_wage - (figures.holiday_allowance_paid or ZERO)
    taxable, hours = figures.taxable_wage, figures.hours_paid
    premiums = None
    if regular and regular > ZERO and taxable is not None and not figures.holiday_allowance_paid:
        premiums = max(ZERO, share(regular - taxable, 100, regular))
    return Wage(
        employer=job.employer_name,
        gross=share(regular, *a_month) if regular is not None and a_month else None,
        hours_a_week=share(hours, a_month[0] * 12, a_month[1] * 52) if hours and a_month else None,
        hourly=share(regular, 1, hours) if regular and hours and hours > ZERO else None,
        premium_percent=premiums,
        tax_credit=bool(figures.tax_credit_applied),
    )


def _steady(settlement: Settlement) -> MonthFacts:
    """The facts of a whole month like this one: the last circumstances, and what each income gave the month."""
    facts = facts_from_json(settlement.facts)
    steps = _steps(settlement)
    period = Period(facts.month.first, facts.month.last)
    incomes = tuple(
        replace(
            income,
            net=net,
            period=period,
            paid_on=None,
            holiday_net=steps.get(f"holiday_paid_in_month:{number}", ZERO),
        )
        for number, income in enumerate(facts.incomes, 1)
        if income.kind is not IncomeKind.HOLIDAY_PAYOUT and (net := steps.get(f"income_in_month:{number}", ZERO))
    )
    return replace(
        facts,
        situations=(Situation(facts.month.first, facts.situations[-1].household),),
        benefit_from=None,
        benefit_until=None,
        incomes=incomes,
        deductions=tuple(one for one in facts.deductions if one.kind in _STAYS),
        paid=None,
        withheld=None,
        buffer=None,
    )


def in_month(facts: MonthFacts, month: Month) -> MonthFacts:
    """The same circumstances and incomes in another month."""
    period = Period(month.first, month.last)
    return replace(
        facts,
        month=month,
        situations=tuple(replace(one, since=month.first) for one in facts.situations),
        incomes=tuple(replace(one, period=period) for one in facts.incomes),
    )


def without_wage_of(facts: MonthFacts, person: str) -> MonthFacts:
    """The facts without what this person earns by working."""
    kept = (one for one in facts.incomes if one.person != person or one.kind is not IncomeKind.WAGE)
    return replace(facts, incomes=tuple(kept))


def wage_of_others(standing: Standing) -> int | None:
    """The taxable wage a year of the others in the household, with 8 % holiday allowance: each month like the last.

    None where a slip does not show it. Two queries; none without others.
    """
    others = [int(person) for person in standing.persons if person != standing.worker]
    if not others:
        return 0
    jobs = list(Employment.objects.filter(citizen__in=others, until__isnull=True))
    figures = counting_figures([job.pk for job in jobs])
    total = ZERO
    for job in jobs:
        slips = [one for one in slips_of_periods(figures.get(job.pk, [])) if not one.holiday_allowance_paid]
        if not slips or slips[-1].taxable_wage is None or slips[-1].period_kind not in _A_YEAR:
            return None
        total += share(slips[-1].taxable_wage * _A_YEAR[slips[-1].period_kind], 108, 100)
    return int(total)


def months_to_come(standing: Standing, year: int) -> Iterator[Settled]:
    """The months after the last settled one, to the end of the year: like it, while there is assistance.

    Months of the exemption n are used up as they come. Raises LawNotKnown.
    """
    facts, month = standing.facts, standing.row.month
    used = _uses_n(_steps(standing.settlement))
    while (month := month.next()).year == year:
        if not any(_covers(grant, month) for grant in standing.grants):
            continue
        exemptions = tuple(
            replace(one, months_used=one.months_used + 1)
            if one.article is ExemptionArticle.N and one.person in used
            else one
            for one in facts.exemptions
        )
        facts = replace(in_month(facts, month), exemptions=exemptions)
        law = lawbook().law_of(month)
        settled = settle_month(arranged(facts, law), law)
        used = _uses_n({step.key: step.amount for step in settled.steps})
        yield settled


def _steps(settlement: Settlement) -> dict[str, Decimal]:
    return {one["key"]: Decimal(one["amount"]) for one in settlement.steps}


def _uses_n(steps: dict[str, Decimal]) -> set[str]:
    """Who used up a month of exemption n."""
    return {
        key.removeprefix("exemption:").removesuffix("/n")
        for key, amount in steps.items()
        if key.startswith("exemption:") and key.endswith("/n") and amount
    }


def _covers(grant: BenefitGrant, month: Month) -> bool:
    return bool(grant.since <= month.first and (grant.until is None or grant.until >= month.last))


@dataclass(frozen=True, slots=True)
class KnownYear:
    """What is known of a year for the income on which allowances depend.

    `before`: the first day of assistance, where that lies in the year: what came in before it nobody here knows.
    `jobs`: the employer of each of the citizen's own jobs, in the order of the facts.
    """

    facts: YearFacts
    before: datetime.date | None
    employers: tuple[str, ...]


def known_year(citizen: Citizen, standing: Standing | NoStanding, year: int) -> KnownYear:
    """The year of the citizen, with that of the household as far as the citizen may see it. Fixed queries."""
    persons = [str(citizen.pk)]
    assistance: list[AssistanceMonth] = []
    unknown: list[Month] = []
    before = None
    if isinstance(standing, Standing):
        persons += [person for person in standing.persons if person != standing.worker]
        assistance, unknown = _assistance(standing, year)
        first = min(grant.since for grant in standing.grants)
        before = first if first > datetime.date(year, 1, 1) else None
    jobs = list(Employment.objects.filter(citizen__in=[int(one) for one in persons]).order_by("since", "pk"))
    figures, expected = counting_figures([job.pk for job in jobs]), expected_of_jobs([job.pk for job in jobs])
    of_person: dict[str, list[JobYear]] = {person: [] for person in persons}
    employers = []
    for job in jobs:
        known = _job_year(job, figures.get(job.pk, []), expected.get(job.pk, []), year)
        if known is not None:
            of_person[str(job.citizen_id)].append(known)
            employers += [job.employer_name] if job.citizen_id == citizen.pk else []
    facts = YearFacts(
        year, tuple((person, tuple(found)) for person, found in of_person.items()), tuple(assistance), tuple(unknown)
    )
    return KnownYear(facts, before, tuple(employers))


def _assistance(standing: Standing, year: int) -> tuple[list[AssistanceMonth], list[Month]]:
    """The assistance of the months of a year, and the months of which it is not known."""
    known, unknown = [], []
    rows = [row for row in months_told_to(standing.citizen) if row.first_day.year == year]
    for state in sorted(states_of(rows), key=lambda state: state.row.first_day):
        if state.row.month > standing.row.month:
            continue
        if state.settlement is not None:
            known.append(AssistanceMonth(state.row.month, state.settlement.entitlement))
        elif any(
            grant.since <= state.row.month.last and (grant.until is None or grant.until >= state.row.first_day)
            for grant in standing.grants
        ):
            unknown.append(state.row.month)
    to_come = months_to_come(standing, year)
    return [*known, *(AssistanceMonth(one.month, one.entitlement, expected=True) for one in to_come)], unknown


def _job_year(
    job: Employment, figures: Sequence[Figures], expected: Collection[ExpectedSlip], year: int
) -> JobYear | None:
    """A job in a year; None where it paid nothing in it. Wage belongs to the year in which it is paid."""
    own = [one for one in figures if _paid_on(one).year == year]
    slips = slips_of_periods(figures)
    last = slips[-1] if slips else None
    end = datetime.date(year, DECEMBER, 31)
    open_states = (ExpectedSlip.State.EXPECTED, ExpectedSlip.State.STATED)
    gaps = [
        row
        for row in expected
        if row.state in open_states
        and row.period_end.year == year
        and (last is None or row.period_end < period_of(last).end)
        and (job.until is None or row.period_start <= job.until)
    ]
    ahead = 0
    if last is not None:
        ahead = _periods_after(period_of(last).end, last.period_kind, min(end, job.until or end))
    elif job.until is None and job.since <= end and not gaps:
        ahead = 1
    if not own and not gaps and not ahead:
        return None
    amounts = [one.taxable_wage for one in own]
    received = None if None in amounts else sum((one for one in amounts if one is not None), ZERO)
    a_period = None
    if last is not None and last.taxable_wage is not None and last.period_kind in _A_MONTH:
        a_period = last.taxable_wage if not last.holiday_allowance_paid else None
        if a_period is None:
            a_period = next((one.taxable_wage for one in reversed(slips) if not one.holiday_allowance_paid), None)
    return JobYear(received, len(gaps) + ahead, a_period)


def _paid_on(figures: Figures) -> datetime.date:
    day: datetime.date = figures.payment_date or period_of(figures).end
    return day


def _periods_after(day: datetime.date, kind: str, end: datetime.date) -> int:
    """How many whole periods of this kind end after `day` and up to and including `end`; 1 where nobody knows."""
    if end <= day:
        return 0
    if kind == "month":
        return max(0, Month.of(end).months_since(Month.of(day)))
    return (end - day).days // _DAYS[kind] if kind in _DAYS else 1
