"""The twelve lives, lived once: what each month became, reckoned again by others, and nothing left over."""

import json
from pathlib import Path

import pytest
from django.db import transaction

from caseworkers.lives import LIVES
from payslips.models import ExpectedSlip
from settlement import services
from settlement.balances import money_of
from settlement.models import BenefitMonth, Difference, Settlement, SettlementFailure
from settlement.selectors import current
from tests.oracle import naive

from .page import written
from .replay import lived

PAGE = Path(__file__).resolve().parents[2] / "docs/lives.md"
pytestmark = pytest.mark.django_db

TOLD_BY_BOTH = ("norm", "income", "exempt", "entitlement", "payout", "reserve", "to_pay")


@pytest.fixture(scope="module")
def households(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock(), transaction.atomic():
        yield lived(LIVES)
        transaction.set_rollback(True)


@pytest.fixture
def settlements(households):
    return list(current(Settlement.objects.filter(month__household__in=households.values())).select_related("month"))


def test_the_lives_read_as_their_page_tells(households):
    assert written(households) == PAGE.read_text()


def test_no_month_waits_or_failed(households):
    months = BenefitMonth.objects.filter(household__in=households.values())
    assert not months.filter(stale_since__isnull=False).exists()
    assert not SettlementFailure.objects.filter(month__in=months, resolved_at__isnull=True).exists()


def test_a_second_own_sum_comes_to_the_same_amounts(settlements):
    for row in settlements:
        told = naive.answer(json.loads(json.dumps({"id": "1", **row.facts})))
        assert {name: told[name] for name in TOLD_BY_BOTH} == {
            name: f"{getattr(row, name):.2f}" for name in TOLD_BY_BOTH
        }


def test_settling_every_month_again_changes_nothing(households, settlements):
    months = [row.month_id for row in settlements]
    assert services.settle(month_ids=months, cause="test", by="test").settled == 0


def test_no_month_is_final_with_a_slip_missing_of_which_the_wage_administration_told_nothing(settlements):
    for row in settlements:
        if row.status == Settlement.Status.FINAL:
            people = {person["id"] for one in row.facts["situations"] for person in one["household"]["persons"]}
            told = {source["employment"] for source in row.sources if source["basis"] == "signal"}
            missing = ExpectedSlip.objects.filter(
                state=ExpectedSlip.State.EXPECTED,
                employment__citizen__in=people,
                period_end__range=(row.month.first_day, row.month.month.last),
            )
            assert not missing.exclude(employment__in=told).exists(), row


def test_what_was_paid_is_what_a_month_comes_to_or_the_difference_is_on_the_work_list(households):
    waiting = dict(Difference.objects.filter(resolved_at__isnull=True).values_list("month", "amount"))
    for months in money_of([household.pk for household in households.values()]).values():
        assert {money.month.pk: money.difference for money in months if money.difference} == {
            money.month.pk: waiting[money.month.pk] for money in months if money.month.pk in waiting
        }


def test_nobody_is_asked_to_pay_what_was_not_paid_to_them(households):
    for months in money_of([household.pk for household in households.values()]).values():
        for money in months:
            assert money.claimed + sum(one.amount for one in money.planned) <= money.given - money.returned
