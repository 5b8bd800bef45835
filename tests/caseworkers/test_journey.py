"""The admin in a real browser: every page without a complaint, and a payslip from work list to new amount."""

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

from caseworkers.services import refresh_all_flags
from payslips.models import Upload
from settlement.night import settle_night
from tests.factories.payslips import UploadFactory

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

LISTS = (
    "citizens_household",
    "citizens_auditevent",
    "payslips_payslip",
    "payslips_upload",
    "settlement_benefitmonth",
    "settlement_settlementrun",
    "settlement_policyperiod",
    "caseworkers_riskflag",
)


@pytest.fixture
def signed_in(page: Page, live_server, settings, municipality, caseworker, make_file) -> Page:
    """The work list of a caseworker with a payslip that waits."""
    place = {"net_wage": {"page": 1, "box": [2.0, 3.0, 8.0, 6.0], "text": "600,00"}}
    file = make_file(municipality, needs_review=["net_wage"], evidence=place)
    make_file(municipality, period_start="2026-08-01", period_end="2026-08-31")
    UploadFactory(citizen=file.citizen, state=Upload.State.NOT_USABLE, reason="invoice")
    settle_night(municipalities=[municipality])
    refresh_all_flags()
    settings.DEFAULT_MUNICIPALITY_HOST = municipality.host
    caseworker.set_password("een goed wachtwoord")
    caseworker.save()
    page.goto(reverse("admin:index"))
    page.get_by_label("Gebruikersnaam").fill("anne")
    page.get_by_label("Wachtwoord").fill("een goed wachtwoord")
    page.get_by_role("button", name="Aanmelden").click()
    return page


def test_every_list_and_the_first_page_of_each_open_without_a_complaint(signed_in):
    for name in LISTS:
        signed_in.goto(reverse(f"admin:{name}_changelist"))
        first = signed_in.locator("#result_list tbody th a").first
        if first.count():
            first.click()
        expect(signed_in.get_by_role("heading", level=1)).to_be_visible()


def test_a_payslip_goes_from_the_work_list_to_a_new_amount(signed_in):
    signed_in.get_by_role("link", name="Noor Voorbeeld").first.click()
    signed_in.get_by_label("Nettoloon", exact=True).fill("650,00")
    signed_in.get_by_label("Waarom?").fill("Netto staat onderaan.")
    signed_in.get_by_role("button", name="Deze cijfers kloppen").click()
    expect(signed_in.get_by_text("De verbetering is opgeslagen.")).to_be_visible()
    signed_in.get_by_role("link", name="September 2026").click()
    expect(signed_in.get_by_role("heading", name="Versies")).to_be_visible()
    signed_in.get_by_role("button", name="Opnieuw berekenen").click()
    expect(signed_in.get_by_text("Er is niets veranderd.")).to_be_visible()


def test_the_figure_to_look_at_has_the_keyboard(signed_in):
    signed_in.get_by_role("link", name="Noor Voorbeeld").first.click()
    expect(signed_in.get_by_label("Nettoloon", exact=True)).to_be_focused()


def test_a_household_is_found_with_the_keyboard(signed_in):
    signed_in.get_by_label("Zoek een huishouden").fill("voorbeeld")
    signed_in.keyboard.press("Enter")
    expect(signed_in.get_by_role("heading", name="Gevonden huishoudens")).to_be_visible()
