"""The child of the sandbox: limits first, then the file from standard input, and the answer on standard output."""

import json
import os
import sys
from typing import Any

from payslips.reading.confined import confine
from payslips.reading.sandbox import CPU_SECONDS, MEMORY_BYTES, OUTPUT_BYTES


def _read(given: bytes) -> tuple[dict[str, Any], list[bytes]]:
    # Only here: the parsers load under the limits.
    from payslips.reading import read  # noqa: PLC0415

    head, _, data = given.partition(b"\n")
    task = json.loads(head)
    pictures: list[bytes] = []
    answer = read(data, password=task["password"], draw=pictures.append if task["pictures"] else None)
    return answer, pictures


def main() -> None:
    """Answer on standard output, whatever the file does to us."""
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)  # what a parser prints is not the answer
    languages = os.environ.get("TESSDATA_PREFIX")
    confine(memory=MEMORY_BYTES, cpu_seconds=CPU_SECONDS, output=OUTPUT_BYTES, languages=languages)
    pictures: list[bytes] = []
    try:
        answer, pictures = _read(sys.stdin.buffer.read())
    except MemoryError:
        answer = {"status": "unreadable", "reason": "out_of_memory", "documents": []}
    with answers:
        answers.write(json.dumps(answer, ensure_ascii=False).encode() + b"\n")
        for picture in pictures:
            answers.write(len(picture).to_bytes(4, "big") + picture)


main()
