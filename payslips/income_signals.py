"""Writing what the wage administration tells (income signal): taken in, asked about, decided on."""

import datetime
import hashlib
from collections import defaultdict
from collections.abc import Collection, Mapping
from typing import Any

from django.db import transaction

from citizens import audit
from citizens.identifiers import fingerprints_of
from citizens.models import Citizen, Municipality, User
from citizens.selectors import household_spans
from citizens.signals import month_facts_changed
from config import clock
from payslips import selectors
from payslips.calendar import DAYS_TO_ANSWER, NotHeard, plan_jobs
from payslips.kinds import PayPeriod, rhythm_of
from payslips.models import (
    Employment,
    IncomeSignal,
    SignalImport,
    SignalLayout,
    SignalQuestion,
)
from payslips.schema import Layout, Refusal, Row, Table, read_table


class SignalLayoutMissing(Exception):
    """The municipality has not said in which columns it gets the income signal."""


class SignalLayoutUnusable(Exception):
    """The layout of the income signal cannot be used: `problems` says why, by field."""

    def __init__(self, problems: Mapping[str, str]) -> None:
        super().__init__(", ".join(f"{field}: {code}" for field, code in problems.items()))
        self.problems = problems


class SignalSaysTooLittle(Exception):
    """The signal does not say what was paid net in just the period of the payslip: correct the payslip instead."""


class NothingAsked(Exception):
    """The question was answered or decided on already, or its signal matches no slip any more."""


class OwnSignal(Exception):
    """Somebody would decide about their own wages."""


@transaction.atomic
def record_signal_layout(
    *, municipality: Municipality, since: datetime.date, columns: Mapping[str, str], by: User | str, **form: Any
) -> SignalLayout:
    """From `since` on the municipality gets the income signal in these columns. Raises `SignalLayoutUnusable`."""
    if problems := Layout(columns=columns, **form).problems():
        raise SignalLayoutUnusable(problems)
    Municipality.objects.select_for_update().get(pk=municipality.pk)
    version = SignalLayout.objects.filter(municipality=municipality, since=since).count() + 1
    layout = SignalLayout.objects.create(
        municipality=municipality,
        since=since,
        version=version,
        columns=dict(columns),
        recorded_by=audit.name_of(by),
        **form,
    )
    audit.record("signal_layout.recorded", by=by, subject=layout, municipality=municipality)
    return layout


@transaction.atomic
def import_signals(
    *, municipality: Municipality, data: bytes, name: str, delivered_on: datetime.date, by: User | str
) -> SignalImport:
    """Take in a file of the wage administration: what is new is stored, what is known is left as it is.

    `delivered_on` is the day of the overview: whatever order files come in, the newest overview of a period holds.
    Only people of this municipality are found. Raises `SignalLayoutMissing`, and `schema.FileRefused`: then nothing
    of the file was taken. A bounded number of queries for every thousand lines, and one event a person.
    """
    layout = selectors.layout_of(municipality, delivered_on)
    if layout is None:
        raise SignalLayoutMissing
    table = read_table(data, _layout(layout), delivered_on=delivered_on)
    # Two who take in the same file wait for each other.
    Municipality.objects.select_for_update().get(pk=municipality.pk)
    rows, refused = _of_own_people(municipality, table)
    citizens = {citizen.pk: citizen for _, citizen in rows}
    told = _told_before(set(citizens))
    new: list[IncomeSignal] = []
    known = 0
    for row, citizen in rows:
        signal = _signal(row, citizen, delivered_on)
        before = [one for one in told.get(signal.key, []) if one.delivered_on <= delivered_on]
        latest = before[-1] if before else None
        if latest is not None and _says(latest) == _says(signal):
            known += 1
        elif latest is not None and latest.delivered_on == delivered_on:
            refused.append(Refusal(row.line, "contradicts_earlier_file"))
        else:
            new.append(signal)
    source = SignalImport.objects.create(
        municipality=municipality,
        layout=layout,
        original_name=name[:200],
        checksum=hashlib.sha256(data).hexdigest(),
        delivered_on=delivered_on,
        lines=table.lines,
        taken=len(new),
        known=known,
        report=[one.as_json() for one in sorted(refused, key=lambda one: one.line)],
        by=audit.name_of(by),
    )
    for signal in new:
        signal.source = source
    IncomeSignal.objects.bulk_create(new, batch_size=1000)
    audit.record(
        "signals.imported",
        by=by,
        subject=source,
        municipality=municipality,
        lines=table.lines,
        taken=len(new),
        refused=len(refused),
    )
    since_of: dict[int, datetime.date] = {}
    for signal in new:
        since_of[signal.citizen_id] = min(signal.period_start, since_of.get(signal.citizen_id, signal.period_start))
    for citizen_id in sorted(since_of):
        audit.record("signal.came", by=by, subject=source, about=citizens[citizen_id], municipality=municipality)
    ask_about_signals(citizen_ids=since_of)
    _tell_households_since(since_of, cause="signal_came", by=audit.name_of(by))
    return source


def _layout(layout: SignalLayout) -> Layout:
    return Layout(
        columns=layout.columns,
        delimiter=layout.delimiter,
        encoding=layout.encoding,
        dates=layout.dates,
        decimals=layout.decimals,
        ends_with_line_break=layout.ends_with_line_break,
    )


def _of_own_people(municipality: Municipality, table: Table) -> tuple[list[tuple[Row, Citizen]], list[Refusal]]:
    """The rows with whose they are. Who is not of this municipality is no one here: the line is told by number."""
    numbers = sorted({row.bsn for row in table.rows})
    found: dict[str, Citizen] = {}
    for start in range(0, len(numbers), 500):
        fingerprints = {
            fingerprint: number for number in numbers[start : start + 500] for fingerprint in fingerprints_of(number)
        }
        for citizen in Citizen.objects.filter(municipality=municipality, bsn_fingerprint__in=fingerprints):
            found[fingerprints[citizen.bsn_fingerprint]] = citizen
    refused = [*table.refused, *(Refusal(row.line, "unknown_person") for row in table.rows if row.bsn not in found)]
    return [(row, found[row.bsn]) for row in table.rows if row.bsn in found], refused


def _told_before(citizen_ids: Collection[int]) -> dict[tuple[Any, ...], list[IncomeSignal]]:
    """All that was told of these people, by job and period, in the order of the overviews."""
    told: dict[tuple[Any, ...], list[IncomeSignal]] = defaultdict(list)
    ids = sorted(citizen_ids)
    for start in range(0, len(ids), 500):
        rows = IncomeSignal.objects.filter(citizen__in=ids[start : start + 500])
        for row in rows.order_by("delivered_on", "pk"):
            told[row.key].append(row)
    return told


_SIGNAL_VALUES = (
    "employer_name",
    "wage",
    "tax",
    "special_wage",
    "special_tax",
    "holiday_allowance",
    "net",
    "tax_credit",
    "hours",
)


def _signal(row: Row, citizen: Citizen, delivered_on: datetime.date) -> IncomeSignal:
    return IncomeSignal(
        municipality_id=citizen.municipality_id,
        citizen=citizen,
        line=row.line,
        delivered_on=delivered_on,
        payroll_tax_number=row.payroll_tax_number,
        relation=row.relation,
        period_start=row.period_start,
        period_end=row.period_end,
        **{name: getattr(row, name) for name in _SIGNAL_VALUES},
    )


def _says(signal: IncomeSignal) -> list[Any]:
    return [getattr(signal, name) for name in _SIGNAL_VALUES]


def _tell_households_since(since_of: Mapping[int, datetime.date], *, cause: str, by: str) -> None:
    """Say which households' months rest on what came for these people, each from their own day on."""
    spans = household_spans(list(since_of))
    by_day: dict[datetime.date, set[int]] = defaultdict(set)
    for citizen_id, since in since_of.items():
        by_day[since] |= {span.household.pk for span in spans[citizen_id] if span.overlaps(since, None)}
    for since, household_ids in sorted(by_day.items()):
        if household_ids:
            month_facts_changed.send(
                IncomeSignal, household_ids=sorted(household_ids), since=since, until=None, cause=cause, by=by
            )


@transaction.atomic
def ask_about_signals(*, citizen_ids: Collection[int]) -> None:
    """Open a question where the wage administration contradicts what is known; drop what is none any more.

    Asked is the citizen, before anything is used to their loss. A fixed number of queries.
    """
    matches = [match for rows in selectors.signal_matches(citizen_ids).values() for match in rows]
    if not matches:
        return
    asked = {match.signals[-1].pk: match for match in matches if match.outcome is selectors.Outcome.QUESTION}
    waiting = SignalQuestion.objects.filter(citizen__in=citizen_ids)
    waiting.filter(state__in=[SignalQuestion.State.OPEN, SignalQuestion.State.ANSWERED]).exclude(
        signal__in=asked
    ).update(state=SignalQuestion.State.GONE)
    waiting.filter(state=SignalQuestion.State.GONE, signal__in=asked).update(
        state=SignalQuestion.State.OPEN, answer="", words="", answered_at=None
    )
    SignalQuestion.objects.bulk_create(
        SignalQuestion(
            municipality_id=match.signals[-1].municipality_id,
            citizen_id=match.citizen_id,
            signal=match.signals[-1],
            code=match.code,
        )
        for match in asked.values()
        if match.question is None
    )


@transaction.atomic
def answer_signal_question(*, question_id: int, answer: str, words: str, by: User) -> SignalQuestion:
    """The citizen says what is right. Raises `NothingAsked` when nothing is asked (any more)."""
    question = _lock_question(question_id)
    if question.citizen.user_id != by.pk or question.state not in {
        SignalQuestion.State.OPEN,
        SignalQuestion.State.ANSWERED,
    }:
        raise NothingAsked
    question.answer, question.words = SignalQuestion.Answer(answer), words
    question.state, question.answered_at = SignalQuestion.State.ANSWERED, clock.now()
    question.save()
    audit.record(
        "signal.answered", by=by, subject=question, about=question.citizen, municipality=question.municipality
    )
    return question


@transaction.atomic
def decide_signal_question(*, question_id: int, decision: str, reason: str, by: User) -> SignalQuestion:
    """A caseworker decides whether the signal or the payslip counts, after the citizen was asked.

    Of an employer that nobody had named the job becomes known with it. Raises `OwnSignal`, `NothingAsked` for one that
    is decided already or asks nothing any more, `SignalSaysTooLittle`, and `NotHeard`.
    """
    question = _lock_question(question_id)
    if question.citizen.user_id == by.pk:
        raise OwnSignal
    if question.state not in {SignalQuestion.State.OPEN, SignalQuestion.State.ANSWERED}:
        raise NothingAsked
    if decision == SignalQuestion.Decision.SIGNAL:
        _refuse_unusable(question)
        if question.state == SignalQuestion.State.OPEN and clock.now() < question.asked_at + DAYS_TO_ANSWER:
            raise NotHeard
    question.decision, question.reason = SignalQuestion.Decision(decision), reason
    question.state, question.decided_by = SignalQuestion.State.DECIDED, audit.name_of(by)
    question.decided_at = clock.now()
    question.save()
    audit.record("signal.decided", by=by, subject=question, about=question.citizen, municipality=question.municipality)
    signal = question.signal
    if decision == SignalQuestion.Decision.SIGNAL and question.code == "no_job":
        period = PayPeriod(signal.period_start, signal.period_end)
        job, _ = Employment.objects.get_or_create(
            citizen=question.citizen,
            payroll_tax_number=signal.payroll_tax_number,
            defaults={
                "employer_name": signal.employer_name or signal.payroll_tax_number,
                "since": period.start,
                "stated_since": period.start,
                "stated_rhythm": rhythm_of(period),
                "note": "Bekend geworden door het inkomenssignaal.",
            },
        )
        plan_jobs([job.pk])
    since = {question.citizen_id: signal.period_start}
    _tell_households_since(since, cause="signal_decided", by=audit.name_of(by))
    return question


def _refuse_unusable(question: SignalQuestion) -> None:
    """What does not say what was paid net cannot take the place of a payslip: that is corrected, or asked for."""
    match = selectors.match_of(question)
    if match is None:
        raise NothingAsked
    days = {(slip.period_start, slip.period_end) for slip in match.slips}
    fits = not days or days == {(match.period.start, match.period.end)}
    if match.net is None or match.tax_credit is None or not fits or len(match.slips) > 1:
        raise SignalSaysTooLittle


def _lock_question(question_id: int) -> SignalQuestion:
    rows = SignalQuestion.objects.select_for_update(of=("self",))
    return rows.select_related("citizen", "municipality", "signal").get(pk=question_id)
