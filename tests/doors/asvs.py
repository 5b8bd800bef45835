"""`python -m tests.doors.asvs`: which of the chosen requirements of OWASP ASVS 5.0 are proven, as docs/asvs.md; and
what that says of the norms of a DigiD assessment, as docs/digid.md.

A requirement is covered by a test that bears its number (`@pytest.mark.asvs("5.2.1")`) or by a document that names it
(`ASVS 7.1.1`). That the tests pass is for the run of the tests to say.
"""

import ast
import csv
import re
from collections import defaultdict
from pathlib import Path

ROOT = Path(__file__).parents[2]
CHOSEN, PAGE = ROOT / "docs/asvs.csv", ROOT / "docs/asvs.md"
NORMS, DIGID = ROOT / "docs/digid.csv", ROOT / "docs/digid.md"
_NAMED = re.compile(r"ASVS ((?:\d+\.\d+\.\d+(?:, | and )?)+)")


def requirements() -> dict[str, dict[str, str]]:
    """The requirements that apply, by number: levels 1 and 2, which the product promises, and some of level 3."""
    with CHOSEN.open(encoding="utf-8") as file:
        return {row["id"].rpartition("-")[2]: row for row in csv.DictReader(file)}


def promised() -> set[str]:
    """Those of levels 1 and 2."""
    return {number for number, row in requirements().items() if row["level"] != "L3"}


def marks() -> dict[str, list[str]]:
    """By requirement the tests that bear its number."""
    found: dict[str, list[str]] = defaultdict(list)
    for path in sorted((ROOT / "tests").rglob("test_*.py")):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        for node in tree.body:
            if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "pytestmark":
                for number in _numbers(node.value.elts if isinstance(node.value, ast.List) else [node.value]):
                    found[number].append(f"{path.relative_to(ROOT)}: all of them")
        for node in ast.walk(tree):
            if isinstance(node, ast.FunctionDef) and node.name.startswith("test_"):
                for number in _numbers(node.decorator_list):
                    found[number].append(
                        f"{path.relative_to(ROOT)}: {node.name.removeprefix('test_').replace('_', ' ')}"
                    )
    return found


def _numbers(decorators: list[ast.expr]) -> list[str]:
    return [
        argument.value
        for one in decorators
        if isinstance(one, ast.Call) and ast.unparse(one.func) == "pytest.mark.asvs"
        for argument in one.args
        if isinstance(argument, ast.Constant)
    ]


def documents() -> dict[str, list[str]]:
    """By requirement the documents that name it."""
    found: dict[str, list[str]] = defaultdict(list)
    for path in sorted((ROOT / "docs").glob("*.md")):
        if path in {PAGE, DIGID}:
            continue
        for listed in _NAMED.findall(path.read_text(encoding="utf-8")):
            for number in re.findall(r"\d+\.\d+\.\d+", listed):
                found[number].append(f"docs/{path.name}")
    return found


def covered() -> set[str]:
    """The requirements that have a test or a document."""
    return set(requirements()) & (set(marks()) | set(documents()))


def page() -> str:
    """The whole of docs/asvs.md."""
    wanted, tested, written = requirements(), marks(), documents()
    done = covered()
    lines = [
        "# OWASP ASVS 5.0: what is proven",
        "",
        "Made by `python -m tests.doors.asvs` from `asvs.csv` (the requirements that apply, in our own words), the",
        "marks of the tests and the documents that name a requirement. A test keeps it up to date.",
        "",
        f"**{len(done & promised())} of the {len(promised())}** of levels 1 and 2 have a test or a document. Of level",
        f"3: {len(done - promised())} of {len(wanted) - len(promised())}. What has neither is not proven.",
        "",
        "## Proven",
        "",
        "| requirement | level | what | by |",
        "|---|---|---|---|",
    ]
    for number in wanted:
        if number in done:
            by = [*dict.fromkeys(written.get(number, [])), *dict.fromkeys(tested.get(number, []))]
            lines.append(_row(number, wanted[number]["level"], wanted[number]["summary_own_words"], "<br>".join(by)))
    lines += ["", "## Not proven yet", "", "| requirement | level | what | how it could be |", "|---|---|---|---|"]
    for number, row in wanted.items():
        if number not in done:
            lines.append(_row(number, row["level"], row["summary_own_words"], row["how_to_test_here"]))
    return "\n".join(lines) + "\n"


def digid_page() -> str:
    """The whole of docs/digid.md."""
    tested, written, done = marks(), documents(), covered()
    with NORMS.open(encoding="utf-8") as file:
        norms = list(csv.DictReader(file))
    lines = [
        "# The norms of a DigiD assessment: what this product brings",
        "",
        "Made by `python -m tests.doors.asvs` from `digid.csv`. Who has DigiD needs a report each year by an auditor",
        "on norm 3.0 (Logius, Norea), of which a part is about the municipality and who runs the servers: no test",
        "here proves that. For what is the product's, the requirements of ASVS stand that come closest, with their",
        "proof (`asvs.md`). That choice is ours, not the auditor's.",
        "",
        "Sources: *notice*: that of Logius on norm 3.0, which names the norms whose working is tested; *mapping*: a",
        "public mapping of the norms to tests of web applications; *memory*: neither number nor text was found in a",
        "source here. The text of the norms itself was not at hand: **look each of them up**.",
        "",
        "| norm | in our words | source | whose | proven of ASVS | not proven | documents |",
        "|---|---|---|---|---|---|---|",
    ]
    for norm in norms:
        numbers = norm["asvs"].split()
        papers = sorted({paper for number in numbers for paper in written.get(number, [])} | _named_by(norm["norm"]))
        proven = [f"{number} ({_how(tested.get(number, []))})" for number in numbers if number in done]
        missing = [number for number in numbers if number not in done]
        cells = (", ".join(proven), ", ".join(missing), ", ".join(papers))
        lines.append(
            _row(norm["norm"], norm["summary_own_words"], norm["source"], norm["whose"], *(c or "–" for c in cells))
        )
    return "\n".join(lines) + "\n"


def _how(tests: list[str]) -> str:
    return f"{len(tests)} test{'s' if len(tests) > 1 else ''}" if tests else "document"


def _named_by(norm: str) -> set[str]:
    """The documents that name this norm of DigiD."""
    papers = (ROOT / "docs").glob("*.md")
    return {f"docs/{path.name}" for path in papers if path != DIGID and f"DigiD {norm}" in path.read_text("utf-8")}


def _row(*cells: str) -> str:
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
    DIGID.write_text(digid_page(), encoding="utf-8")
