"""A month that was paid is lowered afterwards (art. 54, 3): proposed, heard, decided, told; and only then changed."""

import datetime
from decimal import Decimal

import pytest

from caseworkers.selectors import claims_to_decide
from citizens import audit
from settlement import claims, ledger, letters, services
from settlement.balances import deductions_of
from settlement.models import NormReduction, RecoveryClaim
from settlement.overviews import money_for
from settlement.statements import letter_pdf
from tests.factories.citizens import CaseworkerFactory
from tests.factories.money import booked, money_in, month_of, settle, told
from tests.settlement.test_ledger import AUGUST, PAYOUT, decisions, household_paid, let_answer, settled
from tests.settlement.test_statements import words

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]

# 20 % of the couple norm (€ 2,027.79), of which 95 % is paid out monthly: 95 % of € 405.56.
LOWER = Decimal("385.28")


def propose(household, **more):
    said = {"article": "27", "percent": Decimal(20), "reason": "Er was geen huur.", "by": CaseworkerFactory()} | more
    return claims.propose_revision(month=month_of(household, "2026-08"), **said)


def decide(claim, **more):
    said = {"ground": "58_1", "amount": claim.amount, "reason": "De huur was er niet.", "by": CaseworkerFactory()}
    return claims.decide_claim(claim=claim, **said | more)


def test_a_proposal_changes_nothing_of_the_month():
    household, _ = household_paid()
    propose(household)
    settle(household)
    money = money_in(household, "2026-08")
    assert (money.settlement.payout, money.difference, money.claimed) == (PAYOUT, 0, 0)
    assert not NormReduction.objects.exists()


def test_a_proposal_stays_when_the_household_is_weighed_again():
    household, _ = household_paid()
    claim = propose(household)
    ledger.weigh(household_ids=[household.pk])
    assert not claim.events.exists()


def test_it_asks_what_the_month_then_comes_to_less():
    household, _ = household_paid()
    assert propose(household).amount == LOWER


def test_the_citizen_is_heard_first():
    household, _ = household_paid()
    with pytest.raises(claims.NotHeard):
        decide(propose(household))


def test_the_letter_says_what_is_proposed_and_why():
    household, _ = household_paid()
    (letter,) = letters.ask_for_answer(
        claim=propose(household), dated=datetime.date(2026, 10, 14), by=CaseworkerFactory()
    )
    text = words(letter_pdf(letter))
    for said in (
        "u had lagere woonkosten (artikel 27)",
        "Er was geen huur.",
        "De uitkering over deze maand wordt dan",
        "€ 385,28",
        "nog niets besloten",
    ):
        assert said in text


def test_the_citizen_finds_the_proposal_among_their_money():
    household, citizen = household_paid()
    claim = propose(household)
    assert [one.row for _, one in money_for(citizen).proposed] == [claim]


def test_a_decision_lowers_the_month_and_asks_it_back():
    household, citizen = household_paid()
    claim = propose(household)
    let_answer(claim, citizen)
    decide(claim)
    money = money_in(household, "2026-08")
    assert (settled(household).payout, money.difference, money.claim_left) == (PAYOUT - LOWER, -LOWER, LOWER)
    assert RecoveryClaim.objects.count() == 1


def test_the_reduction_holds_for_that_month_alone():
    household, citizen = household_paid()
    claim = propose(household)
    let_answer(claim, citizen)
    decide(claim)
    (reduction,) = NormReduction.objects.all()
    assert (reduction.since, reduction.until) == (AUGUST, datetime.date(2026, 8, 31))
    assert settled(household, "2026-10").payout == PAYOUT


def test_nothing_goes_off_before_the_letter_was_sent():
    household, citizen = household_paid()
    claim = propose(household)
    let_answer(claim, citizen)
    decide(claim, instalment=Decimal(50))
    november = (household.pk, datetime.date(2026, 10, 1))
    assert deductions_of([household.pk])[november] == ()
    told(claim)
    assert [one.amount for one in deductions_of([household.pk])[november]] == [Decimal(50)]


def test_who_refrains_leaves_the_month_as_it_was():
    household, citizen = household_paid()
    claim = propose(household)
    let_answer(claim, citizen)
    claims.waive_claim(claim=claim, amount=claim.amount, reason="Er was wel huur.", by=CaseworkerFactory())
    money = money_in(household, "2026-08")
    assert (money.difference, money.waived, money.settlement.payout) == (0, 0, PAYOUT)
    assert not NormReduction.objects.exists()


def test_who_refrains_tells_the_citizen_that_the_norm_stays():
    household, citizen = household_paid()
    claim = propose(household)
    let_answer(claim, citizen)
    by = CaseworkerFactory()
    claims.waive_claim(claim=claim, amount=claim.amount, reason="Er was wel huur.", by=by)
    (letter,) = letters.tell_decision(claim=claim, dated=datetime.date(2026, 10, 14), by=by)
    assert "Uw norm van deze maand blijft zoals hij was." in words(letter_pdf(letter))


def test_what_is_not_asked_of_a_proposal_is_waived_and_the_month_balances():
    household, citizen = household_paid()
    claim = propose(household)
    let_answer(claim, citizen)
    decide(claim, amount=Decimal(100))
    money = money_in(household, "2026-08")
    assert (money.claim_left, money.waived) == (Decimal(100), LOWER - 100)
    assert RecoveryClaim.objects.count() == 1


def test_a_proposal_waits_on_the_work_list_until_it_ends():
    household, citizen = household_paid()
    claim = propose(household)
    assert list(claims_to_decide(household.municipality)) == [claim]
    let_answer(claim, citizen)
    claims.waive_claim(claim=claim, amount=claim.amount, reason="Er was wel huur.", by=CaseworkerFactory())
    told(claim)
    assert not claims_to_decide(household.municipality).exists()


def test_a_second_proposal_waits_for_the_first():
    household, _ = household_paid()
    propose(household)
    with pytest.raises(claims.NotRevisable):
        propose(household, article="28", studies_ended_on=datetime.date(2026, 6, 30))


def test_what_nobody_booked_is_not_revised():
    household, _ = household_paid()
    with pytest.raises(claims.NotRevisable):
        claims.propose_revision(
            month=month_of(household, "2026-10"), article="27", percent=Decimal(20), reason="x", by=CaseworkerFactory()
        )


def test_a_claim_that_is_there_already_stands_apart():
    household, _ = household_paid()
    booked(household, "2026-08", "100.00")
    claim = RecoveryClaim.objects.get()
    propose(household)  # the claim that is there stands apart from it
    assert claim.amount == Decimal(100)


def test_a_norm_that_is_lower_already_is_not_lowered_twice():
    household, citizen = household_paid()
    claim = propose(household)
    let_answer(claim, citizen)
    decide(claim)
    with pytest.raises(claims.LowerAlready):
        propose(household)


def test_a_school_leaver_is_revised_within_six_months_alone():
    household, _ = household_paid()
    with pytest.raises(services.TooLong):
        propose(household, article="28", studies_ended_on=datetime.date(2026, 2, 10))
    assert propose(household, article="28", studies_ended_on=datetime.date(2026, 6, 30)).amount == LOWER


def test_nobody_proposes_about_their_own_household():
    household, citizen = household_paid()
    with pytest.raises(ledger.OwnClaim):
        propose(household, by=citizen.user)


def test_no_decision_is_made_by_a_proposal():
    household, _ = household_paid()
    before = len(decisions(household))
    propose(household)
    assert len(decisions(household)) == before
    assert not [row for row in decisions(household) if row.by != audit.SYSTEM]
