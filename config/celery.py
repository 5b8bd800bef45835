"""The Celery application: queue *people* for what somebody waits for, queue *night* for the rest."""

import os
from typing import Any

from celery import Celery, bootsteps
from celery.signals import after_task_publish, beat_init, setup_logging, worker_ready

# Whoever imports this package first decides; who forgets gets the settings that refuse to start without secrets.
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.production")

app = Celery("config")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


class Heartbeat(bootsteps.StartStopStep):
    """The main loop of a worker says that its queues have somebody, for as long as it has a broker."""

    requires = ("celery.worker.consumer.tasks:Tasks",)

    def start(self, parent: Any) -> None:
        from config import heartbeat  # noqa: PLC0415 - the settings are not there yet when this module is read

        queues = list(parent.app.amqp.queues.consume_from)
        parent.timer.call_after(0, heartbeat.give, queues)
        self.repeated = parent.timer.call_repeatedly(heartbeat.EVERY_SECONDS, heartbeat.give, queues)

    def stop(self, parent: Any) -> None:  # noqa: ARG002
        self.repeated.cancel()


app.steps["consumer"].add(Heartbeat)


@setup_logging.connect
def keep_our_logging(**_more: Any) -> None:
    """Django has set it up already; with a receiver Celery leaves it alone."""


@beat_init.connect
def give_heartbeat_of_beat(**_more: Any) -> None:
    """Beat lives while it sends tasks; it begins a minute before the first."""
    from config import heartbeat  # noqa: PLC0415

    heartbeat.give(heartbeat.BEAT)
    after_task_publish.connect(lambda **_: heartbeat.give(heartbeat.BEAT), weak=False)


@worker_ready.connect
def pick_up_what_was_left(**_more: Any) -> None:
    """A worker begins with what was kept while there was none: a broker may have lost its messages."""
    app.send_task("payslips.tasks.pick_up_unread")
    app.send_task("settlement.tasks.pick_up_stale")
