"""To whom the assistance of a couple is paid: half to each, or wholly to one of them (art. 45, 4 and 5)."""

import datetime
from decimal import Decimal

import pytest
from django.urls import reverse

from citizens.services import Member, record_death, record_household
from config import clock
from settlement import ledger
from settlement.models import Decision
from settlement.night import settle_night
from settlement.overviews import decided_on
from settlement.statements import whole_statement
from tests.factories.citizens import CitizenFactory, client_of
from tests.factories.money import booked, money_in, settle
from tests.factories.settlement import household_with_assistance, municipality_with_policy
from tests.settlement.test_statements import words

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]

SEPTEMBER = datetime.date(2026, 9, 1)
# Of a couple from July 2026: 95 % of € 2,027.79 is € 1,926.40.
HALF = "963.20"


@pytest.fixture
def couple():
    household, first = household_with_assistance(since=SEPTEMBER)
    second = CitizenFactory(
        municipality=household.municipality, given_names="Sam", birth_date=datetime.date(1991, 1, 1)
    )
    record_household(
        household=household, since=SEPTEMBER, members=[Member(first), Member(second)], reason="samen", by="test"
    )
    settle(household)
    return household, first, second


def last(household, month="2026-10", kind=("provisional", "established")):
    rows = Decision.objects.filter(settlement__month__household=household, kind__in=kind)
    return rows.filter(settlement__month__first_day=f"{month}-01").order_by("pk").last()


def parts(decision):
    return {payee["citizen"]: payee["amount"] for payee in decision.payees}


def test_each_spouse_gets_half(couple):
    household, first, second = couple
    assert parts(last(household)) == {str(first.pk): HALF, str(second.pk): HALF}


def test_a_single_person_gets_all():
    household, citizen = household_with_assistance(since=SEPTEMBER)
    settle(household)
    assert parts(last(household)) == {str(citizen.pk): "1348.49"}


def test_a_partner_without_a_right_gets_nothing():
    household, first = household_with_assistance(since=SEPTEMBER)
    second = CitizenFactory(municipality=household.municipality, birth_date=datetime.date(1991, 1, 1))
    record_household(
        household=household,
        since=SEPTEMBER,
        members=[Member(first), Member(second, entitled=False)],
        reason="samen",
        by="test",
    )
    settle(household)
    assert list(parts(last(household))) == [str(first.pk)]


def test_on_their_request_all_goes_to_one_and_the_month_is_decided_anew(couple):
    household, _, second = couple
    before = last(household)
    ledger.choose_payee(household=household, since=SEPTEMBER, citizen=second, reason="samen gevraagd", by="test")
    assert parts(last(household)) == {str(second.pk): "1926.40"}
    assert last(household).amount == before.amount


def test_a_request_from_a_later_day_leaves_the_payments_before_it(couple):
    household, first, second = couple
    since = datetime.date(2026, 11, 20)
    ledger.choose_payee(household=household, since=since, citizen=second, reason="samen gevraagd", by="test")
    assert parts(last(household)) == {str(first.pk): HALF, str(second.pk): HALF}


def test_a_back_payment_goes_half_to_each_with_the_odd_cent_to_the_first(couple):
    household, first, second = couple
    booked(household, "2026-09", "1826.39")
    decision = last(household, "2026-09", kind=("back_payment",))
    assert parts(decision) == {str(first.pk): "50.01", str(second.pk): "50.00"}


def test_the_night_after_a_death_all_goes_to_the_other(couple):
    household, first, second = couple
    record_death(citizen=second, died_on=datetime.date(2026, 10, 3), reason="bericht", by="test")
    settle_night(municipalities=[household.municipality])
    assert list(parts(last(household))) == [str(first.pk)]


def test_holiday_allowance_of_a_couple_is_of_both_also_after_one_has_left():
    march = datetime.date(2026, 3, 1)
    with clock.standing_on(march):
        household, first = household_with_assistance(municipality=municipality_with_policy(), since=march)
        second = CitizenFactory(municipality=household.municipality, birth_date=datetime.date(1991, 1, 1))
        record_household(
            household=household, since=march, members=[Member(first), Member(second)], reason="samen", by="test"
        )
    with clock.standing_on(datetime.date(2026, 3, 20)):
        alone = [Member(first)]
        record_household(household=household, since=datetime.date(2026, 4, 1), members=alone, reason="weg", by="test")
        settle_night(municipalities=[household.municipality])
    with clock.standing_on(datetime.date(2026, 4, 1)):
        settle_night(municipalities=[household.municipality])
    decision = last(household, "2026-03", kind=("holiday",))
    # 5 % of € 2,002.13 before July 2026, less the cents of the split: € 100.11.
    assert decision.amount == Decimal("100.11")
    assert parts(decision) == {str(first.pk): "50.06", str(second.pk): "50.05"}


def test_each_of_a_couple_reads_what_comes_on_which_account(couple, settings):
    household, first, _ = couple
    settings.DEFAULT_MUNICIPALITY_HOST = None
    household.municipality.host = "testserver"
    household.municipality.save()
    text = client_of(first).get(reverse("month", args=["2026-10"])).content.decode().replace("\N{NO-BREAK SPACE}", " ")
    assert "Op uw rekening: € 963,20. Op de rekening van uw partner: € 963,20." in " ".join(text.split())


def test_the_statement_names_whom_is_paid_what(couple):
    household, first, _ = couple
    settlement = last(household).settlement
    assert f"Op de rekening van {first.name}: € 963,20." in words(whole_statement(settlement))
    assert [str(payee.amount) for payee in decided_on(settlement).payees] == [HALF, HALF]


def test_the_payments_of_both_make_the_month(couple):
    household, first, second = couple
    booked(household, "2026-09", HALF, citizen=first)
    booked(household, "2026-09", HALF, citizen=second)
    assert money_in(household, "2026-09").difference == 0


def test_the_whole_of_a_couple_is_never_told_as_one_ones_account(couple, settings):
    household, first, _ = couple
    settings.DEFAULT_MUNICIPALITY_HOST = household.municipality.host
    page = client_of(first).get(reverse("month", args=["2026-10"])).content.decode()
    assert "voor u en uw partner samen" in page
    assert "Dit bedrag krijgt u op uw rekening" not in page
