"""An agency that keeps books: every amount without a sign, and a plus or a minus in a narrow column of its own behind it."""

import random
from decimal import Decimal

from tests.samples.families import Drawing, Family, Habit, Wording, marked, pairs, payroll_number, statement
from tests.samples.families.periods import UNITS, date, span
from tests.samples.sheets import ReportlabSheet, number
from tests.samples.truth import SlipTruth, to_cent

WORDS = {
    "salary": "Normale uren|Loonuren|Uren regulier",
    "salary_second": "Uren regulier project B",
    "overtime": "Overuren tarief {p}%",
    "surcharge": "Uren met toeslag {p}%",
    "sick_pay": "Uren ziek 70%",
    "waiting_day": "Uren wachtdag",
    "holiday_allowance": "Vakantiegeld direct|Opname vakantiegeld",
    "holiday_reserve_paid": "Leegboeken reservering vakantiegeld",
    "leave_paid_out": "Leegboeken reservering vakantiedagen",
    "year_end": "Opname reservering kerstuitkering",
    "back_pay": "Nagekomen loon",
    "benefit_supplement": "Suppletie",
    "pension": "STIPP Basis|Pensioen StiPP wn",
    "disability_pension": "AOP-pensioen wn",
    "paww": "PAWW|Premie 3e WW-jaar PAWW",
    "paww_back": "PAWW|Premie 3e WW-jaar PAWW",
    "wga_gap": "WGA-hiaat flex",
    "sector_fund": "Sociaal fonds flex",
    "et_exchange": "Loonruil ET-regeling",
    "wage_tax": "Loonheffing tabel|LB/PVV",
    "wage_tax_special": "Loonheffing BT {p}%|LB/PVV BT {p}%",
    "wga": "Premie Whk|Eigen deel Whk",
    "travel": "Km-vergoeding|Vergoed. woon-werk",
    "expenses": "Vergoed. materiaal",
    "et_travel": "ET vergoed. reizen",
    "et_housing": "ET vergoed. wonen",
    "housing": "Huisvesting|Inhouding logies",
    "transport": "Inhouding bedrijfsbus",
    "health_insurance": "Inhouding zorgpolis",
    "union": "Inhouding contributie",
    "staff_association": "Inhouding PV",
    "loan": "Verrekening lening",
    "advance": "Voorschot|Kasopname",
    "attachment": "Inhouding loonbeslag|Beslag derden",
    "earlier_paid": "Eerder uitgekeerd",
    "debt": "Saldo schuld",
    "gross_total": "Totaal bruto|Brutoloon periode",
    "taxable": "Heffingsloon|Loon LH",
    "taxable_special": "Heffingsloon BT|Loon LH BT",
    "net": "Netto loon|Nettoloon periode",
    "payment": "Te betalen|Bankopdracht",
}


def draw(truth: SlipTruth, chance: random.Random) -> Drawing:
    paper = ReportlabSheet(chance.choice(["Courier", "Helvetica", "Vera"]))
    habit = Habit(grouping=chance.choice([".", " ", ""]))
    words, period, form = Wording(WORDS, chance), truth.period, chance.choice(["slash", "dmy", "bare"])
    size = 7.5
    paper.text(36, 44, marked(truth, "Verloningsoverzicht", chance.choice(["Correctie", "Retro"])), size=13, bold=True)
    week = f"{period.year}/{period.number:02}"
    weeks = {
        "week": ("Weeknummer", week),
        "four_weeks": ("4-weken periode", week),
    }[period.kind]
    given = pairs(
        ("Uitzendonderneming", truth.employer.name),
        ("Vestiging", f"{truth.employer.street}, {truth.employer.town}"),
        ("LH-nr", payroll_number(truth.employer.payroll_tax_number, chance)),
        ("Uitzendkracht", truth.employee),
        ("BSN", truth.bsn),
        ("Werkzaam bij", truth.hirer),
        weeks if period.is_whole else ("Periode", span(period, form)),
        ("Van", date(period.start, form)),
        ("Tot", date(period.end, form)),
        ("Verloning", UNITS[period.kind]),
        ("Loonheffingskorting toepassen", {True: "J", False: "N", None: None}[truth.tax_credit_applied]),
        ("Uitbetaling d.d.", date(truth.payment_date, form) if truth.payment_date else None),
    )
    half = (len(given) + 1) // 2
    for index, (label, value) in enumerate(given):
        x, step = (36, 88) if index < half else (330, 140)
        top = 66 + 12 * (index % half)
        paper.text(x, top, label, size=size)
        paper.text(x + step, top, value, size=size, bold=label in {"Uitzendonderneming", "Uitzendkracht"})
    y = 80.0 + 12 * half + 14
    edges = {"Eenh.": 268, "Tarief": 325, "Bedrag": 412, "T/m deze periode": 532}
    paper.rule(36, y - 11, 560)
    paper.text(36, y, "Nr", size=size, bold=True)
    paper.text(66, y, "Boeking", size=size, bold=True)
    for name, x in edges.items():
        paper.text(x, y, name, size=size, bold=True, right=True)
    paper.rule(36, y + 4, 560)
    y += 5

    def put(column: str, amount: Decimal, *, bold: bool) -> None:
        paper.text(edges[column], y, habit.money(abs(amount)), size=size, right=True, bold=bold)
        paper.text(edges[column] + 8, y, "-" if amount < 0 else "+", size=size, bold=bold)

    code = chance.randint(1, 4) * 100
    for each in statement(truth, words):
        line, bold = each.line, bool(each.total)
        y += 12
        if line:
            code += chance.randint(1, 9)
            paper.text(36, y, str(code), size=size)
            if line.hours is not None and line.rate is not None:
                paper.text(edges["Eenh."], y, number(line.hours), size=size, right=True)
                paper.text(edges["Tarief"], y, number(line.rate), size=size, right=True)
        else:
            paper.shade(36, y - 8.5, 560, y + 3, 0.92)
        paper.text(66, y, each.label, size=size, bold=bold)
        put("Bedrag", each.amount, bold=bold)
        put("T/m deze periode", truth.cumulative(each.amount), bold=False)
        if each.total in {"net", "payment"}:
            y += 7
    y += 26
    paper.text(36, y, "Reserveringen", size=size, bold=True)
    reserved = truth.holiday_reserved
    for label, amount in (("vakantiegeld", reserved), ("vakantiedagen", to_cent(reserved * Decimal("1.28")))):
        y += 12
        paper.text(66, y, f"Bijgeboekt {label}", size=size)
        put("Bedrag", amount, bold=False)
        put("T/m deze periode", truth.cumulative(amount), bold=False)
    return Drawing(paper.finish())


FAMILY = Family(draw, "reportlab", ("week", "four_weeks", "four_weeks"), agency=True)
