"""What a printed period means, and when it is left to a person."""

import datetime

import pytest

from payslips.reading import periods
from payslips.reading.periods import Period, four_weeks, month, week

AUGUST = month(2026, 8)


@pytest.mark.parametrize(
    ("text", "period"),
    [
        ("01-08-2026 t/m 31-08-2026", AUGUST),
        ("1/8/2026 - 31/8/2026", AUGUST),
        ("2026-08-01 tot en met 2026-08-31", AUGUST),
        ("1 augustus 2026 t/m 31 augustus 2026", AUGUST),
        ("1 t/m 31 augustus 2026", AUGUST),
        ("Augustus 2026", AUGUST),
        ("aug '26", AUGUST),
        ("2026-8-M", AUGUST),
        ("sierpień 2026", AUGUST),
        ("2026-09-4W", four_weeks(2026, 9)),
        ("13-07-2026 t/m 09-08-2026", four_weeks(2026, 8)),
        ("weken 29 t/m 32 2026", four_weeks(2026, 8)),
        ("week 36/2026", week(2026, 36)),
        ("week 2026-11", week(2026, 11)),
        ("33/2025", week(2025, 33)),
        ("augustus 2026, 1e helft", Period(datetime.date(2026, 8, 1), datetime.date(2026, 8, 15), "other")),
        ("2e helft van februari 2026", Period(datetime.date(2026, 2, 16), datetime.date(2026, 2, 28), "other")),
        ("2026-13", None),
    ],
)
def test_a_printed_period_means_these_days(text: str, period: Period | None) -> None:
    expected = {period} if period else {four_weeks(2026, 13), week(2026, 13)}
    assert periods.meanings(text) == expected


def test_a_year_and_a_number_can_be_a_month_a_week_or_four_weeks() -> None:
    assert periods.meanings("2026-11") == {month(2026, 11), week(2026, 11), four_weeks(2026, 11)}


def test_the_printed_rhythm_decides_what_a_number_means() -> None:
    found, agree = periods.settle([periods.meanings("2026-P08")], ["four_weeks"])
    assert (found, agree) == ({four_weeks(2026, 8)}, True)


def test_february_of_28_days_that_begins_on_monday_stays_ambiguous() -> None:
    assert periods.meanings("01-02-2027 t/m 28-02-2027") == {
        month(2027, 2),
        Period(datetime.date(2027, 2, 1), datetime.date(2027, 2, 28), "four_weeks"),
    }


def test_a_number_and_dates_that_contradict_each_other_do_not_agree() -> None:
    found, agree = periods.settle([periods.meanings("2026-09-4W"), periods.meanings("01-08-2026 t/m 31-08-2026")], [])
    assert found
    assert not agree


def test_part_of_a_month_is_a_month_when_the_slip_is_paid_by_month() -> None:
    short = periods.meanings("17-08-2026 t/m 31-08-2026")
    found, agree = periods.settle([short, periods.meanings("2026-08-M")], ["month"])
    assert agree
    assert found == {Period(datetime.date(2026, 8, 17), datetime.date(2026, 8, 31), "month")}


def test_one_date_is_a_day_and_no_period() -> None:
    assert periods.meanings("12-08-2026", year=2026, bare_numbers=True) == set()


def test_week_53_exists_only_in_a_long_year() -> None:
    assert periods.meanings("week 53/2026") == {week(2026, 53)}
    assert periods.meanings("week 53/2025") == set()


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Tabel: Wit-4weken", "four_weeks"),
        ("4-wekenverloning", "four_weeks"),
        ("vier weken", "four_weeks"),
        ("Loon per maand", "month"),
        ("Witte maandtabel", "month"),
        ("W", "week"),
        ("wekelijks", "week"),
        ("01-08-2026 t/m 31-08-2026", None),
        ("wit", None),
    ],
)
def test_a_rhythm_is_named_in_many_ways(text: str, kind: str | None) -> None:
    assert periods.kind_named(text) == kind


@pytest.mark.parametrize(
    ("period", "name"), [(AUGUST, "2026-08"), (four_weeks(2026, 8), "2026-P08"), (week(2026, 33), "2026-W33")]
)
def test_an_earlier_period_has_one_name(period: Period, name: str) -> None:
    assert periods.reference(period) == name
