"""Signing in at a real provider, in a real browser."""

import datetime
import shutil
import socket
import subprocess
from pathlib import Path

import pytest
from playwright.sync_api import expect

from citizens.models import IdentityProvider, Mandate
from citizens.services import end_mandate, give_mandate
from tests.citizens.provider import CLIENT_ID, SECRET
from tests.factories.citizens import client_of
from tests.factories.settlement import household_with_assistance, municipality_with_policy
from tests.samples.payslips import make_slip, month

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def citizen(settings):
    settings.TEST_PERSONS = False
    municipality = municipality_with_policy()
    settings.DEFAULT_MUNICIPALITY_HOST = municipality.host
    _, citizen = household_with_assistance(municipality=municipality)
    return citizen


@pytest.fixture
def provider(citizen, live_server, context):
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    node = shutil.which("node") or ".venv/bin/node"
    script = Path(__file__).with_name("provider.mjs")
    with subprocess.Popen(  # noqa: S603 - our own provider
        [node, str(script), str(port), CLIENT_ID, SECRET, live_server.url], stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout
        assert any("ready" in line for line in process.stdout)
        issuer = f"http://127.0.0.1:{port}"
        # This other host is one that a citizen really goes to.
        context.route(f"{issuer}/**", lambda route: route.continue_())
        for audience in IdentityProvider.Audience.values:
            IdentityProvider.objects.create(
                municipality=citizen.municipality,
                audience=audience,
                issuer=issuer,
                client_id=CLIENT_ID,
                secret_name="test",
                identity_claim="bsn",
                represented_claim="voor" if audience in {"citizens", "authorised"} else "",
                accepted_acr="midden",
            )
        yield issuer
        process.terminate()


def sign_in(page, number, acr="midden", *, way="Inloggen met DigiD", whom=""):
    page.goto("/")
    page.get_by_role("link", name=way, exact=True).click()
    page.get_by_label("Nummer").fill(number)
    page.get_by_label("Voor wie").fill(whom)
    page.get_by_label("Niveau").fill(acr)
    page.get_by_role("button", name="Verder").click()


@pytest.mark.usefixtures("provider")
def test_in_and_out_by_a_real_provider(page, citizen):
    sign_in(page, citizen.bsn)
    page.wait_for_url("**/maanden/")
    page.get_by_role("button", name="Uitloggen").click()
    page.get_by_role("button", name="Ja, uitloggen").click()
    expect(page.get_by_text("U bent uitgelogd.")).to_be_visible()


@pytest.mark.usefixtures("provider", "citizen")
def test_a_number_that_is_not_known_here_gets_a_kind_page(page):
    sign_in(page, "999990019")
    expect(page.get_by_role("heading", name="Wij kennen u hier niet")).to_be_visible()


@pytest.mark.usefixtures("provider")
def test_a_password_alone_is_not_enough(page, citizen):
    sign_in(page, citizen.bsn, acr="basis")
    expect(page.get_by_role("heading", name="Log in op een veiligere manier")).to_be_visible()


@pytest.mark.usefixtures("provider", "citizen")
def test_who_stops_halfway_is_told_so(page):
    page.goto("/")
    page.get_by_role("link", name="Inloggen met DigiD", exact=True).click()
    page.get_by_role("button", name="Annuleren").click()
    expect(page.get_by_role("heading", name="U bent niet ingelogd")).to_be_visible()


class TestForSomebodyElse:
    @pytest.fixture
    def mandate(self, citizen):
        """By number: of a person (BSN) or an organisation."""

        def make(number: str, whom=citizen) -> Mandate:
            said = {"bsn" if len(number) == 9 else "organisation_number": number}
            return give_mandate(
                citizen=whom,
                kind="administrator",
                name="Bewind BV",
                since=datetime.date(2026, 1, 1),
                until=None,
                reason="rechtbank",
                by="test",
                **said,
            )

        return make

    @pytest.mark.usefixtures("provider")
    def test_a_person_comes_for_the_one_that_the_provider_names(self, page, citizen, mandate):
        mandate("999990019")
        sign_in(page, "999990019", way="Inloggen met DigiD Machtigen", whom=citizen.bsn)
        page.wait_for_url("**/maanden/")
        expect(page.get_by_text(f"U kijkt nu namens {citizen.name}.")).to_be_visible()

    @pytest.mark.usefixtures("provider")
    def test_an_organisation_chooses_and_is_out_when_the_mandate_ends(self, page, citizen, mandate):
        _, another = household_with_assistance(municipality=citizen.municipality)
        row = mandate("90000001")
        mandate("90000001", another)
        sign_in(page, "90000001", way="Inloggen met eHerkenning")
        expect(page.get_by_role("heading", name="Voor wie wilt u kijken?")).to_be_visible()
        page.get_by_role("button", name=citizen.name).first.click()
        expect(page.get_by_text(f"U kijkt nu namens {citizen.name}.")).to_be_visible()
        for each in (row, *Mandate.objects.filter(citizen=another)):
            end_mandate(mandate=each, until=datetime.date(2026, 10, 13), reason="opgeheven", by="test")
        page.get_by_role("link", name="Mijn loonstroken").click()
        expect(page.get_by_role("heading", name="Er is nu niemand voor wie u kunt kijken")).to_be_visible()

    @pytest.mark.usefixtures("provider")
    def test_who_takes_the_button_of_citizens_is_sent_to_the_right_one(self, page, citizen):
        sign_in(page, "999990019", whom=citizen.bsn)
        expect(page.get_by_role("heading", name="Logt u in voor iemand anders?")).to_be_visible()


def come_in(page, live_server, citizen):
    """A session of this citizen, opened elsewhere in the same browser."""
    client = client_of(citizen)
    client.get("/maanden/")
    page.context.add_cookies(
        [{"name": "sessionid", "value": client.cookies["sessionid"].value, "url": live_server.url}]
    )
    return client


class TestASessionThatEnds:
    @pytest.fixture
    def signed_in(self, page, citizen, live_server):
        client = come_in(page, live_server, citizen)
        page.clock.install()
        with page.expect_response("**/inloggen/verlengen/"):
            page.goto("/loonstroken/nieuw/")
        return client

    def idle(self, client, page, seconds):
        """So long ago was the last request."""
        session = client.session
        session["seen_at"] -= seconds
        session.save()
        page.clock.fast_forward((seconds + 6) * 1000)

    def test_is_told_ahead_and_can_go_on(self, page, signed_in):
        self.idle(signed_in, page, 14 * 60)
        expect(page.get_by_role("heading", name="Bent u er nog?")).to_be_visible()
        page.get_by_role("button", name="Ja, ik wil verder").click()
        expect(page.get_by_role("heading", name="Bent u er nog?")).to_be_hidden()

    def test_keeps_what_was_typed_until_one_is_back(self, page, citizen, signed_in, live_server, tmp_path):
        slip = tmp_path / "loonstrook.pdf"
        slip.write_bytes(make_slip(employee="N. Voorbeeld", bsn=citizen.bsn, period=month(2026, 9))[1])
        page.get_by_label("Uw loonstrook").set_input_files(slip)
        signed_in.session.flush()
        page.clock.fast_forward(15 * 60 * 1000 + 6000)
        expect(page.get_by_role("heading", name="U bent uitgelogd")).to_be_visible()
        page.get_by_role("button", name="Ik ben weer ingelogd").click()
        expect(page.get_by_text("U bent nog niet ingelogd")).to_be_visible()
        come_in(page, live_server, citizen)
        page.get_by_role("button", name="Ik ben weer ingelogd").click()
        page.get_by_role("button", name="Stuur deze loonstrook").click()
        expect(page.get_by_role("heading", name="Loonstrook september 2026")).to_be_visible()
