"""Flags are raised and resolved by what is known of a household, and by nothing else about its people."""

import datetime

import pytest
from django.template import Context, Template
from django.urls import reverse

from caseworkers.models import RiskFlag
from caseworkers.services import refresh_all_flags, refresh_flags
from citizens.models import AuditEvent, HouseholdPeriod
from citizens.services import grant_benefit
from payslips.services import confirm
from settlement.models import ExemptionDecision, PolicyPeriod, Settlement
from settlement.night import settle_night
from settlement.services import settle_stale
from tests.factories.citizens import CitizenFactory
from tests.factories.settlement import exempt, household_with_assistance, slip_comes_in

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]

AUGUST = {"period_start": "2026-08-01", "period_end": "2026-08-31", "payment_date": "2026-08-25"}


@pytest.fixture
def household(municipality):
    """A household with a payslip of August; that of September has not come."""
    household, citizen = household_with_assistance(municipality=municipality, since=datetime.date(2026, 7, 1))
    slip_comes_in(citizen, **AUGUST)
    return household


@pytest.fixture
def citizen(household):
    return HouseholdPeriod.objects.get(household=household).members.get().citizen


def open_flags(household=None):
    flags = RiskFlag.objects.filter(resolved_at__isnull=True)
    return {(flag.rule, str(flag.month)) for flag in flags if household is None or flag.household == household}


def refresh(household):
    settle_stale(cause="test", household_ids=[household.pk])
    refresh_flags(household_ids=[household.pk])


def test_a_payslip_that_does_not_come_raises_a_flag(household):
    refresh(household)
    assert open_flags() == {("slip_missing", "2026-09")}


def test_a_flag_belongs_to_the_municipality_of_its_household(household):
    refresh(household)
    assert RiskFlag.objects.get().municipality == household.municipality


def test_the_payslip_that_comes_resolves_the_flag(household, citizen):
    refresh(household)
    slip_comes_in(citizen)
    refresh(household)
    assert open_flags() == set()


def test_a_payslip_that_waits_for_a_caseworker_is_not_missed(household, citizen):
    slip_comes_in(citizen, needs_review=["net_wage"])
    refresh(household)
    assert open_flags() == set()


def test_a_payslip_without_a_readable_period_may_be_the_missed_one(household, citizen):
    slip_comes_in(citizen, period_start=None, period_end=None)
    refresh(household)
    assert open_flags() == set()


def test_a_resolved_flag_stays_as_it_was(household, citizen):
    refresh(household)
    raised = RiskFlag.objects.get()
    slip_comes_in(citizen)
    refresh(household)
    raised.refresh_from_db()
    assert (raised.facts[0]["period_end"], raised.resolved_at is None) == ("2026-09-30", False)


def test_what_is_seen_again_is_the_same_flag(household):
    refresh(household)
    refresh(household)
    assert RiskFlag.objects.count() == 1


def test_other_facts_are_another_flag(household, citizen):
    slip_comes_in(citizen, net_wage="700.00", net_payment="700.00")
    refresh(household)
    flag = RiskFlag.objects.get(rule="wage_above_estimate")
    flag.facts[0]["wage"] = "690.00"
    flag.save()
    refresh(household)
    assert RiskFlag.objects.filter(rule="wage_above_estimate").count() == 2


def test_a_household_without_assistance_gets_no_flag(household):
    grant_benefit(household=household, since=datetime.date(2026, 7, 1), until="2026-08-31", reason="werk", by="test")
    refresh(household)
    assert open_flags() == set()


def test_a_wage_above_the_estimate_raises_a_flag(household, citizen):
    slip_comes_in(citizen, net_wage="651.00", net_payment="651.00")
    refresh(household)
    assert open_flags() == {("wage_above_estimate", "2026-09")}


def test_the_margin_is_that_of_the_municipality(household, citizen, municipality):
    PolicyPeriod.objects.create(municipality=municipality, since="2026-08-01", wage_margin="60.00", recorded_by="test")
    slip_comes_in(citizen, net_wage="651.00", net_payment="651.00")
    refresh(household)
    assert open_flags() == set()


@pytest.mark.parametrize(("used_before", "flagged"), [(3, "2026-10"), (2, "2026-11"), (1, None)])
def test_months_of_exemption_are_counted_as_the_system_counts_them(household, citizen, used_before, flagged):
    """August, September and October use one each."""
    exempt(household, citizen, datetime.date(2026, 8, 1), months_used_before=used_before)
    slip_comes_in(citizen)
    refresh(household)
    assert open_flags() == ({("exemption_ends", flagged)} if flagged else set())


def test_an_exemption_that_was_given_until_next_month_raises_a_flag(household, citizen):
    exempt(household, citizen, datetime.date(2026, 10, 1), until=datetime.date(2026, 11, 30))
    slip_comes_in(citizen)
    refresh(household)
    assert open_flags() == {("exemption_ends", "2026-11")}


def test_flags_change_no_amount(household, citizen):
    slip_comes_in(citizen, net_wage="700.00", net_payment="700.00")
    settle_stale(cause="test")
    before = list(Settlement.objects.values_list("pk", "to_pay"))
    refresh_flags(household_ids=[household.pk])
    assert list(Settlement.objects.values_list("pk", "to_pay")) == before


def test_a_settled_month_has_its_flags_looked_at_again(household, citizen, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        slip_comes_in(citizen, net_wage="700.00", net_payment="700.00")
    assert ("wage_above_estimate", "2026-09") in open_flags()


def test_the_flags_of_all_households_are_looked_at_again(household, make_file, elsewhere):
    theirs = make_file(elsewhere, **AUGUST)
    settle_night()
    refresh_all_flags()
    assert open_flags(theirs.household) == open_flags(household) == {("slip_missing", "2026-09")}


def make_another(household, citizen):
    """A twin of the household, whose people are others in all that the rules may not see."""
    twin, other = household_with_assistance(municipality=household.municipality, since=datetime.date(2026, 7, 1))
    slip_comes_in(other, **AUGUST)
    return twin, other


@pytest.mark.parametrize(
    "changes",
    [
        {"surname": "El Idrissi"},
        {"surname": "Kowalska", "given_names": "Agnieszka"},
        {"birth_date": datetime.date(1962, 2, 3)},
    ],
)
def test_who_somebody_is_raises_no_other_flags(household, citizen, changes):
    twin, other = make_another(household, citizen)
    for name, value in changes.items():
        setattr(other, name, value)
    other.save()
    for one, person in ((household, citizen), (twin, other)):
        slip_comes_in(person, employee_name=person.name, net_wage="700.00", net_payment="700.00")
        refresh(one)
    assert open_flags(twin) == open_flags(household) != set()


def test_earlier_flags_raise_no_other_flags(household, citizen):
    twin, _ = make_another(household, citizen)
    for month in (1, 2, 3, 4):
        RiskFlag.objects.create(
            household=twin,
            first_day=datetime.date(2026, month, 1),
            rule="slip_missing",
            facts=[],
            resolved_at="2026-09-01T00:00Z",
        )
    refresh(household)
    refresh(twin)
    assert open_flags(twin) == open_flags(household)


def test_flags_of_many_households_take_few_queries(municipality, django_assert_max_num_queries):
    ids = []
    for _ in range(20):
        household, citizen = household_with_assistance(municipality=municipality, since=datetime.date(2026, 7, 1))
        slip_comes_in(citizen, **AUGUST)
        exempt(household, citizen, datetime.date(2026, 8, 1))
        ids.append(household.pk)
    settle_stale(cause="test")
    with django_assert_max_num_queries(25):
        refresh_flags(household_ids=ids)


def test_the_citizen_reads_the_reason_and_what_to_do(household, citizen):
    refresh(household)
    page = Template("{% load risks %}{% risk_notes household citizen %}").render(
        Context({"household": household, "citizen": citizen})
    )
    assert "nog geen loonstrook over september 2026" in page
    assert "Stuur de loonstrook" in page


def test_a_partner_reads_nothing_of_a_flag_about_the_other(household):
    refresh(household)
    partner = CitizenFactory(municipality=household.municipality)
    page = Template("{% load risks %}{% risk_notes household citizen %}").render(
        Context({"household": household, "citizen": partner})
    )
    assert page.strip() == ""


def test_without_a_flag_the_citizen_reads_nothing(household, citizen):
    confirm(payslip_id=slip_comes_in(citizen).pk, by=citizen.user)
    refresh(household)
    page = Template("{% load risks %}{% risk_notes household citizen %}").render(
        Context({"household": household, "citizen": citizen})
    )
    assert page.strip() == ""


def test_a_caseworker_reads_the_facts_of_a_flag(desk, household):
    refresh(household)
    page = desk.get(reverse("admin:caseworkers_riskflag_change", args=[RiskFlag.objects.get().pk])).content.decode()
    assert "Die komt meestal rond 30 september 2026." in page


def test_a_look_at_a_flag_is_in_the_log(desk, household):
    refresh(household)
    desk.get(reverse("admin:caseworkers_riskflag_change", args=[RiskFlag.objects.get().pk]))
    assert AuditEvent.objects.get(action="flag.viewed").about == f"citizens.household:{household.pk}"


def test_a_withdrawn_exemption_does_not_end(household, citizen):
    exempt(household, citizen, datetime.date(2026, 10, 1), until=datetime.date(2026, 11, 30))
    ExemptionDecision.objects.create(
        household=household,
        citizen=citizen,
        article="n",
        since=datetime.date(2026, 10, 1),
        version=2,
        withdrawn=True,
        reason="vergissing",
        recorded_by="test",
    )
    slip_comes_in(citizen)
    refresh(household)
    assert open_flags() == set()


def test_a_payslip_that_comes_in_and_waits_resolves_the_flag_at_once(
    household, citizen, django_capture_on_commit_callbacks
):
    refresh(household)
    with django_capture_on_commit_callbacks(execute=True):
        slip_comes_in(citizen, needs_review=["net_wage"])
    assert open_flags() == set()
