"""The one way to a settlement: mark what is stale, gather the facts, decide, apply."""

import datetime
import logging
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass

from django.db import DatabaseError, IntegrityError, transaction
from django.db.models import F, QuerySet
from django.db.models.functions import Coalesce

from citizens import audit
from citizens.models import Household, Municipality
from citizens.selectors import grants_of
from config import clock
from settlement import facts as fact_rows
from settlement.engine.contract import facts_to_json, settled_to_json
from settlement.engine.facts import InvalidInput
from settlement.engine.lawmonth import LawNotKnown
from settlement.engine.money import ZERO
from settlement.engine.month import Month
from settlement.engine.settle import ENGINE_VERSION, settle_month
from settlement.engine.trace import Settled
from settlement.facts import FactsMissing, GatheredMonth, UngatheredMonth
from settlement.law.lawbook import LawBook, lawbook
from settlement.models import BenefitMonth, ExemptionDecision, Settlement, SettlementFailure, SettlementRun
from settlement.selectors import current, persons_exempt
from settlement.signals import months_settled

logger = logging.getLogger(__name__)

CHUNK = 500


@dataclass(frozen=True, slots=True)
class Counts:
    """How many months came out how."""

    settled: int = 0
    unchanged: int = 0
    failed: int = 0
    unexpected: int = 0

    def __add__(self, other: "Counts") -> "Counts":
        return Counts(
            self.settled + other.settled,
            self.unchanged + other.unchanged,
            self.failed + other.failed,
            self.unexpected + other.unexpected,
        )


@dataclass(frozen=True, slots=True)
class _Failure:
    code: str
    message: str


@dataclass(frozen=True, slots=True)
class _Decided:
    """What settling one month gave: a settlement to store, nothing new, or why it failed."""

    month: BenefitMonth
    settlement: Settlement | None = None
    failure: _Failure | None = None


@transaction.atomic
def mark_stale(*, household_ids: Collection[int], since: datetime.date, until: datetime.date | None) -> None:
    """Mark the months with assistance from `since` to `until` stale, up to the current one; open those that are new.

    The mark counts up `change_no` in the transaction of the fact, so that a settlement under way cannot clear it.
    """
    last = min(until or clock.today(), clock.today())
    _open_months(household_ids, Month.of(since), Month.of(last))
    months = BenefitMonth.objects.filter(
        household__in=household_ids, first_day__gte=since.replace(day=1), first_day__lte=last
    )
    _mark(months)


def _open_months(household_ids: Collection[int], first: Month, last: Month) -> int:
    """Make the rows of months with assistance that have none; answer how many."""
    households = Household.objects.in_bulk(household_ids)
    existing = set(
        BenefitMonth.objects.filter(
            household__in=household_ids, first_day__range=(first.first, last.first)
        ).values_list("household", "first_day")
    )
    missing = [
        BenefitMonth(
            household_id=household_id,
            municipality_id=households[household_id].municipality_id,
            first_day=month.first,
            stale_since=clock.now(),
        )
        for household_id, grants in grants_of(household_ids).items()
        for month in _months(first, last)
        if any(g.since <= month.last and (g.until is None or g.until >= month.first) for g in grants)
        and (household_id, month.first) not in existing
    ]
    BenefitMonth.objects.bulk_create(missing, ignore_conflicts=True)
    return len(missing)


def _months(first: Month, last: Month) -> Iterator[Month]:
    month = first
    while month <= last:
        yield month
        month = month.next()


def settle_stale(
    *,
    cause: str,
    household_ids: Collection[int] | None = None,
    municipality: Municipality | None = None,
    progress: Callable[[int], object] | None = None,
) -> Counts:
    """Settle all stale months of these households (by default: of all), a chunk of households a transaction.

    A household that somebody else is settling at this moment is passed over when nobody waits for it.
    `progress` is told how many months each chunk has done.
    """
    stale = BenefitMonth.objects.filter(stale_since__isnull=False)
    if municipality is not None:
        stale = stale.filter(municipality=municipality)
    if household_ids is not None:
        stale = stale.filter(household__in=household_ids)
    total, done, size = Counts(), 0, CHUNK
    waiting = Household.objects.filter(pk__in=stale.values("household")).order_by("pk")
    while household_pks := list(waiting.filter(pk__gt=done).values_list("pk", flat=True)[:size]):
        try:
            with transaction.atomic():
                claimed = waiting.filter(pk__in=household_pks).select_for_update(skip_locked=household_ids is None)
                total += _settle_claimed(stale, list(claimed.values_list("pk", flat=True)), cause, progress)
        except DatabaseError:
            # What cannot be stored of one household may not keep the others from their money: one by one, then.
            logger.exception("%s households could not be stored", len(household_pks))
            if size > 1:
                size = 1
                continue
            total += Counts(failed=1, unexpected=1)
            size = CHUNK
        done = household_pks[-1]
    return total


def _settle_claimed(
    stale: QuerySet[BenefitMonth],
    household_ids: Collection[int],
    cause: str,
    progress: Callable[[int], object] | None,
) -> Counts:
    """Settle the stale months of these households; settling may mark later months, each round later ones."""
    total = Counts()
    while months := list(stale.filter(household__in=household_ids).values_list("pk", flat=True)):
        total += settle(month_ids=months, cause=cause, by=audit.SYSTEM)
        if progress is not None:
            progress(len(months))
    return total


@transaction.atomic
def settle(*, month_ids: Collection[int], cause: str, by: str) -> Counts:
    """Settle these months: gather, decide, apply. Safe to run twice, or at the same time as itself.

    One bad month never stops the others: it becomes a `SettlementFailure` that a person can act on.
    """
    if not month_ids:
        return Counts()
    household_ids = set(BenefitMonth.objects.filter(pk__in=month_ids).values_list("household", flat=True))
    _lock(household_ids)
    months = list(BenefitMonth.objects.filter(pk__in=month_ids))
    before = {row.month_id: row for row in current(Settlement.objects.filter(month__in=month_ids))}
    gathered = fact_rows.gather(months, clock.today())
    decided = _decide(gathered, before, _used_months(household_ids), cause=cause, by=by)
    return _apply(decided, before)


def _lock(household_ids: Collection[int]) -> None:
    """Hold the households until commit, in the order of the key: settlements of one household wait for each other."""
    list(Household.objects.filter(pk__in=household_ids).order_by("pk").select_for_update().values_list("pk"))


def _used_months(household_ids: Collection[int]) -> dict[int, dict[str, set[Month]]]:
    """Per household and person the months that used up a month of exemption n: something was exempt and granted."""
    used: dict[int, dict[str, set[Month]]] = defaultdict(lambda: defaultdict(set))
    with_decision = ExemptionDecision.objects.filter(household__in=household_ids).values("household")
    rows = current(Settlement.objects.filter(month__household__in=with_decision)).filter(
        exempt__gt=ZERO, entitlement__gt=ZERO
    )
    for row in rows.select_related("month"):
        for person in persons_exempt(row):
            used[row.month.household_id][person].add(row.month.month)
    return used


def _decide(
    gathered: Sequence[GatheredMonth | UngatheredMonth],
    before: dict[int, Settlement],
    used: dict[int, dict[str, set[Month]]],
    *,
    cause: str,
    by: str,
) -> list[_Decided]:
    """Settle each month on its facts, in order, so that months of exemption are counted as they are used."""
    book = lawbook()
    decided = []
    for item in gathered:
        used_here = used[item.month.household_id]
        for months_used in used_here.values():
            months_used.discard(item.month.month)
        try:
            if isinstance(item, UngatheredMonth):
                raise item.problem  # noqa: TRY301 - told beside the problems of the sum
            settlement = _settlement(item, used_here, book, cause=cause, by=by)
        except FactsMissing as problem:
            decided.append(_Decided(item.month, failure=_Failure("facts_missing", problem.code)))
        except InvalidInput as problem:
            decided.append(_Decided(item.month, failure=_Failure("invalid_input", str(problem))))
        except LawNotKnown as problem:
            decided.append(_Decided(item.month, failure=_Failure("law_not_known", str(problem))))
        except Exception:
            # Whatever is wrong with one household may not keep the others from their money.
            logger.exception("Month %s could not be settled", item.month.pk)
            decided.append(_Decided(item.month, failure=_Failure("unexpected", "")))
        else:
            settlement.version, is_new = _version_after(before.get(item.month.pk), settlement)
            decided.append(_Decided(item.month, settlement=settlement if is_new else None))
            for person in persons_exempt(settlement):
                used_here[person].add(item.month.month)
    return decided


def _settlement(item: GatheredMonth, used: dict[str, set[Month]], book: LawBook, *, cause: str, by: str) -> Settlement:
    month = item.month.month
    counted = [
        (
            decision,
            decision.months_used_before + sum(1 for past in used[str(decision.citizen_id)] if past < month),
        )
        for decision in item.exemptions
    ]
    facts = fact_rows.with_exemptions(item, counted)
    settled = settle_month(facts, book.law_of(month))
    return Settlement(
        month=item.month,
        municipality_id=item.month.municipality_id,
        status=Settlement.Status.PROVISIONAL if item.open_points else Settlement.Status.FINAL,
        open_points=list(item.open_points),
        payment_date=item.payment_date,
        facts=facts_to_json(facts),
        sources=[source.as_json() for source in item.sources],
        law_digest=book.digest,
        engine_version=ENGINE_VERSION,
        cause=cause,
        by=by,
        **_amounts(settled),
    )


def _amounts(settled: Settled) -> dict[str, object]:
    return {
        "norm": settled.norm,
        "income": settled.income,
        "exempt": settled.exempt,
        "entitlement": settled.entitlement,
        "payout": settled.payout,
        "reserve": settled.reserve,
        "to_pay": settled.to_pay,
        "attention": list(settled.attention),
        "steps": settled_to_json("", settled)["steps"],
    }


_WHAT_MAKES_A_VERSION = ("status", "open_points", "payment_date", "facts", "sources", "steps", "law_digest")


def _version_after(before: Settlement | None, settlement: Settlement) -> tuple[int, bool]:
    """The version number of this settlement, and whether it says anything new."""
    if before is None:
        return 1, True
    is_new = any(getattr(before, name) != getattr(settlement, name) for name in _WHAT_MAKES_A_VERSION)
    return (before.version + 1 if is_new else before.version), is_new


def _apply(decided: Sequence[_Decided], before: dict[int, Settlement]) -> Counts:
    """Store what is new, clear the marks that were seen, and note what failed."""
    settlements = Settlement.objects.bulk_create([item.settlement for item in decided if item.settlement])
    failed = [item for item in decided if item.failure]
    _clear_marks([item.month for item in decided])
    _note_failures(decided, failed)
    _mark_where_exemptions_moved(settlements, before, {item.month.pk for item in decided})
    if settlements:
        months_settled.send(Settlement, settlements=settlements)
    unexpected = sum(1 for item in failed if item.failure and item.failure.code == "unexpected")
    return Counts(
        settled=len(settlements),
        unchanged=len(decided) - len(settlements) - len(failed),
        failed=len(failed),
        unexpected=unexpected,
    )


def _clear_marks(months: Iterable[BenefitMonth]) -> None:
    """Clear the marks, save those of months whose facts have changed meanwhile."""
    by_change: dict[int, list[int]] = defaultdict(list)
    for month in months:
        by_change[month.change_no].append(month.pk)
    for change_no, ids in by_change.items():
        BenefitMonth.objects.filter(pk__in=ids, change_no=change_no).update(stale_since=None)


def _note_failures(decided: Sequence[_Decided], failed: Sequence[_Decided]) -> None:
    """Open failures for months that failed now, and close the open ones of all others and of other causes."""
    failing = {item.month.pk: item.failure for item in failed}
    known, closed = set(), []
    for row in SettlementFailure.objects.filter(
        month__in=[item.month.pk for item in decided], resolved_at__isnull=True
    ):
        failure = failing.get(row.month_id)
        if failure is not None and (failure.code, failure.message) == (row.code, row.message):
            known.add(row.month_id)
        else:
            closed.append(row.pk)
    SettlementFailure.objects.filter(pk__in=closed).update(resolved_at=clock.now())
    SettlementFailure.objects.bulk_create(
        SettlementFailure(
            month=item.month,
            municipality_id=item.month.municipality_id,
            code=item.failure.code,
            message=item.failure.message[:300],
        )
        for item in failed
        if item.failure and item.month.pk not in known
    )


def _mark_where_exemptions_moved(
    settlements: Iterable[Settlement], before: dict[int, Settlement], decided: set[int]
) -> None:
    """A month of exemption more or less used changes the count of all later months: mark them."""
    moved: dict[int, datetime.date] = {}
    for settlement in settlements:
        earlier = before.get(settlement.month_id)
        used_before = persons_exempt(earlier) if earlier else set()
        if used_before != persons_exempt(settlement):
            household_id, day = settlement.month.household_id, settlement.month.first_day
            moved[household_id] = min(day, moved.get(household_id, day))
    if moved:
        later = BenefitMonth.objects.filter(household__in=moved).values_list("pk", "household", "first_day")
        ids = [pk for pk, household_id, day in later if day > moved[household_id] and pk not in decided]
        _mark(BenefitMonth.objects.filter(pk__in=ids))


def _mark(months: QuerySet[BenefitMonth]) -> None:
    months.update(stale_since=Coalesce("stale_since", clock.now()), change_no=F("change_no") + 1)


def settle_night(
    *, municipalities: Iterable[Municipality] | None = None, progress: Callable[[int], object] | None = None
) -> list[SettlementRun]:
    """The night of these municipalities (by default all), one after the other. What was done is not done again."""
    chosen = Municipality.objects.order_by("code") if municipalities is None else municipalities
    return [run for municipality in chosen if (run := _settle_night_of(municipality, progress)) is not None]


def _settle_night_of(municipality: Municipality, progress: Callable[[int], object] | None) -> SettlementRun | None:
    """Open the current month, mark what the calendar made firm, settle what is stale. None: another run is busy.

    A run that died is taken up again: what it had settled is no longer stale.
    """
    run = _start_run(municipality)
    if run is None or run.state != SettlementRun.State.RUNNING:
        return run
    today = clock.today()
    household_ids = list(Household.objects.filter(municipality=municipality).values_list("pk", flat=True))
    opened = _open_months(household_ids, Month.of(today), Month.of(today))
    _mark_what_the_calendar_moved(municipality, today)
    counts = settle_stale(cause="night", municipality=municipality, progress=progress)
    run.opened, run.settled, run.unchanged, run.failed = opened, counts.settled, counts.unchanged, counts.failed
    run.state = SettlementRun.State.FAILED if counts.unexpected else SettlementRun.State.FINISHED
    run.finished_at = clock.now()
    run.save()
    return run


def _start_run(municipality: Municipality) -> SettlementRun | None:
    earlier = SettlementRun.objects.filter(municipality=municipality, night__lt=clock.today())
    earlier.filter(state=SettlementRun.State.RUNNING).update(state=SettlementRun.State.FAILED, finished_at=clock.now())
    try:
        with transaction.atomic():
            run, _ = SettlementRun.objects.get_or_create(municipality=municipality, night=clock.today())
    except IntegrityError:
        # Somebody else made the row at this very moment.
        return None
    return run


def _mark_what_the_calendar_moved(municipality: Municipality, today: datetime.date) -> None:
    """Months that were provisional because they were not over, and now are; and those that failed: try again."""
    waiting = current(Settlement.objects.filter(municipality=municipality, month__first_day__lt=today.replace(day=1)))
    failed = SettlementFailure.objects.filter(municipality=municipality, resolved_at__isnull=True)
    _mark(BenefitMonth.objects.filter(pk__in=failed.values("month")))
    ids = [
        row.month_id
        for row in waiting.filter(status=Settlement.Status.PROVISIONAL)
        if "month_not_over" in row.open_points
    ]
    _mark(BenefitMonth.objects.filter(pk__in=ids))
