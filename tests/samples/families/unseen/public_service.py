"""A municipality or a hospital: pay codes with the month they are about, base and percentage, and the tax base told apart from the pay."""

import random
from decimal import Decimal

from tests.samples.families import Drawing, Family, Habit, Wording, marked, pairs, payroll_number
from tests.samples.families.particulars import (
    STAFF,
    account,
    agreed_hours,
    counted,
    fixed,
    labour_credit,
    minimum_wage,
    named,
)
from tests.samples.families.periods import UNITS, date, span
from tests.samples.printing import plain, typst_pdf
from tests.samples.sheets import number
from tests.samples.truth import SlipLine, SlipTruth

WORDS = {
    "salary": "Salaris uren|Salaris (uurbasis)",
    "salary_fixed": "Salaris|Schaalsalaris|Maandsalaris",
    "overtime": "Overwerkvergoeding {p}%",
    "surcharge": "ORT {p}%|Onregelmatige dienst {p}%",
    "sick_pay": "Doorbetaling ziekte 70%",
    "waiting_day": "Korting wachtdag",
    "holiday_allowance": "Vakantie-uitkering|Vakantietoeslag",
    "holiday_reserve_paid": "Vakantie-uitkering bij ontslag",
    "leave_paid_out": "Uitbetaling verlofuren bij ontslag",
    "year_end": "IKB uitbetaling|Eindejaarsuitkering|Opname keuzebudget",
    "back_pay": "TWK salaris|Nabetaling salaris",
    "benefit_supplement": "Bovenwettelijke aanvulling",
    "car_addition": "Fiscale bijtelling dienstauto",
    "pension": "ABP OP/NP {p}%|PFZW premie werknemer {p}%|Pensioenpremie OP/NP",
    "disability_pension": "ABP AOP {p}%|AP-premie werknemer",
    "paww": "PAWW werknemer {p}%",
    "paww_back": "PAWW compensatie werkgever",
    "wga_gap": "IPAP/WGA-hiaat",
    "sector_fund": "Fonds collectieve belangen",
    "wage_tax": "Loonheffing tabel|Loonheffing",
    "wage_tax_special": "Loonheffing bijzonder tarief|Loonheffing bijz. bel. {p}%",
    "wga": "WGA-premie|Inhouding WGA gedifferentieerd",
    "zvw_withheld": "Inhouding Zvw",
    "travel": "Reiskosten woon-werk onbelast|Tegemoetkoming reiskosten",
    "home_working": "Thuiswerkvergoeding",
    "expenses": "Declaratie onkosten",
    "transport": "OV-abonnement",
    "health_insurance": "Collectieve ziektekostenverzekering",
    "union": "Contributie vakorganisatie",
    "staff_association": "Personeelsvereniging",
    "loan": "Aflossing fietsplan|Aflossing studieschuld werkgever",
    "advance": "Verrekening voorschot",
    "attachment": "Derdenbeslag|Beslag op bezoldiging",
    "car_contribution": "Eigen bijdrage dienstauto",
    "earlier_paid": "Reeds betaald",
    "debt": "Te vorderen vorig tijdvak",
    "gross_total": "Totaal bezoldiging|Totaal bruto",
    "taxable": "Fiscaal loon|Loon voor de loonheffing",
    "net": "Netto bezoldiging|Netto salaris|Nettoloon",
    "payment": "Te betalen op rekening|Betaalbaar gesteld",
}


def draw(truth: SlipTruth, chance: random.Random) -> Drawing:
    truth = fixed(truth)
    habit = Habit(grouping=chance.choice([".", "."]), trailing=chance.random() < 0.4)
    words, period, form = Wording(WORDS, chance), truth.period, chance.choice(["dmy", "words"])
    agreed, labour, code = agreed_hours(truth), labour_credit(truth), 100
    of = f"{period.number:02}-{period.year}"
    before = (
        f"{period.number - 1:02}-{period.year}"
        if period.number > 1
        else f"{12 if period.kind == 'month' else 13}-{period.year - 1}"
    )
    left = pairs(
        ("Organisatie", truth.employer.name),
        ("Loonheffingennummer", payroll_number(truth.employer.payroll_tax_number, chance)),
        ("Periode", named(period, chance) if period.is_whole else span(period, form)),
        ("Datum van - t/m", span(period, "dmy", " - ")),
        ("Betalingsritme", UNITS[period.kind]),
        ("Betaaldatum", date(truth.payment_date, form) if truth.payment_date else None),
    )
    right = pairs(
        ("Naam", truth.employee),
        ("BSN", truth.bsn),
        ("Geboortedatum", date(truth.birth_date, "dmy") if truth.birth_date else None),
        ("Schaal / periodiek", f"{chance.randint(1, 8):02} / {chance.randint(0, 11):02}"),
        ("Uren per week", number(agreed) if agreed is not None else None),
        ("Tabel", "groen" if truth.green else "wit"),
        ("Loonheffingskorting", {True: "ja", False: "nee", None: None}[truth.tax_credit_applied]),
        ("Minimumuurloon", number(minimum_wage(period))),
    )
    rows: list[str] = []

    def put(line: SlipLine) -> None:
        nonlocal code
        code += chance.randint(3, 40)
        hours, rate = counted(line)
        base = f"{hours} x {rate}" if hours else number(line.base) if line.base is not None else ""
        percent = (line.percent or "").replace(".", ",") if not hours else ""
        cells = [
            f"{code:04}",
            words.of(line),
            before if line.meaning == "back_pay" else of,
            base,
            percent,
            habit.money(line.amount),
        ]
        rows.append(", ".join(f"[{plain(cell)}]" for cell in cells))

    def total(label: str, amount: Decimal) -> None:
        rows.append(
            f"[], table.cell(colspan: 4)[*{plain(label)}*], [*{plain(habit.money(amount))}*], table.hline(stroke: 0.4pt)"
        )

    for line in truth.of("gross"):
        put(line)
    total(words["gross_total"], truth.gross_wage)
    for line in truth.of("pretax", "tax", "posttax"):
        put(line)
    total(words["net"], truth.net_wage)
    for line in truth.of("plus", "minus"):
        put(line)
    total(words["payment"], truth.net_payment)
    year = not truth.correction_of
    fiscal = [
        *[(words.of(line), line.amount) for line in truth.of("fiscal")],
        (f"{words['taxable']} tabel", truth.taxable_table),
        (f"{words['taxable']} bijzonder", truth.taxable_special),
        (f"{words['taxable']} totaal", truth.taxable_wage),
        ("Ingehouden loonheffing", truth.wage_tax),
        *([("Verrekende arbeidskorting", labour)] if labour is not None else []),
        *([("Opbouw vakantie-uitkering", truth.holiday_reserved)] if year else []),
    ]
    told = ", ".join(
        ", ".join(f"[{plain(cell)}]" for cell in (label, habit.money(amount), habit.money(truth.cumulative(amount)) if year else ""))
        for label, amount in fiscal
    )  # fmt: skip

    def block(facts: list[tuple[str, str]]) -> str:
        inner = ", ".join(f"[{plain(label)}], [{plain(value)}]" for label, value in facts)
        return f"grid(columns: (33mm, 1fr), row-gutter: 4.5pt, {inner})"

    title = marked(truth, chance.choice(["Salarisspecificatie", "Specificatie bezoldiging"]), "correctie (TWK)")
    font = chance.choice(["Bitstream Vera Sans", "New Computer Modern", "Libertinus Serif"])
    source = f"""
#set page(paper: "a4", margin: (x: 17mm, top: 15mm, bottom: 18mm), footer: [#text(size: 7pt)[{plain(truth.employer.street)}, {plain(truth.employer.town)} #h(1fr) Pagina 1 van 1]])
#set text(font: "{font}", size: {7 if "Vera" in font else 9}pt)
#text(size: 14pt, weight: "bold")[{plain(title)}]
#v(9mm)
#pad(left: 96mm)[{plain(truth.employee)} \\ Kerkpad 3 \\ 1000 AG Waterstad]
#v(7mm)
#grid(columns: (1fr, 1fr), column-gutter: 8mm, {block(left)}, {block(right)})
#v(5mm)
#table(columns: (12mm, 1fr, 16mm, 27mm, 24mm, 22mm), stroke: none, inset: (x: 3pt, y: 2.8pt), align: (x, y) => if x < 2 {{ left }} else {{ right }},
  table.hline(stroke: 1pt), [*Code*], [*Omschrijving*], [*Over*], [*Basis*], [*%*], [*Bedrag*], table.hline(stroke: 1pt), {", ".join(rows)})
#v(4mm)
*Fiscale gegevens*
#table(columns: (62mm, 25mm, 28mm), stroke: none, inset: (x: 3pt, y: 2.2pt), align: (x, y) => if x == 0 {{ left }} else {{ right }},
  [], [Deze periode], [{"Cumulatief" if year else ""}], {told})
#v(3mm)
Rekening {plain(account(chance))}
"""
    return Drawing(typst_pdf(source))


FAMILY = Family(draw, "typst", ("month", "month", "four_weeks"), scenarios=(*STAFF, "year-end payment", "back pay"))
