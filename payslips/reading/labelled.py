"""Labels of the head with their values: beside, behind or below them, in whatever columns they stand."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final

from payslips.reading import periods
from payslips.reading.labels import (
    field_kinds,
    field_names,
    fields_at_start,
    likely_fields,
    line_meaning,
    total_meaning,
)
from payslips.reading.tables import heads_at
from payslips.reading.text import Cell, Line, plain

_TEXT_KINDS: Final = {"name", "period", "date", "year", "rhythm", "yes_no"}
_JOBS: Final = {
    "medewerker",
    "uitzendkracht",
    "flexwerker",
    "werknemer",
    "employee",
    "pracownik",
}  # "Functie  Medewerker"
LEGAL_FORM: Final = re.compile(
    r"\b(?:B\.?V|N\.?V|C\.?V|V\.?O\.?F|U\.?A|Stichting|STICHTING|Holding|HOLDING|Co[öo]peratie|CO[ÖO]PERATIE|"
    r"Sp\. z o\.o|GmbH|Ltd)\.?(?=\W|$)"
)
_UNENDED: Final = re.compile(r"(?:&|-|,|\b(?:en|de|het|van|der|den|voor|in|and|of|the|'t))$", re.IGNORECASE)
_PERSON: Final = re.compile(r"(?:[A-Z][a-z]?\.\s?)+\w|(?:De heer|Dhr|Mevr|Mevrouw|Mw)\b")
_NAMES_SOMEBODY: Final = re.compile(r"naam|name|werkg|werkn|medew|employ|nazw|prac|\bdhr|\bmw|heer|mevr|voor$|van$")
_LOST_MARK: Final = 2.2  # times the height of the letters
_LEADING: Final = 1.4  # of its height: so close stands the rest of a text below it
_WIDE: Final = 1.9
_ALIKE: Final = 0.1  # of the height
UNFINISHED: Final = re.compile(r"\d.*(?:t/m|tot en met|tot|until|to|do|[-–])(?: \S+){0,2}$", re.IGNORECASE)
_NAMES: Final = {"employer_name", "employee_name"}
_TWO_LINES: Final = {*_NAMES, "period", "correction_of"}  # values that can go on below
_OWN: Final = {"payroll_tax_number", "bsn", "payment_date"}
_ROW: Final = 2  # labels beside each other
_ALIGNED: Final = 3.0  # points
_RIGHT: Final = 300.0  # points between a label and a value on its line


@dataclass(frozen=True, slots=True)
class Value:
    """A labelled text: its field, what is printed, and the cells of label and value."""

    name: str
    text: str
    cells: tuple[Cell, ...]
    label: str
    is_likely: bool = False  # the label is known in part only


def labelled(lines: Sequence[Line]) -> list[Value]:
    """Every value that stands beside, behind or below a label of a field."""
    taken: set[Cell] = set()
    heads = heads_at(lines)
    found = [
        value
        for index, line in enumerate(lines)
        if index not in heads
        for value in _on_line(index, line, lines, taken)
    ]
    return [*found, *_likely(lines, heads, {value.name for value in found})]


def _likely(lines: Sequence[Line], heads: set[int], known: set[str]) -> Iterator[Value]:
    """Of fields without a known label the values beside or below labels that have a word of them."""
    for index, line in enumerate(lines):
        for place, cell in enumerate(line.cells if index not in heads else ()):
            head, _, tail = cell.text.partition(":")
            names = () if cell.value is not None else tuple(set(likely_fields(head)) - known)
            if names and tail.strip():
                yield Value(names[0], tail.strip(), (cell,), head, is_likely=True)
            elif names:
                for value in _labelled_by(cell, names, place, index, lines, set()):
                    yield replace(value, is_likely=True)


def _on_line(index: int, line: Line, lines: Sequence[Line], taken: set[Cell]) -> Iterator[Value]:
    """The values whose label stands on this line. `taken` gathers what is a value, and so no label itself."""
    for place, cell in enumerate(line.cells):
        if cell.value is not None or cell in taken:
            continue
        head, colon, tail = cell.text.partition(":")
        names = _in_context(field_names(head), cell, lines[:index])
        if names and colon and tail.strip():
            yield from (Value(name, tail.strip(), (cell,), head) for name in names)
        elif names:
            yield from _labelled_by(cell, names, place, index, lines, taken)
        elif not (line.cells[place + 1 :] and line.cells[place + 1].is_amount):
            yield from _run_on(cell, beside=any(not is_label(other) for other in line.cells[place + 1 : place + 2]))


def _labelled_by(
    label: Cell, names: tuple[str, ...], place: int, index: int, lines: Sequence[Line], taken: set[Cell]
) -> Iterator[Value]:
    """The value of a label: beside it, astride it, below it; or beside a label that goes on on the next line."""
    line, after = lines[index], lines[index + 1 : index + 3]
    head = label.text.partition(":")[0]
    own = [cell for cell in line.cells if label.x1 < cell.x0 < label.x1 + _RIGHT]
    going_on = _continuation(label, after, alone=not own)
    if (
        going_on
        and own
        and any(label.x1 < cell.x0 < own[0].x0 + _ALIGNED for cell in _line_of(going_on[0], after).cells)
    ):
        going_on = None  # each of the two has a value of its own
    if going_on and (value := _between(label, going_on[0], lines[index : index + 3])):
        names, found = going_on[1], value
        taken.add(going_on[0])
    else:
        over_values = _is_over_values(label, index, lines)
        found = _right_under(label, lines[index + 1]) if over_values else _beside(line, place, names)
        if over_values and not found:
            return
        if not found and _TWO_LINES.intersection(names):
            found = _astride(label, lines, index)
        found = found or _below(label, after, names)
        if "rhythm" in names and not found:  # "Tijdvak  Maand": a label, and a value too
            found = _beside(line, place, ("rhythm",))[:1] or _below(label, after, ("rhythm",))
    if found and _NAMES.intersection(names):
        found = _close_by(found)
    taken.update(found)
    for name in names:
        kind = field_kinds()[name]
        if found and not (kind in _TEXT_KINDS and found[0].is_amount):
            used = _whole_name(label, found, lines, index) if kind == "name" else found
            if kind == "period":
                used = _whole_period(found, lines, index)
            yield Value(name, " ".join(each.text for each in used).lstrip(": "), used, head)


def _line_of(cell: Cell, lines: Sequence[Line]) -> Line:
    return next(line for line in lines if cell in line.cells)


def _is_over_values(label: Cell, index: int, lines: Sequence[Line]) -> bool:
    """Does this label stand in a row of labels, each right above its value? Then what stands beside it is a label.

    A row is one of labels when most of it are known labels, or when it is printed smaller than the row under it.
    """
    line = lines[index]
    if index + 1 >= len(lines) or line.has_amount:
        return False
    under = lines[index + 1]
    height, cells = label.bottom - label.top, [cell for cell in line.cells if plain(cell.text)]
    if len(cells) < _ROW or under.top - label.bottom > 1.3 * height or any(":" in cell.text for cell in cells):
        return False
    values = [value for cell in cells if (value := _right_under(cell, under))]
    if len(values) < _ROW or len(values) < len(under.cells) or any(_stops(value[0], ()) for value in values):
        return False
    known = sum(bool(field_names(cell.text)) for cell in cells)
    smaller = all(height < 0.85 * (value[0].bottom - value[0].top) for value in values)
    return smaller or (known >= _ROW and known * 2 > len(cells))


def _right_under(label: Cell, under: Line) -> tuple[Cell, ...]:
    return tuple(cell for cell in under.cells if abs(cell.x0 - label.x0) < _ALIGNED)[:1]


def _astride(label: Cell, lines: Sequence[Line], index: int) -> tuple[Cell, ...]:
    """A value of two lines, one above the middle of its label and one below: a cell of a table."""
    height = label.bottom - label.top
    above, below = (
        [
            cell
            for line in lines[max(0, index + step) : index + step + 1]
            for cell in line.cells
            if cell.x0 > label.x1 and cell.x0 - label.x1 < _RIGHT and 0 < step * (cell.top - label.top) < 0.9 * height
        ]
        for step in (-1, 1)
    )
    pairs = [
        (one, other)
        for one in above
        for other in below
        if abs(one.x0 - other.x0) < _ALIGNED - 1 and not (periods.date(one.text) and periods.date(other.text))
    ]
    return min(pairs, key=lambda pair: pair[0].x0, default=())


def _close_by(found: tuple[Cell, ...]) -> tuple[Cell, ...]:
    """The cells of one name: what stands further on the line is something else."""
    count = 1
    # On a picture a small mark between two words is easily lost: "& Zn."
    gap = 1.0 if all(cell.confidence == 1 for cell in found) else _LOST_MARK
    while count < len(found) and (
        found[count].x0 < found[count - 1].x1 + gap * (found[count].bottom - found[count].top)
        or abs(found[count].x0 - found[0].x0) < _ALIGNED  # astride its label
    ):
        count += 1
    return found[:count]


def _whole_name(label: Cell, found: tuple[Cell, ...], lines: Sequence[Line], index: int) -> tuple[Cell, ...]:
    """A name with what goes on below it: a legal form, what it plainly lacks, or more of it in the same cell."""
    name = found[0]
    if len(found) > 1 and abs(found[1].x0 - name.x0) < 2:
        return found  # astride its label
    for line in lines[index + 1 : index + 4]:
        for cell in line.cells:
            under = abs(cell.x0 - name.x0) < _ALIGNED and 0 < cell.top - name.top < 2 * (name.bottom - name.top)
            if under and cell.value is None and _goes_on(label, name, cell, line, lines):
                return name, cell
    return (name,)


def _goes_on(label: Cell, name: Cell, under: Cell, line: Line, lines: Sequence[Line]) -> bool:
    """Is this the rest of the name above it? Not a street, another label, or the value of the label beside it."""
    whole = f"{name.text} {under.text}".lstrip(": ")
    beside = [cell for cell in line.cells if cell is not under and abs(cell.x0 - label.x0) < _ALIGNED]
    if name.x0 > label.x1 and any(is_label(cell) for cell in beside):
        return False
    if LEGAL_FORM.fullmatch(under.text.strip()) or any(each.text == whole for other in lines for each in other.cells):
        return True
    ends = [found.end() for found in LEGAL_FORM.finditer(name.text)]
    is_person = under.text[:1].isupper() and _PERSON.match(under.text)
    if re.search(r"[\d:@]", under.text) or is_label(under) or is_person or len(name.text.rstrip()) in ends:
        return False
    lacks = _UNENDED.search(name.text) or LEGAL_FORM.search(under.text)
    is_free = not (name.x0 > label.x1 and beside)
    high = name.bottom - name.top
    # Printed like the name, and not like its label, it stands with the name.
    alike = abs(under.bottom - under.top - high) < _ALIKE * high < abs(label.bottom - label.top - high)
    return bool(lacks) or (is_free and under.top - name.top < (_WIDE if alike else _LEADING) * high)


def _whole_period(found: tuple[Cell, ...], lines: Sequence[Line], index: int) -> tuple[Cell, ...]:
    """A period with what goes on below it: "10 augustus 2026 t/m 6" over "september 2026"."""
    text = " ".join(cell.text for cell in found)
    right = _right_of(found[0], lines) if len(found) == 1 and not periods.meanings(text) else None
    if right and periods.meanings(f"{text} {right.text}"):
        return *found, right  # "2026" and "08 maand": the stroke between them is lost
    if len(found) != 1 or periods.meanings(text) or not (UNFINISHED.search(text) or periods.date(text)):
        return found
    for line in lines[index + 1 : index + 3]:
        for cell in line.cells:
            under = abs(cell.x0 - found[0].x0) < _ALIGNED and 0 < cell.top - found[0].top < 2 * (
                cell.bottom - cell.top
            )
            if under and periods.meanings(f"{text} {cell.text}"):
                return *found, cell
    return found


def _right_of(cell: Cell, lines: Sequence[Line]) -> Cell | None:
    """The text so close behind this one that only a small mark fits between them."""
    near = cell.x1 + _LOST_MARK * (cell.bottom - cell.top)
    return next((other for other in _line_of(cell, lines).cells if cell.x1 <= other.x0 < near), None)


def _continuation(label: Cell, below: Sequence[Line], *, alone: bool) -> tuple[Cell, tuple[str, ...]] | None:
    """The rest of a label on the next line, "Loonheffingskorting" over "toegepast", and the fields of the whole."""
    for line in below:
        for cell in line.cells:
            near = abs(cell.x0 - label.x0) < 3 and cell.top - label.bottom < 0.6 * (label.bottom - label.top)
            if cell.value is not None:
                continue
            names = field_names(f"{label.text} {cell.text}".rstrip(": "))
            is_own = field_names(cell.text.rstrip(": "))  # a label itself, unless the one above says all it can say
            if near and names and (not is_own or (alone and names == field_names(label.text))):
                return cell, names
    return None


def _between(label: Cell, rest: Cell, lines: Sequence[Line]) -> tuple[Cell, ...]:
    """The first cell right of a label of two lines, on either line or halfway."""
    right = [
        cell
        for line in lines
        for cell in line.cells
        if cell.x0 > label.x1 and label.top - 1 <= (cell.top + cell.bottom) / 2 <= rest.bottom + 1
    ]
    first = min(right, key=lambda cell: cell.x0, default=None)
    return () if first is None or is_label(first) else (first,)


def _run_on(cell: Cell, *, beside: bool) -> Iterator[Value]:
    """A value printed right behind its label: "BSN 999990019", "Periode augustus 2026".

    "HK toegepast" with something `beside` it is all of it a label.
    """
    names, rest = fields_at_start(cell.text)
    if not rest:
        return
    count = len(plain(cell.text).split()) - len(rest.split())
    label = " ".join(plain(cell.text).split()[:count])
    for name in names:
        kind = field_kinds()[name]
        if kind == "name":
            words = re.split(r"[:\s]+", cell.text)
            # "Uitzendbureau Handjevol" is all of it a name.
            if _NAMES_SOMEBODY.search(label) and len(words) > count and words[count][:1].isupper():
                yield Value(name, " ".join(words[count:]), (cell,), label)
        elif kind != "other" and not (kind == "yes_no" and beside):
            yield Value(name, rest if kind != "payroll_tax_number" else cell.text, (cell,), label)


def _in_context(names: tuple[str, ...], cell: Cell, above: Sequence[Line]) -> tuple[str, ...]:
    """ "Naam" below the heading "Werkgever" is the employer's."""
    if "employee_name" not in names or plain(cell.text.partition(":")[0]) not in {"naam", "name", "bedrijfsnaam"}:
        return names
    for index in range(len(above) - 1, max(-1, len(above) - 9), -1):
        for place, other in enumerate(above[index].cells):
            whose = {"employer_name", "employee_name", "hirer"}.intersection(field_names(other.text.rstrip(":")))
            has_value = _beside(above[index], place, ()) or _astride(other, above, index)
            is_heading = not has_value and not _below(other, above[index + 1 : index + 3], ())
            if whose and is_heading and abs(other.x0 - cell.x0) < 12:
                return tuple(whose)
    return names


def is_label(cell: Cell) -> bool:
    head, colon, _ = cell.text.partition(":")
    names, rest = fields_at_start(cell.text)
    if _OWN.intersection(names) and re.search(r"\d", rest):  # a label with its value
        return True
    if not plain(head):  # ": ja" is the value of the label before it
        return False
    return (
        bool(field_names(head))
        or (bool(colon) and not re.search(r"\d:\d", cell.text))
        or total_meaning(cell.text) not in {None, "account"}
        or line_meaning(cell.text).name in {"minimum_wage", "hourly_wage", "hours"}
    )


def _stops(cell: Cell, names: Sequence[str]) -> bool:
    """Is this cell a label, and so no value? "Week" is a label, and the value of "Soort loner"."""
    if cell.value is not None or not is_label(cell):
        return False
    if "job" in names and plain(cell.text) in _JOBS:
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
