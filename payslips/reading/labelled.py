"""Labels of the head with their values: beside, behind or below them, in whatever columns they stand."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from payslips.reading import periods
from payslips.reading.labels import field_kinds, field_names, fields_at_start, total_meaning
from payslips.reading.tables import heads_at
from payslips.reading.text import Cell, Line, plain

_TEXT_KINDS: Final = {"name", "period", "date", "year", "rhythm", "yes_no"}
_RIGHT: Final = 300.0  # points between a label and a value on its line


@dataclass(frozen=True, slots=True)
class Value:
    """A labelled text: its field, what is printed, and the cells of label and value."""

    name: str
    text: str
    cells: tuple[Cell, ...]
    label: str


def labelled(lines: Sequence[Line]) -> list[Value]:
    """Every value that stands beside, behind or below a label of a field."""
    taken: set[Cell] = set()
    heads = heads_at(lines)
    return [
        value
        for index, line in enumerate(lines)
        if index not in heads
        for value in _on_line(index, line, lines, taken)
    ]


def _on_line(index: int, line: Line, lines: Sequence[Line], taken: set[Cell]) -> Iterator[Value]:
    """The values whose label stands on this line. `taken` gathers what is a value, and so no label itself."""
    for place, cell in enumerate(line.cells):
        if cell.value is not None or cell in taken:
            continue
        head, colon, tail = cell.text.partition(":")
        names = _in_context(field_names(head), cell, lines[:index])
        if names and colon and tail.strip():
            for name in names:
                yield Value(name, tail.strip(), (cell,), head)
        elif names:
            beside = _beside(line, place, names)
            below = () if beside else _below(cell, lines[index + 1 : index + 3], names)
            if "rhythm" in names and not (beside or below):  # "Tijdvak  Maand": a label, and a value too
                beside = _beside(line, place, ("rhythm",))[:1]
                below = () if beside else _below(cell, lines[index + 1 : index + 3], ("rhythm",))
            taken.update(beside or below)
            for name in names:
                kind = field_kinds()[name]
                found = beside or below
                if found and not (kind in _TEXT_KINDS and found[0].is_amount):
                    used = found[:1] if kind == "name" else found
                    yield Value(name, " ".join(each.text for each in used).lstrip(": "), used, head)
        elif not line.has_amount:
            yield from _run_on(cell)


def _run_on(cell: Cell) -> Iterator[Value]:
    """A value printed right behind its label: "BSN 999990019", "Periode augustus 2026"."""
    names, rest = fields_at_start(cell.text)
    if not rest:
        return
    count = len(plain(cell.text).split()) - len(rest.split())
    label = " ".join(plain(cell.text).split()[:count])
    for name in names:
        kind = field_kinds()[name]
        if kind == "name":
            words = re.split(r"[:\s]+", cell.text)
            if len(words) > count and words[count][:1].isupper():
                yield Value(name, " ".join(words[count:]), (cell,), label)
        elif kind != "other":
            yield Value(name, rest if kind != "payroll_tax_number" else cell.text, (cell,), label)


def _in_context(names: tuple[str, ...], cell: Cell, above: Sequence[Line]) -> tuple[str, ...]:
    """ "Naam" below the heading "Werkgever" is the employer's."""
    if "employee_name" not in names or plain(cell.text.partition(":")[0]) not in {"naam", "name", "bedrijfsnaam"}:
        return names
    for index in range(len(above) - 1, max(-1, len(above) - 9), -1):
        for place, other in enumerate(above[index].cells):
            whose = {"employer_name", "employee_name", "hirer"}.intersection(field_names(other.text.rstrip(":")))
            is_heading = not _beside(above[index], place, ()) and not _below(other, above[index + 1 : index + 3], ())
            if whose and is_heading and abs(other.x0 - cell.x0) < 12:
                return tuple(whose)
    return names


def is_label(cell: Cell) -> bool:
    head, colon, _ = cell.text.partition(":")
    if not plain(head):  # ": ja" is the value of the label before it
        return False
    return (
        bool(field_names(head))
        or (bool(colon) and not re.search(r"\d:\d", cell.text))
        or bool(total_meaning(cell.text))
    )


def _stops(cell: Cell, names: Sequence[str]) -> bool:
    """Is this cell a label, and so no value? "Week" is a label, and the value of "Soort loner"."""
    if cell.value is not None or not is_label(cell):
        return False
    return not (tuple(names) == ("rhythm",) and periods.kind_named(cell.text))


def _beside(line: Line, place: int, names: Sequence[str]) -> tuple[Cell, ...]:
    """The cells right of a label, up to the next label."""
    found: list[Cell] = []
    edge = line.cells[place].x1
    for cell in line.cells[place + 1 : place + 5]:
        if cell.x0 - edge > (_RIGHT if not found else 40) or _stops(cell, names):
            break
        found.append(cell)
        edge = cell.x1
    return tuple(found)


def _below(label: Cell, below: Sequence[Line], names: Sequence[str]) -> tuple[Cell, ...]:
    """The cell right under a label that stands above its value."""
    height = label.bottom - label.top
    for line in below:
        if line.top - label.bottom > 1.3 * height:
            break
        for cell in line.cells:
            overlaps = cell.x0 < label.x1 and cell.x1 > label.x0
            if overlaps and abs(cell.x0 - label.x0) < 14 + (label.x1 - label.x0) / 2:
                return () if _stops(cell, names) else (cell,)
    return ()
