"""Who comes into the admin, and what of the accounts is kept apart. Every address with every role: tests/doors."""

import pytest
from django.contrib import admin
from django.contrib.auth.models import Group
from django.urls import reverse

from citizens.models import AuditEvent
from tests.factories.citizens import CaseworkerFactory, CitizenFactory, UserFactory
from tests.factories.settlement import municipality_with_policy

pytestmark = pytest.mark.django_db


@pytest.fixture
def users(caseworker, technician, municipality, file):
    return {
        "nobody": None,
        "citizen": file.citizen.user,
        "caseworker": caseworker,
        "of elsewhere": CaseworkerFactory(municipality=municipality_with_policy()),
        "technician": technician,
        "no longer active": CaseworkerFactory(municipality=municipality, is_active=False),
    }


@pytest.mark.parametrize("role", ["nobody", "citizen", "of elsewhere"])
def test_who_may_not_enter_is_sent_to_the_sign_in_of_the_admin(client, users, role):
    if users[role] is not None:
        client.force_login(users[role])
    response = client.get(reverse("admin:citizens_household_changelist"))
    assert response.url.startswith(reverse("admin:login"))


def test_staff_of_another_municipality_cannot_sign_in_here(client, municipality, elsewhere):
    colleague = CaseworkerFactory(municipality=elsewhere, username="bert")
    colleague.set_password("een goed wachtwoord")
    colleague.save()
    client.post(reverse("admin:login"), {"username": "bert", "password": "een goed wachtwoord"})
    assert "_auth_user_id" not in client.session


def test_staff_of_this_municipality_can_sign_in(client, caseworker):
    caseworker.set_password("een goed wachtwoord")
    caseworker.save()
    client.post(reverse("admin:login"), {"username": "anne", "password": "een goed wachtwoord"})
    assert client.session["_auth_user_id"] == str(caseworker.pk)


def test_a_superuser_of_a_municipality_does_not_set_up_accounts(client, municipality):
    client.force_login(CaseworkerFactory(municipality=municipality, is_superuser=True))
    assert client.get(reverse("admin:citizens_user_changelist")).status_code == 403


def test_accounts_of_citizens_are_not_in_the_list_of_staff(client, municipality, technician, file):
    client.force_login(technician)
    page = client.get(reverse("admin:citizens_user_changelist")).content.decode()
    assert file.citizen.user.username not in page


def test_no_list_filters_on_another_row():
    """A filter over a foreign key would offer the rows of all municipalities."""
    related = [
        (type(one).__name__, name)
        for model, one in admin.site._registry.items()
        for name in one.list_filter
        if isinstance(name, str) and model._meta.get_field(name).is_relation and hasattr(one, "owner")
    ]
    assert related == []


def test_a_staff_account_is_made_with_its_municipality(client, municipality, technician):
    client.force_login(technician)
    client.post(
        reverse("admin:citizens_user_add"),
        {
            "username": "nieuw",
            "municipality": municipality.pk,
            "is_staff": "on",
            "groups": [Group.objects.get(name="senior").pk],
            "usable_password": "true",
            "password1": "een heel goed wachtwoord",
            "password2": "een heel goed wachtwoord",
        },
    )
    account = type(technician).objects.get(username="nieuw")
    assert (account.municipality, account.roles) == (municipality, {"senior"})
    assert AuditEvent.objects.get(action="user.added").details["roles"] == ["senior"]


def test_roles_without_a_municipality_are_refused(client, caseworker, technician):
    client.force_login(technician)
    sent = {"username": caseworker.username, "municipality": "", "groups": [Group.objects.get(name="senior").pk]}
    page = client.post(reverse("admin:citizens_user_change", args=[caseworker.pk]), sent).content.decode()
    assert "Rollen horen bij een gemeente" in page


def test_technical_staff_belongs_to_no_municipality(client, municipality, caseworker, technician):
    client.force_login(technician)
    sent = {"username": caseworker.username, "municipality": municipality.pk, "is_superuser": "on"}
    page = client.post(reverse("admin:citizens_user_change", args=[caseworker.pk]), sent).content.decode()
    assert "hoort bij geen enkele gemeente" in page


def test_a_new_password_of_somebody_is_in_the_log(client, caseworker, technician):
    client.force_login(technician)
    password = {
        "usable_password": "true",
        "password1": "een heel goed wachtwoord",
        "password2": "een heel goed wachtwoord",
    }
    client.post(reverse("admin:auth_user_password_change", args=[caseworker.pk]), password)
    assert AuditEvent.objects.get(action="user.changed").subject == f"citizens.user:{caseworker.pk}"


def test_a_citizen_account_cannot_be_opened_as_staff(client, municipality, technician):
    client.force_login(technician)
    someone = UserFactory(municipality=municipality)
    CitizenFactory(municipality=municipality, user=someone)
    assert client.get(reverse("admin:citizens_user_change", args=[someone.pk])).status_code == 302
