import datetime
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from config import clock


def test_the_day_stands_still_when_the_settings_say_so(settings):
    settings.STANDING_DAY = datetime.date(2026, 10, 14)
    assert clock.today() == datetime.date(2026, 10, 14)


@pytest.mark.parametrize(
    ("utc", "day"),
    [
        (datetime.datetime(2026, 6, 30, 22, 30, tzinfo=datetime.UTC), datetime.date(2026, 7, 1)),
        (datetime.datetime(2026, 12, 31, 22, 30, tzinfo=datetime.UTC), datetime.date(2026, 12, 31)),
    ],
)
def test_the_day_is_that_of_the_netherlands(settings, monkeypatch, utc, day):
    settings.STANDING_DAY = None
    monkeypatch.setattr(timezone, "now", lambda: utc)
    assert clock.today() == day


def test_a_moment_carries_the_zone_of_the_netherlands():
    assert clock.now().tzinfo == ZoneInfo("Europe/Amsterdam")
