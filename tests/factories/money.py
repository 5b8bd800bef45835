"""What the benefit administration booked, by the service that takes it in."""

import datetime
import itertools
from decimal import Decimal
from typing import Any

from citizens.models import Household
from config import clock
from settlement import ledger, letters, services
from settlement.balances import MonthMoney, money_of
from settlement.engine.month import Month
from settlement.models import BenefitMonth, RecoveryClaim, Settlement
from settlement.selectors import current
from tests.factories.citizens import CaseworkerFactory

_references = itertools.count(1)


def month_of(household: Household, month: str) -> BenefitMonth:
    return BenefitMonth.objects.get(household=household, first_day=Month.parse(month).first)


def money_in(household: Household, month: str) -> MonthMoney:
    """The month with its money, as it is now."""
    return next(row for row in money_of([household.pk])[household.pk] if str(row.month.month) == month)


def settle(household: Household) -> None:
    services.settle_stale(household_ids=[household.pk], cause="test")


def booked(
    household: Household, month: str, amount: str | Decimal, kind: str = "payment", **more: Any
) -> ledger.Booked:
    """An entry of this month; `of` is the month that it pays back."""
    of = more.pop("of", None)
    done = ledger.book(
        municipality=household.municipality,
        source="export",
        by="test",
        bookings=[
            ledger.Booking(
                month=month_of(household, month),
                kind=kind,
                amount=Decimal(amount),
                booked_on=more.pop("booked_on", datetime.date(2026, 10, 5)),
                reference=more.pop("reference", f"B{next(_references)}"),
                of_month=month_of(household, of) if of else None,
                **more,
            )
        ],
    )
    settle(household)
    return done


def paid_as_settled(household: Household, *months: str) -> None:
    """These months are paid as their settlements say."""
    for month in months:
        rows = Settlement.objects.filter(month=month_of(household, month))
        booked(household, month, current(rows).get().to_pay)


def told(claim: RecoveryClaim) -> None:
    """The letters with what was decided on this claim are sent today."""
    by = CaseworkerFactory()
    written = letters.tell_decision(claim=claim, dated=clock.today(), by=by)
    letters.record_sent(letters=written, sent_on=clock.today(), how="post", by=by)
