"""How staff comes in: a password, a code of an app, and not too many guesses."""

import re

import pytest
from django.apps import apps
from django.test import Client
from django.urls import reverse
from django_otp.oath import totp
from django_otp.plugins.otp_totp.models import TOTPDevice

from caseworkers.permissions import SENSITIVE
from caseworkers.services import app_of
from citizens.models import AuditEvent, IdentityProvider, SafetyMark
from citizens.permissions import PROVEN_AT
from tests.doors.table import TABLE

pytestmark = pytest.mark.django_db

PASSWORD = "een lang wachtwoord 1!"
INDEX, LOGIN, SECOND = "/beheer/", "/beheer/login/", "/beheer/tweede-factor/"


@pytest.fixture(autouse=True)
def asked_for(settings):
    settings.STAFF_SECOND_FACTOR = True


@pytest.fixture
def staff(caseworker):
    caseworker.set_password(PASSWORD)
    caseworker.save()
    return caseworker


def give_password(client, user, password=PASSWORD, **more):
    return client.post(LOGIN, {"username": user.username, "password": password}, **more)


def code_of(user) -> str:
    return f"{totp(TOTPDevice.objects.get(user=user).bin_key):06}"


def enter(client, user):
    give_password(client, user)
    client.get(SECOND)
    return client.post(SECOND, {"code": code_of(user)})


@pytest.mark.asvs("6.3.3")
def test_a_password_alone_opens_nothing(client, staff, file):
    give_password(client, staff)
    for address in (INDEX, reverse("admin:citizens_household_change", args=[file.household.pk])):
        assert client.get(address).url.startswith(LOGIN)
    assert client.get(LOGIN, follow=True).request["PATH_INFO"] == SECOND


def test_who_has_no_app_yet_gets_a_picture_to_scan(client, staff):
    give_password(client, staff)
    assert "data:image/svg+xml;base64," in client.get(SECOND).content.decode()


def test_the_code_of_the_app_opens_the_admin(client, staff):
    assert enter(client, staff).url == INDEX
    assert client.get(INDEX).status_code == 200


def test_the_picture_is_shown_once(client, staff):
    enter(client, staff)
    again = Client()
    give_password(again, staff)
    assert "data:image" not in again.get(SECOND).content.decode()


def test_one_goes_on_to_the_page_one_wanted(client, staff):
    give_password(client, staff)
    client.get(SECOND)
    response = client.post(f"{SECOND}?next=/beheer/payslips/payslip/", {"code": code_of(staff)})
    assert response.url == "/beheer/payslips/payslip/"


def test_one_is_never_sent_to_another_website(client, staff):
    give_password(client, staff)
    client.get(SECOND)
    assert client.post(f"{SECOND}?next=https://elders.example/", {"code": code_of(staff)}).url == INDEX


@pytest.mark.parametrize("code", ["", "12345", "abcdef", "1234567", "۱۲۳۴۵۶"])
def test_what_is_no_code_is_told_so(code, client, staff):
    give_password(client, staff)
    assert client.post(SECOND, {"code": code}).status_code == 200
    assert client.get(INDEX).status_code == 302


@pytest.mark.asvs("16.3.1")
def test_a_wrong_code_opens_nothing_and_is_an_event(client, staff):
    give_password(client, staff)
    client.get(SECOND)
    wrong = f"{(int(code_of(staff)) + 1) % 10**6:06}"
    assert "klopt niet" in client.post(SECOND, {"code": wrong}).content.decode()
    assert client.get(INDEX).status_code == 302
    assert AuditEvent.objects.filter(action="staff.code_refused").count() == 1


@pytest.mark.asvs("6.5.1")
def test_a_code_works_once(client, staff):
    enter(client, staff)
    code, again = code_of(staff), Client()
    give_password(again, staff)
    again.post(SECOND, {"code": code})
    assert again.get(INDEX).status_code == 302


def test_after_a_wrong_code_the_next_try_has_to_wait(client, staff):
    give_password(client, staff)
    client.get(SECOND)
    client.post(SECOND, {"code": f"{(int(code_of(staff)) + 1) % 10**6:06}"})
    client.post(SECOND, {"code": code_of(staff)})
    assert client.get(INDEX).status_code == 302


@pytest.mark.asvs("6.3.1")
def test_five_wrong_passwords_lock_this_name_from_this_address(client, staff):
    for _ in range(5):
        give_password(client, staff, "fout")
    response = give_password(client, staff)
    assert response.status_code == 429
    assert "te vaak een verkeerd wachtwoord" in response.content.decode()


@pytest.mark.asvs("6.3.1")
def test_somebody_elsewhere_is_not_locked_out_by_it(client, staff):
    for _ in range(5):
        give_password(client, staff, "fout", REMOTE_ADDR="192.0.2.7")
    assert give_password(Client(), staff, REMOTE_ADDR="192.0.2.8").status_code == 302


@pytest.mark.asvs("15.3.4")
def test_the_word_of_a_stranger_about_the_address_does_not_count(client, staff):
    for number in range(5):
        give_password(client, staff, "fout", headers={"X-Forwarded-For": f"192.0.2.{number}"})
    assert give_password(client, staff).status_code == 429


def test_the_word_of_our_own_proxy_does(client, staff, settings):
    settings.TRUSTED_PROXIES = 1
    for number in range(6):
        response = give_password(client, staff, "fout", headers={"X-Forwarded-For": f"1.1.1.1, 192.0.2.{number}"})
        assert response.status_code == 200


def test_technical_staff_can_have_the_app_set_up_anew(client, staff, technician):
    enter(client, staff)
    app = TOTPDevice.objects.create(user=technician, confirmed=True)
    desk = Client()
    desk.force_login(technician)
    desk.post(SECOND, {"code": f"{totp(app.bin_key):06}"})
    desk.post(reverse("admin:citizens_user_changelist"), {"action": "forget_app", "_selected_action": [staff.pk]})
    assert not TOTPDevice.objects.filter(user=staff).exists()
    assert client.get(INDEX).status_code == 302


@pytest.fixture
def late(client, staff, monkeypatch):
    """A browser in which the code was given more than a quarter of an hour ago."""
    enter(client, staff)
    session = client.session
    session[PROVEN_AT] -= 15 * 60 + 1
    session.save()
    TOTPDevice.objects.update(last_t=-1)  # the next code of the app, without waiting for it
    return client


def shield(client, file, **more):
    sent = {"since": "2026-10-01", "hides": "True", "reason": "vraag van mevrouw"} | more
    return client.post(reverse("admin:citizens_household_shield", args=[file.household.pk]), sent)


@pytest.mark.asvs("7.5.3", "7.5.1")
def test_what_gives_rights_asks_for_the_code_again(late, file):
    page = shield(late, file).content.decode()
    assert "Bent u het nog?" in page
    assert not SafetyMark.objects.exists()


def test_what_was_typed_is_sent_again_with_the_code(late, file, staff):
    assert 'name="reason" value="vraag van mevrouw"' in shield(late, file).content.decode()
    assert shield(late, file, proof_code=code_of(staff)).status_code == 302
    assert SafetyMark.objects.get().reason == "vraag van mevrouw"
    assert AuditEvent.objects.filter(action="staff.proved_again").count() == 1


def test_a_wrong_code_does_not_let_it_through(late, file, staff):
    wrong = f"{(int(code_of(staff)) + 1) % 10**6:06}"
    assert "Dit lukte nog niet" in shield(late, file, proof_code=wrong).content.decode()
    assert not SafetyMark.objects.exists()


def test_who_gave_the_code_a_moment_ago_is_not_asked(client, staff, file):
    enter(client, staff)
    assert shield(client, file).status_code == 302
    assert SafetyMark.objects.exists()


def test_to_look_is_not_asked_for_the_code_again(late, file):
    assert late.get(reverse("admin:citizens_household_change", args=[file.household.pk])).status_code == 200


def test_a_password_is_not_put_on_the_page_that_asks_again(late):
    sent = {"old_password": PASSWORD, "new_password1": "nieuw en lang 12345", "new_password2": "nieuw en lang 12345"}
    page = late.post(reverse("admin:password_change"), sent).content.decode()
    assert "Bent u het nog?" in page
    assert "nieuw en lang" not in page
    assert PASSWORD not in page


def test_every_address_that_asks_again_exists():
    names = {name.removeprefix("admin:") for name, _ in TABLE}
    assert names >= SENSITIVE


@pytest.mark.asvs("6.5.5")
def test_a_code_of_some_minutes_ago_opens_nothing(client, staff):
    give_password(client, staff)
    client.get(SECOND)
    old = f"{totp(TOTPDevice.objects.get(user=staff).bin_key, drift=-6):06}"
    client.post(SECOND, {"code": old})
    assert client.get(INDEX).status_code == 302


@pytest.mark.asvs("6.5.3", "6.5.4")
def test_the_key_of_an_app_is_160_bits_of_chance_and_the_code_six_digits(staff, technician):
    keys = {app_of(user).bin_key for user in (staff, technician)}
    assert (len(keys), {len(key) for key in keys}) == (2, {20})
    assert TOTPDevice.objects.get(user=staff).digits == 6


@pytest.mark.asvs("6.5.2")
def test_there_are_no_codes_to_keep_for_when_the_telephone_is_lost():
    assert not apps.is_installed("django_otp.plugins.otp_static")


@pytest.mark.asvs("6.4.3")
def test_a_new_password_from_somebody_else_does_not_skip_the_code(client, staff):
    enter(client, staff)
    staff.set_password("van de beheerder 12345")
    staff.save()
    again = Client()
    give_password(again, staff, "van de beheerder 12345")
    assert again.get(INDEX).status_code == 302


@pytest.mark.asvs("6.2.6")
def test_a_password_is_not_readable_while_it_is_typed(client, municipality):
    page = client.get(LOGIN).content.decode()
    assert re.search(r'<input[^>]*type="password"[^>]*name="password"|name="password"[^>]*type="password"', page)


@pytest.mark.asvs("6.2.2", "6.2.3")
def test_a_new_password_of_ones_own_needs_the_old_one(client, staff):
    enter(client, staff)
    new = {"new_password1": "nieuw en lang 12345", "new_password2": "nieuw en lang 12345"}
    client.post(reverse("admin:password_change"), {"old_password": "fout", **new})
    staff.refresh_from_db()
    assert staff.check_password(PASSWORD)
    client.post(reverse("admin:password_change"), {"old_password": PASSWORD, **new})
    staff.refresh_from_db()
    assert staff.check_password("nieuw en lang 12345")


@pytest.mark.asvs("7.4.3")
def test_a_new_password_ends_the_other_sessions(client, staff):
    enter(client, staff)
    elsewhere = Client()
    elsewhere.force_login(staff)
    new = {"new_password1": "nieuw en lang 12345", "new_password2": "nieuw en lang 12345"}
    client.post(reverse("admin:password_change"), {"old_password": PASSWORD, **new})
    assert client.get(INDEX).status_code == 200
    elsewhere.get(INDEX)
    assert "_auth_user_id" not in elsewhere.session


@pytest.mark.asvs("7.4.5")
def test_technical_staff_can_end_the_sessions_of_somebody(client, staff, technician, settings):
    enter(client, staff)
    settings.STAFF_SECOND_FACTOR = False
    desk = Client()
    desk.force_login(technician)
    desk.post(reverse("admin:citizens_user_changelist"), {"action": "end_sessions", "_selected_action": [staff.pk]})
    settings.STAFF_SECOND_FACTOR = True
    assert client.get(INDEX).status_code == 302
    assert AuditEvent.objects.filter(action="staff.sessions_ended").count() == 1


@pytest.mark.asvs("7.3.2")
def test_a_session_of_staff_ends_after_ten_hours_however_busy(client, staff):
    enter(client, staff)
    client.get(INDEX)
    session = client.session
    session["signed_in_at"] -= 10 * 60 * 60 + 1
    session.save()
    assert client.get(INDEX).status_code == 302


@pytest.mark.asvs("7.5.2")
def test_staff_ends_all_of_their_own_sessions(client, staff):
    enter(client, staff)
    telephone = Client()
    TOTPDevice.objects.update(last_t=-1)
    enter(telephone, staff)
    assert "Overal uitloggen" in client.get(INDEX).content.decode()
    client.post(reverse("sign-out-everywhere"))
    assert [one.get(INDEX).status_code for one in (client, telephone)] == [302, 302]


def test_the_sign_on_of_the_organisation_is_offered_where_there_is_one(client, municipality):
    IdentityProvider.objects.create(
        municipality=municipality,
        audience="staff",
        issuer="https://aanbieder.example",
        client_id="x",
        secret_name="test",
        identity_claim="name",
    )
    assert "account van uw organisatie" in client.get(LOGIN).content.decode()
