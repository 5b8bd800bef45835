"""The check after the year: what four-weekly periods really came to becomes an adjustment of the last month."""

import datetime
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from citizens.services import Member, change_household
from citizens.templatetags.dutch import euro
from payslips import services as payslip_services
from payslips.calendar import end_employment
from settlement.ledger import check_periods_of, check_what_ended
from settlement.models import Adjustment, BenefitMonth, Settlement
from settlement.night import settle_night
from settlement.selectors import current
from settlement.services import settle_stale
from tests.factories.citizens import CaseworkerFactory, CitizenFactory, client_of
from tests.factories.money import booked
from tests.factories.settlement import household_with_assistance, slip_comes_in

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]
FIRST = datetime.date(2026, 6, 29)
SEPTEMBER = datetime.date(2026, 9, 1)


def check(month):
    """What holds of the check of this month; None where there is none."""
    return next(iter(check_periods_of(months=[month])), None)


def worked(*nets: str, ended: bool = True, **more):
    """Assistance from July on, periods of four weeks from 29 June on; the job ended with the last of them."""
    household, citizen = household_with_assistance(since=datetime.date(2026, 7, 1), **more)
    for number, net in enumerate(nets):
        start = FIRST + datetime.timedelta(days=28 * number)
        end = start + datetime.timedelta(days=27)
        payslip = slip_comes_in(
            citizen,
            period_start=str(start),
            period_end=str(end),
            period_kind="four_weeks",
            payment_date=str(end),
            net_wage=net,
            net_payment=net,
        )
        payslip_services.confirm(payslip_id=payslip.pk, by=citizen.user)
    if ended:
        caseworker = CaseworkerFactory(municipality=household.municipality)
        end_employment(employment_id=payslip.employment_id, until=end, reason="contract liep af", by=caseworker)
    settle_stale(cause="test", household_ids=[household.pk])
    return BenefitMonth.objects.get(household=household, first_day=SEPTEMBER)


def test_the_sum_of_the_periods_becomes_an_adjustment_with_its_steps():
    month = worked("500.00", "500.00", "500.00")
    adjustment = check(month)
    assert adjustment is not None
    steps = {one["key"]: Decimal(one["amount"]) for one in adjustment.steps}
    assert steps["income_estimated"] == Decimal("1625.01")
    assert steps["income_worked"] < steps["income_estimated"]
    assert adjustment.amount == steps["payout_check"] + max(Decimal(0), steps["reserve_check"])


def page_of(citizen, name, **arguments):
    text = client_of(citizen).get(reverse(name, kwargs=arguments)).content.decode()
    return " ".join(text.replace("\N{NO-BREAK SPACE}", " ").split())


@pytest.fixture
def checked(settings):
    """A household whose September was checked, and paid before it was."""
    settings.DEFAULT_MUNICIPALITY_HOST = None
    month = worked("500.00", "500.00", "500.00")
    month.municipality.host = "testserver"
    month.municipality.save()
    booked(month.household, "2026-09", current(Settlement.objects.filter(month=month)).get().to_pay)
    return month, check(month)


def test_the_month_and_the_money_say_that_it_was_checked_and_what_came_of_it(checked):
    month, adjustment = checked
    citizen = month.household.periods.get().members.get().citizen
    page = page_of(citizen, "month", month="2026-09")
    assert "Loon waarmee wij rekenden: € 1.625,01." in page
    assert f"komt er <strong>{euro(adjustment.amount)}</strong> bij".replace("\N{NO-BREAK SPACE}", " ") in page
    assert "Bij het narekenen kwam er" in page_of(citizen, "money")


def test_who_came_later_reads_no_wages_of_before(checked):
    month, _ = checked
    partner = CitizenFactory(municipality=month.municipality)
    change_household(
        household=month.household, since=SEPTEMBER, members={partner: Member(partner)}, reason="paar", by="test"
    )
    settle_stale(cause="test", household_ids=[month.household_id])
    page = page_of(partner, "month", month="2026-09")
    assert "Wij rekenden na" in page
    assert "Loon waarmee wij rekenden" not in page


def test_it_is_made_once():
    month = worked("500.00", "500.00", "500.00")
    assert check(month) == check(month)


def test_while_a_month_is_not_final_nothing_is_checked():
    month = worked("500.00", "500.00", "500.00", ended=False)
    assert Settlement.objects.filter(month=month).exists()
    assert check(month) is None


def test_the_night_after_the_job_ended_checks_by_itself_once():
    worked("500.00", "500.00", "500.00")
    settle_night()
    settle_night()
    assert Adjustment.objects.count() == 1


def queries_of_a_night(municipality) -> int:
    with CaptureQueriesContext(connection) as seen:
        check_what_ended(municipality=municipality, today=datetime.date(2026, 10, 15))
    return len(seen)


def test_more_households_take_no_more_queries():
    municipality = worked("500.00", "500.00", "500.00").municipality
    check_what_ended(municipality=municipality, today=datetime.date(2026, 10, 15))
    of_one = queries_of_a_night(municipality)
    for _ in range(3):
        worked("400.00", "500.00", "600.00", municipality=municipality)
    check_what_ended(municipality=municipality, today=datetime.date(2026, 10, 15))
    assert queries_of_a_night(municipality) == of_one
    assert Adjustment.objects.count() == 4


def test_a_second_job_that_ends_in_the_year_counts_what_the_first_check_gave():
    month = worked("500.00", "500.00", "500.00")
    august = BenefitMonth.objects.get(household=month.household, first_day=datetime.date(2026, 8, 1))
    (early, late) = check_periods_of(months=[month, august])
    assert (early.month, late.month) == (august, month)
    assert {one["key"]: Decimal(one["amount"]) for one in late.steps}["checked_before"] == early.amount


def test_all_at_once_comes_to_what_each_by_itself_does():
    first = worked("500.00", "500.00", "500.00")
    second = worked("380.00", "510.00", "640.00", municipality=first.municipality)
    together = [row.amount for row in check_periods_of(months=[first, second])]
    assert together == [check(first).amount, check(second).amount]
    assert Adjustment.objects.count() == 2
