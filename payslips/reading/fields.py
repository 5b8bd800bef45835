"""The fields beside the money: who, when, and whether the tax credit was applied."""

import datetime
import re
from collections.abc import Sequence
from typing import Final

from payslips.reading import periods
from payslips.reading.labelled import Value, is_label
from payslips.reading.periods import Period
from payslips.reading.slip import Slip
from payslips.reading.text import Cell, Line, plain

PERIOD: Final = ("period_start", "period_end", "period_kind")
_PAYROLL_TAX_NUMBER: Final = re.compile(r"(?<!\d)(\d{9}) ?L ?(\d{2})(?!\d)", re.IGNORECASE)
_LEGAL_FORM: Final = re.compile(
    r"\b(?:B\.?V\.?|N\.?V\.?|V\.?O\.?F\.?|Stichting|Holding|Coöperatie|Sp\. z o\.o\.)(?:\W|$)"
)
_HONORIFIC: Final = re.compile(r"^(?:De heer|Dhr\.?|Mevrouw|Mevr\.?|Mw\.?|Mr\.|Mrs\.|Ms\.)\s+\S", re.IGNORECASE)
_TITLE: Final = re.compile(
    r"\b(?:loonstrook\w*|salarisstrook\w*|salarisspecificatie|loonspecificatie|specificatie|payslip|pay slip|"
    r"salary (?:slip|specification)|strook|correctiestrook|pasek|verloning)\b"
)
_CORRECTS: Final = re.compile(r"\b(?:correctie\w*|herrekening\w*|herziening|herberekening|twk)\b")
_REPLACES: Final = re.compile(r"\bversie [2-9]\b|\bvervangt\b")
_NOT_THE_PERIOD: Final = re.compile(
    r"\b(?:dienst|contract\w*|arbeidsovereenkomst|verlof|vakantie\w*|geboorte\w*|bepaalde|fase|cumulatie\w*|cum|jaar|"
    r"t m heden|printdatum|afgedrukt|verwerk\w*|betaald\w*|betaaldatum|minimumloon|uitbetaald\w*|indexatie|"
    r"per \d+ \d+ \d{4})\b"
)
_YES: Final = {"ja", "j", "yes", "y", "true", "wel", "toegepast", "met", "1", "tak", "x", "aan"}
_NO: Final = {"nee", "n", "neen", "no", "false", "niet", "zonder", "0", "nie", "uit", "geen"}


def put_names(slip: Slip, values: Sequence[Value], lines: Sequence[Line]) -> None:
    """Employer, employee, payroll tax number and BSN, as printed."""
    for name, unlabelled in (("employer_name", _LEGAL_FORM), ("employee_name", _HONORIFIC)):
        found = [(value.text.strip(), value.cells) for value in values if value.name == name and _is_name(value.text)]
        if not found:
            found = [
                (cell.text, (cell,))
                for line in lines[:14]
                if line.page == lines[0].page
                for cell in line.cells
                if cell.value is None and unlabelled.search(cell.text) and _is_name(cell.text) and not is_label(cell)
            ]
            taken = {value.text for value in values}
            found = [each for each in found if each[0] not in taken]
        put_one(slip, name, found)
    numbers = [
        (f"{match[1]}L{match[2]}", (cell,))
        for line in lines
        for cell in line.cells
        for match in _PAYROLL_TAX_NUMBER.finditer(cell.text)
    ]
    put_one(slip, "payroll_tax_number", numbers)
    digits = [(re.sub(r"\D", "", value.text), value.cells) for value in values if value.name == "bsn"]
    whole = [(number, cells) for number, cells in digits if len(number) == 9]
    valid = [(number, cells) for number, cells in whole if _passes_11_test(number)]
    put_one(slip, "bsn", valid)
    if whole:
        slip.check(
            "bsn",
            passed=bool(valid) and len({number for number, _ in whole}) == 1,
            compared={"test": "11"},
            fields=("bsn",),
        )


def _passes_11_test(bsn: str) -> bool:
    """Weights 9 to 2 and -1. Not from stdnum: loading that takes longer than reading a page."""
    digits = [int(digit) for digit in bsn]
    weights = (9, 8, 7, 6, 5, 4, 3, 2, -1)
    return any(digits) and sum(w * d for w, d in zip(weights, digits, strict=True)) % 11 == 0


def _is_name(text: str) -> bool:
    return 2 <= len(text.strip()) <= 70 and bool(re.search(r"[^\W\d_]{2}", text)) and not text.strip().endswith(":")


def put_one(slip: Slip, name: str, found: Sequence[tuple[object, tuple[Cell, ...]]]) -> None:
    """The value when all places agree; else nothing, and a person."""
    different = {str(value).casefold() for value, _ in found}
    if len(different) == 1:
        slip.put(name, *found[0])
        return
    slip.put(name, None)
    if different:
        slip.check("one_value", passed=False, compared={"field": name, "values": len(different)}, fields=(name,))


def put_dates(slip: Slip, values: Sequence[Value], lines: Sequence[Line]) -> None:
    """Pay date, period and the earlier period that the slip corrects."""
    paid = [
        (day.isoformat(), value.cells)
        for value in values
        if value.name == "payment_date" and (day := periods.date(value.text))
    ]
    put_one(slip, "payment_date", paid)
    year = _year(values, lines)
    rhythm = {
        kind
        for value in values
        if value.name == "rhythm" and not periods.meanings(value.text, year=year or 2000)
        if (kind := periods.kind_named(value.text))
    }
    corrected = [value for value in values if value.name == "correction_of"]
    clues, cells = _clues([v for v in values if v.name == "period"], year)
    own = list(clues)
    _add_dates(values, clues, cells)
    _add_titles(lines, clues, cells, year, only_titles=bool(clues))
    slip.put("is_correction_of", None)
    words = " ".join(plain(line.text) for line in lines if not line.has_amount)
    earlier, earlier_cells = _clues(corrected, year)
    if earlier:
        clues, cells = earlier, earlier_cells
    elif any(
        _CORRECTS.search(plain(line.text)) and _TITLE.search(plain(line.text)) for line in lines
    ) or _REPLACES.search(words):
        slip.check("correction", passed=False, compared={"earlier_period": None}, fields=("is_correction_of", *PERIOD))
    found, agree = periods.settle(clues, rhythm)
    found = _plausible(found, slip.values["payment_date"])
    _put_period(slip, found, cells)
    compared: dict[str, object] = {
        "printed": [cell.text for cell in cells],
        "rhythm": sorted(rhythm),
        "meanings": sorted(periods.reference(period) for period in found),
    }
    slip.check("period", passed=agree and len(found) == 1, compared=compared, fields=_unsure(found, agree=agree))
    if earlier and len(found) == 1:
        slip.put("is_correction_of", periods.reference(*found), cells)
        others = periods.settle(own, ())[0] if own else set()
        if others and not others & found:
            slip.check(
                "correction", passed=False, compared={"other_period": True}, fields=("is_correction_of", *PERIOD)
            )


def _unsure(found: set[Period], *, agree: bool) -> tuple[str, ...]:
    same_days = len({(period.start, period.end) for period in found}) == 1
    return ("period_kind",) if agree and same_days and len(found) > 1 else PERIOD


def _year(values: Sequence[Value], lines: Sequence[Line]) -> int | None:
    years = {int(v.text) for v in values if v.name == "year" and re.fullmatch(r"(?:19|20)\d\d", v.text.strip())}
    if not years:
        titles = [plain(line.text) for line in lines if _TITLE.search(plain(line.text)) and not line.has_amount]
        years = {int(found) for title in titles for found in re.findall(r"\b(20\d\d)\b", title)}
    return years.pop() if len(years) == 1 else None


def _clues(values: Sequence[Value], year: int | None) -> tuple[list[set[Period]], list[Cell]]:
    clues: list[set[Period]] = []
    cells: list[Cell] = []
    for value in values:
        found = periods.meanings(value.text, year=year, bare_numbers=True)
        named = periods.kind_named(value.label)
        if named and any(period.kind == named for period in found):
            found = {period for period in found if period.kind == named}
        if found:
            clues.append(found)
            cells.extend(value.cells)
    return clues, cells


def _add_dates(values: Sequence[Value], clues: list[set[Period]], cells: list[Cell]) -> None:
    """First and last day, each with a label of its own."""
    days: dict[str, set[datetime.date]] = {"period_start": set(), "period_end": set()}
    places: list[Cell] = []
    for value in values:
        if value.name in days and (day := periods.date(value.text)):
            days[value.name].add(day)
            places.extend(value.cells)
    if all(len(each) == 1 for each in days.values()):
        first, last = days["period_start"].pop(), days["period_end"].pop()
        if first <= last:
            clues.append(set(periods.spans(first, last)))
            cells.extend(places)


def _add_titles(
    lines: Sequence[Line], clues: list[set[Period]], cells: list[Cell], year: int | None, *, only_titles: bool
) -> None:
    """The period in the title; and where no label gave one, in any other line that is not about something else."""
    titles: list[set[Period]] = []
    others: list[tuple[set[Period], Cell]] = []
    for line in lines:
        words = plain(line.text)
        is_title = bool(_TITLE.search(words))
        if line.has_amount or (_NOT_THE_PERIOD.search(words) and not is_title):
            continue
        for cell in line.cells:
            found = periods.meanings(cell.text, year=year if is_title else None)
            named = periods.kind_named(cell.text)
            if named and any(period.kind == named for period in found):
                found = {period for period in found if period.kind == named}
            if found and is_title:
                titles.append(found)
                cells.append(cell)
            elif found:
                others.append((found, cell))
    clues.extend(titles)
    if not only_titles and not titles:
        clues.extend(found for found, _ in others)
        cells.extend(cell for _, cell in others)


def _plausible(found: set[Period], paid: object) -> set[Period]:
    """Of several meanings of one text the one that fits the day of payment, when just one does."""
    if len(found) < 2 or not isinstance(paid, str):
        return found
    day = datetime.date.fromisoformat(paid)
    fitting = {period for period in found if -10 <= (day - period.end).days <= 40}
    return fitting if len(fitting) == 1 else found


def _put_period(slip: Slip, found: set[Period], cells: Sequence[Cell]) -> None:
    for name, wanted in (
        ("period_start", {period.start.isoformat() for period in found}),
        ("period_end", {period.end.isoformat() for period in found}),
        ("period_kind", {period.kind for period in found}),
    ):
        slip.put(name, next(iter(wanted)) if len(wanted) == 1 else None, cells[:4] if len(wanted) == 1 else ())


def put_tax_credit(slip: Slip, values: Sequence[Value]) -> None:
    """Whether the loonheffingskorting was applied: only where the slip says yes or no."""
    found: list[tuple[object, tuple[Cell, ...]]] = []
    for value in values:
        if value.name == "tax_credit_applied":
            words = plain(value.text).split()
            answers = {True for word in words[:2] if word in _YES} | {False for word in words[:2] if word in _NO}
            if len(answers) == 1 and not any(cell.is_amount for cell in value.cells):
                found.append((answers.pop(), value.cells))
    put_one(slip, "tax_credit_applied", found)
