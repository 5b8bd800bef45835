"""What the rules of all allowances share. Amounts stay unrounded until the law rounds them; steps show cents."""

from decimal import Decimal
from typing import NamedTuple

from allowances.engine.facts import AllowanceHousehold
from settlement.engine.lawmonth import Figure
from settlement.engine.money import CENT


class Benefit(NamedTuple):
    """What is granted, in whole euros: a month, and a year where the law grants by the year."""

    month: Decimal
    year: Decimal | None = None


def side_of(household: AllowanceHousehold) -> str:
    """Which of two figures holds: that with or that without an allowance partner."""
    return "couple" if household.partner else "single"


def percent(rate: Figure, amount: Decimal) -> Decimal:
    """So many percent of `amount`, unrounded."""
    return rate.value * amount * CENT


def above_limit(household: AllowanceHousehold, limit: Figure) -> str | None:
    """The note of a refusal when there are more assets than the limit."""
    return "assets_above_limit" if household.assets > limit.value else None
