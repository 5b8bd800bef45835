"""Two tables beside each other that have nothing to do with each other: what is earned on the left, what is withheld on the right."""

import random
from decimal import Decimal

from tests.samples.cases import SCENARIOS
from tests.samples.families import Drawing, Family, Habit, Wording, held, marked, pairs, payroll_number
from tests.samples.families.periods import UNITS, date, printed, span
from tests.samples.printing import plain, typst_pdf
from tests.samples.sheets import number
from tests.samples.truth import SlipLine, SlipTruth

WORDS = {
    "salary": "Basisloon|Schaalsalaris|Periodeloon",
    "salary_second": "Functieloon 2e functie",
    "overtime": "Meerwerkvergoeding {p}%",
    "surcharge": "Toelage {p}%",
    "sick_pay": "Loondoorbetaling 70%",
    "waiting_day": "Onbetaalde wachtdag",
    "holiday_allowance": "Vakantietoeslag|Vakantiegeld uitkering",
    "holiday_reserve_paid": "Eindafrekening vakantiegeld",
    "leave_paid_out": "Eindafrekening verlof",
    "year_end": "Eindejaarsuitkering|13e periode",
    "back_pay": "Verschil vorige periode",
    "pension": "Pensioenpremie|Werknemersdeel pensioen",
    "disability_pension": "Arb.ong.pensioen",
    "paww": "Premie PAWW",
    "paww_back": "Premie PAWW retour",
    "wga_gap": "WGA-aanvulling hiaat",
    "sector_fund": "Opleidingsfonds",
    "wage_tax": "Loonheffing|Loonbelasting/premies",
    "wage_tax_special": "Loonheffing bijz. tarief {p}%|Loonheffing eenmalig {p}%",
    "wga": "Premie WGA|Verhaal Whk",
    "zvw_withheld": "Inkomensafh. bijdrage Zvw",
    "travel": "Reiskostenvergoeding|Reisvergoeding",
    "home_working": "Vergoeding thuiswerken",
    "expenses": "Declaratie",
    "transport": "Poolauto",
    "health_insurance": "Coll. zorgpremie",
    "union": "Contributie bond",
    "staff_association": "Feestcommissie|Personeelspot",
    "loan": "Terugbetaling lening",
    "advance": "Voorschot|Reeds ontvangen voorschot",
    "attachment": "Loonbeslag|Derdenbeslag",
    "earlier_paid": "Eerdere betaling",
    "debt": "Restschuld",
    "gross_total": "Bruto salaris|Totaal beloningen",
    "taxable": "Belastbaar loon|Grondslag loonheffing",
    "net": "Netto salaris|Netto inkomen",
    "payment": "Netto uit te betalen|Overboeking",
}


def draw(truth: SlipTruth, chance: random.Random) -> Drawing:
    habit = Habit(grouping=chance.choice([".", "\u202f", ""]), euro="before" if chance.random() < 0.2 else "")
    words, period, form = Wording(WORDS, chance), truth.period, chance.choice(["dots", "dmy", "short"])

    def cell(text: str, *, bold: bool = False) -> str:
        return f"[*{plain(text)}*]" if bold and text else f"[{plain(text)}]"

    def earned(lines: tuple[SlipLine, ...], total: str, amount: Decimal) -> str:
        found = []
        for line in lines:
            has_rate = line.hours is not None and line.rate is not None
            found += [
                cell(words.of(line)),
                cell(number(line.hours) if has_rate and line.hours is not None else ""),
                cell(number(line.rate) if has_rate and line.rate is not None else ""),
                cell(habit.money(line.amount)),
            ]
        return ", ".join([*found, cell(total, bold=True), "[]", "[]", cell(habit.money(amount), bold=True)])

    def taken(lines: tuple[SlipLine, ...], total: str, amount: Decimal) -> str:
        found = []
        for line in lines:
            base = habit.money(line.base) if line.base and line.role == "pretax" else ""
            found += [cell(words.of(line)), cell(base), cell(habit.money(-line.amount))]
        return ", ".join([*found, cell(total, bold=True), "[]", cell(habit.money(amount), bold=True)])

    facts = pairs(
        ("Werkgever", truth.employer.name),
        ("Medewerker", truth.employee),
        ("Nr. loonheffingen", payroll_number(truth.employer.payroll_tax_number, chance)),
        ("BSN", truth.bsn),
        ("Loonperiode", printed(period, chance, form=form) if period.is_whole else span(period, form)),
        ("Verloning per", UNITS[period.kind]),
        ("Loopt van/tot", span(period, form, " - ")),
        ("Korting loonheffing", {True: "Ja", False: "Nee", None: None}[truth.tax_credit_applied]),
        ("Datum overboeking", date(truth.payment_date, form) if truth.payment_date else None),
        ("Afdrukdatum", date(period.end, form)),
    )
    band = [(f"{words['taxable']} tabel", truth.taxable_table)]
    if truth.taxable_special:
        band.append((f"{words['taxable']} bijzonder tarief", truth.taxable_special))
    down = held(truth, "pretax", "tax", "posttax")
    left, right = truth.of("plus"), truth.of("minus")
    font = chance.choice(["Bitstream Vera Sans", "New Computer Modern"])
    source = f"""
#set page(paper: "a4", margin: (x: 13mm, y: 14mm))
#set text(font: "{font}", size: {7 if "Vera" in font else 9}pt)
#let side(..cells) = table(columns: (1fr, 13mm, 13mm, 20mm), stroke: none, inset: (x: 2pt, y: 3pt), align: (x, y) => if x == 0 {{ left }} else {{ right }}, ..cells)
#let other(..cells) = table(columns: (1fr, 20mm, 20mm), stroke: none, inset: (x: 2pt, y: 3pt), align: (x, y) => if x == 0 {{ left }} else {{ right }}, ..cells)
#align(center, text(size: 14pt)[{plain(marked(truth, "Loonopgave", chance.choice(["herrekening", "correctie vorige opgave"])))}])
#v(3mm)
#grid(columns: (30mm, 1fr, 30mm, 1fr), row-gutter: 5pt, {", ".join(f"[{plain(name)}:], [{plain(value)}]" for name, value in facts)})
#v(4mm)
#grid(columns: (1fr, 1fr), column-gutter: 6mm,
  [#block(fill: luma(220), width: 100%, inset: 3pt)[*Beloningen*] #side([], [Aantal], [Per stuk], [Bedrag], {earned(truth.of("gross"), words["gross_total"], truth.gross_wage)})],
  [#block(fill: luma(220), width: 100%, inset: 3pt)[*Inhoudingen*] #other([], [Over], [Bedrag], {taken(truth.of("pretax", "tax", "posttax"), "Totaal inhoudingen", down)})])
#align(right, box(width: 88mm, inset: 3pt, stroke: 0.6pt)[*{plain(words["net"])}* #h(1fr) *{plain(habit.money(truth.net_wage))}*])
#v(2mm)
#grid(columns: (1fr, 1fr), column-gutter: 6mm,
  [#block(fill: luma(220), width: 100%, inset: 3pt)[*Onbelaste vergoedingen*] #side({earned(left, "Totaal vergoedingen", truth.total("plus"))})],
  [#block(fill: luma(220), width: 100%, inset: 3pt)[*Verrekeningen met netto*] #other({taken(right, "Totaal verrekeningen", held(truth, "minus"))})])
#align(right, box(width: 88mm, inset: 3pt, stroke: 1pt)[*{plain(words["payment"])}* #h(1fr) *{plain(habit.money(truth.net_payment))}*])
#v(5mm)
{" #h(8mm) ".join(f"{plain(name)} {plain(habit.money(amount))}" for name, amount in band)}

Dit jaar opgebouwd: vakantiegeld {plain(habit.money(truth.cumulative(truth.holiday_reserved)))}, loonheffing {plain(habit.money(truth.cumulative(truth.wage_tax)))}
"""
    return Drawing(typst_pdf(source))


# A car that is taxed and not paid has no place in either pane.
FAMILY = Family(
    draw,
    "typst",
    ("month", "four_weeks"),
    scenarios=tuple(name for name in SCENARIOS if name != "company car"),
)
