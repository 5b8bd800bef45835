"""A small bookkeeper's own sheet, kept like a cash book: what comes on, what goes off, and what is left after each line."""

import random
from decimal import Decimal

from tests.samples.draw_fpdf import FpdfSheet
from tests.samples.families import Drawing, Family, Habit, Wording, pairs, payroll_number
from tests.samples.families.particulars import (
    STAFF,
    agreed_hours,
    fixed,
    in_halves,
    is_named,
    minimum_wage,
    mixed,
    named,
)
from tests.samples.families.periods import date, span
from tests.samples.sheets import number
from tests.samples.truth import NOTHING, SlipTruth

WORDS = {
    "salary": "Loon|Gewerkte uren|Uren",
    "salary_fixed": "Loon|Salaris|Vast loon",
    "overtime": "Overuren {p}%",
    "surcharge": "Weekendtoeslag {p}%",
    "sick_pay": "Ziektegeld 70%",
    "waiting_day": "Af: wachtdag ziekte",
    "holiday_allowance": "Vakantiegeld|Vakantietoeslag",
    "holiday_reserve_paid": "Vakantiegeld einde dienst",
    "leave_paid_out": "Vakantiedagen einde dienst",
    "year_end": "Kerstgratificatie|Eindejaarsuitkering",
    "back_pay": "Nog tegoed van vorige keer|Nabetaling",
    "pension": "Pensioen|Pensioenpremie werknemer",
    "disability_pension": "AOV-deel pensioen",
    "paww": "PAWW",
    "paww_back": "PAWW terug",
    "wga_gap": "WGA-hiaat",
    "sector_fund": "Sociaal fonds",
    "wage_tax": "Loonheffing|Loonheffing volgens tabel",
    "wage_tax_special": "Loonheffing bijzonder tarief|Loonheffing bijz. tarief {p}%",
    "wga": "WGA-premie|WGA deel werknemer",
    "travel": "Reiskosten|Reiskosten onbelast|Kilometergeld",
    "home_working": "Thuiswerkvergoeding",
    "expenses": "Voorgeschoten kosten|Bonnen",
    "housing": "Kost en inwoning",
    "transport": "Vervoer",
    "health_insurance": "Zorgverzekering",
    "union": "Vakbond",
    "staff_association": "Personeelsuitje",
    "loan": "Aflossing lening",
    "advance": "Voorschot|Voorschot (kas)",
    "attachment": "Loonbeslag|Beslag deurwaarder",
    "earlier_paid": "Al betaald",
    "debt": "Nog openstaand",
    "gross_total": "Brutoloon|Bruto loon",
    "taxable": "Loon voor loonheffing|Belastbaar",
    "net": "Nettoloon|Netto loon",
    "payment": "Uit te betalen|Te ontvangen per bank",
}


def draw(truth: SlipTruth, chance: random.Random) -> Drawing:
    truth = in_halves(fixed(truth))
    paper = FpdfSheet(chance.choice(["Times", "Helvetica", "Vera", "Courier"]))
    habit = Habit(grouping=chance.choice([".", ""]))
    words, period, form = Wording(WORDS, chance), truth.period, chance.choice(["words", "dmy", "bare"])
    size, agreed = 8.5, agreed_hours(truth)
    is_unlabelled = chance.random() < 0.3
    paper.text(60, 60, truth.employer.name, size=14, bold=True)
    paper.text(60, 74, f"{truth.employer.street}, {truth.employer.town}", size=8)
    paper.text(60, 86, f"Loonheffingen: {payroll_number(truth.employer.payroll_tax_number, chance)}", size=8)
    title = chance.choice(["Loonstaatje", "Loonafrekening", "Loonstrook"])
    if truth.correction_of:
        title += chance.choice([" (correctie)", " - herziene berekening, alleen het verschil"])
    paper.text(60, 120, title, size=12, bold=True)
    who = pairs(
        ("Werkgever", None if is_unlabelled else truth.employer.name),
        ("Voor", truth.employee),
        ("BSN", truth.bsn),
    )
    when = pairs(
        ("Over", named(period, chance) if is_named(period) else span(period, form)),
        ("Van / tot en met", span(period, form, " / ")),
        ("Loon per", {"month": "maand", "other": "halve maand", "week": "week"}[period.kind]),
        ("Betaald op", date(truth.payment_date, form) if truth.payment_date else None),
    )
    terms = pairs(
        ("Heffingskorting", {True: "wel toegepast", False: "niet toegepast", None: None}[truth.tax_credit_applied]),
        ("Afgesproken uren", f"{number(agreed)} per week" if agreed is not None else None),
        ("Minimumloon", f"{number(minimum_wage(period))} per uur"),
    )
    y = 142.0
    for label, value in mixed(chance, who, when, terms):
        paper.text(60, y, label, size=size)
        paper.text(175, y, value, size=size)
        y += 13
    y += 16
    edges = chance.choice([{"Bij": 370, "Af": 445, "Saldo": 530}, {"Af": 370, "Bij": 445, "Saldo": 530}])
    paper.text(60, y, "Omschrijving", size=size, bold=True)
    for name, x in edges.items():
        paper.text(x, y, name, size=size, bold=True, right=True)
    paper.rule(60, y + 4, 530)
    y += 5
    balance = NOTHING

    def lines(*roles: str) -> None:
        nonlocal y, balance
        for line in truth.of(*roles):  # type: ignore[arg-type]
            y += 13.5
            label = words.of(line)
            if line.hours is not None and line.rate is not None:
                label += f" {number(line.hours)} uur x {number(line.rate)}"
            balance += line.amount
            column = "Bij" if line.amount >= 0 else "Af"
            paper.text(68, y, label, size=size)
            paper.text(edges[column], y, habit.money(abs(line.amount)), size=size, right=True)
            paper.text(edges["Saldo"], y, habit.money(balance), size=size, right=True, grey=0.35)

    def total(name: str, amount: Decimal) -> None:
        nonlocal y
        y += 15
        paper.text(60, y, words[name], size=size, bold=True)
        paper.text(edges["Saldo"], y, habit.money(amount), size=size, bold=True, right=True)
        paper.rule(465, y - 10, 530)
        y += 4

    for roles, name, amount in (
        (("gross",), "gross_total", truth.gross_wage),
        (("pretax",), "taxable", truth.taxable_wage),
        (("tax", "posttax"), "net", truth.net_wage),
        (("plus", "minus"), "payment", truth.net_payment),
    ):
        lines(*roles)
        total(name, amount)
    paper.rule(465, y, 530)
    paper.rule(465, y + 2, 530)
    y += 34
    if truth.correction_of:
        return Drawing(paper.finish())
    saved = habit.money(truth.cumulative(truth.holiday_reserved))
    paper.text(60, y, f"Vakantiegeld dat nu voor u klaarstaat: {saved} bruto.", size=size)
    paper.text(
        60, y + 13, f"Loonheffing dit jaar tot nu toe: {habit.money(truth.cumulative(truth.wage_tax))}.", size=size
    )
    return Drawing(paper.finish())


# A balance has no place for what is taxed and not paid; such a bookkeeper has no benefits to top up.
FAMILY = Family(
    draw,
    "fpdf2",
    ("month", "month", "other", "week"),
    scenarios=tuple(
        name for name in STAFF if name not in {"company car", "green table", "Zvw withheld", "negative payment"}
    ),
)
