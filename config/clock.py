"""The one clock. Nothing else in the project asks what day or time it is."""

import datetime
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils import timezone

AMSTERDAM = ZoneInfo("Europe/Amsterdam")
_lived_day: ContextVar[datetime.date | None] = ContextVar("lived_day", default=None)


def now() -> datetime.datetime:
    """This moment, in the Netherlands.

    With `settings.STANDING_DAY` (demonstration and tests) it is the present time of day on that day, so that
    neither dies on the day on which the known law ends.
    """
    moment = timezone.now().astimezone(AMSTERDAM)
    day = _lived_day.get() or settings.STANDING_DAY
    return moment if day is None else datetime.datetime.combine(day, moment.time(), AMSTERDAM)


@contextmanager
def standing_on(day: datetime.date) -> Iterator[None]:
    """For an invented life, that is lived day by day: inside it is this day, whatever the settings say."""
    token = _lived_day.set(day)
    try:
        yield
    finally:
        _lived_day.reset(token)


def today() -> datetime.date:
    """The day in the Netherlands: benefit, periods and deadlines are counted in it."""
    return now().date()
