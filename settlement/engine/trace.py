"""How a settlement came about: its steps as data, without sentences, and the amounts they lead to."""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, NamedTuple

from settlement.engine.lawmonth import Choice, Figure, HolidayTable, Table
from settlement.engine.money import whole_cents
from settlement.engine.month import Month

Input = dict[str, Any]
"""What a step was made of: an earlier step, a fact, or a figure of the law. Small, and JSON as it stands."""


class Step(NamedTuple):
    """One amount of the settlement.

    `key` is unique in its settlement: a kind, optionally with its subject ("norm", "norm_situation:2026-07-10").
    `articles` are of the Participatiewet unless they name another law. `note` is a code, never a sentence.
    """

    key: str
    amount: Decimal
    articles: tuple[str, ...] = ()
    inputs: tuple[Input, ...] = ()
    note: str | None = None

    @property
    def kind(self) -> str:
        return self.key.partition(":")[0]

    @property
    def subject(self) -> str:
        """What the step is about: a day, the number of an income, a person. Empty for the whole household."""
        return self.key.partition(":")[2]


@dataclass(slots=True)
class Trace:
    """The steps so far. A rule adds its step and goes on with its amount; an unrounded one is refused."""

    steps: list[Step] = field(default_factory=list)

    def add(
        self, key: str, amount: Decimal, articles: Iterable[str], *inputs: Input, note: str | None = None
    ) -> Decimal:
        self.steps.append(Step(key, whole_cents(amount), tuple(articles), inputs, note))
        return amount

    def amount_of(self, key: str) -> Decimal:
        """The amount of an earlier step."""
        return next(done.amount for done in self.steps if done.key == key)


def step(key: str) -> Input:
    """An earlier step as input."""
    return {"step": key}


def fact(name: str, value: Decimal | datetime.date | Month | str | int | None) -> Input:
    """A fact as input; amounts and days are written as in the contract."""
    if isinstance(value, Decimal):
        return {"name": name, "value": f"{value:f}"}
    if value is None or isinstance(value, int):
        return {"name": name, "value": value}
    return {"name": name, "value": str(value)}


def figure(known: Figure) -> Input:
    """A figure of the law as input, with the day from which it holds, its source and what is doubtful about it."""
    return {"figure": known.key, "value": str(known.value), **known.origin}


def choice(chosen: Choice) -> Input:
    """What transitional law chose, as input."""
    return {"choice": chosen.key, "value": chosen.value, **chosen.origin}


def table_row(table: Table, amount: Decimal, *columns: str) -> Input:
    """What the row of a table says in some of its columns for an amount, as input."""
    row = table.row_of(amount)
    values = {column: str(row[column]) for column in ("start", *columns)}
    return {"figure": table.key, "value": values, **table.origin}


def holiday_class(table: HolidayTable, income: Decimal) -> Input:
    """The class of a holiday table in which an income falls, as input."""
    row = table.class_of(income)
    values = {"start": str(row.start), "percent": str(row.percent), "minus": str(row.minus)}
    return {"figure": table.key, "value": values, **table.origin}


class Settled(NamedTuple):
    """What one month comes to: the amounts of the contract, what needs attention, and the steps that prove them."""

    month: Month
    norm: Decimal
    norm_payout: Decimal
    norm_reserve: Decimal
    income: Decimal
    holiday_claim: Decimal
    exempt: Decimal
    counted: Decimal
    entitlement: Decimal
    payout: Decimal
    reserve: Decimal
    deducted: Decimal
    to_pay: Decimal
    difference: Decimal | None
    attention: tuple[str, ...]
    steps: tuple[Step, ...]
