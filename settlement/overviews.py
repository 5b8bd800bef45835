"""What was paid beside what months come to: reading the ledger, what was decided, and what is still open."""

import datetime
from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cached_property
from typing import Any

from django.db.models import (
    Case,
    DecimalField,
    Exists,
    Max,
    Min,
    Model,
    OuterRef,
    Prefetch,
    Q,
    QuerySet,
    Subquery,
    Sum,
    Value,
    When,
)
from django.db.models.functions import Coalesce, ExtractYear

from citizens.models import BenefitGrant, Citizen, Household, HouseholdMember, Mandate, Municipality
from citizens.selectors import days_of, events_about, in_force
from config import clock
from payslips.models import Employment, Figures, IncomeSignal, IncomeStatement, Payslip, SignalQuestion, Upload
from settlement.engine.differences import ADVANCE_MONTH, HOLIDAY_MONTH, Balance, halves, paid_in
from settlement.engine.facts import Deduction, DeductionKind
from settlement.engine.money import ZERO, to_cent
from settlement.engine.month import Month
from settlement.models import (
    Adjustment,
    BenefitMonth,
    ClaimEvent,
    DebtArrangement,
    Decision,
    Instalment,
    LedgerEntry,
    Letter,
    PayeeChoice,
    PolicyPeriod,
    ProtectedAmount,
    RecoveryClaim,
    ReviewRequest,
    Settlement,
    SettlementRun,
)
from settlement.selectors import current, hidden_from, months_for, months_told_to, policies_of

Kind = LedgerEntry.Kind
GIVEN = (Kind.PAYMENT, Kind.WITHHOLDING, Kind.SET_OFF, Kind.RECOVERY, Kind.ATTACHMENT)
"""What counts as assistance of its month: paid out, or withheld from the payout."""
RETURNED = (Kind.SET_OFF, Kind.RECOVERY)
"""What pays back the month that it names."""
_DEDUCTED = {
    Kind.SET_OFF: DeductionKind.SET_OFF,
    Kind.RECOVERY: DeductionKind.RECOVERY,
    Kind.ATTACHMENT: DeductionKind.ATTACHMENT,
    Kind.WITHHOLDING: DeductionKind.DEBT_ARRANGEMENT,
}
# So far ahead set-off is planned; the law itself ends it sooner.
_MONTHS_AHEAD = 12


@dataclass(frozen=True, slots=True)
class Claim:
    """A claim as its events make it. Amounts are net; `gross_up` is what a person decided to ask above it."""

    row: RecoveryClaim
    events: tuple[ClaimEvent, ...]
    letters: tuple[Letter, ...] = ()

    def last(self, *kinds: str) -> ClaimEvent | None:
        """The newest event of these kinds."""
        return next((event for event in reversed(self.events) if event.kind in kinds), None)

    @property
    def decided(self) -> ClaimEvent | None:
        return self.last(ClaimEvent.Kind.DECIDED)

    @property
    def invited(self) -> ClaimEvent | None:
        return self.last(ClaimEvent.Kind.INVITED)

    @property
    def answer(self) -> ClaimEvent | None:
        return self.last(ClaimEvent.Kind.ANSWERED)

    def letters_that_hold(self, kind: str) -> list[Letter]:
        """The newest letter of this kind to each person; of a decision none from before the last one."""
        since = self.to_tell.at if self.to_tell and kind == Letter.Kind.DECISION else None
        letters = [one for one in self.letters if one.kind == kind and (since is None or one.at >= since)]
        return list({letter.citizen_id: letter for letter in letters}.values())

    def sent_until(self, kind: str) -> datetime.date | None:
        """The last day of the term of these letters; None while one of them was not sent."""
        letters = self.letters_that_hold(kind)
        if not letters or not all(letter.is_sent for letter in letters):
            return None
        return max(letter.until for letter in letters)

    @property
    def answer_until(self) -> datetime.date | None:
        """The last day to answer, as the letters say that were sent."""
        return self.sent_until(Letter.Kind.HEARING)

    @property
    def objection_until(self) -> datetime.date | None:
        """The last day to object, as the letters say that tell the last decision; None while one was not sent."""
        return self.sent_until(Letter.Kind.DECISION)

    @property
    def to_tell(self) -> ClaimEvent | None:
        """What was decided last: it holds when its letter was sent (Awb 3:40)."""
        return self.last(ClaimEvent.Kind.DECIDED, ClaimEvent.Kind.WAIVED)

    @property
    def is_untold(self) -> bool:
        """Whether a decision still waits for its letter."""
        return self.to_tell is not None and self.objection_until is None

    @property
    def untold(self) -> list[ClaimEvent]:
        """The decisions of which not everybody was sent a letter, oldest first: the next letter tells them all."""
        decided = self.decided
        # What a decision does not ask of the proposal is waived by that same decision.
        own = {event.decision_id: event for event in self.events if event.kind == ClaimEvent.Kind.WAIVED}
        if decided is not None:
            own[decided.decision_id] = decided
        return [event for event in sorted(own.values(), key=lambda one: one.pk) if self._told_on(event) is None]

    @property
    def told_on(self) -> datetime.date | None:
        """The day on which everybody had been sent the decision to ask back: from then on it holds (Awb 3:40)."""
        return self._told_on(self.decided) if self.decided else None

    def _told_on(self, event: ClaimEvent) -> datetime.date | None:
        sent: dict[int, datetime.date | None] = {}
        for letter in self.letters:
            if letter.kind == Letter.Kind.DECISION and letter.at >= event.at and not sent.get(letter.citizen_id):
                sent[letter.citizen_id] = letter.sending.sent_on if letter.is_sent else None
        days = [day for day in sent.values() if day is not None]
        return max(days) if days and len(days) == len(sent) else None

    @property
    def signed(self) -> ClaimEvent | None:
        """The first of two signatures, while the second is not there and what was signed is still what is asked."""
        kind = ClaimEvent.Kind
        event = self.last(kind.SIGNED, kind.DECIDED, kind.LOWERED, kind.WAIVED)
        return event if event and event.kind == ClaimEvent.Kind.SIGNED else None

    @property
    def waived(self) -> Decimal:
        return sum((e.amount or ZERO for e in self.events if e.kind == ClaimEvent.Kind.WAIVED), ZERO)

    @property
    def amount(self) -> Decimal:
        """What it asks, net: as proposed, decided or lowered last, less what was waived since."""
        asked: Decimal = self.row.amount
        waived = ZERO
        for event in self.events:
            if event.kind in {ClaimEvent.Kind.DECIDED, ClaimEvent.Kind.LOWERED} and event.amount is not None:
                asked, waived = event.amount, ZERO
            elif event.kind == ClaimEvent.Kind.WAIVED:
                waived += event.amount or ZERO
        return asked - waived

    @property
    def gross_up(self) -> Decimal:
        """Tax above what is asked now: it goes down with it."""
        decided = self.decided
        if decided is None or not decided.amount or self.amount <= ZERO:
            return ZERO
        return to_cent(decided.gross_up * min(self.amount, decided.amount) / decided.amount)

    @property
    def is_open(self) -> bool:
        return self.amount > ZERO

    @property
    def state(self) -> str:
        """ "untold" while a decision waits for its letter, "over" when nothing is asked any more; else the last of
        "proposed", "unsent" (the letter that asks for an answer), "invited", "heard", "signed", "decided".
        """
        if self.is_untold:
            return "untold"
        if not self.is_open:
            return "over"
        for name, reached in (
            ("decided", self.decided),
            ("signed", self.signed),
            ("heard", self.answer),
            ("invited", self.answer_until),
            ("unsent", self.invited),
        ):
            if reached is not None:
                return name
        return "proposed"


@dataclass(frozen=True)
class MonthMoney:
    """A month with all that was paid for it, came back of it, and was decided about it."""

    month: BenefitMonth
    settlement: Settlement | None
    # Booked in the month, and in other months for this one.
    entries: tuple[LedgerEntry, ...] = ()
    returns: tuple[LedgerEntry, ...] = ()
    adjustment: Decimal = ZERO
    decisions: tuple[Decision, ...] = ()
    # Instalments of the last decision to set off this month's excess, whose months are not booked yet.
    planned: tuple[Instalment, ...] = ()
    claims: tuple[Claim, ...] = ()
    requests: tuple[ReviewRequest, ...] = ()
    # Of the holiday allowance of this month: what was decided to pay, and once it is all paid, what was paid.
    holiday_decided: Decimal | None = None
    holiday_paid: Decimal | None = None

    @property
    def is_booked(self) -> bool:
        """Whether anything is known of what was paid for it."""
        return any(entry.kind in GIVEN for entry in self.entries)

    @cached_property
    def paid(self) -> Decimal:
        return _sum(entry for entry in self.entries if entry.kind == Kind.PAYMENT)

    @cached_property
    def withheld(self) -> Decimal:
        return self.given - self.paid

    @property
    def back_payment_decision(self) -> Decision | None:
        return self.last_decision(Decision.Kind.BACK_PAYMENT)

    @property
    def set_off_decision(self) -> Decision | None:
        return self.last_decision(Decision.Kind.SET_OFF)

    @cached_property
    def given(self) -> Decimal:
        return _sum(entry for entry in self.entries if entry.kind in GIVEN)

    @cached_property
    def repaid(self) -> Decimal:
        """What came back of it, tax that was asked on top included."""
        return _sum(self.returns) + _sum(entry for entry in self.entries if entry.kind == Kind.REPAYMENT)

    @cached_property
    def returned(self) -> Decimal:
        """What came back of the net amount: tax that was asked on top comes last and is no part of the month."""
        gross_up = sum((claim.gross_up for claim in self.claims), ZERO)
        net = self.repaid_without_claims + sum((claim.amount for claim in self.claims), ZERO)
        return self.repaid - min(gross_up, max(ZERO, self.repaid - net))

    @cached_property
    def repaid_without_claims(self) -> Decimal:
        """What came back by set-off of means: that is no claim."""
        return _sum(entry for entry in self.returns if entry.kind == Kind.SET_OFF)

    @cached_property
    def waived(self) -> Decimal:
        return self.waived_by_rule + sum((claim.waived for claim in self.claims), ZERO)

    @cached_property
    def waived_by_rule(self) -> Decimal:
        """What was too small to ask, by the municipality's policy."""
        rows = (row for row in self.decisions if row.kind == Decision.Kind.WAIVER and row.automatic)
        return sum((row.amount for row in rows), ZERO)

    @cached_property
    def claim_repaid(self) -> Decimal:
        """What was paid on the claims of this month."""
        return self.repaid - self.repaid_without_claims

    @cached_property
    def claimed(self) -> Decimal:
        """What claims still ask, net."""
        asked = sum((claim.amount for claim in self.claims), ZERO)
        return max(ZERO, asked - self.claim_repaid)

    @cached_property
    def claim_left(self) -> Decimal:
        """What decided claims still ask, with tax that is asked on top."""
        asked = sum((claim.amount + claim.gross_up for claim in self.claims if claim.decided), ZERO)
        return max(ZERO, asked - self.claim_repaid)

    def state_of(self, claim: Claim) -> str:
        """As `Claim.state`, with what was paid on it: "repaid" when all of what was decided came back."""
        left = self.claim_left if claim.decided else self.claimed
        if left or not claim.is_open or claim.is_untold:
            return claim.state
        return "repaid" if claim.decided else "over"

    @cached_property
    def set_off_done(self) -> Decimal:
        return self.repaid_without_claims

    @property
    def difference(self) -> Decimal | None:
        """What is still due (above 0) or was paid too much (below 0); None while it is not known."""
        if self.settlement is None or not self.is_booked:
            return None
        return self.balance().difference

    def balance(self) -> Balance:
        """The month as the sum of differences asks it, save what can be set off."""
        if self.settlement is None:
            raise ValueError(f"{self.month} is not settled")
        return Balance(
            payout=self.settlement.payout,
            given=max(ZERO, self.given),
            returned=max(ZERO, self.returned),
            adjustment=self.adjustment,
            reserve=self.settlement.reserve if self.holiday_paid is not None else ZERO,
            holiday=self.holiday_paid or ZERO,
            waived=self.waived,
            claimed=self.claimed,
        )

    @property
    def is_contested(self) -> bool:
        """Whether somebody asked that a person looks, and nobody answered yet."""
        return any(request.answered_at is None for request in self.requests)

    def last_decision(self, *kinds: str) -> Decision | None:
        return next((row for row in reversed(self.decisions) if row.kind in kinds), None)


def _sum(entries: Iterable[LedgerEntry]) -> Decimal:
    return sum((entry.amount for entry in entries), ZERO)


def money_of(household_ids: Collection[int]) -> dict[int, list[MonthMoney]]:
    """The months of these households with their money, oldest first. A fixed number of queries."""
    months = list(
        BenefitMonth.objects.filter(household__in=household_ids)
        .select_related("household")
        .order_by("household", "first_day")
    )
    inside = {"month__household__in": household_ids}
    settled = {
        row.month_id: row for row in current(Settlement.objects.filter(**inside)).defer("facts", "steps", "sources")
    }
    entries: dict[int, list[LedgerEntry]] = defaultdict(list)
    returns: dict[int, list[LedgerEntry]] = defaultdict(list)
    for entry in LedgerEntry.objects.filter(**inside).order_by("booked_on", "pk"):
        entries[entry.month_id].append(entry)
        if entry.of_month_id is not None:
            returns[entry.of_month_id].append(entry)
    booked = {
        (row.household_id, row.first_day) for row in months if any(entry.kind in GIVEN for entry in entries[row.pk])
    }
    decisions: dict[int, list[Decision]] = defaultdict(list)
    rows = Decision.objects.filter(settlement__month__household__in=household_ids).order_by("pk")
    for decision in (
        rows.select_related("settlement")
        .prefetch_related("instalments")
        .defer("settlement__facts", "settlement__steps", "settlement__sources")
    ):
        decisions[decision.of_month_id or decision.settlement.month_id].append(decision)
    claims: dict[int, list[Claim]] = defaultdict(list)
    for claim in claims_with_events(RecoveryClaim.objects.filter(**inside)):
        claims[claim.row.month_id].append(claim)
    requests: dict[int, list[ReviewRequest]] = defaultdict(list)
    for request in ReviewRequest.objects.filter(**inside).order_by("pk"):
        requests[request.month_id].append(request)
    adjustments: dict[int, dict[tuple[str, str], Decimal]] = defaultdict(dict)
    for adjustment in Adjustment.objects.filter(**inside).order_by("version"):
        adjustments[adjustment.month_id][adjustment.cause, adjustment.reference] = adjustment.amount
    found: dict[int, list[MonthMoney]] = {household_id: [] for household_id in household_ids}
    for row in months:
        money = MonthMoney(
            month=row,
            settlement=settled.get(row.pk),
            entries=tuple(entries[row.pk]),
            returns=tuple(returns[row.pk]),
            adjustment=sum(adjustments[row.pk].values(), ZERO),
            decisions=tuple(decisions[row.pk]),
            claims=tuple(claims[row.pk]),
            requests=tuple(requests[row.pk]),
        )
        plan = money.last_decision(Decision.Kind.SET_OFF)
        if plan is not None:
            instalments = sorted(plan.instalments.all(), key=lambda one: one.first_day)
            money = replace(
                money,
                planned=tuple(one for one in instalments if (row.household_id, one.first_day) not in booked),
            )
        found[row.household_id].append(money)
    return {household_id: _with_holiday(rows) for household_id, rows in found.items()}


def _with_holiday(months: list[MonthMoney]) -> list[MonthMoney]:
    """The months of a household with the holiday allowance of each, as far as it was decided on and paid."""
    decided = holiday_decided(decision for money in months for decision in money.decisions)
    if not decided:
        return months
    paid = holiday_paid(months)
    wanted: dict[Month, Decimal] = defaultdict(lambda: ZERO)
    for month, amount in decided.items():
        wanted[paid_in(month)] += amount
    # What was paid above what was decided is of the last month: there it is a difference.
    last = {paid_in(month): month for month in sorted(decided)}
    found = []
    for money in months:
        month = money.month.month
        year = paid_in(month)
        if month in decided:
            more = paid[year] - wanted[year]
            given = decided[month] + (more if last[year] == month else ZERO)
            is_paid = paid[year] > ZERO and more >= ZERO
            money = replace(money, holiday_decided=decided[month], holiday_paid=given if is_paid else None)  # noqa: PLW2901
        found.append(money)
    return found


def holiday_decided(decisions: Iterable[Decision]) -> dict[Month, Decimal]:
    """What these decisions pay of the holiday allowance of each month."""
    decided: dict[Month, Decimal] = {}
    for decision in decisions:
        for step in decision.steps if decision.kind == Decision.Kind.HOLIDAY else ():
            kind, _, name = step["key"].partition(":")
            if kind == HOLIDAY_MONTH:
                month = Month.parse(name)
                decided[month] = decided.get(month, ZERO) + Decimal(step["amount"])
    return decided


def holiday_paid_out(months: Collection[BenefitMonth]) -> dict[Month, Decimal]:
    """What was decided to pay of the holiday allowance of these months, by the month in which it was. One query."""
    paid: dict[Month, Decimal] = defaultdict(lambda: ZERO)
    rows = Decision.objects.filter(settlement__month__in=[row.pk for row in months], kind=Decision.Kind.HOLIDAY)
    for at, amount in rows.values_list("at", "amount"):
        paid[Month.of(at.astimezone(clock.AMSTERDAM).date())] += amount
    return dict(paid)


def holiday_paid(months: Iterable[MonthMoney]) -> dict[Month, Decimal]:
    """What was booked of the holiday allowance of a household, by the June up to which it was kept."""
    paid: dict[Month, Decimal] = defaultdict(lambda: ZERO)
    for money in months:
        for entry in money.entries:
            if entry.kind == Kind.HOLIDAY_PAYMENT:
                paid[paid_in(money.month.month)] += entry.amount
    return paid


def claims_with_events(rows: QuerySet[RecoveryClaim]) -> list[Claim]:
    """These claims with their events and letters, oldest first. Three queries."""
    events = ClaimEvent.objects.order_by("pk").select_related("decision")
    letters = Letter.objects.order_by("pk").select_related("sending", "citizen").defer("page")
    return [
        Claim(row, tuple(row.events.all()), tuple(row.letters.all()))
        for row in rows.select_related("month__household", "settlement")
        .defer("settlement__facts", "settlement__steps", "settlement__sources")
        .prefetch_related(Prefetch("events", events), Prefetch("letters", letters))
        .order_by("pk")
    ]


def deductions_of(household_ids: Collection[int]) -> dict[tuple[int, datetime.date], tuple[Deduction, ...]]:
    """What goes off the payout of each month: as booked, and for months not booked yet as planned. Fixed queries.

    By household and first day. Claims are paid off in the coming months: together not more a month than was agreed
    last, the oldest claim first; of a month whose pay day comes after the decision was told (Awb 3:40).
    """
    found: dict[tuple[int, datetime.date], tuple[Deduction, ...]] = {}
    with_money = {
        *LedgerEntry.objects.filter(month__household__in=household_ids).values_list("month__household", flat=True),
        *Instalment.objects.filter(decision__settlement__month__household__in=household_ids).values_list(
            "decision__settlement__month__household", flat=True
        ),
    }
    if not with_money:
        return found
    households = money_of(with_money)
    policies = policies_of({money.month.municipality_id for months in households.values() for money in months})
    for household_id, months in households.items():
        set_off: dict[datetime.date, Decimal] = defaultdict(lambda: ZERO)
        for money in months:
            for instalment in money.planned:
                set_off[instalment.first_day] += instalment.amount
        taken: dict[int, Decimal] = defaultdict(lambda: ZERO)
        last_booked = max((money.month.first_day for money in months if money.is_booked), default=None)
        for money in months:
            day = money.month.first_day
            if money.is_booked:
                deductions = _booked_deductions(money.entries)
            else:
                deductions = [Deduction(DeductionKind.SET_OFF, set_off[day])] if set_off[day] else []
                if last_booked is not None and day > last_booked:
                    pay_day = _pay_day(policies.get(money.month.municipality_id, []), money.month.month)
                    owed = {one.month.pk: agreed.left for one in months if (agreed := agreed_on(one, pay_day)).last}
                    left = [amount - taken[pk] for pk, amount in owed.items()]
                    deductions += _paid_off(left, _per_month(months, pay_day))
                    taken |= {pk: owed[pk] - rest for pk, rest in zip(owed, left, strict=True)}
            found[household_id, day] = tuple(deductions)
    return found


def _pay_day(policies: Sequence[PolicyPeriod], month: Month) -> datetime.date | None:
    held = [policy for policy in policies if policy.since <= month.first]
    return payment_date(held[-1], month) if held else None


@dataclass(frozen=True, slots=True)
class Agreed:
    """What is left of claims of a month that are paid off from the assistance, and the last decision that says so."""

    last: ClaimEvent | None
    left: Decimal


def agreed_on(money: MonthMoney, pay_day: datetime.date | None) -> Agreed:
    """What holds on a pay day: what was told before it. None: nothing holds."""
    claims = [
        (claim, decided)
        for claim in money.claims
        if (decided := claim.decided) and claim.is_open and decided.instalment is not None
        if _told_before(claim, pay_day)
    ]
    asked = sum((claim.amount + claim.gross_up for claim, _ in claims), ZERO)
    left = max(ZERO, asked - money.claim_repaid)
    return Agreed(max((event for _, event in claims), key=lambda event: event.pk) if left else None, left)


def _told_before(claim: Claim, pay_day: datetime.date | None) -> bool:
    return pay_day is not None and claim.told_on is not None and claim.told_on < pay_day


def _per_month(months: Iterable[MonthMoney], pay_day: datetime.date | None) -> Decimal:
    """What goes off a month of a household for all its claims together: what was agreed last."""
    agreed = [event for money in months if (event := agreed_on(money, pay_day).last) is not None]
    return max(agreed, key=lambda event: event.pk).instalment or ZERO if agreed else ZERO


def _booked_deductions(entries: Iterable[LedgerEntry]) -> list[Deduction]:
    sums: dict[DeductionKind, Decimal] = defaultdict(lambda: ZERO)
    for entry in entries:
        if entry.kind in _DEDUCTED:
            sums[_DEDUCTED[LedgerEntry.Kind(entry.kind)]] += entry.amount
    return [Deduction(kind, sums[kind]) for kind in _DEDUCTED.values() if sums[kind] > ZERO]


def _paid_off(left: list[Decimal], per_month: Decimal) -> list[Deduction]:
    """The instalment of one month; `left` holds what each claim still asks, and goes down."""
    rest = per_month
    for number, claim in enumerate(left):
        taken = min(claim, rest)
        left[number] -= taken
        rest -= taken
    return [Deduction(DeductionKind.RECOVERY, per_month - rest)] if rest < per_month else []


def protected_amounts_of(household_ids: Collection[int]) -> dict[int, list[ProtectedAmount]]:
    """What each household keeps, as given, in order of the day. One query."""
    rows: dict[int, list[ProtectedAmount]] = defaultdict(list)
    for row in ProtectedAmount.objects.filter(household__in=household_ids):
        rows[row.household_id].append(row)
    return {household_id: in_force(facts) for household_id, facts in rows.items()}


@dataclass(frozen=True, slots=True)
class Arrangement:
    """What a debt arrangement leaves in a month, and whether it is known already what it took."""

    leaves: Decimal
    is_booked: bool


def arrangements_of(months: Collection[BenefitMonth]) -> dict[int, Arrangement]:
    """The debt arrangement of each whole month that has one, by month id. One query without arrangements, else two."""
    rows: dict[int, list[DebtArrangement]] = defaultdict(list)
    for row in DebtArrangement.objects.filter(household__in={month.household_id for month in months}):
        rows[row.household_id].append(row)
    if not rows:
        return {}
    entries = LedgerEntry.objects.filter(month__in=[month.pk for month in months], kind__in=GIVEN)
    booked = set(entries.values_list("month", flat=True))
    return {
        month.pk: Arrangement(row.leaves, month.pk in booked)
        for month in months
        for first, last, row in days_of(rows.get(month.household_id, []))
        if first <= month.first_day and (last is None or last >= month.month.last)
    }


def coming_months(
    months: Sequence[MonthMoney],
    grants: Sequence[BenefitGrant],
    policy: PolicyPeriod,
    today: datetime.date,
) -> list[Month]:
    """The months with assistance that are not booked and whose pay day has not passed: from these can be set off."""
    booked = [money.month.month for money in months if money.is_booked]
    month = max([*(one.next() for one in booked), Month.of(today).previous()])
    found = []
    for _ in range(_MONTHS_AHEAD):
        granted = any(g.since <= month.last and (g.until is None or g.until >= month.first) for g in grants)
        if granted and payment_date(policy, month) >= today:
            found.append(month)
        month = month.next()
    return found


def payment_date(policy: PolicyPeriod, month: Month) -> datetime.date:
    """The policy's day in the month after, or the last weekday before it when that falls in a weekend."""
    day = month.next().first.replace(day=policy.payment_day)
    return day - datetime.timedelta(days=max(0, day.weekday() - 4))


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
        .select_related("settlement__month__household", "of_month")
        .defer("steps", "settlement__facts", "settlement__steps", "settlement__sources")
        .order_by("pk")
    )


def holiday_before(municipality: Municipality) -> QuerySet[Any, Any]:
    """Holiday allowance that fell due before the first night here, and of which nothing is decided or booked.

    A line for each household and year: what was kept, and its first and last month. No night decides on it, for who
    did so before may have paid it (`ledger.pay_holiday`). It fell due in June, or when the assistance had ended.
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
    sums = entries.order_by().values("municipality").annotate(sum=Sum("amount")).values("sum")
    return Coalesce(Subquery(sums), Value(ZERO, DecimalField(max_digits=12, decimal_places=2)))


@dataclass(frozen=True, slots=True)
class Means:
    """Income that counts now and did not when the month was paid, and the month in which the first was received."""

    amount: Decimal
    received: Month | None


def means_of(months: Sequence[MonthMoney]) -> dict[int, Means]:
    """So far as these months came lower by income, by month id. One query.

    What a month was paid on is the newest version before this one that comes to what was paid. Where there is none
    nobody knows why too much was paid, and nothing is set off: a person looks.
    """
    versions: dict[int, list[Settlement]] = defaultdict(list)
    if months:
        rows = Settlement.objects.filter(month__in=[money.month.pk for money in months]).order_by("version")
        for row in rows.defer("attention", "open_points"):
            versions[row.month_id].append(row)
    found = {}
    for money in months:
        *earlier, now = versions[money.month.pk]
        paid_on = next((row for row in reversed(earlier) if row.to_pay == money.paid), None)
        if paid_on is None:
            continue
        received = [
            datetime.date.fromisoformat(income["paid_on"] or income["period"]["end"])
            for income in now.facts["incomes"]
            if income not in paid_on.facts["incomes"]
        ]
        # What an exemption less takes off is nothing that was received.
        more = min(_counted(now) - _counted(paid_on), _earned(now) - _earned(paid_on))
        if received and more > ZERO:
            found[money.month.pk] = Means(more, Month.of(min(received)))
    return found


def _counted(settlement: Settlement) -> Decimal:
    """What income took off the norm; nothing in a month that turned out to be without assistance."""
    return _step(settlement, "counted")


def _earned(settlement: Settlement) -> Decimal:
    """Income with its holiday claim, before anything is exempt."""
    return _step(settlement, "income") + _step(settlement, "holiday_claim")


def _step(settlement: Settlement, key: str) -> Decimal:
    return Decimal(next((step["amount"] for step in settlement.steps if step["key"] == key), "0.00"))


@dataclass(frozen=True, slots=True)
class Payees:
    """To whom assistance is paid: to each spouse with a right half, or wholly to the one that both asked for.

    Art. 45, 4; after a death to the other one (45, 5). `choices` by household, `dead` and persons by their id as text.
    """

    choices: dict[int, list[PayeeChoice]]
    dead: frozenset[str]

    def of(
        self, household_id: int, amount: Decimal, entitled: Sequence[str], day: datetime.date
    ) -> list[dict[str, str]]:
        """The amount for each, on the choice that holds on this day; the odd cent is for the first."""
        alive = [person for person in entitled if person not in self.dead] or entitled
        held = [choice for choice in self.choices.get(household_id, []) if choice.since <= day]
        chosen = str(held[-1].citizen_id) if held else ""
        persons = [chosen] if chosen in alive else alive
        return [{"citizen": person, "amount": f"{part:f}"} for person, part in halves(amount, persons)]


def payees_in(household_ids: Collection[int]) -> Payees:
    """What was asked in these households, and who of them died. Two queries."""
    choices: dict[int, list[PayeeChoice]] = defaultdict(list)
    for row in PayeeChoice.objects.filter(household__in=household_ids):
        choices[row.household_id].append(row)
    members = Citizen.objects.filter(memberships__period__household__in=household_ids)
    dead = members.filter(died_on__isnull=False).values_list("pk", flat=True)
    return Payees({key: in_force(rows) for key, rows in choices.items()}, frozenset(map(str, dead)))


def entitled_in(situations: Sequence[dict[str, Any]]) -> list[str]:
    """Who had a right to the assistance of a month, as its facts say of its last days; at most two."""
    persons = situations[-1]["household"]["persons"] if situations else []
    return [person["id"] for person in persons if person["entitled"]]


def entitled_by(settlement_ids: Collection[int]) -> dict[int, list[str]]:
    """As `entitled_in`, for many settlements at once. One query."""
    rows = Settlement.objects.filter(pk__in=settlement_ids).values_list("pk", "facts__situations")
    return {pk: entitled_in(situations) for pk, situations in rows}


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
        return [(money, claim) for money, claim in self.claims if not claim.decided and money.claimed]

    @property
    def hidden_claims(self) -> list[tuple[MonthMoney, Claim]]:
        """Claims of which the citizen sees no amount, for the wage of the other follows from it."""
        return [
            (money, claim)
            for money in self.hidden
            for claim in money.claims
            if claim.is_open and (money.claim_left if claim.decided else money.claimed)
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
                agreed = _per_month(own, datetime.date.max) if agreed_on(money, datetime.date.max).last else None
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
        return self.months[0].month.month

    @property
    def until(self) -> Month:
        return self.months[-1].month.month


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


# Of each kind of row what the citizen is given: what is about the citizen, no key of ours, and no name of staff.
_EVERYTHING: dict[str, tuple[type[Model], str, str]] = {
    "wie namens u handelt": (
        Mandate,
        "citizen",
        "representative__name kind since until withdrawn recorded_at",
    ),
    "banen": (
        Employment,
        "citizen",
        "employer_name payroll_tax_number since until rhythm",
    ),
    "bestanden": (
        Upload,
        "citizen",
        "original_name uploaded_at size state reason pages",
    ),
    "loonstroken": (
        Figures,
        "payslip__citizen",
        (
            "payslip__upload__original_name payslip__number payslip__state version source at reason "
            "employer_name employee_name payroll_tax_number period_start period_end period_kind payment_date "
            "gross_wage taxable_wage wage_tax net_wage net_payment holiday_allowance_paid "
            "holiday_allowance_net reimbursements_total net_deductions_total attachment_total hours_paid "
            "tax_credit_applied"
        ),
    ),
    "vragen over loonstroken": (
        Payslip,
        "citizen",
        "upload__original_name number state reason note question answer",
    ),
    "opgaven zonder loonstrook": (
        IncomeStatement,
        "expected__employment__citizen",
        "version period_start period_end kind hours net_amount ended_on tax_credit_applied source reason at",
    ),
    "loon dat UWV opgaf": (
        IncomeSignal,
        "citizen",
        (
            "delivered_on employer_name payroll_tax_number period_start period_end wage tax special_wage "
            "special_tax holiday_allowance net tax_credit hours"
        ),
    ),
    "vragen over loon dat UWV opgaf": (
        SignalQuestion,
        "citizen",
        "code state asked_at answer words answered_at decision reason decided_at",
    ),
    "gezinssituaties": (
        HouseholdMember,
        "citizen",
        (
            "period__since period__version period__withdrawn period__dependent_children period__cost_sharers "
            "entitled in_institution parents_cannot_support"
        ),
    ),
    "vragen aan een medewerker": (
        ReviewRequest,
        "citizen",
        "month__first_day words asked_at answer",
    ),
}


def everything_of(citizen: Citizen) -> dict[str, Any]:
    """All that is kept of the citizen, to take along (AVG art. 15 and 20). A fixed number of queries.

    Not the BSN, which is sealed and shown nowhere; not what is about the partner alone; of a month that is hidden from
    the citizen nothing. The pictures of payslips are on their pages.
    """
    told = months_told_to(citizen)
    holding = current(Settlement.objects.filter(month__in=told)).order_by("-month__first_day")
    of_month = ("month__first_day", "version", "status", "norm", "entitlement", "payout", "reserve", "to_pay")
    decided = Decision.objects.filter(settlement__month__in=told).order_by("at")
    events = events_about(citizen).order_by("at", "pk")
    return {
        "wie": {
            "voornamen": citizen.given_names,
            "achternaam": citizen.surname,
            "geboortedatum": citizen.birth_date,
            "gemeente": citizen.municipality.name,
        },
        **{
            name: list(model._default_manager.filter(**{owner: citizen}).order_by("pk").values(*fields.split()))
            for name, (model, owner, fields) in _EVERYTHING.items()
        },
        "maanden": list(holding.values(*of_month, "payment_date", "at")),
        "besluiten": list(
            decided.values(
                "settlement__month__first_day", "of_month__first_day", "kind", "amount", "at", "objection_until"
            )
        ),
        "teruggevraagd": list(RecoveryClaim.objects.filter(month__in=told).values("month__first_day", "amount", "at")),
        "wie keek of veranderde": list(events.values("at", "role", "action")),
    }
