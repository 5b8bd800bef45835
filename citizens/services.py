"""Writing people, households and grants: each in one transaction, with its reason, its log line and its signal."""

import datetime
import itertools
import uuid
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from django.conf import settings
from django.contrib.sessions.models import Session
from django.db import IntegrityError, transaction
from django.db.models import Max, QuerySet

from citizens import audit
from citizens.identifiers import newest_key
from citizens.models import (
    AuditEvent,
    AuditSeal,
    BenefitGrant,
    Citizen,
    Household,
    HouseholdMember,
    HouseholdPeriod,
    IdentityProvider,
    Municipality,
    SignIn,
    User,
)
from citizens.selectors import citizens_with_bsn, events_without_seal, under_older_keys
from citizens.signals import month_facts_changed


@dataclass(frozen=True, slots=True)
class Member:
    """A person as member of a household, with what the norm asks."""

    citizen: Citizen
    entitled: bool = True
    in_institution: bool = False
    parents_cannot_support: bool = False


class AlreadyRegistered(Exception):
    """The municipality has somebody with this BSN already."""


class TwoOfOneBsn(Exception):
    """Two rows of a municipality hold the same BSN under different keys: these citizens, by id."""


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
    """Add a person, with an account of a random name. `ValidationError` when the BSN fails the 11-test.

    `AlreadyRegistered` when somebody has it. While keys are turned the unique constraint alone would let the same BSN
    in under another key; so registrations of one municipality wait for each other, and look under all keys.
    """
    Municipality.objects.select_for_update(no_key=True).get(pk=municipality.pk)
    if citizens_with_bsn(municipality, bsn).exists():
        raise AlreadyRegistered
    citizen = Citizen(municipality=municipality, given_names=given_names, surname=surname, birth_date=birth_date)
    citizen.bsn = bsn
    user = User(username=str(uuid.uuid4()), municipality=municipality)
    user.set_unusable_password()
    user.save()
    citizen.user = user
    citizen.save()
    audit.record("citizen.registered", by=by, subject=citizen, about=citizen, municipality=municipality)
    return citizen


def rotate_keys(*, by: str, progress: Callable[[int], object] = lambda _count: None, batch: int = 500) -> int:
    """Seal and hash every BSN anew that is under an older key. Returns how many were still left, or came, meanwhile.

    While the system runs: a batch is held for the moment that it is written, and look-ups know all keys. Broken off,
    it goes on where it was. Raises `TwoOfOneBsn`.
    """
    last = turned = 0
    while rows := _rotate_batch(last, batch):
        last, turned = rows[-1].pk, turned + len(rows)
        progress(len(rows))
    left = under_older_keys().count()
    for municipality in Municipality.objects.order_by("pk"):
        audit.record(
            "keys.rotated",
            by=by,
            subject=municipality,
            municipality=municipality,
            turned=turned,
            left=left,
            bsn_key=newest_key(settings.BSN_KEYS),
            bsn_hash_key=newest_key(settings.BSN_HASH_KEYS),
        )
    return left


@transaction.atomic
def _rotate_batch(after: int, size: int) -> list[Citizen]:
    rows = under_older_keys().filter(pk__gt=after).select_for_update(of=("self",)).order_by("pk")
    citizens = list(rows[:size])
    for citizen in citizens:
        citizen.bsn = citizen.bsn
    try:
        with transaction.atomic():
            Citizen.objects.bulk_update(citizens, ["bsn_sealed", "bsn_fingerprint"])
    except IntegrityError as problem:
        raise TwoOfOneBsn(*_doubles_of(citizens)) from problem
    return citizens


def _doubles_of(citizens: Sequence[Citizen]) -> list[int]:
    """Of citizens that got their newest fingerprint: those that somebody else of the municipality has too."""
    count = Counter((citizen.municipality_id, citizen.bsn_fingerprint) for citizen in citizens)
    stored = Citizen.objects.exclude(pk__in=[citizen.pk for citizen in citizens])
    count.update(
        stored.filter(bsn_fingerprint__in=[citizen.bsn_fingerprint for citizen in citizens]).values_list(
            "municipality", "bsn_fingerprint"
        )
    )
    return [citizen.pk for citizen in citizens if count[citizen.municipality_id, citizen.bsn_fingerprint] > 1]


def seal_events(*, batch: int = 5000) -> int:
    """Give each event that has none its place in the chain of its municipality. Returns how many got one."""
    total = 0
    while events := sorted(events_without_seal(batch), key=lambda event: (event.municipality_code, event.pk)):
        by_chain = itertools.groupby(events, key=lambda event: event.municipality_code)
        sealed = sum(_seal(chain, list(rows)) for chain, rows in by_chain)
        if not sealed:
            break
        total += sealed
    return total


def _seal(chain: str, events: Sequence[AuditEvent]) -> int:
    """The next number of a chain can be given out once: it is the lock of the chain, and of no other."""
    try:
        with transaction.atomic():
            last = AuditSeal.objects.filter(chain=chain).order_by("-number").first()
            return len(AuditSeal.objects.bulk_create(audit.seals_after(last, chain, events)))
    except IntegrityError:
        return 0  # somebody else is sealing this chain


@transaction.atomic
def note_sign_in(*, user: User, session_key: str, provider: IdentityProvider | None = None, sid: str = "") -> None:
    """Remember the session, so that it can be ended from elsewhere; those that are over are forgotten."""
    own = SignIn.objects.filter(user=user)
    own.exclude(session_key__in=Session.objects.values("session_key")).delete()
    SignIn.objects.create(user=user, session_key=session_key, provider=provider, provider_session=sid)


@transaction.atomic
def end_sessions(sign_ins: QuerySet[SignIn]) -> int:
    """End these sessions at once, wherever they are open. Returns how many were open."""
    keys = list(sign_ins.values_list("session_key", flat=True))
    ended, _ = Session.objects.filter(session_key__in=keys).delete()
    sign_ins.filter(session_key__in=keys).delete()
    return ended


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
