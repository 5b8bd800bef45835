"""One's own file, and that of relatives and people one knows, stays closed to staff."""

import pytest
from django.urls import reverse

from citizens.models import AuditEvent
from citizens.services import close_file
from tests.factories.citizens import CaseworkerFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def close(file, caseworker):
    return lambda **changes: close_file(
        **{"user": caseworker, "citizen": file.citizen, "relation": "relative", "by": caseworker} | changes
    )


def page_of(file) -> str:
    return reverse("admin:citizens_household_change", args=[file.household.pk])


def test_a_closed_file_is_not_found(desk, file, close):
    close()
    assert desk.get(page_of(file)).status_code == 404


def test_a_closed_file_is_closed_to_that_colleague_alone(client, file, close, municipality):
    close()
    client.force_login(CaseworkerFactory(municipality=municipality))
    assert client.get(page_of(file)).status_code == 200


def test_the_file_of_who_signs_in_is_closed_by_itself(desk, file, caseworker):
    file.citizen.user = caseworker
    file.citizen.save()
    assert desk.get(page_of(file)).status_code == 404


@pytest.mark.parametrize("name", ["citizens_household", "payslips_payslip", "settlement_benefitmonth"])
def test_a_closed_file_is_in_no_list(desk, file, close, name):
    close()
    assert desk.get(reverse(f"admin:{name}_changelist")).context["cl"].result_count == 0


def test_a_closed_file_is_no_work_of_this_colleague(desk, doubtful, caseworker):
    close_file(user=caseworker, citizen=doubtful.citizen, relation="known", by=caseworker)
    assert desk.get(reverse("admin:index")).context["work"].payslips_total == 0


def test_a_closed_file_is_not_found_by_its_number(desk, file, close):
    close()
    found = desk.post(reverse("admin:citizens_household_search"), {"term": file.household.number}, follow=True)
    assert "Er is geen huishouden gevonden" in found.content.decode()


def test_who_knows_somebody_closes_the_file_oneself(desk, file):
    address = reverse("admin:citizens_household_close", args=[file.household.pk])
    assert desk.post(address, {"citizen": file.citizen.pk, "relation": "known"}).url == reverse("admin:index")
    assert desk.get(page_of(file)).status_code == 404
    assert AuditEvent.objects.get(action="file.closed").about == f"citizens.citizen:{file.citizen.pk}"


def test_a_file_can_be_opened_again(desk, file, close):
    close()
    close(closed=False)
    assert desk.get(page_of(file)).status_code == 200
