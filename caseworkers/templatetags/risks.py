"""What the citizen sees of the risk flags: the same reasons as the caseworker, and what to do."""

from typing import Any

from django import template

from caseworkers import explanation, selectors
from citizens.models import Citizen, Household

register = template.Library()


@register.inclusion_tag("caseworkers/risk_notes.html")
def risk_notes(household: Household, reader: Citizen) -> dict[str, Any]:
    """What the open flags of a household say of the reader's own jobs and exemptions, kindly. Else nothing at all."""
    notes = [
        {"flag": flag, "reasons": explanation.reasons_of(flag, seen), "advice": explanation.advice_of(flag)}
        for flag, seen in selectors.flags_for(household, reader)
    ]
    return {"notes": notes}
