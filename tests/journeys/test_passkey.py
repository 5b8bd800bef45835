"""A passkey in a real browser, with an authenticator that the browser plays itself."""

import re

import pytest
from django.urls import reverse
from django_otp.oath import totp
from django_otp.plugins.otp_totp.models import TOTPDevice
from playwright.sync_api import expect

from caseworkers.models import Passkey
from tests.factories.citizens import CaseworkerFactory
from tests.factories.settlement import municipality_with_policy

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

PASSWORD = "een goed wachtwoord"


@pytest.fixture
def staff(settings):
    settings.STAFF_SECOND_FACTOR = True
    municipality = municipality_with_policy()
    settings.DEFAULT_MUNICIPALITY_HOST = municipality.host
    staff = CaseworkerFactory(municipality=municipality, username="anne")
    staff.set_password(PASSWORD)
    staff.save()
    return staff


@pytest.fixture
def authenticator(page):
    """One that is built into the machine, and whose person is there."""
    browser = page.context.new_cdp_session(page)
    browser.send("WebAuthn.enable")
    options = {"protocol": "ctap2", "transport": "internal", "hasUserVerification": True, "isUserVerified": True}
    answer = browser.send("WebAuthn.addVirtualAuthenticator", {"options": options})
    return browser, answer["authenticatorId"]


def give_password(page):
    page.goto(reverse("admin:login"))
    page.get_by_label("Gebruikersnaam").fill("anne")
    page.get_by_label("Wachtwoord").fill(PASSWORD)
    page.get_by_role("button", name="Aanmelden").click()


def sign_out(page):
    page.get_by_role("button", name="Afmelden").click()


def give_code(page, staff):
    code = f"{totp(TOTPDevice.objects.get(user=staff).bin_key):06}"
    page.get_by_label("Code uit de app").fill(code)
    page.get_by_role("button", name="Verder").click()


def use_key(page):
    """As the page says: again, when the authenticator that the browser plays did not answer the first time."""
    work_list, trouble = page.get_by_role("heading", name="Werklijst"), page.get_by_text("Dat lukte niet.")
    page.get_by_role("button", name="Gebruik mijn toegangssleutel").click()
    expect(work_list.or_(trouble)).to_be_visible()
    if trouble.is_visible():
        page.get_by_role("button", name="Gebruik mijn toegangssleutel").click()
    expect(work_list).to_be_visible()


@pytest.mark.asvs("6.3.3")
def test_a_key_is_made_opens_the_admin_and_is_taken_away(page, staff, authenticator):
    give_password(page)
    give_code(page, staff)
    page.get_by_role("link", name="Toegangssleutels").click()
    page.get_by_role("button", name="Maak een sleutel").click()
    expect(page.get_by_text("De sleutel is er.")).to_have_count(0)  # it has no name yet
    page.get_by_label("Hoe noemt u deze sleutel?").fill("laptop")
    page.get_by_role("button", name="Maak een sleutel").click()
    expect(page.get_by_text("De sleutel is er.")).to_be_visible()

    sign_out(page)
    give_password(page)
    use_key(page)
    assert Passkey.objects.get().sign_count > 0

    page.get_by_role("link", name="Toegangssleutels").click()
    page.get_by_role("button", name="Haal weg").click()
    expect(page).to_have_url(re.compile("tweede-factor"))


def test_who_is_not_there_is_told_and_gives_the_code(page, staff, authenticator):
    browser, number = authenticator
    give_password(page)
    give_code(page, staff)
    page.goto(reverse("admin:passkeys"))
    page.get_by_label("Hoe noemt u deze sleutel?").fill("laptop")
    page.get_by_role("button", name="Maak een sleutel").click()
    expect(page.get_by_text("De sleutel is er.")).to_be_visible()
    sign_out(page)
    give_password(page)
    browser.send("WebAuthn.clearCredentials", {"authenticatorId": number})
    page.get_by_role("button", name="Gebruik mijn toegangssleutel").click()
    expect(page.get_by_text("Dat lukte niet.")).to_be_visible()
    TOTPDevice.objects.update(last_t=-1)
    give_code(page, staff)
    expect(page.get_by_role("heading", name="Werklijst")).to_be_visible()
