"""What the child of the sandbox gives up before it opens a file: memory, time, network, rights and the disk.

Each is given up where the system allows it; a file that is opened after that finds nothing to take.
"""

import contextlib
import ctypes
import os
import resource
import struct
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Final

_NEW_NETWORK, _NEW_USER = 0x40000000, 0x10000000
_NO_NEW_PRIVILEGES: Final = 38
_NOBODY: Final = 65534
# Landlock, the same numbers on every machine: make a set of rules, add a rule, keep to them.
_CREATE, _ADD, _RESTRICT = 444, 445, 446
_UNDER_A_FOLDER: Final = 1
_EVERY_ACCESS: Final = (1 << 13) - 1
_TO_READ: Final = 1 << 2 | 1 << 3  # read a file, list a folder; to start a program is another right
_SYSTEM: Final = ("/usr", "/lib", "/lib64", "/dev/null", "/dev/urandom")


def confine(*, memory: int, cpu_seconds: int, output: int, languages: str | None) -> None:
    """Give up what reading a document does not need."""
    for what, limit in (
        (resource.RLIMIT_AS, memory),
        (resource.RLIMIT_CPU, cpu_seconds),
        (resource.RLIMIT_FSIZE, output),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_NOFILE, 64),
    ):
        # Processor time ends with the soft limit, which has a signal of its own.
        resource.setrlimit(what, (limit, limit + (what == resource.RLIMIT_CPU)))
    if sys.platform != "linux":
        return
    system = ctypes.CDLL(None)
    system.prctl(_NO_NEW_PRIVILEGES, 1, 0, 0, 0)
    code = [sys.base_prefix, sys.prefix, str(Path(__file__).resolve().parent)]
    _become_nobody(code)
    system.unshare(_NEW_NETWORK | _NEW_USER)
    resource.setrlimit(resource.RLIMIT_NPROC, (0, 0))
    _read_only(system, [*code, *_SYSTEM, *([languages] if languages else [])])


def _become_nobody(code: Iterable[str]) -> None:
    """Not root any more, unless our own code lies where only root can read it."""
    folders = {parent for place in code for parent in (Path(place).resolve(), *Path(place).resolve().parents)}
    if os.getuid() == 0 and all(folder.stat().st_mode & 0o5 == 0o5 for folder in folders):
        os.setgroups([])
        os.setresgid(_NOBODY, _NOBODY, _NOBODY)
        os.setresuid(_NOBODY, _NOBODY, _NOBODY)


def _read_only(system: ctypes.CDLL, places: Iterable[str]) -> None:
    """From here on only the code, the libraries and the languages can be opened, and nothing can be written."""
    wanted = struct.pack("=Q", _EVERY_ACCESS)
    rules = system.syscall(_CREATE, wanted, len(wanted), 0)
    if rules < 0:
        return
    for place in places:
        with contextlib.suppress(OSError):
            folder = os.open(place, os.O_PATH)
            access = _TO_READ if Path(place).is_dir() else 1 << 2 | 1 << 1
            system.syscall(_ADD, rules, _UNDER_A_FOLDER, struct.pack("=Qi", access, folder), 0)
            os.close(folder)
    system.syscall(_RESTRICT, rules, 0)
    os.close(rules)
