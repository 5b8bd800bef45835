"""The demonstration: makes the invented municipality once, or prints the thread from slip to statement."""

from pathlib import Path
from typing import Any

from celery import current_app
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from caseworkers import demonstration
from citizens.models import Municipality


class Command(BaseCommand):
    help = (
        "Makes the invented municipality Voorbeeldstad, once. --thread: prints slip, figures, month, steps, statement."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--thread", action="store_true", help="run the thread without a browser and print it")

    def handle(self, *_args: Any, thread: bool, **_options: Any) -> None:
        if not settings.TEST_PERSONS:
            raise CommandError(
                "The demonstration is for a machine of one's own: these settings allow no test persons."
            )
        # Everything is done here and now: what would be sent to a worker need not reach one.
        current_app.conf.update(broker_url="memory://")
        folder = Path(settings.VAR_DIR) / "demo"
        folder.mkdir(parents=True, exist_ok=True)
        if thread:
            for line in demonstration.thread(folder):
                self.stdout.write(line)
            return
        if not Municipality.objects.filter(code=demonstration.CODE).exists():
            self.stdout.write("Voorbeeldstad wordt gemaakt: huishoudens, loonstroken, verrekeningen …")
            demonstration.make(folder)
        self.stdout.write(demonstration.WELCOME)
