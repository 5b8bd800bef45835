"""The income of a partner without a right to assistance (art. 32, 3). July 2026."""

from settlement.engine.facts import Income
from settlement.engine.trace import Settled
from tests.engine.build import day, income, person, settle, situation, step_of, wage

YOUNG, AOW = "2006-08-01", "1955-01-15"


def beside_partner(*incomes: Income, **more: object) -> Settled:
    return settle(situation("2026-07-01", person("p"), person("q", entitled=False), **more), incomes=incomes)


def test_a_partner_below_the_room_of_the_couple_norm_does_not_count() -> None:
    settled = beside_partner(wage("600.00", person="q"))
    assert (str(settled.counted), str(settled.entitlement)) == ("0.00", "1013.90")


def test_the_income_and_claim_of_that_partner_are_shown_whole() -> None:
    settled = beside_partner(wage("600.00", person="q"))
    assert (str(settled.income), str(settled.holiday_claim)) == ("600.00", "48.00")


def test_of_that_partner_counts_what_exceeds_the_couple_norm() -> None:
    settled = beside_partner(wage("1500.00", person="q"))
    assert str(settled.counted) == "603.44"  # 1617.33 + 1013.90 - 2027.79
    assert str(settled.entitlement) == "410.46"


def test_a_cent_of_room_is_a_cent_that_does_not_count() -> None:
    assert str(beside_partner(income("other", "1013.89", person="q")).counted) == "0.00"
    assert str(beside_partner(income("other", "1013.90", person="q")).counted) == "0.01"  # half was rounded up


def test_the_claim_over_the_own_wage_counts_with_it() -> None:
    settled = beside_partner(wage("600.00"))
    assert str(step_of(settled, "own_counted").amount) == "648.00"
    assert str(settled.entitlement) == "365.90"


def test_the_own_income_counts_whole_and_makes_no_room() -> None:
    settled = beside_partner(income("other", "200.00"), income("other", "1100.00", person="q"))
    assert str(step_of(settled, "own_counted").amount) == "200.00"
    assert str(step_of(settled, "partner_counted").amount) == "86.11"  # 1100 + 200 + 813.90 - 2027.79
    assert str(settled.entitlement) == "727.79"


def test_a_negative_income_of_that_partner_does_not_lower_the_other() -> None:
    settled = beside_partner(income("other", "200.00"), wage("-50.00", person="q"))
    assert str(settled.counted) == "200.00"


def test_the_reserve_is_not_lowered_by_the_claim_of_that_partner() -> None:
    assert str(beside_partner(wage("600.00", person="q")).reserve) == "50.69"


def test_the_couple_norm_is_counted_by_days_like_the_norm() -> None:
    settled = settle(
        situation("2026-07-01", person("p"), person("q", entitled=False)),
        incomes=(income("other", "620.00", person="q"),),
        benefit_from=day("2026-07-16"),
    )
    assert str(step_of(settled, "couple_norm").amount) == "1046.60"  # 2027.79 x 16 / 31
    assert str(settled.counted) == "0.00"  # 320 + 523.30 is less


def test_beside_cost_sharers_the_couple_norm_is_that_of_art_21() -> None:
    settled = beside_partner(income("other", "1500.00", person="q"), cost_sharers=1)
    assert str(step_of(settled, "couple_norm").amount) == "2027.79"
    assert str(settled.counted) == "350.92"  # 1500 + 878.71 - 2027.79


def test_beside_cost_sharers_one_of_pensionable_age_makes_it_that_of_art_22() -> None:
    settled = settle(
        situation("2026-07-01", person("p"), person("q", AOW, entitled=False), cost_sharers=1),
        incomes=(income("other", "1500.00", person="q"),),
    )
    assert str(step_of(settled, "couple_norm").amount) == "2176.10"


def test_without_cost_sharers_the_couple_norm_is_of_the_own_age_group() -> None:
    settled = settle(
        situation("2026-07-01", person("p"), person("q", AOW, entitled=False)),
        incomes=(income("other", "1500.00", person="q"),),
    )
    assert str(step_of(settled, "couple_norm").amount) == "2027.79"


def test_at_18_to_20_the_couple_norm_is_of_art_20() -> None:
    settled = settle(
        situation("2026-07-01", person("p", YOUNG), person("q", entitled=False), cost_sharers=2),
        incomes=(income("other", "400.00", person="q"),),
    )
    assert str(step_of(settled, "couple_norm").amount) == "700.84"
    assert str(settled.counted) == "49.58"  # 400 + 350.42 - 700.84


def test_in_an_institution_the_couple_norm_is_that_of_art_21() -> None:
    settled = settle(
        situation("2026-07-01", person("p", in_institution=True), person("q", entitled=False)),
        incomes=(income("other", "1600.00", person="q"),),
    )
    assert str(step_of(settled, "couple_norm").amount) == "2027.79"
    assert str(settled.counted) == "68.65"  # 1600 + 496.44 - 2027.79


def test_somebody_of_18_to_20_in_an_institution_has_no_right_and_counts_so() -> None:
    settled = settle(
        situation("2026-07-01", person("p"), person("q", YOUNG, in_institution=True)),
        incomes=(income("other", "600.00", person="q"),),
    )
    assert str(settled.counted) == "0.00"


def test_days_without_that_partner_bring_their_own_norm_to_the_comparison() -> None:
    settled = settle(
        situation("2026-07-01", person("p")),
        situation("2026-07-22", person("p"), person("q", entitled=False)),
        incomes=(income("other", "310.00", person="q"),),
    )
    assert str(step_of(settled, "couple_norm").amount) == "1615.70"  # 961.57 + 654.13
    assert str(settled.counted) == "0.00"  # 100 + 961.57 + 327.06 is less
