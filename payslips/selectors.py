"""Reading uploads, payslips and the figures that count. Look-ups for a page start from the citizen who asks."""

import datetime
import uuid
from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from django.db.models import F, Prefetch, QuerySet

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
        .filter(period_start__lte=last)
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
    counted = [(_period(figures), figures) for figures in rows]
    slips = [
        Slip(
            citizen_id=job.citizen_id,
            employment_id=job.pk,
            period=period,
            figures=figures,
            confirmed=figures.payslip.state == Payslip.State.CONFIRMED,
            estimated=False,
        )
        for period, figures in counted
    ]
    rhythm_from, newest = counted[0][0], counted[-1][1]
    for period in expected_periods(newest.period_kind, rhythm_from, min(last, job.until or last)):
        if any(other.overlaps(period.start, period.end) for other, _ in counted):
            continue
        before = [figures for other, figures in counted if other.start < period.start]
        slips.append(
            Slip(
                citizen_id=job.citizen_id,
                employment_id=job.pk,
                period=period,
                figures=before[-1],
                confirmed=False,
                estimated=True,
            )
        )
    return slips


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
