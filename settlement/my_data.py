"""All that is kept of a citizen, to take along."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import Any

from django.db.models import Model, QuerySet

from citizens.models import BenefitGrant, Citizen, HouseholdMember, Mandate
from citizens.selectors import events_about
from payslips.models import Employment, Figures, IncomeSignal, IncomeStatement, Payslip, SignalQuestion, Upload
from settlement.models import (
    BenefitMonth,
    DebtArrangement,
    Decision,
    ExemptionDecision,
    LedgerEntry,
    Letter,
    Measure,
    NormReduction,
    ProtectedAmount,
    RecoveryClaim,
    ReviewRequest,
    Revision,
    Settlement,
)
from settlement.selectors import current, months_told_to

# Of each kind of row what the citizen is given: what is about the citizen, no key of ours, and no name of staff.
# The path leads to the citizen; to the months of which the citizen may see what they come to; or to their household.
EVERYTHING: dict[str, tuple[type[Model], str, tuple[str, ...]]] = {
    name: (model, owner, tuple(fields.split()))
    for name, model, owner, fields in [
        (
            "wie namens u handelt",
            Mandate,
            "citizen",
            "representative__name kind since until withdrawn recorded_at",
        ),
        (
            "banen",
            Employment,
            "citizen",
            "employer_name payroll_tax_number since until rhythm",
        ),
        (
            "bestanden",
            Upload,
            "citizen",
            "original_name uploaded_at size state reason pages",
        ),
        (
            "loonstroken",
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
        (
            "vragen over loonstroken",
            Payslip,
            "citizen",
            "upload__original_name number state reason note question answer",
        ),
        (
            "opgaven zonder loonstrook",
            IncomeStatement,
            "expected__employment__citizen",
            "version period_start period_end kind hours net_amount ended_on tax_credit_applied source reason at",
        ),
        (
            "loon dat UWV opgaf",
            IncomeSignal,
            "citizen",
            (
                "delivered_on employer_name payroll_tax_number period_start period_end wage tax special_wage "
                "special_tax holiday_allowance net tax_credit hours"
            ),
        ),
        (
            "vragen over loon dat UWV opgaf",
            SignalQuestion,
            "citizen",
            "code state asked_at answer words answered_at decision reason decided_at",
        ),
        (
            "gezinssituaties",
            HouseholdMember,
            "citizen",
            (
                "period__since period__version period__withdrawn period__dependent_children "
                "period__youngest_child_birth_date period__cost_sharers entitled in_institution parents_cannot_support"
            ),
        ),
        (
            "vrijlatingen",
            ExemptionDecision,
            "citizen",
            "article since until extended_until months_used_before version withdrawn",
        ),
        (
            "vragen aan een medewerker",
            ReviewRequest,
            "citizen",
            "month__first_day words asked_at answer",
        ),
        (
            "brieven",
            Letter,
            "citizen",
            "kind dated until month__first_day",
        ),
        (
            "toekenningen",
            BenefitGrant,
            "household",
            "since until version withdrawn",
        ),
        (
            "verlagingen van de norm",
            NormReduction,
            "household",
            "article percent since until version withdrawn",
        ),
        (
            "maatregelen",
            Measure,
            "household",
            "percent since until version withdrawn",
        ),
        (
            "schuldregelingen",
            DebtArrangement,
            "household",
            "leaves since until version withdrawn",
        ),
        (
            "wat u altijd overhoudt",
            ProtectedAmount,
            "household",
            "amount since version withdrawn",
        ),
        (
            "maanden",
            Settlement,
            "month",
            "month__first_day version status norm entitlement payout reserve to_pay payment_date at",
        ),
        (
            "besluiten",
            Decision,
            "settlement__month",
            "settlement__month__first_day of_month__first_day kind amount at objection_until",
        ),
        (
            "voorschotten",
            Decision,
            "of_month",
            "of_month__first_day amount reason at objection_until",
        ),
        (
            "betaald en ingehouden",
            LedgerEntry,
            "month",
            "month__first_day kind amount of_month__first_day booked_on",
        ),
        (
            "teruggevraagd",
            RecoveryClaim,
            "month",
            "month__first_day amount at",
        ),
        (
            "voorstellen om een maand te herzien",
            Revision,
            "claim__month",
            "claim__month__first_day article percent reason",
        ),
    ]
}
LOG = "wie keek of veranderde"


def everything_of(citizen: Citizen) -> dict[str, Any]:
    """All that is kept of the citizen, to take along (AVG art. 15 and 20). A fixed number of queries.

    Not the BSN, which is sealed and shown nowhere; not what is about the partner alone; of a month that is hidden from
    the citizen nothing, nor what held for the household outside the months that the citizen sees. The pictures of
    payslips are on their pages.
    """
    told = months_told_to(citizen)
    return {
        "wie": {
            "voornamen": citizen.given_names,
            "achternaam": citizen.surname,
            "geboortedatum": citizen.birth_date,
            "gemeente": citizen.municipality.name,
        },
        **{name: _given(citizen, told, *kind) for name, kind in EVERYTHING.items()},
        LOG: list(events_about(citizen).order_by("at", "pk").values("at", "role", "action")),
    }


def _given(
    citizen: Citizen, told: Sequence[BenefitMonth], model: type[Model], owner: str, fields: tuple[str, ...]
) -> list[dict[str, Any]]:
    rows: QuerySet[Any] = model._default_manager.order_by("pk")
    if owner.endswith("citizen"):
        rows = rows.filter(**{owner: citizen})
    elif owner == "household":
        rows = rows.filter(pk__in=[row.pk for row in _in_months(model, told)])
    else:
        rows = rows.filter(**{f"{owner}__in": told})
    if model is Settlement:
        rows = current(rows).order_by("-month__first_day")
    return list(rows.values(*fields))


def _in_months(model: type[Model], told: Sequence[BenefitMonth]) -> Iterator[Any]:
    """The dated facts of a household that held, or were recorded for, one of these months."""
    by_household = defaultdict(list)
    for row in told:
        by_household[row.household_id].append(row.month)
    facts: QuerySet[Any] = model._default_manager.filter(household__in=by_household)
    for fact in facts:
        until = getattr(fact, "until", None)
        if any(
            fact.since <= month.last and (until is None or month.first <= until)
            for month in by_household[fact.household_id]
        ):
            yield fact
