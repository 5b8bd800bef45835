"""Holiday allowance of before the first night here: a person finds out whether it was paid, and decides."""

import datetime

import pytest
from django.urls import reverse

from settlement.models import Decision, SettlementRun
from settlement.overviews import holiday_before
from tests.factories.money import booked, paid_as_settled, settle
from tests.factories.settlement import household_with_assistance

pytestmark = pytest.mark.django_db

MAY = datetime.date(2026, 5, 1)
SAID = {"reason": "Nagekeken in het oude systeem: niet betaald."}


def began(municipality, night):
    SettlementRun.objects.create(municipality=municipality, night=night)


@pytest.fixture
def household(municipality):
    """Assistance since May; the first night was in October: May was due in June."""
    household, _ = household_with_assistance(municipality=municipality, since=MAY)
    settle(household)
    began(municipality, datetime.date(2026, 10, 12))
    return household


def listed(household):
    return [(row["year"], f"{row['kept']:.2f}") for row in holiday_before(household.municipality)]


def pay(desk, household, **said):
    return desk.post(reverse("admin:citizens_household_holiday", args=[household.pk]), SAID | said, follow=True)


def test_the_work_list_names_it(desk, household):
    page = desk.get(reverse("admin:index")).content.decode()
    assert "Vakantiegeld van voor de eerste nacht" in page
    # 5 % of the norm of May; what is kept from June on is due next year.
    assert listed(household) == [(2026, "70.07")]


def test_with_a_reason_it_is_paid_and_no_longer_listed(desk, household):
    assert "Er is besloten om het vakantiegeld te betalen." in pay(desk, household).content.decode()
    decision = Decision.objects.get(kind="holiday")
    assert (str(decision.amount), decision.automatic, decision.reason) == ("70.07", False, SAID["reason"])
    assert listed(household) == []


def test_without_a_reason_nothing_is_paid(desk, household):
    assert "Schrijf op waarom." in pay(desk, household, reason="").content.decode()
    assert not Decision.objects.filter(kind="holiday").exists()


def test_what_was_paid_before_is_booked_and_no_longer_listed(household):
    booked(household, "2026-05", "70.07", "holiday_payment")
    assert listed(household) == []


def test_what_falls_due_after_the_first_night_is_left_to_the_night(municipality):
    household, _ = household_with_assistance(municipality=municipality, since=MAY)
    settle(household)
    began(municipality, datetime.date(2026, 5, 20))
    assert listed(household) == []


def test_before_the_first_night_nothing_is_listed(municipality):
    household, _ = household_with_assistance(municipality=municipality, since=MAY)
    settle(household)
    assert listed(household) == []


def test_nobody_decides_this_for_their_own_household(desk, household, caseworker):
    citizen = household.periods.get().members.get().citizen
    citizen.user = caseworker
    citizen.save()
    pay(desk, household)
    assert not Decision.objects.filter(kind="holiday").exists()


def test_it_takes_two_queries(household, django_assert_num_queries):
    paid_as_settled(household, "2026-06")
    with django_assert_num_queries(2):
        listed(household)
