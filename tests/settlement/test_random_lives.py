"""Random lives: a household, what is told of it and what is paid to it, in any order; and what must hold after each.

A deed is a call of the services that serve in earnest, on a `World`. Deeds that are facts are kept, so that a second
world can hear them in another order. Money is looked through with sums of its own, from the rows of the ledger.
"""

import datetime
import functools
import itertools
import os
import random
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from contextlib import ExitStack
from dataclasses import replace
from decimal import Decimal
from typing import Any

import hypothesis
import pytest
from django.db import transaction
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from citizens.models import Citizen, Household
from citizens.services import (
    GrantsOverlap,
    Member,
    NoGrant,
    NothingChanged,
    change_household,
    grant_benefit,
    record_death,
    record_household,
    stop_benefit,
)
from config import clock
from payslips import calendar
from payslips import services as payslips
from payslips.models import Employment, ExpectedSlip, Payslip
from settlement import balances, claims, ledger, services
from settlement.balances import GIVEN, MonthMoney, money_of
from settlement.engine.month import Month
from settlement.models import (
    BenefitMonth,
    ClaimEvent,
    Decision,
    Difference,
    LedgerEntry,
    LetterSending,
    Settlement,
)
from settlement.night import settle_night
from settlement.selectors import current
from tests.factories.citizens import CaseworkerFactory, CitizenFactory
from tests.factories.money import told
from tests.factories.settlement import municipality_with_policy, slip_comes_in
from tests.samples.truth import PayPeriod, four_weeks, month, week

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]

Day = datetime.date
ZERO = Decimal("0.00")
WHY = {"reason": "besluit", "by": "test"}
SINCE, BEGIN, LAST = Day(2026, 3, 1), Day(2026, 5, 8), Day(2026, 10, 14)
Kind = LedgerEntry.Kind

# Each employer pays in a rhythm of its own; the last one is that of the partner, where there is one.
EMPLOYERS = (
    ("Bakkerij De Korenaar", "000012345L01", "month"),
    ("Schoonmaak Helder", "000054321L01", "four_weeks"),
    ("Uitzendbureau Vlot", "000067890L01", "week"),
)
PERIODS: dict[str, list[PayPeriod]] = {
    "month": [month(2026, number) for number in range(3, 11)],
    "four_weeks": [four_weeks(2026, number) for number in range(3, 11)],
    "week": [week(2026, number) for number in range(10, 42)],
}
# What the services answer to somebody who asks what cannot be.
REFUSED = (
    GrantsOverlap,
    NoGrant,
    NothingChanged,
    calendar.EmploymentEnded,
    calendar.EmploymentNotOver,
    calendar.NothingExpected,
    calendar.NothingStated,
    payslips.NothingChanged,
    services.NothingChanged,
)

Label = tuple[int, int, int]  # employer, period, and the how-manieth slip of it


class World:
    """A municipality with one household, from the first day of its assistance on."""

    def __init__(self, *, couple: bool, policy: dict[str, Any]) -> None:
        self.municipality = municipality_with_policy(**policy)
        self.caseworkers = [CaseworkerFactory(municipality=self.municipality) for _ in range(2)]
        people = 2 if couple else 1
        self.people: list[Citizen] = [
            CitizenFactory(municipality=self.municipality, birth_date=Day(1990 + number, 5, 4))
            for number in range(people)
        ]
        self.slips: dict[Label, Payslip] = {}
        self.household = Household.objects.create(municipality=self.municipality, number="1")
        record_household(household=self.household, since=SINCE, members=[Member(one) for one in self.people], **WHY)
        grant_benefit(household=self.household, since=SINCE, **WHY)

    def person_of(self, employer: int) -> Citizen:
        return self.people[-1] if employer == len(EMPLOYERS) - 1 else self.people[0]

    def job_of(self, employer: int) -> Employment | None:
        return Employment.objects.filter(
            citizen=self.person_of(employer), employer_name=EMPLOYERS[employer][0]
        ).first()

    @property
    def months(self) -> list[MonthMoney]:
        return money_of([self.household.pk])[self.household.pk]

    def month(self, first: Day) -> BenefitMonth:
        return BenefitMonth.objects.get(household=self.household, first_day=first)

    def settle(self) -> None:
        services.settle_stale(household_ids=[self.household.pk], cause="test")

    def outcome(self) -> dict[str, tuple[object, ...]]:
        """What the months come to, before what goes off them for others."""
        rows = current(Settlement.objects.filter(month__household=self.household)).select_related("month")
        return {
            str(row.month.month): (
                row.status,
                row.open_points,
                *(row.norm, row.income, row.exempt, row.payout, row.reserve),
            )
            for row in rows.order_by("month__first_day")
            if row.facts["situations"]
        }


# Deeds


def slip_in(world: World, label: Label, net: Decimal, *, confirmed: bool) -> None:
    """A slip is read; one that a caseworker has to look at takes the place of what counted."""
    employer, number, _ = label
    name, tax_number, kind = EMPLOYERS[employer]
    period, citizen = PERIODS[kind][number], world.person_of(employer)
    slip = slip_comes_in(
        citizen,
        employer_name=name,
        payroll_tax_number=tax_number,
        period_start=str(period.start),
        period_end=str(period.end),
        period_kind=kind,
        payment_date=str(period.end),
        **_wage(net),
    )
    world.slips[label] = slip
    if slip.state == Payslip.State.NEEDS_PERSON:
        payslips.accept_figures(payslip_id=slip.pk, reason="gezien", by=world.caseworkers[0], replaces=True)
    elif confirmed:
        payslips.confirm(payslip_id=slip.pk, by=citizen.user)


def _wage(net: Decimal) -> dict[str, str]:
    gross = f"{net + 40:.2f}"
    return {"gross_wage": gross, "taxable_wage": gross, "net_wage": f"{net:.2f}", "net_payment": f"{net:.2f}"}


def corrected(world: World, label: Label, net: Decimal) -> None:
    changes = {name: Decimal(value) for name, value in _wage(net).items()}
    payslips.correct_figures(
        payslip_id=world.slips[label].pk,
        changes=changes,
        reason="verkeerd gelezen",
        source="caseworker",
        by=world.caseworkers[0],
        replaces=True,
    )


def withdrawn(world: World, label: Label) -> None:
    payslips.set_aside(payslip_id=world.slips[label].pk, reason="niet van deze baan", by=world.caseworkers[0])


def job_begins(world: World, employer: int, since: Day) -> None:
    name, tax_number, rhythm = EMPLOYERS[employer]
    citizen = world.person_of(employer)
    calendar.begin_employment(
        citizen=citizen,
        employer_name=name,
        payroll_tax_number=tax_number,
        since=since,
        rhythm=rhythm,
        by=citizen.user,
    )


def job_ends(world: World, employer: int, until: Day) -> None:
    job = world.job_of(employer)
    assert job is not None
    calendar.end_own_employment(employment_id=job.pk, until=until, by=world.person_of(employer).user)


def _expected(world: World, employer: int, start: Day) -> ExpectedSlip:
    return ExpectedSlip.objects.get(employment=world.job_of(employer), period_start=start)


def stated(world: World, employer: int, start: Day, kind: str, net: Decimal | None, *, accepted: bool) -> None:
    said = calendar.state_income(
        expected_id=_expected(world, employer, start).pk,
        kind=kind,
        net_amount=net,
        tax_credit_applied=None if net is None else True,
        by=world.person_of(employer).user,
    )
    if accepted and kind != "no_slip":
        calendar.accept_statement(statement_id=said.pk, reason="bankafschrift", by=world.caseworkers[0])


def unsaid(world: World, employer: int, start: Day) -> None:
    calendar.withdraw_statement(
        expected_id=_expected(world, employer, start).pk,
        by=world.caseworkers[0],
        source="caseworker",
        reason="op verzoek",
    )


def policy_chosen(world: World, since: Day, choices: dict[str, str]) -> None:
    first, second = world.caseworkers
    proposal = services.propose_policy(
        municipality=world.municipality, since=since, choices=choices, reason="keuze", by=first
    )
    services.confirm_policy(proposal=proposal, by=second)


def changed(world: World, since: Day, circumstances: dict[str, Any]) -> None:
    change_household(household=world.household, since=since, **WHY, **circumstances)


def stopped(world: World, until: Day) -> None:
    stop_benefit(household=world.household, until=until, **WHY)


def granted(world: World, since: Day) -> None:
    grant_benefit(household=world.household, since=since, **WHY)


def exempted(world: World, since: Day) -> None:
    services.decide_exemption(
        household=world.household, citizen=world.people[0], article="n", since=since, months_used_before=4, **WHY
    )


def died(world: World, person: int, day: Day) -> None:
    record_death(citizen=world.people[person], died_on=day, **WHY)


def booked(world: World, entries: Sequence[tuple[Day, str, Decimal, Day | None, Day]], reference: str) -> None:
    """Entries of the ledger: of which month, what, how much, for which other month, and on which day."""
    ledger.book(
        municipality=world.municipality,
        source="export",
        by="test",
        bookings=[
            ledger.Booking(
                month=world.month(first),
                kind=kind,
                amount=amount,
                booked_on=day,
                reference=f"{reference}-{number}",
                of_month=world.month(of) if of else None,
            )
            for number, (first, kind, amount, of, day) in enumerate(entries)
        ],
    )


Deed = Callable[[World], None]
euros = st.integers(1, 1900).map(Decimal) | st.integers(100, 190_000).map(lambda cents: Decimal(cents).scaleb(-2))
days_ahead = st.integers(1, 40)


class Lives(RuleBasedStateMachine):
    """What can happen to a household. Facts are told once more, in another order, when `told_in_another_order`."""

    def __init__(self) -> None:
        super().__init__()
        self.stack = ExitStack()
        self.stack.enter_context(transaction.atomic())
        self.stack.callback(transaction.set_rollback, True)
        self.facts: list[tuple[frozenset[object], Deed]] = []
        self.numbers = itertools.count(1)
        self.today = BEGIN
        self.stand()

    def teardown(self) -> None:
        self.stack.close()

    def stand(self) -> None:
        self.stack.enter_context(clock.standing_on(self.today))

    @initialize(
        couple=st.booleans(),
        estimate=st.sampled_from(["last_slip", "mean_of_three", "none"]),
        cap=st.sampled_from(["50.00", "0.00", "400.00"]),
        small=st.sampled_from(["0.00", "100.00"]),
    )
    def begin(
        self, couple: bool = False, estimate: str = "last_slip", cap: str = "50.00", small: str = "0.00"
    ) -> None:
        self.make = functools.partial(
            World,
            couple=couple,
            policy={
                "estimate_method": estimate,
                "set_off_per_month": Decimal(cap),
                "small_claim": Decimal(small),
                "second_signature_above": Decimal(100_000),
            },
        )
        self.world = self.make()
        self.world.settle()

    def tell(self, deed: Deed, *chains: object, since: Day | None = None) -> None:
        """Let a fact come in. Those that share a chain stay in this order when they are told again."""
        try:
            with transaction.atomic():
                deed(self.world)
        except REFUSED:
            return
        marked = BenefitMonth.objects.filter(household=self.world.household, stale_since__isnull=False)
        if since is not None:
            assert all(row.month >= Month.of(since) for row in marked), "a month from before the change was marked"
        self.facts.append((frozenset(chains), deed))
        self.world.settle()

    def all_of(self, employer: int) -> set[object]:
        """What a fact about the job as a whole comes after."""
        return {chain for chains, _ in self.facts for chain in chains if chain[:2] == ("job", employer)}  # type: ignore[index]

    # Work

    @rule(employer=st.integers(0, 2), day=st.integers(0, 200))
    def job_begins(self, employer: int, day: int) -> None:
        since = SINCE + datetime.timedelta(days=day)
        if since <= self.today:
            self.tell(functools.partial(job_begins, employer=employer, since=since), ("job", employer))

    @rule(employer=st.integers(0, 2), number=st.integers(0, 31), net=euros, confirmed=st.booleans())
    def slip_in(self, employer: int, number: int, net: Decimal, confirmed: bool = True) -> None:
        periods = PERIODS[EMPLOYERS[employer][2]]
        job = self.world.job_of(employer)
        number %= len(periods)
        if periods[number].end > self.today or (job is not None and job.until and periods[number].end > job.until):
            return
        label = (employer, number, next(self.numbers))
        self.tell(functools.partial(slip_in, label=label, net=net, confirmed=confirmed), ("job", employer, number))

    @precondition(lambda self: self.world.slips)
    @rule(data=st.data(), net=euros)
    def slip_corrected(self, data: st.DataObject, net: Decimal) -> None:
        label = data.draw(st.sampled_from(sorted(self.world.slips)))
        self.tell(functools.partial(corrected, label=label, net=net), ("job", *label[:2]))

    @precondition(lambda self: self.world.slips)
    @rule(data=st.data())
    def slip_withdrawn(self, data: st.DataObject) -> None:
        self.slip_withdrawn_by(data.draw(st.sampled_from(sorted(self.world.slips))))

    def slip_withdrawn_by(self, label: Label) -> None:
        self.tell(functools.partial(withdrawn, label=label), ("job", *label[:2]))

    def expected(self, *states: str) -> list[tuple[int, Day]]:
        return [
            (employer, row.period_start)
            for employer in range(len(EMPLOYERS))
            if (job := self.world.job_of(employer)) is not None
            for row in job.expected.filter(state__in=states, period_start__lte=self.today).order_by("period_start")
        ]

    @precondition(lambda self: self.expected("expected"))
    @rule(
        data=st.data(),
        kind=st.sampled_from(["no_income", "received_on_bank", "no_slip"]),
        net=euros,
        accepted=st.booleans(),
    )
    def income_stated(self, data: st.DataObject, kind: str, net: Decimal, accepted: bool) -> None:
        employer, start = data.draw(st.sampled_from(self.expected("expected")))
        amount = net if kind == "received_on_bank" else None
        deed = functools.partial(stated, employer=employer, start=start, kind=kind, net=amount, accepted=accepted)
        self.tell(deed, *self.of_period(employer, start))

    @precondition(lambda self: self.expected("stated", "no_income"))
    @rule(data=st.data())
    def statement_withdrawn(self, data: st.DataObject) -> None:
        employer, start = data.draw(st.sampled_from(self.expected("stated", "no_income")))
        self.tell(functools.partial(unsaid, employer=employer, start=start), *self.of_period(employer, start))

    def of_period(self, employer: int, start: Day) -> set[object]:
        numbers = [n for n, period in enumerate(PERIODS[EMPLOYERS[employer][2]]) if period.end >= start]
        return self.all_of(employer) | {("job", employer, numbers[0])} if numbers else self.all_of(employer)

    @rule(employer=st.integers(0, 2), back=st.integers(0, 60))
    def job_ends(self, employer: int, back: int) -> None:
        if self.world.job_of(employer) is not None:
            until = self.today - datetime.timedelta(days=back)
            self.tell(functools.partial(job_ends, employer=employer, until=until), *self.all_of(employer))

    # The household and what was chosen

    @rule(number=st.integers(3, 10), choice=st.sampled_from(["last_slip", "mean_of_three", "none"]))
    def estimates_chosen(self, number: int, choice: str) -> None:
        since = Day(2026, number, 1)
        self.tell(
            functools.partial(policy_chosen, since=since, choices={"estimate_method": choice}), "policy", since=since
        )

    @rule(number=st.integers(3, 10), choice=st.sampled_from(["x13_12", "workdays", "calendar_days"]))
    def periods_chosen(self, number: int, choice: str) -> None:
        since = Day(2026, number, 1)
        self.tell(
            functools.partial(policy_chosen, since=since, choices={"period_method": choice}), "policy", since=since
        )

    @rule(day=st.integers(0, 220), sharers=st.integers(0, 2))
    def household_changes(self, day: int, sharers: int) -> None:
        since = SINCE + datetime.timedelta(days=day)
        deed = functools.partial(changed, since=since, circumstances={"cost_sharers": sharers})
        self.tell(deed, "file", since=since)

    @rule(number=st.integers(3, 10))
    def exempted(self, number: int) -> None:
        since = Day(2026, number, 1)
        self.tell(functools.partial(exempted, since=since), "n", since=since)

    @rule(back=st.integers(-20, 60))
    def assistance_stops(self, back: int) -> None:
        until = self.today - datetime.timedelta(days=back)
        self.tell(functools.partial(stopped, until=until), "file", since=until)

    @rule(back=st.integers(0, 40))
    def assistance_begins_again(self, back: int) -> None:
        since = self.today - datetime.timedelta(days=back)
        self.tell(functools.partial(granted, since=since), "file", since=since)

    @precondition(lambda self: not any(one.died_on for one in self.world.people))
    @rule(back=st.integers(0, 30))
    def somebody_dies(self, back: int) -> None:
        day = self.today - datetime.timedelta(days=back)
        person = len(self.world.people) - 1
        self.tell(
            functools.partial(died, person=person, day=day),
            "file",
            *(chain for employer in range(len(EMPLOYERS)) for chain in self.all_of(employer)),
        )

    # Time and money

    @rule(days=days_ahead)
    def days_go_on(self, days: int) -> None:
        self.today = min(LAST, self.today + datetime.timedelta(days=days))
        self.stand()
        settle_night(municipalities=[self.world.municipality])

    def book(self, entries: list[tuple[Day, str, Decimal, Day | None]]) -> None:
        if entries:
            dated = [(*entry, self.today) for entry in entries]
            deed = functools.partial(booked, entries=dated, reference=f"B{next(self.numbers)}")
            self.tell(deed, *(("paid", entry[0]) for entry in entries))

    @rule(other=st.none() | euros)
    def paid(self, other: Decimal | None = None) -> None:
        """All that is due is paid: as decided with what goes off it, or one other amount."""
        for money in self.world.months:
            decision = money.last_decision(Decision.Kind.PROVISIONAL, Decision.Kind.ESTABLISHED)
            if money.settlement is None or money.settlement.payment_date > self.today or money.is_booked:
                continue
            first = money.month.first_day
            if other is not None:
                self.book([(first, Kind.PAYMENT, other, None)])
                other = None
            elif decision is not None:
                self.book([(first, Kind.PAYMENT, decision.amount, None), *self.taken_off(money, decision)])

    def taken_off(self, money: MonthMoney, decision: Decision) -> list[tuple[Day, str, Decimal, Day | None]]:
        """The instalments that go off a month, and of what each pays back."""
        first, months = money.month.first_day, self.world.months
        planned: list[tuple[Day, str, Decimal, Day | None]] = [
            (first, Kind.SET_OFF, one.amount, other.month.first_day)
            for other in months
            for one in other.planned
            if one.first_day == first
        ]
        for step in decision.settlement.steps:
            if step["key"].startswith("deduction:") and {"name": "kind", "value": "recovery"} in step["inputs"]:
                left = Decimal(step["amount"])
                for other in months:
                    if part := min(left, balances.agreed_on(other, decision.settlement.payment_date).left):
                        planned.append((first, Kind.RECOVERY, part, other.month.first_day))
                        left -= part
        return planned

    @rule()
    def paid_after_all(self) -> None:
        for money in self.world.months:
            if left := pending(money):
                self.book([(money.month.first_day, Kind.PAYMENT, left, None)])

    @rule()
    def holiday_paid(self) -> None:
        for money in self.world.months:
            decision = money.last_decision(Decision.Kind.HOLIDAY)
            if decision is None or decision.total is None:
                continue
            year = [one for one in self.world.months if _june(one.month) == _june(money.month)]
            entries = [entry for one in year for entry in one.entries if entry.kind == Kind.HOLIDAY_PAYMENT]
            left = decision.total - _sum(entries)
            if left > 0:
                self.book([(money.month.first_day, Kind.HOLIDAY_PAYMENT, left, None)])

    def claims(self) -> list[tuple[MonthMoney, Any]]:
        return [(money, one) for money in self.world.months for one in money.claims if one.is_open]

    @precondition(lambda self: self.claims())
    @rule(instalment=st.none() | st.integers(5, 200).map(Decimal), waived=st.booleans())
    def claim_decided(self, instalment: Decimal | None, waived: bool = False) -> None:
        money, claim = next(iter(self.claims()))
        by, citizen = self.world.caseworkers[0], self.world.people[0]
        if waived:
            if amount := min(claim.amount, money.claimed):
                claims.waive_claim(claim=claim.row, amount=amount, reason="bijzonder", by=by)
        elif not claim.decided:
            claims.invite_to_answer(claim=claim.row, by=by)
            claims.answer_claim(claim=claim.row, words="Dat wist ik niet.", by=citizen.user)
            claims.decide_claim(
                claim=claim.row, ground="duty", amount=claim.amount, reason="niet gemeld", instalment=instalment, by=by
            )
        self.world.settle()

    def untold(self) -> list[Any]:
        return [claim for _, claim in self.claims() if claim.is_untold]

    @precondition(lambda self: self.untold())
    @rule()
    def claim_told(self) -> None:
        """The letters with what was decided are sent, some day or never."""
        for claim in self.untold():
            told(claim.row)

    @precondition(lambda self: any(money.claim_left for money in self.world.months))
    @rule(amount=euros)
    def repaid(self, amount: Decimal) -> None:
        money = next(one for one in self.world.months if one.claim_left)
        self.book([(money.month.first_day, Kind.REPAYMENT, min(amount, money.claim_left), None)])

    @rule(random=st.randoms(use_true_random=False))
    def told_in_another_order(self, random: Any) -> None:
        """From nothing, in any order: the months come to the same cent."""
        world = self.make()
        for deed in _in_another_order(self.facts, random):
            deed(world)
        world.settle()
        settle_night(municipalities=[world.municipality])
        assert world.outcome() == self.world.outcome()

    @invariant()
    def what_must_hold(self) -> None:
        months = self.world.months
        nothing_goes_off_before_it_was_told(self.world, months)
        all_that_moved_was_marked(self.world)
        no_month_is_firm_with_a_slip_missing(self.world)
        halves_are_the_whole(self.world)
        instalments_keep_to_what_was_agreed(self.world, months)
        holiday_allowance_is_paid_once(self.world, months)
        for money in months:
            nobody_pays_what_they_did_not_get(money)
            the_ledger_balances(money)


# What must hold


def all_that_moved_was_marked(world: World) -> None:
    """Settled anew, no month says anything new: what changed was marked, with all that follows from it."""
    months = list(BenefitMonth.objects.filter(household=world.household).values_list("pk", flat=True))
    counts = services.settle(month_ids=months, cause="anew", by="test")
    assert counts.settled == 0, "a month that was not marked comes out otherwise"


def holding(world: World) -> list[Settlement]:
    rows = current(Settlement.objects.filter(month__household=world.household)).select_related("month")
    return [row for row in rows if row.facts["situations"]]


def no_month_is_firm_with_a_slip_missing(world: World) -> None:
    for row in holding(world):
        people = {one["id"] for part in row.facts["situations"] for one in part["household"]["persons"]}
        missing = ExpectedSlip.objects.filter(
            employment__citizen__in=[int(person) for person in people],
            state="expected",
            period_start__gte=row.month.first_day,
            period_end__lte=row.month.month.last,
        )
        if row.status == Settlement.Status.FINAL:
            assert not missing.exists(), f"{row.month} is firm without a slip"


def halves_are_the_whole(world: World) -> None:
    for decision in Decision.objects.filter(settlement__month__household=world.household):
        if decision.payees:
            parts = [Decimal(part["amount"]) for part in decision.payees]
            assert sum(parts) == decision.amount, "the halves are not the whole"
            # Holiday allowance is halved month by month: each may have its odd cent.
            odd = Decimal("0.12") if decision.kind == Decision.Kind.HOLIDAY else Decimal("0.01")
            assert len(parts) == 1 or max(parts) - min(parts) <= odd


def nothing_goes_off_before_it_was_told(world: World, months: Sequence[MonthMoney]) -> None:
    """What people decided goes off a payment that comes after the day of a letter, not sooner (Awb 3:40)."""
    planned = balances.deductions_of([world.household.pk])
    for money in months:
        row, off = money.settlement, planned.get((world.household.pk, money.month.first_day), ())
        if row is None or given_for(money) or all(one.kind != "recovery" for one in off):
            continue
        letters = LetterSending.objects.filter(
            letter__claim__month__household=world.household, letter__kind="decision", sent_on__lt=row.payment_date
        )
        decided = ClaimEvent.objects.filter(kind="decided", claim__in=letters.values("letter__claim"))
        assert decided.exclude(instalment=None).exists(), f"{row.month}: something goes off before it was told"


def instalments_keep_to_what_was_agreed(world: World, months: Sequence[MonthMoney]) -> None:
    """For all claims together no more than was agreed once, and never what the household lives on (95 percent)."""
    decided = [claim.decided for money in months for claim in money.claims if claim.decided]
    most = max((event.instalment for event in decided if event.instalment is not None), default=ZERO)
    is_booked = {money.month.pk for money in months if given_for(money)}
    for row in holding(world):
        off = {one["kind"]: Decimal(one["amount"]) for one in row.facts["deductions"]}
        if row.month_id in is_booked or "recovery" not in off:
            continue
        assert off["recovery"] <= most, "more goes off than was agreed"
        claim = sum((Decimal(step["amount"]) for step in row.steps if step["key"] == "holiday_claim"), ZERO)
        total = row.entitlement + row.income + claim
        taken = row.payout - row.to_pay - min(off.get("set_off", ZERO), row.payout)
        assert ZERO <= taken <= total / 20 + Decimal("0.01"), "the protected amount is touched"


def holiday_allowance_is_paid_once(world: World, months: Sequence[MonthMoney]) -> None:
    reserves: dict[int, set[Decimal]] = defaultdict(lambda: {ZERO})
    for row in Settlement.objects.filter(month__household=world.household):
        reserves[row.month_id].add(row.reserve)
    for money in months:
        decided = money.holiday_decided
        assert decided is None or decided in reserves[money.month.pk], "more is decided than was kept"
    for june in {_june(money.month) for money in months}:
        year = [money for money in months if _june(money.month) == june]
        kept = sum((max(reserves[money.month.pk]) for money in year), ZERO)
        entries = [one for money in year for one in money.entries if one.kind == Kind.HOLIDAY_PAYMENT]
        assert _sum(entries) <= kept, "holiday allowance is paid twice"


def nobody_pays_what_they_did_not_get(money: MonthMoney) -> None:
    asked = money.claimed + _sum(money.planned)
    got = _sum(given_for(money)) + _sum(one for one in money.entries if one.kind == Kind.HOLIDAY_PAYMENT)
    assert asked <= max(ZERO, got - came_back(money)), f"{money.month}: {asked} is asked of {got}"


def the_ledger_balances(money: MonthMoney) -> None:
    """What a month comes to is what was paid, less what came back; of the rest something says where it goes."""
    row = money.settlement
    if row is None or not given_for(money) or money.month.stale_since is not None:
        return
    comes_to = row.payout + money.adjustment
    if money.holiday_paid is not None:
        comes_to += row.reserve - money.holiday_paid
    rest = comes_to - _sum(given_for(money)) + came_back(money)
    noted = Difference.objects.filter(month=money.month, resolved_at__isnull=True).first()
    says = (
        f"{money.month}: {rest}, but {pending(money)} to pay, {money.claimed} claimed, {_sum(money.planned)} planned"
    )
    if noted is not None and noted.way in {Difference.Way.NOT_FINAL, Difference.Way.PERSON}:
        assert noted.amount == rest, says
    elif rest >= ZERO:
        assert (pending(money), money.claimed, _sum(money.planned)) == (rest, ZERO, ZERO), says
    else:
        assert pending(money) == ZERO, says
        assert money.claimed + _sum(money.planned) == max(ZERO, -rest - money.waived), says


def _sum(rows: Iterable[Any]) -> Decimal:
    return sum((row.amount for row in rows), ZERO)


def given_for(money: MonthMoney) -> list[LedgerEntry]:
    return [one for one in money.entries if one.kind in GIVEN]


def came_back(money: MonthMoney) -> Decimal:
    return _sum(money.returns) + _sum(one for one in money.entries if one.kind == Kind.REPAYMENT)


def _june(of: BenefitMonth) -> int:
    """The year in whose June the holiday allowance of a month is paid."""
    return of.first_day.year + (of.first_day.month >= 6)


def pending(money: MonthMoney) -> Decimal:
    """What was decided to pay after all, and is not booked."""
    decision = money.last_decision(Decision.Kind.BACK_PAYMENT)
    paid = _sum(one for one in money.entries if one.kind == Kind.PAYMENT)
    return max(ZERO, decision.total - paid) if decision and decision.total is not None else ZERO


def _in_another_order(facts: Sequence[tuple[frozenset[object], Deed]], random: Any) -> Iterable[Deed]:
    left = list(facts)
    while left:
        free = [
            number
            for number, (chains, _) in enumerate(left)
            if not any(chains & earlier for earlier, _ in left[:number])
        ]
        yield left.pop(random.choice(free))[1]


# More of them, and longer ones, in `make audit`.
SEARCHING = os.environ.get("EXAMPLES") == "searching"


def test_what_must_hold_holds_in_random_lives():
    lives, deeds = (400, 40) if SEARCHING else (6, 15)
    run_state_machine_as_test(Lives, settings=hypothesis.settings(max_examples=lives, stateful_step_count=deeds))


def life_by_hand() -> None:
    """A life in which each of the breaks below shows; of the way itself nothing is asked but that it can be gone."""
    life = Lives()
    try:
        for deed in (
            functools.partial(life.begin, couple=True, cap="0.00"),
            functools.partial(life.slip_in, 0, 0, Decimal(500)),
            functools.partial(life.household_changes, 15, 1),
            life.paid,
            functools.partial(life.slip_in, 0, 1, Decimal("600.01")),
            functools.partial(life.slip_withdrawn_by, (0, 0, 1)),
            functools.partial(life.days_go_on, 30),
            life.paid,
            functools.partial(life.claim_decided, Decimal(20)),
            functools.partial(life.days_go_on, 5),
            life.claim_told,
            functools.partial(life.told_in_another_order, random.Random(1)),
        ):
            deed()
            life.what_must_hold()
    finally:
        life.teardown()


def test_a_life_by_hand_can_be_lived():
    life_by_hand()


BREAKS: dict[str, tuple[object, str, Callable[[Any], Any], str]] = {
    "only one month is marked": (
        services,
        "mark_stale",
        lambda mark: (
            lambda *, household_ids, since, until: mark(
                household_ids=household_ids, since=since, until=until if since == SINCE else since
            )
        ),
        "not marked",
    ),
    "nothing is paid after all": (ledger, "_pay_after_all", lambda _: lambda *_args: None, "0.00 to pay"),
    "twice as much is asked": (
        ledger,
        "_claim",
        lambda claim: lambda money, wanted, *more: claim(money, wanted * 2, *more),
        "claimed",
    ),
    "a missing slip is no open point": (
        services,
        "_settlement",
        lambda make: lambda item, *more, **named: make(replace(item, open_points=()), *more, **named),
        "is firm without",
    ),
    "both get the odd cent": (
        balances,
        "halves",
        lambda halves: (
            lambda amount, persons: [(one, part.quantize(Decimal(1))) for one, part in halves(amount, persons)]
        ),
        "halves are not the whole",
    ),
    "what nobody told goes off": (
        balances,
        "_told_before",
        lambda _: lambda *_args: True,
        "goes off before it was told",
    ),
    "twice the instalment goes off": (
        balances,
        "_paid_off",
        lambda off: lambda left, month: off(left, month * 2),
        "more goes off than was agreed",
    ),
}


@pytest.mark.parametrize("name", BREAKS)
def test_a_break_is_noticed(name, monkeypatch):
    module, function, broken, says = BREAKS[name]
    monkeypatch.setattr(module, function, broken(getattr(module, function)))
    with pytest.raises(AssertionError, match=says):
        life_by_hand()
