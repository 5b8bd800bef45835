"""What slips say besides the fields that are read: the hours agreed, the minimum wage, an account, the employer's premiums."""

import datetime
import random
from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Final

from tests.samples.cases import SCENARIOS
from tests.samples.layouts import MONTHS
from tests.samples.sheets import number
from tests.samples.truth import NOTHING, PERIODS_A_YEAR, PayPeriod, SlipLine, SlipTruth, to_cent, wage_tax

_Facts = Sequence[tuple[str, str]]
STAFF: Final = tuple(name for name in SCENARIOS if name not in {"two hirers", "exchange"})
AGENCY: Final = tuple(name for name in SCENARIOS if name not in {"company car", "green table"})
_MINIMUM: Final = (
    (datetime.date(2026, 7, 1), Decimal("14.99")),
    (datetime.date(2026, 1, 1), Decimal("14.71")),
    (datetime.date(2025, 7, 1), Decimal("14.40")),
    (datetime.date(2025, 1, 1), Decimal("14.06")),
)
_PREMIUMS: Final = (
    ("Premie AOF", Decimal("0.0627")),
    ("Premie AWF", Decimal("0.0274")),
    ("Bijdrage Zvw werkgever", Decimal("0.0610")),
)


def minimum_wage(period: PayPeriod) -> Decimal:
    """Of an hour, from 21 years, at the end of the period."""
    return next((wage for since, wage in _MINIMUM if since <= period.end), _MINIMUM[-1][1])


def agreed_hours(truth: SlipTruth) -> Decimal | None:
    """A week; unknown on a slip of differences, and on one of a benefit."""
    lines = [
        line for line in truth.of("gross") if line.meaning in {"salary", "salary_fixed", "salary_second", "sick_pay"}
    ]
    if truth.correction_of or not lines or not truth.hourly_wage:
        return None
    hours = sum((line.amount / truth.hourly_wage if line.hours is None else line.hours for line in lines), Decimal(0))
    return (hours * PERIODS_A_YEAR[truth.period.kind] / 52).quantize(Decimal("0.1"))


def fixed(truth: SlipTruth) -> SlipTruth:
    """The same slip, where a wage that is not paid by the hour has a word of its own: `salary_fixed`."""

    def renamed(line: SlipLine) -> SlipLine:
        return replace(line, meaning="salary_fixed") if line.meaning == "salary" and line.hours is None else line

    return replace(truth, lines=tuple(renamed(line) for line in truth.lines))


def in_halves(truth: SlipTruth) -> SlipTruth:
    """The same slip, where a half month goes on with the halves before it in the year."""
    period = truth.period
    if period.kind != "other" or truth.hired == period.start:
        return truth
    return replace(truth, periods_before=2 * (period.number - 1) + (period.start.day > 15))


def is_named(period: PayPeriod) -> bool:
    """Whether a name says it all: a whole period, or a whole half of a month."""
    return period.is_whole or (
        period.kind == "other" and period.start.day in {1, 16} and (period.end.day == 15 or period.last is None)
    )


def mixed(chance: random.Random, who: _Facts, when: _Facts, terms: _Facts) -> list[tuple[str, str]]:
    """The facts of the head in one of the orders that packages have; the terms never stand first."""
    return [*chance.choice([[*who, *when, *terms], [*when, *who, *terms], [*who, *terms, *when]])]


def labour_credit(truth: SlipTruth) -> Decimal | None:
    """The arbeidskorting within the tax of the table: told on the slip, withheld from nobody."""
    if not truth.tax_credit_applied or truth.green or truth.correction_of:
        return None
    wage, kind, year = truth.taxable_table, truth.period.kind, truth.period.year
    without, with_it = (wage_tax(wage, kind, tax_credit=True, year=year, green=green) for green in (True, False))
    return without - with_it


def employer_premiums(truth: SlipTruth) -> list[tuple[str, Decimal]]:
    """What the employer pays on top of the wage; none of it is the employee's."""
    wage = max(truth.taxable_wage, NOTHING)
    return [(label, to_cent(wage * part)) for label, part in _PREMIUMS]


def counted(line: SlipLine | None) -> tuple[str, str]:
    """How many hours at what rate, as printed; empty where a line has none."""
    if line is None or line.hours is None or line.rate is None:
        return "", ""
    return number(line.hours), number(line.rate)


def account(chance: random.Random) -> str:
    """An account that no bank gave out, in full or masked."""
    return chance.choice(["NL00 BANK 0123 4567 89", "NL00BANK0123456789", "NL** **** **** **67 89"])


def named(period: PayPeriod, chance: random.Random) -> str:
    """The period by name or number, in a form that says what kind it is."""
    year, n = period.year, period.number
    if period.kind == "month":
        name = MONTHS[n - 1]
        forms = [f"{name} {year}", f"maand {n:02} - {year}", f"{year} / {n:02} maand", f"{name.upper()} {year}"]
    elif period.kind == "four_weeks":
        weeks = f"week {4 * n - 3} t/m {4 * n} {year}"
        forms = [f"periode {n} - {year} (4 weken)", f"{year} / {n:02} vierwekenperiode", weeks]
    elif period.kind == "week":
        forms = [f"week {n} - {year}", f"{year} week {n:02}", f"wk. {n:02} {year}"]
    else:
        half = 1 if period.start.day == 1 else 2
        forms = [f"{half}e helft {MONTHS[n - 1]} {year}", f"{MONTHS[n - 1]} {year}, {half}e helft"]
    return chance.choice(forms)
