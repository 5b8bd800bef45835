"""What is asked back: a claim is answered, decided, signed and waived, and each of these leaves an event."""

import datetime
from dataclasses import replace
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import Max

from citizens import audit
from citizens.models import Household, User
from citizens.services import lock_household
from config import clock
from settlement import services
from settlement.balances import GIVEN, Claim, MonthMoney, claims_with_events, money_of
from settlement.engine.contract import step_to_json
from settlement.engine.differences import weigh as weigh_balance
from settlement.engine.money import ZERO
from settlement.engine.month import Month, birthday
from settlement.ledger import deductions_changed, new_decision, refuse_own, weigh
from settlement.models import BenefitMonth, ClaimEvent, Decision, LedgerEntry, RecoveryClaim, Revision, Settlement
from settlement.selectors import current, policies_of, policy_on

_YEARS_TO_ASK = 2


class SecondPersonNeeded(Exception):
    """This claim takes two people, and who signed first cannot be the second."""


class NotAsked(Exception):
    """The claim asks nothing (any more), or less than this."""


class NotHeard(Exception):
    """No letter asked the citizen for an answer yet, or there still are days for it: until this day."""

    def __init__(self, until: datetime.date | None) -> None:
        super().__init__(str(until))
        self.until = until


class NotRevisable(Exception):
    """Nobody knows what was paid for the month, it is not firm, or something of it is still to be decided."""


class LowerAlready(Exception):
    """On this article the norm of the month is lower already."""


class TooEarlyForTax(Exception):
    """Tax is not asked back within the calendar year of payment (art. 58, 5): until then it can still be set off."""


class TooLate(Exception):
    """What the citizen could have understood is not asked back more than two years after it was paid (art. 58, 6)."""


@transaction.atomic
def propose_revision(
    *,
    month: BenefitMonth,
    article: str,
    percent: Decimal,
    reason: str,
    by: User,
    studies_ended_on: datetime.date | None = None,
) -> RecoveryClaim:
    """Propose to lower the norm of a month that was paid (arts 27, 28 and 54, 3), and to ask back what it changes.

    Nothing of the month changes before the citizen was heard and somebody decided on the claim. Raises `NotRevisable`,
    `LowerAlready`, `OwnClaim`, `services.StudiesNotEnded` and `TooLong`, and `NotAsked` where it changes nothing.
    """
    refuse_own(month.household_id, by)
    lock_household(month.household)
    money = _money_of(month)
    settlement = money.settlement
    if (
        settlement is None
        or settlement.status != Settlement.Status.FINAL
        or month.stale_since is not None
        or not money.is_booked
        or money.is_contested
        or any(claim.is_open for claim in money.revisions)
        or weigh_balance(money.balance()).claim > money.claimed
    ):
        raise NotRevisable
    if any(row["article"] == article for row in settlement.facts["reductions"]):
        raise LowerAlready
    revision = Revision(article=article, percent=percent, studies_ended_on=studies_ended_on, reason=reason)
    months = services.preview(
        household_ids=[month.household_id], change=lambda: _lower_paid(month, revision, by=audit.name_of(by))
    )
    lower = next((one.after.settlement for one in months if one.after.row.pk == month.pk), None)
    if lower is None:
        raise NotAsked
    weighed = weigh_balance(replace(money, settlement=lower).balance())
    amount = weighed.claim - money.claimed
    if amount <= ZERO:
        raise NotAsked
    steps = [step_to_json(step) for step in weighed.steps]
    claim = RecoveryClaim.objects.create(
        month=month, settlement=settlement, amount=amount, steps=steps, by=audit.name_of(by)
    )
    revision.claim = claim
    revision.save()
    _log_claim("claim.proposed", claim, by)
    return claim


def _lower_paid(month: BenefitMonth, revision: Revision, *, by: str) -> None:
    services.reduce_norm(
        household=month.household,
        article=revision.article,
        percent=revision.percent,
        since=month.month.first,
        until=month.month.last,
        studies_ended_on=revision.studies_ended_on,
        reason=revision.reason,
        by=by,
        revises=True,
    )


def _money_of(month: BenefitMonth) -> MonthMoney:
    months = money_of([month.household_id])[month.household_id]
    return next(one for one in months if one.month == month)


@transaction.atomic
def invite_to_answer(*, claim: RecoveryClaim, by: User) -> ClaimEvent:
    """The portal asks what the citizen thinks of a proposed claim, before anybody decides (Awb 4:8). Once is enough.

    The term counts from the letter (`settlement.letters`): that of the portal says until when at least.
    """
    now = _claim_now(claim, by)
    if not now.is_open or now.decided:
        raise NotAsked
    if now.invited:
        return now.invited
    event = ClaimEvent.objects.create(
        claim=claim,
        kind=ClaimEvent.Kind.INVITED,
        until=clock.today() + datetime.timedelta(days=hearing_days(claim.municipality_id)),
        by=audit.name_of(by),
    )
    _log_claim("claim.invited", claim, by)
    return event


def hearing_days(municipality_id: int) -> int:
    """How many days there are to answer a proposal, as the municipality chose."""
    policy = policy_on(policies_of([municipality_id]).get(municipality_id, []), clock.today())
    return policy.hearing_days if policy else 14


@transaction.atomic
def answer_claim(
    *,
    claim: RecoveryClaim,
    words: str,
    by: User,
    channel: str = ClaimEvent.Channel.PORTAL,
    received_on: datetime.date | None = None,
) -> ClaimEvent:
    """What the citizen says of a proposed claim. It may be said more than once, until a decision.

    What came otherwise than by the portal is written down by a caseworker, with the day on which it came.
    """
    now = _claim_now(claim, None if channel == ClaimEvent.Channel.PORTAL else by)
    if not now.is_open or now.decided:
        raise NotAsked
    event = ClaimEvent.objects.create(
        claim=claim,
        kind=ClaimEvent.Kind.ANSWERED,
        words=words,
        channel=channel,
        received_on=received_on or clock.today(),
        by=audit.name_of(by),
    )
    _log_claim("claim.answered", claim, by)
    return event


@transaction.atomic
def decide_claim(
    *,
    claim: RecoveryClaim,
    ground: str,
    amount: Decimal,
    reason: str,
    by: User,
    instalment: Decimal | None = None,
    gross_up: Decimal = ZERO,
) -> ClaimEvent:
    """Revise the month and ask this amount back (arts 54, 3 and 58): decided, or signed by the first of two.

    The citizen must have had the chance to answer. `gross_up`: tax above it, only after the calendar year in which
    the month was last paid: December is paid in January, and its tax can be set off until the end of that year.
    """
    now = _claim_now(claim, by)
    if not ZERO < amount <= now.amount or now.decided:
        raise NotAsked
    _refuse_unheard(now)
    if gross_up and clock.today().year <= _last_paid(claim.month).year:
        raise TooEarlyForTax
    if ground == ClaimEvent.Ground.KNOWN and clock.today() > birthday(_last_paid(claim.month), _YEARS_TO_ASK):
        raise TooLate
    policy = policy_on(policies_of([claim.municipality_id]).get(claim.municipality_id, []), clock.today())
    terms = {"amount": amount, "gross_up": gross_up, "instalment": instalment, "ground": ground, "words": reason}
    if policy is None or amount + gross_up > policy.second_signature_above:
        event = ClaimEvent.objects.create(claim=claim, kind=ClaimEvent.Kind.SIGNED, by=audit.name_of(by), **terms)
        _log_claim("claim.signed", claim, by)
        return event
    return _decided(now, terms, by=audit.name_of(by), second_by="", actor=by)


@transaction.atomic
def sign_second(*, claim: RecoveryClaim, by: User) -> ClaimEvent:
    """The second person agrees with what the first one signed. Raises `SecondPersonNeeded` for the first one."""
    now = _claim_now(claim, by)
    if now.signed is None:
        raise NotAsked
    if now.signed.by == audit.name_of(by):
        raise SecondPersonNeeded
    terms = {name: getattr(now.signed, name) for name in ("amount", "gross_up", "instalment", "ground", "words")}
    return _decided(now, terms, by=now.signed.by, second_by=audit.name_of(by), actor=by)


def _decided(now: Claim, terms: dict[str, Any], *, by: str, second_by: str, actor: User) -> ClaimEvent:
    claim = now.row
    rest = now.amount - terms["amount"]
    decision = new_decision(
        _holding(claim.month),
        Decision.Kind.RECOVERY,
        -(terms["amount"] + terms["gross_up"]),
        by=by,
        automatic=False,
        second_by=second_by,
        reason=terms["words"][:600],
        steps=claim.steps,
    )
    decision.save()
    if rest > ZERO:
        # What is not asked of the proposal is waived by this very decision.
        ClaimEvent.objects.create(claim=claim, kind=ClaimEvent.Kind.WAIVED, amount=rest, by=by, decision=decision)
    # Nothing goes off before the letter was sent (`letters.record_sent`).
    event = ClaimEvent.objects.create(claim=claim, kind=ClaimEvent.Kind.DECIDED, by=by, decision=decision, **terms)
    _log_claim("claim.decided", claim, actor)
    if now.revision is not None:
        _lower_paid(claim.month, now.revision, by=by)
        services.settle_stale(household_ids=[claim.month.household_id], cause="reduction_changed")
    weigh(household_ids=[claim.month.household_id])
    return event


@transaction.atomic
def waive_claim(*, claim: RecoveryClaim, amount: Decimal, reason: str, by: User) -> ClaimEvent:
    """Refrain from asking this much back, wholly or partly (art. 58, 2, 7 and 8): of what has not come back yet."""
    now = _claim_now(claim, by)
    if not ZERO < amount <= _money_of(claim.month).asked_by(now):
        raise NotAsked
    decision = new_decision(
        _holding(claim.month), Decision.Kind.WAIVER, amount, by=audit.name_of(by), automatic=False, reason=reason[:600]
    )
    decision.save()
    event = ClaimEvent.objects.create(
        claim=claim,
        kind=ClaimEvent.Kind.WAIVED,
        amount=amount,
        words=reason,
        decision=decision,
        by=audit.name_of(by),
    )
    _log_claim("claim.waived", claim, by)
    deductions_changed(claim.month.household_id, Month.of(clock.today()).previous(), None, audit.name_of(by))
    weigh(household_ids=[claim.month.household_id])
    return event


def _claim_now(claim: RecoveryClaim, by: User | None = None) -> Claim:
    """The claim as it is now, held until commit. `by` decides about it: never about their own household."""
    if by is not None:
        refuse_own(claim.month.household_id, by)
    list(Household.objects.filter(pk=claim.month.household_id).select_for_update().values_list("pk"))
    (now,) = claims_with_events(RecoveryClaim.objects.filter(pk=claim.pk))
    return now


def _refuse_unheard(now: Claim) -> None:
    """What was shown in the portal alone does not count: nobody asked to be told electronically only (Awb 2:8)."""
    if now.answer is None and (now.answer_until is None or now.answer_until >= clock.today()):
        raise NotHeard(now.answer_until)


def _last_paid(month: BenefitMonth) -> datetime.date:
    """The last day on which assistance of the month was paid out, or withheld from it."""
    booked = LedgerEntry.objects.filter(month=month, kind__in=GIVEN, amount__gt=0).aggregate(last=Max("booked_on"))
    return max(booked["last"] or month.first_day, month.first_day)


def _holding(month: BenefitMonth) -> Settlement:
    return current(Settlement.objects.filter(month=month)).get()


def _log_claim(action: str, claim: RecoveryClaim, by: User) -> None:
    household = claim.month.household
    audit.record(action, by=by, subject=claim, about=household, municipality=household.municipality)
