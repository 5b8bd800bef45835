"""A row keeps its steps in short, beside the sources of the law book they point at, and reads as it did."""

import datetime
import json
from typing import Any

import pytest
from django.db import connection

from settlement import services
from settlement.engine.contract import steps_from_row
from settlement.explanation import explain
from settlement.law.lawbook import LawBook
from settlement.models import LawEdition, Settlement, law_code
from tests.factories.settlement import household_with_assistance, slip_comes_in


def settled() -> Settlement:
    household, citizen = household_with_assistance()
    slip_comes_in(citizen)
    services.settle_stale(household_ids=[household.pk], cause="test")
    return Settlement.objects.filter(month__first_day=datetime.date(2026, 9, 1)).latest("version")


def in_the_row(settlement: Settlement) -> Any:
    with connection.cursor() as cursor:
        cursor.execute("SELECT steps FROM settlement_settlement WHERE id = %s", [settlement.pk])
        (kept,) = cursor.fetchone()
    return json.loads(kept) if isinstance(kept, str) else kept


@pytest.mark.django_db
@pytest.mark.sqlite
def test_a_row_is_in_short_and_stands_beside_the_sources_of_its_law():
    settlement = settled()
    kept = in_the_row(settlement)
    edition = LawEdition.objects.get(code=law_code(settlement.law_digest))
    assert kept["law"] == edition.code
    assert steps_from_row(kept["steps"], edition.origins) == settlement.steps


@pytest.mark.django_db
@pytest.mark.sqlite
def test_a_month_is_explained_the_same_when_the_law_book_has_changed_since(monkeypatch):
    settlement = settled()
    before = explain(settlement)
    later = LawBook((), "another digest than that of the row")
    monkeypatch.setattr("settlement.models.lawbook", lambda: later)
    assert explain(Settlement.objects.get(pk=settlement.pk)) == before


@pytest.mark.django_db
@pytest.mark.sqlite
def test_a_row_from_before_steps_were_kept_in_short_reads_as_it_did(monkeypatch):
    settlement = settled()
    monkeypatch.setattr("settlement.models.StepsField.get_prep_value", lambda _field, value: value)
    settlement.pk, settlement.version, settlement._state.adding = None, settlement.version + 1, True
    settlement.save()
    assert isinstance(in_the_row(settlement), list)
    assert explain(Settlement.objects.get(pk=settlement.pk)) == explain(settlement)
