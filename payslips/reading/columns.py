"""Where a label ends and the next column begins, when they stand so close that they look like one text."""

from collections.abc import Sequence
from dataclasses import replace

from payslips.reading.labels import column_role, field_names, total_meaning
from payslips.reading.text import Cell, Line

_NEAR = 1.5  # points
_TIMES = 2  # so many other lines have to begin a text at that place
_ASIDE = 0.2  # of the width: so far from the left a panel begins at least
_LABELS = 4  # so many texts make a panel
_STEP = 1.2  # points between the baselines of one row


def parted(lines: Sequence[Line]) -> list[Line]:
    """The lines with texts cut where a label of the head begins in line with those above and below it."""
    begins = [(line, cell.x0) for line in lines for cell in line.cells]

    def is_column(x: float, own: Line) -> bool:
        return len({id(line) for line, x0 in begins if line is not own and abs(x0 - x) <= _NEAR}) >= _TIMES

    cut = [
        replace(line, cells=tuple(part for cell in line.cells for part in _parts(cell, line, is_column)))
        if any(len(cell.starts) > 1 and cell.value is None for cell in line.cells)
        else line
        for line in lines
    ]
    return [_under_labels(line, above) for line, above in zip(_signed(cut), [None, *cut], strict=False)]


def _signed(lines: Sequence[Line]) -> list[Line]:
    """The lines with amounts that have their sign in a narrow column of its own behind them: "153,02  -"."""
    pluses = sum(_is_sign(line, place, "+") for line in lines for place in range(1, len(line.cells)))
    return [_with_signs(line) for line in lines] if pluses >= _TIMES else list(lines)


def _with_signs(line: Line) -> Line:
    cells: list[Cell] = []
    for place, cell in enumerate(line.cells):
        if place and _is_sign(line, place, "-−–"):
            before = cells.pop()
            cells.append(replace(before, value=None if before.value is None else -before.value))
        elif not (place and _is_sign(line, place, "+")):
            cells.append(cell)
    return replace(line, cells=tuple(cells))


def _is_sign(line: Line, place: int, signs: str) -> bool:
    cell, before = line.cells[place], line.cells[place - 1]
    near = cell.x0 - before.x1 < 2 * (cell.bottom - cell.top)
    return near and before.is_amount and len(cell.text) == 1 and cell.text in signs


def _under_labels(line: Line, above: Line | None) -> Line:
    """The line with a text cut where it runs on under the next label: values that stand close in a row of boxes."""
    if above is None or line.top - above.bottom > line.bottom - line.top:
        return line
    begins = [cell.x0 for cell in above.cells if field_names(cell.text)]
    if len(begins) < _TIMES:
        return line
    cells: list[Cell] = []
    for cell in line.cells:
        words = cell.text.split(" ")
        whole = cell.value is not None or len(words) != len(cell.starts) or not _is_at(cell.x0, begins)
        at = next((place for place in range(1, len(words)) if not whole and _is_at(cell.starts[place], begins)), None)
        if at is None:
            cells.append(cell)
            continue
        x1 = cell.starts[at] - 2
        cells.append(replace(cell, text=" ".join(words[:at]), x1=x1, starts=cell.starts[:at]))
        cells.append(replace(cell, text=" ".join(words[at:]), x0=cell.starts[at], starts=cell.starts[at:]))
    return replace(line, cells=tuple(cells)) if len(cells) > len(line.cells) else line


def _is_at(x: float, begins: Sequence[float]) -> bool:
    return any(abs(x - begin) <= _NEAR for begin in begins)


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


def panels(lines: Sequence[Line]) -> list[list[Line]]:
    """The page, and apart from it a panel beside the rest: texts that begin at one place, out of step with the rows.

    Lines of a panel that happen to stand on the height of a row would else be read as part of that row.
    """
    cells = [cell for line in lines for cell in line.cells]
    if not cells:
        return [list(lines)]
    left, right = min(cell.x0 for cell in cells), max(cell.x1 for cell in cells)
    texts = [cell for cell in cells if cell.value is None and cell.x0 > left + _ASIDE * (right - left)]
    best: tuple[float, list[Cell]] | None = None
    for x in sorted({round(cell.x0) for cell in texts}):
        run = _run(x, cells, [cell for cell in texts if abs(cell.x0 - x) <= _NEAR])
        if _is_out_of_step(x, cells, run) and (best is None or len(run) > len(best[1])):
            best = x, run
    return _cut(lines, *best) if best else [list(lines)]


def _run(x: float, cells: Sequence[Cell], column: Sequence[Cell]) -> list[Cell]:
    """The longest run of texts that begin here, without anything across the white before them."""
    across = sorted(cell.top for cell in cells if cell.x0 < x - _NEAR and cell.x1 > x - _NEAR)
    runs: dict[int, list[Cell]] = {}
    for cell in column:
        runs.setdefault(sum(top < cell.top for top in across), []).append(cell)
    return max(runs.values(), key=len, default=[])


def _is_out_of_step(x: float, cells: Sequence[Cell], run: Sequence[Cell]) -> bool:
    if len(run) < _LABELS:
        return False
    left = [cell for cell in cells if cell.x1 < x]
    steps = []
    for cell in run:
        beside = [other for other in left if other.top < cell.bottom and cell.top < other.bottom]
        slack = _STEP if cell.confidence == 1 else (cell.bottom - cell.top) / 3
        if beside:
            steps.append(min(abs(other.bottom - cell.bottom) for other in beside) > slack)
    return sum(steps) >= _LABELS - 1 and sum(steps) * 5 >= len(steps) * 2


def _cut(lines: Sequence[Line], x: float, run: Sequence[Cell]) -> list[list[Line]]:
    """The page without the panel, and the panel."""
    top, bottom = run[0].top - 1, run[-1].bottom + 2 * (run[-1].bottom - run[-1].top)
    page: list[Line] = []
    panel: list[Line] = []
    for line in lines:
        aside = tuple(cell for cell in line.cells if cell.x0 >= x - _NEAR and top <= cell.top <= bottom)
        rest = tuple(cell for cell in line.cells if cell not in aside)
        if rest:
            page.append(replace(line, cells=rest) if aside else line)
        if aside:
            panel.append(replace(line, cells=aside))
    return [page, panel]
