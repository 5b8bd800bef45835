"""Sessions and requests as such: what none may do, whatever page is asked."""

import json
import uuid

import pytest
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from citizens.models import AuditEvent, User
from citizens.selectors import row_checksums
from citizens.services import note_sign_in
from config.monitoring import ANSWERS
from payslips import files
from payslips.models import Upload
from tests.doors import scene as scenes
from tests.doors.table import TABLE
from tests.factories.citizens import CaseworkerFactory, CitizenFactory

pytestmark = pytest.mark.django_db

# A look is an event; who looks stays signed in.
COME_AND_GO = {"citizens.auditevent", "citizens.auditseal", "citizens.user", "citizens.signin"}
# The provider's own call, which its signature proves, and the API, which knows nobody.
WITHOUT_TOKEN = {"provider-signed-out", "staff-provider-signed-out", "calculations", "allowance-calculations"}


@pytest.fixture
def citizen(settings):
    citizen = CitizenFactory()
    settings.DEFAULT_MUNICIPALITY_HOST = citizen.municipality.host
    return citizen


@pytest.fixture
def signed_in(client, citizen):
    client.force_login(citizen.user)
    return client


@pytest.mark.asvs("7.2.1")
@pytest.mark.parametrize("key", ["", "x", "a" * 32, "../../etc/passwd"])
def test_a_session_that_we_did_not_give_out_opens_nothing(citizen, key):
    client = Client()
    client.cookies["sessionid"] = key
    assert client.get("/maanden/").url.startswith("/inloggen/")


@pytest.mark.asvs("7.2.3")
def test_a_session_has_a_key_that_nobody_guesses(signed_in):
    key = signed_in.session.session_key
    assert len(key) == 32  # of 36 signs: 165 bits
    assert key.isalnum()


@pytest.mark.asvs("7.4.2")
@pytest.mark.parametrize("address", ["/maanden/", "/beheer/"])
def test_an_account_that_is_closed_is_out_at_once(client, citizen, address):
    user = citizen.user if address == "/maanden/" else CaseworkerFactory(municipality=citizen.municipality)
    client.force_login(user)
    assert client.get(address).status_code == 200
    User.objects.filter(pk=user.pk).update(is_active=False)
    assert client.get(address).status_code == 302


@pytest.mark.asvs("7.3.1")
def test_a_session_is_over_a_quarter_of_an_hour_after_the_last_request(signed_in):
    signed_in.get("/maanden/")
    session = signed_in.session
    assert session.get_expiry_age() == 15 * 60
    row = session.model.objects.get(session_key=session.session_key)
    left = row.expire_date - timezone.now()
    assert 14 * 60 < left.total_seconds() <= 15 * 60
    row.expire_date = timezone.now()
    row.save()
    assert signed_in.get("/maanden/").status_code == 302


@pytest.mark.asvs("6.3.4", "7.2.2")
@pytest.mark.parametrize("address", ["/beheer/", "/maanden/", "/metrics"])
@pytest.mark.parametrize("proof", ["Basic YW5uZTplZW4gd2FjaHR3b29yZA==", "Bearer geheim", "Token geheim"])
def test_there_is_no_way_in_beside_signing_in(citizen, address, proof, settings):
    anne = CaseworkerFactory(municipality=citizen.municipality, username="anne")
    anne.set_password("een wachtwoord")
    anne.save()
    assert Client().get(address, headers={"Authorization": proof}).status_code in {302, 404}
    assert settings.REST_FRAMEWORK["DEFAULT_AUTHENTICATION_CLASSES"] == []


@pytest.mark.asvs("6.3.2")
def test_a_new_installation_has_no_account():
    assert not User.objects.exists()


@pytest.mark.asvs("14.3.1")
@pytest.mark.parametrize("address", ["sign-out", "sign-out-everywhere"])
def test_the_browser_forgets_us_when_somebody_signs_out(signed_in, citizen, address):
    note_sign_in(user=citizen.user, session_key=signed_in.session.session_key)
    response = signed_in.post(reverse(address))
    assert response.headers["Clear-Site-Data"] == '"cache", "storage"'


@pytest.mark.asvs("7.4.4")
@pytest.mark.parametrize("address", ["/maanden/", "/loonstroken/", "/banen/", "/geld/", "/mijn-gegevens/logboek/"])
def test_one_can_sign_out_on_each_page(signed_in, address):
    assert 'action="/uitloggen/"' in signed_in.get(address).content.decode()


@pytest.mark.asvs("5.3.2")
@pytest.mark.parametrize(
    "name", ["../../manage.py", "$(id).pdf", "-rf.pdf", "a\x00b.pdf", "con.pdf", "é" * 300 + ".pdf"]
)
def test_a_file_lies_under_a_name_of_ours_whatever_it_was_called(signed_in, name, settings, tmp_path):
    settings.PRIVATE_FILES_DIR = tmp_path
    sent = SimpleUploadedFile("loonstrook.pdf", b"%PDF-1.7 " + uuid.uuid4().bytes)
    sent._name = name
    signed_in.post(reverse("upload"), {"file": sent, "form_token": uuid.uuid4()})
    upload = Upload.objects.get()
    assert {path for path in tmp_path.rglob("*") if path.is_file()} >= {files.original(upload.pk)}
    assert all(set(path.name) <= set("0123456789abcdef") for path in tmp_path.rglob("*") if path.is_dir())


@pytest.mark.asvs("1.1.1")
@pytest.mark.parametrize("address", ["/maanden/2026%252d09/", "/loonstroken/%252e%252e/", "/%252e%252e/manage.py"])
def test_what_was_encoded_twice_is_decoded_once(signed_in, address):
    assert signed_in.get(address).status_code == 404


@pytest.mark.asvs("16.3.3")
def test_a_form_without_its_token_is_told_to_who_watches(citizen, caplog):
    Client(enforce_csrf_checks=True).post("/uitloggen/")
    assert [record.name for record in caplog.records if "CSRF" in record.getMessage()] == ["django.security.csrf"]


@pytest.mark.asvs("3.5.1")
def test_nothing_is_sent_without_the_token_of_a_form_of_ours(settings):
    scene = scenes.build(settings)
    went_through = []
    for role in ("citizen", "caseworker"):
        client = scene.client(role)
        client.handler.enforce_csrf_checks = True
        for name in {name for name, method in TABLE if method == "post"} - WITHOUT_TOKEN - ANSWERS.keys():
            status = client.post(scene.address(name)).status_code
            if status not in {403, 404, 405} and not (status == 302 and "login" in TABLE[name, "post"][role]):
                went_through.append((role, name, status))
    assert went_through == []


@pytest.mark.asvs("3.5.3", "14.2.2")
def test_to_look_changes_nothing_and_leaves_nothing_in_the_cache(settings, monkeypatch):
    for module in ("settlement.views", "caseworkers.admin.months"):
        monkeypatch.setattr(f"{module}.whole_statement", lambda _settlement, *_more, **_named: b"%PDF-")
    scene = scenes.build(settings)
    before = {name: digest for name, _, digest in row_checksums()}
    last = AuditEvent.objects.count()
    for role in ("citizen", "caseworker"):
        for name, method in TABLE:
            if method == "get" and name not in {"staff-sign-in", "staff-sign-in-back"}:
                scene.client(role).get(scene.address(name))
    after = {name: digest for name, _, digest in row_checksums()}
    assert AuditEvent.objects.count() > last
    assert {name for name in before if before[name] != after[name]} <= COME_AND_GO
    kept = json.dumps([str(value) for value in cache._cache.values()])
    canaries = [text for file in scene.files.values() for text in file.canaries.texts().values()]
    assert [text for text in canaries if text in kept] == []
