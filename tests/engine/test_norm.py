"""Norms that published tables do not print: who counts as what. July 2026 unless said."""

import pytest

from settlement.engine.facts import InvalidInput, Period, Person
from settlement.engine.lawmonth import LawNotKnown
from settlement.engine.month import Month
from tests.engine.build import day, norm_of, person, reduction, settle, situation, step_of, wage

YOUNG = "2006-08-01"  # 19 in July 2026
ADULT = "1986-01-15"
AOW = "1955-01-15"
SINGLE, COUPLE, HALF = "1419.46", "2027.79", "1013.90"


def test_children_do_not_change_the_norm_of_a_single_adult() -> None:
    assert norm_of(person(), dependent_children=2) == SINGLE


def test_one_day_before_21_the_norm_is_that_of_the_young() -> None:
    assert norm_of(person(born="2005-08-01")) == "350.42"


def test_from_the_birthday_on_the_norm_is_that_of_adults() -> None:
    settled = settle(situation("2026-07-01", person(born="2005-07-11")))
    assert str(step_of(settled, "norm_situation:2026-07-01").amount) == "113.04"  # 350.42 x 10 / 31
    assert str(step_of(settled, "norm_situation:2026-07-11").amount) == "961.57"  # 1419.46 x 21 / 31
    assert str(settled.norm) == "1074.61"


def test_a_birthday_on_the_first_day_does_not_cut_the_month() -> None:
    assert norm_of(person(born="2005-07-01")) == SINGLE


def test_from_67_on_the_norm_is_that_of_pensionable_age() -> None:
    settled = settle(situation("2026-07-01", person(born="1959-07-31")))
    assert str(step_of(settled, "norm_situation:2026-07-31").amount) == "51.20"  # 1587.34 x 1 / 31


def test_in_2023_pensionable_age_is_66_years_and_10_months() -> None:
    assert norm_of(person(born="1956-08-01"), month="2023-06") == "1330.67"


def test_a_day_later_born_is_a_day_longer_below_pensionable_age() -> None:
    assert norm_of(person(born="1956-08-02"), month="2023-06") == "1326.17"  # 1195.66 / 30 + 1330.67 x 29 / 30


def test_pensionable_age_once_reached_stays_when_it_rises() -> None:
    assert norm_of(person(born="1957-02-15"), month="2024-01") == "1425.76"  # 66 years and 10 months in December 2023


def test_who_was_not_yet_66_and_10_months_at_the_end_of_2023_waits_for_67() -> None:
    assert norm_of(person(born="1957-03-15"), month="2024-01") == "1283.83"


@pytest.mark.parametrize(("children", "norm"), [(0, "700.84"), (1, "1106.40")])
def test_two_partners_of_18_to_20_have_the_norm_of_the_young(children: int, norm: str) -> None:
    assert norm_of(person("p", YOUNG), person("q", YOUNG), dependent_children=children) == norm


@pytest.mark.parametrize(("children", "norm"), [(0, "1364.32"), (1, "1769.88")])
@pytest.mark.parametrize("older", [ADULT, AOW])
def test_a_partner_of_18_to_20_beside_an_older_one_has_art_20(children: int, norm: str, older: str) -> None:
    assert norm_of(person("p", older), person("q", YOUNG), dependent_children=children) == norm


def test_two_of_18_to_20_beside_cost_sharers_have_art_20() -> None:
    assert norm_of(person("p", YOUNG), person("q", YOUNG), cost_sharers=2) == "700.84"


def test_the_young_alone_beside_cost_sharers_have_art_20() -> None:
    assert norm_of(person("p", YOUNG), cost_sharers=2) == "350.42"


def test_the_norm_is_raised_for_the_young_whose_parents_cannot_support_them() -> None:
    assert norm_of(person(born=YOUNG, parents_cannot_support=True)) == "1112.66"


def test_at_21_parents_do_not_matter() -> None:
    assert norm_of(person(parents_cannot_support=True)) == SINGLE


def test_the_raised_norm_of_a_couple_is_at_most_that_of_adults() -> None:
    both = person("p", YOUNG, parents_cannot_support=True), person("q", YOUNG, parents_cannot_support=True)
    assert norm_of(*both) == COUPLE  # 700.84 + 2 x 762.24 is more


def test_one_raise_in_a_couple_of_the_young_is_added_whole() -> None:
    assert norm_of(person("p", YOUNG, parents_cannot_support=True), person("q", YOUNG)) == "1463.08"


def test_a_raise_from_before_2026_is_not_known() -> None:
    with pytest.raises(LawNotKnown, match=r"norm\.young_increase"):
        norm_of(person(born=YOUNG, parents_cannot_support=True), month="2025-12")


def test_a_partner_without_right_leaves_half_of_the_couple_norm() -> None:
    assert norm_of(person("p"), person("q", entitled=False)) == HALF


def test_the_age_of_a_partner_without_right_does_not_matter_for_the_half() -> None:
    assert norm_of(person("p"), person("q", AOW, entitled=False)) == HALF


def test_at_pensionable_age_the_half_is_of_the_norm_of_that_age() -> None:
    assert norm_of(person("p", AOW), person("q", YOUNG, entitled=False)) == "1088.05"


@pytest.mark.parametrize(("children", "norm"), [(0, "350.42"), (1, "553.20")])
@pytest.mark.parametrize("cost_sharers", [0, 3])
def test_at_18_to_20_the_half_is_of_art_20_also_beside_cost_sharers(
    children: int, norm: str, cost_sharers: int
) -> None:
    couple = person("p", YOUNG), person("q", entitled=False)
    assert norm_of(*couple, dependent_children=children, cost_sharers=cost_sharers) == norm


def test_the_raise_for_the_young_is_in_the_norm_that_art_24_halves() -> None:
    couple = person("p", YOUNG, parents_cannot_support=True), person("q", entitled=False)
    assert norm_of(*couple) == "731.54"  # (700.84 + 762.24) / 2


def test_beside_cost_sharers_a_partner_without_right_counts_as_one() -> None:
    assert norm_of(person("p"), person("q", entitled=False), cost_sharers=1) == "878.71"  # A = 3


def test_beside_cost_sharers_a_young_partner_without_right_does_not_count() -> None:
    assert norm_of(person("p"), person("q", YOUNG, entitled=False), cost_sharers=1) == HALF  # A = 2


def test_the_cost_sharers_norm_of_a_couple_is_the_sum_of_both() -> None:
    settled = settle(situation("2026-07-01", person("p"), person("q"), cost_sharers=1))
    assert str(step_of(settled, "norm_person:2026-07-01/p").amount) == "878.71"
    assert str(settled.norm) == "1757.42"


def test_a_partner_of_pensionable_age_raises_the_norm_from_which_the_costs_are_shared() -> None:
    assert norm_of(person("p"), person("q", AOW, entitled=False), cost_sharers=1) == "942.98"  # A = 3


@pytest.mark.parametrize(("children", "norm"), [(0, "1364.32"), (2, "1769.88")])
def test_beside_cost_sharers_a_partner_of_18_to_20_adds_a_fixed_amount(children: int, norm: str) -> None:
    couple = person("p"), person("q", YOUNG)
    assert norm_of(*couple, cost_sharers=1, dependent_children=children) == norm  # 1013.90 + 350.42 or 755.98


def test_an_institution_goes_before_cost_sharers() -> None:
    assert norm_of(person(in_institution=True), cost_sharers=3) == "496.44"


def test_at_18_to_20_there_is_no_assistance_in_an_institution() -> None:
    assert norm_of(person(born=YOUNG, in_institution=True)) == "0.00"


def test_a_couple_in_an_institution_has_one_amount_together() -> None:
    assert norm_of(person("p", in_institution=True), person("q", in_institution=True)) == "805.11"


def test_one_of_a_couple_in_an_institution_both_count_as_single() -> None:
    assert norm_of(person("p", in_institution=True), person("q")) == "1915.90"


def test_the_one_at_home_beside_a_cost_sharer_shares_with_that_one_alone() -> None:
    assert norm_of(person("p", in_institution=True), person("q"), cost_sharers=1) == "1510.34"  # 496.44 + 1013.90


def test_the_one_at_home_counts_as_single_whatever_the_age_of_the_other() -> None:
    assert norm_of(person("p", AOW, in_institution=True), person("q"), cost_sharers=1) == "1510.34"


def test_somebody_of_18_to_20_in_an_institution_counts_as_a_partner_without_right() -> None:
    assert norm_of(person("p"), person("q", YOUNG, in_institution=True)) == HALF


def test_two_of_18_to_20_in_an_institution_have_nothing() -> None:
    assert norm_of(person("p", YOUNG, in_institution=True), person("q", YOUNG, in_institution=True)) == "0.00"


def test_beside_a_partner_without_right_somebody_in_an_institution_counts_as_single() -> None:
    assert norm_of(person("p", in_institution=True), person("q", entitled=False)) == "496.44"


def test_an_institution_of_a_partner_without_right_changes_nothing() -> None:
    assert norm_of(person("p"), person("q", entitled=False, in_institution=True)) == HALF


def test_days_without_benefit_have_no_norm() -> None:
    settled = settle(benefit_from=day("2026-07-16"), benefit_until=day("2026-07-20"))
    assert str(settled.norm) == "228.95"  # 1419.46 x 5 / 31


def test_a_situation_holds_until_the_day_before_the_next() -> None:
    settled = settle(situation("2026-07-01", person("p"), person("q")), situation("2026-07-11", person("p")))
    assert str(step_of(settled, "norm_situation:2026-07-01").amount) == "654.13"  # 2027.79 x 10 / 31
    assert str(step_of(settled, "norm_situation:2026-07-11").amount) == "961.57"  # 1419.46 x 21 / 31


def test_a_situation_from_before_the_month_counts_from_its_first_day() -> None:
    settled = settle(situation("2025-01-01", person("p"), person("q")), situation("2026-07-01", person("p")))
    assert str(settled.norm) == SINGLE


def test_a_reduction_is_a_percentage_of_the_couple_norm() -> None:
    settled = settle(reductions=(reduction("27", "20"), reduction("28", "7.5")))
    assert str(step_of(settled, "reduction:1").amount) == "405.56"
    assert str(step_of(settled, "reduction:2").amount) == "152.08"
    assert str(settled.norm) == "861.82"


def test_a_reduction_brings_a_norm_to_zero_and_not_below() -> None:
    settled = settle(situation("2026-07-01", person(born=YOUNG)), reductions=(reduction("27", "20"),))
    assert str(settled.norm) == "0.00"


@pytest.mark.parametrize(
    "persons",
    [
        (person("p", AOW),),
        (person("p"), person("q", entitled=False)),
        (person("p", in_institution=True), person("q")),
    ],
)
def test_a_norm_of_another_article_is_not_reduced(persons: tuple[Person, ...]) -> None:
    plain = settle(situation("2026-07-01", *persons))
    reduced = settle(situation("2026-07-01", *persons), reductions=(reduction("27", "20"),))
    assert reduced.norm == plain.norm
    assert step_of(reduced, "reduction:1").note == "no_norm_of_20_or_21"


def test_a_reduction_is_taken_over_the_days_of_art_20_and_21_together() -> None:
    settled = settle(
        situation("2026-07-01", person(born="2005-07-11")),
        situation("2026-07-21", person(born="2005-07-11"), cost_sharers=1),
        reductions=(reduction("27", "20"),),
    )
    assert str(step_of(settled, "reduction:1").amount) == "261.65"  # 0.2 x 2027.79 x 20 / 31


def test_the_norm_for_the_reserve_is_what_is_left_of_95_percent() -> None:
    settled = settle()
    assert (str(settled.norm_payout), str(settled.norm_reserve)) == ("1348.49", "70.97")


def test_a_month_after_the_known_law_is_refused_by_the_name_of_what_is_missing() -> None:
    with pytest.raises(LawNotKnown) as not_known:
        norm_of(person(), month="2027-01")
    assert (not_known.value.key, not_known.value.month) == ("norm.single", Month(2027, 1))


def test_the_order_of_the_partners_does_not_matter() -> None:
    assert norm_of(person("p", YOUNG), person("q")) == norm_of(person("p"), person("q", YOUNG))


def test_the_norm_names_every_reduction_that_was_taken_off() -> None:
    settled = settle(reductions=(reduction("27", "20"), reduction("28", "10")))
    assert [source["step"] for source in step_of(settled, "norm").inputs] == [
        "norm_situation:2026-07-01",
        "reduction:1",
        "reduction:2",
    ]


def test_every_reduction_without_a_norm_of_20_or_21_says_so() -> None:
    sharing = situation("2026-07-01", person(), cost_sharers=1)
    settled = settle(sharing, reductions=(reduction("27", "20"), reduction("28", "10")))
    notes = [step_of(settled, f"reduction:{number}").note for number in (1, 2)]
    assert notes == ["no_norm_of_20_or_21", "no_norm_of_20_or_21"]


def test_a_norm_of_18_to_20_with_its_raise_may_be_lowered() -> None:
    young = situation("2026-07-01", person(born="2007-01-15", parents_cannot_support=True))
    settled = settle(young, reductions=(reduction("27", "10"),))
    assert str(step_of(settled, "reduction:1").amount) == "202.78"


def test_days_between_two_stretches_of_benefit_have_no_norm() -> None:
    without = Period(day("2026-07-11"), day("2026-07-20"))
    settled = settle(benefit_from=day("2026-07-03"), interruptions=(without,))
    assert str(step_of(settled, "norm_situation:2026-07-03").amount) == "366.31"  # 1419.46 x 8 / 31
    assert str(step_of(settled, "norm_situation:2026-07-21").amount) == "503.68"  # 1419.46 x 11 / 31
    assert str(settled.norm) == "869.99"


def test_a_situation_that_begins_after_the_interruption_has_all_its_days() -> None:
    without = Period(day("2026-07-11"), day("2026-07-20"))
    later = situation("2026-07-26", person(), cost_sharers=1)
    settled = settle(situation("2026-07-01", person()), later, interruptions=(without,))
    keys = [step.key for step in settled.steps if step.kind == "norm_situation"]
    assert keys == ["norm_situation:2026-07-01", "norm_situation:2026-07-21", "norm_situation:2026-07-26"]


@pytest.mark.parametrize(
    ("first", "last"), [("2026-07-01", "2026-07-10"), ("2026-07-20", "2026-07-31"), ("2026-07-20", "2026-07-11")]
)
def test_an_interruption_lies_between_days_with_benefit(first: str, last: str) -> None:
    with pytest.raises(InvalidInput, match="interruptions"):
        settle(interruptions=(Period(day(first), day(last)),))


def test_only_wages_of_the_days_with_benefit_count_around_an_interruption() -> None:
    without = Period(day("2026-07-11"), day("2026-07-20"))
    settled = settle(incomes=(wage("620.00"),), interruptions=(without,))
    assert str(settled.income) == "420.00"  # 620 x 21 / 31
