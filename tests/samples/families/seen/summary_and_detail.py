"""Two pages: first the few amounts that matter, with the account; then every line, and the balances."""

import random

from tests.samples.families import Drawing, Family, Habit, Wording, marked, pairs, payroll_number, statement
from tests.samples.families.periods import UNITS, date, numbered, span
from tests.samples.printing import cells, html_pdf, row
from tests.samples.sheets import number
from tests.samples.truth import SlipTruth

WORDS = {
    "salary": "Basisloon|Salaris",
    "overtime": "Overwerk {p}%",
    "surcharge": "Onregelm. uren {p}%",
    "holiday_allowance": "Vakantietoeslag",
    "holiday_reserve_paid": "Uitbetaling vakantietoeslag",
    "leave_paid_out": "Uitbetaling verlofuren",
    "year_end": "Dertiende maand|Keuzebudget",
    "pension": "Pensioenpremie|BPF pensioen",
    "paww": "Bijdrage PAWW",
    "paww_back": "Bijdrage PAWW",
    "wage_tax": "Loonheffing|Loonheffing tabel",
    "wage_tax_special": "Loonheffing bijz. tarief|Loonheffing BT",
    "wga": "WGA|Premie WGA",
    "travel": "Reiskostenvergoeding|Km-vergoeding",
    "gross_total": "Totaal bruto|Verdiensten totaal",
    "taxable": "Fiscaal loon|Loon voor loonheffingen",
    "net": "Netto loon",
    "payment": "Netto uitbetaling|Uit te betalen",
}
_STYLE = """
@page { size: A4; margin: 18mm; @bottom-right { content: "Pagina " counter(page) " van " counter(pages); font-size: 7pt } }
body { font: 9pt FONT } .card { border: 1px solid #388; border-radius: 6px; padding: 10px; margin: 12px 0 } h1 { color: #277 }
.big { font-size: 18pt; font-weight: bold } table { width: 100%; border-collapse: collapse } td, th { padding: 3px; text-align: left }
.lines td:nth-child(n+2), .lines th:nth-child(n+2), .sum td:last-child { text-align: right } .total { font-weight: bold; border-top: 1px solid #999 }
.next { break-before: page }
"""


def draw(truth: SlipTruth, chance: random.Random) -> Drawing:
    euro = chance.random() < 0.6
    habit = Habit(euro="before" if euro else "", minus=chance.choice(["-", "−"]), positive=chance.random() < 0.3)
    words, period, form = Wording(WORDS, chance), truth.period, chance.choice(["dmy", "words"])
    account = "NL00 BANK 0123 4567 89"
    head = pairs(
        ("Werkgever", truth.employer.name),
        ("Werknemer", truth.employee),
        ("Loonheffingennummer", payroll_number(truth.employer.payroll_tax_number, chance)),
        ("BSN", truth.bsn),
        ("Periode", numbered(period, chance) if period.is_whole else span(period, form)),
        ("Loontijdvak", UNITS[period.kind]),
        ("Van - t/m", span(period, form, " - ")),
        ("Loonheffingskorting", {True: "Ja", False: "Nee", None: None}[truth.tax_credit_applied]),
        ("Betaaldatum", date(truth.payment_date, form) if truth.payment_date else None),
    )
    table = "".join(row([value for pair in head[at : at + 2] for value in pair]) for at in range(0, len(head), 2))
    short = [
        (words["gross_total"], truth.gross_wage),
        (words["net"], truth.net_wage),
        (words["payment"], truth.net_payment),
    ]
    lines = []
    for each in statement(truth, words, with_special=False):
        line = each.line
        values = [
            each.label,
            number(line.hours) if line and line.hours is not None else "",
            number(line.rate) if line and line.rate is not None else "",
            habit.of(line) if line else habit.money(each.amount),
        ]
        lines.append(f"<tr{'' if line else ' class=total'}>{cells(values)}</tr>")
    balances = [
        ("Saldo vakantiegeld", habit.money(truth.cumulative(truth.holiday_reserved))),
        ("Cumulatief fiscaal loon", habit.money(truth.cumulative(truth.taxable_wage))),
        ("Cumulatief loonheffing", habit.money(truth.cumulative(truth.wage_tax))),
        ("Saldo verlofuren", "41,25"),
    ]
    html = (
        f"<h1>{marked(truth, 'Uw salarisstrook', chance.choice(['correctie', 'versie 2, herrekening']))}</h1><table>{table}</table>"
        f"<div class=card><p>Samenvatting</p><table class=sum>{''.join(row((label, habit.money(amount))) for label, amount in short)}</table></div>"
        f"<p>Wij maken dit bedrag over op rekening {account}.</p>"
        f"<div class=next><h2>Specificatie</h2><p>{truth.employee} - {numbered(period, chance) if period.is_whole else span(period, form)}</p>"
        f"<table class=lines>{row(['Omschrijving', 'Aantal', 'Tarief', 'Bedrag'], tag='th')}{''.join(lines)}</table>"
        f"<div class=card><table class=sum>{''.join(row(pair) for pair in balances)}</table></div></div>"
    )
    return Drawing(html_pdf(html, _STYLE.replace("FONT", chance.choice(["Liberation Sans", "DejaVu Sans"]))))


FAMILY = Family(draw, "weasyprint", ("month", "four_weeks"))
