"""The page of a household: its jobs, and how a caseworker ends one."""

import datetime

import pytest
from django.urls import reverse

from payslips import calendar
from payslips.models import Employment
from settlement.models import Settlement
from settlement.night import settle_night
from tests.factories.payslips import EmploymentFactory

pytestmark = pytest.mark.django_db

SEPTEMBER_30 = datetime.date(2026, 9, 30)


def page_of(file):
    return reverse("admin:citizens_household_change", args=[file.household.pk])


def end(desk, file, until="2026-09-30", reason="contract voorbij", job=None, **more):
    job_id = job.pk if job else file.payslip.employment_id
    address = reverse("admin:citizens_household_end_job", args=[file.household.pk, job_id])
    return desk.post(address, {"until": until, "reason": reason}, **more)


def job_of(file):
    return Employment.objects.get(pk=file.payslip.employment_id)


def october(file):
    return Settlement.objects.filter(month__household=file.household, month__first_day="2026-10-01").latest("version")


def test_the_jobs_are_listed(desk, file):
    page = desk.get(page_of(file)).content.decode()
    assert "Deze baan is gestopt" in page
    assert "1 september 2026" in page


def test_a_job_that_has_ended_shows_its_last_day_and_asks_nothing(desk, file):
    page = end(desk, file, follow=True).content.decode()
    assert "30 september 2026: ‘contract voorbij’" in page
    assert "Deze baan is gestopt" not in page


def test_the_caseworker_is_told_that_it_was_done(desk, file):
    response = end(desk, file, follow=True)
    assert response.redirect_chain == [(page_of(file), 302)]
    assert "stopt op 30 september 2026. De maanden zijn opnieuw berekend." in response.content.decode()


def test_the_month_after_is_settled_at_once_without_an_estimate(desk, file, municipality):
    settle_night(municipalities=[municipality])
    assert "estimate" in october(file).open_points
    end(desk, file)
    assert "estimate" not in october(file).open_points


@pytest.mark.parametrize(
    ("sent", "told"),
    [
        ({"until": "2026-09-29"}, "Op 30 september 2026 liep deze baan nog"),
        ({"until": "2020-01-01"}, "Op 30 september 2026 liep deze baan nog"),
        ({"until": "2226-09-30"}, "meer dan een jaar vooruit"),
        ({"until": "gisteren"}, "Vul een datum in, zoals 30-9-2026."),
        ({"until": ""}, "Vul de laatste dag van de baan in."),
        ({"reason": " "}, "Schrijf op hoe u dat weet."),
        ({"reason": "x" * 301}, "Dit is te lang."),
    ],
)
def test_what_cannot_be_is_refused_in_the_form(desk, file, sent, told):
    assert told in end(desk, file, **sent).content.decode()
    assert job_of(file).until is None


def test_what_was_typed_is_still_there_after_a_refusal(desk, file):
    assert "contract voorbij" in end(desk, file, until="2026-09-29").content.decode()


def test_a_caseworker_does_not_end_a_job_of_their_own(desk, file, caseworker):
    file.citizen.user = caseworker
    file.citizen.save()
    assert end(desk, file).status_code == 404
    assert job_of(file).until is None


def test_a_job_in_a_household_of_another_municipality_is_not_found(desk, make_file, elsewhere):
    theirs = make_file(elsewhere)
    assert end(desk, theirs).status_code == 404
    assert job_of(theirs).until is None


def test_a_job_of_somebody_of_another_household_is_not_found(desk, file, municipality):
    stranger = EmploymentFactory(citizen__municipality=municipality)
    assert end(desk, file, job=stranger).status_code == 404


# Session and user, municipality, savepoints and the log line, then each list of the file.
def test_a_household_with_many_jobs_takes_few_queries(desk, file, django_assert_max_num_queries):
    for number in range(20):
        EmploymentFactory(citizen=file.citizen, employer_name=f"Werkgever {number}")
    with django_assert_max_num_queries(32):
        assert desk.get(page_of(file)).status_code == 200


def establish(desk, file, **sent):
    """Says of October, of which no slip has come, what it paid."""
    row = job_of(file).expected.get(period_start="2026-10-01")
    address = reverse("admin:citizens_household_establish", args=[file.household.pk, job_of(file).pk])
    said = {"expected": row.pk, "net_amount": "412,30", "tax_credit_applied": "unknown", "reason": "afschrift"}
    return desk.post(address, said | sent, follow=True)


def test_the_periods_of_a_job_are_listed(desk, file):
    page = desk.get(page_of(file)).content.decode()
    assert "loonstrook binnen" in page
    assert "verwacht rond 31 oktober 2026" in page


@pytest.mark.parametrize(("amount", "state"), [("412,30", "stated"), ("0,00", "no_income")])
def test_a_caseworker_establishes_what_a_period_paid(desk, file, amount, state):
    assert "Het loon staat vast." in establish(desk, file, net_amount=amount).content.decode()
    assert job_of(file).expected.get(period_start="2026-10-01").state == state


@pytest.mark.parametrize(
    ("sent", "told"),
    [
        ({"net_amount": ""}, "Vul het nettoloon in, of 0,00 als er geen loon was."),
        ({"net_amount": "-1,00"}, "Dit bedrag kan niet onder nul zijn."),
        ({"reason": ""}, "Schrijf op hoe u dat weet."),
        ({"expected": "0"}, "0"),
    ],
)
def test_what_cannot_be_established_is_refused_in_the_form(desk, file, sent, told):
    assert told in establish(desk, file, **sent).content.decode()
    assert job_of(file).expected.get(period_start="2026-10-01").state == "expected"


def test_a_job_that_a_slip_seemed_to_end_goes_on(desk, file):
    calendar.propose_end(employment_id=job_of(file).pk, until=SEPTEMBER_30)
    assert "Volgens een loonstrook gestopt op 30 september 2026." in desk.get(page_of(file)).content.decode()
    desk.post(reverse("admin:citizens_household_keep_job", args=[file.household.pk, job_of(file).pk]))
    assert job_of(file).proposed_until is None
