"""A payroll service on the web for restaurants: what is paid first, and beside the employee's part what it costs the employer."""

import random
from decimal import Decimal

from tests.samples.families import Drawing, Family, Habit, Wording, marked, pairs, payroll_number
from tests.samples.families.particulars import (
    STAFF,
    account,
    agreed_hours,
    employer_premiums,
    fixed,
    labour_credit,
    minimum_wage,
    mixed,
    named,
)
from tests.samples.families.periods import date, span
from tests.samples.printing import plain, typst_pdf
from tests.samples.sheets import number
from tests.samples.truth import NOTHING, SlipTruth

WORDS = {
    "salary": "Basisloon uren|Gewerkte uren|Brutosalaris",
    "salary_fixed": "Basissalaris|Brutosalaris|Maandsalaris",
    "overtime": "Overwerk {p}%|Extra uren tegen {p}%",
    "surcharge": "Toeslag feestdag {p}%|Toeslag na middernacht {p}%",
    "sick_pay": "Ziekte-uren 70%",
    "waiting_day": "Wachtdag",
    "holiday_allowance": "Vakantiegeld|Uitbetaald vakantiegeld",
    "holiday_reserve_paid": "Opgebouwd vakantiegeld (uit dienst)",
    "leave_paid_out": "Openstaande vakantie-uren (uit dienst)",
    "year_end": "Eindejaarsuitkering|Bonus",
    "back_pay": "Nabetaling eerdere periode",
    "benefit_supplement": "Aanvulling op uitkering",
    "car_addition": "Bijtelling leaseauto",
    "pension": "Pensioen Horeca & Catering|Pensioenpremie",
    "disability_pension": "AO-verzekering",
    "paww": "PAWW-premie",
    "paww_back": "PAWW-premie terug",
    "wga_gap": "WGA-hiaat",
    "sector_fund": "Sociaal Fonds Horeca (SOHOR)|Sociaal fonds",
    "wage_tax": "Loonheffing|Loonbelasting",
    "wage_tax_special": "Loonheffing bijzonder tarief|Loonbelasting bijzonder tarief ({p}%)",
    "wga": "Gedifferentieerde premie Whk|WGA-premie",
    "zvw_withheld": "Zorgverzekeringswet",
    "travel": "Reiskostenvergoeding|Reiskosten (onbelast)",
    "home_working": "Thuiswerkvergoeding",
    "expenses": "Wasvergoeding|Declaraties",
    "housing": "Personeelskamer",
    "transport": "Fietsplan",
    "health_insurance": "Zorgverzekering",
    "union": "Vakbond",
    "staff_association": "Maaltijden|Fooienpot voorgeschoten",
    "loan": "Lening",
    "advance": "Voorschot",
    "attachment": "Loonbeslag|Loonbeslag dossier 10482",
    "car_contribution": "Eigen bijdrage leaseauto",
    "earlier_paid": "Eerder uitbetaald",
    "debt": "Negatief saldo vorige loonstrook",
    "gross_total": "Totaal bruto|Brutoloon",
    "taxable": "Fiscaal loon|Loon voor loonheffing",
    "net": "Nettoloon|Totaal netto",
    "payment": "Uitbetaling|Netto uitbetaling",
}
_CYCLE = {"month": "Maandelijks", "four_weeks": "Vierwekelijks"}


def draw(truth: SlipTruth, chance: random.Random) -> Drawing:
    truth = fixed(truth)
    habit = Habit(euro=chance.choice(["before", "", "before"]), minus=chance.choice(["−", "-"]), grouping=".")
    words, period, form = Wording(WORDS, chance), truth.period, chance.choice(["words", "dmy"])
    agreed, colour = agreed_hours(truth), chance.choice(["#e4572e", "#1b4d89", "#2a7f62"])
    is_shared = chance.random() < 0.75  # the employer's part beside the employee's

    def put(
        label: str, amount: Decimal | None, *, how: str = "", employer: Decimal | None = None, bold: bool = False
    ) -> str:
        small = f" #text(size: 6.5pt, fill: luma(100))[{plain(how)}]" if how else ""
        employer = employer if is_shared else None
        texts = [plain(habit.money(each)) if each is not None else "" for each in (amount, employer)]
        name = f"[*{plain(label)}*]" if bold else f"[{plain(label)}{small}]"
        return f"{name}, [{f'*{texts[0]}*' if bold and texts[0] else texts[0]}], text(fill: luma(90))[{texts[1]}],"

    def lines(*roles: str) -> str:
        found = ""
        for line in truth.of(*roles):  # type: ignore[arg-type]
            how = (
                f"{number(line.hours)} × {number(line.rate)}"
                if line.hours is not None and line.rate is not None
                else ""
            )
            if not how and line.percent and line.base and line.role == "pretax":
                how = f"{line.percent.replace('.', ',')}% van {number(line.base)}"
            found += put(words.of(line), line.amount, how=how, employer=line.employer_part)
        return found

    def total(name: str, amount: Decimal) -> str:
        return put(words[name], amount, bold=True) + "table.hline(stroke: 0.5pt + luma(160)),"

    levies = employer_premiums(truth)
    parts = sum((line.employer_part for line in truth.lines if line.employer_part), NOTHING)
    whole = truth.gross_wage + parts + sum((amount for _, amount in levies), NOTHING)
    costs = "".join(put(label, None, employer=amount) for label, amount in [*levies, ("Totale loonkosten", whole)])
    costs = costs if is_shared else ""
    labour = labour_credit(truth)
    told = f"Arbeidskorting in deze periode: {plain(habit.money(labour))}" if labour is not None else ""
    who = pairs(
        ("Werkgever", truth.employer.name),
        ("Loonheffingsnummer", payroll_number(truth.employer.payroll_tax_number, chance)),
        ("Werknemer", truth.employee),
        ("BSN", truth.bsn),
    )
    when = pairs(
        ("Periode", named(period, chance) if period.is_whole else span(period, form, " t/m ")),
        ("Looptijd", span(period, form, " t/m ") if period.kind == "four_weeks" or form == "dmy" else None),
        ("Verloning", _CYCLE[period.kind]),
        ("Betaald op", date(truth.payment_date, form) if truth.payment_date else None),
    )
    terms = pairs(
        ("Loonheffingskorting", {True: "Ja", False: "Nee", None: None}[truth.tax_credit_applied]),
        ("In dienst", date(truth.hired, form) if truth.hired else None),
        ("Contracturen per week", number(agreed) if agreed is not None else None),
        ("Minimumuurloon", number(minimum_wage(period))),
    )
    facts = mixed(chance, who, when, terms)
    side = "".join(
        f"#text(size: 6.5pt, fill: luma(110))[{plain(label)}] \\ {plain(value)} #v(1.5mm)\n" for label, value in facts
    )
    title = plain(marked(truth, "Loonstrook", chance.choice(["correctie", "herrekening"])))
    so_far = (
        ("Vakantiegeld opgebouwd", truth.holiday_reserved),
        ("Bruto dit jaar", truth.gross_wage),
        ("Fiscaal loon dit jaar", truth.taxable_wage),
        ("Loonheffing dit jaar", truth.wage_tax),
    )
    small = ", ".join(
        f"[#text(size: 6.5pt, fill: luma(110))[{plain(label)}] #linebreak() {plain(habit.money(truth.cumulative(amount)))}]"
        for label, amount in so_far
    )
    year = "" if truth.correction_of else f"#grid(columns: (1fr, 1fr, 1fr, 1fr), {small})"
    source = f"""
#set page(paper: "a4", margin: (x: 15mm, y: 14mm))
#set text(font: "{chance.choice(["Bitstream Vera Sans", "Libertinus Serif"])}", size: 8pt)
#grid(columns: (1fr, auto), text(size: 18pt, fill: rgb("{colour}"))[{title}],
  align(right)[#text(size: 7pt)[{plain(words["payment"])} op {
        plain(account(chance))
    }] \\ #v(1mm) #text(size: 15pt, weight: "bold")[{plain(habit.money(truth.net_payment))}]])
#line(length: 100%, stroke: 1.5pt + rgb("{colour}"))
#v(3mm)
#grid(columns: (46mm, 1fr), column-gutter: 6mm,
  block(fill: luma(244), inset: 8pt, width: 100%)[
{side}],
  table(columns: (1fr, 26mm, 26mm), stroke: none, inset: (x: 2pt, y: 3pt), align: (x, y) => if x == 0 {{ left }} else {{ right }},
  text(fill: luma(110))[Omschrijving], text(fill: luma(110))[Werknemer], text(fill: luma(110))[{
        "Werkgever" if is_shared else ""
    }], table.hline(stroke: 0.5pt),
  {lines("gross")} {total("gross_total", truth.gross_wage)}
  {lines("pretax", "fiscal")} {total("taxable", truth.taxable_wage)}
  {lines("tax", "posttax")} {total("net", truth.net_wage)}
  {lines("plus", "minus")} {total("payment", truth.net_payment)}
  {costs}))
#v(4mm)
{year}
#v(2mm)
#text(size: 6.5pt)[{told}]
"""
    return Drawing(typst_pdf(source))


FAMILY = Family(draw, "typst", ("month", "month", "month", "four_weeks"), scenarios=STAFF)
