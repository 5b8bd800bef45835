"""Steps in short: what is read back is all of them."""

import json

import pytest

from settlement.engine.contract import answer, steps_from_row, steps_to_row
from settlement.law.lawbook import lawbook
from tests.golden.cases import Case, all_cases

SETTLED = [case for case in all_cases() if not case.error]


@pytest.mark.parametrize("case", SETTLED, ids=lambda case: case.name)
def test_what_a_golden_case_keeps_in_short_says_all_it_said(case: Case) -> None:
    steps = answer(case.given, case.law)["steps"]
    kept = json.loads(json.dumps(steps_to_row(steps, case.law.origins)))
    assert steps_from_row(kept, case.law.origins) == steps


def test_what_is_kept_in_short_names_no_source() -> None:
    kept = [steps_to_row(answer(case.given, case.law)["steps"], case.law.origins) for case in SETTLED]
    assert '"source"' not in json.dumps(kept)


def test_a_figure_that_the_law_book_says_otherwise_is_kept_at_length() -> None:
    source = {"figure": "norm.single", "value": "1.00", "since": "2026-01-01", "source": "another"}
    steps = [{"key": "norm", "amount": "1.00", "note": None, "articles": ["21"], "inputs": [source]}]
    kept = steps_to_row(steps, lawbook().origins)
    assert kept[0][4] == source
    assert steps_from_row(kept, lawbook().origins) == steps
