"""The first page: what needs a person, counted and linked."""

import datetime

import pytest
from django.urls import reverse

from caseworkers.models import RiskFlag
from caseworkers.selectors import held_by_passwords
from citizens.models import Household
from citizens.selectors import Closed
from config import clock
from payslips.models import Payslip
from settlement.models import BenefitMonth, Difference, SettlementFailure
from tests.factories.citizens import CitizenFactory, HouseholdFactory
from tests.factories.money import booked, month_of
from tests.factories.payslips import PayslipFactory, UploadFactory
from tests.factories.settlement import household_with_assistance

pytestmark = pytest.mark.django_db


def work(desk):
    return desk.get(reverse("admin:index")).context["work"]


def waiting_payslips(municipality, count):
    for _ in range(count):
        PayslipFactory(
            upload__citizen=CitizenFactory(municipality=municipality),
            state=Payslip.State.NEEDS_PERSON,
            reason="does_not_add_up",
        )


def test_payslips_that_need_a_person_are_counted(desk, municipality):
    waiting_payslips(municipality, 12)
    assert (work(desk).payslips_total, len(work(desk).payslips)) == (12, 10)


def test_the_payslip_that_waits_longest_comes_first(desk, municipality):
    waiting_payslips(municipality, 3)
    waits = [payslip.upload.uploaded_at for payslip in work(desk).payslips]
    assert waits == sorted(waits)


def test_a_payslip_that_needs_nobody_is_no_work(desk, file):
    assert work(desk).payslips_total == 0


def test_a_payslip_on_the_list_is_linked(desk, doubtful):
    address = reverse("admin:payslips_payslip_change", args=[doubtful.payslip.pk])
    assert address in desk.get(reverse("admin:index")).content.decode()


def test_months_that_could_not_be_settled_are_counted(desk, file):
    SettlementFailure.objects.create(month=file.month, code="facts_missing", message="no_household")
    assert work(desk).failures_total == 1


def test_a_failure_that_is_over_is_no_work(desk, file):
    SettlementFailure.objects.create(
        month=file.month, code="unexpected", message="", resolved_at="2026-10-14T10:00+02:00"
    )
    assert work(desk).failures_total == 0


def test_a_failure_is_told_in_plain_words(desk, file):
    SettlementFailure.objects.create(month=file.month, code="facts_missing", message="two_grants_in_month")
    assert "gelden twee toekenningen" in desk.get(reverse("admin:index")).content.decode()


def test_open_flags_are_counted(desk, file):
    flag = {"household": file.household, "first_day": "2026-09-01", "rule": "slip_missing", "facts": []}
    RiskFlag.objects.create(**flag, resolved_at="2026-10-14T10:00+02:00")
    RiskFlag.objects.create(**flag)
    assert work(desk).flags_total == 1


def test_a_back_payment_that_is_never_booked_is_told(desk, file):
    booked(file.household, "2026-09", "1.00")
    with clock.standing_on(datetime.date(2026, 10, 27)):
        assert work(desk).not_booked == []
    with clock.standing_on(datetime.date(2026, 10, 28)):
        page = desk.get(reverse("admin:index")).content.decode()
    assert "Besloten, maar nog niet geboekt" in page
    assert "Nabetaling" in page


@pytest.fixture
def locked(municipality):
    """€ 100,00 of September is still to be paid, and waits for a file with a password that was sent a week ago."""
    household, citizen = household_with_assistance(municipality=municipality)
    month = month_of(household, "2026-09")
    difference = Difference.objects.create(month=month, amount="100.00", way="not_final")
    upload = UploadFactory(citizen=citizen, state="locked", uploaded_at="2026-10-07T10:00+02:00")
    return difference, upload


def test_a_back_payment_that_waits_for_a_password_asks_to_call_the_citizen(desk, locked):
    page = desk.get(reverse("admin:index")).content.decode()
    assert "Een nabetaling wacht op een wachtwoord" in page
    assert "Herinner of bel de inwoner" in page
    assert [(one.difference, one.upload) for one in work(desk).locked] == [locked]


@pytest.mark.parametrize(
    ("what", "change"),
    [
        ("difference", {"amount": "-100.00"}),
        ("difference", {"way": "back_payment"}),
        ("difference", {"resolved_at": "2026-10-10T10:00+02:00"}),
        ("upload", {"state": "read"}),
        ("upload", {"uploaded_at": "2026-10-13T10:00+02:00"}),
        ("upload", {"uploaded_at": "2026-08-30T10:00+02:00"}),
    ],
)
def test_nobody_is_called_for_a_file_that_holds_nothing_back(desk, locked, what, change):
    difference, upload = locked
    row = {"difference": difference, "upload": upload}[what]
    type(row).objects.filter(pk=row.pk).update(**change)
    assert work(desk).locked == []


def test_a_locked_file_of_a_household_that_is_closed_to_who_looks_is_not_listed(municipality, locked):
    difference, _ = locked
    closed = Closed(households=frozenset({difference.month.household_id}), citizens=frozenset())
    assert held_by_passwords(municipality, closed) == []


def test_the_work_list_takes_few_queries(desk, municipality, django_assert_max_num_queries):
    waiting_payslips(municipality, 30)
    for _ in range(30):
        household: Household = HouseholdFactory(municipality=municipality)
        month = BenefitMonth.objects.create(household=household, first_day="2026-10-01")
        SettlementFailure.objects.create(month=month, code="unexpected", message="")
        RiskFlag.objects.create(household=household, first_day="2026-10-01", rule="slip_missing", facts=[])
    with django_assert_max_num_queries(32):
        desk.get(reverse("admin:index"))


def test_technical_staff_see_no_work_list(client, municipality, technician):
    client.force_login(technician)
    assert "work" not in client.get(reverse("admin:index")).context
