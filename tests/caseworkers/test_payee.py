"""On whose account the assistance of a couple comes: recorded after its preview, and shown on the household."""

import datetime

import pytest
from django.urls import reverse

from citizens.services import Member, change_household
from settlement import ledger
from settlement.models import Decision, PayeeChoice
from tests.factories.citizens import CitizenFactory
from tests.factories.money import settle
from tests.factories.settlement import household_with_assistance

pytestmark = pytest.mark.django_db

SEPTEMBER = datetime.date(2026, 9, 1)


@pytest.fixture
def couple(municipality):
    household, first = household_with_assistance(municipality=municipality, since=SEPTEMBER)
    second = CitizenFactory(municipality=municipality, given_names="Sam", surname="Ander")
    change_household(household=household, since=SEPTEMBER, members={second: Member(second)}, reason="x", by="test")
    settle(household)
    return household, first, second


def send(desk, household, citizen, **more):
    said = {"since": "2026-10-01", "citizen": citizen, "reason": "beiden, op 1 oktober"} | more
    return desk.post(reverse("admin:citizens_household_record", args=[household.pk, "rekening"]), said)


def record(desk, household, citizen):
    return send(desk, household, citizen, seen=send(desk, household, citizen).context["seen"])


def paid_to(household):
    return {
        payee["citizen"] for payee in Decision.objects.filter(settlement__month__household=household).last().payees
    }


def test_the_first_look_stores_nothing_and_says_that_no_amount_changes(desk, couple):
    household, _, second = couple
    page = send(desk, household, second.pk).content.decode()
    assert "Van geen enkele maand die al is berekend, verandert het bedrag." in page
    assert not PayeeChoice.objects.exists()


def test_what_both_asked_is_recorded_and_what_is_to_be_paid_goes_to_one(desk, couple):
    household, _, second = couple
    record(desk, household, second.pk)
    assert paid_to(household) == {str(second.pk)}


def test_the_household_shows_what_was_asked(desk, couple):
    household, _, second = couple
    record(desk, household, second.pk)
    page = desk.get(reverse("admin:citizens_household_change", args=[household.pk])).content.decode()
    assert f"alles aan {second.name} (‘beiden, op 1 oktober’)" in page


def test_later_it_is_half_to_each_again(desk, couple):
    household, first, second = couple
    record(desk, household, second.pk)
    record(desk, household, "halves")
    assert paid_to(household) == {str(first.pk), str(second.pk)}


def test_without_who_asked_nothing_is_recorded(desk, couple):
    household, _, second = couple
    assert "Schrijf op wie dit vroegen" in send(desk, household, second.pk, reason="").content.decode()


def test_who_comes_later_is_no_payee_yet(desk, couple):
    household, _, second = couple
    page = send(desk, household, second.pk, since="2026-08-31").content.decode()
    assert "heeft op deze dag geen recht op bijstand in dit huishouden" in page


def test_somebody_outside_the_household_cannot_be_chosen(desk, couple):
    household, *_ = couple
    outside = CitizenFactory(municipality=household.municipality)
    assert "citizen" in send(desk, household, outside.pk).context["form"].errors


def test_who_lives_alone_is_asked_nothing(desk, municipality):
    household, citizen = household_with_assistance(municipality=municipality, since=SEPTEMBER)
    assert send(desk, household, citizen.pk).status_code == 404


@pytest.mark.parametrize("is_member", [True, False])
def test_nobody_without_a_right_is_paid(couple, is_member):
    household, _, second = couple
    if is_member:
        change_household(
            household=household,
            since=SEPTEMBER,
            members={second: Member(second, entitled=False)},
            reason="x",
            by="test",
        )
    person = second if is_member else CitizenFactory(municipality=household.municipality)
    with pytest.raises(ledger.NotAPayee):
        ledger.choose_payee(household=household, since=SEPTEMBER, citizen=person, reason="x", by="test")
