"""Signing in by OpenID Connect: the one good way, and every bad one that must end at a plain page."""

import re
import time
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from django.contrib.messages import get_messages
from django.contrib.sessions.models import Session
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import resolve

from citizens.models import AuditEvent, IdentityProvider, SignIn
from citizens.permissions import PROVEN_AT
from tests.citizens.provider import ACR, CLIENT_ID, Provider, running, signed
from tests.factories.citizens import CaseworkerFactory, CitizenFactory, MunicipalityFactory

pytestmark = pytest.mark.django_db

START, BACK, GONE = "/inloggen/digid/", "/inloggen/digid/terug/", "/inloggen/digid/uitgelogd/"


@pytest.fixture
def provider():
    with running() as provider:
        yield provider


@pytest.fixture
def citizen(settings):
    citizen = CitizenFactory()
    settings.DEFAULT_MUNICIPALITY_HOST = citizen.municipality.host
    return citizen


@pytest.fixture
def configured(provider, citizen):
    return IdentityProvider.objects.create(
        municipality=citizen.municipality,
        audience="citizens",
        issuer=provider.issuer,
        client_id=CLIENT_ID,
        secret_name="test",
        identity_claim="bsn",
        accepted_acr=f"{ACR} hoog",
    )


@pytest.fixture
def staff_sign_on(provider, citizen):
    return IdentityProvider.objects.create(
        municipality=citizen.municipality,
        audience="staff",
        issuer=provider.issuer,
        client_id=CLIENT_ID,
        secret_name="test",
        identity_claim="preferred_username",
    )


def go_away(client: Client, wanted: str = "") -> dict[str, str]:
    """What we ask the provider."""
    response = client.get(START, {"next": wanted})
    assert response.status_code == 302, response.content.decode()
    return {name: values[0] for name, values in parse_qs(urlsplit(response.url).query).items()}


def come_back(client: Client, asked: dict[str, str], **more: str):
    return client.get(BACK, {"code": "code-1", "state": asked["state"]} | more)


def is_signed_in(client: Client) -> bool:
    return client.get("/maanden/").status_code == 200


def sign_in(client: Client, provider: Provider, bsn: str, **claims):
    asked = go_away(client)
    provider.will_say(provider.claims(asked["nonce"], bsn=bsn, **claims))
    return come_back(client, asked)


def test_who_proves_to_be_a_citizen_is_signed_in(client, provider, configured, citizen):
    response = sign_in(client, provider, citizen.bsn)
    assert response.url == "/maanden/"
    assert is_signed_in(client)


@pytest.mark.asvs("10.2.1")
def test_we_ask_with_state_nonce_pkce_and_the_levels_that_are_good_enough(client, provider, configured):
    asked = go_away(client)
    assert asked["response_type"] == "code"
    assert asked["code_challenge_method"] == "S256"
    assert asked["acr_values"] == f"{ACR} hoog"
    assert min(len(asked[name]) for name in ("state", "nonce", "code_challenge")) >= 20


@pytest.mark.asvs("10.2.1")
def test_the_code_is_exchanged_with_the_verifier_of_the_challenge(client, provider, configured, citizen):
    sign_in(client, provider, citizen.bsn)
    assert len(provider.asked[0]["code_verifier"]) >= 43


def test_one_comes_back_to_the_page_one_wanted(client, provider, configured, citizen):
    asked = go_away(client, "/loonstroken/")
    provider.will_say(provider.claims(asked["nonce"], bsn=citizen.bsn))
    assert come_back(client, asked).url == "/loonstroken/"


@pytest.mark.asvs("3.7.2")
def test_one_is_never_sent_to_another_website(client, provider, configured, citizen):
    asked = go_away(client, "https://elders.example/")
    provider.will_say(provider.claims(asked["nonce"], bsn=citizen.bsn))
    assert come_back(client, asked).url == "/maanden/"


@pytest.mark.asvs("10.1.1")
def test_the_session_keeps_neither_the_bsn_nor_a_token(client, provider, configured, citizen):
    sign_in(client, provider, citizen.bsn)
    (session,) = Session.objects.all()
    kept = str(session.get_decoded())
    assert citizen.bsn not in kept
    assert "id_token" not in kept
    assert provider.token_answer["id_token"] not in kept


def test_the_log_names_no_bsn(client, provider, configured, citizen):
    sign_in(client, provider, citizen.bsn)
    sign_in(Client(), provider, "999990019")
    assert not [event for event in AuditEvent.objects.all() if citizen.bsn in str(event.__dict__)]


BAD_TOKENS = {
    "another nonce": lambda p, n, b: p.will_say(p.claims("niet-deze", bsn=b)),
    "no nonce": lambda p, n, b: p.will_say(p.claims(n, nonce=None, bsn=b)),
    "another audience": lambda p, n, b: p.will_say(p.claims(n, aud="iemand-anders", bsn=b)),
    "no audience": lambda p, n, b: p.will_say(p.claims(n, aud=None, bsn=b)),
    "for another party": lambda p, n, b: p.will_say(p.claims(n, azp="iemand-anders", bsn=b)),
    "another issuer": lambda p, n, b: p.will_say(p.claims(n, iss="https://elders.example", bsn=b)),
    "no issuer": lambda p, n, b: p.will_say(p.claims(n, iss=None, bsn=b)),
    "expired": lambda p, n, b: p.will_say(p.claims(n, exp=int(time.time()) - 600, bsn=b)),
    "no expiry": lambda p, n, b: p.will_say(p.claims(n, exp=None, bsn=b)),
    "not yet valid": lambda p, n, b: p.will_say(p.claims(n, nbf=int(time.time()) + 600, bsn=b)),
    "signed by a stranger": lambda p, n, b: p.will_say(p.claims(n, bsn=b), by="stranger"),
    "with a key of its own": lambda p, n, b: p.will_say(p.claims(n, bsn=b), by="stranger", brings_key=True),
    "signed with our own secret": lambda p, n, b: p.will_say(p.claims(n, bsn=b), alg="HS256", by="client"),
    "not signed": lambda p, n, b: p.will_say(p.claims(n, bsn=b), by="nobody"),
    "an unknown key": lambda p, n, b: p.will_say(p.claims(n, bsn=b), kid="twee"),
    "a weak level": lambda p, n, b: p.will_say(p.claims(n, acr="basis", bsn=b)),
    "no level": lambda p, n, b: p.will_say(p.claims(n, acr=None, bsn=b)),
    "no BSN": lambda p, n, b: p.will_say(p.claims(n)),
    "a BSN that is a number": lambda p, n, b: p.will_say(p.claims(n, bsn=int(b))),
    "a BSN that fails the 11-test": lambda p, n, b: p.will_say(p.claims(n, bsn="123456789")),
    "a BSN that is not here": lambda p, n, b: p.will_say(p.claims(n, bsn="999990019")),
    "no ID token": lambda p, n, b: setattr(p, "token_answer", {"access_token": "x", "token_type": "Bearer"}),
    "an ID token that is no token": lambda p, n, b: setattr(
        p, "token_answer", {"access_token": "x", "token_type": "Bearer", "id_token": "a.b"}
    ),
    "a refusal": lambda p, n, b: setattr(p, "token_answer", {"error": "invalid_grant"}),
    "no JSON": lambda p, n, b: setattr(p, "token_answer", b"<html>"),
    "a list": lambda p, n, b: setattr(p, "token_answer", []),
    "an error": lambda p, n, b: (setattr(p, "token_status", 500), setattr(p, "token_answer", {})),
    "silence": lambda p, n, b: setattr(p, "down", True),
}


@pytest.mark.parametrize("make", BAD_TOKENS.values(), ids=BAD_TOKENS.keys())
@pytest.mark.asvs("6.8.2", "6.8.4", "9.1.1", "9.1.2", "9.1.3", "9.2.1", "9.2.3", "10.5.1", "10.5.4")
def test_a_bad_answer_of_the_provider_is_a_plain_page_and_no_sign_in(make, client, provider, configured, citizen):
    asked = go_away(client)
    make(provider, asked["nonce"], citizen.bsn)
    response = come_back(client, asked)
    assert response.status_code == 403
    assert "Opnieuw inloggen" in response.content.decode()
    assert not is_signed_in(client)


@pytest.mark.parametrize(
    "query",
    [
        {},
        {"code": "code-1"},
        {"state": "x"},
        {"code": "code-1", "state": "een-andere"},
        {"error": "access_denied"},
        {"error": "server_error", "error_description": "<script>"},
    ],
    ids=str,
)
@pytest.mark.asvs("10.1.2")
def test_a_bad_way_back_is_a_plain_page_and_no_sign_in(query, client, provider, configured, citizen):
    asked = go_away(client)
    provider.will_say(provider.claims(asked["nonce"], bsn=citizen.bsn))
    assert client.get(BACK, query).status_code == 403
    assert not is_signed_in(client)


@pytest.mark.asvs("10.2.2")
def test_an_answer_of_another_provider_is_refused(client, provider, configured, citizen):
    asked = go_away(client)
    provider.will_say(provider.claims(asked["nonce"], bsn=citizen.bsn))
    assert come_back(client, asked, iss="https://elders.example").status_code == 403


def test_the_same_way_back_works_once(client, provider, configured, citizen):
    asked = go_away(client)
    provider.will_say(provider.claims(asked["nonce"], bsn=citizen.bsn))
    come_back(client, asked)
    assert come_back(client, asked).status_code == 403


@pytest.mark.asvs("10.1.2")
def test_the_state_of_another_browser_is_refused(client, provider, configured, citizen):
    asked = go_away(Client())
    provider.will_say(provider.claims(asked["nonce"], bsn=citizen.bsn))
    assert come_back(client, asked).status_code == 403


def test_a_citizen_of_another_municipality_is_not_known_here(client, provider, configured):
    assert sign_in(client, provider, CitizenFactory().bsn).status_code == 403
    assert not is_signed_in(client)


def test_an_account_that_was_closed_is_not_let_in(client, provider, configured, citizen):
    citizen.user.is_active = False
    citizen.user.save()
    assert sign_in(client, provider, citizen.bsn).status_code == 403


@pytest.mark.asvs("16.5.2")
def test_a_provider_that_is_down_is_told(client, provider, configured):
    provider.down = True
    response = client.get(START)
    assert response.status_code == 503
    assert "Dat ligt niet aan u" in response.content.decode()


@pytest.mark.asvs("15.3.2")
def test_a_provider_that_sends_us_elsewhere_is_not_followed(client, provider, configured):
    with running() as another:
        provider.elsewhere = f"{another.issuer}/.well-known/openid-configuration"
        another.metadata = {"issuer": provider.issuer}
        assert client.get(START).status_code == 503


@pytest.mark.asvs("10.5.3")
def test_metadata_of_another_issuer_is_not_trusted(client, provider, configured):
    provider.metadata = {"issuer": "https://elders.example"}
    assert client.get(START).status_code == 503


@pytest.mark.asvs("16.3.1")
def test_a_refusal_is_an_event_with_its_reason_only(client, provider, configured, citizen):
    sign_in(client, provider, citizen.bsn, acr="basis")
    event = AuditEvent.objects.get(action="sign_in.refused")
    assert event.details == {"reason": "too_weak"}


def test_without_a_provider_there_is_no_such_address(client, citizen):
    assert client.get(START).status_code == 404
    assert client.get(BACK).status_code == 404
    assert client.post(GONE).status_code == 404


def test_signing_out_ends_the_session_at_the_provider_too(client, provider, configured, citizen):
    sign_in(client, provider, citizen.bsn)
    response = client.post("/uitloggen/")
    there = response.context["there"]
    assert there.startswith(f"{provider.issuer}/end?client_id={CLIENT_ID}&post_logout_redirect_uri=")
    assert not is_signed_in(client)
    assert SignIn.objects.count() == 0


def test_back_from_signing_out_at_the_provider_one_is_told(client, citizen):
    response = client.get("/uitgelogd/")
    assert [str(message) for message in get_messages(response.wsgi_request)] == ["U bent uitgelogd."]


def logout_token(provider, **more):
    now = int(time.time())
    claims = {
        "iss": provider.issuer,
        "aud": CLIENT_ID,
        "iat": now,
        "sid": "sessie-1",
        "events": {"http://schemas.openid.net/event/backchannel-logout": {}},
    } | more
    return {name: value for name, value in claims.items() if value is not None}


def test_the_provider_can_end_the_session(client, provider, configured, citizen):
    sign_in(client, provider, citizen.bsn)
    assert Client().post(GONE, {"logout_token": signed(logout_token(provider))}).status_code == 200
    assert not is_signed_in(client)


@pytest.mark.parametrize(
    ("claims", "by"),
    [
        ({"aud": "iemand-anders"}, "provider"),
        ({"iss": "https://elders.example"}, "provider"),
        ({"events": {}}, "provider"),
        ({"events": None}, "provider"),
        ({"sid": None}, "provider"),
        ({"nonce": "x"}, "provider"),
        ({}, "stranger"),
        ({}, "nobody"),
    ],
)
@pytest.mark.asvs("9.2.2")
def test_nobody_else_can_end_the_session(claims, by, client, provider, configured, citizen):
    sign_in(client, provider, citizen.bsn)
    token = signed(logout_token(provider, **claims), by=by)
    assert Client().post(GONE, {"logout_token": token}).status_code == 400
    assert is_signed_in(client)


@pytest.mark.asvs("7.5.2")
def test_one_can_sign_out_everywhere(client, provider, configured, citizen):
    telephone = Client()
    sign_in(telephone, provider, citizen.bsn)
    sign_in(client, provider, citizen.bsn)
    client.post("/uitloggen/overal/")
    assert not is_signed_in(telephone)
    assert not is_signed_in(client)


def test_staff_signs_in_by_the_user_name_that_the_sign_on_gives(client, provider, citizen, staff_sign_on):
    CaseworkerFactory(username="i.visser", municipality=citizen.municipality)
    response = client.get("/inloggen/medewerker/")
    asked = {name: values[0] for name, values in parse_qs(urlsplit(response.url).query).items()}
    provider.will_say(provider.claims(asked["nonce"], preferred_username="i.visser"))
    response = client.get("/inloggen/medewerker/terug/", {"code": "code-1", "state": asked["state"]})
    assert response.url == "/beheer/"
    assert client.get("/beheer/").status_code == 200


def staff_comes_back(client, provider, **claims):
    """Away to the provider and back; what we asked of it, and what we answered."""
    response = client.get("/inloggen/medewerker/", {"next": "/beheer/opnieuw-ingelogd/"})
    asked = {name: values[0] for name, values in parse_qs(urlsplit(response.url).query).items()}
    provider.will_say(provider.claims(asked["nonce"], preferred_username="i.visser", **claims))
    return asked, client.get("/inloggen/medewerker/terug/", {"code": "code-1", "state": asked["state"]})


@pytest.fixture
def signed_on(client, provider, citizen, staff_sign_on, settings):
    """A browser of staff that signed in long ago."""
    settings.STAFF_SECOND_FACTOR = True
    CaseworkerFactory(username="i.visser", municipality=citizen.municipality)
    staff_comes_back(client, provider)
    session = client.session
    session[PROVEN_AT] -= 60 * 60
    session.save()
    return client


@pytest.mark.asvs("7.6.1")
def test_staff_proves_again_at_the_provider_in_the_session_that_goes_on(signed_on, provider):
    key = signed_on.session.session_key
    asked, response = staff_comes_back(signed_on, provider, auth_time=int(time.time()))
    assert (asked["prompt"], asked["max_age"]) == ("login", "0")
    assert response.url == "/beheer/opnieuw-ingelogd/"
    assert signed_on.session.session_key == key
    assert time.time() - signed_on.session[PROVEN_AT] < 60


@pytest.mark.parametrize("claims", [{}, {"auth_time": 1}, {"auth_time": "nu"}])
def test_a_provider_that_did_not_ask_again_proves_nothing_new(claims, signed_on, provider):
    _, response = staff_comes_back(signed_on, provider, **claims)
    assert response.status_code == 403
    assert time.time() - signed_on.session[PROVEN_AT] > 60


@pytest.mark.asvs("6.8.1")
def test_a_citizen_cannot_sign_in_as_staff(client, provider, citizen, staff_sign_on):
    response = client.get("/inloggen/medewerker/")
    asked = {name: values[0] for name, values in parse_qs(urlsplit(response.url).query).items()}
    provider.will_say(provider.claims(asked["nonce"], preferred_username=citizen.user.username))
    response = client.get("/inloggen/medewerker/terug/", {"code": "code-1", "state": asked["state"]})
    assert response.status_code == 403


def test_digid_without_a_level_of_assurance_is_not_configured():
    provider = IdentityProvider(
        municipality=MunicipalityFactory(),
        audience="citizens",
        issuer="https://aanbieder.example",
        client_id="x",
        secret_name="test",
        identity_claim="bsn",
    )
    with pytest.raises(ValidationError, match="niveaus"):
        provider.full_clean()


def test_a_provider_without_https_is_not_configured(settings):
    settings.OIDC_OVER_HTTP = False
    provider = IdentityProvider(
        municipality=MunicipalityFactory(),
        audience="staff",
        issuer="http://aanbieder.example",
        client_id="x",
        secret_name="test",
        identity_claim="name",
    )
    with pytest.raises(ValidationError, match="https"):
        provider.full_clean()


class TestHowLongASessionLasts:
    def test_asking_does_not_make_it_last_longer(self, client, citizen):
        client.force_login(citizen.user)
        client.get("/maanden/")
        session = client.session
        session["seen_at"] -= 600
        session.save()
        assert client.get("/inloggen/verlengen/").json()["seconds"] in {299, 300}
        assert client.get("/inloggen/verlengen/").json()["seconds"] in {298, 299, 300}

    def test_wanting_to_stay_does(self, client, citizen):
        client.force_login(citizen.user)
        client.get("/maanden/")
        session = client.session
        session["seen_at"] -= 600
        session.save()
        assert client.post("/inloggen/verlengen/").json()["seconds"] in {899, 900}

    @pytest.mark.usefixtures("citizen")
    def test_who_is_signed_out_is_told_so(self, client):
        response = client.get("/inloggen/verlengen/")
        assert (response.status_code, response.json()) == (200, {"signed_in": False})

    def test_a_citizen_is_signed_out_after_two_hours_however_busy(self, client, citizen):
        client.force_login(citizen.user)
        client.get("/maanden/")
        session = client.session
        session["signed_in_at"] -= 2 * 60 * 60 + 1
        session.save()
        assert not is_signed_in(client)


def test_a_service_whose_secret_is_not_there_is_told_before_anybody_signs_in():
    row = IdentityProvider(
        municipality=MunicipalityFactory(),
        audience="staff",
        issuer="https://broker.example",
        client_id="x",
        secret_name="niet-gezet",
        identity_claim="sub",
    )
    with pytest.raises(ValidationError, match="OIDC_SECRETS"):
        row.full_clean()
    row.enabled = False
    row.full_clean()


def test_the_addresses_that_a_broker_is_told_exist():
    page = (Path(__file__).parents[2] / "docs/operations.md").read_text()
    told = set(re.findall(r"https://<host>(/inloggen/[a-z/]+/|/uitgelogd/)", page))
    ways = {"digid", "medewerker", "machtigen", "eherkenning"}
    told |= {f"/inloggen/{way}/{end}/" for way in ways for end in ("terug", "uitgelogd")}
    assert len(told) == 9
    assert {address for address in told if resolve(address).url_name is None} == set()
