"""Calendar months, the unit in which general assistance is determined (art. 45, 1); days and birthdays."""

import calendar
import datetime
import re
from typing import NamedTuple, Self

ONE_DAY = datetime.timedelta(days=1)
DAYS = (31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)


class Month(NamedTuple):
    """A calendar month. Ordered; written as "2026-07"."""

    year: int
    month: int

    @classmethod
    def of(cls, day: datetime.date) -> Self:
        """The month in which `day` lies."""
        return cls(day.year, day.month)

    @classmethod
    def parse(cls, text: str) -> Self:
        """The month written as "2026-07"; ValueError for anything else."""
        if not re.fullmatch("[0-9]{4}-[0-9]{2}", text):
            raise ValueError(f"{text!r} is not a month such as 2026-07")
        return cls.of(datetime.date(int(text[:4]), int(text[5:]), 1))

    @property
    def first(self) -> datetime.date:
        return datetime.date(self.year, self.month, 1)

    @property
    def last(self) -> datetime.date:
        return datetime.date(self.year, self.month, self.days)

    @property
    def days(self) -> int:
        return 29 if self.month == 2 and calendar.isleap(self.year) else DAYS[self.month - 1]

    def next(self) -> "Month":
        return Month(self.year + self.month // 12, self.month % 12 + 1)

    def previous(self) -> "Month":
        return Month(self.year - (self.month == 1), (self.month - 2) % 12 + 1)

    def months_since(self, earlier: "Month") -> int:
        """How many months later than `earlier` this month is; 0 for the same month."""
        return (self.year - earlier.year) * 12 + self.month - earlier.month

    def __str__(self) -> str:
        return f"{self.year:04}-{self.month:02}"


def days_in(first: datetime.date, last: datetime.date) -> int:
    """Calendar days from `first` to `last`, both included; 0 when there are none."""
    return max(0, (last - first).days + 1)


def workdays_in(first: datetime.date, last: datetime.date) -> int:
    """Mondays to Fridays from `first` to `last`, both included."""
    weeks, rest = divmod(days_in(first, last), 7)
    return 5 * weeks + sum((first.weekday() + day) % 7 < 5 for day in range(rest))


def birthday(birth_date: datetime.date, years: int, months: int = 0) -> datetime.date:
    """The first day on which somebody is so many years and months old.

    Where the month has no such day (29 February, the 31st) it is the first day of the next month: only then has
    the last month passed.
    """
    year, month = divmod(birth_date.year * 12 + birth_date.month - 1 + years * 12 + months, 12)
    if year > datetime.MAXYEAR:
        return datetime.date.max
    try:
        return datetime.date(year, month + 1, birth_date.day)
    except ValueError:
        return datetime.date(year, month + 2, 1)
