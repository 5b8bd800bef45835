"""What was published comes out to the euro, and what was published on the way to the cent."""

import json
import tomllib
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from allowances.engine.contract import answer
from allowances.law.lawbook import lawbook

from .build import steps_of

FILE = Path(__file__).with_name("published.toml")
SHARED = Path(__file__).resolve().parents[3] / "../shared/law/examples.json"
CASES = tomllib.loads(FILE.read_text(encoding="utf-8"), parse_float=Decimal)["case"]
NOT_INPUT = {"name", "source", "expected", "steps"}


def answered(case: dict[str, Any]) -> dict[str, Any]:
    given = {"id": case["name"], "rent": None, "children": [], "childcare": []}
    return answer(given | {key: value for key, value in case.items() if key not in NOT_INPUT}, lawbook())


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_a_published_allowance_comes_out_to_the_euro(case: dict[str, Any]) -> None:
    given = answered(case)
    expected = {tuple(path.split(".")): amount for path, amount in case["expected"].items()}
    assert {(name, part): given[name][part] for name, part in expected} == expected


@pytest.mark.parametrize("case", [case for case in CASES if "steps" in case], ids=lambda case: case["name"])
def test_what_was_published_on_the_way_comes_out_to_the_cent(case: dict[str, Any]) -> None:
    steps = steps_of(answered(case))
    assert {key: str(steps[key]) for key in case["steps"]} == case["steps"]


def test_every_case_says_where_it_stands() -> None:
    assert [case["name"] for case in CASES if not case["source"]] == []


@pytest.mark.shared
@pytest.mark.skipif(not SHARED.exists(), reason="no examples beside the project")
def test_no_published_example_is_left_out() -> None:
    topics = ("zorgtoeslag", "huurtoeslag", "kindgebonden", "kinderopvang")
    examples = json.loads(SHARED.read_text(encoding="utf-8"))["examples"]
    names = {one["id"] for one in examples if one["topic"].startswith(topics)}
    assert names
    assert names - {case["name"] for case in CASES} == set()
