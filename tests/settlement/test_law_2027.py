"""What the house makes of the law of 2027: months it cannot settle yet go to a person, with the reason."""

import datetime

import pytest

from caseworkers.explanation import failure_words
from citizens.models import Household
from citizens.services import Member, record_household
from settlement import services
from settlement.models import BenefitMonth, Settlement, SettlementFailure
from tests.factories.citizens import CitizenFactory
from tests.factories.settlement import exempt, household_with_assistance, municipality_with_policy, slip_comes_in

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]

JANUARY = datetime.date(2027, 1, 1)


def failure_of(household: Household, first_day: datetime.date) -> tuple[str, str]:
    failure = SettlementFailure.objects.get(month__household=household, month__first_day=first_day)
    return failure.code, failure.message


def settle_january(household: Household) -> None:
    month = BenefitMonth.objects.create(household=household, first_day=JANUARY)
    services.settle(month_ids=[month.pk], cause="test", by="test")


def test_a_payslip_cannot_give_the_uniform_net_yet():
    household, citizen = household_with_assistance(municipality=municipality_with_policy(net_source="uniform"))
    slip_comes_in(citizen)
    services.settle_stale(household_ids=[household.pk], cause="test")
    assert failure_of(household, datetime.date(2026, 9, 1)) == ("facts_missing", "wage_data")


def test_without_wages_the_choice_of_the_net_does_not_matter():
    household, _ = household_with_assistance(municipality=municipality_with_policy(net_source="uniform"))
    services.settle_stale(household_ids=[household.pk], cause="test")
    assert Settlement.objects.filter(month__household=household).count() == 2


def test_the_norm_beside_a_partner_waits_for_what_is_not_recorded():
    household, citizen = household_with_assistance()
    partner = CitizenFactory(municipality=household.municipality)
    record_household(
        household=household,
        since=JANUARY,
        members=[Member(citizen), Member(partner, entitled=False)],
        dependent_children=1,
        reason="partner",
        by="test",
    )
    settle_january(household)
    assert failure_of(household, JANUARY) == ("facts_missing", "allowance_partner")


def test_a_month_of_2027_waits_for_its_amounts():
    household, _ = household_with_assistance()
    settle_january(household)
    assert failure_of(household, JANUARY) == (
        "law_not_known",
        "norm.single is not known for 2027-01",
    )


def test_an_exemption_from_2026_does_not_run_on_by_itself():
    household, citizen = household_with_assistance()
    exempt(household, citizen, datetime.date(2026, 10, 1))
    settle_january(household)
    assert failure_of(household, JANUARY)[0] == "law_not_known"


def test_a_caseworker_is_told_that_transitional_law_is_missing():
    failure = SettlementFailure(code="law_not_known", message="transitional_law.exemptions is not known for 2027-01")
    assert "overgangsrecht" in failure_words(failure)


@pytest.mark.parametrize("code", ["wage_data", "allowance_partner"])
def test_a_caseworker_is_told_which_fact_is_missing(code: str):
    assert failure_words(SettlementFailure(code="facts_missing", message=code)) != failure_words(
        SettlementFailure(code="facts_missing", message="?")
    )
