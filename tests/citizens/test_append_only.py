import pytest
from django.apps import apps
from django.db import DatabaseError, connection, transaction

from citizens import audit
from citizens.append_only import AppendOnly, RowIsFinal
from citizens.models import AuditEvent
from tests.factories.citizens import MunicipalityFactory

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]

APPEND_ONLY = [model for model in apps.get_models() if issubclass(model, AppendOnly)]


def _event() -> AuditEvent:
    audit.record("made", by="test", subject=MunicipalityFactory())
    return AuditEvent.objects.get()


def test_a_row_is_not_saved_twice():
    with pytest.raises(RowIsFinal):
        _event().save()


def test_a_row_is_not_deleted():
    with pytest.raises(RowIsFinal):
        _event().delete()


def test_the_database_refuses_an_update_that_goes_round_the_model():
    event = _event()
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        AuditEvent.objects.filter(pk=event.pk).update(action="other")


def test_the_database_refuses_a_deletion_that_goes_round_the_model():
    event = _event()
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        AuditEvent.objects.filter(pk=event.pk).delete()


@pytest.mark.parametrize("model", APPEND_ONLY, ids=lambda model: model._meta.label)
def test_every_append_only_table_has_its_triggers_after_all_migrations(model):
    table = model._meta.db_table
    query = (
        "SELECT tgname FROM pg_trigger WHERE tgrelid = %s::regclass AND NOT tgisinternal"
        if connection.vendor == "postgresql"
        else "SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = %s"
    )
    with connection.cursor() as cursor:
        cursor.execute(query, [table])
        names = {row[0] for row in cursor.fetchall()}
    assert {f"{table}_no_update", f"{table}_no_delete"} <= names
