"""Write `docs/law-cases.md`, the golden cases for readers: `python -m tests.golden`."""

import re
from collections.abc import Iterator
from pathlib import Path

from .cases import Case, Rule, rules
from .words import facts_of, lines_of, result_of, working_in_words

PATH = Path(__file__).resolve().parents[2] / "docs/law-cases.md"

INTRO = """\
# The law in cases

Every rule of the settlement with the sentence of the law it stands on, and under it cases with their sum. The sums
were worked out by hand; the tests hold the engine to each of their steps (`tests/golden/`). Generated from those
cases: change them there.

Articles are of the Participatiewet, text of 1 January 2026, unless another law is named. Amounts are those of the
month of the case, so they can differ from those in the sentence. “The lower of” and “the higher of” keep an amount
under a maximum or above 0. Each line is rounded to the cent once, half a cent up. What is 0 and changes nothing, and
a sum of one amount, are left out. Where each rule is built, what the municipality chooses and what is in doubt:
[law.md](law.md).
"""

BOOKS = {
    "ends": ["Transitional law ends what ran."],
    "runs_on": ["Transitional law lets run on what ran."],
}


def written() -> str:
    contents = [
        f"{number}. [{rule.title}](#{anchor(rule)}) ({len(rule.cases)} cases)"
        for number, rule in enumerate(rules(), 1)
    ]
    parts = [INTRO, "\n".join(["## Contents", "", *contents, ""])]
    parts += ["\n".join(_rule(rule)) for rule in rules()]
    return "\n".join(parts)


def anchor(rule: Rule) -> str:
    """The address of its heading, as forges make it."""
    return re.sub(r"[^\w\- ]", "", rule.title.lower()).replace(" ", "-")


def _rule(rule: Rule) -> Iterator[str]:
    yield from (f"## {rule.title}", "")
    for article, text in rule.law:
        yield f"> **{article}:** {text if text.startswith('(') else f'“{text}”'}  "
    yield ""
    if rule.intro:
        yield from (rule.intro, "")
    for case in rule.cases:
        yield from _refused(case) if case.error else _settled(case)


def _settled(case: Case) -> Iterator[str]:
    facts = [*facts_of(case.given), *BOOKS.get((case.book or {}).get("transition"), [])]
    yield from (f"### {case.title}", "", f"`{case.name}` · " + " ".join(facts), "")
    yield from ("| | sum | € | article |", "|---|---|---:|---|")
    for cells in lines_of(case):
        yield "| " + " | ".join(cells) + " |"
    yield from ("", result_of(case), "")
    if case.remark:
        yield from (working_in_words(case.remark), "")


def _refused(case: Case) -> Iterator[str]:
    error = case.error or {}
    reasons = [f"`{path or 'the whole'}`: {message}" for path, message in error.get("fields", {}).items()]
    yield from (f"- {case.title}. Not settled: {error.get('message', '; '.join(reasons))} (`{case.name}`)", "")


if __name__ == "__main__":
    PATH.write_text(written(), encoding="utf-8")
