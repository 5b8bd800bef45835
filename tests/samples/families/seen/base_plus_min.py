"""The slip of a care worker paid from a personal budget: base, plus and min; every total a line of its own."""

import random
from decimal import Decimal

from tests.samples.families import Drawing, Family, Habit, Wording, pairs, payroll_number, statement
from tests.samples.families.periods import date, printed, span
from tests.samples.sheets import ReportlabSheet, number
from tests.samples.truth import NOTHING, SlipTruth

WORDS = {
    "salary": "Bruto loon|Gewerkte uren|Maandloon",
    "surcharge": "Toeslag {p}%",
    "sick_pay": "Doorbetaling ziekte",
    "holiday_allowance": "Vakantiegeld|Vakantiebijslag",
    "holiday_reserve_paid": "Uitbetaling vakantiegeld",
    "pension": "Pensioenpremie werknemer",
    "wage_tax": "Loonheffing|Loonbelasting/premie volksverz.",
    "wage_tax_special": "Loonheffing bijzonder tarief",
    "zvw_withheld": "Inhouding Zvw|Ingehouden bijdrage Zvw",
    "wga": "Premie WGA",
    "travel": "Reiskosten|Reiskostenvergoeding",
    "attachment": "Loonbeslag",
    "gross_total": "Totaal bruto|Brutoloon",
    "taxable": "Loon voor loonheffing|Belastbaar loon",
    "net": "Netto loon",
    "payment": "Uit te betalen|Uitbetaald bedrag",
}


def draw(truth: SlipTruth, chance: random.Random) -> Drawing:
    paper = ReportlabSheet(chance.choice(["Helvetica", "Times"]), split=chance.random() < 0.3)
    habit = Habit(grouping=chance.choice([".", " "]), euro="before" if chance.random() < 0.3 else "")
    words, period, form = Wording(WORDS, chance), truth.period, chance.choice(["dmy", "words"])
    size = 9
    paper.text(60, 60, "Servicepunt Zorgloon, namens uw budgethouder", size=10)
    paper.text(60, 90, truth.employee, size=size)
    paper.text(60, 102, "Kerkpad 3", size=size)
    paper.text(60, 114, "1000 AG Waterstad", size=size)
    paper.text(
        60,
        150,
        f"Loonstrook {span(period, form) if not period.is_whole else printed(period, chance, form=form)}",
        size=14,
        bold=True,
    )
    facts = pairs(
        ("Budgethouder (werkgever)", truth.employer.name),
        ("Loonheffingennummer", payroll_number(truth.employer.payroll_tax_number, chance)),
        ("Zorgverlener (werknemer)", truth.employee),
        ("Burgerservicenummer", truth.bsn),
        ("Periode", span(period, form)),
        ("Loonheffingskorting", {True: "toegepast", False: "niet toegepast", None: None}[truth.tax_credit_applied]),
        ("Betaaldatum", date(truth.payment_date, form) if truth.payment_date else None),
        ("Aantal uren", number(truth.hours_paid) if truth.shows_hours and not truth.open else None),
    )
    y = 172.0
    for label, value in facts:
        paper.text(60, y, label, size=size)
        paper.text(200, y, value, size=size)
        y += 13
    y += 16
    edges = {"Basis": 360, "Plus": 445, "Min": 530}
    paper.rule(55, y + 4, 540)
    paper.text(60, y, "Omschrijving", size=size, bold=True)
    for name, x in edges.items():
        paper.text(x, y, name, size=size, bold=True, right=True)
    y += 4
    for row in statement(truth, words, with_special=False):
        y += 14
        paper.text(60, y, row.label, size=size, bold=not row.line)
        column = "Plus" if row.amount >= 0 and (row.line is None or row.line.amount >= NOTHING) else "Min"
        if row.line and row.line.role in {"pretax", "tax", "posttax", "minus"} and row.amount == 0:
            column = "Min"
        paper.text(edges[column], y, habit.money(abs(row.amount)), size=size, right=True, bold=not row.line)
        base: Decimal | None = row.line.base if row.line else None
        if base:
            paper.text(edges["Basis"], y, habit.money(base), size=size, right=True)
        if row.total:
            y += 5
    paper.text(60, y + 40, "Opgebouwd vakantiegeld tot en met deze periode", size=8)
    paper.text(360, y + 40, habit.money(truth.cumulative(truth.holiday_reserved)), size=8, right=True)
    paper.text(60, y + 60, "Vragen? Bel ons op werkdagen tussen 8 en 18 uur.", size=8)
    return Drawing(paper.finish())


FAMILY = Family(
    draw,
    "reportlab",
    ("month",),
    rhythm=False,
    scenarios=(
        "ordinary",
        "ordinary",
        "holiday allowance paid",
        "sick with a waiting day",
        "no hours",
        "no tax credit",
        "Zvw withheld",
        "attachment",
        "final settlement",
        "surcharges",
        "short period",
        "back pay",
    ),
)
