"""A slip must prove itself: what does not add up, or adds up in two ways, goes to a person."""

from typing import Any

import pytest

from payslips.reading import read
from payslips.reading.document import Page, Word
from payslips.reading.text import lines
from tests.reading.papers import USUAL, amounts, slip

# A figure of the usual slip, and one that is doubted when it is changed.
CHANGES = [
    (0, "2.100,00", "gross_wage"),
    (1, "2.010,00", "gross_wage"),
    (2, "-100,10", "net_wage"),
    (3, "1.800,00", "taxable_wage"),
    (4, "-160,00", "wage_tax"),
    (5, "1.759,00", "net_wage"),
    (6, "1.740,00", "net_payment"),
]


def document(data: bytes) -> dict[str, Any]:
    (only,) = read(data)["documents"]
    return dict(only)


@pytest.mark.parametrize(("place", "amount", "field"), CHANGES)
def test_one_changed_figure_is_never_accepted(place: int, amount: str, field: str) -> None:
    changed = list(USUAL)
    changed[place] = (USUAL[place][0], {"Bedrag": amount})
    assert field in document(slip(changed))["needs_review"]


@pytest.mark.parametrize(("place", "amount", "field"), CHANGES)
def test_what_fails_is_named_in_the_checks(place: int, amount: str, field: str) -> None:
    changed = list(USUAL)
    changed[place] = (USUAL[place][0], {"Bedrag": amount})
    failed = [check for check in document(slip(changed))["checks"] if not check["passed"]]
    assert {"gross_lines", "taxable_wage", "net_wage", "net_payment"} & {check["name"] for check in failed}
    assert all(check["compared"] for check in failed)


def test_a_slip_that_adds_up_says_which_sums_did() -> None:
    passed = {check["name"] for check in document(slip(USUAL))["checks"] if check["passed"]}
    assert {"gross_lines", "taxable_wage", "net_wage", "net_payment", "period", "wage_tax_plausible"} <= passed


def test_a_net_amount_alone_proves_nothing() -> None:
    found = document(slip(amounts(("Netto loon", "1.750,00"), ("Uit te betalen", "1.750,00"))))
    assert {"gross_wage", "net_wage", "net_payment"} <= set(found["needs_review"])


def test_a_field_that_is_not_shown_is_named_with_the_reason() -> None:
    found = document(slip(amounts(("Loonheffing", "-150,00"), ("Netto loon", "1.750,00"))))
    (check,) = [check for check in found["checks"] if check["name"] == "fields_shown"]
    assert check["compared"] == {"fields": ["gross_wage", "net_payment"]}


def test_two_different_totals_of_one_name_go_to_a_person() -> None:
    assert "net_wage" in document(slip([*USUAL, *amounts(("Netto loon", "1.700,00"))]))["needs_review"]


def test_hours_that_do_not_make_the_wage_go_to_a_person() -> None:
    columns = {"Uren": 250.0, "Tarief": 320.0, "Bedrag": 450.0}
    rows = [("Salaris", {"Uren": "90,00", "Tarief": "20,00", "Bedrag": "2.000,00"}), *USUAL[1:]]
    found = document(slip(rows, columns=columns))
    assert {"hours_paid", "gross_wage"} <= set(found["needs_review"])


def test_hours_with_a_rounded_rate_still_make_the_wage() -> None:
    columns = {"Uren": 250.0, "Tarief": 320.0, "Bedrag": 450.0}
    rows = [("Salaris", {"Uren": "173,33", "Tarief": "11,54", "Bedrag": "2.000,00"}), *USUAL[1:]]
    found = document(slip(rows, columns=columns))
    assert (found["hours_paid"], found["needs_review"]) == ("173.33", [])


def test_a_tax_above_the_wage_goes_to_a_person() -> None:
    rows = amounts(
        ("Salaris", "100,00"), ("Loonheffing", "-150,00"), ("Netto loon", "-50,00"), ("Uit te betalen", "-50,00")
    )
    assert "wage_tax" in document(slip(rows))["needs_review"]


def test_amounts_in_a_second_column_without_a_head_go_to_a_person() -> None:
    columns = {"Bedrag": 380.0, "": 480.0}
    rows = [(label, {**cells, "": "99.999,00"}) for label, cells in USUAL]
    assert "net_wage" in document(slip(rows, columns=columns))["needs_review"]


def test_a_loose_digit_before_an_amount_may_be_its_thousands() -> None:
    words = (Word("Netto", 0, 0, 40, 10, 9), Word("1", 100, 0, 105, 10, 9), Word("234,56", 116, 0, 150, 10, 9))
    (line,) = lines(Page(1, 600, 800, words))
    assert line.cells[-1].doubtful
