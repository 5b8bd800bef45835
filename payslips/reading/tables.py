"""From lines to entries: a label with its numbers, each number with the role of the column it stands in.

The column of a number follows from the place of the column heads, never from its rank on the line. Blocks of
cumulatives, reservations, leave and the employer's costs are known by their heading.
"""

import itertools
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Final

from payslips.reading import periods
from payslips.reading.labels import (
    block_role,
    column_role,
    field_names,
    fields_at_start,
    likely_column,
    likely_total,
    line_meaning,
    total_meaning,
)
from payslips.reading.text import Cell, Line, plain

MONEY: Final = {"amount", "plus", "minus", "cumulative", "employer", "table", "special"}
AFTER: Final = "after"  # the block of what stands below the end of the sums: balances, and what is told beside
APART: Final = {"cumulative", "reservation", "leave", "employer", AFTER}
_FAR: Final = 48.0  # points between a number and the head of its column
_ALONE: Final = 60.0
_LEFT: Final = 2.5  # points between the left sides of a head and what stands under it
_EDGE: Final = 3.0  # points between right sides of one column
_TIMES: Final = 2
_WIDTH: Final = 1000.0  # points, more than any page: cells of one row stand on one height, in order
_FACTORS: Final = ("quantity", "rate")
_TIMES_SIGNS: Final = {"uur x", "uren x", "hours x", "uur a", "uren a", "hours at", "godz x"}
# "Betaling" heads what is paid a line, not what is paid out.
_COLUMN_TOTALS: Final = {"gross_total", "taxable_wage", "taxable_table", "taxable_special", "net_wage"}
_TOTALS: Final = {"gross_total", "taxable_wage", "net_wage", "net_payment"}


@dataclass(frozen=True, slots=True)
class Column:
    """The head of a column: its role, where it stands, and what is printed."""

    role: str
    x0: float
    x1: float
    text: str = ""


@dataclass(frozen=True, slots=True)
class Header:
    """The column heads of a table, the lines they take and the place of the table."""

    number: int
    line: int
    columns: tuple[Column, ...]
    x0: float


@dataclass(frozen=True, slots=True)
class Block:
    """A heading and what stands below it."""

    role: str
    x0: float
    x1: float
    top: float
    bottom: float


@dataclass(frozen=True, slots=True)
class Entry:
    """One label with its numbers; each number with the role of its column, None where no head says it."""

    label: Cell
    numbers: tuple[tuple[str | None, Cell], ...]
    region: str
    block: str | None = None
    heads: frozenset[str] = frozenset()
    total: str | None = None  # which total it is by its place in the sums
    role: str | None = None  # where it stands in the sums, when its label says otherwise
    unsure: bool = False  # which column is that of the period
    upward: bool = False  # the slip is read from the bottom up
    step: float = 0.0  # what it stands further on than its height says

    @property
    def place(self) -> tuple[int, float]:
        """Its place in the order of reading."""
        page, top = self.label.page, self.label.top + self.step
        return (-page, -top) if self.upward else (page, top)

    def of(self, *roles: str | None) -> list[Cell]:
        """The numbers in columns of these roles."""
        return [cell for role, cell in self.numbers if role in roles]


def entries(lines: Sequence[Line], part: int = 0) -> list[Entry]:
    """All labels with numbers on one page, or one part of it, from top to bottom."""
    headers = _headers(lines)
    blocks = _blocks(lines, headers)
    used = {index for header in headers for index in (header.line, header.line - 1) if index >= 0}
    made: list[Entry] = []
    grid = {
        index: cells for index in range(len(lines)) if index not in used and (cells := _cells_of_grid(lines, index))
    }
    for index, line in enumerate(lines):
        if index - 1 in grid or any(header.line == index for header in headers):
            continue
        if index in grid:
            made += [
                Entry(label, cells, "grid", _block_of(label, blocks), step=label.x0 / _WIDTH)
                for label, cells in grid[index]
            ]
            continue
        if made and (worked := _worked_out(line, made[-1])):
            made[-1] = worked
            continue
        for label, numbers in _led(line):
            header = _header_of(label, index, headers)
            whole = _unwrapped(label, lines[index - 1] if index and index - 1 not in used else None)
            made.append(_entry(whole, numbers, header, blocks, part))
            made.extend(_under_heads(made[-1], header))
        if index not in used and index + 1 < len(lines):
            made.extend(
                Entry(label, ((None, value),), "below", _block_of(label, blocks))
                for label, value in _stacked(line, lines[index + 1 : index + 3])
            )
    made.extend(_crowned(lines, {header.line for header in headers}, blocks))
    return _with_regions(_with_amount_column(_with_nameless_column(made)), part)


def _crowned(lines: Sequence[Line], heads: set[int], blocks: Sequence[Block]) -> Iterator[Entry]:
    """Totals printed below their amounts: a line with amounts alone, over "Uitbetaald op 7 juli 2026"."""
    for index, (line, under) in enumerate(itertools.pairwise(lines)):
        amounts = [cell for cell in line.cells if cell.is_amount]
        others = [cell for cell in line.cells if not cell.is_amount and plain(cell.text) not in {"", "eur"}]
        illegible = len(amounts) > _TIMES and len(others) == 1 and others[0].confidence < 1
        if not amounts or (others and not illegible) or {index, index + 1} & heads or under.has_amount:
            continue
        pairs = [(label, cell) for cell in amounts for label in under.cells if _overlap(label, cell)]
        totals = [total_meaning(label.text) for label, _ in pairs]
        alone = len(pairs) == len(amounts) == len({label for label, _ in pairs})
        named = sum(total in _TOTALS for total in totals)
        if (
            not alone
            or not named
            or (len(pairs) > 1 and (named < _TIMES or not all(map(_says_something, under.cells))))
        ):
            continue
        neighbours = [*lines[max(0, index - 1) : index], *lines[index + 2 : index + 3]]
        near = amounts[0].bottom - amounts[0].top
        is_over = under.top - line.bottom < near
        if is_over and not any(_may_own(each, line, under, near) for each in neighbours):
            for (label, cell), total in zip(pairs, totals, strict=True):
                if total:
                    yield Entry(label, ((None, cell),), "below", _block_of(label, blocks))


def _may_own(other: Line, amount: Line, label: Line, near: float) -> bool:
    """Is this line another label for that amount, or another amount for that label?"""
    is_near = other.bottom > amount.top - near and other.top < label.bottom + near
    if other.top < amount.top:
        return is_near and any(_says_something(cell) for cell in other.cells if cell.value is None)
    return is_near and all(cell.value is not None for cell in other.cells)


def _led(line: Line) -> Iterator[tuple[Cell, list[Cell]]]:
    """The labels of a line with their numbers; of the first label the amounts before it too.

    Whether those are the amounts of the line follows from the heads of their columns, as of those behind it.
    """
    pairs = list(_pairs(line))
    label = next((cell for cell in line.cells if cell.value is None and plain(cell.text)), None)
    before = [cell for cell in line.cells if label and cell.is_amount and cell.x1 <= label.x0]
    if label and before:
        own = next((numbers for other, numbers in pairs if other is label), [])
        yield label, [*before, *own]
        pairs = [pair for pair in pairs if pair[0] is not label]
    yield from pairs


def _worked_out(line: Line, entry: Entry) -> Entry | None:
    """The entry with its hours and rate, when all that this line below it says is how its amount is worked out."""
    numbers = [cell for cell in line.cells if cell.value is not None]
    own = [cell for _, cell in entry.numbers]
    if len(numbers) != len(_FACTORS) or len(own) != 1 or not own[0].is_amount or entry.label.page != line.page:
        return None
    if line.top - entry.label.bottom > entry.label.bottom - entry.label.top:
        return None
    if any(cell.value is None and not _is_unit(cell) and plain(cell.text) not in _TIMES_SIGNS for cell in line.cells):
        return None
    if not proven_product([*numbers, own[0]]):
        return None
    return replace(entry, numbers=(*zip(_FACTORS, numbers, strict=True), ("amount", own[0])))


def _with_amount_column(made: list[Entry]) -> list[Entry]:
    """Rows without column heads: the column of the totals is that of the amounts; what stands before makes them up."""
    headless = [entry for entry in made if entry.block not in APART and all(role is None for role, _ in entry.numbers)]
    totals = [entry for entry in headless if entry.region != "below" and total_meaning(entry.label.text) in _TOTALS]
    rows = [entry for entry in headless if len(entry.numbers) > 1]
    edges = [
        _only_edge(totals),
        _only_edge([*totals, *rows]),
        _edge_of_products(headless, rows),
        _edge_of_hours(totals, rows),
    ]
    singles = {round(entry.numbers[0][1].x1) for entry in headless if len(entry.numbers) == 1}
    lonely = Counter(round(cell.x1) for entry in rows for _, cell in entry.numbers)

    def edge_of(entry: Entry) -> float | None:
        """The column in which other rows have their only number; a second column like it leaves the choice open."""
        ends = [round(cell.x1) for _, cell in entry.numbers]
        for edge in edges:
            if edge is not None and any(abs(end - edge) <= _EDGE for end in ends):
                return edge
        at = [end for end in ends if any(abs(end - other) <= _EDGE for other in singles)]
        others = [end for end in ends if end not in at]
        return at[0] if len(at) == 1 and all(lonely[end] < _TIMES for end in others) else None

    return [
        _with_roles(entry, at) if entry in rows and (at := edge_of(entry)) is not None else entry for entry in made
    ]


def _edge_of_products(headless: Sequence[Entry], rows: Sequence[Entry]) -> float | None:
    """The last column, when every row has an amount there and at least one is the product of two numbers before it."""
    ends = [entry.numbers[-1][1] for entry in headless if entry.region != "below"]
    known = [cell.x1 for cell in ends if cell.is_amount]
    edge = max(known, key=lambda x: sum(abs(x - other) <= _EDGE for other in known), default=None)
    if edge is None or not all(abs(entry.numbers[-1][1].x1 - edge) <= _EDGE for entry in rows):
        return None
    return edge if any(_is_product([cell for _, cell in entry.numbers]) for entry in rows) else None


def _edge_of_hours(totals: Sequence[Entry], rows: Sequence[Entry]) -> float | None:
    """The column of what hours times rate make, where all totals have an amount: beside it stand the cumulatives."""
    ends = [
        cells[2].x1
        for entry in rows
        if len(cells := [cell for _, cell in entry.numbers]) > len(_FACTORS) + 1 and proven_product(cells[:3])
    ]
    if not ends or not totals or max(ends) - min(ends) > _EDGE:
        return None
    return ends[0] if _only_edge([*totals, *totals], near=ends[0]) is not None else None


def _with_nameless_column(made: list[Entry]) -> list[Entry]:
    """In a table with a known column of cumulatives, and no other known one of amounts, the one nameless column."""
    found: dict[str, list[float]] = {}
    for entry in made:
        if entry.heads & {"cumulative"} and not entry.heads & {"amount", "plus", "minus", "table", "special"}:
            nameless = [cell.x1 for cell in entry.of(None) if cell.is_amount]
            if entry.of("cumulative"):
                found.setdefault(entry.region, []).extend(nameless if len(nameless) < _TIMES else [*nameless, -1])
    edges = {
        region: max(ends) for region, ends in found.items() if len(ends) > _TIMES and max(ends) - min(ends) < 3 * _EDGE
    }
    return [
        replace(
            entry,
            numbers=tuple(
                (
                    "amount"
                    if role is None and cell.is_amount and edges[entry.region] - cell.x1 < 3 * _EDGE
                    else role,
                    cell,
                )
                for role, cell in entry.numbers
            ),
            heads=entry.heads | {"amount"},
        )
        if entry.region in edges and entry.of("cumulative")
        else entry
        for entry in made
    ]


def _is_product(numbers: Sequence[Cell]) -> bool:
    """Hours times rate, or a percentage of a base."""
    *parts, amount = [abs(cell.value or Decimal(0)) for cell in numbers]
    return amount > 1 and any(
        abs(one * other / unit - amount) <= Decimal("0.02")
        for one, other in itertools.combinations(parts, 2)
        for unit in (1, 100)
        if Decimal(100) not in {one, other}
    )


def _only_edge(entries: Sequence[Entry], near: float | None = None) -> float | None:
    """The one right side, near this one, at which each of these has an amount; None when there is none, or more."""
    if len(entries) < _TIMES:
        return None
    edges = {round(cell.x1) for entry in entries for _, cell in entry.numbers if cell.is_amount}
    edges = {edge for edge in edges if near is None or abs(edge - near) <= _EDGE}
    full = [
        edge
        for edge in edges
        if all(any(cell.is_amount and abs(cell.x1 - edge) <= _EDGE for _, cell in entry.numbers) for entry in entries)
    ]
    return max(full) if full and max(full) - min(full) <= 2 * _EDGE else None


def _with_roles(entry: Entry, edge: float) -> Entry:
    """The number at the edge is the amount; two before it that make it are hours and rate."""
    numbers = [cell for _, cell in entry.numbers]
    at = next((i for i, cell in enumerate(numbers) if cell.is_amount and abs(cell.x1 - edge) <= _EDGE), None)
    if at is None:
        return entry
    roles: list[str | None] = ["beside"] * len(numbers)
    roles[at] = "amount"
    if at == 2 and proven_product(numbers[:3]):
        roles[:2] = ["quantity", "rate"]
    return replace(entry, numbers=tuple(zip(roles, numbers, strict=True)))


def _pairs(line: Line) -> Iterator[tuple[Cell, list[Cell]]]:
    """Each label of a line with the numbers that follow it; a unit between numbers ("uur", "x") is no label."""
    label: Cell | None = None
    numbers: list[Cell] = []
    for cell in line.cells:
        if cell.value is not None:
            numbers.append(cell)
            continue
        if not plain(cell.text):  # a euro sign, a dash
            continue
        if label and not numbers and periods.date(cell.text):  # its value, and no amount
            label = None
            continue
        if label and numbers and _is_unit(cell):
            continue
        if label and numbers:
            yield label, numbers
        elif label and _says_something(label) and not _says_something(cell):
            continue  # "Loonheffing  wit  150,00"
        label, numbers = cell, []
    if label and numbers:
        yield label, numbers


def _unwrapped(label: Cell, above: Line | None) -> Cell:
    """A label of two lines, "Loonheffing bijzondere" over "beloningen", when only the whole has a meaning."""
    if above is None or above.has_amount or _says_something(label):
        return label
    for cell in above.cells:
        if abs(cell.x0 - label.x0) < 4 and 0 <= label.top - cell.top < 1.8 * (label.bottom - label.top):
            whole = replace(label, text=f"{cell.text} {label.text}", top=cell.top)
            if _says_something(whole) and line_meaning(whole.text).name != line_meaning(cell.text).name:
                return whole
    return label


def _is_unit(cell: Cell) -> bool:
    return len(plain(cell.text)) <= 5 and not _says_something(cell)


def _says_something(cell: Cell) -> bool:
    return bool(total_meaning(cell.text)) or line_meaning(cell.text).role != "unknown"


def _cells_of_grid(lines: Sequence[Line], index: int) -> list[tuple[Cell, tuple[tuple[str | None, Cell], ...]]]:
    """The labels of a row of cells, each with its amount under it; empty when this line is no such row.

    What stands beside an amount and makes it up, "144,00 x 19,29", is small print in its cell.
    """
    if index + 1 >= len(lines):
        return []
    line, values = lines[index], lines[index + 1]
    labels = [cell for cell in line.cells if plain(cell.text)]
    high = max((cell.bottom - cell.top for cell in labels), default=0.0)
    if not labels or any(cell.value is not None for cell in labels) or values.top - line.bottom > 1.6 * high:
        return []
    if not values.cells[0].is_amount or any(cell.value is None and len(plain(cell.text)) > 1 for cell in values.cells):
        return []
    found: list[tuple[Cell, tuple[tuple[str | None, Cell], ...]]] = []
    for place, label in enumerate(labels):
        right = labels[place + 1].x0 - 1 if place + 1 < len(labels) else float("inf")
        numbers = [cell for cell in values.cells if cell.value is not None and label.x0 - _LEFT <= cell.x0 < right]
        amounts = [cell for cell in numbers if abs(cell.x0 - label.x0) < _LEFT or abs(cell.x1 - label.x1) < _LEFT]
        if len(amounts) != 1 or not amounts[0].is_amount:
            return []
        factors = [cell for cell in numbers if cell is not amounts[0]]
        if factors and not proven_product([*factors, amounts[0]]):
            return []
        found.append((label, (*zip(_FACTORS, factors, strict=False), ("amount", amounts[0]))))
    taken = {cell for _, numbers in found for _, cell in numbers}
    said = any(_says_something(label) or likely_total(label.text) for label, _ in found)
    return found if said and {cell for cell in values.cells if cell.value is not None} <= taken else []


def _stacked(line: Line, below: Sequence[Line]) -> Iterator[tuple[Cell, Cell]]:
    """Totals printed above their amount: a line of labels, and a line with nothing but numbers under it."""
    if line.has_amount or all(total_meaning(cell.text) in {None, "account"} for cell in line.cells):
        return
    for label in line.cells:
        if label.value is not None or not total_meaning(label.text):
            continue
        for values in below:
            if values.top - line.bottom > 1.6 * (label.bottom - label.top):
                break
            if any(cell.value is None and plain(cell.text) not in {"", "eur"} for cell in values.cells):
                continue
            under = [
                cell for cell in values.cells if cell.is_amount and cell.x0 < label.x1 + 12 and cell.x1 > label.x0 - 12
            ]
            if not under and len(line.cells) == 1 == len(values.cells) and values.cells[0].is_amount:
                under = list(values.cells)  # the only label, and the only thing under it, against the right side
            if len(under) == 1:
                yield label, under[0]
            if under:
                break


def _headers(lines: Sequence[Line]) -> list[Header]:
    found: list[Header] = []
    for index, line in enumerate(lines):
        above = lines[index - 1] if index and _close(lines[index - 1], line) else None
        columns = _columns(line, above)
        if columns and _has_numbers_below(columns, lines[index + 1 : index + 4]):
            if found and found[-1].line == index - 1 and above:  # heads of two lines
                found.pop()
            found.append(Header(len(found), index, columns, min(cell.x0 for cell in line.cells)))
    return found


def heads_at(lines: Sequence[Line]) -> set[int]:
    """The places of the lines that are column heads: "Werkgever" is no label there."""
    return {header.line for header in _headers(lines)}


def _close(above: Line, line: Line) -> bool:
    return not above.has_amount and line.top - above.bottom < 0.8 * (line.bottom - line.top)


def _columns(line: Line, above: Line | None) -> tuple[Column, ...]:
    """The columns when the line is a line of column heads: at least two, one of money, and hardly anything else."""
    if line.has_amount or any(
        fields_at_start(cell.text)[0] and not (column_role(cell.text) or likely_column(cell.text))
        for cell in line.cells
    ):
        return ()
    columns: list[Column] = []
    strange: list[Cell] = []
    for cell in itertools.chain.from_iterable(map(_parted, _whole_heads(line))):
        over = next((each for each in above.cells if _overlap(each, cell)), None) if above else None
        role = (column_role(f"{over.text} {cell.text}") if over else None) or column_role(cell.text)
        role = role or likely_column(cell.text)
        if role is None:
            strange.append(cell)
        else:
            columns.append(Column(_grouped(role, cell, above), cell.x0, cell.x1, cell.text))
    # "Omschrijving" and "Bedrag" is the least; the first head may be the title of the table.
    has_title = bool(strange) and strange[0].x0 <= line.cells[0].x0
    if len(columns) + has_title < 2 or len(strange) - has_title > len(columns) // 2:
        return ()
    if above:
        columns += _heads_above(line, above)
    if not MONEY.intersection(column.role for column in columns):
        return ()
    return tuple(sorted(columns, key=lambda column: column.x0))


def _whole_heads(line: Line) -> list[Cell]:
    """The heads of a line; one that is cut in two by a wide space, "T/m deze" and "periode", as one."""
    heads: list[Cell] = []
    for cell in line.cells:
        before = heads[-1] if heads else None
        near = before is not None and cell.x0 - before.x1 < 1.5 * (cell.bottom - cell.top)
        if before is not None and near and before.value is cell.value is None and _goes_on(before.text, cell.text):
            heads[-1] = replace(before, text=f"{before.text} {cell.text}", x1=cell.x1, starts=())
        else:
            heads.append(cell)
    return heads


def _goes_on(head: str, rest: str) -> bool:
    return column_role(head) is None and likely_column(head) == "cumulative" and column_role(rest) == "amount"


def _parted(cell: Cell) -> list[Cell]:
    """Heads that stand so close that they look like one text: "Inhoudingen Werkgever"."""
    words = cell.text.split(" ")
    if (
        column_role(cell.text)
        or field_names(cell.text)
        or block_role(cell.text)
        or not 2 <= len(words) <= 8
        or len(words) != len(cell.starts)
    ):
        return [cell]
    best: dict[int, tuple[float, list[Cell]]] = {
        0: (0.0, [])
    }  # by the number of words: the fewest heads that they are
    for end in range(1, len(words) + 1):
        for begin in range(max(0, end - 4), end):
            text = " ".join(words[begin:end])
            price = best[begin][0] + (1.0 if column_role(text) else 2.5)  # a head that nobody knows
            x1 = cell.x1 if end == len(words) else cell.starts[end] - 2
            head = replace(cell, text=text, x0=cell.starts[begin], x1=x1, starts=cell.starts[begin:end])
            if end not in best or price < best[end][0]:
                best[end] = (price, [*best[begin][1], head])
    heads = best[len(words)][1]
    return heads if sum(column_role(head.text) is not None for head in heads) > 1 else [cell]


def _overlap(one: Cell, other: Cell) -> bool:
    return one.x0 < other.x1 and other.x0 < one.x1


def _grouped(role: str, cell: Cell, above: Line | None) -> str:
    """The role below a head over several columns: "Bedrag" below "Cumulatief" is cumulative."""
    heads = [(column_role(each.text), each) for each in above.cells] if above else []
    groups = [(group, each) for group, each in heads if group in MONEY]
    if len(groups) < 2 or role not in {"amount", "plus", "minus", "quantity"}:
        return role
    group, _ = min(groups, key=lambda each: max(0.0, cell.x0 - each[1].x1, each[1].x0 - cell.x1))
    return group if group in {"cumulative", "employer"} else role


def _heads_above(line: Line, above: Line) -> Iterator[Column]:
    """Heads that stand one line higher with nothing under them."""
    for cell in above.cells:
        role = column_role(cell.text)
        if role in MONEY and not any(_overlap(cell, other) for other in line.cells):
            yield Column(role, cell.x0, cell.x1)


def _has_numbers_below(columns: Sequence[Column], below: Sequence[Line]) -> bool:
    """Heads of money have amounts under them; a block heading has labels there, a label of the head its value."""
    money = [column for column in columns if column.role in MONEY]
    if below and any(
        cell.value is None and cell.x0 < column.x1 and column.x0 < cell.x1 and column_role(cell.text) is None
        for cell in below[0].cells
        for column in money
        if column is not columns[0]
    ):
        return False
    if below and below[0].has_amount and not any(cell.value is None and plain(cell.text) for cell in below[0].cells):
        return False  # totals over their amounts
    return any(
        cell.is_amount and cell.x0 < column.x1 + _FAR and cell.x1 > column.x0 - _FAR
        for line in below
        for cell in line.cells
        for column in money
    )


def _header_of(label: Cell, index: int, headers: Sequence[Header]) -> Header | None:
    """The nearest line of heads above; of a table beside another one, the one that begins left of the label."""
    above = [header for header in headers if header.line < index and header.x0 <= label.x0 + 12]
    return above[-1] if above and not _is_among_numbers(label, above[-1]) else None


def _is_among_numbers(label: Cell, header: Header) -> bool:
    """Does this label begin where the table has its numbers? Then it belongs to something else: a box of totals."""
    if any(abs(column.x0 - label.x0) < _LEFT for column in header.columns):
        return False
    before = [column for column in header.columns if column.x1 < label.x0]
    return (
        len(before) > 1
        and before[-1].role != "description"
        and not any(column.role == "description" for column in header.columns if column.x0 > before[-1].x0)
    )


def _entry(label: Cell, numbers: Sequence[Cell], header: Header | None, blocks: Sequence[Block], part: int) -> Entry:
    block = _block_of(label, blocks)
    if header is None or block in APART:
        return Entry(label, tuple((None, cell) for cell in numbers), "", block)
    roles = _with_factors([column.role if column else None for column in _assign(numbers, header.columns)], numbers)
    heads = frozenset(column.role for column in header.columns)
    return Entry(
        label, tuple(zip(roles, numbers, strict=True)), f"table {label.page}.{part}.{header.number}", block, heads
    )


def _with_factors(roles: Sequence[str | None], numbers: Sequence[Cell]) -> list[str | None]:
    """The roles, with hours and rate for two numbers under no head that make the amount behind them."""
    for at in range(len(_FACTORS), len(numbers)):
        before = slice(at - len(_FACTORS), at)
        if set(roles[before]) == {None} and roles[at] in MONEY and proven_product(numbers[: at + 1]):
            return [*roles[: before.start], *_FACTORS, *roles[at:]]
    return list(roles)


def _under_heads(entry: Entry, header: Header | None) -> Iterator[Entry]:
    """The sums of columns that are themselves totals: the row "Totaal" below "Bruto", "Tabelloon" and "Netto"."""
    if header is None or entry.block in APART or total_meaning(entry.label.text) != "subtotal":
        return
    numbers = [cell for _, cell in entry.numbers]
    for column, cell in zip(_assign(numbers, header.columns), numbers, strict=True):
        if column and cell.is_amount and total_meaning(column.text) in _COLUMN_TOTALS:
            yield Entry(replace(entry.label, text=column.text), ((None, cell),), "heads")


def _assign(numbers: Sequence[Cell], columns: Sequence[Column]) -> list[Column | None]:
    """The cheapest way to put the numbers, in order, under different heads; a number far from all gets none."""
    columns = [column for column in columns if column.role != "description"]
    best: dict[int, tuple[float, list[Column | None]]] = {-1: (0.0, [])}
    for cell in numbers:
        following: dict[int, tuple[float, list[Column | None]]] = {}
        for last, (cost, under) in best.items():
            options: list[tuple[int, float, Column | None]] = [(last, _ALONE, None)]
            options += [
                (index, distance, columns[index])
                for index in range(last + 1, len(columns))
                if (distance := _distance(cell, columns[index])) <= _FAR
            ]
            for index, extra, column in options:
                if index not in following or cost + extra < following[index][0]:
                    following[index] = (cost + extra, [*under, column])
        best = following
    return min(best.values(), key=lambda each: each[0])[1]


def _distance(cell: Cell, column: Column) -> float:
    """Points between number and head, whichever way the column is aligned; double where they do not overlap."""
    nearest = min(abs(cell.x1 - column.x1), abs(cell.x0 - column.x0), abs(cell.middle - (column.x0 + column.x1) / 2))
    gap = max(0.0, cell.x0 - column.x1, column.x0 - cell.x1)
    return nearest + gap


def _blocks(lines: Sequence[Line], headers: Sequence[Header]) -> list[Block]:
    """Headings with what stands below them, until the next heading over the same width or a wide gap."""
    heads = {header.line for header in headers}
    found: list[tuple[str, Cell, float]] = []
    for index, line in enumerate(lines):
        if index in heads or line.has_amount:
            continue
        cells = [cell for cell in line.cells if cell.value is None]
        for place, cell in enumerate(cells):
            role = block_role(cell.text)
            is_label = field_names(cell.text) or total_meaning(cell.text) or line_meaning(cell.text).role != "unknown"
            if role is None or (role not in APART and is_label and len(cells) > 1):
                continue
            right = cells[place + 1].x0 - 4 if place + 1 < len(cells) else float("inf")
            found.append((role, cell, right))
    return [
        Block(role, cell.x0 - 6, right, cell.bottom - 1, _bottom(cell, right, lines, [other for _, other, _ in found]))
        for role, cell, right in found
    ]


def _bottom(heading: Cell, right: float, lines: Sequence[Line], headings: Sequence[Cell]) -> float:
    bottom = heading.bottom
    for line in lines:
        inside = [cell for cell in line.cells if cell.x0 >= heading.x0 - 6 and cell.x0 < right]
        if line.top < heading.bottom - 2 or not inside:
            continue
        if any(cell in headings for cell in inside) or line.top - bottom > 2.6 * (heading.bottom - heading.top):
            break
        bottom = max(bottom, line.bottom)
    return bottom


def _block_of(label: Cell, blocks: Sequence[Block]) -> str | None:
    middle = (label.top + label.bottom) / 2
    inside = [b for b in blocks if b.x0 <= label.x0 < b.x1 and b.top <= middle <= b.bottom]
    return max(inside, key=lambda b: (b.top, b.x0)).role if inside else None


def _with_regions(made: list[Entry], part: int) -> list[Entry]:
    """Entries without column heads get the place of their last amount as region: one column is one table."""
    edges = sorted({round(entry.numbers[-1][1].x1) for entry in made if not entry.region})
    region_of: dict[int, int] = {}
    for edge in edges:
        region_of[edge] = region_of.get(edge - 1, region_of.get(edge - 2, region_of.get(edge - 3, edge)))
    return [
        entry
        if entry.region
        else replace(entry, region=f"column {entry.label.page}.{part}.{region_of[round(entry.numbers[-1][1].x1)]}")
        for entry in made
    ]


def looks_like_money(text: str) -> bool:
    """Is there an amount with two decimals in this text?"""
    return bool(re.search(r"\d[,.]\d\d(?!\d)", text))


def proven_product(numbers: Sequence[Cell]) -> Cell | None:
    """The amount of a row without column heads, when it is the product of the numbers before it."""
    if len(numbers) < 3 or not numbers[-1].is_amount:
        return None
    quantity, rate, amount = (cell.value or Decimal(0) for cell in numbers[-3:])
    return numbers[-1] if abs(quantity * rate - amount) <= Decimal("0.02") else None
