"""A month that cannot be settled is paid in advance; who was sent a suspension is not (Awb 4:95, art. 54, 1)."""

import datetime
from decimal import Decimal

import pytest
from django.urls import reverse

from config import clock
from settlement import letters
from settlement.models import Decision, Letter, SettlementFailure
from settlement.night import settle_night
from settlement.overviews import money_of
from tests.factories.citizens import CaseworkerFactory, client_of
from tests.factories.money import booked, money_in, settle
from tests.factories.settlement import household_with_assistance, slip_comes_in

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]

JUNE = datetime.date(2026, 6, 1)


@pytest.fixture
def failing():
    """Works since June, and sends no payslip after it: September cannot be settled."""
    household, citizen = household_with_assistance(since=JUNE)
    slip_comes_in(citizen, period_start="2026-06-01", period_end="2026-06-30", payment_date="2026-06-25")
    settle(household)
    assert SettlementFailure.objects.get(resolved_at__isnull=True, month__first_day="2026-09-01").message
    return household, citizen


def night(household, day):
    with clock.standing_on(day):
        settle_night(municipalities=[household.municipality])


def advances(household):
    return list(Decision.objects.filter(of_month__household=household, kind="advance").order_by("of_month"))


def test_the_least_of_the_last_three_months_is_paid(failing):
    household, _ = failing
    night(household, datetime.date(2026, 9, 30))
    (decision,) = advances(household)
    paid = [money_in(household, month).settlement.to_pay for month in ("2026-06", "2026-07", "2026-08")]
    assert (decision.amount, str(decision.of_month.month)) == (min(paid), "2026-09")
    assert [step["key"] for step in decision.steps] == [
        *(f"advance_month:2026-0{number}" for number in (6, 7, 8)),
        "advance",
    ]
    assert sum(Decimal(payee["amount"]) for payee in decision.payees) == decision.amount


def test_nothing_is_paid_before_the_pay_day_is_near(failing):
    household, _ = failing
    night(household, datetime.date(2026, 9, 29))
    assert advances(household) == []


def test_no_night_pays_twice(failing):
    household, _ = failing
    night(household, datetime.date(2026, 9, 30))
    night(household, datetime.date(2026, 10, 1))
    assert len(advances(household)) == 1


def test_who_was_sent_a_suspension_gets_none(failing):
    household, _ = failing
    month = money_in(household, "2026-09").month
    with clock.standing_on(datetime.date(2026, 9, 20)):
        by = CaseworkerFactory(municipality=household.municipality)
        letters.suspend(
            month=month, missing="loonstroken", until=datetime.date(2026, 10, 10), dated=clock.today(), by=by
        )
        letters.record_sent(letters=list(Letter.objects.all()), sent_on=clock.today(), how="post", by=by)
    night(household, datetime.date(2026, 9, 30))
    assert advances(household) == []


def test_a_first_month_has_nothing_on_which_an_advance_could_rest():
    household, _ = household_with_assistance(since=datetime.date(2026, 9, 1))
    month = money_of_month(household)
    SettlementFailure.objects.create(month=month, code="facts_missing", message="figures_missing")
    assert advances(household) == []


def money_of_month(household):
    return money_of([household.pk])[household.pk][0].month


def test_a_month_that_was_paid_in_advance_is_settled_against_it(failing):
    household, citizen = failing
    night(household, datetime.date(2026, 9, 30))
    advance = advances(household)[0].amount
    booked(household, "2026-09", advance)
    for number in (7, 8, 9):
        last = 30 if number == 9 else 31
        slip_comes_in(
            citizen,
            period_start=f"2026-0{number}-01",
            period_end=f"2026-0{number}-{last}",
            payment_date=f"2026-0{number}-25",
            number=number,
            net_pay="300.00",
        )
    settle(household)
    september = money_in(household, "2026-09")
    assert september.given == advance
    assert september.difference == september.settlement.payout - advance


def test_the_citizen_reads_what_it_rests_on(failing, settings):
    household, citizen = failing
    settings.DEFAULT_MUNICIPALITY_HOST = None
    household.municipality.host = "testserver"
    household.municipality.save()
    night(household, datetime.date(2026, 9, 30))
    page = client_of(citizen).get(reverse("month", args=["2026-09"])).content.decode()
    assert "U krijgt alvast een voorschot" in page
