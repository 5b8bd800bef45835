"""What working so many hours would do: the parts are those of the engines, and what is not known stays so."""

import time
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from allowances.engine.facts import Child, ChildcareKind, Rent
from allowances.law.lawbook import lawbook as allowances_lawbook
from allowances.what_if import (
    CareNeed,
    Circumstances,
    Outcome,
    WorkPremium,
    as_one,
    at_wage,
    drops,
    kept_of_an_hour,
    what_if,
)
from settlement.engine.facts import (
    ExemptionArticle,
    ExemptionGrant,
    Household,
    MonthFacts,
    Person,
    Situation,
)
from settlement.engine.lawmonth import LawNotKnown
from settlement.engine.month import Month
from settlement.engine.settle import with_arrangement
from settlement.law.lawbook import lawbook

OCTOBER = Month(2026, 10)
MONTH_LAW, YEAR_LAW = lawbook().law_of(OCTOBER), allowances_lawbook().law_of(Month(2026, 1))
ANNA, BRAM = Person("anna", date(1988, 3, 1)), Person("bram", date(1990, 11, 1))
DAY_CARE = CareNeed(ChildcareKind.DAY_CARE, Decimal("11.50"), Decimal("1.2"))


def living(*persons: Person, **more: Any) -> MonthFacts:
    household = Household(persons or (ANNA,), dependent_children=more.pop("dependent_children", 0))
    return MonthFacts(OCTOBER, (Situation(OCTOBER.first, household),), **more)


ALONE = Circumstances(
    facts=living(),
    worker="anna",
    hourly_wage=Decimal("14.99"),
    premium_percent=Decimal(0),
    other_income=0,
    work_premium=None,
    partner=False,
    persons=1,
    assets=Decimal("0.00"),
    rent=Rent(Decimal("640.00")),
)
PARENT = replace(
    ALONE, facts=living(dependent_children=1), persons=2, children=(Child(3),), care=(DAY_CARE,), rent=None
)


def at(hours: int, about: Circumstances = ALONE) -> Outcome:
    (found,) = what_if(about, MONTH_LAW, YEAR_LAW, [hours])
    return found


def test_without_work_there_is_the_assistance_and_the_allowances() -> None:
    found = at(0)
    assert (found.net_wage, found.benefit, found.reserve) == (0, Decimal("1348.49"), Decimal("70.97"))
    assert (found.healthcare_benefit, found.rent_benefit, found.child_budget) == (129, 387, 0)
    assert (str(found.in_hand), str(found.total)) == ("1864.49", "1935.46")


def test_without_an_exemption_a_few_hours_bring_nothing() -> None:
    assert at(8).total == at(0).total
    assert kept_of_an_hour(at(0), at(8)) == 0


def test_with_an_exemption_a_quarter_stays() -> None:
    exempt = replace(ALONE, facts=living(exemptions=(ExemptionGrant("anna", ExemptionArticle.N),)))
    assert kept_of_an_hour(at(0, exempt), at(8, exempt)) == Decimal("3.75")  # 25 % of 14.99


def test_what_comes_later_is_in_the_total_and_not_in_hand() -> None:
    found = at(16)
    assert found.total == found.in_hand + found.reserve + found.holiday
    assert found.holiday > 0


@pytest.mark.parametrize("hours", [0, 7, 20, 33, 40])
def test_what_is_in_hand_is_the_sum_of_its_parts(hours: int) -> None:
    found = at(hours, PARENT)
    allowances = (found.healthcare_benefit, found.rent_benefit, found.child_budget, found.childcare_benefit)
    assert found.in_hand == found.net_wage + found.benefit + sum(allowances) - found.childcare_cost


def test_childcare_follows_the_hours_of_work() -> None:
    # 20 hours a week are 86.67 a month; 1.2 × 86.666… hours of care cost 11.50 each, of which 11.23 counts for 96 %
    assert (at(0, PARENT).childcare_cost, at(0, PARENT).childcare_benefit) == (0, 0)
    assert (str(at(20, PARENT).childcare_cost), at(20, PARENT).childcare_benefit) == ("1196.00", 1121)


def test_the_income_of_the_year_is_twelve_months_of_wage_and_gross_assistance() -> None:
    # 1,419.46 + 23.49 % (333.43) = 1,752.89; the wage with 8 % holiday allowance
    assert at(0).year_income == 21_034
    assert at(40).year_income == int(12 * (Decimal("2598.27") + Decimal("207.86")))
    assert at(0, replace(ALONE, other_income=9_000)).year_income == 30_034


def test_the_partner_counts_for_assistance_and_allowances() -> None:
    together = replace(ALONE, facts=living(ANNA, BRAM), partner=True, persons=2)
    assert at(0, together).benefit == Decimal("1926.40")
    assert at(0, together).year_income == 30_049


@pytest.mark.parametrize(("born", "rent"), [(date(2005, 10, 1), 387), (date(2005, 10, 2), 295)])
def test_somebody_is_21_from_the_birthday_on(born: date, rent: int) -> None:
    young = replace(ALONE, facts=living(Person("anna", born)))
    assert at(0, young).rent_benefit == rent


def test_the_premium_on_work_is_a_part_of_the_wage_up_to_a_maximum_and_comes_later() -> None:
    paid = replace(ALONE, work_premium=WorkPremium(Decimal(30), Decimal("200.00")))
    assert (str(at(8, paid).work_premium), at(40, paid).work_premium) == ("155.90", 200)
    assert at(8, paid).in_hand == at(8).in_hand
    assert at(8, paid).total - at(8).total == Decimal("155.90")


# A debt arrangement


@given(st.integers(0, 4000), st.integers(0, 2500))
def test_of_wage_and_payout_stays_what_the_arrangement_leaves(gross: int, leaves: int) -> None:
    left = Decimal(f"{leaves}.00")
    arranged = replace(ALONE, facts=with_arrangement(living(), MONTH_LAW, left))
    found = at_wage(arranged, Decimal(f"{gross}.00"), MONTH_LAW, YEAR_LAW)
    free = at_wage(ALONE, Decimal(f"{gross}.00"), MONTH_LAW, YEAR_LAW)
    assert found.net_wage + found.benefit - found.handed_over == min(left, free.net_wage + free.benefit)
    assert min(found.handed_over, found.benefit) >= 0


def test_what_was_not_told_is_in_no_total() -> None:
    found = at(20, replace(ALONE, not_told=frozenset({"rent_benefit"})))
    assert (found.total, found.missing) == (None, ["rent_benefit"])
    assert found.known == at(20).known - at(20).rent_benefit


# What is not known


def test_what_is_not_known_is_named_and_nothing_that_depends_on_it_is_told() -> None:
    found = at(8, replace(ALONE, other_income=None))
    assert found.not_known[0] == "other_income"
    assert (found.rent_benefit, found.in_hand, found.total, found.year_income) == (None, None, None, None)
    assert found.net_wage == Decimal("519.65")


@pytest.mark.parametrize(
    ("changes", "code"), [({"premium_percent": None}, "premiums_before_tax"), ({"work_premium": None}, "work_premium")]
)
def test_what_is_left_out_of_the_sum_is_named(changes: dict[str, Any], code: str) -> None:
    known = replace(ALONE, work_premium=WorkPremium(Decimal(0), Decimal("0.00")))
    assert at(8, known).not_known == ()
    assert at(8, replace(known, **changes)).not_known == (code,)


def test_an_allowance_whose_figures_are_not_known_leaves_no_sum() -> None:
    nothing = replace(YEAR_LAW, tables={})
    (found,) = what_if(ALONE, MONTH_LAW, nothing, [8])
    assert (found.childcare_benefit, found.healthcare_benefit, found.in_hand) == (None, 129, None)
    assert "childcare_benefit" in found.not_known


def test_a_year_without_known_tax_is_refused() -> None:
    january = Month(2027, 1)
    facts = MonthFacts(january, (Situation(january.first, Household((ANNA,))),))
    with pytest.raises(LawNotKnown, match="wage_tax"):
        what_if(replace(ALONE, facts=facts), lawbook().law_of(january), YEAR_LAW, [8])


# A job that is offered


def test_a_wage_that_is_offered_is_as_the_hours_it_is_for() -> None:
    offered = at_wage(PARENT, Decimal("1299.13"), MONTH_LAW, YEAR_LAW, hours=20)
    assert offered == at(20, PARENT)


def test_without_the_hours_the_childcare_is_not_known() -> None:
    offered = at_wage(PARENT, Decimal("1299.13"), MONTH_LAW, YEAR_LAW)
    assert "hours_of_care" in offered.not_known
    assert (offered.childcare_benefit, offered.childcare_cost, offered.in_hand) == (None, None, None)
    assert kept_of_an_hour(at(0, PARENT), offered) is None
    assert at_wage(ALONE, Decimal("1299.13"), MONTH_LAW, YEAR_LAW).in_hand == at(20).in_hand


# Drops


def outcomes(*totals: str | None) -> list[Outcome]:
    return [
        at(0)._replace(hours=hours, total=None if total is None else Decimal(total))
        for hours, total in enumerate(totals)
    ]


def told(*totals: str | None) -> list[tuple[int, int | None, str]]:
    return [(drop.after, drop.until, str(drop.lost)) for drop in drops(outcomes(*totals))]


def test_a_drop_is_told_from_its_edge_until_there_is_as_much_again() -> None:
    assert told("100.00", "110.00", "80.00", "90.00", "115.00", "120.00") == [(1, 4, "30.00")]


def test_a_drop_that_does_not_end_has_no_end() -> None:
    assert told("100.00", "90.00", "80.00") == [(0, None, "20.00")]


def test_two_drops_are_told_apart() -> None:
    assert told("100.00", "90.00", "101.00", "91.00", "102.00") == [(0, 2, "10.00"), (2, 4, "10.00")]


def test_drops_that_follow_each_other_are_told_as_one() -> None:
    apart = list(drops(outcomes("100.00", "90.00", "101.00", "81.00", "102.00")))
    (one,) = as_one(apart)
    assert (one.after, one.until, str(one.lost)) == (0, 4, "20.00")
    assert as_one(apart[:1]) == apart[:1]


def test_a_rising_or_level_line_has_no_drop() -> None:
    assert told("100.00", "100.00", "101.00", "100.01") == []


def test_what_is_not_known_has_no_drop() -> None:
    assert told(None, None) == []


def test_the_cause_of_a_drop_is_what_fell_most() -> None:
    before, after = outcomes("100.00", "50.00")
    fell = after._replace(rent_benefit=Decimal("300.00"), benefit=before.benefit - 10)
    assert [drop.cause for drop in drops([before, fell])] == ["rent_benefit"]
    dearer = after._replace(childcare_cost=Decimal("500.00"))
    assert [drop.cause for drop in drops([before, dearer])] == ["childcare"]


def test_childcare_can_make_work_cost_money() -> None:
    (first, *_) = drops(what_if(PARENT, MONTH_LAW, YEAR_LAW))
    assert (first.after, first.cause) == (0, "childcare")


def test_the_whole_range_is_quick_enough_to_slide() -> None:
    def seconds() -> float:
        start = time.perf_counter()
        assert len(what_if(PARENT, MONTH_LAW, YEAR_LAW)) == 41
        return time.perf_counter() - start

    assert min(seconds() for _ in range(5)) < 0.150
