"""The lists: found, filtered, in order, and in a fixed number of queries."""

import datetime

import pytest
from django.urls import reverse

from payslips.models import Payslip
from payslips.services import confirm
from settlement.models import BenefitMonth, Settlement, SettlementFailure
from settlement.night import settle_night
from settlement.services import settle_stale
from tests.factories.citizens import CitizenFactory, HouseholdFactory
from tests.factories.payslips import PayslipFactory

pytestmark = pytest.mark.django_db

SEARCH = "admin:citizens_household_search"


def rows(desk, name, **filters):
    return list(desk.get(reverse(f"admin:{name}_changelist"), filters).context["cl"].result_list)


@pytest.mark.parametrize("what", ["number", "surname", "bsn"])
def test_one_household_found_is_opened(desk, file, what):
    term = {"number": file.household.number, "surname": "voorbee", "bsn": file.citizen.bsn}[what]
    response = desk.post(reverse(SEARCH), {"term": term})
    assert response.url == reverse("admin:citizens_household_change", args=[file.household.pk])


def test_several_households_found_are_listed(desk, municipality):
    for name in ("Jansen", "Janssen", "Bakker"):
        HouseholdFactory(members=[CitizenFactory(municipality=municipality, surname=name)])
    response = desk.post(reverse(SEARCH), {"term": "jans"})
    assert response.context["cl"].result_count == 2


def test_what_was_looked_for_is_in_no_address_of_the_list(desk, municipality):
    for name in ("Jansen", "Janssen"):
        HouseholdFactory(members=[CitizenFactory(municipality=municipality, surname=name)])
    assert "=jans" not in desk.post(reverse(SEARCH), {"term": "jans"}).content.decode()


def test_a_search_for_nothing_gets_an_answer(desk):
    response = desk.post(reverse(SEARCH), {"term": " "}, follow=True)
    assert "Vul in wat u zoekt." in response.content.decode()


def test_a_search_for_nobody_gets_an_answer(desk):
    response = desk.post(reverse(SEARCH), {"term": "nergens"}, follow=True)
    assert "Er is geen huishouden gevonden" in response.content.decode()


def test_the_list_of_households_shows_what_this_month_comes_to(desk, file, municipality):
    settle_night(municipalities=[municipality])
    page = desk.get(reverse("admin:citizens_household_changelist")).content.decode()
    now = Settlement.objects.filter(month__first_day="2026-10-01").latest("version")
    assert f"{now.to_pay:.2f}".replace(".", ",") in page


def test_payslips_that_need_a_person_come_first(desk, file, doubtful):
    assert rows(desk, "payslips_payslip")[0] == doubtful.payslip


def test_payslips_are_filtered_by_reason(desk, file, doubtful):
    assert rows(desk, "payslips_payslip", reason="does_not_add_up") == [doubtful.payslip]


def test_a_code_that_is_no_reason_filters_nothing(desk, file, doubtful):
    assert len(rows(desk, "payslips_payslip", reason="' OR 1=1")) == 2


@pytest.mark.parametrize(
    ("filters", "shown"),
    [
        ({"stand": "final"}, True),
        ({"stand": "provisional"}, False),
        ({"stand": "none"}, False),
        ({"stand": "stale"}, False),
        ({"maand": "2026-09"}, True),
        ({"maand": "2026-08"}, True),
        ({"fout": "any"}, False),
    ],
)
def test_months_are_filtered(desk, file, filters, shown):
    confirm(payslip_id=file.payslip.pk, by=file.citizen.user)
    settle_stale(cause="test")
    assert (file.month in rows(desk, "settlement_benefitmonth", **filters)) is shown


@pytest.mark.parametrize(("code", "shown"), [("any", True), ("facts_missing", True), ("law_not_known", False)])
def test_months_are_filtered_by_what_went_wrong(desk, file, code, shown):
    SettlementFailure.objects.create(month=file.month, code="facts_missing", message="no_grant")
    assert (file.month in rows(desk, "settlement_benefitmonth", fout=code)) is shown


def hundred_households(municipality):
    for _ in range(100):
        household = HouseholdFactory(municipality=municipality)
        month = BenefitMonth.objects.create(household=household, first_day=datetime.date(2026, 10, 1))
        yield household, month


def hundred_payslips(municipality):
    for _ in range(100):
        citizen = CitizenFactory(municipality=municipality)
        PayslipFactory(upload__citizen=citizen, state=Payslip.State.PROVEN)


# Session and user, roles, closed files, municipality, savepoints and the log line, count and rows, then what the
# columns need.
@pytest.mark.parametrize(
    ("name", "queries"),
    [
        ("citizens_household", 16),
        ("settlement_benefitmonth", 15),
        ("citizens_auditevent", 12),
    ],
)
def test_a_list_of_a_hundred_rows_takes_few_queries(desk, municipality, django_assert_max_num_queries, name, queries):
    list(hundred_households(municipality))
    with django_assert_max_num_queries(queries):
        assert desk.get(reverse(f"admin:{name}_changelist")).status_code == 200


def test_a_list_of_a_hundred_payslips_takes_few_queries(desk, municipality, django_assert_max_num_queries):
    hundred_payslips(municipality)
    with django_assert_max_num_queries(13):
        assert len(rows(desk, "payslips_payslip")) == 100
