"""The one clock. Nothing else in the project asks what day or time it is."""

import datetime
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils import timezone

AMSTERDAM = ZoneInfo("Europe/Amsterdam")


def now() -> datetime.datetime:
    """This moment, in the Netherlands.

    With `settings.STANDING_DAY` (demonstration and tests) it is the present time of day on that day, so that
    neither dies on the day on which the known law ends.
    """
    moment = timezone.now().astimezone(AMSTERDAM)
    if settings.STANDING_DAY is None:
        return moment
    return datetime.datetime.combine(settings.STANDING_DAY, moment.time(), AMSTERDAM)


def today() -> datetime.date:
    """The day in the Netherlands: benefit, periods and deadlines are counted in it."""
    return now().date()
