"""A bookkeeper's spreadsheet, printed with its grid: the euro sign at the left of the cell, what goes off between brackets."""

import itertools
import random
from decimal import Decimal

from tests.samples.draw_fpdf import FpdfSheet
from tests.samples.families import Drawing, Family, Wording, pairs, payroll_number, statement
from tests.samples.families.periods import UNITS, date, numbered, span
from tests.samples.sheets import number
from tests.samples.truth import SlipTruth

WORDS = {
    "salary": "Loon normale uren|Loon gewerkt|Bruto basisloon",
    "salary_second": "Loon gewerkt 2e",
    "overtime": "Loon overuren {p}%",
    "surcharge": "Zondagstoeslag {p}%|Toeslag zaterdag {p}%",
    "sick_pay": "Loon ziekte 70%",
    "waiting_day": "Minder ivm wachtdag",
    "holiday_allowance": "Vakantiegeld|Vak.bijslag 8%",
    "holiday_reserve_paid": "Vakantiegeld bij vertrek",
    "leave_paid_out": "Vrije uren bij vertrek",
    "year_end": "Eindejaarsuitkering|Bonus december (eindejaar)",
    "back_pay": "Nabetaling|Inhaalbetaling loon",
    "benefit_supplement": "Aanvulling op uitkering",
    "car_addition": "Bijtelling auto vd zaak",
    "pension": "Pensioenpremie|Pensioen wn-deel {p}%",
    "disability_pension": "Inhouding AOV-pensioen",
    "paww": "Inhouding PAWW",
    "paww_back": "PAWW terug",
    "wga_gap": "Inhouding WGA-hiaat",
    "sector_fund": "Inhouding branchefonds",
    "wage_tax": "Loonheffing|Loonheffing volgens tabel",
    "wage_tax_special": "Loonheffing over bijzonder",
    "wga": "Doorbelaste WGA|Inhouding Whk-premie",
    "zvw_withheld": "Inhouding bijdrage ZVW",
    "travel": "Reiskosten|KM-vergoeding netto",
    "home_working": "Thuiswerk netto",
    "expenses": "Bonnetjes|Onkosten netto",
    "housing": "Huur kamer",
    "transport": "Bijdrage benzine",
    "health_insurance": "Zorgpremie doorbetaald",
    "union": "Vakbond doorbetaald",
    "staff_association": "Personeelskas",
    "loan": "Lening|Aflossing",
    "advance": "Al gehad (voorschot)",
    "attachment": "Loonbeslag|Beslag",
    "car_contribution": "Eigen bijdr. auto vd zaak",
    "earlier_paid": "Al overgemaakt",
    "debt": "Oude schuld",
    "gross_total": "Bruto loon|Bruto bij elkaar",
    "taxable": "Loon loonheffing|Basis voor loonheffing",
    "net": "Netto|Netto loon over",
    "payment": "Uit te betalen|Naar de bank",
}


def draw(truth: SlipTruth, chance: random.Random) -> Drawing:
    paper = FpdfSheet("Vera")
    words, period, form = Wording(WORDS, chance), truth.period, chance.choice(["dmy", "bare", "short"])
    grouping, sign = chance.choice([".", ""]), chance.random() < 0.7
    size, high = 8.0, 14.5
    edges = (40.0, 250.0, 305.0, 360.0, 455.0, 550.0)
    y = 60.0

    def cells(*values: str, bold: bool = False, at: int = 0) -> None:
        """A row of the grid: the first cell is text, the others stand at the right of theirs."""
        nonlocal y
        for x0, x1 in itertools.pairwise(edges):
            paper.frame(x0, y, x1, y + high)
        for index, value in enumerate(values, at):
            if not index:
                paper.text(edges[0] + 3, y + 10, value, size=size, bold=bold)
            elif value:
                paper.text(edges[index + 1] - 3, y + 10, value, size=size, right=True, bold=bold)
        y += high

    def euros(column: int, amount: Decimal, *, bold: bool = False) -> None:
        """In the row that was just drawn."""
        text = number(abs(amount), grouping=grouping)
        if sign:
            paper.text(edges[column] + 3, y - high + 10, "€", size=size, bold=bold)
        text = f"({text})" if amount < 0 else text
        paper.text(edges[column + 1] - (3 if amount < 0 else 6), y - high + 10, text, size=size, right=True, bold=bold)

    def fact(label: str, value: str) -> None:
        nonlocal y
        paper.frame(edges[0], y, edges[1] - 90, y + high)
        paper.frame(edges[1] - 90, y, edges[5], y + high)
        paper.text(edges[0] + 3, y + 10, label, size=size)
        paper.text(edges[1] - 87, y + 10, value, size=size)
        y += high

    title = chance.choice(["Loonberekening", "Berekening loon"])
    mark = f" {chance.choice(['CORRECTIE', '(herrekening)'])}" if truth.correction_of else ""
    paper.text(40, 46, f"{title} {truth.employer.name}{mark}", size=11, bold=True)
    for label, value in pairs(
        ("Firma", truth.employer.name),
        ("Loonheffingnr.", payroll_number(truth.employer.payroll_tax_number, chance)),
        ("Werknemer", truth.employee),
        ("BSN", truth.bsn),
        ("Periode", numbered(period, chance) if period.is_whole else span(period, form)),
        ("Begindatum", date(period.start, form)),
        ("Einddatum", date(period.end, form)),
        ("Loon per", UNITS[period.kind]),
        ("Loonheff.korting", {True: "ja", False: "nee", None: None}[truth.tax_credit_applied]),
        ("Betaald d.d.", date(truth.payment_date, form) if truth.payment_date else None),
    ):
        fact(label, value)
    y += high
    cells("Post", "Aantal", "Tarief", "Bedrag", "Jaar", bold=True)
    for each in statement(truth, words, with_special=False):
        line, bold = each.line, bool(each.total)
        has_rate = line is not None and line.hours is not None and line.rate is not None
        cells(
            each.label,
            number(line.hours) if has_rate and line and line.hours is not None else "",
            number(line.rate) if has_rate and line and line.rate is not None else "",
            bold=bold,
        )
        euros(3, each.amount, bold=bold)
        euros(4, truth.cumulative(each.amount))
        if each.total:
            cells()
    cells("Vakantiegeld opzij gezet")
    euros(3, truth.holiday_reserved)
    euros(4, truth.cumulative(truth.holiday_reserved))
    paper.text(40, 820, f"Loon{period.year}.xlsx", size=6)
    paper.text(550, 820, "Blad1 - pagina 1", size=6, right=True)
    return Drawing(paper.finish())


FAMILY = Family(draw, "fpdf2", ("month", "month", "other", "four_weeks"))
