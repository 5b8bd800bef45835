"""Many rows at once: finding and storing them, and working on them; and in whose municipality rows may be read."""

import gc
import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, TypeVar

from django.db import connection, models
from django.db.models.fields.related_lookups import RelatedIn
from django.db.models.lookups import In

Row = TypeVar("Row", bound=models.Model)

# The key of the municipality whose rows may be read; None, where no request is answered: all. So the night does.
scope: ContextVar[int | None] = ContextVar("scope", default=None)


class OutsideScope(Exception):
    """A row of another municipality was about to be read: some look-up did not start from who asks."""


class _ByNumber:
    """`__in` with whole numbers goes to PostgreSQL as one array: thousands of parameters took a tenth of the night."""

    def get_prep_lookup(self: Any) -> Any:
        numbers = self.rhs if isinstance(self.rhs, list | tuple | set | frozenset) else ()
        if numbers and isinstance(_stored(self.lhs.output_field), models.IntegerField) and _are_whole(numbers):
            return list(numbers)
        return super().get_prep_lookup()  # type: ignore[misc]

    def as_postgresql(self: Any, compiler: Any, connection: Any) -> tuple[str, Sequence[Any]]:
        if not self.rhs_is_direct_value() or not self.rhs or not _are_whole(self.rhs):
            return self.as_sql(compiler, connection)  # type: ignore[no-any-return]
        column, params = self.process_lhs(compiler, connection)
        return f"{column} = ANY(%s::bigint[])", [*params, "{" + ",".join(map(str, self.rhs)) + "}"]


def _stored(field: Any) -> Any:
    return field.target_field if field.is_relation else field


def _are_whole(values: Any) -> bool:
    """Whether an array can hold them: what a form is sent may be a larger number than any key."""
    least, most = -models.BigIntegerField.MAX_BIGINT - 1, models.BigIntegerField.MAX_BIGINT
    return all(type(value) is int and least <= value <= most for value in values)


@models.Field.register_lookup
class _InNumbers(_ByNumber, In):
    pass


@models.ForeignKey.register_lookup
@models.OneToOneField.register_lookup
class _InKeys(_ByNumber, RelatedIn):
    pass


def insert(rows: Sequence[Row]) -> list[Row]:
    """Store new rows of one model, by COPY on PostgreSQL and by `bulk_create` elsewhere; their keys are set.

    As with `bulk_create`, neither `save()` nor its signals are called; what hangs on a row must be stored before it.
    While COPY runs nothing else goes over the connection: no row may still have to be read.
    """
    rows = list(rows)
    if not rows:
        return rows
    model: type[Row] = type(rows[0])
    if connection.vendor != "postgresql":
        return model._default_manager.bulk_create(rows, batch_size=500)
    _give_keys(rows, model)
    fields = model._meta.concrete_fields
    # Everything is read before the first row is sent.
    values = [_written(field, rows) for field in fields]
    quote = connection.ops.quote_name
    columns = ", ".join(quote(str(field.column)) for field in fields)
    with (
        connection.wrap_database_errors,
        connection.cursor() as cursor,
        cursor.copy(f"COPY {quote(model._meta.db_table)} ({columns}) FROM STDIN") as copy,
    ):
        for one in zip(*values, strict=True):
            copy.write_row(one)
    for row in rows:
        row._state.adding, row._state.db = False, connection.alias
    return rows


@contextmanager
def collecting_later() -> Iterator[None]:
    """Look for cycles after the batch: among its very many rows, which live until its end, that takes a quarter."""
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()


def _give_keys(rows: Sequence[models.Model], model: type[models.Model]) -> None:
    """Keys that the database counts out are taken from its own counter."""
    without = [row for row in rows if row.pk is None]
    if without:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT nextval(pg_get_serial_sequence(%s, %s)) FROM generate_series(1, %s)",
                [model._meta.db_table, model._meta.pk.attname, len(without)],
            )
            for row, (number,) in zip(without, cursor.fetchall(), strict=True):
                row.pk = number


def _written(field: "models.Field[Any, Any]", rows: Sequence[models.Model]) -> list[Any]:
    """What the rows have in this field, as COPY takes it."""
    values = [field.pre_save(row, add=True) for row in rows]
    if isinstance(field, models.JSONField):
        return [None if value is None else json.dumps(field.get_prep_value(value)) for value in values]
    return values
