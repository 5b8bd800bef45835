"""What the templates of the admin say of codes, periods and people."""

import datetime
from decimal import Decimal
from typing import Any

from django import forms, template

from caseworkers import explanation
from caseworkers.forms.payslips import FiguresForm
from caseworkers.models import RiskFlag
from caseworkers.selectors import Version
from citizens.models import DatedFact, HouseholdPeriod
from citizens.templatetags.dutch import euro
from config import clock
from payslips import selectors
from payslips.models import Figures, Payslip
from settlement.balances import Claim, MonthMoney
from settlement.law.lawbook import lawbook
from settlement.models import Difference, Settlement, SettlementFailure

register = template.Library()


@register.inclusion_tag("admin/law_ending.html")
def law_ending() -> dict[str, Any]:
    """Warns from thirty days before the known law ends, and as long as it has ended."""
    book, today = lawbook(), clock.today()
    ending = book.ending(today)
    return {
        "until": book.known_until(),
        "is_over": book.known_until().last < today,
        "parts": [(explanation.LAW_FILES.get(file, file), file, month) for file, month in ending.items()],
    }


@register.filter
def reason_of_payslip(payslip: Payslip) -> str:
    return explanation.PAYSLIP_REASONS.get(payslip.reason, payslip.reason)


@register.filter
def advice_for_payslip(payslip: Payslip) -> str:
    return explanation.PAYSLIP_ADVICE.get(payslip.reason, "")


@register.filter
def newest_figures(payslip: Payslip) -> Figures:
    return selectors.newest_figures(payslip)


@register.filter
def period_of(figures: Figures) -> str:
    return explanation.period_words(figures.period_start, figures.period_end)


@register.filter
def checks_of(figures: Figures, outcome: str) -> list[str]:
    """The reader's checks that "passed" or "failed", in words."""
    checks = figures.reading.get("checks", [])
    asked = [check for check in checks if check["passed"] == (outcome == "passed")]
    return list(dict.fromkeys(explanation.check_words(check) for check in asked))


@register.filter
def read_as(figures: Figures, field: forms.BoundField) -> str:
    """The text on the page from which a figure was read."""
    place: dict[str, Any] = figures.reading.get("evidence", {}).get(field.name, {})
    return str(place.get("text", ""))


@register.filter
def is_to_check(field: forms.BoundField) -> bool:
    """Whether a caseworker has to look at this figure."""
    return isinstance(field.form, FiguresForm) and field.name in field.form.to_check


@register.filter
def failure_title(failure: SettlementFailure) -> str:
    return explanation.FAILURE_CODES.get(failure.code, failure.code)


@register.filter
def failure_words(failure: SettlementFailure) -> str:
    return explanation.failure_words(failure)


@register.filter
def version_reasons(version: Version) -> str:
    return explanation.reasons_of_version(version.reasons, is_first=version.difference is None)


@register.filter
def open_points(settlement: Settlement) -> list[str]:
    """Why a settlement is provisional."""
    return [explanation.OPEN_POINTS.get(code, code) for code in settlement.open_points]


@register.filter
def claim_state(claim: Claim, money: MonthMoney | None = None) -> str:
    """Where a claim stands; with the money of its month also whether it was paid off."""
    return explanation.CLAIM_STATES[money.state_of(claim) if money else claim.state]


@register.filter
def way_words(difference: Difference) -> str:
    return explanation.WAYS[difference.way]


@register.filter
def actor_words(actor: str) -> str:
    return explanation.actor_words(actor)


@register.filter
def action_words(action: str) -> str:
    return explanation.ACTIONS.get(action, action)


@register.filter
def situation_words(period: HouseholdPeriod) -> str:
    return explanation.situation_words(period)


@register.filter
def fact_words(fact: DatedFact) -> str:
    return explanation.fact_words(fact)


@register.filter
def fact_title(fact: DatedFact) -> str:
    return str(fact._meta.verbose_name).capitalize()


@register.filter
def reasons_of(flag: RiskFlag) -> list[str]:
    return explanation.reasons_of(flag)


@register.filter
def difference(amount: Decimal) -> str:
    """An amount with its sign: more, less, or nothing changed."""
    return f"+ {euro(amount)}" if amount > 0 else euro(amount) if amount < 0 else "geen verschil"


@register.filter
def waits(since: datetime.datetime) -> str:
    """How long something waits, in whole days."""
    days = (clock.today() - since.astimezone(clock.AMSTERDAM).date()).days
    return {0: "vandaag", 1: "1 dag"}.get(days, f"{days} dagen")
