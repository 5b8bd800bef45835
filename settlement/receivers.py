"""Changed facts make months stale and have them settled after commit; new settlements are decided on. No logic."""

import datetime
from typing import Any

from django.db import transaction
from django.dispatch import receiver

from citizens.signals import month_facts_changed
from settlement import holiday, ledger, services, tasks
from settlement.models import Settlement
from settlement.signals import months_settled


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


@receiver(months_settled)
def decide_and_weigh(sender: object, settlements: list[Settlement], **_more: Any) -> None:  # noqa: ARG001
    """Decide what is paid, and let differences with what was paid go where they go."""
    ledger.decide(settlements=settlements)
    household_ids = {row.month.household_id for row in settlements}
    holiday.pay_holiday(household_ids=household_ids)
    ledger.weigh(household_ids=household_ids)
