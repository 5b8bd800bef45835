"""What every answer carries, and what somebody reads when something goes wrong."""

import datetime
import re

import pytest
from django.contrib.auth.password_validation import validate_password
from django.core.cache import cache
from django.core.exceptions import RequestDataTooBig, SuspiciousOperation, ValidationError
from django.db import OperationalError
from django.test import Client, RequestFactory
from django.urls import reverse
from redis.exceptions import ConnectionError as RedisDown

from citizens import views
from config import pages
from tests.factories.citizens import CaseworkerFactory, CitizenFactory

pytestmark = pytest.mark.django_db

SECURITY_TXT = "/.well-known/security.txt"


@pytest.fixture
def citizen(settings):
    citizen = CitizenFactory()
    settings.DEFAULT_MUNICIPALITY_HOST = citizen.municipality.host
    return citizen


@pytest.fixture
def visitor(citizen):
    """Who sees what a stranger would, also of an error."""
    return Client(raise_request_exception=False)


OPEN_API = "/api/v1/openapi.json"
ADDRESSES = ["/inloggen/", "/wat-als/", "/maanden/", "/bestaat-niet/", "/beheer/", SECURITY_TXT, OPEN_API]


@pytest.mark.asvs("3.4.4", "3.4.5", "3.4.6", "3.4.3", "3.4.2")
@pytest.mark.parametrize("address", ADDRESSES)
def test_every_answer_is_framed_sniffed_and_told_of_by_nobody(visitor, address):
    headers = visitor.get(address, headers={"Origin": "https://elders.example"}).headers
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"
    assert "camera=()" in headers["Permissions-Policy"]
    assert headers["Cross-Origin-Resource-Policy"] == "same-origin"
    assert "frame-ancestors 'none'" in headers["Content-Security-Policy"]
    assert "unsafe" not in headers["Content-Security-Policy"]
    assert "Access-Control-Allow-Origin" not in headers


@pytest.mark.asvs("3.4.8")
@pytest.mark.parametrize("address", ADDRESSES)
def test_no_window_of_another_site_holds_on_to_ours(visitor, address):
    assert visitor.get(address).headers["Cross-Origin-Opener-Policy"] == "same-origin"


@pytest.mark.asvs("13.4.6")
@pytest.mark.parametrize("address", ADDRESSES)
def test_no_answer_says_what_it_was_made_with(visitor, address):
    assert not {"Server", "X-Powered-By"} & set(visitor.get(address).headers)


@pytest.mark.asvs("3.4.1")
@pytest.mark.parametrize("address", ADDRESSES)
def test_browsers_are_told_to_come_by_https_for_a_year(visitor, settings, address):
    settings.SECURE_HSTS_SECONDS, settings.SECURE_HSTS_INCLUDE_SUBDOMAINS = 31536000, True
    header = Client(raise_request_exception=False).get(address, secure=True).headers["Strict-Transport-Security"]
    assert header == "max-age=31536000; includeSubDomains"


def test_a_private_page_is_not_compressed(client, citizen):
    client.force_login(citizen.user)
    response = client.get("/maanden/", headers={"Accept-Encoding": "gzip, br"})
    assert response.status_code == 200
    assert "Content-Encoding" not in response.headers


@pytest.mark.asvs("4.1.1")
@pytest.mark.parametrize("address", ADDRESSES)
def test_every_answer_says_what_it_is(visitor, address):
    response = visitor.get(address, follow=True)
    kind = response.headers["Content-Type"]
    assert re.fullmatch(r"text/(html|plain); charset=utf-8|application/(problem\+)?json", kind)


@pytest.mark.asvs("13.4.4")
def test_trace_repeats_nothing(visitor):
    response = visitor.trace("/inloggen/", headers={"X-Secret": "geheim"})
    assert (response.status_code, response.content) == (405, b"")


@pytest.mark.asvs("13.4.1", "13.4.3")
@pytest.mark.parametrize(
    "address", ["/.git/config", "/.env", "/static/", "/static/../manage.py", "/var/files/", "/requirements.txt"]
)
def test_nothing_of_the_machine_is_served(visitor, address):
    assert visitor.get(address).status_code == 404


class TestSecurityTxt:
    def test_says_where_a_weakness_can_be_told(self, visitor):
        said = visitor.get(SECURITY_TXT).content.decode()
        assert said.startswith("Contact: mailto:veiligheid@voorbeeldstad.example\nExpires: ")
        assert f"Canonical: http://testserver{SECURITY_TXT}\n" in said

    def test_holds_for_another_month_at_least(self, settings):
        """Look whether the contact still holds, and put the day a year ahead. The real day counts here."""
        left = settings.SECURITY_TXT_EXPIRES - datetime.datetime.now(datetime.UTC).date()
        assert datetime.timedelta(days=30) < left <= datetime.timedelta(days=366)


PLAIN_DUTCH = {
    400: "Dit verzoek kunnen we niet lezen",
    403: "U mag deze pagina niet zien",
    404: "Deze pagina bestaat niet",
    413: "te groot",
    429: "Even wachten",
    500: "Er ging iets mis",
    503: "Deze website werkt nu even niet",
}


@pytest.fixture
def goes_wrong(monkeypatch, visitor):
    """What somebody gets when the sign-in page fails with this."""

    def fails(problem: Exception):
        def fail(*_args):
            raise problem

        monkeypatch.setattr(views.oidc, "providers_of", fail)
        return visitor.get("/inloggen/")

    return fails


FAILURES = [
    (SuspiciousOperation("geheim"), 400),
    (RequestDataTooBig("geheim"), 413),
    (ValueError("geheim"), 500),
    (OperationalError("geheim"), 503),
    (RedisDown("geheim"), 503),
]


@pytest.mark.asvs("16.5.1", "13.4.2")
@pytest.mark.parametrize(("problem", "status"), FAILURES)
def test_what_goes_wrong_is_told_plainly_and_tells_nothing_of_the_machine(goes_wrong, problem, status):
    response = goes_wrong(problem)
    page = response.content.decode()
    assert response.status_code == status
    assert PLAIN_DUTCH[status] in page
    assert "geheim" not in page
    assert "Traceback" not in page


@pytest.mark.asvs("16.5.2")
def test_who_comes_while_the_database_is_away_is_told_when_to_come_back(goes_wrong):
    assert goes_wrong(OperationalError()).headers["Retry-After"] == "60"


@pytest.mark.parametrize(("problem", "status"), FAILURES)
def test_the_page_for_what_went_wrong_has_the_same_policy(goes_wrong, problem, status):
    headers = goes_wrong(problem).headers
    assert "frame-ancestors 'none'" in headers["Content-Security-Policy"]
    assert "camera=()" in headers["Permissions-Policy"]


def test_a_page_that_does_not_exist_is_told(visitor):
    assert PLAIN_DUTCH[404] in visitor.get("/bestaat-niet/").content.decode()


def test_a_page_that_one_may_not_see_is_told(visitor, citizen):
    visitor.force_login(CaseworkerFactory(municipality=citizen.municipality))
    response = visitor.get("/maanden/")
    assert response.status_code == 403
    assert PLAIN_DUTCH[403] in response.content.decode()


@pytest.mark.asvs("3.5.1")
def test_a_form_of_another_site_is_refused_in_dutch(citizen):
    response = Client(enforce_csrf_checks=True).post("/uitloggen/")
    assert response.status_code == 403
    assert "Dit formulier is verlopen" in response.content.decode()


def test_a_page_for_a_failure_asks_nothing_of_the_database(django_assert_num_queries):
    with django_assert_num_queries(0):
        pages.bad_request(RequestFactory().get("/"), RequestDataTooBig())


@pytest.mark.usefixtures("citizen")
class TestMuchWork:
    @pytest.fixture(autouse=True)
    def few(self, settings, monkeypatch):
        cache.clear()
        monkeypatch.setattr("citizens.permissions.time.time", lambda: 1_800_000_000)
        settings.HEAVY_PAGES_PER_MINUTE = 2
        yield
        cache.clear()

    @pytest.mark.asvs("2.4.1")
    def test_who_asks_too_often_is_told_to_wait(self, visitor):
        assert [visitor.get("/wat-als/").status_code for _ in range(3)] == [200, 200, 429]
        response = visitor.get("/wat-als/")
        assert PLAIN_DUTCH[429] in response.content.decode()
        assert response.headers["Retry-After"] == "60"

    def test_another_address_is_not_made_to_wait(self, visitor):
        for _ in range(3):
            visitor.get("/wat-als/")
        assert Client().get("/wat-als/", REMOTE_ADDR="192.0.2.1").status_code == 200

    def test_one_network_counts_as_one(self):
        codes = [Client().get("/wat-als/", REMOTE_ADDR=f"2001:db8::{n}").status_code for n in range(1, 4)]
        assert codes == [200, 200, 429]

    def test_who_is_signed_in_is_counted_by_account(self, client, citizen):
        client.force_login(citizen.user)
        other = Client()
        other.force_login(CitizenFactory(municipality=citizen.municipality).user)
        codes = [client.get(reverse("upload"), REMOTE_ADDR=f"192.0.2.{n}").status_code for n in range(3)]
        assert codes == [200, 200, 429]
        assert other.get(reverse("upload")).status_code == 200


@pytest.mark.asvs("6.2.1", "6.2.4", "6.2.11")
@pytest.mark.parametrize(
    "password",
    ["veertien12345!", "wachtwoord12345", "Gemeente Bijstand 2026", "uitkeringbijstand", "aaaaaaaaaaaaaaaaaa"],
)
def test_a_password_that_is_short_common_or_of_the_place_is_refused(password, citizen):
    with pytest.raises(ValidationError):
        validate_password(password, CaseworkerFactory(municipality=citizen.municipality))


@pytest.mark.asvs("6.2.5", "6.2.9", "6.2.8")
@pytest.mark.parametrize("password", ["vier willekeurige kleine fietsen", "ß 漢字 " * 12, "q w e 9 x" * 20])
def test_a_long_password_of_whatever_signs_will_do_as_it_was_typed(password, citizen, client):
    colleague = CaseworkerFactory(municipality=citizen.municipality, username="anne")
    validate_password(password, colleague)
    colleague.set_password(password)
    colleague.save()
    client.post(reverse("admin:login"), {"username": "anne", "password": password})
    assert client.session["_auth_user_id"] == str(colleague.pk)
