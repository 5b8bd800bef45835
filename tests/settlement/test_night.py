"""The night in chunks: joined, taken up again, handed out again, and never done twice."""

import datetime
from io import StringIO

import pytest
from celery.exceptions import Reject
from django.core.management import call_command
from django.db import DatabaseError, OperationalError

from settlement import night, services, tasks
from settlement.models import BenefitMonth, RunChunk, Settlement, SettlementFailure, SettlementRun
from settlement.selectors import comes_out_otherwise, current, run_progress
from tests.factories.settlement import household_with_assistance, municipality_with_policy

pytestmark = pytest.mark.django_db
SEPTEMBER = datetime.date(2026, 9, 1)


@pytest.fixture
def municipality(monkeypatch):
    """Three households with two months each, of which nothing is settled yet; chunks of two households."""
    monkeypatch.setattr(tasks.settle_households, "delay", lambda household_ids, cause: None)
    monkeypatch.setattr(night, "CHUNK", 2)
    municipality = municipality_with_policy()
    for _ in range(3):
        household_with_assistance(municipality=municipality, since=SEPTEMBER)
    return municipality


@pytest.fixture
def run(municipality):
    (run,) = night.start(municipalities=[municipality])
    return run


def test_a_night_is_handed_out_in_chunks_of_households(run):
    assert [chunk.last_household - chunk.first_household for chunk in run.chunks.order_by("pk")] == [1, 0]


def test_who_starts_a_night_that_was_begun_joins_it(run, municipality):
    (again,) = night.start(municipalities=[municipality])
    assert (again.pk, RunChunk.objects.count()) == (run.pk, 2)


def test_the_run_ends_with_its_last_chunk(run):
    first, last = night.unfinished(run)
    night.settle_chunk(chunk_id=first)
    run.refresh_from_db()
    assert run.state == SettlementRun.State.RUNNING
    night.settle_chunk(chunk_id=last)
    run.refresh_from_db()
    assert (run.state, run.settled, run.failed) == (SettlementRun.State.FINISHED, 6, 0)


def test_a_chunk_that_is_handed_out_twice_is_done_and_counted_once(run):
    first, _ = night.unfinished(run)
    night.settle_chunk(chunk_id=first)
    night.settle_chunk(chunk_id=first)
    assert (Settlement.objects.count(), run_progress(run).settled) == (4, 4)


def test_the_progress_of_a_run_is_told_while_it_runs(run):
    night.settle_chunk(chunk_id=night.unfinished(run)[0])
    progress = run_progress(run)
    assert (progress.chunks, progress.chunks_done, progress.months) == (2, 1, 4)


def test_a_worker_that_dies_leaves_counts_that_are_right(run, monkeypatch):
    first, _ = night.unfinished(run)
    monkeypatch.setattr(services, "CHUNK", 1)
    settle = services.settle

    def die_at_the_second(**asked):
        if Settlement.objects.exists():
            raise OperationalError("the server closed the connection")
        return settle(**asked)

    monkeypatch.setattr(services, "settle", die_at_the_second)
    with pytest.raises(OperationalError):
        night.settle_chunk(chunk_id=first)
    assert (Settlement.objects.count(), run_progress(run).settled) == (2, 2)
    monkeypatch.setattr(services, "settle", settle)
    night.settle_chunk(chunk_id=first)
    assert (Settlement.objects.count(), run_progress(run).settled) == (4, 4)


def test_what_was_lost_is_handed_out_again_when_nothing_moves(run):
    assert night.stalled() == []
    run.chunks.update(moved_at=datetime.datetime(2026, 1, 1, tzinfo=datetime.UTC))
    assert night.stalled() == night.unfinished(run)
    assert night.stalled() == []


def test_a_run_whose_worker_died_before_ending_it_is_ended(run):
    BenefitMonth.objects.update(stale_since=None)
    run.chunks.update(done=True)
    assert night.stalled() == []
    run.refresh_from_db()
    assert run.state == SettlementRun.State.FINISHED


def test_a_task_that_broker_lost_is_made_up_for(run):
    run.chunks.update(moved_at=datetime.datetime(2026, 1, 1, tzinfo=datetime.UTC))
    tasks.go_on()
    run.refresh_from_db()
    assert (run.state, Settlement.objects.count()) == (SettlementRun.State.FINISHED, 6)


def test_while_a_night_runs_the_minute_leaves_its_months_to_it(run):
    elsewhere, _ = household_with_assistance(since=SEPTEMBER)
    tasks.pick_up_stale()
    assert set(Settlement.objects.values_list("month__household", flat=True)) == {elsewhere.pk}


def test_a_chunk_of_a_night_that_was_given_up_does_nothing(run):
    chunk_ids = night.unfinished(run)
    SettlementRun.objects.update(state=SettlementRun.State.FAILED)
    night.settle_chunk(chunk_id=chunk_ids[0])
    assert not Settlement.objects.exists()


def test_a_new_night_gives_up_the_one_before(run, municipality, settings):
    settings.STANDING_DAY = datetime.date(2026, 10, 15)
    (new,) = night.start(municipalities=[municipality])
    run.refresh_from_db()
    assert (run.state, new.state) == (SettlementRun.State.FAILED, SettlementRun.State.RUNNING)


def whole_night(settings, municipality, day):
    settings.STANDING_DAY = day
    return night.settle_night(municipalities=[municipality])


def waits_for_its_end():
    """The months that were not over when they were settled last."""
    rows = current(Settlement.objects.all()).values_list("month__first_day", "open_points")
    return {first_day for first_day, codes in rows if "month_not_over" in codes}


OCTOBER = datetime.date(2026, 10, 1)


def test_the_first_night_after_a_month_moves_it(municipality, settings):
    whole_night(settings, municipality, datetime.date(2026, 10, 31))
    assert waits_for_its_end() == {OCTOBER}
    whole_night(settings, municipality, datetime.date(2026, 11, 1))
    assert waits_for_its_end() == {datetime.date(2026, 11, 1)}


def test_a_night_that_was_given_up_has_not_looked_at_the_calendar(municipality, settings):
    whole_night(settings, municipality, datetime.date(2026, 10, 31))
    settings.STANDING_DAY = datetime.date(2026, 11, 1)
    night.start(municipalities=[municipality])
    whole_night(settings, municipality, datetime.date(2026, 11, 30))
    assert waits_for_its_end() == {datetime.date(2026, 11, 1)}


def test_a_month_that_was_in_other_hands_at_midnight_is_moved_by_a_later_night(municipality, settings):
    whole_night(settings, municipality, datetime.date(2026, 11, 1))
    late = BenefitMonth.objects.filter(first_day=OCTOBER)
    settings.STANDING_DAY = datetime.date(2026, 10, 31)
    services.settle(month_ids=list(late.values_list("pk", flat=True)), cause="test", by="test")
    assert OCTOBER in waits_for_its_end()
    whole_night(settings, municipality, datetime.date(2026, 11, 2))
    assert OCTOBER not in waits_for_its_end()


def test_beat_begins_the_night_of_all(municipality):
    tasks.settle_night()
    assert SettlementRun.objects.get().settled == 6


def test_a_task_of_a_later_version_is_left_alone(run):
    with pytest.raises(Reject):
        tasks.settle_chunk(night.unfinished(run)[0], schema=tasks.SCHEMA + 1)
    assert not Settlement.objects.exists()


def test_one_household_that_cannot_be_stored_fails_alone_and_is_on_the_work_list(run, monkeypatch):
    bad = BenefitMonth.objects.order_by("household").first().household_id
    store = services.insert

    def refuse(rows):
        if any(getattr(row, "month", None) and row.month.household_id == bad for row in rows):
            raise DatabaseError("value out of range")
        return store(rows)

    monkeypatch.setattr(services, "insert", refuse)
    for chunk_id in night.unfinished(run):
        night.settle_chunk(chunk_id=chunk_id)
    run.refresh_from_db()
    assert (run.state, run.settled, run.failed) == (SettlementRun.State.FAILED, 4, 2)
    assert set(SettlementFailure.objects.values_list("month__household", "message")) == {(bad, "not_stored")}


def test_what_there_is_to_do_is_told_without_doing_it(municipality):
    out = StringIO()
    call_command("settle", "--night", "--dry-run", stdout=out)
    assert "3 households, 6 months to settle" in out.getvalue()
    assert not SettlementRun.objects.exists()


def test_the_night_can_be_handed_out_to_the_workers(municipality):
    out = StringIO()
    call_command("settle", "--night", "--hand-out", stdout=out, stderr=StringIO())
    assert "6 settled" in out.getvalue()


def test_what_follows_from_its_facts_raises_no_alarm(municipality):
    night.settle_night(municipalities=[municipality])
    assert night.check_sample() == 6
    assert not SettlementFailure.objects.exists()


def test_a_settlement_that_does_not_follow_from_its_facts_is_an_alarm(municipality, caplog):
    night.settle_night(municipalities=[municipality])
    right = Settlement.objects.order_by("pk").last()
    facts = right.facts | {"measure_percent": "10"}
    columns = ("month", "status", "norm", "income", "exempt", "entitlement", "payout", "reserve", "to_pay")
    wrong = Settlement.objects.create(
        **{name: getattr(right, name) for name in columns},
        version=right.version + 1,
        payment_date=right.payment_date,
        facts=facts,
        steps=right.steps,
        law_digest=right.law_digest,
        engine_version=right.engine_version,
        cause="test",
        by="test",
    )
    tasks.check_sample()
    assert list(SettlementFailure.objects.values_list("month", "code")) == [(wrong.month_id, "unexpected")]
    assert f"Settlement {wrong.pk} does not follow from its facts" in caplog.text


def test_what_was_settled_by_other_law_is_not_compared(municipality):
    night.settle_night(municipalities=[municipality])
    right = Settlement.objects.order_by("pk").last()
    right.law_digest, right.to_pay = "0" * 64, right.to_pay + 1
    assert not comes_out_otherwise(right)
