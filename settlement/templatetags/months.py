"""What pages, of other layers too, show of months."""

import datetime
from collections import defaultdict
from collections.abc import Collection
from typing import Any

from django import template

from config import clock
from payslips.explanation import steps
from payslips.models import Figures, Payslip
from settlement.models import Settlement
from settlement.selectors import UsedSlip, months_with_payslip

register = template.Library()


@register.inclusion_tag("settlement/_months_of_payslip.html")
def months_of_payslip(payslip: Payslip, figures: Figures) -> dict[str, Any]:
    """The months in which this payslip counts, with what they come to."""
    months = months_with_payslip(payslip, figures)
    return {
        "payslip": payslip,
        "figures": figures,
        "months": months,
        "is_settling": any(month.state.row.stale_since for month in months),
        "is_ahead": figures.period_start is not None and figures.period_start > clock.today(),
        "steps": steps("Rekenen"),
    }


@register.inclusion_tag("settlement/_to_do.html")
def to_do(
    settlement: Settlement | None, slips: Collection[UsedSlip], under_review: Collection[Payslip] = ()
) -> dict[str, Any]:
    """What a settlement still waits for: slips that are expected, by employer, and slips to confirm."""
    to_send: dict[str, list[UsedSlip]] = defaultdict(list)
    for slip in slips:
        if slip.estimated and slip.is_own:
            to_send[slip.employer].append(slip)
    return {
        "settlement": settlement,
        "to_send": list(to_send.items()),
        "to_confirm": [slip for slip in slips if slip.is_own and not (slip.estimated or slip.confirmed)],
        "waits_for_partner": any(not slip.is_own and (slip.estimated or not slip.confirmed) for slip in slips),
        "under_review": under_review,
    }


@register.simple_tag
def is_past(day: datetime.date) -> bool:
    """Whether this day lies behind us."""
    return day < clock.today()
