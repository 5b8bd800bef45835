"""How staff comes in: a password, a code of an app, and not too many guesses."""

import pytest
from django.test import Client
from django.urls import reverse
from django_otp.oath import totp
from django_otp.plugins.otp_totp.models import TOTPDevice

from citizens.models import AuditEvent, IdentityProvider

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


def test_a_wrong_code_opens_nothing_and_is_an_event(client, staff):
    give_password(client, staff)
    client.get(SECOND)
    wrong = f"{(int(code_of(staff)) + 1) % 10**6:06}"
    assert "klopt niet" in client.post(SECOND, {"code": wrong}).content.decode()
    assert client.get(INDEX).status_code == 302
    assert AuditEvent.objects.filter(action="staff.code_refused").count() == 1


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


def test_five_wrong_passwords_lock_this_name_from_this_address(client, staff):
    for _ in range(5):
        give_password(client, staff, "fout")
    response = give_password(client, staff)
    assert response.status_code == 429
    assert "te vaak een verkeerd wachtwoord" in response.content.decode()


def test_somebody_elsewhere_is_not_locked_out_by_it(client, staff):
    for _ in range(5):
        give_password(client, staff, "fout", REMOTE_ADDR="192.0.2.7")
    assert give_password(Client(), staff, REMOTE_ADDR="192.0.2.8").status_code == 302


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
