"""A payroll provider that works in many countries: English, the year so far before the period, month names cut to three letters."""

import datetime
import random

from tests.samples.families import Drawing, Family, Habit, Wording, marked, pairs, payroll_number
from tests.samples.families.particulars import STAFF, agreed_hours, counted, fixed, minimum_wage
from tests.samples.families.periods import ENGLISH
from tests.samples.printing import plain, typst_pdf
from tests.samples.truth import SlipTruth

WORDS = {
    "salary": "Regular hours|Base pay (hourly)",
    "salary_fixed": "Base salary|Monthly base salary",
    "overtime": "Overtime {p}%",
    "surcharge": "Shift premium {p}%",
    "sick_pay": "Sick leave 70%",
    "waiting_day": "Unpaid sick day",
    "holiday_allowance": "Holiday allowance|Vacation allowance",
    "holiday_reserve_paid": "Holiday allowance final settlement",
    "leave_paid_out": "Unused leave paid out",
    "year_end": "13th month salary|Annual bonus",
    "back_pay": "Retroactive pay",
    "benefit_supplement": "Supplement to benefit",
    "car_addition": "Company car benefit in kind",
    "pension": "Employee pension contribution {p}%|Pension (employee)",
    "disability_pension": "Disability insurance premium",
    "paww": "PAWW premium",
    "paww_back": "PAWW premium refund",
    "wga_gap": "WGA gap insurance",
    "sector_fund": "Sector fund contribution",
    "wage_tax": "Wage tax|Wage tax & national insurance",
    "wage_tax_special": "Wage tax on special payments {p}%|Wage tax special rate",
    "wga": "WGA premium employee|Differentiated WGA premium",
    "zvw_withheld": "Health care levy (Zvw) withheld",
    "travel": "Commuting allowance|Travel reimbursement",
    "home_working": "Work from home allowance",
    "expenses": "Expense reimbursement",
    "transport": "Shuttle bus",
    "health_insurance": "Group health insurance",
    "union": "Trade union fee",
    "staff_association": "Social club",
    "loan": "Employee loan repayment",
    "advance": "Salary advance",
    "attachment": "Wage attachment|Court-ordered garnishment",
    "car_contribution": "Own contribution company car",
    "earlier_paid": "Amount already paid",
    "debt": "Balance from previous period",
    "gross_total": "Total gross pay|Gross pay",
    "taxable": "Taxable income|Taxable wage",
    "net": "Net pay|Net salary",
    "payment": "Amount transferred|Net amount payable",
}


def draw(truth: SlipTruth, chance: random.Random) -> Drawing:
    truth = fixed(truth)
    habit = Habit(point=chance.random() < 0.7, grouping=".")
    words, period = Wording(WORDS, chance), truth.period
    american = chance.random() < 0.4

    def day(of: datetime.date) -> str:
        name = ENGLISH[of.month - 1][:3]
        return f"{name} {of.day}, {of.year}" if american else f"{of.day:02} {name} {of.year}"

    agreed = agreed_hours(truth)
    company = pairs(
        ("Employer", truth.employer.name),
        ("Address", f"{truth.employer.street}, {truth.employer.town}"),
        ("Wage tax number", payroll_number(truth.employer.payroll_tax_number, chance)),
        ("Pay period", f"{day(period.start)} - {day(period.end)}"),
        ("Pay frequency", {"month": "Monthly", "four_weeks": "Every 4 weeks"}[period.kind]),
        ("Pay date", day(truth.payment_date) if truth.payment_date else None),
        ("Document created", day(period.end)),
    )
    worker = pairs(
        ("Employee", truth.employee),
        ("BSN", truth.bsn),
        ("Date of birth", day(truth.birth_date) if truth.birth_date else None),
        ("Start date", day(truth.hired) if truth.hired else None),
        ("Tax credit applied", {True: "Yes", False: "No", None: None}[truth.tax_credit_applied]),
        ("Weekly hours", habit.money(agreed) if agreed is not None else None),
        ("Minimum hourly wage", habit.money(minimum_wage(period))),
    )
    swapped = chance.random() < 0.75
    heads = ["YTD", "Current"] if swapped else ["Current", "YTD"]
    if truth.correction_of:
        heads = ["", "Current"]
    rows: list[str] = []

    def put(label: str, amount: str, so_far: str, how: str = "", *, bold: bool = False) -> None:
        both = [so_far, amount] if swapped or truth.correction_of else [amount, so_far]
        mark = "*" if bold else ""
        grey = "#text(fill: luma(110))" if how else ""
        cells = [f"{mark}{plain(label)}{mark} {f'{grey}[ {plain(how)}]' if how else ''}"]
        cells += [f"{mark}{plain(text)}{mark}" if text else "" for text in both]
        rows.append(", ".join(f"[{cell}]" for cell in cells))

    for head, roles, total, amount in (
        ("Earnings", ("gross",), "gross_total", truth.gross_wage),
        ("Pre-tax items", ("pretax", "fiscal"), "taxable", truth.taxable_wage),
        ("Taxes and premiums", ("tax", "posttax"), "net", truth.net_wage),
        ("Post-tax items", ("plus", "minus"), "payment", truth.net_payment),
    ):
        lines = truth.of(*roles)  # type: ignore[arg-type]
        if lines:
            rows.append(f"table.cell(colspan: 3, fill: luma(238))[#smallcaps[{head}]]")
        for line in lines:
            hours, rate = (text.replace(",", ".") if habit.point else text for text in counted(line))
            so_far = "" if truth.correction_of else habit.money(truth.cumulative(line.amount))
            put(words.of(line), habit.money(line.amount), so_far, f"{hours} h x {rate}" if hours else "")
        so_far = "" if truth.correction_of else habit.money(truth.cumulative(amount))
        put(words[total], habit.money(amount), so_far, bold=True)

    def block(title: str, facts: list[tuple[str, str]]) -> str:
        inner = ", ".join(f"text(fill: luma(90))[{plain(label)}], [{plain(value)}]" for label, value in facts)
        return f"[*{title}* #v(1mm) #grid(columns: (36mm, 1fr), row-gutter: 5pt, {inner})]"

    blocks = [block("Company and period", company), block("Employee", worker)]
    if chance.random() < 0.5:
        blocks.reverse()
    saved = f"Holiday allowance accrued: {habit.money(truth.cumulative(truth.holiday_reserved))}. "
    font = chance.choice(["Bitstream Vera Sans", "New Computer Modern", "Libertinus Serif"])
    title = plain(marked(truth, chance.choice(["Payslip", "Pay statement"]), "correction of an earlier period"))
    source = f"""
#set page(paper: "{chance.choice(["a4", "us-letter"])}", margin: (x: 16mm, y: 16mm))
#set text(font: "{font}", size: {7.2 if "Vera" in font else 9}pt)
#text(size: 18pt)[{title}]
#line(length: 100%, stroke: 1.5pt + rgb("#2a5d84"))
#grid(columns: (1fr, 1fr), column-gutter: 8mm, {blocks[0]}, {blocks[1]})
#v(5mm)
#table(columns: (1fr, 32mm, 32mm), stroke: none, inset: (x: 4pt, y: 3.4pt), align: (x, y) => if x == 0 {{ left }} else {{ right }},
  [*Description*], [*{heads[0]}*], [*{heads[1]}*], table.hline(stroke: 0.8pt), {", ".join(rows)})
#v(4mm)
#text(size: 0.9em)[{"" if truth.correction_of else plain(saved)}All amounts in EUR.]
"""
    return Drawing(typst_pdf(source))


FAMILY = Family(draw, "typst", ("month", "month", "month", "four_weeks"), scenarios=STAFF)
