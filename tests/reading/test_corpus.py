"""Broken and hostile files from public test suites: every one gets an answer in time."""

from pathlib import Path

import pytest

from payslips.reading.sandbox import read_file

CORPUS = Path(__file__).resolve().parents[3] / "shared" / "corpus"
FILES = sorted(path for path in CORPUS.rglob("*") if path.is_file()) if CORPUS.is_dir() else []

pytestmark = [pytest.mark.audit, pytest.mark.shared, pytest.mark.skipif(not FILES, reason="lies beside the project")]


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_a_hostile_file_gets_an_answer(path: Path, tmp_path: Path) -> None:
    answer = read_file(path, pictures=tmp_path)
    assert answer["status"] in {"refused", "unreadable", "not_a_payslip"}
    assert answer["reason"]
    assert "\0" not in str(answer)
