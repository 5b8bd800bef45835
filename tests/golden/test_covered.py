"""No rule, refusal or input without a golden case. What there is, is read from the engine's own source."""

import ast
import dataclasses
import re
from collections.abc import Iterator
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from settlement.engine import facts
from settlement.engine.contract import answer

from .cases import all_cases

ROOT = Path(__file__).resolve().parents[2]
ENGINE = ROOT / "settlement/engine"
RULES = [*sorted((ENGINE / "rules").glob("*.py")), ENGINE / "attribution.py", ENGINE / "settle.py"]
STEPS = ROOT / "templates/settlement/steps"
CASES = all_cases()


@cache
def answers() -> list[dict[str, Any]]:
    return [answer(case.given, case.law) for case in CASES]


@cache
def words() -> set[str]:
    """Every code, key and name that the answers say; parts of them that are told apart."""
    said = {word for given in answers() for word in said_in(given)}
    said |= {word for case in CASES for word in said_in(case.book)}
    said |= {word.rpartition(".")[2] for word in said}
    return said | {part for word in said for part in (word.partition(":")[0], word.partition("_refused_")[2])}


def said_in(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        for key, one in value.items():
            yield key
            yield from said_in(one)
    elif isinstance(value, list):
        for one in value:
            yield from said_in(one)
    elif isinstance(value, str):
        yield value


def is_said(code: str, *, whole: bool) -> bool:
    return code in words() if whole else any(code in word for word in words())


def codes_of(path: Path) -> Iterator[tuple[str, bool]]:
    """The codes in a module of rules, and whether they are whole: docstrings and sentences left out."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    joined = {id(part) for node in ast.walk(tree) if isinstance(node, ast.JoinedStr) for part in node.values}
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            code = node.value.strip(":/")
            if re.fullmatch(r"[a-z_][a-z0-9_.]{3,}", code):
                yield code, id(node) not in joined and not code.endswith(".")


@pytest.mark.parametrize("path", RULES, ids=lambda path: path.stem)
def test_every_code_of_a_rule_is_said_in_the_answer_of_a_case(path: Path) -> None:
    assert sorted(code for code, whole in codes_of(path) if not is_said(code, whole=whole)) == []


def test_every_step_that_has_a_sentence_has_a_case() -> None:
    kinds = {step.kind for case in CASES for step in case.steps}
    assert sorted({path.stem for path in STEPS.glob("*.html")} - kinds) == []


def test_every_reason_that_has_a_sentence_has_a_case() -> None:
    notes = {step.note for case in CASES for step in case.steps}
    texts = [path.read_text(encoding="utf-8") for path in STEPS.rglob("*.html")]
    told = {note for text in texts for note in re.findall(r'note == "([a-z0-9_]+)"', text)}
    assert len(told) > 20
    # A month that lost its grant is settled at nothing without the sum (settlement.services).
    assert sorted(told - notes - {"no_assistance"}) == []


def test_every_input_of_the_contract_is_given_a_value_of_its_own_in_a_case() -> None:
    given = {(key, str(value)) for case in CASES for key, value in said_as(case.given)}
    missing = [
        f"{name}.{field.name}"
        for name, kind in vars(facts).items()
        if dataclasses.is_dataclass(kind)
        for field in dataclasses.fields(kind)
        if not {value for key, value in given if key == word_of(name, field.name)} - {str(field.default), "0.00", "0"}
    ]
    assert missing == []


def word_of(kind: str, field: str) -> str:
    return "from" if (kind, field) == ("Situation", "since") else field


def said_as(value: Any) -> Iterator[tuple[str, Any]]:
    if isinstance(value, dict):
        for key, one in value.items():
            yield key, one
            yield from said_as(one)
    elif isinstance(value, list):
        for one in value:
            yield from said_as(one)


def test_every_choice_of_the_contract_is_made_in_a_case() -> None:
    given = {value for case in CASES for _, value in said_as(case.given) if isinstance(value, str)}
    choices = [kind for kind in vars(facts).values() if isinstance(kind, type) and issubclass(kind, StrEnum)]
    assert [str(one) for kind in choices for one in kind if str(one) not in given] == []


def messages() -> set[str]:
    """What facts and contract can say against an input; what they fill in is any text."""
    found = set()
    for module in ("facts.py", "contract.py", "readers.py"):
        for node in ast.walk(ast.parse((ENGINE / module).read_text(encoding="utf-8"))):
            match node:
                case ast.Yield(value=ast.Tuple(elts=[_, message])):
                    found.add(pattern_of(message))
                case ast.Call(func=ast.Name(id="needed"), args=[what]):
                    found.add(pattern_of(what) + " is needed")
                case ast.DictComp(value=ast.Constant() as message) | ast.Assign(value=ast.Constant() as message):
                    if isinstance(message.value, str) and message.value.startswith("is "):
                        found.add(pattern_of(message))
                case _:
                    pass
    return found


def pattern_of(node: ast.expr) -> str:
    match node:
        case ast.Constant(value=str() as text):
            return re.escape(text)
        case ast.JoinedStr(values=values):
            return "".join(pattern_of(value) for value in values)
        case _:
            return ".+"


def test_every_reason_to_refuse_an_input_has_a_case() -> None:
    said = {text for case in CASES if case.error for text in case.error.get("fields", {}).values()}
    assert len(messages()) > 20
    assert sorted(message for message in messages() if not any(re.fullmatch(message, text) for text in said)) == []


def test_every_kind_of_answer_has_a_case() -> None:
    codes = {case.error["code"] for case in CASES if case.error} | {code for case in CASES for code in case.attention}
    assert codes >= {"invalid_input", "law_not_known", "negative_income", "aow_age", "law_planned"}
