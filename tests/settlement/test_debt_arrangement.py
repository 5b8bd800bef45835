"""A debt arrangement: all above what its counsellor leaves goes off the payout, and months that are booked stay so."""

from datetime import date
from decimal import Decimal

import pytest

from settlement import ledger
from settlement.engine.contract import facts_from_json
from settlement.engine.facts import Deduction, DeductionKind
from settlement.engine.settle import settle_month, with_arrangement
from settlement.law.lawbook import lawbook
from settlement.models import Settlement
from settlement.selectors import current
from settlement.services import NotWholeMonths, arrange_debts, mark_stale, settle_stale, withdraw_arrangement
from tests.factories.settlement import household_with_assistance, slip_comes_in

pytestmark = pytest.mark.django_db
SEPTEMBER = date(2026, 9, 1)
LEAVES = Decimal("1300.00")


def settled(household):
    mark_stale(household_ids=[household.pk], since=SEPTEMBER, until=None)
    settle_stale(cause="test", household_ids=[household.pk])
    return current(Settlement.objects.filter(month__household=household, month__first_day=SEPTEMBER)).get()


def arranged(household, **more):
    values = {"since": SEPTEMBER, "leaves": LEAVES, "reason": "berekening", "by": "test"}
    return arrange_debts(household=household, **(values | more))


def september(citizen, net):
    slip_comes_in(
        citizen,
        period_start="2026-09-01",
        period_end="2026-09-30",
        payment_date="2026-09-25",
        net_wage=net,
        net_payment=net,
    )


def test_what_is_above_the_amount_to_be_left_goes_off_the_payout():
    household, citizen = household_with_assistance()
    arranged(household)
    september(citizen, "400.00")
    month = settled(household)
    assert month.to_pay + month.income == LEAVES
    assert month.facts["protected_amount"] == "1300.00"
    assert [one["kind"] for one in month.facts["deductions"]] == ["debt_arrangement"]


def test_below_that_amount_nothing_goes_off():
    household, _ = household_with_assistance()
    arranged(household, leaves=Decimal("1400.00"))
    month = settled(household)
    assert month.to_pay == month.payout


def test_it_holds_for_whole_months_only():
    household, _ = household_with_assistance()
    with pytest.raises(NotWholeMonths):
        arranged(household, since=date(2026, 9, 2))


def test_withdrawn_it_takes_nothing_any_more():
    household, _ = household_with_assistance()
    row = arranged(household)
    withdraw_arrangement(arrangement=row, reason="vergissing", by="test")
    month = settled(household)
    assert (month.to_pay, month.facts["deductions"]) == (month.payout, [])


def test_after_its_last_day_it_takes_nothing_any_more():
    household, _ = household_with_assistance(since=date(2026, 8, 1))
    arranged(household, since=date(2026, 8, 1), until=date(2026, 8, 31))
    assert settled(household).facts["deductions"] == []


def test_what_the_payout_cannot_bear_is_left_to_whoever_has_the_wage():
    household, citizen = household_with_assistance()
    arranged(household)
    september(citizen, "1390.00")
    month = settled(household)
    assert month.to_pay == 0
    assert month.income > LEAVES


def test_what_it_took_before_is_found_anew():
    household, _ = household_with_assistance()
    law = lawbook().law_of(settled(household).month.month)
    facts = facts_from_json(settled(household).facts | {"id": "1"})
    once = with_arrangement(facts, law, LEAVES)
    assert with_arrangement(once, law, LEAVES) == once
    assert once.deductions[-1] == Deduction(DeductionKind.DEBT_ARRANGEMENT, settle_month(facts, law).payout - LEAVES)


def test_a_booked_month_keeps_what_was_booked():
    household, _ = household_with_assistance()
    arranged(household)
    month = settled(household).month
    payout = settled(household).payout
    bookings = [
        ledger.Booking(month=month, kind=kind, amount=amount, booked_on=date(2026, 10, 5), reference=kind)
        for kind, amount in (("payment", payout - 10), ("withholding", Decimal("10.00")))
    ]
    ledger.book(municipality=household.municipality, source="test", bookings=bookings, by="test")
    assert settled(household).facts["deductions"] == [{"kind": "debt_arrangement", "amount": "10.00"}]
