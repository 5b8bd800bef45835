"""What was decided and never booked comes to a person; what was booked, or still has its days, does not."""

import datetime

import pytest

from settlement.models import Decision, PolicyPeriod
from settlement.overviews import not_booked
from tests.factories.money import booked, money_in, paid_as_settled
from tests.settlement.test_advances import failing as failing  # noqa: PLC0414 - a fixture
from tests.settlement.test_advances import night
from tests.settlement.test_holiday_allowance import KEPT, lived_until
from tests.settlement.test_holiday_allowance import file as file  # noqa: PLC0414 - a fixture
from tests.settlement.test_ledger import household_paid, wage_of_august_comes_in

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]

Day = datetime.date


def late(household, day):
    municipality = household.municipality
    rows = not_booked(municipality, PolicyPeriod.objects.filter(municipality=municipality).latest("since"), day)
    return [row.kind for row in rows]


def test_an_advance_is_late_two_weeks_after_it_was_decided(failing):
    household, _ = failing
    paid_as_settled(household, "2026-06")
    night(household, Day(2026, 9, 30))
    assert ("advance" in late(household, Day(2026, 10, 13)), "advance" in late(household, Day(2026, 10, 14))) == (
        False,
        True,
    )


def test_an_advance_that_was_booked_is_not_late(failing):
    household, _ = failing
    night(household, Day(2026, 9, 30))
    booked(household, "2026-09", "1.00")
    assert "advance" not in late(household, Day(2026, 10, 31))


def test_where_nothing_is_booked_at_all_nobody_knows(failing):
    household, _ = failing
    night(household, Day(2026, 9, 30))
    assert late(household, Day(2026, 10, 31)) == []


@pytest.mark.parametrize(("paid", "told"), [(3 * KEPT, []), (KEPT, ["holiday"])])
def test_holiday_allowance_is_late_until_it_is_all_booked(file, paid, told):
    household, _ = file
    lived_until(household, 6)
    booked(household, "2026-04", paid, "holiday_payment")
    assert [kind for kind in late(household, Day(2026, 6, 20)) if kind == "holiday"] == told


def test_a_back_payment_is_late_until_it_is_booked():
    household, _ = household_paid()
    booked(household, "2026-08", "-10.00")
    at = Decision.objects.get(kind="back_payment").at.date()
    day = at + datetime.timedelta(days=14)
    assert late(household, day - datetime.timedelta(days=1)) == []
    assert late(household, day) == ["back_payment"]
    booked(household, "2026-08", "10.00")
    assert late(household, day) == []


def test_cents_that_have_no_binary_fraction_are_booked_in_full():
    household, _ = household_paid()
    booked(household, "2026-08", "-65.12")
    booked(household, "2026-08", "65.12")
    assert late(household, Day(2026, 11, 30)) == []


def test_an_instalment_is_late_two_weeks_after_its_pay_day():
    household, citizen = household_paid(set_off_per_month="600.00")
    wage_of_august_comes_in(household, citizen)
    assert [str(one.first_day) for one in money_in(household, "2026-08").planned] == ["2026-10-01"]
    assert "set_off" not in late(household, Day(2026, 11, 10))
    assert "set_off" in late(household, Day(2026, 11, 25))


def test_an_instalment_of_a_month_that_was_booked_is_not_late():
    household, citizen = household_paid(set_off_per_month="600.00")
    wage_of_august_comes_in(household, citizen)
    paid_as_settled(household, "2026-10")
    assert "set_off" not in late(household, Day(2026, 11, 25))


def test_it_takes_one_query(failing, django_assert_num_queries):
    household, _ = failing
    policy = PolicyPeriod.objects.filter(municipality=household.municipality).latest("since")
    paid_as_settled(household, "2026-06")
    night(household, Day(2026, 9, 30))
    with django_assert_num_queries(1):
        assert [
            row.settlement.month.household.number
            for row in not_booked(household.municipality, policy, Day(2026, 10, 31))
        ]
