"""Layouts that the reader was not made for: they show how far labels and geometry alone carry."""

import datetime
from collections.abc import Iterable
from decimal import Decimal

from tests.samples.layouts import MONTHS
from tests.samples.sheets import number, sheet
from tests.samples.truth import SlipLine, SlipTruth


def _in_words(day: datetime.date) -> str:
    return f"{day.day} {MONTHS[day.month - 1]} {day.year}"


def draw_ledger(truth: SlipTruth) -> bytes:
    """A typewriter slip: no column heads, dots up to the amount, minus signs behind, names without labels."""
    paper = sheet("fpdf2", "Courier")
    start, end = truth.period.start, truth.period.end
    paper.text(60, 60, truth.employer.name, size=10, bold=True)
    paper.text(60, 72, truth.employer.street, size=9)
    paper.text(60, 84, truth.employer.town, size=9)
    paper.text(330, 120, f"Mevrouw {truth.employee}", size=10)
    paper.text(330, 132, "Kerkpad 3", size=10)
    paper.text(330, 144, "1000 AG Waterstad", size=10)
    paper.text(
        60,
        180,
        f"Loonstrook over {_in_words(start)} t/m {_in_words(end)}",
        size=10,
    )
    y = 210.0
    for label, value in (
        ("Loonheffingennummer", truth.employer.payroll_tax_number),
        ("BSN", truth.bsn),
        ("Loonheffingskorting", {True: "ja", False: "nee", None: None}[truth.tax_credit_applied]),
        ("Betaald op", f"{truth.payment_date:%d-%m-%Y}" if truth.payment_date else None),
    ):
        if value:
            paper.text(60, y, f"{label:<22}: {value}", size=9)
            y += 12
    y += 12

    def row(label: str, amount: Decimal) -> None:
        nonlocal y
        paper.text(60, y, f"{label} {'.' * (50 - len(label))} {number(amount, trailing=True):>12}", size=9)
        y += 12

    for line in truth.of("gross"):
        row(line.label, line.amount)
    row("Bruto", truth.gross_wage)
    for line in truth.of("pretax"):
        row(line.label, line.amount)
    row("Fiscaal loon", truth.taxable_wage)
    for line in truth.of("tax", "posttax"):
        row(line.label, line.amount)
    row("Netto", truth.net_wage)
    for line in truth.of("plus", "minus"):
        row(line.label, line.amount)
    y += 12
    row("Wij maken over", truth.net_payment)
    return paper.finish()


def draw_two_sides(truth: SlipTruth) -> bytes:
    """Earnings left and deductions right, side by side; a strip of totals under it; the head as labels over values."""
    paper = sheet("reportlab", "Vera")
    period = truth.period
    paper.shade(0, 0, 595, 60, 0.3)
    paper.text(40, 38, "Salarisstrook", size=18, grey=1, bold=True)
    heads = [
        ("Organisatie", truth.employer.name, 40),
        ("Naam", truth.employee, 240),
        ("Loonperiode", f"{period.start:%d-%m-%Y} - {period.end:%d-%m-%Y}", 400),
    ]
    more = [
        ("LH-nr", truth.employer.payroll_tax_number, 40),
        ("Burgerservicenr", truth.bsn or "", 150),
        ("LH-korting", {True: "J", False: "N", None: ""}[truth.tax_credit_applied], 260),
        ("Uitbetaaldatum", f"{truth.payment_date:%d-%m-%Y}" if truth.payment_date else "", 340),
        ("Gewerkte uren", number(truth.hours_paid), 450),
    ]
    for y, row in ((90, heads), (125, more)):
        for label, value, x in row:
            paper.text(x, y, label, size=7, grey=0.4)
            paper.text(x, y + 11, value, size=9)
    paper.text(40, 180, "VERDIENSTEN", bold=True)
    paper.text(310, 180, "INHOUDINGEN", bold=True)
    left, right = 196.0, 196.0
    for line in truth.of("gross"):
        text = (
            f"{line.label} ({number(line.hours)} x {number(line.rate)})"
            if line.hours is not None and line.rate
            else line.label
        )
        paper.text(40, left, text)
        paper.text(280, left, number(line.amount), right=True)
        left += 13
    for line in truth.of("plus"):
        paper.text(40, left, line.label)
        paper.text(280, left, number(line.amount), right=True)
        left += 13
    for line in truth.of("pretax", "tax", "posttax", "minus"):
        paper.text(310, right, line.label)
        paper.text(550, right, number(-line.amount), right=True)
        right += 13
    foot = max(left, right) + 20
    for index, (label, amount) in enumerate(
        (
            ("Bruto salaris", truth.gross_wage),
            ("Belastbaar loon", truth.taxable_wage),
            ("Netto salaris", truth.net_wage),
            ("Per bank", truth.net_payment),
        )
    ):
        paper.text(40 + 130 * index, foot, label, size=7, grey=0.4)
        paper.text(40 + 130 * index, foot + 12, f"€ {number(amount)}", size=10, bold=True)
    return paper.finish()


def draw_wide(truth: SlipTruth) -> bytes:
    """Many columns: a code, the base and the percentage first, then the amount, then the year; dots in the labels."""
    paper = sheet("reportlab", "Helvetica")
    period = truth.period
    paper.text(30, 40, "Loonspecificatie", size=11, bold=True)
    paper.text(30, 60, "Werkgever")
    paper.text(30, 72, "Naam: " + truth.employer.name)
    paper.text(30, 84, "Loonheffingennr.: " + truth.employer.payroll_tax_number)
    paper.text(300, 60, "Werknemer")
    paper.text(300, 72, "Naam: " + truth.employee)
    if truth.bsn:
        paper.text(300, 84, "BSN: " + truth.bsn)
    unit = {"month": "M", "four_weeks": "4W", "week": "W"}[period.kind]
    paper.text(30, 102, f"Periode: {period.year}-{period.number:02}-{unit}")
    if truth.tax_credit_applied is not None:
        paper.text(300, 102, f"LHK: {'Ja' if truth.tax_credit_applied else 'Nee'}")
    if truth.payment_date:
        paper.text(420, 102, f"Betaaldatum: {truth.payment_date:%d-%m-%Y}")
    edges = {"Aantal": 230, "Grondslag": 300, "Perc.": 350, "Bedrag": 420, "Cum. bedrag": 500}
    y = 130.0
    paper.text(30, y, "Code", bold=True)
    paper.text(65, y, "Omschrijving", bold=True)
    for name, x in edges.items():
        paper.text(x, y, name, right=True, bold=True)
    y += 14
    code = 1000

    def row(label: str, amount: Decimal, line: SlipLine | None = None) -> None:
        nonlocal y, code
        if line:
            paper.text(30, y, str(code))
            code += 10
        paper.text(65, y, label, bold=line is None)
        if line and line.hours is not None and line.rate is not None:
            paper.text(edges["Aantal"], y, number(line.hours), right=True)
            paper.text(edges["Grondslag"], y, number(line.rate), right=True)
            paper.text(edges["Perc."], y, "100,00", right=True)
        elif line and line.role == "pretax":
            paper.text(edges["Grondslag"], y, number(truth.gross_wage), right=True)
            paper.text(edges["Perc."], y, "4,50", right=True)
        paper.text(edges["Bedrag"], y, number(amount), right=True)
        paper.text(edges["Cum. bedrag"], y, number(truth.cumulative(amount)), right=True)
        y += 12

    names = {
        "Pensioenpremie": "Pens.premie OP/NP wn",
        "Premie WGA": "Inh. WGA gedif.",
        "Bijdrage PAWW": "PAWW",
        "Loonheffing": "Loonheffing TB",
    }
    for line in truth.of("gross"):
        row(line.label, line.amount, line)
    row("Totaal brutoloon", truth.gross_wage)
    for line in truth.of("pretax"):
        row(names.get(line.label, line.label), line.amount, line)
    row("Heffingsloon", truth.taxable_wage)
    for line in truth.of("tax", "posttax"):
        row(names.get(line.label, line.label), line.amount, line)
    row("TOTAAL NETTO", truth.net_wage)
    for line in truth.of("plus", "minus"):
        row(line.label, line.amount, line)
    y += 10
    row("Over te maken op NL00BANK0123456789", truth.net_payment)
    return paper.finish()


def draw_english(truth: SlipTruth) -> bytes:
    """A slip for people who read no Dutch, with decimal points and deductions printed positive under a heading."""
    paper = sheet("fpdf2", "Times")
    period = truth.period

    def money(amount: Decimal) -> str:
        return f"{amount:,.2f}"

    y = 50.0
    paper.text(50, y, "PAYSLIP", size=16, bold=True)
    for label, value in (
        ("Employer", truth.employer.name),
        ("Employee", truth.employee),
        ("Wage tax number", truth.employer.payroll_tax_number),
        ("BSN", truth.bsn),
        ("Pay period", f"{period.start:%d-%m-%Y} until {period.end:%d-%m-%Y}"),
        ("Payment date", f"{truth.payment_date:%d-%m-%Y}" if truth.payment_date else None),
        ("Tax credit applied", {True: "yes", False: "no", None: None}[truth.tax_credit_applied]),
        ("Total hours", f"{truth.hours_paid:.2f}"),
    ):
        if value:
            y += 14
            paper.text(50, y, label, size=10)
            paper.text(170, y, value, size=10)
    y += 30
    names = {
        "Salaris": "Basic pay",
        "Pensioenpremie": "Pension contribution",
        "Bijdrage PAWW": "PAWW",
        "Loonheffing": "Wage tax",
        "Premie WGA": "WGA contribution",
        "Reiskostenvergoeding": "Travel expenses",
        "Loonbeslag": "Attachment of earnings",
        "Overwerk 125%": "Overtime 125%",
        "Vakantiegeld": "Holiday allowance",
        "Loonheffing bijzonder tarief": "Wage tax special rate",
        "Personeelsvereniging": "Staff association",
    }

    def row(label: str, amount: Decimal, *, bold: bool = False) -> None:
        nonlocal y
        paper.text(50, y, label, size=10, bold=bold)
        paper.text(400, y, money(amount), size=10, right=True, bold=bold)
        y += 14

    for title, roles, label, total in (
        ("Earnings", ("gross",), "Gross pay", truth.gross_wage),
        ("Deductions before tax", ("pretax",), "Taxable wage", truth.taxable_wage),
        ("Taxes and premiums", ("tax", "posttax"), "Net pay", truth.net_wage),
        ("Other", ("plus", "minus"), "Amount paid", truth.net_payment),
    ):
        paper.text(50, y, title, size=10, bold=True)
        y += 14
        for line in truth.lines:
            if line.role in roles:
                takes = line.role in {"pretax", "tax", "posttax", "minus"}
                row(names.get(line.label, line.label), -line.amount if takes else line.amount)
        row(label, total, bold=True)
        y += 6
    return paper.finish()


_STYLE = """
body { font: 9pt sans-serif } table { border-collapse: collapse; width: 100% }
td, th { padding: 3px 6px; border-bottom: 1px solid #ccc }
.lines td, .lines th { text-align: right } .lines :first-child { text-align: left }
"""


def _html_row(tag: str, cells: Iterable[object]) -> str:
    return f"<tr>{''.join(f'<{tag}>{cell}</{tag}>' for cell in cells)}</tr>"


def draw_html(truth: SlipTruth) -> bytes:
    """A slip printed from a web page, by a third producer: cells with padding, a table in a table."""
    from weasyprint import HTML  # noqa: PLC0415 slow to load

    period = truth.period
    rows = []

    def row(label: str, amount: Decimal, line: SlipLine | None = None) -> None:
        hours = number(line.hours) if line and line.hours is not None else ""
        rate = number(line.rate) if line and line.rate is not None else ""
        so_far = number(truth.cumulative(amount), minus="−")
        rows.append(_html_row("td", (label, hours, rate, number(amount, minus="−"), so_far)))

    for line in truth.of("gross"):
        row(line.label, line.amount, line)
    row("<b>Bruto loon</b>", truth.gross_wage)
    for line in truth.of("pretax"):
        row(line.label, line.amount, line)
    row("<b>Loon voor loonheffing</b>", truth.taxable_wage)
    for line in truth.of("tax", "posttax"):
        row(line.label, line.amount, line)
    row("<b>Nettoloon</b>", truth.net_wage)
    for line in truth.of("plus", "minus"):
        row(line.label, line.amount, line)
    row("<b>Te ontvangen</b>", truth.net_payment)
    credit = {True: "Ja", False: "Nee", None: "-"}[truth.tax_credit_applied]
    unit = {"month": "Maand", "four_weeks": "4 weken", "week": "Week"}[period.kind]
    head = (
        ("Werkgever", truth.employer.name, "Werknemer", truth.employee),
        ("LH-nummer", truth.employer.payroll_tax_number, "BSN", truth.bsn or ""),
        ("Periode", f"{period.start:%d-%m-%Y} t/m {period.end:%d-%m-%Y}", "Frequentie", unit),
        ("Loonheffingskorting", credit, "Betaaldatum", truth.payment_date or ""),
    )
    heads = ("Omschrijving", "Aantal", "Bedrag per eenheid", "Deze periode", "Totaal dit jaar")
    return bytes(
        HTML(
            string=f"<style>{_STYLE}</style><h1>Loonstrook {unit.lower()} {period.number} - {period.year}</h1>"
            f"<table>{''.join(_html_row('td', cells) for cells in head)}</table><br>"
            f"<table class=lines>{_html_row('th', heads)}{''.join(rows)}</table>"
        ).write_pdf()
    )
