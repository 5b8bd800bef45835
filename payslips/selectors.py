"""Reading uploads, payslips and the figures that count. Look-ups for a page start from the citizen who asks."""

import datetime
import enum
import uuid
from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from decimal import ROUND_HALF_UP, Decimal
from typing import Any, Literal, cast

from django.db.models import Count, Exists, F, Max, Min, OuterRef, Prefetch, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from citizens.models import Citizen, HouseholdMember, Municipality
from citizens.selectors import household_spans, periods_of
from config import clock
from payslips.identifiers import is_same_employer
from payslips.kinds import PayPeriod, rhythm_of
from payslips.models import (
    Employment,
    ExpectedSlip,
    Figures,
    IncomeSignal,
    IncomeStatement,
    LabelledExample,
    Payslip,
    SignalImport,
    SignalLayout,
    SignalQuestion,
    StatementQuestion,
    Upload,
)

MAX_ATTEMPTS = 3
# Of a file, in a day.
MAX_PASSWORD_TRIES = 5


def unread(older_than: datetime.timedelta) -> list[uuid.UUID]:
    """Uploads that wait to be read for longer than that, oldest first; at most a hundred."""
    waiting = Upload.objects.filter(state=Upload.State.RECEIVED, uploaded_at__lt=clock.now() - older_than)
    return list(waiting.order_by("uploaded_at").values_list("pk", flat=True)[:100])


def not_read_yet(municipality: Municipality, older_than: datetime.timedelta) -> QuerySet[Upload]:
    """Uploads that should have been read by now: the worker or the virus scanner is down."""
    return Upload.objects.filter(
        municipality=municipality, state=Upload.State.RECEIVED, uploaded_at__lt=clock.now() - older_than
    )


@dataclass(frozen=True, slots=True)
class Backlog:
    """What waits in the whole installation: how much, and how many seconds the first of it."""

    number: int
    seconds: float


def backlog_of(waiting: "QuerySet[Any]", since: str) -> Backlog:
    """Of rows that wait from the moment in the field `since` on. One query."""
    found = waiting.aggregate(number=Count("pk"), first=Min(since))
    return Backlog(found["number"], (clock.now() - found["first"]).total_seconds() if found["first"] else 0)


def upload_backlog() -> Backlog:
    """Uploads that wait to be read."""
    return backlog_of(Upload.objects.filter(state=Upload.State.RECEIVED), "uploaded_at")


def password_tries_before(upload: Upload) -> int:
    """How many passwords were tried in the last day on this file, when it was sent before."""
    since = upload.uploaded_at - datetime.timedelta(days=1)
    before = Upload.objects.filter(citizen=upload.citizen_id, checksum=upload.checksum, uploaded_at__gt=since)
    return before.exclude(pk=upload.pk).aggregate(tries=Max("password_tries"))["tries"] or 0


def partners_of(citizen: Citizen) -> list[Citizen]:
    """With whom the citizen shares a household today. A fixed number of queries."""
    today = clock.today()
    spans = household_spans([citizen.pk])[citizen.pk]
    households = periods_of({span.household.pk for span in spans if span.holds_on(today)})
    now = [[period for period in periods if period.since <= today][-1] for periods in households.values()]
    return [member.citizen for period in now for member in period.members.all() if member.citizen_id != citizen.pk]


def slips_in(
    citizen: Citizen, first: datetime.date, last: datetime.date, *, net_wage: Decimal | None
) -> list[Figures]:
    """The figures of payslips in these days: those that count, or the newest of one that waits.

    All of the citizen; of the others of the citizen's households, who may have sent the same slip, those with this
    net wage that count. A fixed number of queries.
    """
    spans = household_spans([citizen.pk])[citizen.pk]
    members = HouseholdMember.objects.filter(period__household__in={span.household.pk for span in spans})
    newest = Figures.objects.filter(payslip=OuterRef("payslip")).order_by("-version").values("version")[:1]
    of_citizen = Q(payslip__citizen=citizen)
    of_others = Q(
        payslip__citizen__in=members.values("citizen"), payslip__counting_version__isnull=False, net_wage=net_wage
    )
    return list(
        Figures.objects.filter(of_citizen | of_others, period_start__lte=last, period_end__gte=first)
        .filter(version=Coalesce(F("payslip__counting_version"), Subquery(newest)))
        .exclude(payslip__state=Payslip.State.NOT_USED)
        .select_related("payslip__citizen", "payslip__upload")
        .order_by("pk")
    )


def others_of_job(figures: Figures, citizen: Citizen) -> list[Figures]:
    """What was sent of the same employer and days besides, as `slips_in` finds it."""
    if figures.period_start is None or figures.period_end is None:
        return []
    employer = (figures.payroll_tax_number, figures.employer_name)
    return [
        other
        for other in slips_in(citizen, figures.period_start, figures.period_end, net_wage=figures.net_wage)
        if other.payslip_id != figures.payslip_id
        and is_same_employer(employer, (other.payroll_tax_number, other.employer_name))
    ]


def in_the_way(figures: Figures, citizen: Citizen) -> list[Figures]:
    """Which of these count: letting `figures` count too would count the same days of a job twice.

    Wage that is taken back counts beside the slip that it corrects; of other corrections it must be said.
    """
    if figures.reading.get("is_correction_of") and figures.net_wage is not None and figures.net_wage < 0:
        return []
    return [other for other in others_of_job(figures, citizen) if other.payslip.counting_version is not None]


def figures_before(job: Employment, start: datetime.date) -> Figures | None:
    """What the reader made of the slip of the job that ends on the day before `start`; of one that counts first."""
    last = start - datetime.timedelta(days=1)
    rows = Figures.objects.filter(payslip__employment=job, period_end=last, source=Figures.Source.READER)
    used = rows.exclude(payslip__state=Payslip.State.NOT_USED)
    return used.order_by(F("payslip__counting_version").desc(nulls_last=True), "pk").first()


def proven_job(citizen: Citizen, payroll_tax_number: str | None) -> Employment | None:
    """The citizen's job with this number, whose name a slip that counts has shown: read well, or seen by a person."""
    if not payroll_tax_number:
        return None
    counting = Figures.objects.filter(
        payslip__citizen=citizen,
        payslip__employment__payroll_tax_number=payroll_tax_number,
        version=F("payslip__counting_version"),
    )
    rows = counting.select_related("payslip__employment").order_by("pk")
    return next((row.payslip.employment for row in rows if _knows_employer(row)), None)


def _knows_employer(figures: Figures) -> bool:
    is_seen = figures.payslip.state == Payslip.State.CONFIRMED
    return is_seen or "employer_name" not in figures.reading.get("needs_review", [])


def examples() -> QuerySet[LabelledExample]:
    """What people corrected, of all municipalities, oldest first: nothing in it says of whom."""
    return LabelledExample.objects.order_by("pk")


def uploads_of(citizen: Citizen) -> QuerySet[Upload]:
    """The citizen's uploads, newest first, with their payslips and the newest figures of each."""
    return (
        Upload.objects.filter(citizen=citizen, purpose=Upload.Purpose.PAYSLIP)
        .exclude(state=Upload.State.WITHDRAWN)
        .prefetch_related(Prefetch("payslips", payslips_with_figures()))
        .order_by("-uploaded_at")
    )


def payslips_with_figures() -> QuerySet[Payslip]:
    """Payslips with all versions of their figures, oldest first."""
    return (
        Payslip.objects.select_related("employment", "upload", "earlier__upload")
        .prefetch_related(Prefetch("versions", Figures.objects.order_by("version")))
        .order_by("number")
    )


def newest_figures(payslip: Payslip) -> Figures:
    """The highest version: what the page shows."""
    return max(payslip.versions.all(), key=lambda figures: figures.version)


def is_correction(figures: Figures) -> bool:
    """Whether these are differences only, which count beside the slip that they correct."""
    if figures.net_wage is not None and figures.net_wage < 0:
        return True
    # Where very many are read, without all that was seen on each page, `_by_job` asks for this alone.
    known = figures.__dict__
    return bool(known["corrects"] if "corrects" in known else figures.reading.get("is_correction_of"))


def slips_of_periods(figures: Sequence[Figures]) -> list[Figures]:
    """Of the counting figures of a job, in order, those that are the slip of their period: one a first day.

    A correction is that where it took the place of the slip that it corrects.
    """
    slips: dict[datetime.date, Figures] = {}
    for one in sorted(figures, key=is_correction):
        start, in_place = period_of(one).start, (one.net_wage or ZERO) >= 0
        if start not in slips and (not is_correction(one) or in_place):
            slips[start] = one
    return [slips[start] for start in sorted(slips)]


def regular_net(figures: Figures) -> Decimal | None:
    """The net wage without the holiday allowance that was paid with it; None where that part is unknown."""
    net: Decimal | None = figures.net_wage
    if not figures.holiday_allowance_paid or net is None:
        return net
    return None if figures.holiday_allowance_net is None else net - figures.holiday_allowance_net


def period_of(figures: Figures) -> PayPeriod:
    if figures.period_start is None or figures.period_end is None:
        raise ValueError(f"Figures {figures.pk} count without a period.")
    return PayPeriod(figures.period_start, figures.period_end)


def counting_figures(employment_ids: Collection[int]) -> dict[int, list[Figures]]:
    """The figures that count of each job, by period. One query."""
    return _by_job(Figures.objects.filter(payslip__employment__in=employment_ids))


def _by_job(figures: QuerySet[Figures]) -> dict[int, list[Figures]]:
    rows: dict[int, list[Figures]] = defaultdict(list)
    counting = figures.filter(payslip__counting_version=F("version"), payslip__employment__isnull=False)
    brief = counting.annotate(corrects=F("reading__is_correction_of")).defer("reading")
    for row in brief.select_related("payslip").order_by("period_start", "pk"):
        rows[cast("int", row.payslip.employment_id)].append(row)
    return rows


def expected_of_jobs(employment_ids: Collection[int]) -> dict[int, list[ExpectedSlip]]:
    """All pay periods of each job that have a row, those that are not expected too, in order. One query."""
    rows: dict[int, list[ExpectedSlip]] = defaultdict(list)
    for row in ExpectedSlip.objects.filter(employment__in=employment_ids).order_by("period_start"):
        rows[row.employment_id].append(row)
    return rows


def statements_holding(expected_ids: Collection[int]) -> dict[int, IncomeStatement]:
    """What was last said of what each period paid, a withdrawal too. One query.

    That a job ended is said of the job: it takes nothing back.
    """
    rows = IncomeStatement.objects.filter(expected__in=expected_ids).exclude(kind=IncomeStatement.Kind.JOB_ENDED)
    rows = rows.order_by("version")
    return {row.expected_id: row for row in rows}


def statements_to_look_at(municipality: Municipality) -> QuerySet[IncomeStatement]:
    """What citizens state that holds, and that no caseworker took over or contradicted; oldest first."""
    kind = IncomeStatement.Kind
    later = IncomeStatement.objects.filter(expected=OuterRef("expected"), version__gt=OuterRef("version"))
    of_wage = Q(kind__in=[kind.HOURS, kind.RECEIVED_ON_BANK, kind.NO_SLIP], expected__state=ExpectedSlip.State.STATED)
    of_end = Q(kind=kind.JOB_ENDED, expected__employment__until=F("ended_on"))
    return (
        IncomeStatement.objects.filter(municipality=municipality, source=IncomeStatement.Source.CITIZEN)
        .filter(
            (of_wage & ~Exists(later.exclude(kind=kind.JOB_ENDED)))
            | (of_end & ~Exists(later.filter(kind=kind.JOB_ENDED)))
        )
        .select_related("expected__employment__citizen", "evidence")
        .order_by("at", "pk")
    )


def statements_for_a_person(municipality: Municipality) -> QuerySet[IncomeStatement]:
    """Those of them that wait for a caseworker, and not for an answer of the citizen."""
    asked = StatementQuestion.objects.filter(statement=OuterRef("pk"), answered_at__isnull=True)
    return statements_to_look_at(municipality).exclude(Exists(asked))


Basis = Literal["slip", "statement", "signal", "last_slip", "mean_of_three", "hours", "expected"]
"""On what a net wage rests; "expected": nothing yet says what the period paid."""


@dataclass(frozen=True, slots=True)
class Known:
    """What a period of a job paid, by its slip or by a statement in its place."""

    period: PayPeriod
    kind: str
    net: Decimal
    tax_credit_applied: bool | None


@dataclass(frozen=True, slots=True)
class Slip:
    """What a month sees of a pay period of a job: a payslip that counts, or what stands in the place of one.

    `figures` are those of the slip, or of the last one before the period; `said` what was stated of it. `net` is
    without holiday allowance that was paid with it. Of an estimate, `low` and `high` are the least and the most that
    the last slips would give.
    """

    citizen_id: int
    employment_id: int
    period: PayPeriod
    kind: str
    basis: Basis
    net: Decimal | None
    tax_credit_applied: bool | None
    confirmed: bool
    figures: Figures | None = None
    expected: ExpectedSlip | None = None
    said: IncomeStatement | None = None
    earlier: tuple[Known, ...] = ()
    low: Decimal | None = None
    high: Decimal | None = None

    @property
    def estimated(self) -> bool:
        """Whether it is an estimate, or waits for one."""
        return self.basis not in {"slip", "statement", "signal"}

    @property
    def paid_on(self) -> datetime.date | None:
        return self.figures.payment_date if self.basis == "slip" and self.figures else None


_OPEN = (ExpectedSlip.State.EXPECTED, ExpectedSlip.State.STATED, ExpectedSlip.State.NO_INCOME)


def slips_between(citizen_ids: Collection[int], first: datetime.date, last: datetime.date) -> dict[int, list[Slip]]:
    """For each person the counting and the expected payslips of periods, or pay dates, in these days.

    What is expected must have been planned so far (`calendar.plan_ahead`). Three queries.
    """
    figures_of_job = _by_job(Figures.objects.filter(payslip__citizen__in=citizen_ids))
    rows = list(
        ExpectedSlip.objects.filter(employment__citizen__in=citizen_ids, state__in=_OPEN, period_start__lte=last)
        .select_related("employment")
        .order_by("period_start")
    )
    statements = statements_holding([row.pk for row in rows if row.state != ExpectedSlip.State.EXPECTED])
    known: dict[int, list[Known]] = defaultdict(list)
    slips_of_job = {job: slips_of_periods(figures) for job, figures in figures_of_job.items()}
    for job, of_periods in slips_of_job.items():
        known[job] += [
            Known(period_of(one), one.period_kind, net, one.tax_credit_applied)
            for one in of_periods
            if (net := regular_net(one)) is not None
        ]
    for row in rows:
        if row.pk in statements and (paid := _stated_net(statements[row.pk])) is not None:
            credit = statements[row.pk].tax_credit_applied
            known[row.employment_id].append(Known(_period(row), row.period_kind, paid, credit))
    slips: dict[int, list[Slip]] = defaultdict(list)
    for job, figures in figures_of_job.items():
        for one in figures:
            period, paid_on = period_of(one), one.payment_date
            if period.overlaps(first, last) or (paid_on is not None and first <= paid_on <= last):
                slips[one.payslip.citizen_id].append(_counted(job, period, one))
    for row in rows:
        if _period(row).overlaps(first, last) or first <= row.due <= last:
            before = slips_of_job.get(row.employment_id, [])
            slips[row.employment.citizen_id].append(
                _in_place(row, statements.get(row.pk), before, known[row.employment_id])
            )
    for own in slips.values():
        own.sort(key=lambda slip: (slip.employment_id, slip.period, slip.estimated))
    return slips


def _period(row: ExpectedSlip) -> PayPeriod:
    return PayPeriod(row.period_start, row.period_end)


def _stated_net(said: IncomeStatement) -> Decimal | None:
    """What the period paid as it was stated in euros; None for hours, and where no amount was given."""
    return ZERO if said.kind == IncomeStatement.Kind.NO_INCOME else said.net_amount


def _counted(job: int, period: PayPeriod, figures: Figures) -> Slip:
    return Slip(
        citizen_id=figures.payslip.citizen_id,
        employment_id=job,
        period=period,
        kind=figures.period_kind,
        basis="slip",
        net=regular_net(figures),
        tax_credit_applied=figures.tax_credit_applied,
        confirmed=figures.payslip.state == Payslip.State.CONFIRMED,
        figures=figures,
    )


def _in_place(
    row: ExpectedSlip, said: IncomeStatement | None, slips_of_job: Sequence[Figures], known: Sequence[Known]
) -> Slip:
    """What stands in the place of a slip that has not come: a statement, or as yet nothing."""
    period = _period(row)
    before = [one for one in slips_of_job if period_of(one).end < period.start]
    last = before[-1] if before else None
    past = sorted((one for one in known if one.period.end < period.start), key=lambda one: one.period)
    slip = Slip(
        citizen_id=row.employment.citizen_id,
        employment_id=row.employment_id,
        period=period,
        kind=row.period_kind,
        basis="expected",
        net=None,
        tax_credit_applied=next((one.tax_credit_applied for one in reversed(past) if _says_credit(one)), None),
        confirmed=False,
        figures=last,
        expected=row,
        said=said,
        earlier=tuple([one for one in past if one.kind == row.period_kind][-_SLIPS_OF_A_MEAN:]),
    )
    if said is None:
        return slip
    established = said.source == IncomeStatement.Source.CASEWORKER or said.kind == IncomeStatement.Kind.NO_INCOME
    if (net := _stated_net(said)) is not None:
        credit = slip.tax_credit_applied if said.tax_credit_applied is None else said.tax_credit_applied
        if not net:
            credit = True  # over nothing there is no holiday claim, with the credit or without
        return replace(slip, basis="statement", net=net, tax_credit_applied=credit, confirmed=established)
    wages = [wage for one in before if (wage := _hourly(one)) is not None][-_SLIPS_OF_A_MEAN:]
    if said.kind == IncomeStatement.Kind.HOURS and said.hours is not None and wages:
        paid = [worth_of(said.hours, wage) for wage in wages]
        return replace(slip, basis="hours", net=paid[-1], confirmed=established, low=min(paid), high=max(paid))
    return slip


def _says_credit(known: Known) -> bool:
    return known.tax_credit_applied is not None


_SLIPS_OF_A_MEAN = 3
ZERO = Decimal("0.00")


def _to_cent(amount: Decimal) -> Decimal:
    return amount.quantize(ZERO, ROUND_HALF_UP)


def _hourly(figures: Figures) -> tuple[Decimal, Decimal] | None:
    """The net wage and the hours that it was for."""
    net = regular_net(figures)
    return None if not figures.hours_paid or figures.hours_paid < 0 or net is None else (net, figures.hours_paid)


def hourly_wage_before(job: Employment, day: datetime.date) -> tuple[Decimal, Decimal] | None:
    """The net wage and the hours of the last slip of the job before that day that shows both. One query."""
    rows = slips_of_periods(counting_figures([job.pk]).get(job.pk, []))
    wages = [_hourly(row) for row in rows if period_of(row).end < day]
    return next((wage for wage in reversed(wages) if wage is not None), None)


def worth_of(hours: Decimal, wage: tuple[Decimal, Decimal]) -> Decimal:
    """What hours pay, by the net wage and the hours of a slip."""
    return _to_cent(hours * wage[0] / wage[1])


def shows_tax_credit(row: ExpectedSlip) -> bool:
    """Whether a slip of the job before this period says that the tax credit is applied, or is not. One query."""
    slips = slips_of_periods(counting_figures([row.employment_id]).get(row.employment_id, []))
    return any(one.tax_credit_applied is not None and period_of(one).end < row.period_start for one in slips)


def estimate(slip: Slip, method: str) -> Slip:
    """The slip with what the municipality's method makes of it; as it is where the method says nothing of it.

    "last_slip": what the job's last known period of this kind paid; "mean_of_three": the mean of the last three (of
    fewer where there are fewer). Where the period is longer than that one, by days (the thirteenth of 53 weeks).
    """
    if slip.basis != "expected" or method not in {"last_slip", "mean_of_three"} or not slip.earlier:
        return slip
    amounts = [
        one.net if one.kind == "month" else one.net * slip.period.days / one.period.days for one in slip.earlier
    ]
    net = amounts[-1] if method == "last_slip" else sum(amounts, ZERO) / len(amounts)
    return replace(
        slip,
        basis=cast("Basis", method),
        net=_to_cent(net),
        tax_credit_applied=slip.tax_credit_applied if net else True,
        low=_to_cent(min(amounts)),
        high=_to_cent(max(amounts)),
    )


@dataclass(frozen=True, slots=True)
class JobPeriod:
    """A pay period of a job as a page shows it: its row, what was last said of it, and a slip of it that waits."""

    row: ExpectedSlip
    said: IncomeStatement | None
    waiting: Payslip | None

    @property
    def is_late(self) -> bool:
        """Nothing came or was said, and the slip is usually there by now."""
        return self.row.state == ExpectedSlip.State.EXPECTED and not self.waiting and self.row.due < clock.today()

    @property
    def has_begun(self) -> bool:
        return self.row.period_start <= clock.today()

    @property
    def can_be_stated(self) -> bool:
        """Whether the citizen can say what it paid: a slip goes before that, and so does what was established."""
        is_open = self.row.state in _OPEN and self.has_begun
        return is_open and not (self.said and self.said.source == IncomeStatement.Source.CASEWORKER)


@dataclass(frozen=True, slots=True)
class Job:
    """A job with its pay periods of the last months, and the one to come; newest first."""

    employment: Employment
    periods: tuple[JobPeriod, ...]

    @property
    def late(self) -> int:
        return sum(period.is_late for period in self.periods)

    @property
    def to_establish(self) -> list[JobPeriod]:
        """The periods that have begun and have no slip: a caseworker may say what they paid."""
        return [one for one in self.periods if one.row.state in _OPEN and one.has_begun]


_DAYS_SHOWN = datetime.timedelta(days=100)


def jobs_of(citizen_ids: Collection[int]) -> list[Job]:
    """The jobs of these people: those that go on first, then the last ended. Five queries."""
    today = clock.today()
    jobs = list(Employment.objects.filter(citizen__in=citizen_ids).select_related("citizen").order_by("since", "pk"))
    rows: dict[int, list[ExpectedSlip]] = defaultdict(list)
    for row in (
        ExpectedSlip.objects.filter(employment__in=jobs, period_end__gte=today - _DAYS_SHOWN)
        .exclude(state=ExpectedSlip.State.NOT_EXPECTED)
        .select_related("payslip")
        .order_by("-period_start")
    ):
        rows[row.employment_id].append(row)
    said = statements_holding([row.pk for own in rows.values() for row in own])
    waits: dict[int, list[Payslip]] = defaultdict(list)
    for payslip in payslips_with_figures().filter(employment__in=jobs, state=Payslip.State.NEEDS_PERSON):
        waits[cast("int", payslip.employment_id)].append(payslip)
    found = [
        Job(
            job,
            tuple(
                JobPeriod(row, said.get(row.pk), next((one for one in waits[job.pk] if _is_of(one, row)), None))
                for row in _shown(rows[job.pk], today)
            ),
        )
        for job in jobs
    ]
    return sorted(found, key=lambda job: (job.employment.until is not None, -job.employment.since.toordinal()))


def _shown(rows: Sequence[ExpectedSlip], today: datetime.date) -> list[ExpectedSlip]:
    """Without those that lie further ahead than the next one."""
    begun = [row for row in rows if row.period_start <= today]
    return [*[row for row in rows if row.period_start > today][-1:], *begun]


def _is_of(payslip: Payslip, row: ExpectedSlip) -> bool:
    figures = newest_figures(payslip)
    start, end = figures.period_start, figures.period_end
    return start is not None and end is not None and _period(row).overlaps(start, end)


def expected_of(citizen: Citizen) -> QuerySet[ExpectedSlip]:
    """The pay periods of the citizen's own jobs."""
    return ExpectedSlip.objects.filter(employment__citizen=citizen).select_related("employment")


def jobs_known(citizen: Citizen) -> QuerySet[Employment]:
    """The citizen's own jobs."""
    return Employment.objects.filter(citizen=citizen)


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
    unread = Upload.objects.filter(
        citizen__in=citizen_ids,
        purpose=Upload.Purpose.PAYSLIP,
        state__in=[Upload.State.RECEIVED, Upload.State.LOCKED],
    )
    sent = [*rows, *((row.citizen_id, None, None, row.uploaded_at) for row in unread)]
    for citizen_id, start, end, uploaded_at in sent:
        day = uploaded_at.date()
        month_before = (day.replace(day=1) - datetime.timedelta(days=1)).replace(day=1)
        period = PayPeriod(start or month_before, end or day)
        if period.overlaps(first, last):
            waiting[citizen_id].append(period)
    return waiting


def layout_of(municipality: Municipality, day: datetime.date) -> SignalLayout | None:
    """In which columns the municipality gets the income signal on that day; None: it has not said so."""
    layouts = SignalLayout.objects.filter(municipality=municipality, since__lte=day)
    return layouts.order_by("-since", "-version").first()


def signals_in_force(
    citizen_ids: Collection[int], first: datetime.date | None = None, last: datetime.date | None = None
) -> dict[int, list[IncomeSignal]]:
    """For each person the newest signal of each job and period (that touches these days), oldest first. One query."""
    rows = IncomeSignal.objects.filter(citizen__in=citizen_ids).select_related("question")
    if first is not None and last is not None:
        rows = rows.filter(period_start__lte=last, period_end__gte=first)
    newest = {row.key: row for row in rows.order_by("delivered_on", "pk")}
    signals: dict[int, list[IncomeSignal]] = defaultdict(list)
    for row in sorted(newest.values(), key=lambda row: (row.period_start, row.pk)):
        signals[row.citizen_id].append(row)
    return signals


def imports_of(municipality: Municipality) -> QuerySet[SignalImport]:
    """The files of the wage administration that were taken in, newest first."""
    return SignalImport.objects.filter(municipality=municipality).order_by("-pk")


class Outcome(enum.Enum):
    """What comes of a signal beside the payslips of the same job and days."""

    EQUAL = "equal"
    EXPLAINED = "explained"
    QUESTION = "question"
    # Nothing to compare with yet: no slip of a job that is known, or one that a person still looks at.
    NO_SLIP = "no_slip"
    NOT_COMPARABLE = "not_comparable"


@dataclass(frozen=True, slots=True)
class SignalMatch:
    """Signals of one job whose days hang together, beside the counting figures of those days.

    `code` says why: "same", "together", "rounding"; "differs", "after_end", "no_job".
    """

    signals: tuple[IncomeSignal, ...]
    job: Employment | None
    slips: tuple[Figures, ...]
    outcome: Outcome
    code: str

    @property
    def citizen_id(self) -> int:
        return self.signals[0].citizen_id

    @property
    def period(self) -> PayPeriod:
        return PayPeriod(min(row.period_start for row in self.signals), max(row.period_end for row in self.signals))

    @property
    def net(self) -> Decimal | None:
        """What the Inlichtingenbureau works out as the net wage; None where it does not say so of each, or where
        holiday allowance was paid as well, which counts otherwise."""
        nets = [row.net for row in self.signals if row.net is not None and not row.holiday_allowance]
        return sum(nets, ZERO) if len(nets) == len(self.signals) else None

    @property
    def total_wage(self) -> Decimal:
        return sum((row.total_wage for row in self.signals), ZERO)

    @property
    def total_tax(self) -> Decimal:
        return sum((row.total_tax for row in self.signals), ZERO)

    @property
    def tax_credit(self) -> bool | None:
        """Whether the tax credit was applied; None where the signals do not say so with one voice."""
        said = {row.tax_credit for row in self.signals}
        return said.pop() if len(said) == 1 else None

    @property
    def is_open(self) -> bool:
        """Whether it contradicts what is known, and nobody has decided which counts."""
        undecided = self.question is None or self.question.state != SignalQuestion.State.DECIDED
        return self.outcome is Outcome.QUESTION and undecided

    @property
    def is_decided_for_signal(self) -> bool:
        question = self.question
        return question is not None and question.decision == SignalQuestion.Decision.SIGNAL

    @property
    def question(self) -> SignalQuestion | None:
        """What was asked about it: it hangs on the last of the signals."""
        return getattr(self.signals[-1], "question", None)


# Payroll systems round each part of a wage: less than this between two totals is no other wage.
_ROUNDING = Decimal("1.00")


def signal_matches(citizen_ids: Collection[int]) -> dict[int, list[SignalMatch]]:
    """For each person what the wage administration tells, beside what their payslips say. At most three queries."""
    signals = signals_in_force(citizen_ids)
    if not signals:
        return {}
    counting = Figures.objects.filter(
        payslip__citizen__in=signals, payslip__counting_version=F("version"), period_start__isnull=False
    ).select_related("payslip")
    slips: dict[int, list[Figures]] = defaultdict(list)
    for figures in counting.order_by("period_start", "pk"):
        slips[figures.payslip.citizen_id].append(figures)
    jobs: dict[int, list[Employment]] = defaultdict(list)
    for job in Employment.objects.filter(citizen__in=signals).order_by("since", "pk"):
        jobs[job.citizen_id].append(job)
    return {
        citizen_id: [
            _match(group, jobs[citizen_id], slips[citizen_id])
            for group in _that_hang_together(rows, slips[citizen_id])
        ]
        for citizen_id, rows in signals.items()
    }


def _that_hang_together(signals: Sequence[IncomeSignal], slips: Sequence[Figures]) -> list[list[IncomeSignal]]:
    """The signals by job, those apart whose days touch a common payslip or each other: weeks beside a month."""
    by_job: dict[str, list[IncomeSignal]] = defaultdict(list)
    for row in signals:
        by_job[row.payroll_tax_number].append(row)
    groups: list[list[IncomeSignal]] = []
    for rows in by_job.values():
        last: datetime.date | None = None
        for row in sorted(rows, key=lambda row: (row.period_start, row.period_end)):
            if last is None or row.period_start > last:
                groups.append([])
            groups[-1].append(row)
            until = max(
                (s.period_end for s in _slips_beside([row], slips) if s.period_end is not None), default=row.period_end
            )
            last = max(last or until, until, row.period_end)
    return groups


def _slips_beside(signals: Sequence[IncomeSignal], slips: Sequence[Figures]) -> list[Figures]:
    return [
        figures
        for figures in slips
        if any(
            figures.period_start is not None
            and figures.period_end is not None
            and figures.period_start <= row.period_end
            and row.period_start <= figures.period_end
            and is_same_employer(row.job, (figures.payroll_tax_number, figures.employer_name))
            for row in signals
        )
    ]


def _match(signals: Sequence[IncomeSignal], jobs: Sequence[Employment], slips: Sequence[Figures]) -> SignalMatch:
    beside = _slips_beside(signals, slips)
    row = signals[0]
    job = next((job for job in jobs if is_same_employer(row.job, (job.payroll_tax_number, job.employer_name))), None)
    outcome, code = _outcome(signals, job, beside)
    return SignalMatch(tuple(signals), job, tuple(beside), outcome, code)


def _outcome(signals: Sequence[IncomeSignal], job: Employment | None, slips: Sequence[Figures]) -> tuple[Outcome, str]:
    if slips:
        return _beside_slips(signals, slips)
    if job is None:
        return Outcome.QUESTION, "no_job"
    if job.until is not None and job.until < signals[0].period_start:
        return Outcome.QUESTION, "after_end"
    return Outcome.NO_SLIP, ""


def _beside_slips(signals: Sequence[IncomeSignal], slips: Sequence[Figures]) -> tuple[Outcome, str]:
    wages = [slip.taxable_wage for slip in slips if slip.taxable_wage is not None]
    taxes = [slip.wage_tax for slip in slips if slip.wage_tax is not None]
    if len(wages) < len(slips) or len(taxes) < len(slips):
        return Outcome.NOT_COMPARABLE, ""
    differences = (
        sum(row.total_wage for row in signals) - sum(wages),
        sum(row.total_tax for row in signals) - sum(taxes),
    )
    if any(abs(difference) >= _ROUNDING for difference in differences):
        return Outcome.QUESTION, "differs"
    if any(differences):
        return Outcome.EXPLAINED, "rounding"
    days = {(row.period_start, row.period_end) for row in signals}
    is_one_to_one = days == {(slip.period_start, slip.period_end) for slip in slips}
    return (Outcome.EQUAL, "same") if is_one_to_one else (Outcome.EXPLAINED, "together")


def with_signals(slips: Sequence[Slip], matches: Sequence[SignalMatch], *, firm: bool) -> list[Slip]:
    """The slips of a person as the wage administration has them firm, or as was decided after the person was asked.

    `firm`: the municipality's choice (art. 53a, 1). A slip that the administration confirms needs no other word, and
    where no slip has come its wage stands in the place. What contradicts a slip or a statement changes nothing until
    somebody decided so.
    """
    told = list(slips)
    for match in matches:
        agrees = match.outcome in {Outcome.EQUAL, Outcome.EXPLAINED}
        if firm and agrees:
            confirmed = {(figures.payslip_id, figures.version) for figures in match.slips}
            told = [replace(slip, confirmed=True) if _is_one_of(slip, confirmed) else slip for slip in told]
        elif (firm and match.outcome is Outcome.NO_SLIP) or match.is_decided_for_signal:
            told = _in_its_place(told, match)
    return told


def _is_one_of(slip: Slip, figures: Collection[tuple[uuid.UUID, int]]) -> bool:
    own = slip.figures
    return slip.basis == "slip" and own is not None and (own.payslip_id, own.version) in figures


def _in_its_place(slips: list[Slip], match: SignalMatch) -> list[Slip]:
    """The wage of the signal instead of what stood there; nothing changes where the signal does not say enough."""
    net, credit, job, period = match.net, match.tax_credit, match.job, match.period
    if net is None or credit is None or job is None:
        return slips
    beside = [
        slip for slip in slips if slip.employment_id == job.pk and slip.period.overlaps(period.start, period.end)
    ]
    if not match.is_decided_for_signal and any(slip.basis != "expected" or slip.period != period for slip in beside):
        return slips
    if any(slip.period != period for slip in beside) or len(beside) > 1:
        return slips
    stood = beside[0] if beside else None
    heard = Slip(
        citizen_id=match.citizen_id,
        employment_id=job.pk,
        period=period,
        kind=stood.kind if stood else rhythm_of(period) or "other",
        basis="signal",
        net=net,
        tax_credit_applied=credit,
        confirmed=True,
        figures=stood.figures if stood else None,
        expected=stood.expected if stood else None,
        low=net,
        high=net,
    )
    return [*(slip for slip in slips if slip is not stood), heard]


def questions_of(citizen: Citizen) -> QuerySet[SignalQuestion]:
    """What the citizen is, or was, asked about wages that the wage administration tells of; oldest first."""
    rows = SignalQuestion.objects.filter(citizen=citizen).exclude(state=SignalQuestion.State.GONE)
    return rows.select_related("signal", "citizen").order_by("asked_at", "pk")


def open_questions_of(citizen: Citizen) -> list[SignalQuestion]:
    """Those that wait for the citizen. One query."""
    return list(questions_of(citizen).filter(state=SignalQuestion.State.OPEN))


def questions_waiting(municipality: Municipality) -> QuerySet[SignalQuestion]:
    """Those of a municipality on which nobody has decided; what citizens answered first."""
    waiting = [SignalQuestion.State.OPEN, SignalQuestion.State.ANSWERED]
    rows = SignalQuestion.objects.filter(municipality=municipality, state__in=waiting)
    return rows.select_related("signal", "citizen").order_by("state", "asked_at", "pk")


def match_of(question: SignalQuestion) -> SignalMatch | None:
    """What the question is about, as it stands now; None once a later overview took the place of the signal."""
    matches = signal_matches([question.citizen_id]).get(question.citizen_id, [])
    return next((match for match in matches if question.signal in match.signals), None)


def expected_between(citizen_ids: Collection[int], first: datetime.date, last: datetime.date) -> list[ExpectedSlip]:
    """The pay periods of these people that end, or whose slip is due, in these days; without those that are none."""
    rows = ExpectedSlip.objects.filter(employment__citizen__in=citizen_ids)
    touching = Q(period_end__range=(first, last)) | Q(due__range=(first, last))
    return list(
        rows.filter(touching)
        .exclude(state=ExpectedSlip.State.NOT_EXPECTED)
        .select_related("employment")
        .order_by("due", "pk")
    )
