import re
from pathlib import Path

import pytest
from celery import Task
from playwright.sync_api import expect

from payslips import services as payslip_services
from payslips.models import Payslip, Upload
from settlement import services as settlement_services
from settlement.models import Settlement
from tests.factories.settlement import household_with_assistance, municipality_with_policy
from tests.samples.payslips import make_slip, month

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

TELEPHONE = {"width": 360, "height": 740}


@pytest.fixture
def citizen(settings):
    municipality = municipality_with_policy()
    settings.DEFAULT_MUNICIPALITY_HOST = municipality.host
    _, citizen = household_with_assistance(municipality=municipality)
    return citizen


@pytest.fixture
def slip(citizen, tmp_path) -> Path:
    """The payslip of September, as the employer sent it."""
    _, pdf = make_slip(employee="N. Voorbeeld", bsn=citizen.bsn, period=month(2026, 9), hours=40)
    path = tmp_path / "loonstrook september.pdf"
    path.write_bytes(pdf)
    return path


@pytest.fixture
def nobody_works(monkeypatch):
    """Tasks go to a broker from which nobody takes them."""
    monkeypatch.setattr(Task, "apply_async", lambda *_, **__: None)


def somebody_works_again():
    """What a worker does with what it finds."""
    for upload in Upload.objects.filter(state=Upload.State.RECEIVED):
        payslip_services.read_upload(upload.pk)


def sign_in(page, citizen):
    page.goto("/")
    page.get_by_role("button", name=citizen.name).click()
    page.wait_for_url("**/maanden/")


def send(page, path):
    page.get_by_role("link", name="Stuur een loonstrook").click()
    page.get_by_label("Uw loonstrook").set_input_files(path)
    page.get_by_role("button", name="Stuur deze loonstrook").click()


def fits(page):
    """Whether nothing sticks out sideways."""
    return page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")


@pytest.mark.asvs("14.2.3")
def test_from_payslip_to_statement(page, citizen, slip):
    sign_in(page, citizen)
    expect(page.get_by_text("U krijgt waarschijnlijk")).to_be_visible()
    send(page, slip)
    expect(page.get_by_role("heading", name="Loonstrook september 2026")).to_be_visible()
    expect(page.get_by_role("heading", name="Klopt dit?")).to_be_visible()
    page.get_by_role("button", name="Ja, dit klopt").click()
    expect(page.get_by_text("U hebt deze loonstrook bevestigd.")).to_be_visible()
    page.get_by_role("link", name="Bekijk hoe wij september 2026 rekenen").click()
    expect(page.get_by_role("heading", name="Zo rekenen wij")).to_be_visible()
    assert Settlement.objects.filter(month__first_day="2026-09-01").latest("version").status == "final"
    with page.expect_download() as download:
        page.get_by_role("link", name="Download (pdf)").click()
    assert download.value.suggested_filename == "specificatie-2026-09.pdf"
    assert Path(download.value.path()).read_bytes().startswith(b"%PDF-")


def test_the_same_on_a_telephone_without_javascript(browser, live_server, citizen, slip):
    context = browser.new_context(base_url=live_server.url, java_script_enabled=False, viewport=TELEPHONE)
    page = context.new_page()
    sign_in(page, citizen)
    assert fits(page)
    send(page, slip)
    page.get_by_role("button", name="Ja, dit klopt").click()
    expect(page.get_by_text("U hebt deze loonstrook bevestigd.")).to_be_visible()
    assert fits(page)
    page.get_by_role("link", name="Bekijk hoe wij september 2026 rekenen").click()
    expect(page.get_by_role("heading", name="Zo rekenen wij")).to_be_visible()
    assert fits(page)
    with page.expect_download() as download:
        page.get_by_role("link", name="Download (pdf)").click()
    assert download.value.suggested_filename == "specificatie-2026-09.pdf"
    page.get_by_role("button", name="Uitloggen").click()
    expect(page.get_by_text("U bent uitgelogd.")).to_be_visible()
    context.close()


def test_a_figure_and_its_place_on_the_page_light_up_together(page, citizen, slip):
    sign_in(page, citizen)
    send(page, slip)
    mark = page.locator('[data-mark="1-net_wage"]')
    expect(mark).to_be_visible()
    page.wait_for_load_state()
    page.get_by_role("link", name="Nettoloon", exact=True).hover()
    expect(mark).to_have_class(re.compile("document__mark--lit"))


def test_a_figure_is_corrected_with_a_reason(page, citizen, slip):
    sign_in(page, citizen)
    send(page, slip)
    page.get_by_role("link", name="Nee, ik wil iets verbeteren").click()
    page.get_by_label("Nettoloon").fill("600")
    page.get_by_role("button", name="Verstuur mijn verbetering").click()
    expect(page.get_by_text("Schrijf op wat er niet klopt.").first).to_be_visible()
    page.get_by_label("Wat klopt er niet?").fill("Er is € 600 overgemaakt.")
    page.get_by_role("button", name="Verstuur mijn verbetering").click()
    expect(page.get_by_role("heading", name="Een medewerker kijkt naar deze loonstrook")).to_be_visible()
    assert Payslip.objects.get().state == Payslip.State.NEEDS_PERSON


def test_a_file_that_is_too_large_is_told_before_it_is_sent(page, citizen, tmp_path):
    large = tmp_path / "groot.pdf"
    with large.open("wb") as file:
        file.truncate(60 * 2**20)
    sign_in(page, citizen)
    page.goto("/loonstroken/nieuw/")
    page.wait_for_load_state()
    page.get_by_label("Uw loonstrook").set_input_files(large)
    page.get_by_role("button", name="Stuur deze loonstrook").click()
    told = page.get_by_label("Uw loonstrook").evaluate("input => input.validationMessage")
    assert "groter dan 20" in told
    assert page.url.endswith("/loonstroken/nieuw/")


def test_what_is_sent_while_nobody_works_is_read_when_somebody_does(page, citizen, slip, nobody_works):
    sign_in(page, citizen)
    send(page, slip)
    expect(page.get_by_role("heading", name="Wij lezen uw loonstrook")).to_be_visible()
    somebody_works_again()
    expect(page.get_by_role("heading", name="Loonstrook september 2026")).to_be_visible()
    expect(page.get_by_text("Wij rekenen opnieuw")).to_be_visible()
    settlement_services.settle_stale(cause="test")
    expect(page.get_by_text("Deze loonstrook telt mee in september 2026.")).to_be_visible()
