"""The trial calculation of the allowances as JSON: what it takes, and what it refuses by name."""

import json
from typing import Any

import pytest

from allowances.engine.contract import answer, answer_json
from allowances.law.lawbook import lawbook

from .build import ALONE, SIMPLE, ask, care


def faults(given: dict[str, Any]) -> list[str]:
    assert given["error"]["code"] == "invalid_input"
    return list(given["error"]["fields"])


def test_an_answer_has_the_keys_of_the_contract() -> None:
    given = ask()
    names = ["healthcare_benefit", "rent_benefit", "child_budget", "childcare_benefit"]
    assert list(given) == ["id", "year", *names, "steps"]
    assert [list(given[name]) for name in names] == [["year", "month"], ["month"], ["year", "month"], ["month"]]
    assert {type(amount) for name in names for amount in given[name].values()} == {int}


def test_the_amounts_of_an_answer_are_those_of_its_steps() -> None:
    given = ask({"income": 30_000, "persons": 2}, rent={"basic_rent": "700.00"}, children=[{"age": 3}])
    steps = {step["key"]: step["amount"] for step in given["steps"]}
    for name in ("healthcare_benefit", "child_budget"):
        assert steps[name] == f"{given[name]['year']}.00"
        assert steps[f"{name}_month"] == f"{given[name]['month']}.00"
    for name in ("rent_benefit", "childcare_benefit"):
        assert steps[f"{name}_month"] == f"{given[name]['month']}.00"


def test_a_step_names_its_articles_and_where_its_figures_come_from() -> None:
    (step,) = [one for one in ask()["steps"] if one["key"] == "standard_premium"]
    assert step["articles"] == ["Wzt 4"]
    assert step["inputs"][0]["since"] == "2026-01-01"
    assert step["inputs"][0]["source"]


@pytest.mark.parametrize("assets", [0, 1000, "1000.00"])
def test_assets_are_whole_euros_or_an_amount(assets: Any) -> None:
    assert "error" not in ask({"assets": assets})


@pytest.mark.parametrize(("hours", "month"), [("100.5", 964), ("1e2", 960), ("100", 960), ("-0.0", 0), ("0.001", 0)])
def test_hours_may_have_decimals(hours: str, month: int) -> None:
    text = json.dumps(SIMPLE | {"childcare": [care(0)]}).replace('"hours": 0', f'"hours": {hours}')
    assert answer_json(text.encode(), lawbook())["childcare_benefit"] == {"month": month}


@pytest.mark.parametrize(
    "hours", ["1e400", "1e6", "-1", "1e-999999999999999999", "1e99999999999999999999", '"10"', "true"]
)
def test_hours_are_a_number_that_can_be_calculated_with(hours: str) -> None:
    text = json.dumps(SIMPLE | {"childcare": [care(0)]}).replace('"hours": 0', f'"hours": {hours}')
    assert faults(answer_json(text.encode(), lawbook())) == ["childcare[0].hours"]


@pytest.mark.parametrize(
    ("changes", "path"),
    [
        ({"income": -1}, "household.income"),
        ({"income": "20000"}, "household.income"),
        ({"income": True}, "household.income"),
        ({"income": 10**12}, "household.income"),
        ({"partner": "no"}, "household.partner"),
        ({"persons": 0}, "household.persons"),
        ({"partner": True}, "household.persons"),
        ({"adult_ages": []}, "household.adult_ages"),
        ({"adult_ages": [-1]}, "household.adult_ages[0]"),
        ({"assets": -1}, "household.assets"),
        ({"assets": "-0.01"}, "household.assets"),
        ({"assets": "1000"}, "household.assets"),
        ({"assets": None}, "household.assets"),
        ({"assets": False}, "household.assets"),
        ({"residence_factor": 1}, "household.residence_factor"),
        ({"residence_factor": "-1"}, "household.residence_factor"),
        ({"residence_factor": "1e3"}, "household.residence_factor"),
        ({"partner_insured": None}, "household.partner_insured"),
        ({"pets": 1}, "household.pets"),
    ],
)
def test_a_fault_in_the_household_is_named(changes: dict[str, Any], path: str) -> None:
    assert faults(ask(changes)) == [path]


@pytest.mark.parametrize(
    ("changes", "path"),
    [
        ({"year": 0}, "year"),
        ({"year": 10_000}, "year"),
        ({"year": "2026"}, "year"),
        ({"rent": {}}, "rent.basic_rent"),
        ({"rent": {"basic_rent": 600}}, "rent.basic_rent"),
        ({"rent": {"basic_rent": "-0.01"}}, "rent.basic_rent"),
        ({"children": None}, "children"),
        ({"children": [{"age": -1}]}, "children[0].age"),
        ({"children": [{}]}, "children[0].age"),
        ({"childcare": [care(1, kind="grandmother")]}, "childcare[0].kind"),
        ({"childcare": [care(1, "-0.01")]}, "childcare[0].hourly_rate"),
        ({"more": 1}, "more"),
    ],
)
def test_a_fault_beside_the_household_is_named(changes: dict[str, Any], path: str) -> None:
    assert faults(ask(**changes)) == [path]


@pytest.mark.parametrize("key", ["year", "household", "rent", "children", "childcare"])
def test_what_is_left_out_is_named(key: str) -> None:
    assert faults(answer({name: value for name, value in SIMPLE.items() if name != key}, lawbook())) == [key]


@pytest.mark.parametrize("key", ALONE)
def test_what_is_left_out_of_the_household_is_named(key: str) -> None:
    household = {name: value for name, value in ALONE.items() if name != key}
    assert faults(answer(SIMPLE | {"household": household}, lawbook())) == [f"household.{key}"]


@pytest.mark.parametrize("id_", [None, "", 1])
def test_without_an_id_the_answer_has_none(id_: Any) -> None:
    given = ask(id=id_, year="x")
    assert given["id"] is None
    assert faults(given) == ["id", "year"]


def test_a_key_that_is_given_twice_is_refused() -> None:
    text = '{"year": 2026, ' + json.dumps(SIMPLE)[1:]
    assert faults(answer_json(text.encode(), lawbook())) == ["year (given twice)"]
