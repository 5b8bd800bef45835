"""The page docs/reading-accuracy.md, from the result of `bench.reading`."""

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any, Final

_HALVES: Final = ("seen", "unseen")
_LEVELS: Final = ("digital", "scan", "photo")
_TEXT: Final = """\
# How well the reader reads

Written by `make bench-reading` on {date}; {machine}. {files} files, drawn in {seconds_of_drawing} s and read in
{seconds_of_reading} s. The same figures: `var/bench/reading.json`.

The reading rules were written with the **seen** half of the layout families at hand. For the **unseen** half no rule
was written: what counts is that half. A *silent error* is a field that is wrong, and neither null nor named in
`needs_review`. *Key fields* are the first and last day of the period, the net wage, the net payment and the employer.

## Against the aims, unseen half

{against_aims}

## All figures

{overview}

*Right*: the key fields of all documents together. *Documents right*: all five right. *Alone*: all five right and none
of them left to a person. *Silent*: of all fields.

## By level

{levels}

## By field, unseen half

{fields}

## By family, digital

{families}

## What is no payslip, and slips that are wrong themselves

{papers}

## What these figures do not say

- All of it is synthetic. Real slips and real cameras have habits and mistakes that nobody thought of here.
- The unseen half has the same hard cases and figures as the seen half, and part of its labels come from the same list.
- Rules are written with families that were unseen before: those have moved to the seen half, and new ones were drawn.
- Far more than half of what is drawn are hard cases. In the post there are fewer: on a working day shares differ.
- Names are compared as printed; of pictures without regard to capitals and spaces.
- Seconds are of the processor in the child, its start included, on a machine on which other work ran.

## Why an aim is missed

- **Key fields on pictures**: good scans and photos come above the aim, poor ones (blurred, faint, at 150 dpi) do
  not. There letters of names and digits of amounts are misread. An amount that no sum proves is left open, and a name
  that was not surely read is named: a person looks. To guess more would raise the figure, and silent errors with it.
- **Silent errors on pictures**: mostly names of which a part or a letter was lost, and hours, which no sum proves.
- **Seconds of a digital page**: half of them are the start of the child, which loads the parsers anew for each file,
  so that nothing of one file can reach the next. **Of a picture**: Tesseract, which reads a poor one twice.
"""


def page(result: dict[str, Any]) -> str:
    """The whole page. Aims that are missed are said, in so many words."""
    parts = {
        "against_aims": _against_aims(result),
        "overview": _overview(result),
        "levels": _levels(result),
        "fields": _fields(result["unseen"]),
        "families": _families(result),
        "papers": _papers(result),
    }
    return _TEXT.format(**result, **{name: "\n".join(lines) for name, lines in parts.items()})


def _table(head: Sequence[str], rows: Iterable[Sequence[object]]) -> list[str]:
    lines = [head, ["---"] * len(head), *rows]
    return [f"| {' | '.join(_cell(cell) for cell in line)} |" for line in lines]


def _cell(value: object) -> str:
    return "–" if value is None else f"{value:.1f} %" if isinstance(value, float) else str(value)


def _exact(value: float | None) -> str:
    return "–" if value is None else f"{value:.2f} %"


def _against_aims(result: dict[str, Any]) -> list[str]:
    rows: list[list[object]] = []
    missed: list[str] = []
    unseen = result["unseen"]

    def aim(what: str, found: float, most: str, *, met: bool) -> None:
        rows.append([what, f"{found:g}", most, "yes" if met else "**no**"])
        if not met:
            missed.append(f"{what} ({found:g} against {most})")

    for name, aims in result["aims"].items():
        of, right, wrong = unseen[name], aims["key_fields_right"], aims["silent_errors"]
        seconds_aim = aims["seconds_a_page"]
        aim(
            f"{name}: key fields right, %", of["key_fields_right"], f"≥ {right:g}", met=of["key_fields_right"] >= right
        )
        aim(f"{name}: silent errors, %", of["silent_errors"], f"≤ {wrong:g}", met=of["silent_errors"] <= wrong)
        seconds = of["seconds_a_page"]["p95"]
        aim(f"{name}: seconds a page, 95 of 100", seconds, f"≤ {seconds_aim:g}", met=seconds <= seconds_aim)
    taken = sum(unseen[name]["other_papers_read_as_payslip"] for name in _LEVELS)
    aim("other papers read as a payslip", taken, "0", met=not taken)
    memory = max(result[half][name]["memory_mb"] for half in _HALVES for name in _LEVELS)
    aim("most memory of the child, MB", memory, f"< {result['aim_memory_mb']}", met=memory < result["aim_memory_mb"])
    said = f"**Missed:** {'; '.join(missed)}." if missed else "All aims are met."
    return [*_table(["what", "measured", "aim", "met"], rows), "", said]


def _overview(result: dict[str, Any]) -> list[str]:
    rows = []
    for half in _HALVES:
        for name in _LEVELS:
            of = result[half][name]
            seconds = of["seconds_a_page"]
            rows.append(
                [
                    half,
                    name,
                    of["documents"],
                    *(of[kind] for kind in ("key_fields_right", "documents_right", "documents_right_alone")),
                    _exact(of["silent_errors"]),
                    of["documents_with_a_silent_error"],
                    f"{seconds['median']} / {seconds['p95']}",
                    of["memory_mb"],
                ]
            )
    head = [
        "half",
        "level",
        "documents",
        "right",
        "documents right",
        "alone",
        "silent",
        "documents with one",
        "s a page, median / p95",
        "MB",
    ]
    return _table(head, rows)


def _levels(result: dict[str, Any]) -> list[str]:
    rows = []
    for half in _HALVES:
        for level, of in result[half]["levels"].items():
            not_read = ", ".join(f"{reason} {number}" for reason, number in of["not_read"].items()) or "–"
            rows.append(
                [
                    half,
                    level,
                    of["documents"],
                    of["key_fields_right"],
                    of["documents_right"],
                    _exact(of["silent_errors"]),
                    not_read,
                ]
            )
    return _table(["half", "level", "documents", "right", "documents right", "silent", "not read at all"], rows)


def _fields(half: dict[str, Any]) -> list[str]:
    rows = []
    for name in half["digital"]["fields"]:
        cells: list[object] = [f"`{name}`"]
        for level in _LEVELS:
            kinds = Counter(half[level]["fields"].get(name, {}))
            total = kinds.total()
            cells.append(
                " / ".join(
                    f"{100 * part / total:.0f}" if total else "–"
                    for part in (
                        kinds["right"] + kinds["right, named"],
                        kinds["open"],
                        kinds["wrong, named"],
                    )
                )
                + f" / {kinds['silent']}"
            )
        rows.append(cells)
    return [
        "Right, null and wrong but named, in percents; and how many silent errors.",
        "",
        *_table(["field", *_LEVELS], rows),
    ]


def _families(result: dict[str, Any]) -> list[str]:
    return _table(
        ["half", "family", "key fields right", "documents right", "silent"],
        [
            [half, name.replace("_", " "), of["key_fields_right"], of["documents_right"], _exact(of["silent_errors"])]
            for half in _HALVES
            for name, of in sorted(result[half]["families"].items())
        ],
    )


def _papers(result: dict[str, Any]) -> list[str]:
    rows = []
    for half in _HALVES:
        of = result[half]
        taken = sum((Counter(of[level]["taken_for_a_payslip"]) for level in _LEVELS), Counter[str]())
        kinds = ", ".join(f"{kind.replace('_', ' ')} {number}" for kind, number in taken.items()) or "none"
        rows.append([
            half,
            sum(of[level]["other_papers"] for level in _LEVELS),
            kinds,
            f"{of['wrong_slips']['passed_silently']} of {of['wrong_slips']['amounts']}",
        ])  # fmt: skip
    head = ["half", "other papers", "read as a payslip", "net amounts of wrong slips that passed silently"]
    return _table(head, rows)
