"""Writing people, households and grants: each in one transaction, with its reason, its log line and its signal."""

import datetime
import uuid
from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Max, QuerySet

from citizens import audit
from citizens.models import (
    BenefitGrant,
    Citizen,
    Household,
    HouseholdMember,
    HouseholdPeriod,
    Municipality,
    User,
)
from citizens.signals import month_facts_changed


@dataclass(frozen=True, slots=True)
class Member:
    """A person as member of a household, with what the norm asks."""

    citizen: Citizen
    entitled: bool = True
    in_institution: bool = False
    parents_cannot_support: bool = False


@transaction.atomic
def register_citizen(
    *,
    municipality: Municipality,
    bsn: str,
    given_names: str,
    surname: str,
    birth_date: datetime.date,
    by: User | str,
) -> Citizen:
    """Add a person, with an account of a random name. `ValidationError` when the BSN fails the 11-test."""
    citizen = Citizen(municipality=municipality, given_names=given_names, surname=surname, birth_date=birth_date)
    citizen.bsn = bsn
    user = User(username=str(uuid.uuid4()), municipality=municipality)
    user.set_unusable_password()
    user.save()
    citizen.user = user
    citizen.save()
    audit.record("citizen.registered", by=by, subject=citizen, about=citizen, municipality=municipality)
    return citizen


@transaction.atomic
def record_household(
    *,
    household: Household,
    since: datetime.date,
    members: Sequence[Member],
    reason: str,
    by: User | str,
    dependent_children: int = 0,
    youngest_child_birth_date: datetime.date | None = None,
    cost_sharers: int = 0,
) -> HouseholdPeriod:
    """From `since` on the household is made up like this. The same day again is a correction: a new version."""
    period = HouseholdPeriod.objects.create(
        household=household,
        since=since,
        version=_next_version(household.periods.filter(since=since)),
        dependent_children=dependent_children,
        youngest_child_birth_date=youngest_child_birth_date,
        cost_sharers=cost_sharers,
        reason=reason,
        recorded_by=audit.name_of(by),
    )
    for member in members:
        HouseholdMember.objects.create(
            period=period,
            citizen=member.citizen,
            entitled=member.entitled,
            in_institution=member.in_institution,
            parents_cannot_support=member.parents_cannot_support,
        )
    _tell(period, "household_changed", by)
    return period


@transaction.atomic
def grant_benefit(
    *,
    household: Household,
    since: datetime.date,
    reason: str,
    by: User | str,
    until: datetime.date | None = None,
) -> BenefitGrant:
    """The household has assistance from `since` on, up to and including `until`. The same day again: a new version."""
    grant = BenefitGrant.objects.create(
        household=household,
        since=since,
        until=until,
        version=_next_version(household.grants.filter(since=since)),
        reason=reason,
        recorded_by=audit.name_of(by),
    )
    _tell(grant, "grant_changed", by)
    return grant


def _next_version(rows: QuerySet[HouseholdPeriod] | QuerySet[BenefitGrant]) -> int:
    return (rows.aggregate(Max("version"))["version__max"] or 0) + 1


def _tell(fact: HouseholdPeriod | BenefitGrant, cause: str, by: User | str) -> None:
    household = fact.household
    audit.record(cause, by=by, subject=fact, about=household, municipality=household.municipality)
    month_facts_changed.send(
        type(fact), household_ids=[household.pk], since=fact.since, until=None, cause=cause, by=audit.name_of(by)
    )
