"""What the wage administration tells in a month: firm by the municipality's choice, never to a loss unasked."""

import datetime
from decimal import Decimal

import pytest

from citizens.services import Member, mark_safety, record_household
from payslips import income_signals
from payslips import services as payslip_services
from payslips.models import SignalQuestion
from settlement.models import Settlement
from settlement.selectors import current
from settlement.services import settle_stale
from settlement.story import story_of
from tests.factories.citizens import CaseworkerFactory, CitizenFactory, client_of
from tests.factories.settlement import household_with_assistance, municipality_with_policy, slip_comes_in
from tests.factories.signals import signal_comes

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]
AUGUST = {"period_start": "2026-08-01", "period_end": "2026-08-31", "payment_date": "2026-08-25"}


def file_of(signal_use):
    """Assistance from September on, and a slip of August, so that September's is expected."""
    household, citizen = household_with_assistance(municipality=municipality_with_policy(signal_use=signal_use))
    slip_comes_in(citizen, net_wage="550.00", net_payment="550.00", **AUGUST)
    return household, citizen


def september(household) -> Settlement:
    settle_stale(cause="test", household_ids=[household.pk])
    return current(Settlement.objects.filter(month__household=household)).get(
        month__first_day=datetime.date(2026, 9, 1)
    )


def decide(citizen, decision):
    """The citizen answers, and a caseworker decides."""
    income_signals.answer_signal_question(
        question_id=SignalQuestion.objects.get().pk, answer="other", words="", by=citizen.user
    )
    income_signals.decide_signal_question(
        question_id=SignalQuestion.objects.get().pk,
        decision=decision,
        reason="Nagevraagd",
        by=CaseworkerFactory(municipality=citizen.municipality),
    )


def test_the_signal_alone_makes_a_month_firm_where_the_municipality_chose_so():
    household, citizen = file_of("firm")
    signal_comes(citizen)
    settlement = september(household)
    assert (settlement.income, settlement.status, settlement.open_points) == (Decimal("600.00"), "final", [])
    assert settlement.sources[0]["basis"] == "signal"


def test_the_signal_is_only_laid_beside_where_the_municipality_did_not():
    household, citizen = file_of("compare")
    signal_comes(citizen)
    settlement = september(household)
    assert (settlement.income, settlement.open_points) == (Decimal("550.00"), ["estimate"])


@pytest.mark.parametrize(("signal_use", "status"), [("firm", "final"), ("compare", "provisional")])
def test_a_slip_that_the_wage_administration_confirms_needs_no_other_word_by_choice(signal_use, status):
    household, citizen = file_of(signal_use)
    slip_comes_in(citizen)
    signal_comes(citizen)
    assert september(household).status == status


@pytest.mark.parametrize("signal_use", ["firm", "compare"])
def test_a_contradicting_signal_changes_no_amount_and_keeps_the_month_open(signal_use):
    household, citizen = file_of(signal_use)
    payslip = slip_comes_in(citizen)
    payslip_services.confirm(payslip_id=payslip.pk, by=citizen.user)
    before = september(household)
    signal_comes(citizen, Loon="900,00", Netto="850,00")
    after = september(household)
    assert (after.to_pay, after.status, after.open_points) == (before.to_pay, "provisional", ["signal_differs"])


@pytest.mark.parametrize(("decision", "income"), [("signal", "850.00"), ("slip", "600.00")])
def test_what_was_decided_counts_and_the_month_is_firm_again(decision, income):
    household, citizen = file_of("compare")
    payslip = slip_comes_in(citizen)
    payslip_services.confirm(payslip_id=payslip.pk, by=citizen.user)
    signal_comes(citizen, Loon="900,00", Netto="850,00")
    decide(citizen, decision)
    settlement = september(household)
    assert (settlement.income, settlement.status) == (Decimal(income), "final")


def test_a_job_that_nobody_named_counts_only_after_somebody_decided():
    household, citizen = household_with_assistance()
    signal_comes(citizen)
    assert september(household).income == Decimal("0.00")
    decide(citizen, "signal")
    assert september(household).income == Decimal("600.00")


@pytest.mark.parametrize("changes", [{"Netto": ""}, {"Korting": ""}, {"Vakantiegeld": "48,00"}])
def test_a_signal_that_does_not_say_enough_stands_for_no_slip(changes):
    household, citizen = file_of("firm")
    signal_comes(citizen, **changes)
    assert september(household).open_points == ["estimate"]


def test_what_does_not_say_what_was_paid_net_cannot_be_decided_for():
    _, citizen = household_with_assistance()
    signal_comes(citizen, Netto="")
    with pytest.raises(income_signals.SignalSaysTooLittle):
        decide(citizen, "signal")


def test_the_slip_goes_before_the_signal_when_it_comes_after_all():
    household, citizen = file_of("firm")
    signal_comes(citizen, Netto="598,00")
    september(household)
    slip_comes_in(citizen)
    settlement = september(household)
    assert (settlement.income, settlement.status) == (Decimal("600.00"), "final")


def test_in_whatever_order_they_come_the_month_is_the_same():
    first_household, first = file_of("firm")
    signal_comes(first)
    slip_comes_in(first)
    other_household, other = file_of("firm")
    slip_comes_in(other)
    signal_comes(other)
    one, two = september(first_household), september(other_household)
    assert (one.to_pay, one.status, one.open_points) == (two.to_pay, two.status, two.open_points)


def test_the_story_says_where_the_wage_was_heard():
    household, citizen = file_of("firm")
    month = september(household).month
    signal_comes(citizen)
    september(household)
    event = story_of(month)[-1].events[0]
    assert (event.code, event.net, event.before) == ("signal_came", Decimal("600.00"), Decimal("550.00"))


def test_the_month_names_the_wage_administration_and_no_partner(settings):
    household, citizen = file_of("firm")
    settings.DEFAULT_MUNICIPALITY_HOST = household.municipality.host
    signal_comes(citizen)
    september(household)
    page = client_of(citizen).get("/maanden/2026-09/").content.decode()
    assert "Loon dat UWV ons vertelde" in page
    assert "Loonstrook van uw partner" not in page


def test_under_a_safety_mark_the_own_wage_of_a_signal_is_still_shown(settings):
    household, citizen = file_of("firm")
    settings.DEFAULT_MUNICIPALITY_HOST = household.municipality.host
    partner = CitizenFactory(municipality=household.municipality)
    members = [Member(citizen), Member(partner)]
    record_household(household=household, since=datetime.date(2026, 9, 1), members=members, reason="samen", by="test")
    signal_comes(citizen)
    september(household)
    mark_safety(household=household, since=datetime.date(2026, 9, 1), hides=True, reason="x", by="test")
    page = client_of(citizen).get("/maanden/2026-09/")
    assert "Loon dat UWV ons vertelde" in page.content.decode()
