"""The golden cases: `cases/*.toml`, by rule. Each was worked out by hand; the engine must come to the same.

A case has the facts in the words of the trial calculation (`input`, or `json` where they are malformed), and either
`steps` or `error`. With `book` it is settled by the law book of invented amounts for 2027, changed as `book` says.
A line of `steps` is `key | amount | articles | note | working`: articles are parted by `;`, and a working may be left
out where the amount is a fact or a figure of the law as it stands.
"""

import json
import tomllib
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

from settlement.law.lawbook import LawBook, lawbook
from tests.law.invented import book_2027

FOLDER = Path(__file__).parent / "cases"


@dataclass(frozen=True)
class ExpectedStep:
    key: str
    amount: str
    articles: list[str]
    note: str | None
    working: str

    @property
    def kind(self) -> str:
        return self.key.partition(":")[0]


@dataclass(frozen=True)
class Case:
    """`given` is what is asked; `error` is null where the month is settled."""

    name: str
    title: str
    remark: str
    book: dict[str, Any] | None
    given: Any
    error: dict[str, Any] | None
    attention: list[str]
    steps: list[ExpectedStep]

    @property
    def law(self) -> LawBook:
        return lawbook() if self.book is None else book_2027(**self.book)

    @property
    def amounts(self) -> dict[str, Decimal]:
        return {step.key: Decimal(step.amount) for step in self.steps}


@dataclass(frozen=True)
class Rule:
    """A rule with the sentences of the law it stands on (article, text), above its cases."""

    title: str
    intro: str
    law: list[tuple[str, str]]
    cases: list[Case]


@cache
def rules() -> list[Rule]:
    files = [tomllib.loads(path.read_text(encoding="utf-8")) for path in sorted(FOLDER.glob("*.toml"))]
    return [
        Rule(
            title=rule["title"],
            intro=rule.get("intro", ""),
            law=[(quoted["article"], quoted["text"]) for quoted in rule["law"]],
            cases=[_case(case) for case in rule["case"]],
        )
        for file in files
        for rule in file["rule"]
    ]


def all_cases() -> list[Case]:
    return [case for rule in rules() for case in rule.cases]


def _case(case: dict[str, Any]) -> Case:
    given = json.loads(case["json"]) if "json" in case else {"id": case["name"]} | case["input"]
    steps = [_step(line) for line in case.get("steps", "").strip().splitlines()]
    return Case(
        name=case["name"],
        title=case["title"],
        remark=case.get("note", ""),
        book=case.get("book"),
        given=given,
        error=case.get("error"),
        attention=case.get("attention", []),
        steps=steps,
    )


def _step(line: str) -> ExpectedStep:
    key, amount, articles, note, working = [part.strip() for part in f"{line} | | |".split("|")[:5]]
    return ExpectedStep(key, amount, articles.split("; "), note or None, working)
