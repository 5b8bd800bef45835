"""The settlement as a whole: it is its own explanation."""

from dataclasses import replace
from decimal import Decimal

from settlement.engine.settle import settle_month
from settlement.law.lawbook import lawbook
from tests.engine.build import deduction, facts, grant, person, reduction, settle, situation, step_of, wage

AMOUNTS = (
    "norm",
    "norm_payout",
    "norm_reserve",
    "income",
    "holiday_claim",
    "exempt",
    "counted",
    "entitlement",
    "payout",
    "reserve",
    "difference",
    "deducted",
    "to_pay",
)
MUCH = facts(
    situation("2026-07-01", person("p")),
    situation("2026-07-10", person("p"), person("q", "2006-01-01", entitled=False)),
    reductions=(reduction("27", "10"),),
    measure_percent=Decimal(5),
    incomes=(wage("600.00"), wage("300.00", "2026-07-20", "2026-08-16", person="q")),
    exemptions=(grant("n"), grant("y")),
    deductions=(deduction("recovery", "20.00"), deduction("advance", "100.00")),
    paid=Decimal("500.00"),
)
SETTLED = settle_month(MUCH, lawbook().law_of(MUCH.month))


def test_every_amount_is_the_amount_of_a_step() -> None:
    assert {name: step_of(SETTLED, name).amount for name in AMOUNTS} == {
        name: getattr(SETTLED, name) for name in AMOUNTS
    }


def test_a_key_is_a_kind_and_what_the_step_is_about() -> None:
    step = step_of(SETTLED, "norm_situation:2026-07-10")
    assert (step.kind, step.subject) == ("norm_situation", "2026-07-10")
    assert (SETTLED.steps[-1].kind, SETTLED.steps[-1].subject) == ("to_pay", "")


def test_the_last_step_is_the_amount_to_pay() -> None:
    assert SETTLED.steps[-1].key == "to_pay"


def test_no_two_steps_have_the_same_key() -> None:
    keys = [step.key for step in SETTLED.steps]
    assert len(keys) == len(set(keys))


def test_a_step_rests_on_earlier_steps_only() -> None:
    before: set[str] = set()
    for step in SETTLED.steps:
        assert {source["step"] for source in step.inputs if "step" in source} <= before
        before.add(step.key)


def test_every_step_names_its_articles() -> None:
    assert [step.key for step in SETTLED.steps if not step.articles] == []


def test_every_figure_has_the_day_from_which_it_holds_and_its_source() -> None:
    figures = [source for step in SETTLED.steps for source in step.inputs if "figure" in source]
    assert figures
    assert all(source["since"] <= "2026-07-01" and source["source"] for source in figures)


def test_a_doubtful_figure_says_so_in_the_step() -> None:
    settled = settle(situation("2026-07-01", person(born="2006-08-01", parents_cannot_support=True)))
    (increase,) = [one for one in settled.steps[0].inputs if one.get("figure") == "norm.young_increase"]
    assert "756,00" in increase["doubt"]


def test_the_same_facts_and_law_give_the_same_settlement() -> None:
    assert settle_month(MUCH, lawbook().law_of(MUCH.month)) == SETTLED


def test_a_measure_is_a_percentage_of_the_norm_taken_off_the_assistance() -> None:
    settled = settle(incomes=(wage("600.00"),), measure_percent=Decimal(30))
    assert str(step_of(settled, "measure").amount) == "425.84"
    assert str(settled.entitlement) == "345.62"  # 1419.46 - 648 - 425.84


def test_a_measure_takes_no_more_than_there_is() -> None:
    settled = settle(incomes=(wage("1200.00"),), measure_percent=Decimal(100))
    assert str(settled.entitlement) == "0.00"


def test_from_pensionable_age_on_the_svb_grants() -> None:
    assert settle(situation("2026-07-01", person(born="1959-07-31"))).attention == ("aow_age",)


def test_a_partner_of_pensionable_age_is_enough() -> None:
    couple = situation("2026-07-01", person("p"), person("q", "1955-01-01", entitled=False))
    assert settle(couple).attention == ("aow_age",)


def test_the_day_before_pensionable_age_nothing_is_asked() -> None:
    assert settle(situation("2026-07-01", person(born="1959-08-01"))).attention == ()


def test_who_leaves_before_the_birthday_is_not_transferred() -> None:
    reaching = person("q", "1959-07-20")
    settled = settle(situation("2026-07-01", person("p"), reaching), situation("2026-07-20", person("p")))
    assert settled.attention == ()


def test_planned_law_is_used_in_sight() -> None:
    asked = facts(planned_law=True)
    law = lawbook().law_of(asked.month, planned=True)
    planned = replace(law, figures={**law.figures, "norm.single": replace(law.figure("norm.single"), planned=True)})
    assert settle_month(asked, law).attention == ()
    assert settle_month(asked, planned).attention == ("law_planned",)
