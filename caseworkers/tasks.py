"""When the risk flags are looked at again, and when what is kept too long is destroyed."""

from celery import Task, shared_task

from caseworkers import retention, selectors, services


@shared_task
def refresh_flags(household_ids: list[int]) -> None:
    """The flags of households that have just been settled."""
    services.refresh_flags(household_ids=household_ids)


@shared_task
def refresh_flags_of_citizen(citizen_id: int) -> None:
    """The flags of the households of somebody whose payslip waits."""
    services.refresh_flags(household_ids=selectors.households_of(citizen_id))


@shared_task
def refresh_all_flags() -> None:
    """The flags of all: a payslip is missed by the calendar alone. Beat, after the night."""
    services.refresh_all_flags()


@shared_task(bind=True)
def apply_terms(self: "Task[[], None]") -> None:
    """Destroy what is past its term. Beat, after the night; harmless when nothing is."""
    retention.apply_terms(run=self.request.id or "")
