"""The Celery application: queue *people* for what somebody waits for, queue *night* for the rest."""

import os
from typing import Any

from celery import Celery
from celery.signals import worker_ready

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.local")

app = Celery("config")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


@worker_ready.connect
def pick_up_what_was_left(**_more: Any) -> None:
    """A worker begins with what was kept while there was none: a broker may have lost its messages."""
    app.send_task("payslips.tasks.pick_up_unread")
    app.send_task("settlement.tasks.pick_up_stale")
