"""What was paid beside what months come to: reading the ledger, what was decided, and what is still open."""

import datetime
from collections import defaultdict
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import (
    Case,
    DecimalField,
    Exists,
    Max,
    Min,
    OuterRef,
    Prefetch,
    Q,
    QuerySet,
    Subquery,
    Sum,
    Value,
    When,
)
from django.db.models.functions import Coalesce, ExtractYear, Round

from citizens.models import Citizen, Household, Municipality
from config import clock
from settlement.balances import (
    GIVEN,
    Claim,
    Kind,
    MonthMoney,
    agreed_on,
    entitled_in,
    money_of,
    payment_date,
    per_month_of,
)
from settlement.engine.differences import ADVANCE_MONTH, paid_in
from settlement.engine.money import ZERO
from settlement.engine.month import Month
from settlement.models import (
    Adjustment,
    BenefitMonth,
    Decision,
    Instalment,
    LedgerEntry,
    Letter,
    PolicyPeriod,
    Settlement,
    SettlementRun,
)
from settlement.selectors import current, hidden_from, months_for

# So long a payment may take to come back from the benefit administration as booked.
_DAYS_TO_BOOK = datetime.timedelta(days=14)


def not_booked(municipality: Municipality, policy: PolicyPeriod, today: datetime.date) -> QuerySet[Decision]:
    """What was decided to pay or to set off, and is not booked two weeks after its day; oldest first. One query.

    An advance, a back-payment and holiday allowance count from the decision, an instalment from the pay day of its
    month. Nothing where the municipality books nothing: there nobody knows.
    """
    until = today - _DAYS_TO_BOOK
    kinds = Decision.Kind
    rows = Decision.objects.filter(municipality=municipality)
    year = _holiday_year("settlement__month__first_day")
    household = OuterRef("settlement__month__household")
    last_of_month = ~Exists(
        rows.filter(settlement__month=OuterRef("settlement__month"), kind=OuterRef("kind"), pk__gt=OuterRef("pk"))
    )
    last_of_year = ~Exists(
        rows.annotate(year=year).filter(
            settlement__month__household=household, year=OuterRef("year"), kind=kinds.HOLIDAY, pk__gt=OuterRef("pk")
        )
    )
    given = LedgerEntry.objects.filter(kind__in=GIVEN)
    payments = LedgerEntry.objects.filter(month=OuterRef("settlement__month"), kind=Kind.PAYMENT)
    holiday = LedgerEntry.objects.annotate(year=_holiday_year("month__first_day")).filter(
        month__household=household, year=OuterRef("year"), kind=Kind.HOLIDAY_PAYMENT
    )
    in_month = given.filter(
        month__household=OuterRef("decision__settlement__month__household"), month__first_day=OuterRef("first_day")
    )
    month = Month.of(until)
    while payment_date(policy, month) > until:
        month = month.previous()
    instalments = Instalment.objects.filter(decision=OuterRef("pk"), first_day__lte=month.first)
    decided = Q(at__date__lte=until)
    late = (
        (decided & Q(kind=kinds.ADVANCE) & ~Exists(given.filter(month=OuterRef("of_month"))))
        | (decided & Q(kind=kinds.BACK_PAYMENT, total__gt=_sum_of(payments)) & last_of_month)
        | (decided & Q(kind=kinds.HOLIDAY, total__gt=_sum_of(holiday)) & last_of_year)
        | (Q(kind=kinds.SET_OFF) & Exists(instalments.filter(~Exists(in_month))) & last_of_month)
    )
    return (
        rows.annotate(year=year)
        .filter(late, Exists(LedgerEntry.objects.filter(municipality=municipality)))
        .select_related("settlement__month__household", "of_month__household")
        .defer("steps", "settlement__facts", "settlement__steps", "settlement__sources")
        .order_by("pk")
    )


def holiday_before(municipality: Municipality) -> QuerySet[Any, Any]:
    """Holiday allowance that fell due before the first night here, and of which nothing is decided or booked.

    A line for each household and year: what was kept, and its first and last month. No night decides on it, for who
    did so before may have paid it (`holiday.pay_holiday`). It fell due in June, or when the assistance had ended.
    """
    first = SettlementRun.objects.filter(municipality=municipality).aggregate(first=Min("night"))["first"]
    rows = current(Settlement.objects.filter(month__municipality=municipality, reserve__gt=0))
    if first is None:
        return rows.none().values("month__household")
    in_year = {"month__household": OuterRef("month__household"), "year": OuterRef("year")}
    decided = Decision.objects.filter(kind=Decision.Kind.HOLIDAY).annotate(
        year=_holiday_year("settlement__month__first_day")
    )
    paid = LedgerEntry.objects.filter(kind=Kind.HOLIDAY_PAYMENT).annotate(year=_holiday_year("month__first_day"))
    goes_on = BenefitMonth.objects.filter(household=OuterRef("month__household"), first_day__gte=first.replace(day=1))
    last_june = first.year if (first.month, first.day) > (6, 1) else first.year - 1
    return (
        rows.annotate(year=_holiday_year("month__first_day"))
        .filter(Q(year__lte=last_june) | ~Exists(goes_on), month__first_day__lt=first.replace(day=1))
        .exclude(
            Exists(decided.filter(settlement__month__household=OuterRef("month__household"), year=OuterRef("year")))
        )
        .exclude(Exists(paid.filter(**in_year)))
        .order_by("year", "month__household")
        .values("month__household", "month__household__number", "year")
        .annotate(kept=Sum("reserve"), first=Min("month__first_day"), last=Max("month__first_day"))
    )


def _holiday_year(path: str) -> Case:
    """The year in whose June the holiday allowance of a month is paid."""
    return Case(When(**{f"{path}__month__gte": 6}, then=ExtractYear(path) + 1), default=ExtractYear(path))


def _sum_of(entries: QuerySet[LedgerEntry]) -> Coalesce:
    # SQLite sums in binary fractions: 658.29 and 411.84 are a little less than 1070.13 there.
    rounded = Round(Sum("amount"), precision=2)
    sums = entries.order_by().values("municipality").annotate(sum=rounded).values("sum")
    return Coalesce(Subquery(sums), Value(ZERO, DecimalField(max_digits=12, decimal_places=2)))


@dataclass(frozen=True, slots=True)
class PaidTo:
    """What of the payment of a month comes on the reader's own account, and what on that of the partner."""

    own: Decimal
    partner: Decimal


@dataclass(frozen=True, slots=True)
class Advance:
    """What is paid of a month that cannot be settled yet, and what the months on which it rests came to.

    Without those a person decided on it.
    """

    decision: Decision
    low: Decimal | None
    high: Decimal | None


def advance_of(month: BenefitMonth) -> Advance | None:
    """The advance on a month. One query."""
    decision = Decision.objects.filter(of_month=month, kind=Decision.Kind.ADVANCE).order_by("-pk").first()
    if decision is None:
        return None
    amounts = [Decimal(step["amount"]) for step in decision.steps if step["key"].startswith(f"{ADVANCE_MONTH}:")]
    return Advance(decision, min(amounts, default=None), max(amounts, default=None))


def is_first_month(month: BenefitMonth) -> bool:
    """Whether no month before this one was settled. One query."""
    earlier = Settlement.objects.filter(month__household=month.household_id, month__first_day__lt=month.first_day)
    return not earlier.exists()


def decided_before(month: BenefitMonth) -> Decision | None:
    """What was decided last to pay of a month, of which now nobody knows what it comes to. One query."""
    return Decision.objects.filter(settlement__month=month, kind__in=_OF_A_MONTH).order_by("-pk").first()


@dataclass(frozen=True, slots=True)
class Checked:
    """What a check of the periods really worked made of the months of a year, and so of the month that it stands with.

    `rows`: of each month what it came to, and what it comes to now. `before`: what an earlier check of the year gave.
    """

    adjustment: Adjustment
    rows: tuple[tuple[Month, Decimal, Decimal], ...]
    amounts: dict[str, Decimal]

    @property
    def holiday(self) -> Decimal:
        """What is paid with it of holiday allowance: what was kept too much is not taken back."""
        return max(ZERO, self.amounts["reserve_check"])


def checks_of(month: BenefitMonth) -> list[Checked]:
    """The checks that add something to this month, or take it off: of each the last one. One query."""
    last = {(row.cause, row.reference): row for row in month.adjustments.order_by("version")}
    found = []
    for row in last.values():
        amounts = {step["key"]: Decimal(step["amount"]) for step in row.steps}
        if "payout_check" in amounts:
            months = [Month.parse(key.partition(":")[2]) for key in amounts if key.startswith("payout_worked:")]
            rows = tuple((one, amounts[f"payout_estimated:{one}"], amounts[f"payout_worked:{one}"]) for one in months)
            found.append(Checked(row, rows, amounts))
    return found


@dataclass(frozen=True, slots=True)
class Waiting:
    """What the reader is told of the payment of a month that cannot be settled: an advance, or why nothing comes."""

    advance: Advance | None
    # The letter that suspends the month, as it was sent to the reader.
    suspension: Letter | None
    is_paid: bool


def waiting_of(month: BenefitMonth, reader: Citizen) -> Waiting:
    """What is paid of a month that cannot be settled. Three queries."""
    letters = Letter.objects.filter(month=month, citizen=reader, kind=Letter.Kind.SUSPENSION, sending__isnull=False)
    return Waiting(
        advance_of(month),
        letters.defer("page").order_by("pk").last(),
        LedgerEntry.objects.filter(month=month, kind__in=GIVEN).exists(),
    )


def paid_to(settlement: Settlement, reader: Citizen) -> PaidTo | None:
    """To whom this month is paid; None where it is all the reader's, or nobody said. One query."""
    rows = Decision.objects.filter(settlement__month=settlement.month_id, kind__in=_OF_A_MONTH).order_by("-pk")
    decision = rows.first()
    if decision is None or decision.amount != settlement.to_pay:
        return None
    parts = {payee["citizen"]: Decimal(payee["amount"]) for payee in decision.payees}
    own = parts.pop(str(reader.pk), ZERO)
    return PaidTo(own, sum(parts.values(), ZERO)) if parts else None


@dataclass(frozen=True)
class Money:
    """What a household gets still or pays back, over the months that who asks may see; newest first."""

    months: tuple[MonthMoney, ...]
    # Months that a safety mark hides: of their claims nothing may be shown but that they are there.
    hidden: tuple[MonthMoney, ...] = ()

    @property
    def coming(self) -> list[MonthMoney]:
        """Months of which something is paid after all."""
        return [money for money in self.months if (money.difference or ZERO) > ZERO]

    @property
    def set_off(self) -> list[MonthMoney]:
        return [money for money in self.months if money.planned]

    @property
    def waiting(self) -> list[MonthMoney]:
        """Months of which too much was paid, and nothing is decided yet."""
        return [
            money
            for money in self.months
            if (money.difference or ZERO) + money.waived < ZERO and not money.planned and not money.claimed
        ]

    @property
    def claims(self) -> list[tuple[MonthMoney, Claim]]:
        return [(money, claim) for money in self.months for claim in money.claims if claim.is_open]

    @property
    def proposed(self) -> list[tuple[MonthMoney, Claim]]:
        claims = [*self.claims, *((money, claim) for money in self.months for claim in money.revisions)]
        return [(money, claim) for money, claim in claims if not claim.decided and money.asked_by(claim) > ZERO]

    @property
    def hidden_claims(self) -> list[tuple[MonthMoney, Claim]]:
        """Claims of which the citizen sees no amount, for the wage of the other follows from it."""
        return [
            (money, claim)
            for money in self.hidden
            for claim in (*money.claims, *money.revisions)
            if claim.is_open and (money.claim_left if claim.decided else money.asked_by(claim))
        ]

    @property
    def owed(self) -> list["Debt"]:
        """What is left of claims, in the order in which they are paid off."""
        debts = []
        before: dict[int, Decimal] = defaultdict(lambda: ZERO)
        for money in reversed(self.months):
            if money.claim_left:
                household_id = money.month.household_id
                own = [one for one in self.months if one.month.household_id == household_id]
                agreed = per_month_of(own, datetime.date.max) if agreed_on(money, datetime.date.max).last else None
                debts.append(Debt(money, agreed, before[household_id]))
                before[household_id] += money.claim_left if agreed else ZERO
        return debts

    @property
    def repaid(self) -> list[tuple[MonthMoney, Claim]]:
        """Decided claims of months of which nothing is left to pay."""
        return [(money, claim) for money, claim in self.claims if claim.decided and not money.claim_left]

    @property
    def waived(self) -> list[tuple[MonthMoney, Decision]]:
        """Months of which something is not asked back, with the last decision that says so."""
        found = [(money, money.last_decision(Decision.Kind.WAIVER)) for money in self.months if money.waived]
        return [(money, decision) for money, decision in found if decision is not None]

    @property
    def booked(self) -> list[MonthMoney]:
        return [money for money in self.months if money.is_booked]

    @property
    def holiday(self) -> list["HolidayYear"]:
        """The holiday allowance that was decided on, by year, newest first."""
        years: dict[Month, list[MonthMoney]] = defaultdict(list)
        for money in reversed(self.months):
            if money.holiday_decided is not None:
                years[paid_in(money.month.month)].append(money)
        return [HolidayYear(tuple(rows)) for _, rows in sorted(years.items(), reverse=True)]

    @property
    def is_empty(self) -> bool:
        due = any(not year.is_paid for year in self.holiday)
        unsaid = self.waiting or self.hidden_claims
        return not (self.coming or self.set_off or self.proposed or self.owed or unsaid or due)


@dataclass(frozen=True, slots=True)
class HolidayYear:
    """The holiday allowance of months, June to May, oldest first, of which it was decided to pay it."""

    months: tuple[MonthMoney, ...]

    @property
    def kept(self) -> list[MonthMoney]:
        """The months in which something was kept; all of them where that is none."""
        return [money for money in self.months if money.holiday_decided] or list(self.months)

    @property
    def amount(self) -> Decimal:
        return sum((money.holiday_decided or ZERO for money in self.months), ZERO)

    @property
    def is_paid(self) -> bool:
        return all(money.holiday_paid is not None for money in self.months)

    @property
    def is_halved(self) -> bool:
        """Whether each of two spouses got a part."""
        rows = (row for money in self.months for row in money.decisions if row.kind == Decision.Kind.HOLIDAY)
        return any(len(row.payees) > 1 for row in rows)

    @property
    def decision(self) -> Decision | None:
        """The last decision on it: the one that can still be objected to longest."""
        found = [row for money in self.months for row in money.decisions if row.kind == Decision.Kind.HOLIDAY]
        return max(found, key=lambda row: row.pk, default=None)

    @property
    def since(self) -> Month:
        return self.kept[0].month.month

    @property
    def until(self) -> Month:
        return self.kept[-1].month.month


@dataclass(frozen=True, slots=True)
class Debt:
    """What is left of the decided claims of a month, and when it is paid off.

    `per_month` goes off for all claims of the household together, so far as they were told (`Claim.told_on`); `before`
    is what is left of those that come first.
    """

    money: MonthMoney
    per_month: Decimal | None
    before: Decimal

    @property
    def left(self) -> Decimal:
        return self.money.claim_left

    @property
    def claim(self) -> Claim:
        return next(claim for claim in reversed(self.money.claims) if claim.is_open and claim.decided)

    @property
    def months_left(self) -> int | None:
        """How many instalments until it is paid off, older claims first; None where that is not known yet."""
        if not self.per_month or self.claim.told_on is None:
            return None
        whole, rest = divmod(self.before + self.left, self.per_month)
        return int(whole) + bool(rest)


def money_for(citizen: Citizen) -> Money:
    """The money of the months that the citizen may see. A fixed number of queries."""
    own = {row.pk: row for row in months_for(citizen)}
    hidden = hidden_from(citizen, list(own.values()), clock.today())
    households = money_of({row.household_id for row in own.values()})
    rows = [money for months in households.values() for money in months if money.month.pk in own]
    rows.sort(key=lambda money: money.month.first_day, reverse=True)
    return Money(
        tuple(money for money in rows if money.month.pk not in hidden),
        tuple(money for money in rows if money.month.pk in hidden),
    )


def money_of_household(household: Household) -> Money:
    """The money of a household, for who works with its file."""
    return Money(tuple(reversed(money_of([household.pk])[household.pk])))


@dataclass(frozen=True, slots=True)
class Decided:
    """What was decided about a month up to a version of it.

    `cuts`: less than a whole norm is paid, less than was decided before, or something is taken (Awb 3:45).
    """

    of_money: tuple[Decision, ...]
    objection_until: datetime.date
    cuts: bool
    # Of a couple: to whom this amount is paid.
    payees: tuple["Payee", ...] = ()
    # What was paid of it in advance, before it could be settled.
    advance: Decision | None = None


@dataclass(frozen=True, slots=True)
class Payee:
    """Somebody to whom a part is paid."""

    person: Citizen
    amount: Decimal


_OF_A_MONTH = (Decision.Kind.PROVISIONAL, Decision.Kind.ESTABLISHED)
_OF_MONEY = (
    Decision.Kind.BACK_PAYMENT,
    Decision.Kind.SET_OFF,
    Decision.Kind.RECOVERY,
    Decision.Kind.WAIVER,
    Decision.Kind.HOLIDAY,
)


def decided_on(settlement: Settlement) -> Decided | None:
    """The decisions that hold with this version of its month; None before there is one. Four queries at most."""
    rows = list(
        Decision.objects.filter(settlement__month=settlement.month_id, settlement__version__lte=settlement.version)
        .filter(of_month__isnull=True)
        .prefetch_related(Prefetch("instalments", Instalment.objects.order_by("first_day")))
        .order_by("pk")
    )
    if not rows:
        return None
    # Of set-offs the last one holds, and an empty one says that nothing is set off any more.
    last_plan = next((row for row in reversed(rows) if row.kind == Decision.Kind.SET_OFF), None)
    of_money = tuple(
        row
        for row in rows
        if row.kind in _OF_MONEY and (row.kind != Decision.Kind.SET_OFF or (row == last_plan and row.amount))
    )
    takes = any(row.kind in {Decision.Kind.SET_OFF, Decision.Kind.RECOVERY} for row in of_money)
    is_less = settlement.entitlement < settlement.norm or settlement.to_pay < settlement.payout
    was_more = any(row.kind in _OF_A_MONTH and row.amount > settlement.to_pay for row in rows)
    is_couple = len(entitled_in(settlement.facts["situations"])) > 1
    paying = [row for row in rows if row.kind in _OF_A_MONTH and row.amount == settlement.to_pay and row.payees]
    return Decided(
        of_money,
        rows[-1].objection_until,
        cuts=is_less or takes or was_more or _has_lower_norm(settlement),
        payees=_payees_of(paying[-1]) if is_couple and paying else (),
        advance=Decision.objects.filter(of_month=settlement.month_id, kind=Decision.Kind.ADVANCE).first(),
    )


def _payees_of(decision: Decision) -> tuple[Payee, ...]:
    people = Citizen.objects.in_bulk([int(payee["citizen"]) for payee in decision.payees])
    return tuple(
        Payee(people[int(payee["citizen"])], Decimal(payee["amount"]))
        for payee in decision.payees
        if int(payee["citizen"]) in people
    )


def _has_lower_norm(settlement: Settlement) -> bool:
    """Whether the norm was lowered (arts 27 and 28), shared (22a and 24), or holds for part of the month (45, 3)."""
    facts = settlement.facts
    households = [situation["household"] for situation in facts["situations"]]
    return bool(
        facts["reductions"]
        or facts["benefit_from"]
        or facts["benefit_until"]
        or facts.get("interruptions")
        or any(one["cost_sharers"] or not all(person["entitled"] for person in one["persons"]) for one in households)
    )
