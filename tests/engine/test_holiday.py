"""The holiday claim over income: Regeling Participatiewet arts 11 to 14, tables of 2026."""

from datetime import date
from decimal import Decimal

import pytest

from settlement.engine.facts import Holiday, IncomeKind
from settlement.engine.lawmonth import LawNotKnown
from settlement.engine.month import Month
from tests.engine.build import day, person, settle, situation, step_of, wage


@pytest.mark.parametrize(
    ("net", "claim"),
    [
        ("0.00", "0.00"),
        ("876.38", "70.11"),
        ("876.39", "49.34"),
        ("1059.25", "63.97"),
        ("1059.26", "82.07"),
        ("2175.47", "171.37"),
        ("2175.48", "107.53"),
    ],
)
def test_work_goes_through_the_classes_of_art_11(net: str, claim: str) -> None:
    assert str(settle(incomes=(wage(net),)).holiday_claim) == claim


@pytest.mark.parametrize(
    ("net", "claim"),
    [
        ("672.37", "53.79"),
        ("672.38", "34.56"),
        ("726.14", "37.32"),
        ("726.15", "37.32"),
        ("1733.80", "117.93"),
        ("1733.81", "106.13"),
        ("1851.74", "114.63"),
        ("1851.75", "114.68"),
    ],
)
def test_a_benefit_goes_through_the_classes_of_art_12(net: str, claim: str) -> None:
    assert str(settle(incomes=(wage(net, kind=IncomeKind.BENEFIT),)).holiday_claim) == claim


def test_without_tax_credit_the_claim_is_8_percent() -> None:
    assert str(settle(incomes=(wage("900.00", tax_credit_applied=False),)).holiday_claim) == "72.00"


def test_at_pensionable_age_the_claim_is_8_percent() -> None:
    settled = settle(situation("2026-07-01", person(born="1955-01-15")), incomes=(wage("900.00"),))
    assert str(step_of(settled, "holiday_claim_table:p/wage/14").amount) == "72.00"


def test_pensionable_age_is_that_of_the_first_day_of_benefit() -> None:
    settled = settle(situation("2026-07-01", person(born="1959-07-02")), incomes=(wage("900.00"),))
    assert str(settled.holiday_claim) == "51.23"


def test_wages_of_one_person_go_through_the_table_together() -> None:
    settled = settle(incomes=(wage("500.00", employment="a"), wage("400.00", employment="b")))
    assert str(settled.holiday_claim) == "51.23"  # 72 - 20.77


def test_wages_of_two_persons_go_through_the_table_apart() -> None:
    settled = settle(
        situation("2026-07-01", person("p"), person("q")), incomes=(wage("500.00"), wage("400.00", person="q"))
    )
    assert str(settled.holiday_claim) == "72.00"


def test_a_job_without_tax_credit_does_not_raise_the_class_of_the_other() -> None:
    settled = settle(incomes=(wage("500.00"), wage("400.00", tax_credit_applied=False)))
    assert str(settled.holiday_claim) == "72.00"


def test_work_and_benefit_go_through_their_own_tables() -> None:
    settled = settle(incomes=(wage("500.00"), wage("400.00", kind=IncomeKind.BENEFIT)))
    assert str(settled.holiday_claim) == "72.00"


def test_the_claim_is_never_below_zero() -> None:
    assert str(settle(incomes=(wage("-50.00"),)).holiday_claim) == "0.00"


def test_the_claim_over_four_weeks_is_over_the_month_made_of_them() -> None:
    settled = settle(incomes=(wage("810.00", "2026-06-22", "2026-07-19"),))  # 877.50: the second class
    assert str(settled.holiday_claim) == "49.43"


def test_a_correction_cannot_make_more_of_a_claim_than_the_whole() -> None:
    settled = settle(
        incomes=(wage("600.00", "2026-07-16", "2026-07-31"), wage("-100.00", "2026-07-01", "2026-07-15")),
        benefit_from=date(2026, 7, 16),
    )
    assert str(step_of(settled, "holiday_claim_table:p/wage/11").amount) == "40.00"
    assert str(settled.holiday_claim) == "40.00"  # and not 40 x 600 / 500


def test_a_month_without_a_known_table_is_refused_when_an_income_accrues() -> None:
    with pytest.raises(LawNotKnown, match=r"holiday_claim\.11"):
        settle(month=Month(2025, 12), incomes=(wage("600.00", "2025-12-01", "2025-12-31"),))


def test_a_month_without_a_known_table_is_settled_when_no_income_accrues() -> None:
    paid = wage(
        "600.00",
        "2025-12-01",
        "2025-12-31",
        holiday=Holiday.PAID,
        holiday_net=Decimal("48.00"),
        paid_on=day("2026-01-02"),
    )
    assert str(settle(month=Month(2025, 12), incomes=(paid,)).entitlement) == "721.06"  # 1369.06 - 648


def test_a_correction_below_zero_falls_in_the_lowest_class() -> None:
    inputs = step_of(settle(incomes=(wage("-50.00"),)), "holiday_claim_table:p/wage/11").inputs
    assert [source["value"]["start"] for source in inputs if "figure" in source] == ["0.00"]
