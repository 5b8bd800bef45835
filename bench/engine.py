"""`make bench-engine`: how many households a second one core settles, with all steps, beside openfisca-core.

Both compute the same households (`bench/households.py`) in the same run, from facts that are ready, one household at
a time. openfisca-core knows the core rules only (`bench/openfisca_peer.py`) and gets every wage as one amount of the
month; the engine does all rules and writes every step. Where the core rules are all that a household needs, both must
agree to the cent. Seconds are of the processor, in this process alone; a figure is the median of several repeats.
"""

import gc
import json
import platform
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from statistics import median

from bench.households import MIX, Json, households
from bench.openfisca_peer import OUTPUTS, Core, Peer, core_of, is_core
from settlement.engine.contract import facts_from_json, settled_to_json
from settlement.engine.facts import MonthFacts
from settlement.engine.lawmonth import LawMonth
from settlement.engine.settle import settle_month
from settlement.law.lawbook import LawBook

RESULT = Path(__file__).parent.parent / "var" / "bench" / "engine.json"
HOUSEHOLDS = 4_000
ONE_AT_A_TIME = 1_000  # of these for openfisca-core one by one, which is slow
REPEATS = 7


def main() -> None:
    asked = households(HOUSEHOLDS)
    texts = [json.dumps(one) for one in asked]
    facts = [facts_from_json(one) for one in asked]
    law = LawBook.load().law_of(facts[0].month)
    peer = Peer(law)
    cores = [core_of(one) for one in facts]
    core_facts = [one for one in facts if is_core(one)]
    agreed = _agree(core_facts, law, peer)

    works: dict[str, tuple[int, Callable[[], object]]] = {
        "households_per_second": (len(facts), lambda: _settle(facts, law)),
        "core_households_per_second": (len(core_facts), lambda: _settle(core_facts, law)),
        "with_facts_from_json_per_second": (len(asked), lambda: _read_and_settle(asked, law)),
        "json_to_json_per_second": (len(texts), lambda: _text_to_text(texts, law)),
        "openfisca_per_second": (ONE_AT_A_TIME, lambda: _one_by_one(peer, cores[:ONE_AT_A_TIME])),
        "openfisca_vectorised_per_second": (len(cores), lambda: peer.calculate(cores)),
    }
    seconds = _seconds({name: work for name, (_, work) in works.items()})
    figures = {name: round(count / median(seconds[name])) for name, (count, _) in works.items()}
    best = {name: round(count / min(seconds[name])) for name, (count, _) in works.items()}
    steps = sum(len(settle_month(one, law).steps) for one in facts)
    about = {
        "best_repeat": best,
        "steps_per_household": round(steps / len(facts), 1),
        "households": len(facts),
        "of_which_agreed_to_the_cent": agreed,
        "repeats": REPEATS,
        "mix": MIX,
        "date": datetime.now(UTC).isoformat(timespec="minutes"),
        "machine": f"{platform.machine()}, {_processor()}",
        "python": sys.version.split()[0],
        "openfisca_core": version("openfisca-core"),
    }
    RESULT.parent.mkdir(parents=True, exist_ok=True)
    RESULT.write_text(json.dumps(figures | about, indent=2) + "\n", encoding="utf-8")
    for name, value in figures.items():
        print(f"{name:36}{value:>10,}   best {best[name]:>10,}")
    print(f"{'steps a household':36}{about['steps_per_household']:>10}")
    print(f"{agreed:,} households agree to the cent with openfisca-core; written to {RESULT}")


def _seconds(works: dict[str, Callable[[], object]]) -> dict[str, list[float]]:
    """Seconds of processor time of every repeat. In turns, so that a busy moment of the machine bears on all alike."""
    for work in works.values():
        work()
    seconds: dict[str, list[float]] = {name: [] for name in works}
    for _ in range(REPEATS):
        for name, work in works.items():
            gc.collect()
            start = time.process_time()
            work()
            seconds[name].append(time.process_time() - start)
    return seconds


def _settle(facts: list[MonthFacts], law: LawMonth) -> None:
    for one in facts:
        settle_month(one, law)


def _read_and_settle(asked: list[Json], law: LawMonth) -> None:
    for one in asked:
        settle_month(facts_from_json(one), law)


def _text_to_text(texts: list[str], law: LawMonth) -> None:
    for text in texts:
        json.dumps(settled_to_json("", settle_month(facts_from_json(json.loads(text)), law)))


def _one_by_one(peer: Peer, cores: list[Core]) -> None:
    for one in cores:
        peer.calculate([one])


def _agree(facts: list[MonthFacts], law: LawMonth, peer: Peer) -> int:
    """How many households both settle the same, to the cent; it ends here when one differs."""
    theirs = peer.calculate([core_of(one) for one in facts])
    for number, one in enumerate(facts):
        ours = settle_month(one, law)
        differing = {
            name: (str(getattr(ours, name)), int(theirs[name][number]))
            for name in OUTPUTS
            if getattr(ours, name) * 100 != int(theirs[name][number])
        }
        if differing:
            raise AssertionError(f"{differing} for {one}")
    return len(facts)


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        return platform.processor()
    return next((line.partition(": ")[2] for line in lines if line.startswith("model name")), platform.processor())


if __name__ == "__main__":
    main()
