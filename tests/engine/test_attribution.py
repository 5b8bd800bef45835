"""To which month income belongs. The month is July 2026; it starts on a Wednesday and has 23 workdays."""

from datetime import date, timedelta
from decimal import Decimal
from unittest.mock import Mock

import pytest
from hypothesis import given
from hypothesis import strategies as st

from settlement.engine import attribution
from settlement.engine.attribution import attribute, can_concern
from settlement.engine.facts import Income, Period, PeriodMethod
from settlement.engine.money import ZERO, share
from settlement.engine.month import Month
from tests.engine.build import JULY, income, settle, step_of, wage
from tests.engine.build import method as policy

METHODS = [PeriodMethod.X13_12, PeriodMethod.WORKDAYS, PeriodMethod.CALENDAR_DAYS]


def in_july(one: Income, *others: Income, method: PeriodMethod = PeriodMethod.X13_12) -> str:
    return str(attribute(one, (one, *others), JULY, method).of(one.net))


@pytest.mark.parametrize("method", PeriodMethod)
def test_a_calendar_month_is_its_own(method: PeriodMethod) -> None:
    assert in_july(wage("600.00"), method=method) == "600.00"


@pytest.mark.parametrize("method", METHODS)
def test_a_week_inside_the_month_is_whole(method: PeriodMethod) -> None:
    assert in_july(wage("150.00", "2026-07-06", "2026-07-12"), method=method) == "150.00"


@pytest.mark.parametrize("method", METHODS)
def test_a_period_outside_the_month_gives_it_nothing(method: PeriodMethod) -> None:
    assert in_july(wage("600.00", "2026-08-01", "2026-08-31"), method=method) == "0.00"


def test_four_weeks_are_brought_to_a_month_by_13_twelfths() -> None:
    assert in_july(wage("1300.00", "2026-06-22", "2026-07-19")) == "1408.33"


def test_four_weeks_count_in_the_month_in_which_they_end() -> None:
    assert in_july(wage("1300.00", "2026-07-20", "2026-08-16")) == "0.00"


def test_of_two_periods_of_four_weeks_that_end_in_the_month_the_last_counts() -> None:
    first, last = wage("1200.00", "2026-06-04", "2026-07-01"), wage("1300.00", "2026-07-02", "2026-07-29")
    assert in_july(first, last) == "0.00"
    assert in_july(last, first) == "1408.33"


def test_a_correction_beside_the_slip_of_the_last_period_counts_too() -> None:
    slip, correction = wage("1300.00", "2026-06-22", "2026-07-19"), wage("-120.00", "2026-06-22", "2026-07-19")
    assert in_july(correction, slip) == "-130.00"


@pytest.mark.parametrize("other", [{"employment": "b"}, {"person": "q"}])
def test_four_weeks_of_other_work_have_their_own_last_period(other: dict[str, str]) -> None:
    first = wage("1200.00", "2026-06-04", "2026-07-01")
    assert in_july(first, wage("1300.00", "2026-07-02", "2026-07-29", **other)) == "1300.00"


def test_four_weeks_of_another_kind_have_their_own_last_period() -> None:
    first = wage("1200.00", "2026-06-04", "2026-07-01")
    assert in_july(first, income("benefit", "1300.00", "2026-07-02", "2026-07-29")) == "1300.00"


def test_february_is_a_calendar_month_and_no_four_weeks() -> None:
    february = wage("1200.00", "2026-02-01", "2026-02-28")
    attribution = attribute(february, (february,), Month(2026, 2), PeriodMethod.X13_12)
    assert attribution.of(february.net) == Decimal("1200.00")


@pytest.mark.parametrize(("start", "end"), [("2026-04-01", "2026-04-28"), ("2024-02-01", "2024-02-28")])
def test_the_first_28_days_of_a_longer_month_are_four_weeks(start: str, end: str) -> None:
    part = wage("1200.00", start, end)
    assert attribute(part, (part,), Month.parse(start[:7]), PeriodMethod.X13_12).of(part.net) == Decimal("1300.00")


def test_27_or_29_days_are_no_four_weeks() -> None:
    assert in_july(wage("1300.00", "2026-07-01", "2026-07-27")) == "1300.00"
    assert in_july(wage("1300.00", "2026-07-01", "2026-07-29")) == "1300.00"


def test_a_week_across_the_border_is_shared_by_workdays() -> None:
    # Monday 29 June to Sunday 5 July: two workdays in June, three in July.
    week = wage("100.01", "2026-06-29", "2026-07-05")
    assert in_july(week) == "60.01"


def test_the_last_month_of_a_period_takes_the_rest() -> None:
    # Wednesday 29 July to Tuesday 4 August: three of five workdays in July, and August the rest of 0.01.
    week = wage("0.01", "2026-07-29", "2026-08-04")
    assert in_july(week) == "0.01"
    assert attribute(week, (week,), Month(2026, 8), PeriodMethod.WORKDAYS).of(week.net) == ZERO


def test_calendar_days_share_by_calendar_days() -> None:
    assert in_july(wage("70.00", "2026-06-29", "2026-07-05"), method=PeriodMethod.CALENDAR_DAYS) == "50.00"


def test_a_weekend_across_the_border_has_no_workdays_and_is_shared_by_calendar_days() -> None:
    weekend = wage("100.00", "2026-01-31", "2026-02-01")
    january = attribute(weekend, (weekend,), Month(2026, 1), PeriodMethod.WORKDAYS)
    assert january.of(weekend.net) == Decimal("50.00")


def test_what_is_counted_when_received_belongs_to_the_month_of_payment() -> None:
    june = wage("600.00", "2026-06-01", "2026-06-30", paid_on=date(2026, 7, 2))
    assert in_july(june, method=PeriodMethod.RECEIVED) == "600.00"


def test_without_a_day_of_payment_it_belongs_to_the_month_in_which_the_period_ends() -> None:
    assert in_july(wage("1300.00", "2026-06-22", "2026-07-19"), method=PeriodMethod.RECEIVED) == "1300.00"


def test_paid_later_it_is_not_of_this_month() -> None:
    late = wage("600.00", paid_on=date(2026, 8, 3))
    assert in_july(late, method=PeriodMethod.RECEIVED) == "0.00"


def test_the_rest_after_three_years_and_more_is_what_all_earlier_months_left() -> None:
    # 1308 days; before July 24 months of 31 days take 23.70, 14 of 30 22.94, 3 of 28 21.41 and 1 of 29 22.17.
    arrears = wage("1000.00", "2023-01-01", "2026-07-31")
    assert in_july(arrears, method=PeriodMethod.CALENDAR_DAYS) == "23.64"


def test_a_period_of_two_thousand_years_takes_no_share_of_each_month(monkeypatch: pytest.MonkeyPatch) -> None:
    counted = Mock(side_effect=share)
    monkeypatch.setattr(attribution, "share", counted)
    in_july(wage("1000.00", "0001-01-01", "2026-07-31"))
    assert counted.call_count < 12


@given(
    st.decimals(-5000, 5000, places=2),
    st.dates(date(2024, 1, 1), date(2026, 12, 31)),
    st.integers(1, 400),
    st.sampled_from([PeriodMethod.WORKDAYS, PeriodMethod.CALENDAR_DAYS]),
)
def test_the_shares_of_a_period_sum_to_the_whole(net: Decimal, start: date, days: int, method: PeriodMethod) -> None:
    end = start + timedelta(days - 1)
    one = wage(f"{net:.2f}", str(start), str(end))
    total, month = ZERO, Month.of(start).previous()
    while month <= Month.of(end).next():
        total += attribute(one, (one,), month, method).of(one.net)
        month = month.next()
    assert total == one.net


@pytest.mark.parametrize(
    ("start", "end", "method", "part", "whole"),
    [
        ("2026-06-22", "2026-07-19", "x13_12", 13, 12),
        ("2026-06-29", "2026-07-05", "workdays", 3, 5),
        ("2026-06-29", "2026-07-05", "calendar_days", 5, 7),
        ("2026-07-27", "2026-08-02", "workdays", 5, 5),
        ("2026-07-01", "2026-07-31", "workdays", None, None),
    ],
)
def test_the_step_tells_with_which_numbers_a_share_was_counted(
    start: str, end: str, method: str, part: int | None, whole: int | None
) -> None:
    settled = settle(incomes=(wage("600.00", start, end),), policy=policy(method))
    told = {one.get("name"): one.get("value") for one in step_of(settled, "income_in_month:1").inputs}
    assert (told.get("part"), told.get("whole")) == (part, whole)


def test_a_slip_of_another_length_is_no_later_four_weeks() -> None:
    month = wage("600.00", "2026-07-01", "2026-07-31", employment="e")
    assert in_july(wage("1200.00", "2026-06-22", "2026-07-19", employment="e"), month) == "1300.00"


@pytest.mark.parametrize("method", PeriodMethod)
@pytest.mark.parametrize("paid_on", [None, date(2026, 7, 3), date(2026, 8, 3)])
@pytest.mark.parametrize("days", [7, 28, 31])
@given(start=st.dates(date(2026, 5, 25), date(2026, 8, 10)))
def test_what_cannot_concern_the_month_gives_it_nothing(
    method: PeriodMethod, paid_on: date | None, days: int, start: date
) -> None:
    period = Period(start, start + timedelta(days=days - 1))
    one = wage("6000.00", str(period.start), str(period.end), paid_on=paid_on)
    by_workdays = method in {PeriodMethod.X13_12, PeriodMethod.WORKDAYS}
    gives = attribute(one, (one,), JULY, method).of(one.net) > ZERO
    can = can_concern(period, paid_on, JULY, method)
    # A weekend is in the month, but holds no day that is worked on.
    assert gives == can or (by_workdays and can)
