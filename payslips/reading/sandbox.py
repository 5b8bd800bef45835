"""Read a file that nobody can vouch for in a child process with limits: its death is an answer.

The child gets the file and the password through its standard input, a clean environment, its own session and no
network; it writes the answer to its standard output and, when asked, pictures into one folder.
"""

import contextlib
import json
import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any, Final

from payslips.reading.filetypes import MAX_BYTES

WALL_SECONDS: Final = 20
CPU_SECONDS: Final = 10  # a page takes some tenths of a second
MEMORY_BYTES: Final = 1024**3
PICTURE_BYTES: Final = 32 * 1024**2
_ROOT: Final = Path(__file__).resolve().parents[2]


def read_file(
    path: Path, *, pictures: Path | None = None, password: str | None = None, wall_seconds: float = WALL_SECONDS
) -> dict[str, Any]:
    """What `payslips.reading.read` says of the file, or the reason why its reader died. Raises `OSError` only.

    With `pictures` (an existing folder) the child also writes page-1.png … there, at most ten.
    """
    if path.stat().st_size > MAX_BYTES:
        return {"status": "refused", "reason": "too_large", "documents": []}
    task = {"password": password, "pictures": str(pictures.resolve()) if pictures else None}
    given = json.dumps(task).encode() + b"\n" + path.read_bytes()
    with subprocess.Popen(
        [sys.executable, "-s", "-m", "payslips.reading"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        cwd=_ROOT,
        env={"PATH": os.defpath, "LANG": "C.UTF-8"},
        start_new_session=True,
    ) as child:
        try:
            said, _ = child.communicate(given, timeout=wall_seconds)
        except subprocess.TimeoutExpired:
            return _died("time_out")
        finally:
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(child.pid, signal.SIGKILL)
    return _answer(child.returncode, said)


def _answer(code: int, said: bytes) -> dict[str, Any]:
    if code == -signal.SIGXCPU:
        return _died("time_out")
    if code == -signal.SIGKILL:  # nobody but the kernel kills it before the time is over
        return _died("out_of_memory")
    try:
        answer: dict[str, Any] = json.loads(said)
    except ValueError:
        return _died("parser_died")
    return answer if code == 0 else _died("parser_died")


def _died(reason: str) -> dict[str, Any]:
    return {"status": "unreadable", "reason": reason, "documents": []}
