"""Totals and the column of the period by their place in the sum, whatever their labels say.

On nearly every payslip the amounts climb: lines, and under them a total that is the total before it and those lines.
Three such rungs are no chance. They tell which column holds the amounts that belong together, which rows are totals
where nobody knows the label, and whether the slip is read from the bottom up. What a rung is called follows from its
label, or from its place beside the wage tax. The sums still have to prove the figures.
"""

import itertools
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Final

from payslips.reading import tables
from payslips.reading.figures import cents, line_of, money
from payslips.reading.labels import likely_total, total_meaning
from payslips.reading.tables import Entry
from payslips.reading.text import Cell, plain

_EDGE: Final = 3.0  # points between right sides of one column
_LEFT_OVER: Final = {None, "other", "amount", "cumulative"}  # under these heads a running balance stands
_RUNGS: Final = 3
_ROWS: Final = 3  # so many rows make a column
_MOST_ROWS: Final = 70
_MOST_UNKNOWN: Final = 4  # lines in one rung of which the sign is tried
_TAKES: Final = {"pretax", "tax", "posttax", "minus"}
_SUMMED: Final = {"gross_total", "taxable_wage", "taxable_table", "net_wage", "net_payment"}
_ORDER: Final = ("gross_total", "taxable_wage", "net_wage", "net_payment")
_SUM_WORDS: Final = re.compile(r"\b(?:totaa?l\w*|samen|som|opgeteld|bij elkaar|total|sum|razem|\w*bruto\w*|gross)\b")
_ASIDE: Final = {"subtotal", "account", "taxable_special", "wage_tax_total"}


@dataclass(frozen=True, slots=True)
class _Row:
    """An entry with the amount of one column, in cents."""

    index: int
    amount: int
    side: str | None
    role: str
    total: str | None
    likely: str | None

    @property
    def effect(self) -> int:
        """What the row does to the sum, as its column or its label says."""
        if self.side:
            return self.amount if self.side == "+" else -self.amount
        return -abs(self.amount) if self.role in _TAKES else self.amount


@dataclass(frozen=True, slots=True)
class _Rung:
    """A row that is the total of the rung before it and the rows in between; `real`: not just the same amount."""

    at: int
    first: int
    real: bool


@dataclass(frozen=True, slots=True)
class _Ladder:
    rungs: tuple[_Rung, ...]
    score: float
    rows: tuple[_Row, ...]

    @property
    def real(self) -> int:
        return sum(rung.real for rung in self.rungs)


def climbed(entries: Sequence[Entry]) -> list[Entry]:
    """The entries with the column of the period, the totals and the direction that a ladder of sums gives them."""
    made = _with_balance(entries)
    upward = _is_upward(made)
    edge, is_sure = _edge(made, upward=upward)
    if edge is not None:
        made = [_at_edge(entry, edge, is_sure=is_sure) for entry in made]
    best = _ladder(_rows(made, None, upward=upward))
    if upward:
        made = [replace(entry, upward=True) for entry in made]
    if best.real < _RUNGS and not (best.real == _RUNGS - 1 and any(best.rows[rung.at].total for rung in best.rungs)):
        return made
    for index, name in _names(best, made).items():
        made[index] = replace(made[index], total=name)
    for index, role in _roles(best, made).items():
        made[index] = replace(made[index], role=role)
    return _ended(made, best.rows[best.rungs[-1].at].index)


def _ended(entries: list[Entry], last: int) -> list[Entry]:
    """The entries with those apart that follow what is paid out, where that closes the sums."""
    end = entries[last]
    after = {
        index for index, entry in enumerate(entries) if entry.place > end.place and entry.block not in tables.APART
    }
    totals = {total_meaning(entries[index].label.text) for index in after}
    if total_meaning(end.label.text) != "net_payment" or totals & {*_SUMMED, "account", "wage_tax_total"}:
        return entries
    told = {index for index in after if line_of(entries[index]).role not in {"minus", "plus", "tax"}}
    return [replace(entry, block=tables.AFTER) if index in told else entry for index, entry in enumerate(entries)]


def _with_balance(entries: Sequence[Entry]) -> list[Entry]:
    """The entries with the totals that a table prints in a column that runs: what is left after each of its lines.

    That it runs is proven by its numbers: each is the one before it and what the line adds or takes off.
    """
    made = list(entries)
    for region in {entry.region for entry in entries if entry.heads & {"plus", "minus"}}:
        own = [at for at, entry in enumerate(entries) if entry.region == region and entry.block not in tables.APART]
        ends = [(at, entries[at].numbers[-1]) for at in own]
        edges = [cell.x1 for _, (role, cell) in ends if role in _LEFT_OVER and cell.is_amount]
        edge = max(edges, key=lambda x: sum(abs(x - other) <= _EDGE for other in edges), default=0.0)
        running = {at: cell for at, (_, cell) in ends if cell.is_amount and abs(cell.x1 - edge) <= _EDGE}
        if not _runs([(entries[at], cell) for at, cell in running.items()]):
            continue
        for at, cell in running.items():
            label = entries[at].label.text
            if len(entries[at].numbers) == 1 and (total_meaning(label) or likely_total(label)):
                made[at] = replace(entries[at], numbers=(("amount", cell),))
    return made


def _runs(rows: Sequence[tuple[Entry, Cell]]) -> bool:
    """Is each of these numbers the one before it and what its line does? A total repeats what is left."""
    steps = 0
    left = Decimal(0)
    for entry, cell in rows:
        found = money(entry) if len(entry.numbers) > 1 else None
        effect = Decimal(0) if found is None else found[0] if found[1] == "+" else -found[0]
        if cell.value != left + effect:
            return False
        left = cell.value
        steps += bool(effect)
    return steps >= _RUNGS


def _is_upward(entries: Sequence[Entry]) -> bool:
    """Do the totals stand in the order from paid out to gross? A ladder of sums climbs both ways."""
    named = [total_meaning(entry.label.text) or likely_total(entry.label.text) for entry in entries]
    places = [_ORDER.index(name) for name in named if name in _ORDER]
    pairs = list(itertools.combinations(places, 2))
    return sum(one > other for one, other in pairs) > sum(one < other for one, other in pairs)


def _rows(entries: Sequence[Entry], edge: float | None, *, upward: bool) -> list[_Row]:
    """The rows of the period, or those with an amount at this edge where no column is known."""
    rows = []
    for index, entry in enumerate(entries):
        total, meaning = total_meaning(entry.label.text), line_of(entry)
        if entry.block in tables.APART or total in _ASIDE or (meaning.role == "info" and not total):
            continue
        found = money(entry)
        cell = None if found or edge is None else _cell_at(entry, edge)
        if found is None and (cell is None or cell.value is None):
            continue
        amount, side = (cents(found[0]), found[1]) if found else (cents(cell.value), None)  # type: ignore[union-attr,arg-type]
        rows.append(_Row(index, amount, side, meaning.role, total, total or likely_total(entry.label.text)))
    rows = rows[:_MOST_ROWS]
    return rows[::-1] if upward else rows


def _edge(entries: Sequence[Entry], *, upward: bool) -> tuple[float | None, bool]:
    """The column of the period where no head says it, and whether that is sure.

    Sure is one that hours times rate come out in, the only one that climbs, and one beside the year so far: no amount
    is larger, and its totals are the same or by far the smaller. The period before and the difference climb as well.
    """
    lost = [
        entry
        for entry in entries
        if entry.block not in tables.APART
        and money(entry) is None
        and not entry.heads & {"amount", "plus", "minus"}
        and sum(cell.is_amount for cell in entry.of(None)) > 1
    ]
    ends = sorted({round(cell.x1) for entry in lost for cell in entry.of(None) if cell.is_amount})
    columns = [
        end
        for place, end in enumerate(ends)
        if (not place or end - ends[place - 1] > _EDGE)
        and sum(_cell_at(entry, end) is not None for entry in lost) >= _ROWS
    ]
    climbing = [end for end in columns if _ladder(_rows(entries, end, upward=upward)).real >= _RUNGS]
    worked = [end for end in climbing if any(_is_worked_out(entry, end) for entry in lost)]
    smallest = [end for end in climbing if all(_is_within(lost, end, other) for other in climbing if other != end)]
    if len(worked) == 1:
        return worked[0], True
    if not smallest:
        return None, False
    # A column that does not climb may be the period's own, with a digit misread.
    others = [end for end in columns if end != smallest[0]]
    are_larger = all(_is_within(lost, smallest[0], other) and _is_year(lost, smallest[0], other) for other in others)
    return smallest[0], len(others) < _ROWS - 1 and are_larger


def _is_worked_out(entry: Entry, edge: float) -> bool:
    """Are there two numbers before this amount that make it?"""
    cells, cell = [each for _, each in entry.numbers], _cell_at(entry, edge)
    return cell is not None and tables.proven_product(cells[: cells.index(cell) + 1]) is cell


def _is_year(entries: Sequence[Entry], edge: float, year: float) -> bool:
    """Are the amounts at the other edge the same, or by far the larger?"""
    pairs = [(one.value, two.value) for e in entries if (one := _cell_at(e, edge)) and (two := _cell_at(e, year))]
    sums = [sum((abs(pair[side] or Decimal(0)) for pair in pairs), Decimal(0)) for side in (0, 1)]
    return sums[0] == sums[1] or 2 * sums[1] > 3 * sums[0]


def _cell_at(entry: Entry, edge: float) -> Cell | None:
    return next((cell for cell in entry.of(None) if cell.is_amount and abs(cell.x1 - edge) <= _EDGE), None)


def _is_within(entries: Sequence[Entry], edge: float, other: float) -> bool:
    """Is no amount at this edge larger than what stands beside it at the other?"""
    pairs = [(one.value, two.value) for e in entries if (one := _cell_at(e, edge)) and (two := _cell_at(e, other))]
    return all(one is not None and two is not None and abs(one) <= abs(two) for one, two in pairs)


def _at_edge(entry: Entry, edge: float, *, is_sure: bool) -> Entry:
    """The entry with the number at the edge as its amount, and what stands before it as what makes it up."""
    cell = _cell_at(entry, edge) if money(entry) is None else None
    if cell is None:
        return entry
    cells = [each for _, each in entry.numbers]
    roles: list[str | None] = [role or "beside" for role, _ in entry.numbers]
    at = cells.index(cell)
    roles[at] = "amount"
    if at > 1 and tables.proven_product(cells[: at + 1]):
        roles[at - 2 : at] = ["quantity", "rate"]
    return replace(entry, numbers=tuple(zip(roles, cells, strict=True)), unsure=not is_sure)


def _ladder(rows: Sequence[_Row]) -> _Ladder:
    """The ladder with the most rungs: the first is the sum of the rows above it."""
    best: list[tuple[float, tuple[_Rung, ...], int] | None] = [None] * len(rows)
    for at, row in enumerate(rows):
        for before in range(-1, at):
            held = best[before] if before >= 0 else (0.0, (), 0)
            if held is None:
                continue
            score, rungs, taxed = held
            for first in range(at) if before < 0 else [before + 1]:
                segment = rows[first:at]
                price = _price(row, rows[before].amount if before >= 0 else 0, segment, taxed)
                if price is None or (before < 0 and not segment):
                    continue
                left_out = sum(each.role == "gross" for each in rows[:first]) if before < 0 else 0
                total = score + price - 2 * left_out
                if best[at] is None or total > best[at][0]:  # type: ignore[index]
                    real = any(each.amount for each in segment)
                    more = sum(each.amount for each in segment if each.role == "fiscal")
                    best[at] = total, (*rungs, _Rung(at, first, real)), taxed + more
    score, rungs, _ = max((each for each in best if each), key=lambda each: each[0], default=(0.0, (), 0))
    return _Ladder(rungs, score, tuple(rows))


def _price(row: _Row, before: int, segment: Sequence[_Row], taxed: int) -> float | None:
    """What this row is worth as a total of the one before and the rows between; None when it is not."""
    named = 0.5 if row.likely in _SUMMED else -1.0 if row.role not in {"unknown", "gross"} else 0.0
    rest = row.amount - before
    if not any(each.amount for each in segment):
        return 0.6 if rest == 0 and named > 0 else None
    if before and any(each.total in _SUMMED for each in segment):
        named -= 1.0
    sums = [
        (0.0, sum(each.effect for each in segment)),
        (0.2, sum(each.amount for each in segment)),
        (0.4, -sum(each.amount for each in segment) if before else rest + 1),
    ]
    for price, amount in sums:
        if rest in {amount, amount - taxed}:
            return 3.0 - price + named
    unknown = [each.effect for each in segment if each.role == "unknown"]
    if before and len(unknown) <= _MOST_UNKNOWN:
        for count in range(1, len(unknown) + 1):
            for some in itertools.combinations(unknown, count):
                if rest == sums[0][1] - 2 * sum(some):
                    return 2.0 + named
    if any(rest == sums[0][1] - each for each in unknown):  # one row that is told beside
        return 1.5 + named
    return None


def _names(ladder: _Ladder, entries: Sequence[Entry]) -> dict[int, str]:
    """What the rungs are that no label names: by a word in it, else by the wage tax that comes before or after."""
    rows = ladder.rows
    taxes = [at for at, row in enumerate(rows) if row.role == "tax" and at not in {rung.at for rung in ladder.rungs}]
    first, last = ladder.rungs[0].at, ladder.rungs[-1].at
    tax = next((at for at in taxes if first < at < last), None)
    above = [rung for rung in ladder.rungs if tax is not None and rung.at < tax]
    below = [rung for rung in ladder.rungs if tax is not None and rung.at > tax]
    placed: dict[int, str] = {}
    if above:
        placed[above[0].at] = "gross_total"
        if len(above) > 1:
            placed[above[-1].at] = "taxable_wage"
    if below:
        moves = rows[below[0].first : below[0].at]
        pays = any(row.role in {"plus", "minus"} for row in moves)
        placed[below[0].at] = "net_payment" if pays and len(below) == 1 else "net_wage"
        if len(below) > 1:
            placed[below[-1].at] = "net_payment"
    likely = {rung.at: rows[rung.at].likely for rung in ladder.rungs}
    if "net_wage" in likely.values() and not likely[last] and last not in placed:
        placed[last] = "net_payment"
    if {"taxable_wage", "net_wage"}.intersection(likely.values()) and not likely[first]:
        placed.setdefault(first, "gross_total")
    ranks = {at: _ORDER.index(name) for at, name in likely.items() if name in _ORDER}
    placed = {
        at: name
        for at, name in placed.items()
        if all((other < at) == (rank < _ORDER.index(name)) for other, rank in ranks.items() if other != at)
    }
    names: dict[int, str] = {}
    for rung in ladder.rungs:
        row = rows[rung.at]
        name = row.likely if row.likely in _SUMMED else placed.get(rung.at)
        label = plain(entries[row.index].label.text)
        if name and (row.likely or row.role == "unknown" or (row.role == "gross" and _SUM_WORDS.search(label))):
            names[row.index] = name
    return names


def _roles(ladder: _Ladder, entries: Sequence[Entry]) -> dict[int, str]:
    """Where lines stand that their label puts elsewhere: pay among what goes off the net wage is none."""
    roles: dict[int, str] = {}
    for rung in ladder.rungs:
        name = entries[ladder.rows[rung.at].index].total
        for row in ladder.rows[rung.first : rung.at]:
            if name == "gross_total" and row.role in {"plus", "minus"}:
                roles[row.index] = "gross"
            elif name == "net_payment" and row.role == "gross":
                roles[row.index] = "plus" if row.effect > 0 else "minus"
            elif name == "taxable_wage" and row.role in {"minus", "posttax"}:
                roles[row.index] = "pretax"
    return roles
