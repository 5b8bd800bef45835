"""Made-up payslips with their exact truth: `make_slip` draws one in a layout of choice."""

import datetime
from collections.abc import Callable, Sequence
from decimal import Decimal
from typing import Final, Literal

from tests.samples.layouts import Look, draw_four_weekly, draw_monthly, draw_weekly
from tests.samples.truth import (
    EMPLOYERS,
    NOTHING,
    PERIODS_A_YEAR,
    Employer,
    PayPeriod,
    SlipLine,
    SlipTruth,
    four_weeks,
    month,
    to_cent,
    wage_tax,
    week,
)

__all__ = [
    "EMPLOYERS",
    "LAYOUTS",
    "Employer",
    "Look",
    "PayPeriod",
    "SlipLine",
    "SlipTruth",
    "draw_four_weekly",
    "draw_monthly",
    "draw_weekly",
    "four_weeks",
    "make_slip",
    "make_truth",
    "month",
    "week",
]

Layout = Literal["monthly", "four_weekly", "weekly"]
LAYOUTS: Final[dict[Layout, Callable[[SlipTruth, Look | None], bytes]]] = {
    "monthly": draw_monthly,
    "four_weekly": draw_four_weekly,
    "weekly": draw_weekly,
}
_USUAL_HOURS: Final = {"month": Decimal("86.67"), "four_weeks": Decimal(80), "week": Decimal(20)}


def make_slip(*, layout: Layout = "monthly", look: Look | None = None, **what: object) -> tuple[SlipTruth, bytes]:
    """A payslip as truth and as PDF; `what` goes to `make_truth`."""
    truth = make_truth(**what)  # type: ignore[arg-type]
    return truth, LAYOUTS[layout](truth, look)


def make_truth(
    *,
    employer: Employer = EMPLOYERS[0],
    employee: str = "J. Jansen",
    bsn: str | None = "999990019",
    period: PayPeriod | None = None,
    payment_date: datetime.date | Literal["usual"] | None = "usual",
    hours: Decimal | int | str | None = None,
    hourly_wage: Decimal | str = "15.25",
    overtime_hours: Decimal | int | str = 0,
    holiday_allowance: Decimal | str = NOTHING,
    pension_percent: Decimal | str = "4.5",
    paww: bool = True,
    wga: bool = True,
    tax_credit: bool | None = True,
    travel: Decimal | str = NOTHING,
    deductions: Sequence[tuple[str, Decimal | str]] = (),
    attachment: Decimal | str = NOTHING,
    periods_before: int | None = None,
    before: SlipTruth | None = None,
    hirer: str | None = None,
) -> SlipTruth:
    """A consistent payslip: hours times wage, premiums, a credible wage tax, and what comes below the net wage.

    `holiday_allowance` is what is paid out now; 8 % of the wage is reserved besides. `hours` is about 20 a week unless
    given. `periods_before` is how many equal periods of the year the cumulatives hold: those before this one;
    or they go on with those of the slip `before`.
    """
    period = period or month(2026, 8)
    worked = Decimal(_USUAL_HOURS[period.kind] if hours is None else hours)
    rate, more = Decimal(hourly_wage), Decimal(overtime_hours)
    lines = [SlipLine("Salaris", to_cent(worked * rate), "gross", "salary", worked, rate)]
    if more:
        extra = to_cent(rate * Decimal("1.25"))
        lines.append(SlipLine("Overwerk 125%", to_cent(more * extra), "gross", "overtime", more, extra))
    wage = sum((line.amount for line in lines), NOTHING)
    holiday = Decimal(holiday_allowance)
    if holiday:
        lines.append(SlipLine("Vakantiegeld", holiday, "gross", "holiday_allowance", special=True))
    pension = to_cent(wage * Decimal(pension_percent) / 100)
    if pension:
        lines.append(SlipLine("Pensioenpremie", -pension, "pretax", "pension", employer_part=2 * pension))
    premium = to_cent(wage * Decimal("0.001")) if paww else NOTHING
    if premium:
        lines.append(SlipLine("Bijdrage PAWW", -premium, "pretax", "premium_before_tax"))
    credit = tax_credit is not False
    tax = wage_tax(wage - pension - premium, period.kind, tax_credit=credit, year=min(max(period.year, 2025), 2026))
    lines.append(SlipLine("Loonheffing", -tax, "tax", "wage_tax"))
    if holiday:
        lines.append(
            SlipLine(
                "Loonheffing bijzonder tarief",
                -to_cent(holiday * Decimal("0.3575")),
                "tax",
                "wage_tax_special",
                special=True,
            )
        )
    if wga:
        lines.append(SlipLine("Premie WGA", -to_cent(wage * Decimal("0.0045")), "posttax", "wga"))
    lines += _below(Decimal(travel), [(label, Decimal(amount)) for label, amount in deductions], Decimal(attachment))
    paid = period.end - datetime.timedelta(days=4) if payment_date == "usual" else payment_date
    return SlipTruth(
        employer=employer,
        employee=employee,
        bsn=bsn,
        period=period,
        payment_date=paid,
        lines=tuple(lines),
        tax_credit_applied=tax_credit,
        holiday_reserved=to_cent(wage * Decimal("0.08")),
        periods_before=(period.number - 1) % PERIODS_A_YEAR[period.kind] if periods_before is None else periods_before,
        hirer=hirer,
        before=before,
    )


def _below(travel: Decimal, deductions: Sequence[tuple[str, Decimal]], attachment: Decimal) -> list[SlipLine]:
    lines = [SlipLine("Reiskostenvergoeding", travel, "plus", "travel_reimbursement")] if travel else []
    lines += [SlipLine(label, -amount, "minus", "net_deduction") for label, amount in deductions]
    if attachment:
        lines.append(SlipLine("Loonbeslag", -attachment, "minus", "attachment"))
    return lines
