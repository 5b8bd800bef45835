"""The file in which the wage administration tells of wages (inkomenssignaal, OIB): its columns, and what a line says.

The Inlichtingenbureau changes the form of its overview now and then, and municipalities choose columns themselves. So
a layout says which heading stands for what; nothing is recognised by guessing. A file that may have been cut off or
mangled is refused whole; a line with a value that cannot be right is refused alone, and told by number. What is told
holds codes and headings, never a value: the report may be mailed.
"""

import csv
import datetime
import io
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from stdnum.exceptions import ValidationError as NumberInvalid
from stdnum.nl import bsn as stdnum_bsn

NEEDED = ("bsn", "payroll_tax_number", "period_start", "period_end", "wage", "tax")
"""What every layout has. Without columns for the special rate `wage` and `tax` are those of both rates together."""
OPTIONAL = (
    "employer_name",
    "relation",
    "special_wage",
    "special_tax",
    "holiday_allowance",
    "net",
    "tax_credit",
    "hours",
)
DELIMITERS = {"semicolon": ";", "comma": ",", "tab": "\t", "pipe": "|"}
ENCODINGS = ("utf-8", "cp1252")
DATES = {"iso": "%Y-%m-%d", "dutch": "%d-%m-%Y", "compact": "%Y%m%d"}
DECIMALS = {"comma": ",", "point": "."}

MAX_BYTES = 20 * 1024 * 1024
MAX_LINES = 100_000
_MAX_COLUMNS = 200
_MAX_CELL = 300
# No income relation is told of in longer periods than a year, nor in larger amounts.
_MAX_DAYS = 366
_AMOUNT = re.compile(r"-?[0-9]{1,6}(?:\.[0-9]{1,2})?")
_GROUPED = {
    ",": re.compile(r"-?[0-9]{1,3}(?:\.[0-9]{3})+,[0-9]{2}"),
    ".": re.compile(r"-?[0-9]{1,3}(?:,[0-9]{3})+\.[0-9]{2}"),
}
_PAYROLL_TAX_NUMBER = re.compile(r"[0-9]{9}L[0-9]{2}")
_YES, _NO = {"J", "JA", "1", "TRUE", "WAAR"}, {"N", "NEE", "0", "FALSE", "ONWAAR"}
# What a spreadsheet would run, and what turns the direction of what follows or is not seen at all.
_FORMULA = re.compile(r"[=+@]|-(?![0-9])")
_UNSEEN = re.compile(r"[\x00-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2066-\u2069]")


class FileRefused(Exception):
    """Nothing of the file is taken: `code` says why, `where` names the line or the heading."""

    def __init__(self, code: str, where: str = "") -> None:
        super().__init__(f"{code} {where}".strip())
        self.code = code
        self.where = where


@dataclass(frozen=True, slots=True)
class Layout:
    """How a municipality gets its file. `columns` gives each of our fields the heading of its column."""

    columns: Mapping[str, str]
    delimiter: str = "semicolon"
    encoding: str = "utf-8"
    dates: str = "compact"
    decimals: str = "comma"
    # A file that should end with a line break and does not, was cut off.
    ends_with_line_break: bool = True

    def problems(self) -> dict[str, str]:
        """What is wrong with the layout itself, by field; empty when it can be used."""
        found = {name: "missing" for name in NEEDED if not self.columns.get(name)}
        found |= {name: "unknown_field" for name in self.columns if name not in {*NEEDED, *OPTIONAL}}
        headings = [heading.casefold().strip() for heading in self.columns.values()]
        found |= {
            name: "heading_twice"
            for name, heading in self.columns.items()
            if headings.count(heading.casefold().strip()) > 1
        }
        if ("special_wage" in self.columns) != ("special_tax" in self.columns):
            found["special_tax"] = "special_rate_by_half"
        return found


@dataclass(frozen=True, slots=True)
class Row:
    """What one line says. Amounts in euros; None: the file does not tell it, which is not 0."""

    line: int
    bsn: str
    payroll_tax_number: str
    period_start: datetime.date
    period_end: datetime.date
    wage: Decimal
    tax: Decimal
    employer_name: str = ""
    # The number of the income relation: two jobs at one employer.
    relation: str = ""
    special_wage: Decimal | None = None
    special_tax: Decimal | None = None
    holiday_allowance: Decimal | None = None
    net: Decimal | None = None
    tax_credit: bool | None = None
    hours: Decimal | None = None

    @property
    def key(self) -> tuple[str, str, str, datetime.date, datetime.date]:
        """Whose wage of which job and period: a file tells it once."""
        return self.bsn, self.payroll_tax_number, self.relation, self.period_start, self.period_end


@dataclass(frozen=True, slots=True)
class Refusal:
    """A line that is not taken, and why; `field` where one value is at fault."""

    line: int
    code: str
    field: str = ""

    def as_json(self) -> dict[str, Any]:
        return {"line": self.line, "code": self.code, "field": self.field}


@dataclass(frozen=True, slots=True)
class Table:
    """What a file says: the lines that can be used, and those that cannot."""

    rows: tuple[Row, ...]
    refused: tuple[Refusal, ...]
    lines: int


class _Unusable(Exception):
    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def read_table(data: bytes, layout: Layout, *, delivered_on: datetime.date) -> Table:
    """The lines of the file. Raises `FileRefused` when it may be cut off, mangled, or of another layout."""
    records = _records(data, layout)
    _, heading = next(records, (0, []))
    places = _places(heading, layout)
    rows: list[Row] = []
    refused: list[Refusal] = []
    lines = 0
    for number, cells in records:
        if not any(cell.strip() for cell in cells):
            continue
        lines += 1
        if lines > MAX_LINES:
            raise FileRefused("too_many_lines", str(MAX_LINES))
        if len(cells) != len(heading):
            raise FileRefused("other_number_of_cells", str(number))
        found = _row(number, cells, places, layout, delivered_on)
        if isinstance(found, Row):
            rows.append(found)
        else:
            refused.append(found)
    rows, doubled = _once_each(rows)
    return Table(tuple(rows), tuple(sorted([*refused, *doubled], key=lambda one: one.line)), lines)


def _records(data: bytes, layout: Layout) -> Iterator[tuple[int, list[str]]]:
    if not data.strip():
        raise FileRefused("empty")
    if len(data) > MAX_BYTES:
        raise FileRefused("too_large", f"{MAX_BYTES // 1024 // 1024} MB")
    if b"\0" in data:
        raise FileRefused("not_text")
    if layout.ends_with_line_break and not data.endswith((b"\n", b"\r")):
        raise FileRefused("cut_off")
    try:
        text = data.decode("utf-8-sig" if layout.encoding == "utf-8" else layout.encoding)
    except UnicodeDecodeError:
        raise FileRefused("other_encoding", layout.encoding) from None
    # Strict: a quote that is never closed would swallow the rest of the file as one cell.
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=DELIMITERS[layout.delimiter], strict=True)
    while True:
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error:
            raise FileRefused("broken_line", str(reader.line_num)) from None
        yield reader.line_num, cells


def _places(heading: list[str], layout: Layout) -> dict[str, int]:
    """In which column each field stands. A heading may stand there once; other columns are left alone."""
    if len(heading) > _MAX_COLUMNS:
        raise FileRefused("too_many_columns")
    names = [cell.casefold().strip() for cell in heading]
    places = {}
    for field, wanted in layout.columns.items():
        name = wanted.casefold().strip()
        if names.count(name) != 1:
            raise FileRefused("no_such_column" if name not in names else "column_twice", wanted)
        places[field] = names.index(name)
    return places


def _row(
    number: int, cells: list[str], places: Mapping[str, int], layout: Layout, delivered_on: datetime.date
) -> Row | Refusal:
    values: dict[str, Any] = {}
    for field, place in places.items():
        try:
            value = _value(field, cells[place].strip(), layout)
        except _Unusable as problem:
            return Refusal(number, problem.code, field)
        if value is not None:
            values[field] = value
    row = Row(line=number, **values)
    if row.period_end < row.period_start:
        return Refusal(number, "reversed", "period_end")
    if (row.period_end - row.period_start).days >= _MAX_DAYS:
        return Refusal(number, "too_long_a_period", "period_end")
    if row.period_start > delivered_on:
        return Refusal(number, "in_the_future", "period_start")
    return row


def _value(field: str, text: str, layout: Layout) -> Any:
    """What a cell says; None for an empty one that may be empty."""
    if len(text) > _MAX_CELL:
        raise _Unusable("too_long")
    if _FORMULA.match(text) or _UNSEEN.search(text):
        raise _Unusable("formula")
    if not text:
        if field in {*NEEDED, "special_wage", "special_tax"}:
            raise _Unusable("empty")
        return None
    if field in {"period_start", "period_end"}:
        return _date(text, layout)
    return _READ[field](text) if field in _READ else _amount(text, layout)


def _once_each(rows: list[Row]) -> tuple[list[Row], list[Refusal]]:
    """The same twice is told once; of lines that contradict each other none is taken: which is right is unknown."""
    first: dict[tuple[Any, ...], Row] = {}
    contradicted: dict[tuple[Any, ...], list[int]] = {}
    refused = []
    for row in rows:
        earlier = first.setdefault(row.key, row)
        if earlier is row:
            continue
        if replace(earlier, line=0) == replace(row, line=0):
            refused.append(Refusal(row.line, "doubled"))
        else:
            contradicted.setdefault(row.key, [earlier.line]).append(row.line)
    refused += [Refusal(line, "contradicts_itself") for lines in contradicted.values() for line in lines]
    return [row for key, row in first.items() if key not in contradicted], refused


def _bsn(text: str) -> str:
    if not re.fullmatch("[0-9]{8,9}", text):
        raise _Unusable("no_bsn")
    try:
        return str(stdnum_bsn.validate(text))
    except NumberInvalid:
        raise _Unusable("no_bsn") from None


def _payroll_tax_number(text: str) -> str:
    number = text.upper().replace(" ", "")
    if not _PAYROLL_TAX_NUMBER.fullmatch(number):
        raise _Unusable("no_payroll_tax_number")
    return number


def _date(text: str, layout: Layout) -> datetime.date:
    written = DATES[layout.dates]
    try:
        day = datetime.datetime.strptime(text, written).date()  # noqa: DTZ007 - a day has no time zone
    except ValueError:
        raise _Unusable("no_date") from None
    # `strptime` takes 1-9-2026 and half-width digits as well: what was written is what it means, or it is refused.
    if day.strftime(written) != text or not 2000 <= day.year <= 2100:
        raise _Unusable("no_date")
    return day


def _amount(text: str, layout: Layout) -> Decimal:
    """To the cent. "1.234" is refused where a comma is written: nobody knows which of the two it is."""
    separator = DECIMALS[layout.decimals]
    if _GROUPED[separator].fullmatch(text):
        text = text.replace("." if separator == "," else ",", "")
    elif separator == "," and "." in text:
        raise _Unusable("no_amount")
    plain = text.replace(separator, ".")
    if not _AMOUNT.fullmatch(plain) or not plain.isascii():
        raise _Unusable("no_amount")
    return Decimal(plain).quantize(Decimal("0.01"))


def _yes_or_no(text: str) -> bool:
    word = text.upper()
    if word not in _YES | _NO:
        raise _Unusable("no_yes_or_no")
    return word in _YES


_READ: Mapping[str, Callable[[str], Any]] = {
    "bsn": _bsn,
    "payroll_tax_number": _payroll_tax_number,
    "employer_name": lambda text: text[:160],
    "relation": lambda text: text[:20],
    "tax_credit": _yes_or_no,
}
