"""`python -m tests.samples.files FOLDER`: samples of chance as files, with their truth beside them in truth.json.

The same family and number give the same file. In a truth a field that is absent is open (it is not compared), None is
not on the slip. What begins with `DOUBT` has to be left to a person; the value behind it is right as well, when there is one.
"""

import argparse
import dataclasses
import io
import json
import random
from pathlib import Path
from typing import Any, Final

import pikepdf
import pypdfium2

from tests.samples.camera import LEVELS, Level, pictured
from tests.samples.cases import case
from tests.samples.families import Drawing, Family, Half, families
from tests.samples.mishaps import misprinted
from tests.samples.papers import papers
from tests.samples.truth import SlipTruth, following

HALVES: Final[tuple[Half, ...]] = ("seen", "unseen")
DOUBT: Final = "?"


@dataclasses.dataclass(frozen=True, slots=True)
class Sample:
    """One made-up file and what is in it: the fields of each payslip in order; none when it is no payslip."""

    name: str
    data: bytes
    documents: tuple[dict[str, Any], ...]
    scenario: str
    pages: int = 1


def sample(half: Half, family: str, seed: int, level: Level = "digital") -> Sample:
    """The payslip of this family and number; one file in twenty holds two of the same person."""
    drawn = families(half)[family]
    chance = random.Random(f"{half} {family} {seed}")
    scenario = chance.choice(drawn.scenarios)
    truth = case(chance, drawn.kinds, scenario, agency=drawn.agency)
    first = drawn.draw(truth, chance)
    data, documents = first.data, [_fields(drawn, truth, first)]
    if chance.random() < 0.05 and scenario not in {"correction of an earlier period", "short period"}:
        scenario = "two in one file"
        next_truth = following(truth)
        second = drawn.draw(next_truth, chance)
        data = _joined(data, second.data)
        documents.append(_fields(drawn, next_truth, second))
    pages = _pages(data)
    name, data = pictured(data, f"{family}-{seed:03}", level)
    return Sample(name, data, tuple(documents), scenario, pages)


def wrong_sample(half: Half, family: str, seed: int) -> Sample:
    """A slip that is wrong itself: the net wage printed is not what the lines above it give."""
    drawn = families(half)[family]
    chance = random.Random(f"wrong {half} {family} {seed}")
    truth = misprinted(case(chance, drawn.kinds, "ordinary", agency=drawn.agency))
    drawing = drawn.draw(truth, chance)
    fields = _fields(drawn, truth, drawing)
    nets = {name: DOUBT for name in ("net_wage", "net_payment") if fields[name] is not None}
    return Sample(f"wrong-{family}-{seed:03}.pdf", drawing.data, (fields | nets,), "wrong itself")


def other_sample(half: Half, kind: str, seed: int, level: Level = "digital") -> Sample:
    """A paper that is no payslip."""
    chance = random.Random(f"paper {half} {kind} {seed}")
    name, data = pictured(papers(half)[kind](chance), f"other-{kind}-{seed:03}", level)
    return Sample(name, data, (), kind)


def _fields(family: Family, truth: SlipTruth, drawing: Drawing) -> dict[str, Any]:
    is_part = not truth.period.is_whole and truth.period.kind != "other"
    opens = truth.open | drawing.opens | ({"period_kind"} if is_part and not family.rhythm else set())
    fields: dict[str, Any] = {
        name: None if name in drawing.hides else value for name, value in truth.figures().items()
    }
    fields |= dict(drawing.shows)
    fields |= {name: f"{DOUBT}{fields[name]}" for name in drawing.doubts if fields[name] is not None}
    return {name: value for name, value in fields.items() if name not in opens}


def _pages(data: bytes) -> int:
    with pypdfium2.PdfDocument(data) as document:
        return len(document)


def _joined(*files: bytes) -> bytes:
    book = pikepdf.new()
    for data in files:
        book.pages.extend(pikepdf.open(io.BytesIO(data)).pages)
    whole = io.BytesIO()
    book.save(whole, deterministic_id=True)
    return whole.getvalue()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--half", choices=HALVES, default="seen")
    parser.add_argument("--level", choices=LEVELS, default="digital")
    parser.add_argument("--family", help="one family alone")
    parser.add_argument("--count", type=int, default=10, help="samples a family")
    parser.add_argument("--first", type=int, default=0)
    parser.add_argument("--others", type=int, default=0, help="so many of each paper that is no payslip")
    parser.add_argument("--wrong", type=int, default=0, help="so many slips a family that are wrong themselves")
    given = parser.parse_args()
    made = []
    for family in [given.family] if given.family else families(given.half):
        seeds = range(given.first, given.first + given.count)
        made += [sample(given.half, family, seed, given.level) for seed in seeds]
        made += [wrong_sample(given.half, family, seed) for seed in range(given.wrong)]
    made += [
        other_sample(given.half, kind, seed, given.level)
        for kind in papers(given.half)
        for seed in range(given.others)
    ]
    write(given.folder, made)


def write(folder: Path, made: list[Sample]) -> None:
    """The files, and truth.json with the scenario and the documents of each."""
    folder.mkdir(parents=True, exist_ok=True)
    for each in made:
        (folder / each.name).write_bytes(each.data)
    truths = {
        each.name: {"scenario": each.scenario, "pages": each.pages, "documents": each.documents} for each in made
    }
    (folder / "truth.json").write_text(json.dumps(truths, indent=1, ensure_ascii=False), encoding="utf-8")


if __name__ == "__main__":
    main()
