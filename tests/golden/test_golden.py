"""Every golden case comes out to the cent, step by step; and its hand's work is right by itself."""

import re
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from settlement.engine.contract import answer
from settlement.engine.month import Month

from .cases import Case, Rule, all_cases, rules
from .working import amounts_in, worked_out

STATUTE = Path(__file__).resolve().parents[2] / "../shared/law/participatiewet-2026-01-01.md"
CASES = all_cases()
SETTLED = [case for case in CASES if not case.error]
REFUSED = [case for case in CASES if case.error]


def by_name(case: Case) -> str:
    return case.name


def answered(case: Case) -> dict[str, Any]:
    return answer(case.given, case.law)


@pytest.mark.parametrize("case", SETTLED, ids=by_name)
def test_a_case_comes_out_to_the_cent_with_all_its_steps(case: Case) -> None:
    given = answered(case)
    assert "error" not in given, given
    assert [(step["key"], step["amount"], step["articles"], step["note"]) for step in given["steps"]] == [
        (step.key, step.amount, step.articles, step.note) for step in case.steps
    ]
    assert given["attention"] == case.attention


def test_the_amounts_of_an_answer_are_those_of_its_steps() -> None:
    for case in SETTLED:
        texts = {key: value for key, value in answered(case).items() if isinstance(value, str)}
        amounts = {key: Decimal(texts[key]) for key in texts.keys() - {"id", "month"}}
        assert (case.name, {key: case.amounts[key] for key in amounts}) == (case.name, amounts)
        assert len(amounts) >= 12


@pytest.mark.parametrize("case", REFUSED, ids=by_name)
def test_a_refused_case_says_why_and_where(case: Case) -> None:
    error = answered(case)["error"]
    assert case.error is not None
    assert {key: error[key] for key in case.error} == case.error


@pytest.mark.parametrize("rule", rules(), ids=lambda rule: rule.title)
def test_what_was_worked_out_by_hand_comes_to_its_amount(rule: Rule) -> None:
    """Not a line of the engine: each working is evaluated by itself, from amounts that stood before it."""
    for case in rule.cases:
        known = known_amounts(case) if case.steps else set()
        for step in case.steps:
            amount = Decimal(step.amount)
            if step.working:
                assert (case.name, step.key, worked_out(step.working)) == (case.name, step.key, amount)
            assert amounts_in(step.working or step.amount) <= known, (case.name, step)
            known.add(abs(amount))


def known_amounts(case: Case) -> set[Decimal]:
    """The amounts of the facts, of the law of the month, and of the remark that tells of another month."""
    law = case.law.law_of(Month.parse(case.given["month"]), planned=True)
    figures = {figure.value for figure in law.figures.values()}
    classes = {row.minus for table in law.holiday_tables.values() for row in table.classes}
    return figures | classes | amounts_in(f"{texts_of(case.given)} {case.remark}") | {Decimal()}


def texts_of(value: Any) -> str:
    if isinstance(value, dict | list):
        return " ".join(map(texts_of, value.values() if isinstance(value, dict) else value))
    return str(value)


def test_no_two_cases_have_the_same_name() -> None:
    names = [case.name for case in CASES]
    assert len(names) == len(set(names))


def test_every_rule_has_a_sentence_of_the_law_above_its_cases() -> None:
    assert [rule.title for rule in rules() if not all(all(quoted) for quoted in rule.law) or not rule.law] == []


@pytest.mark.shared
@pytest.mark.skipif(not STATUTE.exists(), reason="no statute beside the project")
def test_every_sentence_that_is_quoted_stands_in_the_statute() -> None:
    statute = " ".join(STATUTE.read_text(encoding="utf-8").split())
    quoted = [part for rule in rules() for article, text in rule.law for part in parts_of(article, text)]
    assert len(quoted) > 50
    assert [part for part in quoted if part not in statute] == []


def parts_of(article: str, text: str) -> list[str]:
    """What is literal: a text in brackets tells of a table or of another law in our own words."""
    literal = re.match("[0-9]", article) and not text.startswith("(")
    return [part.strip() for part in text.split("(...)")] if literal else []
