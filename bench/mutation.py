"""`make mutate`: break the sum in every small way, and see whether a test notices.

cosmic-ray says what can be changed (a comparison, a sign, a number, a condition turned round) and writes the changed
source; a forked child imports that in the place of the module and runs the tests until one fails. Nothing on disk is
changed. First the cases worked out by hand and the tests of each rule; what those let pass meets the naive second sum
and the properties as well. What survives all is written to `var/bench/mutation.json`; why it may: `docs/quality.md`.

    python -m bench.mutation [module ...]     (such as money or rules.norm; all of the engine when none is named)
"""

import contextlib
import difflib
import importlib
import importlib.abc
import importlib.util
import json
import os
import signal
import sys
import tomllib
from collections import Counter
from collections.abc import Iterator, Sequence
from copy import deepcopy
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.machinery import ModuleSpec
from importlib.metadata import version
from pathlib import Path
from types import CodeType, ModuleType

import django.core.management.base  # noqa: F401  what the tests import, imported once, before the forks
import hypothesis.strategies
import pytest
from cosmic_ray.mutating import mutate_code
from cosmic_ray.plugins import get_operator

HOME = Path(__file__).parent.parent
ENGINE = HOME / "settlement" / "engine"
RESULT = HOME / "var" / "bench" / "mutation.json"
AT_ONCE = 2
SECONDS = 240  # for all the tests of one change; a change that runs on for ever is noticed too

QUIET = f"-c {os.devnull} --rootdir={HOME} --noconftest -x -q -p no:cacheprovider -p no:django".split()
OTHERWISE_NEEDED = {"test_commands.py", "test_contract_sentences.py", "test_properties.py", "test_purity.py"}
RULE_BY_RULE = [
    str(path.relative_to(HOME))
    for path in sorted((HOME / "tests" / "engine").glob("test_*.py"))
    if path.name not in OTHERWISE_NEEDED
]
AT_LARGE = ["tests/engine/test_properties.py", "tests/oracle"]

# Not: other binary operators (TypeError between decimals), `is` for `==` (the same for enumerations and None).
OPERATORS = [
    *(f"ReplaceBinaryOperator_{pair}" for pair in ("Add_Sub", "Add_Mul", "Sub_Add", "Mul_Add", "Mod_Add")),
    *(f"ReplaceBinaryOperator_{pair}" for pair in ("FloorDiv_Mul", "BitAnd_BitOr")),
    *(f"ReplaceComparisonOperator_{pair}" for pair in ("Eq_NotEq", "NotEq_Eq", "Is_IsNot", "IsNot_Is")),
    *(f"ReplaceComparisonOperator_{pair}" for pair in ("Lt_LtE", "Lt_GtE", "LtE_Lt", "LtE_Gt")),
    *(f"ReplaceComparisonOperator_{pair}" for pair in ("Gt_GtE", "Gt_LtE", "GtE_Gt", "GtE_Lt")),
    *("ReplaceUnaryOperator_Delete_Not", "ReplaceUnaryOperator_Delete_USub", "AddNot"),
    *("ReplaceTrueWithFalse", "ReplaceFalseWithTrue", "ReplaceAndWithOr", "ReplaceOrWithAnd"),
    *("ReplaceBreakWithContinue", "ReplaceContinueWithBreak", "ZeroIterationForLoop"),
    *("ExceptionReplacer", "NumberReplacer"),
]


@dataclass(frozen=True, slots=True)
class Mutant:
    """One small change of one module."""

    module: str
    operator: str
    source: str
    line: int
    change: str


def main(names: Sequence[str]) -> None:
    hypothesis.settings.register_profile("mutation", deadline=None, derandomize=True, database=None)
    hypothesis.settings.load_profile("mutation")
    _read_once()
    paths = [path for path in sorted(ENGINE.rglob("*.py")) if not names or _short(path) in names]
    if not _passes(None):
        raise SystemExit("The tests fail without any change; see to that first.")
    mutants = [mutant for path in paths for mutant in _mutants(path)]
    print(f"{len(mutants)} changes in {len(paths)} modules", flush=True)
    survivors = _survivors(mutants)
    _write(mutants, survivors)


def _short(path: Path) -> str:
    return ".".join(path.relative_to(ENGINE).with_suffix("").parts)


def _mutants(path: Path) -> Iterator[Mutant]:
    source = path.read_text(encoding="utf-8")
    seen = {_program(source)}
    for name in OPERATORS:
        occurrence = 0
        operator = get_operator(f"core/{name}")()
        while (changed := mutate_code(source, operator, occurrence)) is not None:
            occurrence += 1
            try:
                code = _program(changed)
            except SyntaxError:
                continue
            if code in seen:  # only an annotation or a docstring differs, or another operator made the same
                continue
            seen.add(code)
            line, change = _difference(source, changed)
            if change.startswith("@dataclass"):  # frozen and slots guard the writer, not the sum
                continue
            yield Mutant(f"settlement.engine.{_short(path)}", name, changed, line, change)


def _program(source: str) -> CodeType:
    """What Python makes of it, without annotations and docstrings."""
    return compile("from __future__ import annotations\n" + source, "", "exec", optimize=2)


def _difference(before: str, after: str) -> tuple[int, str]:
    lines = list(difflib.unified_diff(before.splitlines(), after.splitlines(), n=0, lineterm=""))[2:]
    number = int(lines[0].split()[1][1:].split(",")[0])
    return number, " ⟶ ".join(line[1:].strip() for line in lines[1:])


def _survivors(mutants: Sequence[Mutant]) -> list[Mutant]:
    survivors: list[Mutant] = []
    running: dict[int, Mutant] = {}
    for done, mutant in enumerate(mutants, 1):
        if len(running) == AT_ONCE:
            _reap(running, survivors)
        running[_start(mutant)] = mutant
        if done % 25 == 0:
            print(f"{done} tried, {len(survivors)} survived", flush=True)
    while running:
        _reap(running, survivors)
    return survivors


def _reap(running: dict[int, Mutant], survivors: list[Mutant]) -> None:
    child, status = os.wait()
    mutant = running.pop(child)
    if status == 0:
        survivors.append(mutant)
        print(f"survived: {mutant.module}:{mutant.line} {mutant.operator}: {mutant.change}", flush=True)


def _passes(mutant: Mutant | None) -> bool:
    return os.waitpid(_start(mutant), 0)[1] == 0


def _start(mutant: Mutant | None) -> int:
    """The child that runs the tests on the change; its status is 0 when no test noticed."""
    child = os.fork()
    if child:
        return child
    os.nice(5)
    signal.alarm(SECONDS)
    with Path(os.devnull).open("w", encoding="utf-8") as nowhere:
        os.dup2(nowhere.fileno(), 1)
        os.dup2(nowhere.fileno(), 2)
    noticed = True
    with contextlib.suppress(BaseException):
        if mutant:
            sys.meta_path.insert(0, _Instead(mutant))
        _golden()
        noticed = any(pytest.main([*QUIET, "-m", "not shared", *tests]) for tests in (RULE_BY_RULE, AT_LARGE))
    os._exit(1 if noticed else 0)


def _golden() -> None:
    """The cases worked out by hand, without pytest around them: most changes are noticed here, at once."""
    golden = importlib.import_module("tests.golden.test_golden")
    for case in golden.SETTLED:
        golden.test_a_case_comes_out_to_the_cent_with_all_its_steps(case)
    golden.test_the_amounts_of_an_answer_are_those_of_its_steps()
    for case in golden.REFUSED:
        golden.test_a_refused_case_says_why_and_where(case)


def _read_once() -> None:
    """Read the cases and the law before the forks: most of the time of a short test goes into their TOML."""
    loads, texts = tomllib.loads, {}
    for path in [*HOME.glob("tests/golden/cases/*.toml"), *HOME.glob("settlement/law/provisions/*.toml")]:
        text = path.read_text(encoding="utf-8")
        texts[text] = loads(text)
    tomllib.loads = lambda text, **more: deepcopy(texts[text]) if text in texts else loads(text, **more)


class _Instead(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    """Imports the changed source in the place of the module."""

    def __init__(self, mutant: Mutant) -> None:
        self.mutant = mutant

    def find_spec(self, fullname: str, _path: object = None, _target: object = None) -> ModuleSpec | None:
        if fullname != self.mutant.module:
            return None
        return importlib.util.spec_from_loader(fullname, self)

    def exec_module(self, module: ModuleType) -> None:
        exec(compile(self.mutant.source, self.mutant.module, "exec"), module.__dict__)  # noqa: S102


def _write(mutants: Sequence[Mutant], survivors: Sequence[Mutant]) -> None:
    made, left = (Counter(mutant.module for mutant in some) for some in (mutants, survivors))
    result = {
        "date": datetime.now(UTC).isoformat(timespec="minutes"),
        "cosmic_ray": version("cosmic-ray"),
        "changes": len(mutants),
        "survived": len(survivors),
        "modules": {module: {"changes": made[module], "survived": left[module]} for module in sorted(made)},
        "survivors": [
            {"where": f"{one.module}:{one.line}", "operator": one.operator, "change": one.change} for one in survivors
        ],
    }
    RESULT.parent.mkdir(parents=True, exist_ok=True)
    RESULT.write_text(json.dumps(result, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
    print(f"{len(survivors)} of {len(mutants)} changes were not noticed; written to {RESULT}")


if __name__ == "__main__":
    main(sys.argv[1:])
