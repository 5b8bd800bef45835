"""Exemptions, reductions, measures and policy as dated facts: what they do to months, and which months they touch."""

import datetime
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from citizens.models import AuditEvent, Household
from citizens.services import Member, NothingChanged, grant_benefit, record_household, stop_benefit
from settlement import services
from settlement.engine.month import Month
from settlement.explanation import explain
from settlement.models import BenefitMonth, ExemptionDecision, PolicyPeriod, Settlement
from settlement.selectors import current
from settlement.story import story_of
from tests.factories.citizens import CaseworkerFactory, client_of
from tests.factories.settlement import household_with_assistance, municipality_with_policy, slip_comes_in

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]

Day = datetime.date
JANUARY, MARCH, SEPTEMBER, OCTOBER = (Day(2026, month, 1) for month in (1, 3, 9, 10))
WHY = {"reason": "besluit", "by": "test"}


def settle(household: Household) -> None:
    services.settle_stale(household_ids=[household.pk], cause="test")


def settled(household: Household, month: str) -> Settlement:
    rows = Settlement.objects.filter(month__household=household, month__first_day=Month.parse(month).first)
    return current(rows).get()


def stale(household: Household) -> list[str]:
    rows = BenefitMonth.objects.filter(household=household, stale_since__isnull=False).order_by("first_day")
    return [str(row.month) for row in rows]


def grants_in(household: Household, month: str) -> list[dict[str, object]]:
    return settled(household, month).facts["exemptions"]


def works(citizen, *months: int) -> None:
    """A slip of € 600,00 for each of these months of 2026."""
    for number in months:
        month = Month(2026, number)
        slip_comes_in(citizen, period_start=str(month.first), period_end=str(month.last), payment_date=str(month.last))


@pytest.fixture
def since_january():
    household, citizen = household_with_assistance(since=JANUARY)
    settle(household)
    return household, citizen


def test_a_reduction_lowers_the_norm_of_its_months_alone(since_january):
    household, _ = since_january
    services.reduce_norm(
        household=household, article="27", percent=Decimal(20), since=MARCH, until=Day(2026, 4, 30), **WHY
    )
    assert stale(household) == ["2026-03", "2026-04"]
    settle(household)
    # 20 % of the couple norm of January 2026, € 2.002,13.
    assert settled(household, "2026-03").norm == settled(household, "2026-02").norm - Decimal("400.43")


def test_a_measure_lowers_the_assistance_and_not_the_norm(since_january):
    household, _ = since_january
    services.impose_measure(household=household, percent=Decimal(30), since=MARCH, until=Day(2026, 3, 31), **WHY)
    settle(household)
    march, february = settled(household, "2026-03"), settled(household, "2026-02")
    assert march.norm == february.norm
    assert march.entitlement == Decimal("981.05")  # 1.401,50 less 30 % of it


def test_a_withdrawn_measure_marks_its_months_again(since_january):
    household, _ = since_january
    measure = services.impose_measure(
        household=household, percent=Decimal(30), since=MARCH, until=Day(2026, 3, 31), **WHY
    )
    settle(household)
    services.withdraw_measure(measure=measure, **WHY)
    assert stale(household) == ["2026-03"]
    settle(household)
    assert settled(household, "2026-03").entitlement == settled(household, "2026-02").entitlement


@pytest.mark.parametrize(
    ("since", "until"), [(Day(2026, 3, 2), Day(2026, 3, 31)), (MARCH, Day(2026, 3, 30)), (MARCH, Day(2026, 2, 28))]
)
def test_a_measure_is_for_whole_months(since_january, since, until):
    with pytest.raises(services.NotWholeMonths):
        services.impose_measure(household=since_january[0], percent=Decimal(30), since=since, until=until, **WHY)


def test_a_measure_is_looked_at_again_within_three_months(since_january):
    with pytest.raises(services.TooLong) as refused:
        services.impose_measure(
            household=since_january[0], percent=Decimal(30), since=MARCH, until=Day(2026, 6, 30), **WHY
        )
    assert refused.value.latest == Day(2026, 5, 31)


@pytest.mark.parametrize(
    ("ended", "latest"), [(Day(2026, 6, 30), Day(2026, 12, 31)), (Day(2026, 6, 14), Day(2026, 11, 30))]
)
def test_after_school_the_norm_is_lower_for_six_months_at_most(since_january, ended, latest):
    with pytest.raises(services.TooLong) as refused:
        services.reduce_norm(
            household=since_january[0],
            article="28",
            percent=Decimal(20),
            since=Day(2026, 7, 1),
            until=Day(2027, 1, 31),
            studies_ended_on=ended,
            **WHY,
        )
    assert refused.value.latest == latest


def test_an_exemption_marks_the_months_in_which_it_holds(since_january):
    household, citizen = since_january
    services.decide_exemption(
        household=household, citizen=citizen, article="y", since=MARCH, until=Day(2026, 5, 31), **WHY
    )
    assert stale(household) == ["2026-03", "2026-04", "2026-05"]


def test_an_exemption_is_for_somebody_of_the_household(since_january):
    _, stranger = household_with_assistance(municipality=since_january[0].municipality)
    with pytest.raises(services.NotInHousehold):
        services.decide_exemption(household=since_january[0], citizen=stranger, article="n", since=MARCH, **WHY)


def test_an_unbroken_exemption_runs_on_in_months_without_wages(since_january):
    household, citizen = since_january
    services.decide_exemption(
        household=household, citizen=citizen, article="n", since=JANUARY, until=JANUARY, months_used_before=6, **WHY
    )
    services.decide_exemption(household=household, citizen=citizen, article="z", since=MARCH, **WHY)
    settle(household)
    assert grants_in(household, "2026-09") == [
        {"person": str(citizen.pk), "article": "z", "since": "2026-03", "n_months_used": 6}
    ]


def test_a_month_without_assistance_uses_up_nothing_of_an_unbroken_exemption(since_january):
    household, citizen = since_january
    services.decide_exemption(household=household, citizen=citizen, article="z", since=MARCH, **WHY)
    stop_benefit(household=household, until=Day(2026, 4, 30), **WHY)
    grant_benefit(household=household, since=Day(2026, 7, 1), **WHY)
    settle(household)
    # March and April were used: July is the third.
    assert grants_in(household, "2026-07")[0]["since"] == "2026-05"


def test_aa_counts_the_months_of_z(since_january):
    household, citizen = since_january
    services.decide_exemption(
        household=household,
        citizen=citizen,
        article="z",
        since=JANUARY,
        until=Day(2026, 8, 31),
        months_used_before=4,
        **WHY,
    )
    services.decide_exemption(household=household, citizen=citizen, article="aa", since=SEPTEMBER, **WHY)
    settle(household)
    assert grants_in(household, "2026-10")[0]["z_months_used"] == 12


def test_what_was_used_before_changes_the_exemptions_that_come_after(since_january):
    household, citizen = since_january
    decision = {"household": household, "citizen": citizen, **WHY}
    services.decide_exemption(article="n", since=JANUARY, until=JANUARY, months_used_before=5, **decision)
    services.decide_exemption(article="r", since=SEPTEMBER, **decision)
    settle(household)
    services.decide_exemption(article="n", since=JANUARY, until=JANUARY, months_used_before=6, **decision)
    assert stale(household) == ["2026-01", "2026-09", "2026-10"]


def test_months_of_n_are_counted_in_whichever_household_they_were_used():
    municipality = municipality_with_policy(estimate_method="none")
    household, citizen = household_with_assistance(municipality=municipality, since=JANUARY)
    services.decide_exemption(household=household, citizen=citizen, article="n", since=JANUARY, **WHY)
    works(citizen, 1, 2)
    stop_benefit(household=household, until=Day(2026, 6, 30), **WHY)
    other = Household.objects.create(municipality=household.municipality, number="nieuw")
    record_household(household=other, since=Day(2026, 7, 1), members=[Member(citizen)], **WHY)
    grant_benefit(household=other, since=Day(2026, 7, 1), **WHY)
    services.decide_exemption(household=other, citizen=citizen, article="n", since=Day(2026, 7, 1), **WHY)
    settle(household)
    settle(other)
    assert grants_in(other, "2026-07")[0]["months_used"] == 2


def test_a_month_of_n_less_in_one_household_marks_the_later_months_in_another():
    household, citizen = household_with_assistance(since=JANUARY)
    decision = services.decide_exemption(household=household, citizen=citizen, article="n", since=JANUARY, **WHY)
    works(citizen, 1)
    stop_benefit(household=household, until=Day(2026, 6, 30), **WHY)
    other = Household.objects.create(municipality=household.municipality, number="nieuw")
    record_household(household=other, since=SEPTEMBER, members=[Member(citizen)], **WHY)
    grant_benefit(household=other, since=SEPTEMBER, **WHY)
    services.decide_exemption(household=other, citizen=citizen, article="n", since=SEPTEMBER, **WHY)
    settle(household)
    settle(other)
    services.withdraw_exemption(decision=decision, **WHY)
    settle(household)
    assert stale(other) == ["2026-09", "2026-10"]


def test_a_month_that_turns_out_to_have_no_assistance_comes_to_nothing(since_january):
    household, _ = since_january
    stop_benefit(household=household, until=Day(2026, 8, 31), **WHY)
    assert stale(household) == ["2026-09", "2026-10"]
    settle(household)
    september = settled(household, "2026-09")
    assert (september.to_pay, september.reserve, september.status, september.version) == (0, 0, "final", 2)
    assert september.steps[0]["note"] == "no_assistance"


def test_a_month_without_assistance_is_told_as_that_alone(since_january):
    household, citizen = since_january
    works(citizen, 9)
    settle(household)
    stop_benefit(household=household, until=Day(2026, 8, 31), **WHY)
    settle(household)
    month = BenefitMonth.objects.get(household=household, first_day=SEPTEMBER)
    assert [event.code for event in story_of(month)[-1].events] == ["assistance_gone"]
    line = explain(settled(household, "2026-09")).line("to_pay")
    assert "had u geen bijstand van ons" in line.sentence


@pytest.mark.parametrize("page", ["months", "month", "statement"])
def test_a_month_without_assistance_has_its_pages(since_january, settings, page):
    household, citizen = since_january
    settings.DEFAULT_MUNICIPALITY_HOST = household.municipality.host
    stop_benefit(household=household, until=Day(2026, 8, 31), **WHY)
    settle(household)
    arguments = [] if page == "months" else ["2026-09"]
    assert client_of(citizen).get(reverse(page, args=arguments)).status_code == 200


def test_assistance_that_comes_back_is_settled_again(since_january):
    household, _ = since_january
    stop_benefit(household=household, until=Day(2026, 8, 31), **WHY)
    settle(household)
    grant_benefit(household=household, since=SEPTEMBER, **WHY)
    settle(household)
    assert settled(household, "2026-09").to_pay == Decimal("1348.49")


def test_a_preview_is_what_saving_then_gives(since_january):
    household, citizen = since_january

    def change() -> None:
        services.decide_exemption(household=household, citizen=citizen, article="n", since=MARCH, **WHY)

    works(citizen, 3, 4)
    settle(household)
    months = services.preview(household_ids=[household.pk], change=change)
    assert not ExemptionDecision.objects.exists()
    change()
    settle(household)
    saved = {row.month.pk: row for row in current(Settlement.objects.filter(month__household=household))}
    assert months
    for month in months:
        row = saved[month.after.row.pk]
        assert (row.to_pay, row.steps, row.facts, row.version) == (
            month.after.settlement.to_pay,
            month.after.settlement.steps,
            month.after.settlement.facts,
            month.after.settlement.version,
        )
    assert {month.after.row.pk for month in months} == {
        pk for pk, row in saved.items() if row.at >= months[0].after.settlement.at and row.facts["exemptions"]
    }


def test_a_preview_keeps_nothing(since_january):
    household, _ = since_january
    counts = (Settlement.objects.count(), AuditEvent.objects.count(), stale(household))
    services.preview(
        household_ids=[household.pk],
        change=lambda: stop_benefit(household=household, until=Day(2026, 8, 31), **WHY),
    )
    assert (Settlement.objects.count(), AuditEvent.objects.count(), stale(household)) == counts


def test_a_preview_says_what_would_be_paid_less(since_january):
    household, _ = since_january
    months = services.preview(
        household_ids=[household.pk],
        change=lambda: stop_benefit(household=household, until=Day(2026, 8, 31), **WHY),
    )
    assert [(str(month.after.row.month), month.difference) for month in months] == [
        ("2026-09", Decimal("-1348.49")),
        ("2026-10", Decimal("-1348.49")),
    ]


@pytest.fixture
def two_of_staff():
    municipality = municipality_with_policy()
    return CaseworkerFactory(municipality=municipality), CaseworkerFactory(municipality=municipality)


def propose(by, **choices):
    return services.propose_policy(
        municipality=by.municipality, since=OCTOBER, choices=choices or {"holiday_method": "A"}, reason="raad", by=by
    )


def test_a_proposed_choice_counts_when_a_second_person_has_confirmed_it(two_of_staff):
    first, second = two_of_staff
    household, _ = household_with_assistance(municipality=first.municipality)
    settle(household)
    proposal = propose(first)
    assert stale(household) == []
    policy = services.confirm_policy(proposal=proposal, by=second)
    assert stale(household) == ["2026-10"]
    assert (policy.holiday_method, policy.payment_day) == ("A", 5)


def test_who_proposed_a_choice_does_not_confirm_it(two_of_staff):
    first, _ = two_of_staff
    with pytest.raises(services.SamePerson):
        services.confirm_policy(proposal=propose(first), by=first)
    assert PolicyPeriod.objects.count() == 1


def test_a_proposal_is_confirmed_once(two_of_staff):
    first, second = two_of_staff
    proposal = propose(first)
    services.confirm_policy(proposal=proposal, by=second)
    with pytest.raises(services.NotWaiting):
        services.confirm_policy(proposal=proposal, by=second)


def test_what_cannot_be_chosen_is_refused(two_of_staff):
    with pytest.raises(ValidationError):
        propose(two_of_staff[0], holiday_method="C")


def test_a_choice_that_holds_already_is_no_proposal(two_of_staff):
    with pytest.raises(NothingChanged):
        propose(two_of_staff[0], holiday_method="B")


def test_a_month_in_which_assistance_stops_and_begins_again_is_settled_by_its_days():
    household, _ = household_with_assistance(since=SEPTEMBER)
    stop_benefit(household=household, until=Day(2026, 9, 10), reason="werk", by="test")
    grant_benefit(household=household, since=Day(2026, 9, 21), **WHY)
    settle(household)
    # Twice 10 days of the 30, each share of € 1,419.46 rounded (art. 45, 3, b).
    assert settled(household, "2026-09").norm == 2 * Decimal("473.15")
    assert settled(household, "2026-09").facts["interruptions"] == [{"start": "2026-09-11", "end": "2026-09-20"}]
    assert settled(household, "2026-10").norm == Decimal("1419.46")


def test_a_grant_that_follows_on_another_leaves_the_month_whole():
    household, _ = household_with_assistance(since=SEPTEMBER)
    stop_benefit(household=household, until=Day(2026, 9, 10), reason="werk", by="test")
    grant_benefit(household=household, since=Day(2026, 9, 11), **WHY)
    settle(household)
    assert settled(household, "2026-09").norm == Decimal("1419.46")
    assert "interruptions" not in settled(household, "2026-09").facts


def test_what_counts_when_received_is_estimated_in_the_month_of_the_usual_pay_day():
    """The wage of August was paid on 5 September; that of September, without a slip yet, is expected in October."""
    municipality = municipality_with_policy(period_method="received")
    household, citizen = household_with_assistance(municipality=municipality, since=Day(2026, 8, 1))
    slip_comes_in(citizen, period_start="2026-08-01", period_end="2026-08-31", payment_date="2026-09-05")
    settle(household)
    incomes = {month: settled(household, month).facts["incomes"] for month in ("2026-08", "2026-09", "2026-10")}
    assert [income["paid_on"] for income in incomes["2026-08"]] == []
    assert [income["paid_on"] for income in incomes["2026-09"]] == ["2026-09-05"]
    assert [income["paid_on"] for income in incomes["2026-10"]] == ["2026-10-05"]
