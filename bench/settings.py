"""As on a machine of one's own, with a beat that looks every few seconds: what was lost is found while one waits."""

from config.settings.local import *
from config.settings.local import CELERY_BEAT_SCHEDULE

NIGHT_STALLED_SECONDS = 5
# Each municipality by its own host name, as in earnest; and somebody who uploads without end.
ALLOWED_HOSTS = ["*"]
HEAVY_PAGES_PER_MINUTE = 100_000
for _entry in CELERY_BEAT_SCHEDULE.values():
    if _entry["schedule"] == 60.0:
        _entry["schedule"], _entry["options"] = 3.0, {"expires": 3}
