"""Questions about allowances, short."""

from decimal import Decimal
from typing import Any

from allowances.engine.contract import answer
from allowances.law.lawbook import lawbook

ALONE = {"income": 20000, "partner": False, "persons": 1, "adult_ages": [40], "assets": 0}
TOGETHER = ALONE | {"partner": True, "persons": 2, "adult_ages": [40, 40]}
SIMPLE = {"id": "1", "year": 2026, "household": ALONE, "rent": None, "children": [], "childcare": []}


def ask(household: dict[str, Any] | None = None, **changes: Any) -> dict[str, Any]:
    """The answer about somebody alone in 2026, changed as told."""
    return answer(SIMPLE | {"household": ALONE | (household or {})} | changes, lawbook())


def rent(amount: str) -> dict[str, str]:
    return {"basic_rent": amount}


def children(*ages: int) -> list[dict[str, int]]:
    return [{"age": age} for age in ages]


def care(hours: Any, hourly_rate: str = "10.00", kind: str = "day_care") -> dict[str, Any]:
    return {"kind": kind, "hours": hours, "hourly_rate": hourly_rate}


def steps_of(given: dict[str, Any]) -> dict[str, Decimal]:
    return {step["key"]: Decimal(step["amount"]) for step in given["steps"]}


def notes_of(given: dict[str, Any]) -> dict[str, str]:
    return {step["key"]: step["note"] for step in given["steps"] if step["note"]}
