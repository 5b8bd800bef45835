"""A month that cannot be settled is paid in advance; who was sent a suspension is not (Awb 4:95, art. 54, 1)."""

import datetime
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from citizens.services import Member, change_household, record_household, stop_benefit
from config import clock
from settlement import ledger, letters
from settlement.advances import NoAdvance, give_advance
from settlement.balances import money_of
from settlement.intake import export_payments
from settlement.models import Decision, SettlementFailure, SettlementRun
from settlement.my_data import everything_of
from settlement.night import settle_night
from settlement.overviews import decided_on
from settlement.statements import whole_statement
from tests.factories.citizens import CaseworkerFactory, CitizenFactory, client_of
from tests.factories.money import booked, money_in, month_of, settle
from tests.factories.settlement import household_with_assistance, slip_comes_in
from tests.settlement.test_statements import words

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


def slips_come_in(citizen):
    """Of July, August and September, of € 300,00 each."""
    for number, last in ((7, 31), (8, 31), (9, 30)):
        slip_comes_in(
            citizen,
            period_start=f"2026-0{number}-01",
            period_end=f"2026-0{number}-{last}",
            payment_date=f"2026-0{number}-25",
            number=number,
            net_pay="300.00",
        )


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


def suspended(household, day, *, sent=True, until=datetime.date(2026, 10, 10)):
    month = money_in(household, "2026-09").month
    with clock.standing_on(day):
        by = CaseworkerFactory(municipality=household.municipality)
        written = letters.suspend(month=month, missing="loonstroken", until=until, dated=day, by=by)
        if sent:
            letters.record_sent(letters=written, sent_on=day, how="post", by=by)
    return written


def page_of(household, citizen, settings):
    settings.DEFAULT_MUNICIPALITY_HOST = None
    household.municipality.host = "testserver"
    household.municipality.save()
    page = client_of(citizen).get(reverse("month", args=["2026-09"])).content.decode()
    return " ".join(page.split())


def test_who_was_sent_a_suspension_gets_none(failing):
    household, _ = failing
    suspended(household, datetime.date(2026, 9, 20))
    night(household, datetime.date(2026, 9, 30))
    assert advances(household) == []


def test_a_suspension_that_was_not_sent_keeps_nothing_back(failing):
    household, _ = failing
    suspended(household, datetime.date(2026, 9, 20), sent=False)
    night(household, datetime.date(2026, 9, 30))
    assert len(advances(household)) == 1


@pytest.mark.parametrize(("day", "count"), [(datetime.date(2026, 11, 14), 0), (datetime.date(2026, 11, 15), 1)])
def test_a_suspension_lasts_eight_weeks_whatever_is_sent_later(failing, day, count):
    household, _ = failing
    night(household, datetime.date(2026, 9, 19))
    suspended(household, datetime.date(2026, 9, 20))
    suspended(household, datetime.date(2026, 10, 20), until=datetime.date(2026, 11, 1))
    night(household, day)
    assert [str(row.of_month.month) for row in advances(household)].count("2026-09") == count


def test_nobody_suspends_for_more_than_eight_weeks(failing):
    household, _ = failing
    with pytest.raises(letters.WrongDay):
        suspended(household, datetime.date(2026, 9, 20), until=datetime.date(2026, 11, 16))


def test_a_month_that_was_paid_is_not_suspended(failing):
    household, _ = failing
    booked(household, "2026-09", "900.00")
    with pytest.raises(ledger.PaidAlready):
        suspended(household, datetime.date(2026, 9, 20))


def test_an_advance_holds_and_the_letter_that_suspends_says_so(failing):
    household, _ = failing
    night(household, datetime.date(2026, 9, 30))
    (letter,) = suspended(household, datetime.date(2026, 10, 1), until=datetime.date(2026, 10, 20))
    assert "Dat voorschot krijgt u wel." in letter.page
    assert "vraag om een voorschot" not in letter.page
    assert len(advances(household)) == 1


def test_who_gets_no_advance_reads_that_nothing_is_paid_yet(failing, settings):
    household, citizen = failing
    assert "Wij betalen nog niets voor deze maand" in page_of(household, citizen, settings)


def test_who_is_suspended_reads_of_the_letter_and_its_term(failing, settings):
    household, citizen = failing
    suspended(household, datetime.date(2026, 9, 20))
    page = page_of(household, citizen, settings)
    assert "Die is van 20 september 2026." in page
    assert "tot en met 10 oktober 2026" in page


def test_a_month_in_which_the_assistance_ends_is_not_paid_in_advance(failing):
    household, _ = failing
    stop_benefit(household=household, until=datetime.date(2026, 9, 10), reason="werk", by="test")
    settle(household)
    night(household, datetime.date(2026, 9, 30))
    assert advances(household) == []


def test_nobody_is_paid_in_advance_on_months_with_somebody_who_has_left(failing):
    household, citizen = failing
    partner = CitizenFactory(municipality=household.municipality, birth_date=datetime.date(1991, 1, 1))
    record_household(
        household=household, since=JUNE, members=[Member(citizen), Member(partner)], reason="samen", by="test"
    )
    change_household(
        household=household, since=datetime.date(2026, 9, 1), members={partner: None}, reason="weg", by="test"
    )
    settle(household)
    night(household, datetime.date(2026, 9, 30))
    assert advances(household) == []


def test_what_should_have_been_paid_before_the_first_night_here_a_person_decides(failing):
    household, _ = failing
    night(household, datetime.date(2026, 10, 7))
    assert SettlementRun.objects.count() == 1
    assert "2026-09" not in [str(row.of_month.month) for row in advances(household)]


def test_a_settled_month_tells_of_its_advance_on_the_page_and_on_paper(failing, settings):
    household, citizen = failing
    night(household, datetime.date(2026, 9, 30))
    booked(household, "2026-09", advances(household)[0].amount)
    slips_come_in(citizen)
    settle(household)
    settlement = money_in(household, "2026-09").settlement
    assert decided_on(settlement).advance == advances(household)[0]
    assert "besloten wij al tot een voorschot" in page_of(household, citizen, settings)
    assert "besloten wij al tot een voorschot" in words(whole_statement(settlement, citizen))


def test_all_my_data_names_the_month_of_an_advance(failing):
    household, citizen = failing
    night(household, datetime.date(2026, 9, 30))
    given = [row for row in everything_of(citizen)["besluiten"] if row["kind"] == "advance"]
    assert [row["of_month__first_day"] for row in given] == [datetime.date(2026, 9, 1)]


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
    slips_come_in(citizen)
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


@pytest.fixture
def first_month():
    """Assistance from September on, of which nothing could ever be settled."""
    household, citizen = household_with_assistance(since=datetime.date(2026, 9, 1))
    month = month_of(household, "2026-09")
    month.stale_since = None
    month.save(update_fields=["stale_since"])
    SettlementFailure.objects.create(month=month, code="facts_missing", message="slips_missing")
    return month, citizen


def give(month, amount="1200.00"):
    by = CaseworkerFactory(municipality=month.municipality)
    return give_advance(month=month, amount=Decimal(amount), reason="Geen geld meer.", by=by)


def test_a_first_month_is_paid_in_advance_by_a_person(first_month):
    month, citizen = first_month
    decision = give(month)
    assert (decision.settlement, decision.month) == (None, month)
    assert decision.payees == [{"citizen": str(citizen.pk), "amount": "1200.00"}]
    assert money_in(month.household, "2026-09").decisions == (decision,)


def test_the_citizen_reads_that_the_advance_on_a_first_month_is_a_loan(first_month, settings):
    month, citizen = first_month
    give(month)
    page = page_of(month.household, citizen, settings)
    assert "artikel 52 van de Participatiewet" in page
    assert "een lening zonder rente" in page


def test_an_advance_on_a_first_month_goes_out_with_the_payments(first_month):
    month, _ = first_month
    give(month)
    by = CaseworkerFactory(municipality=month.municipality)
    payments = export_payments(municipality=month.municipality, month=month.month, by=by)
    assert "1200,00" in payments.data.decode("utf-8-sig")


def test_all_my_data_holds_the_advance_on_a_first_month(first_month):
    month, citizen = first_month
    give(month)
    assert [row["of_month__first_day"] for row in everything_of(citizen)["voorschotten"]] == [month.first_day]


def test_nobody_is_paid_in_advance_twice(first_month):
    month, _ = first_month
    give(month)
    with pytest.raises(NoAdvance):
        give(month)


def test_only_an_advance_rests_on_no_settlement(first_month):
    month, _ = first_month
    with pytest.raises(IntegrityError), transaction.atomic():
        Decision.objects.create(
            municipality=month.municipality,
            of_month=month,
            kind="recovery",
            amount=1,
            automatic=False,
            by="x",
            objection_until="2026-11-01",
        )


def test_a_suspension_names_what_was_decided_before(failing):
    household, citizen = failing
    slips_come_in(citizen)
    settle(household)
    (letter,) = suspended(household, datetime.date(2026, 10, 1), until=datetime.date(2026, 10, 20))
    assert "besloten wij eerder over september 2026" in letter.page
