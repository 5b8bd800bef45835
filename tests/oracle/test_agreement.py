"""The engine and the naive second implementation give the same answer to the same random months."""

import json
from typing import Any

import pytest

from settlement.engine.contract import answer
from settlement.law.lawbook import lawbook

from . import naive
from .generator import case

CASES = 5000
REACHED = {
    "difference",
    "deducted",
    "exempt",
    "holiday_claim",
    "negative_income",
    "aow_age",
    "invalid_input",
    "law_not_known",
}
CHUNK = 100


def plain(given: dict[str, Any]) -> dict[str, Any]:
    """Leave of an answer what the two can agree on: no steps, of an error only the code."""
    if "error" in given:
        return {"id": given["id"], "error": {"code": given["error"]["code"]}}
    return {key: value for key, value in given.items() if key != "steps"}


@pytest.mark.parametrize("start", range(0, CASES, CHUNK))
def test_the_engine_agrees_with_the_naive_sum(start: int) -> None:
    law = lawbook()
    for seed in range(start, start + CHUNK):
        asked = case(seed)
        told = json.dumps(asked, indent=1)
        assert (seed, plain(answer(asked, law))) == (seed, naive.answer(json.loads(told))), told


def test_the_cases_reach_every_kind_of_answer() -> None:
    answers = [naive.answer(case(seed)) for seed in range(300)]
    amounts = {key for given in answers for key in given if given[key] not in (None, "0.00")}
    codes = {code for given in answers for code in given.get("attention", [given.get("error", {}).get("code")])}
    assert amounts | codes >= REACHED
