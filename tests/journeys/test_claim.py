"""A claim from proposal to repaid: the letter, the answer, the decision, the instalments, in both browsers."""

import datetime
from decimal import Decimal

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from citizens.services import change_household
from settlement import ledger
from settlement.models import LedgerEntry, RecoveryClaim
from tests.factories.money import money_in, month_of, paid_as_settled, settle
from tests.factories.settlement import household_with_assistance, municipality_with_policy
from tests.journeys.test_citizen import TELEPHONE, fits, sign_in
from tests.journeys.test_review import open_work_list

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

AUGUST = datetime.date(2026, 8, 1)


@pytest.fixture
def file(settings):
    """August was paid; then it turns out that somebody shared the costs."""
    municipality = municipality_with_policy()
    settings.DEFAULT_MUNICIPALITY_HOST = municipality.host
    household, citizen = household_with_assistance(municipality=municipality, since=AUGUST)
    settle(household)
    paid_as_settled(household, "2026-08")
    change_household(household=household, since=AUGUST, cost_sharers=1, reason="zoon woont thuis", by="test")
    settle(household)
    return household, citizen


def send_letter(page, button: str):
    page.get_by_role("button", name=button).click()
    page.get_by_role("button", name="Leg vast: verstuurd").click()
    expect(page.get_by_text("Dat de brief is verstuurd, is vastgelegd.")).to_be_visible()


def test_a_claim_goes_from_a_letter_to_its_last_instalment(page, context, file):
    household, citizen = file
    open_work_list(page, household.municipality)
    page.get_by_role("link", name=household.number).first.click()
    send_letter(page, "Vraag de inwoner om een reactie")

    with context.browser.new_context(base_url=page.url.split("/beheer")[0], viewport=TELEPHONE) as own:
        phone = own.new_page()
        sign_in(phone, citizen)
        phone.goto(reverse("money"))
        expect(phone.get_by_text("U kunt tot en met 28 oktober 2026 reageren")).to_be_visible()
        phone.get_by_label("Uw reactie").fill("Ik wist dit niet.")
        phone.get_by_role("button", name="Verstuur mijn reactie").click()
        expect(phone.get_by_text("Uw reactie is aangekomen.")).to_be_visible()

        page.reload()
        page.get_by_label("Grond").select_option("58_2_a")
        page.get_by_label("Per maand van de uitkering").fill("200")
        page.get_by_label("Waarom vraagt u dit terug?").fill("Uw zoon woont weer thuis.")
        page.get_by_role("button", name="Besluit terug te vragen").click()
        send_letter(page, "Maak de brief met het besluit")

        phone.goto(reverse("money"))
        expect(phone.get_by_text("200,00 per maand")).to_be_visible()
        expect(phone.get_by_text("tot en met 25 november 2026 bezwaar maken")).to_be_visible()
        assert fits(phone)

        claim = RecoveryClaim.objects.get()
        repaid(household, claim.amount)
        phone.reload()
        expect(phone.get_by_text("Er staat niets open")).to_be_visible()
    assert money_in(household, "2026-08").claim_left == 0


def repaid(household, amount: Decimal):
    """The bank books what was paid back."""
    month = month_of(household, "2026-08")
    booking = ledger.Booking(
        month=month,
        kind=LedgerEntry.Kind.REPAYMENT,
        amount=amount,
        booked_on=datetime.date(2026, 10, 14),
        reference="T1",
    )
    ledger.book(municipality=household.municipality, source="bank", bookings=[booking], by="test")
    settle(household)
