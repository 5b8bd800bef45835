"""Settle the stale months of the night, with a progress bar on a terminal."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from tqdm import tqdm

from citizens.models import Municipality
from settlement import services
from settlement.models import SettlementRun
from settlement.selectors import stale_count


class Command(BaseCommand):
    help = "Settles what is stale. --night: the night of every municipality (opens the month, settles, keeps the run)."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--night", action="store_true", required=True)
        parser.add_argument("--municipality", metavar="CODE", help="only the municipality with this code")

    def handle(self, *_args: Any, municipality: str | None, **_options: Any) -> None:
        chosen = Municipality.objects.order_by("code")
        if municipality is not None:
            chosen = chosen.filter(code=municipality)
        if not chosen:
            raise CommandError(
                f"There is no municipality with code {municipality}." if municipality else "No municipality."
            )
        with tqdm(total=stale_count(chosen), unit=" months", disable=None, file=self.stderr) as bar:
            runs = services.settle_night(municipalities=chosen, progress=bar.update)
        for run in runs:
            self.stdout.write(_line(run))
        if any(run.state == SettlementRun.State.FAILED for run in runs):
            raise CommandError("Some months failed by an unknown error; see the log and the work list.")


def _line(run: SettlementRun) -> str:
    seconds = (run.finished_at - run.started_at).total_seconds() if run.finished_at else 0
    return (
        f"{run.municipality}, {run.night}: {run.opened} opened, {run.settled} settled, {run.unchanged} unchanged, "
        f"{run.failed} failed, {seconds:.1f} s"
    )
