"""Cases worked out by hand from the law or published by others; each stands under the sentence it proves."""

import tomllib
from pathlib import Path
from typing import Any

import pytest

from settlement.engine.contract import answer
from settlement.law.lawbook import lawbook

FILES = sorted((Path(__file__).parent / "cases").glob("*.toml"))
CASES = [case for file in FILES for case in tomllib.loads(file.read_text(encoding="utf-8"))["case"]]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_a_case_comes_out_to_the_cent(case: dict[str, Any]) -> None:
    given = answer({"id": case["name"]} | case["input"], lawbook())
    assert {key: given.get(key, given) for key in case["expect"]} == case["expect"]


def test_no_two_cases_have_the_same_name() -> None:
    names = [case["name"] for case in CASES]
    assert len(names) == len(set(names))
