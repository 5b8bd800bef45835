"""The fields beside the money: who, when, and whether the tax credit was applied."""

import calendar
import datetime
import re
from collections.abc import Sequence
from decimal import Decimal
from typing import Final, cast

from payslips.reading import periods
from payslips.reading.labelled import LEGAL_FORM, UNFINISHED, Value, is_label
from payslips.reading.labels import is_name_of_something
from payslips.reading.mended import name_of
from payslips.reading.periods import Kind, Period
from payslips.reading.slip import SURE, Slip
from payslips.reading.text import Cell, Line, plain

PERIOD: Final = ("period_start", "period_end", "period_kind")
_PAYROLL_TAX_NUMBER: Final = re.compile(r"(?<!\d)(\d(?:[ .]?\d){8})[ .]{0,2}L[ .]{0,2}(\d{2})(?!\d)", re.IGNORECASE)
_POSTCODE: Final = re.compile(r"^\d{4} ?[A-Z]{2}\b")
_ADDRESS: Final = re.compile(r"^\D+\d+\S*[ ,]+\d{4} ?[A-Z]{2}\b")  # "Havenweg 155 1073 AC Waterstad"
_LABEL_WORDS: Final = re.compile(r"\b(?:bsn|sofi|iban|kvk|nr|\w*nummer|\w*datum)\b")
_INITIALS: Final = re.compile(r"^(?:[A-Z][a-z]?\.\s?)+")
_HONORIFIC: Final = re.compile(r"^(?:De heer|Dhr\.?|Mevrouw|Mevr\.?|Mw\.?|Mr\.|Mrs\.|Ms\.)\s+\S", re.IGNORECASE)
_HONORIFIC_ALONE: Final = re.compile(_HONORIFIC.pattern.removesuffix(r"\S"), re.IGNORECASE)
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
_SAYS_WHEN: Final = {"period", "period_start", "period_end", "rhythm"}
_PAY_OF: Final[dict[str, Kind]] = {
    "maandloon": "month", "maandsalaris": "month", "bruto maandloon": "month", "bruto maandsalaris": "month",
    "weekloon": "week", "bruto weekloon": "week", "monthly salary": "month", "monthly wage": "month",
    "weekly wage": "week",
}  # fmt: skip
_TWICE: Final = 2
_TORN: Final = 3.0  # times the height of the letters
_WHOLE_PERSON: Final = re.compile(
    r"^(?:(?:De heer|Dhr\.|Mevrouw|Mevr\.|Mw\.) )?(?:[A-Z]\.)+ (?:['’\w]+ )*[A-Z][\w'’-]*\w$|"
    r"^[A-Z][\w'’ -]*\w, (?:[A-Z]\.)+(?: [a-z ]+)?$"
)
_LOST_AND: Final = re.compile(r"(?<!&)(?<!\ben)(?<!\band) (?:Zonen|Zoon|Zn|Dochters|Partners|Co)\b")
_LONGEST: Final = 31  # days
_SOON, _LATE, _FAR = -45, 75, 150  # days from the end of the period to the day of payment
_APPLIES: Final = re.compile(
    r"\b(?:passen|pas|past) .*heffingskorting\w* (?:\w+ ){0,2}toe\b|heffingskorting\w* .*\btoegepast\b"
)
_WITH_OR_WITHOUT: Final = re.compile(r"\b(met|zonder|geen) (?:loon)?heffingskorting\b")
_DENIES: Final = re.compile(r"\b(?:niet|geen|nooit|zonder|nee|neen|no|not)\b|\b[n0]$")
_YES: Final = {"ja", "j", "yes", "y", "true", "wel", "toegepast", "met", "1", "tak", "x", "aan", "applied"}
_NO: Final = {"nee", "n", "neen", "no", "false", "niet", "zonder", "0", "nie", "uit", "geen", "not"}


def put_names(slip: Slip, values: Sequence[Value], lines: Sequence[Line]) -> None:
    """Employer, employee, payroll tax number and BSN, as printed."""
    seen = any(cell.confidence < 1 for line in lines for cell in line.cells)  # on a picture
    for name, unlabelled in (("employer_name", LEGAL_FORM), ("employee_name", _HONORIFIC)):
        found = [
            (_of_two_lines(value, lines), value.cells)
            for value in values
            if value.name == name and _is_name(value.text)
        ]
        if not found:
            found = [
                (_bare_name(cell.text), (cell,))
                for line in lines[:14]
                if line.page == lines[0].page
                for cell in line.cells
                if cell.value is None and unlabelled.search(cell.text) and _is_name(cell.text) and not is_label(cell)
            ]
            taken = {value.text for value in values}
            found = [each for each in found if each[0] not in taken]
            found = found or [
                (_bare_name(cell.text), (cell,))
                for cell in _addressed(lines)
                if _is_person(cell.text) == (name == "employee_name")
            ]
        texts = [str(text) for text, _ in found]
        found = [(text, cells) for text, cells in found if not any(other.startswith(f"{text} ") for other in texts)]
        put_one(slip, name, [(name_of(str(text)) if seen else text, cells) for text, cells in found])
        text = str(slip.values[name])
        places = sum(text in line.text for line in lines)
        if places < _TWICE and not (name == "employer_name" and LEGAL_FORM.search(text)):
            note_likely(slip, name, values)
        if seen and slip.values[name]:
            note_marks(slip, name, lines)
        parts = slip.cells.get(name, ())
        again = any(str(slip.values[name]) in line.text for line in lines)
        if (
            parts
            and slip.values[name]
            and (_has_more(str(slip.values[name])) or (len(parts) == 1 and _is_part(parts[0], lines)))
        ):
            slip.check("name_on_one_line", passed=False, compared={"field": name}, fields=(name,))
        if len(parts) > 1 and slip.values[name] and not again and not LEGAL_FORM.fullmatch(parts[-1].text.strip()):
            slip.check("name_on_one_line", passed=False, compared={"field": name}, fields=(name,))
    numbers = [
        (f"{re.sub(r'[ .]', '', match[1])}L{match[2]}", (cell,))
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


def note_marks(slip: Slip, name: str, lines: Sequence[Line]) -> None:
    """A name read from a picture, where small marks are lost: whole by its form, or read the same twice."""
    text, parts = str(slip.values[name]), slip.cells.get(name, ())
    lost = _LOST_AND.search(" ".join(part.text for part in parts))
    high = parts[0].bottom - parts[0].top
    torn = any(
        0 < other.x0 - parts[-1].x1 < _TORN * high or 0 < parts[0].x0 - other.x1 < _TORN * high
        for line in lines
        if parts[0] in line.cells
        for other in line.cells
        if other not in parts and other.value is None and plain(other.text) and not is_label(other)
    )
    if name == "employee_name":
        whole = bool(_WHOLE_PERSON.match(text))
    else:
        ends = [found.end() for found in LEGAL_FORM.finditer(text)]
        whole = len(text) in ends and not lost
    again = sum(text in line.text for line in lines) >= _TWICE and not lost
    if torn or len(parts) > 1 or not (whole or again):
        slip.check("name_on_one_line", passed=False, compared={"field": name}, fields=(name,))


def _has_more(name: str) -> bool:
    """Does something stand behind the legal form?"""
    return any(name[found.end() :].strip(" .,)") for found in LEGAL_FORM.finditer(name) if found[0][:2] != "St")


def _is_part(name: Cell, lines: Sequence[Line]) -> bool:
    """Does a text stand so close above or below the name that it may belong to it, where nothing ends the name?"""
    high = name.bottom - name.top
    ends_well = any(found.end() >= len(name.text.rstrip()) - 1 for found in LEGAL_FORM.finditer(name.text))
    for line in lines:
        for cell in line.cells:
            near = abs(cell.x0 - name.x0) < 3 and 0 < abs(cell.top - name.top) < 1.25 * high
            if not near or cell.page != name.page or cell.value is not None or re.search(r"[\d:@]", cell.text):
                continue
            is_below = cell.top > name.top
            alone = all(abs(other.x0 - cell.x0) < 3 or other.x0 > cell.x1 for other in line.cells)
            if alone and not is_label(cell) and not _is_person(cell.text) and is_below and not ends_well:
                return True
    return False


def _bare_name(text: str) -> str:
    """The name in "Mevrouw A. Jansen" and in the title "Salarisstrook Slagerij Vos B.V."."""
    first, _, rest = text.partition(" ")
    return rest if rest and _TITLE.fullmatch(plain(first)) else _HONORIFIC_ALONE.sub("", text)


def _of_two_lines(value: Value, lines: Sequence[Line]) -> str:
    """A name, or one on two lines as it is printed elsewhere: a hyphen between the lines is lost."""
    text = value.text.strip()
    if len(value.cells) < 2:
        return text
    one, other = (cell.text.strip().lstrip(": ") for cell in value.cells[:2])
    whole = (f"{one} {other}", f"{one}-{other}", f"{one}{other}")
    return next((name for name in whole if any(name in line.text for line in lines)), text)


def _addressed(lines: Sequence[Line]) -> list[Cell]:
    """The names above a street and a postcode on the first page."""
    first = [line for line in lines if line.page == lines[0].page]
    found = []
    for index, line in enumerate(first):
        for cell in line.cells:
            on_one_line = bool(_ADDRESS.match(cell.text))
            if not on_one_line and not _POSTCODE.match(cell.text):
                continue
            above = [
                other
                for each in first[max(0, index - 6) : index]
                for other in each.cells
                if abs(other.x0 - cell.x0) < 3 and cell.top - other.top < 4 * (cell.bottom - cell.top)
            ]
            if on_one_line and above and _is_name(above[-1].text):
                found.append(above[-1])
            elif not on_one_line and len(above) >= 2 and re.search(r"\d", above[-1].text) and _is_name(above[-2].text):
                found.append(above[-2])
    return [cell for cell in found if not is_label(cell)]


def _is_person(text: str) -> bool:
    return bool(_HONORIFIC.search(text) or _INITIALS.match(text))


def _passes_11_test(bsn: str) -> bool:
    """Weights 9 to 2 and -1. Not from stdnum: loading that takes longer than reading a page."""
    digits = [int(digit) for digit in bsn]
    weights = (9, 8, 7, 6, 5, 4, 3, 2, -1)
    return any(digits) and sum(w * d for w, d in zip(weights, digits, strict=True)) % 11 == 0


def _is_name(text: str) -> bool:
    if _LABEL_WORDS.search(plain(text)) or _TITLE.fullmatch(plain(text)) or is_name_of_something(text):
        return False  # a label, or one that nobody knows
    if not text.strip()[:1].isalnum() and text.strip()[:1] not in "'’\"“(":
        return False  # "& Zonen V.O.F." is the end of one
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


def note_likely(slip: Slip, name: str, values: Sequence[Value]) -> None:
    """A value whose label is known in part only goes to a person."""
    own = [value for value in values if value.name == name]
    if own and slip.values[name] is not None and all(value.is_likely for value in own):
        slip.check("label_known", passed=False, compared={"labels": [value.label for value in own]}, fields=(name,))


def put_dates(slip: Slip, values: Sequence[Value], lines: Sequence[Line]) -> None:
    """Pay date, period and the earlier period that the slip corrects."""
    paid = [
        (day.isoformat(), value.cells)
        for value in values
        if value.name == "payment_date" and (day := periods.date(value.text))
    ]
    put_one(slip, "payment_date", paid)
    note_likely(slip, "payment_date", values)
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
        slip.may_correct = True
    found, agree = periods.settle(clues, rhythm)
    found = _plausible(_printed_days(found, lines), slip.values["payment_date"])
    if not found and (pair := _pair_of_days(values, lines)):
        found, agree = pair, False
    hint = {
        kind for line in lines if line.has_amount for cell in line.cells if (kind := _PAY_OF.get(plain(cell.text)))
    }
    found, is_kind_sure = _kind_by_hint(found, rhythm, hint)
    _put_period(slip, found, cells)
    if not is_kind_sure:
        slip.check("period_kind", passed=False, compared={"rhythm": []}, fields=("period_kind",))
    compared: dict[str, object] = {
        "printed": [cell.text for cell in cells],
        "rhythm": sorted(rhythm),
        "meanings": sorted(periods.reference(period) for period in found),
    }
    slip.check("period", passed=agree and len(found) == 1, compared=compared, fields=_unsure(found, agree=agree))
    own_labels = [value for value in values if value.name in {"period", "period_start", "period_end"}]
    if len(found) == 1 and own_labels and all(value.is_likely for value in own_labels):
        slip.check("label_known", passed=False, compared={"labels": [v.label for v in own_labels]}, fields=PERIOD)
    unread = [value.text for value in values if value.name in _SAYS_WHEN and UNFINISHED.search(value.text)]
    if unread and not own and not earlier:
        slip.check("period", passed=False, compared={"printed": unread}, fields=PERIOD)
    if earlier and len(found) == 1:
        slip.put("is_correction_of", periods.reference(*found), cells)
        others = periods.settle(own, ())[0] if own else set()
        if others and not others & found:
            slip.check(
                "correction", passed=False, compared={"other_period": True}, fields=("is_correction_of", *PERIOD)
            )


def note_correction(slip: Slip) -> None:
    """A slip that takes wage back settles the period that it names; of another correction a person says which one."""
    gross, (start, end, kind) = slip.values["gross_wage"], (slip.values[name] for name in PERIOD)
    takes_back = isinstance(gross, Decimal) and gross < 0 and "gross_wage" not in slip.review
    if slip.values["is_correction_of"] or not (takes_back or slip.may_correct):
        return
    if takes_back and isinstance(start, str) and isinstance(end, str) and not slip.review.intersection(PERIOD):
        period = Period(datetime.date.fromisoformat(start), datetime.date.fromisoformat(end), cast("Kind", kind))
        slip.put("is_correction_of", periods.reference(period), slip.cells.get("period_start", ()))
        return
    slip.check("correction", passed=False, compared={"earlier_period": None}, fields=("is_correction_of", *PERIOD))


def _kind_by_hint(found: set[Period], rhythm: set[Kind], hint: set[Kind]) -> tuple[set[Period], bool]:
    """What "Maandloon" says of dates that are no whole month or week, and whether the kind of period is sure."""
    if rhythm or len(found) != 1:
        return found, True
    (period,) = found
    whole = period.kind != "other" and (period.kind == "month" or period.start.weekday() == 0)
    if whole:
        return found, True
    if len(hint) == 1 and (fitted := periods.fit(period, *hint)):
        return {fitted}, True
    return found, _is_half_month(period)


def _is_half_month(period: Period) -> bool:
    last = calendar.monthrange(period.start.year, period.start.month)[1]
    one_month = (period.start.year, period.start.month) == (period.end.year, period.end.month)
    return one_month and (period.start.day, period.end.day) in {(1, 15), (16, last)}


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
        whole = is_title and bool(periods.meanings(line.text, year=year))
        for cell in line.cells[:1] if whole else line.cells:
            text = line.text if whole else cell.text
            found = periods.meanings(text, year=year if is_title else None)
            named = periods.kind_named(text)
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


def _printed_days(found: set[Period], lines: Sequence[Line]) -> set[Period]:
    """Of several meanings of one text the one whose first and last day are printed, when just one is."""
    if len(found) < 2:
        return found
    days = {day for line in lines for cell in line.cells for each in periods.dates(cell.text) for day in each}
    fitting = {period for period in found if {period.start, period.end} <= days}
    ending = {period for period in found if period.end in days or period.start in days}
    return fitting if len(fitting) == 1 else ending if len(ending) == 1 else found


def _pair_of_days(values: Sequence[Value], lines: Sequence[Line]) -> set[Period]:
    """The one whole month, week or four weeks of which first and last day are printed: for a person to look at."""
    other = {cell for value in values if value.name in {"other", "payment_date"} for cell in value.cells}
    days = {
        day
        for line in lines
        if not line.has_amount and not _NOT_THE_PERIOD.search(plain(line.text))
        for cell in line.cells
        if cell not in other and (day := periods.date(cell.text))
    }
    whole = {
        period
        for first in days
        for last in days
        if 0 < (last - first).days < _LONGEST
        for period in periods.spans(first, last)
        if period.kind != "other"
    }
    return whole if len({(period.start, period.end) for period in whole}) == 1 else set()


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


# No sum proves a name: of those that were read with less, and stand there once, one in nine is wrong.
_SURE_OF_A_NAME: Final = 0.9


def note_unsure(slip: Slip, lines: Sequence[Line]) -> None:
    """Fields read from a picture that is not clear there, with nothing else on the slip that says the same."""
    texts = [(cell, plain(cell.text)) for line in lines for cell in line.cells]
    unsure = []
    for name in ("employer_name", "employee_name", "payroll_tax_number", "payment_date", "tax_credit_applied"):
        said = plain(str(slip.values[name]))
        own = slip.cells.get(name, ())
        again = any(cell not in own and cell.confidence >= SURE and said in text for cell, text in texts)
        least = _SURE_OF_A_NAME if name in {"employer_name", "employee_name"} else SURE
        if slip.unsure(name, least) and not (again and name != "tax_credit_applied"):
            unsure.append(name)
    year = str(slip.values["period_start"])[:4]
    own = slip.cells.get("period_start", ())
    years = {each for cell, text in texts if cell not in own for each in re.findall(r"\b20\d\d\b", text)}
    # A month has the same days in every year: its year has to stand elsewhere too.
    if slip.unsure("period_start") and not (_proves_itself(slip) and year in years):
        unsure.extend(PERIOD)
    passed = {check["name"] for check in slip.checks if check["passed"]}
    failed = {check["name"] for check in slip.checks if not check["passed"]}
    if slip.unsure("hours_paid") and ("hours_times_rate" not in passed or "hours_times_rate" in failed):
        unsure.append("hours_paid")
    if unsure:
        slip.check("read_clearly", passed=False, compared={"fields": unsure}, fields=unsure)


def _proves_itself(slip: Slip) -> bool:
    """First and last day that make a whole month, week or four weeks: a misread digit would not."""
    start, end, kind = (slip.values[name] for name in PERIOD)
    if not isinstance(start, str) or not isinstance(end, str):
        return False
    first, last = datetime.date.fromisoformat(start), datetime.date.fromisoformat(end)
    printed = {day for cell in slip.cells["period_start"] for found in periods.dates(cell.text) for day in found}
    return {first, last} <= printed and kind in {period.kind for period in periods.spans(first, last)} - {"other"}


def note_payment_date(slip: Slip) -> None:
    """A day of payment far from the period is another date, or one misread."""
    paid, end = slip.values["payment_date"], slip.values["period_end"]
    if isinstance(paid, str) and isinstance(end, str) and not slip.values["is_correction_of"]:
        days = (datetime.date.fromisoformat(paid) - datetime.date.fromisoformat(end)).days
        fields = ("payment_date", *PERIOD) if abs(days) > _FAR else ("payment_date",)
        slip.check("payment_near_period", passed=_SOON <= days <= _LATE, compared={"days": days}, fields=fields)


def put_tax_credit(slip: Slip, values: Sequence[Value], lines: Sequence[Line]) -> None:
    """Whether the loonheffingskorting was applied: only where the slip says yes or no."""
    found: list[tuple[object, tuple[Cell, ...]]] = []
    for value in values:
        if value.name == "tax_credit_applied":
            words = plain(value.text).split()
            words = words[:1] if words[:1] in (["niet"], ["wel"], ["not"]) else words  # "niet toegepast"
            answers = {True for word in words[:2] if word in _YES} | {False for word in words[:2] if word in _NO}
            if len(answers) == 1 and not any(cell.is_amount for cell in value.cells):
                found.append((answers.pop(), value.cells))
    put_one(slip, "tax_credit_applied", found or _credit_in_sentences(lines))
    if found:
        note_likely(slip, "tax_credit_applied", values)


def _credit_in_sentences(lines: Sequence[Line]) -> list[tuple[object, tuple[Cell, ...]]]:
    """ "Wij passen de loonheffingskorting (niet) toe", in running text that may go on on the next line."""
    found: list[tuple[object, tuple[Cell, ...]]] = []
    for index, line in enumerate(lines):
        cell = next((cell for cell in line.cells if "heffingskorting" in plain(cell.text)), None)
        if cell is None:
            continue
        text = " ".join(each.text for each in lines[max(0, index - 1) : index + 2])
        sentences = [plain(part) for part in re.split(r"[.!?](?:\s|$)", text)]
        said = [part for part in sentences if "heffingskorting" in part and _APPLIES.search(part)]
        if len(said) == 1:
            found.append((not _DENIES.search(said[0]), (cell,)))
        elif not said and (beside := _WITH_OR_WITHOUT.search(plain(cell.text))):
            found.append((beside[1] in _YES, (cell,)))
    return found
