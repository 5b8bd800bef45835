"""Each thing that can be sent, in a real browser: what is said of it, and what can be done next."""

import io
from pathlib import Path

import pikepdf
import pypdfium2
import pytest
from playwright.sync_api import expect

from payslips.models import Payslip, Upload
from tests.factories.settlement import household_with_assistance, municipality_with_policy
from tests.journeys.test_citizen import TELEPHONE, fits, nobody_works, send, sign_in, somebody_works_again
from tests.samples import others
from tests.samples.mishaps import misprinted
from tests.samples.payslips import draw_monthly, make_slip, make_truth, month

__all__ = ["nobody_works"]

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def citizen(settings):
    municipality = municipality_with_policy()
    settings.DEFAULT_MUNICIPALITY_HOST = municipality.host
    _, citizen = household_with_assistance(municipality=municipality)
    return citizen


@pytest.fixture
def signed_in(page, citizen):
    sign_in(page, citizen)
    return page


@pytest.fixture
def put(tmp_path):
    """Writes a file to send."""

    def write(name, content) -> Path:
        path = tmp_path / name
        path.write_bytes(content)
        return path

    return write


def slip_of(citizen, **what) -> bytes:
    return make_slip(**{"employee": "N. Voorbeeld", "bsn": citizen.bsn, "period": month(2026, 9), "hours": 40} | what)[
        1
    ]


def photo_of(pdf) -> bytes:
    """A picture of the first page, as a good scanner makes it."""
    picture = io.BytesIO()
    with pypdfium2.PdfDocument(pdf) as document:
        document[0].render(scale=200 / 72).to_pil().save(picture, "PNG", dpi=(200, 200))
    return picture.getvalue()


def with_password(pdf, password) -> bytes:
    """The same PDF, which opens with this password only."""
    closed = io.BytesIO()
    with pikepdf.open(io.BytesIO(pdf)) as document:
        document.save(closed, encryption=pikepdf.Encryption(user=password, owner=password))
    return closed.getvalue()


def heading(page, name):
    return page.get_by_role("heading", name=name)


def test_a_good_slip_is_asked_to_be_confirmed(signed_in, citizen, put):
    send(signed_in, put("loonstrook.pdf", slip_of(citizen)))
    expect(heading(signed_in, "Klopt dit?")).to_be_visible()
    assert fits(signed_in)


def test_a_photo_is_read_as_well(signed_in, citizen, put):
    send(signed_in, put("foto.png", photo_of(slip_of(citizen))))
    expect(heading(signed_in, "Loonstrook september 2026")).to_be_visible()
    expect(signed_in.locator('[data-mark="1-net_wage"]')).to_be_visible()


def test_while_a_photo_is_read_the_page_says_so(signed_in, citizen, put, nobody_works):
    send(signed_in, put("foto.png", photo_of(slip_of(citizen))))
    expect(heading(signed_in, "Wij lezen uw foto")).to_be_visible()


@pytest.mark.parametrize(
    ("paper", "told"),
    [
        (others.bank_statement, "Dit lijkt een afschrift van uw bank"),
        (others.annual_statement, "Dit lijkt een jaaropgaaf"),
        (others.letter, "geen loonstrook"),
    ],
)
def test_what_is_no_payslip_is_told_with_what_to_send_instead(signed_in, put, paper, told):
    send(signed_in, put("papier.pdf", paper()))
    expect(signed_in.get_by_role("heading", level=2)).to_contain_text(told)
    signed_in.get_by_role("link", name="Stuur een ander bestand").click()
    expect(heading(signed_in, "Stuur een loonstrook")).to_be_visible()


def test_somebody_elses_slip_is_told_kindly(signed_in, citizen, put):
    send(signed_in, put("strook.pdf", slip_of(citizen, employee="P. de Ander", bsn="999911016")))
    expect(heading(signed_in, "Dit is de loonstrook van iemand anders")).to_be_visible()
    assert not Payslip.objects.exists()


def test_a_broken_file_is_told(signed_in, put):
    send(signed_in, put("kapot.pdf", others.broken()))
    expect(heading(signed_in, "Het bestand is beschadigd")).to_be_visible()


def test_a_word_file_is_told_in_the_form(signed_in, put):
    send(signed_in, put("loonstrook.docx", others.word_file()))
    expect(signed_in.get_by_text("Dit bestand is geen pdf en geen foto.").first).to_be_visible()


def test_the_same_file_again_leads_to_the_first(signed_in, citizen, put):
    path = put("loonstrook.pdf", slip_of(citizen))
    send(signed_in, path)
    expect(heading(signed_in, "Klopt dit?")).to_be_visible()
    signed_in.goto("/maanden/")
    send(signed_in, path)
    expect(signed_in.get_by_text("U hebt dit bestand al gestuurd.")).to_be_visible()


def test_the_same_slip_in_another_file_is_recognised(signed_in, citizen, put):
    send(signed_in, put("loonstrook.pdf", slip_of(citizen)))
    expect(heading(signed_in, "Klopt dit?")).to_be_visible()
    signed_in.goto("/maanden/")
    send(signed_in, put("nog eens.pdf", slip_of(citizen) + b"\n% opnieuw gedownload"))
    expect(heading(signed_in, "Deze loonstrook hebben wij al")).to_be_visible()
    signed_in.get_by_role("button", name="Dit is toch een andere loonstrook").click()
    expect(signed_in.get_by_text("Een medewerker kijkt naar deze loonstrook.")).to_be_visible()


def test_a_second_version_with_other_amounts_goes_to_a_person(signed_in, citizen, put):
    send(signed_in, put("loonstrook.pdf", slip_of(citizen)))
    expect(heading(signed_in, "Klopt dit?")).to_be_visible()
    signed_in.goto("/maanden/")
    send(signed_in, put("versie 2.pdf", slip_of(citizen, hours=44)))
    expect(signed_in.get_by_text("Een medewerker kijkt welke van de twee telt.")).to_be_visible()


def test_a_password_is_asked_for_and_may_be_wrong_once(signed_in, citizen, put):
    send(signed_in, put("loonstrook.pdf", with_password(slip_of(citizen), "04051990")))
    expect(heading(signed_in, "Er zit een wachtwoord op uw loonstrook")).to_be_visible()
    signed_in.get_by_label("Wachtwoord van de loonstrook").fill("05041990")
    signed_in.get_by_role("button", name="Open de loonstrook").click()
    expect(signed_in.get_by_text("Dit wachtwoord klopt niet.").first).to_be_visible()
    expect(signed_in.get_by_text("U kunt het nog 4 keer proberen.")).to_be_visible()
    signed_in.get_by_label("Wachtwoord van de loonstrook").fill("04051990")
    signed_in.get_by_role("button", name="Open de loonstrook").click()
    expect(heading(signed_in, "Loonstrook september 2026")).to_be_visible()


def test_several_files_at_once_lead_to_the_list(signed_in, citizen, put, nobody_works):
    august = put("augustus.pdf", slip_of(citizen, period=month(2026, 8)))
    send(signed_in, [august, put("september.pdf", slip_of(citizen)), put("brief.docx", others.word_file())])
    expect(signed_in.get_by_text("Wij hebben 2 bestanden ontvangen.")).to_be_visible()
    expect(signed_in.get_by_text("‘brief.docx’ hebben wij niet.")).to_be_visible()
    expect(signed_in.get_by_text("Wordt gelezen")).to_have_count(2)
    somebody_works_again()
    expect(signed_in.get_by_text("Wordt gelezen")).to_have_count(0)
    expect(signed_in.get_by_text("augustus 2026")).to_be_visible()


def test_the_password_on_a_telephone_without_javascript(browser, live_server, citizen, put):
    context = browser.new_context(base_url=live_server.url, java_script_enabled=False, viewport=TELEPHONE)
    page = context.new_page()
    sign_in(page, citizen)
    send(page, put("loonstrook.pdf", with_password(slip_of(citizen), "geheim")))
    assert fits(page)
    page.get_by_label("Wachtwoord van de loonstrook").fill("geheim")
    page.get_by_role("button", name="Open de loonstrook").click()
    expect(heading(page, "Loonstrook september 2026")).to_be_visible()
    assert fits(page)
    context.close()


def test_a_slip_that_does_not_add_up_shows_what_is_doubtful(signed_in, citizen, put):
    truth = make_truth(employee="N. Voorbeeld", bsn=citizen.bsn, period=month(2026, 9), hours=40)
    send(signed_in, put("loonstrook.pdf", draw_monthly(misprinted(truth), None)))
    expect(heading(signed_in, "Een medewerker kijkt naar deze loonstrook")).to_be_visible()
    expect(signed_in.locator(".document__mark--review").first).to_be_visible()
    assert Upload.objects.get().state == Upload.State.READ


def test_a_field_that_one_is_in_before_the_script_has_come_is_lit_when_it_comes(signed_in, citizen, put):
    send(signed_in, put("loonstrook.pdf", slip_of(citizen)))
    scripts = []
    signed_in.route("**/portal*.js", lambda route: scripts.append(route))  # noqa: PLW0108 - no builtin can be a handler
    signed_in.get_by_role("link", name="Nee, ik wil iets verbeteren").click(no_wait_after=True)
    signed_in.get_by_label("Nettoloon").focus()
    for script in scripts:
        script.continue_()
    expect(signed_in.locator('[data-mark="1-net_wage"].document__mark--lit')).to_be_visible()


def test_figures_are_corrected_beside_the_picture(signed_in, citizen, put):
    send(signed_in, put("loonstrook.pdf", slip_of(citizen)))
    signed_in.get_by_role("link", name="Nee, ik wil iets verbeteren").click()
    signed_in.get_by_label("Nettoloon").focus()
    expect(signed_in.locator('[data-mark="1-net_wage"].document__mark--lit')).to_be_visible()
    assert fits(signed_in)
