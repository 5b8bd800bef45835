"""`manage.py law 2026-07`: the law book, open at a month. `manage.py law --check`: is it known for long enough?"""

from argparse import ArgumentParser
from collections.abc import Iterator
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from allowances.law.lawbook import lawbook as allowances_lawbook
from config.clock import today
from settlement.engine.lawmonth import AowAge, Choice, Figure, HolidayTable, Table
from settlement.engine.month import Month
from settlement.law.lawbook import LawBook, lawbook


class Command(BaseCommand):
    help = (
        "Print the law of a month: every figure with the day it holds from, its article and its source. "
        "With --check: fail when a file of the law book is known for thirty days or less."
    )
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        what = parser.add_mutually_exclusive_group(required=True)
        what.add_argument("month", nargs="?", help="such as 2026-07")
        what.add_argument("--check", action="store_true", help="for monitoring: exit status 1 when the known law ends")
        parser.add_argument("--planned", action="store_true", help="with law that is planned")

    def handle(self, *_args: Any, month: str | None, check: bool, planned: bool, **_options: Any) -> None:
        books = (lawbook(), allowances_lawbook())
        if month is None or check:
            if ending := [line for book in books for line in book.ending(today()).items()]:
                raise CommandError("\n".join(f"{file} is known until {until}" for file, until in ending))
            self.stdout.write(f"The law is known until {min(book.known_until() for book in books)}.")
            return
        try:
            asked = Month.parse(month)
        except ValueError as error:
            raise CommandError(str(error)) from error
        for book in books:
            for line in law_lines(book, asked, planned=planned):
                self.stdout.write(line)


def law_lines(book: LawBook, month: Month, *, planned: bool = False) -> Iterator[str]:
    """Every provision of the book as it holds in a month; what is not known says so."""
    law = book.law_of(month, planned=planned)
    yield f"Het recht van {month}, nagekeken tot en met {book.known_until()}"
    for provision in book.provisions:
        yield ""
        yield f"{provision.key}  (art. {provision.article})  {provision.label}"
        known = (
            law.figures.get(provision.key) or law.holiday_tables.get(provision.key) or law.choices.get(provision.key)
        )
        if known:
            yield from _known_lines(known)
        elif provision.key in law.tables:
            yield from _table_lines(law.tables[provision.key])
        elif provision.key == "aow_age" and law.aow_ages:
            yield from _age_lines(law.aow_ages[-1])
        else:
            yield f"    niet bekend{provision.unknown_because(month, planned=planned)}"


def _known_lines(known: Figure | HolidayTable | Choice) -> Iterator[str]:
    if isinstance(known, Figure | Choice):
        yield f"    {known.value}  sinds {known.since}"
    else:
        yield f"    sinds {known.since}"
        for row in known.classes:
            yield f"    vanaf {row.start}: {row.percent} % min {row.minus}"
    yield f"    bron: {known.source}"
    if known.doubt:
        yield f"    twijfel: {known.doubt}"
    if known.planned:
        yield "    voorgenomen"


def _table_lines(table: Table) -> Iterator[str]:
    yield f"    een tabel van {len(table.rows)} regels  sinds {table.since}"
    yield f"    bron: {table.source}"


def _age_lines(age: AowAge) -> Iterator[str]:
    yield f"    {age.years} jaar en {age.months} maanden  sinds {age.since}"
    yield f"    bron: {age.source}"
