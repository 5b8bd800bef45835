"""Each rule at its limits. Amounts are worked out by hand beside them."""

from typing import Any

import pytest

from .build import TOGETHER, ask, care, children, notes_of, rent, steps_of

# Healthcare


def test_each_insured_has_a_standard_premium() -> None:
    # 2 × 2,119.00 − 4.289 % of 29,736 (1,275.38) = 2,962.62
    given = ask(TOGETHER)
    assert given["healthcare_benefit"] == {"year": 2963, "month": 246}
    assert (str(steps_of(given)["standard_premium"]), str(steps_of(given)["norm_premium"])) == ("4238.00", "1275.38")


def test_half_is_left_where_the_partner_is_not_insured() -> None:
    given = ask(TOGETHER | {"partner_insured": False})
    assert given["healthcare_benefit"]["year"] == 1481  # 2,962.62 ÷ 2 = 1,481.31
    assert notes_of(given)["healthcare_amount"] == "one_insured"


def test_whether_a_partner_is_insured_says_nothing_without_a_partner() -> None:
    assert ask({"partner_insured": False})["healthcare_benefit"]["year"] == 1550


@pytest.mark.parametrize(("income", "norm"), [(29736, "568.55"), (29737, "568.69")])
def test_the_norm_premium_rises_above_the_threshold_income(income: int, norm: str) -> None:
    assert str(steps_of(ask({"income": income}))["norm_premium"]) == norm


@pytest.mark.parametrize(("income", "year", "note"), [(40857, 24, None), (40868, 0, "below_minimum")])
def test_less_than_24_euros_a_year_is_not_granted(income: int, year: int, note: str | None) -> None:
    given = ask({"income": income})
    assert (given["healthcare_benefit"]["year"], notes_of(given).get("healthcare_benefit")) == (year, note)


# Assets


@pytest.mark.parametrize(
    ("household", "assets", "allowance"),
    [
        ({}, 146_011, "healthcare_benefit"),
        (TOGETHER, 184_633, "healthcare_benefit"),
        ({}, 38_479, "rent_benefit"),
        (TOGETHER, 76_958, "rent_benefit"),
        ({}, 146_011, "child_budget"),
        (TOGETHER, 184_633, "child_budget"),
    ],
)
def test_assets_may_be_as_high_as_the_limit_and_no_cent_higher(
    household: dict[str, Any], assets: int, allowance: str
) -> None:
    more = {"rent": rent("600.00"), "children": children(4)}
    assert ask(household | {"assets": assets}, **more)[allowance]["month"] > 0
    above = ask(household | {"assets": f"{assets}.01"}, **more)
    assert above[allowance] == dict.fromkeys(above[allowance], 0)
    assert "assets_above_limit" in notes_of(above).values()


def test_assets_do_not_matter_for_childcare() -> None:
    assert ask({"assets": 1_000_000}, childcare=[care(100)])["childcare_benefit"]["month"] == 960


# Rent


@pytest.mark.parametrize(
    ("amount", "month"),
    [
        ("202.52", 0),
        ("203.52", 1),
        ("498.20", 295),  # 295.68
        ("713.02", 435),  # 295.68 + 139.633
        ("932.93", 523),  # … + 87.964 = 523.277
        ("1500.00", 523),
    ],
)
def test_each_part_of_the_rent_counts_for_its_percentage(amount: str, month: int) -> None:
    assert ask(rent=rent(amount))["rent_benefit"]["month"] == month


@pytest.mark.parametrize(("persons", "month"), [(1, 435), (2, 437), (3, 470)])
def test_the_rent_counts_by_the_size_of_the_household(persons: int, month: int) -> None:
    # 295.68 or 297.49, and 65 % of 214.82 or 265.94
    given = ask({"persons": persons}, rent=rent("713.02" if persons < 3 else "764.14"))
    assert given["rent_benefit"]["month"] == month


@pytest.mark.parametrize(
    ("ages", "minors", "counted"),
    [([20], [], "498.20"), ([20, 21], [], "600.00"), ([20], [0], "600.00"), ([20], [18], "498.20")],
)
def test_under_21_without_a_child_less_rent_counts(ages: list[int], minors: list[int], counted: str) -> None:
    given = ask({"adult_ages": ages, "persons": 2}, rent=rent("600.00"), children=children(*minors))
    assert str(steps_of(given)["rent_counted"]) == counted


@pytest.mark.parametrize(
    ("persons", "income", "month"),
    # 435.31 less 27 % (or 437.12 less 22 %) of the income above the limit ÷ 12
    [(1, 23_425, 435), (1, 23_426, 435), (1, 24_425, 412), (2, 31_500, 437), (2, 32_500, 418), (1, 60_000, 0)],
)
def test_the_allowance_for_rent_falls_with_the_income_above_its_limit(persons: int, income: int, month: int) -> None:
    assert ask({"persons": persons, "income": income}, rent=rent("713.02"))["rent_benefit"]["month"] == month


def test_a_twelfth_of_the_deduction_is_cut_off_only_at_the_end() -> None:
    # 498.20 − 202.52 = 295.68, less 27 % of 387 ÷ 12 = 8.7075
    given = ask({"income": 23_425 + 387}, rent=rent("498.20"))
    assert (given["rent_benefit"]["month"], str(steps_of(given)["rent_income_deduction"])) == (286, "8.71")


# Children


@pytest.mark.parametrize(
    ("ages", "year"),
    [((0,), 5996), ((11,), 5996), ((12,), 6720), ((15,), 6720), ((16,), 6960), ((17,), 6960), ((18,), 0), ((), 0)],
)
def test_a_child_counts_by_age_until_18(ages: tuple[int, ...], year: int) -> None:
    assert ask(children=children(*ages))["child_budget"]["year"] == year


def test_a_single_parent_gets_more() -> None:
    alone, together = ask(children=children(4, 8)), ask(TOGETHER, children=children(4, 8))
    assert alone["child_budget"]["year"] - together["child_budget"]["year"] == 3416


def test_the_month_comes_from_the_year_before_it_was_rounded() -> None:
    # 5,160 − 7.6 % of 6 = 5,159.544: 5,160 a year, where a twelfth of 5,160 would be 430
    given = ask(TOGETHER | {"income": 39_147}, children=children(4, 8))
    assert given["child_budget"] == {"year": 5160, "month": 429}


def test_a_high_income_leaves_no_budget_and_never_less_than_none() -> None:
    assert ask({"income": 900_000}, children=children(4))["child_budget"] == {"year": 0, "month": 0}


# Childcare


@pytest.mark.parametrize(
    ("kind", "rate", "month"),
    [
        ("day_care", "11.23", 1078),
        ("day_care", "99.00", 1078),
        ("after_school", "9.99", 958),
        ("childminder", "9", 815),
    ],
)
def test_an_hour_counts_up_to_its_maximum(kind: str, rate: str, month: int) -> None:
    rate = rate if "." in rate else f"{rate}.00"
    assert ask(childcare=[care(100, rate, kind)])["childcare_benefit"]["month"] == month


@pytest.mark.parametrize(("hours", "month"), [(230, 2208), (231, 2208), (0, 0)])
def test_at_most_230_hours_count(hours: int, month: int) -> None:
    assert ask(childcare=[care(hours)])["childcare_benefit"]["month"] == month


@pytest.mark.parametrize(
    ("entries", "first"),
    [
        ([care(100), care(110)], 2),
        ([care(110), care(100)], 1),
        ([care(100, "9.00"), care(100, "10.00")], 2),
        ([care(240), care(230, "11.00")], 2),  # both 230 hours after the cap
        ([care(100, "20.00"), care(100, "11.23")], 1),  # the same after the cap
    ],
)
def test_the_first_child_is_the_one_with_most_hours_and_then_most_cost(
    entries: list[dict[str, Any]], first: int
) -> None:
    notes = notes_of(ask({"income": 100_000}, childcare=entries))
    assert [key for key, note in notes.items() if note == "first_child"] == [f"childcare_part:{first}"]


def test_a_next_child_has_a_percentage_of_its_own() -> None:
    # € 100,000: 72.1 % of 1,100.00 and 90.5 % of 1,000.00
    given = ask({"income": 100_000}, childcare=[care(110), care(100)])
    assert given["childcare_benefit"]["month"] == 1698
    assert (str(steps_of(given)["childcare_part:1"]), str(steps_of(given)["childcare_part:2"])) == ("793.10", "905.00")


@pytest.mark.parametrize(("income", "month"), [(56_412, 960), (56_413, 955), (235_698, 365), (5_000_000, 365)])
def test_the_percentage_is_that_of_the_row_of_the_income(income: int, month: int) -> None:
    assert ask({"income": income}, childcare=[care(100)])["childcare_benefit"]["month"] == month


# What is not known


@pytest.mark.parametrize(
    ("year", "unknown"),
    [
        (2023, {"healthcare_benefit", "rent_benefit", "child_budget", "childcare_benefit"}),
        (2024, {"rent_benefit", "child_budget", "childcare_benefit"}),
        (2025, {"rent_benefit", "childcare_benefit"}),
        (2026, set()),
        (2027, {"healthcare_benefit", "rent_benefit", "child_budget", "childcare_benefit"}),
    ],
)
def test_an_allowance_whose_figures_are_not_known_is_refused_on_its_own(year: int, unknown: set[str]) -> None:
    """Also where there is no rent, child or childcare."""
    given = ask(year=year)
    refused = {name for name, one in given.items() if isinstance(one, dict) and "error" in one}
    assert refused == unknown
    assert {given[name]["error"]["code"] for name in refused} <= {"law_not_known"}
    assert all(str(year) in given[name]["error"]["message"] for name in refused)


def test_an_allowance_that_is_refused_leaves_no_steps() -> None:
    assert {key.partition("_")[0] for key in steps_of(ask(year=2024))} == {"standard", "norm", "healthcare"}
