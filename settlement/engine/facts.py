"""What the engine is told about one benefit month of one household: frozen, whole, checked when it is made.

The names and the meaning are those of the trial calculation (`contract.py` is its JSON form). Amounts are euros in
whole cents; an unrounded one raises UnroundedAmount, facts that contradict each other raise InvalidInput.
"""

import datetime
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from itertools import zip_longest

from settlement.engine.money import ZERO, whole_cents
from settlement.engine.month import ONE_DAY, Month, birthday


class InvalidInput(ValueError):
    """The facts are malformed or contradict each other. `fields` says where and what."""

    def __init__(self, fields: dict[str, str]) -> None:
        super().__init__("; ".join(f"{path}: {message}" for path, message in fields.items()))
        self.fields = fields


class PeriodMethod(StrEnum):
    """How a wage period that is not a calendar month is brought to months."""

    X13_12 = "x13_12"
    WORKDAYS = "workdays"
    CALENDAR_DAYS = "calendar_days"
    RECEIVED = "received"


class HolidayMethod(StrEnum):
    """How the entitlement is split in what is paid now and what is reserved until June."""

    A = "A"
    B = "B"


class ExemptionBase(StrEnum):
    """Whether the percentage is taken of the net wage alone or with the holiday claim over it."""

    NET = "net"
    NET_PLUS_HOLIDAY = "net_plus_holiday"


class NetSource(StrEnum):
    """Which net of a payslip counts: as printed, or the uniform one (art. 32, 5)."""

    PRINTED = "printed"
    UNIFORM = "uniform"


class IncomeKind(StrEnum):
    WAGE = "wage"
    BENEFIT = "benefit"
    SELF_EMPLOYMENT = "self_employment"
    ALIMONY = "alimony"
    OTHER = "other"
    HOLIDAY_PAYOUT = "holiday_payout"


class Holiday(StrEnum):
    """Whether holiday allowance is claimed over an income later, is paid with it, or does not exist."""

    ACCRUES = "accrues"
    PAID = "paid"
    NONE = "none"


class ExemptionArticle(StrEnum):
    """The letter in art. 31, 2; from 2027 that in art. 34a, 1."""

    N = "n"
    R = "r"
    Y = "y"
    Z = "z"
    AA = "aa"
    A_2027 = "34a_a"
    B_2027 = "34a_b"
    C_2027 = "34a_c"


class DeductionKind(StrEnum):
    ADVANCE = "advance"
    SET_OFF = "set_off"
    RECOVERY = "recovery"
    ATTACHMENT = "attachment"
    DEBT_ARRANGEMENT = "debt_arrangement"


class ReductionArticle(StrEnum):
    """27: lower costs of housing; 28: left school or studies recently."""

    HOUSING = "27"
    SCHOOL_LEAVER = "28"


@dataclass(frozen=True, slots=True)
class Person:
    id: str
    birth_date: datetime.date
    entitled: bool = True
    in_institution: bool = False
    parents_cannot_support: bool = False


@dataclass(frozen=True, slots=True)
class Household:
    """One person, or two who are a couple. `cost_sharers` are the residents of art. 22a besides them.

    `allowance_partner`: the two are also partners for the allowances (Awir art. 3), which art. 24a asks from 2027.
    """

    persons: tuple[Person, ...]
    dependent_children: int = 0
    youngest_child_birth_date: datetime.date | None = None
    cost_sharers: int = 0
    allowance_partner: bool = False

    @property
    def is_couple(self) -> bool:
        return len(self.persons) == 2


@dataclass(frozen=True, slots=True)
class Situation:
    """A household from `since` until the day before the next situation."""

    since: datetime.date
    household: Household


@dataclass(frozen=True, slots=True)
class Policy:
    """What a municipality chooses itself."""

    period_method: PeriodMethod = PeriodMethod.X13_12
    holiday_method: HolidayMethod = HolidayMethod.B
    exemption_base: ExemptionBase = ExemptionBase.NET
    exempt_self_employment: bool = False
    exempt_under_27: bool = False
    net_source: NetSource = NetSource.PRINTED


@dataclass(frozen=True, slots=True)
class Period:
    start: datetime.date
    end: datetime.date


@dataclass(frozen=True, slots=True)
class WageData:
    """What the uniform net income is made of, as the wage administration has it (Regeling Pw art. 7a).

    `car_advantage` and `exempt_items` are net; a correction may bring any of them below 0.
    """

    taxable_wage: Decimal
    wage_tax: Decimal
    zvw_withheld: Decimal
    car_advantage: Decimal
    exempt_items: Decimal

    def __post_init__(self) -> None:
        for amount in (self.taxable_wage, self.wage_tax, self.zvw_withheld, self.car_advantage, self.exempt_items):
            whole_cents(amount)


@dataclass(frozen=True, slots=True)
class Income:
    person: str
    kind: IncomeKind
    net: Decimal
    period: Period
    paid_on: datetime.date | None = None
    holiday: Holiday = Holiday.NONE
    holiday_net: Decimal = ZERO
    tax_credit_applied: bool = True
    subsidised_job: bool = False
    employment: str | None = None
    accrued: Decimal = ZERO
    wage_data: WageData | None = None

    def __post_init__(self) -> None:
        whole_cents(self.net)
        whole_cents(self.holiday_net)
        whole_cents(self.accrued)


@dataclass(frozen=True, slots=True)
class ExemptionGrant:
    """A decision to exempt income of one person, and what was used of it before this month.

    `months_used` belongs to n; `since` (the first month) and `n_months_used` to r and z; `z_months_used` to aa;
    `since` and `extended_until` (the last month of an extension, art. 34a, 2) to 34a_a.
    """

    person: str
    article: ExemptionArticle
    months_used: int = 0
    since: Month | None = None
    n_months_used: int = 0
    z_months_used: int = 0
    extended_until: Month | None = None


@dataclass(frozen=True, slots=True)
class Deduction:
    kind: DeductionKind
    amount: Decimal

    def __post_init__(self) -> None:
        whole_cents(self.amount)


@dataclass(frozen=True, slots=True)
class Buffer:
    """A decision to use the buffer of art. 34b in this month, and what was used of it earlier this calendar year."""

    amount: Decimal
    used_this_year: Decimal

    def __post_init__(self) -> None:
        whole_cents(self.amount)
        whole_cents(self.used_this_year)


@dataclass(frozen=True, slots=True)
class Reduction:
    """`percent` of the couple norm, taken off a norm of art. 20 or 21."""

    article: ReductionArticle
    percent: Decimal


@dataclass(frozen=True, slots=True)
class MonthFacts:
    """All that one benefit month is settled on. `benefit_from` and `benefit_until` only when inside the month.

    `interruptions`: days between them without a right, where the assistance stopped and began again (art. 45, 3).
    """

    month: Month
    situations: tuple[Situation, ...]
    policy: Policy = Policy()
    benefit_from: datetime.date | None = None
    benefit_until: datetime.date | None = None
    interruptions: tuple[Period, ...] = ()
    reductions: tuple[Reduction, ...] = ()
    measure_percent: Decimal = Decimal(0)
    incomes: tuple[Income, ...] = ()
    exemptions: tuple[ExemptionGrant, ...] = ()
    deductions: tuple[Deduction, ...] = ()
    protected_amount: Decimal | None = None
    paid: Decimal | None = None
    withheld: Decimal | None = None
    buffer: Buffer | None = None
    planned_law: bool = False

    def __post_init__(self) -> None:
        for amount in (self.protected_amount, self.paid, self.withheld):
            if amount is not None:
                whole_cents(amount)
        if fields := dict(_contradictions(self)):
            raise InvalidInput(fields)

    @property
    def first_day(self) -> datetime.date:
        """The first day of the month with a right to benefit (art. 45, 3)."""
        return self.benefit_from or self.month.first

    @property
    def last_day(self) -> datetime.date:
        return self.benefit_until or self.month.last

    def benefit_days(self) -> Iterator[tuple[datetime.date, datetime.date, Household]]:
        """First day, last day and household of every situation that has days with a right to benefit."""
        first_day, last_day = self.first_day, self.last_day
        for situation, later in zip_longest(self.situations, self.situations[1:]):
            first = max(situation.since, first_day)
            last = min(later.since - ONE_DAY, last_day) if later else last_day
            for without in self.interruptions:
                if first <= min(last, without.start - ONE_DAY):
                    yield first, min(last, without.start - ONE_DAY), situation.household
                first = max(first, without.end + ONE_DAY)
            if first <= last:
                yield first, last, situation.household


def _contradictions(facts: MonthFacts) -> Iterator[tuple[str, str]]:
    wrong_dates = list(_wrong_dates(facts))
    yield from wrong_dates
    if not wrong_dates:  # else nobody knows which days have benefit
        yield from _wrong_on_benefit_days(facts)
    yield from _wrong_households(facts)
    yield from _wrong_incomes(facts)
    yield from _wrong_exemptions(facts)
    yield from _wrong_deductions(facts)


def _wrong_dates(facts: MonthFacts) -> Iterator[tuple[str, str]]:
    month = facts.month
    for name, day in (("benefit_from", facts.benefit_from), ("benefit_until", facts.benefit_until)):
        if day and Month.of(day) != month:
            yield name, f"lies outside {month}"
    if facts.first_day > facts.last_day:
        yield "benefit_until", "lies before the first day of benefit"
    after = facts.first_day
    for index, without in enumerate(facts.interruptions):
        if not after < without.start <= without.end < facts.last_day:
            yield f"interruptions[{index}]", "does not lie between days with benefit"
        after = without.end + ONE_DAY
    if not facts.situations:
        yield "situations", "at least one is needed"
    elif facts.situations[0].since > facts.first_day:
        yield "situations[0].from", "lies after the first day of benefit"
    for index, (earlier, later) in enumerate(zip(facts.situations, facts.situations[1:], strict=False), 1):
        if later.since <= earlier.since:
            yield f"situations[{index}].from", "does not lie after the one before it"


def _wrong_households(facts: MonthFacts) -> Iterator[tuple[str, str]]:
    births: dict[str, datetime.date] = {}
    for index, situation in enumerate(facts.situations):
        household, path = situation.household, f"situations[{index}].household"
        if len(household.persons) not in {1, 2}:
            yield f"{path}.persons", "one person or two are needed"
        if len({person.id for person in household.persons}) < len(household.persons):
            yield f"{path}.persons", "the same person stands in it twice"
        for number, person in enumerate(household.persons):
            if births.setdefault(person.id, person.birth_date) != person.birth_date:
                yield f"{path}.persons[{number}].birth_date", "differs from an earlier situation"
        for name in ("dependent_children", "cost_sharers"):
            if getattr(household, name) < 0:
                yield f"{path}.{name}", "is negative"


def _wrong_on_benefit_days(facts: MonthFacts) -> Iterator[tuple[str, str]]:
    for first, _, household in facts.benefit_days():
        path = f"situations[{[s.household for s in facts.situations].index(household)}].household.persons"
        if not any(person.entitled for person in household.persons):
            yield path, "nobody is entitled"
        if any(birthday(person.birth_date, 18) > first for person in household.persons):
            yield path, "somebody is under 18 on a day of benefit"


def _wrong_incomes(facts: MonthFacts) -> Iterator[tuple[str, str]]:
    known = {person.id for situation in facts.situations for person in situation.household.persons}
    accruing = {IncomeKind.WAGE, IncomeKind.BENEFIT}
    for index, income in enumerate(facts.incomes):
        path = f"incomes[{index}]"
        if income.person not in known:
            yield f"{path}.person", "is in no household of this month"
        if income.period.end < income.period.start:
            yield f"{path}.period", "ends before it starts"
        if income.kind not in accruing and income.net < ZERO:
            yield f"{path}.net", "is negative"
        if income.kind not in accruing and income.holiday is not Holiday.NONE:
            yield f"{path}.holiday", "is none for this kind of income"
        if income.holiday_net < ZERO:
            yield f"{path}.holiday_net", "is negative"
        if income.holiday is not Holiday.PAID and income.holiday_net != ZERO:
            yield f"{path}.holiday_net", "is 0.00 unless the holiday allowance is paid"
        if income.accrued < ZERO:
            yield f"{path}.accrued", "is negative"
        yield from _wrong_wage_data(path, income, facts.policy.net_source)


def _wrong_wage_data(path: str, income: Income, source: NetSource) -> Iterator[tuple[str, str]]:
    if income.wage_data is None:
        if income.kind is IncomeKind.WAGE and source is NetSource.UNIFORM:
            yield f"{path}.wage_data", "is needed where the uniform net income counts"
    elif income.kind is not IncomeKind.WAGE:
        yield f"{path}.wage_data", "is of wages alone"
    elif income.holiday is Holiday.PAID:
        # The taxable wage has the holiday allowance in it, and nobody knows which part of the tax is over that.
        yield f"{path}.wage_data", "is not given beside holiday allowance that is paid"


def _wrong_exemptions(facts: MonthFacts) -> Iterator[tuple[str, str]]:
    known = {person.id for situation in facts.situations for person in situation.household.persons}
    seen: set[tuple[str, ExemptionArticle]] = set()
    for index, grant in enumerate(facts.exemptions):
        path = f"exemptions[{index}]"
        if grant.person not in known:
            yield f"{path}.person", "is in no household of this month"
        if (grant.person, grant.article) in seen:
            yield path, "the same grant is given twice"
        seen.add((grant.person, grant.article))
        for name in ("months_used", "n_months_used", "z_months_used"):
            if getattr(grant, name) < 0:
                yield f"{path}.{name}", "is negative"


def _wrong_deductions(facts: MonthFacts) -> Iterator[tuple[str, str]]:
    for index, deduction in enumerate(facts.deductions):
        if deduction.amount < ZERO:
            yield f"deductions[{index}].amount", "is negative"
    for name in ("protected_amount", "paid", "withheld"):
        if (getattr(facts, name) or ZERO) < ZERO:
            yield name, "is negative"
    for name in ("amount", "used_this_year"):
        if facts.buffer is not None and getattr(facts.buffer, name) < ZERO:
            yield f"buffer.{name}", "is negative"
    percents = [
        (f"reductions[{index}].percent", reduction.percent) for index, reduction in enumerate(facts.reductions)
    ]
    for path, percent in [("measure_percent", facts.measure_percent), *percents]:
        if not 0 <= percent <= 100:
            yield path, "does not lie between 0 and 100"
