"""The commands around the engine and the law book, as they are typed."""

import io
import json
import os
import subprocess
import sys
from datetime import date
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from django.core.management import CommandError, call_command

ROOT = Path(__file__).resolve().parents[2]
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


def test_calculate_needs_nothing_that_production_needs() -> None:
    command = [sys.executable, "manage.py", "calculate"]
    environment = {"PATH": os.environ["PATH"], "DJANGO_SETTINGS_MODULE": "config.settings.production"}
    done = subprocess.run(  # noqa: S603
        command, input=LINE, env=environment, cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert json.loads(done.stdout)["norm"] == "1419.46"


def test_calculate_allowances_needs_nothing_that_production_needs() -> None:
    household = '"household":{"income":20000,"partner":false,"persons":1,"adult_ages":[40],"assets":0}'
    line = f'{{"id":"1","year":2026,{household},"rent":null,"children":[],"childcare":[]}}'
    environment = {"PATH": os.environ["PATH"], "DJANGO_SETTINGS_MODULE": "config.settings.production"}
    command = [sys.executable, "manage.py", "calculate_allowances"]
    done = subprocess.run(  # noqa: S603
        command, input=line, env=environment, cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert json.loads(done.stdout)["healthcare_benefit"] == {"year": 1550, "month": 129}


def test_calculate_says_when_there_is_no_such_file(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="nothing"):
        printed("calculate", str(tmp_path / "nothing.jsonl"))


def test_law_prints_the_law_of_a_month() -> None:
    assert "norm.couple  (art. 21, b)" in printed("law", "2026-07")


def test_law_prints_that_of_the_allowances_too() -> None:
    printed_law = printed("law", "2026-07")
    assert "work_premium.year_maximum  (art. 31, 2, j)" in printed_law
    assert "een tabel van" in printed_law


@pytest.mark.parametrize("day", [date(2026, 10, 14), date(2026, 11, 30)])
def test_law_check_is_content_while_the_law_is_known_for_more_than_thirty_days(settings: Any, day: date) -> None:
    settings.STANDING_DAY = day
    assert printed("law", "--check") == "The law is known until 2026-12.\n"


@pytest.mark.parametrize("day", [date(2026, 12, 1), date(2026, 12, 2), date(2027, 1, 1)])
def test_law_check_fails_from_thirty_days_before_the_known_law_ends(settings: Any, day: date) -> None:
    settings.STANDING_DAY = day
    with pytest.raises(CommandError, match=r"norms\.toml is known until 2026-12(.|\n)*gross_up\.toml is known until"):
        printed("law", "--check")


def test_law_asks_for_a_month() -> None:
    with pytest.raises(CommandError, match="2026-07"):
        printed("law", "july")
