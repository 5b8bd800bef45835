"""The law of one month: the figures that hold in it, each with its article and its source."""

import datetime
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property
from typing import Any

from settlement.engine.month import Month, birthday


class LawNotKnown(LookupError):
    """A figure that the month needs is not known. Nothing is extrapolated."""

    def __init__(self, key: str, month: Month) -> None:
        super().__init__(f"{key} is not known for {month}")
        self.key = key
        self.month = month


class Sourced:
    """What the law book knows from a source."""

    since: datetime.date
    source: str
    doubt: str | None
    planned: bool

    @cached_property
    def origin(self) -> dict[str, Any]:
        """What a step says about it; written once, since very many steps name the same figure."""
        return origin_of(self.since, self.source, self.doubt, planned=self.planned)


def origin_of(since: datetime.date, source: str, doubt: str | None, *, planned: bool) -> dict[str, Any]:
    """What a step says of a figure of the law besides its value."""
    origin: dict[str, Any] = {"since": str(since), "source": source}
    if doubt:
        origin["doubt"] = doubt
    if planned:
        origin["planned"] = True
    return origin


@dataclass(frozen=True)
class Figure(Sourced):
    """An amount in euros or a percentage of the law, in force from `since`. `doubt`: what is uncertain about it."""

    key: str
    value: Decimal
    label: str
    article: str
    since: datetime.date
    source: str
    doubt: str | None = None
    planned: bool = False


@dataclass(frozen=True, slots=True)
class HolidayClass:
    """From a net income of `start` per month: `percent` of the income less `minus`."""

    start: Decimal
    percent: Decimal
    minus: Decimal


@dataclass(frozen=True)
class HolidayTable(Sourced):
    """A table of the Regeling Participatiewet for the holiday claim over an income (art. 31, 4)."""

    key: str
    classes: tuple[HolidayClass, ...]
    label: str
    article: str
    since: datetime.date
    source: str
    doubt: str | None = None
    planned: bool = False

    def class_of(self, income: Decimal) -> HolidayClass:
        """The class in which a net income per month falls; the lowest one below 0."""
        for row in reversed(self.classes):
            if row.start <= income:
                return row
        return self.classes[0]


@dataclass(frozen=True)
class Table(Sourced):
    """Numbers of the law that depend on an amount: rows by name, each from its `start` on, the lowest first."""

    key: str
    rows: tuple[Mapping[str, Decimal], ...]
    label: str
    article: str
    since: datetime.date
    source: str
    doubt: str | None = None
    planned: bool = False

    def row_of(self, amount: Decimal) -> Mapping[str, Decimal]:
        """The row in which an amount falls: the last that starts at or below it."""
        return next(row for row in reversed(self.rows) if row["start"] <= amount)


@dataclass(frozen=True)
class Choice(Sourced):
    """Which of the rules that the engine has the law chose, by its name in the law book: transitional law."""

    key: str
    value: str
    label: str
    article: str
    since: datetime.date
    source: str
    doubt: str | None = None
    planned: bool = False


@dataclass(frozen=True, slots=True)
class AowAge:
    """The pensionable age for who reaches it from `since` until the day before `until` (null: open)."""

    since: datetime.date
    until: datetime.date | None
    years: int
    months: int
    article: str
    source: str
    planned: bool = False


@dataclass(frozen=True, slots=True)
class LawMonth:
    """What the engine asks of the law. What is not known for this month raises LawNotKnown with its key."""

    month: Month
    figures: Mapping[str, Figure]
    holiday_tables: Mapping[str, HolidayTable]
    aow_ages: tuple[AowAge, ...] = ()
    choices: Mapping[str, Choice] = field(default_factory=dict)
    tables: Mapping[str, Table] = field(default_factory=dict)

    def figure(self, key: str) -> Figure:
        try:
            return self.figures[key]
        except KeyError:
            raise LawNotKnown(key, self.month) from None

    def choice(self, key: str) -> Choice:
        try:
            return self.choices[key]
        except KeyError:
            raise LawNotKnown(key, self.month) from None

    def table(self, key: str) -> Table:
        try:
            return self.tables[key]
        except KeyError:
            raise LawNotKnown(key, self.month) from None

    def holiday_table(self, article: str) -> HolidayTable:
        """The table of art. 11, 12, 13 or 14 of the Regeling Participatiewet."""
        try:
            return self.holiday_tables[f"holiday_claim.{article}"]
        except KeyError:
            raise LawNotKnown(f"holiday_claim.{article}", self.month) from None

    def aow_from(self, birth_date: datetime.date) -> datetime.date:
        """The day from which somebody has the pensionable age, which rises over the years. Once reached it stays.

        Not before the first day of the law that is known; who reached it earlier has it on that day.
        """
        for age in self.aow_ages:
            reached = max(age.since, birthday(birth_date, age.years, age.months))
            if age.until is None or reached < age.until:
                return reached
        raise LawNotKnown("aow_age", self.month)
