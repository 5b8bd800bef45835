"""A preprinted form of a large cleaning firm: sections with letters, and totals that say of which letters they are made."""

import random
from decimal import Decimal

from tests.samples.families import Drawing, Family, Habit, Wording, held, pairs, payroll_number
from tests.samples.families.particulars import STAFF, agreed_hours, fixed, labour_credit, minimum_wage, mixed, named
from tests.samples.families.periods import UNITS, date, span
from tests.samples.sheets import ReportlabSheet, number
from tests.samples.truth import SlipLine, SlipTruth

WORDS = {
    "salary": "Loon gewerkte uren|Normaaluren|Uurloon functie 1",
    "salary_fixed": "Vast loon|Maandloon",
    "overtime": "Overwerk {p}%|Extra gewerkte uren {p}%",
    "surcharge": "Toeslag nacht {p}%|Toeslag za/zo {p}%|Spec. toeslag {p}%",
    "sick_pay": "Loon bij ziekte 70%|Ziekte-uren 70%",
    "waiting_day": "Niet betaalde wachtdag",
    "holiday_allowance": "Vakantietoeslag|Vakantiegeld 8%",
    "holiday_reserve_paid": "Vakantietoeslag bij einde dienstverband",
    "leave_paid_out": "Vakantie-uren bij einde dienstverband",
    "year_end": "Eindejaarsuitkering|Eindejaarsuitkering CAO",
    "back_pay": "Nabetaling|Correctie uren vorige periode",
    "benefit_supplement": "Suppletie uitkering",
    "car_addition": "Fiscale bijtelling auto",
    "pension": "Pensioenpremie Bpf {p}%|Pensioen werknemersdeel {p}%",
    "disability_pension": "Premie AO-pensioen",
    "paww": "Premie PAWW {p}%",
    "paww_back": "Teruggave PAWW",
    "wga_gap": "WGA-hiaatverzekering {p}%",
    "sector_fund": "Fonds RAS {p}%|Sociaal fonds",
    "wage_tax": "Loonheffing|Loonheffing wit tabel",
    "wage_tax_special": "Loonheffing bijzondere beloning {p}%|Loonheffing bijz. tarief {p}%",
    "wga": "WGA-premie werknemer {p}%|Gedifferentieerde WGA",
    "zvw_withheld": "Bijdrage Zvw werknemer {p}%",
    "travel": "Reiskosten|Vergoeding openbaar vervoer|Reiskosten tussen objecten",
    "home_working": "Thuiswerkvergoeding",
    "expenses": "Vergoeding werkkleding|Telefoonkosten",
    "housing": "Inhouding huisvesting",
    "transport": "Inhouding vervoer",
    "health_insurance": "Zorgverzekering collectief",
    "union": "Vakbondscontributie",
    "staff_association": "Personeelsvereniging|Sleutelborg",
    "loan": "Aflossing lening",
    "advance": "Verstrekt voorschot|Voorschot",
    "attachment": "Beslag|Loonbeslag|Loonbeslag belastingdienst",
    "car_contribution": "Eigen bijdrage auto",
    "earlier_paid": "Eerder uitbetaald",
    "debt": "Nog te verrekenen",
    "gross_total": "Totaal brutoloon|Brutoloon",
    "taxable": "Loon voor loonheffing|Belastbaar loon",
    "net": "Nettoloon|Netto loon",
    "payment": "Uit te betalen|Netto te betalen",
}


def draw(truth: SlipTruth, chance: random.Random) -> Drawing:
    truth = fixed(truth)
    paper = ReportlabSheet(chance.choice(["Helvetica", "Courier"]))
    habit = Habit(grouping=chance.choice([".", " "]), minus=chance.choice(["-", "- "]))
    words, period, form = Wording(WORDS, chance), truth.period, chance.choice(["dmy", "slash"])
    size, agreed, is_coded = 7.5, agreed_hours(truth), chance.random() < 0.5
    paper.frame(30, 30, 565, 92)
    paper.text(38, 46, truth.employer.name, size=11, bold=True)
    paper.text(38, 58, truth.employer.street, size=size)
    paper.text(38, 69, truth.employer.town, size=size)
    paper.text(38, 84, f"Loonheffingennummer {payroll_number(truth.employer.payroll_tax_number, chance)}", size=size)
    paper.text(557, 46, "SPECIFICATIE LOON", size=11, bold=True, right=True)
    if truth.correction_of:
        text = chance.choice(["CORRECTIE op eerdere specificatie", "HERREKENING eerdere periode"])
        paper.text(557, 62, text, size=9, bold=True, right=True)
    credit = {True: "1", False: "0", None: None} if is_coded else {True: "ja", False: "nee", None: None}
    person = pairs(
        ("Naam medewerker", truth.employee),
        ("Burgerservicenr.", truth.bsn),
        ("Pers.nr.", chance.randint(10000, 99999)),
        ("Geboortedatum", date(truth.birth_date, form) if truth.birth_date else None),
        ("Datum in dienst", date(truth.hired, form) if truth.hired else None),
    )
    when = pairs(
        ("Loonperiode", named(period, chance) if period.is_whole else None),
        ("Periode van - t/m", span(period, form, " - ")),
        ("Betaalritme", UNITS[period.kind]),
        ("Uitbetaald op", date(truth.payment_date, form) if truth.payment_date else None),
    )
    terms = pairs(
        ("Uren per week", number(agreed) if agreed is not None else None),
        ("Wettelijk min. uurloon", number(minimum_wage(period))),
        ("LH-korting (1=ja 0=nee)" if is_coded else "Loonheffingskorting", credit[truth.tax_credit_applied]),
    )
    facts = mixed(chance, person, when, terms)
    for index, (label, value) in enumerate(facts):
        x, y = 30 + 133.75 * (index % 4), 98.0 + 25 * (index // 4)
        paper.shade(x, y, x + 133.75, y + 10, 0.8)
        paper.frame(x, y, x + 133.75, y + 24)
        paper.text(x + 4, y + 8, label, size=6)
        paper.text(x + 4, y + 20, value, size=size)
    y = 98.0 + 25 * -(-len(facts) // 4) + 12
    edges = {"Aantal": 330, "Bedrag per": 395, "Bedrag": 470, "Totaal": 557}

    def section(title: str, lines: tuple[SlipLine, ...], *, turned: bool, heads: bool = False) -> None:
        nonlocal y
        if not lines:
            return
        paper.shade(30, y, 565, y + 12, 0.9)
        paper.text(36, y + 9, title, size=size, bold=True)
        for name, x in edges.items() if heads else ():
            paper.text(x, y + 9, name, size=6.5, right=True)
        y += 13
        for line in lines:
            y += 11.5
            paper.text(50, y - 2, words.of(line), size=size)
            if line.hours is not None and line.rate is not None:
                paper.text(edges["Aantal"], y - 2, number(line.hours), size=size, right=True)
                paper.text(edges["Bedrag per"], y - 2, number(line.rate), size=size, right=True)
            paper.text(
                edges["Bedrag"], y - 2, habit.money(-line.amount if turned else line.amount), size=size, right=True
            )
        y += 3

    def total(letter: str, label: str, amount: Decimal, of: str = "") -> None:
        nonlocal y
        y += 12
        paper.text(36, y - 2, letter, size=size, bold=True)
        paper.text(50, y - 2, f"{label} {f'({of})' if of else ''}".strip(), size=size, bold=True)
        paper.text(edges["Totaal"], y - 2, habit.money(amount), size=size, right=True, bold=True)
        y += 5

    before = held(truth, "pretax")
    section("BRUTO LOON", truth.of("gross"), turned=False, heads=True)
    total("A", words["gross_total"], truth.gross_wage)
    section("PREMIES VOOR LOONHEFFING", truth.of("pretax"), turned=True)
    total("B", "Totaal premies", before)
    section("BELASTE BIJTELLINGEN (niet uitbetaald)", truth.of("fiscal"), turned=False)
    total("C", words["taxable"], truth.taxable_wage, "A - B + bijtelling" if truth.of("fiscal") else "A - B")
    section("LOONHEFFING EN PREMIES NA LOONHEFFING", truth.of("tax", "posttax"), turned=True)
    total("D", "Totaal ingehouden", held(truth, "tax", "posttax"))
    total("E", words["net"], truth.net_wage, "A - B - D")
    section("NETTO VERGOEDINGEN", truth.of("plus"), turned=False)
    section("NETTO INHOUDINGEN", truth.of("minus"), turned=True)
    if truth.of("plus"):
        total("F", "Totaal vergoedingen", truth.total("plus"))
    if truth.of("minus"):
        total("G", "Totaal netto inhoudingen", held(truth, "minus"))
    y += 3
    paper.frame(30, y, 565, y + 18)
    y += 3
    parts = ["E", *(["+ F"] if truth.of("plus") else []), *(["- G"] if truth.of("minus") else [])]
    total("H", words["payment"], truth.net_payment, " ".join(parts))
    y += 14
    labour = labour_credit(truth)
    if labour is not None and chance.random() < 0.5:
        paper.text(
            30, y, f"Verrekende arbeidskorting in deze periode {habit.money(labour)} (geen inhouding)", size=6.5
        )
        y += 14
    if truth.correction_of:
        return Drawing(paper.finish())
    sums = (
        ("Brutoloon", truth.gross_wage),
        ("Loon LH", truth.taxable_wage),
        ("Loonheffing", truth.wage_tax),
        ("Vakantietoeslag tegoed", truth.holiday_reserved),
    )
    paper.text(30, y, "TOTALEN DIT JAAR", size=6.5, bold=True)
    for index, (label, amount) in enumerate(sums):
        paper.text(30 + 134 * index, y + 12, label, size=6.5)
        paper.text(30 + 134 * index, y + 23, habit.money(truth.cumulative(amount)), size=size)
    return Drawing(paper.finish())


FAMILY = Family(draw, "reportlab", ("four_weeks", "four_weeks", "month"), scenarios=STAFF)
