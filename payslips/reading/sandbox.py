"""Read a file that nobody can vouch for in a child process with limits: its death is an answer.

The child gets the file and the password through its standard input, a clean environment, its own session, no network
and nowhere to write but its standard output: one line of JSON, and the pictures behind it.
"""

import compileall
import contextlib
import json
import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import IO, Any, Final, cast

from payslips.reading.filetypes import MAX_BYTES

WALL_SECONDS: Final = 90
CPU_SECONDS: Final = 45  # a digital page takes some tenths of a second, a scanned page one or two, a file ten of those
MEMORY_BYTES: Final = 1024**3  # of addresses; what is really used stays below 400 MB
OUTPUT_BYTES: Final = 96 * 1024**2
_ROOT: Final = Path(__file__).resolve().parents[2]
_PNG: Final = b"\x89PNG\r\n\x1a\n"
_MOST_PICTURES: Final = 10


def read_file(
    path: Path, *, pictures: Path | None = None, password: str | None = None, wall_seconds: float = WALL_SECONDS
) -> dict[str, Any]:
    """What `payslips.reading.read` says of the file, or the reason why its reader died. Raises `OSError` only.

    With `pictures` (an existing folder) the pages are drawn there too, as page-1.png …, at most ten.
    """
    if path.stat().st_size > MAX_BYTES:
        return {"status": "refused", "reason": "too_large", "documents": []}

    def keep(page: int, picture: bytes) -> None:
        (cast("Path", pictures) / f"page-{page}.png").write_bytes(picture)

    return read_data(path.read_bytes(), keep=keep if pictures else None, password=password, wall_seconds=wall_seconds)


def read_data(
    data: bytes,
    *,
    keep: Callable[[int, bytes], None] | None = None,
    password: str | None = None,
    wall_seconds: float = WALL_SECONDS,
) -> dict[str, Any]:
    """As `read_file`, of what is in memory; `keep` gets the picture of each page, with its number, from 1."""
    _compile()
    task = {"password": password, "pictures": keep is not None}
    given = json.dumps(task).encode() + b"\n" + data
    # A file bounds what the child can say; a pipe would not.
    with (
        tempfile.TemporaryFile() as output,
        subprocess.Popen(
            [sys.executable, "-s", "-m", "payslips.reading"],
            stdin=subprocess.PIPE,
            stdout=output,
            stderr=subprocess.DEVNULL,
            cwd=_ROOT,
            env=_environment(),
            start_new_session=True,
        ) as child,
    ):
        try:
            child.communicate(given, timeout=wall_seconds)
        except subprocess.TimeoutExpired:
            return _died("time_out")
        finally:
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(child.pid, signal.SIGKILL)
        output.seek(0)
        answer = _answer(child.returncode, output.readline())
        if keep:
            _keep(output, keep)
    return answer


@cache
def _compile() -> None:
    """The child can write nothing: byte code that nobody keeps for it, each child would make anew."""
    compileall.compile_dir(Path(__file__).parent, quiet=2)


def _environment() -> dict[str, str]:
    """One thread for each library, and where the languages of Tesseract lie."""
    languages = os.environ.get("TESSDATA_PREFIX")
    return {
        "PATH": os.defpath,
        "LANG": "C.UTF-8",
        "OMP_THREAD_LIMIT": "1",
        "OPENBLAS_NUM_THREADS": "1",
        **({"TESSDATA_PREFIX": languages} if languages else {}),
    }


def _keep(output: IO[bytes], keep: Callable[[int, bytes], None]) -> None:
    """Hand on the pictures behind the answer: each is its length in four bytes, and a PNG."""
    for number in range(1, _MOST_PICTURES + 1):
        length = int.from_bytes(output.read(4), "big")
        picture = output.read(length)
        if not picture.startswith(_PNG) or len(picture) != length:
            return
        keep(number, picture)


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
