"""What partners see of each other, and what they no longer see once a household is marked."""

import datetime

import pytest
from django.urls import reverse

from citizens.models import AuditEvent, SafetyMark
from citizens.services import mark_safety
from citizens.templatetags.dutch import euro
from tests.doors.scene import build

pytestmark = pytest.mark.django_db

Day = datetime.date


@pytest.fixture
def scene(settings):
    return build(settings)


@pytest.fixture
def mark(scene):
    def make(**changes):
        said = {"since": Day(2026, 10, 1), "hides": True, "reason": "onveilig", "by": "test"} | changes
        return mark_safety(household=scene.household, **said)

    return make


def read(scene, role, address=None):
    return scene.client(role).get(address or scene.address("month")).content.decode()


def test_a_partner_sees_the_sum_and_not_for_whom_the_other_works(scene):
    page, other = read(scene, "partner"), scene.files["citizen"].canaries
    assert other.net in page
    assert other.employer not in page


def test_a_partner_still_reads_the_own_employer(scene):
    assert scene.files["partner"].canaries.employer in read(scene, "partner")


@pytest.mark.parametrize("role", ["citizen", "partner"])
def test_under_a_mark_each_sees_the_own_wage_alone(scene, mark, role):
    mark()
    page = read(scene, role)
    other = {"citizen": "partner", "partner": "citizen"}[role]
    assert scene.files[role].canaries.net in page
    assert scene.files[other].canaries.net not in page


def test_under_a_mark_the_amount_of_the_household_is_not_told_either(scene, mark):
    mark()
    amount = euro(scene.month.settlements.latest("version").to_pay)
    assert amount not in read(scene, "partner")
    assert amount not in read(scene, "partner", reverse("months"))
    assert amount not in read(scene, "citizen", scene.address("payslip"))


def test_under_a_mark_there_is_no_overview_of_the_year(scene, mark):
    mark()
    amount = euro(scene.month.settlements.latest("version").to_pay)
    page = read(scene, "partner", reverse("own-year", args=[2026]))
    assert "nog geen maanden om te tonen" in page
    assert amount not in page


def test_under_a_mark_there_is_no_statement(scene, mark):
    mark()
    assert scene.client("partner").get(scene.address("statement")).status_code == 302


def test_a_mark_of_today_hides_earlier_months_as_well(scene, mark):
    mark(since=Day(2026, 10, 14))
    assert "alleen uw eigen gegevens" in read(scene, "partner")


def test_a_mark_of_a_day_to_come_hides_nothing_yet(scene, mark):
    mark(since=Day(2026, 11, 1))
    assert "alleen uw eigen gegevens" not in read(scene, "partner")


def test_when_a_mark_is_over_the_months_that_it_hid_stay_hidden(scene, mark):
    mark(since=Day(2026, 9, 1))
    mark(since=Day(2026, 10, 1), hides=False)
    assert "alleen uw eigen gegevens" in read(scene, "partner")


def test_of_a_mark_no_citizen_reads_in_the_log(scene, mark):
    mark()
    assert AuditEvent.objects.get(action="safety.marked").about == ""


def test_somebody_alone_sees_everything_under_a_mark(scene):
    household = scene.files["other"].citizen.memberships.get().period.household
    mark_safety(household=household, since=Day(2026, 6, 1), hides=True, reason="onveilig", by="test")
    assert "alleen uw eigen gegevens" not in read(scene, "other")


def test_a_caseworker_sets_a_mark_with_a_reason(scene):
    address = reverse("admin:citizens_household_shield", args=[scene.household.pk])
    said = {"since": "2026-10-14", "hides": "True", "reason": "gevraagd in een gesprek"}
    assert scene.client("caseworker").post(address, said).status_code == 302
    assert SafetyMark.objects.get().reason == "gevraagd in een gesprek"


@pytest.mark.parametrize(("role", "status"), [("caseworker", 200), ("senior", 302)])
def test_a_senior_alone_ends_a_mark(scene, mark, role, status):
    mark()
    address = reverse("admin:citizens_household_shield", args=[scene.household.pk])
    said = {"since": "2026-10-14", "hides": "False", "reason": "op verzoek"}
    assert scene.client(role).post(address, said).status_code == status
    assert SafetyMark.objects.filter(hides=False).exists() is (role == "senior")
