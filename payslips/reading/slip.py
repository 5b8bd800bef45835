"""What is known of one payslip so far: its fields, where they were read, its checks and what a person must look at."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Final

from payslips.reading.text import Cell

SURE: Final = 0.8  # the confidence from which what is read from a picture counts as read


@dataclass(slots=True)
class Slip:
    """The fields found, with the cells they were read from and the reasons for doubt."""

    values: dict[str, object] = field(default_factory=dict)
    cells: dict[str, tuple[Cell, ...]] = field(default_factory=dict)
    checks: list[dict[str, object]] = field(default_factory=list)
    review: set[str] = field(default_factory=set)
    may_correct: bool = False  # it is called a correction or a new version, without saying of what

    def put(self, name: str, value: object, cells: Sequence[Cell] = ()) -> None:
        self.values[name] = value
        if cells:
            self.cells[name] = tuple(cells)

    def unsure(self, name: str, least: float = SURE) -> bool:
        """Was this field read from a picture, and not surely?"""
        return any(cell.confidence < least for cell in self.cells.get(name, ()))

    def check(self, name: str, *, passed: bool, compared: dict[str, object], fields: Iterable[str]) -> None:
        """Note a check; its fields go to a person when it fails."""
        self.checks.append({"name": name, "passed": passed, "compared": compared})
        if not passed:
            self.review.update(fields)
