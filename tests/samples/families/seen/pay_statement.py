"""An international office: English words, a table for every kind of pay with a total of its own, and the year beside the period."""

import datetime
import random
from decimal import Decimal

from tests.samples.families import Drawing, Family, Habit, Wording, marked, pairs, payroll_number
from tests.samples.families.periods import ENGLISH
from tests.samples.printing import plain, typst_pdf
from tests.samples.sheets import number
from tests.samples.truth import SlipTruth

WORDS = {
    "salary": "Base salary|Regular pay|Contractual salary",
    "salary_second": "Regular pay second site",
    "overtime": "Overtime premium {p}%|Extra hours {p}%",
    "surcharge": "Unsocial hours {p}%",
    "sick_pay": "Statutory sick pay 70%",
    "waiting_day": "Unpaid waiting day",
    "holiday_allowance": "Holiday allowance|Vacation allowance",
    "holiday_reserve_paid": "Vacation allowance settlement",
    "leave_paid_out": "Unused leave settlement",
    "year_end": "Year-end bonus|Thirteenth month",
    "back_pay": "Retroactive pay",
    "benefit_supplement": "Benefit top-up",
    "car_addition": "Taxable benefit company car",
    "pension": "Pension contribution|Employee pension premium",
    "disability_pension": "Disability pension premium",
    "paww": "PAWW premium",
    "paww_back": "PAWW premium refund",
    "wga_gap": "WGA shortfall insurance",
    "sector_fund": "Training fund",
    "wage_tax": "Wage tax|Payroll tax (loonheffing)",
    "wage_tax_special": "Wage tax special rate {p}%|Payroll tax on special payments {p}%",
    "wga": "WGA premium employee|Whk premium employee",
    "zvw_withheld": "Health care levy (Zvw)",
    "travel": "Travel expenses|Mileage reimbursement",
    "home_working": "Work from home allowance",
    "expenses": "Business expenses|Expense claims",
    "housing": "Company accommodation",
    "transport": "Company shuttle",
    "health_insurance": "Private health insurance",
    "union": "Trade union fee",
    "staff_association": "Social club",
    "loan": "Employee loan instalment",
    "advance": "Salary advance recovered",
    "attachment": "Earnings attachment order|Wage attachment (loonbeslag)",
    "car_contribution": "Personal contribution company car",
    "earlier_paid": "Already paid",
    "debt": "Balance owed",
    "gross_total": "Gross wage|Gross earnings",
    "taxable": "Taxable wage|Fiscal wage",
    "net": "Net wage|Net salary",
    "payment": "Net payment|Transferred to your account",
}
_UNIT = {"month": "Monthly", "four_weeks": "Four-weekly"}


def _day(day: datetime.date, form: str) -> str:
    """31 Aug 2026, 31-Aug-2026, August 31, 2026 or 2026-08-31."""
    name = ENGLISH[day.month - 1]
    return {
        "spaced": f"{day.day:02} {name[:3]} {day.year}",
        "dashed": f"{day.day:02}-{name[:3]}-{day.year}",
        "american": f"{name} {day.day}, {day.year}",
        "iso": day.isoformat(),
    }[form]


def draw(truth: SlipTruth, chance: random.Random) -> Drawing:
    is_english = chance.random() < 0.6
    habit = Habit(point=is_english, positive=chance.random() < 0.5)
    words, period = Wording(WORDS, chance), truth.period
    form = chance.choice(["spaced", "dashed", "american", "iso"])
    first, last = _day(period.start, form), _day(period.end, form)
    whole = (
        f"{ENGLISH[period.number - 1]} {period.year}"
        if period.kind == "month"
        else f"{period.number} of {period.year}"
    )

    def count(amount: Decimal) -> str:
        return f"{amount:.2f}" if is_english else number(amount)

    def table(title: str, roles: tuple[str, ...], total: str, amount: Decimal, *, worked: bool = False) -> str:
        rows: list[str] = []
        for line in truth.of(*roles):  # type: ignore[arg-type]
            has_rate = worked and line.hours is not None and line.rate is not None
            shown = -line.amount if habit.positive and roles != ("gross",) and line.role != "plus" else line.amount
            if line.role == "fiscal":
                shown = line.amount
            rows += [
                plain(words.of(line)),
                count(line.hours) if has_rate and line.hours is not None else "",
                count(line.rate) if has_rate and line.rate is not None else "",
                plain(habit.money(shown)),
                plain(habit.money(truth.cumulative(shown))),
            ]
        rows += [
            f"*{plain(total)}*",
            "",
            "",
            f"*{plain(habit.money(amount))}*",
            plain(habit.money(truth.cumulative(amount))),
        ]
        heads = [title, "Units" if worked else "", "Rate" if worked else "", "This period", "Year total"]
        return (
            f"#lines({', '.join(f'[{cell}]' for cell in [*(f'*{head}*' if head else '' for head in heads), *rows])})"
        )

    facts = pairs(
        ("Company", truth.employer.name),
        ("Payroll tax no.", payroll_number(truth.employer.payroll_tax_number, chance)),
        ("Name", truth.employee),
        ("Citizen service number (BSN)", truth.bsn),
        ("Pay period", whole if period.is_whole else f"{first} - {last}"),
        ("Period dates", f"{first} - {last}"),
        ("Pay cycle", _UNIT[period.kind]),
        ("Tax table", "Green" if truth.green else "White"),
        ("Wage tax credit", {True: "Applied", False: "Not applied", None: None}[truth.tax_credit_applied]),
        ("Date paid", _day(truth.payment_date, form) if truth.payment_date else None),
        ("Hire date", _day(truth.hired, form) if truth.hired else None),
    )
    boxes = ", ".join(
        f"[#text(size: 6.5pt, fill: luma(90))[{plain(name)}] \\ {plain(value)}]" for name, value in facts
    )
    below = "Reimbursements and net deductions"
    source = f"""
#set page(paper: "a4", margin: (x: 17mm, y: 15mm))
#set text(font: "{chance.choice(["Bitstream Vera Sans", "Libertinus Serif"])}", size: 8pt)
#let lines(..cells) = table(columns: (1fr, 16mm, 16mm, 27mm, 27mm), stroke: (x, y) => if y == 0 {{ (bottom: 0.6pt) }}, inset: 3pt,
  align: (x, y) => if x == 0 {{ left }} else {{ right }}, ..cells)
#text(size: 17pt)[{plain(marked(truth, "Pay statement", chance.choice(["Correction", "Retro correction"])))}]
#line(length: 100%, stroke: 2pt + rgb("#0a6"))
#grid(columns: (1fr, 1fr, 1fr, 1fr), row-gutter: 8pt, column-gutter: 6pt, {boxes})
#v(4mm)
{table("Earnings", ("gross",), words["gross_total"], truth.gross_wage, worked=True)}
{table("Before-tax premiums and benefits", ("pretax", "fiscal"), words["taxable"], truth.taxable_wage)}
{table("Taxes and employee insurance", ("tax", "posttax"), words["net"], truth.net_wage)}
{table(below, ("plus", "minus"), words["payment"], truth.net_payment)}
#v(4mm)
Vacation allowance accrued this year: {plain(habit.money(truth.cumulative(truth.holiday_reserved)))}
"""
    return Drawing(typst_pdf(source))


FAMILY = Family(draw, "typst", ("month", "month", "four_weeks"))
