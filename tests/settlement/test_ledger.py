"""What follows from settlements: decisions, where differences go, claims, and the ledger."""

import datetime
import random
from decimal import Decimal
from functools import partial

import pytest

from citizens import audit
from citizens.models import AuditEvent, MunicipalityMismatch
from citizens.services import change_household, grant_benefit
from config import clock
from payslips import services as payslip_services
from settlement import balances, claims, ledger, letters, overviews
from settlement.balances import money_of
from settlement.models import BenefitMonth, ClaimEvent, Decision, Difference, LedgerEntry, RecoveryClaim, Settlement
from settlement.overviews import decided_on
from settlement.selectors import current
from settlement.services import impose_measure, reduce_norm, withdraw_exemption
from settlement.statements import whole_statement
from tests.factories.citizens import CaseworkerFactory
from tests.factories.money import booked, money_in, month_of, paid_as_settled, settle, told
from tests.factories.settlement import exempt, household_with_assistance, municipality_with_policy, slip_comes_in
from tests.settlement.test_statements import words

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]

AUGUST = datetime.date(2026, 8, 1)
# The payout of a single person from July 2026: 95 % of the norm (art. 21, a); what € 600.00 of August takes off.
PAYOUT, EXCESS = Decimal("1348.49"), Decimal("600.00")
Way = Difference.Way


def household_paid(**choices):
    """A household whose August was paid without any wage. Wages of later months are not estimated."""
    choices = {"estimate_method": "none"} | choices
    household, citizen = household_with_assistance(municipality=municipality_with_policy(**choices), since=AUGUST)
    settle(household)
    paid_as_settled(household, "2026-08")
    return household, citizen


def wage_of_august_comes_in(household, citizen, **figures):
    """Confirmed by the citizen: the month is final."""
    slip = slip_comes_in(
        citizen, period_start="2026-08-01", period_end="2026-08-31", payment_date="2026-08-25", **figures
    )
    payslip_services.confirm(payslip_id=slip.pk, by=citizen.user)
    settle(household)
    return slip


def decisions(household, month="2026-08", kind=None):
    rows = Decision.objects.filter(settlement__month=month_of(household, month)).order_by("pk")
    return list(rows.filter(kind=kind) if kind else rows)


def open_difference(household, month="2026-08"):
    return Difference.objects.filter(month=month_of(household, month), resolved_at__isnull=True).first()


def settled(household, month="2026-08"):
    return current(Settlement.objects.filter(month=month_of(household, month))).get()


def proposed(household):
    return RecoveryClaim.objects.get(month=month_of(household, "2026-08"))


@pytest.fixture
def claimed():
    """€ 600 of August is proposed to be asked back: the assistance has ended."""
    household, citizen = household_paid()
    grant_benefit(household=household, since=AUGUST, until=datetime.date(2026, 8, 31), reason="werk", by=audit.SYSTEM)
    wage_of_august_comes_in(household, citizen)
    return household, citizen


def let_answer(claim, citizen):
    claims.invite_to_answer(claim=claim, by=CaseworkerFactory())
    claims.answer_claim(claim=claim, words="Ik wist dit niet.", by=citizen.user)


# Decisions


def test_a_provisional_month_is_decided_on_by_itself():
    household, _ = household_with_assistance(since=AUGUST)
    settle(household)
    (decision,) = decisions(household, "2026-10")
    assert (decision.kind, decision.automatic, decision.amount) == ("provisional", True, PAYOUT)


def test_a_firm_month_is_established():
    household, _ = household_with_assistance(since=AUGUST)
    settle(household)
    assert [row.kind for row in decisions(household)] == ["established"]


def test_the_same_amount_is_not_decided_twice():
    household, _ = household_paid()
    ledger.decide(settlements=[settled(household)])
    assert len(decisions(household)) == 1


def test_an_objection_is_in_time_for_six_weeks_and_never_ends_in_a_weekend():
    moment = datetime.datetime(2026, 10, 14, 12, tzinfo=datetime.UTC)
    assert ledger.objection_until(moment) == datetime.date(2026, 11, 25)
    assert ledger.objection_until(moment + datetime.timedelta(days=3)) == datetime.date(2026, 11, 30)


def test_a_decision_is_written_once():
    household, _ = household_paid()
    with pytest.raises(Exception, match="written once"):
        decisions(household)[0].save()


# Differences


def test_a_month_that_was_not_booked_has_no_known_difference():
    household, _ = household_with_assistance(since=AUGUST)
    settle(household)
    assert money_in(household, "2026-08").difference is None


def test_a_month_that_was_paid_as_settled_balances():
    household, _ = household_paid()
    assert money_in(household, "2026-08").difference == 0
    assert open_difference(household) is None


def test_a_shortfall_is_paid_unasked():
    household, _ = household_with_assistance(since=AUGUST)
    settle(household)
    booked(household, "2026-08", "1000.00")
    (decision,) = decisions(household, kind="back_payment")
    assert (decision.amount, decision.total, decision.automatic) == (PAYOUT - 1000, PAYOUT, True)
    assert open_difference(household).way == Way.BACK_PAYMENT


def test_a_back_payment_is_decided_once_until_it_is_booked():
    household, _ = household_with_assistance(since=AUGUST)
    settle(household)
    booked(household, "2026-08", "1000.00")
    ledger.weigh(household_ids=[household.pk])
    assert len(decisions(household, kind="back_payment")) == 1
    booked(household, "2026-08", PAYOUT - 1000)
    assert open_difference(household) is None


def test_a_part_of_a_back_payment_that_is_booked_is_not_decided_again():
    household, _ = household_with_assistance(since=AUGUST)
    settle(household)
    booked(household, "2026-08", "1000.00")
    booked(household, "2026-08", "100.00")
    assert len(decisions(household, kind="back_payment")) == 1


def test_a_back_payment_that_is_not_booked_yet_is_lowered_with_the_month():
    household, _ = household_with_assistance(since=AUGUST)
    settle(household)
    booked(household, "2026-08", "1000.00")
    month = month_of(household, "2026-08")
    ledger.adjust(month=month, cause="c", reference="r", amount=Decimal("-48.49"), steps=[], by=audit.SYSTEM)
    assert [row.total for row in decisions(household, kind="back_payment")] == [PAYOUT, Decimal("1300.00")]


def test_means_received_later_are_set_off_with_the_coming_months():
    household, citizen = household_paid(set_off_per_month="250.00")
    wage_of_august_comes_in(household, citizen)
    (decision,) = decisions(household, kind="set_off")
    assert [(row.first_day.month, row.amount) for row in decision.instalments.order_by("first_day")] == [
        (10, Decimal("250.00")),
        (11, Decimal("250.00")),
        (12, Decimal("100.00")),
    ]
    assert decision.amount == -EXCESS


def test_what_is_set_off_goes_off_the_payout_of_its_month():
    household, citizen = household_paid(set_off_per_month="250.00")
    wage_of_august_comes_in(household, citizen)
    october = settled(household, "2026-10")
    assert october.payout - october.to_pay == Decimal("250.00")
    assert october.facts["deductions"] == [{"kind": "set_off", "amount": "250.00"}]


def test_a_lost_exemption_beside_more_income_is_no_means_to_set_off():
    """€ 600 of August was known, 25 % of it exempt. It becomes € 700, nothing exempt: only € 100 was received."""
    household, citizen = household_with_assistance(
        municipality=municipality_with_policy(estimate_method="none", set_off_per_month="500.00"), since=AUGUST
    )
    decision = exempt(household, citizen, AUGUST)
    slip = wage_of_august_comes_in(household, citizen)
    paid_as_settled(household, "2026-08")
    before = settled(household)
    withdraw_exemption(decision=decision, reason="vergissing", by="test")
    payslip_services.correct_figures(
        payslip_id=slip.pk,
        changes={"net_wage": Decimal("700.00")},
        reason="x",
        source="caseworker",
        by=CaseworkerFactory(),
    )
    settle(household)
    now = settled(household)
    assert before.exempt == Decimal("150.00")
    claim = step_amount(now, "holiday_claim") - step_amount(before, "holiday_claim")
    (set_off,) = decisions(household, kind="set_off")
    assert -set_off.amount == 100 + claim
    assert proposed(household).amount == before.payout - now.payout - (100 + claim)


def step_amount(settlement, key):
    return next(Decimal(step["amount"]) for step in settlement.steps if step["key"] == key)


def test_what_cannot_be_set_off_in_six_months_is_proposed_as_a_claim():
    household, citizen = household_paid(set_off_per_month="50.00")
    wage_of_august_comes_in(household, citizen)
    assert proposed(household).amount == Decimal("350.00")
    assert open_difference(household).way == Way.CLAIM


def test_without_assistance_there_is_nothing_to_set_off_with(claimed):
    household, _ = claimed
    assert decisions(household, kind="set_off") == []
    assert proposed(household).amount == EXCESS


def test_a_set_off_that_is_booked_ends_the_difference():
    household, citizen = household_paid(set_off_per_month="600.00")
    wage_of_august_comes_in(household, citizen)
    booked(household, "2026-10", PAYOUT - EXCESS)
    booked(household, "2026-10", EXCESS, "set_off", of="2026-08")
    assert money_in(household, "2026-08").difference == 0
    assert money_in(household, "2026-10").difference == 0
    assert Difference.objects.filter(resolved_at__isnull=True).count() == 0


def test_a_set_off_that_was_not_done_is_planned_anew():
    household, citizen = household_paid(set_off_per_month="600.00")
    wage_of_august_comes_in(household, citizen)
    booked(household, "2026-10", PAYOUT)
    last = decisions(household, kind="set_off")[-1]
    assert [row.first_day.month for row in last.instalments.all()] == [11]


def test_an_excess_waits_until_the_month_is_firm():
    household, citizen = household_paid()
    slip_comes_in(citizen, period_start="2026-08-01", period_end="2026-08-31", payment_date="2026-08-25")
    settle(household)
    assert open_difference(household).way == Way.NOT_FINAL
    assert decisions(household, kind="set_off") == []


def test_an_excess_that_somebody_contests_waits_for_a_person():
    household, citizen = household_paid()
    month = month_of(household, "2026-08")
    ledger.ask_person(month=month, citizen=citizen, words="Dit klopt niet.", by=citizen.user)
    wage_of_august_comes_in(household, citizen)
    assert open_difference(household).way == Way.PERSON
    ledger.answer_request(request=month.requests.get(), answer="Nagekeken.", by=CaseworkerFactory())
    assert open_difference(household).way == Way.CLAIM


def test_an_excess_of_unknown_cause_goes_to_a_person():
    household, _ = household_with_assistance(since=AUGUST)
    settle(household)
    booked(household, "2026-08", PAYOUT + 75)
    assert proposed(household).amount == Decimal("75.00")


def test_nobody_answers_for_their_own_household():
    household, citizen = household_paid()
    month = month_of(household, "2026-08")
    request = ledger.ask_person(month=month, citizen=citizen, words="Dit klopt niet.", by=citizen.user)
    with pytest.raises(ledger.OwnClaim):
        ledger.answer_request(request=request, answer="Het klopt.", by=citizen.user)


def test_a_small_excess_is_not_asked_where_policy_says_so():
    household, _ = household_with_assistance(municipality=municipality_with_policy(small_claim="75.00"), since=AUGUST)
    settle(household)
    booked(household, "2026-08", PAYOUT + 75)
    assert [row.amount for row in decisions(household, kind="waiver")] == [Decimal("75.00")]
    assert open_difference(household) is None
    ledger.weigh(household_ids=[household.pk])
    assert len(decisions(household, kind="waiver")) == 1


def test_a_plan_falls_away_when_the_slip_does():
    household, citizen = household_paid(set_off_per_month="250.00")
    slip = wage_of_august_comes_in(household, citizen)
    payslip_services.correct_figures(
        payslip_id=slip.pk,
        changes={"net_wage": Decimal("0.00")},
        reason="fout",
        source="caseworker",
        by=CaseworkerFactory(),
    )
    settle(household)
    assert decisions(household, kind="set_off")[-1].amount == 0
    assert settled(household, "2026-10").to_pay == PAYOUT
    assert open_difference(household) is None


def test_a_check_afterwards_that_finds_more_is_paid_and_one_that_finds_less_is_proposed():
    household, _ = household_paid()
    month = month_of(household, "2026-08")
    ledger.adjust(
        month=month, cause="period_check", reference="1:2026", amount=Decimal("20.00"), steps=[], by=audit.SYSTEM
    )
    assert [row.amount for row in decisions(household, kind="back_payment")] == [Decimal("20.00")]
    ledger.adjust(
        month=month, cause="period_check", reference="1:2026", amount=Decimal("-30.00"), steps=[], by=audit.SYSTEM
    )
    assert proposed(household).amount == Decimal("30.00")


# Claims


def test_nothing_is_asked_back_before_the_citizen_could_answer(claimed):
    household, _ = claimed
    claim = proposed(household)
    with pytest.raises(claims.NotHeard):
        claims.decide_claim(claim=claim, ground="58_2_f", amount=EXCESS, reason="loon", by=CaseworkerFactory())
    claims.invite_to_answer(claim=claim, by=CaseworkerFactory())
    with pytest.raises(claims.NotHeard):
        claims.decide_claim(claim=claim, ground="58_2_f", amount=EXCESS, reason="loon", by=CaseworkerFactory())


def test_a_claim_is_decided_by_a_person_and_becomes_a_decision(claimed):
    household, citizen = claimed
    claim, caseworker = proposed(household), CaseworkerFactory()
    let_answer(claim, citizen)
    event = claims.decide_claim(claim=claim, ground="58_2_f", amount=EXCESS, reason="loon", by=caseworker)
    assert event.kind == ClaimEvent.Kind.DECIDED
    (decision,) = decisions(household, kind="recovery")
    assert (decision.amount, decision.automatic, decision.by) == (-EXCESS, False, audit.name_of(caseworker))
    assert money_in(household, "2026-08").claim_left == EXCESS


def test_what_is_not_asked_of_a_proposal_is_waived(claimed):
    household, citizen = claimed
    claim = proposed(household)
    let_answer(claim, citizen)
    claims.decide_claim(claim=claim, ground="58_2_f", amount=Decimal("400.00"), reason="deel", by=CaseworkerFactory())
    money = money_in(household, "2026-08")
    assert (money.claim_left, money.waived) == (Decimal("400.00"), Decimal("200.00"))
    assert RecoveryClaim.objects.count() == 1


@pytest.mark.asvs("2.3.5", "2.3.2")
def test_a_large_claim_takes_two_people():
    household, citizen = household_paid(second_signature_above="100.00")
    grant_benefit(household=household, since=AUGUST, until=datetime.date(2026, 8, 31), reason="werk", by=audit.SYSTEM)
    wage_of_august_comes_in(household, citizen)
    claim, first, second = proposed(household), CaseworkerFactory(), CaseworkerFactory()
    let_answer(claim, citizen)
    event = claims.decide_claim(claim=claim, ground="58_2_f", amount=EXCESS, reason="loon", by=first)
    assert event.kind == ClaimEvent.Kind.SIGNED
    with pytest.raises(claims.SecondPersonNeeded):
        claims.sign_second(claim=claim, by=first)
    claims.sign_second(claim=claim, by=second)
    (decision,) = decisions(household, kind="recovery")
    assert (decision.by, decision.second_by) == (audit.name_of(first), audit.name_of(second))


def test_what_was_waived_after_the_first_signature_is_not_asked_by_the_second():
    household, citizen = household_paid(second_signature_above="100.00")
    grant_benefit(household=household, since=AUGUST, until=datetime.date(2026, 8, 31), reason="werk", by=audit.SYSTEM)
    wage_of_august_comes_in(household, citizen)
    claim, first, second = proposed(household), CaseworkerFactory(), CaseworkerFactory()
    let_answer(claim, citizen)
    claims.decide_claim(claim=claim, ground="58_2_f", amount=EXCESS, reason="loon", by=first)
    claims.waive_claim(claim=claim, amount=Decimal("300.00"), reason="dringend", by=first)
    with pytest.raises(claims.NotAsked):
        claims.sign_second(claim=claim, by=second)
    assert decisions(household, kind="recovery") == []


def test_a_claim_that_is_repaid_ends_the_difference(claimed):
    household, citizen = claimed
    claim = proposed(household)
    let_answer(claim, citizen)
    claims.decide_claim(claim=claim, ground="58_2_f", amount=EXCESS, reason="loon", by=CaseworkerFactory())
    booked(household, "2026-08", EXCESS, "repayment")
    assert money_in(household, "2026-08").claim_left == 0
    assert open_difference(household) is None


def test_a_claim_that_is_waived_ends_the_difference(claimed):
    household, _ = claimed
    claims.waive_claim(claim=proposed(household), amount=EXCESS, reason="dringend", by=CaseworkerFactory())
    assert open_difference(household) is None
    ledger.weigh(household_ids=[household.pk])
    assert RecoveryClaim.objects.count() == 1


def test_no_more_is_waived_than_is_still_asked(claimed):
    household, citizen = claimed
    claim = proposed(household)
    let_answer(claim, citizen)
    claims.decide_claim(claim=claim, ground="58_2_f", amount=EXCESS, reason="loon", by=CaseworkerFactory())
    booked(household, "2026-08", "500.00", "repayment")
    with pytest.raises(claims.NotAsked):
        claims.waive_claim(claim=claim, amount=Decimal("100.01"), reason="dringend", by=CaseworkerFactory())


def test_what_a_person_waived_does_not_make_a_small_excess_large():
    household, citizen = household_paid(small_claim="20.00")
    grant_benefit(household=household, since=AUGUST, until=datetime.date(2026, 8, 31), reason="werk", by=audit.SYSTEM)
    wage_of_august_comes_in(household, citizen)
    claims.waive_claim(claim=proposed(household), amount=EXCESS, reason="dringend", by=CaseworkerFactory())
    ledger.adjust(
        month=month_of(household, "2026-08"), cause="c", reference="r", amount=Decimal(-10), steps=[], by=audit.SYSTEM
    )
    assert RecoveryClaim.objects.count() == 1


@pytest.mark.parametrize(("day", "may"), [(datetime.date(2028, 10, 5), True), (datetime.date(2028, 10, 6), False)])
def test_what_could_be_understood_is_asked_back_for_two_years(claimed, settings, day, may):
    household, citizen = claimed
    claim = proposed(household)
    let_answer(claim, citizen)
    settings.STANDING_DAY = day
    terms = {"claim": claim, "ground": "58_2_e", "amount": EXCESS, "reason": "loon", "by": CaseworkerFactory()}
    if may:
        assert claims.decide_claim(**terms).kind == ClaimEvent.Kind.DECIDED
    else:
        with pytest.raises(claims.TooLate):
            claims.decide_claim(**terms)


def test_tax_is_not_asked_back_within_the_year(claimed):
    household, citizen = claimed
    claim = proposed(household)
    let_answer(claim, citizen)
    with pytest.raises(claims.TooEarlyForTax):
        claims.decide_claim(
            claim=claim,
            ground="58_2_f",
            amount=EXCESS,
            gross_up=Decimal("10.00"),
            reason="loon",
            by=CaseworkerFactory(),
        )


def test_tax_is_not_asked_back_within_the_year_in_which_the_month_was_paid(claimed, settings):
    household, citizen = claimed
    claim = proposed(household)
    let_answer(claim, citizen)
    settings.STANDING_DAY = datetime.date(2027, 1, 15)
    booked(household, "2026-08", "10.00", booked_on=datetime.date(2027, 1, 5))
    with pytest.raises(claims.TooEarlyForTax):
        claims.decide_claim(
            claim=claim,
            ground="58_2_f",
            amount=EXCESS,
            gross_up=Decimal("10.00"),
            reason="loon",
            by=CaseworkerFactory(),
        )


def test_tax_that_is_paid_back_after_the_year_is_not_paid_out_again(claimed, settings):
    household, citizen = claimed
    claim = proposed(household)
    let_answer(claim, citizen)
    settings.STANDING_DAY = datetime.date(2027, 1, 15)
    claims.decide_claim(
        claim=claim,
        ground="58_2_f",
        amount=EXCESS,
        gross_up=Decimal("300.00"),
        reason="loon",
        by=CaseworkerFactory(),
    )
    booked(household, "2026-08", EXCESS + 300, "repayment")
    money = money_in(household, "2026-08")
    assert (money.claim_left, money.difference) == (0, 0)


def test_tax_goes_down_with_what_is_asked(claimed, settings):
    household, citizen = claimed
    claim = proposed(household)
    let_answer(claim, citizen)
    settings.STANDING_DAY = datetime.date(2027, 1, 15)
    claims.decide_claim(
        claim=claim,
        ground="58_2_f",
        amount=EXCESS,
        gross_up=Decimal("300.00"),
        reason="loon",
        by=CaseworkerFactory(),
    )
    ledger.adjust(
        month=month_of(household, "2026-08"), cause="c", reference="r", amount=EXCESS / 2, steps=[], by=audit.SYSTEM
    )
    assert money_in(household, "2026-08").claim_left == EXCESS / 2 + 150


def test_a_claim_is_lowered_when_the_month_comes_higher(claimed):
    household, _ = claimed
    ledger.adjust(
        month=month_of(household, "2026-08"),
        cause="period_check",
        reference="1",
        amount=Decimal("100.00"),
        steps=[],
        by=audit.SYSTEM,
    )
    assert money_in(household, "2026-08").claimed == EXCESS - 100
    assert open_difference(household).amount == 100 - EXCESS


def test_a_claim_is_paid_off_from_the_payout_of_the_coming_months():
    household, citizen = household_paid(set_off_per_month="0.00")
    wage_of_august_comes_in(household, citizen)
    claim = proposed(household)
    let_answer(claim, citizen)
    claims.decide_claim(
        claim=claim,
        ground="58_2_f",
        amount=EXCESS,
        reason="loon",
        instalment=Decimal("60.00"),
        by=CaseworkerFactory(),
    )
    told(claim)
    assert settled(household, "2026-10").facts["deductions"] == [{"kind": "recovery", "amount": "60.00"}]
    booked(household, "2026-10", PAYOUT - 60)
    booked(household, "2026-10", "60.00", "recovery", of="2026-08")
    assert money_in(household, "2026-08").claim_left == EXCESS - 60
    assert money_in(household, "2026-10").difference == 0


@pytest.fixture
def decided():
    """A household of which € 60 a month was decided to go off; nobody told it yet."""
    household, citizen = household_paid(set_off_per_month="0.00")
    wage_of_august_comes_in(household, citizen)
    claim = proposed(household)
    let_answer(claim, citizen)
    claims.decide_claim(
        claim=claim, ground="58_2_f", amount=EXCESS, reason="x", instalment=Decimal("60.00"), by=CaseworkerFactory()
    )
    settle(household)
    return household, claim


def test_nothing_goes_off_before_the_decision_was_told(decided):
    household, claim = decided
    assert settled(household, "2026-10").facts["deductions"] == []
    letters.tell_decision(claim=claim, dated=clock.today(), by=CaseworkerFactory())
    settle(household)
    assert settled(household, "2026-10").facts["deductions"] == []


# The assistance of October is paid on 5 November.
@pytest.mark.parametrize(("day", "first"), [(4, 10), (5, 11)])
def test_what_was_decided_goes_off_from_the_first_pay_day_after_the_day_of_the_letter(decided, day, first, settings):
    household, claim = decided
    settings.STANDING_DAY = datetime.date(2026, 11, day)
    BenefitMonth.objects.create(household=household, first_day=datetime.date(2026, 11, 1))
    told(claim)
    deductions = balances.deductions_of([household.pk])
    with_something = [month.month for (_, month), found in sorted(deductions.items()) if found]
    assert with_something == list(range(first, 12))


def test_a_copy_of_the_letter_does_not_stop_what_goes_off(decided):
    household, claim = decided
    told(claim)
    letters.tell_decision(claim=claim, dated=clock.today(), by=CaseworkerFactory())
    ledger.tell_of_deductions([household.pk], by="test")
    settle(household)
    assert settled(household, "2026-10").facts["deductions"] == [{"kind": "recovery", "amount": "60.00"}]


def test_a_protected_amount_limits_what_is_paid_off():
    household, citizen = household_paid(set_off_per_month="0.00")
    wage_of_august_comes_in(household, citizen)
    claim = proposed(household)
    let_answer(claim, citizen)
    claims.decide_claim(
        claim=claim, ground="58_2_f", amount=EXCESS, reason="x", instalment=Decimal("60.00"), by=CaseworkerFactory()
    )
    told(claim)
    ledger.protect(
        household=household, since=AUGUST, amount=PAYOUT - 10, reason="opgave deurwaarder", by=CaseworkerFactory()
    )
    settle(household)
    assert settled(household, "2026-10").to_pay == PAYOUT - 10


def two_claims(first: str, second: str, *, tell: tuple[int, ...] = (0, 1)):
    """€ 600 of August and of September are asked back: so much a month was agreed for each, one after the other.

    `tell`: of which of the two the letter was sent.
    """
    household, citizen = household_paid(set_off_per_month="0.00")
    paid_as_settled(household, "2026-09")
    wage_of_august_comes_in(household, citizen)
    slip = slip_comes_in(
        citizen, period_start="2026-09-01", period_end="2026-09-30", payment_date="2026-09-25", number=2
    )
    payslip_services.confirm(payslip_id=slip.pk, by=citizen.user)
    settle(household)
    rows = RecoveryClaim.objects.order_by("month__first_day")
    for number, (claim, agreed) in enumerate(zip(rows, (first, second), strict=True)):
        let_answer(claim, citizen)
        claims.decide_claim(
            claim=claim,
            ground="58_2_f",
            amount=EXCESS,
            reason="loon",
            instalment=Decimal(agreed),
            by=CaseworkerFactory(),
        )
        if number in tell:
            told(claim)
    return household


@pytest.mark.parametrize(("first", "second"), [("60.00", "40.00"), ("40.00", "60.00")])
def test_of_two_claims_together_no_more_goes_off_than_was_agreed_last(first, second):
    household = two_claims(first, second)
    assert settled(household, "2026-10").facts["deductions"] == [{"kind": "recovery", "amount": second}]


def test_a_second_claim_changes_nothing_of_what_goes_off_before_it_was_told():
    household = two_claims("60.00", "40.00", tell=(0,))
    assert settled(household, "2026-10").facts["deductions"] == [{"kind": "recovery", "amount": "60.00"}]
    august, september = overviews.money_of_household(household).owed
    assert (september.per_month, august.per_month) == (None, Decimal("60.00"))


def test_what_the_oldest_claim_leaves_of_an_instalment_goes_to_the_next():
    household = two_claims("400.00", "400.00")
    booked(household, "2026-10", PAYOUT - 400)
    booked(household, "2026-10", "400.00", "recovery", of="2026-08")
    BenefitMonth.objects.create(household=household, first_day=datetime.date(2026, 11, 1))
    deductions = balances.deductions_of([household.pk])
    assert [str(one.amount) for one in deductions[household.pk, datetime.date(2026, 11, 1)]] == ["400.00"]
    august, september = overviews.money_of_household(household).owed
    assert (august.months_left, september.months_left) == (1, 2)


# The ledger


def test_the_same_entry_again_is_passed_over():
    household, _ = household_paid()
    again = booked(household, "2026-08", "0.00", reference="X")
    once_more = booked(household, "2026-08", "0.00", reference="X")
    assert (again.new, once_more.new, once_more.known) == (1, 0, 1)


def test_a_known_reference_that_says_something_else_is_refused():
    household, _ = household_paid()
    booked(household, "2026-08", "10.00", reference="X")
    with pytest.raises(ledger.AlreadyBooked):
        booked(household, "2026-08", "11.00", reference="X")


def test_an_entry_of_another_municipality_is_refused():
    household, _ = household_paid()
    other, _ = household_paid()
    entry = ledger.Booking(
        month=month_of(other, "2026-08"),
        kind="payment",
        amount=Decimal("1.00"),
        booked_on=AUGUST,
        reference="Y",
    )
    with pytest.raises(MunicipalityMismatch):
        ledger.book(municipality=household.municipality, source="export", bookings=[entry], by="test")


def test_a_booking_that_was_undone_is_a_new_entry_below_zero():
    household, _ = household_paid()
    booked(household, "2026-08", -PAYOUT)
    assert money_in(household, "2026-08").difference == PAYOUT


def test_an_attachment_that_was_booked_counts_as_given():
    household, _ = household_with_assistance(since=AUGUST)
    settle(household)
    booked(household, "2026-08", PAYOUT - 50)
    booked(household, "2026-08", "50.00", "attachment")
    assert money_in(household, "2026-08").difference == 0
    assert settled(household).to_pay == PAYOUT - 50


def test_entries_are_told_in_the_log():
    household_paid()
    assert AuditEvent.objects.filter(action="payments.booked").exists()


def test_many_months_take_as_many_queries_as_few(django_assert_max_num_queries):
    municipality = municipality_with_policy()
    households = [household_with_assistance(municipality=municipality, since=AUGUST)[0] for _ in range(6)]
    for household in households:
        settle(household)
    entries = [
        ledger.Booking(month=month, kind="payment", amount=PAYOUT, booked_on=AUGUST, reference=f"{month.pk}")
        for month in BenefitMonth.objects.filter(first_day__month__in=(8, 9))
    ]
    with django_assert_max_num_queries(60):
        ledger.book(municipality=municipality, source="export", bookings=entries, by="test")
    assert LedgerEntry.objects.count() == len(entries)


# What the statement says


def statement_of(household, month="2026-08"):
    return words(whole_statement(settled(household, month)))


def test_the_statement_of_a_month_that_cuts_says_how_to_object():
    household, citizen = household_paid(set_off_per_month="250.00")
    wage_of_august_comes_in(household, citizen)
    text = statement_of(household)
    assert "U kunt tot en met 25 november 2026 bezwaar maken" in text
    assert "€ 250,00 met de uitkering over oktober 2026" in text


def test_the_statement_of_a_whole_norm_does_not_speak_of_objections():
    household, _ = household_paid()
    assert "bezwaar" not in statement_of(household)


@pytest.mark.parametrize("lower", ["reduction", "cost_sharer"])
def test_the_statement_of_a_lower_norm_says_how_to_object(lower):
    household, _ = household_with_assistance(since=AUGUST)
    settle(household)
    if lower == "reduction":
        reduce_norm(
            household=household, article="27", percent=Decimal(20), since=AUGUST, reason="woning", by=audit.SYSTEM
        )
    else:
        change_household(household=household, since=AUGUST, cost_sharers=1, reason="zoon", by=audit.SYSTEM)
    settle(household)
    assert "bezwaar maken" in statement_of(household)


@pytest.mark.parametrize("lower", [partial(reduce_norm, article="27"), impose_measure])
def test_a_month_that_was_paid_is_not_lowered_by_a_stroke_of_the_pen(lower):
    household, _ = household_paid()
    until = datetime.date(2026, 8, 31)
    with pytest.raises(ledger.PaidAlready):
        lower(household=household, percent=Decimal(20), since=AUGUST, until=until, reason="x", by=audit.SYSTEM)


def test_an_earlier_decision_on_a_statement_keeps_its_own_term(claimed, settings):
    household, citizen = claimed
    claim = proposed(household)
    let_answer(claim, citizen)
    claims.decide_claim(claim=claim, ground="58_2_f", amount=EXCESS, reason="loon", by=CaseworkerFactory())
    settings.STANDING_DAY = datetime.date(2026, 11, 20)
    claims.waive_claim(claim=claim, amount=Decimal(100), reason="dringend", by=CaseworkerFactory())
    assert "Bezwaar daartegen kan tot en met 25 november 2026" in statement_of(household)


def test_a_plan_that_fell_away_is_no_longer_told():
    household, citizen = household_paid(set_off_per_month="250.00")
    wage_of_august_comes_in(household, citizen)
    ledger.adjust(
        month=month_of(household, "2026-08"), cause="c", reference="r", amount=EXCESS, steps=[], by=audit.SYSTEM
    )
    assert decided_on(settled(household)).of_money == ()


# Whatever happens


@pytest.mark.parametrize("seed", [0, 1, 2, 31])
def test_every_month_balances_or_says_what_is_open(seed):
    """Random payments, wages, checks and waivers: each euro of a difference stands somewhere."""
    chance = random.Random(seed)
    household, citizen = household_paid(set_off_per_month=chance.choice(["0.00", "75.00", "900.00"]))
    slip = wage_of_august_comes_in(household, citizen)
    for number in range(6):
        happen(chance, household, slip, number)
        settle(household)
        for money in money_of([household.pk])[household.pk]:
            assert_adds_up(money)


def happen(chance, household, slip, number):
    """One thing that may happen in a life of money."""
    august, euros = month_of(household, "2026-08"), Decimal(chance.randrange(1, 30000)).scaleb(-2)
    claim = next((one for one in money_in(household, "2026-08").claims if one.is_open), None)
    match chance.randrange(5):
        case 0:
            wage = {"net_wage": euros * 3}
            payslip_services.correct_figures(
                payslip_id=slip.pk, changes=wage, reason="fout", source="caseworker", by=CaseworkerFactory()
            )
        case 1:
            more = euros * chance.choice([1, -1])
            ledger.adjust(month=august, cause="check", reference="x", amount=more, steps=[], by=audit.SYSTEM)
        case 2:
            booked(household, "2026-08", euros, chance.choice(["payment", "repayment", "attachment"]))
        case 3 if not money_in(household, "2026-10").is_booked:
            plan = money_in(household, "2026-08").planned
            taken = sum((one.amount for one in plan if one.first_day.month == 10), Decimal("0.00"))
            booked(household, "2026-10", settled(household, "2026-10").payout - taken)
            if taken:
                booked(household, "2026-10", taken, "set_off", of="2026-08")
        case 4 if claim is not None and (left := min(euros, claim.amount, money_in(household, "2026-08").claimed)):
            claims.waive_claim(claim=claim.row, amount=left, reason="x", by=CaseworkerFactory())
        case _:
            ledger.weigh(household_ids=[household.pk])


def assert_adds_up(money):
    """What is still due is decided; what was paid too much is planned, asked or waived, and never more than given."""
    if money.difference is None:
        return
    planned = sum((one.amount for one in money.planned), Decimal("0.00"))
    asked = planned + money.claimed
    row = open_difference(money.month.household, str(money.month.month))
    if row is not None and row.way in {Way.NOT_FINAL, Way.PERSON}:
        return
    assert asked <= max(Decimal(0), money.given - money.returned)
    if money.difference > 0:
        decided = money.last_decision("back_payment")
        assert (asked, decided.total) == (0, money.paid + money.difference)
    else:
        assert asked == max(Decimal(0), -money.difference - money.waived)
    assert (row is None) == (money.difference == 0 or (money.difference < 0 and asked == 0))
