"""What is kept too long is destroyed: the one service that may, by the terms of the municipality. A beat runs it.

Without a term, and with one that is in doubt, everything is kept. What is under a legal hold, and whoever shared a
household with it, is kept too.
"""

import datetime
from collections import Counter
from collections.abc import Callable, Collection, Iterator
from typing import Any, cast

from django.db import transaction
from django.db.models import Max, Min, Model, QuerySet
from django.db.models.deletion import get_candidate_relations_to_delete
from django.db.models.fields.reverse_related import ForeignObjectRel
from django.utils import timezone

from allowances.models import KeptAnswers
from caseworkers.models import Destruction, LegalHold, RetentionTerm
from citizens import audit
from citizens.append_only import AppendOnly, destroying
from citizens.models import (
    AuditEvent,
    AuditSeal,
    BenefitGrant,
    Citizen,
    Household,
    HouseholdPeriod,
    Municipality,
    Representative,
    User,
)
from citizens.selectors import grants_of, households_together, in_force, members_of
from citizens.services import next_version
from config import clock
from payslips.models import LabelledExample, Payslip, SignalImport, Upload
from payslips.services import destroy_files
from settlement.models import (
    ClaimEvent,
    Decision,
    Difference,
    LedgerEntry,
    PaymentExport,
    RecoveryClaim,
    SettlementFailure,
)
from settlement.overviews import money_of_household

Kind = RetentionTerm.Kind
# Our own promise, whatever a municipality records: what people corrected is kept for two years.
OWN_TERMS = {Kind.EXAMPLES: 24}
_BATCH = 500
Rows = dict[type[Model], set[Any]]
"""The keys of rows, by model."""


class TermTooShort(Exception):
    """A term of no month would destroy what just came in."""


class OwnTerm(Exception):
    """This kind goes after a term of this system's own, whatever anybody records."""


@transaction.atomic
def record_term(
    *,
    municipality: Municipality,
    kind: str,
    since: datetime.date,
    months: int,
    source: str,
    is_doubtful: bool,
    reason: str,
    by: User | str,
) -> RetentionTerm:
    """From `since` on this kind of data is kept for so many months. One that is in doubt destroys nothing."""
    if months < 1:
        raise TermTooShort
    if kind in OWN_TERMS:
        raise OwnTerm
    rows = RetentionTerm.objects.filter(municipality=municipality, kind=kind, since=since)
    term = RetentionTerm.objects.create(
        municipality=municipality,
        kind=kind,
        since=since,
        version=next_version(rows),
        months=months,
        source=source,
        is_doubtful=is_doubtful,
        reason=reason,
        recorded_by=audit.name_of(by),
    )
    audit.record("term.recorded", by=by, subject=term, municipality=municipality, kind=kind, months=months)
    return term


@transaction.atomic
def hold(*, household: Household, holds: bool, since: datetime.date, reason: str, by: User | str) -> LegalHold:
    """From `since` on nothing of the household is destroyed, or (`holds` false) its terms hold again."""
    rows = LegalHold.objects.filter(household=household, since=since)
    row = LegalHold.objects.create(
        household=household,
        holds=holds,
        since=since,
        version=next_version(rows),
        reason=reason,
        recorded_by=audit.name_of(by),
    )
    audit.record(
        "hold.recorded", by=by, subject=row, about=household, municipality=household.municipality, holds=holds
    )
    return row


def terms_of(municipality: Municipality, today: datetime.date) -> dict[str, RetentionTerm]:
    """The term of each kind that holds today, as it was recorded, also one in doubt."""
    rows = RetentionTerm.objects.filter(municipality=municipality, since__lte=today)
    return {kind: found[-1] for kind in Kind.values if (found := in_force(row for row in rows if row.kind == kind))}


def apply_terms(*, run: str, by: User | str = audit.SYSTEM) -> list[Destruction]:
    """Destroy in every municipality what is past its term. Safe to run again: what is gone is gone."""
    today = clock.today()
    done = []
    for municipality in Municipality.objects.order_by("code"):
        terms = terms_of(municipality, today)
        for kind, destroy in _WAYS.items():
            term = terms.get(kind)
            months = OWN_TERMS.get(kind, term.months if term and not term.is_doubtful else 0)
            if not months:
                continue
            source = "besluit 62 van dit systeem" if kind in OWN_TERMS or term is None else term.source
            told = {"kind": kind, "months": months, "source": source, "run": run}
            done += destroy(municipality, _earlier(today, months), told, by)
    return done


def _earlier(day: datetime.date, months: int) -> datetime.date:
    """So many months before; the last day of a shorter month."""
    number = day.year * 12 + day.month - 1 - months
    year, month = number // 12, number % 12 + 1
    last = (datetime.date(year + month // 12, month % 12 + 1, 1) - datetime.timedelta(days=1)).day
    return datetime.date(year, month, min(day.day, last))


def _record(
    municipality: Municipality, told: dict[str, Any], counted: Counter[str], by: User | str, **more: Any
) -> list[Destruction]:
    """One record of what was destroyed, how many, by which term; and one event. Nothing where there was nothing."""
    if not counted:
        return []
    row = Destruction.objects.create(municipality=municipality, counted=dict(counted), **told)
    audit.record(
        "records.destroyed",
        by=by,
        subject=row,
        municipality=municipality,
        kind=told["kind"],
        number=counted.total(),
        **more,
    )
    return [row]


def _held(municipality: Municipality) -> set[int]:
    """The households under a legal hold, and all with whom they share a person."""
    by_household: dict[int, list[LegalHold]] = {}
    for row in LegalHold.objects.filter(municipality=municipality, since__lte=clock.today()):
        by_household.setdefault(row.household_id, []).append(row)
    held = {pk for pk, rows in by_household.items() if (now := in_force(rows)) and now[-1].holds}
    return _whole(held)


def _whole(household_ids: Collection[int]) -> set[int]:
    """These households, and all that share a person with one of them, however far."""
    found = set(household_ids)
    while more := households_together(found) - found:
        found |= more
    return found


def _destroy_answers(
    municipality: Municipality, before: datetime.date, told: dict[str, Any], by: User | str
) -> list[Destruction]:
    rows = KeptAnswers.objects.filter(municipality=municipality, kept_at__date__lt=before)
    return _destroy_rows(rows.exclude(citizen__in=members_of(_held(municipality))), municipality, told, by)


def _destroy_examples(
    municipality: Municipality, before: datetime.date, told: dict[str, Any], by: User | str
) -> list[Destruction]:
    rows = LabelledExample.objects.filter(municipality=municipality, at__lt=before)
    return _destroy_rows(rows, municipality, told, by)


def _destroy_imports(
    municipality: Municipality, before: datetime.date, told: dict[str, Any], by: User | str
) -> list[Destruction]:
    """What is known of files that were taken in, once no line of them is left: those go with their files of people."""
    rows = SignalImport.objects.filter(municipality=municipality, at__date__lt=before, signals=None)
    return _destroy_rows(rows, municipality, told, by)


def _destroy_lists(
    municipality: Municipality, before: datetime.date, told: dict[str, Any], by: User | str
) -> list[Destruction]:
    """What is known of lists of payments; not of one that names a household under a hold."""
    held = set(Household.objects.filter(pk__in=_held(municipality)).values_list("number", flat=True))
    rows = PaymentExport.objects.filter(municipality=municipality, at__date__lt=before)
    free = [row.pk for row in rows if held.isdisjoint(row.held)]
    return _destroy_rows(PaymentExport.objects.filter(pk__in=free), municipality, told, by)


@transaction.atomic
def _destroy_rows(
    rows: "QuerySet[Any]",
    municipality: Municipality,
    told: dict[str, Any],
    by: User | str,
) -> list[Destruction]:
    return _record(municipality, told, _delete({rows.model: set(rows.values_list("pk", flat=True))}), by)


def _destroy_pictures(
    municipality: Municipality, before: datetime.date, told: dict[str, Any], by: User | str
) -> list[Destruction]:
    """The files of uploads and their pictures; what was read stays. Not while somebody still has to look."""
    done: list[Destruction] = []
    held = members_of(_held(municipality))
    waits = Payslip.objects.filter(state=Payslip.State.NEEDS_PERSON)
    while True:
        with transaction.atomic():
            rows = Upload.objects.filter(municipality=municipality, uploaded_at__date__lt=before, destroyed_on=None)
            rows = rows.exclude(state__in=[Upload.State.RECEIVED, Upload.State.LOCKED]).exclude(citizen__in=held)
            ids = list(rows.exclude(payslips__in=waits).order_by("pk").values_list("pk", flat=True)[:_BATCH])
            if not ids:
                return done
            destroy_files(upload_ids=ids)
            done += _record(municipality, told, Counter({"files": len(ids)}), by)


def _destroy_cases(
    municipality: Municipality, before: datetime.date, told: dict[str, Any], by: User | str
) -> list[Destruction]:
    """All of households whose file was closed before that day, each with those that it shares a person with."""
    return _destroy_households(municipality, lambda household: _is_closed(household, before), told, by)


def _destroy_without_grant(
    municipality: Municipality, before: datetime.date, told: dict[str, Any], by: User | str
) -> list[Destruction]:
    """All of households that never had assistance, when nothing was recorded of them since that day."""
    return _destroy_households(municipality, lambda household: _never_began(household, before), told, by)


def _destroy_households(
    municipality: Municipality, is_over: Callable[[Household], bool], told: dict[str, Any], by: User | str
) -> list[Destruction]:
    done: list[Destruction] = []
    looked = _held(municipality)
    ids = Household.objects.filter(municipality=municipality).order_by("pk").values_list("pk", flat=True)
    for household_id in ids.iterator():
        if household_id in looked:
            continue
        together = _whole([household_id])
        looked |= together
        with transaction.atomic():
            households = list(Household.objects.select_for_update().filter(pk__in=together).order_by("pk"))
            if all(map(is_over, households)):
                done += _record(municipality, told, _destroy_case(together), by)
    return done


def _is_closed(household: Household, before: datetime.date) -> bool:
    """Whether the assistance ended before that day, and all is quiet since."""
    grants = grants_of([household.pk]).get(household.pk, [])
    if not grants or any(grant.until is None or grant.until >= before for grant in grants):
        return False
    return _is_quiet(household, before)


def _never_began(household: Household, before: datetime.date) -> bool:
    """Whether no assistance was ever granted, and the last that was said of the household is from before that day."""
    if BenefitGrant.objects.filter(household=household).exists():
        return False
    told = HouseholdPeriod.objects.filter(household=household).aggregate(at=Max("recorded_at"))["at"]
    return told is not None and timezone.localdate(told) < before and _is_quiet(household, before)


def _is_quiet(household: Household, before: datetime.date) -> bool:
    """Whether nothing happened since that day, and no money and nobody waits."""
    of_household = {"month__household": household}
    citizens = members_of([household.pk])
    open_rows = (
        Difference.objects.filter(**of_household, resolved_at=None),
        SettlementFailure.objects.filter(**of_household, resolved_at=None),
        LedgerEntry.objects.filter(**of_household, booked_on__gte=before),
        ClaimEvent.objects.filter(claim__month__household=household, at__date__gte=before),
        RecoveryClaim.objects.filter(**of_household, at__date__gte=before),
        Decision.objects.filter(settlement__month__household=household, at__date__gte=before),
        Decision.objects.filter(of_month__household=household, at__date__gte=before),
        Upload.objects.filter(citizen__in=citizens, uploaded_at__date__gte=before),
    )
    if any(rows.exists() for rows in open_rows):
        return False
    money = money_of_household(household)
    return not money.proposed and not any(one.claimed or one.claim_left for one in money.months)


def _destroy_case(household_ids: Collection[int]) -> Counter[str]:
    """Every row that hangs on these households and their people, their accounts and files; not what the log says."""
    citizen_ids = set(members_of(household_ids))
    accounts = Citizen.objects.filter(pk__in=citizen_ids, user__is_staff=False).values_list("user", flat=True)
    user_ids = set(accounts)
    uploads = list(Upload.objects.filter(citizen__in=citizen_ids).values_list("pk", flat=True))
    destroy_files(upload_ids=uploads)
    counted = _delete(_all_below({Household: set(household_ids), Citizen: citizen_ids}))
    idle = Representative.objects.filter(mandates=None)
    user_ids |= set(idle.values_list("user", flat=True))
    idle.delete()
    User.objects.filter(pk__in=user_ids).delete()
    return counted


def _all_below(found: Rows) -> Rows:
    """The rows, and all that point at one of them, and so on."""
    todo = list(found.items())
    while todo:
        model, keys = todo.pop()
        for relation in get_candidate_relations_to_delete(model._meta):
            pointing = cast("ForeignObjectRel", relation)
            below = pointing.related_model
            rows = set(_of(below, pointing.field.name, keys)) - found.get(below, set())
            if rows:
                found.setdefault(below, set()).update(rows)
                todo.append((below, rows))
    return found


def _of(model: type[Model], field: str, keys: Collection[Any]) -> Iterator[Any]:
    in_order = sorted(keys, key=str)
    for start in range(0, len(in_order), _BATCH):
        part = in_order[start : start + _BATCH]
        yield from model._base_manager.filter(**{f"{field}__in": part}).values_list("pk", flat=True)


def _delete(found: Rows) -> Counter[str]:
    """Delete these rows; what points at what is checked when the transaction ends. How many of each table."""
    counted: Counter[str] = Counter()
    with destroying([model._meta.db_table for model in found if issubclass(model, AppendOnly)]):
        for model, keys in found.items():
            in_order = sorted(keys, key=str)
            for start in range(0, len(in_order), _BATCH):
                rows = model._base_manager.filter(pk__in=in_order[start : start + _BATCH])
                counted[model._meta.label_lower] += rows._raw_delete(rows.db)
    return +counted


@transaction.atomic
def _destroy_log(
    municipality: Municipality, before: datetime.date, told: dict[str, Any], by: User | str
) -> list[Destruction]:
    """The oldest events of the log, up to the first that is not past its term. Their seals stay: the chain holds.

    The event of it says through which seal, and how many before it were kept for a hold: `audit.check` counts them.
    """
    chain = AuditSeal.objects.filter(chain=municipality.code)
    newer = AuditEvent.objects.filter(municipality_code=municipality.code, at__date__gte=before)
    first_newer = chain.filter(event_id__in=newer.values("pk")).aggregate(number=Min("number"))["number"]
    last = chain.aggregate(number=Max("number"))["number"] or 0
    through = last if first_newer is None else first_newer - 1
    old = AuditEvent.objects.filter(pk__in=chain.filter(number__lte=through).values("event_id"))
    held = _held(municipality)
    about = [f"{Household._meta.label_lower}:{pk}" for pk in held]
    about += [f"{Citizen._meta.label_lower}:{pk}" for pk in members_of(held)]
    gone = old.exclude(about__in=about)
    counted: Counter[str] = Counter()
    with destroying([AuditEvent._meta.db_table]):
        counted[AuditEvent._meta.label_lower] += gone._raw_delete(gone.db)
    return _record(municipality, told, +counted, by, through=through, kept=old.count())


_WAYS: dict[Kind, Callable[[Municipality, datetime.date, dict[str, Any], User | str], list[Destruction]]] = {
    Kind.ANSWERS: _destroy_answers,
    Kind.EXAMPLES: _destroy_examples,
    Kind.PICTURES: _destroy_pictures,
    Kind.CASES: _destroy_cases,
    Kind.NO_GRANT: _destroy_without_grant,
    Kind.SIGNALS: _destroy_imports,
    Kind.PAYMENTS: _destroy_lists,
    Kind.LOG: _destroy_log,
}
