from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from settlement.engine.month import Month, birthday, days_in, workdays_in

MONTHS = st.builds(Month, st.integers(1900, 2100), st.integers(1, 12))
DAYS = st.dates(date(2000, 1, 1), date(2030, 12, 31))


def test_a_month_is_written_and_read_as_in_the_contract() -> None:
    assert str(Month.parse("2026-07")) == "2026-07"


@pytest.mark.parametrize("text", ["2026-7", "2026-13", "2026-07-01", "0000-01", " 2026-07", "２０２６-07", ""])
def test_anything_else_is_no_month(text: str) -> None:
    with pytest.raises(ValueError, match=r"month|year"):
        Month.parse(text)


def test_february_of_a_leap_year_has_29_days() -> None:
    assert Month(2028, 2).days == 29
    assert Month(2028, 2).last == date(2028, 2, 29)


def test_december_is_followed_by_january() -> None:
    assert Month(2026, 12).next() == Month(2027, 1)
    assert Month(2027, 1).previous() == Month(2026, 12)


@given(MONTHS, MONTHS)
def test_months_are_ordered_as_their_days(one: Month, other: Month) -> None:
    assert (one < other) == (one.first < other.first)


@given(MONTHS)
def test_the_next_month_is_one_month_later(month: Month) -> None:
    assert month.next().months_since(month) == 1
    assert month.next().previous() == month


@given(DAYS, st.integers(-5, 400))
def test_workdays_are_the_days_from_monday_to_friday(first: date, length: int) -> None:
    days = [first + timedelta(number) for number in range(max(0, length))]
    last = first + timedelta(length - 1)
    assert days_in(first, last) == len(days)
    assert workdays_in(first, last) == sum(day.isoweekday() <= 5 for day in days)


def test_an_age_is_reached_on_the_birthday() -> None:
    assert birthday(date(2005, 7, 11), 21) == date(2026, 7, 11)


def test_the_birthday_of_29_february_is_1_march_in_other_years() -> None:
    assert birthday(date(2008, 2, 29), 18) == date(2026, 3, 1)


def test_ten_months_after_31_august_are_full_on_1_july() -> None:
    assert birthday(date(1956, 8, 31), 66, 10) == date(2023, 7, 1)


def test_a_birthday_beyond_the_calendar_lies_in_the_far_future() -> None:
    assert birthday(date(9999, 12, 31), 18) == date.max
