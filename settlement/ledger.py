"""What follows from settlements: decisions, where differences go, claims; and the ledger of what was really paid."""

import datetime
from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import F, Max

from citizens import audit
from citizens.managers import insert
from citizens.models import Citizen, Household, HouseholdMember, Municipality, MunicipalityMismatch, User
from citizens.selectors import grants_of, household_spans
from citizens.services import lock_household
from citizens.signals import month_facts_changed
from config import clock
from payslips.models import Employment
from settlement.balances import (
    GIVEN,
    Means,
    MonthMoney,
    Payees,
    coming_months,
    deductions_of,
    entitled_by,
    entitled_in,
    entitled_on,
    means_of,
    money_of,
    payees_in,
    payment_date,
)
from settlement.engine.contract import facts_from_json, step_to_json
from settlement.engine.differences import Weighed
from settlement.engine.differences import weigh as weigh_balance
from settlement.engine.facts import MonthFacts
from settlement.engine.money import ZERO
from settlement.engine.month import Month
from settlement.engine.period_check import MonthToCheck, check_periods, needs_check
from settlement.engine.trace import Step
from settlement.facts import GatheredMonth, gather
from settlement.law.lawbook import lawbook
from settlement.models import (
    Adjustment,
    BenefitMonth,
    ClaimEvent,
    Decision,
    Difference,
    Instalment,
    LedgerEntry,
    PayeeChoice,
    PolicyPeriod,
    ProtectedAmount,
    RecoveryClaim,
    ReviewRequest,
    Settlement,
    SettlementFailure,
)
from settlement.selectors import current, policies_of, policy_on

_STATES = (Decision.Kind.PROVISIONAL, Decision.Kind.ESTABLISHED)
_SIX_WEEKS = datetime.timedelta(days=42)
Way = Difference.Way


class AlreadyBooked(Exception):
    """An entry with this reference is in the ledger already, and says something else."""


class PaidAlready(Exception):
    """A month from this day on was paid: what lowers it afterwards is a revision, with a hearing and a claim."""


class OwnClaim(Exception):
    """Somebody would decide about their own household."""


class NotAPayee(Exception):
    """This person has no right to the assistance of this household on that day: it is not paid to them."""


def objection_until(moment: datetime.datetime) -> datetime.date:
    """Six weeks after a decision was told (Awb 6:7 and 6:8); never a day of the weekend (Algemene termijnenwet 1)."""
    day = moment.astimezone(clock.AMSTERDAM).date() + _SIX_WEEKS
    return day + datetime.timedelta(days=max(0, 7 - day.weekday()) if day.weekday() > 4 else 0)


@transaction.atomic
def decide(*, settlements: Collection[Settlement], by: str = audit.SYSTEM) -> list[Decision]:
    """Decide on new settlements: what is paid, provisionally or established. The same amount is not decided twice.

    A month of which somebody asked that a person looks is not established by itself.
    """
    month_ids = [row.month_id for row in settlements]
    last: dict[int, Decision] = {}
    rows = Decision.objects.filter(settlement__month__in=month_ids, kind__in=_STATES).annotate(
        month_id=F("settlement__month")
    )
    for decision in rows.order_by("pk"):
        last[decision.month_id] = decision
    contested = set(
        ReviewRequest.objects.filter(month__in=month_ids, answered_at__isnull=True).values_list("month", flat=True)
    )
    payees = payees_in({row.month.household_id for row in settlements})
    today = clock.today()
    new = []
    for row in settlements:
        established = row.status == Settlement.Status.FINAL and row.month_id not in contested
        kind = Decision.Kind.ESTABLISHED if established else Decision.Kind.PROVISIONAL
        before = last.get(row.month_id)
        day = max(today, row.payment_date)
        parts = payees.of(row.month.household_id, row.to_pay, entitled_in(row.facts["situations"]), day)
        # To whom what is paid already went is not decided again.
        moved = before is not None and row.payment_date >= today and before.payees != parts
        if before is None or moved or (before.kind, before.amount) != (kind, row.to_pay):
            new.append(new_decision(row, kind, row.to_pay, by=by, payees=parts))
    return insert(new)


def decide_after_deaths(*, municipality: Municipality, today: datetime.date) -> None:
    """Each night: what is still to be paid to somebody who has died goes to the other one (art. 45, 5)."""
    dead = Citizen.objects.filter(municipality=municipality, died_on__range=(today - _HALF_A_YEAR, today))
    left = HouseholdMember.objects.filter(citizen__in=dead).values("period__household")
    rows = current(Settlement.objects.filter(month__household__in=left)).filter(payment_date__gte=today)
    decide(settlements=list(rows.select_related("month")))


def new_decision(
    settlement: Settlement | None, kind: str, amount: Decimal, *, by: str, automatic: bool = True, **more: Any
) -> Decision:
    """A decision of now that is not stored yet, with the term to object. `settlement`: None of a first month alone."""
    now = clock.now()
    return Decision(
        settlement=settlement,
        municipality_id=(settlement or more["of_month"]).municipality_id,
        kind=kind,
        amount=amount,
        automatic=automatic,
        by=by,
        at=now,
        objection_until=objection_until(now),
        **more,
    )


@dataclass(frozen=True, slots=True)
class _Ending:
    """How the difference of a month goes on. `kept`: instalments that are under way and stay as they are."""

    money: MonthMoney
    weighed: Weighed | None
    way: str | None
    kept: tuple[tuple[Month, Decimal], ...] = ()


@transaction.atomic
def weigh(*, household_ids: Collection[int], by: str = audit.SYSTEM) -> None:
    """Let each difference between what a month comes to and what was paid go where it goes.

    A shortfall is paid, unasked. An excess of a month that is firm, and that nobody contests, is set off with coming
    months so far as the law lets it (art. 58, 4); of the rest a claim is proposed to a caseworker. Safe to run twice.
    """
    booked = set(
        LedgerEntry.objects.filter(month__household__in=household_ids).values_list("month__household", flat=True)
    )
    if not booked:
        return
    list(Household.objects.filter(pk__in=booked).order_by("pk").select_for_update().values_list("pk"))
    today = clock.today()
    households = money_of(booked)
    rows = [money for months in households.values() for money in months]
    policies = policies_of({money.month.municipality_id for money in rows})
    grants = grants_of(booked)
    failing = set(
        SettlementFailure.objects.filter(month__household__in=booked, resolved_at__isnull=True).values_list(
            "month", flat=True
        )
    )
    payees = payees_in(booked)
    means = means_of([money for money in rows if money.difference is not None and money.difference < ZERO])
    for household_id, months in households.items():
        policy = policy_on(policies.get(months[0].month.municipality_id, []), today)
        if policy is None:
            continue
        room = dict.fromkeys(
            coming_months(months, grants.get(household_id, []), policy, today), max(ZERO, policy.set_off_per_month)
        )
        for ending in _endings(months, means, failing, room, policy, today):
            _let_end(ending, policy, payees, by)


def _endings(
    months: Sequence[MonthMoney],
    means: dict[int, Means],
    failing: set[int],
    room: dict[Month, Decimal],
    policy: PolicyPeriod,
    today: datetime.date,
) -> list[_Ending]:
    """Oldest month first; each takes of the room what it needs, and leaves the rest to the next."""
    endings = []
    for money in months:
        difference = money.difference
        if difference is None or money.settlement is None:
            continue
        if money.month.stale_since is not None:  # it is settled soon, and weighed then
            _take(room, money.planned)
            continue
        if waits := _waits(money, failing):
            _take(room, money.planned)
            endings.append(_Ending(money, None, waits))
            continue
        kept = tuple(
            (Month.of(one.first_day), one.amount)
            for one in money.planned
            if payment_date(policy, Month.of(one.first_day)) < today
        )
        under_way = sum((amount for _, amount in kept), ZERO)
        known = means.get(money.month.pk)
        balance = replace(
            money.balance(),
            means=max(ZERO, known.amount - money.set_off_done - under_way) if known else ZERO,
            received=known.received if known else None,
            under_way=under_way,
            room=tuple((month, space) for month, space in sorted(room.items()) if month > money.month.month),
        )
        weighed = weigh_balance(balance)
        for month, amount in weighed.plan:
            room[month] -= amount
        endings.append(_Ending(money, weighed, _way_of(weighed, kept), kept))
    return endings


def _waits(money: MonthMoney, failing: set[int]) -> str | None:
    """Why nothing is decided about a difference yet."""
    settlement, difference = money.settlement, money.difference
    if settlement is None or not difference:
        return None
    if money.month.pk in failing or "slip_waits" in settlement.open_points:
        return Way.NOT_FINAL
    if difference < ZERO and money.is_contested:
        return Way.PERSON
    if difference < ZERO and settlement.status != Settlement.Status.FINAL:
        return Way.NOT_FINAL
    return None


def _take(room: dict[Month, Decimal], planned: Iterable[Instalment]) -> None:
    for one in planned:
        month = Month.of(one.first_day)
        if month in room:
            room[month] = max(ZERO, room[month] - one.amount)


def _way_of(weighed: Weighed, kept: Sequence[object]) -> str | None:
    if weighed.back_payment:
        return Way.BACK_PAYMENT
    if weighed.claim:
        return Way.CLAIM
    return Way.SET_OFF if weighed.plan or kept else None


def _let_end(ending: _Ending, policy: PolicyPeriod, payees: Payees, by: str) -> None:
    """Decide what follows for one month, where that is something new."""
    money, weighed = ending.money, ending.weighed
    way = ending.way
    if weighed is not None and money.settlement is not None:
        steps = [step_to_json(step) for step in weighed.steps]
        _pay_after_all(money, weighed, steps, payees, by)
        _plan(money, (*ending.kept, *weighed.plan), steps, by)
        waived = _claim(money, weighed.claim, steps, policy, by)
        if waived and way == Way.CLAIM:
            way = Way.SET_OFF if weighed.plan or ending.kept else None
    _note(money, way)


def _pay_after_all(money: MonthMoney, weighed: Weighed, steps: list[Any], payees: Payees, by: str) -> None:
    """A back-payment beside what was decided before and is not booked yet: more, or less when the month came lower."""
    before = money.last_decision(Decision.Kind.BACK_PAYMENT)
    pending = max(ZERO, before.total - money.paid) if before and before.total is not None else ZERO
    if weighed.back_payment != pending and money.settlement is not None:
        household_id, amount = money.month.household_id, weighed.back_payment - pending
        entitled = entitled_by([money.settlement.pk])[money.settlement.pk]
        decision = new_decision(
            money.settlement,
            Decision.Kind.BACK_PAYMENT,
            amount,
            by=by,
            total=money.paid + weighed.back_payment,
            payees=payees.of(household_id, amount, entitled, clock.today()),
            steps=steps,
        )
        decision.save()
        _log("decision.back_payment", decision, money, by)


def _plan(money: MonthMoney, plan: Sequence[tuple[Month, Decimal]], steps: list[Any], by: str) -> None:
    """Set off in these months, where that was not decided yet; what was planned and is not booked falls away."""
    before = [(Month.of(one.first_day), one.amount) for one in money.planned]
    if before == list(plan) or money.settlement is None:
        return
    total = sum((amount for _, amount in plan), ZERO)
    decision = new_decision(money.settlement, Decision.Kind.SET_OFF, -total, by=by, steps=steps)
    decision.save()
    Instalment.objects.bulk_create(
        Instalment(decision=decision, municipality_id=decision.municipality_id, first_day=month.first, amount=amount)
        for month, amount in plan
    )
    _log("decision.set_off", decision, money, by)
    months = [month for month, _ in (*before, *plan)]
    deductions_changed(money.month.household_id, min(months), max(months), by)


def _claim(money: MonthMoney, wanted: Decimal, steps: list[Any], policy: PolicyPeriod, by: str) -> bool:
    """Bring what claims ask to `wanted`: propose the rest, or lower them. Answers whether the rest was waived."""
    more = wanted - money.claimed
    if more > ZERO and money.settlement is not None:
        if money.waived_by_rule + more <= policy.small_claim:
            decision = new_decision(
                money.settlement, Decision.Kind.WAIVER, more, by=by, steps=steps, reason="small_claim"
            )
            decision.save()
            _log("decision.waived", decision, money, by)
            return not money.claimed
        claim = RecoveryClaim.objects.create(
            month=money.month, settlement=money.settlement, amount=more, steps=steps, by=by
        )
        _log("claim.proposed", claim, money, by)
    elif more < ZERO:
        _lower(money, -more, by)
    return False


def _lower(money: MonthMoney, by_amount: Decimal, by: str) -> None:
    """The newest claims ask less: the month came higher, or something came back."""
    for claim in reversed(money.claims):
        taken = min(by_amount, claim.amount)
        if taken > ZERO:
            ClaimEvent.objects.create(
                claim=claim.row, kind=ClaimEvent.Kind.LOWERED, amount=claim.amount - taken, by=by
            )
            _log("claim.lowered", claim.row, money, by)
            by_amount -= taken
            if claim.decided:
                deductions_changed(money.month.household_id, Month.of(clock.today()).previous(), None, by)


def _note(money: MonthMoney, way: str | None) -> None:
    """Keep the one open difference of the month: an entry of the work list until it has ended."""
    row = Difference.objects.filter(month=money.month, resolved_at__isnull=True).first()
    difference = money.difference or ZERO
    if way is None or not difference:
        if row is not None:
            row.resolved_at = clock.now()
            row.save(update_fields=["resolved_at"])
    elif row is None:
        Difference.objects.create(month=money.month, amount=difference, way=way)
    elif (row.amount, row.way) != (difference, way):
        row.amount, row.way = difference, way
        row.save(update_fields=["amount", "way"])


def deductions_changed(household_id: int, first: Month, last: Month | None, by: str) -> None:
    """What goes off these months has changed: they are settled anew."""
    month_facts_changed.send(
        Decision,
        household_ids=[household_id],
        since=first.first,
        until=last.last if last else None,
        cause="deductions_changed",
        by=by,
    )


def _log(action: str, row: Any, money: MonthMoney, by: User | str) -> None:
    household = money.month.household
    audit.record(action, by=by, subject=row, about=household, municipality=household.municipality)


_HALF_A_YEAR = datetime.timedelta(days=183)


@dataclass(frozen=True, slots=True)
class Booking:
    """An entry to be made: of `month`, and where something is paid back `of_month`."""

    month: BenefitMonth
    kind: str
    amount: Decimal
    booked_on: datetime.date
    reference: str
    of_month: BenefitMonth | None = None
    citizen: Citizen | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class Booked:
    """How many entries are new, and how many were there already."""

    new: int
    known: int


@transaction.atomic
def book(*, municipality: Municipality, source: str, bookings: Sequence[Booking], by: User | str) -> Booked:
    """Take entries into the ledger, all or none, and let what they change go its way.

    The same entry again is passed over; `AlreadyBooked` when its reference is known and it says something else.
    """
    # Two imports of one municipality wait for each other.
    Municipality.objects.select_for_update(no_key=True).get(pk=municipality.pk)
    known = {
        row.reference: row
        for row in LedgerEntry.objects.filter(
            municipality=municipality, source=source, reference__in=[one.reference for one in bookings]
        )
    }
    new = []
    for one in bookings:
        row = LedgerEntry(
            municipality=municipality,
            month=one.month,
            kind=one.kind,
            amount=one.amount,
            of_month=one.of_month,
            citizen=one.citizen,
            booked_on=one.booked_on,
            source=source,
            reference=one.reference,
            note=one.note,
            recorded_by=audit.name_of(by),
        )
        before = known.get(one.reference)
        if before is None:
            new.append(row)
        elif not _is_same(before, row):
            raise AlreadyBooked(one.reference)
    if new:
        _refuse_others(municipality, new)
        LedgerEntry.objects.bulk_create(new)
        audit.record(
            "payments.booked", by=by, subject=municipality, municipality=municipality, source=source, new=len(new)
        )
        household_ids = {entry.month.household_id for entry in new}
        tell_of_deductions(household_ids, by=audit.name_of(by))
        weigh(household_ids=household_ids)
    return Booked(len(new), len(bookings) - len(new))


_SAYS = ("month_id", "kind", "amount", "of_month_id", "citizen_id", "booked_on")


def _is_same(one: LedgerEntry, other: LedgerEntry) -> bool:
    return all(getattr(one, name) == getattr(other, name) for name in _SAYS)


def _refuse_others(municipality: Municipality, entries: Iterable[LedgerEntry]) -> None:
    """`bulk_create` passes the check of `OwnedRow.save` by."""
    for entry in entries:
        owners = {parent.municipality_id for parent in (entry.month, entry.of_month, entry.citizen) if parent}
        if owners != {municipality.pk}:
            raise MunicipalityMismatch(f"an entry of municipality {municipality.pk} under another one")


def tell_of_deductions(household_ids: Collection[int], *, by: str) -> None:
    """Months from which something else goes off than their settlement says are settled anew."""
    deductions = deductions_of(household_ids)
    rows = current(Settlement.objects.filter(month__household__in=household_ids)).select_related("month")
    for row in rows.defer("steps", "sources"):
        goes_off = deductions.get((row.month.household_id, row.month.first_day), ())
        if [{"kind": one.kind, "amount": str(one.amount)} for one in goes_off] != row.facts["deductions"]:
            deductions_changed(row.month.household_id, row.month.month, row.month.month, by)


@transaction.atomic
def adjust(
    *, month: BenefitMonth, cause: str, reference: str, amount: Decimal, steps: list[Any], by: User | str
) -> Adjustment:
    """A check afterwards found that this month comes to so much more (or less): the last one of a reference holds."""
    last = Adjustment.objects.filter(month=month, cause=cause, reference=reference).order_by("-version").first()
    row = _adjusted(last, month=month, cause=cause, reference=reference, amount=amount, steps=steps, by=by)
    if row is not last:
        weigh(household_ids=[month.household_id])
    return row


def _adjusted(
    last: Adjustment | None, *, month: BenefitMonth, amount: Decimal, steps: list[Any], by: User | str, **about: str
) -> Adjustment:
    """The adjustment that holds: `last`, or a next version where it says something else."""
    if last is not None and (last.amount, last.steps) == (amount, steps):
        return last
    row = Adjustment.objects.create(
        month=month,
        **about,
        version=last.version + 1 if last else 1,
        amount=amount,
        steps=steps,
        by=audit.name_of(by),
    )
    household = month.household
    audit.record("month.adjusted", by=by, subject=row, about=household, municipality=household.municipality)
    return row


def refuse_own(household_id: int, by: User) -> None:
    """Nobody decides about their own household. Raises `OwnClaim`."""
    if HouseholdMember.objects.filter(period__household=household_id, citizen__user=by).exists():
        raise OwnClaim


@transaction.atomic
def ask_person(*, month: BenefitMonth, citizen: Citizen, words: str, by: User) -> ReviewRequest:
    """The citizen asks that a person looks at this month. Asked again while it waits, the words are added."""
    request = ReviewRequest.objects.filter(month=month, citizen=citizen, answered_at__isnull=True).first()
    if request is None:
        request = ReviewRequest.objects.create(month=month, citizen=citizen, words=words)
    elif words and words not in request.words:
        request.words = f"{request.words}\n{words}".strip()[:1000]
        request.save(update_fields=["words"])
    audit.record(
        "month.review_asked", by=by, subject=request, about=month.household, municipality=month.household.municipality
    )
    weigh(household_ids=[month.household_id])
    return request


@transaction.atomic
def answer_request(*, request: ReviewRequest, answer: str, by: User) -> ReviewRequest:
    """A caseworker has looked, and says what was found. Raises `OwnClaim` for somebody of the household."""
    refuse_own(request.month.household_id, by)
    request.answer, request.answered_by, request.answered_at = answer, audit.name_of(by), clock.now()
    request.save(update_fields=["answer", "answered_by", "answered_at"])
    household = request.month.household
    audit.record("month.review_answered", by=by, subject=request, about=household, municipality=household.municipality)
    decide(settlements=list(current(Settlement.objects.filter(month=request.month))))
    weigh(household_ids=[request.month.household_id])
    return request


def refuse_paid(household: Household, since: datetime.date) -> None:
    """Nothing is lowered by a stroke of the pen that was paid already. Raises `PaidAlready`."""
    booked = LedgerEntry.objects.filter(month__household=household, month__first_day__gte=since, kind__in=GIVEN)
    if booked.exists():
        raise PaidAlready


@transaction.atomic
def protect(
    *, household: Household, since: datetime.date, amount: Decimal | None, reason: str, by: User | str
) -> ProtectedAmount:
    """From `since` on the household keeps this much, as it was given; None: by the law's own rule again."""
    rows = ProtectedAmount.objects.filter(household=household, since=since)
    row = ProtectedAmount.objects.create(
        household=household,
        since=since,
        version=(rows.aggregate(Max("version"))["version__max"] or 0) + 1,
        amount=amount,
        reason=reason,
        recorded_by=audit.name_of(by),
    )
    audit.record("household.protected", by=by, subject=row, about=household, municipality=household.municipality)
    deductions_changed(household.pk, Month.of(since), None, audit.name_of(by))
    return row


@transaction.atomic
def choose_payee(
    *, household: Household, since: datetime.date, citizen: Citizen | None, reason: str, by: User | str
) -> PayeeChoice:
    """A couple asked to be paid wholly to one of them, or half to each again (art. 45, 4). Raises `NotAPayee`."""
    lock_household(household)
    if citizen is not None and citizen.pk not in entitled_on(household, since):
        raise NotAPayee
    rows = PayeeChoice.objects.filter(household=household, since=since)
    row = PayeeChoice.objects.create(
        household=household,
        since=since,
        version=(rows.aggregate(Max("version"))["version__max"] or 0) + 1,
        citizen=citizen,
        reason=reason,
        recorded_by=audit.name_of(by),
    )
    audit.record("household.payee", by=by, subject=row, about=household, municipality=household.municipality)
    # What is still to be paid is decided anew; nothing of its amount changes.
    decide(settlements=list(current(Settlement.objects.filter(month__household=household)).select_related("month")))
    return row


@transaction.atomic
def check_periods_of(*, months: Collection[BenefitMonth], by: User | str = audit.SYSTEM) -> list[Adjustment]:
    """After the year, the job or the assistance, up to each month: the periods really worked instead of × 13 ÷ 12.

    The months of the calendar year up to a month are settled both ways, and the sum becomes an adjustment of that
    month: a shortfall is paid unasked, an excess is proposed to a caseworker. None while one of them is not final or a
    slip of their days is awaited, and where nothing rests on four weeks. What was kept too much for holiday allowance
    is not taken back; what was kept too little is paid with it. Answers what holds; safe to run twice. A fixed number
    of queries, and a few for each month that comes out otherwise than before.
    """
    if not months:
        return []
    household_ids = {month.household_id for month in months}
    of_year: dict[tuple[int, int], list[BenefitMonth]] = defaultdict(list)
    days = {month.first_day for month in months}
    for one in BenefitMonth.objects.filter(
        household__in=household_ids, first_day__range=(min(days).replace(month=1), max(days))
    ).order_by("household", "first_day"):
        of_year[one.household_id, one.first_day.year].append(one)
    spans = {month: _months_until(month, of_year[month.household_id, month.first_day.year]) for month in months}
    settled = _final_facts({row for rows in spans.values() for row in rows})
    spans = {
        month: rows
        for month, rows in spans.items()
        if all(row.pk in settled for row in rows) and needs_check(settled[row.pk] for row in rows)
    }
    if not spans:
        return []
    to_check = _to_check({row.pk: row for rows in spans.values() for row in rows}.values(), settled)
    known = _checks_of_households(household_ids)
    done, changed = [], set()
    for month, rows in sorted(spans.items(), key=lambda one: one[0].first_day):
        if any(row.pk not in to_check for row in rows):
            continue
        of_household = known[month.household_id, str(month.first_day.year)]
        # Those of a job that ended before in the same year.
        before = sum((one.amount for day, one in of_household.items() if day < month.first_day), ZERO)
        found = check_periods([to_check[row.pk] for row in rows])
        last = of_household.get(month.first_day)
        of_household[month.first_day] = holds = _adjusted(
            last,
            month=month,
            cause=_PERIOD_CHECK,
            reference=str(month.first_day.year),
            amount=found.payout + max(ZERO, found.reserve) - before,
            steps=[step_to_json(one) for one in (*found.steps, Step("checked_before", before, ("45, 1",)))],
            by=by,
        )
        done.append(holds)
        if holds is not last:
            changed.add(month.household_id)
    if changed:
        weigh(household_ids=changed)
    return done


_PERIOD_CHECK = "period_check"


def _months_until(month: BenefitMonth, of_year: Iterable[BenefitMonth]) -> list[BenefitMonth]:
    return [row for row in of_year if row.first_day <= month.first_day]


def _final_facts(rows: Collection[BenefitMonth]) -> dict[int, MonthFacts]:
    """On what each of these months was settled; those that are final, and not about to be settled anew. One query."""
    fresh = [row.pk for row in rows if row.stale_since is None]
    holding = current(Settlement.objects.filter(month__in=fresh, status=Settlement.Status.FINAL))
    return {month_id: facts_from_json(facts) for month_id, facts in holding.values_list("month", "facts")}


def _to_check(rows: Collection[BenefitMonth], settled: dict[int, MonthFacts]) -> dict[int, MonthToCheck]:
    """These months with all periods that touch them; none of which something is awaited. Fixed queries."""
    book = lawbook()
    return {
        item.month.pk: MonthToCheck(settled[item.month.pk], item.facts.incomes, book.law_of(item.month.month))
        for item in gather(rows, clock.today(), by_days=True)
        if isinstance(item, GatheredMonth) and not item.open_points
    }


def _checks_of_households(
    household_ids: Collection[int],
) -> dict[tuple[int, str], dict[datetime.date, Adjustment]]:
    """By household and year the last check of the periods at each month. One query."""
    known: dict[tuple[int, str], dict[datetime.date, Adjustment]] = defaultdict(dict)
    rows = Adjustment.objects.filter(month__household__in=household_ids, cause=_PERIOD_CHECK).select_related("month")
    for row in rows.order_by("version"):
        known[row.month.household_id, row.reference][row.month.first_day] = row
    return known


def check_what_ended(*, municipality: Municipality, today: datetime.date) -> None:
    """Check the periods of who is paid by four weeks: of the year that is over, of a job or assistance that ended."""
    jobs = Employment.objects.filter(municipality=municipality, rhythm="four_weeks")
    spans = household_spans(sorted({job.citizen_id for job in jobs}))
    new_year = today.replace(month=1, day=1)
    wanted: set[tuple[int, datetime.date]] = set()
    for job in jobs:
        for span in spans[job.citizen_id]:
            wanted |= {(span.household.pk, day) for day in (job.until, new_year - datetime.timedelta(days=1)) if day}
    for household_id, grants in grants_of({household_id for household_id, _ in wanted}).items():
        wanted |= {(household_id, grant.until) for grant in grants if grant.until}
    over = {(pk, day.replace(day=1)) for pk, day in wanted if day >= new_year - _A_YEAR and day < today.replace(day=1)}
    household_ids = sorted({pk for pk, _ in over})
    for start in range(0, len(household_ids), _CHUNK):
        rows = BenefitMonth.objects.filter(
            household__in=household_ids[start : start + _CHUNK], first_day__in={day for _, day in over}
        )
        months = rows.select_related("household__municipality").order_by("household", "first_day")
        check_periods_of(months=[month for month in months if (month.household_id, month.first_day) in over])


_CHUNK = 500
_A_YEAR = datetime.timedelta(days=366)
