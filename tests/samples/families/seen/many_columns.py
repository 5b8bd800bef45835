"""A large payroll office: base and percentage first, then paid, withheld, taxed, special, and the year; totals under the columns."""

import random
from decimal import Decimal

from tests.samples.draw_fpdf import FpdfSheet
from tests.samples.families import TAKES, Drawing, Family, Habit, Wording, marked, pairs, payroll_number
from tests.samples.families.periods import UNITS, date, numbered, span
from tests.samples.sheets import number
from tests.samples.truth import SlipTruth

WORDS = {
    "salary": "Uren normaal|Loon|Garantieloon",
    "overtime": "Overwerk {p}%|Meeruren {p}%",
    "surcharge": "Toeslag onregelm. {p}%",
    "sick_pay": "Ziekengeld",
    "waiting_day": "Wachtdag",
    "holiday_allowance": "Vakantietoeslag|Vakantiebijslag uitb.",
    "holiday_reserve_paid": "Uitbetaling reservering VT",
    "leave_paid_out": "Vakantie-uren uitb.",
    "year_end": "Eindejaarsuitkering",
    "back_pay": "TWK correctie",
    "car_addition": "Auto v/d zaak",
    "pension": "BPF pensioen|OP premie werknemer",
    "disability_pension": "Premie AOP",
    "paww": "SPAWW",
    "paww_back": "SPAWW",
    "wga_gap": "WGA hiaat",
    "sector_fund": "Sociaal fonds",
    "wage_tax": "Loonheffing|LB/PV",
    "wage_tax_special": "Loonheffing BT|LB bijz. tar.",
    "wga": "Gediff. WGA|WHK",
    "travel": "Reiskosten|Onb. km-vergoeding",
    "union": "Vakbondscontributie",
    "advance": "Voorschot verrekend",
    "attachment": "Beslag",
    "car_contribution": "Eigen bijdrage auto",
    "gross_total": "Bruto loon",
    "taxable": "Loon voor loonheffing",
    "net": "Netto loon",
    "payment": "Netto te betalen",
}


def draw(truth: SlipTruth, chance: random.Random) -> Drawing:
    paper = FpdfSheet(chance.choice(["Helvetica", "Vera", "Times"]))
    size = 7.0
    habit = Habit(grouping=chance.choice([".", "", " "]), trailing=chance.random() < 0.3)
    words, period, form = Wording(WORDS, chance), truth.period, chance.choice(["dmy", "iso"])
    paper.text(
        30,
        36,
        marked(
            truth,
            chance.choice(["Loonspecificatie", "Loon- en salarisspecificatie"]),
            chance.choice(["Correctie", "Herrekening"]),
        ),
        size=12,
        bold=True,
    )
    paper.text(30, 50, f"Volgnummer {chance.randint(1, 9)}   Printdatum {date(period.end, form)}", size=6)
    left = pairs(
        ("Werkgever", truth.employer.name),
        ("", truth.employer.street),
        ("", truth.employer.town),
        ("LHnr", payroll_number(truth.employer.payroll_tax_number, chance)),
    )
    right = pairs(
        ("Werknemer", truth.employee),
        ("BSN", truth.bsn),
        ("Tijdvak", f"{numbered(period, chance)}" if period.is_whole else span(period, form)),
        ("Datum van/tot", span(period, form, " / ")),
        ("Soortloner", UNITS[period.kind]),
        ("Tabelcode", "020" if truth.green else "010"),
        ("HK toegepast", {True: "J", False: "N", None: None}[truth.tax_credit_applied]),
        ("Uitbetaaldatum", date(truth.payment_date, form) if truth.payment_date else None),
    )
    left = [(label, value) for label, value in left]
    for block, x, step in ((left, 30, 60), (right, 320, 75)):
        for index, (label, value) in enumerate(block):
            paper.text(x, 74 + 11 * index, label, size=size)
            paper.text(x + step, 74 + 11 * index, value, size=size)
    y = 186.0
    edges = {
        "Basis": 205,
        "%": 240,
        "Aantal": 275,
        "Betaling": 335,
        "Inhouding": 395,
        "Tabelloon": 455,
        "Bijz.loon": 510,
        "Cum.": 570,
    }
    paper.shade(26, y - 9, 574, y + 4, 0.87)
    paper.text(30, y, "Component", size=size, bold=True)
    for name, x in edges.items():
        paper.text(x, y, name, size=size, bold=True, right=True)
    sums: dict[str, Decimal] = {}
    for line in truth.lines:
        y += 11
        paper.text(30, y, words.of(line), size=size)
        amount = abs(line.amount)
        cells: dict[str, str] = {"Cum.": habit.money(truth.cumulative(line.amount))}

        def put(column: str, value: Decimal, cells: dict[str, str] = cells) -> None:
            cells[column] = habit.money(value)
            sums[column] = sums.get(column, Decimal("0.00")) + value

        if line.role == "fiscal":
            put("Tabelloon", line.amount)
        elif line.role in TAKES:
            put("Inhouding", -line.amount)
        else:
            put("Betaling", line.amount)
        if line.role in {"gross", "pretax"}:
            put("Bijz.loon" if line.special else "Tabelloon", line.amount)
        if line.hours is not None and line.rate is not None:
            cells |= {"Basis": number(line.rate), "Aantal": number(line.hours)}
        elif line.base and line.percent and " " not in line.percent and amount:
            cells |= {"Basis": number(line.base), "%": line.percent.replace(".", ",")}
        for name, text in cells.items():
            paper.text(edges[name], y, text, size=size, right=True)
    y += 13
    paper.rule(30, y - 9, 574)
    paper.text(30, y, "Totaal", size=size, bold=True)
    for name, total in sums.items():
        paper.text(edges[name], y, habit.money(total), size=size, bold=True, right=True)
    y += 24
    for name, total in (
        ("gross_total", truth.gross_wage),
        ("taxable", truth.taxable_wage),
        ("net", truth.net_wage),
        ("payment", truth.net_payment),
    ):
        paper.text(320, y, words[name], size=8, bold=True)
        paper.text(510, y, habit.money(total), size=8, bold=True, right=True)
        y += 13
    paper.text(30, y + 14, "Reserveringen", size=size, bold=True)
    paper.text(
        30,
        y + 25,
        f"Vakantietoeslag opbouw {number(truth.holiday_reserved)} saldo {number(truth.cumulative(truth.holiday_reserved))}",
        size=size,
    )
    return Drawing(paper.finish())


FAMILY = Family(draw, "fpdf2", ("month", "four_weeks", "week"))
