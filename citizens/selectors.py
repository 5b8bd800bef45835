"""Reading people and households. Every look-up starts from who asks, or from ids that such a look-up gave."""

import datetime
import hashlib
import json
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby, zip_longest
from operator import attrgetter
from typing import TypeVar

from django.apps import apps
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db.models import Count, Exists, Max, OuterRef, Prefetch, Q, QuerySet
from django.utils import timezone

from citizens.identifiers import clean_bsn, fingerprints_of, newest_key
from citizens.models import (
    AuditEvent,
    AuditSeal,
    BenefitGrant,
    Citizen,
    DatedFact,
    Household,
    HouseholdMember,
    HouseholdPeriod,
    KnownByBsn,
    Mandate,
    Municipality,
    Representative,
    SafetyMark,
    User,
)

Fact = TypeVar("Fact", bound=DatedFact)
ONE_DAY = datetime.timedelta(days=1)
# Events whose transaction lasts while this many others are written still get their seal.
_MAY_COME_LATE = 10_000


def in_force(rows: Iterable[Fact]) -> list[Fact]:
    """Of dated facts of one owner, the last version of each day that is not withdrawn, in order of the day."""
    newest: dict[datetime.date, Fact] = {}
    for row in sorted(rows, key=lambda row: (row.since, row.version)):
        newest[row.since] = row
    return [row for row in newest.values() if not row.withdrawn]


Days = tuple[datetime.date, datetime.date | None]
"""First and last day; None: on and on."""


def days_of(rows: Iterable[Fact]) -> list[tuple[datetime.date, datetime.date | None, Fact]]:
    """On which days each fact in force holds: up to its own last day, or the day before the next fact."""
    facts = in_force(rows)
    days = []
    for fact, following in zip_longest(facts, facts[1:]):
        ends = [getattr(fact, "until", None), following and following.since - ONE_DAY]
        days.append((fact.since, min((day for day in ends if day), default=None), fact))
    return days


def changed_days(before: Iterable[Fact], after: Iterable[Fact], says: Callable[[Fact], object]) -> list[Days]:
    """The stretches of days on which facts of one owner `say` something else than before, in order."""
    then, now = days_of(before), days_of(after)
    starts = {first for first, _, _ in (*then, *now)}
    starts |= {last + ONE_DAY for _, last, _ in (*then, *now) if last}
    stretches: list[Days] = []
    in_order = sorted(starts)
    for first, following in zip_longest(in_order, in_order[1:]):
        if _said_on(then, first, says) == _said_on(now, first, says):
            continue
        last = following - ONE_DAY if following else None
        if stretches and stretches[-1][1] == first - ONE_DAY:
            stretches[-1] = (stretches[-1][0], last)
        else:
            stretches.append((first, last))
    return stretches


def _said_on(
    days: Iterable[tuple[datetime.date, datetime.date | None, Fact]],
    day: datetime.date,
    says: Callable[[Fact], object],
) -> object:
    return next((says(fact) for first, last, fact in days if first <= day and (last is None or day <= last)), None)


def citizen_of(user: User) -> Citizen | None:
    """The citizen who is signed in, in the municipality of the account; None for anybody else."""
    return Citizen.objects.filter(user=user, municipality=user.municipality_id).first()


@dataclass(frozen=True, slots=True)
class Closed:
    """What somebody of the staff may not open: these households, and everybody who is or was in one of them."""

    households: frozenset[int]
    citizens: frozenset[int]


NOTHING_CLOSED = Closed(frozenset(), frozenset())


def closed_to(user: User) -> Closed:
    """The files of the user and of relatives, as far as known, and of their households. At most four queries."""
    newest: dict[int, bool] = dict(user.closed_files.order_by("pk").values_list("citizen", "closed"))
    persons = {citizen_id for citizen_id, closed in newest.items() if closed}
    persons |= set(Citizen.objects.filter(user=user).values_list("pk", flat=True))
    if not persons:
        return NOTHING_CLOSED
    members = HouseholdMember.objects.filter(citizen__in=persons)
    households = frozenset(members.values_list("period__household", flat=True))
    others = HouseholdMember.objects.filter(period__household__in=households).values_list("citizen", flat=True)
    return Closed(households, frozenset({*persons, *others}))


def shielded(household_ids: Collection[int], today: datetime.date) -> dict[int, list[Days]]:
    """Of the households with a safety mark the days that it hides; while one holds today, all days. One query.

    Days that were hidden once stay so: what was said of them rests on what the other did then.
    """
    hidden: dict[int, list[Days]] = {}
    for household_id, marks in _by_household(SafetyMark.objects.filter(household__in=household_ids)).items():
        spans = [(first, last) for first, last, mark in days_of(marks) if mark.hides]
        if any(first <= today and (last is None or today <= last) for first, last in spans):
            spans = [(datetime.date.min, None)]
        hidden[household_id] = spans
    return hidden


def citizens_with_bsn(municipality: Municipality, bsn: str) -> QuerySet[Citizen]:
    """Who has this BSN in this municipality, under whichever key; nobody has what is no BSN."""
    try:
        number = clean_bsn(bsn)
    except ValidationError:
        return Citizen.objects.none()
    return Citizen.objects.filter(municipality=municipality, bsn_fingerprint__in=fingerprints_of(number))


def citizen_with_bsn(municipality: Municipality, bsn: str) -> Citizen | None:
    """Who has this BSN and an account in this municipality; None for nobody, and for what is no BSN."""
    return citizens_with_bsn(municipality, bsn).filter(user__is_active=True).select_related("user").first()


def representative_known(municipality: Municipality, *, bsn: str = "", number: str = "") -> Representative | None:
    """The representative with this BSN, under whichever key, or else with this number of an organisation."""
    rows = Representative.objects.filter(municipality=municipality).select_related("user")
    if number:
        return rows.filter(organisation_number=number).first()
    try:
        return rows.filter(bsn_fingerprint__in=fingerprints_of(clean_bsn(bsn))).first()
    except ValidationError:
        return None


def mandates_on(rows: QuerySet[Mandate], day: datetime.date) -> list[Mandate]:
    """Of these mandates those in force on that day, in order of the citizen's name. One query."""
    by_pair: dict[tuple[int, int], list[Mandate]] = defaultdict(list)
    for row in rows.select_related("citizen", "representative").order_by("citizen__surname", "citizen_id"):
        by_pair[row.citizen_id, row.representative_id].append(row)
    return [
        mandate
        for mandates in by_pair.values()
        for first, last, mandate in days_of(mandates)
        if first <= day and (last is None or day <= last)
    ]


def mandates_known(citizen_ids: Collection[int]) -> list[Mandate]:
    """Of these people every mandate as it was recorded last, the newest first. One query."""
    by_pair: dict[tuple[int, int], list[Mandate]] = defaultdict(list)
    for row in Mandate.objects.filter(citizen__in=citizen_ids).select_related("citizen", "representative"):
        by_pair[row.citizen_id, row.representative_id].append(row)
    known = [row for rows in by_pair.values() for row in in_force(rows)]
    return sorted(known, key=lambda row: (row.since, row.pk), reverse=True)


def mandates_of(user: User, today: datetime.date) -> list[Mandate]:
    """For whom this representative may act now, in the municipality of the account. A fixed number of queries.

    Nobody acts for who died. Under a safety mark only an organisation does: a person may be the one who is feared.
    """
    rows = Mandate.objects.filter(representative__user=user, municipality=user.municipality_id)
    mandates = [row for row in mandates_on(rows, today) if row.citizen.died_on is None]
    hidden = _under_a_mark([row.citizen_id for row in mandates if not row.representative.organisation_number], today)
    return [row for row in mandates if row.citizen_id not in hidden]


def _under_a_mark(citizen_ids: Collection[int], today: datetime.date) -> set[int]:
    """Who of these is or was in a household under a safety mark that holds now."""
    if not citizen_ids:
        return set()
    members = HouseholdMember.objects.filter(citizen__in=citizen_ids)
    hidden = shielded(set(members.values_list("period__household", flat=True)), today)
    marked = [household_id for household_id, days in hidden.items() if (datetime.date.min, None) in days]
    return set(members.filter(period__household__in=marked).values_list("citizen", flat=True))


Known = TypeVar("Known", bound=KnownByBsn)


def under_older_keys(model: type[Known]) -> QuerySet[Known]:
    """Of every municipality: whose BSN is still sealed or hashed with a key that is no longer the newest."""
    return model._default_manager.exclude(bsn_sealed="").exclude(
        bsn_sealed__startswith=f"{newest_key(settings.BSN_KEYS)}:",
        bsn_fingerprint__startswith=f"{newest_key(settings.BSN_HASH_KEYS)}:",
    )


def events_without_seal(limit: int) -> list[AuditEvent]:
    """The next events to seal. An event may be committed after one that came later: so far it looks back."""
    newest = AuditSeal.objects.aggregate(newest=Max("event_id"))["newest"] or 0
    has_seal = Exists(AuditSeal.objects.filter(event_id=OuterRef("pk")))
    events = AuditEvent.objects.filter(~has_seal, pk__gt=newest - _MAY_COME_LATE).order_by("pk")
    return list(events.only("pk", "municipality_code", "proof")[:limit])


def events_about(citizen: Citizen) -> QuerySet[AuditEvent]:
    """What was done with the citizen's data, newest first: of the citizen, and of the household while in it.

    Not what another member did: that is about the other. Two queries and one for the members, before the events.
    """
    whose = Q(about=f"{citizen._meta.label_lower}:{citizen.pk}")
    household_ids = set(HouseholdMember.objects.filter(citizen=citizen).values_list("period__household", flat=True))
    by_another = Q(actor__startswith="inwoner:") & ~Q(actor=f"inwoner:{citizen.user.username if citizen.user else ''}")
    by_another |= Q(actor__startswith="gemachtigde:") & ~Q(details__represents=citizen.pk)
    for household_id, periods in periods_of(household_ids).items():
        about = Q(about=f"{Household._meta.label_lower}:{household_id}") & ~by_another
        for number, period in enumerate(periods):
            if all(member.citizen_id != citizen.pk for member in period.members.all()):
                continue
            # Who is in the household from its first day on sees what was done before that day as well.
            held = Q(at__gte=_start_of(period.since)) if number else Q()
            if number + 1 < len(periods):
                held &= Q(at__lt=_start_of(periods[number + 1].since))
            whose |= about & held
    return AuditEvent.objects.filter(whose, municipality_code=citizen.municipality.code).order_by("-at", "-pk")


def _start_of(day: datetime.date) -> datetime.datetime:
    return timezone.make_aware(datetime.datetime.combine(day, datetime.time.min))


def staff_named(municipality: Municipality, name: str) -> User | None:
    """The caseworker of this municipality with this user name."""
    return User.objects.filter(municipality=municipality, username=name, is_staff=True, is_active=True).first()


def periods_of(household_ids: Collection[int]) -> dict[int, list[HouseholdPeriod]]:
    """The periods in force of each household, in order, with their members and persons. Two queries."""
    rows = HouseholdPeriod.objects.filter(household__in=household_ids).prefetch_related(
        Prefetch("members", HouseholdMember.objects.select_related("citizen").order_by("id"))
    )
    return _by_household(rows)


def members_of(household_ids: Collection[int]) -> list[int]:
    """Who is, was or will be in these households. One query."""
    rows = HouseholdMember.objects.filter(period__household__in=household_ids)
    return list(rows.values_list("citizen", flat=True).distinct())


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


def shared_with(household: Household, citizen_ids: Collection[int], days: Days) -> set[int]:
    """Other households in which one of these persons is on one of these days. A fixed number of queries."""
    first, last = days
    return {
        span.household.pk
        for spans in household_spans(list(citizen_ids)).values()
        for span in spans
        if span.household.pk != household.pk and span.overlaps(first, last)
    }


def households_together(household_ids: Collection[int]) -> set[int]:
    """The households in which somebody of these households is, or was. One query."""
    persons = HouseholdMember.objects.filter(period__household__in=household_ids).values("citizen")
    return set(HouseholdMember.objects.filter(citizen__in=persons).values_list("period__household", flat=True))


def in_several_households(citizen_ids: Collection[int]) -> list[int]:
    """Who of these persons is, or was, in more than one household. One query."""
    rows = HouseholdMember.objects.filter(citizen__in=citizen_ids).values("citizen")
    several = rows.annotate(number=Count("period__household", distinct=True)).filter(number__gt=1)
    return list(several.values_list("citizen", flat=True))


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
    """Who of the municipality can sign in, in the order of their registration; nobody who died."""
    people = Citizen.objects.filter(municipality=municipality, user__is_active=True, died_on__isnull=True)
    return people.select_related("user", "municipality").order_by("pk")


def representatives_here(
    municipality: Municipality, today: datetime.date
) -> list[tuple[Representative, list[Mandate]]]:
    """Who acts for somebody of the municipality today, by name, and for whom. One query."""
    rows = mandates_on(Mandate.objects.filter(municipality=municipality, representative__user__is_active=True), today)
    rows.sort(key=lambda row: (row.representative.name, row.representative_id, row.citizen_id))
    return [(who, list(mandates)) for who, mandates in groupby(rows, key=attrgetter("representative"))]


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


def row_checksums() -> Iterator[tuple[str, int, str]]:
    """Of each table its name, how many rows it has, and one SHA-256 of them; without sessions, which come and go."""
    models = sorted(apps.get_models(include_auto_created=True), key=lambda model: model._meta.label_lower)
    for model in models:
        if model._meta.proxy or model._meta.app_label == "sessions":
            continue
        number, digest = 0, hashlib.sha256()
        for row in model._base_manager.order_by("pk").values_list().iterator():
            number += 1
            digest.update(json.dumps(row, default=str, sort_keys=True).encode())
        yield model._meta.label_lower, number, digest.hexdigest()


def died_in(household: Household) -> list[Citizen]:
    """Who died, of all that were ever in this household. One query."""
    members = HouseholdMember.objects.filter(period__household=household).values("citizen")
    return list(Citizen.objects.filter(pk__in=members, died_on__isnull=False).order_by("pk"))
