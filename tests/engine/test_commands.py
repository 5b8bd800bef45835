"""The commands around the engine and the law book, as they are typed."""

import io
import json
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest
from django.core.management import CommandError, call_command

LINE = (
    '{"id":"1","month":"2026-07","situations":[{"from":"2026-07-01","household":'
    '{"persons":[{"id":"p","birth_date":"1986-01-15"}]}}]}\n'
)


def printed(*command: str) -> str:
    out = io.StringIO()
    call_command(*command, stdout=out)
    return out.getvalue()


def test_calculate_answers_the_lines_of_a_file(tmp_path: Path) -> None:
    file = tmp_path / "months.jsonl"
    file.write_text(LINE + "\n" + LINE)
    assert [json.loads(line)["to_pay"] for line in printed("calculate", str(file)).splitlines()] == ["1348.49"] * 2


def test_calculate_answers_standard_input(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", SimpleNamespace(buffer=io.BytesIO(LINE.encode())))
    assert json.loads(printed("calculate"))["norm"] == "1419.46"


def test_calculate_says_when_there_is_no_such_file(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="nothing"):
        printed("calculate", str(tmp_path / "nothing.jsonl"))


def test_law_prints_the_law_of_a_month() -> None:
    assert "norm.couple  (art. 21, b)" in printed("law", "2026-07")


def test_law_asks_for_a_month() -> None:
    with pytest.raises(CommandError, match="2026-07"):
        printed("law", "july")
