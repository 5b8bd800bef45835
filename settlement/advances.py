"""What is paid of a month that cannot be settled: in advance, by the night or by a person (art. 52)."""

import datetime
from collections.abc import Sequence
from decimal import Decimal

from django.db import transaction
from django.db.models import Min, QuerySet

from citizens import audit
from citizens.managers import insert
from citizens.models import BenefitGrant, HouseholdPeriod, Municipality, User
from citizens.selectors import grants_of, periods_of
from citizens.services import lock_household
from config import clock
from settlement.balances import GIVEN, entitled_in, entitled_on, payees_in, payment_date
from settlement.engine.contract import step_to_json
from settlement.engine.differences import advance_on
from settlement.engine.money import ZERO
from settlement.engine.month import Month
from settlement.ledger import new_decision, refuse_own
from settlement.models import BenefitMonth, Decision, LedgerEntry, Letter, Settlement, SettlementFailure, SettlementRun
from settlement.selectors import current, policies_of, policy_on


class NoAdvance(Exception):
    """The month was settled, paid or paid in advance already, or nobody has a right to its assistance."""


@transaction.atomic
def pay_in_advance(*, municipality: Municipality, today: datetime.date) -> list[Decision]:
    """Each night: of a month whose pay day is near and that cannot be settled, pay what may be expected to be due.

    That is the least of the last three months in which the household was as it is now. Nothing where none of them was
    settled, where nobody knows whose month it is, where the household has no right on some day of the month or changed
    in it, before the first night here, or for as long as a letter suspends the assistance (art. 54, 1): that a person
    decides.
    """
    policy = policy_on(policies_of([municipality.pk]).get(municipality.pk, []), today)
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
                new_decision(
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

    It is paid and booked as what the night pays in advance. On a first month it rests on nothing but the grant, and is
    a loan without interest of at least 95 % of the assistance (art. 52, 1 and 2); on others it is of Awb 4:95. Raises
    `OwnClaim` and `NoAdvance`.
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
    entitled = [str(pk) for pk in sorted(entitled_on(month.household, month.month.last))]
    if is_done or not entitled:
        raise NoAdvance
    decision = new_decision(
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
