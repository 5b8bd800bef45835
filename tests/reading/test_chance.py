"""Slips in layouts that nobody designed: right, or named as doubtful, and never silently wrong."""

from typing import Any

import pytest

from payslips.reading.answer import read_pages
from tests.samples.chance import Slip, draw

KEY = {"period_start", "period_end", "period_kind", "net_wage", "net_payment", "employer_name"}
AMOUNTS = {"gross_wage", "wage_tax", "net_wage", "net_payment", "holiday_allowance_paid", "net_deductions_total"}


def read(seed: int, **how: float) -> tuple[Slip, dict[str, Any]]:
    slip, pages = draw(seed, **how)
    (document,) = read_pages(pages)["documents"]
    return slip, document


def silent(slip: Slip, document: dict[str, Any]) -> set[str]:
    return {
        name
        for name, value in slip.figures().items()
        if document[name] not in {value, None} and name not in document["needs_review"]
    }


@pytest.mark.parametrize("first", range(0, 300, 25))
def test_no_figure_of_a_slip_of_chance_is_silently_wrong(first: int) -> None:
    wrong = {seed: found for seed in range(first, first + 25) if (found := silent(*read(seed)))}
    assert wrong == {}


def test_nearly_all_key_figures_of_slips_of_chance_are_right_and_sure() -> None:
    right = 0
    for seed in range(200):
        slip, document = read(seed)
        figures = slip.figures()
        right += all(document[name] == figures[name] and name not in document["needs_review"] for name in KEY)
    assert right >= 194


@pytest.mark.parametrize("first", range(0, 100, 25))
def test_lines_that_do_not_stand_quite_straight_are_read_as_well(first: int) -> None:
    wrong = []
    for seed in range(first, first + 25):
        slip, document = read(seed, jitter=0.5)
        figures = slip.figures()
        wrong += [(seed, name) for name in AMOUNTS if document[name] != figures[name] and document[name] is not None]
    assert len(wrong) <= 2


@pytest.mark.parametrize("first", range(0, 200, 25))
def test_no_amount_that_was_misread_is_silently_taken(first: int) -> None:
    wrong = {seed: found for seed in range(first, first + 25) if (found := silent(*read(seed, noise=0.002)) & AMOUNTS)}
    assert wrong == {}
