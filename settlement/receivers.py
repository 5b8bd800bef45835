"""Changed facts make months stale, and have them settled after commit. No logic here."""

import datetime
from typing import Any

from django.db import transaction
from django.dispatch import receiver

from citizens.signals import month_facts_changed
from settlement import services, tasks


@receiver(month_facts_changed)
def mark_and_settle(
    sender: object,  # noqa: ARG001
    household_ids: list[int],
    since: datetime.date,
    until: datetime.date | None,
    cause: str,
    **_more: Any,
) -> None:
    """Mark the months to which the change applies, and queue their settlement."""
    services.mark_stale(household_ids=household_ids, since=since, until=until)
    # Robust: the marks are committed, and what a broker cannot take now is picked up within a minute.
    transaction.on_commit(lambda: tasks.settle_households.delay(household_ids, cause), robust=True)
