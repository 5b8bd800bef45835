import datetime

import pytest

from payslips.kinds import PaidPeriod, PayPeriod, calendar_of, expected_periods, following, preceding, usual_delay


def day(text: str) -> datetime.date:
    return datetime.date.fromisoformat(text)


@pytest.mark.parametrize(
    ("kind", "period", "after"),
    [
        ("month", ("2026-01-01", "2026-01-31"), ("2026-02-01", "2026-02-28")),
        ("month", ("2026-11-16", "2026-11-30"), ("2026-12-01", "2026-12-31")),
        ("four_weeks", ("2026-09-07", "2026-10-04"), ("2026-10-05", "2026-11-01")),
        ("week", ("2026-12-28", "2027-01-03"), ("2027-01-04", "2027-01-10")),
    ],
)
def test_the_next_pay_period_follows_the_rhythm(kind, period, after):
    assert following(kind, PayPeriod(*map(day, period))) == PayPeriod(*map(day, after))


def test_an_odd_period_says_nothing_about_the_next_one():
    assert following("other", PayPeriod(day("2026-09-03"), day("2026-09-20"))) is None


def test_periods_are_expected_until_the_one_in_which_the_day_falls():
    first = PayPeriod(day("2026-09-07"), day("2026-10-04"))
    expected = list(expected_periods("four_weeks", first, day("2026-11-02")))
    assert [period.start for period in expected] == [day("2026-10-05"), day("2026-11-02")]


def period(first: str, last: str) -> PayPeriod:
    return PayPeriod(day(first), day(last))


def paid(kind: str, first: str, last: str, on: str | None = None) -> PaidPeriod:
    return PaidPeriod(period(first, last), kind, day(on) if on else None)


JUNE = paid("month", "2026-06-01", "2026-06-30", "2026-07-05")
JULY = paid("month", "2026-07-01", "2026-07-31", "2026-08-04")
AUGUST = paid("month", "2026-08-01", "2026-08-31", "2026-09-20")


def starts(*slips: PaidPeriod, until: str = "2026-10-31", taken=(), since=None, rhythm="") -> list[str]:
    said = {"since": day(since) if since else None, "rhythm": rhythm}
    calendar = calendar_of(slips, until=day(until), taken=taken, **said)
    return [str(found.start) for found, _ in calendar.periods]


def test_the_thirteenth_period_of_a_year_of_53_weeks_has_five():
    assert following("four_weeks", period("2026-11-02", "2026-11-29")) == period("2026-11-30", "2027-01-03")


def test_the_thirteenth_period_of_a_year_of_52_weeks_has_four():
    assert following("four_weeks", period("2025-11-03", "2025-11-30")) == period("2025-12-01", "2025-12-28")


def test_four_weeks_that_are_not_those_of_the_calendar_count_on_by_28_days():
    assert following("four_weeks", period("2026-11-09", "2026-12-06")) == period("2026-12-07", "2027-01-03")


@pytest.mark.parametrize(
    ("kind", "after", "before"),
    [
        ("month", ("2026-03-01", "2026-03-31"), ("2026-02-01", "2026-02-28")),
        ("week", ("2026-09-07", "2026-09-13"), ("2026-08-31", "2026-09-06")),
        ("four_weeks", ("2027-01-04", "2027-01-31"), ("2026-11-30", "2027-01-03")),
        ("four_weeks", ("2026-09-14", "2026-10-11"), ("2026-08-17", "2026-09-13")),
    ],
)
def test_the_pay_period_before_ends_on_the_day_before(kind, after, before):
    assert preceding(kind, period(*after)) == period(*before)


def test_the_usual_pay_day_is_the_middle_one():
    assert usual_delay([JUNE, JULY, AUGUST]) == 5


def test_without_payment_dates_the_end_of_the_period_is_usual():
    assert usual_delay([paid("month", "2026-07-01", "2026-07-31")]) == 0


def test_a_period_is_over_before_its_payslip_is_missed():
    assert usual_delay([paid("month", "2026-07-01", "2026-07-31", "2026-07-24")]) == 0


def test_what_follows_the_last_slip_is_expected():
    assert starts(JUNE, JULY) == ["2026-08-01", "2026-09-01", "2026-10-01"]


def test_what_is_missing_between_two_slips_is_expected():
    assert starts(JUNE, AUGUST, until="2026-08-31") == ["2026-07-01"]


def test_of_days_of_which_something_is_said_no_slip_is_expected():
    assert starts(JUNE, until="2026-08-31", taken=[JULY.period]) == ["2026-08-01"]


def test_a_job_that_a_person_names_pays_from_the_period_of_its_first_day():
    assert starts(since="2026-08-10", rhythm="four_weeks") == ["2026-08-10", "2026-09-07", "2026-10-05"]


def test_a_job_of_an_unknown_rhythm_expects_nothing():
    assert starts(since="2026-08-10") == []


def test_a_job_that_began_before_its_first_slip_misses_the_slips_before_it():
    assert starts(AUGUST, since="2026-06-20", rhythm="week", until="2026-08-31") == ["2026-06-01", "2026-07-01"]


def test_after_an_odd_period_the_rhythm_of_the_other_slips_goes_on():
    assert starts(JULY, paid("other", "2026-08-01", "2026-08-12"), until="2026-09-30") == ["2026-08-13", "2026-09-01"]


def test_a_slip_within_the_days_of_another_makes_nothing_expected_of_the_rest():
    assert starts(AUGUST, paid("other", "2026-08-05", "2026-08-10"), until="2026-08-31") == []


def test_a_job_that_changed_its_rhythm_is_expected_to_keep_the_new_one():
    assert starts(JULY, paid("four_weeks", "2026-08-10", "2026-09-06"), until="2026-09-07") == ["2026-09-07"]
