"""Properties over made-up slips of chance: right or left open, and never silently changed."""

import re
from collections.abc import Callable
from decimal import Decimal
from typing import Any
from unittest import mock

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from payslips.reading import read
from tests.samples import layouts, mixed
from tests.samples.mixed import draw_mixed
from tests.samples.payslips import EMPLOYERS, LAYOUTS, Look, PayPeriod, four_weeks, make_truth, month, week
from tests.samples.sheets import Sheet, sheet
from tests.samples.truth import SlipTruth

KEY = {
    "period_start",
    "period_end",
    "period_kind",
    "gross_wage",
    "taxable_wage",
    "wage_tax",
    "net_wage",
    "net_payment",
}
AMOUNT = re.compile(r"\d,\d\d(?!\d)")

usual = settings(max_examples=settings().max_examples // 3)


def euros(low: int, high: int) -> st.SearchStrategy[Decimal]:
    return st.integers(low, high).map(lambda cents: Decimal(cents) / 100)


@st.composite
def truths(draw: Callable[..., Any]) -> SlipTruth:
    kind = draw(st.sampled_from([month, four_weeks, week]))
    period: PayPeriod = kind(2026, draw(st.integers(1, {month: 12, four_weeks: 13, week: 53}[kind])))
    return make_truth(
        employer=draw(st.sampled_from(EMPLOYERS)),
        employee=draw(st.sampled_from(["J. Jansen", "A. de Vries", "M. El Amrani-Bakker", "P.C. van der Berg"])),
        bsn=draw(st.sampled_from(["999990019", None])),
        period=period,
        hours=draw(euros(100, 17_333)),
        hourly_wage=draw(euros(1_471, 3_500)),
        overtime_hours=draw(st.just(Decimal(0)) | euros(25, 1_500)),
        holiday_allowance=draw(st.just(Decimal("0.00")) | euros(1_000, 250_000)),
        pension_percent=draw(st.sampled_from(["0", "4.5", "7.5"])),
        paww=draw(st.booleans()),
        wga=draw(st.booleans()),
        tax_credit=draw(st.sampled_from([True, False, None])),
        travel=draw(st.just(Decimal("0.00")) | euros(1, 20_000)),
        deductions=draw(
            st.sampled_from(
                [(), (("Personeelsvereniging", "5.00"),), (("Huisvesting", "120.50"), ("Vakbond", "17.10"))]
            )
        ),
        attachment=draw(st.just(Decimal("0.00")) | euros(100, 40_000)),
        hirer=draw(st.sampled_from([None, "Metaalfabriek Zuid B.V."])),
    )


looks = st.builds(
    Look,
    producer=st.sampled_from(["reportlab", "fpdf2"]),
    font=st.sampled_from(["Helvetica", "Courier"]),
    grouping=st.sampled_from([".", " ", "", "\u00a0"]),
    trailing_minus=st.booleans(),
    positive_deductions=st.booleans(),
    net_after_reimbursements=st.booleans(),
)


def only_document(data: bytes) -> dict[str, Any]:
    (document,) = read(data)["documents"]
    return dict(document)


def silently_wrong(truth: SlipTruth, document: dict[str, Any]) -> set[str]:
    return {
        name
        for name, value in truth.figures().items()
        if document[name] not in {value, None} and name not in document["needs_review"]
    }


@usual
@given(truths(), looks, st.sampled_from(sorted(LAYOUTS)))
def test_every_figure_of_a_known_layout_is_right(truth: SlipTruth, look: Look, layout: Any) -> None:
    document = only_document(LAYOUTS[layout](truth, look))
    figures = truth.figures()
    assert silently_wrong(truth, document) == set()
    assert {name: document[name] for name in KEY} == {name: figures[name] for name in KEY}
    assert KEY.isdisjoint(document["needs_review"])


@usual
@given(truths(), st.integers(0, 10_000))
def test_no_figure_of_a_layout_of_chance_is_silently_wrong(truth: SlipTruth, seed: int) -> None:
    assert silently_wrong(truth, only_document(draw_mixed(truth, seed))) == set()


class Forger:
    """A sheet on which one digit of one amount is changed. It remembers where."""

    def __init__(self, paper: Sheet, place: int, digit: int) -> None:
        self._paper, self._left, self._digit = paper, place, digit
        self.changed: tuple[float, str] | None = None

    def text(self, x: float, y: float, text: str, **style: Any) -> None:
        if AMOUNT.search(text) and not re.search(r"[a-z]", text):
            if self._left == 0:
                text = self._forged(x, text)
            self._left -= 1
        self._paper.text(x, y, text, **style)

    def _forged(self, x: float, text: str) -> str:
        places = [index for index, char in enumerate(text) if char.isdigit()]
        at = places[self._digit % len(places)]
        new = str((int(text[at]) + 1 + self._digit % 9) % 10)
        self.changed = (x, text)
        return text[:at] + new + text[at + 1 :]

    def __getattr__(self, name: str) -> Any:
        return getattr(self._paper, name)


def forged(module: Any, draw: Callable[[], bytes], place: int, digit: int) -> tuple[bytes, Forger]:
    forgers: list[Forger] = []

    def forging_sheet(*args: Any) -> Forger:
        forgers.append(Forger(sheet(*args), place, digit))
        return forgers[-1]

    with mock.patch.object(module, "sheet", forging_sheet):
        return draw(), forgers[0]


# Where the amounts of this period stand in the known layouts: x of the column's right side.
PERIOD_COLUMNS = {"monthly": {400}, "four_weekly": {445, 545}, "weekly": {395}}


@usual
@given(truths(), looks, st.sampled_from(sorted(LAYOUTS)), st.integers(0, 40), st.integers(0, 99))
def test_one_changed_amount_of_this_period_never_passes(
    truth: SlipTruth, look: Look, layout: Any, place: int, digit: int
) -> None:
    data, forger = forged(layouts, lambda: LAYOUTS[layout](truth, look), place, digit)
    assume(forger.changed is not None)
    document = only_document(data)
    assert silently_wrong(truth, document) <= {"hours_paid"}
    x, text = forger.changed or (0, "")
    is_printed_total = layout == "four_weekly" and text in {
        look.money(truth.total("gross", "plus")),
        look.money(-truth.total("pretax", "tax", "posttax", "minus")),
    }
    if x in PERIOD_COLUMNS[layout] and not is_printed_total:
        assert document["needs_review"]


@usual
@given(truths(), st.integers(0, 10_000), st.integers(0, 45), st.integers(0, 99))
def test_one_changed_amount_in_a_layout_of_chance_is_never_silently_taken(
    truth: SlipTruth, seed: int, place: int, digit: int
) -> None:
    data, forger = forged(mixed, lambda: draw_mixed(truth, seed), place, digit)
    assume(forger.changed is not None)
    assert silently_wrong(truth, only_document(data)) <= {"hours_paid"}
