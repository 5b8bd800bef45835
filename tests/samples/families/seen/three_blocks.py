"""A head of labels and values in four columns, lines with the amount twice on a row, and three blocks at the foot."""

import random
from decimal import Decimal

from tests.samples.families import Drawing, Family, Habit, Wording, marked, pairs, payroll_number, statement
from tests.samples.families.periods import UNITS, date, numbered, span
from tests.samples.sheets import ReportlabSheet, number
from tests.samples.truth import SlipTruth

WORDS = {
    "salary": "Salaris|Bruto salaris|Basisloon",
    "overtime": "Overwerk {p}%|Overuren {p} %",
    "surcharge": "Onregelmatigheidstoeslag {p}%",
    "holiday_allowance": "Vakantietoeslag|Vakantiegeld",
    "holiday_reserve_paid": "Uitbetaling vakantiegeld",
    "year_end": "Eindejaarsuitkering|13e maand",
    "pension": "Pensioenpremie|Pensioenpremie werknemer",
    "disability_pension": "Premie AP",
    "paww": "Bijdrage PAWW",
    "paww_back": "Bijdrage PAWW",
    "wga_gap": "WGA-gat",
    "wage_tax": "Loonheffing|Loonheffing tabel",
    "wage_tax_special": "Loonheffing bijzonder tarief {p}%|Loonheffing BT",
    "wga": "Premie WGA|WGA inh.",
    "travel": "Reiskostenvergoeding|Onb. reiskosten woon/werk",
    "advance": "Voorschot",
    "gross_total": "Totaal bruto|Bruto loon",
    "taxable": "Loon voor loonheffing|Loon LH",
    "net": "Netto loon|Nettoloon",
    "payment": "Uit te betalen|Netto te betalen",
}


def draw(truth: SlipTruth, chance: random.Random) -> Drawing:
    font = chance.choice(["Helvetica", "Vera"])
    paper = ReportlabSheet(font)
    habit = Habit(
        grouping=chance.choice([".", ".", " ", "\u00a0", ""]),
        minus="−" if font == "Vera" and chance.random() < 0.5 else "-",
        euro="before" if chance.random() < 0.3 else "",
        positive=chance.random() < 0.3,
    )
    words = Wording(WORDS, chance)
    net_last = chance.random() < 0.3
    _head(paper, truth, chance)
    y = 195.0
    paper.shade(36, y - 10, 560, y + 4, 0.88)
    edges = {"Aantal": 262, "Tarief": 315, "%": 350, "Betaalbaar": 415, "Tabel": 485, "Bijz.Bel.": 555}
    paper.text(40, y, "Omschrijving", bold=True)
    for name, x in edges.items():
        paper.text(x, y, name, bold=True, right=True)

    def put(column: str, text: str, *, bold: bool = False) -> None:
        paper.text(edges[column], y, text, right=True, bold=bold)

    y += 6
    for row in statement(truth, words, net_last=net_last, with_special=False):
        y += 13
        line, bold = row.line, bool(row.total)
        paper.text(40, y, row.label, bold=bold)
        if row.total == "taxable":
            put("Tabel", habit.money(truth.taxable_table))
            if truth.taxable_special:
                put("Bijz.Bel.", habit.money(truth.taxable_special))
            continue
        amount = habit.of(line) if line else habit.money(row.amount)
        if line is None or line.role != "fiscal":
            put("Betaalbaar", amount, bold=bold)
        if line:
            if line.hours is not None and line.rate is not None:
                put("Aantal", number(line.hours))
                put("Tarief", number(line.rate))
            if line.percent and line.role == "pretax":
                put("%", line.percent.replace(".", ","))
            if line.role in {"gross", "pretax", "fiscal"}:
                put("Bijz.Bel." if line.special else "Tabel", amount)
        if row.total == "net":
            y += 6
    _foot(paper, truth, habit, max(y + 60, 620))
    return Drawing(paper.finish())


def _head(paper: ReportlabSheet, truth: SlipTruth, chance: random.Random) -> None:
    form = chance.choice(["dmy", "dmy", "slash"])
    period = truth.period
    paper.text(
        40,
        48,
        marked(
            truth, chance.choice(["Salarisspecificatie", "Loonstrook"]), chance.choice(["Correctie", "Herrekening"])
        ),
        size=15,
        bold=True,
    )
    paper.text(40, 62, truth.employer.name, size=9)
    left = pairs(
        ("Werkgever", truth.employer.name),
        ("Loonheffingennummer", payroll_number(truth.employer.payroll_tax_number, chance)),
        ("Periode", numbered(period, chance) if period.is_whole else span(period, form)),
        ("Tijdvak", span(period, form)),
        ("Soort loner", UNITS[period.kind].capitalize()),
        ("Loonheffingskorting", {True: "Ja", False: "Nee", None: None}[truth.tax_credit_applied]),
    )
    right = pairs(
        ("Werknemer", truth.employee),
        ("Personeelsnummer", chance.randint(100, 9999)),
        ("Burgerservicenummer", truth.bsn),
        ("Geboortedatum", date(truth.birth_date, form) if truth.birth_date else None),
        ("Datum in dienst", date(truth.hired, form) if truth.hired else None),
        ("Tabel", f"{'Groen' if truth.green else 'Wit'}, {UNITS[period.kind]}"),
        ("Betaaldatum", date(truth.payment_date, form) if truth.payment_date else None),
    )
    for block, x, value_x in ((left, 40, 145), (right, 315, 425)):
        for index, (label, value) in enumerate(block):
            paper.text(x, 84 + 12 * index, label, grey=0.35)
            paper.text(value_x, 84 + 12 * index, value)


def _foot(paper: ReportlabSheet, truth: SlipTruth, habit: Habit, y: float) -> None:
    def block(title: str, rows: list[tuple[str, Decimal | str]], x: float, right: float) -> None:
        paper.text(x, y, title, bold=True)
        for index, (label, amount) in enumerate(rows, 1):
            paper.text(x, y + 12 * index, label, size=7)
            text = amount if isinstance(amount, str) else habit.money(amount)
            paper.text(right, y + 12 * index, text, size=7, right=True)

    paper.rule(36, y - 14, 560)
    reserved = truth.holiday_reserved
    block(
        "Reserveringen",
        [("Opbouw vakantiegeld", reserved), ("Saldo vakantiegeld", truth.cumulative(reserved))],
        40,
        195,
    )
    block("Verlof", [("Saldo vakantie-uren", "64,50"), ("Opgenomen uren", "8,00")], 225, 360)
    so_far = [
        ("Bruto loon", truth.gross_wage),
        ("Loon LH", truth.taxable_wage),
        ("Loonheffing", truth.wage_tax),
        ("Netto loon", truth.net_wage),
    ]
    block("Cumulatieven", [(label, truth.cumulative(amount)) for label, amount in so_far], 390, 555)
    paper.text(40, 800, "Wettelijk minimumloon per uur: 14,99    Contracturen per week: 40,00", size=7)


FAMILY = Family(draw, "reportlab", ("month", "month", "four_weeks"))
