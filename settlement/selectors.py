"""Reading months and settlements. Look-ups for a page start from who asks."""

import datetime
import itertools
import secrets
import uuid
from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any, Literal

from django.db.models import Count, Exists, Max, Min, OuterRef, Q, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce

from citizens.models import BenefitGrant, Citizen, Household, HouseholdMember, Municipality
from citizens.selectors import Days, days_of, household_of, household_spans, periods_of, shielded
from config import clock
from payslips.models import Employment, ExpectedSlip, Figures, Payslip
from payslips.selectors import Backlog, backlog_of
from settlement.engine.attribution import can_concern
from settlement.engine.contract import facts_from_json, settled_to_json
from settlement.engine.facts import Period
from settlement.engine.money import ZERO
from settlement.engine.month import Month
from settlement.engine.settle import ENGINE_VERSION, arranged, settle_month
from settlement.law.lawbook import lawbook
from settlement.models import (
    BenefitMonth,
    Measure,
    NormReduction,
    PaymentExport,
    PolicyPeriod,
    Settlement,
    SettlementFailure,
    SettlementRun,
)


def policies_of(municipality_ids: Collection[int]) -> dict[int, list[PolicyPeriod]]:
    """The municipalities' choices, oldest first. One query."""
    rows: dict[int, list[PolicyPeriod]] = defaultdict(list)
    for policy in PolicyPeriod.objects.filter(municipality__in=municipality_ids).order_by("since", "version"):
        rows[policy.municipality_id].append(policy)
    return rows


def policy_on(policies: Sequence[PolicyPeriod], day: datetime.date) -> PolicyPeriod | None:
    """Of the choices of one municipality those that hold on this day."""
    holding = [policy for policy in policies if policy.since <= day]
    return max(holding, key=lambda policy: (policy.since, policy.version)) if holding else None


def exports_of(municipality: Municipality) -> QuerySet[PaymentExport]:
    """The files of payments that were made, newest first."""
    return PaymentExport.objects.filter(municipality=municipality).order_by("-pk")


def policy_choices() -> list[str]:
    """The names of what a municipality chooses."""
    about = {"id", "municipality", "since", "version", "reason", "recorded_by", "recorded_at", "confirmed_by"}
    return [field.name for field in PolicyPeriod._meta.fields if field.name not in about]


def reductions_of(household_ids: Collection[int]) -> dict[int, list[NormReduction]]:
    """All versions of the reductions of the norm of these households. One query."""
    rows: dict[int, list[NormReduction]] = defaultdict(list)
    for row in NormReduction.objects.filter(household__in=household_ids):
        rows[row.household_id].append(row)
    return rows


def measures_of(household_ids: Collection[int]) -> dict[int, list[Measure]]:
    """All versions of the measures of these households. One query."""
    rows: dict[int, list[Measure]] = defaultdict(list)
    for row in Measure.objects.filter(household__in=household_ids):
        rows[row.household_id].append(row)
    return rows


def current(settlements: QuerySet[Settlement]) -> QuerySet[Settlement]:
    """Of these settlements, those that hold: the highest version of each month."""
    newest = Settlement.objects.filter(month=OuterRef("month")).order_by("-version")
    return settlements.filter(pk=Subquery(newest.values("pk")[:1]))


def months_of(household: Household) -> list[tuple[BenefitMonth, Settlement | None]]:
    """The household's months, newest first, each with the settlement that holds. Two queries."""
    months = list(BenefitMonth.objects.filter(household=household).order_by("-first_day"))
    holding = {settlement.month_id: settlement for settlement in current(Settlement.objects.filter(month__in=months))}
    return [(month, holding.get(month.pk)) for month in months]


def month_for(citizen: Citizen, month: Month, today: datetime.date) -> BenefitMonth | None:
    """The month as this citizen may see it: of a household of which the citizen is, or was then, a member."""
    spans = household_spans([citizen.pk])[citizen.pk]
    household_ids = {span.household.pk for span in spans if span.shows(month.first, month.last)}
    own = household_of(citizen, today)
    rows = BenefitMonth.objects.filter(household__in=household_ids, first_day=month.first)
    return rows.filter(household=own).first() or rows.first()


def months_of_payslip(payslip: Payslip, figures: Figures) -> list[tuple[BenefitMonth, Settlement | None]]:
    """The months of the citizen's household that the payslip's period touches, each with what holds; oldest first."""
    if figures.period_start is None or figures.period_end is None:
        return []
    spans = household_spans([payslip.citizen_id])[payslip.citizen_id]
    household_ids = {span.household.pk for span in spans if span.overlaps(figures.period_start, figures.period_end)}
    months = list(
        BenefitMonth.objects.filter(
            household__in=household_ids,
            first_day__gte=figures.period_start.replace(day=1),
            first_day__lte=figures.period_end,
        ).order_by("first_day")
    )
    holding = {settlement.month_id: settlement for settlement in current(Settlement.objects.filter(month__in=months))}
    return [(month, holding.get(month.pk)) for month in months]


def stale_count(municipalities: Iterable[Municipality]) -> int:
    """How many months of these municipalities wait to be settled."""
    return BenefitMonth.objects.filter(municipality__in=municipalities, stale_since__isnull=False).count()


@dataclass(frozen=True, slots=True)
class MonthState:
    """A month with the settlement that holds, and what keeps it from being settled anew; either may lack."""

    row: BenefitMonth
    settlement: Settlement | None
    failure: SettlementFailure | None
    # The reader sees of it what is the reader's own alone.
    hidden: bool = False


def states_of(rows: Sequence[BenefitMonth]) -> list[MonthState]:
    """These months with what holds of each, in the same order. Two queries."""
    holding = {row.month_id: row for row in current(Settlement.objects.filter(month__in=rows))}
    failures = {
        row.month_id: row for row in SettlementFailure.objects.filter(month__in=rows, resolved_at__isnull=True)
    }
    return [MonthState(row, holding.get(row.pk), failures.get(row.pk)) for row in rows]


def hidden_from(citizen: Citizen, rows: Sequence[BenefitMonth], today: datetime.date) -> set[int]:
    """The months of which the citizen may know only what is the citizen's own: a safety mark is on the household.

    From what such a month comes to the wage of the other is known. Not the months in which nobody else was in the
    household. One query without marks, three with them.
    """
    marks = shielded({row.household_id for row in rows}, today)
    with_others: dict[int, list[Days]] = {
        household_id: [
            (first, last)
            for first, last, period in days_of(periods)
            if any(member.citizen_id != citizen.pk for member in period.members.all())
        ]
        for household_id, periods in (periods_of(marks) if marks else {}).items()
    }
    return {row.pk for row in rows if _touches(row, marks) and _touches(row, with_others)}


def as_read_by(citizen: Citizen, states: Sequence[MonthState], today: datetime.date) -> list[MonthState]:
    """The months, those that are hidden from the citizen without what they come to."""
    hidden = hidden_from(citizen, [state.row for state in states], today)
    return [MonthState(state.row, None, None, hidden=True) if state.row.pk in hidden else state for state in states]


def months_told_to(citizen: Citizen) -> list[BenefitMonth]:
    """The months of which the citizen may see what they come to, newest first."""
    rows = months_for(citizen)
    hidden = hidden_from(citizen, rows, clock.today())
    return [row for row in rows if row.pk not in hidden]


def _touches(row: BenefitMonth, spans: dict[int, list[Days]]) -> bool:
    month = row.month
    return any(
        first <= month.last and (last is None or month.first <= last)
        for first, last in spans.get(row.household_id, [])
    )


def months_for(citizen: Citizen) -> list[BenefitMonth]:
    """The months that the citizen may see, newest first: of each household while the citizen is in it.

    Of a month in two households, the one of the later.
    """
    spans = household_spans([citizen.pk])[citizen.pk]
    order = {span.household.pk: number for number, span in enumerate(spans)}
    seen: dict[datetime.date, BenefitMonth] = {}
    for row in BenefitMonth.objects.filter(household__in=order):
        own = any(s.household.pk == row.household_id and s.shows(row.first_day, row.month.last) for s in spans)
        other = seen.get(row.first_day)
        if own and (other is None or order[other.household_id] < order[row.household_id]):
            seen[row.first_day] = row
    return [seen[first_day] for first_day in sorted(seen, reverse=True)]


@dataclass(frozen=True, slots=True)
class UsedSlip:
    """What a settlement takes for a pay period: its payslip, or what stands in its place (`basis`).

    `upload_id` is for the citizen whose slip it is alone: None for that of a partner, and where there is no slip.
    """

    employer: str
    start: datetime.date
    end: datetime.date
    net: Decimal
    estimated: bool
    confirmed: bool
    upload_id: uuid.UUID | None
    is_own: bool
    basis: str = "slip"


def used_slips(settlement: Settlement, citizen: Citizen) -> list[UsedSlip]:
    """The payslips of a settlement, as this citizen of the household may see them. At most two queries."""
    ids = {row["payslip"] for row in settlement.sources if row["payslip"]}
    payslips = Payslip.objects.select_related("employment").in_bulk(ids)
    by_id = {str(key): payslip for key, payslip in payslips.items()}
    without_slip = [row["employment"] for row in settlement.sources if not row["payslip"]]
    jobs = {str(key): job for key, job in Employment.objects.in_bulk(without_slip).items()} if without_slip else {}
    slips = []
    for source, income in zip(settlement.sources, settlement.facts["incomes"], strict=True):
        if income["kind"] == "holiday_payout":
            continue  # stands on the slip of a wage, or counts for nothing
        payslip, basis = by_id.get(source["payslip"]), basis_of(source)
        own = (payslip or jobs[source["employment"]]).citizen_id == citizen.pk
        job = payslip.employment if payslip is not None else jobs.get(source["employment"])
        slips.append(
            UsedSlip(
                employer=job.employer_name if own and job else "",
                start=datetime.date.fromisoformat(income["period"]["start"]),
                end=datetime.date.fromisoformat(income["period"]["end"]),
                net=Decimal(income["net"]),
                estimated=source["estimated"],
                confirmed=basis == "statement" or (payslip is not None and payslip.state == Payslip.State.CONFIRMED),
                upload_id=payslip.upload_id if own and payslip is not None and basis == "slip" else None,
                is_own=own,
                basis=basis,
            )
        )
    return slips


@dataclass(frozen=True, slots=True)
class Band:
    """What a provisional month is expected to come to, and when the last slip that it waits for usually comes."""

    low: Decimal
    high: Decimal
    firm_on: datetime.date


def band_of(settlement: Settlement) -> Band | None:
    """The least and the most that is paid when the slips that are estimated are like the last ones. One query.

    None for a month that is final or that waits for no slip. It is the sum on the settlement's own facts, with the
    highest and with the lowest of the wages that the last slips would give.
    """
    if settlement.status == Settlement.Status.FINAL:
        return None
    facts = facts_from_json(settlement.facts)
    persons = {int(person.id) for situation in facts.situations for person in situation.household.persons}
    waiting = ExpectedSlip.objects.filter(
        employment__citizen__in=persons,
        municipality=settlement.municipality_id,
        state__in=(ExpectedSlip.State.EXPECTED, ExpectedSlip.State.STATED),
    )
    dues = [
        due
        for start, end, due in waiting.values_list("period_start", "period_end", "due")
        if can_concern(Period(start, end), due, facts.month, facts.policy.period_method)
    ]
    if not dues:
        return None
    law = lawbook().law_of(facts.month)
    paid = [
        settle_month(
            arranged(
                replace(
                    facts,
                    incomes=tuple(
                        replace(income, net=Decimal(source[bound])) if source.get(bound) else income
                        for income, source in zip(facts.incomes, settlement.sources, strict=True)
                    ),
                ),
                law,
            ),
            law,
        ).to_pay
        for bound in ("low", "high")
    ]
    return Band(min(paid), max(paid), max(dues))


def basis_of(source: dict[str, Any]) -> str:
    """On what an income of a settlement rests, as of `payslips.selectors.Slip`; older settlements say less of it."""
    return source.get("basis") or ("last_slip" if source["estimated"] else "slip")


@dataclass(frozen=True, slots=True)
class Change:
    """A version of a month after the first: what it was, what it became, and codes of why."""

    settlement: Settlement
    before: Settlement
    reasons: tuple[str, ...]


def changes_of(month: BenefitMonth) -> list[Change]:
    """How the month came from its first settlement to the one that holds, newest first. One query.

    Left out is what tells nobody anything: the same amount for the same reasons, as by another source of an estimate.
    """
    return changes_in(list(month.settlements.order_by("version")))


def changes_in(versions: Sequence[Settlement]) -> list[Change]:
    """As `changes_of`, of all versions of a month, oldest first. No queries."""
    changes = [Change(after, before, _why_changed(before, after)) for before, after in itertools.pairwise(versions)]
    return [row for row in reversed(changes) if row.reasons or row.before.to_pay != row.settlement.to_pay]


def _why_changed(before: Settlement, after: Settlement) -> tuple[str, ...]:
    """Codes, incomes first, by what the two rest on: the cause of a settlement says only when it was made.

    An estimate that went because its slip arrived is no other estimate. Where the assistance itself went or came back,
    that is all there is to say.
    """
    if has_assistance(before) != has_assistance(after):
        return ("grant_changed",)
    slips_before, slips_after = _slips_of(before), _slips_of(after)
    in_both = slips_before.keys() & slips_after.keys()
    estimates_before, estimates_after = _estimates_of(before), _estimates_of(after)
    points_before, points_after = set(before.open_points), set(after.open_points)
    codes = [
        code
        for code, holds in (
            ("slip_arrived", bool(slips_after.keys() - slips_before.keys())),
            ("slip_corrected", any(slips_before[key] != slips_after[key] for key in in_both)),
            ("slip_gone", bool(slips_before.keys() - slips_after.keys())),
            ("estimate_changed", any(income not in estimates_before for income in estimates_after)),
            ("household_changed", before.facts["situations"] != after.facts["situations"]),
            ("grant_changed", _benefit_days(before) != _benefit_days(after)),
            ("exemption_changed", _exempt_by(before) != _exempt_by(after)),
            ("reduction_changed", _said(before, "reductions") != _said(after, "reductions")),
            ("measure_changed", _said(before, "measure_percent") != _said(after, "measure_percent")),
            ("policy_changed", before.facts["policy"] != after.facts["policy"]),
            ("deductions_changed", _taken_off(before) != _taken_off(after)),
            # Not of a slip that no longer counts: nobody confirmed that.
            (
                "confirmed",
                "not_confirmed" in points_before - points_after and slips_before.keys() <= slips_after.keys(),
            ),
            ("month_over", "month_not_over" in points_before - points_after),
        )
        if holds
    ]
    if not codes and before.facts["incomes"] != after.facts["incomes"]:
        return ("estimate_changed",)
    if not codes and before.facts["exemptions"] != after.facts["exemptions"] and before.exempt != after.exempt:
        return ("exemption_changed",)
    if not codes and before.law_digest != after.law_digest:
        return ("law_changed",)
    return tuple(codes)


def _slips_of(settlement: Settlement) -> dict[str, int]:
    return {row["payslip"]: row["version"] for row in settlement.sources if basis_of(row) == "slip"}


def _estimates_of(settlement: Settlement) -> list[dict[str, Any]]:
    pairs = zip(settlement.sources, settlement.facts["incomes"], strict=True)
    return [income for source, income in pairs if basis_of(source) != "slip"]


def _benefit_days(settlement: Settlement) -> tuple[object, ...]:
    facts = settlement.facts
    return facts["benefit_from"], facts["benefit_until"], facts.get("interruptions")


def _exempt_by(settlement: Settlement) -> list[dict[str, Any]]:
    """The decisions to exempt; not how many months they have used, which follows from other months."""
    return [
        {name: value for name, value in one.items() if not name.endswith("months_used")}
        for one in settlement.facts["exemptions"]
    ]


def _said(settlement: Settlement, name: str) -> Any:
    return settlement.facts.get(name)


def has_assistance(settlement: Settlement) -> bool:
    """Whether the household had assistance in the month: not where it turned out that there was no grant."""
    return bool(settlement.facts["situations"])


def _taken_off(settlement: Settlement) -> tuple[Any, Any]:
    return settlement.facts.get("deductions"), settlement.facts.get("protected_amount")


@dataclass(frozen=True, slots=True)
class PayslipMonth:
    """A month that a payslip bears on. `before`: what held before these figures of it counted."""

    state: MonthState
    counts: bool
    before: Settlement | None


def months_with_payslip(payslip: Payslip, figures: Figures) -> list[PayslipMonth]:
    """The months of the citizen's households on which the payslip bears, oldest first. Bounded queries.

    Those are the months that count it, and those of its period that were not settled since.
    """
    if figures.period_start is None or figures.period_end is None:
        return []
    last = max(figures.period_end, figures.payment_date or figures.period_end)
    spans = household_spans([payslip.citizen_id])[payslip.citizen_id]
    rows = list(
        BenefitMonth.objects.filter(
            household__in={span.household.pk for span in spans if span.overlaps(figures.period_start, last)},
            first_day__range=(figures.period_start.replace(day=1), last),
        ).order_by("first_day")
    )
    versions: dict[int, list[Settlement]] = defaultdict(list)
    for settlement in Settlement.objects.filter(month__in=rows).defer("facts", "steps").order_by("version"):
        versions[settlement.month_id].append(settlement)
    months = []
    for state in as_read_by(payslip.citizen, states_of(rows), clock.today()):
        history = versions[state.row.pk]
        counted = [_slips_of(settlement).get(str(payslip.pk)) for settlement in history]
        counts = bool(counted) and counted[-1] is not None
        waits = state.failure is not None or state.row.stale_since is not None or not history
        if counts or (waits and state.row.first_day <= figures.period_end):
            earlier = [row for row, version in zip(history, counted, strict=True) if version != counted[-1]]
            before = earlier[-1] if counts and earlier and not state.hidden else None
            months.append(PayslipMonth(state, counts, before))
    return months


def persons_exempt(settlement: Settlement) -> set[str]:
    """The persons who used a month of exemption n in this settlement, by its stored steps."""
    return {person for person, what in uses_of(settlement) if what == "n"}


Use = tuple[str, Literal["n", "assisted"]]
"""A person, and what a month uses up: one of exemption n, or one of those that run on with the assistance."""


def uses_of(settlement: Settlement) -> set[Use]:
    """What the month uses up, by its stored facts and steps. A month without assistance uses up nothing.

    n is used where something was exempt; r, z, aa and 34a, 1, a run on in every month with assistance.
    """
    if settlement.entitlement == ZERO:
        return set()
    uses: set[Use] = {
        (person["id"], "assisted")
        for situation in settlement.facts["situations"]
        for person in situation["household"]["persons"]
    }
    # Only where somebody has n is there a step of it.
    has_n = any(one["article"] == "n" for one in settlement.facts["exemptions"])
    for step in settlement.steps if has_n else ():
        person, _, article = step["key"].removeprefix("exemption:").rpartition("/")
        if step["key"].startswith("exemption:") and article == "n" and step["amount"] != "0.00":
            uses.add((person, "n"))
    return uses


def months_used_by(citizen_ids: Collection[int]) -> dict[Use, set[tuple[int, Month]]]:
    """What these persons have used up, in whichever household: the household and the month. Two queries."""
    households = set(
        HouseholdMember.objects.filter(citizen__in=citizen_ids).values_list("period__household", flat=True)
    )
    rows = current(Settlement.objects.filter(month__household__in=households)).filter(entitlement__gt=ZERO)
    used: dict[Use, set[tuple[int, Month]]] = defaultdict(set)
    for row in rows.select_related("month"):
        for use in uses_of(row):
            used[use].add((row.month.household_id, row.month.month))
    return used


def sample_of(size: int) -> list[Settlement]:
    """Settlements of whichever version, chosen at random among all by their keys: at most `size`. Two queries."""
    ends = Settlement.objects.aggregate(first=Min("pk"), last=Max("pk"))
    if ends["first"] is None:
        return []
    keys = range(ends["first"], ends["last"] + 1)
    chosen = secrets.SystemRandom().sample(keys, min(size, len(keys)))
    return list(Settlement.objects.filter(pk__in=chosen).select_related("month"))


def comes_out_otherwise(settlement: Settlement) -> bool:
    """Whether the sum on the stored facts differs from what was stored, by the same law and version of the sum."""
    book = lawbook()
    same = (settlement.law_digest, settlement.engine_version) == (book.digest, ENGINE_VERSION)
    if not same or not has_assistance(settlement):
        return False
    facts = facts_from_json(settlement.facts)
    again = settle_month(facts, book.law_of(facts.month))
    return settled_to_json("", again)["steps"] != settlement.steps or any(
        getattr(again, name) != getattr(settlement, name)
        for name in ("norm", "income", "exempt", "entitlement", "payout", "reserve", "to_pay")
    )


def households_without(month: Month, household_ids: Collection[int]) -> list[int]:
    """Which of these households may have assistance in the month, and have no row of it. One query."""
    grants = BenefitGrant.objects.filter(household__in=household_ids, since__lte=month.last)
    held = grants.exclude(until__lt=month.first)
    row = BenefitMonth.objects.filter(household=OuterRef("household"), first_day=month.first)
    return list(held.exclude(Exists(row)).order_by().values_list("household", flat=True).distinct())


def month_backlog() -> Backlog:
    """Months of the whole installation that wait to be settled."""
    return backlog_of(BenefitMonth.objects.filter(stale_since__isnull=False), "stale_since")


def failures_by_code() -> dict[str, int]:
    """How many months of the whole installation could not be settled, by code."""
    unresolved = SettlementFailure.objects.filter(resolved_at__isnull=True).order_by()
    return dict(unresolved.values_list("code").annotate(Count("pk")))


@dataclass(frozen=True, slots=True)
class RunProgress:
    """How far a night is: its chunks, and what came of the months so far."""

    chunks: int
    chunks_done: int
    opened: int
    settled: int
    unchanged: int
    failed: int
    unexpected: int

    @property
    def months(self) -> int:
        return self.settled + self.unchanged + self.failed


def run_progress(run: SettlementRun) -> RunProgress:
    """How far the night is. One query."""
    names = ("opened", "settled", "unchanged", "failed", "unexpected")
    sums = {name: Coalesce(Sum(name), 0) for name in names}
    done = Count("pk", filter=Q(done=True))
    return RunProgress(**run.chunks.aggregate(chunks=Count("pk"), chunks_done=done, **sums))


def last_runs() -> list[SettlementRun]:
    """The newest night of each municipality. One query."""
    newest = SettlementRun.objects.filter(municipality=OuterRef("municipality")).order_by().values("municipality")
    runs = SettlementRun.objects.filter(night=Subquery(newest.annotate(last=Max("night")).values("last")))
    return list(runs.select_related("municipality").order_by("municipality__code"))
