"""Rows that are only ever added: refused by `save()` and, below it, by a trigger in the database."""

import functools
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any, NoReturn

from django.db import connection, migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps


class RowIsFinal(Exception):
    """Somebody tried to change or delete a row that is only ever added."""


class NoTransaction(Exception):
    """Outside a transaction a table would stay open for deletion."""


@contextmanager
def destroying(tables: Iterable[str]) -> Iterator[None]:
    """Within it this transaction may delete rows of these tables: for the retention service alone, a test holds that.

    Nobody else may meanwhile: PostgreSQL's setting is of this transaction, and SQLite has one writer. Where it is
    rolled back, so is this.
    """
    if not connection.in_atomic_block:
        raise NoTransaction
    is_postgresql = connection.vendor == "postgresql"
    names = tuple(tables)
    with connection.cursor() as cursor:
        if is_postgresql:
            cursor.execute("SELECT set_config('app.retention', 'on', true)")
        else:
            for name in names:
                cursor.execute(f"DROP TRIGGER {name}_no_delete")
    yield
    with connection.cursor() as cursor:
        if is_postgresql:
            cursor.execute("SELECT set_config('app.retention', 'off', true)")
        else:
            for name in names:
                cursor.execute(_SQLITE[1].format(table=name))


class AppendOnly(models.Model):
    """A row that is written once. A correction is a new row; deletion is for the retention service alone."""

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding:
            raise RowIsFinal(f"{self._meta.label} {self.pk} is written once; add a new row.")
        super().save(*args, **kwargs)

    def delete(self, *_args: Any, **_kwargs: Any) -> NoReturn:
        raise RowIsFinal(f"{self._meta.label} {self.pk} is written once.")


def append_only_triggers(tables: Iterable[str]) -> migrations.RunPython:
    """A migration operation: the database itself refuses to update or delete rows of `tables`.

    On PostgreSQL a transaction that has set `app.retention` to `on` may delete: the retention service does.
    """
    names = tuple(tables)

    return migrations.RunPython(
        functools.partial(_add_triggers, names), functools.partial(_drop_triggers, names), elidable=False
    )


def without_triggers(tables: Iterable[str]) -> migrations.RunPython:
    """A migration operation: what follows may change rows of `tables`, until `append_only_triggers` ends it.

    Also where only a column is added: SQLite then makes the table anew, without its triggers.
    """
    names = tuple(tables)
    return migrations.RunPython(
        functools.partial(_drop_triggers, names), functools.partial(_add_triggers, names), elidable=False
    )


def _add_triggers(tables: Iterable[str], _apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
    for table in tables:
        for statement in _POSTGRESQL if editor.connection.vendor == "postgresql" else _SQLITE:
            editor.execute(statement.format(table=table), params=None)


def _drop_triggers(tables: Iterable[str], _apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
    on_table = " ON {table}" if editor.connection.vendor == "postgresql" else ""
    for table in tables:
        for event in ("update", "delete"):
            editor.execute(f"DROP TRIGGER IF EXISTS {table}_no_{event}{on_table.format(table=table)}", params=None)


_SQLITE = tuple(
    f"CREATE TRIGGER {{table}}_no_{event} BEFORE {event.upper()} ON {{table}} "
    "BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
    for event in ("update", "delete")
)
_POSTGRESQL = (
    """
    CREATE OR REPLACE FUNCTION refuse_change_of_final_row() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF TG_OP = 'DELETE' AND current_setting('app.retention', true) = 'on' THEN
            RETURN OLD;
        END IF;
        RAISE EXCEPTION '%% is append-only', TG_TABLE_NAME;
    END $$
    """.replace("%%", "%"),
    *(
        f"CREATE TRIGGER {{table}}_no_{event} BEFORE {event.upper()} ON {{table}} "
        "FOR EACH ROW EXECUTE FUNCTION refuse_change_of_final_row()"
        for event in ("update", "delete")
    ),
)
