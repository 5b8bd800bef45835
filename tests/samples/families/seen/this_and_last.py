"""A large public employer: the amounts of this period beside those of the period before it, and what changed between them."""

import random
from dataclasses import replace
from decimal import Decimal

from tests.samples.cases import SCENARIOS
from tests.samples.families import Drawing, Family, Habit, Wording, marked, pairs, payroll_number, statement
from tests.samples.families.periods import UNITS, date, numbered, span
from tests.samples.printing import cells, html_pdf, row
from tests.samples.sheets import number
from tests.samples.truth import SlipTruth, to_cent

WORDS = {
    "salary": "Salaris conform schaal|Maandsalaris schaal|Salaris hoofdfunctie",
    "salary_second": "Salaris nevenfunctie",
    "overtime": "Vergoeding meerwerk {p}%",
    "surcharge": "TOD {p}%|Toelage onregelmatige dienst {p}%",
    "sick_pay": "Bezoldiging ziekteverlof 70%",
    "waiting_day": "Wachtdag ziekteverlof",
    "holiday_allowance": "Vakantie-uitkering|Uitbetaling vakantie-uitkering",
    "holiday_reserve_paid": "Vakantie-uitkering bij ontslag",
    "leave_paid_out": "Uitbetaling verlof bij ontslag",
    "year_end": "Eindejaarsuitkering|Individueel keuzebudget uitbetaald",
    "back_pay": "Nabetaling salaris vorige periode",
    "benefit_supplement": "Suppletie WW",
    "car_addition": "Dienstauto (bijtelling)",
    "pension": "Pensioenpremie ABP|Inhouding ABP Keuzepensioen",
    "disability_pension": "Inhouding AOP",
    "paww": "Bijdrage PAWW|Inhouding PAWW",
    "paww_back": "Vergoeding PAWW",
    "wga_gap": "Inhouding IPAP/WGA-hiaat",
    "sector_fund": "A+O-fonds",
    "wage_tax": "Loonheffing normaal tarief|Inhouding loonheffing",
    "wage_tax_special": "Loonheffing bijzonder tarief {p}%|Inhouding loonheffing BT",
    "wga": "Premie Whk werknemersdeel|Inhouding WGA-lasten",
    "zvw_withheld": "Inhouding ZVW",
    "travel": "Tegemoetkoming woon-werk|Reiskosten woon-werk onbelast",
    "home_working": "Vergoeding thuiswerkplek",
    "expenses": "Gedeclareerde kosten",
    "health_insurance": "Inhouding zorgverzekeraar",
    "union": "Inhouding vakvereniging",
    "staff_association": "Inhouding personeelsvereniging",
    "transport": "Inhouding ov-kaart",
    "housing": "Inhouding dienstwoning",
    "loan": "Aflossing lening|Aflossing voorziening",
    "advance": "Terugvordering voorschot",
    "attachment": "Loonbeslag|Inhouding deurwaarder",
    "car_contribution": "Bijdrage dienstauto",
    "earlier_paid": "Reeds uitgekeerd",
    "debt": "Vordering werkgever",
    "gross_total": "Totaal bruto|Totaal bezoldiging",
    "taxable": "Loon voor de loonheffingen|Belastbaar inkomen",
    "net": "Netto salaris|Netto inkomsten",
    "payment": "Netto uitbetaling|Bijgeschreven bedrag",
}
_STYLE = """
@page { size: A4; margin: 15mm 16mm } body { font: SIZEpt FONT; color: #012 } .bar { border-top: 4px solid #154273; padding-top: 6px; display: flex; justify-content: space-between }
.bar b { font-size: 14pt; color: #154273 } .head { display: grid; grid-template-columns: 1fr 1fr 1fr 1fr; gap: 5px 10px; margin: 12px 0; padding: 8px; background: #eef3f7 }
.head span { display: block; font-size: 6.5pt; color: #567 } table { border-collapse: collapse; width: 100% } th { text-align: right; border-bottom: 1.5px solid #154273; padding: 4px }
td { padding: 2.5px 4px; text-align: right } td:first-child, th:first-child { text-align: left } .sum td { font-weight: bold; border-top: .6px solid #154273; padding-bottom: 7px } .old { color: #667 }
.foot { margin-top: 14px; font-size: 7.5pt; color: #456 }
"""


def _earlier(truth: SlipTruth, chance: random.Random) -> SlipTruth:
    """The slip of the period before: the same lines, a little lower."""
    part = Decimal(chance.randint(82, 98)) / 100
    return replace(truth, lines=tuple(replace(line, amount=to_cent(line.amount * part)) for line in truth.lines))


def draw(truth: SlipTruth, chance: random.Random) -> Drawing:
    habit = Habit(
        grouping=chance.choice([".", "\u00a0"]), minus=chance.choice(["-", "−"]), positive=chance.random() < 0.3
    )
    words, period, form = Wording(WORDS, chance), truth.period, chance.choice(["dmy", "words"])
    last = list(statement(_earlier(truth, chance), words, with_special=False))
    now_first = chance.random() < 0.5
    unit = "maand" if period.kind == "month" else "periode"
    initials, _, surname = truth.employee.partition(" ")
    turned = f"{surname}, {initials}"

    def ordered(old: str, new: str) -> list[str]:
        return [new, old] if now_first else [old, new]

    def shown(amount: Decimal, *, takes: bool) -> str:
        return habit.money(-amount if takes and habit.positive else amount)

    body = []
    for each, before in zip(statement(truth, words, with_special=False), last, strict=True):
        line = each.line
        takes = line is not None and line.role in {"pretax", "tax", "posttax", "minus"}
        label = each.label
        if line and line.hours is not None and line.rate is not None:
            label += f", {number(line.hours)} u à {number(line.rate)}"
        columns = ordered(shown(before.amount, takes=takes), shown(each.amount, takes=takes))
        change = habit.money(each.amount - before.amount) if each.amount != before.amount else ""
        body.append(f"<tr{'' if line else ' class=sum'}>{cells([label, *columns, change])}</tr>")
    head = pairs(
        ("Werkgever", truth.employer.name),
        ("Loonheffingennummer", payroll_number(truth.employer.payroll_tax_number, chance)),
        ("Periode", numbered(period, chance) if period.is_whole else span(period, form)),
        ("Betreft", span(period, form)),
        ("Naam", turned),
        ("BSN", truth.bsn),
        ("Personeelsnummer", f"{chance.randint(1, 9999999):08}"),
        ("Betaling", f"per {UNITS[period.kind]}"),
        ("Heffingskorting toegepast", {True: "Ja", False: "Nee", None: None}[truth.tax_credit_applied]),
        ("Loonbelastingtabel", "Groen" if truth.green else "Wit"),
        ("Valutadatum", date(truth.payment_date, form) if truth.payment_date else None),
        ("Aangemaakt op", date(period.end, form)),
    )
    titles = ordered(f"Vorige {unit}", f"Deze {unit}")
    block = "".join(f"<div>{cells([label], 'span')}{cells([value], 'div')}</div>" for label, value in head)
    html = (
        f"<div class=bar><b>{marked(truth, 'Specificatie bezoldiging', chance.choice(['Correctie', 'TWK']))}</b><div>{truth.employer.town}</div></div>"
        f"<div class=head>{block}</div><table>{row(['Omschrijving', *titles, 'Verschil'], tag='th')}{''.join(body)}</table>"
        f"<div class=foot>Opgebouwde vakantie-uitkering tot en met deze {unit}: {habit.money(truth.cumulative(truth.holiday_reserved))}."
        f" Belastbaar in dit jaar: {habit.money(truth.cumulative(truth.taxable_wage))}.</div>"
    )
    style = _STYLE.replace("FONT", chance.choice(["DejaVu Serif", "Liberation Sans"])).replace("SIZE", "8.5")
    return Drawing(html_pdf(html, style), shows={"employee_name": turned})


# Beside a period that is put right, the one before it says nothing.
FAMILY = Family(
    draw,
    "weasyprint",
    ("month", "month", "four_weeks"),
    scenarios=tuple(name for name in SCENARIOS if name != "correction of an earlier period"),
)
