"""Writing the calendar of jobs: that one begins or ends, which payslips are expected of it, what is said instead."""

import datetime
import secrets
import uuid
from collections.abc import Collection, Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Literal

from django.db import transaction
from django.db.models import F, Max, Q

from citizens import audit
from citizens.managers import insert
from citizens.models import Citizen, Municipality, User
from citizens.selectors import household_spans
from citizens.signals import month_facts_changed
from config import clock
from payslips import selectors
from payslips.identifiers import is_same_employer
from payslips.kinds import ONE_DAY, PaidPeriod, PayPeriod, calendar_of
from payslips.models import Employment, ExpectedSlip, Figures, IncomeStatement, Payslip, StatementQuestion, Upload

CHUNK = 500
_MONTHS_AHEAD = 3
# Without letters and digits that people take for each other.
_LETTERS = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
State = ExpectedSlip.State
Kind = IncomeStatement.Kind
# What is said of a period instead of its payslip; the others say something of the job.
_STANDS_IN_PLACE = {Kind.NO_INCOME, Kind.HOURS, Kind.RECEIVED_ON_BANK, Kind.NO_SLIP}


class OwnEmployment(Exception):
    """Somebody would decide about their own job."""


class EmploymentNotOver(Exception):
    """The job still went on at the day on which it would end: `last_known` is the first day that it may have ended."""

    def __init__(self, last_known: datetime.date) -> None:
        super().__init__(last_known.isoformat())
        self.last_known = last_known


class EmploymentEnded(Exception):
    """The job is known, and ended on that day, before it would begin: a caseworker looks."""

    def __init__(self, until: datetime.date) -> None:
        super().__init__(until.isoformat())
        self.until = until


class NothingExpected(Exception):
    """No payslip is expected of this period: it came in, or the job had ended."""


class NotBegun(Exception):
    """The period has yet to begin: nothing can be said of what it paid."""


class WageUnknown(Exception):
    """Hours alone say nothing: no payslip of the job shows what an hour pays."""


class NothingStated(Exception):
    """Nothing was said of this period that could be withdrawn."""


class NotHeard(Exception):
    """The citizen has not answered, and still has days to do so: nothing is decided to their loss before."""


DAYS_TO_ANSWER = datetime.timedelta(days=14)


def horizon() -> datetime.date:
    """Up to which day payslips are expected by name: the last day of the third month from now."""
    first = clock.today().replace(day=1)
    for _ in range(_MONTHS_AHEAD):
        first = (first + datetime.timedelta(days=32)).replace(day=1)
    return (first + datetime.timedelta(days=32)).replace(day=1) - ONE_DAY


def plan_ahead(
    *, until: datetime.date, municipality: Municipality | None = None, citizen_ids: Collection[int] | None = None
) -> None:
    """See that the expected payslips of all jobs have been made up to that day. One query where they have."""
    jobs = Employment.objects.filter(Q(planned_until__isnull=True) | Q(planned_until__lt=until)).filter(
        Q(planned_until__isnull=True) | Q(until__isnull=True) | Q(until__gt=F("planned_until"))
    )
    if municipality is not None:
        jobs = jobs.filter(municipality=municipality)
    if citizen_ids is not None:
        jobs = jobs.filter(citizen__in=citizen_ids)
    while ids := list(jobs.order_by("pk").values_list("pk", flat=True)[:CHUNK]):
        plan_jobs(ids, until=until)


@transaction.atomic
def plan_jobs(employment_ids: Collection[int], *, until: datetime.date | None = None) -> datetime.date | None:
    """Make the calendar of these jobs anew, from all that counts and was said of them.

    The same facts give the same calendar, in whatever order they came. Answers the first day on which it changed.
    A fixed number of queries.
    """
    jobs = list(Employment.objects.select_for_update(of=("self",)).filter(pk__in=employment_ids).order_by("pk"))
    figures = selectors.counting_figures(employment_ids)
    rows = selectors.expected_of_jobs(employment_ids)
    statements = selectors.statements_holding([row.pk for job_rows in rows.values() for row in job_rows])
    limit = max(horizon(), until or horizon())
    new: list[ExpectedSlip] = []
    moved: list[ExpectedSlip] = []
    changed: list[datetime.date] = []
    for job in jobs:
        wanted = _wanted(job, figures.get(job.pk, []), rows.get(job.pk, []), statements, limit)
        before = {row.period_start: row for row in rows.get(job.pk, [])}
        for row in _with_what_is_no_longer(wanted, before):
            known = before.get(row.period_start)
            if known is None:
                new.append(row)
                changed.append(row.period_start)
            elif _saying(known) != _saying(row):
                if _saying(known)[:-1] != _saying(row)[:-1]:
                    changed.append(row.period_start)
                row.pk = known.pk
                moved.append(row)
        job.planned_until = limit
    # A payslip is the slip of one period: it leaves the one before it gets to another.
    ExpectedSlip.objects.filter(pk__in=[row.pk for row in moved], payslip__isnull=False).update(
        payslip=None, state=State.NOT_EXPECTED
    )
    ExpectedSlip.objects.bulk_update(moved, ["period_end", "period_kind", "due", "state", "payslip"], batch_size=CHUNK)
    insert(new)
    Employment.objects.bulk_update(jobs, ["since", "rhythm", "pay_delay", "planned_until"], batch_size=CHUNK)
    return min(changed, default=None)


def _wanted(
    job: Employment,
    figures: Sequence[Figures],
    rows: Sequence[ExpectedSlip],
    statements: Mapping[int, IncomeStatement],
    limit: datetime.date,
) -> dict[datetime.date, ExpectedSlip]:
    """The rows that the job should have, by first day; what is learned of the job is set on it."""
    slips = [
        (PaidPeriod(selectors.period_of(slip), slip.period_kind, slip.payment_date), slip)
        for slip in selectors.slips_of_periods(figures)
    ]
    paid = [one for one, _ in slips]
    stated = [
        (PayPeriod(statement.period_start, statement.period_end), row, statement)
        for row in rows
        if (statement := statements.get(row.pk)) is not None and statement.kind in _STANDS_IN_PLACE
    ]
    stated = [one for one in stated if not any(one[0].overlaps(slip.period.start, slip.period.end) for slip in paid)]
    calendar = calendar_of(
        paid,
        since=job.stated_since,
        rhythm=job.stated_rhythm,
        until=min(limit, job.until or limit),
        taken=[period for period, _, _ in stated],
    )
    known_since = [day for day in (job.stated_since, *(slip.period.start for slip in paid[:1])) if day is not None]
    if known_since:
        job.since = min(*known_since, job.until) if job.until else min(known_since)
    job.rhythm, job.pay_delay = calendar.rhythm, calendar.pay_delay

    def row(period: PayPeriod, kind: str, state: State, payslip_id: uuid.UUID | None = None) -> ExpectedSlip:
        return ExpectedSlip(
            employment=job,
            municipality_id=job.municipality_id,
            period_start=period.start,
            period_end=period.end,
            period_kind=kind,
            due=calendar.due(period),
            state=state,
            payslip_id=payslip_id,
        )

    received = [row(one.period, one.kind, State.RECEIVED, slip.payslip_id) for one, slip in slips]
    in_place = [
        row(period, known.period_kind, State.NO_INCOME if said.kind == Kind.NO_INCOME else State.STATED)
        for period, known, said in stated
    ]
    expected = [row(period, kind, State.EXPECTED) for period, kind in calendar.periods]
    return {one.period_start: one for one in (*expected, *in_place, *received)}


def _with_what_is_no_longer(
    wanted: Mapping[datetime.date, ExpectedSlip], before: Mapping[datetime.date, ExpectedSlip]
) -> Iterable[ExpectedSlip]:
    yield from wanted.values()
    for start, row in before.items():
        if start not in wanted:
            yield ExpectedSlip(
                employment_id=row.employment_id,
                municipality_id=row.municipality_id,
                period_start=row.period_start,
                period_end=row.period_end,
                period_kind=row.period_kind,
                due=row.due,
                state=State.NOT_EXPECTED,
            )


def _saying(row: ExpectedSlip) -> tuple[object, ...]:
    """What a row says; last what no month rests on."""
    return row.period_end, row.period_kind, row.state, row.payslip_id, row.due


@transaction.atomic
def begin_employment(
    *,
    citizen: Citizen,
    employer_name: str,
    since: datetime.date,
    rhythm: str,
    by: User,
    payroll_tax_number: str = "",
) -> Employment:
    """A person says that the citizen has a job: its payslips are expected from its first day on.

    Of a job that is known, the day and the rhythm are kept beside what its slips say. Raises `EmploymentEnded`.
    """
    Citizen.objects.select_for_update(no_key=True).get(pk=citizen.pk)
    employer = (payroll_tax_number, employer_name)
    known = Employment.objects.select_for_update(of=("self",)).filter(citizen=citizen).order_by("since", "pk")
    job = next(
        (row for row in known if is_same_employer((row.payroll_tax_number, row.employer_name), employer)), None
    ) or Employment(citizen=citizen, employer_name=employer_name, payroll_tax_number=payroll_tax_number, since=since)
    if job.until is not None and since > job.until:
        raise EmploymentEnded(job.until)
    job.stated_since, job.stated_rhythm = since, rhythm
    job.save()
    _record("employment.begun", job, by)
    _plan_and_tell(job, since, cause="employment_begun", by=by)
    job.refresh_from_db()
    return job


@transaction.atomic
def end_employment(*, employment_id: int, until: datetime.date, reason: str, by: User) -> Employment:
    """A caseworker records the last day of a job: no payslip is expected of a period that begins after it.

    Raises `OwnEmployment`, and `EmploymentNotOver` for a day before the job began or a payslip that counts ends.
    """
    job = _lock_job(employment_id)
    if job.citizen.user_id == by.pk:
        raise OwnEmployment
    return _end(job, until, reason, by)


@transaction.atomic
def end_own_employment(*, employment_id: int, until: datetime.date, by: User) -> IncomeStatement | None:
    """The citizen says that a job is over, with a receipt where a period is known. Raises `EmploymentNotOver`."""
    job = _end(_lock_job(employment_id), until, "opgegeven door de inwoner", by)
    row = job.expected.filter(period_start__lte=until).order_by("-period_start").first()
    return None if row is None else _add_statement(row, Kind.JOB_ENDED, by, source="citizen", ended_on=until)


def _end(job: Employment, until: datetime.date, reason: str, by: User) -> Employment:
    counting = Figures.objects.filter(payslip__employment=job, payslip__counting_version=F("version"))
    paid_until = counting.aggregate(last=Max("period_end"))["last"]
    last_known = max(job.since, paid_until or job.since)
    if until < last_known:
        raise EmploymentNotOver(last_known)
    # Ended anew on another day, the months between the two days change.
    since = min(until, job.until or until)
    job.until, job.note, job.proposed_until = until, reason, None
    job.save()
    _record("employment.ended", job, by)
    _plan_and_tell(job, since, cause="employment_ended", by=by)
    return job


@transaction.atomic
def propose_end(*, employment_id: int, until: datetime.date) -> None:
    """A payslip says that the job is over: the citizen or a caseworker is asked. Nothing is settled on it."""
    job = _lock_job(employment_id)
    if job.until is None and job.proposed_until != until:
        job.proposed_until = until
        job.save(update_fields=["proposed_until"])
        _record("employment.end_proposed", job, audit.SYSTEM)


@transaction.atomic
def keep_employment(*, employment_id: int, by: User) -> Employment:
    """A person says that the job goes on: a proposed or recorded end does not hold."""
    job = _lock_job(employment_id)
    ended = job.until
    if ended is None and job.proposed_until is None:
        return job
    job.until, job.note, job.proposed_until = None, "", None
    job.save()
    _record("employment.goes_on", job, by)
    if ended is not None:
        _plan_and_tell(job, ended, cause="employment_goes_on", by=by)
    return job


@transaction.atomic
def state_income(
    *,
    expected_id: int,
    kind: str,
    by: User,
    source: Literal["citizen", "caseworker"] = "citizen",
    hours: Decimal | None = None,
    net_amount: Decimal | None = None,
    ended_on: datetime.date | None = None,
    tax_credit_applied: bool | None = None,
    evidence: Upload | None = None,
    reason: str = "",
) -> IncomeStatement:
    """Somebody says what a period paid instead of a payslip; the same period again is a new version.

    Hours are worth what an hour paid by the last slip. Raises `NothingExpected`, `NotBegun`, `WageUnknown`, and for
    a caseworker `OwnEmployment`, and `NotHeard` where it is more wage than the citizen stated and nobody asked; for a
    job that ended `EmploymentNotOver`.
    """
    row = _lock_expected(expected_id)
    job = row.employment
    if source == "caseworker" and job.citizen.user_id == by.pk:
        raise OwnEmployment
    if row.state in {State.RECEIVED, State.NOT_EXPECTED}:
        raise NothingExpected
    if kind in _STANDS_IN_PLACE and row.period_start > clock.today():
        raise NotBegun
    if kind == Kind.HOURS and selectors.hourly_wage_before(job, row.period_start) is None:
        raise WageUnknown
    if source == "caseworker":
        _refuse_unheard(row, net_amount or Decimal(0))
    statement = _add_statement(
        row,
        kind,
        by,
        source=source,
        hours=hours,
        net_amount=net_amount,
        ended_on=ended_on,
        tax_credit_applied=tax_credit_applied,
        evidence=evidence,
        reason=reason,
    )
    if kind == Kind.JOB_ENDED and ended_on is not None:
        _end(job, ended_on, reason or "opgegeven door de inwoner", by)
    return statement


def _refuse_unheard(row: ExpectedSlip, amount: Decimal) -> None:
    """More wage is less assistance: the citizen who stated less is asked first, and has days to answer (Awb 4:8)."""
    said = selectors.statements_holding([row.pk]).get(row.pk)
    if said is None or said.source != "citizen" or said.kind not in _AMOUNT_STATED:
        return
    stated = said.net_amount or Decimal(0)
    wage = selectors.hourly_wage_before(row.employment, row.period_start) if said.kind == Kind.HOURS else None
    if wage is not None and said.hours is not None:
        stated = selectors.worth_of(said.hours, wage)
    asked = StatementQuestion.objects.filter(statement__expected=row).order_by("-pk").first()
    waits = asked is None or (asked.answered_at is None and clock.now() < asked.asked_at + DAYS_TO_ANSWER)
    if amount > stated and waits:
        raise NotHeard


_AMOUNT_STATED = {Kind.NO_INCOME, Kind.HOURS, Kind.RECEIVED_ON_BANK}


@transaction.atomic
def withdraw_statement(
    *, expected_id: int, by: User, source: Literal["citizen", "caseworker"] = "citizen", reason: str = ""
) -> IncomeStatement:
    """What was said of a period does not hold: its payslip is expected again. Raises `NothingStated`.

    What a caseworker established, a caseworker alone takes back, with a reason. Raises `OwnEmployment` for them.
    """
    row = _lock_expected(expected_id)
    if source == "caseworker" and row.employment.citizen.user_id == by.pk:
        raise OwnEmployment
    said = selectors.statements_holding([row.pk]).get(row.pk)
    if said is None or said.kind == Kind.WITHDRAWN or (source == "citizen" and said.source != source):
        raise NothingStated
    return _add_statement(row, Kind.WITHDRAWN, by, source=source, reason=reason)


@transaction.atomic
def accept_statement(*, statement_id: int, reason: str, by: User) -> IncomeStatement:
    """What the citizen stated counts as established; hours as what an hour paid by the last slip.

    Raises `NothingStated`, where it holds no longer or says nothing that counts, `WageUnknown` and `OwnEmployment`.
    """
    said = _lock_statement(statement_id, by)
    if said.kind == Kind.NO_SLIP:
        raise NothingStated
    if said.kind == Kind.HOURS and said.hours is not None:
        wage = selectors.hourly_wage_before(said.expected.employment, said.period_start)
        if wage is None:
            raise WageUnknown
        said.kind, said.net_amount = Kind.RECEIVED_ON_BANK, selectors.worth_of(said.hours, wage)
    return _said_again(said, by, source="caseworker", reason=reason)


@transaction.atomic
def add_evidence(*, statement_id: int, evidence: Upload, by: User) -> IncomeStatement:
    """The citizen sends a paper with what was stated. Raises `NothingStated` where it holds no longer."""
    return _said_again(_lock_statement(statement_id), by, source="citizen", evidence=evidence)


@transaction.atomic
def ask_about_statement(*, statement_id: int, question: str, by: User) -> StatementQuestion:
    """A caseworker asks about a statement: it stays provisional. Raises `NothingStated` and `OwnEmployment`."""
    said = _lock_statement(statement_id, by)
    if said.questions.filter(answered_at__isnull=True).exists():
        raise NothingStated
    row = StatementQuestion.objects.create(statement=said, question=question, asked_by=audit.name_of(by))
    _log_statement("income.asked", said, by)
    return row


@transaction.atomic
def answer_about_statement(*, question_id: int, answer: str, by: User) -> StatementQuestion:
    """The citizen answers. Raises `NothingStated` where it was answered already."""
    row = StatementQuestion.objects.select_for_update(of=("self",)).get(pk=question_id)
    if row.answered_at is not None:
        raise NothingStated
    row.answer, row.answered_at = answer, clock.now()
    row.save(update_fields=["answer", "answered_at"])
    _log_statement("income.answered", row.statement, by)
    return row


_STATED = ("hours", "net_amount", "ended_on", "tax_credit_applied")


def _said_again(said: IncomeStatement, by: User, **more: object) -> IncomeStatement:
    kept = {name: getattr(said, name) for name in _STATED} | {"evidence": said.evidence}
    again = _add_statement(said.expected, said.kind, by, **kept | more)
    # A question that waits goes on with what holds now.
    said.questions.filter(answered_at__isnull=True).update(statement=again)
    return again


def _lock_statement(statement_id: int, caseworker: User | None = None) -> IncomeStatement:
    """The citizen's word as it holds, held until commit; a caseworker never judges their own."""
    said = IncomeStatement.objects.select_related("expected").get(pk=statement_id)
    row = _lock_expected(said.expected_id)
    if caseworker is not None and row.employment.citizen.user_id == caseworker.pk:
        raise OwnEmployment
    said.expected = row
    if not selectors.statements_to_look_at(row.municipality).filter(pk=said.pk).exists():
        raise NothingStated
    return said


def _log_statement(action: str, said: IncomeStatement, by: User) -> None:
    audit.record(
        action, by=by, subject=said, about=said.expected.employment.citizen, municipality=said.expected.municipality
    )


def _add_statement(row: ExpectedSlip, kind: str, by: User, **said: object) -> IncomeStatement:
    last = row.statements.aggregate(last=Max("version"))["last"] or 0
    statement = IncomeStatement(
        expected=row,
        municipality_id=row.municipality_id,
        version=last + 1,
        period_start=row.period_start,
        period_end=row.period_end,
        kind=kind,
        receipt="OB-" + "".join(secrets.choice(_LETTERS) for _ in range(8)),
        by=audit.name_of(by),
        **said,
    )
    statement.save()
    audit.record(
        "income.withdrawn" if kind == Kind.WITHDRAWN else "income.stated",
        by=by,
        subject=statement,
        about=row.employment.citizen,
        municipality=row.municipality,
        kind=kind,
    )
    _plan_and_tell(row.employment, row.period_start, cause="income_stated", by=by)
    return statement


def _lock_job(employment_id: int) -> Employment:
    rows = Employment.objects.select_for_update(of=("self",)).select_related("citizen", "municipality")
    return rows.get(pk=employment_id)


def _lock_expected(expected_id: int) -> ExpectedSlip:
    rows = ExpectedSlip.objects.select_related("employment__citizen", "employment__municipality", "municipality")
    row = rows.get(pk=expected_id)
    Employment.objects.select_for_update(of=("self",)).get(pk=row.employment_id)
    row.refresh_from_db(fields=["state", "period_end", "payslip"])
    return row


def _record(action: str, job: Employment, by: User | str) -> None:
    audit.record(action, by=by, subject=job, about=job.citizen, municipality=job.municipality)


def _plan_and_tell(job: Employment, since: datetime.date, *, cause: str, by: User) -> None:
    changed = plan_jobs([job.pk])
    tell_households(job.citizen_id, min(since, changed or since), sender=Employment, cause=cause, by=audit.name_of(by))


def tell_households(
    citizen_id: int, since: datetime.date, *, sender: type[Employment | Payslip | Upload], cause: str, by: str
) -> None:
    """Say that the months of the citizen's households may have changed, from this day on."""
    spans = household_spans([citizen_id])[citizen_id]
    household_ids = sorted({span.household.pk for span in spans if span.overlaps(since, None)})
    if household_ids:
        month_facts_changed.send(sender, household_ids=household_ids, since=since, until=None, cause=cause, by=by)
