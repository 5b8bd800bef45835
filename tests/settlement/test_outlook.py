"""A year beside each other: sums of what is known, and what is not known by name."""

import datetime
from decimal import Decimal

import pytest

from citizens.services import Member, record_household
from settlement import outlook
from settlement.engine.month import Month
from settlement.models import BenefitMonth, Settlement
from settlement.selectors import months_for
from settlement.services import settle_stale
from tests.factories.citizens import CitizenFactory
from tests.factories.settlement import household_with_assistance, slip_comes_in

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]
TODAY = datetime.date(2026, 10, 14)


@pytest.fixture
def file(settings):
    """Assistance from August on; a slip of September."""
    household, citizen = household_with_assistance(since=datetime.date(2026, 8, 1))
    settings.DEFAULT_MUNICIPALITY_HOST = household.municipality.host
    slip_comes_in(citizen)
    settle_stale(cause="test", household_ids=[household.pk])
    return household, citizen


def test_the_months_of_a_year_stand_oldest_first_with_their_sums(file):
    household, _ = file
    year = outlook.year_of(outlook.months_to_see(household), 2026)
    assert [state.row.month for state in year.months] == [Month(2026, number) for number in (8, 9, 10)]
    assert year.sums.to_pay == sum((row.to_pay for row in year.known), Decimal(0))
    assert year.sums.income == Decimal("1200.00")


def test_a_month_that_is_not_known_is_named_and_not_summed(file):
    household, _ = file
    BenefitMonth.objects.create(household=household, first_day=datetime.date(2026, 7, 1))
    year = outlook.year_of(outlook.months_to_see(household), 2026)
    assert year.unknown == [Month(2026, 7)]
    assert len(year.known) == 3


def test_a_year_goes_up_to_the_month_that_is_asked_for(file):
    household, _ = file
    year = outlook.year_of(outlook.months_to_see(household), 2026, Month(2026, 9))
    assert [state.row.month for state in year.months] == [Month(2026, 8), Month(2026, 9)]


def test_a_year_with_an_estimate_is_provisional(file):
    household, _ = file
    assert outlook.year_of(outlook.months_to_see(household), 2026).is_provisional
    assert not outlook.year_of(outlook.months_to_see(household), 2026, Month(2026, 8)).is_provisional


def test_the_reserve_is_what_is_kept_since_june(file):
    household, _ = file
    rows = Settlement.objects.filter(month__household=household)
    reserve = outlook.reserve_of(outlook.months_to_see(household), TODAY)
    assert reserve.amount == sum((row.reserve for row in rows), Decimal(0))
    assert (reserve.since, reserve.paid_in) == (Month(2026, 6), Month(2027, 6))


@pytest.mark.parametrize(
    ("today", "since", "paid_in"),
    [
        (datetime.date(2026, 5, 31), Month(2025, 6), Month(2026, 6)),
        (datetime.date(2026, 6, 1), Month(2026, 6), Month(2027, 6)),
    ],
)
def test_the_reserve_begins_again_in_june(today, since, paid_in):
    reserve = outlook.reserve_of([], today)
    assert (reserve.since, reserve.paid_in, reserve.amount) == (since, paid_in, Decimal("0.00"))


def test_who_came_later_does_not_see_the_months_of_before(file):
    household, citizen = file
    partner = CitizenFactory(municipality=household.municipality)
    record_household(
        household=household,
        since=datetime.date(2026, 10, 1),
        members=[Member(citizen), Member(partner)],
        reason="samenwonen",
        by="test",
    )
    assert [row.month for row in outlook.months_to_see(household, partner)] == [Month(2026, 10)]


def test_a_year_takes_two_queries_whatever_its_months(file, django_assert_num_queries):
    _, citizen = file
    rows = months_for(citizen)
    with django_assert_num_queries(2):
        outlook.year_of(rows, 2026)


def coming(household, citizen):
    rows = outlook.months_to_see(household, citizen)
    return [event for one in outlook.coming_of(rows, [citizen.pk], TODAY) for event in one.events]


def test_what_comes_are_pay_days_and_awaited_slips_in_order(file):
    household, citizen = file
    events = coming(household, citizen)
    assert [event.day for event in events] == sorted(event.day for event in events)
    assert [event.start for event in events if event.code == "slip"][:2] == [
        datetime.date(2026, 10, 1),
        datetime.date(2026, 11, 1),
    ]


def test_only_a_settled_month_has_an_amount(file):
    household, citizen = file
    payments = [event for event in coming(household, citizen) if event.code == "payment"]
    assert [event.amount is None for event in payments] == [False, True, True]
    assert payments[0].is_provisional


def test_nothing_comes_for_who_has_no_months():
    assert outlook.coming_of([], [], TODAY) == []


def test_the_month_in_which_two_periods_of_four_weeks_end_is_told():
    household, citizen = household_with_assistance(since=datetime.date(2026, 8, 1))
    slip_comes_in(
        citizen,
        period_start="2026-09-14",
        period_end="2026-10-11",
        period_kind="four_weeks",
        payment_date="2026-10-14",
    )
    settle_stale(cause="test", household_ids=[household.pk])
    days = {event.day for event in coming(household, citizen) if event.code == "thirteenth"}
    # Periods end on 11 October, 8 November, 6 December, 3 January and 31 January.
    assert days == {datetime.date(2027, 1, 31)}
