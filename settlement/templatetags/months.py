"""What pages, of other layers too, show of months."""

import datetime
from collections import defaultdict
from collections.abc import Collection
from typing import Any

from django import template

from citizens.models import Citizen
from config import clock
from payslips.explanation import steps
from payslips.models import Figures, Payslip
from payslips.selectors import newest_figures
from settlement.explanation import is_after_payment
from settlement.models import BenefitMonth, Settlement
from settlement.selectors import UsedSlip, band_of, months_for, months_with_payslip

register = template.Library()


@register.simple_tag
def months_of_payslip(payslip: Payslip, figures: Figures) -> dict[str, Any]:
    """The months in which this payslip counts, with what they come to: what `_months_of_payslip.html` shows.

    `without_month` says why there are none: "ahead" of a month to come, else "outside" the benefit.
    """
    months = months_with_payslip(payslip, figures)
    return {
        "months": months,
        "is_settling": any(month.state.row.stale_since for month in months),
        "without_month": "" if months else _without_month(figures),
        "steps": steps("Rekenen"),
    }


@register.simple_tag
def benefit_months(citizen: Citizen) -> list[BenefitMonth]:
    """The citizen's months, once for all payslips in a list."""
    return months_for(citizen)


@register.filter
def without_month(payslip: Payslip, months: Collection[BenefitMonth]) -> str:
    """As in `months_of_payslip`, for a payslip in a list; empty for one that does not count yet. No queries."""
    figures = newest_figures(payslip)
    start, end = figures.period_start, figures.period_end
    if payslip.counting_version is None or start is None or end is None:
        return ""
    last = max(end, figures.payment_date or end)
    has_month = any(row.first_day <= last and start <= row.month.last for row in months)
    return "" if has_month else _without_month(figures)


def _without_month(figures: Figures) -> str:
    return "ahead" if figures.period_start is not None and figures.period_start > clock.today() else "outside"


@register.inclusion_tag("settlement/_to_do.html")
def to_do(
    settlement: Settlement | None, slips: Collection[UsedSlip], under_review: Collection[Payslip] = ()
) -> dict[str, Any]:
    """What a settlement still waits for: slips that are expected, by employer, slips to confirm, and a caseworker.

    A slip that a caseworker looks at is not asked for again: it stands with what is estimated in its place, if any.
    """
    awaited = [slip for slip in slips if slip.estimated and slip.is_own]
    reviewed = [(payslip, [slip for slip in awaited if _stands_for(slip, payslip)]) for payslip in under_review]
    sent = [slip for _, replaced in reviewed for slip in replaced]
    to_send: dict[str, list[UsedSlip]] = defaultdict(list)
    for slip in awaited:
        if slip not in sent:
            to_send[slip.employer].append(slip)
    return {
        "settlement": settlement,
        "to_send": list(to_send.items()),
        "to_confirm": [slip for slip in slips if slip.is_own and not (slip.estimated or slip.confirmed)],
        "waits_for_partner": any(not slip.is_own and (slip.estimated or not slip.confirmed) for slip in slips),
        "under_review": reviewed,
    }


def _stands_for(estimate: UsedSlip, payslip: Payslip) -> bool:
    """Whether the estimate is of days and, where it was read, of the employer of this payslip."""
    figures = newest_figures(payslip)
    start, end, employer = figures.period_start, figures.period_end, figures.employer_name or estimate.employer
    if payslip.employment is not None:
        employer = payslip.employment.employer_name
    if start is None or end is None or employer.casefold() != estimate.employer.casefold():
        return False
    return start <= estimate.end and end >= estimate.start


register.filter("is_after_payment", is_after_payment)


register.simple_tag(band_of)


@register.simple_tag
def is_past(day: datetime.date) -> bool:
    """Whether this day lies behind us."""
    return day < clock.today()
