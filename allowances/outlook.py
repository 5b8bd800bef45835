"""Looking ahead for one household: a year month by month, what its allowances should be, what a premium saves up.

Settled months are as they were settled. Those to come are expected: like the last settled one, and marked as such.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from allowances.engine.calculate import RULES, calculate_allowances
from allowances.engine.facts import AllowanceFacts, AllowanceHousehold, Child, Childcare, Rent
from allowances.engine.rules.parts import Benefit
from allowances.engine.year_income import Advice
from allowances.facts import Standing, months_to_come
from allowances.law.lawbook import lawbook
from allowances.models import LocalScheme
from settlement.balances import holiday_paid_out, paid_afterwards
from settlement.engine.lawmonth import LawNotKnown
from settlement.engine.money import ZERO, percent_of
from settlement.engine.month import Month, birthday
from settlement.models import BenefitMonth, Settlement
from settlement.selectors import states_of

EXPECTED = "expected"


@dataclass(frozen=True, slots=True)
class YearMonth:
    """One month; `status` is "final", "provisional" or "expected". An amount of None is not known.

    `benefit` is what is paid; `gross` the assistance before tax, with its reserve. `afterwards`: what was paid of the
    month later on, after a check of the periods really worked. `holiday`: what of the holiday allowance was decided on
    in this month. `in_hand`: wage, benefit, what came afterwards, holiday, and allowances that are known.
    """

    month: Month
    status: str
    wage: Decimal
    exempt: Decimal
    benefit: Decimal
    gross: Decimal | None
    reserve: Decimal
    deducted: Decimal
    allowances: Decimal | None
    holiday: Decimal = ZERO
    afterwards: Decimal = ZERO

    @property
    def in_hand(self) -> Decimal:
        return self.wage + self.benefit + self.afterwards + self.holiday + (self.allowances or ZERO)

    @property
    def is_expected(self) -> bool:
        return self.status == EXPECTED


@dataclass(frozen=True, slots=True)
class OwnYear:
    """A calendar year of a household, as far as there is assistance in it."""

    year: int
    months: tuple[YearMonth, ...]
    unknown: tuple[Month, ...]
    # Holiday allowance that was paid in a month that is not among them: without assistance any more.
    holiday_elsewhere: Decimal = ZERO

    @property
    def has_expected(self) -> bool:
        return any(one.is_expected for one in self.months)

    @property
    def has_allowances(self) -> bool:
        return any(one.allowances is not None for one in self.months)

    def total(self, name: str) -> Decimal | None:
        """What the months come to together; None where one is not known."""
        amounts = [getattr(one, name) for one in self.months]
        return None if None in amounts else sum(amounts, ZERO)

    @property
    def totals(self) -> dict[str, Decimal | None]:
        return {name: self.total(name) for name in COLUMNS}


COLUMNS = (
    "wage",
    "exempt",
    "benefit",
    "afterwards",
    "holiday",
    "gross",
    "reserve",
    "deducted",
    "allowances",
    "in_hand",
)


def own_year(
    rows: Iterable[BenefitMonth], year: int, standing: Standing | None, allowances: Mapping[str, Decimal | None]
) -> OwnYear:
    """The year of these months, which who asks may see. `allowances` are those a month that the citizen told.

    Four queries, and two more where a month was checked afterwards.
    """
    told = [amount for amount in allowances.values() if amount is not None]
    known = sum(told, ZERO) if told else None
    rows = list(rows)
    holiday = holiday_paid_out(rows)
    months, unknown = [], []
    in_year = sorted((row for row in rows if row.first_day.year == year), key=lambda row: row.first_day)
    afterwards = paid_afterwards(in_year)
    for state in states_of(in_year):
        if standing is not None and state.row.month > standing.row.month:
            continue
        if state.settlement is None:
            unknown.append(state.row.month)
            continue
        one = state.settlement
        months.append(
            YearMonth(
                month=state.row.month,
                status=one.status,
                wage=one.income,
                exempt=one.exempt,
                benefit=one.to_pay,
                gross=_gross(one.entitlement, year),
                reserve=one.reserve,
                deducted=one.payout - one.to_pay,
                allowances=known,
                holiday=holiday.get(state.row.month, ZERO),
                afterwards=afterwards.get(state.row.pk, ZERO),
            )
        )
    if standing is not None:
        months += [
            YearMonth(
                month=settled.month,
                status=EXPECTED,
                wage=settled.income,
                exempt=settled.exempt,
                benefit=settled.to_pay,
                gross=_gross(settled.entitlement, year),
                reserve=settled.reserve,
                deducted=settled.deducted,
                allowances=known,
            )
            for settled in months_to_come(standing, year)
        ]
    here = {one.month for one in months}
    elsewhere = sum((amount for month, amount in holiday.items() if month.year == year and month not in here), ZERO)
    return OwnYear(year, tuple(months), tuple(unknown), elsewhere)


def _gross(entitlement: Decimal, year: int) -> Decimal | None:
    try:
        rate = lawbook().law_of(Month(year, 1)).figure("gross_up.assistance.percent")
    except LawNotKnown:
        return None
    return entitlement + percent_of(rate.value, entitlement)


def allowances_at(
    income: int,
    standing: Standing,
    year: int,
    *,
    rent: Rent | None,
    children: tuple[Child, ...],
    care: tuple[Childcare, ...],
    partner_insured: bool,
) -> dict[str, Decimal | None]:
    """What each allowance is a month at this income of the year. None: its figures are not known."""
    household = standing.facts.situations[-1].household
    facts = AllowanceFacts(
        year=year,
        household=AllowanceHousehold(
            income=income,
            partner=standing.has_partner,
            persons=len(household.persons) + household.dependent_children + household.cost_sharers,
            adult_ages=tuple(year - person.birth_date.year for person in household.persons),
            assets=ZERO,
            partner_insured=partner_insured,
        ),
        rent=rent,
        children=children,
        childcare=care,
    )
    found = calculate_allowances(facts, lawbook().law_of(Month(year, 1)))
    amounts = {name: getattr(found, name) for name in RULES}
    return {name: one.month if isinstance(one, Benefit) else None for name, one in amounts.items()}


def advice_of(
    now: Mapping[str, Decimal | None],
    at_told: Mapping[str, Decimal | None],
    right: Mapping[str, Decimal | None],
    missing: frozenset[str],
) -> tuple[Advice, ...]:
    """Of each allowance that is known: what comes in (as told, or by the income that was told), and what is right."""
    found = []
    for name in RULES:
        comes_in = at_told[name] if now.get(name) is None else now[name]
        should_be = right[name]
        if name not in missing and comes_in is not None and should_be is not None and (comes_in or should_be):
            found.append(Advice(name, comes_in, should_be))
    return tuple(found)


@dataclass(frozen=True, slots=True)
class Savings:
    """A premium on work while it is saved up: of each month the part, and when the sum is paid."""

    months: tuple[tuple[Month, Decimal, bool], ...]
    paid_in: Month

    @property
    def amount(self) -> Decimal:
        return sum((amount for _, amount, _ in self.months), ZERO)

    @property
    def is_provisional(self) -> bool:
        return any(provisional for _, _, provisional in self.months)


def savings_of(scheme: LocalScheme, rows: Sequence[BenefitMonth], person: str, today: date) -> Savings:
    """What was saved up of this person's wage since the last month in which the premium was paid. Two queries."""
    this_month, paid = Month.of(today), (scheme.first_paid_in, scheme.second_paid_in)
    since = this_month
    while since.previous().month not in paid:
        since = since.previous()
    paid_in = this_month
    while paid_in.month not in paid:
        paid_in = paid_in.next()
    first = max(since, Month.of(scheme.since))
    found = []
    for state in states_of([row for row in rows if first <= row.month <= this_month]):
        if state.settlement is not None:
            wage = _wage_of(state.settlement, person)
            part = min(percent_of(scheme.percent or ZERO, wage), scheme.monthly_maximum or ZERO)
            found.append((state.row.month, part, state.settlement.status == Settlement.Status.PROVISIONAL))
    return Savings(tuple(sorted(found)), paid_in)


def _wage_of(settlement: Settlement, person: str) -> Decimal:
    """What a person earned in a month, by the steps of its settlement; never below 0."""
    steps = {one["key"]: Decimal(one["amount"]) for one in settlement.steps}
    incomes = enumerate(settlement.facts["incomes"], 1)
    own = (number for number, one in incomes if one["person"] == person and one["kind"] == "wage")
    return max(ZERO, sum((steps.get(f"income_in_month:{number}", ZERO) for number in own), ZERO))


@dataclass(frozen=True, slots=True)
class Offer:
    """A scheme for this household. `why_not`: "", or "too_young", "pension_age" or "income" where it seems not to fit.

    `amount`: what the scheme gives such a household a year, where it says so. Only who decides on it knows.
    """

    scheme: LocalScheme
    amount: Decimal | None
    assets: Decimal | None
    why_not: str


_SUPPLEMENT_FROM, _PENSION = 21, 67


def offers_of(schemes: Iterable[LocalScheme], standing: Standing | None, today: date) -> list[Offer]:
    """What the household may ask for; without a standing nothing of the household is looked at."""
    return [_offer(scheme, standing, today) for scheme in schemes if scheme.kind != LocalScheme.Kind.WORK_PREMIUM]


def _offer(scheme: LocalScheme, standing: Standing | None, today: date) -> Offer:
    if standing is None:
        return Offer(scheme, None, None, "")
    amount, assets = scheme.amount_single, scheme.assets_single
    if standing.has_partner:
        amount, assets = scheme.amount_couple, scheme.assets_couple
    elif standing.children:
        amount, assets = scheme.amount_parent, scheme.assets_couple
    why_not = ""
    if scheme.kind == LocalScheme.Kind.INCOME_SUPPLEMENT:
        born = standing.citizen.birth_date
        if birthday(born, _SUPPLEMENT_FROM) > today:
            why_not = "too_young"
        elif birthday(born, _PENSION) <= today:
            why_not = "pension_age"
    month = standing.settlement
    if not why_not and scheme.income_percent is not None:
        limit = percent_of(scheme.income_percent, month.norm)
        if month.income + month.entitlement > limit:
            why_not = "income"
    return Offer(scheme, amount, assets, why_not)
