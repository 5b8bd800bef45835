import datetime
from decimal import Decimal

import pytest
from django.db import DataError, connection
from django.test.utils import CaptureQueriesContext

from citizens.models import Household
from citizens.services import Member, grant_benefit, record_household
from payslips import outcomes
from payslips import services as payslip_services
from payslips.models import Payslip, Upload
from settlement import night, services
from settlement.engine.contract import facts_from_json, settled_to_json
from settlement.engine.month import Month
from settlement.engine.settle import settle_month
from settlement.law.lawbook import lawbook
from settlement.models import (
    BenefitMonth,
    ExemptionDecision,
    PolicyPeriod,
    Settlement,
    SettlementFailure,
    SettlementRun,
)
from settlement.selectors import current
from settlement.signals import months_settled
from tests.factories.citizens import CaseworkerFactory, MunicipalityFactory
from tests.factories.payslips import UploadFactory
from tests.factories.readings import answer
from tests.factories.settlement import (
    exempt,
    household_with_assistance,
    municipality_with_policy,
    slip_comes_in,
)

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]

SEPTEMBER = datetime.date(2026, 9, 1)
# Norm of a single person from July 2026 (art. 21, a) and its 95 %.
NORM, NORM_PAYOUT = Decimal("1419.46"), Decimal("1348.49")


def settled(household: Household, month: str = "2026-09") -> Settlement:
    rows = Settlement.objects.filter(month__household=household, month__first_day=Month.parse(month).first)
    return current(rows).get()


def settle(household: Household) -> services.Counts:
    return services.settle_stale(household_ids=[household.pk], cause="test")


def confirm(payslip: Payslip) -> None:
    payslip_services.confirm(payslip_id=payslip.pk, by=payslip.citizen.user)


def correct(payslip: Payslip, **changes: object) -> None:
    payslip_services.correct_figures(
        payslip_id=payslip.pk, changes=changes, reason="fout gelezen", source="caseworker", by=CaseworkerFactory()
    )


def test_a_grant_opens_its_months_up_to_the_current_one():
    household, _ = household_with_assistance()
    months = BenefitMonth.objects.filter(household=household).order_by("first_day")
    assert [str(row.month) for row in months] == ["2026-09", "2026-10"]


def test_a_month_without_income_comes_to_the_norm():
    household, _ = household_with_assistance()
    settle(household)
    assert settled(household).payout == NORM_PAYOUT


def test_a_payslip_lowers_the_month_of_its_period():
    household, citizen = household_with_assistance()
    slip_comes_in(citizen)
    settle(household)
    # T = 1419.46 - 600.00 - 48.00 (holiday claim, art. 11: 8 %)
    assert settled(household).entitlement == NORM - Decimal("648.00")


def test_a_proven_slip_settles_provisionally_until_it_is_confirmed():
    household, citizen = household_with_assistance()
    payslip = slip_comes_in(citizen)
    settle(household)
    assert settled(household).open_points == ["not_confirmed"]
    confirm(payslip)
    settle(household)
    assert settled(household).status == Settlement.Status.FINAL


def test_a_month_that_is_not_over_is_provisional():
    household, _ = household_with_assistance()
    settle(household)
    assert settled(household, "2026-10").open_points == ["month_not_over"]


def test_a_month_without_its_slip_is_estimated_by_the_last_one():
    household, citizen = household_with_assistance()
    slip_comes_in(citizen)
    settle(household)
    assert "estimate" in settled(household, "2026-10").open_points
    assert settled(household, "2026-10").income == Decimal("600.00")


def test_nothing_is_estimated_where_the_municipality_settles_afterwards():
    household, citizen = household_with_assistance(municipality=municipality_with_policy(estimate_method="none"))
    slip_comes_in(citizen)
    settle(household)
    assert settled(household, "2026-10").income == Decimal("0.00")


def test_a_slip_from_long_before_the_assistance_is_no_estimate():
    household, citizen = household_with_assistance()
    slip_comes_in(citizen, period_start="2026-07-01", period_end="2026-07-31", payment_date=None)
    settle(household)
    assert settled(household).income == Decimal("0.00")


def test_a_slip_of_the_month_before_the_assistance_is_an_estimate():
    household, citizen = household_with_assistance()
    slip_comes_in(citizen, period_start="2026-08-01", period_end="2026-08-31", payment_date=None)
    settle(household)
    assert settled(household).income == Decimal("600.00")


def test_the_slip_takes_the_place_of_its_estimate():
    household, citizen = household_with_assistance()
    slip_comes_in(citizen)
    settle(household)
    slip_comes_in(citizen, period_start="2026-10-01", period_end="2026-10-31", net_wage="700.00")
    settle(household)
    assert settled(household, "2026-10").income == Decimal("700.00")


@pytest.mark.asvs("2.2.3")
def test_a_slip_that_does_not_add_up_changes_no_amount():
    household, citizen = household_with_assistance()
    slip_comes_in(citizen, needs_review=["net_wage"])
    settle(household)
    assert settled(household).payout == NORM_PAYOUT


def test_a_corrected_figure_gives_version_2_and_keeps_version_1():
    household, citizen = household_with_assistance()
    payslip = slip_comes_in(citizen)
    settle(household)
    correct(payslip, net_wage=Decimal("650.00"))
    settle(household)
    versions = Settlement.objects.filter(month__household=household, month__first_day=SEPTEMBER).order_by("version")
    assert [(row.version, row.income) for row in versions] == [(1, Decimal("600.00")), (2, Decimal("650.00"))]


def test_a_citizens_correction_changes_no_amount_before_a_caseworker_has_looked():
    household, citizen = household_with_assistance()
    payslip = slip_comes_in(citizen)
    payslip_services.correct_figures(
        payslip_id=payslip.pk,
        changes={"net_wage": Decimal("100.00")},
        reason="ik kreeg minder",
        source="citizen",
        by=citizen.user,
    )
    settle(household)
    assert settled(household).income == Decimal("600.00")


def test_a_slip_that_is_set_aside_no_longer_counts():
    household, citizen = household_with_assistance()
    payslip = slip_comes_in(citizen)
    settle(household)
    payslip_services.set_aside(payslip_id=payslip.pk, reason="dubbel", by=CaseworkerFactory())
    settle(household)
    assert settled(household).income == Decimal("0.00")


def test_settling_again_without_a_change_writes_no_version():
    household, citizen = household_with_assistance()
    slip_comes_in(citizen)
    settle(household)
    services.mark_stale(household_ids=[household.pk], since=SEPTEMBER, until=None)
    assert settle(household) == services.Counts(unchanged=2)


def test_a_settled_month_is_no_longer_stale():
    household, _ = household_with_assistance()
    settle(household)
    assert not BenefitMonth.objects.filter(stale_since__isnull=False).exists()


def test_a_change_during_the_settlement_keeps_its_mark():
    household, _ = household_with_assistance()

    def change_meanwhile(sender: object, **_more: object) -> None:
        services.mark_stale(household_ids=[household.pk], since=SEPTEMBER, until=SEPTEMBER)

    original = services._clear_marks

    def clear_after_a_change(months):
        change_meanwhile(None)
        original(months)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(services, "_clear_marks", clear_after_a_change)
        services.settle(
            month_ids=BenefitMonth.objects.filter(first_day=SEPTEMBER).values_list("pk", flat=True),
            cause="test",
            by="test",
        )
    assert BenefitMonth.objects.get(first_day=SEPTEMBER).stale_since is not None


def test_the_stored_facts_give_the_stored_steps_again():
    household, citizen = household_with_assistance()
    exempt(household, citizen, SEPTEMBER)
    slip_comes_in(citizen)
    settle(household)
    row = settled(household)
    again = settle_month(facts_from_json(row.facts), lawbook().law_of(Month.parse("2026-09")))
    assert settled_to_json("", again)["steps"] == row.steps


def test_months_of_exemption_are_counted_as_they_are_used():
    household, citizen = household_with_assistance(since=datetime.date(2026, 7, 1))
    exempt(household, citizen, datetime.date(2026, 7, 1), months_used_before=4)
    for month in ("07", "08", "09"):
        slip_comes_in(citizen, period_start=f"2026-{month}-01", period_end=f"2026-{month}-30", period_kind="other")
    settle(household)
    exempted = [settled(household, f"2026-{month}").exempt for month in ("07", "08", "09", "10")]
    assert exempted == [Decimal("150.00"), Decimal("150.00"), Decimal("0.00"), Decimal("0.00")]


def test_an_earlier_month_of_exemption_more_moves_the_later_months():
    household, citizen = household_with_assistance(since=datetime.date(2026, 7, 1))
    exempt(household, citizen, datetime.date(2026, 7, 1), months_used_before=5)
    slip_comes_in(citizen, period_start="2026-08-01", period_end="2026-08-31", period_kind="other")
    settle(household)
    assert settled(household, "2026-08").exempt == Decimal("150.00")
    slip_comes_in(citizen, period_start="2026-07-01", period_end="2026-07-31", period_kind="other")
    # Only July is marked: August follows because July used the last month.
    BenefitMonth.objects.exclude(first_day=datetime.date(2026, 7, 1)).update(stale_since=None)
    settle(household)
    assert settled(household, "2026-08").exempt == Decimal("0.00")


def test_a_month_without_a_household_fails_alone_and_by_name():
    good, _ = household_with_assistance()
    bad = Household.objects.create(municipality=good.municipality, number="x")
    grant_benefit(household=bad, since=SEPTEMBER, reason="aanvraag", by="test")
    counts = services.settle_stale(household_ids=[good.pk, bad.pk], cause="test")
    assert (counts.settled, counts.failed) == (2, 2)
    assert set(SettlementFailure.objects.values_list("code", "message")) == {("facts_missing", "no_household")}


def test_a_month_whose_law_is_unknown_is_not_settled_by_another_months_law():
    household, citizen = household_with_assistance(since=datetime.date(2025, 11, 1))
    slip_comes_in(citizen, period_start="2025-11-01", period_end="2025-11-30")
    settle(household)
    failure = SettlementFailure.objects.get(month__first_day=datetime.date(2025, 11, 1))
    assert failure.code == "law_not_known"


def test_a_failure_is_closed_by_the_settlement_that_succeeds():
    household, citizen = household_with_assistance(since=datetime.date(2025, 12, 1))
    payslip = slip_comes_in(citizen, period_start="2025-12-01", period_end="2025-12-31")
    settle(household)
    payslip_services.set_aside(payslip_id=payslip.pk, reason="dubbel", by=CaseworkerFactory())
    settle(household)
    assert not SettlementFailure.objects.filter(resolved_at__isnull=True).exists()


def test_a_failure_that_goes_on_stands_on_the_work_list_once():
    household, citizen = household_with_assistance(since=datetime.date(2025, 12, 1))
    slip_comes_in(citizen, period_start="2025-12-01", period_end="2025-12-31")
    for _ in range(2):
        services.mark_stale(household_ids=[household.pk], since=datetime.date(2025, 12, 1), until=None)
        settle(household)
    assert SettlementFailure.objects.filter(month__first_day=datetime.date(2025, 12, 1)).count() == 1


def test_an_unknown_error_in_one_month_does_not_stop_the_others(monkeypatch, caplog):
    household, _ = household_with_assistance()
    original = services.settle_month

    def break_in_september(facts, law):
        if facts.month == Month.parse("2026-09"):
            raise ZeroDivisionError
        return original(facts, law)

    monkeypatch.setattr(services, "settle_month", break_in_september)
    assert settle(household) == services.Counts(settled=1, failed=1, unexpected=1)


def test_the_layers_above_are_told_of_new_settlements_only():
    household, _ = household_with_assistance()
    told = []

    def receive(sender, settlements, **_more):
        told.append(len(settlements))

    months_settled.connect(receive)
    try:
        settle(household)
        services.mark_stale(household_ids=[household.pk], since=SEPTEMBER, until=None)
        settle(household)
    finally:
        months_settled.disconnect(receive)
    assert told == [2]


def test_the_payment_date_is_the_last_weekday_on_or_before_the_day_of_the_policy():
    household, _ = household_with_assistance(municipality=municipality_with_policy(payment_day=8))
    settle(household)
    # 8 November 2026 is a Sunday.
    assert settled(household, "2026-10").payment_date == datetime.date(2026, 11, 6)


def test_a_four_weekly_slip_keeps_only_the_month_open_in_which_it_ends():
    household, citizen = household_with_assistance()
    slip_comes_in(
        citizen, period_start="2026-08-10", period_end="2026-09-06", period_kind="four_weeks", net_wage="480.00"
    )
    settle(household)
    # 480.00 x 13 / 12; the period from 7 September ends in October and is October's.
    assert settled(household).income == Decimal("520.00")
    assert settled(household).open_points == ["not_confirmed"]


def test_the_queries_of_a_settlement_do_not_grow_with_the_households():
    municipality = municipality_with_policy()

    def queries(count: int) -> int:
        ids = []
        for _ in range(count):
            household, citizen = household_with_assistance(municipality=municipality)
            exempt(household, citizen, SEPTEMBER)
            slip_comes_in(citizen)
            ids.append(household.pk)
        months = list(BenefitMonth.objects.filter(household__in=ids).values_list("pk", flat=True))
        with CaptureQueriesContext(connection) as captured:
            services.settle(month_ids=months, cause="test", by="test")
        return len(captured)

    queries(1)  # keeps the sources of the law book as well
    assert queries(2) == queries(6)


def test_the_night_opens_the_new_month_and_settles_what_is_stale():
    household, _ = household_with_assistance(since=SEPTEMBER)
    BenefitMonth.objects.filter(first_day=datetime.date(2026, 10, 1)).delete()
    (run,) = night.settle_night(municipalities=[household.municipality])
    assert (run.state, run.opened, run.settled, run.failed) == (SettlementRun.State.FINISHED, 1, 2, 0)


def test_the_night_makes_a_month_final_that_is_over(settings):
    household, _ = household_with_assistance()
    settings.STANDING_DAY = datetime.date(2026, 9, 30)
    settle(household)
    assert settled(household).status == Settlement.Status.PROVISIONAL
    settings.STANDING_DAY = datetime.date(2026, 10, 1)
    night.settle_night(municipalities=[household.municipality])
    assert settled(household).status == Settlement.Status.FINAL


def test_a_night_that_was_done_is_not_done_again():
    household, _ = household_with_assistance()
    (first,) = night.settle_night(municipalities=[household.municipality])
    (second,) = night.settle_night(municipalities=[household.municipality])
    assert (second.pk, second.finished_at) == (first.pk, first.finished_at)


def test_a_night_that_died_is_taken_up_again():
    household, _ = household_with_assistance()
    SettlementRun.objects.create(municipality=household.municipality, night=datetime.date(2026, 10, 14))
    (run,) = night.settle_night(municipalities=[household.municipality])
    assert run.state == SettlementRun.State.FINISHED


def test_a_night_with_an_unknown_error_ends_as_failed(monkeypatch):
    household, _ = household_with_assistance()
    monkeypatch.setattr(services, "settle_month", lambda facts, law: 1 / 0)
    (run,) = night.settle_night(municipalities=[household.municipality])
    assert (run.state, run.failed) == (SettlementRun.State.FAILED, 2)


def test_the_night_of_one_municipality_leaves_the_others_alone():
    household, _ = household_with_assistance()
    elsewhere, _ = household_with_assistance()
    night.settle_night(municipalities=[household.municipality])
    assert not Settlement.objects.filter(month__household=elsewhere).exists()


def test_an_exemption_decision_belongs_to_one_municipality():
    household, citizen = household_with_assistance()
    assert exempt(household, citizen, SEPTEMBER).municipality == ExemptionDecision.objects.get().household.municipality


def test_a_month_is_not_final_while_a_slip_of_it_waits_for_a_caseworker():
    household, citizen = household_with_assistance()
    settle(household)
    slip_comes_in(citizen, needs_review=["net_wage"])
    settle(household)
    assert settled(household).open_points == ["slip_waits"]


def test_a_month_that_waited_for_a_file_waits_no_longer_when_the_file_is_of_no_use():
    household, citizen = household_with_assistance()
    upload = UploadFactory(citizen=citizen, state=Upload.State.RECEIVED)
    settle(household)
    assert settled(household).open_points == ["slip_waits"]
    outcomes.store_reading(upload, answer(status="refused", reason="not_a_payslip"))
    settle(household)
    assert settled(household).open_points == []


def test_a_job_without_a_slip_for_more_than_two_months_goes_to_a_person():
    household, citizen = household_with_assistance(since=datetime.date(2026, 6, 1))
    slip_comes_in(citizen, period_start="2026-07-01", period_end="2026-07-31")
    settle(household)
    assert settled(household, "2026-09").open_points == ["estimate"]
    failure = SettlementFailure.objects.get(month__first_day=datetime.date(2026, 10, 1))
    assert failure.message == "slips_missing"


def test_a_person_in_two_households_with_assistance_gets_no_second_norm():
    household, citizen = household_with_assistance()
    second = Household.objects.create(municipality=household.municipality, number="twee")
    record_household(household=second, since=SEPTEMBER, members=[Member(citizen)], reason="x", by="test")
    grant_benefit(household=second, since=SEPTEMBER, reason="aanvraag", by="test")
    services.settle_stale(household_ids=[household.pk, second.pk], cause="test")
    assert set(SettlementFailure.objects.values_list("message", flat=True)) == {"in_two_households"}
    assert not Settlement.objects.exists()


def test_being_in_two_households_later_leaves_the_months_before_alone():
    household, _ = household_with_assistance()
    other, citizen = household_with_assistance(municipality=household.municipality)
    record_household(
        household=household, since=datetime.date(2026, 10, 1), members=[Member(citizen)], reason="x", by="test"
    )
    services.settle_stale(household_ids=[household.pk, other.pk], cause="test")
    assert settled(household).payout == settled(other).payout == NORM_PAYOUT


def test_the_employers_name_in_another_spelling_is_the_same_job():
    household, citizen = household_with_assistance()
    slip_comes_in(citizen, employer_name="Bakkerij De Korenaar B.V.", payroll_tax_number=None)
    slip_comes_in(citizen, period_start="2026-10-01", period_end="2026-10-31")
    settle(household)
    assert settled(household, "2026-10").income == Decimal("600.00")


def test_a_withdrawn_exemption_gives_its_months_back():
    household, citizen = household_with_assistance(since=datetime.date(2026, 7, 1))
    exempt(household, citizen, datetime.date(2026, 7, 1), months_used_before=5)
    for month in ("07", "08"):
        slip_comes_in(citizen, period_start=f"2026-{month}-01", period_end=f"2026-{month}-31", period_kind="other")
    settle(household)
    exempt(household, citizen, datetime.date(2026, 7, 1), version=2, withdrawn=True)
    exempt(household, citizen, datetime.date(2026, 8, 1), months_used_before=5)
    services.mark_stale(household_ids=[household.pk], since=datetime.date(2026, 7, 1), until=None)
    settle(household)
    assert settled(household, "2026-08").exempt == Decimal("150.00")


def test_the_night_tries_again_what_failed():
    household, _ = household_with_assistance(municipality=MunicipalityFactory())
    settle(household)
    PolicyPeriod.objects.create(
        municipality=household.municipality, since=datetime.date(2026, 1, 1), recorded_by="test"
    )
    night.settle_night(municipalities=[household.municipality])
    assert settled(household).payout == NORM_PAYOUT


@pytest.mark.asvs("16.5.4")
def test_a_household_that_cannot_be_stored_does_not_stop_the_others(monkeypatch):
    municipality = municipality_with_policy()
    bad, _ = household_with_assistance(municipality=municipality)
    good, _ = household_with_assistance(municipality=municipality)
    original = services._apply

    def refuse_one(decided, before):
        if any(item.month.household_id == bad.pk for item in decided):
            raise DataError
        return original(decided, before)

    monkeypatch.setattr(services, "_apply", refuse_one)
    services.settle_stale(cause="test")
    assert settled(good).payout == NORM_PAYOUT
