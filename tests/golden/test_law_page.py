"""`docs/law.md` leads to every rule, and its links lead somewhere."""

import dataclasses
import re
from pathlib import Path

from allowances.law.lawbook import lawbook as allowances_lawbook
from settlement.engine.facts import Policy
from settlement.law.lawbook import lawbook
from settlement.models import PolicyPeriod

from .__main__ import PATH as CASES
from .__main__ import anchor
from .cases import rules

ROOT = CASES.parents[1]
PAGE = ROOT / "docs/law.md"
TEXT = PAGE.read_text(encoding="utf-8")
LINKS = re.findall(r"\]\(([^)]+)\)", TEXT)
RECORDED = {"id", "municipality", "since", "version", "reason", "recorded_by", "recorded_at", "confirmed_by"}


def headings_of(path: Path) -> set[str]:
    titles = re.findall(r"^#+ (.+)$", path.read_text(encoding="utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-") for title in titles}


def test_every_link_leads_somewhere() -> None:
    places = [(PAGE.parent / link.partition("#")[0], link.partition("#")[2]) for link in LINKS]
    assert len(places) > 60
    assert [str(path) for path, _ in places if not path.exists()] == []
    headings = {path: headings_of(path) for path, part in places if part}
    assert [(path.name, part) for path, part in places if part and part not in headings[path]] == []


def test_every_rule_with_cases_is_linked() -> None:
    assert [rule.title for rule in rules() if f"law-cases.md#{anchor(rule)}" not in LINKS] == []


def test_every_module_of_rules_and_file_of_amounts_is_linked() -> None:
    files = [
        *(ROOT / "settlement/engine/rules").glob("[!_]*.py"),
        *(file for file in (ROOT / "allowances/engine/rules").glob("[!_]*.py") if file.stem != "parts"),
        *ROOT.glob("*/law/provisions/*.toml"),
    ]
    assert [file.name for file in files if f"../{file.relative_to(ROOT)}" not in LINKS] == []


def test_every_function_that_is_named_is_there() -> None:
    sources = [*(ROOT / "settlement/engine").rglob("*.py"), *(ROOT / "allowances").rglob("*.py")]
    engine = "".join(path.read_text(encoding="utf-8") for path in sources)
    named = re.findall(r"\.py(?:\]\([^)]+\))? ((?:`\w+`(?:, )?)+)", TEXT)
    functions = [name for names in named for name in re.findall(r"\w+", names)]
    assert len(functions) > 20
    assert [name for name in functions if f"def {name}(" not in engine] == []


def test_every_figure_in_doubt_is_named() -> None:
    provisions = (*lawbook().provisions, *allowances_lawbook().provisions)
    doubtful = [one.key for one in provisions if any("doubt" in entry for entry in one.history)]
    assert [key for key in doubtful if f"`{key}`" not in TEXT] == []


def test_every_choice_of_the_municipality_is_named() -> None:
    choices = {field.name for field in dataclasses.fields(Policy)}
    choices |= {field.name for field in PolicyPeriod._meta.get_fields() if not field.auto_created} - RECORDED
    assert sorted(choice for choice in choices if f"| `{choice}` |" not in TEXT) == []
