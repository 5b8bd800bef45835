"""Many invented households to measure on, with a progress bar on a terminal."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from tqdm import tqdm

from caseworkers import population


class Command(BaseCommand):
    help = "Makes invented households to measure on, in an empty database; the same every time."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--households", type=int, required=True, metavar="N")
        parser.add_argument("--months", type=int, default=10, help="months to settle, up to the current one (10)")
        parser.add_argument("--seed", type=int, default=2026)

    def handle(self, *_args: Any, households: int, months: int, seed: int, **_options: Any) -> None:
        with tqdm(total=households, unit=" households", disable=None, file=self.stderr) as bar:
            try:
                population.make(households=households, months=months, seed=seed, progress=bar.update)
            except population.SomebodyRegistered:
                raise CommandError("There are people here already, or these are settings for real ones.") from None
