"""Passkeys of staff: who has one needs no code, and whatever else answers opens nothing."""

import json
import os
from base64 import urlsafe_b64encode
from dataclasses import dataclass, field
from hashlib import sha256

import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from django.test import Client
from django_otp.plugins.otp_totp.models import TOTPDevice
from fido2.cose import ES256
from fido2.webauthn import AttestationObject, AttestedCredentialData, AuthenticatorData
from hypothesis import HealthCheck, given
from hypothesis import settings as searching
from hypothesis import strategies as st

from caseworkers import passkeys
from caseworkers.models import Passkey
from caseworkers.services import forget_app
from citizens.models import AuditEvent
from tests.caseworkers.test_sign_in import INDEX, PASSWORD, SECOND, code_of, enter, give_password, late, shield  # noqa: F401
from tests.factories.citizens import CaseworkerFactory

pytestmark = pytest.mark.django_db

KEYS = "/beheer/toegangssleutels/"
HERE = "http://testserver"


@dataclass
class Authenticator:
    """A key as browsers drive it; each answer counts one further."""

    private: ec.EllipticCurvePrivateKey = field(default_factory=lambda: ec.generate_private_key(ec.SECP256R1()))
    id: bytes = field(default_factory=lambda: os.urandom(32))
    count: int = 0
    host: str = "testserver"

    def credential(self) -> AttestedCredentialData:
        return AttestedCredentialData.create(
            bytes(16), self.id, ES256.from_cryptography_key(self.private.public_key())
        )

    def makes(self, options: dict, origin: str = HERE) -> str:
        said = said_of("webauthn.create", options, origin)
        known = AuthenticatorData.create(
            sha256(self.host.encode()).digest(), 0x41, self.count, bytes(self.credential())
        )
        made = AttestationObject.create("none", known, {})
        return self._answer({"clientDataJSON": text(said), "attestationObject": text(bytes(made))})

    def answers(self, options: dict, origin: str = HERE, kind: str = "webauthn.get") -> str:
        self.count += 1
        said = said_of(kind, options, origin)
        known = bytes(AuthenticatorData.create(sha256(self.host.encode()).digest(), 0x01, self.count))
        signed = self.private.sign(known + sha256(said).digest(), ec.ECDSA(hashes.SHA256()))
        return self._answer(
            {"clientDataJSON": text(said), "authenticatorData": text(known), "signature": text(signed)}
        )

    def _answer(self, response: dict) -> str:
        return json.dumps({"id": text(self.id), "rawId": text(self.id), "type": "public-key", "response": response})


def text(value: bytes) -> str:
    return urlsafe_b64encode(value).decode().rstrip("=")


def said_of(kind: str, options: dict, origin: str) -> bytes:
    return json.dumps({"type": kind, "challenge": options["challenge"], "origin": origin}).encode()


@pytest.fixture(autouse=True)
def asked_for(settings):
    settings.STAFF_SECOND_FACTOR = True


@pytest.fixture
def staff(caseworker):
    caseworker.set_password(PASSWORD)
    caseworker.save()
    return caseworker


@pytest.fixture
def key(client, staff) -> Authenticator:
    """A key that the staff has just added, after signing in with the code."""
    enter(client, staff)
    key = Authenticator()
    options = client.get(KEYS).context["options"]
    answer = client.post(KEYS, {"name": "laptop", "answer": key.makes(json.loads(options))})
    assert answer.status_code == 302
    return key


@pytest.fixture
def halfway(key, staff) -> Client:
    """Another browser, in which the password was given."""
    browser = Client()
    give_password(browser, staff)
    return browser


def asked(browser: Client) -> dict:
    return json.loads(browser.get(SECOND).context["passkey_options"])


def is_in(browser: Client) -> bool:
    return browser.get(INDEX).status_code == 200


@pytest.mark.asvs("6.3.3", "6.5.1")
def test_a_key_opens_the_admin_in_place_of_the_code(halfway, key):
    assert halfway.post(SECOND, {"passkey": key.answers(asked(halfway))}).url == INDEX
    assert is_in(halfway)
    assert AuditEvent.objects.filter(action="staff.signed_in", details__passkey=Passkey.objects.get().pk).exists()


def test_who_has_none_is_not_asked_for_it(client, staff):
    give_password(client, staff)
    assert client.get(SECOND).context["passkey_options"] == ""


def test_the_session_is_a_new_one(halfway, key):
    before = halfway.session.session_key
    halfway.post(SECOND, {"passkey": key.answers(asked(halfway))})
    assert halfway.session.session_key != before


def wrong_origin(browser, key):
    return key.answers(asked(browser), origin="https://testserver.voorbeeld.example")


def another_port(browser, key):
    return key.answers(asked(browser), origin="http://testserver:8001")


def another_host(browser, key):
    key.host = "elders.example"
    return key.answers(asked(browser))


def old_challenge(browser, key):
    before = asked(browser)
    asked(browser)
    return key.answers(before)


def another_key(browser, _key):
    return Authenticator().answers(asked(browser))


def stolen_name(browser, key):
    return Authenticator(id=key.id).answers(asked(browser))


def counts_backwards(browser, key):
    Passkey.objects.update(sign_count=9)
    return key.answers(asked(browser))


def counts_no_further(browser, key):
    Passkey.objects.update(sign_count=1)
    return key.answers(asked(browser))


def made_for_something_else(browser, key):
    return key.answers(asked(browser), kind="webauthn.create")


def revoked(browser, key):
    options = asked(browser)
    passkeys.remove(key=Passkey.objects.get(), by="test")
    return key.answers(options)


def of_a_colleague(browser, key):
    options = asked(browser)
    colleague = CaseworkerFactory(municipality=Passkey.objects.get().user.municipality)
    Passkey.objects.update(user=colleague)
    return key.answers(options)


def too_late(browser, key):
    options = asked(browser)
    session = browser.session
    session["passkey_asked"] = [session["passkey_asked"][0] - 301, session["passkey_asked"][1]]
    session.save()
    return key.answers(options)


def never_asked(_browser, key):
    return key.answers({"challenge": text(os.urandom(32))})


BAD = [
    wrong_origin, another_port, another_host, old_challenge, another_key, stolen_name, counts_backwards,
    counts_no_further, made_for_something_else, revoked, of_a_colleague, too_late, never_asked,
]  # fmt: skip


@pytest.mark.asvs("6.5.1")
@pytest.mark.parametrize("bad", BAD, ids=lambda bad: bad.__name__)
def test_a_bad_answer_opens_nothing_and_is_an_event(halfway, key, bad):
    response = halfway.post(SECOND, {"passkey": bad(halfway, key)})
    assert response.status_code == 200
    assert not is_in(halfway)
    assert AuditEvent.objects.filter(action="staff.passkey_refused").count() == 1


@pytest.mark.asvs("6.5.1")
def test_an_answer_works_once(halfway, key, staff):
    answer = key.answers(asked(halfway))
    halfway.post(SECOND, {"passkey": answer})
    other = Client()
    give_password(other, staff)
    other.get(SECOND)
    other.post(SECOND, {"passkey": answer})
    assert not is_in(other)


def test_an_answer_of_another_session_opens_nothing(halfway, key, staff):
    other = Client()
    give_password(other, staff)
    halfway.post(SECOND, {"passkey": key.answers(asked(other))})
    assert not is_in(halfway)


def test_the_code_still_opens_the_admin(halfway, staff):
    TOTPDevice.objects.update(last_t=-1)
    halfway.post(SECOND, {"code": code_of(staff)})
    assert is_in(halfway)


def test_a_key_needs_the_password_first(client, key):
    assert Client().post(SECOND, {"passkey": "{}"}).url == INDEX
    assert Client().get(KEYS).status_code == 302


@pytest.mark.parametrize(
    "origin", ["https://testserver.voorbeeld.example", "http://testserver:8001", "https://testserver"]
)
def test_a_key_made_elsewhere_is_not_added(client, staff, origin):
    enter(client, staff)
    options = json.loads(client.get(KEYS).context["options"])
    page = client.post(KEYS, {"name": "laptop", "answer": Authenticator().makes(options, origin)})
    assert "lukte niet" in page.content.decode()
    assert not Passkey.objects.exists()


def test_a_key_is_added_once(client, key, staff):
    options = json.loads(client.get(KEYS).context["options"])
    client.post(KEYS, {"name": "nog een keer", "answer": key.makes(options)})
    assert Passkey.objects.count() == 1


def test_a_key_without_a_name_is_not_added(client, staff):
    enter(client, staff)
    options = json.loads(client.get(KEYS).context["options"])
    page = client.post(KEYS, {"name": "", "answer": Authenticator().makes(options)}).content.decode()
    assert "Geef de sleutel een naam." in page
    assert not Passkey.objects.exists()


def test_to_add_one_asks_for_a_second_factor_of_the_last_quarter_of_an_hour(late):  # noqa: F811
    answer = Authenticator().makes(json.loads(late.get(KEYS).context["options"]))
    assert "Bent u het nog?" in late.post(KEYS, {"name": "laptop", "answer": answer}).content.decode()
    assert not Passkey.objects.exists()


def test_a_key_proves_again_who_asks_and_nothing_typed_is_lost(client, key, file):
    session = client.session
    session["proven_at"] -= 15 * 60 + 1
    session.save()
    page = shield(client, file)
    assert 'name="reason" value="vraag van mevrouw"' in page.content.decode()
    options = json.loads(page.context["passkey_options"])
    assert shield(client, file, passkey=key.answers(options)).status_code == 302


def test_who_takes_a_key_away_ends_what_it_opened(halfway, client, key):
    halfway.post(SECOND, {"passkey": key.answers(asked(halfway))})
    client.post(KEYS, {"remove": Passkey.objects.get().pk})
    assert not Passkey.objects.exists()
    assert not is_in(halfway)
    assert AuditEvent.objects.filter(action="staff.passkey_removed").count() == 1


@pytest.mark.parametrize("number", ["0", "x", "99999999999999999999"])
def test_the_key_of_somebody_else_cannot_be_taken_away(client, key, number):
    Passkey.objects.update(user=CaseworkerFactory())
    mine = number if number != "0" else str(Passkey.objects.get().pk)
    assert client.post(KEYS, {"remove": mine}).status_code == 404
    assert Passkey.objects.exists()


def test_a_second_step_that_is_set_up_anew_takes_the_keys_along(key, staff, technician):
    forget_app(user=staff, by=technician)
    assert not Passkey.objects.exists()


WORDS = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=20),
    lambda one: (
        st.lists(one, max_size=3)
        | st.dictionaries(st.sampled_from(["id", "rawId", "type", "response", "signature"]), one, max_size=4)
    ),
    max_leaves=8,
)


@given(answer=st.text(max_size=60) | WORDS.map(json.dumps) | st.just("[" * 50_000))
@searching(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
def test_whatever_a_browser_says_is_no_error_of_ours(halfway, answer):
    halfway.get(SECOND)
    assert halfway.post(SECOND, {"passkey": answer}).status_code == 200
