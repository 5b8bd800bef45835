"""The reader's answer on one file: what it is, the figures of each payslip, and what a person has to look at."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any, Final

from payslips.reading import fields, figures, papers, proof, tables
from payslips.reading.document import Page, Refused, Unreadable, pages
from payslips.reading.fields import PERIOD
from payslips.reading.labelled import labelled
from payslips.reading.slip import Slip
from payslips.reading.tables import Entry
from payslips.reading.text import Cell, Line, lines

FIELDS: Final = (
    "employer_name",
    "payroll_tax_number",
    "employee_name",
    "bsn",
    *PERIOD,
    "payment_date",
    *proof.SUMMED,
    "hours_paid",
    "tax_credit_applied",
    "is_correction_of",
)
# A slip that does not show these cannot be settled: a person looks.
NEEDED: Final = (*PERIOD, "gross_wage", "net_wage", "net_payment")


def answer(data: bytes, *, password: str | None = None) -> dict[str, Any]:
    """Status, reason and documents of a file."""
    try:
        read = pages(data, password=password)
    except Refused as refused:
        return _no("refused", str(refused))
    except Unreadable as unreadable:
        return _no("unreadable", str(unreadable))
    if not papers.is_legible(read):
        return _no("unreadable", "no_text_layer")
    with_lines = [(page, lines(page)) for page in read]
    other = papers.other_paper([line for _, of_page in with_lines for line in of_page])
    if other:
        return _no("not_a_payslip", other)
    return {"status": "read", "reason": None, "documents": [_document(group) for group in papers.slips(with_lines)]}


def _no(status: str, reason: str) -> dict[str, Any]:
    return {"status": status, "reason": reason, "documents": []}


def _document(of_pages: Sequence[tuple[Page, Sequence[Line]]]) -> dict[str, Any]:
    all_lines = [line for _, of_page in of_pages for line in of_page]
    entries = [entry for _, of_page in of_pages for entry in tables.entries(of_page)]
    values = [value for _, of_page in of_pages for value in labelled(of_page)]
    slip = Slip()
    fields.put_names(slip, values, all_lines)
    fields.put_dates(slip, values, all_lines)
    fields.put_tax_credit(slip, values)
    money = proof.put_money(slip, entries)
    figures.put_hours(slip, [value for value in values if money.isdisjoint(value.cells)], entries)
    proof.note_hidden(slip, [page for page, _ in of_pages])
    missing = [name for name in NEEDED if slip.values[name] is None]
    if missing:
        slip.check("fields_shown", passed=False, compared={"fields": missing}, fields=missing)
    return {
        **{name: _printed(slip.values[name]) for name in FIELDS},
        "lines": [_line(entry) for entry in entries if any(cell.is_amount for _, cell in entry.numbers)],
        "evidence": {name: _evidence(cells) for name, cells in slip.cells.items() if slip.values[name] is not None},
        "checks": slip.checks,
        "needs_review": [name for name in FIELDS if name in slip.review],
        "source": "text",
    }


def _printed(value: object) -> object:
    return f"{value:.2f}" if isinstance(value, Decimal) else value


def _line(entry: Entry) -> dict[str, object]:
    found = figures.money(entry)
    return {
        "label": entry.label.text,
        "amount": f"{found[0]:.2f}" if found else None,
        "meaning": figures.meaning_of(entry),
    }


def _evidence(cells: Sequence[Cell]) -> dict[str, object]:
    """The place of a value in points from the top left of its first page, and the text read there."""
    page = cells[0].page
    here = [cell for cell in cells if cell.page == page]
    box = (
        min(cell.x0 for cell in here),
        min(cell.top for cell in here),
        max(cell.x1 for cell in here),
        max(cell.bottom for cell in here),
    )
    return {"page": page, "box": [round(edge, 1) for edge in box], "text": " ".join(cell.text for cell in here)}
