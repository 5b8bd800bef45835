"""Income from work that is not counted (art. 31, 2, n, r, y, z and aa; 31, 5). July 2026."""

from decimal import Decimal
from typing import Any

import pytest

from settlement.engine.facts import ExemptionBase, ExemptionGrant, Holiday, Policy, Situation
from settlement.engine.lawmonth import LawNotKnown
from settlement.engine.month import Month
from settlement.engine.trace import Settled
from tests.engine.build import day, grant, income, person, settle, situation, step_of, wage

SINCE: dict[str, Any] = {"since": Month(2026, 1), "n_months_used": 6}


def parent(child_born: str = "2020-01-01") -> Situation:
    return situation("2026-07-01", person(), dependent_children=1, youngest_child_birth_date=day(child_born))


def exempt(settled: Settled, article: str) -> tuple[str, str | None]:
    step = step_of(settled, f"exemption:p/{article}")
    return str(step.amount), step.note


def test_n_exempts_25_percent() -> None:
    assert str(settle(incomes=(wage("600.00"),), exemptions=(grant("n"),)).exempt) == "150.00"


@pytest.mark.parametrize(("net", "amount"), [("1156.00", "289.00"), ("1155.96", "288.99"), ("3000.00", "289.00")])
def test_n_exempts_the_maximum_at_most(net: str, amount: str) -> None:
    assert str(settle(incomes=(wage(net),), exemptions=(grant("n"),)).exempt) == amount


def test_the_maximum_is_not_cut_by_days() -> None:
    settled = settle(incomes=(wage("2500.00"),), exemptions=(grant("n"),), benefit_from=day("2026-07-16"))
    assert str(settled.exempt) == "289.00"  # of 1290.32


@pytest.mark.parametrize(("used", "note"), [(5, None), (6, "n_refused_months_used")])
def test_n_is_for_six_months(used: int, note: str | None) -> None:
    settled = settle(incomes=(wage("600.00"),), exemptions=(grant("n", months_used=used),))
    assert exempt(settled, "n")[1] == note


def test_n_has_no_limit_at_pensionable_age() -> None:
    pensioner = situation("2026-07-01", person(born="1955-01-15"))
    settled = settle(pensioner, incomes=(wage("600.00"),), exemptions=(grant("n", months_used=40),))
    assert exempt(settled, "n") == ("150.00", None)


@pytest.mark.parametrize(("born", "amount"), [("1999-07-01", "150.00"), ("1999-07-02", "0.00")])
def test_n_is_for_who_is_27_on_the_first_day_of_benefit(born: str, amount: str) -> None:
    settled = settle(situation("2026-07-01", person(born=born)), incomes=(wage("600.00"),), exemptions=(grant("n"),))
    assert str(settled.exempt) == amount


def test_a_municipality_may_exempt_under_27() -> None:
    settled = settle(
        situation("2026-07-01", person(born="2003-01-01")),
        incomes=(wage("600.00"),),
        exemptions=(grant("n"),),
        policy=Policy(exempt_under_27=True),
    )
    assert str(settled.exempt) == "150.00"


def test_r_exempts_12_and_a_half_percent_for_a_single_parent() -> None:
    settled = settle(parent(), incomes=(wage("600.00"),), exemptions=(grant("r", **SINCE),))
    assert exempt(settled, "r") == ("75.00", None)


@pytest.mark.parametrize(("since", "note"), [(Month(2024, 2), None), (Month(2024, 1), "r_refused_months_used")])
def test_r_is_for_30_months_from_its_first(since: Month, note: str | None) -> None:
    settled = settle(parent(), incomes=(wage(),), exemptions=(grant("r", since=since, n_months_used=6),))
    assert exempt(settled, "r")[1] == note


def test_r_comes_after_the_six_months_of_n() -> None:
    settled = settle(parent(), incomes=(wage(),), exemptions=(grant("r", since=Month(2026, 1), n_months_used=5),))
    assert exempt(settled, "r") == ("0.00", "r_refused_before_n")


def test_r_does_not_hold_before_its_first_month() -> None:
    settled = settle(parent(), incomes=(wage(),), exemptions=(grant("r", since=Month(2026, 8), n_months_used=6),))
    assert exempt(settled, "r") == ("0.00", "r_refused_not_started")


@pytest.mark.parametrize(("born", "note"), [("2014-07-02", None), ("2014-07-01", "r_refused_no_child_under_12")])
def test_r_is_for_a_child_under_12_on_the_first_day(born: str, note: str | None) -> None:
    settled = settle(parent(born), incomes=(wage(),), exemptions=(grant("r", **SINCE),))
    assert exempt(settled, "r")[1] == note


def test_r_needs_a_child_of_known_age() -> None:
    settled = settle(
        situation("2026-07-01", person(), dependent_children=1), incomes=(wage(),), exemptions=(grant("r", **SINCE),)
    )
    assert exempt(settled, "r") == ("0.00", "r_refused_no_child_under_12")


def test_r_is_not_for_a_couple() -> None:
    couple = situation(
        "2026-07-01",
        person("p"),
        person("q"),
        dependent_children=1,
        youngest_child_birth_date=day("2020-01-01"),
    )
    settled = settle(couple, incomes=(wage(),), exemptions=(grant("r", **SINCE),))
    assert exempt(settled, "r") == ("0.00", "r_refused_couple")


def test_r_is_not_for_under_27() -> None:
    young = situation(
        "2026-07-01",
        person(born="2003-01-01"),
        dependent_children=1,
        youngest_child_birth_date=day("2020-01-01"),
    )
    settled = settle(young, incomes=(wage(),), exemptions=(grant("r", **SINCE),))
    assert exempt(settled, "r") == ("0.00", "r_refused_under_27")


@pytest.mark.parametrize("other", [grant("y"), grant("z", **SINCE), grant("aa", z_months_used=12)])
def test_r_gives_way_to_y_z_and_aa(other: ExemptionGrant) -> None:
    settled = settle(
        parent(),
        incomes=(wage(subsidised_job=True),),
        exemptions=(grant("r", **SINCE), other),
    )
    assert exempt(settled, "r") == ("0.00", "r_refused_other_applies")


def test_r_holds_when_what_would_exclude_it_is_refused() -> None:
    settled = settle(
        parent(), incomes=(wage("600.00"),), exemptions=(grant("r", **SINCE), grant("aa", z_months_used=11))
    )
    assert str(settled.exempt) == "75.00"


def test_y_exempts_15_percent_also_under_27() -> None:
    settled = settle(
        situation("2026-07-01", person(born="2003-01-01")), incomes=(wage("600.00"),), exemptions=(grant("y"),)
    )
    assert exempt(settled, "y") == ("90.00", None)


def test_y_is_refused_in_a_month_in_which_n_applies() -> None:
    settled = settle(incomes=(wage("600.00"),), exemptions=(grant("y"), grant("n")))
    assert (exempt(settled, "n"), exempt(settled, "y")) == (("150.00", None), ("0.00", "y_refused_n_applies"))


def test_y_applies_when_n_is_used_up() -> None:
    settled = settle(incomes=(wage("600.00"),), exemptions=(grant("y"), grant("n", months_used=6)))
    assert str(settled.exempt) == "90.00"


def test_z_exempts_of_the_subsidised_job_alone() -> None:
    incomes = (wage("600.00", subsidised_job=True), wage("400.00"))
    assert str(settle(incomes=incomes, exemptions=(grant("z", **SINCE),)).exempt) == "90.00"


@pytest.mark.parametrize(("since", "note"), [(Month(2025, 8), None), (Month(2025, 7), "z_refused_months_used")])
def test_z_is_for_12_months_from_its_first(since: Month, note: str | None) -> None:
    settled = settle(incomes=(wage(subsidised_job=True),), exemptions=(grant("z", since=since, n_months_used=6),))
    assert exempt(settled, "z")[1] == note


@pytest.mark.parametrize(("used", "note"), [(12, None), (11, "aa_refused_before_z")])
def test_aa_comes_after_the_twelve_months_of_z(used: int, note: str | None) -> None:
    settled = settle(incomes=(wage(subsidised_job=True),), exemptions=(grant("aa", z_months_used=used),))
    assert exempt(settled, "aa")[1] == note


@pytest.mark.parametrize("article", ["z", "aa"])
def test_z_and_aa_are_refused_when_y_applies(article: str) -> None:
    other = grant("z", **SINCE) if article == "z" else grant("aa", z_months_used=12)
    settled = settle(incomes=(wage(subsidised_job=True),), exemptions=(grant("y"), other))
    assert exempt(settled, article) == ("0.00", f"{article}_refused_y_applies")


def test_of_what_remains_only_the_first_applies() -> None:
    settled = settle(
        incomes=(wage("600.00", subsidised_job=True),), exemptions=(grant("aa", z_months_used=12), grant("z", **SINCE))
    )
    assert (exempt(settled, "z"), exempt(settled, "aa")) == (("90.00", None), ("0.00", "aa_gives_way"))
    assert str(settled.exempt) == "90.00"


def test_each_partner_has_an_exemption() -> None:
    settled = settle(
        situation("2026-07-01", person("p"), person("q")),
        incomes=(wage("600.00"), wage("400.00", person="q")),
        exemptions=(grant("n"), grant("n", "q")),
    )
    assert str(settled.exempt) == "250.00"


def test_who_has_no_right_has_no_exemption() -> None:
    settled = settle(
        situation("2026-07-01", person("q"), person("p", entitled=False)),
        incomes=(wage("600.00"),),
        exemptions=(grant("n"),),
    )
    assert exempt(settled, "n") == ("0.00", "n_refused_not_entitled")


@pytest.mark.parametrize("kind", ["benefit", "alimony", "other", "self_employment"])
def test_only_wages_are_exempt(kind: str) -> None:
    assert str(settle(incomes=(income(kind, "600.00"),), exemptions=(grant("n"),)).exempt) == "0.00"


def test_a_municipality_may_exempt_self_employment() -> None:
    settled = settle(
        incomes=(income("self_employment", "600.00"),),
        exemptions=(grant("n"),),
        policy=Policy(exempt_self_employment=True),
    )
    assert str(settled.exempt) == "150.00"


def test_a_municipality_may_exempt_the_holiday_claim_too() -> None:
    policy = Policy(exemption_base=ExemptionBase.NET_PLUS_HOLIDAY)
    settled = settle(incomes=(wage("600.00"),), exemptions=(grant("n"),), policy=policy)
    assert str(settled.exempt) == "162.00"  # 25% of 648


def test_holiday_allowance_paid_with_the_wage_is_in_that_base() -> None:
    policy = Policy(exemption_base=ExemptionBase.NET_PLUS_HOLIDAY)
    paid = wage("600.00", holiday=Holiday.PAID, holiday_net=Decimal("40.00"))
    assert str(settle(incomes=(paid,), exemptions=(grant("n"),), policy=policy).exempt) == "160.00"


def test_the_claim_over_several_jobs_is_shared_by_net() -> None:
    settled = settle(
        incomes=(wage("600.00", subsidised_job=True), wage("300.00")),
        exemptions=(grant("z", **SINCE),),
        policy=Policy(exemption_base=ExemptionBase.NET_PLUS_HOLIDAY),
    )
    assert str(step_of(settled, "exemption_base:p").amount) == "634.15"  # 600 + 51.23 x 600 / 900
    assert str(settled.exempt) == "95.12"


def test_of_a_correction_nothing_is_exempt() -> None:
    assert str(settle(incomes=(wage("-100.00"),), exemptions=(grant("n"),)).exempt) == "0.00"


def test_a_maximum_that_was_not_found_is_refused() -> None:
    with pytest.raises(LawNotKnown, match=r"exemption\.n\.maximum"):
        settle(month=Month(2023, 7), exemptions=(grant("n"),))


def test_a_maximum_that_was_not_found_does_not_matter_when_the_grant_is_refused() -> None:
    settled = settle(month=Month(2023, 7), exemptions=(grant("n", months_used=6),))
    assert str(settled.exempt) == "0.00"


def test_a_claim_over_incomes_that_cancel_each_other_out_is_shared_with_nobody() -> None:
    policy = Policy(exemption_base=ExemptionBase.NET_PLUS_HOLIDAY)
    settled = settle(incomes=(wage("600.00"), wage("-600.00")), exemptions=(grant("n"),), policy=policy)
    assert str(step_of(settled, "exemption_base:p").amount) == "0.00"


def told(settled: Settled) -> list[tuple[str, str | None]]:
    return [(step.subject.partition("/")[2], step.note) for step in settled.steps if step.kind == "exemption"]


def test_what_is_tested_after_an_exemption_that_gives_way_is_told_too() -> None:
    grants = (grant("z", **SINCE), grant("aa", z_months_used=12), grant("r", **SINCE))
    assert told(settle(parent(), incomes=(wage(),), exemptions=grants)) == [
        ("z", None),
        ("aa", "aa_gives_way"),
        ("r", "r_refused_other_applies"),
    ]


def test_every_grant_to_somebody_without_a_right_is_refused() -> None:
    living = situation("2026-07-01", person(), person("q", entitled=False))
    assert told(settle(living, exemptions=(grant("n", "q"), grant("y", "q")))) == [
        ("n", "n_refused_not_entitled"),
        ("y", "y_refused_not_entitled"),
    ]


def test_every_grant_of_2027_is_refused_before_that_year() -> None:
    assert told(settle(exemptions=(grant("34a_b"), grant("34a_c")))) == [
        ("34a_b", "34a_b_refused_not_in_force"),
        ("34a_c", "34a_c_refused_not_in_force"),
    ]
