"""What a citizen states of a period without a payslip, on the work list and as caseworkers judge it."""

import datetime
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from payslips import calendar
from payslips.models import Employment, ExpectedSlip, IncomeStatement, StatementQuestion
from payslips.selectors import statements_for_a_person
from settlement.models import Settlement
from settlement.selectors import current
from tests.factories.citizens import CaseworkerFactory
from tests.factories.money import month_of, settle
from tests.factories.payslips import UploadFactory
from tests.factories.settlement import household_with_assistance, slip_comes_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def file_of(municipality):
    """Somebody with a slip of August and none of September."""
    household, citizen = household_with_assistance(municipality=municipality, since=datetime.date(2026, 8, 1))
    slip_comes_in(citizen, period_start="2026-08-01", period_end="2026-08-31", payment_date="2026-08-25")
    settle(household)
    return household, citizen


def said(citizen, **what):
    row = ExpectedSlip.objects.get(employment__citizen=citizen, period_start="2026-09-01")
    values = {"kind": "received_on_bank", "net_amount": Decimal("500.00")} | what
    return calendar.state_income(expected_id=row.pk, by=citizen.user, **values)


def send(desk, statement, step: str, **values) -> str:
    address = reverse(f"admin:payslips_incomestatement_{step}", args=[statement.pk])
    response = desk.post(address, values, follow=True)
    return " ".join(response.content.decode().replace("\N{NO-BREAK SPACE}", " ").split())


def september(household):
    settle(household)
    return current(Settlement.objects.filter(month=month_of(household, "2026-09"))).get()


def test_a_statement_stands_on_the_work_list(desk, file_of):
    statement = said(file_of[1])
    page = desk.get(reverse("admin:index")).content.decode()
    assert reverse("admin:payslips_incomestatement_change", args=[statement.pk]) in page


def test_what_is_taken_over_is_no_longer_provisional_for_it(desk, file_of):
    household, citizen = file_of
    statement = said(citizen)
    assert "stated" in september(household).open_points
    assert "De opgave is overgenomen." in send(desk, statement, "accept", reason="Het klopt met het afschrift.")
    assert "stated" not in september(household).open_points
    assert not statements_for_a_person(household.municipality).exists()


def test_hours_that_are_taken_over_count_as_what_they_are_worth(desk, file_of):
    household, citizen = file_of
    statement = said(citizen, kind="hours", net_amount=None, hours=Decimal(10))
    provisional = september(household).income
    send(desk, statement, "accept", reason="Klopt met het rooster.")
    row = september(household)
    assert (row.income, row.open_points) == (provisional, ["not_confirmed"] if row.open_points else [])


def test_a_question_goes_to_the_citizen_and_comes_back_with_the_answer(desk, file_of, client, settings):
    household, citizen = file_of
    statement = said(citizen)
    send(desk, statement, "ask", question="Is dit het hele bedrag?")
    assert not statements_for_a_person(household.municipality).exists()
    asked = StatementQuestion.objects.get()
    client.force_login(citizen.user)
    period = reverse("period-without-slip", args=[statement.expected_id])
    assert "Is dit het hele bedrag?" in client.get(period).content.decode()
    address = reverse("answer-statement", args=[statement.expected_id, asked.pk])
    assert "Schrijf uw antwoord op." in client.post(address, {"answer": ""}).content.decode()
    client.post(address, {"answer": "Ja, alles."})
    assert statements_for_a_person(household.municipality).get() == statement


def test_another_wage_is_established_with_a_reason_that_the_citizen_reads(desk, file_of, client):
    household, citizen = file_of
    statement = said(citizen)
    assert "Schrijf op waarom." in send(desk, statement, "contradict", net_amount="450,00")
    send(desk, statement, "contradict", net_amount="450,00", reason="Dit staat op het afschrift.")
    assert "stated" not in september(household).open_points
    client.force_login(citizen.user)
    period = reverse("period-without-slip", args=[statement.expected_id])
    assert "Dit staat op het afschrift." in client.get(period).content.decode()


@pytest.mark.parametrize("answered", [True, False])
def test_more_wage_than_was_stated_waits_for_the_answer_or_for_its_term(desk, file_of, settings, answered):
    _household, citizen = file_of
    statement = said(citizen)
    more = {"net_amount": "650,00", "reason": "Dit staat op het afschrift."}
    assert "Stel eerst een vraag." in send(desk, statement, "contradict", **more)
    send(desk, statement, "ask", question="Is dit het hele bedrag?")
    assert "Stel eerst een vraag." in send(desk, statement, "contradict", **more)
    if answered:
        asked = StatementQuestion.objects.get()
        calendar.answer_about_statement(question_id=asked.pk, answer="Nee, 650.", by=citizen.user)
    else:
        settings.STANDING_DAY = datetime.date(2026, 10, 29)
    send(desk, statement, "contradict", **more)
    assert IncomeStatement.objects.order_by("-version").first().net_amount == 650


def test_what_a_caseworker_established_is_taken_back_by_a_caseworker(desk, file_of):
    _household, citizen = file_of
    statement = said(citizen)
    send(desk, statement, "accept", reason="Klopt.")
    assert "Wij wachten weer op de loonstrook." in send(desk, statement, "withdraw", reason="Verkeerde periode.")
    assert IncomeStatement.objects.order_by("-version").first().kind == "withdrawn"
    assert ExpectedSlip.objects.get(pk=statement.expected_id).state == "expected"


def test_nobody_judges_what_they_stated_themselves(file_of):
    statement = said(file_of[1])
    own = CaseworkerFactory()
    file_of[1].user = own
    file_of[1].save()
    with pytest.raises(calendar.OwnEmployment):
        calendar.accept_statement(statement_id=statement.pk, reason="ik", by=own)


def test_without_a_slip_there_is_nothing_to_take_over(desk, file_of):
    statement = said(file_of[1], kind="no_slip", net_amount=None)
    page = desk.get(reverse("admin:payslips_incomestatement_change", args=[statement.pk])).content.decode()
    assert "Neem dit over" not in page
    assert "Stel een ander loon vast" in page


def test_that_a_job_ended_is_taken_over_too(desk, file_of):
    household, citizen = file_of
    job = Employment.objects.get(citizen=citizen)
    statement = calendar.end_own_employment(employment_id=job.pk, until=datetime.date(2026, 9, 30), by=citizen.user)
    assert statements_for_a_person(household.municipality).get() == statement
    send(desk, statement, "accept", reason="Ontslagbrief gezien.")
    assert not statements_for_a_person(household.municipality).exists()


def test_evidence_goes_with_the_statement_and_is_no_payslip(file_of):
    household, citizen = file_of
    statement = said(citizen)
    paper = UploadFactory(citizen=citizen, purpose="evidence")
    again = calendar.add_evidence(statement_id=statement.pk, evidence=paper, by=citizen.user)
    assert (again.net_amount, again.evidence) == (Decimal("500.00"), paper)
    assert "slip_waits" not in september(household).open_points


def test_a_paper_is_sent_on_the_page_of_the_period(file_of, client):
    _, citizen = file_of
    statement = said(citizen)
    client.force_login(citizen.user)
    address = reverse("add-evidence", args=[statement.expected_id])
    assert "Stuur een bewijs mee" in client.get(address).content.decode()
    assert "Kies eerst een bestand." in client.post(address, {}).content.decode()
    assert client.post(address, {"file": SimpleUploadedFile("afschrift.pdf", b"%PDF-1.7 x")}).status_code == 303
    paper = IncomeStatement.objects.latest("version").evidence
    assert paper.purpose == "evidence"
    assert not paper.payslips.exists()
