"""Every code that the reader can give has words, for the citizen and for the caseworker."""

import ast
from pathlib import Path

import pytest

from caseworkers import explanation as to_caseworkers
from payslips import explanation as to_citizens
from payslips.reading import labels

READING = Path(labels.__file__).parent
# Asked or typed over instead of told: a password in the flow, a picture that a caseworker reads.
ASKED = {"password_needed", "password_wrong"}
FOR_A_PERSON = {"no_text_layer", "no_ocr", "illegible"}


def calls():
    for path in READING.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call):
                name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
                yield name, node


def texts_of(node):
    """The texts in an argument: of a choice between two, both."""
    return {part.value for part in ast.walk(node) if isinstance(part, ast.Constant) and isinstance(part.value, str)}


def reasons() -> set[str]:
    """What `Refused`, `Unreadable` and the sandbox are given, and the kinds of other papers."""
    given = {"Refused": 0, "Unreadable": 0, "_died": 0, "_no": 1}
    found = {text for name, node in calls() if name in given for text in texts_of(node.args[given[name]])}
    return found | troubles() | set(labels.paper_scores([])) - {"payslip"} | {"other", "too_large", "out_of_memory"}


def troubles() -> set[str]:
    """What `scan._trouble` finds wrong with a picture."""
    tree = ast.parse((READING / "scan.py").read_text())
    (function,) = (node for node in tree.body if isinstance(node, ast.FunctionDef) and node.name == "_trouble")
    return {text for node in ast.walk(function) if isinstance(node, ast.Return) for text in texts_of(node)}


def checks() -> set[str]:
    """The first argument of each `check(...)` and `Check(...)`."""
    return {
        text for name, node in calls() if name in {"check", "Check"} and node.args for text in texts_of(node.args[0])
    }


def test_the_codes_are_found():
    assert {"broken", "encrypted", "time_out", "bank_statement", "blurred"} <= reasons()
    assert {"net_wage", "visible_text", "proven_by_sums"} <= checks()


@pytest.mark.parametrize("reason", sorted(reasons() - ASKED - FOR_A_PERSON))
def test_each_reason_tells_the_citizen_what_to_do(reason):
    assert reason in to_citizens.REFUSALS


@pytest.mark.parametrize("reason", sorted({*reasons() - ASKED - FOR_A_PERSON, *to_citizens.REFUSALS}))
def test_each_reason_has_words_for_the_caseworker(reason):
    assert reason in to_caseworkers.UPLOAD_REASONS


@pytest.mark.parametrize("check", sorted(checks()))
def test_each_check_has_words_for_the_citizen(check):
    assert check in {*to_citizens.CHECKS, *to_citizens.NOTICES}


@pytest.mark.parametrize("check", sorted({*checks(), *to_citizens.CHECKS}))
def test_each_check_has_words_for_the_caseworker(check):
    assert check in to_caseworkers.CHECKS


@pytest.mark.parametrize("reason", sorted({*to_citizens.WAITS} - {"answered"}))
def test_each_reason_to_wait_has_words_and_advice_for_the_caseworker(reason):
    assert reason in to_caseworkers.PAYSLIP_REASONS
    assert reason in to_caseworkers.PAYSLIP_ADVICE
