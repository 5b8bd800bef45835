"""Every action that the code can write in the log is told in Dutch: to the citizen and to the caseworker."""

import ast
import itertools
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from django.urls import URLPattern, URLResolver, get_resolver

from caseworkers.explanation import ACTIONS
from citizens.explanation import DEEDS
from citizens.permissions import NO_LOOK

ROOT = Path(__file__).resolve().parents[2]
APPS = ("citizens", "payslips", "settlement", "allowances", "caseworkers")
# Functions that write an event, and which argument is its action.
WRITERS = {"record": 0, "log": 1}


class Module:
    """What the strings in a module can be, without running it."""

    def __init__(self, tree: ast.Module) -> None:
        self.functions = [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)]
        self.calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call)]
        self.tree = tree

    def around(self, node: ast.AST) -> ast.FunctionDef:
        """The innermost function in which a node stands."""
        holders = [one for one in self.functions if any(each is node for each in ast.walk(one))]
        return min(holders, key=lambda one: (one.end_lineno or 0) - one.lineno)

    def values(self, node: ast.expr, words: set[str]) -> set[str]:
        """All that an expression can come to; a LookupError when that cannot be seen."""
        match node:
            case ast.Constant(value=str(text)):
                return {text}
            case ast.IfExp():
                return self.values(node.body, words) | self.values(node.orelse, words)
            case ast.Attribute(attr="word"):
                return words
            case ast.Attribute(attr="url_name"):
                return pages()
            case ast.JoinedStr():
                parts = [v.value if isinstance(v, ast.FormattedValue) else v for v in node.values]
                return {"".join(each) for each in itertools.product(*(self.values(part, words) for part in parts))}
            case ast.Name():
                return self.of_name(node, words)
        raise LookupError(ast.unparse(node))

    def of_name(self, name: ast.Name, words: set[str]) -> set[str]:
        function = self.around(name)
        arguments = [argument.arg for argument in function.args.args if argument.arg != "self"]
        found: set[str] = set()
        for node in ast.walk(function):
            if isinstance(node, ast.Assign) and any(ast.unparse(target) == name.id for target in node.targets):
                found |= self.values(node.value, words)
        if name.id in {argument.arg for argument in (*function.args.args, *function.args.kwonlyargs)}:
            for call in self.calls:
                if getattr(call.func, "id", getattr(call.func, "attr", "")) != function.name:
                    continue
                named = next((keyword.value for keyword in call.keywords if keyword.arg == name.id), None)
                given = named or call.args[arguments.index(name.id)]
                found |= self.values(given, words)
        if not found:
            raise LookupError(f"{function.name}: {name.id}")
        return found


def pages() -> set[str]:
    """The names of the addresses behind `for_citizen`."""

    def walk(patterns: list[URLPattern | URLResolver]) -> Iterator[str]:
        for pattern in patterns:
            if isinstance(pattern, URLResolver):
                yield from walk(pattern.url_patterns)
            elif getattr(pattern.callback, "is_for_citizen", False):
                yield str(pattern.name)

    return set(walk(get_resolver().url_patterns)) - NO_LOOK


@cache
def parsed(path: Path) -> ast.Module:
    return ast.parse(path.read_text())


@cache
def actions() -> dict[str, str]:
    """Each action in the code, with the module that writes it."""
    found: dict[str, str] = {}
    for path in sorted(path for app in APPS for path in (ROOT / app).rglob("*.py") if "migrations" not in path.parts):
        module = Module(parsed(path))
        for call in module.calls:
            name = getattr(call.func, "id", getattr(call.func, "attr", ""))
            position = WRITERS.get(name)
            if position is None or "math." in ast.unparse(call.func):
                continue
            for action in module.values(call.args[position], words_below(module, call, path.parent)):
                found[action] = str(path.relative_to(ROOT))
    return found


def words_below(module: Module, call: ast.Call, package: Path) -> set[str]:
    """What `self.word` can be: of the classes, in the same package, that rest on the class of the call."""
    holders = [node for node in ast.walk(module.tree) if isinstance(node, ast.ClassDef) and call in ast.walk(node)]
    classes = [
        node
        for path in package.glob("*.py")
        for node in ast.walk(parsed(path))
        if isinstance(node, ast.ClassDef)
        for holder in holders
        if node.name == holder.name or any(ast.unparse(base).startswith(holder.name) for base in node.bases)
    ]
    return {
        line.value.value
        for node in classes
        for line in node.body
        if isinstance(line, ast.Assign) and ast.unparse(line.targets[0]) == "word"
        if isinstance(line.value, ast.Constant)
    }


def test_the_actions_are_found_in_the_code():
    assert {
        "household.viewed",
        "payslip.confirmed",
        "payslip.accepted",
        "grant_changed",
        "staff.signed_in",
        "user.changed",
        "page.month",
        "keys.rotated",
    } <= set(actions())


@pytest.mark.parametrize("told", [DEEDS, ACTIONS], ids=["to the citizen", "to the caseworker"])
def test_every_action_in_the_code_is_told_in_dutch(told):
    assert {action: module for action, module in actions().items() if action not in told} == {}


def test_nothing_is_told_that_the_code_no_longer_writes():
    assert set(DEEDS) - set(actions()) == set()
