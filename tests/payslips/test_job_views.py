"""The citizen's jobs: what came, what is awaited, and what is said instead of a payslip."""

import datetime

import pytest
from django.urls import reverse

from payslips import calendar, services
from payslips.models import Employment, ExpectedSlip, IncomeStatement
from settlement.services import settle_stale
from tests.factories.citizens import CaseworkerFactory, client_of
from tests.factories.settlement import household_with_assistance, municipality_with_policy, slip_comes_in

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]

SEPTEMBER_30 = datetime.date(2026, 9, 30)
AUGUST = {"period_start": "2026-08-01", "period_end": "2026-08-31", "payment_date": "2026-08-28"}


@pytest.fixture
def municipality(settings):
    municipality = municipality_with_policy()
    settings.DEFAULT_MUNICIPALITY_HOST = municipality.host
    return municipality


@pytest.fixture
def citizen(municipality):
    """With the payslip of August, so that September and October are awaited."""
    _, citizen = household_with_assistance(municipality=municipality)
    slip_comes_in(citizen, **AUGUST)
    return citizen


@pytest.fixture
def client(citizen):
    return client_of(citizen)


@pytest.fixture
def job(citizen):
    return Employment.objects.get(citizen=citizen)


@pytest.fixture
def september(citizen):
    return ExpectedSlip.objects.get(employment__citizen=citizen, period_start="2026-09-01")


def page(client, name: str, *args) -> str:
    return client.get(reverse(name, args=args)).content.decode()


def say(client, row, word: str, **sent):
    return client.post(reverse("state-income", args=[row.pk, word]), sent, follow=True)


def test_the_jobs_show_what_came_and_what_is_awaited(client):
    shown = page(client, "jobs")
    assert [shown.count(f">{word}</span>") for word in ("Binnen", "Ontbreekt", "Verwacht")] == [1, 1, 2]


def test_who_has_no_job_is_asked_for_one(municipality):
    _, citizen = household_with_assistance(municipality=municipality)
    assert "Wij kennen nog geen baan van u" in page(client_of(citizen), "jobs")


def test_a_slip_that_a_caseworker_looks_at_is_not_missing(client, citizen):
    slip_comes_in(citizen, needs_review=["net_wage"])
    shown = page(client, "jobs")
    assert ("Ontbreekt" in shown, "Wordt bekeken" in shown) == (False, True)


def test_many_jobs_take_as_many_queries_as_few(client, citizen, django_assert_max_num_queries):
    for number in range(5):
        calendar.begin_employment(
            citizen=citizen,
            employer_name=f"Bedrijf {number}",
            since=datetime.date(2026, 8, 3),
            rhythm="week",
            by=citizen.user,
        )
    with django_assert_max_num_queries(14):
        client.get(reverse("jobs"))


def test_a_new_job_is_on_the_list(client):
    sent = {"employer_name": "Zorg Thuis", "since": "2026-10-05", "rhythm": "four_weeks"}
    answer = client.post(reverse("new-job"), sent, follow=True).content.decode()
    assert "Zorg Thuis</h2>" in answer
    assert "U krijgt loon per vier weken." in answer


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"employer_name": ""}, "Vul de naam van uw werkgever in."),
        ({"since": ""}, "Vul uw eerste werkdag in."),
        ({"since": "2026-02-30"}, "Vul een datum in"),
        ({"since": "2062-10-05"}, "Kijk het jaar na"),
        ({"rhythm": ""}, "Kies hoe vaak u loon krijgt."),
        ({"rhythm": "daily"}, "daily"),
    ],
)
def test_what_is_wrong_with_a_new_job_is_told_and_nothing_typed_is_lost(client, changes, words):
    sent = {"employer_name": "Zorg Thuis", "since": "2026-10-05", "rhythm": "week"} | changes
    answer = client.post(reverse("new-job"), sent).content.decode()
    assert words in answer
    assert sent["employer_name"] in answer


def test_a_job_that_ended_cannot_begin_again_by_itself(client, job, citizen):
    by = CaseworkerFactory(municipality=citizen.municipality)
    calendar.end_employment(employment_id=job.pk, until=SEPTEMBER_30, reason="ontslag", by=by)
    sent = {"employer_name": job.employer_name, "since": "2026-10-05", "rhythm": "week"}
    assert "Zij stopte op 30 september 2026" in client.post(reverse("new-job"), sent).content.decode()


def test_the_citizen_ends_a_job_and_gets_a_receipt(client, job):
    answer = client.post(reverse("end-job", args=[job.pk]), {"ended_on": "2026-09-30"}, follow=True)
    assert IncomeStatement.objects.get(kind="job_ended").receipt in answer.content.decode()


@pytest.mark.parametrize(
    ("day", "words"),
    [
        ("", "Vul uw laatste werkdag in."),
        ("2026-08-01", "Kies 31 augustus 2026 of een latere dag."),
        ("2062-09-30", "Kijk het jaar na"),
    ],
)
def test_a_last_day_that_cannot_be_is_told(client, job, day, words):
    assert words in client.post(reverse("end-job", args=[job.pk]), {"ended_on": day}).content.decode()


def test_an_end_that_a_slip_proposes_is_asked(client, job):
    calendar.propose_end(employment_id=job.pk, until=SEPTEMBER_30)
    assert "Is deze baan gestopt op 30 september 2026?" in page(client, "jobs")


def test_a_citizen_who_still_works_there_says_so(client, job):
    calendar.propose_end(employment_id=job.pk, until=SEPTEMBER_30)
    client.post(reverse("keep-job", args=[job.pk]))
    job.refresh_from_db()
    assert job.proposed_until is None


@pytest.mark.parametrize(
    ("word", "sent", "words"),
    [
        ("geen-inkomsten", {}, "U gaf op dat u geen inkomsten had."),
        ("uren", {"hours": "12,5"}, "U gaf 12,50 uren op."),
        ("bedrag", {"net_amount": "€ 412,30"}, "U gaf op dat u €\N{NO-BREAK SPACE}412,30 kreeg."),
        ("geen-loonstrook", {}, "U gaf op dat uw werkgever geen loonstrook geeft."),
    ],
)
def test_what_is_said_of_a_period_is_shown_with_its_receipt(client, september, word, sent, words):
    answer = say(client, september, word, **sent).content.decode()
    assert words in answer
    assert IncomeStatement.objects.get().receipt in answer


@pytest.mark.parametrize(
    ("word", "sent", "words"),
    [
        ("uren", {"hours": ""}, "Vul in hoeveel uren u werkte."),
        ("uren", {"hours": "veel"}, "Vul een getal in"),
        ("uren", {"hours": "-3"}, "Dit aantal uren kan niet."),
        ("uren", {"hours": "4000"}, "Dit aantal uren kan niet."),
        ("bedrag", {"net_amount": ""}, "Vul in hoeveel loon u kreeg."),
        ("bedrag", {"net_amount": "-5"}, "Dit bedrag kan niet."),
        ("bedrag", {"net_amount": "1.000.000,00"}, "Dit bedrag kan niet."),
    ],
)
def test_what_cannot_be_said_of_a_period_is_told(client, september, word, sent, words):
    assert words in say(client, september, word, **sent).content.decode()


def test_hours_are_asked_only_where_a_slip_says_what_an_hour_pays(client, citizen, september):
    new = calendar.begin_employment(
        citizen=citizen, employer_name="Zorg", since=datetime.date(2026, 9, 1), rhythm="month", by=citizen.user
    )
    of_new = new.expected.get(period_start="2026-09-01")
    asked = ["hoeveel uren" in page(client, "period-without-slip", row.pk) for row in (september, of_new)]
    assert asked == [True, False]


def test_of_a_job_without_a_slip_the_tax_credit_is_asked(client, citizen, september):
    new = calendar.begin_employment(
        citizen=citizen, employer_name="Zorg", since=datetime.date(2026, 9, 1), rhythm="month", by=citizen.user
    )
    of_new = new.expected.get(period_start="2026-09-01")
    asked = ["loonheffingskorting" in page(client, "state-income", row.pk, "bedrag") for row in (september, of_new)]
    assert asked == [False, True]


def test_what_was_said_is_taken_back(client, september):
    say(client, september, "geen-inkomsten")
    client.post(reverse("withdraw-statement", args=[september.pk]))
    september.refresh_from_db()
    assert september.state == "expected"


def test_there_is_nothing_to_take_back_twice(client, september):
    answer = client.post(reverse("withdraw-statement", args=[september.pk]), follow=True)
    assert "Er is niets om in te trekken." in answer.content.decode()


def test_of_a_period_that_came_in_nothing_can_be_said(client, citizen):
    received = ExpectedSlip.objects.get(employment__citizen=citizen, state="received")
    assert "Dat kan voor deze periode niet meer." in say(client, received, "geen-inkomsten").content.decode()


def test_a_word_that_is_no_statement_is_no_page(client, september):
    assert client.get(reverse("state-income", args=[september.pk, "loterij"])).status_code == 404


@pytest.mark.parametrize("name", ["period-without-slip", "withdraw-statement", "end-job", "keep-job"])
def test_the_job_of_another_citizen_is_not_there(name, job, september):
    _, other = household_with_assistance(municipality=job.municipality)
    number = job.pk if name in {"end-job", "keep-job"} else september.pk
    method = client_of(other).get if name in {"period-without-slip", "end-job"} else client_of(other).post
    assert method(reverse(name, args=[number])).status_code == 404


def test_what_of_another_citizen_is_said_is_not_there(september):
    _, other = household_with_assistance(municipality=september.municipality)
    answer = say(client_of(other), september, "geen-inkomsten")
    assert (answer.status_code, IncomeStatement.objects.count()) == (404, 0)


def test_the_slip_that_came_after_all_goes_first(client, citizen, september):
    say(client, september, "geen-inkomsten")
    payslip = slip_comes_in(citizen)
    services.confirm(payslip_id=payslip.pk, by=citizen.user)
    assert "Uw loonstrook is binnen. Die gaat voor." in page(client, "period-without-slip", september.pk)


@pytest.mark.parametrize("word", ["geen-inkomsten", "bedrag"])
def test_a_month_that_rests_on_what_was_said_opens(client, september, word):
    say(client, september, word, net_amount="100,00")
    settle_stale(cause="test")
    assert "Opgave over uw werk bij Bakkerij De Korenaar" in page(client, "month", "2026-09")


def test_a_provisional_month_says_when_it_is_firm(client, september):
    settle_stale(cause="test")
    assert "Rond 31 oktober 2026 verwachten wij de laatste loonstrook." in page(client, "month", "2026-10")
