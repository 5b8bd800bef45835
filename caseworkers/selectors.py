"""Reading for the caseworkers' pages. Every look-up starts from the municipality of who asks, or from a row of it."""

import contextlib
import datetime
from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, cast

from django.core.exceptions import ValidationError
from django.db.models import (
    Case,
    Count,
    DecimalField,
    Exists,
    F,
    Field,
    Max,
    Min,
    OuterRef,
    Prefetch,
    Q,
    QuerySet,
    Subquery,
    Sum,
    Value,
    When,
)
from django.db.models.functions import Coalesce

from caseworkers.models import RiskFlag
from citizens.identifiers import clean_bsn, fingerprints_of
from citizens.models import (
    AuditEvent,
    BenefitGrant,
    Citizen,
    DatedFact,
    Household,
    HouseholdMember,
    HouseholdPeriod,
    Municipality,
)
from citizens.selectors import NOTHING_CLOSED, Closed, grants_of, in_force, periods_of
from citizens.templatetags.dutch import euro
from config import clock
from payslips.models import Employment, Figures, IncomeStatement, Payslip, Upload
from payslips.selectors import (
    Job,
    jobs_of,
    newest_figures,
    not_read_yet,
    others_of_job,
    questions_waiting,
    statements_for_a_person,
)
from settlement.balances import Claim, claims_with_events, protected_amounts_of
from settlement.engine.month import Month
from settlement.models import (
    BenefitMonth,
    ClaimEvent,
    Decision,
    Difference,
    ExemptionDecision,
    Letter,
    NormReduction,
    PayeeChoice,
    PolicyPeriod,
    PolicyProposal,
    ProtectedAmount,
    RecoveryClaim,
    ReviewRequest,
    Settlement,
    SettlementFailure,
    SettlementRun,
)
from settlement.overviews import holiday_before, not_booked
from settlement.selectors import changes_of, current

WORK_SHOWN = 10
FOUND_SHOWN = 50
EVENTS_SHOWN = 20
COMPARED_SHOWN = 3
# So long a citizen has to give the password before somebody reminds them; and so many files are looked at.
_TO_UNLOCK = datetime.timedelta(days=2)
_LOCKED_LOOKED_AT = 100
_SHOULD_BE_READ = datetime.timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class Locked:
    """A file that asks for a password, and what is still to be paid of a month that waits for it."""

    upload: Upload
    difference: Difference


@dataclass(frozen=True, slots=True)
class HouseholdLine:
    """What the list of households shows beside the number. `period` is None where nobody is in it yet."""

    period: HouseholdPeriod | None
    month: Settlement | None
    open_flags: int

    @property
    def names(self) -> str:
        members = self.period.members.all() if self.period else ()
        return ", ".join(member.citizen.name for member in members)


def household_lines(household_ids: Collection[int], today: datetime.date) -> dict[int, HouseholdLine]:
    """For each household who is in it today, this month's settlement and its open flags. A fixed number of queries."""
    periods = periods_of(household_ids)
    months = current(
        Settlement.objects.filter(month__household__in=household_ids, month__first_day=today.replace(day=1))
    )
    settled = {row.month.household_id: row for row in months.select_related("month").defer("facts", "steps")}
    flags = dict(
        RiskFlag.objects.filter(household__in=household_ids, resolved_at__isnull=True)
        .values_list("household")
        .annotate(Count("pk"))
        .order_by("household")
    )
    return {
        household_id: HouseholdLine(
            period=period_at(periods.get(household_id, []), today),
            month=settled.get(household_id),
            open_flags=flags.get(household_id, 0),
        )
        for household_id in household_ids
    }


def period_at(periods: Sequence[HouseholdPeriod], day: datetime.date) -> HouseholdPeriod | None:
    """The period in force on that day, or else the first one to come."""
    before = [period for period in periods if period.since <= day]
    return before[-1] if before else next(iter(periods), None)


def households_found(municipality: Municipality, term: str, closed: Collection[int] = ()) -> list[int]:
    """Households by file number, part of a surname, or whole BSN (by its keyed hash); at most one more than shown."""
    who = Q(surname__icontains=term)
    with contextlib.suppress(ValidationError):
        who |= Q(bsn_fingerprint__in=fingerprints_of(clean_bsn(term)))
    people = Citizen.objects.filter(who, municipality=municipality)
    memberships = HouseholdMember.objects.filter(citizen__in=people)
    found = Household.objects.filter(
        Q(number__iexact=term) | Q(pk__in=memberships.values("period__household")), municipality=municipality
    ).exclude(pk__in=closed)
    return list(found.order_by("number").values_list("pk", flat=True)[: FOUND_SHOWN + 1])


@dataclass(frozen=True, slots=True)
class HouseholdFile:
    """All that the page of one household shows."""

    periods: list[HouseholdPeriod]
    grants: list[BenefitGrant]
    exemptions: list[ExemptionDecision]
    facts: list[ProtectedAmount | PayeeChoice | DatedFact]
    months: list[BenefitMonth]
    jobs: list[Job]
    payslips: list[Payslip]
    flags: list[RiskFlag]


def household_file(household: Household) -> HouseholdFile:
    """The household over time, with its months, the jobs and payslips of its members and its flags; newest first."""
    periods = periods_of([household.pk]).get(household.pk, [])
    people = {member.citizen_id for period in periods for member in period.members.all()}
    return HouseholdFile(
        periods=periods[::-1],
        grants=list(grants_of([household.pk]).get(household.pk, [])[::-1]),
        exemptions=list(
            ExemptionDecision.objects.filter(household=household)
            .select_related("citizen")
            .order_by("-since", "-version")
        ),
        facts=[
            *protected_amounts_of([household.pk]).get(household.pk, [])[::-1],
            *in_force(household.payee_choices.select_related("citizen"))[::-1],
            *[*_reductions_in_force(household), *_whole_months(household)][::-1],
        ],
        months=list(months_of(household.municipality).filter(household=household)[:24]),
        jobs=jobs_of(list(people)),
        payslips=list(
            payslips_of(household.municipality)
            .filter(citizen__in=people)
            .order_by("-upload__uploaded_at", "number")[:50]
        ),
        flags=list(RiskFlag.objects.filter(household=household).order_by("-raised_at")[:20]),
    )


def _reductions_in_force(household: Household) -> list[NormReduction]:
    rows = list(household.norm_reductions.all())
    return [row for article in ("27", "28") for row in in_force(one for one in rows if one.article == article)]


def _whole_months(household: Household) -> list[DatedFact]:
    """The measures and the debt arrangements in force."""
    return [*in_force(household.measures.all()), *in_force(household.debt_arrangements.all())]


def facts_to_withdraw(household: Household) -> list[DatedFact]:
    """What holds of a household and may be withdrawn, newest first: all but its first period. Bounded queries."""
    decisions: dict[tuple[int, str], list[ExemptionDecision]] = defaultdict(list)
    for row in household.exemption_decisions.select_related("citizen"):
        decisions[row.citizen_id, row.article].append(row)
    facts: list[DatedFact] = [
        *periods_of([household.pk]).get(household.pk, [])[1:],
        *grants_of([household.pk]).get(household.pk, []),
        *(row for rows in decisions.values() for row in in_force(rows)),
        *_reductions_in_force(household),
        *_whole_months(household),
    ]
    return sorted(facts, key=lambda fact: fact.since, reverse=True)


def months_of(municipality: Municipality) -> QuerySet[BenefitMonth]:
    """Months, newest first, each with `holding` (the settlement that holds) and `open_failures`, as lists."""
    return (
        BenefitMonth.objects.filter(municipality=municipality)
        .select_related("household")
        .prefetch_related(
            Prefetch(
                "settlements", current(Settlement.objects.all()).defer("facts", "steps", "sources"), to_attr="holding"
            ),
            Prefetch("failures", SettlementFailure.objects.filter(resolved_at__isnull=True), to_attr="open_failures"),
        )
        .order_by("-first_day", "household")
    )


@dataclass(frozen=True, slots=True)
class Version:
    """A settlement of a month beside the one before it: what it pays more, and codes of why.

    Of the first one `difference` is None.
    """

    settlement: Settlement
    difference: Decimal | None
    reasons: tuple[str, ...] = ()


def versions_of(month: BenefitMonth) -> list[Version]:
    """All settlements of a month, newest first. At most two queries."""
    changes = changes_of(month)
    first = changes[-1].before if changes else month.settlements.first()
    return [
        *(Version(row.settlement, row.settlement.to_pay - row.before.to_pay, row.reasons) for row in changes),
        *([Version(first, None)] if first else []),
    ]


@dataclass(frozen=True, slots=True)
class UsedSlip:
    """The figures on which a settlement rests, and whether they stood in for a payslip that was not there."""

    figures: Figures
    estimated: bool


def slips_used(settlement: Settlement) -> list[UsedSlip]:
    """The payslips that a settlement rests on, in its order. One query."""
    wanted = [(source["payslip"], source["version"], source["estimated"]) for source in settlement.sources]
    rows = {
        (str(figures.payslip_id), figures.version): figures
        for figures in Figures.objects.filter(
            payslip__in={payslip for payslip, _, _ in wanted if payslip}, municipality=settlement.municipality_id
        )
        .defer("reading")
        .select_related("payslip__citizen", "payslip__upload")
    }
    return [
        UsedSlip(rows[payslip, version], estimated)
        for payslip, version, estimated in wanted
        if (payslip, version) in rows
    ]


def households_of(citizen_id: int) -> list[int]:
    """The households in which somebody is or was."""
    households = Household.objects.filter(periods__members__citizen=citizen_id)
    return list(households.order_by("pk").values_list("pk", flat=True).distinct())


def held_back_by(payslip: Payslip) -> list[Difference]:
    """What is still to be paid to the household of somebody whose payslip waits, oldest month first. Two queries."""
    if payslip.state != Payslip.State.NEEDS_PERSON:
        return []
    rows = Difference.objects.filter(month__household__in=households_of(payslip.citizen_id), resolved_at__isnull=True)
    rows = rows.filter(way=Difference.Way.NOT_FINAL, amount__gt=0)
    return list(rows.select_related("month").order_by("month__first_day"))


def held_by_passwords(municipality: Municipality, closed: Closed = NOTHING_CLOSED) -> list[Locked]:
    """Back-payments that wait for a file with a password on it, sent days ago; oldest first. Three queries at most.

    Nobody here can open it: a file of which the period is unknown may be of the month of its upload or the one before.
    """
    waiting = Difference.objects.filter(
        municipality=municipality, way=Difference.Way.NOT_FINAL, amount__gt=0, resolved_at__isnull=True
    ).exclude(month__household__in=closed.households)
    members = HouseholdMember.objects.filter(period__household__in=waiting.values("month__household"))
    uploads = (
        Upload.objects.filter(
            Exists(members.filter(citizen=OuterRef("citizen"))),
            municipality=municipality,
            purpose=Upload.Purpose.PAYSLIP,
            state=Upload.State.LOCKED,
            uploaded_at__date__lte=clock.today() - _TO_UNLOCK,
        )
        .exclude(citizen__in=closed.citizens)
        .select_related("citizen")
        .order_by("uploaded_at", "pk")[:_LOCKED_LOOKED_AT]
    )
    if not uploads:
        return []
    households: dict[int, set[int]] = defaultdict(set)
    rows = members.filter(citizen__in=[one.citizen_id for one in uploads]).values_list("citizen", "period__household")
    for citizen_id, household_id in rows:
        households[citizen_id].add(household_id)
    found = []
    differences = list(
        waiting.filter(month__household__in=set().union(*households.values()))
        .select_related("month__household")
        .order_by("month__first_day")
    )
    for upload in uploads:
        sent_in = Month.of(upload.uploaded_at.date())
        found += [
            Locked(upload, one)
            for one in differences
            if one.month.household_id in households[upload.citizen_id]
            and one.month.month in {sent_in, sent_in.previous()}
        ]
    return found


def payslips_of(municipality: Municipality) -> QuerySet[Payslip]:
    """Payslips with the versions of their figures (without what the reader saw); those that need a person first."""
    return (
        Payslip.objects.filter(municipality=municipality)
        .select_related("citizen", "employment", "upload", "earlier")
        .prefetch_related(Prefetch("versions", Figures.objects.defer("reading").order_by("version")))
        .order_by(
            Case(When(state=Payslip.State.NEEDS_PERSON, then=Value(0)), default=Value(1)),
            Case(When(state=Payslip.State.NEEDS_PERSON, then=F("upload__uploaded_at"))),
            F("upload__uploaded_at").desc(),
            "number",
        )
    )


def payslips_for_a_person(municipality: Municipality, closed: Closed = NOTHING_CLOSED) -> QuerySet[Payslip]:
    """Payslips that wait for a caseworker, oldest first; not those that wait for the citizen's answer."""
    waiting = payslips_of(municipality).filter(state=Payslip.State.NEEDS_PERSON).exclude(reason="asked")
    waiting = waiting.exclude(citizen__in=closed.citizens)
    return waiting.order_by("upload__uploaded_at", "number", "pk")


def next_for_a_person(
    municipality: Municipality, payslip: Payslip, closed: Closed = NOTHING_CLOSED
) -> tuple[Payslip | None, int]:
    """The payslip to look at after this one (from the last one on to the first again), and how many others wait."""
    others = payslips_for_a_person(municipality, closed).exclude(pk=payslip.pk).prefetch_related(None)
    later = others.filter(
        Q(upload__uploaded_at__gt=payslip.upload.uploaded_at)
        | Q(upload__uploaded_at=payslip.upload.uploaded_at, number__gt=payslip.number)
    )
    return later.first() or others.first(), others.count()


def also_counting(payslip: Payslip, figures: Figures) -> list[Payslip]:
    """Other payslips of the same citizen that count in days of this one's period."""
    if figures.period_start is None or figures.period_end is None:
        return []
    overlapping = Figures.objects.filter(
        payslip__citizen=payslip.citizen_id,
        payslip__counting_version=F("version"),
        period_start__lte=figures.period_end,
        period_end__gte=figures.period_start,
    ).exclude(payslip=payslip)
    return list(payslips_of(payslip.municipality).filter(pk__in=overlapping.values("payslip")))


def to_compare_with(payslip: Payslip, figures: Figures) -> list[Figures]:
    """What was sent of the same job and days besides, and what this one doubles, replaces or corrects."""
    found = {row.payslip_id: row for row in others_of_job(figures, payslip.citizen)}
    if payslip.earlier is not None and payslip.earlier.pk not in found:
        found[payslip.earlier.pk] = newest_figures(payslip.earlier)
    return list(found.values())[:COMPARED_SHOWN]


def months_resting_on(payslip: Payslip) -> list[Version]:
    """Of months whose last settlement, or the one before it, rests on this payslip: the last one; oldest first."""
    first = min((f.period_start for f in payslip.versions.all() if f.period_start), default=None)
    if first is None:
        return []
    by_month: dict[int, list[Settlement]] = defaultdict(list)
    for row in (
        Settlement.objects.filter(
            month__household__in=households_of(payslip.citizen_id), month__first_day__gte=first.replace(day=1)
        )
        .select_related("month__household")
        .defer("facts", "steps")
        .order_by("month__first_day", "version")
    ):
        by_month[row.month_id].append(row)
    return [
        Version(rows[-1], rows[-1].to_pay - rows[-2].to_pay if len(rows) > 1 else None)
        for rows in by_month.values()
        if any(source["payslip"] == str(payslip.pk) for row in rows[-2:] for source in row.sources)
    ]


def decisions_about(payslip: Payslip) -> list[AuditEvent]:
    """What was decided about a payslip, newest first: who looked is in the log."""
    return list(
        AuditEvent.objects.filter(subject=f"{payslip._meta.label_lower}:{payslip.pk}")
        .exclude(action__endswith=".viewed")
        .order_by("-pk")[:EVENTS_SHOWN]
    )


def not_settled_after(run: SettlementRun, closed: Closed = NOTHING_CLOSED) -> QuerySet[SettlementFailure]:
    """The failures that were open when a night was over."""
    moment = run.finished_at or run.started_at
    return (
        SettlementFailure.objects.filter(municipality=run.municipality_id, at__lte=moment)
        .exclude(month__household__in=closed.households)
        .filter(Q(resolved_at__isnull=True) | Q(resolved_at__gt=moment))
        .select_related("month__household")
        .order_by("month__household", "month__first_day")
    )


@dataclass(frozen=True, slots=True)
class Unread:
    """Files that should have been read by now. `unscanned`: those that the virus scanner has not looked at."""

    total: int
    unscanned: int


@dataclass(frozen=True, slots=True)
class Work:
    """What needs a person: the first few of each kind, and how many there are in all."""

    payslips: list[Payslip]
    payslips_total: int
    asked_total: int
    not_read: Unread
    failures: list[SettlementFailure]
    failures_total: int
    flags: list[RiskFlag]
    flags_total: int
    claims: list[Claim]
    claims_total: int
    requests: list[ReviewRequest]
    requests_total: int
    statements: list[IncomeStatement]
    statements_total: int
    signals_total: int
    not_booked: list[Decision]
    locked: list[Locked]
    holiday_before: list[dict[str, Any]]
    last_run: SettlementRun | None


def claims_to_decide(municipality: Municipality, closed: Closed = NOTHING_CLOSED) -> QuerySet[RecoveryClaim]:
    """Claims of months whose difference is open, on which nobody decided yet, and decided ones; oldest first.

    A decision stays until the letter to each person is sent: it holds when it has been told (Awb 3:40).
    """
    open_ = Difference.objects.filter(
        municipality=municipality, way__in=[Difference.Way.CLAIM, Difference.Way.PERSON], resolved_at__isnull=True
    )
    kind = ClaimEvent.Kind
    decided = ClaimEvent.objects.filter(claim=OuterRef("pk"), kind=kind.DECIDED)
    to_tell = ClaimEvent.objects.filter(claim=OuterRef("pk"), kind__in=[kind.DECIDED, kind.WAIVED]).order_by("-pk")
    letters = Letter.objects.filter(claim=OuterRef("pk"), kind=Letter.Kind.DECISION, at__gte=OuterRef("decided_at"))
    made_anew = Letter.objects.filter(
        claim=OuterRef("claim"), citizen=OuterRef("citizen"), kind=Letter.Kind.DECISION, pk__gt=OuterRef("pk")
    )
    unsent = letters.filter(~Exists(made_anew), sending__isnull=True)
    untold = Q(decided_at__isnull=False) & (~Exists(letters) | Exists(unsent))
    rows = RecoveryClaim.objects.filter(municipality=municipality).exclude(month__household__in=closed.households)
    waived = ClaimEvent.objects.filter(claim=OuterRef("pk"), kind=kind.WAIVED).order_by().values("claim")
    dropped = Coalesce(Subquery(waived.annotate(sum=Sum("amount")).values("sum")), Value(Decimal("0.00")))
    proposed = Q(revision__isnull=False, amount__gt=dropped)
    waits = (Q(month__in=open_.values("month"), revision__isnull=True) | proposed) & ~Exists(decided)
    rows = rows.annotate(decided_at=Subquery(to_tell.values("at")[:1]))
    return rows.filter(waits | untold).order_by("pk")


def _not_booked(municipality: Municipality, closed: Closed) -> list[Decision]:
    today = clock.today()
    policy = policy_at(municipality, today)
    if policy is None:
        return []
    rows = not_booked(municipality, policy, today).exclude(settlement__month__household__in=closed.households)
    return list(rows.exclude(of_month__household__in=closed.households)[:WORK_SHOWN])


def work_of(municipality: Municipality, closed: Closed = NOTHING_CLOSED) -> Work:
    """The work list of a municipality. A fixed number of queries, whatever waits."""
    payslips = payslips_for_a_person(municipality, closed)
    failures = (
        SettlementFailure.objects.filter(municipality=municipality, resolved_at__isnull=True)
        .exclude(month__household__in=closed.households)
        .select_related("month__household")
        .order_by("at", "pk")
    )
    flags = (
        RiskFlag.objects.filter(municipality=municipality, resolved_at__isnull=True)
        .exclude(household__in=closed.households)
        .select_related("household")
        .order_by("first_day", "pk")
    )
    claims = claims_to_decide(municipality, closed)
    claims_shown = RecoveryClaim.objects.filter(pk__in=list(claims.values_list("pk", flat=True)[:WORK_SHOWN]))
    requests = (
        ReviewRequest.objects.filter(municipality=municipality, answered_at__isnull=True)
        .exclude(month__household__in=closed.households)
        .select_related("month__household", "citizen")
        .order_by("asked_at", "pk")
    )
    statements = statements_for_a_person(municipality).exclude(expected__employment__citizen__in=closed.citizens)
    return Work(
        payslips=list(payslips[:WORK_SHOWN]),
        payslips_total=payslips.count(),
        asked_total=Payslip.objects.filter(municipality=municipality, reason="asked").count(),
        not_read=Unread(
            **not_read_yet(municipality, _SHOULD_BE_READ).aggregate(
                total=Count("pk"), unscanned=Count("pk", filter=Q(reason="scanner_down"))
            )
        ),
        failures=list(failures[:WORK_SHOWN]),
        failures_total=failures.count(),
        flags=list(flags[:WORK_SHOWN]),
        flags_total=flags.count(),
        claims=[claim for claim in claims_with_events(claims_shown) if claim.is_open or claim.is_untold],
        claims_total=claims.count(),
        requests=list(requests[:WORK_SHOWN]),
        requests_total=requests.count(),
        statements=list(statements[:WORK_SHOWN]),
        statements_total=statements.count(),
        signals_total=questions_waiting(municipality).count(),
        not_booked=_not_booked(municipality, closed),
        locked=held_by_passwords(municipality, closed)[:WORK_SHOWN],
        holiday_before=_holiday_before(municipality, closed),
        last_run=SettlementRun.objects.filter(municipality=municipality).order_by("-night").first(),
    )


def _holiday_before(municipality: Municipality, closed: Closed) -> list[dict[str, Any]]:
    """The first ten, found by their households: nothing is summed of all the others. Two queries."""
    rows = holiday_before(municipality)
    of_household = rows.filter(month__household=OuterRef("pk")).order_by().values("pk")
    households = Household.objects.filter(Exists(of_household), municipality=municipality).order_by("pk")
    found = households.exclude(pk__in=closed.households).values_list("pk", flat=True)[:WORK_SHOWN]
    return list(rows.filter(month__household__in=list(found))[:WORK_SHOWN])


def open_flags_of(household: Household) -> list[RiskFlag]:
    """What the rules see of a household now, newest month first. One query."""
    return list(RiskFlag.objects.filter(household=household, resolved_at__isnull=True).order_by("-first_day", "rule"))


def latest_months(municipality: Municipality, count: int) -> list[datetime.date]:
    """The first days of the newest months that have been opened, newest first."""
    span = BenefitMonth.objects.filter(municipality=municipality).aggregate(Min("first_day"), Max("first_day"))
    oldest, newest = span["first_day__min"], span["first_day__max"]
    if newest is None:
        return []
    days = [newest]
    while len(days) < count and days[-1] > oldest:
        days.append((days[-1] - datetime.timedelta(days=1)).replace(day=1))
    return days


def proposals_of(municipality: Municipality) -> list[PolicyProposal]:
    """The proposals for other choices that wait for a second person, oldest first."""
    waiting = PolicyProposal.objects.filter(municipality=municipality, state=PolicyProposal.State.WAITING)
    return list(waiting.order_by("proposed_at"))


def policy_at(municipality: Municipality, day: datetime.date) -> PolicyPeriod | None:
    """What the municipality chose, as it holds on that day."""
    rows = PolicyPeriod.objects.filter(municipality=municipality, since__lte=day)
    return rows.order_by("-since", "-version").first()


@dataclass(frozen=True, slots=True)
class Choice:
    """A choice in words: what it is about, what it is now, and what it would be."""

    label: str
    before: str
    after: str


def choices_beside(proposal: PolicyProposal) -> list[Choice]:
    """What a proposal changes, beside what holds on its day without it."""
    now = policy_at(proposal.municipality, proposal.since)
    choices = []
    for name, value in proposal.choices.items():
        field = cast("Field[Any, Any]", PolicyPeriod._meta.get_field(name))
        words = {str(code): str(label) for code, label in field.flatchoices} | {"True": "ja", "False": "nee"}
        before, after = str(getattr(now, name)) if now else "", str(value)
        if isinstance(field, DecimalField):
            words |= {one: euro(Decimal(one)) for one in (before, after) if one}
        choices.append(Choice(str(field.verbose_name), words.get(before, before), words.get(after, after)))
    return choices


def households_with_assistance(municipality: Municipality, since: datetime.date, limit: int) -> list[int]:
    """Some households with a month from that day on, by their number."""
    months = BenefitMonth.objects.filter(municipality=municipality, first_day__gte=since)
    return list(months.values_list("household", flat=True).distinct().order_by("household")[:limit])


def flags_for(household: Household, reader: Citizen) -> list[tuple[RiskFlag, list[dict[str, Any]]]]:
    """The open flags with those of their facts that are of the reader's own jobs and exemptions. Two queries."""
    jobs = {str(pk) for pk in Employment.objects.filter(citizen=reader).values_list("pk", flat=True)}
    rows = [(flag, [fact for fact in flag.facts if _is_of(fact, reader, jobs)]) for flag in open_flags_of(household)]
    return [(flag, own) for flag, own in rows if own]


def _is_of(fact: dict[str, Any], reader: Citizen, jobs: Collection[str]) -> bool:
    return str(fact.get("employment")) in jobs or str(fact.get("person")) == str(reader.pk)


def people_of(file: HouseholdFile) -> list[Citizen]:
    """Who is or was in the household, each once. No queries."""
    return list({member.citizen: None for period in file.periods for member in period.members.all()})
