"""What follows from settlements: decisions, where differences go, claims; and the ledger of what was really paid."""

import datetime
from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import F, Max, Min, QuerySet

from citizens import audit
from citizens.managers import insert
from citizens.models import (
    BenefitGrant,
    Citizen,
    Household,
    HouseholdMember,
    HouseholdPeriod,
    Municipality,
    MunicipalityMismatch,
    User,
)
from citizens.selectors import ONE_DAY, grants_of, household_spans, periods_of
from citizens.services import lock_household
from citizens.signals import month_facts_changed
from config import clock
from payslips.models import Employment
from settlement.engine.contract import facts_from_json, step_to_json
from settlement.engine.differences import (
    HOLIDAY_MONTH,
    HolidayMonth,
    HolidayPayment,
    Weighed,
    advance_on,
    holiday_allowance,
    paid_in,
)
from settlement.engine.differences import weigh as weigh_balance
from settlement.engine.money import ZERO
from settlement.engine.month import Month, birthday
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
    Letter,
    PayeeChoice,
    PolicyPeriod,
    ProtectedAmount,
    RecoveryClaim,
    ReviewRequest,
    Settlement,
    SettlementFailure,
    SettlementRun,
)
from settlement.overviews import (
    GIVEN,
    Claim,
    Means,
    MonthMoney,
    Payees,
    claims_with_events,
    coming_months,
    deductions_of,
    entitled_by,
    entitled_in,
    holiday_paid,
    means_of,
    money_of,
    payees_in,
    payment_date,
)
from settlement.selectors import current, policies_of

_STATES = (Decision.Kind.PROVISIONAL, Decision.Kind.ESTABLISHED)
_SIX_WEEKS = datetime.timedelta(days=42)
_YEARS_TO_ASK = 2
Way = Difference.Way


class AlreadyBooked(Exception):
    """An entry with this reference is in the ledger already, and says something else."""


class SecondPersonNeeded(Exception):
    """This claim takes two people, and who signed first cannot be the second."""


class NotAsked(Exception):
    """The claim asks nothing (any more), or less than this."""


class NotHeard(Exception):
    """No letter asked the citizen for an answer yet, or there still are days for it: until this day."""

    def __init__(self, until: datetime.date | None) -> None:
        super().__init__(str(until))
        self.until = until


class PaidAlready(Exception):
    """A month from this day on was paid: what lowers it afterwards is a revision, with a hearing and a claim."""


class OwnClaim(Exception):
    """Somebody would decide about their own household."""


class TooEarlyForTax(Exception):
    """Tax is not asked back within the calendar year of payment (art. 58, 5): until then it can still be set off."""


class TooLate(Exception):
    """What the citizen could have understood is not asked back more than two years after it was paid (art. 58, 6)."""


class NoAdvance(Exception):
    """The month was settled, paid or paid in advance already, or none before it was settled."""


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
            new.append(_decision(row, kind, row.to_pay, by=by, payees=parts))
    return insert(new)


def decide_after_deaths(*, municipality: Municipality, today: datetime.date) -> None:
    """Each night: what is still to be paid to somebody who has died goes to the other one (art. 45, 5)."""
    dead = Citizen.objects.filter(municipality=municipality, died_on__range=(today - _HALF_A_YEAR, today))
    left = HouseholdMember.objects.filter(citizen__in=dead).values("period__household")
    rows = current(Settlement.objects.filter(month__household__in=left)).filter(payment_date__gte=today)
    decide(settlements=list(rows.select_related("month")))


@transaction.atomic
def pay_in_advance(*, municipality: Municipality, today: datetime.date) -> list[Decision]:
    """Each night: of a month whose pay day is near and that cannot be settled, pay what may be expected to be due.

    That is the least of the last three months in which the household was as it is now. Nothing where none of them was
    settled, where nobody knows whose month it is, where the household has no right on some day of the month or changed
    in it, before the first night here, or for as long as a letter suspends the assistance (art. 54, 1): that a person
    decides.
    """
    policy = _policy_at(policies_of([municipality.pk]).get(municipality.pk, []), today)
    nights = SettlementRun.objects.filter(municipality=municipality)
    first_night = nights.aggregate(first=Min("night"))["first"] or today
    failures = SettlementFailure.objects.filter(municipality=municipality, resolved_at__isnull=True)
    months = list(
        BenefitMonth.objects.filter(pk__in=failures.exclude(message__in=_NOT_IN_ADVANCE).values("month"))
        .exclude(settlements__isnull=False)
        .exclude(pk__in=Decision.objects.filter(kind=Decision.Kind.ADVANCE).values("of_month"))
        .exclude(entries__kind=LedgerEntry.Kind.PAYMENT)
        .exclude(pk__in=_suspended(today))
        .select_related("household")
    )
    household_ids = {month.household_id for month in months}
    holding: dict[int, list[Settlement]] = {}
    rows = current(Settlement.objects.filter(month__household__in=household_ids)).select_related("month")
    for row in rows.order_by("month__first_day"):
        holding.setdefault(row.month.household_id, []).append(row)
    grants, periods = grants_of(household_ids), periods_of(household_ids)
    payees, new = payees_in(household_ids), []
    for month in months:
        since = _unchanged_since(month.month, grants.get(month.household_id, []), periods.get(month.household_id, []))
        if policy is None or since is None:
            continue
        pay_day = payment_date(policy, month.month)
        first = month.month
        for _ in range(_MONTHS_OF_ADVANCE):
            first = first.previous()
        since = max(since, first.first)
        before = [row for row in holding.get(month.household_id, []) if since <= row.month.first_day < month.first_day]
        if not before or not first_night <= pay_day <= today + _DAYS_TO_PAY:
            continue
        steps = advance_on([(row.month.month, row.to_pay) for row in before])
        amount = steps[-1].amount
        if amount > ZERO:
            entitled = entitled_in(before[-1].facts["situations"])
            parts = payees.of(month.household_id, amount, entitled, today)
            new.append(
                _decision(
                    before[-1],
                    Decision.Kind.ADVANCE,
                    amount,
                    by=audit.SYSTEM,
                    steps=[step_to_json(step) for step in steps],
                    payees=parts,
                    of_month=month,
                )
            )
            household = month.household
            audit.record(
                "decision.advance", by=audit.SYSTEM, subject=month, about=household, municipality=municipality
            )
    return insert(new)


@transaction.atomic
def give_advance(*, month: BenefitMonth, amount: Decimal, reason: str, by: User) -> Decision:
    """A person decides to pay so much in advance on a month that was not settled yet: the citizen asked for it.

    It is paid and booked as what the night pays in advance. Raises `OwnClaim` and `NoAdvance`.
    """
    refuse_own(month.household_id, by)
    lock_household(month.household)
    earlier = Settlement.objects.filter(month__household=month.household_id, month__first_day__lt=month.first_day)
    before = current(earlier).order_by("month__first_day").last()
    is_done = (
        month.settlements.exists()
        or month.entries.filter(kind__in=GIVEN).exists()
        or Decision.objects.filter(of_month=month, kind=Decision.Kind.ADVANCE).exists()
    )
    if before is None or is_done:
        raise NoAdvance
    entitled = [str(pk) for pk in sorted(_entitled_on(month.household, month.month.last))]
    decision = _decision(
        before,
        Decision.Kind.ADVANCE,
        amount,
        by=audit.name_of(by),
        automatic=False,
        reason=reason,
        payees=payees_in([month.household_id]).of(month.household_id, amount, entitled, clock.today()),
        of_month=month,
    )
    decision.save()
    audit.record(
        "decision.advance", by=by, subject=month, about=month.household, municipality=month.household.municipality
    )
    return decision


def _suspended(today: datetime.date) -> QuerySet[Letter, int]:
    """The months whose assistance is suspended: eight weeks at most from the first letter that was sent (54, 1)."""
    sent = Letter.objects.filter(kind=Letter.Kind.SUSPENSION, sending__isnull=False).order_by().values("month")
    return (
        sent.annotate(first=Min("dated")).filter(first__gt=today - SUSPENDED_AT_MOST).values_list("month", flat=True)
    )


def _unchanged_since(
    month: Month, grants: Sequence[BenefitGrant], periods: Sequence[HouseholdPeriod]
) -> datetime.date | None:
    """Since when the household is as it is in all of this month; None where it changes, or a day has no assistance."""
    whole = any(g.since <= month.first and (g.until is None or g.until >= month.last) for g in grants)
    held = [period.since for period in periods if period.since <= month.last]
    return held[-1] if whole and held and held[-1] <= month.first else None


SUSPENDED_AT_MOST = datetime.timedelta(weeks=8)
_MONTHS_OF_ADVANCE = 3
_DAYS_TO_PAY = datetime.timedelta(days=5)
# Of these nobody knows for whom a month is, or by whose choices: two could be paid for the same days.
_NOT_IN_ADVANCE = ("in_two_households", "two_grants_in_month", "no_household", "no_policy")


def _decision(
    settlement: Settlement, kind: str, amount: Decimal, *, by: str, automatic: bool = True, **more: Any
) -> Decision:
    now = clock.now()
    return Decision(
        settlement=settlement,
        municipality_id=settlement.municipality_id,
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
        policy = _policy_at(policies.get(months[0].month.municipality_id, []), today)
        if policy is None:
            continue
        room = dict.fromkeys(
            coming_months(months, grants.get(household_id, []), policy, today), max(ZERO, policy.set_off_per_month)
        )
        for ending in _endings(months, means, failing, room, policy, today):
            _let_end(ending, policy, payees, by)


def _policy_at(policies: Sequence[PolicyPeriod], day: datetime.date) -> PolicyPeriod | None:
    holding = [policy for policy in policies if policy.since <= day]
    return max(holding, key=lambda policy: (policy.since, policy.version)) if holding else None


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
        decision = _decision(
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
    decision = _decision(money.settlement, Decision.Kind.SET_OFF, -total, by=by, steps=steps)
    decision.save()
    Instalment.objects.bulk_create(
        Instalment(decision=decision, municipality_id=decision.municipality_id, first_day=month.first, amount=amount)
        for month, amount in plan
    )
    _log("decision.set_off", decision, money, by)
    months = [month for month, _ in (*before, *plan)]
    _tell(money.month.household_id, min(months), max(months), by)


def _claim(money: MonthMoney, wanted: Decimal, steps: list[Any], policy: PolicyPeriod, by: str) -> bool:
    """Bring what claims ask to `wanted`: propose the rest, or lower them. Answers whether the rest was waived."""
    more = wanted - money.claimed
    if more > ZERO and money.settlement is not None:
        if money.waived_by_rule + more <= policy.small_claim:
            decision = _decision(
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
                _tell(money.month.household_id, Month.of(clock.today()).previous(), None, by)


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


def _tell(household_id: int, first: Month, last: Month | None, by: str) -> None:
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


@transaction.atomic
def pay_holiday(*, household_ids: Collection[int], by: User | str = audit.SYSTEM, reason: str = "") -> list[Decision]:
    """Decide to pay the holiday allowance that is due (art. 45, 1): in June, or after the assistance has ended.

    It is decided when all its months are firm, or else on the last day that the law leaves for it. Safe to run twice.
    What fell due before the first night here may have been paid by whoever did so then: for that a person must ask,
    with a `reason`.
    """
    list(Household.objects.filter(pk__in=household_ids).order_by("pk").select_for_update().values_list("pk"))
    today = clock.today()
    dues = _dues(household_ids, today, since_ever=bool(reason))
    decided = Decision.objects.filter(kind=Decision.Kind.HOLIDAY, settlement__month__household__in=household_ids)
    touched = set(decided.values_list("settlement__month__household", flat=True))
    touched |= {pk for pk, of_months in dues.items() if any(due.since <= today for due in of_months.values())}
    # Of all others nothing is due, and in most months those are nearly all.
    households = {pk: months for pk, months in money_of(touched & dues.keys()).items() if months}
    if not households:
        return []
    failing = set(
        SettlementFailure.objects.filter(month__household__in=household_ids, resolved_at__isnull=True).values_list(
            "month", flat=True
        )
    )
    found: list[tuple[MonthMoney, HolidayPayment, dict[Month, int]]] = []
    for household_id, months in households.items():
        paid = holiday_paid(months)
        for year, rows in _by_holiday_year(months).items():
            due = _what_is_due(rows, dues.get(household_id, {}), failing, today)
            held = [money for money in rows if money in due or money.holiday_decided is not None]
            payment = holiday_allowance(
                [
                    HolidayMonth(money.month.month, money.settlement.reserve, money.holiday_decided)
                    for money in held
                    if money.settlement is not None
                ],
                paid[year],
                may_lower=any(money.is_booked for money in months),
            )
            if payment is not None:
                settled = {money.month.month: money.settlement.pk for money in held if money.settlement is not None}
                found.append((held[-1], payment, settled))
    if not found:
        return []
    payees = payees_in(households)
    entitled = entitled_by([pk for _, _, settled in found for pk in settled.values()])
    return [
        _decide_holiday(
            last, payment, payees, {month: entitled[pk] for month, pk in settled.items()}, reason=reason, by=by
        )
        for last, payment, settled in found
    ]


def _by_holiday_year(months: Sequence[MonthMoney]) -> dict[Month, list[MonthMoney]]:
    """The settled months by the June up to which their holiday allowance is kept, oldest first."""
    years: dict[Month, list[MonthMoney]] = {}
    for money in months:
        if money.settlement is not None:
            years.setdefault(paid_in(money.month.month), []).append(money)
    return years


def _what_is_due(
    months: Sequence[MonthMoney], dues: dict[int, "_HolidayDue"], failing: Collection[int], today: datetime.date
) -> list[MonthMoney]:
    """Of the months on which nothing is decided yet those on which it is now: none, while they wait to be firm."""
    due = [
        money
        for money in months
        if money.holiday_decided is None and money.month.pk in dues and dues[money.month.pk].since <= today
    ]
    may_wait = all(today < dues[money.month.pk].latest for money in due)
    return [] if may_wait and any(_is_open(money, failing) for money in due) else due


def _decide_holiday(
    last: MonthMoney,
    payment: HolidayPayment,
    payees: Payees,
    entitled: dict[Month, list[str]],
    *,
    reason: str,
    by: User | str,
) -> Decision:
    """`last`: the newest of the months, to which the decision belongs. Each month is paid to who had a right then."""
    if last.settlement is None:
        raise ValueError(f"{last.month} is not settled")
    household_id, today = last.month.household_id, clock.today()
    of_months = [step for step in payment.steps if step.kind == HOLIDAY_MONTH]
    # What was paid before is taken off the oldest months.
    already = sum((step.amount for step in of_months), ZERO) - payment.amount
    anybody = next((people for people in entitled.values() if people), [])
    of_people: dict[tuple[str, ...], Decimal] = {}
    for step in of_months:
        amount = step.amount - max(ZERO, min(step.amount, already))
        already -= step.amount - amount
        people = tuple(entitled[Month.parse(step.subject)] or anybody)
        of_people[people] = of_people.get(people, ZERO) + amount
    parts: dict[str, Decimal] = {}
    for people, amount in of_people.items():
        for part in payees.of(household_id, amount, people, today):
            parts[part["citizen"]] = parts.get(part["citizen"], ZERO) + Decimal(part["amount"])
    decision = _decision(
        last.settlement,
        Decision.Kind.HOLIDAY,
        payment.amount,
        by=audit.name_of(by),
        automatic=not reason,
        reason=reason,
        total=payment.total,
        payees=[{"citizen": person, "amount": f"{amount:f}"} for person, amount in sorted(parts.items())],
        steps=[step_to_json(step) for step in payment.steps],
    )
    decision.save()
    _log("decision.holiday", decision, last, by)
    return decision


def _is_open(money: MonthMoney, failing: Collection[int]) -> bool:
    settlement, month = money.settlement, money.month
    return (
        settlement is None
        or settlement.status != Settlement.Status.FINAL
        or month.stale_since is not None
        or month.pk in failing
    )


@dataclass(frozen=True, slots=True)
class _HolidayDue:
    """When the holiday allowance of a month is decided on: from `since` when it is firm, on `latest` as it is."""

    since: datetime.date
    latest: datetime.date


def _dues(
    household_ids: Collection[int], today: datetime.date, *, since_ever: bool
) -> dict[int, dict[int, "_HolidayDue"]]:
    """When the holiday allowance of each month of these households is due, as far as it is ours to decide.

    Without `since_ever` that is only what falls due from the first night here on.
    """
    months: dict[int, list[BenefitMonth]] = defaultdict(list)
    for month in BenefitMonth.objects.filter(household__in=household_ids):
        months[month.household_id].append(month)
    municipality_ids = {own[0].municipality_id for own in months.values()}
    nights = SettlementRun.objects.filter(municipality__in=municipality_ids).order_by("municipality")
    first_nights = dict(nights.values_list("municipality").annotate(Min("night")))
    policies = {pk: _policy_at(rows, today) for pk, rows in policies_of(municipality_ids).items()}
    grants, periods = grants_of(months), periods_of(months)
    dues: dict[int, dict[int, _HolidayDue]] = {}
    for household_id, own in months.items():
        policy = policies.get(own[0].municipality_id)
        since = datetime.date.min if since_ever else first_nights.get(own[0].municipality_id)
        if policy is not None and since is not None:
            held = grants.get(household_id, []), periods.get(household_id, [])
            found = {month.pk: _holiday_due(month.month, *held, policy) for month in own}
            dues[household_id] = {pk: due for pk, due in found.items() if since <= due.since}
    return dues


def _holiday_due(
    month: Month, grants: Sequence[BenefitGrant], periods: Sequence[HouseholdPeriod], policy: PolicyPeriod
) -> _HolidayDue:
    """In June, or in three months after the assistance has ended, or somebody with a right to it has left."""
    june = paid_in(month)
    ends = [_last_with_grant(month, grants, june), _last_together(month, periods)]
    after = [ended.next() for ended in ends if ended is not None and ended.next() < june]
    if after:
        return _HolidayDue(min(after).first, min(after).next().next().first)
    return _HolidayDue(june.first, payment_date(policy, june.previous()))


def _last_with_grant(month: Month, grants: Sequence[BenefitGrant], june: Month) -> Month | None:
    """The last month before `june` of the assistance that goes on from this month; None when it does not end."""
    while month < june:
        if not any(g.since <= month.last and (g.until is None or g.until >= month.first) for g in grants):
            return month.previous()
        month = month.next()
    return None


def _last_together(month: Month, periods: Sequence[HouseholdPeriod]) -> Month | None:
    """The last month in which all who had a right in this month still were in the household."""
    before = [period for period in periods if period.since <= month.last]
    if not before:
        return None
    entitled = {member.citizen_id for member in before[-1].members.all() if member.entitled}
    for period in periods:
        if period.since > month.last and not entitled <= {member.citizen_id for member in period.members.all()}:
            return Month.of(period.since - ONE_DAY)
    return None


def pay_holiday_due(*, municipality: Municipality, today: datetime.date) -> None:
    """Each night: the holiday allowance of the year up to this June, and of who left or lost assistance lately."""
    june = Month(today.year - (today.month < _JUNE), _JUNE)
    first_night = SettlementRun.objects.filter(municipality=municipality).aggregate(first=Min("night"))["first"]
    months = BenefitMonth.objects.filter(municipality=municipality, settlements__reserve__gt=0)
    decided = Decision.objects.filter(municipality=municipality, kind=Decision.Kind.HOLIDAY)
    year = (june.first.replace(year=june.year - 1), june.first - ONE_DAY)
    in_year = decided.filter(settlement__month__first_day__range=year)
    since_june = months.filter(first_day__range=year).exclude(
        household__in=in_year.values("settlement__month__household")
    )
    lately = (today - _HALF_A_YEAR, today)
    ended = BenefitGrant.objects.filter(municipality=municipality, until__range=lately).values("household")
    changed = HouseholdPeriod.objects.filter(municipality=municipality, since__range=lately).values("household")
    # What fell due before the first night here is not ours to decide.
    ours = since_june if first_night and first_night <= june.first else since_june.none()
    household_ids = sorted({row["household"] for row in ended.union(changed, ours.order_by().values("household"))})
    for chunk in range(0, len(household_ids), _CHUNK):
        pay_holiday(household_ids=household_ids[chunk : chunk + _CHUNK])


_JUNE = 6
_CHUNK = 500
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
            _tell(row.month.household_id, row.month.month, row.month.month, by)


@transaction.atomic
def adjust(
    *, month: BenefitMonth, cause: str, reference: str, amount: Decimal, steps: list[Any], by: User | str
) -> Adjustment:
    """A check afterwards found that this month comes to so much more (or less): the last one of a reference holds."""
    last = Adjustment.objects.filter(month=month, cause=cause, reference=reference).order_by("-version").first()
    if last is not None and (last.amount, last.steps) == (amount, steps):
        return last
    row = Adjustment.objects.create(
        month=month,
        cause=cause,
        reference=reference,
        version=last.version + 1 if last else 1,
        amount=amount,
        steps=steps,
        by=audit.name_of(by),
    )
    household = month.household
    audit.record("month.adjusted", by=by, subject=row, about=household, municipality=household.municipality)
    weigh(household_ids=[month.household_id])
    return row


@transaction.atomic
def invite_to_answer(*, claim: RecoveryClaim, by: User) -> ClaimEvent:
    """The portal asks what the citizen thinks of a proposed claim, before anybody decides (Awb 4:8). Once is enough.

    The term counts from the letter (`settlement.letters`): that of the portal says until when at least.
    """
    now = _claim_now(claim, by)
    if not now.is_open or now.decided:
        raise NotAsked
    if now.invited:
        return now.invited
    event = ClaimEvent.objects.create(
        claim=claim,
        kind=ClaimEvent.Kind.INVITED,
        until=clock.today() + datetime.timedelta(days=hearing_days(claim.municipality_id)),
        by=audit.name_of(by),
    )
    _log_claim("claim.invited", claim, by)
    return event


def hearing_days(municipality_id: int) -> int:
    """How many days there are to answer a proposal, as the municipality chose."""
    policy = _policy_at(policies_of([municipality_id]).get(municipality_id, []), clock.today())
    return policy.hearing_days if policy else 14


@transaction.atomic
def answer_claim(
    *,
    claim: RecoveryClaim,
    words: str,
    by: User,
    channel: str = ClaimEvent.Channel.PORTAL,
    received_on: datetime.date | None = None,
) -> ClaimEvent:
    """What the citizen says of a proposed claim. It may be said more than once, until a decision.

    What came otherwise than by the portal is written down by a caseworker, with the day on which it came.
    """
    now = _claim_now(claim, None if channel == ClaimEvent.Channel.PORTAL else by)
    if not now.is_open or now.decided:
        raise NotAsked
    event = ClaimEvent.objects.create(
        claim=claim,
        kind=ClaimEvent.Kind.ANSWERED,
        words=words,
        channel=channel,
        received_on=received_on or clock.today(),
        by=audit.name_of(by),
    )
    _log_claim("claim.answered", claim, by)
    return event


@transaction.atomic
def decide_claim(
    *,
    claim: RecoveryClaim,
    ground: str,
    amount: Decimal,
    reason: str,
    by: User,
    instalment: Decimal | None = None,
    gross_up: Decimal = ZERO,
) -> ClaimEvent:
    """Revise the month and ask this amount back (arts 54, 3 and 58): decided, or signed by the first of two.

    The citizen must have had the chance to answer. `gross_up`: tax above it, only after the calendar year in which
    the month was last paid: December is paid in January, and its tax can be set off until the end of that year.
    """
    now = _claim_now(claim, by)
    if not ZERO < amount <= now.amount or now.decided:
        raise NotAsked
    _refuse_unheard(now)
    if gross_up and clock.today().year <= _last_paid(claim.month).year:
        raise TooEarlyForTax
    if ground == ClaimEvent.Ground.KNOWN and clock.today() > birthday(_last_paid(claim.month), _YEARS_TO_ASK):
        raise TooLate
    policy = _policy_at(policies_of([claim.municipality_id]).get(claim.municipality_id, []), clock.today())
    terms = {"amount": amount, "gross_up": gross_up, "instalment": instalment, "ground": ground, "words": reason}
    if policy is None or amount + gross_up > policy.second_signature_above:
        event = ClaimEvent.objects.create(claim=claim, kind=ClaimEvent.Kind.SIGNED, by=audit.name_of(by), **terms)
        _log_claim("claim.signed", claim, by)
        return event
    return _decided(now, terms, by=audit.name_of(by), second_by="", actor=by)


@transaction.atomic
def sign_second(*, claim: RecoveryClaim, by: User) -> ClaimEvent:
    """The second person agrees with what the first one signed. Raises `SecondPersonNeeded` for the first one."""
    now = _claim_now(claim, by)
    if now.signed is None:
        raise NotAsked
    if now.signed.by == audit.name_of(by):
        raise SecondPersonNeeded
    terms = {name: getattr(now.signed, name) for name in ("amount", "gross_up", "instalment", "ground", "words")}
    return _decided(now, terms, by=now.signed.by, second_by=audit.name_of(by), actor=by)


def _decided(now: Claim, terms: dict[str, Any], *, by: str, second_by: str, actor: User) -> ClaimEvent:
    claim = now.row
    rest = now.amount - terms["amount"]
    decision = _decision(
        _holding(claim.month),
        Decision.Kind.RECOVERY,
        -(terms["amount"] + terms["gross_up"]),
        by=by,
        automatic=False,
        second_by=second_by,
        reason=terms["words"][:600],
        steps=claim.steps,
    )
    decision.save()
    if rest > ZERO:
        # What is not asked of the proposal is waived by this very decision.
        ClaimEvent.objects.create(claim=claim, kind=ClaimEvent.Kind.WAIVED, amount=rest, by=by, decision=decision)
    # Nothing goes off before the letter was sent (`letters.record_sent`).
    event = ClaimEvent.objects.create(claim=claim, kind=ClaimEvent.Kind.DECIDED, by=by, decision=decision, **terms)
    _log_claim("claim.decided", claim, actor)
    weigh(household_ids=[claim.month.household_id])
    return event


@transaction.atomic
def waive_claim(*, claim: RecoveryClaim, amount: Decimal, reason: str, by: User) -> ClaimEvent:
    """Refrain from asking this much back, wholly or partly (art. 58, 2, 7 and 8): of what has not come back yet."""
    now = _claim_now(claim, by)
    months = money_of([claim.month.household_id])[claim.month.household_id]
    money = next(one for one in months if one.month == claim.month)
    if not ZERO < amount <= min(now.amount, money.claimed):
        raise NotAsked
    decision = _decision(
        _holding(claim.month), Decision.Kind.WAIVER, amount, by=audit.name_of(by), automatic=False, reason=reason[:600]
    )
    decision.save()
    event = ClaimEvent.objects.create(
        claim=claim,
        kind=ClaimEvent.Kind.WAIVED,
        amount=amount,
        words=reason,
        decision=decision,
        by=audit.name_of(by),
    )
    _log_claim("claim.waived", claim, by)
    _tell(claim.month.household_id, Month.of(clock.today()).previous(), None, audit.name_of(by))
    weigh(household_ids=[claim.month.household_id])
    return event


def _claim_now(claim: RecoveryClaim, by: User | None = None) -> Claim:
    """The claim as it is now, held until commit. `by` decides about it: never about their own household."""
    if by is not None:
        refuse_own(claim.month.household_id, by)
    list(Household.objects.filter(pk=claim.month.household_id).select_for_update().values_list("pk"))
    (now,) = claims_with_events(RecoveryClaim.objects.filter(pk=claim.pk))
    return now


def refuse_own(household_id: int, by: User) -> None:
    """Nobody decides about their own household. Raises `OwnClaim`."""
    if HouseholdMember.objects.filter(period__household=household_id, citizen__user=by).exists():
        raise OwnClaim


def _refuse_unheard(now: Claim) -> None:
    """What was shown in the portal alone does not count: nobody asked to be told electronically only (Awb 2:8)."""
    if now.answer is None and (now.answer_until is None or now.answer_until >= clock.today()):
        raise NotHeard(now.answer_until)


def _last_paid(month: BenefitMonth) -> datetime.date:
    """The last day on which assistance of the month was paid out, or withheld from it."""
    booked = LedgerEntry.objects.filter(month=month, kind__in=GIVEN, amount__gt=0).aggregate(last=Max("booked_on"))
    return max(booked["last"] or month.first_day, month.first_day)


def _holding(month: BenefitMonth) -> Settlement:
    return current(Settlement.objects.filter(month=month)).get()


def _log_claim(action: str, claim: RecoveryClaim, by: User) -> None:
    household = claim.month.household
    audit.record(action, by=by, subject=claim, about=household, municipality=household.municipality)


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
    _tell(household.pk, Month.of(since), None, audit.name_of(by))
    return row


@transaction.atomic
def choose_payee(
    *, household: Household, since: datetime.date, citizen: Citizen | None, reason: str, by: User | str
) -> PayeeChoice:
    """A couple asked to be paid wholly to one of them, or half to each again (art. 45, 4). Raises `NotAPayee`."""
    lock_household(household)
    if citizen is not None and citizen.pk not in _entitled_on(household, since):
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


def _entitled_on(household: Household, day: datetime.date) -> set[int]:
    held = [period for period in periods_of([household.pk]).get(household.pk, []) if period.since <= day]
    return {member.citizen_id for member in held[-1].members.all() if member.entitled} if held else set()


def check_periods_of(*, month: BenefitMonth, by: User | str = audit.SYSTEM) -> Adjustment | None:
    """After the year, the job or the assistance, up to this month: the periods really worked instead of × 13 ÷ 12.

    The months of the calendar year up to this one are settled both ways, and the sum becomes an adjustment of this
    month: a shortfall is paid unasked, an excess is proposed to a caseworker. None while one of them is not final or a
    slip of their days is awaited, and where nothing rests on four weeks. What was kept too much for holiday allowance
    is not taken back; what was kept too little is paid with it. Safe to run twice.
    """
    rows = list(
        BenefitMonth.objects.filter(
            household=month.household_id, first_day__range=(month.first_day.replace(month=1), month.first_day)
        ).order_by("first_day")
    )
    holding = {row.month_id: row for row in current(Settlement.objects.filter(month__in=rows))}
    final = [holding.get(row.pk) for row in rows if row.stale_since is None]
    if len(final) < len(rows) or any(one is None or one.status != Settlement.Status.FINAL for one in final):
        return None
    settled = {one.month_id: facts_from_json(one.facts) for one in final if one is not None}
    if not needs_check(settled.values()):
        return None
    book = lawbook()
    to_check = []
    for item in gather(rows, clock.today(), by_days=True):
        if not isinstance(item, GatheredMonth) or item.open_points:
            return None
        to_check.append(MonthToCheck(settled[item.month.pk], item.facts.incomes, book.law_of(item.month.month)))
    found = check_periods(to_check)
    before = _checked_before(month)
    return adjust(
        month=month,
        cause=_PERIOD_CHECK,
        reference=str(month.first_day.year),
        amount=found.payout + max(ZERO, found.reserve) - before,
        steps=[step_to_json(one) for one in (*found.steps, Step("checked_before", before, ("45, 1",)))],
        by=by,
    )


_PERIOD_CHECK = "period_check"


def _checked_before(month: BenefitMonth) -> Decimal:
    """What checks of the same year at earlier months came to: those of a job that ended before."""
    rows = Adjustment.objects.filter(
        month__household=month.household_id,
        month__first_day__lt=month.first_day,
        cause=_PERIOD_CHECK,
        reference=str(month.first_day.year),
    )
    last = {row.month_id: row.amount for row in rows.order_by("version")}
    return sum(last.values(), ZERO)


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
    months = BenefitMonth.objects.filter(household__in={pk for pk, _ in over}).order_by("household", "first_day")
    for month in months:
        if (month.household_id, month.first_day) in over:
            check_periods_of(month=month)


_A_YEAR = datetime.timedelta(days=366)
