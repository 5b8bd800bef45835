"""Where a label ends and the next column begins, when they stand so close that they look like one text."""

from collections.abc import Sequence
from dataclasses import replace

from payslips.reading.labels import column_role, field_names, total_meaning
from payslips.reading.text import Cell, Line

_NEAR = 1.5  # points
_TIMES = 2  # so many other lines have to begin a text at that place


def parted(lines: Sequence[Line]) -> list[Line]:
    """The lines with texts cut where a label of the head begins in line with those above and below it."""
    begins = [(line, cell.x0) for line in lines for cell in line.cells]

    def is_column(x: float, own: Line) -> bool:
        return len({id(line) for line, x0 in begins if line is not own and abs(x0 - x) <= _NEAR}) >= _TIMES

    return [
        replace(line, cells=tuple(part for cell in line.cells for part in _parts(cell, line, is_column)))
        if any(len(cell.starts) > 1 and cell.value is None for cell in line.cells)
        else line
        for line in lines
    ]


def _parts(cell: Cell, line: Line, is_column: object) -> list[Cell]:
    words = cell.text.split(" ")
    if cell.value is not None or len(words) != len(cell.starts) or len(words) < 2 or field_names(cell.text):
        return [cell]
    if column_role(cell.text) or total_meaning(cell.text):
        return [cell]
    for place in range(1, len(words)):
        rest = " ".join(words[place:])
        label = rest.partition(":")[0]
        if field_names(label) and callable(is_column) and is_column(cell.starts[place], line):
            x1 = cell.starts[place] - 2
            return [
                replace(cell, text=" ".join(words[:place]), x1=x1, starts=cell.starts[:place]),
                replace(cell, text=rest, x0=cell.starts[place], starts=cell.starts[place:]),
            ]
    return [cell]
