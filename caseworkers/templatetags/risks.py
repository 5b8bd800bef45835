"""What the citizen sees of the risk flags: the same reasons as the caseworker, and what to do."""

from typing import Any

from django import template

from caseworkers import explanation, selectors
from citizens.models import Household

register = template.Library()


@register.inclusion_tag("caseworkers/risk_notes.html")
def risk_notes(household: Household) -> dict[str, Any]:
    """The open flags of a household, kindly. Nothing at all when there are none."""
    notes = [
        {"flag": flag, "reasons": explanation.reasons_of(flag), "advice": explanation.advice_of(flag)}
        for flag in selectors.open_flags_of(household)
    ]
    return {"notes": notes}
