import datetime
import io
import re
import uuid
from contextlib import closing
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image

from citizens.models import AuditEvent, Household
from citizens.services import Member, record_household
from config import clock
from payslips import files
from payslips.models import Figures, Payslip, Upload
from settlement.models import BenefitMonth, SettlementFailure
from tests.factories.citizens import CaseworkerFactory, CitizenFactory, MunicipalityFactory, client_of
from tests.factories.payslips import FiguresFactory, PayslipFactory, UploadFactory

pytestmark = pytest.mark.django_db

NEW = "/loonstroken/nieuw/"
PDF = b"%PDF-1.7 een loonstrook"
HTMX = {"HX-Request": "true"}


@pytest.fixture
def municipality(settings):
    return MunicipalityFactory(host=settings.DEFAULT_MUNICIPALITY_HOST)


@pytest.fixture
def citizen(municipality):
    return CitizenFactory(municipality=municipality)


@pytest.fixture
def client(citizen):
    return client_of(citizen)


@pytest.fixture
def upload(citizen):
    return UploadFactory(citizen=citizen, pages=1)


@pytest.fixture
def payslip(upload):
    return PayslipFactory(upload=upload)


@pytest.fixture
def september(citizen):
    """The citizen has assistance in the month of the payslips."""
    household = Household.objects.create(municipality=citizen.municipality, number="1")
    since = datetime.date(2026, 9, 1)
    record_household(household=household, since=since, members=[Member(citizen)], reason="aanvraag", by="test")
    month = BenefitMonth.objects.create(household=household, first_day=since)
    SettlementFailure.objects.create(month=month, code="law_not_known")
    return month


@pytest.fixture
def picture(upload):
    """The picture of the first page, sealed as all are."""
    path, png = files.picture(upload.pk, 1), io.BytesIO()
    path.parent.mkdir(parents=True)
    Image.new("L", (910, 1287), 255).save(png, "PNG")
    files.keep_picture(upload.pk, 1, png.getvalue())
    return path


def address(upload, rest=""):
    return f"/loonstroken/{upload.pk}/{rest}"


def words_of(response):
    """The page as one reads it: without tags, with single spaces."""
    return " ".join(re.sub(r"<[^>]+>", " ", response.content.decode()).split())


def send(client, content=PDF, name="loonstrook.pdf", token=None):
    return client.post(NEW, {"form_token": token or uuid.uuid4(), "file": SimpleUploadedFile(name, content)})


# Who may see what


def pages_of(upload):
    return [
        "/loonstroken/",
        NEW,
        address(upload),
        address(upload, "bladzijde/1.png"),
        address(upload, "1/verbeteren/"),
    ]


@pytest.mark.parametrize("number", range(5))
def test_who_is_not_signed_in_goes_to_the_sign_in_page(payslip, picture, number):
    asked = pages_of(payslip.upload)[number]
    assert Client().get(asked).url == f"/inloggen/?next={asked}"


@pytest.mark.parametrize("number", range(5))
def test_a_caseworker_does_not_see_the_pages_of_citizens(payslip, picture, municipality, number):
    client = client_of(CaseworkerFactory(municipality=municipality))
    assert client.get(pages_of(payslip.upload)[number]).status_code == 403


@pytest.mark.parametrize("number", range(2, 5))
@pytest.mark.asvs("8.2.2")
def test_what_is_of_somebody_else_is_not_there(payslip, picture, municipality, number):
    other = client_of(CitizenFactory(municipality=municipality))
    assert other.get(pages_of(payslip.upload)[number]).status_code == 404


@pytest.mark.parametrize("rest", ["1/bevestigen/", "1/verbeteren/"])
def test_nobody_else_confirms_or_corrects(payslip, municipality, rest):
    other = client_of(CitizenFactory(municipality=municipality))
    assert other.post(address(payslip.upload, rest), {"reason": "x", "net_wage": "1,00"}).status_code == 404


@pytest.mark.parametrize("rest", ["1/bevestigen/", "1/verbeteren/"])
def test_who_is_not_signed_in_changes_nothing(payslip, rest):
    Client().post(address(payslip.upload, rest), {"reason": "x", "net_wage": "1,00"})
    payslip.refresh_from_db()
    assert payslip.state == Payslip.State.PROVEN


def test_a_page_that_asks_again_leads_to_the_sign_in_page_when_the_session_is_over(upload):
    assert Client().get(address(upload), headers=HTMX)["HX-Redirect"] == f"/inloggen/?next={address(upload)}"


@pytest.mark.asvs("14.3.2")
@pytest.mark.parametrize("number", range(5))
def test_nothing_of_a_citizen_is_kept_in_a_cache(client, payslip, picture, number):
    with closing(client.get(pages_of(payslip.upload)[number])) as response:
        assert "no-store" in response["Cache-Control"]


# Sending a payslip


def test_a_sent_payslip_is_kept_and_the_browser_goes_to_its_page_at_once(client, citizen):
    response = send(client)
    upload = Upload.objects.get(citizen=citizen)
    assert (response.status_code, response.url) == (303, address(upload))
    assert files.content(upload.pk) == PDF


def test_the_same_file_again_leads_to_the_first_one_and_says_so(client):
    first = send(client)
    again = client.get(send(client, name="nog eens.pdf").url)
    assert again.request["PATH_INFO"] == first.url
    assert "U hebt dit bestand al gestuurd." in again.content.decode()


def test_a_double_click_sends_one_file(client, citizen):
    token = uuid.uuid4()
    assert send(client, token=token).url == send(client, token=token).url
    assert Upload.objects.filter(citizen=citizen).count() == 1


def test_a_form_that_the_browser_brought_back_sends_another_file(client, citizen):
    token = uuid.uuid4()
    send(client, token=token)
    send(client, content=PDF + b" van een andere maand", token=token)
    assert Upload.objects.filter(citizen=citizen).count() == 2


def test_a_spoilt_form_token_keeps_no_file_back(client, citizen):
    send(client, token="geen kenmerk")
    assert Upload.objects.filter(citizen=citizen).exists()


def test_two_people_may_send_the_same_file(client, municipality):
    send(client)
    send(client_of(CitizenFactory(municipality=municipality)))
    assert Upload.objects.count() == 2


@pytest.mark.parametrize(
    ("content", "answer"),
    [
        (b"", "Dit bestand is leeg."),
        (b"PK\x03\x04 een Word-bestand", "geen pdf en geen foto"),
        (b"<html>%PDF-</html>", "geen pdf en geen foto"),
        (b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>', "geen pdf en geen foto"),
        (b"%PDF-" + bytes(2_000_000), "groter dan 1 MB"),
    ],
    ids=["empty", "word", "web page", "drawing that runs", "too large"],
)
@pytest.mark.asvs("1.3.4", "5.2.2")
def test_a_file_that_cannot_be_a_payslip_gets_a_clear_answer(client, settings, content, answer):
    settings.UPLOAD_MAX_BYTES = 2**20
    response = send(client, content=content, name="bestand.docx")
    assert answer in words_of(response)
    assert not Upload.objects.exists()


def test_no_file_gets_a_clear_answer(client):
    assert "Kies eerst een bestand." in words_of(client.post(NEW, {"form_token": uuid.uuid4()}))


class Body:
    """A request of 60 MB that comes as slowly as it is read."""

    def __init__(self, head):
        self.given, self.head = 0, head

    def read(self, size=-1):
        assert 0 <= size <= 2**20, "somebody reads it all at once"
        part = (self.head + b"0" * size)[:size]
        self.head = self.head[size:]
        self.given += len(part)
        return part

    readline = read


def send_60_mb(client, token):
    fields = f'--x\r\nContent-Disposition: form-data; name="csrfmiddlewaretoken"\r\n\r\n{token}\r\n'
    file = '--x\r\nContent-Disposition: form-data; name="file"; filename="groot.pdf"\r\n\r\n%PDF-'
    body = Body((fields + file).encode())
    response = client.request(
        REQUEST_METHOD="POST",
        PATH_INFO=NEW,
        CONTENT_TYPE="multipart/form-data; boundary=x",
        CONTENT_LENGTH=str(60 * 2**20),
        **{"wsgi.input": body},
    )
    return response, body.given


def strict_client(citizen):
    """A browser of which the form token is checked, and the token."""
    client = Client(enforce_csrf_checks=True)
    client.force_login(citizen.user)
    page = client.get(NEW).content.decode()
    return client, re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', page)[1]


@pytest.mark.asvs("5.2.1")
def test_60_mb_is_answered_clearly_without_reading_it(citizen):
    client, token = strict_client(citizen)
    response, read = send_60_mb(client, token)
    assert response.status_code == 413
    assert "groter dan 20 MB" in words_of(response)
    assert read < 2**20


def test_60_mb_without_the_form_token_is_refused(citizen):
    client, _ = strict_client(citizen)
    response, _ = send_60_mb(client, "x" * 64)
    assert response.status_code == 403


@pytest.mark.asvs("5.2.1")
def test_what_says_that_it_is_small_is_not_read_beyond_the_limit(client, settings):
    settings.UPLOAD_MAX_BYTES = 100_000
    response = send(client, content=PDF + bytes(900_000))
    assert response.status_code == 413


@pytest.mark.asvs("3.5.1")
def test_a_file_needs_the_form_token(citizen):
    client, _ = strict_client(citizen)
    assert send(client).status_code == 403
    assert not Upload.objects.exists()


# While it is read


def waiting_since(citizen, **ago):
    return UploadFactory(
        citizen=citizen, state=Upload.State.RECEIVED, uploaded_at=clock.now() - datetime.timedelta(**ago)
    )


def test_while_it_is_read_the_page_shows_how_far_it_is(client, citizen):
    page = client.get(address(waiting_since(citizen, seconds=1)))
    assert "Ontvangen (klaar) 2 Lezen 3 Rekenen 4 Klaar" in words_of(page)


def test_without_a_script_there_is_a_link_to_look_again(client, citizen):
    assert "Ververs deze pagina" in client.get(address(waiting_since(citizen, seconds=1))).content.decode()


def test_after_half_a_minute_the_page_says_that_nothing_has_to_be_done(client, citizen):
    page = words_of(client.get(address(waiting_since(citizen, seconds=31))))
    assert "Het lezen duurt langer dan normaal." in page
    assert "U hoeft niets te doen: wij lezen uw loonstrook zodra het kan." in page


def test_asking_again_gives_nothing_while_nothing_has_changed(client, citizen):
    assert client.get(address(waiting_since(citizen, seconds=1)), headers=HTMX).status_code == 204


def test_asking_again_tells_once_that_it_takes_longer(client, citizen):
    upload = waiting_since(citizen, seconds=31)
    told = client.get(address(upload), headers=HTMX)
    asks_next = re.search(r'hx-get="([^"]+)"', told.content.decode())[1]
    assert client.get(asks_next, headers=HTMX).status_code == 204


def test_the_page_stops_asking_after_ten_minutes(client, citizen):
    response = client.get(address(waiting_since(citizen, minutes=11)), headers=HTMX)
    assert response.status_code == 286
    assert "hx-get" not in response.content.decode()


def test_when_it_is_read_the_page_is_loaded_anew(client, payslip):
    assert client.get(address(payslip.upload), headers=HTMX)["HX-Refresh"] == "true"


# What cannot be used

REASONS = [
    "empty",
    "too_large",
    "wrong_type",
    "too_many_pages",
    "broken",
    "encrypted",
    "time_out",
    "bank_statement",
    "annual_statement",
    "benefit_specification",
    "invoice",
    "contract",
    "other",
    "someone_else",
]


def not_usable(citizen, reason):
    return UploadFactory(citizen=citizen, state=Upload.State.NOT_USABLE, reason=reason)


def test_each_reason_has_words_of_its_own(client, citizen):
    told = {words_of(client.get(address(not_usable(citizen, reason)))) for reason in REASONS}
    assert len(told) == len(REASONS)


@pytest.mark.parametrize("reason", [*REASONS, "parser_died", "out_of_memory", "a reason of later"])
def test_what_cannot_be_used_leads_to_another_file(client, citizen, reason):
    page = words_of(client.get(address(not_usable(citizen, reason))))
    assert "Wij kunnen dit bestand niet gebruiken" in page
    assert "Stuur een ander bestand" in page


def test_a_payslip_of_somebody_else_is_not_shown(client, citizen):
    upload = not_usable(citizen, "someone_else")
    upload.pages = 1
    upload.save()
    files.picture(upload.pk, 1).parent.mkdir(parents=True)
    files.picture(upload.pk, 1).write_bytes(b"png")
    assert client.get(address(upload, "bladzijde/1.png")).status_code == 404


# What was read


def test_figures_are_shown_as_people_write_them(client, payslip):
    page = words_of(client.get(address(payslip.upload)))
    assert "Nettoloon € 600,00" in page
    assert "Periode 1 tot en met 30 september 2026" in page
    assert "Betaalde uren 43 " in page
    assert "Loonheffingskorting toegepast ja" in page


def test_the_places_of_the_figures_are_marked_on_the_picture(client, upload, picture):
    place = {"page": 1, "box": [100.0, 200.0, 150.0, 210.0], "text": "600,00"}
    PayslipFactory(upload=upload, figures={"reading": {"evidence": {"net_wage": place}}})
    page = client.get(address(upload)).content.decode()
    assert 'viewBox="0 0 595.6 842.4"' in page
    assert 'href="#plek-1-net_wage"' in page
    assert re.search(
        r'id="plek-1-net_wage".*?<rect x="98.0"\s+y="198.0"\s+width="54.0"\s+height="14.0"', page, re.DOTALL
    )


def test_a_figure_that_was_not_found_says_so(client, upload):
    PayslipFactory(upload=upload, state="needs_person", reason="figures_missing", figures={"net_wage": None})
    assert "Nettoloon niet gevonden" in words_of(client.get(address(upload)))


def test_a_figure_that_nobody_is_sure_of_is_marked(client, upload):
    reading = {"needs_review": ["net_wage"], "checks": [{"name": "net_wage", "passed": False}]}
    PayslipFactory(upload=upload, state="needs_person", reason="does_not_add_up", figures={"reading": reading})
    page = words_of(client.get(address(upload)))
    assert "600,00 Kijk dit na" in page
    assert "Brutoloon min belasting en premies is nettoloon: klopt niet." in page


def test_a_check_that_was_passed_is_told_in_words(client, upload):
    checks = [{"name": "net_wage", "passed": True}, {"name": "signs", "passed": True}]
    PayslipFactory(upload=upload, figures={"reading": {"checks": checks}})
    assert "Brutoloon min belasting en premies is nettoloon: klopt." in words_of(client.get(address(upload)))


@pytest.mark.parametrize(
    ("state", "reason", "told"),
    [
        ("proven", "", "Klopt dit?"),
        ("confirmed", "", "Deze loonstrook is klaar"),
        ("needs_person", "does_not_add_up", "passen niet bij elkaar"),
        ("needs_person", "figures_missing", "niet alles vinden"),
        ("needs_person", "name_differs", "niet uw naam"),
        ("needs_person", "correction", "verbetert hiermee een eerdere loonstrook"),
        ("needs_person", "holiday_allowance", "staat vakantiegeld"),
        ("needs_person", "period_taken", "al een loonstrook van deze werkgever"),
        ("needs_person", "changed_by_citizen", "U hebt de bedragen verbeterd"),
        ("needs_person", "a reason of later", "als een medewerker heeft gekeken"),
        ("not_used", "set_aside", "Deze loonstrook telt niet mee"),
    ],
)
def test_the_page_says_what_happens_now(client, upload, september, state, reason, told):
    PayslipFactory(upload=upload, state=state, reason=reason)
    assert told in words_of(client.get(address(upload)))


def test_a_payslip_that_counts_in_no_month_asks_for_nothing(client, payslip):
    page = words_of(client.get(address(payslip.upload)))
    assert "U hoeft niets te doen Staat er een verkeerde periode? Verbeter het dan." in page
    assert "Ja, dit klopt" not in page


@pytest.mark.parametrize("asked", ["list", "page"])
def test_a_payslip_that_counts_in_no_month_says_so_beside_its_name(client, payslip, asked):
    page = words_of(client.get("/loonstroken/" if asked == "list" else address(payslip.upload)))
    assert "Telt niet mee" in page
    assert "Klopt dit?" not in page


def test_a_payslip_of_a_month_to_come_asks_whether_its_period_is_right(client, upload):
    days = {"period_start": datetime.date(2026, 11, 1), "period_end": datetime.date(2026, 11, 30)}
    PayslipFactory(upload=upload, figures=days)
    page = words_of(client.get(address(upload)))
    assert "Deze maand moet nog komen Klopt de periode wel?" in page
    assert "Telt nog niet mee" in page


def test_the_picture_can_be_seen_large(client, payslip, picture):
    page = client.get(address(payslip.upload)).content.decode()
    assert re.search(r'href="/loonstroken/[^"]+/bladzijde/1.png">Bekijk de loonstrook groot</a>', page)


def test_several_payslips_in_one_file_are_all_shown(client, upload):
    PayslipFactory(upload=upload)
    PayslipFactory(upload=upload, number=2, figures={"employer_name": "Schoonmaakbedrijf Helder"})
    page = words_of(client.get(address(upload)))
    assert "Bakkerij De Korenaar" in page
    assert "Schoonmaakbedrijf Helder" in page


@pytest.mark.asvs("1.2.1", "1.1.2")
def test_a_name_on_a_payslip_cannot_become_part_of_the_page(client, upload):
    PayslipFactory(upload=upload, figures={"employer_name": "<b>Bakker</b>", "employee_name": '"><script>'})
    page = client.get(address(upload)).content.decode()
    assert "<b>Bakker" not in page
    assert '"><script>' not in page


def test_a_payslip_takes_a_bounded_number_of_queries(client, payslip, django_assert_max_num_queries):
    with django_assert_max_num_queries(16):
        client.get(address(payslip.upload))


def test_the_list_takes_as_many_queries_for_many_payslips_as_for_one(client, citizen, django_assert_max_num_queries):
    for _ in range(8):
        PayslipFactory(upload__citizen=citizen)
    with django_assert_max_num_queries(13):
        client.get("/loonstroken/")


def test_the_list_names_each_payslip_and_its_state(client, payslip, september, citizen):
    waiting_since(citizen, seconds=1)
    not_usable(citizen, "broken")
    page = words_of(client.get("/loonstroken/"))
    for told in ("Bakkerij De Korenaar, september 2026", "Klopt dit?", "Wordt gelezen", "Niet bruikbaar"):
        assert told in page


def test_the_list_is_of_the_citizen_alone(client, municipality):
    PayslipFactory(upload__citizen__municipality=municipality, figures={"employer_name": "Elders"})
    assert "Elders" not in client.get("/loonstroken/").content.decode()


# The picture of a page


@pytest.mark.asvs("3.2.1")
def test_the_picture_of_a_page_comes_as_a_picture_and_nothing_else(client, payslip, picture):
    response = client.get(address(payslip.upload, "bladzijde/1.png"))
    assert response.content == files.picture_of(payslip.upload_id, 1)
    assert response["Content-Type"] == "image/png"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert "private" in response["Cache-Control"]


@pytest.mark.parametrize("page", ["0", "2", "9" * 400])
def test_a_page_that_is_not_there_is_not_found(client, payslip, picture, page):
    assert client.get(address(payslip.upload, f"bladzijde/{page}.png")).status_code == 404


@pytest.mark.parametrize("rest", ["original", "bladzijde/original", "bladzijde/../original", "bladzijde/1.pdf"])
@pytest.mark.asvs("3.2.1", "5.3.1")
def test_the_file_itself_is_never_given_back(client, payslip, picture, rest):
    assert client.get(address(payslip.upload, rest)).status_code == 404


# Confirm


def test_a_name_that_is_hard_to_read_is_pointed_out_before_one_confirms(client, upload, september):
    reading = {"needs_review": ["employer_name"]}
    PayslipFactory(upload=upload, state="proven", figures={"reading": reading})
    assert "De naam van uw werkgever is slecht te lezen." in client.get(address(upload)).content.decode()


def test_confirming_makes_the_figures_firm(client, payslip):
    response = client.post(address(payslip.upload, "1/bevestigen/"))
    payslip.refresh_from_db()
    assert (response.status_code, response.url) == (303, address(payslip.upload))
    assert payslip.state == Payslip.State.CONFIRMED


def test_confirming_twice_is_as_good_as_once(client, payslip):
    for _ in range(2):
        page = client.get(client.post(address(payslip.upload, "1/bevestigen/")).url)
    assert "U hebt deze loonstrook bevestigd." in words_of(page)
    assert AuditEvent.objects.filter(action="payslip.confirmed").count() == 1


@pytest.mark.asvs("2.3.1")
def test_what_a_caseworker_has_to_see_first_cannot_be_confirmed(client, upload):
    payslip = PayslipFactory(upload=upload, state="needs_person", reason="name_differs")
    page = client.get(client.post(address(upload, "1/bevestigen/")).url)
    payslip.refresh_from_db()
    assert payslip.state == Payslip.State.NEEDS_PERSON
    assert "Een medewerker kijkt eerst naar deze loonstrook." in words_of(page)


@pytest.mark.asvs("3.5.3")
def test_a_link_alone_confirms_nothing(client, payslip):
    assert client.get(address(payslip.upload, "1/bevestigen/")).status_code == 405


# Correct


def as_shown(client, upload):
    """The fields of the correction form, as the browser sends them when nothing is changed."""
    form = client.get(address(upload, "1/verbeteren/")).context["form"]
    shown = {field.html_name: field.value() for field in form}
    shown["period_start"], shown["period_end"], shown["payment_date"] = (
        str(shown[name]) for name in ("period_start", "period_end", "payment_date")
    )
    return {name: "" if value is None else value for name, value in shown.items()}


def correct(client, upload, **changes):
    return client.post(address(upload, "1/verbeteren/"), as_shown(client, upload) | {"reason": "Fout."} | changes)


def test_a_correction_is_a_version_that_a_caseworker_sees(client, payslip):
    response = correct(client, payslip.upload, net_wage="1.612,34")
    version = payslip.versions.get(version=2)
    assert (response.status_code, response.url) == (303, address(payslip.upload))
    assert (version.net_wage, version.source, version.reason) == (Decimal("1612.34"), Figures.Source.CITIZEN, "Fout.")


def test_a_correction_leaves_the_other_figures_as_they_were(client, payslip):
    correct(client, payslip.upload, net_wage="612,34")
    first, second = payslip.versions.order_by("version")
    assert (second.gross_wage, second.period_end, second.tax_credit_applied) == (
        first.gross_wage,
        first.period_end,
        first.tax_credit_applied,
    )


def test_what_was_corrected_counts_no_more_than_what_was_read_until_a_caseworker_has_looked(client, payslip):
    correct(client, payslip.upload, net_wage="612,34")
    page = words_of(client.get(address(payslip.upload)))
    payslip.refresh_from_db()
    assert payslip.counting_version == 1
    assert "Tot dan rekenen wij met wat wij eerst lazen." in page
    assert "612,34 Verbeterd" in page


@pytest.mark.parametrize(
    ("changes", "answer"),
    [
        ({"net_wage": "612,34", "reason": ""}, "Schrijf op wat er niet klopt."),
        ({"net_wage": "612,34", "reason": "x" * 301}, "Dit is te lang."),
        ({}, "U hebt nog niets veranderd."),
        ({"net_wage": "veel"}, "Vul een getal in, zoals 1.234,56."),
        ({"period_start": "2026-10-05"}, "De laatste dag ligt vóór de eerste dag."),
        ({"period_start": "1026-10-05"}, "Kijk het jaar na."),
        ({"employer_name": "Bakker\x00"}, "Null-tekens"),
    ],
)
@pytest.mark.asvs("2.2.1", "2.2.2")
def test_a_correction_that_cannot_be_gets_a_clear_answer(client, payslip, changes, answer):
    assert answer in words_of(correct(client, payslip.upload, **changes))
    assert payslip.versions.count() == 1


def test_the_correction_form_says_once_what_is_required(client, payslip):
    page = words_of(client.get(address(payslip.upload, "1/verbeteren/")))
    assert "Alleen ‘Wat klopt er niet?’ is verplicht." in page
    assert "(niet verplicht)" not in page


def test_an_error_after_a_question_has_no_colon(client, payslip):
    page = words_of(correct(client, payslip.upload, net_wage="612,34", reason=""))
    assert "Wat klopt er niet? Schrijf op wat er niet klopt." in page


def test_what_was_typed_is_not_lost_when_something_is_wrong(client, payslip):
    page = correct(client, payslip.upload, net_wage="veel", reason="Ik werkte meer uren.").content.decode()
    assert 'value="veel"' in page
    assert "Ik werkte meer uren." in page


def test_a_payslip_that_does_not_count_cannot_be_corrected(client, upload):
    PayslipFactory(upload=upload, state="not_used", reason="set_aside")
    page = client.get(client.get(address(upload, "1/verbeteren/")).url)
    assert "U kunt hem daarom niet verbeteren." in words_of(page)


def test_a_corrected_figure_is_not_marked_as_doubtful(client, upload):
    reading = {"needs_review": ["net_wage"], "checks": []}
    payslip = PayslipFactory(
        upload=upload, state="needs_person", reason="does_not_add_up", figures={"reading": reading}
    )
    FiguresFactory(payslip=payslip, version=2, source="citizen", reason="x", net_wage="1.00", reading=reading)
    assert "Kijk dit na" not in client.get(address(upload)).content.decode()
