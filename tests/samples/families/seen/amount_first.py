"""An old package of growers and hauliers, half months too: the amounts stand first and the words behind them, a group for each step."""

import random
from decimal import Decimal

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
from tests.samples.families.periods import UNITS, date, span
from tests.samples.sheets import ReportlabSheet, number
from tests.samples.truth import SlipLine, SlipTruth

WORDS = {
    "salary": "Gewerkte uren|Loon uren|Diensturen",
    "salary_fixed": "Vast loon|Maandloon",
    "overtime": "Overuren {p} %",
    "surcharge": "Onregelm.toeslag {p} %|Nachttoeslag {p} %",
    "sick_pay": "Ziekengeld 70 %",
    "waiting_day": "Wachtdag",
    "holiday_allowance": "Vakantiebijslag|Vakantiegeld",
    "holiday_reserve_paid": "Vakantiebijslag uit dienst",
    "leave_paid_out": "Vakantie-uren uit dienst",
    "year_end": "Eindejaarsuitkering|Gratificatie",
    "back_pay": "Nabetaling vorig tijdvak|Nabetaling",
    "benefit_supplement": "Suppletie",
    "car_addition": "Bijtelling auto",
    "pension": "Pensioenpremie BPL {p} %|Pensioen Vervoer {p} %|Pensioenpremie",
    "disability_pension": "AO-pensioen {p} %",
    "paww": "PAWW {p} %",
    "paww_back": "PAWW vergoed",
    "wga_gap": "WGA-hiaat {p} %|WIA-bodem {p} %",
    "sector_fund": "Colland {p} %|SOOB-premie {p} %",
    "wage_tax": "Loonheffing|Loonheffing tijdvaktabel",
    "wage_tax_special": "Loonheffing bijz.tarief {p} %",
    "wga": "WGA-premie {p} %|WGA wn {p} %",
    "zvw_withheld": "Zvw-bijdrage {p} %",
    "travel": "Reiskosten|Reiskosten eigen auto",
    "home_working": "Thuiswerkverg.",
    "expenses": "Verblijfkosten onbelast|Daggeldvergoeding",
    "housing": "Kost en inwoning|Huisvesting",
    "transport": "Vervoer",
    "health_insurance": "Zorgverzekering",
    "union": "Contributie bond",
    "staff_association": "Personeelsfonds",
    "loan": "Aflossing lening",
    "advance": "Voorschot|Betaald voorschot",
    "attachment": "Loonbeslag|Beslag",
    "car_contribution": "Eigen bijdrage auto",
    "earlier_paid": "Reeds betaald",
    "debt": "Schuld vorig tijdvak",
    "gross_total": "BRUTO LOON|TOTAAL BRUTO",
    "taxable": "LOON VOOR LOONHEFFING|HEFFINGSLOON",
    "net": "NETTO LOON|NETTO",
    "payment": "UIT TE BETALEN|PER BANK",
}


def draw(truth: SlipTruth, chance: random.Random) -> Drawing:
    truth = in_halves(fixed(truth))
    font = chance.choice(["Courier", "Courier", "Times"])
    paper, size = ReportlabSheet(font), 9.0 if font == "Courier" else 10.0
    habit = Habit(grouping=chance.choice([".", ""]), trailing=True)
    words, period, form = Wording(WORDS, chance), truth.period, chance.choice(["dmy", "slash"])
    agreed = agreed_hours(truth)
    is_dated = not is_named(period) or chance.random() < 0.6
    paper.text(48, 54, truth.employer.name, size=11, bold=True)
    paper.text(48, 67, truth.employer.street, size=size)
    paper.text(48, 79, truth.employer.town, size=size)
    paper.text(330, 54, chance.choice(["LOONSPECIFICATIE", "LOONAFREKENING"]), size=11, bold=True)
    if truth.correction_of:
        paper.text(330, 67, chance.choice(["CORRECTIE EERDER TIJDVAK", "HERREKENING"]), size=size, bold=True)
    who = pairs(
        ("Werkgever", truth.employer.name),
        ("Loonheffingsnr", payroll_number(truth.employer.payroll_tax_number, chance)),
        ("Werknemer", truth.employee),
        ("BSN", truth.bsn),
        ("Geboren", date(truth.birth_date, form) if truth.birth_date else None),
    )
    when = pairs(
        ("Tijdvak", named(period, chance) if is_named(period) else None),
        ("Van t/m", span(period, form, " - ") if is_dated else None),
        ("Tijdvaktabel", f"{UNITS[period.kind]}, {'groen' if truth.green else 'wit'}"),
        ("Betaald op", date(truth.payment_date, form) if truth.payment_date else None),
    )
    terms = pairs(
        ("Heff. korting", {True: "JA", False: "NEE", None: None}[truth.tax_credit_applied]),
        ("Uren per week", number(agreed) if agreed is not None else None),
        ("Minimum uurloon", number(minimum_wage(period))),
    )
    y = 104.0
    for label, value in mixed(chance, who, when, terms):
        paper.text(48, y, f"{label:<16}: {value}" if font == "Courier" else label, size=size)
        if font != "Courier":
            paper.text(140, y, f": {value}", size=size)
        y += 12.5
    y += 14
    order = chance.choice([("Bedrag", "Dit jaar"), ("Bedrag", "Dit jaar"), ("Dit jaar", "Bedrag")])
    edges = {"Aantal": 95.0, "Per stuk": 155.0, order[0]: 235.0, order[1]: 320.0}
    if truth.correction_of:
        edges = {name: x for name, x in edges.items() if name != "Dit jaar"}
    paper.rule(48, y - 11, 550)
    for name, x in edges.items():
        paper.text(x, y, name, size=size, bold=True, right=True)
    paper.text(340, y, "Omschrijving", size=size, bold=True)
    paper.rule(48, y + 5, 550)
    y += 6

    def put(label: str, amount: Decimal, line: SlipLine | None = None) -> None:
        nonlocal y
        y += 12.5
        if line and line.hours is not None and line.rate is not None:
            paper.text(edges["Aantal"], y, number(line.hours, trailing=True), size=size, right=True)
            paper.text(edges["Per stuk"], y, number(line.rate), size=size, right=True)
        for column, shown in (("Bedrag", amount), ("Dit jaar", truth.cumulative(amount))):
            if column not in edges:
                continue
            # The minus hangs behind the column, so that the cents stay under each other.
            text = habit.money(shown)
            hangs = text.endswith("-")
            paper.text(
                edges[column] + (0.6 * size * hangs if font == "Courier" else 0.33 * size * hangs),
                y,
                text,
                size=size,
                right=True,
                bold=not line,
            )
        paper.text(340, y, label, size=size, bold=not line)

    for roles, name, amount in (
        (("gross",), "gross_total", truth.gross_wage),
        (("pretax", "fiscal"), "taxable", truth.taxable_wage),
        (("tax", "posttax"), "net", truth.net_wage),
        (("plus", "minus"), "payment", truth.net_payment),
    ):
        for line in truth.of(*roles):
            put(words.of(line), line.amount, line)
        paper.rule(edges["Bedrag"] - 70, y + 3, edges["Bedrag"] + 3)
        y += 2
        put(words[name], amount)
        y += 6
    y += 20
    if not truth.correction_of:
        paper.text(48, y, f"Tegoed vakantiebijslag {habit.money(truth.cumulative(truth.holiday_reserved))}", size=size)
    return Drawing(paper.finish())


FAMILY = Family(draw, "reportlab", ("other", "other", "month", "four_weeks"), scenarios=STAFF)
