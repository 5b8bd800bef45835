"""The keys of the trial calculation that the law of 2027 adds. All may be left out."""

import json
from typing import Any

import pytest

from settlement.engine.contract import answer, facts_from_json, facts_to_json
from settlement.law.lawbook import lawbook
from tests.law.invented import book_2027

from .test_contract import FULL, SIMPLE, WAGE, error_of, with_

JULY = {"period": {"start": "2027-07-01", "end": "2027-07-31"}}
DATA = {
    "taxable_wage": "700.00",
    "wage_tax": "50.00",
    "zvw_withheld": "0.00",
    "car_advantage": "0.00",
    "exempt_items": "0.00",
}
BESIDE = [{"id": "p", "birth_date": "1986-01-15"}, {"id": "q", "birth_date": "1986-01-15", "entitled": False}]
HOME = {"persons": BESIDE, "dependent_children": 1, "allowance_partner": True}
OF_2027: dict[str, Any] = {
    "month": "2027-07",
    "situations": [{"from": "2027-01-01", "household": HOME}],
    "policy": {"net_source": "uniform"},
    "incomes": [WAGE | JULY | {"wage_data": DATA}],
    "exemptions": [
        {"person": "p", "article": "34a_a", "since": "2027-01", "extended_until": "2028-06"},
        {"person": "p", "article": "34a_b"},
        {"person": "p", "article": "34a_c"},
    ],
    "buffer": {"amount": "100.00", "used_this_year": "0.00"},
    "planned_law": True,
}


def test_facts_of_2027_survive_being_stored_as_json() -> None:
    facts = facts_from_json(OF_2027)
    assert facts_from_json(json.loads(json.dumps(facts_to_json(facts)))) == facts


def test_a_key_of_2027_is_written_only_where_it_says_something() -> None:
    text = json.dumps(facts_to_json(facts_from_json(FULL)))
    assert not [key for key in ("allowance_partner", "net_source", "wage_data", "buffer") if key in text]


def test_an_answer_of_2027_has_the_keys_of_the_contract() -> None:
    assert list(answer(OF_2027 | {"id": "1"}, book_2027())) == list(answer(SIMPLE, lawbook()))


def test_every_input_of_2027_has_its_step() -> None:
    kinds = {step["key"].partition(":")[0] for step in answer(OF_2027 | {"id": "1"}, book_2027())["steps"]}
    assert kinds >= {"child_supplement", "uniform_net", "net_bridge", "exemption", "buffer"}


def test_law_that_is_not_known_is_named() -> None:
    old = OF_2027 | {"id": "1", "exemptions": [{"person": "p", "article": "n"}]}
    assert answer(old, book_2027())["error"] == {
        "code": "law_not_known",
        "message": "transitional_law.exemptions is not known for 2027-07, and nothing is extrapolated.",
        "fields": {},
    }


@pytest.mark.parametrize("month", ["2027-01", "2027-12"])
def test_a_real_month_of_2027_is_not_known_yet(month: str) -> None:
    asked = with_(month=month, situations=[{"from": f"{month}-01", "household": HOME}])
    assert error_of(asked)["code"] == "law_not_known"


def grant(**keys: Any) -> dict[str, Any]:
    return {"exemptions": [{"person": "p"} | keys]}


@pytest.mark.parametrize(
    ("changes", "path"),
    [
        ({"policy": {"net_source": "net"}}, "policy.net_source"),
        ({"policy": {"net_source": "uniform"}, "incomes": [WAGE]}, "incomes[0].wage_data"),
        ({"incomes": [WAGE | {"wage_data": {}}]}, "incomes[0].wage_data.taxable_wage"),
        ({"incomes": [WAGE | {"wage_data": DATA | {"car_advantage": None}}]}, "incomes[0].wage_data.car_advantage"),
        ({"incomes": [WAGE | {"wage_data": DATA | {"exempt_items": 0}}]}, "incomes[0].wage_data.exempt_items"),
        ({"incomes": [WAGE | {"wage_data": DATA | {"bonus": "1.00"}}]}, "incomes[0].wage_data.bonus"),
        ({"incomes": [WAGE | {"kind": "benefit", "wage_data": DATA}]}, "incomes[0].wage_data"),
        ({"incomes": [WAGE | {"holiday": "paid", "wage_data": DATA}]}, "incomes[0].wage_data"),
        ({"situations": [{"from": "2026-07-01", "household": HOME | {"allowance_partner": None}}]}, None),
        (grant(article="34a_a"), "exemptions[0].since"),
        (grant(article="34a_a", since="2027"), "exemptions[0].since"),
        (grant(article="34a_a", since="2027-01", extended_until="2028"), "exemptions[0].extended_until"),
        (grant(article="34a_a", since="2027-01", months_used=1), "exemptions[0].months_used"),
        (grant(article="34a_b", since="2027-01"), "exemptions[0].since"),
        (grant(article="34a_c", extended_until="2027-01"), "exemptions[0].extended_until"),
        (grant(article="34a_d"), "exemptions[0].article"),
        ({"buffer": {"amount": "1.00"}}, "buffer.used_this_year"),
        ({"buffer": {"amount": "-1.00", "used_this_year": "0.00"}}, "buffer.amount"),
        ({"buffer": {"amount": "1.00", "used_this_year": "-1.00"}}, "buffer.used_this_year"),
        ({"buffer": "1.00"}, "buffer"),
    ],
)
def test_a_fault_in_a_key_of_2027_is_told_with_its_path(changes: dict[str, Any], path: str | None) -> None:
    error = error_of(with_(**changes))
    assert error["code"] == "invalid_input"
    assert (path or "situations[0].household.allowance_partner") in error["fields"]


@pytest.mark.parametrize(
    "changes",
    [
        {"buffer": None},
        {"incomes": [WAGE | {"wage_data": None}]},
        grant(article="34a_a", since="2026-01", extended_until=None),
    ],
)
def test_nothing_may_be_said_of_a_key_of_2027(changes: dict[str, Any]) -> None:
    assert "error" not in answer(with_(**changes), lawbook())
