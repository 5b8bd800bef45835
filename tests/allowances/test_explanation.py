"""The allowances in words: every step has some, and they name what the step is."""

import ast
import re
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.test import override_settings

from allowances.engine.calculate import calculate_allowances
from allowances.engine.contract import facts_from_json
from allowances.explanation import Told, explain
from allowances.law.lawbook import lawbook
from citizens.templatetags.dutch import euro
from settlement.engine.month import Month
from settlement.explanation import Line
from tests.allowances.engine.build import ALONE, SIMPLE, TOGETHER, care, children, rent

ROOT = Path(__file__).resolve().parents[2]
TEMPLATES = ROOT / "templates/allowances/steps"
WHOLE = {"rent": rent("800.00"), "children": children(4, 13, 16), "childcare": [care(Decimal("100.5")), care(20)]}
CASES: dict[str, dict[str, Any]] = {
    "alone": {},
    "alone, with everything": {"household": ALONE | {"income": 40_000, "persons": 4}, **WHOLE},
    "together, with everything": {"household": TOGETHER | {"income": 45_000, "persons": 5}, **WHOLE},
    "a high income": {"household": ALONE | {"income": 200_000}, **WHOLE},
    "just too much": {"household": ALONE | {"income": 40_868}},
    "many assets": {"household": ALONE | {"assets": 200_000}, **WHOLE},
    "many assets together": {"household": TOGETHER | {"assets": 200_000}, **WHOLE},
    "a partner who is not insured": {"household": TOGETHER | {"partner_insured": False}},
    "abroad": {"household": TOGETHER | {"residence_factor": "0.9485"}},
    "young": {"household": ALONE | {"adult_ages": [20]}, "rent": rent("600.00")},
    "a low rent": {"rent": rent("150.00")},
    "much childcare": {
        "childcare": [care(240, "12.00"), care(10, "12.00", "after_school"), care(9, kind="childminder")]
    },
    "another year": {"year": 2025, "children": children(4)},
}


def told(case: str) -> dict[str, Told]:
    facts = facts_from_json(SIMPLE | CASES[case])
    return {one.name: one for one in explain(calculate_allowances(facts, lawbook().law_of(Month(facts.year, 1))))}


def lines(case: str) -> list[Line]:
    return [line for one in told(case).values() if one.line for line in (one.line, *one.line.details)]


@pytest.fixture(name="_loud_templates")
def _loud_templates() -> Iterator[None]:
    """A name that a template does not find is written out instead of left out."""
    (engine,) = django_settings.TEMPLATES
    loud = [engine | {"OPTIONS": engine["OPTIONS"] | {"string_if_invalid": "NOT_FOUND"}}]
    with override_settings(TEMPLATES=loud):
        yield


def named_by_the_engine() -> set[str]:
    """The kinds that rules give to `Trace.add`, and to the function that adds a part of the rent."""
    found = set()
    for path in (ROOT / "allowances/engine/rules").glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "attr", getattr(node.func, "id", "")) in {
                "add",
                "_add_part",
            }:
                key = node.args[0]
                key = key.values[0] if isinstance(key, ast.JoinedStr) else key
                if isinstance(key, ast.Constant):
                    found.add(str(key.value).rstrip(":"))
    return found


def test_every_kind_of_step_has_a_sentence_and_no_sentence_is_left_over() -> None:
    assert len(named_by_the_engine()) > 20
    assert {path.stem for path in TEMPLATES.glob("*.html")} == named_by_the_engine()


def test_every_kind_of_step_is_told_in_a_case() -> None:
    assert {line.kind for case in CASES for line in lines(case)} == named_by_the_engine()


def test_every_step_of_a_case_is_told() -> None:
    for case, changes in CASES.items():
        facts = facts_from_json(SIMPLE | changes)
        steps = calculate_allowances(facts, lawbook().law_of(Month(facts.year, 1))).steps
        assert {step.key for step in steps} == {line.key for line in lines(case)}


@pytest.mark.usefixtures("_loud_templates")
@pytest.mark.parametrize("case", CASES)
def test_every_sentence_is_whole(case: str) -> None:
    for line in lines(case):
        assert "NOT_FOUND" not in line.sentence, line
        assert re.fullmatch(r"[A-Z].*\.", line.sentence), line.sentence
        assert not re.search(r" [.,:]|\.\.|  ", line.sentence), line.sentence


@pytest.mark.parametrize("case", CASES)
def test_a_sentence_names_the_amount_of_its_line(case: str) -> None:
    for line in lines(case):
        assert euro(line.amount) in line.sentence, line


def test_an_allowance_that_is_not_known_says_so_and_has_no_amount() -> None:
    one = told("another year")["rent_benefit"]
    assert one.line is None
    assert one.not_known == (
        "Wij weten de bedragen van 2025 niet. Daarom kunnen wij niet zeggen hoe hoog deze toeslag is: Huurtoeslag."
    )


def test_a_line_names_the_place_in_the_law_as_it_was_in_its_year() -> None:
    line = told("another year")["child_budget"].line
    assert line is not None
    (first, *_) = line.details
    assert first.articles[0].text == "Wet op het kindgebonden budget artikel 2, lid 2"
    assert first.articles[0].url == "https://wetten.overheid.nl/BWBR0022751/2025-01-01"
    assert first.origins[0].figure == "€\N{NO-BREAK SPACE}2.511,00"


def test_a_row_of_a_table_is_shown_as_percentage() -> None:
    parts = [line for line in lines("alone, with everything") if line.kind == "childcare_part"]
    assert [line.origins[0].figure for line in parts] == ["96%", "96%"]
