"""What counts of an income: only what lies on days with benefit (art. 32, 1, b). July 2026 has 31 days."""

from datetime import date
from decimal import Decimal

import pytest

from settlement.engine.facts import Holiday, Income
from tests.engine.build import day, income, method, person, settle, situation, step_of, wage


def test_income_earned_before_the_first_day_of_benefit_does_not_count() -> None:
    settled = settle(incomes=(wage("600.00", "2026-07-01", "2026-07-15"),), benefit_from=day("2026-07-16"))
    assert (str(settled.income), str(settled.holiday_claim), str(settled.counted)) == ("0.00", "0.00", "0.00")


def test_of_a_month_with_benefit_for_16_days_16_days_of_wage_count() -> None:
    settled = settle(incomes=(wage("600.00"),), benefit_from=day("2026-07-16"))
    assert str(settled.income) == "309.68"  # 600 x 16 / 31


def test_the_holiday_claim_counts_in_the_proportion_of_the_wage() -> None:
    settled = settle(incomes=(wage("600.00"),), benefit_from=day("2026-07-16"))
    assert str(step_of(settled, "holiday_claim_table:p/wage/11").amount) == "48.00"
    assert str(settled.holiday_claim) == "24.77"  # 48 x 309.68 / 600


def test_the_class_of_the_holiday_claim_is_that_of_the_whole_month() -> None:
    settled = settle(incomes=(wage("900.00"),), benefit_from=day("2026-07-16"))
    assert str(settled.holiday_claim) == "26.44"  # (72 - 20.77) x 464.52 / 900


def test_four_weeks_count_by_their_days_inside_the_month() -> None:
    four_weeks = wage("1200.00", "2026-06-22", "2026-07-19")
    settled = settle(incomes=(four_weeks,), benefit_from=day("2026-07-10"))
    assert str(settled.income) == "684.21"  # 1300 x 10 / 19


def test_what_is_counted_when_received_counts_whole_on_a_day_with_benefit() -> None:
    on_time = wage("600.00", paid_on=date(2026, 7, 16))
    settled = settle(incomes=(on_time,), benefit_from=day("2026-07-16"), policy=method("received"))
    assert str(settled.income) == "600.00"


def test_what_is_received_a_day_before_the_benefit_does_not_count() -> None:
    too_early = wage("600.00", paid_on=date(2026, 7, 15))
    settled = settle(incomes=(too_early,), benefit_from=day("2026-07-16"), policy=method("received"))
    assert str(settled.income) == "0.00"


def test_income_of_a_partner_counts_from_the_day_of_moving_in() -> None:
    settled = settle(
        situation("2026-07-01", person("p")),
        situation("2026-07-22", person("p"), person("q")),
        incomes=(income("other", "310.00", person="q"), income("other", "31.00")),
    )
    assert str(settled.income) == "131.00"


def test_holiday_allowance_paid_with_the_wage_is_the_claim() -> None:
    paid = wage("600.00", holiday=Holiday.PAID, holiday_net=Decimal("45.00"))
    settled = settle(incomes=(paid,))
    assert (str(settled.income), str(settled.holiday_claim)) == ("600.00", "45.00")


def test_holiday_allowance_paid_with_four_weeks_goes_by_13_twelfths_too() -> None:
    paid = wage("1200.00", "2026-06-22", "2026-07-19", holiday=Holiday.PAID, holiday_net=Decimal("96.00"))
    assert str(settle(incomes=(paid,)).holiday_claim) == "104.00"


def test_of_a_payout_of_holiday_allowance_counts_what_was_not_yet_claimed() -> None:
    payout = income("holiday_payout", "500.00", accrued=Decimal("380.00"))
    assert str(settle(incomes=(payout,)).income) == "120.00"


def test_a_payout_below_the_claims_counts_as_nothing() -> None:
    payout = income("holiday_payout", "300.00", accrued=Decimal("380.00"))
    assert str(settle(incomes=(payout,)).income) == "0.00"


def test_corrections_that_outweigh_the_income_are_for_a_person_to_look_at() -> None:
    settled = settle(incomes=(wage("-50.00"),))
    assert settled.attention == ("negative_income",)
    assert (str(settled.income), str(settled.counted)) == ("-50.00", "0.00")


def test_a_correction_goes_off_the_income_of_the_same_month() -> None:
    settled = settle(incomes=(wage("600.00"), wage("-50.00")))
    assert (str(settled.income), settled.attention) == ("550.00", ())


@pytest.mark.parametrize("kind", ["alimony", "other", "self_employment"])
def test_income_without_holiday_allowance_has_no_claim(kind: str) -> None:
    settled = settle(incomes=(income(kind, "100.00"),))
    assert (str(settled.income), str(settled.holiday_claim)) == ("100.00", "0.00")


@pytest.mark.parametrize(
    ("one", "policy", "names"),
    [
        (wage(), "x13_12", set()),
        (income("holiday_payout", "300.00", accrued=Decimal("120.00")), "x13_12", {"net", "accrued"}),
        (wage(), "received", {"received_on"}),
        (wage(start="2026-08-01", end="2026-08-31"), "x13_12", {"received_on"}),
    ],
)
def test_a_step_of_an_income_tells_what_it_rests_on(one: Income, policy: str, names: set[str]) -> None:
    step = step_of(settle(incomes=(one,), policy=method(policy)), "income_in_month:1")
    told = {source["name"] for source in step.inputs}
    assert told == {"person", "kind", "amount", "start", "end"} | names
