"""When months are settled outside a request."""

from celery import shared_task

from settlement import services


@shared_task
def settle_households(household_ids: list[int], cause: str) -> None:
    """Settle what is stale of these households. Harmless when nothing is."""
    services.settle_stale(household_ids=household_ids, cause=cause)


@shared_task
def pick_up_stale() -> None:
    """Settle what is stale wherever it is: the worker was down, or its task was lost."""
    services.settle_stale(cause="picked_up")


@shared_task
def settle_night() -> None:
    """The night of every municipality."""
    services.settle_night()
