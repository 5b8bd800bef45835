"""A form with a box for every fact, the name small above the value; in the lines the amount stands before the description."""

import random
from decimal import Decimal

from tests.samples.families import Drawing, Family, Habit, Wording, marked, pairs, payroll_number, statement
from tests.samples.families.periods import UNITS, date, numbered, span
from tests.samples.sheets import ReportlabSheet, number
from tests.samples.truth import SlipTruth, to_cent

WORDS = {
    "salary": "Periodesalaris|Loon uren|Basisloon",
    "overtime": "Overuren {p}%",
    "surcharge": "Ploegentoeslag {p}%|Avondtoeslag {p}%",
    "sick_pay": "Ziekengeld 70%",
    "waiting_day": "Wachtdag",
    "holiday_allowance": "Vakantiegeld|VG",
    "holiday_reserve_paid": "Uitbetaalde reservering vakantiegeld",
    "leave_paid_out": "Uitbetaalde vakantie-uren",
    "year_end": "EJU|Eindejaarspremie",
    "pension": "Inh. pensioen|Pens. premie wn {p}%",
    "disability_pension": "AOP",
    "paww": "Inh. PAWW",
    "paww_back": "Teruggave PAWW",
    "wga_gap": "WIA-hiaat",
    "sector_fund": "SOOB",
    "wage_tax": "Inh. loonheffing|Loonheffing",
    "wage_tax_special": "Loonheffing BT {p}%|LH bijzonder",
    "wga": "Inh. Whk|Premie Whk",
    "zvw_withheld": "Inh. Zvw",
    "travel": "Onbel. reiskosten|Km-vergoeding onbelast",
    "expenses": "Onbelaste onkosten",
    "home_working": "Thuiswerkverg.",
    "union": "Vakbond",
    "staff_association": "PV",
    "loan": "Lening",
    "gross_total": "Bruto",
    "taxable": "Loon LH|Tabelloon",
    "taxable_special": "Bijz. loon|Loon BT",
    "net": "Netto",
    "payment": "Betaald per bank|Uitbetaling",
}


def draw(truth: SlipTruth, chance: random.Random) -> Drawing:
    paper = ReportlabSheet(chance.choice(["Helvetica", "Vera"]), split=chance.random() < 0.3)
    habit = Habit(grouping=chance.choice([".", " ", ""]), trailing=chance.random() < 0.5, positive=False)
    words, period, form = Wording(WORDS, chance), truth.period, chance.choice(["dmy", "slash"])
    boxes = [
        pairs(
            ("Naam werkgever", truth.employer.name),
            ("Loonheffingennummer", payroll_number(truth.employer.payroll_tax_number, chance)),
            ("Periode", numbered(period, chance) if period.is_whole else span(period, form)),
        ),
        pairs(
            ("Naam werknemer", truth.employee),
            ("BSN/Sofi-nr", truth.bsn),
            ("Begin- en einddatum", span(period, form, " - ")),
        ),
        pairs(
            ("Loontijdvak", UNITS[period.kind]),
            ("Heffingskorting", {True: "Ja", False: "Nee", None: None}[truth.tax_credit_applied]),
            ("Datum betaling", date(truth.payment_date, form) if truth.payment_date else None),
            ("Uurloon", number(truth.hourly_wage) if truth.hourly_wage else None),
            ("Uren", number(truth.hours_paid) if truth.shows_hours and not truth.open else None),
        ),
    ]
    paper.text(40, 44, marked(truth, "LOONSPECIFICATIE", chance.choice(["CORRECTIE", "RETRO"])), size=13, bold=True)
    y = 58.0
    for block in boxes:
        wide = 515 / len(block)
        for index, (label, value) in enumerate(block):
            x = 40 + wide * index
            paper.frame(x, y, x + wide, y + 28)
            paper.text(x + 4, y + 8, label, size=5.5, grey=0.3)
            paper.text(x + 4, y + 21, value, size=9)
        y += 28
    y += 30
    edges = {"Bedrag": 105, "Cumulatief": 505}
    paper.text(edges["Bedrag"], y, "Bedrag", size=7, bold=True, right=True)
    paper.text(125, y, "Omschrijving", size=7, bold=True)
    paper.text(330, y, "Aantal", size=7, bold=True, right=True)
    paper.text(400, y, "Tarief", size=7, bold=True, right=True)
    paper.text(edges["Cumulatief"], y, "Cumulatief", size=7, bold=True, right=True)
    top = y - 12
    y += 4
    for each in statement(truth, words):
        y += 13
        line = each.line
        paper.text(edges["Bedrag"], y, habit.money(each.amount), size=8, bold=not line, right=True)
        paper.text(125, y, each.label, size=8, bold=not line)
        if line and line.hours is not None and line.rate is not None:
            paper.text(330, y, number(line.hours), size=8, right=True)
            paper.text(400, y, number(line.rate), size=8, right=True)
        paper.text(edges["Cumulatief"], y, habit.money(truth.cumulative(each.amount)), size=8, right=True)
    paper.frame(40, top, 555, y + 6)
    for x in (112, 290, 340, 410):
        paper.frame(x, top, x, y + 6)
    y += 30
    foot: list[tuple[str, Decimal]] = [
        ("Reservering VG", truth.holiday_reserved),
        ("Saldo VG", truth.cumulative(truth.holiday_reserved)),
        ("Loon SV", truth.taxable_wage),
        ("Zvw WG", to_cent(truth.taxable_wage * 61 / 1000)),
    ]
    for index, (label, amount) in enumerate(foot):
        paper.frame(40 + 128.75 * index, y, 40 + 128.75 * (index + 1), y + 28)
        paper.text(44 + 128.75 * index, y + 8, label, size=5.5, grey=0.3)
        paper.text(44 + 128.75 * index, y + 21, habit.money(amount), size=9)
    return Drawing(paper.finish())


FAMILY = Family(draw, "reportlab", ("four_weeks", "month", "week"))
