"""Nothing of another municipality is ever seen or touched."""

import pytest
from django.urls import reverse

from caseworkers.models import RiskFlag
from caseworkers.services import refresh_all_flags
from citizens.models import AuditEvent
from payslips.models import Payslip, Upload
from settlement.models import PolicyPeriod, SettlementRun
from tests.factories.payslips import UploadFactory

pytestmark = pytest.mark.django_db

LISTS = (
    "citizens_household",
    "citizens_auditevent",
    "payslips_payslip",
    "payslips_upload",
    "settlement_benefitmonth",
    "settlement_settlementrun",
    "settlement_policyperiod",
    "caseworkers_riskflag",
)


@pytest.fixture
def theirs(make_file, elsewhere):
    """A file of another municipality, with a payslip that waits and a flag."""
    file = make_file(elsewhere, needs_review=["net_wage"])
    UploadFactory(citizen=file.citizen, state=Upload.State.NOT_USABLE)
    RiskFlag.objects.create(household=file.household, first_day="2026-09-01", rule="slip_missing", facts=[])
    SettlementRun.objects.create(municipality=elsewhere, night="2026-10-14")
    return file


@pytest.mark.parametrize("name", LISTS)
def test_a_list_shows_no_row_of_another_municipality(desk, theirs, name):
    response = desk.get(reverse(f"admin:{name}_changelist"))
    owners = {
        getattr(row, "municipality_id", None) or row.municipality_code for row in response.context["cl"].result_list
    }
    assert owners.isdisjoint({theirs.household.municipality_id, theirs.household.municipality.code})


@pytest.mark.parametrize(
    ("name", "row_of"),
    [
        ("citizens_household_change", lambda file: [file.household.pk]),
        ("payslips_payslip_change", lambda file: [file.payslip.pk]),
        ("payslips_payslip_picture", lambda file: [file.payslip.pk, 1]),
        ("payslips_upload_change", lambda file: [file.citizen.uploads.get(state="not_usable").pk]),
        ("payslips_upload_picture", lambda file: [file.citizen.uploads.get(state="not_usable").pk, 1]),
        ("settlement_benefitmonth_change", lambda file: [file.month.pk]),
        ("settlement_benefitmonth_statement", lambda file: [file.month.pk]),
        ("settlement_settlementrun_change", lambda file: [SettlementRun.objects.get().pk]),
        ("settlement_policyperiod_change", lambda file: [PolicyPeriod.objects.last().pk]),
        ("caseworkers_riskflag_change", lambda file: [file.household.risk_flags.get().pk]),
    ],
)
def test_a_row_of_another_municipality_is_not_found(desk, theirs, name, row_of):
    assert desk.get(reverse(f"admin:{name}", args=row_of(theirs))).status_code == 404


def test_a_payslip_of_another_municipality_cannot_be_decided(desk, theirs):
    address = reverse("admin:payslips_payslip_decide", args=[theirs.payslip.pk])
    assert desk.post(address, {"reason": "klopt", "version": 1}).status_code == 404


def test_a_payslip_of_another_municipality_is_not_set_aside(desk, theirs):
    desk.post(reverse("admin:payslips_payslip_set_aside", args=[theirs.payslip.pk]), {"reason": "dubbel"})
    theirs.payslip.refresh_from_db()
    assert theirs.payslip.state == Payslip.State.NEEDS_PERSON


def test_a_month_of_another_municipality_is_not_settled_again(desk, theirs):
    address = reverse("admin:settlement_benefitmonth_settle", args=[theirs.month.pk])
    assert desk.post(address).status_code == 404


def test_the_work_list_counts_nothing_of_another_municipality(desk, theirs):
    work = desk.get(reverse("admin:index")).context["work"]
    assert (work.payslips_total, work.failures_total, work.flags_total) == (0, 0, 0)


@pytest.mark.parametrize("what", ["number", "surname", "bsn"])
def test_a_search_finds_nobody_of_another_municipality(desk, theirs, what):
    theirs.citizen.surname = "Elders"
    theirs.citizen.save()
    term = {"number": theirs.household.number, "surname": "Elders", "bsn": theirs.citizen.bsn}[what]
    response = desk.post(reverse("admin:citizens_household_search"), {"term": term}, follow=True)
    assert "Er is geen huishouden gevonden" in response.content.decode()


def test_the_next_payslip_is_of_the_same_municipality(desk, theirs, file):
    response = desk.get(reverse("admin:payslips_payslip_change", args=[file.payslip.pk]))
    assert response.context["following"] is None


def test_flags_of_each_household_belong_to_its_municipality(theirs, file):
    refresh_all_flags()
    flags = RiskFlag.objects.select_related("household")
    assert all(flag.municipality_id == flag.household.municipality_id for flag in flags)


def test_the_log_is_of_the_municipality(desk, theirs, municipality):
    desk.get(reverse("admin:citizens_auditevent_changelist"))
    response = desk.get(reverse("admin:citizens_auditevent_changelist"))
    assert {row.municipality_code for row in response.context["cl"].result_list} == {municipality.code}


def test_a_log_of_a_file_elsewhere_stays_empty(desk, theirs):
    about = f"citizens.household:{theirs.household.pk}"
    assert AuditEvent.objects.filter(about=about).exists()
    response = desk.get(reverse("admin:citizens_auditevent_changelist"), {"about": about})
    assert response.context["cl"].result_count == 0
