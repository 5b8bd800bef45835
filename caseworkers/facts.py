"""From rows to what the risk rules see, for many households at once."""

import datetime
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from decimal import Decimal
from typing import Any

from django.db.models import OuterRef, Subquery

from caseworkers.risk import Exemption, HouseholdFacts, Job, Missed, Slip
from citizens.models import BenefitGrant, Household
from citizens.selectors import HouseholdSpan, grants_of, household_spans, in_force, members_of
from payslips.kinds import PayPeriod
from payslips.models import Employment, Figures, Payslip
from payslips.selectors import Slip as KnownSlip
from payslips.selectors import slips_between
from settlement.models import ExemptionDecision, PolicyPeriod, Settlement
from settlement.selectors import current, persons_exempt, policies_of

# Long enough to learn from, short enough to read.
_DAYS_BACK = datetime.timedelta(days=400)

Stretch = tuple[datetime.date, datetime.date | None]


def gather(household_ids: Collection[int], today: datetime.date) -> list[HouseholdFacts]:
    """What the rules see of these households. A fixed number of queries."""
    households = list(Household.objects.filter(pk__in=household_ids))
    spans = household_spans(members_of(household_ids))
    grants = grants_of(household_ids)
    margins = _wage_margins({household.municipality_id for household in households}, today)
    stretches = _stretches(spans, grants)
    jobs = _jobs(spans, stretches, today)
    exemptions = _exemptions(household_ids, today)
    return [
        HouseholdFacts(
            household=household.pk,
            jobs=tuple(jobs[household.pk]),
            exemptions=tuple(exemptions[household.pk]),
            wage_margin=margins.get(household.municipality_id),
        )
        for household in households
    ]


def _wage_margins(municipality_ids: Collection[int], today: datetime.date) -> dict[int, Decimal]:
    """The margin in force today, of municipalities that pay on estimates."""
    margins = {}
    for municipality_id, policies in policies_of(municipality_ids).items():
        holding: PolicyPeriod | None = next((row for row in reversed(policies) if row.since <= today), None)
        if holding is not None and holding.estimate_method != "none":
            margins[municipality_id] = holding.wage_margin
    return margins


def _stretches(
    spans: dict[int, list[HouseholdSpan]], grants: dict[int, list[BenefitGrant]]
) -> dict[tuple[int, int], list[Stretch]]:
    """Per person and household the days on which the person was in it and it had assistance."""
    stretches: dict[tuple[int, int], list[Stretch]] = defaultdict(list)
    for citizen_id, rows in spans.items():
        for span in rows:
            for grant in grants.get(span.household.pk, []):
                if span.overlaps(grant.since, grant.until):
                    ends = [day for day in (span.until, grant.until) if day is not None]
                    stretches[citizen_id, span.household.pk].append(
                        (max(span.since, grant.since), min(ends, default=None))
                    )
    return stretches


def _jobs(
    spans: dict[int, list[HouseholdSpan]], stretches: dict[tuple[int, int], list[Stretch]], today: datetime.date
) -> dict[int, list[Job]]:
    """Per household the jobs of those who are or were in it."""
    slips = slips_between(list(spans), today - _DAYS_BACK, today)
    by_job: dict[tuple[int, int], list[KnownSlip]] = defaultdict(list)
    for citizen_id, rows in slips.items():
        for slip in rows:
            by_job[citizen_id, slip.employment_id].append(slip)
    employers = dict(Employment.objects.filter(pk__in={job for _, job in by_job}).values_list("pk", "employer_name"))
    waiting = _waiting_periods(list(spans))
    jobs: dict[int, list[Job]] = defaultdict(list)
    for (citizen_id, employment_id), rows in sorted(by_job.items()):
        for household_id in {span.household.pk for span in spans[citizen_id]}:
            jobs[household_id].append(
                Job(
                    employment=employment_id,
                    employer=employers[employment_id],
                    slips=tuple(_counting(rows)),
                    without_slip=tuple(_without_slip(rows, waiting[citizen_id])),
                    stretches=tuple(stretches[citizen_id, household_id]),
                )
            )
    return jobs


def _counting(rows: Iterable[KnownSlip]) -> Iterator[Slip]:
    for row in sorted((row for row in rows if row.basis == "slip"), key=lambda row: row.period):
        if row.net is not None:
            yield Slip(row.period, row.kind, row.net)


def _without_slip(rows: Iterable[KnownSlip], waiting: Collection[PayPeriod | None]) -> Iterator[Missed]:
    """The expected periods of which nothing was said, and for which no payslip waits for a caseworker either.

    One that waits without a period may be of any.
    """
    for row in rows:
        if row.expected is None or row.said is not None:
            continue
        if not any(period is None or period.overlaps(row.period.start, row.period.end) for period in waiting):
            yield Missed(row.period, row.expected.due)


def _waiting_periods(citizen_ids: Collection[int]) -> dict[int, list[PayPeriod | None]]:
    """Per person the periods of payslips that wait for a caseworker; None where the period could not be read."""
    newest = Figures.objects.filter(payslip=OuterRef("payslip")).order_by("-version")
    rows = Figures.objects.filter(
        payslip__citizen__in=citizen_ids,
        payslip__state=Payslip.State.NEEDS_PERSON,
        pk=Subquery(newest.values("pk")[:1]),
    ).values_list("payslip__citizen", "period_start", "period_end")
    waiting: dict[int, list[PayPeriod | None]] = defaultdict(list)
    for citizen_id, start, end in rows:
        waiting[citizen_id].append(PayPeriod(start, end) if start and end else None)
    return waiting


def _exemptions(household_ids: Collection[int], today: datetime.date) -> dict[int, list[Exemption]]:
    """Per household the decisions for n that hold this month, with the months used by this month's settlement."""
    settled = {
        row.month.household_id: row
        for row in current(
            Settlement.objects.filter(month__household__in=household_ids, month__first_day=today.replace(day=1))
        ).select_related("month")
    }
    decisions: dict[tuple[int, int], list[ExemptionDecision]] = defaultdict(list)
    for decision in ExemptionDecision.objects.filter(household__in=settled, article="n"):
        decisions[decision.household_id, decision.citizen_id].append(decision)
    exemptions: dict[int, list[Exemption]] = defaultdict(list)
    for (household_id, citizen_id), rows in sorted(decisions.items()):
        holding = [row for row in in_force(rows) if row.since <= today]
        if not holding or (holding[-1].until is not None and holding[-1].until < today.replace(day=1)):
            continue
        used, used_now = _months_used(settled[household_id], str(citizen_id))
        exemptions[household_id].append(Exemption(citizen_id, used, used_now, holding[-1].until))
    return exemptions


def _months_used(settlement: Settlement, person: str) -> tuple[int | None, bool]:
    """Months of n used up to and including this one, and whether this is one of them, by the stored settlement."""
    grants: list[dict[str, Any]] = settlement.facts["exemptions"]
    before = next((g.get("months_used", 0) for g in grants if g["person"] == person and g["article"] == "n"), None)
    used_now = person in persons_exempt(settlement)
    if before is None or "aow_age" in settlement.attention:
        return None, used_now
    return before + used_now, used_now
