"""How the outcomes of what-if are drawn and said."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django import template

from allowances.explanation import WHAT_IF
from allowances.what_if import Drop, Outcome

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

    `chosen` is one of the outcomes, and its total is known.
    """
    known = [(one.hours, one.total) for one in outcomes if one.hours is not None and one.total is not None]
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
        "chosen": {"x": _across(place), "y": down(height), "outcome": chosen},
        "last": known[-1][1],
    }


def _across(hours: int) -> int:
    return LEFT + hours * (RIGHT - LEFT) // HOURS
