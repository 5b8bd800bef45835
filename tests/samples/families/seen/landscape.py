"""A page on its side: a column for every kind of amount, the employer's costs and the year on the same row, totals in a box."""

import random
from decimal import Decimal

from reportlab.lib.pagesizes import A4, landscape

from tests.samples.families import Drawing, Family, Habit, Wording, marked, pairs, payroll_number
from tests.samples.families.periods import UNITS, date, numbered, span
from tests.samples.sheets import ReportlabSheet, number
from tests.samples.truth import SlipLine, SlipTruth, to_cent

WORDS = {
    "salary": "Salarisperov|Basissalaris schaal|Bruto salaris",
    "salary_second": "Salaris 2e dienstverband",
    "overtime": "Overwerk {p} %|Overwerkvergoeding {p}%",
    "surcharge": "Onregelmatigheidstoeslag {p}%|Toelage onregelm. dienst {p}%",
    "sick_pay": "Doorbetaling ziekte 70%",
    "waiting_day": "Wachtdagkorting",
    "holiday_allowance": "Vakantie-uitkering|Vakantietoeslag",
    "holiday_reserve_paid": "Afrekening vakantietoeslag",
    "leave_paid_out": "Afrekening verlofuren",
    "year_end": "Eindejaarsuitkering|IKB uitbetaling|PKB",
    "back_pay": "Correctie voorgaande perioden|Nabetaling TWK",
    "car_addition": "Fiscale bijtelling auto",
    "pension": "ABP OP/NP premie|Pensioenpremie OP|Loonafh. pensioen wn",
    "disability_pension": "ABP AOP premie|Premie AP",
    "paww": "Bijdrage PAWW",
    "paww_back": "Bijdrage PAWW retour",
    "wga_gap": "Premie WGA-hiaat|WIA-hiaatverzekering",
    "sector_fund": "Sociaal fonds",
    "wage_tax": "Loonheffing tabel|LH tabel",
    "wage_tax_special": "LH bijz. bel. {p}%|Loonheffing bijzondere beloningen {p}%",
    "wga": "WGA gedifferentieerd wn|Whk-premie werknemer",
    "zvw_withheld": "Zvw-bijdrage werknemer",
    "travel": "Reiskosten woon-werk vrij|Tegemoetk. woon-werkverkeer",
    "home_working": "Thuiswerkverg.",
    "expenses": "Vrije onkostenvergoeding",
    "staff_association": "Bijdrage personeelsver.",
    "health_insurance": "Premie collectieve zorgverz.",
    "attachment": "Inhouding beslag",
    "advance": "Verrekening voorschot",
    "loan": "Aflossing lening",
    "gross_total": "Bruto per.|Totaal bruto",
    "taxable": "Loon loonheffing|Loon TB",
    "taxable_special": "Loon TBB",
    "net": "Totaal netto loon|Netto loon",
    "payment": "Over te maken|Te betalen per bank",
}


def draw(truth: SlipTruth, chance: random.Random) -> Drawing:
    width, _ = size = landscape(A4)
    paper = ReportlabSheet(chance.choice(["Helvetica", "Vera"]), size)
    habit = Habit(grouping=chance.choice([".", " ", ""]), trailing=chance.random() < 0.4)
    words, period, form = Wording(WORDS, chance), truth.period, chance.choice(["dmy", "iso", "short"])
    font = 7
    paper.shade(0, 0, width, 34, 0.8)
    paper.text(30, 22, f"{truth.employer.name}", size=12, bold=True)
    paper.text(
        width - 30,
        22,
        marked(truth, "SALARISSPECIFICATIE", chance.choice(["TWK", "HERREKENING"])),
        size=12,
        bold=True,
        right=True,
    )
    columns = [
        pairs(
            ("Bedrijf", truth.employer.name),
            ("Adres", f"{truth.employer.street} {truth.employer.town}"),
            ("LH-nr.", payroll_number(truth.employer.payroll_tax_number, chance)),
        ),
        pairs(
            ("Medewerker", truth.employee),
            ("Pers.nr", chance.randint(1000, 99999)),
            ("BSN", truth.bsn),
            ("Geb.datum", date(truth.birth_date, form) if truth.birth_date else None),
        ),
        pairs(
            ("Verwerkingsperiode", numbered(period, chance) if period.is_whole else span(period, form)),
            ("Tijdvak", span(period, form)),
            ("Loon per", UNITS[period.kind]),
            ("Datum verwerking", date(period.end, form)),
            ("Valutadatum", date(truth.payment_date, form) if truth.payment_date else None),
        ),
        pairs(
            ("LH-tabel", "Groen" if truth.green else "Wit"),
            ("LH-korting", {True: "Ja", False: "Nee", None: None}[truth.tax_credit_applied]),
            ("Parttime %", "50,00"),
            ("Min. uurloon", "14,99"),
        ),
    ]
    for block, x in zip(columns, (30, 240, 430, 655), strict=True):
        for index, (label, value) in enumerate(block):
            paper.text(x, 54 + 11 * index, label, size=font, bold=True)
            paper.text(x + (56 if x < 300 else 84), 54 + 11 * index, value, size=font)
    y = 124.0
    edges = {
        "Aantal": 235,
        "Tarief": 285,
        "Bruto": 350,
        "Inhouding": 415,
        "Heffingsloon": 485,
        "BT-loon": 545,
        "Netto": 610,
        "Werkgever": 680,
        "Cumulatief": 755,
    }
    paper.frame(26, y - 11, width - 26, y + 5)
    paper.text(30, y, "Code", size=font, bold=True)
    paper.text(58, y, "Looncomponent", size=font, bold=True)
    for name, x in edges.items():
        paper.text(x, y, name, size=font, bold=True, right=True)
    y += 4

    def put(line: SlipLine, code: int) -> None:
        nonlocal y
        y += 11
        paper.text(30, y, f"{code}", size=font)
        paper.text(58, y, words.of(line), size=font)
        cells: dict[str, str] = {"Cumulatief": habit.money(truth.cumulative(abs(line.amount)))}
        if line.hours is not None and line.rate is not None:
            cells |= {"Aantal": number(line.hours), "Tarief": number(line.rate)}
        elif line.role == "pretax" and line.base:
            cells |= {"Tarief": f"{line.percent}%".replace(".", ",")}
        amount = habit.money(line.amount)
        if line.role == "gross":
            cells |= {"Bruto": amount, "BT-loon" if line.special else "Heffingsloon": amount}
        elif line.role in {"pretax", "tax", "posttax"}:
            cells["Inhouding"] = habit.money(-line.amount)
            if line.role == "pretax":
                cells["Heffingsloon"] = amount
        elif line.role == "fiscal":
            cells["Heffingsloon"] = amount
        else:
            cells["Netto"] = amount
        if line.employer_part:
            cells["Werkgever"] = habit.money(line.employer_part)
        for name, text in cells.items():
            paper.text(edges[name], y, text, size=font, right=True)

    code = 100
    for line in truth.lines:
        put(line, code)
        code += chance.randint(1, 20)
    y += 11
    paper.text(58, y, "Werkgeversheffing Zvw", size=font)
    paper.text(edges["Werkgever"], y, habit.money(to_cent(truth.taxable_wage * 61 / 1000)), size=font, right=True)
    y += 30
    box: list[tuple[str, Decimal]] = [
        (words["gross_total"], truth.gross_wage),
        (words["taxable"], truth.taxable_table),
    ]
    if truth.taxable_special:
        box.append((words["taxable_special"], truth.taxable_special))
    box += [(words["net"], truth.net_wage), (words["payment"], truth.net_payment)]
    paper.frame(500, y - 12, 770, y + 13 * len(box))
    for label, amount in box:
        paper.text(510, y, label, size=8, bold=True)
        paper.text(760, y, habit.money(amount), size=8, right=True)
        y += 13
    paper.text(30, y - 40, f"Opbouw vakantiegeld deze periode {number(truth.holiday_reserved)}", size=font)
    paper.text(30, y - 28, "Saldo verlof 88,50 uur", size=font)
    return Drawing(paper.finish())


FAMILY = Family(draw, "reportlab", ("month", "month", "four_weeks"))
