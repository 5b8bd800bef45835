"""Four-weekly retail: what is paid and what is withheld in two columns, with the sum of both."""

import random

from tests.samples.cases import SCENARIOS
from tests.samples.families import TAKES, Drawing, Family, Habit, Wording, held, pairs, payroll_number
from tests.samples.families.periods import UNITS, date, numbered, span
from tests.samples.printing import plain, typst_pdf
from tests.samples.sheets import number
from tests.samples.truth import SlipTruth

WORDS = {
    "salary": "Loon normale uren|Bruto loon uren|Stam salaris",
    "overtime": "Overuren {p}%",
    "surcharge": "Toeslag {p}%",
    "sick_pay": "Loon bij ziekte 70%|Ziekengeld",
    "holiday_allowance": "Vakantietoeslag|VT",
    "year_end": "Eindejaarsuitkering|IKB",
    "pension": "Inh. pensioen|OP-premie|Pens. premie",
    "disability_pension": "AP-premie",
    "wga_gap": "WGA-hiaat",
    "wage_tax": "Loonheffing|Loonbelasting|LB/PV",
    "wage_tax_special": "LB bijz. tar.|Loonheffing bijz. tarief",
    "wga": "WGA werknemer|Premie WGA",
    "travel": "Reiskosten onbelast|Reiskosten woon-werk",
    "staff_association": "Personeelsvereniging|PV-bijdrage",
    "union": "Vakbond",
    "gross_total": "Bruto loon",
    "taxable": "Loon LH|Loon loonheffing",
    "net": "Nettoloon|Netto loon",
    "payment": "Netto te betalen|Over te maken",
}


def draw(truth: SlipTruth, chance: random.Random) -> Drawing:
    habit = Habit(grouping=chance.choice([".", "", " "]), euro="before" if chance.random() < 0.25 else "")
    words, period, form = Wording(WORDS, chance), truth.period, chance.choice(["dmy", "short", "slash"])
    rows = []
    for line in (*truth.of("gross", "plus"), *truth.of("pretax", "tax", "posttax", "minus")):
        takes = line.role in TAKES
        amount = habit.money(-line.amount if takes else line.amount)
        rows.append(
            [
                words.of(line),
                number(line.hours) if line.hours is not None else "",
                number(line.rate) if line.rate is not None else "",
                "" if takes else amount,
                amount if takes else "",
            ]
        )
    paid, gone = truth.total("gross", "plus"), held(truth, "pretax", "tax", "posttax", "minus")
    rows.append(["*Totaal*", "", "", habit.money(paid), habit.money(gone)])
    head = pairs(
        ("Werkgever", truth.employer.name),
        ("Fiscaal nummer", payroll_number(truth.employer.payroll_tax_number, chance)),
        ("Naam werknemer", truth.employee),
        ("Burgerservicenummer", truth.bsn),
        ("Periode", numbered(period, chance) if period.is_whole else span(period, form)),
        ("Datum", span(period, form)),
        ("Loontijdvak", UNITS[period.kind]),
        ("LHK", {True: "ja", False: "nee", None: None}[truth.tax_credit_applied]),
        ("Tabel", f"{'Groen' if truth.green else 'Wit'}-{UNITS[period.kind].replace(' ', '')}"),
        ("Uitbetaling op", date(truth.payment_date, form) if truth.payment_date else None),
        ("Personeelsnummer", chance.randint(10000, 99999)),
    )
    band = [
        (words["gross_total"], truth.gross_wage),
        (words["taxable"], truth.taxable_wage),
        (words["net"], truth.net_wage),
        (words["payment"], truth.net_payment),
    ]
    so_far = [
        ("Loon LH", truth.taxable_wage),
        ("Loonheffing", truth.wage_tax),
        ("Reservering vakantiegeld", truth.holiday_reserved),
    ]
    font = chance.choice(["Bitstream Vera Sans", "Libertinus Serif", "DejaVu Sans Mono"])
    size = 7.5 if font == "DejaVu Sans Mono" else 9
    source = f"""
#set page(paper: "a4", margin: 16mm)
#set text(font: "{font}", size: {size}pt)
#grid(columns: (1fr, 1fr), [*{plain(truth.employer.name)}* \\ {plain(truth.employer.street)} \\ {plain(truth.employer.town)}],
  align(right, text(size: 16pt, weight: "bold")[LOONSTROOK]))
#v(4mm)
#grid(columns: (30mm, 1fr, 32mm, 1fr), row-gutter: 5pt, {", ".join(f"[{plain(label)}], [{plain(value)}]" for label, value in head)})
#v(5mm)
#table(columns: (1fr, 20mm, 20mm, 27mm, 27mm), stroke: (x, y) => if y == 0 {{ (bottom: 0.7pt) }}, inset: 3.5pt,
  align: (x, y) => if x == 0 {{ left }} else {{ right }},
  [*Omschrijving*], [*Uren*], [*Tarief*], [*{chance.choice(["Betaling", "Verdiensten"])}*], [*Inhouding*],
  {", ".join(f"[{cell if cell == '*Totaal*' else plain(cell)}]" for cells in rows for cell in cells)})
#line(length: 100%, stroke: 0.5pt)
#grid(columns: (1fr, 1fr, 1fr, 1fr), row-gutter: 5pt, {", ".join(f"[*{plain(label)}*]" for label, _ in band)},
  {", ".join(f"[{plain(habit.money(amount))}]" for _, amount in band)})
#v(8mm)
*Cumulatief t/m deze periode*
#grid(columns: (55mm, 30mm), row-gutter: 4pt, align: (left, right),
  {", ".join(f"[{plain(label)}], [{plain(habit.money(truth.cumulative(amount)))}]" for label, amount in so_far)})
"""
    return Drawing(typst_pdf(source))


# In two columns a car or a correction has no place of its own.
_NOT = {"company car", "sick with a waiting day", "PAWW twice", "correction of an earlier period"}
FAMILY = Family(
    draw,
    "typst",
    ("four_weeks", "four_weeks", "month"),
    scenarios=tuple(name for name in SCENARIOS if name not in _NOT),
)
