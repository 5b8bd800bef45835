"""The reader's answer on one file: what it is, the figures of each payslip, and what a person has to look at."""

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any, Final

from payslips.reading import fields, figures, ladder, papers, proof, tables
from payslips.reading.columns import panels, parted
from payslips.reading.document import Draw, Page, Refused, Unreadable, pages
from payslips.reading.fields import PERIOD
from payslips.reading.labelled import labelled
from payslips.reading.mended import mended, spelt, without_marks
from payslips.reading.slip import Slip
from payslips.reading.tables import Entry
from payslips.reading.text import Cell, Line, lines
from payslips.reading.words import around

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


def answer(data: bytes, *, password: str | None = None, draw: Draw | None = None) -> dict[str, Any]:
    """Status, reason and documents of a file."""
    try:
        read = pages(data, password=password, draw=draw)
    except Refused as refused:
        return _no("refused", str(refused))
    except Unreadable as unreadable:
        return _no("unreadable", str(unreadable))
    return read_pages(read)


def read_pages(read: Sequence[Page]) -> dict[str, Any]:
    """Status, reason and documents of pages of words."""
    if not papers.is_legible(read):
        return _no("unreadable", "no_text_layer")
    with_lines = [(page, _lines_of(page)) for page in read]
    other = papers.other_paper([line for _, of_page in with_lines for line in of_page])
    if other:
        return _no("not_a_payslip", other)
    return {"status": "read", "reason": None, "documents": [_document(group) for group in papers.slips(with_lines)]}


def _lines_of(page: Page) -> list[Line]:
    return parted(spelt(without_marks(lines(mended(page)))) if page.source == "ocr" else lines(page))


def _no(status: str, reason: str) -> dict[str, Any]:
    return {"status": status, "reason": reason, "documents": []}


def _document(of_pages: Sequence[tuple[Page, Sequence[Line]]]) -> dict[str, Any]:
    numbered = {page.number: mended(page) if page.source == "ocr" else page for page, _ in of_pages}
    all_lines = [line for _, of_page in of_pages for line in of_page]
    parts = [(part, each) for _, of_page in of_pages for part, each in enumerate(panels(of_page))]
    entries = ladder.climbed([entry for part, each in parts for entry in tables.entries(each, part)])
    values = [value for _, each in parts for value in labelled(each)]
    slip = Slip()
    fields.put_names(slip, values, all_lines)
    fields.put_dates(slip, values, all_lines)
    fields.put_tax_credit(slip, values, all_lines)
    money = proof.put_money(slip, entries)
    figures.put_hours(slip, [value for value in values if money.isdisjoint(value.cells)], entries)
    proof.note_hidden(slip, [page for page, _ in of_pages])
    fields.note_correction(slip)
    fields.note_payment_date(slip)
    fields.note_unsure(slip, all_lines)
    missing = [name for name in NEEDED if slip.values[name] is None]
    if missing:
        slip.check("fields_shown", passed=False, compared={"fields": missing}, fields=missing)
    return {
        **{name: _printed(slip.values[name]) for name in FIELDS},
        "lines": [
            line for entry in entries if any(cell.is_amount for _, cell in entry.numbers) for line in _lines(entry)
        ],
        "evidence": {
            name: _evidence(cells, numbered) for name, cells in slip.cells.items() if slip.values[name] is not None
        },
        "checks": slip.checks,
        "needs_review": [name for name in FIELDS if name in slip.review],
        "source": "ocr" if any(page.source == "ocr" for page in numbered.values()) else "text",
    }


def _printed(value: object) -> object:
    return f"{value:.2f}" if isinstance(value, Decimal) else value


def _lines(entry: Entry) -> Iterator[dict[str, object]]:
    """The line of this period, and what it says of the year so far."""
    found, year = figures.money(entry), figures.cumulative(entry)
    if found or not year:
        amount = f"{found[0]:.2f}" if found else None
        yield {"label": entry.label.text, "amount": amount, "meaning": figures.meaning_of(entry)}
    if year:
        yield {"label": entry.label.text, "amount": f"{year[1]:.2f}", "meaning": f"cumulative_{year[0]}"}


def _evidence(cells: Sequence[Cell], numbered: Mapping[int, Page]) -> dict[str, object]:
    """The place of a value in points from the top left of its first page as shown, and the text read there."""
    page = cells[0].page
    here = [cell for cell in cells if cell.page == page]
    box = around([numbered[page].shown(cell.box) for cell in here])
    return {"page": page, "box": [round(edge, 1) for edge in box], "text": " ".join(cell.text for cell in here)}
