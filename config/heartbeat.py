"""Signs of life of what no request goes through: the workers of each queue, and beat.

They stand in a cache that all machines share: nobody has to be asked, and a worker that is busy need not answer.
"""

import time

from django.core.cache import caches

QUEUES = ("people", "night")
BEAT = "beat"
EVERY_SECONDS = 15
LOST_AFTER_SECONDS = 90  # beat gives one with each task that it sends, every minute
_KEPT_SECONDS = 24 * 60 * 60


def give(*names: str) -> None:
    """Say that these live. Real time: a demonstration stands still, its workers do not."""
    caches["heartbeats"].set_many({f"heartbeat:{name}": time.time() for name in names}, _KEPT_SECONDS)


def seconds_since() -> dict[str, float | None]:
    """How long ago each of them gave one; None: not within a day."""
    names = (*QUEUES, BEAT)
    found = caches["heartbeats"].get_many([f"heartbeat:{name}" for name in names])
    moments = {name: found.get(f"heartbeat:{name}") for name in names}
    return {name: None if moment is None else time.time() - moment for name, moment in moments.items()}
