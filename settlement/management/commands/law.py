"""`manage.py law 2026-07`: the law book, open at a month."""

from argparse import ArgumentParser
from collections.abc import Iterator
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from settlement.engine.lawmonth import AowAge, Figure, HolidayTable
from settlement.engine.month import Month
from settlement.law.lawbook import LawBook, lawbook


class Command(BaseCommand):
    help = "Print the law of a month: every figure with the day it holds from, its article and its source."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("month", help="such as 2026-07")
        parser.add_argument("--planned", action="store_true", help="with law that is planned")

    def handle(self, *_args: Any, month: str, planned: bool, **_options: Any) -> None:
        try:
            asked = Month.parse(month)
        except ValueError as error:
            raise CommandError(str(error)) from error
        for line in law_lines(lawbook(), asked, planned=planned):
            self.stdout.write(line)


def law_lines(book: LawBook, month: Month, *, planned: bool = False) -> Iterator[str]:
    """Every provision of the book as it holds in a month; what is not known says so."""
    law = book.law_of(month, planned=planned)
    yield f"Het recht van {month}, nagekeken tot en met {book.known_until()}"
    for provision in book.provisions:
        yield ""
        yield f"{provision.key}  (art. {provision.article})  {provision.label}"
        known = law.figures.get(provision.key) or law.holiday_tables.get(provision.key)
        if known:
            yield from _known_lines(known)
        elif provision.key == "aow_age" and law.aow_ages:
            yield from _age_lines(law.aow_ages[-1])
        else:
            yield "    niet bekend"


def _known_lines(known: Figure | HolidayTable) -> Iterator[str]:
    if isinstance(known, Figure):
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


def _age_lines(age: AowAge) -> Iterator[str]:
    yield f"    {age.years} jaar en {age.months} maanden  sinds {age.since}"
    yield f"    bron: {age.source}"
