"""From rows to the facts of the sum, for the months of many households at once.

Nothing is computed here and nothing guessed: what a month needs and nobody has entered is `FactsMissing`.
"""

import datetime
import itertools
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from copy import copy
from dataclasses import dataclass, replace
from decimal import Decimal

from citizens.models import BenefitGrant, HouseholdPeriod
from citizens.selectors import (
    HouseholdSpan,
    days_of,
    grants_of,
    household_spans,
    in_force,
    in_several_households,
    periods_of,
)
from payslips.kinds import PayPeriod
from payslips.models import Figures
from payslips.selectors import (
    Outcome,
    SignalMatch,
    Slip,
    estimate,
    signal_matches,
    slips_between,
    waiting_between,
    with_signals,
)
from settlement.balances import Arrangement, arrangements_of, deductions_of, payment_date, protected_amounts_of
from settlement.engine.attribution import can_concern
from settlement.engine.facts import (
    Deduction,
    ExemptionArticle,
    ExemptionBase,
    ExemptionGrant,
    Holiday,
    HolidayMethod,
    Household,
    Income,
    IncomeKind,
    MonthFacts,
    NetSource,
    Period,
    PeriodMethod,
    Person,
    Policy,
    Reduction,
    ReductionArticle,
    Situation,
)
from settlement.engine.money import ZERO
from settlement.engine.month import ONE_DAY, Month
from settlement.engine.period_check import BY_DAYS
from settlement.engine.rules import child_supplement
from settlement.models import (
    BenefitMonth,
    ExemptionDecision,
    Measure,
    NormReduction,
    PolicyPeriod,
    ProtectedAmount,
)
from settlement.selectors import Use, measures_of, policies_of, reductions_of


class FactsMissing(Exception):
    """The month cannot be settled: a fact is missing. `code` says which; a person must enter it."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True, slots=True)
class Source:
    """Where an income of the facts came from.

    `payslip` is the slip itself, or the one on which an estimate rests; None where the job has had none. `basis` as
    of `payslips.selectors.Slip`; `expected` is the row of the slip that is still to come. `low` and `high`: what the
    last slips would give at least and at most.
    """

    payslip: str | None
    version: int | None
    estimated: bool
    basis: str = "slip"
    employment: str = ""
    expected: int | None = None
    low: Decimal | None = None
    high: Decimal | None = None

    def as_json(self) -> dict[str, str | int | bool | None]:
        source: dict[str, str | int | bool | None] = {
            "payslip": self.payslip,
            "version": self.version,
            "estimated": self.estimated,
            "basis": self.basis,
            "employment": self.employment,
            "expected": self.expected,
        }
        return source | {"low": str(self.low), "high": str(self.high)} if self.estimated else source


def _source(slip: Slip) -> Source:
    return Source(
        payslip=str(slip.figures.payslip_id) if slip.figures else None,
        version=slip.figures.version if slip.figures else None,
        estimated=slip.estimated,
        basis=slip.basis,
        employment=str(slip.employment_id),
        expected=slip.expected.pk if slip.expected else None,
        low=slip.low,
        high=slip.high,
    )


@dataclass(frozen=True, slots=True)
class GatheredMonth:
    """All that the settlement of one month rests on."""

    month: BenefitMonth
    facts: MonthFacts
    sources: tuple[Source, ...]
    open_points: tuple[str, ...]
    payment_date: datetime.date
    # The decisions to exempt that hold in this month, and all in force of its persons, by which months are counted.
    exemptions: tuple[ExemptionDecision, ...]
    decisions: tuple[ExemptionDecision, ...]
    # A debt arrangement takes all above this. None: there is none, or what it took was booked and stands in the facts.
    arrangement_leaves: Decimal | None = None


@dataclass(frozen=True, slots=True)
class MonthWithoutGrant:
    """A month in which, as it turned out, the household had no assistance."""

    month: BenefitMonth


@dataclass(frozen=True, slots=True)
class UngatheredMonth:
    """A month whose facts could not be made, and why."""

    month: BenefitMonth
    problem: Exception


def gather(
    months: Collection[BenefitMonth], today: datetime.date, *, by_days: bool = False
) -> list[GatheredMonth | MonthWithoutGrant | UngatheredMonth]:
    """The facts of these months, in order of household and month. A fixed number of queries.

    `by_days`: with all periods that touch a month, as the check of the periods needs them instead of × 13 ÷ 12.
    """
    ordered = sorted(months, key=lambda month: (month.household_id, month.first_day))
    household_ids = {month.household_id for month in ordered}
    periods = periods_of(household_ids)
    grants = grants_of(household_ids)
    policies = policies_of({month.municipality_id for month in ordered})
    citizen_ids = {
        member.citizen_id for rows in periods.values() for period in rows for member in period.members.all()
    }
    decisions: dict[int, list[ExemptionDecision]] = defaultdict(list)
    for decision in ExemptionDecision.objects.filter(citizen__in=citizen_ids):
        decisions[decision.citizen_id].append(decision)
    reductions, measures = reductions_of(household_ids), measures_of(household_ids)
    first, last = min(row.first_day for row in ordered), max(row.month.last for row in ordered)
    slips = slips_between(citizen_ids, first, last)
    waiting = waiting_between(citizen_ids, first, last)
    signals = signal_matches(citizen_ids)
    # Hardly anybody was ever in two households.
    spans = household_spans(in_several_households(citizen_ids))
    elsewhere = {span.household.pk for rows in spans.values() for span in rows} - household_ids
    grants |= grants_of(elsewhere) if elsewhere else {}
    deductions = deductions_of(household_ids)
    protected = protected_amounts_of(household_ids)
    gathered: list[GatheredMonth | MonthWithoutGrant | UngatheredMonth] = []
    for month in ordered:
        if not _grants_in(grants.get(month.household_id, []), month.month):
            gathered.append(MonthWithoutGrant(month))
            continue
        try:
            _refuse_two_households(month, periods.get(month.household_id, []), spans, grants)
            gathered.append(
                _gather_month(
                    month,
                    periods.get(month.household_id, []),
                    grants.get(month.household_id, []),
                    _policy_at(policies.get(month.municipality_id, []), month.month.first, by_days=by_days),
                    decisions,
                    reductions.get(month.household_id, []),
                    measures.get(month.household_id, []),
                    slips,
                    waiting,
                    signals,
                    today,
                    deductions.get((month.household_id, month.first_day), ()),
                    _protected_in(protected.get(month.household_id, []), month.month),
                )
            )
        except Exception as problem:  # noqa: BLE001 - whatever is wrong with one month, the others go on
            gathered.append(UngatheredMonth(month, problem))
    arrangements = arrangements_of(ordered)
    return [_under(arrangements.get(one.month.pk), one) for one in gathered]


def _under(
    arrangement: Arrangement | None, one: GatheredMonth | MonthWithoutGrant | UngatheredMonth
) -> GatheredMonth | MonthWithoutGrant | UngatheredMonth:
    """The month with what its debt arrangement leaves as the protected amount."""
    if arrangement is None or not isinstance(one, GatheredMonth):
        return one
    facts = replace(one.facts, protected_amount=arrangement.leaves)
    return replace(one, facts=facts, arrangement_leaves=None if arrangement.is_booked else arrangement.leaves)


def _gather_month(
    row: BenefitMonth,
    periods: list[HouseholdPeriod],
    grants: list[BenefitGrant],
    policy: PolicyPeriod,
    decisions: dict[int, list[ExemptionDecision]],
    reductions: list[NormReduction],
    measures: list[Measure],
    slips: dict[int, list[Slip]],
    waiting: dict[int, list[PayPeriod]],
    signals: dict[int, list[SignalMatch]],
    today: datetime.date,
    deductions: tuple[Deduction, ...],
    protected_amount: Decimal | None,
) -> GatheredMonth:
    month = row.month
    held_grants = _grants_in(grants, month)
    grant, last_grant = held_grants[0], held_grants[-1]
    # First and last day with a right to assistance where inside the month (art. 45, 3).
    benefit_from = grant.since if grant.since > month.first else None
    benefit_until = last_grant.until if last_grant.until is not None and last_grant.until < month.last else None
    first_day = benefit_from or month.first
    held = _periods_in(periods, first_day, benefit_until or month.last)
    situations = [_situation(period, month) for period in held]
    persons = {person.id for situation in situations for person in situation.household.persons}
    heard = {
        person: [match for match in signals.get(int(person), []) if match.period.overlaps(month.first, month.last)]
        for person in persons
    }
    seen = [
        _with_estimate(slip, month, policy, grant)
        for person in sorted(persons)
        for slip in with_signals(slips.get(int(person), []), heard.get(person, []), firm=policy.signal_use == "firm")
        if can_concern(
            _days(slip), _received_on(slip, policy.period_method), month, PeriodMethod(policy.period_method)
        )
    ]
    own = [slip for slip in seen if slip.basis != "expected"]
    said = {slip.said.kind for slip in seen if slip.said and not slip.confirmed}
    open_points = [
        code
        for code, holds in (
            ("estimate", any(slip.estimated for slip in own)),
            # Without an estimate: by the municipality's choice it is settled afterwards, or no slip says how much.
            (
                "slip_expected",
                len(own) < len(seen) or any(_has_no_wage(match, own) for rows in heard.values() for match in rows),
            ),
            ("stated", "received_on_bank" in said),
            ("no_slip", "no_slip" in said),
            ("not_confirmed", any(slip.basis == "slip" and not slip.confirmed for slip in own)),
            (
                "slip_waits",
                any(
                    period.overlaps(month.first, month.last)
                    for person in persons
                    for period in waiting.get(int(person), [])
                ),
            ),
            ("signal_differs", any(match.is_open for matches in heard.values() for match in matches)),
            ("month_not_over", today <= month.last),
        )
        if holds
    ]
    incomes = [(slip, income) for slip in own for income in _incomes(slip, policy)]
    facts = MonthFacts(
        month=month,
        policy=Policy(
            period_method=PeriodMethod(policy.period_method),
            holiday_method=HolidayMethod(policy.holiday_method),
            exemption_base=ExemptionBase(policy.exemption_base),
            exempt_self_employment=policy.exempt_self_employment,
            exempt_under_27=policy.exempt_under_27,
            net_source=NetSource(policy.net_source),
        ),
        situations=tuple(situations),
        benefit_from=benefit_from,
        benefit_until=benefit_until,
        interruptions=tuple(_interruptions(held_grants)),
        reductions=tuple(_reductions(reductions, month)),
        measure_percent=_measure_percent(measures, month),
        incomes=tuple(income for _, income in incomes),
        deductions=deductions,
        protected_amount=protected_amount,
    )
    return GatheredMonth(
        month=row,
        facts=facts,
        sources=tuple(_source(slip) for slip, _ in incomes),
        open_points=tuple(open_points),
        payment_date=payment_date(policy, month),
        exemptions=tuple(_holding({int(person): decisions.get(int(person), []) for person in persons}, row)),
        decisions=tuple(decision for person in sorted(persons) for decision in decisions.get(int(person), [])),
    )


def _has_no_wage(match: SignalMatch, own: Collection[Slip]) -> bool:
    """Whether the wage administration tells of a known job in days for which nothing counts."""
    period, job = match.period, match.job
    return (
        match.outcome is Outcome.NO_SLIP
        and job is not None
        and not any(slip.employment_id == job.pk and slip.period.overlaps(period.start, period.end) for slip in own)
    )


def with_exemptions(gathered: GatheredMonth, used: Mapping[Use, Collection[tuple[int, Month]]]) -> MonthFacts:
    """The facts with the decisions to exempt, each with what was used up before this month.

    n counts the months in which something was exempt. r, z and 34a, 1, a are unbroken: they run on in every month
    with assistance from their first one. Without assistance none is used up, so the first month moves along with it.
    """
    month = gathered.month.month
    grants = []
    for decision in gathered.exemptions:
        person, article = str(decision.citizen_id), ExemptionArticle(decision.article)
        grant = ExemptionGrant(person=person, article=article)
        own = [one for one in gathered.decisions if one.citizen_id == decision.citizen_id]
        n_used = count_of(own, "n")[0] + _count(used.get((person, "n"), ()), None, month)
        assisted = used.get((person, "assisted"), ())
        match article:
            case ExemptionArticle.N:
                grant = replace(grant, months_used=n_used)
            case ExemptionArticle.R | ExemptionArticle.Z:
                since = _first_month(_run_on(own, article, assisted, month), month)
                grant = replace(grant, since=since, n_months_used=n_used)
            case ExemptionArticle.AA:
                grant = replace(grant, z_months_used=_run_on(own, ExemptionArticle.Z, assisted, month))
            case ExemptionArticle.A_2027:
                ran = decision.months_used_before + _count(assisted, Month.of(decision.since), month)
                until = Month.of(decision.extended_until) if decision.extended_until else None
                grant = replace(grant, since=_first_month(ran, month), extended_until=until)
        grants.append(grant)
    # A copy is looked through for contradictions once more.
    return replace(gathered.facts, exemptions=tuple(grants)) if grants else gathered.facts


# Whose months depend on what was decided about an exemption: r and z come after n, aa after z.
COUNTING = {"n": {"n", "r", "z"}, "r": {"r"}, "z": {"z", "aa"}}


Count = tuple[int, datetime.date | None, datetime.date | None]
"""By what months of an exemption are counted: those used before, and for one that runs on its first and last day."""


def count_of(own: Iterable[ExemptionDecision], article: str) -> Count:
    """By what the months of an exemption of one person are counted: it begins once, whatever was decided later."""
    rows = _of_article(own, article)
    before = max((row.months_used_before for row in rows), default=0)
    if article == ExemptionArticle.N or not rows:
        return before, None, None
    ends = [row.until or datetime.date.max for row in rows]
    return before, min(row.since for row in rows), max(ends)


def counts_otherwise_from(before: Count, after: Count) -> datetime.date | None:
    """The first day on which the months used can differ; None: on none."""
    if before[0] != after[0]:
        return datetime.date.min
    firsts = {before[1], after[1]}
    if len(firsts) > 1:
        return min(day for day in firsts if day)
    if before[2] == after[2]:
        return None
    return min(day for day in (before[2], after[2]) if day) + ONE_DAY


def _run_on(
    own: Iterable[ExemptionDecision], article: str, assisted: Iterable[tuple[int, Month]], month: Month
) -> int:
    """The months of an unbroken exemption before this one."""
    before, since, until = count_of(own, article)
    if since is None or until is None:
        return 0
    counted = [one for one in assisted if one[1].first <= until]
    return before + _count(counted, Month.of(since), month)


def _count(months: Iterable[tuple[int, Month]], first: Month | None, end: Month) -> int:
    """How many months, from `first` on and before `end`; one in two households is one."""
    return len({month for _, month in months if (first is None or first <= month) and month < end})


def _first_month(used: int, month: Month) -> Month:
    """The first month of an unbroken exemption of which so many months were used before this one."""
    for _ in range(used):
        month = month.previous()
    return month


def _of_article(own: Iterable[ExemptionDecision], article: str) -> list[ExemptionDecision]:
    """The decisions for an article that are in force, of each household."""
    by_household: dict[int, list[ExemptionDecision]] = defaultdict(list)
    for row in own:
        if row.article == article:
            by_household[row.household_id].append(row)
    return [row for rows in by_household.values() for row in in_force(rows)]


def _protected_in(rows: list[ProtectedAmount], month: Month) -> Decimal | None:
    """What the household keeps in this month, as given; None: by the law's own rule."""
    holding = [row for row in rows if row.since <= month.last]
    return holding[-1].amount if holding else None


def _refuse_two_households(
    row: BenefitMonth,
    periods: list[HouseholdPeriod],
    spans: dict[int, list[HouseholdSpan]],
    grants: dict[int, list[BenefitGrant]],
) -> None:
    """A person may not be in two households with assistance on one day: both would get a norm for the same person."""
    month = row.month
    members = {member.citizen_id for period in periods for member in period.members.all()}
    for citizen_id in members:
        here = [span for span in spans.get(citizen_id, ()) if span.household.pk == row.household_id]
        for other in spans.get(citizen_id, ()):
            if other.household.pk == row.household_id or not other.overlaps(month.first, month.last):
                continue
            granted = any(
                grant.since <= month.last and (grant.until is None or grant.until >= month.first)
                for grant in grants.get(other.household.pk, [])
            )
            first, last = max(other.since, month.first), min(other.until or month.last, month.last)
            if granted and any(span.overlaps(first, last) for span in here):
                raise FactsMissing("in_two_households")


def _grants_in(grants: list[BenefitGrant], month: Month) -> list[BenefitGrant]:
    return [
        grant for grant in grants if grant.since <= month.last and (grant.until is None or grant.until >= month.first)
    ]


def _interruptions(grants: list[BenefitGrant]) -> Iterator[Period]:
    """The days between grants on which the household had no right to assistance (art. 45, 3, b)."""
    for before, after in itertools.pairwise(grants):
        if before.until is None or before.until >= after.since:
            raise FactsMissing("two_grants_in_month")
        if before.until + ONE_DAY < after.since:
            yield Period(before.until + ONE_DAY, after.since - ONE_DAY)


def _periods_in(
    periods: list[HouseholdPeriod], first_day: datetime.date, last_day: datetime.date
) -> list[HouseholdPeriod]:
    before = [period for period in periods if period.since <= first_day]
    if not before:
        raise FactsMissing("no_household")
    return [before[-1], *(period for period in periods if first_day < period.since <= last_day)]


def _situation(period: HouseholdPeriod, month: Month) -> Situation:
    persons = tuple(
        Person(
            id=str(member.citizen_id),
            birth_date=member.citizen.birth_date,
            entitled=member.entitled,
            in_institution=member.in_institution,
            parents_cannot_support=member.parents_cannot_support,
        )
        for member in period.members.all()
    )
    return Situation(
        since=period.since,
        household=Household(
            persons=persons,
            dependent_children=period.dependent_children,
            youngest_child_birth_date=period.youngest_child_birth_date,
            cost_sharers=period.cost_sharers,
            allowance_partner=_allowance_partner(period, persons, month),
        ),
    )


def _allowance_partner(period: HouseholdPeriod, persons: tuple[Person, ...], month: Month) -> bool:
    """Whether art. 24a, from 2027, sees partners for the allowances; it asks only beside a partner without a right.

    Raises `FactsMissing` where it asks and nobody has said so.
    """
    is_asked = month >= child_supplement.IN_FORCE and bool(period.dependent_children)
    if not is_asked or all(person.entitled for person in persons):
        return False
    if period.allowance_partner is None:
        raise FactsMissing("allowance_partner")
    return period.allowance_partner


def _reductions(rows: list[NormReduction], month: Month) -> Iterator[Reduction]:
    """The reductions that hold in the month: of each article the last that was decided."""
    for article in ReductionArticle:
        of_article = [row for row in rows if row.article == article]
        for first, last, row in days_of(of_article):
            if first <= month.first and (last is None or last >= month.last):
                yield Reduction(article, row.percent)


def _measure_percent(rows: list[Measure], month: Month) -> Decimal:
    holding = [row for first, last, row in days_of(rows) if first <= month.first and last and last >= month.last]
    return holding[0].percent if holding else Decimal(0)


def _days(slip: Slip) -> Period:
    return Period(slip.period.start, slip.period.end)


def _received_on(slip: Slip, method: str) -> datetime.date | None:
    """The pay day. What is still to come counts, where it counts when received, on the usual pay day of the job."""
    if method == "received" and slip.paid_on is None and slip.expected is not None:
        return slip.expected.due
    return slip.paid_on


# After so many months without a payslip nobody knows whether the job goes on: a person asks.
_MONTHS_ESTIMATED = 2


def _with_estimate(slip: Slip, month: Month, policy: PolicyPeriod, grant: BenefitGrant) -> Slip:
    """The slip with an estimate where the policy makes one, and the last that is known is not too old.

    It is not older than the month before the assistance began. Raises `FactsMissing` when the job has had no slip,
    and nothing was said of it, for too long.
    """
    if policy.estimate_method == "none":
        return replace(slip, basis="expected") if slip.basis == "hours" else slip
    if slip.basis != "expected" or not slip.earlier:
        return slip
    last_known = Month.of(slip.earlier[-1].period.end)
    if last_known < Month.of(grant.since).previous():
        return slip
    if month.months_since(last_known) > _MONTHS_ESTIMATED:
        raise FactsMissing("slips_missing")
    return estimate(slip, policy.estimate_method)


def _incomes(slip: Slip, policy: PolicyPeriod) -> list[Income]:
    """The wage of a slip, and the holiday allowance that was paid with it (art. 32, 2)."""
    figures = slip.figures if slip.basis == "slip" else None
    if figures is not None and figures.holiday_allowance_paid and figures.holiday_allowance_net is None:
        raise FactsMissing("holiday_allowance")
    if slip.net is None:
        raise FactsMissing("figures_missing")
    if slip.tax_credit_applied is None:
        raise FactsMissing("figures_missing" if figures is not None else "tax_credit")
    if policy.net_source == NetSource.UNIFORM:
        raise FactsMissing("wage_data")  # the figures of a payslip have no Zvw, car or exempt items
    wage = Income(
        person=str(slip.citizen_id),
        kind=IncomeKind.WAGE,
        net=slip.net,
        period=_days(slip),
        paid_on=_received_on(slip, policy.period_method),
        holiday=Holiday.ACCRUES,
        tax_credit_applied=slip.tax_credit_applied,
        employment=str(slip.employment_id),
    )
    if figures is None or not figures.holiday_allowance_paid or not figures.holiday_allowance_net:
        return [wage]
    paid = figures.holiday_allowance_net
    if _is_paid_with_the_wage(figures):
        return [replace(wage, holiday=Holiday.PAID, holiday_net=paid)]
    # It was earned in other months: in those with assistance its claim was counted (art. 31, 4), others do not count.
    payout = replace(wage, kind=IncomeKind.HOLIDAY_PAYOUT, net=paid, holiday=Holiday.NONE, accrued=paid)
    return [wage, payout] if slip.net else [payout]


# The law says 8 % of the wage, some agreements 8.33 % and more; what was saved up over months is far above it.
_WITH_THE_WAGE = Decimal("0.10")


def _is_paid_with_the_wage(figures: Figures) -> bool:
    """Whether the allowance is that of the slip's own wage, paid each period, and not what was saved up."""
    gross: Decimal | None = figures.gross_wage
    paid: Decimal | None = figures.holiday_allowance_paid
    return gross is not None and paid is not None and ZERO < paid <= (gross - paid) * _WITH_THE_WAGE


def _policy_at(policies: list[PolicyPeriod], day: datetime.date, *, by_days: bool) -> PolicyPeriod:
    policy = _in_force_at(policies, day)
    if by_days and policy.period_method == PeriodMethod.X13_12:
        policy = copy(policy)
        policy.period_method = BY_DAYS
    return policy


def _in_force_at(policies: list[PolicyPeriod], day: datetime.date) -> PolicyPeriod:
    holding = [policy for policy in policies if policy.since <= day]
    if not holding:
        raise FactsMissing("no_policy")
    return max(holding, key=lambda policy: (policy.since, policy.version))


def _holding(decisions: dict[int, list[ExemptionDecision]], row: BenefitMonth) -> list[ExemptionDecision]:
    """Of each person and article the last decision for this household, when it holds in the month."""
    month = row.month
    by_person: dict[tuple[int, str], list[ExemptionDecision]] = defaultdict(list)
    for decision in itertools.chain.from_iterable(decisions.values()):
        if decision.household_id == row.household_id:
            by_person[decision.citizen_id, decision.article].append(decision)
    return [
        current[-1]
        for _, rows in sorted(by_person.items())
        if (current := [decision for decision in in_force(rows) if decision.since <= month.last])
        and (current[-1].until is None or current[-1].until >= month.first)
    ]
