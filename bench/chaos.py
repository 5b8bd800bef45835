"""`python -m bench.chaos`: is anything lost, double or a cent off when whatever can die does, at any moment?

HOUSEHOLDS (1,100) households with ten months each are settled once undisturbed. Then again and again from nothing,
while at random moments something is killed (`kill -9`; PostgreSQL: immediate shutdown; Redis: killed or flushed),
until KILLS (200) have been done. After each round every month has one settlement and one decision, with the facts,
steps and cents of the undisturbed run, nothing is stale, and the counts of the runs are right. Meanwhile a citizen
uploads without end: each file that the portal confirmed is kept as it came.
"""

import json
import os
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable
from random import Random
from typing import Any

import django
import psycopg

from bench import uploader
from bench.stage import ROOT, Stage, stage

RESULT = ROOT / "var" / "bench" / "chaos.json"
_WORKERS = {"night-1": "night", "night-2": "night", "people": "people"}
_AT_MOST_SECONDS = 600
_EVERYTHING = (
    "settlement_settlement, settlement_decision, settlement_settlementfailure, settlement_runchunk, "
    "settlement_settlementrun CASCADE"
)
# What a month came to, however often it was tried: no keys, no moments.
_OUTCOME = """
    SELECT month.household_id, month.first_day, s.version, s.status, s.norm, s.income, s.exempt, s.entitlement,
           s.payout, s.reserve, s.to_pay, md5(s.facts::text), md5(s.steps::text), md5(s.sources::text),
           d.kind, d.amount
    FROM settlement_benefitmonth month
    JOIN settlement_settlement s ON s.month_id = month.id
    LEFT JOIN settlement_decision d ON d.settlement_id = s.id
"""


def main() -> None:
    households, kills = int(os.environ.get("HOUSEHOLDS", "1100")), int(os.environ.get("KILLS", "200"))
    random = Random(int(os.environ.get("SEED", "2026")))
    done: Counter[str] = Counter()
    figures: Counter[str] = Counter()
    with stage("bench.settings") as here:
        os.environ |= here.environment
        django.setup()
        _manage("migrate", "--verbosity", "0")
        _manage("make_population", "--households", str(households))
        for name, queue in _WORKERS.items():
            here.worker(name, queue)
        here.beat()
        uploader.serve(here)
        here.wait_for_workers()
        undisturbed = _round(here, lambda: None)
        expected = Counter(_rows(here, _OUTCOME))
        print(f"undisturbed: {len(expected)} settlements in {undisturbed:.1f} s", flush=True)
        sending = uploader.begin(here)
        while sum(done.values()) < kills:
            killer = _killer(here, random, done, kills, pause=max(0.3, undisturbed / 6))
            seconds = _round(here, killer)
            found = Counter(_rows(here, _OUTCOME))
            wrong = _differences(expected, found)
            counted = int(_rows(here, "SELECT coalesce(sum(settled), 0) FROM settlement_settlementrun")[0][0])
            figures += Counter(wrong) + Counter(settlements=found.total(), miscounted=abs(counted - found.total()))
            print(
                f"{sum(done.values())} kills, {seconds:.1f} s, {found.total()} settlements, wrong: {wrong}, "
                f"{len(sending.confirmed)} uploads",
                flush=True,
            )
        sending.stop()
        uploads, refused, lost = len(sending.confirmed), sending.errors, uploader.missing(set(sending.confirmed))
    answer = {
        "kills": sum(done.values()),
        "kills_of": dict(done),
        "settlements": figures["settlements"],
        "uploads_confirmed": uploads,
        "uploads_with_an_error": refused,
        "uploads_lost": lost,
        **{name: figures[name] for name in ("lost", "double", "cents_off", "different", "miscounted")},
    }
    RESULT.parent.mkdir(parents=True, exist_ok=True)
    RESULT.write_text(json.dumps(answer, indent=2) + "\n")
    print(json.dumps(answer, indent=2))
    if any(answer[name] for name in ("uploads_lost", "lost", "double", "cents_off", "different", "miscounted")):
        sys.exit(1)


def _round(here: Stage, disturb: Callable[[], None]) -> float:
    """Settle everything from nothing by a night of all; how many seconds that took until nothing was left."""
    from django.db import connection

    from settlement import night, tasks

    _sql(here, f"TRUNCATE {_EVERYTHING}")
    runs = night.start()
    # Only now, so that nobody else has done it before the night began.
    _sql(here, "UPDATE settlement_benefitmonth SET stale_since = now()")
    for run in runs:
        tasks.hand_out(night.unfinished(run))
    connection.close()
    begun = time.perf_counter()
    while time.perf_counter() - begun < _AT_MOST_SECONDS:
        disturb()
        stale, running = _rows(
            here,
            "SELECT (SELECT count(*) FROM settlement_benefitmonth WHERE stale_since IS NOT NULL), "
            "(SELECT count(*) FROM settlement_settlementrun WHERE state = 'running')",
        )[0]
        if not stale and not running:
            return time.perf_counter() - begun
        time.sleep(0.2)
    raise TimeoutError(f"{stale} months are still to be settled after {_AT_MOST_SECONDS} seconds")


def _killer(here: Stage, random: Random, done: "Counter[str]", limit: int, *, pause: float) -> Callable[[], None]:
    """What kills something now and then, and starts it again, as whoever watches over the processes would."""
    due = time.perf_counter() + random.uniform(0, pause)

    def kill() -> None:
        nonlocal due
        if time.perf_counter() < due or sum(done.values()) >= limit:
            return
        what = random.choices(list(_KILLS), [weight for weight, _ in _KILLS.values()])[0]
        _KILLS[what][1](here, random)
        done[what] += 1
        due = time.perf_counter() + random.uniform(0, 2 * pause)

    return kill


def _child(here: Stage, random: Random) -> None:
    for pid in here.children(random.choice(["night-1", "night-2"])):
        os.kill(pid, 9)


def _worker(here: Stage, random: Random) -> None:
    _again(here, random.choice(list(_WORKERS)))


def _all_workers(here: Stage, random: Random) -> None:  # noqa: ARG001
    for name in _WORKERS:
        here.kill(name)
    for name, queue in _WORKERS.items():
        here.worker(name, queue)


def _again(here: Stage, name: str) -> None:
    here.kill(name)
    here.worker(name, _WORKERS[name])


def _beat(here: Stage, random: Random) -> None:  # noqa: ARG001
    here.kill("beat")
    here.beat()


def _postgres(here: Stage, random: Random) -> None:  # noqa: ARG001
    here.postgres("stop", "--mode", "immediate")
    here.postgres("start")


def _web(here: Stage, random: Random) -> None:  # noqa: ARG001
    here.kill("web")
    uploader.serve(here)


def _redis(here: Stage, random: Random) -> None:  # noqa: ARG001
    here.kill("redis")
    here.redis()


def _flush(here: Stage, random: Random) -> None:  # noqa: ARG001
    subprocess.run(["redis-cli", "-p", str(here.redis_port), "FLUSHALL"], check=True, stdout=subprocess.DEVNULL)  # noqa: S603, S607


_KILLS: dict[str, tuple[int, Callable[[Stage, Random], None]]] = {
    "worker_child": (5, _child),
    "worker": (4, _worker),
    "all_workers": (1, _all_workers),
    "beat": (2, _beat),
    "web": (3, _web),
    "postgresql": (3, _postgres),
    "redis": (2, _redis),
    "redis_flushed": (2, _flush),
}


def _differences(expected: "Counter[Any]", found: "Counter[Any]") -> dict[str, int]:
    """What is wrong: months without a settlement, with more than one, with other cents, or with other steps."""
    months = Counter({row[:2]: 0 for row in expected}) | Counter(row[:2] for row in found.elements())
    cents = {row[:2]: (*row[4:11], row[15]) for row in expected}
    return {
        "lost": sum(1 for row in expected if not months[row[:2]]),
        "double": sum(count - 1 for count in months.values() if count > 1),
        "cents_off": sum(1 for row in found if (*row[4:11], row[15]) != cents.get(row[:2])),
        "different": (found - expected).total(),
    }


def _manage(*arguments: str) -> None:
    subprocess.run([sys.executable, "manage.py", *arguments], cwd=ROOT, check=True)  # noqa: S603


def _sql(here: Stage, statement: str) -> None:
    with psycopg.connect(host=str(here.folder), user="bench", dbname="postgres") as own:
        own.execute(statement)


def _rows(here: Stage, query: str) -> list[tuple[Any, ...]]:
    """What the database says, on a connection of its own: the one before may be dead."""
    with psycopg.connect(host=str(here.folder), user="bench", dbname="postgres") as own:
        return own.execute(query).fetchall()


if __name__ == "__main__":
    main()
