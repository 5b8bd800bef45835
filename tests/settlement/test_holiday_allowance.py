"""The holiday allowance that is kept each month: paid in June, or after the assistance has ended (art. 45, 1)."""

import datetime
from decimal import Decimal

import pytest
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from citizens.services import Member, grant_benefit, record_household, stop_benefit
from citizens.templatetags.dutch import datum
from config import clock
from payslips import services as payslip_services
from settlement import holiday, outlook
from settlement.engine.differences import HolidayMonth, holiday_allowance, paid_in
from settlement.engine.month import Month
from settlement.models import Decision, Settlement
from settlement.night import settle_night
from settlement.overviews import money_for
from settlement.selectors import current
from settlement.statements import whole_statement
from tests.factories.citizens import CaseworkerFactory, CitizenFactory, client_of
from tests.factories.money import booked, money_in, paid_as_settled, settle
from tests.factories.settlement import household_with_assistance, municipality_with_policy, slip_comes_in
from tests.settlement.test_statements import words

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]

MARCH = datetime.date(2026, 3, 1)
# 5 % of the norm of a single person before July 2026 (art. 19, 3): € 1,401.50 less € 1,331.43.
KEPT = Decimal("70.07")


def night(household, year, month, day):
    with clock.standing_on(datetime.date(year, month, day)):
        settle_night(municipalities=[household.municipality])


def decided_holiday(household):
    return list(Decision.objects.filter(settlement__month__household=household, kind="holiday").order_by("pk"))


@pytest.fixture
def file():
    """Assistance from March on, in a municipality that this system has worked for since then."""
    with clock.standing_on(MARCH):
        household, citizen = household_with_assistance(municipality=municipality_with_policy(), since=MARCH)
    night(household, 2026, 3, 2)
    return household, citizen


def lived_until(household, month, day=1):
    """A night at the beginning of each month, and of this day."""
    for number in range(4, month + 1):
        night(household, 2026, number, 1)
    if day > 1:
        night(household, 2026, month, day)


def test_it_is_decided_in_june_over_the_months_up_to_may(file):
    household, _ = file
    lived_until(household, 6)
    (decision,) = decided_holiday(household)
    assert (decision.amount, decision.total, decision.automatic) == (3 * KEPT, 3 * KEPT, True)
    assert decision.settlement.month.first_day == datetime.date(2026, 5, 1)
    assert [step["key"] for step in decision.steps][:3] == [f"holiday_month:2026-0{n}" for n in (3, 4, 5)]
    assert all(step["articles"] == ["45, 1"] for step in decision.steps)


def test_nothing_is_decided_before_june(file):
    household, _ = file
    lived_until(household, 5, 31)
    assert decided_holiday(household) == []


def test_no_night_decides_twice(file):
    household, _ = file
    lived_until(household, 9)
    assert len(decided_holiday(household)) == 1


def test_a_month_that_is_not_firm_is_waited_for_until_the_pay_day_of_may(file):
    household, citizen = file
    with clock.standing_on(datetime.date(2026, 5, 20)):
        slip_comes_in(citizen, period_start="2026-05-01", period_end="2026-05-31", payment_date="2026-05-25")
        settle(household)
    lived_until(household, 6, 4)
    assert decided_holiday(household) == []
    night(household, 2026, 6, 5)
    (decision,) = decided_holiday(household)
    assert decision.amount == 2 * KEPT + money_in(household, "2026-05").settlement.reserve


def test_after_the_assistance_has_ended_it_is_paid_at_once(file):
    household, _ = file
    with clock.standing_on(datetime.date(2026, 4, 20)):
        stop_benefit(household=household, until=datetime.date(2026, 4, 30), reason="werk", by="test")
        settle(household)
    lived_until(household, 5)
    (decision,) = decided_holiday(household)
    assert decision.amount == 2 * KEPT


def test_who_leaves_a_couple_does_not_wait_for_june(file):
    household, citizen = file
    partner = CitizenFactory(municipality=household.municipality, birth_date=datetime.date(1990, 1, 1))
    with clock.standing_on(MARCH):
        record_household(
            household=household, since=MARCH, members=[Member(citizen), Member(partner)], reason="x", by="test"
        )
    with clock.standing_on(datetime.date(2026, 4, 20)):
        since = datetime.date(2026, 5, 1)
        record_household(household=household, since=since, members=[Member(citizen)], reason="uit elkaar", by="test")
        settle(household)
    lived_until(household, 5)
    (decision,) = decided_holiday(household)
    assert [step["key"] for step in decision.steps][:2] == ["holiday_month:2026-03", "holiday_month:2026-04"]
    assert [year.amount for year in money_for(partner).holiday] == [decision.amount]


def test_a_couple_gets_half_of_the_sum_each_and_one_odd_cent_at_most(file):
    household, citizen = file
    partner = CitizenFactory(municipality=household.municipality, birth_date=datetime.date(1990, 1, 1))
    with clock.standing_on(MARCH):
        record_household(
            household=household, since=MARCH, members=[Member(citizen), Member(partner)], reason="x", by="test"
        )
        settle(household)
    lived_until(household, 6)
    (decision,) = decided_holiday(household)
    # Of a couple before July 2026: 5 % of € 2,002.13 is € 100.11, three times.
    assert sorted(payee["amount"] for payee in decision.payees) == ["150.16", "150.17"]


def test_after_a_new_start_only_the_new_months_are_paid_in_june(file):
    household, _ = file
    with clock.standing_on(datetime.date(2026, 3, 20)):
        stop_benefit(household=household, until=datetime.date(2026, 3, 31), reason="werk", by="test")
        grant_benefit(household=household, since=datetime.date(2026, 5, 1), reason="aanvraag", by="test")
        settle(household)
    lived_until(household, 6)
    first, second = decided_holiday(household)
    assert (first.amount, second.amount, second.total) == (KEPT, KEPT, 2 * KEPT)


def test_what_fell_due_before_the_first_night_here_waits_for_a_person():
    """Whoever worked for the municipality then may have paid it."""
    household, _ = household_with_assistance(since=MARCH)
    settle(household)
    night(household, 2026, 10, 14)
    assert decided_holiday(household) == []
    by = CaseworkerFactory(municipality=household.municipality)
    (decision,) = holiday.pay_holiday(household_ids=[household.pk], reason="nog niet betaald", by=by)
    assert (decision.amount, decision.automatic) == (3 * KEPT, False)


def test_what_was_paid_already_is_not_paid_again(file):
    household, _ = file
    lived_until(household, 5)
    booked(household, "2026-04", "50.00", kind="holiday_payment")
    lived_until(household, 6)
    (decision,) = decided_holiday(household)
    assert (decision.amount, decision.total) == (3 * KEPT - 50, 3 * KEPT)


def wage_of_april(household, citizen):
    slip = slip_comes_in(
        citizen, period_start="2026-04-01", period_end="2026-04-30", payment_date="2026-04-25", net_pay="600.00"
    )
    payslip_services.confirm(payslip_id=slip.pk, by=citizen.user)
    settle(household)


def test_before_it_is_paid_it_goes_down_with_its_month(file):
    household, citizen = file
    lived_until(household, 6)
    paid_as_settled(household, "2026-03", "2026-04", "2026-05")
    with clock.standing_on(datetime.date(2026, 6, 3)):
        wage_of_april(household, citizen)
    kept = money_in(household, "2026-04").settlement.reserve
    assert kept < KEPT
    assert decided_holiday(household)[-1].total == sum(
        (
            row.reserve
            for row in current(Settlement.objects.filter(month__household=household))
            if row.month.first_day < datetime.date(2026, 6, 1)
        ),
        Decimal(0),
    )


def test_without_a_ledger_nobody_knows_whether_it_was_paid_and_it_is_not_lowered(file):
    household, citizen = file
    lived_until(household, 6)
    with clock.standing_on(datetime.date(2026, 6, 3)):
        wage_of_april(household, citizen)
    assert money_in(household, "2026-04").settlement.reserve < KEPT
    assert [row.total for row in decided_holiday(household)] == [3 * KEPT]


def test_once_it_is_paid_a_change_is_a_difference_of_its_month(file):
    household, citizen = file
    lived_until(household, 6)
    paid_as_settled(household, "2026-03", "2026-04", "2026-05")
    booked(household, "2026-05", 3 * KEPT, kind="holiday_payment")
    assert [money_in(household, month).difference for month in ("2026-03", "2026-04", "2026-05")] == [0, 0, 0]
    with clock.standing_on(datetime.date(2026, 6, 8)):
        wage_of_april(household, citizen)
    april = money_in(household, "2026-04")
    assert april.difference == april.settlement.payout + april.settlement.reserve - april.given - KEPT
    assert len(decided_holiday(household)) == 1


@pytest.mark.parametrize(("comes_in", "otherwise"), [(False, False), (True, True)])
def test_that_a_month_keeps_another_holiday_allowance_than_was_paid_is_told(file, comes_in, otherwise):
    household, citizen = file
    lived_until(household, 6)
    paid_as_settled(household, "2026-03", "2026-04", "2026-05")
    booked(household, "2026-05", 3 * KEPT, kind="holiday_payment")
    with clock.standing_on(datetime.date(2026, 6, 8)):
        if comes_in:
            wage_of_april(household, citizen)
    assert money_in(household, "2026-04").holiday_is_otherwise == otherwise


def test_more_than_was_decided_is_a_difference_of_the_last_month(file):
    household, _ = file
    lived_until(household, 6)
    paid_as_settled(household, "2026-03", "2026-04", "2026-05")
    booked(household, "2026-05", 3 * KEPT + 10, kind="holiday_payment")
    assert money_in(household, "2026-05").difference == -10


def test_what_is_decided_is_no_longer_told_as_kept(file):
    household, _ = file
    lived_until(household, 6)
    reserve = outlook.reserve_of(outlook.months_to_see(household), datetime.date(2026, 6, 1))
    assert reserve.amount == money_in(household, "2026-06").settlement.reserve


def test_the_citizen_sees_it_month_by_month(file, settings):
    household, citizen = file
    settings.DEFAULT_MUNICIPALITY_HOST = None
    household.municipality.host = "testserver"
    household.municipality.save()
    lived_until(household, 6)
    page = client_of(citizen).get(reverse("money")).content.decode()
    assert "€\xa0210,21" in page.replace("€ ", "€\xa0")
    assert "artikel 45, lid 1" in page
    assert f"Bezwaar maken kon tot en met {datum(decided_holiday(household)[0].objection_until)}." in page


def test_the_statement_of_its_last_month_says_how_it_was_found(file):
    household, _ = file
    lived_until(household, 6)
    text = words(whole_statement(decided_holiday(household)[0].settlement))
    assert "wij betalen uw vakantiegeld uit" in text
    assert f"Bezwaar daartegen kan tot en met {datum(decided_holiday(household)[0].objection_until)}" in text


def test_deciding_for_many_households_takes_as_many_queries_as_for_one(file, django_assert_max_num_queries):
    household, _ = file
    others = [household_with_assistance(municipality=household.municipality, since=MARCH)[0] for _ in range(3)]
    with clock.standing_on(datetime.date(2026, 5, 31)):
        for other in (household, *others):
            settle(other)
    with clock.standing_on(datetime.date(2026, 6, 1)), django_assert_max_num_queries(24):
        holiday.pay_holiday(household_ids=[household.pk])
    with clock.standing_on(datetime.date(2026, 6, 1)), django_assert_max_num_queries(24 + 2 * 3):
        holiday.pay_holiday(household_ids=[other.pk for other in others])


CENTS = st.integers(0, 20_000).map(lambda cents: Decimal(cents).scaleb(-2))


@given(st.lists(CENTS, min_size=1, max_size=12), st.data())
def test_whatever_changes_before_it_is_paid_the_decisions_sum_to_what_the_months_keep(reserves, data):
    months = [Month(2025 + (5 + n) // 12, (5 + n) % 12 + 1) for n in range(len(reserves))]
    decided: dict[Month, Decimal] = {}
    total = Decimal("0.00")
    for _ in range(3):
        reserves = data.draw(st.lists(CENTS, min_size=len(reserves), max_size=len(reserves)))
        due = data.draw(st.integers(1, len(reserves)))
        held = [
            HolidayMonth(month, reserve, decided.get(month))
            for number, (month, reserve) in enumerate(zip(months, reserves, strict=True))
            if number < due or month in decided
        ]
        found = holiday_allowance(held, Decimal("0.00"))
        if found is not None:
            total += found.amount
            for step in found.steps:
                if step.kind == "holiday_month":
                    month = Month.parse(step.subject)
                    decided[month] = decided.get(month, Decimal("0.00")) + step.amount
        assert total == sum((one.reserve for one in held), Decimal(0))
        assert found is None or found.total == total


def test_may_and_june_are_of_different_years():
    assert paid_in(Month(2026, 5)) == Month(2026, 6)
    assert paid_in(Month(2026, 6)) == Month(2027, 6)
