"""Every clause of the trial calculation's contract has a test or a golden case, and they are all there."""

import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.golden.cases import all_cases

TESTS = Path(__file__).resolve().parents[1]
CONTRACT = TESTS.parent / "../shared/contracts/calculate.md"
CLAUSES = tomllib.loads((Path(__file__).parent / "contract_sentences.toml").read_text(encoding="utf-8"))["clause"]


def clauses_of(text: str) -> Iterator[str]:
    """Sentences and parts between semicolons, rows of tables whole; headings left out."""
    joined = re.sub(r"\n(?![\n|#\-0-9]|   -)\s*", " ", text)
    for line in joined.splitlines():
        words = re.sub(r"^\s*(-|[0-9]\.)\s+", "", line).strip()
        if not words or words.startswith("#") or re.fullmatch(r"[|\- ]+", words):
            continue
        parts = [words.strip("|")] if words.startswith("|") else re.split(r"(?<=;)\s+|(?<=[.)])\s+(?=[A-Z`\"])", words)
        yield from (" ".join(part.split()) for part in parts)


@pytest.mark.shared
@pytest.mark.skipif(not CONTRACT.exists(), reason="no contract beside the project")
def test_every_clause_of_the_contract_stands_in_the_table() -> None:
    found = list(clauses_of(CONTRACT.read_text(encoding="utf-8")))
    starts = [clause["start"] for clause in CLAUSES]
    assert [one[: len(start)] for one, start in zip(found, starts, strict=False)] == starts
    assert len(found) == len(starts)


def test_every_proof_of_a_clause_is_a_case_or_a_test() -> None:
    texts = [path.read_text(encoding="utf-8") for path in TESTS.rglob("test_*.py")]
    there = {name for text in texts for name in re.findall(r"^def (test_\w+)", text, re.MULTILINE)}
    there |= {case.name for case in all_cases()}
    assert [proof for clause in CLAUSES for proof in clause["proof"] if proof not in there] == []
    assert [clause["start"] for clause in CLAUSES if not clause["proof"]] == []


def test_logging_goes_to_standard_error(settings: Any) -> None:
    """Standard output of the trial calculation is for the answers alone."""
    streams = {handler.get("stream", "ext://sys.stderr") for handler in settings.LOGGING["handlers"].values()}
    assert streams == {"ext://sys.stderr"}
