"""`make bench-reading`: what the reader makes of made-up payslips and other papers, digital, scanned and photographed.

The papers come from `tests/samples`, always the same ones, in two halves: families of layouts that the reading rules
were written with (seen), and families for which no rule was written (unseen). Each file goes through the sandboxed
child, as an upload does. Writes var/bench/reading.json and docs/reading-accuracy.md.
"""

import argparse
import json
import multiprocessing
import os
import platform
import re
import resource
import shutil
import subprocess
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from datetime import UTC, datetime
from decimal import Decimal, InvalidOperation
from pathlib import Path
from statistics import median, quantiles
from typing import Any, Final

from bench.reading_page import page
from payslips.reading.sandbox import read_file

_ROOT: Final = Path(__file__).resolve().parents[1]
_FOLDER: Final = _ROOT / "var" / "bench"
_PAGE: Final = _ROOT / "docs" / "reading-accuracy.md"
HALVES: Final = ("seen", "unseen")
LEVELS: Final = ("digital", "scan-good", "scan-poor", "photo-good", "photo-poor")
SUMMED: Final = {"digital": ("digital",), "scan": LEVELS[1:3], "photo": LEVELS[3:]}
KEY: Final = ("period_start", "period_end", "net_wage", "net_payment", "employer_name")
DOUBT: Final = "?"  # as in tests.samples.files: has to be left to a person
AIMS: Final = {"digital": (98.0, 0.2), "scan": (92.0, 0.5), "photo": (92.0, 0.5)}
SECONDS: Final = {"digital": 0.3, "scan": 3.0, "photo": 3.0}
MEGABYTES: Final = 400
_NAMES: Final = {"employer_name", "employee_name"}


@dataclass(frozen=True, slots=True)
class Reading:
    """A file, what is in it, and what the reader said of it."""

    half: str
    level: str
    file: str
    truth: dict[str, Any]
    answer: dict[str, Any]
    seconds: float  # of the processor, the start of the child included
    wall: float
    memory: int  # the most that a child of this worker has held so far, in kilobytes


@dataclass(slots=True)
class Count:
    """What became of the fields of some readings."""

    documents: int = 0
    key_right: int = 0
    documents_right: int = 0
    documents_alone: int = 0
    documents_silent: int = 0
    fields: dict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    reasons: Counter[str] = field(default_factory=Counter)
    miscounted: int = 0

    def add(self, kinds: dict[str, str]) -> None:
        self.documents += 1
        for name, kind in kinds.items():
            self.fields[name][kind] += 1
        key = [kinds[name] for name in KEY if name in kinds]
        self.documents_right += all(kind in {"right", "right, named"} for kind in key)
        self.documents_alone += all(kind == "right" for kind in key)
        self.documents_silent += "silent" in kinds.values()

    def share(self, kinds: Iterable[str], names: Iterable[str] | None = None) -> float | None:
        """The percentage of fields of which this became."""
        counters = [self.fields[name] for name in (self.fields if names is None else names) if name in self.fields]
        return percent(sum(counter[kind] for counter in counters for kind in kinds), sum(map(Counter.total, counters)))


RIGHT: Final = ("right", "right, named")


def percent(part: int, whole: int) -> float | None:
    return round(100 * part / whole, 2) if whole else None


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--digital", type=int, default=40, help="digital slips a family")
    parser.add_argument("--pictures", type=int, default=3, help="slips a family on each level of scans and photos")
    parser.add_argument("--again", action="store_true", help="read the samples that were drawn the last time")
    parser.add_argument("--half", choices=HALVES, action="append", help="only this half; publishes nothing")
    parser.add_argument("--failures", type=Path, help="write what went wrong in the seen half to this file")
    given = parser.parse_args()
    started = time.monotonic()
    folder = _FOLDER / "reading"
    jobs = [(half, level, folder / f"{half}-{level}") for half in given.half or HALVES for level in LEVELS]
    if not given.again:
        shutil.rmtree(folder, ignore_errors=True)
        _make(jobs, given.digital, given.pictures)
    made = time.monotonic()
    readings = [reading for job in jobs for reading in _read_all(*job)]
    if given.failures:
        given.failures.write_text(_failures(readings), encoding="utf-8")
    result = _result(readings, seconds=time.monotonic() - made, making=made - started)
    if given.half:
        print(json.dumps(result, indent=1))
        return
    (_FOLDER / "reading.json").write_text(json.dumps(result, indent=1) + "\n", encoding="utf-8")
    _PAGE.write_text(page(result), encoding="utf-8")
    print(f"written: {_PAGE.relative_to(_ROOT)} and var/bench/reading.json")


def _make(jobs: Sequence[tuple[str, str, Path]], digital: int, pictures: int) -> None:
    """Draw all samples by processes of their own: what draws is too heavy to read beside."""
    with ProcessPoolExecutor(os.cpu_count(), mp_context=multiprocessing.get_context("spawn")) as workers:
        list(workers.map(_draw, jobs, [digital] * len(jobs), [pictures] * len(jobs)))


def _draw(job: tuple[str, str, Path], digital: int, pictures: int) -> None:
    half, level, folder = job
    is_digital = level == "digital"
    numbers = {"count": digital, "others": 6, "wrong": 5} if is_digital else {"count": pictures, "others": 1}
    command = [sys.executable, "-m", "tests.samples.files", str(folder), f"--half={half}", f"--level={level}"]
    subprocess.run([*command, *(f"--{name}={number}" for name, number in numbers.items())], cwd=_ROOT, check=True)  # noqa: S603 our own program


def _read_all(half: str, level: str, folder: Path) -> list[Reading]:
    truths = json.loads((folder / "truth.json").read_text(encoding="utf-8"))
    with ProcessPoolExecutor(os.cpu_count(), mp_context=multiprocessing.get_context("spawn")) as workers:
        said = workers.map(_read, [folder / name for name in truths])
        return [
            Reading(half, level, name, truth, *rest) for (name, truth), rest in zip(truths.items(), said, strict=True)
        ]


def _read(path: Path) -> tuple[dict[str, Any], float, float, int]:
    before, started = resource.getrusage(resource.RUSAGE_CHILDREN), time.monotonic()
    answer = read_file(path)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    seconds = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return answer, seconds, time.monotonic() - started, after.ru_maxrss


# What became of a field


def judged(truth: dict[str, Any], document: dict[str, Any] | None, *, by_ocr: bool) -> dict[str, str]:
    """Of each field that the truth decides: right; right, named (in needs_review); open; wrong, named; silent."""
    if document is None:
        return {name: "right, named" if is_doubt(value) else "open" for name, value in truth.items()}
    return {name: _kind(name, value, document, by_ocr=by_ocr) for name, value in truth.items()}


def is_doubt(value: object) -> bool:
    return isinstance(value, str) and value.startswith(DOUBT)


def _kind(name: str, value: object, document: dict[str, Any], *, by_ocr: bool) -> str:
    read, named = document[name], name in document["needs_review"]
    if is_doubt(value):
        return "right, named" if named or read is None or read == str(value)[1:] else "silent"
    if _same(name, value, read, by_ocr=by_ocr):
        return "right, named" if named else "right"
    if read is None:
        return "open"
    return "wrong, named" if named else "silent"


def _same(name: str, value: object, read: object, *, by_ocr: bool) -> bool:
    if name in _NAMES and isinstance(value, str) and isinstance(read, str):
        if by_ocr:
            return "".join(value.split()).casefold() == "".join(read.split()).casefold()
        return value.split() == read.split()
    if name == "hours_paid" and value is not None and read is not None:
        try:
            return Decimal(str(value)) == Decimal(str(read))
        except InvalidOperation:
            return False
    return value == read


def _documents(reading: Reading) -> list[tuple[dict[str, Any], dict[str, Any] | None]]:
    """Each payslip with the document that was read of it: the one that has most in common."""
    left = list(reading.answer["documents"])
    found: list[tuple[dict[str, Any], dict[str, Any] | None]] = []
    for truth in reading.truth["documents"]:
        best = max(left, key=lambda document: _alike(truth, document), default=None)
        if best is not None:
            left.remove(best)
        found.append((truth, best))
    # A payslip that is not there: each key field that it gives is wrong.
    return [*found, *((dict.fromkeys(KEY), document) for document in left)]


def _alike(truth: dict[str, Any], document: dict[str, Any]) -> int:
    return sum(document[name] == value for name, value in truth.items() if value is not None)


def _counted(readings: Iterable[Reading]) -> Count:
    count = Count()
    for reading in readings:
        answer = reading.answer
        if answer["status"] != "read":
            count.reasons[f"{answer['status']}: {answer['reason']}"] += 1
        count.miscounted += len(answer["documents"]) not in {0, len(reading.truth["documents"])}
        for truth, document in _documents(reading):
            count.add(judged(truth, document, by_ocr=reading.level != "digital"))
    return count


# The result


def _result(readings: Sequence[Reading], *, seconds: float, making: float) -> dict[str, Any]:
    return {
        "date": datetime.now(UTC).date().isoformat(),
        "machine": _machine(),
        "files": len(readings),
        "seconds_of_drawing": round(making),
        "seconds_of_reading": round(seconds),
        "aims": {
            name: {"key_fields_right": right, "silent_errors": wrong, "seconds_a_page": SECONDS[name]}
            for name, (right, wrong) in AIMS.items()
        },
        "aim_memory_mb": MEGABYTES,
        **{half: _half([reading for reading in readings if reading.half == half]) for half in HALVES},
    }


def _half(readings: Sequence[Reading]) -> dict[str, Any]:
    slips = [reading for reading in readings if reading.truth["documents"]]
    right = [reading for reading in slips if reading.truth["scenario"] != "wrong itself"]
    wrong = [reading for reading in slips if reading.truth["scenario"] == "wrong itself"]
    others = [reading for reading in readings if not reading.truth["documents"]]
    if not right:
        return {}
    return {
        **{
            name: _figures([reading for reading in right if reading.level in levels])
            | _others([reading for reading in others if reading.level in levels])
            for name, levels in SUMMED.items()
        },
        "levels": {level: _figures([reading for reading in right if reading.level == level]) for level in LEVELS},
        "families": _by_family(right),
        "wrong_slips": _wrong_slips(wrong),
    }


def _figures(readings: Sequence[Reading]) -> dict[str, Any]:
    count = _counted(readings)
    a_page = [reading.seconds / reading.truth["pages"] for reading in readings]
    return {
        "documents": count.documents,
        "key_fields_right": count.share(RIGHT, KEY),
        "documents_right": percent(count.documents_right, count.documents),
        "documents_right_alone": percent(count.documents_alone, count.documents),
        "silent_errors": count.share(["silent"]),
        "silent_key_errors": count.share(["silent"], KEY),
        "documents_with_a_silent_error": count.documents_silent,
        "not_read": dict(count.reasons),
        "wrong_number_of_payslips": count.miscounted,
        "seconds_a_page": {
            "median": round(median(a_page), 3),
            "p95": round(quantiles(a_page, n=20)[-1], 3),
            "median_wall": round(median(reading.wall / reading.truth["pages"] for reading in readings), 3),
        },
        "memory_mb": round(max(reading.memory for reading in readings) / 1024),
        "fields": {name: dict(kinds) for name, kinds in count.fields.items()},
    }


def _others(readings: Sequence[Reading]) -> dict[str, Any]:
    taken = [reading for reading in readings if reading.answer["status"] == "read"]
    return {
        "other_papers": len(readings),
        "other_papers_read_as_payslip": len(taken),
        "taken_for_a_payslip": dict(Counter(reading.truth["scenario"] for reading in taken)),
    }


def _by_family(readings: Sequence[Reading]) -> dict[str, Any]:
    families = defaultdict(list)
    for reading in readings:
        if reading.level == "digital":
            families[re.sub(r"-\d+.*", "", reading.file)].append(reading)
    found = {}
    for name, of_family in families.items():
        count = _counted(of_family)
        found[name] = {
            "key_fields_right": count.share(RIGHT, KEY),
            "documents_right": percent(count.documents_right, count.documents),
            "silent_errors": count.share(["silent"]),
        }
    return found


def _wrong_slips(readings: Sequence[Reading]) -> dict[str, int]:
    """Slips on which the printed net wage does not follow from the lines: do both net amounts go to a person?"""
    kinds = [
        judged(truth, document, by_ocr=False)[name]
        for reading in readings
        for truth, document in _documents(reading)
        for name, value in truth.items()
        if is_doubt(value)
    ]
    return {"amounts": len(kinds), "passed_silently": kinds.count("silent")}


def _failures(readings: Sequence[Reading]) -> str:
    """What went wrong in the seen half, a line each. Of the unseen half only rates are published."""
    lines = []
    for reading in readings:
        if reading.half != "seen":
            continue
        name = f"{reading.level} {reading.file} ({reading.truth['scenario']})"
        if not reading.truth["documents"]:
            if reading.answer["status"] == "read":
                lines.append(f"- {name}: no payslip, but read as one")
            continue
        if reading.answer["status"] != "read":
            lines.append(f"- {name}: {reading.answer['status']} {reading.answer['reason']}")
            continue
        if len(reading.answer["documents"]) != len(reading.truth["documents"]):
            lines.append(
                f"- {name}: {len(reading.answer['documents'])} payslips for {len(reading.truth['documents'])}"
            )
        for truth, document in _documents(reading):
            for of_field, kind in judged(truth, document, by_ocr=reading.level != "digital").items():
                if kind in {"silent", "open", "wrong, named"} and document:
                    lines.append(
                        f"- {name}: {of_field} {kind}: truth {truth[of_field]!r}, read {document[of_field]!r}"
                    )
    return "\n".join(sorted(lines, key=lambda line: ("silent" not in line, line))) + "\n"


def _machine() -> str:
    names = re.findall(r"model name\s*: (.+)", Path("/proc/cpuinfo").read_text(encoding="utf-8"))
    return f"{os.cpu_count()} cores ({names[0] if names else platform.machine()}), Python {platform.python_version()}"


if __name__ == "__main__":
    main()
