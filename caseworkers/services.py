"""What caseworkers do beyond the services of the layers below: settle a month again, and keep the risk flags."""

import datetime
from collections import defaultdict
from collections.abc import Callable, Collection, Mapping
from contextlib import suppress
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import Q
from django_otp.plugins.otp_totp.models import TOTPDevice

from caseworkers import facts, risk, selectors
from caseworkers.models import Passkey, RiskFlag
from citizens import audit
from citizens import services as citizen_services
from citizens.managers import collecting_later
from citizens.models import Citizen, Household, HouseholdMember, SignIn, User
from citizens.services import end_sessions
from config import clock
from payslips import calendar
from payslips import services as payslip_services
from payslips.models import Employment, IncomeStatement, Payslip
from settlement import claims, holiday, ledger
from settlement import services as settlement_services
from settlement.engine.month import Month
from settlement.models import BenefitMonth, ClaimEvent, Decision, RecoveryClaim

CHUNK = 500


def has_app(user: User) -> bool:
    """Whether the user has an app that makes codes, and has shown so."""
    return bool(TOTPDevice.objects.filter(user=user, confirmed=True).exists())


class CodeRefused(Exception):
    """The code is not the one that the app shows now, or too many wrong ones came before it."""


def app_of(user: User) -> TOTPDevice:
    """The app that makes the codes of this user (TOTP, RFC 6238); a new one, not confirmed, where there is none."""
    apps = TOTPDevice.objects.filter(user=user).order_by("-confirmed", "pk")
    return apps.first() or TOTPDevice.objects.create(user=user, name="app", confirmed=False)


def prove_second_factor(*, user: User, code: str, again: bool = False) -> TOTPDevice:
    """The app whose code this is; the first good code confirms a new app. Raises `CodeRefused`.

    Wrong codes make the next try wait, ever longer; a code works once.
    """
    with transaction.atomic():
        app = TOTPDevice.objects.select_for_update().get(pk=app_of(user).pk)
        if proven := app.verify_token(code):
            if not app.confirmed:
                app.confirmed = True
                app.save(update_fields=["confirmed"])
                audit.record("staff.app_confirmed", by=user, subject=user, municipality=user.municipality)
            action = "staff.proved_again" if again else "staff.signed_in"
            audit.record(action, by=user, subject=user, municipality=user.municipality)
        else:
            audit.record("staff.code_refused", by=user, subject=user, municipality=user.municipality)
    if not proven:
        raise CodeRefused
    return app


@transaction.atomic
def forget_app(*, user: User, by: User) -> None:
    """The next sign-in asks for a new app: telephone or key was lost. Passkeys and open sessions of the user end."""
    TOTPDevice.objects.filter(user=user).delete()
    Passkey.objects.filter(user=user).delete()
    end_sessions(SignIn.objects.filter(user=user))
    audit.record("staff.app_forgotten", by=by, subject=user, municipality=user.municipality)


@transaction.atomic
def end_sessions_of(*, user: User, by: User) -> None:
    """Whoever sits at a session of this user has to sign in."""
    end_sessions(SignIn.objects.filter(user=user))
    audit.record("staff.sessions_ended", by=by, subject=user, municipality=user.municipality)


def settle_again(*, month: BenefitMonth, by: User) -> settlement_services.Counts:
    """Settle a month anew on the facts as they are now, and the later months that move with it."""
    with transaction.atomic():
        settlement_services.mark_stale(
            household_ids=[month.household_id], since=month.month.first, until=month.month.last
        )
        audit.record(
            "month.settled_again", by=by, subject=month, about=month.household, municipality=month.municipality
        )
        counts = settlement_services.settle(month_ids=[month.pk], cause="asked_by_caseworker", by=audit.name_of(by))
    settlement_services.settle_stale(household_ids=[month.household_id], cause="facts_changed")
    return counts


def decide_figures(
    *, payslip: Payslip, changes: Mapping[str, Any], reason: str, by: User, seen: int, replaces: bool | None = None
) -> None:
    """These figures count: as they are, or with these changes. The months are settled at once, for who waits.

    Raises what the payslip services raise.
    """
    if changes:
        payslip_services.correct_figures(
            payslip_id=payslip.pk,
            changes=changes,
            reason=reason,
            source="caseworker",
            by=by,
            seen=seen,
            replaces=replaces,
        )
    else:
        payslip_services.accept_figures(payslip_id=payslip.pk, reason=reason, by=by, seen=seen, replaces=replaces)
    _settle_months_of(payslip.citizen_id)


def set_aside(*, payslip: Payslip, reason: str, by: User, seen: int) -> None:
    """The payslip does not count. Raises `OwnPayslip` and `ChangedMeanwhile`."""
    payslip_services.set_aside(payslip_id=payslip.pk, reason=reason, by=by, seen=seen)
    _settle_months_of(payslip.citizen_id)


def end_employment(*, employment: Employment, until: datetime.date, reason: str, by: User) -> None:
    """The job is over. Raises `OwnEmployment` and `EmploymentNotOver`."""
    calendar.end_employment(employment_id=employment.pk, until=until, reason=reason, by=by)
    _settle_months_of(employment.citizen_id)


class OwnHousehold(Exception):
    """Nobody records anything about the household that they are in themselves."""


def preview_fact(
    *, household_ids: Collection[int], change: Callable[[], object], by: User
) -> list[settlement_services.PreviewedMonth]:
    """What the months would become. Raises `OwnHousehold` and what `change` raises."""
    _refuse_own_household(household_ids, by)
    return settlement_services.preview(household_ids=household_ids, change=change)


def record_fact(*, household_ids: Collection[int], change: Callable[[], object], by: User) -> None:
    """Do what was previewed, and settle at once for who waits. Raises `OwnHousehold` and what `change` raises."""
    _refuse_own_household(household_ids, by)
    with transaction.atomic():
        change()
    settlement_services.settle_stale(household_ids=household_ids, cause="facts_changed")


def _refuse_own_household(household_ids: Collection[int], by: User) -> None:
    if HouseholdMember.objects.filter(period__household__in=household_ids, citizen__user=by).exists():
        raise OwnHousehold


@transaction.atomic
def record_death(*, citizen: Citizen, died_on: datetime.date, reason: str, by: User) -> None:
    """Somebody died: the assistance goes on as the law says, and the jobs are over. Another day moves those ends.

    A job with a payslip that goes on after the death stays as it was, for a person to look at.
    """
    citizen_services.record_death(citizen=citizen, died_on=died_on, reason=reason, by=by)
    jobs = Employment.objects.filter(citizen=citizen)
    for job in jobs.filter(Q(until__isnull=True) | Q(note__startswith=_BY_DEATH)).exclude(until=died_on):
        with suppress(calendar.EmploymentNotOver):
            note = f"{_BY_DEATH}: {reason}"[:_NOTE]
            calendar.end_employment(employment_id=job.pk, until=died_on, reason=note, by=by)


# A job that a death ended is known by its note.
_BY_DEATH = "overleden"
_NOTE = 300


def decide_claim(*, claim: RecoveryClaim, by: User, **terms: Any) -> ClaimEvent:
    """Ask a claim back, or sign as the first of two. Raises what `settlement.claims.decide_claim` raises."""
    event = claims.decide_claim(claim=claim, by=by, **terms)
    settlement_services.settle_stale(household_ids=[claim.month.household_id], cause="facts_changed")
    return event


def sign_second(*, claim: RecoveryClaim, by: User) -> None:
    """The second signature. Raises what `settlement.claims.sign_second` raises."""
    claims.sign_second(claim=claim, by=by)
    settlement_services.settle_stale(household_ids=[claim.month.household_id], cause="facts_changed")


def waive_claim(*, claim: RecoveryClaim, amount: Decimal, reason: str, by: User) -> None:
    """Refrain from asking back. Raises what `settlement.claims.waive_claim` raises."""
    claims.waive_claim(claim=claim, amount=amount, reason=reason, by=by)
    settlement_services.settle_stale(household_ids=[claim.month.household_id], cause="facts_changed")


def book_by_hand(*, household: Household, booking: ledger.Booking, by: User) -> None:
    """An entry that no export has. Raises `AlreadyBooked`."""
    ledger.book(municipality=household.municipality, source="hand", bookings=[booking], by=by)
    settlement_services.settle_stale(household_ids=[household.pk], cause="facts_changed")


def pay_holiday(*, household: Household, reason: str, by: User) -> list[Decision]:
    """Decide to pay holiday allowance that no night decides on. Raises `OwnHousehold`."""
    _refuse_own_household([household.pk], by)
    return holiday.pay_holiday(household_ids=[household.pk], by=by, reason=reason)


def establish_income(
    *,
    employment: Employment,
    expected_id: int,
    net_amount: Decimal,
    tax_credit_applied: bool | None,
    reason: str,
    by: User,
) -> None:
    """A pay period without a payslip paid this. Raises `OwnEmployment`, `NothingExpected` and `NotHeard`."""
    calendar.state_income(
        expected_id=expected_id,
        kind="received_on_bank" if net_amount else "no_income",
        net_amount=net_amount or None,
        tax_credit_applied=tax_credit_applied,
        source="caseworker",
        reason=reason,
        by=by,
    )
    _settle_months_of(employment.citizen_id)


def accept_statement(*, statement: IncomeStatement, reason: str, by: User) -> None:
    """What the citizen stated counts. Raises what `payslips.calendar.accept_statement` raises."""
    calendar.accept_statement(statement_id=statement.pk, reason=reason, by=by)
    _settle_months_of(statement.expected.employment.citizen_id)


def ask_about_statement(*, statement: IncomeStatement, question: str, by: User) -> None:
    """A question to the citizen. Raises what `payslips.calendar.ask_about_statement` raises."""
    calendar.ask_about_statement(statement_id=statement.pk, question=question, by=by)


def contradict_statement(
    *, statement: IncomeStatement, net_amount: Decimal, tax_credit_applied: bool | None, reason: str, by: User
) -> None:
    """Another wage counts than was stated. Raises what `establish_income` raises, and `NotHeard`."""
    establish_income(
        employment=statement.expected.employment,
        expected_id=statement.expected_id,
        net_amount=net_amount,
        tax_credit_applied=tax_credit_applied,
        reason=reason,
        by=by,
    )


def withdraw_statement(*, statement: IncomeStatement, reason: str, by: User) -> None:
    """What was said of a period, by whomever, does not hold. Raises what `payslips.calendar` raises."""
    calendar.withdraw_statement(expected_id=statement.expected_id, source="caseworker", reason=reason, by=by)
    _settle_months_of(statement.expected.employment.citizen_id)


def keep_employment(*, employment: Employment, by: User) -> None:
    """A proposed or recorded end does not hold."""
    calendar.keep_employment(employment_id=employment.pk, by=by)
    _settle_months_of(employment.citizen_id)


def _settle_months_of(citizen_id: int) -> None:
    """The signal has marked the months and queued them; whoever decided sees the new amounts without waiting."""
    settlement_services.settle_stale(household_ids=selectors.households_of(citizen_id), cause="facts_changed")


def refresh_all_flags() -> None:
    """The flags of every household, a chunk a transaction: the calendar moves what the rules see."""
    done = 0
    while chunk := list(Household.objects.filter(pk__gt=done).order_by("pk").values_list("pk", flat=True)[:CHUNK]):
        refresh_flags(household_ids=chunk)
        done = chunk[-1]


@collecting_later()
@transaction.atomic
def refresh_flags(*, household_ids: Collection[int]) -> None:
    """Raise what the rules see now, and resolve what they no longer see. A flag whose facts changed is a new one."""
    # Held until commit, in the order of the key as settlements do: two refreshes of a household wait for each other.
    municipality_of = dict(
        Household.objects.filter(pk__in=household_ids)
        .order_by("pk")
        .select_for_update()
        .values_list("pk", "municipality")
    )
    seen = _seen(household_ids)
    still: set[tuple[int, Month, str]] = set()
    over = []
    for flag in RiskFlag.objects.filter(household__in=household_ids, resolved_at__isnull=True):
        key = (flag.household_id, flag.month, flag.rule)
        if seen.get(key) == flag.facts:
            still.add(key)
        else:
            over.append(flag.pk)
    RiskFlag.objects.filter(pk__in=over).update(resolved_at=clock.now())
    RiskFlag.objects.bulk_create(
        RiskFlag(
            household_id=household_id,
            municipality_id=municipality_of[household_id],
            first_day=month.first,
            rule=rule,
            facts=rows,
        )
        for (household_id, month, rule), rows in seen.items()
        if (household_id, month, rule) not in still
    )


def _seen(household_ids: Collection[int]) -> dict[tuple[int, Month, str], list[dict[str, Any]]]:
    """What the rules see now: the facts per household, month and rule."""
    today = clock.today()
    seen: dict[tuple[int, Month, str], list[dict[str, Any]]] = defaultdict(list)
    for household in facts.gather(household_ids, today):
        for finding in risk.findings(household, today):
            seen[household.household, finding.month, finding.rule].append(finding.facts)
    return seen
