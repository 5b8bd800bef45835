"""The wage tax of a period: what the tables of a year are made of. Slips are held against it; what-if asks it."""

import tomllib
from decimal import Decimal
from functools import cache
from importlib import resources
from typing import Any


@cache
def tax_book() -> dict[str, Any]:
    """`wage_tax.toml`: brackets and credits by year, and the minimum wage, with their sources."""
    return tomllib.loads(resources.files(__package__).joinpath("wage_tax.toml").read_text(encoding="utf-8"))


def wage_tax(taxable: Decimal, kind: str, year: int, *, tax_credit: bool, green: bool = False) -> Decimal | None:
    """The wage tax of a period by the rules of the year; None for a year or period that is not known here.

    `green`: the table for benefits and pensions, without the labour credit.
    """
    of_year, periods = tax_book()["years"].get(str(year)), tax_book()["periods"].get(kind)
    if of_year is None or periods is None:
        return None
    step = Decimal(tax_book()["step"])
    wage = max(Decimal(0), taxable * periods // step * step)
    starts = [Decimal(start) for start, _ in of_year["brackets"]]
    ends = [*starts[1:], max(wage, starts[-1])]
    tax = Decimal(0)
    for start, end, (_, percent) in zip(starts, ends, of_year["brackets"], strict=True):
        tax += max(Decimal(0), min(end, wage) - start) * Decimal(percent) / 100
    if tax_credit:
        most, falls, by = map(Decimal, of_year["general"])
        tax -= max(Decimal(0), most - max(Decimal(0), wage - falls) * by / 100)
        rows = [tuple(map(Decimal, row)) for row in of_year["labour"]]
        start, amount, percent = next(row for row in reversed(rows) if wage >= row[0])
        tax -= Decimal(0) if green else max(Decimal(0), amount + (wage - start) * percent / 100)
    of_period: Decimal = (max(Decimal(0), tax) / periods).quantize(Decimal("0.01"))
    return of_period
