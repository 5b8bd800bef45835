"""As on a machine of one's own, with a beat that looks every few seconds: what was lost is found while one waits."""

from config.settings.local import *
from config.settings.local import CELERY_BEAT_SCHEDULE

NIGHT_STALLED_SECONDS = 5
for _entry in CELERY_BEAT_SCHEDULE.values():
    if _entry["schedule"] == 60.0:
        _entry["schedule"], _entry["options"] = 3.0, {"expires": 3}
