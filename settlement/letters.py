"""Letters on paper: the chance to be heard, what was decided on a claim, and a suspension.

Nobody here asked to be told electronically alone (Awb 2:8): the portal shows the same, but a term counts from the day
on which the letter was sent (Awb 3:41, 6:8). A letter states that day, so one that goes out later is made anew.
"""

import datetime
from collections.abc import Sequence
from typing import Any

from django.db import transaction
from django.template.loader import render_to_string

from citizens import audit
from citizens.models import Citizen, Household, User
from citizens.selectors import days_of, periods_of
from config import clock
from settlement import advances, claims, ledger, services
from settlement.balances import GIVEN, Claim, claims_with_events
from settlement.models import BenefitMonth, Letter, LetterSending, RecoveryClaim
from settlement.overviews import advance_of, decided_before
from settlement.selectors import hidden_from

# So far ahead a letter may be dated: the next working day after a long weekend.
_AHEAD = datetime.timedelta(days=7)


class WrongDay(Exception):
    """A letter is dated today or some days ahead, and is sent on its day or before."""


class NothingToTell(Exception):
    """The claim is not at the point of which this letter tells."""


def addressees(month: BenefitMonth) -> list[Citizen]:
    """Who was in the household in this month: each is told, and each can be asked (art. 59, 1). One query or two."""
    periods = days_of(periods_of([month.household_id]).get(month.household_id, []))
    members = [
        member
        for first, last, period in periods
        if first <= month.month.last and (last is None or last >= month.month.first)
        for member in period.members.all()
        if member.entitled
    ]
    return list({member.citizen_id: member.citizen for member in members}.values())


def hides_from_somebody(month: BenefitMonth) -> bool:
    """Whether a safety mark keeps what the month comes to from one of them."""
    return any(hidden_from(citizen, [month], clock.today()) for citizen in addressees(month))


@transaction.atomic
def ask_for_answer(*, claim: RecoveryClaim, dated: datetime.date, by: User) -> list[Letter]:
    """The letters that ask what the citizens think of a proposed claim (Awb 4:8), and the same in the portal.

    Raises `WrongDay`, and what `claims.invite_to_answer` raises.
    """
    _refuse_day(dated)
    claims.invite_to_answer(claim=claim, by=by)
    until = dated + datetime.timedelta(days=claims.hearing_days(claim.municipality_id))
    return _write(Letter.Kind.HEARING, claim.month, dated, until, by, claim=_now(claim))


@transaction.atomic
def tell_decision(*, claim: RecoveryClaim, dated: datetime.date, by: User) -> list[Letter]:
    """The letters with the decision on a claim, and how to object. Raises `WrongDay` and `NothingToTell`."""
    _refuse_day(dated)
    ledger.refuse_own(claim.month.household_id, by)
    now = _now(claim)
    if now.to_tell is None:
        raise NothingToTell
    until = ledger.objection_until(_noon(dated))
    events = now.untold or [now.to_tell]
    # What the letter is about: to ask back, while that still asks something.
    event = now.decided if now.decided in events and now.is_open else events[-1]
    return _write(Letter.Kind.DECISION, claim.month, dated, until, by, claim=now, events=events, event=event)


@transaction.atomic
def suspend(
    *, month: BenefitMonth, missing: str, until: datetime.date, dated: datetime.date, by: User
) -> list[Letter]:
    """The letters that suspend the assistance of a month until something was handed in (art. 54, 1 and 2).

    `missing`: what, in words for the citizen. `until`: the last day to hand it in, eight weeks at most. An advance
    that was decided before is paid: the letter says so. Raises `WrongDay`, and `ledger.PaidAlready` once it is paid.
    """
    _refuse_day(dated)
    ledger.refuse_own(month.household_id, by)
    if not dated < until <= dated + advances.SUSPENDED_AT_MOST:
        raise WrongDay
    advance = advance_of(month)
    if advance is None and month.entries.filter(kind__in=GIVEN, amount__gt=0).exists():
        raise ledger.PaidAlready
    return _write(
        Letter.Kind.SUSPENSION,
        month,
        dated,
        until,
        by,
        missing=missing,
        advance=advance,
        decided=decided_before(month),
        objection_until=ledger.objection_until(_noon(dated)),
    )


@transaction.atomic
def record_sent(*, letters: Sequence[Letter], sent_on: datetime.date, how: str, by: User) -> list[LetterSending]:
    """That these letters were sent on that day. Once each; raises `WrongDay` after the day that they state.

    What they tell holds from then on (Awb 3:40): the months from which something goes off by it are settled anew.
    """
    done: list[LetterSending] = []
    household_ids = {letter.month.household_id for letter in letters}
    # Of a couple's two letters the last one makes the decision hold: who records it must see the other.
    list(Household.objects.filter(pk__in=household_ids).order_by("pk").select_for_update().values_list("pk"))
    for letter in letters:
        ledger.refuse_own(letter.month.household_id, by)
        if letter.is_sent:
            continue
        if sent_on > letter.dated or sent_on > clock.today() or sent_on < letter.at.astimezone(clock.AMSTERDAM).date():
            raise WrongDay
        done.append(LetterSending.objects.create(letter=letter, sent_on=sent_on, how=how, by=audit.name_of(by)))
        _log("letter.sent", letter, by)
    if any(one.letter.kind == Letter.Kind.DECISION for one in done):
        ledger.tell_of_deductions(household_ids, by=audit.name_of(by))
        services.settle_stale(household_ids=household_ids, cause="deductions_changed")
    return done


def _refuse_day(dated: datetime.date) -> None:
    if not clock.today() <= dated <= clock.today() + _AHEAD:
        raise WrongDay


def _noon(day: datetime.date) -> datetime.datetime:
    return datetime.datetime.combine(day, datetime.time(12), clock.AMSTERDAM)


def _now(claim: RecoveryClaim) -> Claim:
    (now,) = claims_with_events(RecoveryClaim.objects.filter(pk=claim.pk))
    return now


def _write(
    kind: Letter.Kind,
    month: BenefitMonth,
    dated: datetime.date,
    until: datetime.date,
    by: User,
    *,
    claim: Claim | None = None,
    **facts: Any,
) -> list[Letter]:
    people = addressees(month)
    letters = []
    for citizen in people:
        context = {
            "kind": kind,
            "month": month,
            "household": month.household,
            "municipality": month.household.municipality,
            "citizen": citizen,
            "dated": dated,
            "until": until,
            "claim": claim,
            "together": len(people) > 1,
            # From an amount of the household the wage of the other follows, and a safety mark is on it.
            "hidden": bool(hidden_from(citizen, [month], clock.today())),
            **facts,
        }
        letter = Letter.objects.create(
            month=month,
            claim=claim.row if claim else None,
            citizen=citizen,
            kind=kind,
            dated=dated,
            until=until,
            page=render_to_string("statements/letter.html", context),
            by=audit.name_of(by),
        )
        _log("letter.written", letter, by)
        letters.append(letter)
    return letters


def _log(action: str, letter: Letter, by: User) -> None:
    audit.record(action, by=by, subject=letter, about=letter.citizen, municipality=letter.month.household.municipality)
