"""A letter with a window for the address, the account and a square code: what was paid in a sentence, the rest in a small table."""

import random

from tests.samples.families import Drawing, Family, Habit, Wording, payroll_number, statement
from tests.samples.families.periods import date, span
from tests.samples.layouts import MONTHS
from tests.samples.printing import plain, typst_pdf
from tests.samples.sheets import number
from tests.samples.truth import SlipTruth

WORDS = {
    "salary": "Maandsalaris|Loon over gewerkte uren",
    "overtime": "Overwerk ({p}%)",
    "holiday_allowance": "Vakantietoeslag|Uitbetaling vakantiegeld",
    "holiday_reserve_paid": "Uitbetaling opgebouwd vakantiegeld",
    "leave_paid_out": "Uitbetaling vakantiedagen",
    "year_end": "Eindejaarsuitkering",
    "pension": "Werknemersbijdrage pensioen|Eigen bijdrage pensioen",
    "paww": "Bijdrage PAWW",
    "paww_back": "Bijdrage PAWW terug",
    "wga_gap": "Premie WGA-hiaat",
    "wage_tax": "Loonheffing|Loonbelasting en premie volksverzekeringen",
    "wage_tax_special": "Loonheffing bijzonder tarief",
    "wga": "WGA-premie werknemer",
    "travel": "Vergoeding woon-werkverkeer|Reiskostenvergoeding",
    "loan": "Aflossing personeelslening",
    "attachment": "Inhouding wegens loonbeslag",
    "gross_total": "Bruto loon|Totaal brutoloon",
    "taxable": "Loon voor de loonheffing|Grondslag loonheffing",
    "net": "Nettoloon",
    "payment": "Uit te betalen bedrag|Overgemaakt naar uw rekening",
}


def draw(truth: SlipTruth, chance: random.Random) -> Drawing:
    habit = Habit(euro=chance.choice(["before", ""]), positive=chance.random() < 0.3)
    words, period, form = Wording(WORDS, chance), truth.period, chance.choice(["words", "dmy"])
    rows = []
    for each in statement(truth, words, with_special=False, net_last=False):
        line = each.line
        label = each.label
        if line and line.hours is not None and line.rate is not None:
            label += f", {number(line.hours)} uur à {number(line.rate)}"
        bold = "" if line else "*"
        rows += [
            f"{bold}{plain(label)}{bold}",
            f"{bold}{plain(habit.of(line) if line else habit.money(each.amount))}{bold}",
        ]
    whole = period.kind == "month" and period.is_whole
    about = f"{MONTHS[period.number - 1]} {period.year}" if whole else span(period, form)
    code = random.Random(truth.employee)
    squares = " ".join(
        f"place(dx: {x * 2}pt, dy: {y * 2}pt, rect(width: 2pt, height: 2pt, fill: black));"
        for x in range(21)
        for y in range(21)
        if code.random() < 0.5
    )
    number_ = payroll_number(truth.employer.payroll_tax_number, chance)
    paid = (
        f"Op {date(truth.payment_date, 'words')} hebben wij {{}} aan u overgemaakt."
        if truth.payment_date
        else "Wij maken {} aan u over."
    )
    sentence = paid.format(f"€ {number(truth.net_payment)}")
    credit = {
        True: "Wij passen de loonheffingskorting toe.",
        False: "Wij passen de loonheffingskorting niet toe.",
        None: "",
    }[truth.tax_credit_applied]
    source = f"""
#set page(paper: "a4", margin: (x: 25mm, y: 20mm))
#set text(font: "{chance.choice(["New Computer Modern", "Libertinus Serif"])}", size: 10pt)
#place(top + right, box(width: 42pt, height: 42pt, {{ {squares} }}))
*{plain(truth.employer.name)}* \\ {plain(truth.employer.street)} \\ {plain(truth.employer.town)}
#v(12mm)
{plain(truth.employee)} \\ Kerkpad 3 \\ 1000 AG Waterstad
#v(10mm)
#text(weight: "bold")[Onderwerp: loonspecificatie {plain(about)}]
#v(2mm)
Beste {plain(truth.employee)},

{plain(sentence)} {plain(credit)} Hoe wij dit hebben berekend, leest u hieronder.
#v(3mm)
#table(columns: (1fr, 40mm), stroke: (x, y) => (bottom: 0.3pt + luma(170)), inset: 4pt, align: (left, right), {", ".join(f"[{cell}]" for cell in rows)})
#v(4mm)
#grid(columns: (60mm, 1fr), row-gutter: 5pt, [Loonperiode], [{plain(span(period, form))}], [Loonheffingennummer werkgever], [{plain(number_)}]{f", [Burgerservicenummer], [{truth.bsn}]" if truth.bsn else ""}, [Gereserveerd vakantiegeld], [{plain(habit.money(truth.cumulative(truth.holiday_reserved)))}])
#v(6mm)
Met vriendelijke groet, \\ {plain(truth.employer.name)}
"""
    return Drawing(typst_pdf(source), opens=frozenset({"payment_date"}))  # a day in a sentence is hardly a label


FAMILY = Family(
    draw,
    "typst",
    ("month",),
    rhythm=False,
    scenarios=(
        "ordinary",
        "ordinary",
        "holiday allowance paid",
        "loan",
        "attachment",
        "no tax credit",
        "final settlement",
        "overtime at the special rate",
        "PAWW twice",
        "short period",
        "year-end payment",
    ),
)
