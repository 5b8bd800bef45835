import datetime

import pytest

from payslips.kinds import PayPeriod, expected_periods, following


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
