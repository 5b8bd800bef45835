"""The holiday allowance that was kept of months: when it is due, and deciding to pay it (art. 45, 1)."""

import datetime
from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.db import transaction
from django.db.models import Count, Exists, Min, OuterRef, Q

from citizens import audit
from citizens.models import BenefitGrant, Household, HouseholdPeriod, Municipality, User
from citizens.selectors import ONE_DAY, grants_of, periods_of
from config import clock
from settlement.balances import MonthMoney, Payees, entitled_by, holiday_paid, money_of, payees_in, payment_date
from settlement.engine.contract import step_to_json
from settlement.engine.differences import HOLIDAY_MONTH, HolidayMonth, HolidayPayment, holiday_allowance, paid_in
from settlement.engine.money import ZERO
from settlement.engine.month import Month
from settlement.ledger import new_decision
from settlement.models import BenefitMonth, Decision, PolicyPeriod, Settlement, SettlementFailure, SettlementRun
from settlement.selectors import policies_of, policy_on


@transaction.atomic
def pay_holiday(*, household_ids: Collection[int], by: User | str = audit.SYSTEM, reason: str = "") -> list[Decision]:
    """Decide to pay the holiday allowance that is due (art. 45, 1): in June, or after the assistance has ended.

    It is decided when all its months are firm, or else on the last day that the law leaves for it. Safe to run twice.
    What fell due before the first night here may have been paid by whoever did so then: for that a person must ask,
    with a `reason`.
    """
    list(Household.objects.filter(pk__in=household_ids).order_by("pk").select_for_update().values_list("pk"))
    today = clock.today()
    decided = Decision.objects.filter(kind=Decision.Kind.HOLIDAY, settlement__month__household__in=household_ids)
    touched = set(decided.values_list("settlement__month__household", flat=True))
    dues = _dues(touched | _may_be_due(household_ids, today, since_ever=bool(reason)), today, since_ever=bool(reason))
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
    decision = new_decision(
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
    household = last.month.household
    audit.record("decision.holiday", by=by, subject=decision, about=household, municipality=household.municipality)
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


def _may_be_due(household_ids: Collection[int], today: datetime.date, *, since_ever: bool) -> set[int]:
    """Of whom something may be due: a June of ours has come, assistance ended, or the household is another one."""
    june = _last_june(today).first
    before = BenefitMonth.objects.filter(household__in=household_ids, first_day__lt=june)
    if not since_ever:
        before = before.filter(municipality__in=SettlementRun.objects.filter(night__lte=june).values("municipality"))
    grants = BenefitGrant.objects.filter(household__in=household_ids)
    ended = grants.filter(Q(until__isnull=False) | Q(withdrawn=True))
    periods = HouseholdPeriod.objects.filter(household__in=household_ids).values("household")
    changed = periods.annotate(number=Count("pk")).filter(number__gt=1)
    return {pk for rows in (before, ended, changed) for pk in rows.values_list("household", flat=True)}


def _last_june(today: datetime.date) -> Month:
    return Month(today.year - (today.month < _JUNE), _JUNE)


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
    policies = {pk: policy_on(rows, today) for pk, rows in policies_of(municipality_ids).items()}
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
    june = _last_june(today)
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
    earlier = HouseholdPeriod.objects.filter(household=OuterRef("household"), since__lt=OuterRef("since"))
    periods = HouseholdPeriod.objects.filter(Exists(earlier), municipality=municipality, since__range=lately)
    changed = periods.values("household")
    # What fell due before the first night here is not ours to decide.
    ours = since_june if first_night and first_night <= june.first else since_june.none()
    household_ids = sorted({row["household"] for row in ended.union(changed, ours.order_by().values("household"))})
    for chunk in range(0, len(household_ids), _CHUNK):
        pay_holiday(household_ids=household_ids[chunk : chunk + _CHUNK])


_JUNE = 6
_CHUNK = 500
_HALF_A_YEAR = datetime.timedelta(days=183)
