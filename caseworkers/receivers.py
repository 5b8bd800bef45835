"""A new settlement may raise or resolve flags, and so may a payslip that waits. No logic here.

Robust: a broker that is away spoils no request. The flags of all are looked at again each day.
"""

from typing import Any

from django.db import transaction
from django.db.models.signals import post_save
from django.dispatch import receiver

from caseworkers import tasks
from payslips.models import Payslip
from settlement.models import Settlement
from settlement.signals import months_settled

_MANY = 10


@receiver(months_settled)
def look_at_flags_again(sender: object, settlements: list[Settlement], **_more: Any) -> None:  # noqa: ARG001
    """Queue the flags of the households of these settlements."""
    household_ids = sorted({settlement.month.household_id for settlement in settlements})
    # Those of a night wait behind the night, not in front of who uploads a payslip.
    queue = "night" if len(household_ids) > _MANY else "people"
    transaction.on_commit(lambda: tasks.refresh_flags.apply_async((household_ids,), queue=queue), robust=True)


@receiver(post_save, sender=Payslip)
def look_again_when_a_payslip_waits(sender: object, instance: Payslip, **_more: Any) -> None:  # noqa: ARG001
    """Nothing is settled on it yet, but it is no longer missed: nobody is asked for what they have sent."""
    if instance.state == Payslip.State.NEEDS_PERSON:
        transaction.on_commit(lambda: tasks.refresh_flags_of_citizen.delay(instance.citizen_id), robust=True)
