"""A small employer's letter: amounts in running lines after dots, every premium named, nothing in columns."""

import random
from decimal import Decimal

from tests.samples.draw_fpdf import FpdfSheet
from tests.samples.families import Drawing, Family, Habit, Wording, marked, payroll_number, statement
from tests.samples.families.periods import date, span
from tests.samples.layouts import MONTHS
from tests.samples.sheets import number
from tests.samples.truth import SlipTruth

WORDS = {
    "salary": "Salaris|Maandloon|Bruto salaris",
    "overtime": "Overwerk {p}%",
    "holiday_allowance": "Vakantiegeld",
    "pension": "Pensioenpremie",
    "paww": "Premie PAWW",
    "paww_back": "Premie PAWW terug",
    "wage_tax": "Loonheffing|Inhouding loonheffing",
    "wage_tax_special": "Loonheffing bijzonder tarief {p}%",
    "wga": "Premie WGA",
    "gross_total": "Bruto loon|Totaal bruto",
    "taxable": "Belastbaar loon|Loon voor loonheffing",
    "taxable_special": "Bijzonder tarief",
    "net": "Netto loon|Netto salaris",
    "payment": "Uit te betalen|Over te maken",
}


def draw(truth: SlipTruth, chance: random.Random) -> Drawing:
    font = chance.choice(["Times", "Courier"])
    paper = FpdfSheet(font)
    size = 10 if font == "Times" else 9
    habit = Habit(
        trailing=chance.random() < 0.4, positive=chance.random() < 0.3, euro="before" if chance.random() < 0.3 else ""
    )
    if font in {"Times", "Courier"}:
        habit = Habit(trailing=habit.trailing, positive=habit.positive)  # these fonts know no euro
    words, period = Wording(WORDS, chance), truth.period
    form = chance.choice(["words", "dmy"])
    y = 60.0

    def put(text: str, *, x: float = 60, bold: bool = False, step: float = 13) -> None:
        nonlocal y
        paper.text(x, y, text, size=size, bold=bold)
        y += step

    put(truth.employer.name, bold=True)
    put(truth.employer.street)
    put(truth.employer.town, step=26)
    put(f"{chance.choice(['De heer', 'Mevrouw'])} {truth.employee}")
    put("Kerkpad 3")
    put("1000 AG Waterstad", step=26)
    whole = period.kind == "month" and period.is_whole
    title = (
        f"{MONTHS[period.number - 1]} {period.year}"
        if whole and chance.random() < 0.5
        else span(period, form, " tot en met ")
    )
    put(f"Betreft: {marked(truth, 'salarisspecificatie', 'correctie')} over {title}", bold=True, step=24)
    put(f"Hieronder vindt u de berekening van uw loon van {truth.employer.name}.", step=18)
    if truth.bsn:
        put(f"BSN: {truth.bsn}")
    put(f"Loonheffingennummer: {payroll_number(truth.employer.payroll_tax_number, chance)}")
    if truth.tax_credit_applied is not None:
        put(f"Loonheffingskorting: {'ja' if truth.tax_credit_applied else 'nee'}")
    y += 10
    right = 470.0

    def row(label: str, amount: Decimal, text: str, *, bold: bool) -> None:
        nonlocal y
        if font == "Courier":
            put(f"{label} {'.' * max(2, 46 - len(label))} {text:>12}", bold=bold)
        else:
            put(label, bold=bold, step=0)
            paper.text(right, y, text, size=size, bold=bold, right=True)
            y += 13

    for each in statement(truth, words):
        label = each.label
        if each.line and each.line.hours is not None and each.line.rate is not None:
            label = f"{label} ({number(each.line.hours)} uur x {number(each.line.rate)})"
        row(label, each.amount, habit.of(each.line) if each.line else habit.money(each.amount), bold=not each.line)
    y += 16
    if truth.payment_date:
        put(f"Betaaldatum: {date(truth.payment_date, form)}", step=18)
    put(f"Uw opgebouwde vakantiegeld bedraagt {number(truth.cumulative(truth.holiday_reserved))}.", step=24)
    put("Met vriendelijke groet,")
    put("de administratie")
    # No name is labelled: the sender is the employer, the addressee the employee.
    return Drawing(paper.finish())


FAMILY = Family(draw, "fpdf2", ("month",), rhythm=False)
