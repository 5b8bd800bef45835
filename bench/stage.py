"""A PostgreSQL, a Redis and workers of our own, to measure on, and to kill; gone afterwards, unless a folder is named.

PostgreSQL keeps to its promises here (`fsync` on). Redis and the web server open a port, on this machine only.
"""

import contextlib
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).parent.parent
DAY = "2026-10-14"
_BIN = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: float(path.parent.name))
_OPTIONS = "-c shared_buffers=512MB -c max_wal_size=4GB -c listen_addresses= -c unix_socket_directories={folder}"


@dataclass(slots=True)
class Stage:
    """What runs, by name, and where."""

    folder: Path
    settings: str
    redis_port: int
    web_port: int
    database: str = "postgres"
    running: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)

    @property
    def environment(self) -> dict[str, str]:
        return {
            "DATABASE_URL": f"postgres://bench@/{self.database}?host={self.folder}",
            "REDIS_URL": f"redis://127.0.0.1:{self.redis_port}/0",
            "PRIVATE_FILES_DIR": str(self.folder / "files"),
            "DJANGO_SETTINGS_MODULE": self.settings,
            "STANDING_DAY": DAY,
            "PYTHONPATH": str(ROOT),
            "PYTHONWARNINGS": "ignore::UserWarning",
        }

    def postgres(self, action: str, *options: str) -> None:
        """`start`, or `stop` with how."""
        command = [
            *_as_postgres(),
            str(_postgres("pg_ctl")),
            action,
            "--pgdata",
            str(self.folder / "data"),
            "--silent",
        ]
        if action == "start":
            log = str(self.folder / "data" / "log")
            options = ("--wait", "--log", log, "--options", _OPTIONS.format(folder=self.folder))
        subprocess.run([*command, *options], cwd=self.folder, check=True)  # noqa: S603

    def redis(self) -> None:
        """Start it, empty: it keeps nothing on disk."""
        options = ["--bind", "127.0.0.1", "--port", str(self.redis_port), "--save", "", "--appendonly", "no"]
        self.start("redis", "redis-server", *options)
        for _ in range(200):
            with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", self.redis_port), 1):
                return
            time.sleep(0.05)
        raise TimeoutError("Redis does not answer")

    def worker(self, name: str, queue: str) -> None:
        """A worker with one child."""
        self.celery(name, "worker", "--queues", queue, "--concurrency", "1", "--hostname", f"{name}@stage")

    def beat(self) -> None:
        self.celery("beat", "beat", "--schedule", str(self.folder / "beat"), "--pidfile", "")

    def celery(self, name: str, *arguments: str) -> None:
        self.start(name, sys.executable, "-m", "celery", "--app", "config", *arguments, "--loglevel", "INFO")

    def start(self, name: str, *command: str) -> None:
        with (self.folder / f"{name}.log").open("ab") as log:
            self.running[name] = subprocess.Popen(  # noqa: S603
                command, cwd=ROOT, env=os.environ | self.environment, stdout=log, stderr=log, start_new_session=True
            )

    def wait_for_workers(self) -> None:
        """Until each worker answers."""
        workers = {name for name, one in self.running.items() if "worker" in one.args}
        command = [sys.executable, "-m", "celery", "--app", "config", "inspect", "ping", "--timeout", "2"]
        for _ in range(60):
            asked = subprocess.run(  # noqa: S603
                command, cwd=ROOT, env=os.environ | self.environment, capture_output=True, text=True, check=False
            )
            if all(f"{name}@stage: OK" in asked.stdout for name in workers):
                return
        raise TimeoutError(f"not every worker answers: {asked.stdout} {asked.stderr}")

    def kill(self, name: str) -> None:
        """End a process and its children at once, without a word."""
        process = self.running.pop(name)
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()

    def children(self, name: str) -> list[int]:
        """The processes under it."""
        pid = self.running[name].pid
        tasks = Path(f"/proc/{pid}/task/{pid}/children")
        return [int(child) for child in tasks.read_text().split()] if tasks.exists() else []

    def peak_mb(self, name: str) -> float:
        """The most memory that it, or a child of it, has held."""
        return max(_peak_mb(pid) for pid in (self.running[name].pid, *self.children(name)))


@contextlib.contextmanager
def stage(settings: str = "config.settings.local", *, keep: Path | None = None) -> Iterator[Stage]:
    """PostgreSQL and Redis are up; nothing is in them, or what an earlier run left in the folder to `keep`."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    folder = keep.resolve() if keep else Path(tempfile.mkdtemp(prefix="stage."))
    folder.mkdir(parents=True, exist_ok=True)
    folder.chmod(0o711)
    made = Stage(folder, settings, *_free_ports())
    try:
        if not (folder / "data").exists():
            _init(folder)
        made.postgres("start")
        made.redis()
        yield made
    finally:
        for name in list(made.running):
            made.kill(name)
        with contextlib.suppress(subprocess.CalledProcessError):
            made.postgres("stop", "--mode", "fast" if keep else "immediate")
        if not keep:
            shutil.rmtree(folder, ignore_errors=True)


def _free_ports() -> tuple[int, int]:
    with socket.socket() as one, socket.socket() as other:
        for free in (one, other):
            free.bind(("127.0.0.1", 0))
        return one.getsockname()[1], other.getsockname()[1]


def _init(folder: Path) -> None:
    data = folder / "data"
    data.mkdir(mode=0o700)
    if _as_postgres():
        shutil.chown(data, "postgres")
        shutil.chown(folder, "postgres")
    options = ["--username", "bench", "--auth", "trust", "--encoding", "UTF8", "--locale", "C.UTF-8"]
    command = [*_as_postgres(), str(_postgres("initdb")), "--pgdata", str(data), *options]
    subprocess.run(command, cwd=folder, check=True, stdout=subprocess.DEVNULL)  # noqa: S603


def _postgres(program: str) -> Path:
    found = shutil.which(program)
    return Path(found) if found else _BIN[-1] / program


def _as_postgres() -> list[str]:
    """PostgreSQL refuses to run as root."""
    if os.getuid() != 0:
        return []
    return ["setpriv", "--reuid=postgres", "--regid=postgres", "--init-groups"]


def _peak_mb(pid: int) -> float:
    with contextlib.suppress(FileNotFoundError):
        for line in Path(f"/proc/{pid}/status").read_text().splitlines():
            if line.startswith("VmHWM:"):
                return round(int(line.split()[1]) / 1024, 1)
    return 0.0
