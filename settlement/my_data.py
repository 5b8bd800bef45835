"""All that is kept of a citizen, to take along."""

from typing import Any

from django.db.models import Model

from citizens.models import Citizen, HouseholdMember, Mandate
from citizens.selectors import events_about
from payslips.models import Employment, Figures, IncomeSignal, IncomeStatement, Payslip, SignalQuestion, Upload
from settlement.models import Decision, RecoveryClaim, ReviewRequest, Settlement
from settlement.selectors import current, months_told_to

# Of each kind of row what the citizen is given: what is about the citizen, no key of ours, and no name of staff.
_EVERYTHING: dict[str, tuple[type[Model], str, str]] = {
    "wie namens u handelt": (
        Mandate,
        "citizen",
        "representative__name kind since until withdrawn recorded_at",
    ),
    "banen": (
        Employment,
        "citizen",
        "employer_name payroll_tax_number since until rhythm",
    ),
    "bestanden": (
        Upload,
        "citizen",
        "original_name uploaded_at size state reason pages",
    ),
    "loonstroken": (
        Figures,
        "payslip__citizen",
        (
            "payslip__upload__original_name payslip__number payslip__state version source at reason "
            "employer_name employee_name payroll_tax_number period_start period_end period_kind payment_date "
            "gross_wage taxable_wage wage_tax net_wage net_payment holiday_allowance_paid "
            "holiday_allowance_net reimbursements_total net_deductions_total attachment_total hours_paid "
            "tax_credit_applied"
        ),
    ),
    "vragen over loonstroken": (
        Payslip,
        "citizen",
        "upload__original_name number state reason note question answer",
    ),
    "opgaven zonder loonstrook": (
        IncomeStatement,
        "expected__employment__citizen",
        "version period_start period_end kind hours net_amount ended_on tax_credit_applied source reason at",
    ),
    "loon dat UWV opgaf": (
        IncomeSignal,
        "citizen",
        (
            "delivered_on employer_name payroll_tax_number period_start period_end wage tax special_wage "
            "special_tax holiday_allowance net tax_credit hours"
        ),
    ),
    "vragen over loon dat UWV opgaf": (
        SignalQuestion,
        "citizen",
        "code state asked_at answer words answered_at decision reason decided_at",
    ),
    "gezinssituaties": (
        HouseholdMember,
        "citizen",
        (
            "period__since period__version period__withdrawn period__dependent_children period__cost_sharers "
            "entitled in_institution parents_cannot_support"
        ),
    ),
    "vragen aan een medewerker": (
        ReviewRequest,
        "citizen",
        "month__first_day words asked_at answer",
    ),
}


def everything_of(citizen: Citizen) -> dict[str, Any]:
    """All that is kept of the citizen, to take along (AVG art. 15 and 20). A fixed number of queries.

    Not the BSN, which is sealed and shown nowhere; not what is about the partner alone; of a month that is hidden from
    the citizen nothing. The pictures of payslips are on their pages.
    """
    told = months_told_to(citizen)
    holding = current(Settlement.objects.filter(month__in=told)).order_by("-month__first_day")
    of_month = ("month__first_day", "version", "status", "norm", "entitlement", "payout", "reserve", "to_pay")
    decided = Decision.objects.filter(settlement__month__in=told).order_by("at")
    events = events_about(citizen).order_by("at", "pk")
    return {
        "wie": {
            "voornamen": citizen.given_names,
            "achternaam": citizen.surname,
            "geboortedatum": citizen.birth_date,
            "gemeente": citizen.municipality.name,
        },
        **{
            name: list(model._default_manager.filter(**{owner: citizen}).order_by("pk").values(*fields.split()))
            for name, (model, owner, fields) in _EVERYTHING.items()
        },
        "maanden": list(holding.values(*of_month, "payment_date", "at")),
        "besluiten": list(
            decided.values(
                "settlement__month__first_day", "of_month__first_day", "kind", "amount", "at", "objection_until"
            )
        ),
        "teruggevraagd": list(RecoveryClaim.objects.filter(month__in=told).values("month__first_day", "amount", "at")),
        "wie keek of veranderde": list(events.values("at", "role", "action")),
    }
