"""Three quite different ways to print the same payslip."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Final, Literal

from tests.samples.sheets import Producer, Sheet, number, sheet
from tests.samples.truth import Role, SlipLine, SlipTruth

MONTHS: Final = (
    "januari",
    "februari",
    "maart",
    "april",
    "mei",
    "juni",
    "juli",
    "augustus",
    "september",
    "oktober",
    "november",
    "december",
)
UNITS: Final = {"month": "maand", "four_weeks": "4 weken", "week": "week"}
_YES: Final = {True: "Ja", False: "Nee", None: None}
_TAKES: Final = {"pretax", "tax", "posttax", "minus"}


@dataclass(frozen=True, slots=True)
class Look:
    """How a payslip looks: the producer and the habits in which slips differ."""

    producer: Producer = "reportlab"
    font: Literal["Helvetica", "Vera", "Courier"] = "Helvetica"
    grouping: str = "."
    minus: str = "-"
    trailing_minus: bool = False
    euro: bool = False
    positive_deductions: bool = False
    net_after_reimbursements: bool = False

    def money(self, amount: Decimal) -> str:
        text = number(amount, grouping=self.grouping, minus=self.minus, trailing=self.trailing_minus)
        return f"€ {text}" if self.euro else text

    def shown(self, line: SlipLine) -> Decimal:
        """The amount of a line as it stands in a column with pay and deductions together."""
        return -line.amount if line.role in _TAKES and self.positive_deductions else line.amount


class _Table:
    """Rows with a label and cells that end at the right side of their column."""

    def __init__(self, paper: Sheet, x: float, y: float, columns: Mapping[str, float]) -> None:
        self.paper, self.x, self.y, self.columns = paper, x, y, columns

    def heads(self, first: str, *, grey: float = 0) -> None:
        self.paper.text(self.x, self.y, first, bold=True, grey=grey)
        for name, edge in self.columns.items():
            self.paper.text(edge, self.y, name, bold=True, right=True, grey=grey)
        self.y += 16

    def row(self, label: str, cells: Mapping[str, str], *, bold: bool = False) -> None:
        self.paper.text(self.x, self.y, label, bold=bold)
        for name, text in cells.items():
            self.paper.text(self.columns[name], self.y, text, right=True, bold=bold)
        self.y += 12


def _worked(line: SlipLine, hours: str, rate: str) -> dict[str, str]:
    """The cells for hours and rate of a line that has them."""
    if line.hours is None or line.rate is None:
        return {}
    return {hours: number(line.hours), rate: number(line.rate)}


def _pairs(paper: Sheet, pairs: Iterable[tuple[str, str | None]], x: float, value_x: float, y: float) -> None:
    for label, value in pairs:
        if value is not None:
            paper.text(x, y, label)
            paper.text(value_x, y, value)
            y += 12


def _amounts(paper: Sheet, title: str, rows: Iterable[tuple[str, str]], x: float, right: float, y: float) -> None:
    paper.text(x, y, title, bold=True)
    for label, amount in rows:
        y += 12
        paper.text(x, y, label)
        paper.text(right, y, amount, right=True)


def draw_monthly(truth: SlipTruth, look: Look | None = None) -> bytes:
    """Three blocks: a head of labels and values in four columns, the lines, and what was reserved and added up."""
    look = look or Look()
    paper = sheet(look.producer, look.font)
    _monthly_head(paper, truth)
    columns = {"Aantal": 270.0, "Tarief": 325.0, "Betaalbaar": 400.0, "Tabel": 470.0, "Bijz.Bel.": 550.0}
    paper.shade(38, 180, 556, 194)
    table = _Table(paper, 42, 190, columns)
    table.heads("Omschrijving")
    _monthly_lines(table, truth, look)
    _monthly_foot(paper, truth, look)
    return paper.finish()


def _monthly_head(paper: Sheet, truth: SlipTruth) -> None:
    paid, period = truth.payment_date, truth.period
    paper.text(40, 50, "Salarisspecificatie", size=14, bold=True)
    left = [
        ("Werkgever", truth.employer.name),
        ("Adres", f"{truth.employer.street}, {truth.employer.town}"),
        ("Loonheffingennummer", truth.employer.payroll_tax_number),
        ("Periode", f"{period.year}-{period.number:02}"),
        ("Tijdvak", f"{period.start:%d-%m-%Y} t/m {period.end:%d-%m-%Y}"),
    ]
    right = [
        ("Werknemer", truth.employee),
        ("BSN", truth.bsn),
        ("Datum in dienst", "01-02-2024"),
        ("Tabel", f"Wit, {UNITS[period.kind]}"),
        ("Loonheffingskorting", _YES[truth.tax_credit_applied]),
        ("Betaaldatum", f"{paid:%d-%m-%Y}" if paid else None),
    ]
    _pairs(paper, left, 40, 140, 80)
    _pairs(paper, right, 330, 430, 80)


def _monthly_lines(table: _Table, truth: SlipTruth, look: Look) -> None:
    def lines(*roles: Role, taxed: bool = False) -> None:
        for line in truth.of(*roles):
            amount = look.money(look.shown(line))
            taxed_cells = {"Bijz.Bel." if line.special else "Tabel": amount} if taxed else {}
            table.row(line.label, {**_worked(line, "Aantal", "Tarief"), "Betaalbaar": amount, **taxed_cells})

    def total(label: str, amount: Decimal) -> None:
        table.row(label, {"Betaalbaar": look.money(amount)}, bold=True)

    lines("gross", taxed=True)
    total("Totaal bruto", truth.gross_wage)
    lines("pretax", taxed=True)
    special = {"Bijz.Bel.": look.money(truth.taxable_special)} if truth.taxable_special else {}
    table.row("Loon voor loonheffing", {"Tabel": look.money(truth.taxable_table), **special})
    lines("tax", "posttax")
    table.y += 6
    if not look.net_after_reimbursements:
        total("Netto loon", truth.net_wage)
    lines("plus", "minus")
    if look.net_after_reimbursements:
        total("Netto", truth.net_payment)
    table.y += 6
    total("Uit te betalen", truth.net_payment)


def _monthly_foot(paper: Sheet, truth: SlipTruth, look: Look) -> None:
    reserved = [
        ("Opbouw vakantiegeld", look.money(truth.holiday_reserved)),
        ("Saldo vakantiegeld", look.money(truth.year_so_far("holiday_reserved"))),
    ]
    cumulatives = [
        ("Bruto loon", "gross_wage"),
        ("Loon LH", "taxable_wage"),
        ("Loonheffing", "wage_tax"),
        ("Netto loon", "net_wage"),
    ]
    so_far = [(label, look.money(truth.year_so_far(name))) for label, name in cumulatives]
    _amounts(paper, "Reserveringen", reserved, 42, 200, 640)
    _amounts(paper, "Verlof", [("Saldo vakantie-uren", "64,50"), ("Opgenomen uren", "8,00")], 230, 370, 640)
    _amounts(paper, "Cumulatieven", so_far, 390, 550, 640)
    paper.text(42, 780, "Wettelijk minimumloon per uur: 14,71", size=7)


def draw_four_weekly(truth: SlipTruth, look: Look | None = None) -> bytes:
    """Payments and deductions in two columns; the totals in a band below, as labels over amounts."""
    look = look or Look()
    paper = sheet(look.producer, look.font)
    _four_weekly_head(paper, truth)
    table = _Table(paper, 50, 230, {"Uren": 300.0, "Tarief": 360.0, "Betaling": 445.0, "Inhouding": 545.0})
    paper.rule(50, 219, 550)
    table.heads("Omschrijving")
    for line in (*truth.of("gross", "plus"), *truth.of("pretax", "tax", "posttax", "minus")):
        side, amount = ("Inhouding", -line.amount) if line.role in _TAKES else ("Betaling", line.amount)
        table.row(line.label, {**_worked(line, "Uren", "Tarief"), side: look.money(amount)})
    paid, held = truth.total("gross", "plus"), -truth.total("pretax", "tax", "posttax", "minus")
    paper.rule(50, table.y - 8, 550)
    table.y += 2
    table.row("Totaal", {"Betaling": look.money(paid), "Inhouding": look.money(held)}, bold=True)
    _four_weekly_foot(paper, truth, look, table.y + 18)
    return paper.finish()


def _four_weekly_head(paper: Sheet, truth: SlipTruth) -> None:
    period = truth.period
    paper.text(50, 45, truth.employer.name, size=11, bold=True)
    paper.text(50, 58, truth.employer.street)
    paper.text(50, 70, truth.employer.town)
    paper.text(350, 45, "LOONSTROOK", size=13, bold=True)
    mark = {"four_weeks": "P", "month": "", "week": "W"}[period.kind]
    credit = _YES[truth.tax_credit_applied]
    pairs = [
        ("Werkgever", truth.employer.name),
        ("Fiscaal nummer", truth.employer.payroll_tax_number),
        ("Loonperiode", f"{period.year}-{mark}{period.number:02}"),
        ("Verloningstijdvak", UNITS[period.kind].replace(" ", "-")),
        ("Van", f"{period.start:%d-%m-%Y}"),
        ("T/m", f"{period.end:%d-%m-%Y}"),
        ("Naam werknemer", truth.employee),
        ("Burgerservicenummer", truth.bsn),
        ("Heffingskorting", credit.lower() if credit else None),
        ("Uitbetaling op", f"{truth.payment_date:%d/%m/%Y}" if truth.payment_date else None),
        ("Inlener", truth.hirer),
        ("Printdatum", f"{period.end:%d-%m-%Y}"),
    ]
    shown = [f"{label}: {value}" for label, value in pairs if value]
    for index, text in enumerate(shown):
        paper.text(350, 60 + 11 * index, text)


def _four_weekly_foot(paper: Sheet, truth: SlipTruth, look: Look, y: float) -> None:
    band = [
        ("Bruto loon", truth.gross_wage),
        ("Loon LH", truth.taxable_wage),
        ("Nettoloon", truth.net_wage),
        ("Netto te betalen", truth.net_payment),
    ]
    for index, (label, amount) in enumerate(band):
        paper.text(50 + 130 * index, y, label, bold=True)
        paper.text(50 + 130 * index, y + 12, look.money(amount))
    so_far = [
        ("Loon LH", look.money(truth.year_so_far("taxable_wage"))),
        ("Loonheffing", look.money(truth.year_so_far("wage_tax"))),
    ]
    _amounts(paper, "Cumulatief t/m deze periode", so_far, 50, 200, y + 50)
    paper.text(50, y + 98, f"Reservering vakantiegeld deze periode {look.money(truth.holiday_reserved)}")


def draw_weekly(truth: SlipTruth, look: Look | None = None) -> bytes:
    """The period beside the year to date, and the employer's part in a column of its own: two traps a row."""
    look = look or Look()
    paper = sheet(look.producer, look.font)
    _weekly_head(paper, truth)
    columns = {"Aantal": 270.0, "Tarief": 325.0, "Deze periode": 395.0, "Cumulatief": 470.0, "Werkgever": 550.0}
    paper.shade(38, 151, 556, 165, 0.25)
    table = _Table(paper, 42, 161, columns)
    table.heads("Omschrijving", grey=1)
    _weekly_lines(table, truth, look)
    reserved = look.money(truth.year_so_far("holiday_reserved"))
    _amounts(paper, "Reserveringen", [("Vakantiegeld", reserved)], 42, 200, table.y + 24)
    return paper.finish()


def _weekly_head(paper: Sheet, truth: SlipTruth) -> None:
    period, paid = truth.period, truth.payment_date
    label = {
        "week": f"week {period.number:02}/{period.year}",
        "month": f"{MONTHS[period.start.month - 1]} {period.year}",
        "four_weeks": f"weken {4 * period.number - 3} t/m {4 * period.number} {period.year}",
    }[period.kind]
    cells = [
        ("Periode", label, 40, 65),
        ("Soort loner", UNITS[period.kind], 240, 65),
        ("Datum betaling", f"{paid:%d-%m-%Y}" if paid else None, 400, 65),
        ("Bedrijf", truth.employer.name, 40, 93),
        ("LH-nummer", truth.employer.payroll_tax_number, 240, 93),
        ("Klant", truth.hirer, 400, 93),
        ("Medewerker", truth.employee, 40, 121),
        ("Sofinummer", truth.bsn, 240, 121),
        ("Loonheffingskorting toegepast", _YES[truth.tax_credit_applied], 400, 121),
    ]
    paper.text(40, 40, "Loonspecificatie", size=12, bold=True)
    for name, value, x, y in cells:
        if value is not None:
            paper.text(x, y, name, size=6.5, grey=0.35)
            paper.text(x, y + 10, value, size=9)


def _weekly_lines(table: _Table, truth: SlipTruth, look: Look) -> None:
    def lines(*roles: Role) -> None:
        for line in truth.of(*roles):
            shown = look.shown(line)
            cells = {"Deze periode": look.money(shown), "Cumulatief": look.money(look.shown(truth.line_so_far(line)))}
            employer = {"Werkgever": look.money(line.employer_part)} if line.employer_part is not None else {}
            table.row(line.label, {**_worked(line, "Aantal", "Tarief"), **cells, **employer})

    def total(label: str, name: str) -> None:
        cells = {"Deze periode": look.money(getattr(truth, name)), "Cumulatief": look.money(truth.year_so_far(name))}
        table.row(label, cells, bold=True)

    lines("gross")
    total("Bruto loon", "gross_wage")
    lines("pretax")
    total("Loon loonheffingen", "taxable_wage")
    lines("tax", "posttax")
    health_levy = (truth.gross_wage * Decimal("0.0651")).quantize(Decimal("0.01"))
    table.row("Zvw werkgeversheffing", {"Werkgever": look.money(health_levy)})
    if not look.net_after_reimbursements:
        total("Netto loon", "net_wage")
    lines("plus", "minus")
    table.y += 6
    total("Netto uitbetaling", "net_payment")
