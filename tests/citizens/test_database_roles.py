"""The roles of web and workers in the database: enough for their work, and no more (PostgreSQL)."""

import datetime

import pytest
from django.core.management import call_command
from django.db import ProgrammingError, connection, transaction
from django.urls import reverse

from caseworkers import retention
from citizens.management.commands.database_roles import statements
from citizens.models import AuditEvent
from config import clock
from payslips.models import Payslip
from settlement.models import ReviewRequest, Settlement
from settlement.services import mark_stale, settle_stale
from tests.factories.citizens import client_of
from tests.factories.settlement import household_with_assistance, slip_comes_in

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif("connection.vendor != 'postgresql'", reason="SQLite has no roles"),
]


@pytest.fixture
def file(settings):
    household, citizen = household_with_assistance()
    settings.DEFAULT_MUNICIPALITY_HOST = household.municipality.host
    slip_comes_in(citizen)
    Payslip.objects.update(state=Payslip.State.CONFIRMED)
    settle_stale(cause="test", household_ids=[household.pk])
    return household, citizen


@pytest.fixture
def become(file):
    """From here on with the rights of this role; a test is one transaction, at the end of which neither exists."""

    def switch(role):
        with connection.cursor() as cursor:
            for one in statements("only_web", "only_work"):
                cursor.execute(one)
            cursor.execute(f"SET LOCAL ROLE {role}")

    yield switch
    with connection.cursor() as cursor:
        cursor.execute("RESET ROLE")


FORBIDDEN = {
    "CREATE TABLE mine (a int)": {"only_web", "only_work"},
    "DROP TABLE citizens_auditevent": {"only_web", "only_work"},
    "ALTER TABLE citizens_auditevent DISABLE TRIGGER ALL": {"only_web", "only_work"},
    "TRUNCATE settlement_settlement CASCADE": {"only_web", "only_work"},
    "UPDATE citizens_auditevent SET action = 'x'": {"only_web", "only_work"},
    "UPDATE settlement_settlement SET to_pay = 0": {"only_web", "only_work"},
    "DELETE FROM citizens_auditevent": {"only_web"},
    "DELETE FROM settlement_settlement": {"only_web"},
    "INSERT INTO django_migrations (app, name, applied) VALUES ('x', 'x', now())": {"only_web", "only_work"},
    "CREATE ROLE another SUPERUSER": {"only_web", "only_work"},
    "COPY citizens_citizen TO PROGRAM 'cat'": {"only_web", "only_work"},
}


@pytest.mark.asvs("13.2.1", "13.2.2")
@pytest.mark.parametrize(
    ("role", "statement"), [(role, one) for one, roles in FORBIDDEN.items() for role in sorted(roles)]
)
def test_a_role_does_nothing_that_is_not_its_work(become, role, statement):
    become(role)
    with pytest.raises(ProgrammingError, match=r"permission denied|must be"), transaction.atomic():
        connection.cursor().execute(statement)


@pytest.mark.asvs("13.2.2")
def test_a_citizen_is_served_with_the_rights_of_web(become, file):
    become("only_web")
    client = client_of(file[1])
    assert client.get("/maanden/").status_code == 200
    assert client.post(reverse("ask-person", args=["2026-09"]), {"words": "Klopt dit?"}).status_code == 302
    assert ReviewRequest.objects.exists()


@pytest.mark.asvs("13.2.2")
def test_a_month_is_settled_with_the_rights_of_workers(become, file):
    become("only_work")
    household, citizen = file
    before = Settlement.objects.count()
    october = {"period_start": "2026-10-01", "period_end": "2026-10-31", "payment_date": "2026-10-12"}
    slip_comes_in(citizen, **october)
    mark_stale(household_ids=[household.pk], since=datetime.date(2026, 10, 1), until=None)
    settle_stale(cause="test", household_ids=[household.pk])
    assert Settlement.objects.count() > before


@pytest.mark.asvs("13.2.2")
def test_what_is_past_its_term_is_destroyed_with_the_rights_of_workers(become, file, monkeypatch):
    household, _ = file
    retention.record_term(
        municipality=household.municipality,
        kind="log",
        since=datetime.date(2026, 1, 1),
        months=1,
        source="test",
        is_doubtful=False,
        reason="test",
        by="test",
    )
    call_command("check_audit")
    become("only_work")
    monkeypatch.setattr(clock, "today", lambda: datetime.date(2040, 1, 1))
    before = AuditEvent.objects.count()
    retention.apply_terms(run="test")
    assert AuditEvent.objects.count() <= before
