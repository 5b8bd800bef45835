"""A month: its lines as the citizen sees them, its versions, what it rests on, and what went wrong."""

import datetime
from decimal import Decimal

import pytest
from django.urls import reverse

from citizens.models import AuditEvent, BenefitGrant
from payslips.services import confirm, correct_figures
from settlement.models import PolicyPeriod, Settlement, SettlementFailure
from settlement.night import settle_night
from settlement.services import mark_stale, settle_stale

pytestmark = pytest.mark.django_db


def page_of(month):
    return reverse("admin:settlement_benefitmonth_change", args=[month.pk])


def settle_again(desk, month):
    return desk.post(reverse("admin:settlement_benefitmonth_settle", args=[month.pk]), follow=True)


def correct(file, net_wage, caseworker):
    correct_figures(
        payslip_id=file.payslip.pk,
        changes={"net_wage": Decimal(net_wage)},
        reason="was anders",
        source="caseworker",
        by=caseworker,
    )
    settle_stale(cause="test")


def test_the_lines_are_those_of_the_citizen(desk, file):
    page = desk.get(page_of(file.month)).content.decode()
    assert "Te verrekenen inkomsten" in page


def test_versions_stand_beside_each_other_with_their_difference(desk, file, caseworker):
    correct(file, "650.00", caseworker)
    newest, before = desk.get(page_of(file.month)).context["versions"]
    assert newest.difference == newest.settlement.to_pay - before.settlement.to_pay != 0


def test_a_version_says_why_it_was_made(desk, file, caseworker):
    correct(file, "650.00", caseworker)
    assert "Loonstrook verbeterd" in desk.get(page_of(file.month)).content.decode()


def test_an_earlier_version_can_be_read(desk, file, caseworker):
    correct(file, "650.00", caseworker)
    response = desk.get(page_of(file.month), {"versie": 1})
    assert response.context["settlement"].version == 1


@pytest.mark.parametrize("version", ["9", "nul"])
def test_a_version_that_does_not_exist_is_not_found(desk, file, version):
    assert desk.get(page_of(file.month), {"versie": version}).status_code == 404


def test_the_payslips_under_the_month_are_linked(desk, file):
    page = desk.get(page_of(file.month)).content.decode()
    assert reverse("admin:payslips_payslip_change", args=[file.payslip.pk]) in page


def test_settling_again_without_a_change_says_so(desk, file):
    assert "Er is niets veranderd" in settle_again(desk, file.month).content.decode()


def test_settling_again_takes_in_what_changed(desk, file):
    file.payslip.state = "not_used"
    file.payslip.counting_version = None
    file.payslip.save()
    settle_again(desk, file.month)
    assert Settlement.objects.filter(month=file.month).latest("version").income == 0


def test_settling_again_is_in_the_log(desk, file):
    settle_again(desk, file.month)
    assert AuditEvent.objects.get(action="month.settled_again").about == f"citizens.household:{file.household.pk}"


def test_a_month_that_cannot_be_settled_again_says_so(desk, file):
    second = BenefitGrant.objects.get(household=file.household)
    BenefitGrant.objects.create(household=second.household, since="2026-09-10", reason="fout", recorded_by="test")
    page = settle_again(desk, file.month).content.decode()
    assert "gelden twee toekenningen" in page


@pytest.mark.parametrize(
    ("code", "message", "words"),
    [
        ("law_not_known", "norm", "nog niet bekend"),
        ("facts_missing", "no_grant", "geen toekenning"),
        ("facts_missing", "two_grants_in_month", "twee toekenningen"),
        ("facts_missing", "no_household", "wie er op de eerste dag"),
        ("facts_missing", "no_policy", "beleidskeuzes"),
        ("facts_missing", "figures_missing", "ontbreekt een cijfer"),
        ("facts_missing", "holiday_allowance", "vakantiegeld uitbetaald"),
        ("facts_missing", "slips_missing", "dat de baan is gestopt"),
        ("facts_missing", "in_two_households", "in twee huishoudens tegelijk"),
        ("invalid_input", "", "spreken elkaar tegen"),
        ("unexpected", "", "kon deze maand niet verrekenen"),
    ],
)
def test_a_failure_is_told_in_plain_words(desk, file, code, message, words):
    SettlementFailure.objects.create(month=file.month, code=code, message=message)
    assert words in desk.get(page_of(file.month)).content.decode()


def test_the_statement_is_a_pdf(desk, file):
    response = desk.get(reverse("admin:settlement_benefitmonth_statement", args=[file.month.pk]))
    assert response.content.startswith(b"%PDF")


def test_the_statement_of_an_earlier_version_can_be_had(desk, file, caseworker):
    correct(file, "650.00", caseworker)
    address = reverse("admin:settlement_benefitmonth_statement", args=[file.month.pk])
    desk.get(address, {"versie": 1})
    assert AuditEvent.objects.get(action="statement.downloaded").details == {"version": 1}


def test_a_night_shows_what_was_not_settled_when_it_was_over(desk, file, municipality):
    # No payslip has what the uniform net income is made of.
    since = datetime.date(2026, 9, 1)
    PolicyPeriod.objects.create(municipality=municipality, since=since, net_source="uniform", recorded_by="test")
    mark_stale(household_ids=[file.household.pk], since=since, until=datetime.date(2026, 9, 30))
    (run,) = settle_night(municipalities=[municipality])
    response = desk.get(reverse("admin:settlement_settlementrun_change", args=[run.pk]))
    assert [failure.message for failure in response.context["failures"]] == ["wage_data"]


def test_the_page_takes_few_queries(desk, file, caseworker, django_assert_max_num_queries):
    for wage in ("610.00", "620.00", "630.00", "640.00"):
        correct(file, wage, caseworker)
    confirm(payslip_id=file.payslip.pk, by=file.citizen.user)
    with django_assert_max_num_queries(26):
        desk.get(page_of(file.month))
