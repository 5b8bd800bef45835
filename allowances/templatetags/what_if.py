"""How the outcomes of what-if are drawn and said."""

import datetime
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django import template
from django.utils.formats import date_format

from allowances.explanation import NAMES, WHAT_IF
from allowances.outlook import OwnYear
from allowances.what_if import Drop, Outcome
from citizens.templatetags.dutch import euro
from config import clock

LEFT, RIGHT, TOP, BOTTOM = 56, 348, 14, 190
HOURS, STEP = 40, 8
register = template.Library()


@register.filter
def in_words(code: str) -> str:
    """What a code of what-if says: what is not known, what is taken for granted, why there is a drop."""
    return WHAT_IF[code]


@register.filter
def size(amount: Decimal) -> Decimal:
    """An amount without its sign, where the words around it say which way it goes."""
    return abs(amount)


@register.inclusion_tag("allowances/_plot.html")
def plot(outcomes: Sequence[Outcome], drops: Sequence[Drop], chosen: Outcome) -> dict[str, Any]:
    """A line of what is left in all against hours of work, in whole units of the drawing; drops are shaded.

    `chosen` is one of the outcomes. Where a total is not known, the line is of what is known.
    """
    totals = [one.total for one in outcomes]
    whole = None not in totals
    known = [
        (one.hours, one.total if whole and one.total is not None else one.known)
        for one in outcomes
        if one.hours is not None
    ]
    place, height = next((hours, total) for hours, total in known if hours == chosen.hours)
    most = max(total for _, total in known)
    each = 500 if most <= 2500 else 1000
    top = (int(most) // each + 1) * each

    def down(total: Decimal | int) -> int:
        return BOTTOM - int(total * (BOTTOM - TOP)) // top

    return {
        "left": LEFT,
        "right": RIGHT,
        "top": TOP,
        "bottom": BOTTOM,
        "points": " ".join(f"{_across(hours)},{down(total)}" for hours, total in known),
        "shades": [
            {"x": _across(drop.after), "width": _across(drop.until or HOURS) - _across(drop.after)} for drop in drops
        ],
        "ticks": [{"x": _across(hours), "hours": hours} for hours in range(0, HOURS + 1, STEP)],
        "levels": [{"y": down(level), "amount": level} for level in range(0, top + 1, each)],
        "chosen": {"x": _across(place), "y": down(height), "outcome": chosen, "amount": height},
        "last": known[-1][1],
    }


def _across(hours: int) -> int:
    return LEFT + hours * (RIGHT - LEFT) // HOURS


BAR, FIRST, ACROSS = 15, 60, 24


@register.inclusion_tag("allowances/_year_plot.html")
def year_plot(year: OwnYear) -> dict[str, Any]:
    """A bar a month of what comes in, in whole units of the drawing; expected months are drawn apart."""
    most = max((one.in_hand for one in year.months), default=Decimal(0))
    each = 500 if most <= 2500 else 1000
    top = (int(most) // each + 1) * each
    bars = []
    for one in year.months:
        x, bottom, parts = FIRST + (one.month.month - 1) * ACROSS, BOTTOM, []
        assistance = one.benefit + one.afterwards
        for name, amount in (
            ("wage", one.wage),
            ("benefit", assistance),
            ("holiday", one.holiday),
            ("allowances", one.allowances),
        ):
            height = int(max(amount or 0, 0) * (BOTTOM - TOP)) // top
            bottom -= height
            if height:
                parts.append({"name": name, "y": bottom, "height": height})
        bars.append({"x": x, "middle": x + BAR // 2, "month": one, "parts": parts})
    levels = [{"y": BOTTOM - level * (BOTTOM - TOP) // top, "amount": level} for level in range(0, top + 1, each)]
    return {"year": year, "bars": bars, "levels": levels, "left": LEFT, "right": RIGHT, "bar": BAR}


@register.inclusion_tag("allowances/_ahead.html")
def ahead(page: str) -> dict[str, Any]:
    """The pages that look ahead, with the one that is open."""
    return {"page": page, "year_now": clock.today().year}


@register.filter
def or_unknown(amount: Decimal | None) -> str:
    """An amount, or that it is not known."""
    return "niet bekend" if amount is None else euro(amount)


@register.filter
def percentage(number: Decimal) -> str:
    """A percentage as "12,5%"."""
    return f"{number.normalize():f}%".replace(".", ",")


@register.filter
def month_name(number: int) -> str:
    """The name of a month of the year."""
    return date_format(datetime.date(2000, number, 1), "F")


@register.filter
def allowance(name: str) -> str:
    """What an allowance is called in a sentence."""
    return NAMES[name]


@register.filter
def less(amount: Decimal, other: Decimal) -> Decimal:
    """What an amount is above another."""
    return amount - other
