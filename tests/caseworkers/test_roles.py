"""What each role of the municipality's staff may do, and that a right that is taken away is gone at once."""

import pytest
from django.contrib.auth.models import Group
from django.urls import reverse

from caseworkers.permissions import RIGHTS, may_sign_second
from citizens.models import AuditEvent, Role
from payslips.models import Payslip
from tests.factories.citizens import CaseworkerFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def someone(municipality):
    """Makes staff of the municipality with these roles."""
    return lambda *roles: CaseworkerFactory(municipality=municipality, roles=roles)


def page_of(file) -> str:
    return reverse("admin:citizens_household_change", args=[file.household.pk])


def accept(client, payslip):
    address = reverse("admin:payslips_payslip_decide", args=[payslip.pk])
    return client.post(address, {"reason": "klopt", "seen": payslip.change_no})


def test_every_role_has_its_rights_and_its_group():
    assert set(RIGHTS) == set(Role)
    assert set(Group.objects.values_list("name", flat=True)) == set(Role.values)


@pytest.mark.parametrize(("role", "may"), [(role, role == Role.SENIOR) for role in Role])
def test_a_senior_alone_signs_as_second_person(someone, role, may):
    assert may_sign_second(someone(role)) is may


def test_a_senior_of_another_municipality_signs_nothing_here(client, file, elsewhere):
    client.force_login(CaseworkerFactory(municipality=elsewhere, roles=["senior"]))
    assert client.get(page_of(file)).status_code == 302


def test_who_is_no_longer_active_signs_nothing(someone):
    senior = someone(Role.SENIOR)
    type(senior).objects.filter(pk=senior.pk).update(is_active=False)
    assert not may_sign_second(type(senior).objects.get(pk=senior.pk))


def test_a_superuser_has_no_role_by_being_one(municipality):
    assert not may_sign_second(CaseworkerFactory(municipality=municipality, is_superuser=True, roles=[]))


@pytest.mark.parametrize("role", [Role.CASEWORKER, Role.SENIOR, Role.QUALITY_OFFICER])
def test_who_works_with_files_or_checks_them_opens_one(client, someone, file, role):
    client.force_login(someone(role))
    assert client.get(page_of(file)).status_code == 200


def test_a_quality_officer_changes_nothing(client, someone, doubtful):
    client.force_login(someone(Role.QUALITY_OFFICER))
    assert accept(client, doubtful.payslip).status_code == 403
    assert Payslip.objects.get().state == Payslip.State.NEEDS_PERSON


def test_a_functional_administrator_opens_no_file(client, someone, file):
    client.force_login(someone(Role.FUNCTIONAL_ADMINISTRATOR))
    assert client.get(page_of(file)).status_code == 404
    assert "work" not in client.get(reverse("admin:index")).context
    assert client.get(reverse("admin:settlement_policyperiod_changelist")).status_code == 200


def test_staff_without_a_role_does_not_come_in(client, someone, file):
    client.force_login(someone())
    assert client.get(reverse("admin:index")).status_code == 302


@pytest.mark.asvs("8.3.2")
def test_a_role_that_is_taken_away_is_gone_at_once(client, someone, file):
    senior = someone(Role.SENIOR)
    client.force_login(senior)
    assert client.get(page_of(file)).status_code == 200
    senior.groups.clear()
    assert client.get(page_of(file)).status_code == 302


def test_the_log_says_in_what_role_somebody_looked(client, someone, file):
    client.force_login(someone(Role.QUALITY_OFFICER))
    client.get(page_of(file))
    assert AuditEvent.objects.filter(action="household.viewed").latest("pk").role == "quality_officer"
