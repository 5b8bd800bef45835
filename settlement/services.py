"""The one way to a settlement: mark what is stale, gather the facts, decide, apply."""

import datetime
import logging
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Literal, TypeVar, cast

from django.db import DatabaseError, OperationalError, transaction
from django.db.models import Count, F, Field, QuerySet
from django.db.models.functions import Coalesce

from citizens import audit
from citizens.managers import collecting_later, insert
from citizens.models import Citizen, Household, Municipality, User
from citizens.selectors import ONE_DAY, changed_days, grants_of, household_spans, households_together, members_of
from citizens.services import NothingChanged, lock_household, next_version
from citizens.signals import month_facts_changed
from config import clock
from payslips.calendar import plan_ahead
from settlement import facts as fact_rows
from settlement import ledger
from settlement.engine.contract import facts_to_json, settled_to_json, step_to_json
from settlement.engine.facts import ExemptionArticle, InvalidInput, ReductionArticle
from settlement.engine.lawmonth import LawNotKnown
from settlement.engine.money import ZERO
from settlement.engine.month import Month, birthday
from settlement.engine.settle import ENGINE_VERSION, settle_month, with_arrangement
from settlement.engine.trace import Settled, Step
from settlement.facts import (
    COUNTING,
    FactsMissing,
    GatheredMonth,
    MonthWithoutGrant,
    UngatheredMonth,
    count_of,
    counts_otherwise_from,
)
from settlement.law.lawbook import LawBook, lawbook
from settlement.models import (
    BenefitMonth,
    DebtArrangement,
    ExemptionDecision,
    LawEdition,
    Measure,
    NormReduction,
    PolicyPeriod,
    PolicyProposal,
    Settlement,
    SettlementFailure,
    law_code,
)
from settlement.selectors import MonthState, Use, current, months_used_by, policy_choices, states_of, uses_of
from settlement.signals import months_settled

logger = logging.getLogger(__name__)

CHUNK = 500
_MONTHS = 1_000  # of a batch, where a household has so few: what a worker holds in memory at once
Lowering = TypeVar("Lowering", NormReduction, Measure)
WholeMonths = TypeVar("WholeMonths", NormReduction, Measure, DebtArrangement)


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
    open_months(household_ids, Month.of(since), Month.of(last))
    months = BenefitMonth.objects.filter(
        household__in=household_ids, first_day__gte=since.replace(day=1), first_day__lte=last
    )
    mark(months)


def open_months(household_ids: Collection[int], first: Month, last: Month) -> int:
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
    months: QuerySet[BenefitMonth] | None = None,
    told: Callable[[Counts], object] = lambda _counts: None,
) -> Counts:
    """Settle all stale months of these households, or of `months` (by default all), a batch a transaction.

    A household that somebody else is settling at this moment is passed over when nobody waits for it. `told` hears in
    the transaction of each batch what came of it.
    """
    stale = BenefitMonth.objects.all() if months is None else months
    stale = stale.filter(stale_since__isnull=False)
    if household_ids is not None:
        stale = stale.filter(household__in=household_ids)
    total, done, size = Counts(), 0, CHUNK
    waiting = Household.objects.filter(pk__in=stale.values("household")).order_by("pk")
    while household_pks := _next_batch(stale.filter(household__gt=done), size):
        try:
            with collecting_later(), transaction.atomic():
                claimed = waiting.filter(pk__in=household_pks).select_for_update(skip_locked=household_ids is None)
                counts = _settle_claimed(stale, list(claimed.values_list("pk", flat=True)), cause)
                told(counts)
        except OperationalError:
            # The database is away, or chose us to end a deadlock: what is stale stays so, and is tried again.
            raise
        except DatabaseError:
            # What cannot be stored of one household may not keep the others from their money: one by one, then.
            logger.exception("%s households could not be stored", len(household_pks))
            if size > 1:
                size = 1
                continue
            with transaction.atomic():
                counts = _note_not_stored(stale.filter(household__in=household_pks))
                told(counts)
            size = CHUNK
        total += counts
        done = household_pks[-1]
    return total


def _next_batch(stale: QuerySet[BenefitMonth], size: int) -> list[int]:
    """The first households with stale months, so many as one batch can have."""
    rows = stale.order_by("household").values_list("household").annotate(months=Count("pk"))[:size]
    household_pks: list[int] = []
    months = 0
    for household_pk, more in rows:
        months += more
        if household_pks and months > _MONTHS:
            break
        household_pks.append(household_pk)
    return household_pks


def _settle_claimed(stale: QuerySet[BenefitMonth], household_ids: Collection[int], cause: str) -> Counts:
    """Settle the stale months of these households; settling may mark later months, each round later ones."""
    total = Counts()
    while months := list(stale.filter(household__in=household_ids).values_list("pk", flat=True)):
        total += settle(month_ids=months, cause=cause, by=audit.SYSTEM)
    return total


def _note_not_stored(months: QuerySet[BenefitMonth]) -> Counts:
    """What these months came to could not be stored: a person looks, and the next night tries again."""
    failed = [_Decided(month, failure=_Failure("unexpected", "not_stored")) for month in months]
    _clear_marks([item.month for item in failed])
    _note_failures(failed, failed)
    return Counts(failed=len(failed), unexpected=len(failed))


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
    # The night does so for months ahead; where it did not come, no month is firm without what it must wait for.
    plan_ahead(until=max(row.month.last for row in months), citizen_ids=members_of(household_ids))
    before = {row.month_id: row for row in current(Settlement.objects.filter(month__in=month_ids))}
    gathered = fact_rows.gather(months, clock.today())
    decided = _decide(gathered, before, _used_months(household_ids), cause=cause, by=by)
    return _apply(decided, before)


def _lock(household_ids: Collection[int]) -> None:
    """Hold the households until commit, in the order of the key: settlements of one household wait for each other."""
    list(Household.objects.filter(pk__in=household_ids).order_by("pk").select_for_update().values_list("pk"))


def _used_months(household_ids: Collection[int]) -> dict[Use, set[tuple[int, Month]]]:
    """What the persons of these households with a decision to exempt have used up."""
    decisions = ExemptionDecision.objects.filter(household__in=household_ids)
    citizen_ids = set(decisions.values_list("citizen", flat=True))
    return months_used_by(citizen_ids) if citizen_ids else defaultdict(set)


def _decide(
    gathered: Sequence[GatheredMonth | MonthWithoutGrant | UngatheredMonth],
    before: dict[int, Settlement],
    used: dict[Use, set[tuple[int, Month]]],
    *,
    cause: str,
    by: str,
) -> list[_Decided]:
    """Settle each month on its facts, in order, so that months of exemption are counted as they are used."""
    book = lawbook()
    decided = []
    used_in: dict[tuple[int, Month], set[Use]] = defaultdict(set)
    for use, months in used.items():
        for place in months:
            used_in[place].add(use)
    for item in gathered:
        earlier = before.get(item.month.pk)
        try:
            settlement = _decide_month(item, earlier, used, book, cause=cause, by=by)
        except Exception as problem:  # noqa: BLE001 - one household may not keep the others from their money
            decided.append(_Decided(item.month, failure=_failure_of(problem, item.month)))
            continue
        if settlement is None:
            decided.append(_Decided(item.month))
            continue
        settlement.version, is_new = _version_after(earlier, settlement)
        decided.append(_Decided(item.month, settlement=settlement if is_new else None))
        here = (item.month.household_id, item.month.month)
        for use in used_in.pop(here, ()):
            used[use].discard(here)
        for use in uses_of(settlement):
            used[use].add(here)
    return decided


def _decide_month(
    item: GatheredMonth | MonthWithoutGrant | UngatheredMonth,
    before: Settlement | None,
    used: dict[Use, set[tuple[int, Month]]],
    book: LawBook,
    *,
    cause: str,
    by: str,
) -> Settlement | None:
    """The settlement of one month; None where there is nothing to say. Raises what keeps it from being settled."""
    if isinstance(item, UngatheredMonth):
        raise item.problem
    if isinstance(item, GatheredMonth):
        return _settlement(item, used, book, cause=cause, by=by)
    return None if before is None else _without_assistance(before, book, cause=cause, by=by)


def _failure_of(problem: Exception, month: BenefitMonth) -> _Failure:
    match problem:
        case FactsMissing():
            return _Failure("facts_missing", problem.code)
        case InvalidInput():
            return _Failure("invalid_input", str(problem))
        case LawNotKnown():
            return _Failure("law_not_known", str(problem))
    logger.error("Month %s could not be settled", month.pk, exc_info=problem)
    return _Failure("unexpected", "")


def _settlement(
    item: GatheredMonth, used: dict[Use, set[tuple[int, Month]]], book: LawBook, *, cause: str, by: str
) -> Settlement:
    facts, law = fact_rows.with_exemptions(item, used), book.law_of(item.month.month)
    if item.arrangement_leaves is not None:
        facts = with_arrangement(facts, law, item.arrangement_leaves)
    settled = settle_month(facts, law)
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


def _without_assistance(before: Settlement, book: LawBook, *, cause: str, by: str) -> Settlement:
    """Of a month that was settled, and in which there turned out to be no assistance: nothing, on no facts."""
    lists = ("situations", "reductions", "incomes", "exemptions", "deductions")
    nothing: dict[str, object] = {"benefit_from": None, "benefit_until": None, "measure_percent": "0"} | {
        name: [] for name in lists
    }
    amounts = ("norm", "income", "exempt", "entitlement", "payout", "reserve", "to_pay")
    step = Step("to_pay", ZERO, ("45, 3",), (), "no_assistance")
    return Settlement(
        month=before.month,
        municipality_id=before.municipality_id,
        status=Settlement.Status.FINAL,
        payment_date=before.payment_date,
        facts={name: value for name, value in before.facts.items() if name != "interruptions"} | nothing,
        steps=[step_to_json(step)],
        law_digest=book.digest,
        engine_version=ENGINE_VERSION,
        cause=cause,
        by=by,
        **dict.fromkeys(amounts, ZERO),
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
    settlements = [item.settlement for item in decided if item.settlement]
    if settlements:
        _keep_law()
    insert(settlements)
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


def _keep_law() -> None:
    """Beside the settlements stand the sources to which their steps point."""
    book = lawbook()
    LawEdition.objects.get_or_create(code=law_code(book.digest), defaults={"origins": book.origins})


def _clear_marks(months: Iterable[BenefitMonth]) -> None:
    """Clear the marks, save those of months whose facts have changed meanwhile."""
    by_change: dict[int, list[int]] = defaultdict(list)
    for month in months:
        by_change[month.change_no].append(month.pk)
    for change_no, ids in by_change.items():
        seen = BenefitMonth.objects.filter(pk__in=ids, change_no=change_no)
        BenefitMonth.objects.filter(pk__in=_held(seen)).update(stale_since=None)


def _held(months: QuerySet[BenefitMonth]) -> list[int]:
    """Hold these months until commit, in the order of the key: who marks and who settles never wait for each other."""
    return list(months.order_by("pk").select_for_update().values_list("pk", flat=True))


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
    settlements: Iterable[Settlement], before: dict[int, Settlement], decided: Collection[int]
) -> None:
    """A month of exemption more or less used changes the count of the later months of that person: mark them.

    `decided` are the months of this round: of the same household the later ones of them have seen it.
    """
    moved: dict[Use, list[tuple[datetime.date, int]]] = defaultdict(list)
    for settlement in settlements:
        earlier = before.get(settlement.month_id)
        for use in (uses_of(earlier) if earlier else set()) ^ uses_of(settlement):
            moved[use].append((settlement.month.first_day, settlement.month.household_id))
    if not moved:
        return
    # Of each household its decisions, with the first day on which something moved in it, and the first one elsewhere.
    counting: dict[int, list[tuple[ExemptionDecision, datetime.date, datetime.date]]] = defaultdict(list)
    for decision in ExemptionDecision.objects.filter(citizen__in={person for person, _ in moved}):
        places = [
            place
            for what, articles in _COUNTED_BY.items()
            if decision.article in articles
            for place in moved.get((str(decision.citizen_id), what), ())
        ]
        here = [day for day, household_id in places if household_id == decision.household_id]
        elsewhere = [day for day, household_id in places if household_id != decision.household_id]
        if places:
            counting[decision.household_id].append((decision, _first(here), _first(elsewhere)))
    rows = BenefitMonth.objects.filter(household__in=counting).values_list("pk", "household", "first_day")
    stale = {
        pk
        for pk, household_id, day in rows
        for decision, here_on, elsewhere_on in counting[household_id]
        if (elsewhere_on < day or (here_on < day and pk not in decided))
        and decision.since <= Month.of(day).last
        and (decision.until is None or decision.until >= day)
    }
    mark(BenefitMonth.objects.filter(pk__in=stale))


def _first(days: Iterable[datetime.date]) -> datetime.date:
    return min(days, default=datetime.date.max)


# In which exemptions it counts that a month of n was used, or that there was assistance.
_COUNTED_BY: dict[Literal["n", "assisted"], set[str]] = {"n": {"n", "r", "z"}, "assisted": {"r", "z", "aa", "34a_a"}}


def mark(months: QuerySet[BenefitMonth]) -> None:
    months = BenefitMonth.objects.filter(pk__in=_held(months))
    months.update(stale_since=Coalesce("stale_since", clock.now()), change_no=F("change_no") + 1)


class NotInHousehold(Exception):
    """The person is in this household on none of these days."""


class NotWholeMonths(Exception):
    """A reduction and a measure hold for whole months: from a first day of a month up to a last one."""


class TooLong(Exception):
    """It may last up to and including `latest`, and no longer."""

    def __init__(self, latest: datetime.date) -> None:
        super().__init__(latest.isoformat())
        self.latest = latest


class StudiesNotEnded(Exception):
    """A reduction of art. 28 needs the day on which school or studies ended, before it begins."""


class SamePerson(Exception):
    """Who proposed a choice does not confirm it as well."""


class NotWaiting(Exception):
    """The proposal was confirmed or withdrawn already."""


# A measure is looked at again within three months (art. 18, 3); art. 28 lasts six months after school.
_MONTHS_OF_MEASURE = 3
_MONTHS_AFTER_SCHOOL = 6


@transaction.atomic
def decide_exemption(
    *,
    household: Household,
    citizen: Citizen,
    article: str,
    since: datetime.date,
    reason: str,
    by: User | str,
    until: datetime.date | None = None,
    months_used_before: int = 0,
    extended_until: datetime.date | None = None,
) -> ExemptionDecision:
    """Part of the wages of this person does not count, from `since` on. The same day again: a new version.

    Raises `NotInHousehold`.
    """
    lock_household(household)
    spans = household_spans([citizen.pk])[citizen.pk]
    if not any(span.household == household and span.overlaps(since.replace(day=1), until) for span in spans):
        raise NotInHousehold
    values = {"until": until, "months_used_before": months_used_before, "extended_until": extended_until}
    return _new_exemption(household, citizen, article, since, reason, by, **values)


@transaction.atomic
def withdraw_exemption(*, decision: ExemptionDecision, reason: str, by: User | str) -> ExemptionDecision:
    """On second thoughts nothing was decided on that day."""
    lock_household(decision.household)
    values = {name: getattr(decision, name) for name in ("until", "months_used_before", "extended_until")}
    return _new_exemption(
        decision.household, decision.citizen, decision.article, decision.since, reason, by, withdrawn=True, **values
    )


def _new_exemption(
    household: Household,
    citizen: Citizen,
    article: str,
    since: datetime.date,
    reason: str,
    by: User | str,
    **values: Any,
) -> ExemptionDecision:
    rows = ExemptionDecision.objects.filter(household=household, citizen=citizen, article=article)
    before = list(rows)
    count_before = count_of(_decisions_about(citizen), article)
    decision = ExemptionDecision.objects.create(
        household=household,
        citizen=citizen,
        article=article,
        since=since,
        version=next_version(rows.filter(since=since)),
        reason=reason,
        recorded_by=audit.name_of(by),
        **values,
    )
    changed = changed_days(before, rows.all(), _says_of_exemption)
    _tell(decision, {(household.pk, *days) for days in changed}, "exemption_changed", by)
    after = _decisions_about(citizen)
    first = counts_otherwise_from(count_before, count_of(after, article))
    if first is not None:
        counting = {
            (row.household_id, max(row.since, first), row.until)
            for row in after
            if row.article in COUNTING.get(article, ()) and (row.until is None or first <= row.until)
        }
        _send(counting, "exemption_changed", by)
    return decision


def _says_of_exemption(decision: ExemptionDecision) -> object:
    """What a decision says of the days on which it holds; by what months are counted is told apart."""
    if decision.article != ExemptionArticle.A_2027:
        return decision.article
    return decision.since, decision.months_used_before, decision.extended_until


def _decisions_about(citizen: Citizen) -> list[ExemptionDecision]:
    return list(ExemptionDecision.objects.filter(citizen=citizen))


@transaction.atomic
def reduce_norm(
    *,
    household: Household,
    article: str,
    percent: Decimal,
    since: datetime.date,
    reason: str,
    by: User | str,
    until: datetime.date | None = None,
    studies_ended_on: datetime.date | None = None,
    revises: bool = False,
) -> NormReduction:
    """The norm is lower from `since` on (art. 27, 28): a percentage of the couple norm, for whole months.

    Art. 28 lasts at most until the last whole month within six months after school. Raises `NotWholeMonths`,
    `StudiesNotEnded`, `TooLong`, and `ledger.PaidAlready` from a month on that was paid: that is only lowered by a
    decision on a revision (`claims.propose_revision`).
    """
    _refuse_part_months(since, until)
    if not revises:
        ledger.refuse_paid(household, since)
    if article == ReductionArticle.SCHOOL_LEAVER:
        if studies_ended_on is None or studies_ended_on > since:
            raise StudiesNotEnded
        latest = _last_month_day_before(_months_later(studies_ended_on + ONE_DAY, _MONTHS_AFTER_SCHOOL))
        if until is None or until > latest:
            raise TooLong(latest)
    values = {"percent": percent, "until": until, "studies_ended_on": studies_ended_on}
    return _new_reduction(household, article, since, reason, by, **values)


@transaction.atomic
def withdraw_reduction(*, reduction: NormReduction, reason: str, by: User | str) -> NormReduction:
    """On second thoughts the norm was not lowered on that day."""
    values = {name: getattr(reduction, name) for name in ("percent", "until", "studies_ended_on")}
    return _new_reduction(
        reduction.household, reduction.article, reduction.since, reason, by, withdrawn=True, **values
    )


def _new_reduction(
    household: Household, article: str, since: datetime.date, reason: str, by: User | str, **values: Any
) -> NormReduction:
    rows = NormReduction.objects.filter(household=household, article=article)
    reduction = NormReduction(household=household, article=article, since=since, reason=reason, **values)
    return _lower(reduction, rows, "reduction_changed", by)


@transaction.atomic
def impose_measure(
    *, household: Household, percent: Decimal, since: datetime.date, until: datetime.date, reason: str, by: User | str
) -> Measure:
    """The assistance is lower because a duty was not met (art. 18), for one to three whole months.

    Raises `NotWholeMonths`, `TooLong`, and `ledger.PaidAlready` from a month on that was paid.
    """
    _refuse_part_months(since, until)
    ledger.refuse_paid(household, since)
    latest = _last_month_day_before(_months_later(since, _MONTHS_OF_MEASURE))
    if until > latest:
        raise TooLong(latest)
    return _new_measure(household, since, reason, by, percent=percent, until=until)


@transaction.atomic
def withdraw_measure(*, measure: Measure, reason: str, by: User | str) -> Measure:
    """On second thoughts, or after it was looked at again, there is no measure from that day on."""
    values = {"percent": measure.percent, "until": measure.until}
    return _new_measure(measure.household, measure.since, reason, by, withdrawn=True, **values)


def _new_measure(household: Household, since: datetime.date, reason: str, by: User | str, **values: Any) -> Measure:
    rows = Measure.objects.filter(household=household)
    return _lower(Measure(household=household, since=since, reason=reason, **values), rows, "measure_changed", by)


def _lower(fact: Lowering, rows: QuerySet[Lowering], cause: str, by: User | str) -> Lowering:
    """Store what lowers the norm or the assistance, as the next version among `rows`, and tell the days it changes."""
    return _add_version(fact, rows, lambda row: row.percent, cause, by)


def _add_version(
    fact: WholeMonths, rows: QuerySet[WholeMonths], says: Callable[[WholeMonths], object], cause: str, by: User | str
) -> WholeMonths:
    """Store a fact that holds for whole months as the next version among `rows`, and tell the days it changes."""
    lock_household(fact.household)
    before = list(rows)
    fact.version, fact.recorded_by = next_version(rows.filter(since=fact.since)), audit.name_of(by)
    fact.save()
    changed = changed_days(before, rows.all(), says)
    _tell(fact, {(fact.household_id, first, last) for first, last in changed}, cause, by)
    return fact


@transaction.atomic
def arrange_debts(
    *,
    household: Household,
    since: datetime.date,
    leaves: Decimal,
    reason: str,
    by: User | str,
    until: datetime.date | None = None,
) -> DebtArrangement:
    """From `since` on all above what the counsellor leaves (vtlb) goes to a debt arrangement, for whole months.

    Raises `NotWholeMonths`.
    """
    _refuse_part_months(since, until)
    return _new_arrangement(household, since, reason, by, leaves=leaves, until=until)


@transaction.atomic
def withdraw_arrangement(*, arrangement: DebtArrangement, reason: str, by: User | str) -> DebtArrangement:
    """On second thoughts no debt arrangement began, and nothing of it changed, on that day."""
    values = {"leaves": arrangement.leaves, "until": arrangement.until}
    return _new_arrangement(arrangement.household, arrangement.since, reason, by, withdrawn=True, **values)


def _new_arrangement(
    household: Household, since: datetime.date, reason: str, by: User | str, **values: Any
) -> DebtArrangement:
    row = DebtArrangement(household=household, since=since, reason=reason, **values)
    return _add_version(row, household.debt_arrangements.all(), lambda one: one.leaves, "arrangement_changed", by)


def _refuse_part_months(since: datetime.date, until: datetime.date | None) -> None:
    if since.day != 1 or (until is not None and (until != Month.of(until).last or until < since)):
        raise NotWholeMonths


def _months_later(day: datetime.date, months: int) -> datetime.date:
    """The same day so many months later, or the first of the month after where that month has no such day."""
    return birthday(day, 0, months)


def _last_month_day_before(day: datetime.date) -> datetime.date:
    """The last day of the last whole month before `day`."""
    return day.replace(day=1) - ONE_DAY


@transaction.atomic
def propose_policy(
    *, municipality: Municipality, since: datetime.date, choices: Mapping[str, Any], reason: str, by: User
) -> PolicyProposal:
    """Choices that are to hold from a first day of a month on, once somebody else has confirmed them.

    `choices` are the fields of `PolicyPeriod` that change. Raises `NotWholeMonths`, `NothingChanged` and
    `ValidationError` for what cannot be chosen.
    """
    _refuse_part_months(since, None)
    proposal = PolicyProposal(
        municipality=municipality,
        since=since,
        choices={name: None if value is None else str(value) for name, value in choices.items()},
        reason=reason,
        proposed_by=audit.name_of(by),
    )
    policy, earlier = _policy_of(proposal)
    if earlier is not None and all(getattr(policy, name) == getattr(earlier, name) for name in choices):
        raise NothingChanged
    proposal.save()
    audit.record("policy.proposed", by=by, subject=proposal, municipality=municipality)
    return proposal


@transaction.atomic
def confirm_policy(*, proposal: PolicyProposal, by: User) -> PolicyPeriod:
    """A second person agrees: the choices hold, and the months from that day on are settled anew.

    Raises `SamePerson` and `NotWaiting`.
    """
    proposal = _close_proposal(proposal, PolicyProposal.State.CONFIRMED, by)
    if proposal.proposed_by == audit.name_of(by):
        raise SamePerson
    policy = _hold_to(proposal, audit.name_of(by))
    municipality = proposal.municipality
    audit.record("policy.confirmed", by=by, subject=policy, municipality=municipality)
    until = _last_day_of(policy)
    household_ids = list(Household.objects.filter(municipality=municipality).values_list("pk", flat=True))
    for chunk in range(0, len(household_ids), CHUNK):
        month_facts_changed.send(
            PolicyPeriod,
            household_ids=household_ids[chunk : chunk + CHUNK],
            since=policy.since,
            until=until,
            cause="policy_changed",
            by=audit.name_of(by),
        )
    return policy


def preview_policy(*, proposal: PolicyProposal, household_ids: Collection[int]) -> list["PreviewedMonth"]:
    """What the months of these households would become by a proposal; nothing of it is kept."""

    def change() -> None:
        policy = _hold_to(proposal, "")
        mark_stale(household_ids=household_ids, since=policy.since, until=_last_day_of(policy))

    return preview(household_ids=household_ids, change=change)


def _hold_to(proposal: PolicyProposal, confirmed_by: str) -> PolicyPeriod:
    policy, _ = _policy_of(proposal)
    policy.reason, policy.recorded_by, policy.confirmed_by = proposal.reason, proposal.proposed_by, confirmed_by
    policy.save()
    return policy


def _last_day_of(policy: PolicyPeriod) -> datetime.date | None:
    later = PolicyPeriod.objects.filter(municipality=policy.municipality_id, since__gt=policy.since)
    following = later.order_by("since").first()
    return following.since - ONE_DAY if following else None


@transaction.atomic
def withdraw_policy(*, proposal: PolicyProposal, by: User) -> None:
    """The proposal will not hold; who proposed it may say so too. Raises `NotWaiting`."""
    proposal = _close_proposal(proposal, PolicyProposal.State.WITHDRAWN, by)
    audit.record("policy.withdrawn", by=by, subject=proposal, municipality=proposal.municipality)


def _close_proposal(proposal: PolicyProposal, state: PolicyProposal.State, by: User) -> PolicyProposal:
    proposal = PolicyProposal.objects.select_for_update().get(pk=proposal.pk)
    if proposal.state != PolicyProposal.State.WAITING:
        raise NotWaiting
    proposal.state, proposal.decided_by, proposal.decided_at = state, audit.name_of(by), clock.now()
    proposal.save(update_fields=["state", "decided_by", "decided_at"])
    return proposal


def _policy_of(proposal: PolicyProposal) -> tuple[PolicyPeriod, PolicyPeriod | None]:
    """The choices that would hold, whole, and those that hold on that day without them."""
    rows = PolicyPeriod.objects.filter(municipality=proposal.municipality, since__lte=proposal.since)
    earlier = rows.order_by("-since", "-version").first()
    kept = {name: getattr(earlier, name) for name in policy_choices()} if earlier else {}
    policy = PolicyPeriod(municipality=proposal.municipality, since=proposal.since, recorded_by="-", **kept)
    policy.version = next_version(rows.filter(since=proposal.since))
    for name, value in proposal.choices.items():
        setattr(policy, name, cast("Field[Any, Any]", PolicyPeriod._meta.get_field(name)).to_python(value))
    policy.full_clean(exclude=["reason", "confirmed_by"])
    return policy, earlier


def _tell(
    fact: ExemptionDecision | NormReduction | Measure | DebtArrangement,
    changed: Collection[tuple[int, datetime.date, datetime.date | None]],
    cause: str,
    by: User | str,
) -> None:
    audit.record(cause, by=by, subject=fact, about=fact.household, municipality=fact.municipality)
    _send(changed, cause, by)


def _send(changed: Collection[tuple[int, datetime.date, datetime.date | None]], cause: str, by: User | str) -> None:
    """Tell of which household which days have changed."""
    for household_id, since, until in sorted(changed, key=lambda row: (row[0], row[1], row[2] or datetime.date.max)):
        month_facts_changed.send(
            ExemptionDecision,
            household_ids=[household_id],
            since=since,
            until=until,
            cause=cause,
            by=audit.name_of(by),
        )


@dataclass(frozen=True, slots=True)
class PreviewedMonth:
    """A month as it is, and as a change would make it."""

    before: MonthState
    after: MonthState

    @property
    def difference(self) -> Decimal | None:
        """How much more would be paid; None where one of the two is not known."""
        if self.after.settlement is None or self.before.failure or self.after.failure:
            return None
        before: Decimal = self.before.settlement.to_pay if self.before.settlement else ZERO
        after: Decimal = self.after.settlement.to_pay
        return after - before


def preview(*, household_ids: Collection[int], change: Callable[[], object]) -> list[PreviewedMonth]:
    """What the months of these households would become by `change`, a call of services; nothing of it is kept.

    It is made in earnest and undone, by the code that saves. Raises what `change` raises.
    """
    months: list[PreviewedMonth] = []
    with transaction.atomic():
        before = {state.row.pk: state for state in _settled_states(household_ids)}
        change()
        for after in _settled_states(household_ids):
            earlier = before.get(after.row.pk, MonthState(after.row, None, None))
            if _says(earlier) != _says(after):
                months.append(PreviewedMonth(earlier, after))
        transaction.set_rollback(True)
    return months


def _settled_states(household_ids: Collection[int]) -> list[MonthState]:
    """The months of these households, and of those that share a person with one, settled; in order."""
    together = set(household_ids) | households_together(household_ids)
    settle_stale(household_ids=together, cause="facts_changed")
    return states_of(list(BenefitMonth.objects.filter(household__in=together).order_by("household", "first_day")))


def _says(state: MonthState) -> object:
    return (
        state.settlement and state.settlement.pk,
        state.failure and (state.failure.code, state.failure.message),
    )
