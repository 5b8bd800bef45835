"""Reading people and households. Every look-up starts from who asks, or from ids that such a look-up gave."""

import datetime
from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import TypeVar

from django.db.models import Prefetch, QuerySet

from citizens.models import (
    BenefitGrant,
    Citizen,
    DatedFact,
    Household,
    HouseholdMember,
    HouseholdPeriod,
    Municipality,
    User,
)

Fact = TypeVar("Fact", bound=DatedFact)


def in_force(rows: Iterable[Fact]) -> list[Fact]:
    """Of dated facts of one owner, the last version of each day that is not withdrawn, in order of the day."""
    newest: dict[datetime.date, Fact] = {}
    for row in sorted(rows, key=lambda row: (row.since, row.version)):
        newest[row.since] = row
    return [row for row in newest.values() if not row.withdrawn]


def citizen_of(user: User) -> Citizen | None:
    """The citizen who is signed in, in the municipality of the account; None for anybody else."""
    return Citizen.objects.filter(user=user, municipality=user.municipality_id).first()


def periods_of(household_ids: Collection[int]) -> dict[int, list[HouseholdPeriod]]:
    """The periods in force of each household, in order, with their members and persons. Two queries."""
    rows = HouseholdPeriod.objects.filter(household__in=household_ids).prefetch_related(
        Prefetch("members", HouseholdMember.objects.select_related("citizen").order_by("id"))
    )
    return _by_household(rows)


def grants_of(household_ids: Collection[int]) -> dict[int, list[BenefitGrant]]:
    """The grants in force of each household, in order. One query."""
    return _by_household(BenefitGrant.objects.filter(household__in=household_ids))


def household_of(citizen: Citizen, on: datetime.date) -> Household | None:
    """The household in which the citizen is on that day."""
    spans = household_spans([citizen.pk])[citizen.pk]
    found = [span.household for span in spans if span.holds_on(on)]
    return found[-1] if found else None


@dataclass(frozen=True, slots=True)
class HouseholdSpan:
    """A stretch of days, up to and including `until`, in which a person is in a household."""

    household: Household
    since: datetime.date
    until: datetime.date | None

    def holds_on(self, day: datetime.date) -> bool:
        return self.since <= day and (self.until is None or day <= self.until)

    def shows(self, first: datetime.date, last: datetime.date) -> bool:
        """Whether the person may see what is said of these days: not those in which the person left the household."""
        return self.overlaps(first, last) and (self.until is None or self.until >= last)

    def overlaps(self, first: datetime.date, last: datetime.date | None) -> bool:
        return (last is None or self.since <= last) and (self.until is None or first <= self.until)


def household_spans(citizen_ids: Sequence[int]) -> dict[int, list[HouseholdSpan]]:
    """For each person the households with the days in them, oldest first. A fixed number of queries."""
    household_ids = set(
        HouseholdMember.objects.filter(citizen__in=citizen_ids).values_list("period__household", flat=True)
    )
    households = Household.objects.in_bulk(household_ids)
    spans: dict[int, list[HouseholdSpan]] = {citizen_id: [] for citizen_id in citizen_ids}
    for household_id, periods in periods_of(household_ids).items():
        for period, following in zip(periods, [*periods[1:], None], strict=True):
            until = following.since - datetime.timedelta(days=1) if following else None
            for member in period.members.all():
                if member.citizen_id in spans:
                    spans[member.citizen_id].append(HouseholdSpan(households[household_id], period.since, until))
    for rows in spans.values():
        rows.sort(key=lambda span: span.since)
    return spans


def citizens_with_account(municipality: Municipality) -> QuerySet[Citizen]:
    """Who of the municipality can sign in, in the order of their registration."""
    people = Citizen.objects.filter(municipality=municipality, user__is_active=True)
    return people.select_related("user", "municipality").order_by("pk")


@dataclass(frozen=True, slots=True)
class PersonInBrief:
    """Somebody with an account, and how the household is made up now; without `household` none is known."""

    citizen: Citizen
    household: HouseholdPeriod | None
    is_couple: bool


def persons_in_brief(municipality: Municipality, today: datetime.date) -> list[PersonInBrief]:
    """Who of the municipality can sign in, by name, with their household of today. A fixed number of queries."""
    citizens = list(citizens_with_account(municipality))
    memberships = HouseholdMember.objects.filter(citizen__in=citizens)
    periods = periods_of(set(memberships.values_list("period__household", flat=True)))
    now: dict[int, PersonInBrief] = {}
    for rows in periods.values():
        begun = [period for period in rows if period.since <= today]
        members = list(begun[-1].members.all()) if begun else []
        for member in members:
            now[member.citizen_id] = PersonInBrief(member.citizen, begun[-1], is_couple=len(members) > 1)
    return [now.get(citizen.pk, PersonInBrief(citizen, None, is_couple=False)) for citizen in citizens]


def _by_household(rows: "QuerySet[Fact]") -> dict[int, list[Fact]]:
    grouped: dict[int, list[Fact]] = defaultdict(list)
    for row in rows:
        grouped[row.household_id].append(row)  # type: ignore[attr-defined]
    return {household_id: in_force(facts) for household_id, facts in grouped.items()}
