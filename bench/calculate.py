"""`python -m bench.calculate`: how long `manage.py calculate` takes over 3,000 lines, Python's start included.

The lines are those of the random months that the engine is checked with (every rule, one in ten broken in one place);
one in a hundred is no JSON at all. They are the same every time. Seconds are of the clock and of the processor, alone
and beside one other process that keeps a core busy.
"""

import json
import resource
import subprocess
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path
from statistics import median

from tests.oracle.generator import case

ROOT = Path(__file__).parent.parent
RESULT = ROOT / "var" / "bench" / "calculate.json"
LINES = 3_000
RUNS = 5
NO_JSON = [
    b"{not json",
    b"\xff\xfe",
    b'{"id": "n", "month": NaN}',
    b"[" * 10_000,
    b"9" * 5_000,
    b"[]",
    b'{"id": "", "month": "2026-07"}',
    b'{"id": "t", "month": "2026-07", "month": "2026-08"}',
]


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "months.jsonl"
        file.write_bytes(b"\n".join(lines()) + b"\n")
        answered = Counter(_outcome(line) for line in _calculate(file)[0].splitlines())
        alone = [_calculate(file)[1:] for _ in range(RUNS)]
        busy = subprocess.Popen([sys.executable, "-c", "while True: pass"])
        try:
            beside = [_calculate(file)[1:] for _ in range(RUNS)]
        finally:
            busy.kill()
            busy.wait()
        empty = Path(folder) / "empty.jsonl"
        empty.touch()
        start = [_calculate(empty)[1:] for _ in range(RUNS)]
    figures = {
        "lines": LINES,
        "answers": dict(answered),
        **_figures("alone", alone),
        **_figures("beside_a_busy_process", beside),
        **_figures("start_only", start),
    }
    RESULT.parent.mkdir(parents=True, exist_ok=True)
    RESULT.write_text(json.dumps(figures, indent=2) + "\n")
    print(json.dumps(figures, indent=2))


def lines() -> list[bytes]:
    """One line for each month; every hundredth is no JSON, or no month."""
    return [
        NO_JSON[number // 100 % len(NO_JSON)] if number % 100 == 99 else json.dumps(case(number)).encode()
        for number in range(LINES)
    ]


def _calculate(file: Path) -> tuple[bytes, float, float]:
    """What the command answers, and the seconds of the clock and of the processor that it took."""
    before, begun = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    command = [sys.executable, "manage.py", "calculate", file]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, check=True)  # noqa: S603
    seconds, after = time.perf_counter() - begun, resource.getrusage(resource.RUSAGE_CHILDREN)
    return done.stdout, seconds, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def _figures(name: str, runs: list[tuple[float, float]]) -> dict[str, float]:
    clock, processor = zip(*runs, strict=True)
    return {
        f"{name}_seconds": round(median(clock), 2),
        f"{name}_seconds_longest": round(max(clock), 2),
        f"{name}_processor_seconds": round(median(processor), 2),
    }


def _outcome(line: bytes) -> str:
    code: str = json.loads(line).get("error", {}).get("code", "settled")
    return code


if __name__ == "__main__":
    main()
