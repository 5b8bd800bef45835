"""Three quite different layouts, by two producers, in every habit: read to the cent, with nothing for a person."""

import datetime
from collections.abc import Mapping
from typing import Any

import pytest

from payslips.reading import read
from tests.samples.payslips import EMPLOYERS, LAYOUTS, Look, PayPeriod, four_weeks, make_slip, month, week

PERIODS: Mapping[str, PayPeriod] = {
    "monthly": month(2026, 8),
    "four_weekly": four_weeks(2026, 8),
    "weekly": week(2026, 33),
}
LOOKS = {
    "plain": Look(),
    "another producer": Look(producer="fpdf2"),
    "minus behind": Look(trailing_minus=True),
    "a real minus sign and the euro": Look(font="Vera", minus="\u2212", euro=True),
    "a space for thousands": Look(grouping=" "),
    "a no-break space for thousands": Look(grouping="\u00a0"),
    "no mark for thousands": Look(grouping=""),
    "typewriter": Look(font="Courier", grouping=" "),
    "deductions positive": Look(positive_deductions=True),
    "net after reimbursements": Look(net_after_reimbursements=True),
}
SLIPS: Mapping[str, dict[str, Any]] = {
    "plain": {},
    "everything": {
        "overtime_hours": "3.5",
        "travel": "46.20",
        "deductions": [("Personeelsvereniging", "5.00"), ("Zorgverzekering", "145.30")],
        "attachment": "50.00",
        "holiday_allowance": "612.44",
    },
    "holiday allowance in May": {"holiday_allowance": "1203.10"},
    "attachment of earnings": {"attachment": "210.75"},
    "more deducted than earned": {"deductions": [("Voorschot", "2500.00")]},
    "no BSN": {"bsn": None},
    "no tax credit": {"tax_credit": False},
    "nothing about the tax credit": {"tax_credit": None},
    "no pay date": {"payment_date": None},
    "no premiums": {"pension_percent": "0", "paww": False, "wga": False},
    "no hours worked": {"hours": "0.00"},
    "a hirer beside the employer": {"employer": EMPLOYERS[2], "hirer": "Metaalfabriek Zuid B.V."},
    "first period of the year": {"periods_before": 0},
    "paid later": {"payment_date": datetime.date(2026, 9, 2)},
}


def _check(truth_figures: Mapping[str, object], answer: Mapping[str, Any]) -> None:
    assert answer["status"] == "read"
    (document,) = answer["documents"]
    assert {name: document[name] for name in truth_figures} == truth_figures
    assert document["needs_review"] == []


@pytest.mark.parametrize("look", LOOKS.values(), ids=LOOKS.keys())
@pytest.mark.parametrize("layout", LAYOUTS)
def test_a_slip_in_this_look_is_read_to_the_cent(layout: Any, look: Look) -> None:
    truth, data = make_slip(layout=layout, look=look, period=PERIODS[layout], **SLIPS["everything"])
    _check(truth.figures(), read(data))


@pytest.mark.parametrize("what", SLIPS.values(), ids=SLIPS.keys())
@pytest.mark.parametrize("layout", LAYOUTS)
def test_this_slip_is_read_to_the_cent(layout: Any, what: dict[str, Any]) -> None:
    truth, data = make_slip(layout=layout, period=PERIODS[layout], **what)
    _check(truth.figures(), read(data))


@pytest.mark.parametrize("layout", LAYOUTS)
def test_every_field_says_where_it_was_read(layout: Any) -> None:
    truth, data = make_slip(layout=layout, period=PERIODS[layout], **SLIPS["everything"])
    (document,) = read(data)["documents"]
    for name in truth.figures().keys() - {"is_correction_of"}:
        place = document["evidence"][name]
        left, top, right, bottom = place["box"]
        assert place["page"] == 1
        assert 0 <= left < right <= 596
        assert 0 <= top < bottom <= 842


def test_the_evidence_holds_the_text_that_was_read() -> None:
    _, data = make_slip(travel="46.20")
    (document,) = read(data)["documents"]
    assert document["evidence"]["reimbursements_total"]["text"] == "46,20"


def test_all_lines_come_with_their_meaning() -> None:
    _, data = make_slip(travel="46.20", attachment="50.00")
    (document,) = read(data)["documents"]
    meanings = {line["label"]: line["meaning"] for line in document["lines"]}
    assert meanings["Reiskostenvergoeding"] == "travel_reimbursement"
    assert meanings["Loonbeslag"] == "attachment"
    assert meanings["Premie WGA"] == "wga"
    assert meanings["Saldo vakantiegeld"] == "reservation"


def test_nothing_in_the_answer_is_a_float() -> None:
    _, data = make_slip()
    (document,) = read(data)["documents"]
    assert not any(isinstance(value, float) for name, value in document.items() if name != "evidence")
