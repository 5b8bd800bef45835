"""A month that cannot be settled: the letter that suspends its payment, and the advance, as caseworkers make them."""

import datetime

import pytest
from django.urls import reverse

from settlement import balances
from settlement.models import BenefitMonth, Decision, Letter, SettlementFailure
from tests.factories.citizens import client_of
from tests.factories.money import booked, month_of, settle
from tests.factories.settlement import household_with_assistance
from tests.settlement.test_ledger import AUGUST

pytestmark = pytest.mark.django_db

SAID = {"missing": "de loonstrook van augustus", "until": "2026-10-28", "dated": "2026-10-14"}


@pytest.fixture
def month(municipality):
    """August, which cannot be settled."""
    household, _ = household_with_assistance(municipality=municipality, since=AUGUST)
    settle(household)
    month = month_of(household, "2026-08")
    SettlementFailure.objects.create(month=month, code="facts_missing", message="slips_missing")
    return month


def send(desk, month, step: str, **said) -> str:
    response = desk.post(reverse(f"admin:settlement_benefitmonth_{step}", args=[month.pk]), said, follow=True)
    return " ".join(response.content.decode().replace("\N{NO-BREAK SPACE}", " ").split())


def test_the_letter_is_made_printed_and_recorded_as_sent(desk, month):
    assert "nog niet" in send(desk, month, "suspend", **SAID)
    letter = Letter.objects.get()
    pdf = desk.get(reverse("admin:settlement_benefitmonth_letter", args=[month.pk, letter.pk]))
    assert pdf.content.startswith(b"%PDF")
    assert "14 oktober 2026, per post" in send(desk, month, "sent", sent_on="2026-10-14", how="post")


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"missing": ""}, "Schrijf op wat er mist."),
        ({"until": "2026-10-14"}, "Kies een dag na de datum van de brief."),
        ({"until": "2026-12-10"}, "Opschorten kan hoogstens acht weken (artikel 54, lid 1). Kies een eerdere dag."),
        ({"dated": "2026-10-13"}, "Kies vandaag, of een dag in de komende week."),
    ],
)
def test_what_is_wrong_is_told(desk, month, change, told):
    assert told in send(desk, month, "suspend", **SAID | change)
    assert not Letter.objects.exists()


def test_a_month_that_was_paid_is_not_suspended(desk, month):
    booked(month.household, "2026-08", "900.00")
    assert "Deze maand is al betaald." in send(desk, month, "suspend", **SAID)
    assert not Letter.objects.exists()


ADVANCE = {"amount": "400,00", "reason": "U had geen geld meer voor boodschappen."}


@pytest.fixture
def next_month(month):
    """November, of which nothing was settled yet."""
    return BenefitMonth.objects.create(household=month.household, first_day=datetime.date(2026, 11, 1))


def test_an_advance_that_was_asked_for_is_decided_told_and_not_given_twice(desk, next_month):
    assert "Het voorschot gaat mee met de volgende betalingen." in send(desk, next_month, "advance", **ADVANCE)
    decision = Decision.objects.get(kind="advance", of_month=next_month)
    citizen = next_month.household.periods.get().members.get().citizen
    assert (decision.automatic, str(decision.amount)) == (False, "400.00")
    assert decision.payees == [{"citizen": str(citizen.pk), "amount": "400.00"}]
    assert "Dit kan hier niet" in send(desk, next_month, "advance", **ADVANCE)
    SettlementFailure.objects.create(month=next_month, code="facts_missing", message="slips_missing")
    page = client_of(citizen).get(reverse("month", args=["2026-11"])).content.decode()
    assert "U had geen geld meer voor boodschappen." in page


def test_an_advance_that_was_given_counts_in_what_is_to_be_paid(desk, next_month):
    send(desk, next_month, "advance", **ADVANCE)
    booked(next_month.household, "2026-11", "400.00")
    assert balances.money_of([next_month.household_id])[next_month.household_id][-1].given == 400


def test_no_advance_on_a_month_that_was_paid_or_is_the_first(desk, month, next_month):
    assert "Dit kan hier niet" in send(desk, month, "advance", **ADVANCE)
    booked(month.household, "2026-11", "900.00")
    assert "Dit kan hier niet" in send(desk, next_month, "advance", **ADVANCE)
    assert not Decision.objects.filter(kind="advance").exists()


@pytest.mark.parametrize("change", [{"amount": ""}, {"amount": "0"}, {"amount": "-5"}, {"reason": ""}])
def test_an_advance_says_how_much_and_why(desk, next_month, change):
    send(desk, next_month, "advance", **ADVANCE | change)
    assert not Decision.objects.filter(kind="advance").exists()
