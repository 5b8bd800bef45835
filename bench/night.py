"""`python -m bench.night`: a full night on PostgreSQL, Redis and two Celery workers, beside the floor.

HOUSEHOLDS (4,000) made-up households, MONTHS (10) months of each to settle: the unit is a month of a household. The
floor is measured in the same run: the same bytes out of the database and into it by COPY, over two connections at
once, with no sum between. Then a night in which one household in a hundred was marked, and the pages of a caseworker.

POPULATION=folder keeps the households there, in a database that each run copies: to make 400,000 takes half an hour.
"""

import contextlib
import json
import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median
from typing import Any

import psycopg

from bench.stage import ROOT, Stage, stage

RESULT = ROOT / "var" / "bench" / "night.json"
WORKERS = ("night-1", "night-2")
_REQUESTS = 50
# What a night reads, and what it writes.
_READ = (
    "citizens_household",
    "citizens_householdperiod",
    "citizens_householdmember",
    "citizens_citizen",
    "citizens_benefitgrant",
    "payslips_employment",
    "payslips_payslip",
    "payslips_figures",
    "payslips_expectedslip",
    "settlement_benefitmonth",
    "settlement_exemptiondecision",
)
_WRITTEN = ("settlement_settlement", "settlement_decision")


def main() -> None:
    households, months = int(os.environ.get("HOUSEHOLDS", "4000")), int(os.environ.get("MONTHS", "10"))
    kept = os.environ.get("POPULATION")
    with stage(keep=Path(kept) if kept else None) as here:
        making = _timed(lambda: _populate(here, households, months))
        import django

        django.setup()
        for name in WORKERS:
            here.worker(name, "night")
        here.wait_for_workers()
        before = {name: _processor_seconds(here, name) for name in WORKERS}
        seconds = _timed(_night)
        processor = sum(_processor_seconds(here, name) - before[name] for name in WORKERS)
        settled, failed = _one("SELECT sum(settled), sum(failed) FROM settlement_settlementrun")
        flags = _timed(lambda: _drain(here))
        floor = _floor()
        small = _small_night()
        figures = {
            "households": households,
            "months": int(settled),
            "failed": int(failed),
            "seconds": round(seconds, 1),
            "households_per_second": round(settled / seconds),
            "processor_seconds_a_month": round(processor / settled, 6),
            "floor_per_second": round(settled / floor),
            "ratio_to_floor": round(floor / seconds, 3),
            "peak_mb": max(here.peak_mb(name) for name in WORKERS),
            "peak_mb_of_each": {name: here.peak_mb(name) for name in here.running},
            "bytes_a_settlement": int(_one("SELECT avg(pg_column_size(s.*)) FROM settlement_settlement s")[0]),
            "database_mb": _one("SELECT pg_database_size(current_database()) / 1048576")[0],
            "population_seconds": round(making, 1),
            "flags_seconds": round(flags, 1),
            "one_percent_seconds": round(small, 1),
            "pages_ms": _pages(),
        }
    RESULT.parent.mkdir(parents=True, exist_ok=True)
    RESULT.write_text(json.dumps(figures, indent=2) + "\n")
    print(json.dumps(figures, indent=2))


def _populate(here: Stage, households: int, months: int) -> None:
    """A copy of the database with these households, which is made where there is none."""
    here.database = source = f"population_{households}_{months}"
    address = {"dbname": "postgres", "user": "bench", "host": str(here.folder), "autocommit": True}
    with psycopg.connect(**address) as own:
        own.execute("DROP DATABASE IF EXISTS night")
        if not own.execute("SELECT 1 FROM pg_database WHERE datname = %s", [source]).fetchone():
            own.execute(f"CREATE DATABASE making_{source}")
            here.database = f"making_{source}"
            os.environ |= here.environment
            _manage("migrate", "--verbosity", "0")
            _manage("make_population", "--households", str(households), "--months", str(months))
            with psycopg.connect(**address | {"dbname": here.database}) as made:
                for table in _READ:  # not those that are empty: of what was never analysed PostgreSQL supposes more
                    made.execute(f"ANALYZE {table}")
            own.execute(f"ALTER DATABASE {here.database} RENAME TO {source}")
        own.execute(f"CREATE DATABASE night TEMPLATE {source} STRATEGY FILE_COPY")
    here.database = "night"
    os.environ |= here.environment
    _manage("migrate", "--verbosity", "0")


def _manage(*arguments: str) -> None:
    subprocess.run([sys.executable, "manage.py", *arguments], cwd=ROOT, check=True)  # noqa: S603


def _timed(do: Callable[[], object]) -> float:
    begun = time.perf_counter()
    do()
    return time.perf_counter() - begun


def _night() -> None:
    """Hand the night of all out, and wait for its end."""
    from config.clock import today
    from settlement import tasks
    from settlement.models import SettlementRun

    tasks.settle_night.delay()
    runs = SettlementRun.objects.filter(night=today())
    while not runs or runs.filter(state="running").exists() or runs.count() < _municipalities():
        time.sleep(0.05)
        runs = runs.all()


def _drain(here: Stage) -> None:
    """Wait for what follows the night: the flags of the households that were settled."""
    asked = ["redis-cli", "-p", str(here.redis_port), "--raw", "EVAL"]
    asked += ["return redis.call('LLEN', 'night') + redis.call('HLEN', 'unacked')", "0"]
    while int(subprocess.run(asked, check=True, capture_output=True, text=True).stdout):  # noqa: S603
        time.sleep(0.1)


def _municipalities() -> int:
    return int(_one("SELECT count(*) FROM citizens_municipality")[0])


def _small_night() -> float:
    """A night in which one household in a hundred has something to settle."""
    from citizens.models import Household
    from citizens.selectors import ONE_DAY
    from config.clock import today
    from settlement.models import SettlementRun
    from settlement.services import mark_stale

    ids = list(Household.objects.order_by("pk").values_list("pk", flat=True))[::100]
    # As if the night before was the first one.
    SettlementRun.objects.update(night=today() - ONE_DAY)
    mark_stale(household_ids=ids, since=today(), until=None)
    return _timed(_night)


def _floor() -> float:
    """The same bytes out and in, half of them over each of two connections."""
    for table in _WRITTEN:
        _sql(f"CREATE TABLE floor_{table} (LIKE {table} INCLUDING ALL)")
    kept = {(table, half): _read(table, half) for table in _WRITTEN for half in (0, 1)}
    threads = [threading.Thread(target=_move, args=(kept, half)) for half in (0, 1)]

    def both() -> None:
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

    return _timed(both)


def _read(table: str, half: int) -> bytes:
    query = f"COPY (SELECT * FROM {table} WHERE abs(hashtext(ctid::text)) % 2 = {half}) TO STDOUT"  # noqa: S608
    with psycopg.connect(**_address()) as own, own.cursor() as cursor, cursor.copy(query) as copy:
        return b"".join(bytes(part) for part in copy)


def _move(kept: dict[tuple[str, int], bytes], half: int) -> None:
    for table in _READ:
        _read(table, half)
    with psycopg.connect(**_address()) as own, own.cursor() as cursor:
        for table in _WRITTEN:
            with cursor.copy(f"COPY floor_{table} FROM STDIN") as copy:
                copy.write(kept[table, half])


def _address() -> dict[str, Any]:
    from django.db import connection

    options = connection.get_connection_params()
    return {name: options[name] for name in ("dbname", "user", "host") if name in options}


def _sql(statement: str) -> None:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(statement)


def _one(query: str) -> Any:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(query)
        return cursor.fetchone()


def _processor_seconds(here: Stage, name: str) -> float:
    ticks = 0
    for pid in (here.running[name].pid, *here.children(name)):
        with contextlib.suppress(FileNotFoundError), open(f"/proc/{pid}/stat") as file:  # noqa: PTH123
            ticks += sum(int(field) for field in file.read().rpartition(")")[2].split()[11:13])
    return ticks / os.sysconf("SC_CLK_TCK")


def _pages() -> dict[str, float]:
    """Milliseconds of the middle one of fifty requests, in this process, of pages of a caseworker.

    And those of them that the processor worked in this process: the rest is the database, and waiting for a core.
    """
    from django.conf import settings
    from django.contrib.auth.models import Group
    from django.test import Client
    from django.urls import reverse

    from citizens.models import Municipality, Role, User
    from settlement.models import BenefitMonth

    settings.ALLOWED_HOSTS = ["*"]
    place = Municipality.objects.order_by("pk").first()
    user = User.objects.create_user("bench", password="-", municipality=place, is_staff=True)  # noqa: S106
    user.groups.set(Group.objects.filter(name=Role.CASEWORKER))
    client = Client(headers={"host": place.host}) if place else Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    month = BenefitMonth.objects.filter(municipality=place).order_by("-pk")[0]
    pages = {
        "work_list": reverse("admin:index"),
        "households": reverse("admin:citizens_household_changelist"),
        "household": reverse("admin:citizens_household_change", args=[month.household_id]),
        "month": reverse("admin:settlement_benefitmonth_change", args=[month.pk]),
    }
    found = {}
    for name, address in pages.items():
        answers = {client.get(address).status_code}
        if answers != {200}:
            raise RuntimeError(f"{name}: {answers}")
        times = []
        for _ in range(_REQUESTS):
            begun = time.perf_counter(), time.process_time()
            client.get(address)
            times.append((time.perf_counter() - begun[0], time.process_time() - begun[1]))
        middle = [round(1000 * median(kind), 1) for kind in zip(*times, strict=True)]
        found[name], found[f"{name}_processor"] = middle
    return found


if __name__ == "__main__":
    main()
