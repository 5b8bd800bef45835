"""What months come to beside what was paid: the ledger, claims, and what goes off (art. 58, 4)."""

import datetime
from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cached_property
from typing import Any

from django.db.models import Prefetch, QuerySet, Sum
from django.db.models.functions import Coalesce

from citizens.models import BenefitGrant, Citizen, Household
from citizens.selectors import days_of, in_force, periods_of
from config import clock
from settlement.engine.differences import HOLIDAY_MONTH, Balance, halves, paid_in
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
    Revision,
    Settlement,
)
from settlement.selectors import current, policies_of

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
    def revision(self) -> Revision | None:
        """What would be lowered of a month that was paid; None of a claim that follows from what the month came to."""
        return getattr(self.row, "revision", None)

    @property
    def only_proposes(self) -> bool:
        """Whether the month itself is as it was until somebody decides: a revision (art. 54, 3)."""
        return self.revision is not None and self.decided is None

    @property
    def invited(self) -> ClaimEvent | None:
        return self.last(ClaimEvent.Kind.INVITED)

    @property
    def answer(self) -> ClaimEvent | None:
        return self.last(ClaimEvent.Kind.ANSWERED)

    def answers_by(self, name: str) -> list[ClaimEvent]:
        """What this person said of the proposal, as the log names them: a partner does not read it."""
        return [event for event in self.events if event.kind == ClaimEvent.Kind.ANSWERED and event.by == name]

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
    # Claims that only propose to lower the month: they are no part of its balance.
    revisions: tuple[Claim, ...] = ()
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

    def asked_by(self, claim: Claim) -> Decimal:
        """What this claim can still ask, net."""
        return claim.amount if claim.only_proposes else min(claim.amount, self.claimed)

    def state_of(self, claim: Claim) -> str:
        """As `Claim.state`, with what was paid on it: "repaid" when all of what was decided came back."""
        left = self.claim_left if claim.decided else self.asked_by(claim)
        if left or not claim.is_open or claim.is_untold:
            return claim.state
        return "repaid" if claim.decided else "over"

    @cached_property
    def set_off_done(self) -> Decimal:
        return self.repaid_without_claims

    @property
    def holiday_is_otherwise(self) -> bool:
        """Whether the month keeps another holiday allowance now than was paid: a part of the difference."""
        return self.settlement is not None and self.holiday_paid not in {None, self.settlement.reserve}

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
    rows = Decision.objects.annotate(month_id=Coalesce("of_month", "settlement__month")).order_by("pk")
    for of_households in (
        rows.filter(settlement__month__household__in=household_ids).prefetch_related("instalments"),
        # Of a first month; as one query the two would read every decision there is.
        rows.filter(settlement__isnull=True, of_month__household__in=household_ids),
    ):
        for decision in of_households:
            decisions[decision.month_id].append(decision)
    claims: dict[int, list[Claim]] = defaultdict(list)
    revisions: dict[int, list[Claim]] = defaultdict(list)
    for claim in claims_with_events(RecoveryClaim.objects.filter(**inside)):
        (revisions if claim.only_proposes else claims)[claim.row.month_id].append(claim)
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
            revisions=tuple(revisions[row.pk]),
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


def paid_afterwards(months: Collection[BenefitMonth]) -> dict[int, Decimal]:
    """What was booked as paid of a month above what it came to, so far as a check afterwards added that; by month id.

    Three queries, or one where nothing was checked.
    """
    found: dict[int, dict[tuple[str, str], Decimal]] = defaultdict(dict)
    rows = Adjustment.objects.filter(month__in=[row.pk for row in months]).order_by("version")
    for month_id, cause, reference, amount in rows.values_list("month", "cause", "reference", "amount"):
        found[month_id][cause, reference] = amount
    more = {month_id: total for month_id, of in found.items() if (total := sum(of.values(), ZERO)) > ZERO}
    if not more:
        return {}
    entries = LedgerEntry.objects.filter(month__in=more, kind=Kind.PAYMENT).order_by().values("month")
    paid = dict(entries.annotate(sum=Sum("amount")).values_list("month", "sum"))
    came_to = dict(current(Settlement.objects.filter(month__in=more)).values_list("month", "to_pay"))
    above = {pk: min(total, paid.get(pk, ZERO) - came_to.get(pk, ZERO)) for pk, total in more.items()}
    return {pk: amount for pk, amount in above.items() if amount > ZERO}


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
        for row in rows.select_related("month__household", "settlement", "revision")
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
                    deductions += _paid_off(left, per_month_of(months, pay_day))
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


def per_month_of(months: Iterable[MonthMoney], pay_day: datetime.date | None) -> Decimal:
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


def entitled_on(household: Household, day: datetime.date) -> set[int]:
    """Who has a right to the assistance of a household on a day."""
    held = [period for period in periods_of([household.pk]).get(household.pk, []) if period.since <= day]
    return {member.citizen_id for member in held[-1].members.all() if member.entitled} if held else set()
