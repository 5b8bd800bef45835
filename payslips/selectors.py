"""Reading uploads, payslips and the figures that count. Look-ups for a page start from the citizen who asks."""

import datetime
import uuid
from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from django.db.models import F, OuterRef, Prefetch, QuerySet, Subquery

from citizens.models import Citizen
from config import clock
from payslips.kinds import PayPeriod, expected_periods
from payslips.models import Employment, Figures, Payslip, Upload

MAX_ATTEMPTS = 3


def unread(older_than: datetime.timedelta) -> list[uuid.UUID]:
    """Uploads that wait to be read for longer than that, oldest first; at most a hundred."""
    waiting = Upload.objects.filter(state=Upload.State.RECEIVED, uploaded_at__lt=clock.now() - older_than)
    return list(waiting.order_by("uploaded_at").values_list("pk", flat=True)[:100])


def uploads_of(citizen: Citizen) -> QuerySet[Upload]:
    """The citizen's uploads, newest first, with their payslips and the newest figures of each."""
    return (
        Upload.objects.filter(citizen=citizen)
        .exclude(state=Upload.State.WITHDRAWN)
        .prefetch_related(Prefetch("payslips", payslips_with_figures()))
        .order_by("-uploaded_at")
    )


def payslips_with_figures() -> QuerySet[Payslip]:
    """Payslips with all versions of their figures, oldest first."""
    return (
        Payslip.objects.select_related("employment", "upload")
        .prefetch_related(Prefetch("versions", Figures.objects.order_by("version")))
        .order_by("number")
    )


def newest_figures(payslip: Payslip) -> Figures:
    """The highest version: what the page shows."""
    return max(payslip.versions.all(), key=lambda figures: figures.version)


@dataclass(frozen=True, slots=True)
class Slip:
    """A payslip as a month sees it: its figures, or for an expected one the figures it is estimated from."""

    citizen_id: int
    employment_id: int
    period: PayPeriod
    figures: Figures
    confirmed: bool
    estimated: bool


def slips_between(citizen_ids: Collection[int], first: datetime.date, last: datetime.date) -> dict[int, list[Slip]]:
    """For each person the counting and the expected payslips of periods, or pay dates, in these days.

    An expected payslip is one of a job that goes on, of a period after its first payslip for which none has
    counted; it carries the figures of the last counting payslip before it. Two queries.
    """
    figures_of_job: dict[int, list[Figures]] = defaultdict(list)
    counting = (
        Figures.objects.filter(payslip__citizen__in=citizen_ids, payslip__counting_version=F("version"))
        .select_related("payslip")
        .order_by("period_start", "id")
    )
    for figures in counting:
        if figures.payslip.employment_id is not None:
            figures_of_job[figures.payslip.employment_id].append(figures)
    slips: dict[int, list[Slip]] = defaultdict(list)
    for job in Employment.objects.filter(pk__in=figures_of_job):
        for slip in _slips_of_job(job, figures_of_job[job.pk], last):
            paid_on = None if slip.estimated else slip.figures.payment_date
            if slip.period.overlaps(first, last) or (paid_on is not None and first <= paid_on <= last):
                slips[job.citizen_id].append(slip)
    return slips


def _slips_of_job(job: Employment, rows: Sequence[Figures], last: datetime.date) -> list[Slip]:
    """The counting slips, and those that the rhythm of each expects until the next begins, the job ends, or `last`."""
    slips = []
    for figures, following in zip(rows, [*rows[1:], None], strict=True):
        period = _period(figures)
        slips.append(_slip(job, period, figures, estimated=False))
        next_start = _period(following).start if following else None
        for expected in expected_periods(figures.period_kind, period, min(last, job.until or last)):
            if next_start is not None and expected.end >= next_start:
                break
            slips.append(_slip(job, expected, figures, estimated=True))
    return slips


def _slip(job: Employment, period: PayPeriod, figures: Figures, *, estimated: bool) -> Slip:
    return Slip(
        citizen_id=job.citizen_id,
        employment_id=job.pk,
        period=period,
        figures=figures,
        confirmed=not estimated and figures.payslip.state == Payslip.State.CONFIRMED,
        estimated=estimated,
    )


def _period(figures: Figures) -> PayPeriod:
    if figures.period_start is None or figures.period_end is None:
        raise ValueError(f"Figures {figures.pk} count without a period.")
    return PayPeriod(figures.period_start, figures.period_end)


def employers_of(citizen_ids: Collection[int]) -> dict[int, list[str]]:
    """The names of the employers of each person, oldest job first. One query."""
    names: dict[int, list[str]] = defaultdict(list)
    for job in Employment.objects.filter(citizen__in=citizen_ids).order_by("since", "pk"):
        names[job.citizen_id].append(job.employer_name)
    return names


def waiting_between(
    citizen_ids: Collection[int], first: datetime.date, last: datetime.date
) -> dict[int, list[PayPeriod]]:
    """For each person the periods of what was sent and does not count yet: it is being read, or a caseworker looks.

    While the period is unknown it may be of the month of the upload or the month before. Two queries.
    """
    waiting: dict[int, list[PayPeriod]] = defaultdict(list)
    payslips = Payslip.objects.filter(citizen__in=citizen_ids, state=Payslip.State.NEEDS_PERSON)
    newest = Figures.objects.filter(payslip=OuterRef("payslip")).order_by("-version").values("pk")[:1]
    rows = Figures.objects.filter(payslip__in=payslips, pk=Subquery(newest)).values_list(
        "payslip__citizen", "period_start", "period_end", "payslip__upload__uploaded_at"
    )
    unread = Upload.objects.filter(citizen__in=citizen_ids, state=Upload.State.RECEIVED)
    sent = [*rows, *((row.citizen_id, None, None, row.uploaded_at) for row in unread)]
    for citizen_id, start, end, uploaded_at in sent:
        day = uploaded_at.date()
        month_before = (day.replace(day=1) - datetime.timedelta(days=1)).replace(day=1)
        period = PayPeriod(start or month_before, end or day)
        if period.overlaps(first, last):
            waiting[citizen_id].append(period)
    return waiting
