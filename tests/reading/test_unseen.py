"""Layouts that the reader was not made for, drawn by three producers."""

from collections.abc import Callable

import pytest

from payslips.reading import read
from tests.samples import unseen
from tests.samples.mixed import draw_mixed
from tests.samples.payslips import EMPLOYERS, PayPeriod, four_weeks, make_truth, month, week
from tests.samples.truth import SlipTruth

DRAWN = [unseen.draw_ledger, unseen.draw_two_sides, unseen.draw_wide, unseen.draw_english, unseen.draw_html]


def truth_of(period: PayPeriod) -> SlipTruth:
    return make_truth(
        employer=EMPLOYERS[4],
        period=period,
        travel="46.20",
        deductions=[("Personeelsvereniging", "5.00")],
        attachment="50.00",
        overtime_hours=3,
        holiday_allowance="300.00",
    )


@pytest.mark.parametrize("period", [month(2026, 8), four_weeks(2026, 8), week(2026, 33)], ids=lambda each: each.kind)
@pytest.mark.parametrize("draw", DRAWN, ids=lambda draw: draw.__name__)
def test_a_layout_not_seen_before_is_read_or_left_open_but_never_wrong(
    draw: Callable[[SlipTruth], bytes], period: PayPeriod
) -> None:
    truth = truth_of(period)
    (document,) = read(draw(truth))["documents"]
    assert document["needs_review"] == []
    wrong = {name for name, value in truth.figures().items() if document[name] not in {value, None}}
    assert not wrong


@pytest.mark.parametrize("seed", range(40))
def test_a_layout_of_chance_is_never_read_wrong(seed: int) -> None:
    truth = truth_of([month(2026, 8), four_weeks(2026, 8), week(2026, 33)][seed % 3])
    (document,) = read(draw_mixed(truth, seed))["documents"]
    assert [
        name
        for name, value in truth.figures().items()
        if document[name] not in {value, None} and name not in document["needs_review"]
    ] == []
