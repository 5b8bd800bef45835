"""An agency with workers who read no Dutch: English over Dutch, or English alone."""

import random

from tests.samples.families import Drawing, Family, Habit, Wording, marked, pairs, payroll_number, statement
from tests.samples.families.periods import date, span
from tests.samples.printing import plain, typst_pdf
from tests.samples.truth import SlipTruth

ENGLISH = {
    "salary": "Normal hours|Basic pay|Worked hours",
    "salary_second": "Normal hours second client",
    "overtime": "Overtime {p}%",
    "surcharge": "Shift allowance {p}%",
    "sick_pay": "Sick pay 70%",
    "waiting_day": "Waiting day",
    "holiday_allowance": "Holiday allowance|Holiday pay",
    "holiday_reserve_paid": "Holiday allowance paid",
    "leave_paid_out": "Holiday hours paid out",
    "year_end": "13th month",
    "back_pay": "Back pay",
    "benefit_supplement": "Supplement",
    "car_addition": "Company car addition",
    "pension": "Pension contribution|Pension employee {p}%",
    "disability_pension": "Disability pension",
    "wga_gap": "WGA gap insurance",
    "sector_fund": "Social fund",
    "et_exchange": "ET exchange",
    "wage_tax": "Wage tax|Payroll tax",
    "wage_tax_special": "Wage tax special rate",
    "wga": "WGA contribution",
    "zvw_withheld": "Zvw contribution",
    "travel": "Travel expenses",
    "home_working": "Home working allowance",
    "expenses": "Expenses",
    "et_travel": "ET reimbursement travel",
    "et_housing": "ET reimbursement housing",
    "housing": "Housing",
    "transport": "Transport",
    "health_insurance": "Health insurance",
    "union": "Union dues",
    "staff_association": "Staff association",
    "loan": "Loan repayment",
    "advance": "Advance",
    "attachment": "Attachment of earnings|Wage garnishment",
    "car_contribution": "Own contribution car",
    "earlier_paid": "Previously paid",
    "debt": "Outstanding debt",
    "gross_total": "Gross wage|Gross pay",
    "taxable": "Taxable wage",
    "taxable_special": "Taxable wage special rate",
    "net": "Net wage|Net pay",
    "payment": "Amount paid|Payment to bank",
}
DUTCH = {
    "gross_total": "Brutoloon",
    "taxable": "Loon LH",
    "net": "Nettoloon",
    "payment": "Uitbetaling",
    "wage_tax": "Loonheffing",
}


def draw(truth: SlipTruth, chance: random.Random) -> Drawing:
    both = chance.random() < 0.5
    point = not both and chance.random() < 0.4
    habit = Habit(point=point, positive=chance.random() < 0.4, euro="before" if chance.random() < 0.3 else "")
    words, period, form = Wording(ENGLISH, chance), truth.period, chance.choice(["dmy", "english", "slash"])

    def label(meaning: str, text: str) -> str:
        return f"{text} / {DUTCH[meaning]}" if both and meaning in DUTCH else text

    def decimal(amount: object) -> str:
        return f"{amount:.2f}" if point else f"{amount:.2f}".replace(".", ",")

    rows = []
    for each in statement(truth, words, with_special=False):
        line = each.line
        bold = "" if line else "*"
        rows += [
            f"{bold}{plain(label(line.meaning if line else each.total, each.label))}{bold}",
            decimal(line.hours) if line and line.hours is not None else "",
            decimal(line.rate) if line and line.rate is not None else "",
            f"{bold}{plain(habit.of(line) if line else habit.money(each.amount))}{bold}",
            plain(
                habit.money(
                    truth.cumulative(-each.amount if line and habit.positive and each.amount < 0 else each.amount)
                )
            ),
        ]
    unit = {"month": "Month", "four_weeks": "4 weeks", "week": "Week"}[period.kind]
    head = pairs(
        ("Employer", truth.employer.name),
        ("Wage tax number", payroll_number(truth.employer.payroll_tax_number, chance)),
        ("Employee", truth.employee),
        ("BSN", truth.bsn),
        ("Period", span(period, form, chance.choice([" - ", " until ", " to "]))),
        ("Pay frequency", unit),
        (
            "Week" if period.kind == "week" and period.is_whole else "",
            number_of(truth) if period.kind == "week" and period.is_whole else None,
        ),
        ("Client", truth.hirer),
        ("Tax credit applied", {True: "Yes", False: "No", None: None}[truth.tax_credit_applied]),
        ("Payment date", date(truth.payment_date, form) if truth.payment_date else None),
        ("Date of birth", date(truth.birth_date, form) if truth.birth_date else None),
    )
    font = chance.choice(["Bitstream Vera Sans", "Libertinus Serif"])
    source = f"""
#set page(paper: "a4", margin: (x: 18mm, y: 15mm))
#set text(font: "{font}", size: {8 if "Vera" in font else 10}pt)
#text(size: 15pt, weight: "bold")[{plain(marked(truth, "Payslip / Loonstrook" if both else "Payslip", "Correctie / Correction" if both else "Correction"))}]
#v(3mm)
#grid(columns: (36mm, 1fr), row-gutter: 5pt, {", ".join(f"[{plain(name)}], [{plain(value)}]" for name, value in head)})
#v(5mm)
#table(columns: (1fr, 18mm, 18mm, 28mm, 28mm), stroke: none, inset: 3pt, fill: (x, y) => if y == 0 {{ luma(225) }},
  align: (x, y) => if x == 0 {{ left }} else {{ right }},
  [Description], [Hours], [Rate], [Amount], [{chance.choice(["Year to date", "YTD"])}], {", ".join(f"[{cell}]" for cell in rows)})
#v(6mm)
Holiday allowance reserved: {plain(habit.money(truth.cumulative(truth.holiday_reserved)))}
"""
    return Drawing(typst_pdf(source))


def number_of(truth: SlipTruth) -> str:
    return f"{truth.period.number}/{truth.period.year}"


FAMILY = Family(draw, "typst", ("week", "four_weeks", "month"), agency=True)
