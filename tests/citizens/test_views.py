import datetime
import importlib

import pytest
from django.contrib.messages import get_messages
from django.test import Client
from django.urls import clear_url_caches, reverse

from citizens import urls
from citizens.models import AuditEvent
from citizens.services import give_mandate
from tests.factories.citizens import (
    CaseworkerFactory,
    CitizenFactory,
    HouseholdFactory,
    MunicipalityFactory,
    client_of,
)
from tests.factories.payslips import EmploymentFactory

pytestmark = pytest.mark.django_db

SIGN_IN, AS_TEST_PERSON, SIGN_OUT = "/inloggen/", "/inloggen/testpersoon/", "/uitloggen/"


@pytest.fixture
def municipality(settings):
    return MunicipalityFactory(host=settings.DEFAULT_MUNICIPALITY_HOST)


@pytest.fixture
def citizen(municipality):
    return CitizenFactory(municipality=municipality)


def test_the_sign_in_page_says_in_one_line_what_is_interesting_about_a_test_person(client, citizen):
    HouseholdFactory(members=[citizen], circumstances={"dependent_children": 2})
    EmploymentFactory(citizen=citizen, employer_name="Bakkerij De Korenaar")
    page = " ".join(client.get(SIGN_IN).content.decode().split())
    assert "Noor Voorbeeld" in page
    assert "Alleenstaand, 2 kinderen · werkt bij Bakkerij De Korenaar" in page


def test_the_sign_in_page_shows_nobody_of_another_municipality(client, municipality):
    CitizenFactory(surname="Elders")
    assert "Elders" not in client.get(SIGN_IN).content.decode()


def test_the_sign_in_page_takes_as_many_queries_for_many_people_as_for_one(
    client, municipality, django_assert_max_num_queries
):
    for _ in range(10):
        HouseholdFactory(members=CitizenFactory.create_batch(2, municipality=municipality))
    with django_assert_max_num_queries(8):
        client.get(SIGN_IN)


def test_a_click_on_a_test_person_signs_in(client, citizen):
    response = client.post(AS_TEST_PERSON, {"person": citizen.pk})
    assert response.url == "/maanden/"
    assert client.session["_auth_user_id"] == str(citizen.user.pk)


@pytest.mark.asvs("16.3.1")
def test_signing_in_is_logged(client, citizen):
    client.post(AS_TEST_PERSON, {"person": citizen.pk})
    event = AuditEvent.objects.get(action="citizen.signed_in")
    assert (event.actor, event.about) == (f"inwoner:{citizen.user.username}", f"citizens.citizen:{citizen.pk}")


@pytest.mark.asvs("7.2.4")
def test_signing_in_changes_the_session_key(client, citizen):
    client.get(SIGN_IN)
    session = client.session
    session["a"] = "b"
    session.save()
    client.post(AS_TEST_PERSON, {"person": citizen.pk})
    assert client.session.session_key != session.session_key


def test_signing_in_leads_to_the_page_that_was_asked_for(client, citizen):
    asked = client.get("/maanden/2026-09/")
    assert asked.url == "/inloggen/?next=/maanden/2026-09/"
    assert 'value="/maanden/2026-09/"' in client.get(asked.url).content.decode()
    response = client.post(AS_TEST_PERSON, {"person": citizen.pk, "next": "/maanden/2026-09/"})
    assert response.url == "/maanden/2026-09/"


@pytest.mark.asvs("1.2.2")
@pytest.mark.parametrize("elsewhere", ["https://elders.example/", "//elders.example/", "javascript:alert(1)"])
@pytest.mark.asvs("3.7.2")
def test_signing_in_never_leads_to_another_site(client, citizen, elsewhere):
    assert client.post(AS_TEST_PERSON, {"person": citizen.pk, "next": elsewhere}).url == "/maanden/"


@pytest.mark.parametrize("person", ["", "0", "-1", "x", "²", "9" * 30])
def test_who_is_not_there_cannot_sign_in(client, municipality, person):
    assert client.post(AS_TEST_PERSON, {"person": person}).status_code == 404


def test_somebody_of_another_municipality_cannot_sign_in_here(client, municipality):
    assert client.post(AS_TEST_PERSON, {"person": CitizenFactory().pk}).status_code == 404


@pytest.mark.asvs("3.5.1")
def test_signing_in_needs_the_form_token(citizen):
    client = Client(enforce_csrf_checks=True)
    assert client.post(AS_TEST_PERSON, {"person": citizen.pk}).status_code == 403


def test_a_click_on_a_test_representative_signs_in_for_whom_they_act(client, citizen):
    row = mandate_of(citizen)
    assert row.representative.name in client.get("/inloggen/").content.decode()
    response = client.post(reverse("sign-in-test-person"), {"representative": row.representative_id})
    assert response.url == "/maanden/"
    assert client.session["acts_for"] == citizen.pk


def test_a_representative_of_elsewhere_cannot_sign_in_here(client, citizen):
    row = mandate_of(CitizenFactory())
    response = client.post(reverse("sign-in-test-person"), {"representative": row.representative_id})
    assert response.status_code == 404


def mandate_of(citizen):
    return give_mandate(
        citizen=citizen,
        kind="administrator",
        name="Bewind BV",
        organisation_number="90000001",
        since=datetime.date(2026, 1, 1),
        until=None,
        reason="rechtbank",
        by="test",
    )


def test_without_test_persons_the_page_says_that_signing_in_is_by_digid(client, citizen, settings):
    settings.TEST_PERSONS = False
    page = client.get(SIGN_IN).content.decode()
    assert "DigiD" in page
    assert citizen.name not in page


def test_without_test_persons_nobody_signs_in_without_proof(client, citizen, settings):
    settings.TEST_PERSONS = False
    assert client.post(AS_TEST_PERSON, {"person": citizen.pk}).status_code == 404


@pytest.mark.asvs("15.2.3")
def test_without_test_persons_there_is_no_address_to_sign_in_without_proof(settings):
    settings.TEST_PERSONS = False
    try:
        names = {pattern.name for pattern in importlib.reload(urls).urlpatterns}
    finally:
        settings.TEST_PERSONS = True
        importlib.reload(urls)
        clear_url_caches()
    assert not any("test" in name for name in names)


@pytest.mark.asvs("7.4.1")
def test_signing_out_ends_the_session_and_says_so(citizen):
    client = client_of(citizen)
    response = client.post(SIGN_OUT)
    assert response.url == SIGN_IN
    assert [str(message) for message in get_messages(response.wsgi_request)] == ["U bent uitgelogd."]
    assert client.get("/maanden/").url.startswith(SIGN_IN)


@pytest.mark.asvs("16.3.1")
def test_signing_out_is_logged(citizen):
    client_of(citizen).post(SIGN_OUT)
    assert AuditEvent.objects.filter(action="citizen.signed_out").count() == 1


@pytest.mark.asvs("3.5.3")
def test_a_link_alone_signs_nobody_out(citizen):
    assert client_of(citizen).get(SIGN_OUT).status_code == 405


def test_home_is_the_sign_in_page_for_who_is_not_signed_in(client, municipality):
    assert client.get("/").url == SIGN_IN


def test_home_is_the_months_for_a_citizen(citizen):
    assert client_of(citizen).get("/").url == "/maanden/"


def test_home_is_the_work_for_a_caseworker(municipality):
    assert client_of(CaseworkerFactory(municipality=municipality)).get("/").url == reverse("admin:index")


def test_at_the_address_of_another_municipality_one_is_not_signed_in(citizen, settings):
    other = MunicipalityFactory()
    settings.ALLOWED_HOSTS = ["*"]
    response = client_of(citizen).get("/maanden/", headers={"host": other.host})
    assert response.url.startswith(SIGN_IN)
