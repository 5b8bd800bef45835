"""An accountancy package: the year so far stands left of the words, the period right of them, and the employer at the foot."""

import random

from tests.samples.families import Drawing, Family, Habit, Wording, marked, pairs, payroll_number, statement
from tests.samples.families.particulars import (
    STAFF,
    account,
    agreed_hours,
    counted,
    employer_premiums,
    fixed,
    labour_credit,
    minimum_wage,
    mixed,
)
from tests.samples.families.periods import UNITS, date, numbered, span
from tests.samples.sheets import ReportlabSheet, number
from tests.samples.truth import SlipTruth

WORDS = {
    "salary": "Uren normaal|Loon over gewerkte uren|Basisuren",
    "salary_fixed": "Maandsalaris|Basissalaris",
    "overtime": "Overwerkuren {p}%|Meerwerk {p}%",
    "surcharge": "Ploegentoeslag {p}%|Toeslaguren {p}%",
    "sick_pay": "Doorbetaalde ziekte-uren 70%",
    "waiting_day": "Ingehouden wachtdag",
    "holiday_allowance": "Vakantietoeslag|Betaling vakantietoeslag",
    "holiday_reserve_paid": "Afrekening vakantietoeslag",
    "leave_paid_out": "Afrekening verlofuren",
    "year_end": "Dertiende maand|Eindejaarsuitkering",
    "back_pay": "Nabetaling salaris",
    "benefit_supplement": "Suppletie op uitkering",
    "car_addition": "Bijtelling privégebruik auto",
    "pension": "Premie pensioen OP/NP {p}%|Pensioenbijdrage werknemer",
    "disability_pension": "Premie ANW/AO-pensioen",
    "paww": "Bijdrage PAWW {p}%",
    "paww_back": "Restitutie PAWW",
    "wga_gap": "WGA-gat verzekering",
    "sector_fund": "Sociaal fonds metaal {p}%",
    "wage_tax": "Loonbelasting/premies|Loonheffing",
    "wage_tax_special": "Loonheffing bijz. tarief {p}%|Loonbelasting bijz. beloning {p}%",
    "wga": "Gediff. premie WGA|Verhaalde WGA-premie",
    "zvw_withheld": "Ingehouden bijdrage Zvw",
    "travel": "Reiskosten woon-werk|Onbelaste kilometervergoeding",
    "home_working": "Onbelaste thuiswerkvergoeding",
    "expenses": "Onbelaste onkostenvergoeding",
    "transport": "Inhouding bedrijfsvervoer",
    "health_insurance": "Collectieve zorgverzekering",
    "union": "Vakbondscontributie",
    "staff_association": "Personeelsvereniging",
    "loan": "Aflossing personeelslening",
    "advance": "Verrekening voorschot",
    "attachment": "Loonbeslag",
    "car_contribution": "Eigen bijdrage auto van de zaak",
    "earlier_paid": "Reeds uitbetaald",
    "debt": "Vordering vorige periode",
    "gross_total": "Bruto loon|Totaal brutoloon",
    "taxable": "Loon loonheffingen|Fiscaal loon",
    "net": "Netto loon|Nettoloon",
    "payment": "Netto uit te betalen|Uit te betalen",
}


def draw(truth: SlipTruth, chance: random.Random) -> Drawing:
    truth = fixed(truth)
    font = chance.choice(["Helvetica", "Times", "Vera"])
    paper, size = ReportlabSheet(font), {"Helvetica": 8.0, "Times": 9.0, "Vera": 7.2}[font]
    habit = Habit(grouping=chance.choice([".", " "]), trailing=chance.random() < 0.5)
    words, period, form = Wording(WORDS, chance), truth.period, chance.choice(["dmy", "slash", "short"])
    agreed, year = agreed_hours(truth), not truth.correction_of
    title = marked(truth, chance.choice(["Salarisstrook", "Loonspecificatie"]), chance.choice(["CORRECTIE", "Retro"]))
    paper.text(45, 52, title, size=15, bold=True)
    paper.text(550, 52, span(period, form, " - "), size=size, right=True)
    paper.rule(45, 60, 550)
    for index, text in enumerate([truth.employee, "Kerkpad 3", "1000 AG Waterstad"]):
        paper.text(330, 88 + 12 * index, text, size=size + 1)
    who = pairs(
        ("Naam", truth.employee),
        ("BSN", truth.bsn),
        ("Medewerkernr.", chance.randint(100, 9999)),
        ("Geboortedatum", date(truth.birth_date, form) if truth.birth_date else None),
        ("Datum in dienst", date(truth.hired, form) if truth.hired else None),
    )
    when = pairs(
        ("Loontijdvak", numbered(period, chance) if period.is_whole else span(period, form)),
        ("Verloning per", UNITS[period.kind]),
        ("Datum betaling", date(truth.payment_date, form) if truth.payment_date else None),
    )
    terms = pairs(
        ("Tabel", "groen" if truth.green else "wit"),
        ("Loonheffingskorting", {True: "Ja", False: "Nee", None: None}[truth.tax_credit_applied]),
        ("Uren per week", number(agreed) if agreed is not None else None),
        ("Min. uurloon", number(minimum_wage(period))),
    )
    y = 88.0
    for label, value in mixed(chance, who, when, terms):
        paper.text(45, y, label, size=size)
        paper.text(128, y, f": {value}", size=size)
        y += 12
    y += 18
    edges = {"year": 112, "count": 372, "rate": 440, "amount": 545}
    heads = {
        "year": chance.choice(["Cumulatief", "T/m deze periode", "Dit jaar"]),
        "count": "Aantal",
        "rate": "Tarief",
        "amount": chance.choice(["Deze periode", "Periode", "Bedrag"]),
    }
    paper.shade(45, y - 10, 550, y + 4, 0.88)
    for column, head in heads.items():
        if column != "year" or year:
            paper.text(edges[column], y, head, size=size, bold=True, right=True)
    paper.text(130, y, "Looncomponent", size=size, bold=True)
    y += 3
    for each in statement(truth, words, with_special=False):
        y += 14 if each.total else 12
        hours, rate = counted(each.line)
        bold = bool(each.total)
        so_far = habit.money(truth.cumulative(each.amount))
        paper.text(edges["year"], y, so_far if year else "", size=size, right=True, grey=0.3)
        paper.text(130, y, each.label, size=size, bold=bold)
        paper.text(edges["count"], y, hours, size=size, right=True)
        paper.text(edges["rate"], y, rate, size=size, right=True)
        paper.text(edges["amount"], y, habit.money(each.amount), size=size, right=True, bold=bold)
        if bold:
            paper.rule(45, y + 4, 550)
            y += 5
    y += 24
    if year:
        told = [("Reservering vakantietoeslag", truth.holiday_reserved), ("Loon SV", truth.taxable_wage)]
        credit = labour_credit(truth)
        told += [("Verrekende arbeidskorting", credit)] if credit is not None else []
        told += employer_premiums(truth) if chance.random() < 0.4 else []
        for label, amount in told:
            paper.text(edges["year"], y, habit.money(truth.cumulative(amount)), size=size - 0.5, right=True, grey=0.3)
            paper.text(130, y, label, size=size - 0.5)
            paper.text(edges["amount"], y, habit.money(amount), size=size - 0.5, right=True)
            y += 11
    paper.text(130, y + 6, f"Rekening {account(chance)}", size=size - 0.5)
    paper.rule(45, 796, 550)
    tax_number = payroll_number(truth.employer.payroll_tax_number, chance)
    paper.text(45, 807, f"Werkgever: {truth.employer.name}", size=7.5, bold=True)
    paper.text(45, 818, f"{truth.employer.street}, {truth.employer.town}", size=7)
    paper.text(550, 807, f"Loonheffingennummer: {tax_number}", size=7.5, right=True)
    return Drawing(paper.finish())


FAMILY = Family(draw, "reportlab", ("month", "month", "four_weeks"), scenarios=STAFF)
