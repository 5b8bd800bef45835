"""What working so many hours would do to a household: wage, assistance, allowances and childcare in one month.

Pure: the engines of settlement and allowances, asked for all hours at once. Nothing is stored. What is not known is
named in `not_known`, and what depends on it is null; what is taken for granted is named in `assumed`.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from allowances.engine.calculate import RULES, Allowances, calculate_allowances
from allowances.engine.facts import AllowanceFacts, AllowanceHousehold, Child, Childcare, ChildcareKind, Rent
from allowances.engine.net_wage import NetWage, net_wage
from allowances.engine.rules.parts import Benefit
from settlement.engine.facts import ExemptionArticle, Holiday, Income, IncomeKind, MonthFacts, Period
from settlement.engine.lawmonth import LawMonth
from settlement.engine.money import ZERO, euros_down, percent_of, share, to_cent
from settlement.engine.month import birthday
from settlement.engine.settle import arranged, has_arrangement, settle_month
from settlement.engine.trace import Settled

HOURS = tuple(range(41))
WEEKS, MONTHS = 52, 12
ASSUMED = ("every_month_the_same", "holiday_allowance_later", "assistance_grossed_up", "tax_return_left_out")
"""What holds for every outcome, as codes: the year is twelve times this month, holiday allowance comes later, gross
assistance is the net and one percentage, and what the tax office settles after the year is not in it."""
SMALLEST_DROP = Decimal("1.00")
"""Less is the rounding of the tax tables."""


@dataclass(frozen=True, slots=True)
class CareNeed:
    """The childcare of one child: how many hours of care an hour of work asks, and what an hour of care costs."""

    kind: ChildcareKind
    hourly_rate: Decimal
    for_each_hour: Decimal


@dataclass(frozen=True, slots=True)
class WorkPremium:
    """The municipality's premium on part-time work (art. 31, 2, j): a percentage of the net wage, up to a maximum."""

    percent: Decimal
    monthly_maximum: Decimal


@dataclass(frozen=True, slots=True)
class Circumstances:
    """Whom it is about. `facts` are those of the month, without the wage of `worker` that is asked about.

    Null says "not known": the percentage of premiums before tax, the income a year of others and of other sources
    (for the allowances), and the premium of the municipality. `not_told` names the allowances for which something
    was not told.
    """

    facts: MonthFacts
    worker: str
    hourly_wage: Decimal
    premium_percent: Decimal | None
    other_income: int | None
    work_premium: WorkPremium | None
    partner: bool
    persons: int
    assets: Decimal
    rent: Rent | None = None
    children: tuple[Child, ...] = ()
    care: tuple[CareNeed, ...] = ()
    tax_credit: bool = True
    not_told: frozenset[str] = frozenset()
    partner_insured: bool = True


class Outcome(NamedTuple):
    """One month with so many hours of work a week; amounts in euros a month, null where they are not known.

    `in_hand` is what comes in within the month, less the childcare. `reserve` and `holiday` come later, the holiday
    allowance of the assistance and that of the wage, net; and so does `work_premium`. `total` has them too: what
    moves from now to later is not lost. A premium that is not known is in no total. `other_net` is what others of the
    household earn; `handed_over` what a debt arrangement takes of the wage, above what it takes of the payout.
    """

    hours: int | None
    gross: Decimal
    net_wage: Decimal
    benefit: Decimal
    healthcare_benefit: Decimal | None
    rent_benefit: Decimal | None
    child_budget: Decimal | None
    childcare_benefit: Decimal | None
    childcare_cost: Decimal | None
    in_hand: Decimal | None
    reserve: Decimal
    holiday: Decimal
    work_premium: Decimal | None
    total: Decimal | None
    year_income: int | None
    not_known: tuple[str, ...]
    assumed: tuple[str, ...]
    other_net: Decimal = ZERO
    handed_over: Decimal = ZERO

    @property
    def missing(self) -> list[str]:
        """The allowances that are not known."""
        return [name for name in RULES if getattr(self, name) is None]

    @property
    def known(self) -> Decimal:
        """All that is known, now and later, together: the total where nothing is unknown."""
        allowances = sum((amount for name in RULES if (amount := getattr(self, name)) is not None), ZERO)
        if self.childcare_cost is not None and self.childcare_benefit is not None:
            allowances -= self.childcare_cost
        return self.net_wage + self.other_net + self.benefit - self.handed_over + allowances + self.later

    @property
    def known_in_hand(self) -> Decimal:
        """What is known that comes in within the month."""
        return self.known - self.later

    @property
    def allowances(self) -> Decimal | None:
        """All four together; null where one is not known."""
        amounts = [getattr(self, name) for name in RULES]
        return None if None in amounts else sum(amounts, ZERO)

    @property
    def later(self) -> Decimal:
        """What comes later, with the premium when that is known."""
        return self.reserve + self.holiday + (self.work_premium or ZERO)


class Drop(NamedTuple):
    """More hours that leave less, what comes later counted in: above `after` hours, at most `lost`, mostly by `cause`.

    `until` is where there is as much again; null when that is beyond the hours that were asked.
    """

    after: int
    until: int | None
    lost: Decimal
    cause: str


def what_if(
    circumstances: Circumstances, month_law: LawMonth, year_law: LawMonth, hours: Iterable[int] = HOURS
) -> tuple[Outcome, ...]:
    """The outcome for each number of hours a week. Raises LawNotKnown when wage tax or assistance is not known."""
    return tuple(
        _outcome(circumstances, each, share(circumstances.hourly_wage, each * WEEKS, MONTHS), month_law, year_law)
        for each in hours
    )


def at_wage(
    circumstances: Circumstances, gross: Decimal, month_law: LawMonth, year_law: LawMonth, hours: int | None = None
) -> Outcome:
    """The outcome of a gross wage a month: a job that is offered. Without its hours, childcare that depends on them
    is not known."""
    return _outcome(circumstances, hours, gross, month_law, year_law)


def kept_of_an_hour(fewer: Outcome, more: Outcome) -> Decimal | None:
    """What is kept of each hour more, between two outcomes; null where one of them is not known."""
    if fewer.total is None or more.total is None or fewer.hours is None or more.hours is None:
        return None
    return share(more.total - fewer.total, MONTHS, (more.hours - fewer.hours) * WEEKS)


def drops(outcomes: Sequence[Outcome]) -> Iterator[Drop]:
    """Where more hours leave less, from few hours to many."""
    known = [(one.hours, one.total, one) for one in outcomes if one.hours is not None and one.total is not None]
    index = 0
    while index < len(known) - 1:
        hours, most, peak = known[index]
        below = []
        for _, total, one in known[index + 1 :]:
            if total >= most:
                break
            below.append((total, one))
        lowest, at_lowest = min(below, key=lambda pair: pair[0], default=(most, peak))
        if most - lowest >= SMALLEST_DROP:
            end = index + 1 + len(below)
            until = known[end][0] if end < len(known) else None
            yield Drop(hours, until, most - lowest, _cause(peak, at_lowest))
        index += 1 + len(below)


def as_one(found: Iterable[Drop]) -> list[Drop]:
    """Drops of which each begins where the one before it ends, as one: so they are said."""
    joined: list[Drop] = []
    for drop in found:
        if joined and joined[-1].until == drop.after:
            before = joined.pop()
            worst = max(before, drop, key=lambda one: one.lost)
            joined.append(worst._replace(after=before.after, until=drop.until))
        else:
            joined.append(drop)
    return joined


def _cause(before: Outcome, after: Outcome) -> str:
    """What fell most: assistance (more than the wage rose), an allowance, or childcare (what is left to pay)."""
    falls = {name: amount - _weighed(after)[name] for name, amount in _weighed(before).items()}
    return max(falls, key=lambda name: falls[name])


def _weighed(one: Outcome) -> dict[str, Decimal]:
    """The parts of an outcome whose total is known."""
    allowances = {name: getattr(one, name) or ZERO for name in RULES}
    childcare = allowances.pop("childcare_benefit") - (one.childcare_cost or ZERO)
    return {"benefit": one.net_wage + one.benefit + one.reserve + one.holiday, "childcare": childcare, **allowances}


def _outcome(
    about: Circumstances, hours: int | None, gross: Decimal, month_law: LawMonth, year_law: LawMonth
) -> Outcome:
    facts = about.facts
    wage = net_wage(
        gross, facts.month.year, premium_percent=about.premium_percent or ZERO, tax_credit=about.tax_credit
    )
    settled = settle_month(arranged(_with_wage(about, wage), month_law), month_law)
    other_net = settled.income - wage.net
    handed_over = _handed_over(facts, settled)
    income = _year_income(about, wage, settled, year_law)
    care_known = hours is not None or not about.care
    care = care_of(about.care, hours or 0)
    found = _allowances(about, income, care, year_law)
    cost = sum((to_cent(one.hours * one.hourly_rate) for one in care), ZERO)
    parts = {name: _month_of(found, name) for name in RULES}
    if not care_known:
        parts["childcare_benefit"] = None
    parts |= dict.fromkeys(about.not_told)
    hours_known, care_known = care_known, care_known and "childcare_benefit" not in about.not_told
    missing = [name for name, amount in parts.items() if amount is None]
    in_hand = None
    if not missing:
        in_hand = wage.net + other_net + settled.to_pay - handed_over - cost
        in_hand += sum((amount or ZERO for amount in parts.values()), ZERO)
    premium = _premium(about, wage)
    later = settled.reserve + wage.holiday_net + (premium or ZERO)
    return Outcome(
        hours=hours,
        gross=gross,
        net_wage=wage.net,
        benefit=settled.to_pay,
        **parts,
        childcare_cost=cost if care_known else None,
        in_hand=in_hand,
        reserve=settled.reserve,
        holiday=wage.holiday_net,
        work_premium=premium,
        total=None if in_hand is None else in_hand + later,
        year_income=income,
        not_known=(*_not_known(about, care_known=hours_known), *missing),
        assumed=ASSUMED,
        other_net=other_net,
        handed_over=handed_over,
    )


def _handed_over(facts: MonthFacts, settled: Settled) -> Decimal:
    """What a debt arrangement takes of the wage itself: the payout could not bear it."""
    if not has_arrangement(facts) or facts.protected_amount is None:
        return ZERO
    return max(ZERO, settled.to_pay + settled.income - facts.protected_amount)


def _with_wage(about: Circumstances, wage: NetWage) -> MonthFacts:
    """The facts of the month with the wage that is asked about."""
    facts = about.facts
    if not wage.gross:
        return facts
    earned = Income(
        person=about.worker,
        kind=IncomeKind.WAGE,
        net=wage.net,
        period=Period(facts.month.first, facts.month.last),
        holiday=Holiday.ACCRUES,
        tax_credit_applied=about.tax_credit,
        employment="what_if",
    )
    return replace(facts, incomes=(*facts.incomes, earned))


def _year_income(about: Circumstances, wage: NetWage, settled: Settled, year_law: LawMonth) -> int | None:
    """The income on which allowances depend (Awir 8): twelve times this month, the assistance grossed up.

    Holiday allowance is taxed like wage, so it counts; the assistance counts with its reserve.
    """
    if about.other_income is None:
        return None
    gross_up = year_law.figure("gross_up.assistance.percent")
    taxed = wage.taxable + wage.holiday_gross
    assistance = settled.entitlement + percent_of(gross_up.value, settled.entitlement)
    return int(euros_down(MONTHS * (taxed + assistance))) + about.other_income


def _premium(about: Circumstances, wage: NetWage) -> Decimal | None:
    premium = about.work_premium
    return min(percent_of(premium.percent, wage.net), premium.monthly_maximum) if premium else None


def care_of(needs: Iterable[CareNeed], hours: int) -> tuple[Childcare, ...]:
    """The childcare that so many hours of work ask. Without work there is none, and no right to it (Wko 1.6)."""
    if not hours:
        return ()
    return tuple(
        Childcare(need.kind, share(need.for_each_hour * hours, WEEKS, MONTHS), need.hourly_rate) for need in needs
    )


def _allowances(
    about: Circumstances, income: int | None, care: tuple[Childcare, ...], year_law: LawMonth
) -> Allowances | None:
    if income is None:
        return None
    facts = about.facts
    persons = facts.situations[-1].household.persons
    household = AllowanceHousehold(
        income=income,
        partner=about.partner,
        persons=about.persons,
        adult_ages=tuple(_age_on(facts.month.first, one.birth_date) for one in persons),
        assets=about.assets,
        partner_insured=about.partner_insured,
    )
    year = facts.month.year
    return calculate_allowances(AllowanceFacts(year, household, about.rent, about.children, care), year_law)


def _age_on(day: date, birth_date: date) -> int:
    age = day.year - birth_date.year
    return age if birthday(birth_date, age) <= day else age - 1


def _month_of(found: Allowances | None, name: str) -> Decimal | None:
    benefit = getattr(found, name, None)
    return benefit.month if isinstance(benefit, Benefit) else None


def _not_known(about: Circumstances, *, care_known: bool) -> Iterator[str]:
    if about.premium_percent is None:
        yield "premiums_before_tax"
    if about.other_income is None:
        yield "other_income"
    if about.work_premium is None:
        yield "work_premium"
    if not care_known:
        yield "hours_of_care"


class Stage(NamedTuple):
    """A stretch of time in which the same holds. `code`: "now", "before", "exempt", "after_exempt", "job", "ended"."""

    code: str
    outcome: Outcome
    months: int | None = None


def stages(
    about: Circumstances,
    asked: tuple[int, Decimal],
    now: Decimal | None,
    exempt_months: int | None,
    laws: tuple[LawMonth, LawMonth],
    *,
    ends: bool,
) -> tuple[Stage, ...]:
    """What comes after each other: as it is now, the first months with an exemption, after those, after the job.

    `asked`: the hours a week and the wage a month. `now`: the wage a month at present, where it is known.
    `exempt_months`: so many months the exemption n can still hold; None where there is none.
    """
    hours, gross = asked
    found = []
    if now is not None:
        found.append(Stage("now", at_wage(about, now, *laws, hours=0 if not now else None)))
    without = without_n(about)
    if exempt_months:
        found.append(Stage("exempt", at_wage(about, gross, *laws, hours=hours), exempt_months))
        found.append(Stage("after_exempt", at_wage(without, gross, *laws, hours=hours)))
    else:
        found.append(Stage("job", at_wage(without, gross, *laws, hours=hours)))
    if ends:
        found.append(Stage("ended", at_wage(without, ZERO, *laws, hours=0)))
    return tuple(found)


def without_n(about: Circumstances) -> Circumstances:
    """The same once the months of the exemption n are used up."""
    kept = (
        one for one in about.facts.exemptions if one.person != about.worker or one.article is not ExemptionArticle.N
    )
    return replace(about, facts=replace(about.facts, exemptions=tuple(kept)))
