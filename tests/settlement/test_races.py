"""Two settlements of one household at the same moment; beside it the control that shows the race without the lock."""

import contextlib
import datetime
import threading

import pytest
from django.db import IntegrityError, connection

from settlement import facts, night, services, tasks
from settlement.models import BenefitMonth, Settlement, SettlementRun
from tests.factories.settlement import household_with_assistance, municipality_with_policy

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


def test_two_nights_at_once_settle_each_month_once(monkeypatch):
    monkeypatch.setattr(tasks.settle_households, "delay", lambda household_ids, cause: None)
    municipality = municipality_with_policy()
    for _ in range(4):
        household_with_assistance(municipality=municipality)
    together = threading.Barrier(2)
    ended = []

    def one_night() -> None:
        try:
            together.wait(timeout=5)
            ended.extend(night.settle_night(municipalities=[municipality]))
        finally:
            connection.close()

    threads = [threading.Thread(target=one_night) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    (run,) = night.settle_night(municipalities=[municipality])
    assert len(ended) == 2
    assert list(Settlement.objects.values_list("version", flat=True)) == [1] * 8
    assert (run.state, run.settled) == (SettlementRun.State.FINISHED, 8)


def test_a_fact_that_changes_during_the_night_stays_marked(monkeypatch):
    """What came in after the night had read it is settled after the night, whoever clears marks."""
    monkeypatch.setattr(tasks.settle_households, "delay", lambda household_ids, cause: None)
    household, _ = household_with_assistance()
    gather = facts.gather
    changed = []

    def change_meanwhile(months, today, **more):
        if not changed:
            changed.append(True)
            thread = threading.Thread(target=change)
            thread.start()
            thread.join()
        return gather(months, today, **more)

    def change() -> None:
        services.mark_stale(household_ids=[household.pk], since=datetime.date(2026, 10, 1), until=None)
        connection.close()

    months = list(BenefitMonth.objects.values_list("pk", flat=True))
    monkeypatch.setattr(facts, "gather", change_meanwhile)
    services.settle(month_ids=months, cause="test", by="test")
    stale = BenefitMonth.objects.filter(stale_since__isnull=False)
    assert list(stale.values_list("first_day", flat=True)) == [datetime.date(2026, 10, 1)]
