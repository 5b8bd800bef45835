"""The child of the sandbox: limits first, then the file from standard input, and one JSON object as the answer."""

import contextlib
import ctypes
import json
import os
import resource
import sys
from pathlib import Path
from typing import Any

from payslips.reading.sandbox import CPU_SECONDS, MEMORY_BYTES, PICTURE_BYTES

_NEW_NETWORK_AND_USER = 0x40000000 | 0x10000000


def _limit() -> None:
    """Bound what a hostile file can take. The network goes too where the kernel lets an ordinary user do that."""
    for what, limit in (
        (resource.RLIMIT_AS, MEMORY_BYTES),
        (resource.RLIMIT_CPU, CPU_SECONDS),
        (resource.RLIMIT_FSIZE, PICTURE_BYTES),
        (resource.RLIMIT_CORE, 0),
    ):
        # Processor time ends with the soft limit, which has a signal of its own.
        resource.setrlimit(what, (limit, limit + (what == resource.RLIMIT_CPU)))
    if sys.platform == "linux":
        ctypes.CDLL(None).unshare(_NEW_NETWORK_AND_USER)


def _read(given: bytes) -> dict[str, Any]:
    # Only here: the parsers load under the limits.
    from payslips.reading import read  # noqa: PLC0415
    from payslips.reading.document import draw_pictures  # noqa: PLC0415

    head, _, data = given.partition(b"\n")
    task = json.loads(head)
    answer = read(data, password=task["password"])
    if task["pictures"] and answer["status"] != "refused":
        with contextlib.suppress(Exception):  # a file that cannot be drawn is no reason to lose its figures
            draw_pictures(data, Path(task["pictures"]), password=task["password"])
    return answer


def main() -> None:
    """Answer on standard output, whatever the file does to us."""
    _limit()
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)  # what a parser prints is not the answer
    try:
        answer = _read(sys.stdin.buffer.read())
    except MemoryError:
        answer = {"status": "unreadable", "reason": "out_of_memory", "documents": []}
    with answers:
        answers.write(json.dumps(answer, ensure_ascii=False).encode())


main()
