"""The night: a run a municipality, in chunks of households that any worker takes, and that survive whatever dies."""

import datetime
import logging
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass

from django.conf import settings
from django.db import transaction
from django.db.models import F, Max, Q, QuerySet
from structlog.contextvars import bound_contextvars

from citizens.managers import insert
from citizens.models import Household, Municipality
from citizens.selectors import members_of
from config import clock
from payslips.calendar import horizon, plan_ahead
from settlement import advances, holiday, ledger
from settlement.engine.month import ONE_DAY, Month
from settlement.models import BenefitMonth, RunChunk, Settlement, SettlementFailure, SettlementRun
from settlement.selectors import comes_out_otherwise, current, households_without, run_progress, sample_of
from settlement.services import Counts, mark, open_months, settle_stale

logger = logging.getLogger(__name__)

_SAMPLE = 1_000
_A_MINUTE = 2_000  # months
CHUNK = 2_500  # households: as many months in most nights, ten times as many where all is settled anew


def settle_night(
    *, municipalities: Iterable[Municipality] | None = None, progress: Callable[[int], object] = lambda _months: None
) -> list[SettlementRun]:
    """The night of these municipalities (by default all), in this process. What was done is not done again."""
    runs = []
    for run in start(municipalities=municipalities):
        for chunk_id in unfinished(run):
            settle_chunk(chunk_id=chunk_id, progress=progress)
        finish(run_id=run.pk)
        run.refresh_from_db()
        runs.append(run)
    return runs


def start(*, municipalities: Iterable[Municipality] | None = None) -> list[SettlementRun]:
    """Begin tonight's run of these municipalities, or join those that were begun."""
    chosen = Municipality.objects.order_by("code") if municipalities is None else municipalities
    return [_start(municipality) for municipality in chosen]


@transaction.atomic
def _start(municipality: Municipality) -> SettlementRun:
    # Two that start at once wait for each other here.
    Municipality.objects.select_for_update(no_key=True).get(pk=municipality.pk)
    earlier = SettlementRun.objects.filter(municipality=municipality, night__lt=clock.today())
    earlier.filter(state=SettlementRun.State.RUNNING).update(state=SettlementRun.State.FAILED, finished_at=clock.now())
    run, _ = SettlementRun.objects.get_or_create(municipality=municipality, night=clock.today())
    if run.state == SettlementRun.State.RUNNING and not run.chunks.exists():
        ids = list(Household.objects.filter(municipality=municipality).order_by("pk").values_list("pk", flat=True))
        parts = [ids[start : start + CHUNK] for start in range(0, len(ids), CHUNK)]
        insert([RunChunk(run=run, first_household=part[0], last_household=part[-1]) for part in parts])
    return run


def unfinished(run: SettlementRun) -> list[int]:
    """The chunks of a run that are not done; none when the run has ended."""
    if run.state != SettlementRun.State.RUNNING:
        return []
    return list(run.chunks.filter(done=False).order_by("pk").values_list("pk", flat=True))


def settle_chunk(*, chunk_id: int, progress: Callable[[int], object] = lambda _months: None) -> None:
    """Do what is left of a chunk, and end the run with its last one.

    Safe to run twice, at once, and after whatever died: what is stale is what is not done. What each batch came to is
    added in the transaction of the batch, so that the counts are right as well.
    """
    chunk = RunChunk.objects.select_related("run").get(pk=chunk_id)
    if chunk.done or chunk.run.state != SettlementRun.State.RUNNING:
        return
    rows = RunChunk.objects.filter(pk=chunk_id)
    months = BenefitMonth.objects.filter(
        municipality=chunk.run.municipality_id,
        household__gte=chunk.first_household,
        household__lte=chunk.last_household,
    )

    def count(counts: Counts) -> None:
        rows.update(
            settled=F("settled") + counts.settled,
            unchanged=F("unchanged") + counts.unchanged,
            failed=F("failed") + counts.failed,
            unexpected=F("unexpected") + counts.unexpected,
            moved_at=_now(),
        )
        progress(counts.settled + counts.unchanged + counts.failed)

    with bound_contextvars(run=chunk.run_id):
        _prepare(chunk_id)
        # Passed over is what another process holds: who is last finds nothing stale, and ends the chunk.
        while settle_stale(cause="night", months=months, told=count) != Counts():
            pass
        if not months.filter(stale_since__isnull=False).exists():
            rows.update(done=True, moved_at=_now())
            finish(run_id=chunk.run_id)


@transaction.atomic
def _prepare(chunk_id: int) -> None:
    """Once a chunk: open the month, expect the payslips to come, mark what the calendar moved and what failed."""
    chunk = RunChunk.objects.select_for_update(of=("self",)).select_related("run").get(pk=chunk_id)
    if chunk.prepared:
        return
    household_ids = list(
        Household.objects.filter(
            municipality=chunk.run.municipality_id, pk__range=(chunk.first_household, chunk.last_household)
        ).values_list("pk", flat=True)
    )
    today = clock.today()
    month = Month.of(today)
    chunk.opened = open_months(households_without(month, household_ids), month, month)
    plan_ahead(until=horizon(), citizen_ids=members_of(household_ids))
    since = _looked_until(chunk.run.municipality_id, today)
    mark(BenefitMonth.objects.filter(pk__in=_moved_by_the_calendar(household_ids, since, today)))
    chunk.prepared, chunk.moved_at = True, _now()
    chunk.save(update_fields=["opened", "prepared", "moved_at"])


def _looked_until(municipality_id: int, today: datetime.date) -> datetime.date:
    """Up to which day an earlier night has looked which months were over; the first day of all where none has.

    A few days less: a month may have been in the hands of another process when the night came by.
    """
    runs = SettlementRun.objects.filter(municipality=municipality_id, night__lt=today).exclude(
        pk__in=RunChunk.objects.filter(prepared=False).values("run")
    )
    whole = runs.filter(Q(state=SettlementRun.State.FINISHED) | Q(chunks__isnull=False))
    last = whole.aggregate(last=Max("night"))["last"]
    return last - _DAYS_BACK if last else datetime.date.min


_DAYS_BACK = datetime.timedelta(days=7)


def _moved_by_the_calendar(household_ids: Collection[int], since: datetime.date, today: datetime.date) -> set[int]:
    """Months that were provisional because they were not over, and are since that day; and what failed: try again."""
    inside = {"month__household__in": household_ids}
    ended = (since.replace(day=1), today.replace(day=1) - ONE_DAY)
    waiting = current(Settlement.objects.filter(**inside, month__first_day__range=ended))
    points = waiting.filter(status=Settlement.Status.PROVISIONAL).values_list("month", "open_points")
    failed = SettlementFailure.objects.filter(**inside, resolved_at__isnull=True).values_list("month", flat=True)
    return {*failed, *(month_id for month_id, codes in points if "month_not_over" in codes)}


@transaction.atomic
def finish(*, run_id: int) -> None:
    """End a run whose chunks are all done, and check what ended; harmless while some are not."""
    run = SettlementRun.objects.select_for_update(of=("self",)).select_related("municipality").get(pk=run_id)
    if run.state != SettlementRun.State.RUNNING or run.chunks.filter(done=False).exists():
        return
    today = clock.today()
    ledger.check_what_ended(municipality=run.municipality, today=today)
    advances.pay_in_advance(municipality=run.municipality, today=today)
    ledger.decide_after_deaths(municipality=run.municipality, today=today)
    holiday.pay_holiday_due(municipality=run.municipality, today=today)
    done = run_progress(run)
    run.opened, run.settled, run.unchanged, run.failed = done.opened, done.settled, done.unchanged, done.failed
    run.state = SettlementRun.State.FAILED if done.unexpected else SettlementRun.State.FINISHED
    run.finished_at = clock.now()
    run.save()


def stalled() -> list[int]:
    """The chunks to hand out anew: for a while none of any run moved, so their tasks are lost. Ends what is done."""
    running = SettlementRun.objects.filter(state=SettlementRun.State.RUNNING)
    left = RunChunk.objects.filter(run__in=running, done=False)
    for run_id in running.exclude(pk__in=left.values("run")).values_list("pk", flat=True):
        finish(run_id=run_id)
    before = _now() - datetime.timedelta(seconds=settings.NIGHT_STALLED_SECONDS)
    last = left.aggregate(last=Max("moved_at"))["last"]
    if last is None or last > before:
        return []
    chunk_ids = list(left.order_by("pk").values_list("pk", flat=True))
    left.update(moved_at=_now())
    return chunk_ids


def check_sample(*, size: int = _SAMPLE) -> int:
    """Settle again, from their stored facts, settlements chosen at random; answer how many were looked at.

    One that comes out otherwise by the same law and the same version of the sum is an alarm: it stands on the work
    list and in the metrics, and the next night settles it anew.
    """
    looked = sample_of(size)
    for row in looked:
        if comes_out_otherwise(row):
            logger.error("Settlement %s does not follow from its facts", row.pk)
            SettlementFailure.objects.get_or_create(
                month=row.month,
                resolved_at=None,
                defaults={"code": "unexpected", "message": "recomputed", "municipality_id": row.municipality_id},
            )
    return len(looked)


def left_behind() -> QuerySet[BenefitMonth]:
    """What is stale longest in municipalities whose night is not running: as much as a minute can do.

    The rest waits for the next minute or the night: who uploads a payslip waits behind this.
    """
    running = SettlementRun.objects.filter(state=SettlementRun.State.RUNNING)
    waiting = BenefitMonth.objects.filter(stale_since__isnull=False).exclude(
        municipality__in=running.values("municipality")
    )
    oldest = waiting.order_by("stale_since", "pk").values_list("pk", flat=True)
    return BenefitMonth.objects.filter(pk__in=list(oldest[:_A_MINUTE]))


@dataclass(frozen=True, slots=True)
class Expected:
    """What a night would do, as far as it is known before."""

    municipality: Municipality
    households: int
    stale: int
    moved: int


def preview_night(*, municipalities: Iterable[Municipality]) -> list[Expected]:
    """What the night would find to do; nothing is written."""
    found = []
    for municipality in municipalities:
        ids = list(Household.objects.filter(municipality=municipality).values_list("pk", flat=True))
        stale = BenefitMonth.objects.filter(municipality=municipality, stale_since__isnull=False)
        today = clock.today()
        moved = _moved_by_the_calendar(ids, _looked_until(municipality.pk, today), today)
        found.append(
            Expected(municipality, len(ids), stale.count(), len(moved - set(stale.values_list("pk", flat=True))))
        )
    return found


def _now() -> datetime.datetime:
    """Real time: a demonstration stands still, its workers do not."""
    return datetime.datetime.now(datetime.UTC)
