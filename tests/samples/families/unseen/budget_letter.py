"""A letter about care paid from a personal budget: the service that pays writes it, the person cared for is the employer."""

import random
from dataclasses import replace
from decimal import Decimal

from tests.samples.draw_fpdf import FpdfSheet
from tests.samples.families import Drawing, Family, Habit, Wording, pairs, payroll_number
from tests.samples.families.particulars import counted, fixed, minimum_wage
from tests.samples.families.periods import UNITS, date, span
from tests.samples.layouts import MONTHS
from tests.samples.truth import SlipTruth

WORDS = {
    "salary": "Gewerkte uren zorg|Loon over gedeclareerde uren|Zorguren",
    "salary_fixed": "Vast maandloon|Maandloon zorgovereenkomst",
    "overtime": "Extra uren {p}%",
    "sick_pay": "Doorbetaling bij ziekte 70%",
    "waiting_day": "Wachtdag",
    "holiday_allowance": "Vakantiebijslag|Uitbetaling vakantiegeld",
    "holiday_reserve_paid": "Opgespaard vakantiegeld bij einde zorgovereenkomst",
    "leave_paid_out": "Niet opgenomen vakantie-uren",
    "year_end": "Eenmalige uitkering",
    "back_pay": "Nabetaling eerder gedeclareerde uren",
    "pension": "Pensioenpremie werknemer {p}%",
    "disability_pension": "Premie arbeidsongeschiktheidspensioen",
    "paww": "Premie PAWW",
    "paww_back": "Terug: premie PAWW",
    "wga_gap": "WGA-hiaatverzekering",
    "sector_fund": "Bijdrage fonds zorg",
    "wage_tax": "Loonheffing",
    "wage_tax_special": "Loonheffing bijzonder tarief {p}%|Loonheffing over bijzondere beloning",
    "wga": "Premie WGA werknemersdeel",
    "travel": "Reiskosten woon-werk|Reiskostenvergoeding",
    "home_working": "Thuiswerkvergoeding",
    "expenses": "Vergoeding onkosten",
    "transport": "Vervoer",
    "health_insurance": "Premie zorgverzekering",
    "union": "Contributie vakbond",
    "staff_association": "Bijdrage personeelsfonds",
    "loan": "Terugbetaling lening",
    "advance": "Eerder betaald voorschot",
    "attachment": "Beslag op loon|Inhouding wegens loonbeslag",
    "gross_total": "Brutoloon|Totaal brutoloon",
    "taxable": "Loon voor de loonheffing|Loon waarover loonheffing is berekend",
    "net": "Nettoloon",
    "payment": "Te betalen bedrag|Te ontvangen bedrag",
}
_SERVICES = ("Dienst Zorgbudgetten", "Servicekantoor Persoonsgebonden Budget", "Budgetkantoor Zorg Thuis")
_HOLDERS = ("A. de Ruiter", "G.H. Oosterhuis", "W. Pronk-Visser", "S. Ramdin", "C.J. van Loon")


def draw(truth: SlipTruth, chance: random.Random) -> Drawing:
    truth = fixed(truth)
    holder = chance.choice(_HOLDERS)
    truth = replace(truth, employer=replace(truth.employer, name=holder))
    font = chance.choice(["Helvetica", "Times", "Vera"])
    paper, size = FpdfSheet(font), {"Helvetica": 9.0, "Times": 10.0, "Vera": 8.0}[font]
    euro = "€" if font == "Vera" else "EUR"  # which the two others do not have
    habit, form = Habit(minus=chance.choice(["-", "- "])), chance.choice(["dmy", "words"])
    words, period, service = Wording(WORDS, chance), truth.period, chance.choice(_SERVICES)
    paper.text(60, 56, service, size=15, bold=True)
    paper.text(60, 69, "Postbus 100, 1000 ZZ Waterstad", size=7.5, grey=0.35)
    for index, text in enumerate([truth.employee, "Kerkpad 3", "1000 AG Waterstad"]):
        paper.text(60, 122 + 13 * index, text, size=size)
    facts = pairs(
        ("Datum brief", date(period.end, form)),
        ("Ons kenmerk", f"{chance.randint(100, 999)}.{chance.randint(1000, 9999)}"),
        ("BSN", truth.bsn),
        ("Budgethouder (werkgever)", holder),
        ("Loonheffingennummer", payroll_number(truth.employer.payroll_tax_number, chance)),
        ("Betaaldatum", date(truth.payment_date, form) if truth.payment_date else None),
    )
    for index, (label, value) in enumerate(facts):
        paper.text(330, 122 + 13 * index, label, size=size - 1, grey=0.35)
        paper.text(452, 122 + 13 * index, value, size=size - 1)
    whole = period.kind == "month" and period.is_whole
    about = f"{MONTHS[period.number - 1]} {period.year}" if whole else span(period, form)
    y = 226.0
    title = "Correctie op uw loonspecificatie" if truth.correction_of else "Uw loonspecificatie"
    paper.text(60, y, f"{title} over {about}", size=size + 3, bold=True)
    y += 22
    kept = {True: "wel", False: "geen", None: None}[truth.tax_credit_applied]
    said = [
        f"U werkt voor {holder}. Wij betalen uw loon uit het persoonsgebonden budget.",
        f"Periode: {span(period, form)}. Het loon wordt betaald per {UNITS[period.kind]}.",
        *([f"Loonheffingskorting toegepast: {'ja' if kept == 'wel' else 'nee'}"] if kept else []),
        *(["Dit overzicht bevat alleen het verschil met de eerdere specificatie."] if truth.correction_of else []),
    ]
    for text in said:
        paper.text(60, y, text, size=size)
        y += 13
    y += 12
    edges = {"Uren": 350, "Per uur": 420, "Bedrag": 520}
    paper.text(60, y, "Omschrijving", size=size, bold=True)
    for name, x in edges.items():
        paper.text(x, y, name, size=size, bold=True, right=True)
    y += 5

    def put(label: str, amount: Decimal, hours: str = "", rate: str = "", *, bold: bool = False) -> None:
        nonlocal y
        y += 13.5
        paper.text(60, y, label, size=size, bold=bold)
        for text, name in ((hours, "Uren"), (rate, "Per uur"), (habit.money(amount), "Bedrag")):
            paper.text(edges[name], y, text, size=size, right=True, bold=bold)
        paper.text(440, y, euro, size=size, bold=bold)

    for roles, total, amount in (
        (("gross",), "gross_total", truth.gross_wage),
        (("pretax",), "taxable", truth.taxable_wage),
        (("tax", "posttax"), "net", truth.net_wage),
        (("plus", "minus"), "payment", truth.net_payment),
    ):
        for line in truth.of(*roles):  # type: ignore[arg-type]
            put(words.of(line), line.amount, *counted(line))
        put(words[total], amount, bold=True)
        y += 5
    y += 26
    if not truth.correction_of:
        saved = habit.money(truth.cumulative(truth.holiday_reserved))
        told = [
            f"Uw opgespaarde vakantiegeld is nu {euro} {saved} bruto.",
            f"Het wettelijk minimumloon is {euro} {habit.money(minimum_wage(period))} per uur.",
        ]
        for text in told:
            paper.text(60, y, text, size=size)
            y += 13
    paper.text(60, y + 16, "Met vriendelijke groet,", size=size)
    paper.text(60, y + 30, service, size=size)
    return Drawing(paper.finish(), shows={"employer_name": holder})


FAMILY = Family(
    draw,
    "fpdf2",
    ("month",),
    scenarios=(
        "ordinary", "ordinary", "ordinary", "no hours", "sick with a waiting day", "holiday allowance paid",
        "overtime at the special rate", "final settlement", "back pay", "short period", "last period of the year",
        "no tax credit", "advance", "attachment", "correction of an earlier period", "PAWW twice",
    ),
)  # fmt: skip
