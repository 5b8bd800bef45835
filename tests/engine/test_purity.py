"""The sum and the law are pure and exact: read from their syntax trees."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

HOME = Path(__file__).resolve().parents[2]
ENGINE = sorted(path for app in ("settlement", "allowances") for path in HOME.glob(f"{app}/engine/**/*.py"))
FILES = [*ENGINE, *(path for app in ("settlement", "allowances") for path in sorted(HOME.glob(f"{app}/law/**/*.py")))]
OUTSIDE = {"django", "config", "citizens", "payslips", "time", "random", "os", "sqlite3", "urllib", "socket"}
TAX = "payslips.reading.wage_tax"
"""The wage tax of the reader: pure too, and the only one there is."""
CLOCK = {"today", "now", "utcnow"}


def nodes(path: Path) -> Iterator[ast.AST]:
    yield from ast.walk(ast.parse(path.read_text(encoding="utf-8")))


def imported(node: ast.AST) -> list[str]:
    if isinstance(node, ast.Import):
        return [alias.name for alias in node.names]
    return [node.module or ""] if isinstance(node, ast.ImportFrom) else []


def test_there_is_something_to_read() -> None:
    assert len(FILES) > 25


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(HOME)))
def test_no_float_is_written_or_made(path: Path) -> None:
    for node in nodes(path):
        assert not (isinstance(node, ast.Constant) and isinstance(node.value, float | complex))
        assert not (isinstance(node, ast.Name) and node.id == "float")


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(HOME)))
def test_nothing_from_outside_is_imported(path: Path) -> None:
    found = {name.split(".")[0] for node in nodes(path) for name in imported(node) if name != TAX}
    assert not found & OUTSIDE


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(HOME)))
def test_nobody_looks_at_the_clock(path: Path) -> None:
    assert not [node for node in nodes(path) if isinstance(node, ast.Attribute) and node.attr in CLOCK]


@pytest.mark.parametrize(
    "path", [path for path in ENGINE if path.name != "money.py"], ids=lambda path: str(path.relative_to(HOME))
)
def test_only_money_divides_and_rounds(path: Path) -> None:
    for node in nodes(path):
        assert not isinstance(node, ast.Div), "divide with money.share"
        assert not (isinstance(node, ast.Attribute) and node.attr == "quantize")
        assert not (isinstance(node, ast.Name) and node.id == "round")
