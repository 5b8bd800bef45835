"""The engine and the naive second implementation agree on the rules of 2027, on a law book of invented amounts."""

import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from settlement.engine.contract import answer
from tests.law.invented import book_2027

from . import naive
from .generator_2027 import case
from .test_agreement import plain

INVENTED: dict[str, Any] = json.loads((Path(__file__).parent / "figures_2027.json").read_text(encoding="utf-8"))
TRANSITIONS = [None, "ends", "runs_on"]
CHUNK, CHUNKS = 100, 5


def figures(transition: str | None) -> dict[str, Any]:
    return INVENTED | ({"transition": {"exemptions": transition}} if transition else {})


def step_of(given: dict[str, Any], kind: str) -> Decimal | None:
    return next((Decimal(step["amount"]) for step in given.get("steps", []) if step["key"] == kind), None)


@pytest.mark.parametrize("transition", TRANSITIONS)
@pytest.mark.parametrize("start", range(0, CHUNK * CHUNKS, CHUNK))
def test_the_engine_agrees_with_the_naive_sum(
    start: int, transition: str | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(naive, "FIGURES", figures(transition))
    book = book_2027(transition)
    for seed in range(start, start + CHUNK):
        asked = case(seed)
        told = json.dumps(asked, indent=1)
        given = answer(asked, book)
        assert (seed, plain(given)) == (seed, naive.answer(json.loads(told))), told
        if "error" not in given:
            buffer = naive.buffer_of(naive.read(json.loads(told)))
            assert (seed, step_of(given, "buffer")) == (seed, None if buffer is None else Decimal(naive.text(buffer)))


def test_the_cases_reach_every_rule_of_2027() -> None:
    notes = set()
    for seed in range(CHUNK * CHUNKS):
        for transition in TRANSITIONS:
            given = answer(case(seed), book_2027(transition))
            notes |= {(step["key"].partition(":")[0], step["note"]) for step in given.get("steps", [])}
            notes |= {("attention", code) for code in given.get("attention", [])}
    assert notes >= {
        ("exemption", "34a_a_refused_aow_age"),
        ("exemption", "34a_a_refused_before_2027"),
        ("exemption", "34a_a_refused_months_used"),
        ("exemption", "34a_a_refused_not_entitled"),
        ("exemption", "34a_a_refused_not_in_force"),
        ("exemption", "34a_a_refused_not_started"),
        ("exemption", "34a_c_refused_below_aow_age"),
        ("exemption", "34a_a_gives_way"),
        ("exemption", "34a_b_gives_way"),
        ("exemption", "34a_c_gives_way"),
        ("exemption", "n_refused_ended"),
        ("child_supplement", None),
        ("child_supplement", "no_allowance_partner"),
        ("buffer", None),
        ("buffer", "limited"),
        ("buffer", "not_in_force"),
        ("net_bridge", "uniform_counts"),
        ("net_bridge", "printed_counts"),
        ("attention", "law_planned"),
    }


@pytest.mark.parametrize("transition", TRANSITIONS)
def test_steps_rest_on_earlier_steps_with_keys_of_their_own(transition: str | None) -> None:
    for seed in range(CHUNK * CHUNKS):
        before: set[str] = set()
        for step in answer(case(seed), book_2027(transition)).get("steps", []):
            assert (seed, step["key"] in before) == (seed, False)
            assert {made["step"] for made in step["inputs"] if "step" in made} <= before
            before.add(step["key"])
