"""Writing people, households and grants: each in one transaction, with its reason, its log line and its signal."""

import calendar
import datetime
import itertools
import uuid
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import Any

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
    ClosedFile,
    Household,
    HouseholdMember,
    HouseholdPeriod,
    IdentityProvider,
    KnownByBsn,
    Mandate,
    Municipality,
    Representative,
    SafetyMark,
    SignIn,
    User,
)
from citizens.selectors import (
    ONE_DAY,
    Days,
    changed_days,
    citizens_with_bsn,
    days_of,
    events_without_seal,
    household_spans,
    in_force,
    periods_of,
    representative_known,
    shared_with,
    under_older_keys,
)
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
def add_municipality(*, name: str, code: str, host: str, by: str) -> Municipality:
    """The first of an installation: without one no address leads anywhere. Raises `ValidationError`."""
    municipality = Municipality(name=name, code=code, host=host)
    municipality.full_clean()
    municipality.save()
    audit.record("municipality.added", by=by, subject=municipality, municipality=municipality)
    return municipality


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
    turned = left = 0
    models: tuple[type[KnownByBsn], ...] = (Citizen, Representative)
    for model in models:
        last = 0
        while rows := _rotate_batch(model, last, batch):
            last, turned = rows[-1].pk, turned + len(rows)
            progress(len(rows))
        left += under_older_keys(model).count()
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
def _rotate_batch(model: type[KnownByBsn], after: int, size: int) -> list[KnownByBsn]:
    rows = under_older_keys(model).filter(pk__gt=after).select_for_update(of=("self",)).order_by("pk")
    people = list(rows[:size])
    for person in people:
        person.bsn = person.bsn
    try:
        with transaction.atomic():
            model._default_manager.bulk_update(people, ["bsn_sealed", "bsn_fingerprint"])
    except IntegrityError as problem:
        raise TwoOfOneBsn(*_doubles_of(model, people)) from problem
    return people


def _doubles_of(model: type[KnownByBsn], people: Sequence[KnownByBsn]) -> list[int]:
    """Of people that got their newest fingerprint: those that somebody else of the municipality has too."""
    count = Counter((person.municipality_id, person.bsn_fingerprint) for person in people)
    stored = model._default_manager.exclude(pk__in=[person.pk for person in people])
    count.update(
        stored.filter(bsn_fingerprint__in=[person.bsn_fingerprint for person in people]).values_list(
            "municipality", "bsn_fingerprint"
        )
    )
    return [person.pk for person in people if count[person.municipality_id, person.bsn_fingerprint] > 1]


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


class NothingChanged(Exception):
    """This is how it was recorded already."""


class NoHouseholdYet(Exception):
    """On that day nothing is recorded yet of who is in the household."""


class NotAMember(Exception):
    """The person is not in the household on that day."""


class NotOneOrTwo(Exception):
    """A household is one person, or two who are a couple (art. 4)."""


class NoGrant(Exception):
    """On that day the household has no assistance."""


class GrantsOverlap(Exception):
    """The household has assistance by another grant on some of these days."""


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
    allowance_partner: bool | None = None,
) -> HouseholdPeriod:
    """From `since` on the household is made up like this. The same day again is a correction: a new version."""
    lock_household(household)
    before = _periods(household)
    period = _new_period(
        household,
        since,
        members,
        reason,
        by,
        dependent_children=dependent_children,
        youngest_child_birth_date=youngest_child_birth_date,
        cost_sharers=cost_sharers,
        allowance_partner=allowance_partner,
    )
    _tell_of_periods(period, before, by)
    return period


@transaction.atomic
def change_household(
    *,
    household: Household,
    since: datetime.date,
    reason: str,
    by: User | str,
    members: Mapping[Citizen, Member | None] | None = None,
    about_members: Mapping[Citizen, Mapping[str, bool]] | None = None,
    **circumstances: Any,
) -> HouseholdPeriod:
    """From `since` on this is otherwise: who is a member (None: no longer), what holds of one, and circumstances.

    What was recorded for a later day follows, up to the day on which the same thing was changed again. Raises
    `NoHouseholdYet`, `NotAMember`, `NotOneOrTwo` and `NothingChanged`.
    """
    lock_household(household)
    before = _periods(household)
    known = in_force(before)
    earlier = [period for period in known if period.since <= since]
    if not earlier:
        raise NoHouseholdYet
    change: dict[Any, Any] = {**circumstances, **(members or {})}
    was = _said_by(earlier[-1])
    for citizen, values in (about_members or {}).items():
        if citizen not in was:
            raise NotAMember
        change[citizen] = replace(was[citizen], **values)
    if all(was.get(key) == value for key, value in change.items()):
        raise NothingChanged
    first = _period_saying(household, since, was | change, reason, by)
    for later in (period for period in known if period.since > since):
        says = _said_by(later)
        change = {key: value for key, value in change.items() if says.get(key) == was.get(key)}
        was = says
        if not change:
            break
        _period_saying(household, later.since, says | change, reason, by)
    _tell_of_periods(first, before, by)
    return first


@transaction.atomic
def withdraw_household(*, period: HouseholdPeriod, reason: str, by: User | str) -> HouseholdPeriod:
    """On second thoughts nothing changed on that day: what was recorded before it goes on."""
    lock_household(period.household)
    before = _periods(period.household)
    gone = _new_period(period.household, period.since, [], reason, by, withdrawn=True)
    _tell_of_periods(gone, before, by)
    return gone


@transaction.atomic
def record_death(*, citizen: Citizen, died_on: datetime.date, reason: str, by: User | str) -> None:
    """Somebody died. The assistance goes on for a month on the norm of that day, for who is left behind (art. 45, 5).

    That is for a spouse and for dependent children; of somebody who lived alone it ends on that day. Whoever is left
    without a right to assistance has it until that month is over. Another day than before takes the place of it.
    """
    # A preview that was undone leaves its day on the object.
    citizen.refresh_from_db(fields=["died_on"])
    if citizen.died_on not in {None, died_on}:
        _undo_death(citizen, reason, by)
    citizen.died_on = died_on
    citizen.save(update_fields=["died_on"])
    audit.record("citizen.died", by=by, subject=citizen, about=citizen, municipality=citizen.municipality)
    for household, period in _households_on(citizen, died_on):
        left, last_day = _left_after(citizen, died_on, period)
        if left:
            with suppress(NothingChanged):  # the person was to leave before then anyway
                change_household(
                    household=household, since=last_day + ONE_DAY, members={citizen: None}, reason=reason, by=by
                )
        grant = _grant_on(household, last_day)
        if grant and grant.until != last_day and not any(member.entitled for member in left):
            stop_benefit(household=household, until=last_day, reason=reason, by=by)


def _left_after(
    citizen: Citizen, died_on: datetime.date, period: HouseholdPeriod
) -> tuple[list[HouseholdMember], datetime.date]:
    """Who is left behind, and the last day on which the household stays as it was."""
    left = [member for member in period.members.all() if member.citizen_id != citizen.pk]
    return left, one_month_after(died_on) if left or period.dependent_children else died_on


def _undo_death(citizen: Citizen, reason: str, by: User | str) -> None:
    """On second thoughts nobody died on the day that is known: the household and its assistance go on as they did."""
    if citizen.died_on is None:
        return
    for household, period in _households_on(citizen, citizen.died_on):
        _, last_day = _left_after(citizen, citizen.died_on, period)
        day = last_day + ONE_DAY
        if any(one.since == day and citizen not in _said_by(one) for one in in_force(_periods(household))):
            back = {citizen: _said_by(period)[citizen]}
            change_household(household=household, since=day, members=back, reason=reason, by=by)
            before, again = [one for one in in_force(_periods(household)) if one.since <= day][-2:]
            if _said_by(before) == _said_by(again):
                withdraw_household(period=again, reason=reason, by=by)
        grant = _grant_on(household, last_day)
        if grant and grant.until == last_day:
            earlier = household.grants.filter(since=grant.since, version__lt=grant.version).order_by("version").last()
            if earlier is not None:
                _new_grant(household, grant.since, earlier.until, reason, by)


@transaction.atomic
def record_child_death(
    *,
    household: Household,
    died_on: datetime.date,
    reason: str,
    by: User | str,
    youngest_child_birth_date: datetime.date | None = None,
) -> HouseholdPeriod:
    """A dependent child died; of the last one of a lone parent, or of a parent of 18 to 20, the norm goes on a month.

    That is art. 45, 5. `youngest_child_birth_date`: of the children who are left. Raises `NoHouseholdYet` and
    `NothingChanged` where there was no child.
    """
    held = [period for period in in_force(_periods(household)) if period.since <= died_on]
    if not held:
        raise NoHouseholdYet
    left = held[-1].dependent_children - 1
    if left < 0:
        raise NothingChanged
    people = [member.citizen for member in held[-1].members.all()]
    is_young = any(_turns(one.birth_date, _ADULT) > died_on for one in people)
    goes_on = left == 0 and (len(people) == 1 or is_young)
    audit.record("child.died", by=by, subject=household, about=household, municipality=household.municipality)
    return change_household(
        household=household,
        since=(one_month_after(died_on) if goes_on else died_on) + ONE_DAY,
        reason=reason,
        by=by,
        dependent_children=left,
        youngest_child_birth_date=youngest_child_birth_date if left else None,
    )


_ADULT = 21


def _turns(birth_date: datetime.date, age: int) -> datetime.date:
    """The birthday; who was born on 29 February has it on 1 March."""
    try:
        return birth_date.replace(year=birth_date.year + age)
    except ValueError:
        return datetime.date(birth_date.year + age, 3, 1)


def one_month_after(day: datetime.date) -> datetime.date:
    """The same day of the next month, or the last one where that month has no such day."""
    following = (day.replace(day=1) + datetime.timedelta(days=31)).replace(day=1)
    return following.replace(day=min(day.day, calendar.monthrange(following.year, following.month)[1]))


def _periods(household: Household) -> list[HouseholdPeriod]:
    return list(household.periods.prefetch_related("members__citizen"))


def _households_on(citizen: Citizen, day: datetime.date) -> list[tuple[Household, HouseholdPeriod]]:
    household_ids = {span.household.pk for span in household_spans([citizen.pk])[citizen.pk] if span.holds_on(day)}
    held = {
        pk: [period for period in periods if period.since <= day] for pk, periods in periods_of(household_ids).items()
    }
    households = Household.objects.in_bulk(household_ids)
    return [(households[pk], held[pk][-1]) for pk in sorted(household_ids)]


@transaction.atomic
def grant_benefit(
    *,
    household: Household,
    since: datetime.date,
    reason: str,
    by: User | str,
    until: datetime.date | None = None,
) -> BenefitGrant:
    """The household has assistance from `since` on, up to and including `until`. The same day again: a new version.

    So it begins, and begins again after it stopped. Raises `GrantsOverlap`.
    """
    lock_household(household)
    for first, last, grant in days_of(household.grants.all()):
        ends = grant.until if grant.since < since else last
        if grant.since != since and (until is None or first <= until) and (ends is None or since <= ends):
            raise GrantsOverlap
    return _new_grant(household, since, until, reason, by)


@transaction.atomic
def stop_benefit(*, household: Household, until: datetime.date, reason: str, by: User | str) -> BenefitGrant:
    """The assistance that the household has on `until` ends with that day. Raises `NoGrant` and `NothingChanged`."""
    lock_household(household)
    grant = _grant_on(household, until)
    if grant is None:
        raise NoGrant
    if grant.until == until:
        raise NothingChanged
    return _new_grant(household, grant.since, until, reason, by)


@transaction.atomic
def withdraw_grant(*, grant: BenefitGrant, reason: str, by: User | str) -> BenefitGrant:
    """On second thoughts no assistance began on that day."""
    lock_household(grant.household)
    return _new_grant(grant.household, grant.since, grant.until, reason, by, withdrawn=True)


def lock_household(household: Household) -> None:
    """Hold the household until commit: two people who change it wait for each other, and for its settlements."""
    Household.objects.select_for_update().get(pk=household.pk)


def _grant_on(household: Household, day: datetime.date) -> BenefitGrant | None:
    rows = days_of(household.grants.all())
    return next((grant for first, last, grant in rows if first <= day and (last is None or day <= last)), None)


def _new_grant(
    household: Household,
    since: datetime.date,
    until: datetime.date | None,
    reason: str,
    by: User | str,
    *,
    withdrawn: bool = False,
) -> BenefitGrant:
    before = list(household.grants.all())
    grant = BenefitGrant.objects.create(
        household=household,
        since=since,
        until=until,
        withdrawn=withdrawn,
        version=next_version(household.grants.filter(since=since)),
        reason=reason,
        recorded_by=audit.name_of(by),
    )
    audit.record("grant_changed", by=by, subject=grant, about=household, municipality=household.municipality)
    persons = {
        days: _persons_on(_periods(household), days)
        for days in changed_days(before, household.grants.all(), lambda one: one.since)
    }
    _send(household, persons, "grant_changed", by)
    return grant


def _new_period(
    household: Household,
    since: datetime.date,
    members: Iterable[Member],
    reason: str,
    by: User | str,
    **circumstances: Any,
) -> HouseholdPeriod:
    period = HouseholdPeriod.objects.create(
        household=household,
        since=since,
        version=next_version(household.periods.filter(since=since)),
        reason=reason,
        recorded_by=audit.name_of(by),
        **circumstances,
    )
    for member in members:
        HouseholdMember.objects.create(
            period=period,
            citizen=member.citizen,
            entitled=member.entitled,
            in_institution=member.in_institution,
            parents_cannot_support=member.parents_cannot_support,
        )
    return period


def _period_saying(
    household: Household, since: datetime.date, said: Mapping[Any, Any], reason: str, by: User | str
) -> HouseholdPeriod:
    members = [value for key, value in said.items() if isinstance(key, Citizen) and value]
    if not 1 <= len(members) <= 2:
        raise NotOneOrTwo
    circumstances = {key: value for key, value in said.items() if isinstance(key, str)}
    return _new_period(household, since, members, reason, by, **circumstances)


CIRCUMSTANCES = ("dependent_children", "youngest_child_birth_date", "cost_sharers", "allowance_partner")


def _said_by(period: HouseholdPeriod) -> dict[Any, Any]:
    """What a period says, a key for each thing that can change: a circumstance by its name, a member by the person."""
    said: dict[Any, Any] = {name: getattr(period, name) for name in CIRCUMSTANCES}
    return said | {
        row.citizen: Member(row.citizen, row.entitled, row.in_institution, row.parents_cannot_support)
        for row in sorted(period.members.all(), key=lambda row: row.pk)
    }


def next_version(rows: QuerySet[Any]) -> int:
    """The number of the next version of these rows."""
    return (rows.aggregate(Max("version"))["version__max"] or 0) + 1


def _tell_of_periods(fact: HouseholdPeriod, before: Iterable[HouseholdPeriod], by: User | str) -> None:
    household = fact.household
    audit.record("household_changed", by=by, subject=fact, about=household, municipality=household.municipality)
    after = _periods(household)
    persons = {
        days: _persons_on(before, days) | _persons_on(after, days)
        for days in changed_days(before, after, lambda period: (period.since, _said_by(period)))
    }
    _send(household, persons, "household_changed", by)


def _persons_on(periods: Iterable[HouseholdPeriod], days: Days) -> set[int]:
    """Who is in the household on one of these days."""
    first, last = days
    return {
        member.citizen_id
        for since, until, period in days_of(periods)
        if (last is None or since <= last) and (until is None or first <= until)
        for member in period.members.all()
    }


def _send(household: Household, persons: Mapping[Days, set[int]], cause: str, by: User | str) -> None:
    """Tell which days have changed; also to other households of these persons, who may be in one at a time."""
    for days, citizen_ids in persons.items():
        household_ids = [household.pk, *sorted(shared_with(household, citizen_ids, days))]
        month_facts_changed.send(
            Household, household_ids=household_ids, since=days[0], until=days[1], cause=cause, by=audit.name_of(by)
        )


@transaction.atomic
def mark_safety(*, household: Household, since: datetime.date, hides: bool, reason: str, by: User | str) -> SafetyMark:
    """From `since` on the members of the household see nothing of each other, or (`hides` false) do so again.

    The event is about nobody: a log that tells a citizen of it would endanger who asked for it.
    """
    lock_household(household)
    mark = SafetyMark.objects.create(
        household=household,
        since=since,
        hides=hides,
        version=next_version(household.safety_marks.filter(since=since)),
        reason=reason,
        recorded_by=audit.name_of(by),
    )
    audit.record("safety.marked", by=by, subject=mark, municipality=household.municipality, hides=hides)
    return mark


@transaction.atomic
def close_file(*, user: User, citizen: Citizen, relation: str, by: User, closed: bool = True) -> ClosedFile:
    """The file of this person, and those of the household, are closed to this member of the staff, or open again."""
    row = ClosedFile.objects.create(
        user=user, citizen=citizen, relation=relation, closed=closed, recorded_by=audit.name_of(by)
    )
    audit.record(
        "file.closed",
        by=by,
        subject=row,
        about=citizen,
        municipality=citizen.municipality,
        closed=closed,
        relation=relation,
    )
    return row


class ActsForThemselves(Exception):
    """Nobody represents themselves."""


class MandatesOverlap(Exception):
    """In these days this representative acts for this person already."""


class MandateIsOver(Exception):
    """The mandate ended before that day, or was not yet there."""


@transaction.atomic
def give_mandate(
    *,
    citizen: Citizen,
    kind: str,
    name: str,
    since: datetime.date,
    until: datetime.date | None,
    reason: str,
    by: User | str,
    bsn: str = "",
    organisation_number: str = "",
) -> Mandate:
    """Somebody acts for the citizen: a person with this BSN, or else the organisation with this number.

    `ValidationError` when the BSN fails the 11-test; `ActsForThemselves`, `MandatesOverlap`.
    """
    municipality = Municipality.objects.select_for_update(no_key=True).get(pk=citizen.municipality_id)
    if bsn and citizens_with_bsn(municipality, bsn).filter(pk=citizen.pk).exists():
        raise ActsForThemselves
    found = representative_known(municipality, bsn=bsn, number=organisation_number)
    representative = found or _new_representative(municipality, name, bsn, organisation_number)
    own = citizen.mandates.filter(representative=representative)
    for first, last, _ in days_of(own):
        if (until is None or first <= until) and (last is None or since <= last):
            raise MandatesOverlap
    mandate = Mandate.objects.create(
        citizen=citizen,
        representative=representative,
        kind=kind,
        since=since,
        until=until,
        version=next_version(own.filter(since=since)),
        reason=reason,
        recorded_by=audit.name_of(by),
    )
    audit.record("mandate.given", by=by, subject=mandate, about=citizen, municipality=municipality, kind=kind)
    return mandate


def _new_representative(municipality: Municipality, name: str, bsn: str, organisation_number: str) -> Representative:
    representative = Representative(municipality=municipality, name=name, organisation_number=organisation_number)
    if not organisation_number:
        representative.bsn = bsn
    user = User(username=str(uuid.uuid4()), municipality=municipality, is_representative=True)
    user.set_unusable_password()
    user.save()
    representative.user = user
    representative.save()
    return representative


@transaction.atomic
def end_mandate(*, mandate: Mandate, until: datetime.date, reason: str, by: User | str) -> Mandate:
    """The mandate holds up to and including `until`; a day before it began: it never did. `MandateIsOver`."""
    Municipality.objects.select_for_update(no_key=True).get(pk=mandate.municipality_id)
    own = Mandate.objects.filter(citizen=mandate.citizen_id, representative=mandate.representative_id)
    now = next((row for row in in_force(own) if row.since == mandate.since), None)
    if now is None or (now.until is not None and now.until <= until):
        raise MandateIsOver
    never = until < now.since
    row = Mandate.objects.create(
        citizen=now.citizen,
        representative=now.representative,
        kind=now.kind,
        since=now.since,
        until=now.until if never else until,
        withdrawn=never,
        version=next_version(own.filter(since=now.since)),
        reason=reason,
        recorded_by=audit.name_of(by),
    )
    audit.record("mandate.ended", by=by, subject=row, about=row.citizen, municipality=row.municipality)
    return row
