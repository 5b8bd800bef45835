"""A slip held against the law, and against the slip before it."""

from decimal import Decimal
from typing import Any

import pytest

from payslips.reading import read
from payslips.reading.wage_tax import wage_tax
from payslips.reading.yardsticks import checks_with_previous
from tests.reading.papers import HEAD, amounts, slip
from tests.samples.payslips import make_slip, month

TAXED = amounts(
    ("Salaris", "2.000,00"),
    ("Loon voor loonheffing", "2.000,00"),
    ("Loonheffing", "-86,63"),
    ("Netto loon", "1.913,37"),
    ("Uit te betalen", "1.913,37"),
)


def document(data: bytes) -> dict[str, Any]:
    (only,) = read(data)["documents"]
    return dict(only)


def checks(found: dict[str, Any], name: str) -> list[bool]:
    return [check["passed"] for check in found["checks"] if check["name"] == name]


@pytest.mark.parametrize(
    ("taxable", "kind", "credit", "tax"),
    [
        ("2000.00", "month", False, "714.28"),
        ("500.00", "week", False, "178.57"),
        ("2000.00", "four_weeks", False, "714.28"),
        ("0.00", "month", True, "0.00"),
        ("300.00", "month", True, "0.00"),
    ],
)
def test_the_tax_of_a_period_follows_from_the_rules_of_the_year(
    taxable: str, kind: str, credit: bool, tax: str
) -> None:
    assert wage_tax(Decimal(taxable), kind, 2026, tax_credit=credit) == Decimal(tax)


@pytest.mark.parametrize(("kind", "year"), [("month", 2019), ("other", 2026)])
def test_a_year_or_period_that_is_not_known_gives_no_tax(kind: str, year: int) -> None:
    assert wage_tax(Decimal(2000), kind, year, tax_credit=True) is None


def test_a_tax_by_the_rules_passes_on_a_made_up_slip() -> None:
    _, data = make_slip(period=month(2026, 8))
    assert checks(document(data), "wage_tax_rules") == [True]


def test_a_tax_that_fits_only_without_the_credit_throws_doubt_on_the_credit() -> None:
    rows = [*TAXED[:2], *amounts(("Loonheffing", "-714,28"), ("Netto loon", "1.285,72"), ("Uitbetaald", "1.285,72"))]
    found = document(slip(rows, head=(*HEAD, ("Loonheffingskorting", "ja"))))
    assert found["needs_review"] == ["tax_credit_applied"]


def test_a_tax_that_the_sums_prove_stays_whatever_the_rules_say() -> None:
    rows = [*TAXED[:2], *amounts(("Loonheffing", "-333,00"), ("Netto loon", "1.667,00"), ("Uitbetaald", "1.667,00"))]
    found = document(slip(rows))
    assert checks(found, "wage_tax_rules") == [False]
    assert found["needs_review"] == []


@pytest.mark.parametrize(("rate", "amount", "passed"), [("12,50", "1.250,00", False), ("15,00", "1.500,00", True)])
def test_an_hourly_wage_below_the_minimum_is_told_and_doubts_no_figure(rate: str, amount: str, passed: bool) -> None:
    columns = {"Uren": 250.0, "Tarief": 320.0, "Bedrag": 450.0}
    rows = [
        ("Salaris", {"Uren": "100,00", "Tarief": rate, "Bedrag": amount}),
        *amounts(("Loonheffing", "0,00"), ("Netto loon", amount), ("Uit te betalen", amount)),
    ]
    found = document(slip(rows, columns=columns))
    assert checks(found, "minimum_wage") == [passed]
    assert found["needs_review"] == []


def test_the_year_so_far_less_that_of_the_slip_before_is_this_period() -> None:
    slips = [document(make_slip(period=month(2026, number))[1]) for number in (7, 8)]
    found = checks_with_previous(slips[1], slips[0])
    assert {check["name"] for check in found} >= {
        "cumulative_gross_wage",
        "cumulative_wage_tax",
        "cumulative_net_wage",
    }
    assert all(check["passed"] for check in found)


def test_a_year_so_far_that_does_not_go_on_from_the_slip_before_fails() -> None:
    before = document(make_slip(period=month(2026, 7))[1])
    after = document(make_slip(period=month(2026, 8), hours="100", periods_before=7)[1])
    assert not all(check["passed"] for check in checks_with_previous(after, before))


def test_slips_that_do_not_follow_each_other_are_not_compared() -> None:
    slips = [document(make_slip(period=month(2026, number))[1]) for number in (6, 8)]
    assert checks_with_previous(slips[1], slips[0]) == []


def test_a_new_year_begins_at_nothing() -> None:
    december = document(make_slip(period=month(2025, 12))[1])
    january = document(make_slip(period=month(2026, 1), periods_before=0)[1])
    assert all(check["passed"] for check in checks_with_previous(january, december))
    assert checks_with_previous(january, december)
