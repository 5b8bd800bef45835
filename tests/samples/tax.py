"""The wage tax of made-up slips: the formulas under the tables of 2025 and 2026, for people below state pension age.

Brackets and credits of the year, on the year's wage as a whole multiple of 54 euros (the step of the tables), by the
number of pay periods. The green table has no labour credit. Special rate: what the next euro of the year costs.
"""

from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_DOWN, Decimal
from typing import Final

PERIODS_A_YEAR: Final = {"month": 12, "four_weeks": 13, "week": 52, "other": 24}
_CENT: Final = Decimal("0.01")


@dataclass(frozen=True, slots=True)
class _Year:
    brackets: tuple[tuple[Decimal, Decimal], ...]  # from, percentage
    general: tuple[Decimal, Decimal, Decimal]  # most, where it starts to fall, percentage
    labour: tuple[tuple[Decimal, Decimal, Decimal], ...]  # from, amount there, percentage


def _rows(text: str) -> tuple[tuple[Decimal, ...], ...]:
    return tuple(tuple(Decimal(part) for part in row.split()) for row in text.split(","))


def _year(brackets: str, general: str, labour: str) -> _Year:
    return _Year(_rows(brackets), _rows(general)[0], _rows(labour))  # type: ignore[arg-type]


_YEARS: Final = {
    2025: _year(
        "0 35.82, 38441 37.48, 76817 49.50",
        "3068 28406 6.337",
        "0 0 8.053, 12169 980 30.030, 26288 5220 2.258, 43071 5599 -6.510, 129078 0 0",
    ),
    2026: _year(
        "0 35.75, 38883 37.56, 78426 49.50",
        "3115 29736 6.398",
        "0 0 8.324, 11965 996 31.009, 25845 5300 1.950, 45592 5685 -6.510, 132920 0 0",
    ),
}


def wage_tax(taxable: Decimal, kind: str, *, tax_credit: bool, year: int = 2026, green: bool = False) -> Decimal:
    """What is withheld by the table of this pay period."""
    of_year, periods = _YEARS[year], PERIODS_A_YEAR[kind]
    wage = max(Decimal(0), taxable * periods // 54 * 54)
    ends = [start for start, _ in of_year.brackets[1:]] + [wage]
    tax = sum(
        ((max(start, min(end, wage)) - start) * percent / 100)
        for (start, percent), end in zip(of_year.brackets, ends, strict=True)
    )
    tax = Decimal(tax).to_integral_value(ROUND_DOWN)
    if tax_credit:
        tax -= _general(of_year, wage) + (0 if green else _labour(of_year, wage))
    return (max(Decimal(0), tax) / periods).quantize(_CENT, ROUND_DOWN)


def special_rate(
    year_wage: Decimal, *, tax_credit: bool, year: int = 2026, green: bool = False
) -> tuple[Decimal, Decimal]:
    """The percentages of a special payment: the rate itself, and what the credits that shrink or grow add to it."""
    of_year = _YEARS[year]
    rate = next(percent for start, percent in reversed(of_year.brackets) if year_wage >= start)
    if not tax_credit:
        return rate, Decimal(0)
    most, falls, by = of_year.general
    gone = falls + most / by * 100
    more = by if falls <= year_wage < gone else Decimal(0)
    if not green:
        more -= next(percent for start, _, percent in reversed(of_year.labour) if year_wage >= start)
    return rate, max(more, -rate).quantize(_CENT, ROUND_DOWN if more < 0 else ROUND_CEILING)


def _general(of_year: _Year, wage: Decimal) -> Decimal:
    most, falls, by = of_year.general
    return max(Decimal(0), most - max(Decimal(0), wage - falls) * by / 100).to_integral_value(ROUND_CEILING)


def _labour(of_year: _Year, wage: Decimal) -> Decimal:
    start, amount, percent = next(row for row in reversed(of_year.labour) if wage >= row[0])
    return max(Decimal(0), amount + (wage - start) * percent / 100).to_integral_value(ROUND_CEILING)
