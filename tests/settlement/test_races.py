"""Two settlements of one household at the same moment; beside it the control that shows the race without the lock."""

import contextlib
import threading

import pytest
from django.db import IntegrityError, connection

from settlement import facts, services, tasks
from settlement.models import BenefitMonth, Settlement
from tests.factories.settlement import household_with_assistance

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif("connection.vendor != 'postgresql'", reason="SQLite lets one writer in at a time"),
]


@pytest.fixture
def month_ids(monkeypatch):
    """The months of a household, in a gather that waits until both settlements are in it, or half a second."""
    # The worker is down: nothing is settled yet.
    monkeypatch.setattr(tasks.settle_households, "delay", lambda household_ids, cause: None)
    household_with_assistance()
    both_inside = threading.Barrier(2)
    gather = facts.gather

    def gather_together(months, today):
        gathered = gather(months, today)
        with contextlib.suppress(threading.BrokenBarrierError):
            both_inside.wait(timeout=0.5)
        return gathered

    monkeypatch.setattr(facts, "gather", gather_together)
    return list(BenefitMonth.objects.values_list("pk", flat=True))


def settle_twice_at_once(month_ids) -> list[Exception]:
    problems: list[Exception] = []

    def settle() -> None:
        try:
            services.settle(month_ids=month_ids, cause="test", by="test")
        except IntegrityError as problem:
            problems.append(problem)
        finally:
            connection.close()

    threads = [threading.Thread(target=settle) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return problems


@pytest.mark.asvs("2.3.4")
def test_two_settlements_at_once_write_one_version(month_ids):
    assert settle_twice_at_once(month_ids) == []
    assert list(Settlement.objects.values_list("version", flat=True)) == [1] * len(month_ids)


@pytest.mark.asvs("2.3.4")
def test_without_the_lock_they_would_collide(month_ids, monkeypatch):
    monkeypatch.setattr(services, "_lock", lambda household_ids: None)
    assert len(settle_twice_at_once(month_ids)) == 1
