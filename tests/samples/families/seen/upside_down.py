"""What was paid stands first, and from there down to the gross wage: every step shows what the amount above it is made of."""

import random

from tests.samples.families import Drawing, Family, Habit, Wording, marked, pairs, payroll_number, statement
from tests.samples.families.periods import UNITS, date, printed, span
from tests.samples.sheets import ReportlabSheet, number
from tests.samples.truth import SlipTruth

WORDS = {
    "salary": "Salaris|Loon volgens contract|Salarisbedrag",
    "salary_second": "Loon volgens contract 2",
    "overtime": "Extra uren {p}%|Overwerkuren {p}%",
    "surcharge": "Toeslag onaangename uren {p}%",
    "sick_pay": "Loon bij arbeidsongeschiktheid 70%",
    "waiting_day": "Korting wachtdag",
    "holiday_allowance": "Vakantiebijslag|Uitkering vakantiegeld",
    "holiday_reserve_paid": "Slotuitkering vakantiegeld",
    "leave_paid_out": "Slotuitkering verlofdagen",
    "year_end": "Eindejaarsuitkering|Winstuitkering",
    "back_pay": "Loon over vorige periode",
    "benefit_supplement": "Aanvulling op uitkering",
    "car_addition": "Bijtelling privegebruik auto",
    "pension": "Pensioenpremie|Aandeel pensioen",
    "disability_pension": "Aandeel AO-pensioen",
    "paww": "Bijdrage PAWW|Derde WW-jaar (PAWW)",
    "paww_back": "Derde WW-jaar (PAWW) vergoed",
    "wga_gap": "Verzekering WGA-gat",
    "sector_fund": "Scholingsfonds",
    "wage_tax": "Loonheffing|Af te dragen loonheffing",
    "wage_tax_special": "Loonheffing bijzonder tarief {p}%|Loonheffing eenmalige beloning {p}%",
    "wga": "Premie WGA|Aandeel Werkhervattingskas",
    "zvw_withheld": "Bijdrage Zorgverzekeringswet",
    "travel": "Reiskosten|Vergoeding reizen",
    "home_working": "Thuiswerkdagen",
    "expenses": "Verschotten",
    "housing": "Inwoning",
    "transport": "Vervoer",
    "health_insurance": "Zorgpolis",
    "union": "Lidmaatschap bond",
    "staff_association": "Jubileumfonds",
    "loan": "Lening|Termijn lening",
    "advance": "Voorschot",
    "attachment": "Loonbeslag|Executoriaal beslag",
    "car_contribution": "Eigen bijdrage privegebruik auto",
    "earlier_paid": "Al overgemaakt",
    "debt": "Nog openstaand",
    "gross_total": "Bruto loon|Totale bruto beloning",
    "taxable": "Loon voor loonheffing|Te belasten loon",
    "net": "Nettoloon|Netto beloning",
    "payment": "Uitbetaald op uw rekening|Gestort bedrag",
}
_UNDER = {
    "payment": "waarvan vergoed of verrekend",
    "net": "na aftrek van",
    "taxable": "na aftrek van",
    "gross_total": "bestaande uit",
}


def draw(truth: SlipTruth, chance: random.Random) -> Drawing:
    paper = ReportlabSheet(chance.choice(["Times", "Helvetica"]))
    habit = Habit(grouping=chance.choice([".", " ", ""]), minus="- ")
    words, period, form = Wording(WORDS, chance), truth.period, chance.choice(["dmy", "words", "iso"])
    size = 9
    paper.text(
        550,
        50,
        marked(truth, chance.choice(["Loonbericht", "Salarisbericht"]), chance.choice(["Correctie", "Herrekening"])),
        size=16,
        bold=True,
        right=True,
    )
    sender = (truth.employer.name, truth.employer.street, truth.employer.town)
    for index, text in enumerate(sender):
        paper.text(550, 70 + 11 * index, text, size=8, right=True)
    korting = {True: ", met heffingskorting", False: ", zonder heffingskorting", None: ""}[truth.tax_credit_applied]
    facts = pairs(
        ("Ontvanger", truth.employee),
        ("Werkgever", truth.employer.name),
        ("Fiscaal nr.", payroll_number(truth.employer.payroll_tax_number, chance)),
        ("Burgerservicenr.", truth.bsn and f"{truth.bsn[:3]} {truth.bsn[3:6]} {truth.bsn[6:]}"),
        ("Tijdvak", printed(period, chance, form=form) if period.is_whole else span(period, form)),
        ("Begin / einde", span(period, form, " / ")),
        ("Tabel", f"{'groen' if truth.green else 'wit'}, {UNITS[period.kind]}{korting}"),
        ("Gestort op", date(truth.payment_date, form) if truth.payment_date else None),
        ("In dienst sinds", date(truth.hired, form) if truth.hired else None),
    )
    for index, (label, value) in enumerate(facts):
        paper.text(50, 70 + 13 * index, f"{label}:", size=size)
        paper.text(140, 70 + 13 * index, value, size=size, bold=index == 0)
    y = 215.0
    year_first = chance.random() < 0.5
    edges = {"year": 400, "now": 530} if year_first else {"now": 400, "year": 530}
    paper.text(edges["now"], y, "Dit tijdvak", size=8, right=True, bold=True)
    paper.text(edges["year"], y, "Dit jaar", size=8, right=True, bold=True)
    paper.rule(50, y + 4, 535)
    y += 6
    for each in reversed(list(statement(truth, words, with_special=False))):
        line = each.line
        y += 22 if each.total else 13
        indent = 50 if each.total else 78
        label = each.label
        if line and line.hours is not None and line.rate is not None:
            label += f" ({number(line.hours)} x {number(line.rate)})"
        paper.text(indent, y, label, size=size + (1 if each.total else 0), bold=bool(each.total))
        paper.text(edges["now"], y, habit.money(each.amount), size=size, right=True, bold=bool(each.total))
        so_far = habit.money(truth.cumulative(each.amount))
        paper.text(edges["year"], y, so_far, size=size, right=True, grey=0.3)
        if each.total:
            y += 10
            paper.text(64, y, _UNDER[each.total], size=7, grey=0.4)
    saved = habit.money(truth.cumulative(truth.holiday_reserved))
    paper.text(50, y + 34, f"Uw tegoed aan vakantiebijslag is {saved} bruto.", size=8)
    return Drawing(paper.finish())


FAMILY = Family(draw, "reportlab", ("month", "month", "four_weeks"))
