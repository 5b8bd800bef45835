"""The calendar of jobs: which payslips are expected, which came in, and what was said of a period instead."""

import datetime
import itertools
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction

from citizens.append_only import RowIsFinal
from citizens.models import AuditEvent
from payslips import calendar, services
from payslips.models import Employment, ExpectedSlip, IncomeStatement
from payslips.selectors import estimate, slips_between
from settlement.models import BenefitMonth, Settlement, SettlementFailure
from settlement.selectors import band_of
from settlement.services import settle_stale
from tests.factories.citizens import CaseworkerFactory
from tests.factories.payslips import EmploymentFactory, PayslipFactory
from tests.factories.settlement import household_with_assistance, municipality_with_policy, slip_comes_in

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]

SEPTEMBER = (datetime.date(2026, 9, 1), datetime.date(2026, 9, 30))
OCTOBER = (datetime.date(2026, 10, 1), datetime.date(2026, 10, 31))


def month_figures(number: int, net: str = "600.00", **more):
    first = datetime.date(2026, number, 1)
    last = (first + datetime.timedelta(days=32)).replace(day=1) - datetime.timedelta(days=1)
    days = {
        "period_start": str(first),
        "period_end": str(last),
        "payment_date": str(last - datetime.timedelta(days=5)),
    }
    return days | {"net_wage": net, "net_payment": net} | more


@pytest.fixture
def citizen():
    return household_with_assistance()[1]


@pytest.fixture
def worker(citizen):
    """With a payslip of August."""
    slip_comes_in(citizen, **month_figures(8))
    return citizen


@pytest.fixture
def caseworker(citizen):
    return CaseworkerFactory(municipality=citizen.municipality)


def row_of(citizen, number: int) -> ExpectedSlip:
    return ExpectedSlip.objects.get(employment__citizen=citizen, period_start=datetime.date(2026, number, 1))


def states(citizen) -> list[tuple[int, str]]:
    rows = ExpectedSlip.objects.filter(employment__citizen=citizen)
    return [(row.period_start.month, row.state) for row in rows]


def say(citizen, number: int, kind: str, **said) -> IncomeStatement:
    return calendar.state_income(expected_id=row_of(citizen, number).pk, kind=kind, by=citizen.user, **said)


def settled(citizen, number: int) -> Settlement:
    settle_stale(cause="test")
    first = datetime.date(2026, number, 1)
    return Settlement.objects.filter(month__first_day=first, municipality=citizen.municipality).latest("version")


def test_a_slip_makes_its_period_received_and_the_coming_ones_expected(worker):
    received = [(8, "received")]
    assert states(worker) == received + [(number, "expected") for number in (9, 10, 11, 12)] + [(1, "expected")]


def test_a_slip_that_comes_takes_its_expected_place(worker):
    slip_comes_in(worker, **month_figures(9))
    assert row_of(worker, 9).payslip.citizen == worker


def test_a_slip_that_waits_for_a_person_leaves_its_period_expected(worker):
    slip_comes_in(worker, **month_figures(9), needs_review=["net_wage"])
    assert row_of(worker, 9).state == "expected"


def test_a_slip_that_is_set_aside_is_expected_again(worker, caseworker):
    payslip = slip_comes_in(worker, **month_figures(9))
    services.set_aside(payslip_id=payslip.pk, reason="van een ander", by=caseworker)
    assert row_of(worker, 9).state == "expected"


def test_a_period_has_one_row(worker):
    row = row_of(worker, 9)
    with pytest.raises(IntegrityError), transaction.atomic():
        ExpectedSlip.objects.create(
            employment=row.employment, period_start=row.period_start, period_end=row.period_end, due=row.due
        )


def test_a_payslip_is_the_slip_of_one_period(worker):
    with pytest.raises(IntegrityError), transaction.atomic():
        ExpectedSlip.objects.filter(pk=row_of(worker, 9).pk).update(
            state="received", payslip=row_of(worker, 8).payslip
        )


def test_what_is_received_has_a_payslip(worker):
    with pytest.raises(IntegrityError), transaction.atomic():
        ExpectedSlip.objects.filter(pk=row_of(worker, 9).pk).update(state="received")


def test_the_same_slips_give_the_same_calendar_in_whatever_order_they_come():
    seen = set()
    for order in itertools.permutations([6, 8, 9]):
        _, citizen = household_with_assistance()
        for number in order:
            slip_comes_in(citizen, **month_figures(number))
        rows = ExpectedSlip.objects.filter(employment__citizen=citizen).exclude(state="not_expected")
        seen.add(tuple((row.period_start, row.period_end, row.state, row.due) for row in rows))
    assert len(seen) == 1


def test_the_rhythm_and_the_pay_day_are_learned(citizen):
    slip_comes_in(citizen, **month_figures(8, payment_date="2026-09-04"))
    job = Employment.objects.get(citizen=citizen)
    assert (job.rhythm, row_of(citizen, 9).due) == ("month", datetime.date(2026, 10, 4))


def test_a_correction_counts_beside_the_slip_of_its_period(worker):
    """The correction is a difference: the slip that it corrects is the slip of the period."""
    PayslipFactory(
        upload__citizen=worker,
        employment=Employment.objects.get(citizen=worker),
        figures={"net_wage": Decimal("-40.00"), "reading": {"is_correction_of": "2026-09"}},
    )
    calendar.plan_jobs(list(Employment.objects.values_list("pk", flat=True)))
    assert row_of(worker, 9).state == "expected"


def test_a_job_that_the_citizen_names_expects_its_slips(citizen):
    calendar.begin_employment(
        citizen=citizen, employer_name="Zorg Thuis", since=SEPTEMBER[0], rhythm="month", by=citizen.user
    )
    assert states(citizen)[:2] == [(9, "expected"), (10, "expected")]


def test_the_first_slip_of_a_named_job_is_of_that_job(citizen):
    calendar.begin_employment(
        citizen=citizen, employer_name="De Korenaar", since=SEPTEMBER[0], rhythm="week", by=citizen.user
    )
    slip_comes_in(citizen, **month_figures(9), employer_name="De Korenaar B.V.")
    assert Employment.objects.get(citizen=citizen).rhythm == "month"


def test_a_job_that_ended_is_not_begun_again_by_the_citizen(worker, caseworker):
    job = Employment.objects.get(citizen=worker)
    calendar.end_employment(employment_id=job.pk, until=SEPTEMBER[1], reason="ontslag", by=caseworker)
    with pytest.raises(calendar.EmploymentEnded):
        calendar.begin_employment(
            citizen=worker, employer_name=job.employer_name, since=OCTOBER[0], rhythm="month", by=worker.user
        )


def test_after_the_end_of_a_job_nothing_is_expected(worker):
    calendar.end_own_employment(
        employment_id=Employment.objects.get(citizen=worker).pk, until=SEPTEMBER[1], by=worker.user
    )
    assert ("expected" in dict(states(worker)).values(), row_of(worker, 10).state) == (True, "not_expected")


def test_a_job_that_goes_on_after_all_expects_its_slips_again(worker):
    job = Employment.objects.get(citizen=worker)
    calendar.end_own_employment(employment_id=job.pk, until=SEPTEMBER[1], by=worker.user)
    calendar.keep_employment(employment_id=job.pk, by=worker.user)
    assert row_of(worker, 10).state == "expected"


def test_an_end_that_a_slip_proposes_changes_nothing_yet(worker):
    job = Employment.objects.get(citizen=worker)
    calendar.propose_end(employment_id=job.pk, until=SEPTEMBER[1])
    job.refresh_from_db()
    assert (job.until, job.proposed_until, row_of(worker, 10).state) == (None, SEPTEMBER[1], "expected")


def test_no_income_stands_in_the_place_of_a_slip(worker):
    say(worker, 9, "no_income")
    assert (row_of(worker, 9).state, settled(worker, 9).income) == ("no_income", Decimal("0.00"))


def test_a_month_without_income_is_final_when_it_is_over(worker):
    say(worker, 9, "no_income")
    assert settled(worker, 9).status == "final"


def test_hours_are_worth_what_an_hour_paid_by_the_last_slip(worker):
    """€ 600,00 for 43 hours: 10 hours are 6000 ÷ 43 = € 139,53."""
    say(worker, 9, "hours", hours=Decimal(10))
    month = settled(worker, 9)
    assert (month.income, month.open_points, month.sources[0]["basis"]) == (Decimal("139.53"), ["estimate"], "hours")


def test_hours_of_a_job_without_a_slip_say_nothing(citizen):
    calendar.begin_employment(
        citizen=citizen, employer_name="Zorg Thuis", since=SEPTEMBER[0], rhythm="month", by=citizen.user
    )
    with pytest.raises(calendar.WageUnknown):
        say(citizen, 9, "hours", hours=Decimal(10))


def test_what_was_received_counts_but_the_month_stays_provisional(worker):
    say(worker, 9, "received_on_bank", net_amount=Decimal("512.30"))
    month = settled(worker, 9)
    assert (month.income, month.open_points) == (Decimal("512.30"), ["stated"])


def test_what_a_caseworker_establishes_makes_the_month_final(worker, caseworker):
    row = row_of(worker, 9)
    calendar.state_income(
        expected_id=row.pk,
        kind="received_on_bank",
        net_amount=Decimal("512.30"),
        source="caseworker",
        reason="afschrift gezien",
        by=caseworker,
    )
    assert settled(worker, 9).status == "final"


def test_a_statement_of_staff_without_a_reason_is_refused(worker, caseworker):
    row = row_of(worker, 9)
    with pytest.raises(IntegrityError), transaction.atomic():
        calendar.state_income(expected_id=row.pk, kind="no_income", source="caseworker", by=caseworker)


def test_nobody_establishes_their_own_income(worker):
    with pytest.raises(calendar.OwnEmployment):
        say(worker, 9, "no_income", source="caseworker", reason="zelf")


def test_without_a_slip_from_the_employer_the_estimate_goes_on_and_a_person_is_told(worker):
    say(worker, 9, "no_slip")
    month = settled(worker, 9)
    assert (month.income, month.open_points) == (Decimal("600.00"), ["estimate", "no_slip"])


def test_the_slip_that_comes_goes_before_what_was_said(worker):
    say(worker, 9, "no_income")
    slip_comes_in(worker, **month_figures(9, "250.00"))
    assert (row_of(worker, 9).state, settled(worker, 9).income) == ("received", Decimal("250.00"))


def test_what_was_said_counts_again_when_its_slip_is_set_aside(worker, caseworker):
    say(worker, 9, "no_income")
    payslip = slip_comes_in(worker, **month_figures(9))
    services.set_aside(payslip_id=payslip.pk, reason="van een ander", by=caseworker)
    assert row_of(worker, 9).state == "no_income"


def test_what_is_withdrawn_is_expected_again(worker):
    say(worker, 9, "no_income")
    calendar.withdraw_statement(expected_id=row_of(worker, 9).pk, by=worker.user)
    assert (row_of(worker, 9).state, settled(worker, 9).income) == ("expected", Decimal("600.00"))


def test_nothing_is_withdrawn_where_nothing_was_said(worker):
    with pytest.raises(calendar.NothingStated):
        calendar.withdraw_statement(expected_id=row_of(worker, 9).pk, by=worker.user)


def test_a_citizen_does_not_withdraw_what_a_caseworker_established(worker, caseworker):
    row = row_of(worker, 9)
    calendar.state_income(expected_id=row.pk, kind="no_income", source="caseworker", reason="gebeld", by=caseworker)
    with pytest.raises(calendar.NothingStated):
        calendar.withdraw_statement(expected_id=row.pk, by=worker.user)


def test_a_job_that_ended_is_ended_by_the_statement(worker):
    say(worker, 9, "job_ended", ended_on=datetime.date(2026, 9, 12))
    assert (row_of(worker, 9).state, row_of(worker, 10).state) == ("expected", "not_expected")


def test_the_end_of_a_job_takes_nothing_back_of_what_was_said(worker):
    say(worker, 9, "no_income")
    calendar.end_own_employment(
        employment_id=Employment.objects.get(citizen=worker).pk, until=SEPTEMBER[1], by=worker.user
    )
    assert row_of(worker, 9).state == "no_income"


def test_a_job_is_not_ended_before_its_last_slip(worker):
    with pytest.raises(calendar.EmploymentNotOver):
        say(worker, 9, "job_ended", ended_on=datetime.date(2026, 8, 12))


def test_of_a_period_that_came_in_nothing_is_said(worker):
    with pytest.raises(calendar.NothingExpected):
        say(worker, 8, "no_income")


def test_of_a_period_to_come_nothing_is_said(worker):
    with pytest.raises(calendar.NotBegun):
        say(worker, 11, "no_income")


def test_a_statement_has_a_receipt_of_its_own(worker):
    receipts = {say(worker, 9, "no_income").receipt, say(worker, 9, "no_slip").receipt}
    assert len(receipts) == 2


def test_a_statement_is_written_once(worker):
    statement = say(worker, 9, "no_income")
    statement.kind = "no_slip"
    with pytest.raises(RowIsFinal):
        statement.save()


def test_a_statement_is_in_the_log_without_amounts(worker):
    say(worker, 9, "received_on_bank", net_amount=Decimal("512.30"))
    event = AuditEvent.objects.get(action="income.stated")
    assert (event.about, event.details) == (f"citizens.citizen:{worker.pk}", {"kind": "received_on_bank"})


def test_a_statement_marks_the_months_from_its_period_on(worker):
    BenefitMonth.objects.update(change_no=0)
    say(worker, 10, "no_income")
    changed = BenefitMonth.objects.filter(change_no__gt=0)
    assert list(changed.values_list("first_day", flat=True)) == [OCTOBER[0]]


@pytest.mark.parametrize(
    ("method", "income", "open_points"),
    [
        ("last_slip", "630.00", ["estimate"]),
        ("mean_of_three", "610.00", ["estimate"]),
        ("hours", "0.00", ["slip_expected"]),
        ("none", "0.00", ["slip_expected"]),
    ],
)
def test_the_municipality_chooses_how_a_month_without_a_slip_is_estimated(method, income, open_points):
    """The nets of June, July and August are € 590,00, € 610,00 and € 630,00; slips of before then do not matter."""
    municipality = municipality_with_policy(estimate_method=method)
    _, citizen = household_with_assistance(municipality=municipality)
    for number, net in ((5, "900.00"), (6, "590.00"), (7, "610.00"), (8, "630.00")):
        slip_comes_in(citizen, **month_figures(number, net))
    month = settled(citizen, 9)
    assert (month.income, month.open_points) == (Decimal(income), open_points)


def test_a_band_reaches_from_the_lowest_to_the_highest_of_the_last_three_slips():
    _, citizen = household_with_assistance()
    for number, net in ((5, "900.00"), (6, "590.00"), (7, "650.00"), (8, "630.00")):
        slip_comes_in(citizen, **month_figures(number, net))
    source = settled(citizen, 9).sources[0]
    assert (source["low"], source["high"]) == ("590.00", "650.00")


def test_after_a_period_without_income_the_next_one_is_estimated_without_income(worker):
    say(worker, 9, "no_income")
    assert settled(worker, 10).income == Decimal("0.00")


def test_the_long_thirteenth_period_is_estimated_by_its_days(citizen):
    slip_comes_in(citizen, period_start="2026-11-02", period_end="2026-11-29", period_kind="four_weeks")
    december = (datetime.date(2026, 12, 1), datetime.date(2026, 12, 31))
    slips = slips_between([citizen.pk], *december)[citizen.pk]
    assert [estimate(slip, "last_slip").net for slip in slips] == [Decimal("750.00")]


def test_a_month_is_not_final_while_an_expected_slip_is_open_whatever_the_policy():
    municipality = municipality_with_policy(estimate_method="none")
    _, citizen = household_with_assistance(municipality=municipality)
    slip_comes_in(citizen, **month_figures(8))
    assert settled(citizen, 9).status == "provisional"


def test_a_month_waits_for_its_slips_where_the_night_did_not_come(worker):
    """Nothing is planned for a month to come: settling sees to it."""
    ExpectedSlip.objects.filter(state="expected").delete()
    Employment.objects.update(planned_until=datetime.date(2026, 8, 31))
    BenefitMonth.objects.update(stale_since=datetime.datetime(2026, 10, 1, tzinfo=datetime.UTC))
    assert settled(worker, 9).open_points == ["estimate"]


def test_many_jobs_are_planned_with_as_many_queries_as_few(citizen, django_assert_max_num_queries):
    jobs = [EmploymentFactory(citizen=citizen, stated_since=SEPTEMBER[0], stated_rhythm="week") for _ in range(20)]
    with django_assert_max_num_queries(12):
        calendar.plan_jobs([job.pk for job in jobs])


@pytest.fixture
def newcomer(citizen):
    """With a job by the week of which no slip has come."""
    calendar.begin_employment(
        citizen=citizen, employer_name="Werk", since=datetime.date(2026, 9, 14), rhythm="week", by=citizen.user
    )
    return citizen


def say_of_first_week(citizen, **said) -> None:
    row = ExpectedSlip.objects.get(employment__citizen=citizen, period_start=datetime.date(2026, 9, 14))
    calendar.state_income(expected_id=row.pk, kind="received_on_bank", by=citizen.user, **said)


def test_what_was_stated_of_a_week_is_the_estimate_of_the_next(newcomer):
    """€ 200,00 of the first week; two weeks more, and three of the five days that the last week has in September."""
    say_of_first_week(newcomer, net_amount=Decimal("200.00"), tax_credit_applied=True)
    month = settled(newcomer, 9)
    assert (month.income, month.open_points) == (Decimal("520.00"), ["estimate", "stated"])


def test_of_an_amount_without_tax_credit_a_person_is_asked_by_name(newcomer):
    say_of_first_week(newcomer, net_amount=Decimal("200.00"))
    settle_stale(cause="test")
    assert "tax_credit" in set(SettlementFailure.objects.values_list("message", flat=True))


SETTLING_UP = {
    "gross_wage": "1000.00",
    "net_wage": "900.00",
    "net_payment": "900.00",
    "holiday_allowance_paid": "300.00",
    "lines": [{"label": "Verlof", "amount": "100.00", "meaning": "leave_paid_out"}],
}


def test_a_slip_that_pays_out_leave_and_holiday_allowance_proposes_the_end_of_its_job(worker, caseworker):
    payslip = slip_comes_in(worker, **month_figures(9) | SETTLING_UP)
    changes = {"holiday_allowance_net": Decimal("200.00")}
    services.correct_figures(
        payslip_id=payslip.pk, changes=changes, reason="uitgerekend", source="caseworker", by=caseworker
    )
    assert Employment.objects.get(citizen=worker).proposed_until == SEPTEMBER[1]


def test_a_slip_of_holiday_allowance_alone_proposes_nothing(worker):
    slip_comes_in(worker, **month_figures(9, gross_wage="300.00", holiday_allowance_paid="300.00", lines=[]))
    assert Employment.objects.get(citizen=worker).proposed_until is None


def test_a_provisional_month_lies_between_what_the_last_slips_would_give():
    """Wages of € 590,00 to € 650,00 are € 60,00 apart; their holiday claims go off the reserve (method B)."""
    _, citizen = household_with_assistance()
    for number, net in ((6, "590.00"), (7, "650.00"), (8, "630.00")):
        slip_comes_in(citizen, **month_figures(number, net))
    band = band_of(settled(citizen, 9))
    assert (band.high - band.low, band.firm_on) == (Decimal("60.00"), SEPTEMBER[1])


def test_a_slip_that_the_law_gives_to_another_month_is_not_waited_for():
    """Four weeks belong to the month they end in: those that end on 1 November keep October open no longer."""
    _, citizen = household_with_assistance()
    slip_comes_in(citizen, period_kind="four_weeks", period_start="2026-09-07", period_end="2026-10-04")
    october = settled(citizen, 10)
    assert ("estimate" in october.open_points, band_of(october)) == (False, None)


def test_a_final_month_has_no_band(worker):
    say(worker, 9, "no_income")
    assert band_of(settled(worker, 9)) is None
