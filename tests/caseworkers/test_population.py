"""The households to measure on: the same every time, never among real people, and settled alike by both writers."""

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, transaction

from caseworkers import population
from citizens.models import Household
from payslips.models import Figures
from settlement import ledger, services
from settlement.models import BenefitMonth, Decision, Settlement, SettlementFailure
from tests.factories.citizens import CitizenFactory

pytestmark = pytest.mark.django_db


def bulk_create(rows):
    rows = list(rows)
    return type(rows[0]).objects.bulk_create(rows) if rows else rows


def made_and_undone() -> list[tuple[object, ...]]:
    """What a population says of slips and persons, without keeping it."""
    with transaction.atomic():
        population.make(households=20)
        columns = ("payslip", "period_start", "period_end", "net_wage", "payslip__citizen__birth_date")
        rows = list(Figures.objects.order_by("payslip").values_list(*columns))
        transaction.set_rollback(True)
    return rows


@pytest.fixture(autouse=True)
def _no_flags(monkeypatch):
    monkeypatch.setattr("caseworkers.tasks.refresh_flags.apply_async", lambda *_, **__: None)


def test_the_same_seed_makes_the_same_households():
    first = made_and_undone()
    assert first
    assert made_and_undone() == first


def test_the_households_are_of_several_municipalities():
    population.make(households=20)
    assert Household.objects.values("municipality").distinct().count() == 4


def test_invented_people_do_not_come_among_others():
    CitizenFactory()
    with pytest.raises(CommandError, match="people"):
        call_command("make_population", households=1)


def test_settings_of_real_people_let_no_invented_ones_in(settings):
    settings.TEST_PERSONS = False
    with pytest.raises(population.SomebodyRegistered):
        population.make(households=1)


def test_only_the_last_months_are_opened():
    population.make(households=10, months=2)
    assert {str(day) for day in BenefitMonth.objects.values_list("first_day", flat=True)} == {
        "2026-09-01",
        "2026-10-01",
    }


def test_every_month_of_the_population_can_be_settled():
    population.make(households=40)
    counts = services.settle_stale(cause="night")
    assert list(SettlementFailure.objects.values_list("code", "message")) == []
    assert Settlement.objects.count() == BenefitMonth.objects.count() == counts.settled


@pytest.mark.skipif("connection.vendor != 'postgresql'", reason="one of the two writers is PostgreSQL's")
def test_both_writers_store_the_same_settlements(monkeypatch):
    population.make(households=40)
    services.settle_stale(cause="night")
    columns = [field.attname for field in Settlement._meta.fields if field.name not in {"id", "version", "at"}]
    by_copy = list(Settlement.objects.order_by("month_id").values(*columns))
    monkeypatch.setattr(services, "insert", bulk_create)
    monkeypatch.setattr(ledger, "insert", bulk_create)
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL app.retention = 'on'")
    Decision.objects.all()._raw_delete("default")
    Settlement.objects.all()._raw_delete("default")
    services.mark_stale(
        household_ids=list(Household.objects.values_list("pk", flat=True)), since=population.JANUARY, until=None
    )
    services.settle_stale(cause="night")
    assert by_copy
    assert list(Settlement.objects.order_by("month_id").values(*columns)) == by_copy
