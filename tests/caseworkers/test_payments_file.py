"""The file of payments as seniors make it: for them alone, after a second factor, and with a record of each."""

import hashlib

import pytest
from django.urls import reverse

from caseworkers.permissions import SENSITIVE
from settlement.models import PaymentExport
from tests.factories.citizens import CaseworkerFactory
from tests.factories.money import settle
from tests.factories.settlement import household_with_assistance
from tests.settlement.test_ledger import AUGUST

pytestmark = pytest.mark.django_db

ADDRESS = "admin:settlement_benefitmonth_payments"


@pytest.fixture
def household(municipality):
    household, _ = household_with_assistance(municipality=municipality, since=AUGUST)
    settle(household)
    return household


@pytest.fixture
def senior(client, municipality):
    client.force_login(CaseworkerFactory(municipality=municipality, roles=["senior"]))
    return client


def test_a_senior_gets_the_file_and_reads_which_one_it_was(senior, household):
    response = senior.post(reverse(ADDRESS), {"month": "2026-09"})
    assert response["Content-Disposition"] == 'attachment; filename="betalingen-2026-09.csv"'
    assert household.number in response.content.decode("utf-8-sig")
    page = senior.get(reverse(ADDRESS)).content.decode()
    assert hashlib.sha256(response.content).hexdigest() in page
    assert "september 2026" in page


@pytest.mark.parametrize(("month", "says"), [("", "Kies de maand."), ("1999-01", "Kies een maand uit de lijst.")])
def test_a_month_that_is_none_is_told(senior, household, month, says):
    assert says in senior.post(reverse(ADDRESS), {"month": month}).content.decode()
    assert not PaymentExport.objects.exists()


def test_a_caseworker_does_not_get_it(desk, household):
    assert desk.get(reverse(ADDRESS)).status_code == 403
    assert desk.post(reverse(ADDRESS), {"month": "2026-09"}).status_code == 403
    assert not PaymentExport.objects.exists()


def test_it_asks_for_a_second_factor_of_late():
    assert ADDRESS.removeprefix("admin:") in SENSITIVE
