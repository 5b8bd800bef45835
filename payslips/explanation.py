"""A payslip as its page shows it: each figure with its place on the page, and the checks that it passed."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from PIL import Image

from payslips import files
from payslips.models import Figures, Payslip
from payslips.selectors import newest_figures

Kind = Literal["words", "period", "day", "amount", "hours", "yes_no"]

# What a citizen looks for, in this order. `period` stands for its two days.
_SHOWN: tuple[tuple[str, Kind], ...] = (
    ("employer_name", "words"),
    ("employee_name", "words"),
    ("period", "period"),
    ("payment_date", "day"),
    ("gross_wage", "amount"),
    ("taxable_wage", "amount"),
    ("wage_tax", "amount"),
    ("net_wage", "amount"),
    ("reimbursements_total", "amount"),
    ("net_deductions_total", "amount"),
    ("attachment_total", "amount"),
    ("net_payment", "amount"),
    ("holiday_allowance_paid", "amount"),
    ("hours_paid", "hours"),
    ("tax_credit_applied", "yes_no"),
)
_PARTS = {"period": ("period_start", "period_end", "period_kind")}
# These are shown where they are something: nobody looks for an attachment that is not there.
_ONLY_IF_ANY = {"reimbursements_total", "net_deductions_total", "attachment_total", "holiday_allowance_paid"}
# The checks that mean something to a citizen when they are passed. Each that is not passed is told.
_TOLD = {"gross_lines", "wage_tax_lines", "taxable_wage", "net_wage", "net_payment", "hours_times_rate"}
_POINTS_AN_INCH = 72
_PICTURE_DPI = 110
_AROUND = 2  # points between what was read and the line around it

STEPS = ("Ontvangen", "Lezen", "Rekenen", "Klaar")


@dataclass(frozen=True, slots=True)
class Row:
    """A figure. `place` names its mark on the page; `review`: nobody is sure of it; `changed`: a person changed it."""

    name: str
    label: str
    kind: Kind
    value: Any
    place: str
    review: bool
    changed: bool


@dataclass(frozen=True, slots=True)
class Mark:
    """A place on a page, in points from the top left."""

    number: str
    label: str
    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class Picture:
    """The picture of a page with the places on it, all in points."""

    page: int
    width: float
    height: float
    marks: tuple[Mark, ...]


@dataclass(frozen=True, slots=True)
class ExplainedSlip:
    """All that the page shows of one payslip. `checks` are names of checks that the figures passed, or did not."""

    payslip: Payslip
    figures: Figures
    rows: tuple[Row, ...]
    pictures: tuple[Picture, ...]
    passed: tuple[str, ...]
    failed: tuple[str, ...]


def explain(payslip: Payslip) -> ExplainedSlip:
    """The newest figures of the payslip. `versions` of it are fetched already; no queries."""
    figures, first = newest_figures(payslip), min(payslip.versions.all(), key=lambda row: row.version)
    rows = tuple(_rows(payslip, figures, first))
    checks = figures.reading.get("checks", []) if figures.source == Figures.Source.READER else []
    failed = tuple(dict.fromkeys(check["name"] for check in checks if not check["passed"]))
    passed = dict.fromkeys(check["name"] for check in checks if check["name"] in _TOLD - {*failed})
    return ExplainedSlip(
        payslip=payslip,
        figures=figures,
        rows=rows,
        pictures=tuple(_pictures(payslip, figures, rows)),
        passed=tuple(passed),
        failed=failed,
    )


def steps(current: str) -> list[dict[str, str]]:
    """What happens to an upload, with the step that is being taken."""
    taken = STEPS.index(current)
    return [
        {"label": label, "state": "done" if number < taken else "current" if number == taken else "todo"}
        for number, label in enumerate(STEPS)
    ]


def _rows(payslip: Payslip, figures: Figures, first: Figures) -> "list[Row]":
    evidence = figures.reading.get("evidence", {})
    doubtful = set(figures.reading.get("needs_review", [])) if figures.source != Figures.Source.CASEWORKER else set()
    rows = []
    for name, kind in _SHOWN:
        parts = _PARTS.get(name, (name,))
        if name in _ONLY_IF_ANY and not getattr(figures, name):
            continue
        changed = any(getattr(figures, part) != getattr(first, part) for part in parts)
        rows.append(
            Row(
                name=name,
                label="Periode" if name == "period" else _label(name),
                kind=kind,
                value=_value(figures, name),
                place=f"{payslip.number}-{name}" if any(part in evidence for part in parts) else "",
                review=not changed and bool(doubtful.intersection(parts)),
                changed=changed,
            )
        )
    return rows


def _label(name: str) -> str:
    label = Figures._meta.get_field(name).verbose_name  # type: ignore[union-attr]
    return str(label).capitalize()


def _value(figures: Figures, name: str) -> Any:
    if name != "period":
        return getattr(figures, name)
    if figures.period_start is None or figures.period_end is None:
        return None
    return figures.period_start, figures.period_end


def _pictures(payslip: Payslip, figures: Figures, rows: tuple[Row, ...]) -> "list[Picture]":
    """The pages on which something was found, or all of them when nothing was."""
    evidence = figures.reading.get("evidence", {})
    marks: dict[int, list[Mark]] = {}
    for row in rows:
        places = [evidence[part] for part in _PARTS.get(row.name, (row.name,)) if part in evidence]
        for place in {(place["page"], *place["box"]): place for place in places}.values():
            marks.setdefault(place["page"], []).append(_mark(row, place["box"]))
    pictures = []
    for page in sorted(marks) or range(1, payslip.upload.pages + 1):
        path = files.picture(payslip.upload_id, page)
        if path.is_file():
            width, height = _size(path)
            pictures.append(Picture(page, width, height, tuple(marks.get(page, ()))))
    return pictures


def _mark(row: Row, box: list[float]) -> Mark:
    x0, top, x1, bottom = box
    return Mark(
        number=row.place,
        label=row.label,
        x=round(x0 - _AROUND, 1),
        y=round(top - _AROUND, 1),
        width=round(x1 - x0 + 2 * _AROUND, 1),
        height=round(bottom - top + 2 * _AROUND, 1),
    )


def _size(path: Path) -> tuple[float, float]:
    """The page in points: the picture says how many pixels make an inch."""
    with Image.open(path) as picture:
        dpi = picture.info.get("dpi", (_PICTURE_DPI, _PICTURE_DPI))[0]
        width, height = (round(side * _POINTS_AN_INCH / dpi, 1) for side in picture.size)
        return width, height
