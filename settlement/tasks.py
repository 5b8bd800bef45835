"""When months are settled outside a request.

A task carries ids and the number of its schema. A worker of an older version leaves a newer one alone: the rows say
what must happen, and it is handed out again.
"""

from celery import shared_task
from celery.exceptions import Reject
from django.db import OperationalError

from settlement import night, services

SCHEMA = 1


def _know(schema: int) -> None:
    if schema > SCHEMA:
        raise Reject(f"schema {schema} is of a later version", requeue=False)


@shared_task(autoretry_for=(OperationalError,), retry_backoff=True, max_retries=5)
def settle_households(household_ids: list[int], cause: str, schema: int = SCHEMA) -> None:
    """Settle what is stale of these households. Harmless when nothing is."""
    _know(schema)
    services.settle_stale(household_ids=household_ids, cause=cause)


@shared_task
def pick_up_stale() -> None:
    """Settle what is stale longest wherever no night runs: the worker was down, or its task was lost."""
    services.settle_stale(cause="picked_up", months=night.left_behind())


@shared_task
def settle_night() -> None:
    """Begin the night of every municipality, and hand it out."""
    for run in night.start():
        hand_out(night.unfinished(run))
        night.finish(run_id=run.pk)


@shared_task(autoretry_for=(OperationalError,), retry_backoff=True, max_retries=5)
def settle_chunk(chunk_id: int, schema: int = SCHEMA) -> None:
    """A part of a night. Harmless when it is done."""
    _know(schema)
    night.settle_chunk(chunk_id=chunk_id)


@shared_task
def go_on() -> None:
    """Hand out again what a broker or a worker that died has lost of a night."""
    hand_out(night.stalled())


@shared_task
def check_sample() -> None:
    """Settle some of what was settled again from its stored facts, and raise an alarm where it differs."""
    night.check_sample()


def hand_out(chunk_ids: list[int]) -> None:
    """Queue these chunks."""
    for chunk_id in chunk_ids:
        settle_chunk.delay(chunk_id, SCHEMA)
