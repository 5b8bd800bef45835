"""A doubtful payslip from the citizen's browser to the caseworker's desk and back."""

import uuid

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from playwright.sync_api import expect

from payslips.intake import take_in
from payslips.models import Payslip
from settlement.models import Settlement
from tests.factories.citizens import CaseworkerFactory
from tests.factories.settlement import household_with_assistance, municipality_with_policy
from tests.journeys.test_citizen import sign_in
from tests.samples.mishaps import misprinted
from tests.samples.payslips import draw_monthly, make_slip, make_truth, month

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

SEPTEMBER = {"employee": "N. Voorbeeld", "period": month(2026, 9)}


@pytest.fixture
def municipality(settings):
    municipality = municipality_with_policy()
    settings.DEFAULT_MUNICIPALITY_HOST = municipality.host
    return municipality


@pytest.fixture
def citizen(municipality):
    _, citizen = household_with_assistance(municipality=municipality)
    return citizen


@pytest.fixture
def comes_in(citizen):
    """A file of the citizen is taken in and read."""

    def take(pdf, name="loonstrook.pdf") -> None:
        file = SimpleUploadedFile(name, pdf)
        take_in(citizen=citizen, file=file, form_token=uuid.uuid4(), by=citizen.user)

    return take


@pytest.fixture
def doubtful(comes_in, citizen):
    """A slip that says ten euros more than its own sums give."""
    comes_in(draw_monthly(misprinted(make_truth(**SEPTEMBER, bsn=citizen.bsn, hours=40)), None))


def open_work_list(page, municipality):
    caseworker = CaseworkerFactory(municipality=municipality, username="anne")
    caseworker.set_password("een goed wachtwoord")
    caseworker.save()
    page.goto(reverse("admin:index"))
    page.get_by_label("Gebruikersnaam").fill("anne")
    page.get_by_label("Wachtwoord").fill("een goed wachtwoord")
    page.get_by_role("button", name="Aanmelden").click()


def test_a_doubtful_slip_is_reviewed_from_the_work_list_with_the_keyboard(page, municipality, citizen, doubtful):
    open_work_list(page, municipality)
    page.get_by_role("link", name=citizen.name).first.click()
    first = page.locator(".figures__row--doubtful input").first
    expect(first).to_be_focused()
    expect(page.locator(".document__mark--review").first).to_be_visible()
    page.keyboard.press("Tab")
    expect(page.locator(".figures__row--doubtful input").nth(1)).to_be_focused()
    page.get_by_label("Waarom?").fill("Uitbetaald staat zo op de bankrekening.")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_text("De cijfers zijn goedgekeurd.")).to_be_visible()
    assert Settlement.objects.filter(month__first_day="2026-09-01").latest("version").income > 0


def test_a_question_goes_to_the_citizen_and_the_answer_comes_back(page, municipality, citizen, doubtful):
    open_work_list(page, municipality)
    page.get_by_role("link", name=citizen.name).first.click()
    page.get_by_text("Vraag het de inwoner").click()
    page.get_by_label("Uw vraag").fill("Welk bedrag kreeg u op uw rekening?")
    page.get_by_role("button", name="Stuur de vraag").click()
    expect(page.get_by_text("De vraag staat bij de inwoner.")).to_be_visible()
    page.context.clear_cookies()
    sign_in(page, citizen)
    page.goto("/loonstroken/")
    page.get_by_text("Een vraag aan u").click()
    expect(page.get_by_text("Welk bedrag kreeg u op uw rekening?")).to_be_visible()
    page.get_by_label("Uw antwoord").fill("Ik kreeg € 579,19.")
    page.get_by_role("button", name="Verstuur mijn antwoord").click()
    expect(page.get_by_text("Dank u wel voor uw antwoord.").first).to_be_visible()
    assert Payslip.objects.get().reason == "answered"


def test_the_caseworker_chooses_which_of_two_slips_counts(page, municipality, citizen, comes_in):
    comes_in(make_slip(**SEPTEMBER, bsn=citizen.bsn, hours=40)[1])
    comes_in(make_slip(**SEPTEMBER, bsn=citizen.bsn, hours=44)[1], "versie 2.pdf")
    open_work_list(page, municipality)
    page.get_by_role("link", name=citizen.name).first.click()
    expect(page.get_by_role("heading", name="Naast de loonstrook die telt")).to_be_visible()
    page.get_by_label("Waarom?").fill("Versie 2 heeft de extra uren.")
    page.get_by_role("button", name="Deze cijfers kloppen").click()
    expect(page.get_by_text("Kies of de eerdere loonstrook ook blijft tellen.")).to_be_visible()
    page.get_by_label("Deze komt in de plaats van de eerdere").check()
    page.get_by_role("button", name="Deze cijfers kloppen").click()
    expect(page.get_by_text("De cijfers zijn goedgekeurd.")).to_be_visible()
    assert Payslip.objects.filter(counting_version__isnull=False).get().upload.original_name == "versie 2.pdf"
