"""An agency whose workers read English: payments and deductions side by side, totals in a strip, the year to date under it."""

import random
from decimal import Decimal

from tests.samples.families import Drawing, Family, Habit, Wording, marked, pairs, payroll_number
from tests.samples.families.particulars import AGENCY, account, minimum_wage, mixed
from tests.samples.families.periods import ENGLISH
from tests.samples.printing import plain, typst_pdf
from tests.samples.sheets import number
from tests.samples.truth import SlipLine, SlipTruth

WORDS = {
    "salary": "Hours worked|Normal hours|Basic pay",
    "salary_second": "Hours worked second client",
    "overtime": "Overtime {p}%",
    "surcharge": "Irregular hours supplement {p}%|Night shift supplement {p}%",
    "sick_pay": "Sick pay 70%",
    "waiting_day": "Waiting day (unpaid)",
    "holiday_allowance": "Holiday allowance|Holiday allowance paid out|Holiday pay 8%",
    "holiday_reserve_paid": "Holiday allowance reserve paid out",
    "leave_paid_out": "Holiday hours paid out",
    "year_end": "End of year bonus",
    "back_pay": "Back pay previous period|Arrears",
    "pension": "Pension StiPP {p}%|Pension premium employee {p}%",
    "disability_pension": "Supplementary sickness insurance",
    "paww": "PAWW contribution",
    "paww_back": "PAWW contribution refunded",
    "wga_gap": "WGA gap insurance",
    "sector_fund": "Social fund",
    "et_exchange": "ET exchange (gross reduction)",
    "wage_tax": "Wage tax|Wage tax (loonheffing)|Payroll tax",
    "wage_tax_special": "Wage tax special rate {p}%|Payroll tax special rate {p}%",
    "wga": "WGA contribution|WhK contribution employee",
    "zvw_withheld": "Zvw contribution",
    "travel": "Travel allowance (untaxed)|Travel costs",
    "home_working": "Home office allowance",
    "expenses": "Expenses refunded",
    "et_travel": "ET allowance travel",
    "et_housing": "ET allowance accommodation",
    "housing": "Accommodation|Rent housing",
    "transport": "Transport to work|Bus contribution",
    "health_insurance": "Health insurance",
    "union": "Union membership",
    "staff_association": "Staff association",
    "loan": "Loan repayment",
    "advance": "Advance payment|Advance",
    "attachment": "Wage garnishment|Attachment of earnings (bailiff)",
    "earlier_paid": "Previously paid",
    "debt": "Outstanding balance",
    "gross_total": "Total gross|Gross pay",
    "taxable": "Taxable pay|Wage for wage tax",
    "net": "Net pay|Net wage",
    "payment": "Amount payable|Total paid to bank",
}


def draw(truth: SlipTruth, chance: random.Random) -> Drawing:
    is_english = chance.random() < 0.5
    habit = Habit(point=is_english, euro="before" if chance.random() < 0.4 else "")
    words, period = Wording(WORDS, chance), truth.period
    form = chance.choice(["{0.day} {1} {0.year}", "{0:%d-%m-%Y}", "{0:%d/%m/%Y}"])

    def day(of: object) -> str:
        return form.format(of, ENGLISH[of.month - 1][:3])  # type: ignore[attr-defined]

    def count(amount: Decimal) -> str:
        return f"{amount:.2f}" if is_english else number(amount)

    def side(lines: list[SlipLine], *, turned: bool) -> str:
        found = []
        for line in lines:
            how = (
                f"{count(line.hours)} x {count(line.rate)}" if line.hours is not None and line.rate is not None else ""
            )
            amount = habit.money(-line.amount if turned else line.amount)
            found += [f"[{plain(words.of(line))}]", f"[{plain(how)}]", f"[{plain(amount)}]"]
        return ", ".join([*found, ""])

    taken = sum((line.amount for line in truth.of("pretax", "tax", "posttax", "minus")), Decimal(0))
    whole = (
        f"week {period.number} / {period.year}"
        if period.kind == "week"
        else f"weeks {4 * period.number - 3}-{4 * period.number}, {period.year}"
    )
    who = pairs(
        ("Employer", truth.employer.name),
        ("Employee", truth.employee),
        ("Tax number employer", payroll_number(truth.employer.payroll_tax_number, chance)),
        ("BSN", truth.bsn),
        ("Client", truth.hirer),
        ("Date of birth", day(truth.birth_date) if truth.birth_date else None),
    )
    when = pairs(
        ("Period", whole if period.is_whole else f"{day(period.start)} - {day(period.end)}"),
        ("From - until", f"{day(period.start)} - {day(period.end)}"),
        ("Paid per", {"week": "week", "four_weeks": "4 weeks"}[period.kind]),
        ("Payment date", day(truth.payment_date) if truth.payment_date else None),
    )
    terms = pairs(
        ("Hourly wage", count(truth.hourly_wage) if truth.hourly_wage else None),
        ("Tax credit (loonheffingskorting)", {True: "Yes", False: "No", None: None}[truth.tax_credit_applied]),
        ("Minimum hourly wage", count(minimum_wage(period))),
        ("Hours paid", count(truth.hours_paid) if truth.shows_hours and not truth.open else None),
    )
    facts = mixed(chance, who, when, terms)
    strip = [
        (words["gross_total"], truth.gross_wage),
        (words["taxable"], truth.taxable_wage),
        (words["net"], truth.net_wage),
        (words["payment"], truth.net_payment),
    ]
    title = plain(marked(truth, chance.choice(["PAYSLIP", "Payslip", "Salary slip"]), "correction of earlier payslip"))
    year = [
        ("Taxable pay", truth.taxable_wage),
        ("Wage tax", truth.wage_tax),
        ("Holiday allowance reserved", truth.holiday_reserved),
    ]
    font = chance.choice(["Bitstream Vera Sans", "New Computer Modern", "Libertinus Serif"])
    amounts = ", ".join(f"{plain(label)} {plain(habit.money(truth.cumulative(amount)))}" for label, amount in year)
    so_far = "" if truth.correction_of else f"Year to date: {amounts}. "
    source = f"""
#set page(paper: "a4", margin: (x: 13mm, y: 15mm))
#set text(font: "{font}", size: {7 if "Vera" in font else 9}pt)
#let side(title, ..cells) = table(columns: (1fr, auto, auto), stroke: none, inset: (x: 3pt, y: 3.2pt), align: (x, y) => if x == 0 {{ left }} else {{ right }},
  table.cell(colspan: 2)[*#title*], [*Amount*], table.hline(stroke: 0.6pt), ..cells)
#grid(columns: (1fr, auto), text(size: 16pt, weight: "bold")[{title}],
  align(right)[*{plain(truth.employer.name)}* \\ {plain(truth.employer.street)} \\ {plain(truth.employer.town)}])
#v(3mm)
#block(stroke: 0.5pt, inset: 6pt, width: 100%, grid(columns: (34mm, 1fr, 34mm, 1fr), row-gutter: 5pt,
  {", ".join(f"text(fill: luma(80))[{plain(label)}], [{plain(value)}]" for label, value in facts)}))
#v(3mm)
#grid(columns: (1fr, 1fr), column-gutter: 5mm,
  side("Payments", {side([*truth.of("gross"), *truth.of("plus")], turned=False)} table.hline(stroke: 0.6pt), [*Total payments*], [], [*{plain(habit.money(truth.total("gross", "plus")))}*]),
  side("Deductions", {side([*truth.of("pretax", "tax", "posttax"), *truth.of("minus")], turned=True)} table.hline(stroke: 0.6pt), [*Total deductions*], [], [*{plain(habit.money(-taken))}*]))
#v(4mm)
#table(columns: (1fr, 1fr, 1fr, 1fr), stroke: 0.6pt, inset: 5pt, fill: (x, y) => if y == 0 {{ luma(225) }} else {{ none }},
  {", ".join(f"[{plain(label)}]" for label, _ in strip)}, {", ".join(f"[*{plain(habit.money(amount))}*]" for _, amount in strip)})
#v(3mm)
#text(size: 0.9em)[{so_far}Paid to {plain(account(chance))}.]
"""
    return Drawing(typst_pdf(source))


FAMILY = Family(draw, "typst", ("week", "week", "four_weeks"), agency=True, scenarios=AGENCY)
