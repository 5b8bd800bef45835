"""Who kept looking: the citizen's own looks are logged, and the citizen reads who saw and changed their data."""

import datetime

import pytest
from django.core.management import call_command
from django.urls import get_resolver, reverse
from django.utils import timezone

from citizens import audit
from citizens.models import AuditEvent, Citizen
from citizens.permissions import NO_LOOK
from citizens.services import Member, record_household
from config import clock
from tests.factories.citizens import (
    CaseworkerFactory,
    CitizenFactory,
    HouseholdFactory,
    MunicipalityFactory,
    client_of,
)
from tests.factories.payslips import UploadFactory

pytestmark = pytest.mark.django_db

LOG = "/mijn-gegevens/logboek/"


@pytest.fixture
def municipality(settings):
    return MunicipalityFactory(host=settings.DEFAULT_MUNICIPALITY_HOST)


@pytest.fixture
def citizen(municipality):
    return CitizenFactory(municipality=municipality)


@pytest.fixture
def partner(municipality):
    return CitizenFactory(municipality=municipality, given_names="Sam")


@pytest.fixture
def household(citizen, partner):
    return HouseholdFactory(members=[citizen, partner])


@pytest.fixture
def caseworker(municipality):
    return CaseworkerFactory(municipality=municipality, username="m.jansen")


def note(action, *, by, about, **more):
    audit.record(action, by=by, subject=about, about=about, municipality=about.municipality, **more)


def at(monkeypatch, day: datetime.date) -> None:
    """From here on it is that day at noon."""
    noon = timezone.make_aware(datetime.datetime.combine(day, datetime.time(12)))
    monkeypatch.setattr(AuditEvent._meta.get_field("at"), "default", lambda: noon)
    monkeypatch.setattr(AuditEvent._meta.get_field("at"), "_get_default", lambda: noon)


def page_of(person: Citizen, address: str = LOG) -> str:
    return " ".join(client_of(person).get(address).content.decode().split())


# Who may see the page: their own log, and nobody else's


@pytest.mark.parametrize(
    ("role", "get", "post"),
    [("nobody", 302, 405), ("citizen", 200, 405), ("caseworker", 403, 405), ("technician", 403, 405)],
)
def test_each_role_gets_what_it_may(client, municipality, role, get, post):
    people = {
        "nobody": lambda: None,
        "citizen": lambda: CitizenFactory(municipality=municipality).user,
        "caseworker": lambda: CaseworkerFactory(municipality=municipality),
        "technician": lambda: CaseworkerFactory(municipality=None, is_superuser=True),
    }
    if (user := people[role]()) is not None:
        client.force_login(user)
    assert (client.get(LOG).status_code, client.post(LOG).status_code) == (get, post)


def test_somebody_of_another_municipality_is_sent_to_the_sign_in_page(municipality):
    assert client_of(CitizenFactory()).get(LOG).url.startswith("/inloggen/")


def test_every_page_of_a_citizen_leads_to_the_log(citizen):
    assert f'href="{LOG}"' in page_of(citizen, "/maanden/")


def test_a_caseworker_sees_no_way_to_a_log_of_their_own(client, municipality, caseworker):
    client.force_login(caseworker)
    assert LOG not in client.get("/uitgelogd/", follow=True).content.decode()


# What it says


def test_a_look_of_a_caseworker_is_told_with_the_role_and_without_the_name(citizen, caseworker):
    note("payslip.viewed", by=caseworker, about=citizen)
    page = page_of(citizen)
    assert "Een medewerker van de gemeente bekeek een loonstrook van u." in page
    assert "jansen" not in page


def test_ones_own_look_is_told(citizen):
    client = client_of(citizen)
    client.get("/maanden/")
    assert "U bekeek uw maanden." in " ".join(client.get(LOG).content.decode().split())


def test_what_the_system_did_is_told(citizen):
    note("payslip.read", by=audit.SYSTEM, about=citizen, state="read")
    assert "Het systeem las een loonstrook." in page_of(citizen)


def test_the_address_and_the_details_of_an_event_are_not_told(citizen):
    token = audit.operation.set(audit.Operation("an-operation", "192.0.2.7"))
    try:
        note("payslip.read", by=audit.SYSTEM, about=citizen, reason="a-code")
    finally:
        audit.operation.reset(token)
    page = page_of(citizen)
    assert [word for word in ("192.0.2.7", "a-code", "an-operation") if word in page] == []


def test_the_newest_day_comes_first_with_the_time(citizen, monkeypatch):
    for day in (13, 14):
        at(monkeypatch, datetime.date(2026, 10, day))
        note("payslip.read", by=audit.SYSTEM, about=citizen)
    page = page_of(citizen)
    assert page.index("14 oktober 2026</h2>") < page.index("13 oktober 2026</h2>")
    assert ">12:00</time>" in page


# About whom


def test_what_was_done_with_the_household_is_told_to_both(citizen, partner, household, caseworker):
    note("household.viewed", by=caseworker, about=household)
    assert all("bekeek de gegevens van uw huishouden" in page_of(person) for person in (citizen, partner))


def test_what_is_about_the_partner_alone_is_not_told(citizen, partner, household, caseworker):
    note("payslip.viewed", by=caseworker, about=partner)
    assert "bekeek een loonstrook van u" not in page_of(citizen)


def test_what_the_partner_did_is_not_told(citizen, partner, household):
    note("statement.downloaded", by=partner.user, about=household)
    assert "haalde een specificatie op" not in page_of(citizen)
    assert "U haalde een specificatie op" in page_of(partner)


def test_nothing_of_another_household_is_told(citizen, household, municipality, caseworker):
    note("household.viewed", by=caseworker, about=HouseholdFactory(municipality=municipality))
    assert "bekeek de gegevens van uw huishouden" not in page_of(citizen)


def test_nothing_of_the_same_number_in_another_municipality_is_told(citizen):
    audit.record("payslip.read", by=audit.SYSTEM, subject=citizen, about=citizen, municipality=MunicipalityFactory())
    assert "las een loonstrook" not in page_of(citizen)


@pytest.fixture
def moved(citizen, partner, household):
    """The partner left on 1 March."""
    march = datetime.date(2026, 3, 1)
    record_household(household=household, since=march, members=[Member(citizen)], reason="vertrokken", by="test")


@pytest.mark.parametrize(("day", "told"), [((2026, 2, 28), True), ((2026, 3, 1), False)])
def test_who_left_reads_of_the_household_up_to_that_day(partner, household, moved, caseworker, monkeypatch, day, told):
    at(monkeypatch, datetime.date(*day))
    note("household.viewed", by=caseworker, about=household)
    assert ("bekeek de gegevens van uw huishouden" in page_of(partner)) is told


@pytest.mark.parametrize(("day", "told"), [((2026, 2, 28), False), ((2026, 3, 1), True)])
def test_who_came_reads_of_the_household_from_that_day(municipality, caseworker, monkeypatch, day, told):
    first, second = CitizenFactory.create_batch(2, municipality=municipality)
    household = HouseholdFactory(members=[first])
    record_household(
        household=household,
        since=datetime.date(2026, 3, 1),
        members=[Member(first), Member(second)],
        reason="samen",
        by="test",
    )
    at(monkeypatch, datetime.date(*day))
    note("household.viewed", by=caseworker, about=household)
    assert ("bekeek de gegevens van uw huishouden" in page_of(second)) is told


def test_who_is_there_from_the_first_day_reads_what_was_done_before_it(citizen, caseworker, monkeypatch):
    household = HouseholdFactory(members=[citizen], since=datetime.date(2026, 6, 1))
    at(monkeypatch, datetime.date(2026, 5, 20))
    note("household.viewed", by=caseworker, about=household)
    assert "bekeek de gegevens van uw huishouden" in page_of(citizen)


# Many lines


@pytest.fixture
def many(citizen):
    for _ in range(120):
        note("payslip.read", by=audit.SYSTEM, about=citizen)


def test_many_lines_come_on_pages(citizen, many):
    page = page_of(citizen)
    assert page.count("<time") == 50
    assert "Bladzijde 1 van 3" in page
    assert 'href="?bladzijde=2"' in page


@pytest.mark.parametrize("asked", ["0", "-1", "x", "99", "9" * 5000, "\x00", "²"])
def test_a_page_that_is_not_there_is_the_nearest_one(citizen, many, asked):
    assert client_of(citizen).get(LOG, {"bladzijde": asked}).status_code == 200


def test_the_page_takes_a_fixed_number_of_queries(citizen, household, many, django_assert_max_num_queries):
    client = client_of(citizen)
    with django_assert_max_num_queries(15):
        client.get(LOG)


# The citizen's own looks


def test_a_look_is_logged_with_the_page_and_about_whom(citizen):
    client_of(citizen).get("/maanden/")
    event = AuditEvent.objects.get()
    assert (event.action, event.actor, event.about, event.municipality_code) == (
        "page.months",
        f"inwoner:{citizen.user.username}",
        f"citizens.citizen:{citizen.pk}",
        citizen.municipality.code,
    )


@pytest.mark.asvs("16.2.5")
def test_a_look_at_a_payslip_names_the_upload_and_nothing_that_it_says(citizen):
    upload = UploadFactory(citizen=citizen, original_name="loon 612,34.pdf")
    client_of(citizen).get(reverse("payslip", args=[upload.pk]))
    assert AuditEvent.objects.get().details == {"upload_id": str(upload.pk)}


@pytest.mark.parametrize("address", ["/maanden/2019-01/", "/maanden/onzin/", "/loonstroken/nieuw/"])
def test_what_shows_nobodys_data_is_no_look(citizen, address):
    client_of(citizen).get(address)
    assert not AuditEvent.objects.exists()


def test_a_page_that_asks_whether_anything_changed_is_no_look(citizen):
    client_of(citizen).get("/loonstroken/?bezig=0", headers={"hx-request": "true"})
    assert not AuditEvent.objects.exists()


def test_who_is_refused_has_not_looked(client, municipality, caseworker):
    client.force_login(caseworker)
    client.get("/maanden/")
    assert not AuditEvent.objects.exists()


def test_the_pages_that_are_no_look_are_addresses():
    assert set(get_resolver().reverse_dict) >= NO_LOOK


def test_the_log_of_a_day_of_looks_is_whole(citizen):
    client = client_of(citizen)
    for address in ("/maanden/", "/loonstroken/", LOG):
        client.get(address)
    call_command("check_audit")


def test_the_clock_of_the_log_is_the_clock_of_the_house(citizen):
    client_of(citizen).get("/maanden/")
    assert timezone.localdate(AuditEvent.objects.get().at) == clock.today()
