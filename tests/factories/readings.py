"""What the reader answers, as the contract of the reader says, without a file."""

from typing import Any


def document(**changes: Any) -> dict[str, Any]:
    """A payslip of September 2026 that proves itself: net wage € 600,00."""
    return {
        "employer_name": "Bakkerij De Korenaar",
        "payroll_tax_number": "000012345L01",
        "employee_name": "N. Voorbeeld",
        "bsn": None,
        "period_start": "2026-09-01",
        "period_end": "2026-09-30",
        "period_kind": "month",
        "payment_date": "2026-09-25",
        "gross_wage": "640.00",
        "taxable_wage": "640.00",
        "wage_tax": "40.00",
        "net_wage": "600.00",
        "net_payment": "600.00",
        "holiday_allowance_paid": "0.00",
        "reimbursements_total": "0.00",
        "net_deductions_total": "0.00",
        "attachment_total": "0.00",
        "hours_paid": "43",
        "tax_credit_applied": True,
        "is_correction_of": None,
        "lines": [],
        "evidence": {},
        "checks": [],
        "needs_review": [],
        "source": "text",
    } | changes


def answer(*documents: dict[str, Any], status: str = "read", reason: str | None = None) -> dict[str, Any]:
    """The answer for one file with these payslips."""
    return {"status": status, "reason": reason, "documents": list(documents)}
