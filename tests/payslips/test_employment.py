"""A job ends: a caseworker records its last day."""

import datetime

import pytest

from citizens.models import AuditEvent
from payslips.calendar import EmploymentNotOver, OwnEmployment, end_employment
from payslips.models import Payslip
from payslips.selectors import slips_between
from settlement.models import BenefitMonth
from tests.factories.citizens import CaseworkerFactory, CitizenFactory
from tests.factories.payslips import EmploymentFactory, PayslipFactory
from tests.factories.settlement import household_with_assistance, slip_comes_in

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]

SEPTEMBER_30 = datetime.date(2026, 9, 30)
OCTOBER = (datetime.date(2026, 10, 1), datetime.date(2026, 10, 31))


@pytest.fixture
def payslip():
    """The payslip of September of somebody with assistance."""
    _, citizen = household_with_assistance()
    return slip_comes_in(citizen)


@pytest.fixture
def caseworker(payslip):
    return CaseworkerFactory(municipality=payslip.municipality)


def end(payslip, by, until=SEPTEMBER_30):
    return end_employment(employment_id=payslip.employment_id, until=until, reason="ontslag van Noor", by=by)


def test_a_job_that_goes_on_is_expected_to_pay(payslip):
    assert [slip.estimated for slip in slips_between([payslip.citizen_id], *OCTOBER)[payslip.citizen_id]] == [True]


def test_a_job_that_has_ended_gives_no_estimate_any_more(payslip, caseworker):
    end(payslip, caseworker)
    assert not slips_between([payslip.citizen_id], *OCTOBER)[payslip.citizen_id]


def test_a_job_that_ends_later_gives_an_estimate_until_then(payslip, caseworker):
    end(payslip, caseworker, OCTOBER[1])
    last = datetime.date(2026, 12, 31)
    slips = slips_between([payslip.citizen_id], OCTOBER[0], last)[payslip.citizen_id]
    assert [slip.period.end for slip in slips] == [OCTOBER[1]]


def test_the_reason_is_kept_with_the_job(payslip, caseworker):
    assert end(payslip, caseworker).note == "ontslag van Noor"


def test_the_end_is_in_the_log_without_the_words_of_the_reason(payslip, caseworker):
    end(payslip, caseworker)
    event = AuditEvent.objects.get(action="employment.ended")
    assert (event.about, event.details) == (f"citizens.citizen:{payslip.citizen_id}", {})


def test_the_months_from_the_end_on_are_marked(payslip, caseworker):
    BenefitMonth.objects.update(change_no=0)
    end(payslip, caseworker, datetime.date(2026, 10, 5))
    changed = BenefitMonth.objects.filter(change_no__gt=0)
    assert list(changed.values_list("first_day", flat=True)) == [OCTOBER[0]]


def test_a_job_does_not_end_before_its_last_payslip_that_counts(payslip, caseworker):
    with pytest.raises(EmploymentNotOver) as refused:
        end(payslip, caseworker, datetime.date(2026, 9, 29))
    assert refused.value.last_known == SEPTEMBER_30


def test_a_job_does_not_end_before_it_began():
    job = EmploymentFactory()
    with pytest.raises(EmploymentNotOver):
        end_employment(
            employment_id=job.pk,
            until=job.since - datetime.timedelta(days=1),
            reason="fout",
            by=CaseworkerFactory(municipality=job.municipality),
        )


def test_a_payslip_that_does_not_count_does_not_hold_a_job_open(caseworker):
    payslip = PayslipFactory(state=Payslip.State.NOT_USED)
    assert end(payslip, caseworker, datetime.date(2026, 8, 31)).until == datetime.date(2026, 8, 31)


def test_a_job_that_is_refused_goes_on(payslip, caseworker):
    with pytest.raises(EmploymentNotOver):
        end(payslip, caseworker, datetime.date(2026, 9, 1))
    payslip.employment.refresh_from_db()
    assert payslip.employment.until is None


def test_a_wrong_last_day_is_put_right_and_the_months_between_are_marked(payslip, caseworker):
    end(payslip, caseworker)
    BenefitMonth.objects.update(change_no=0)
    end(payslip, caseworker, OCTOBER[1])
    assert BenefitMonth.objects.get(first_day=OCTOBER[0]).change_no


def test_nobody_ends_a_job_of_their_own(payslip):
    with pytest.raises(OwnEmployment):
        end(payslip, payslip.citizen.user)


def test_the_job_of_another_citizen_goes_on(payslip, caseworker):
    other = EmploymentFactory(citizen=CitizenFactory(municipality=payslip.municipality))
    end(payslip, caseworker)
    other.refresh_from_db()
    assert other.until is None
