"""The night by hand, with a progress bar on a terminal."""

import time
from collections.abc import Iterable
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from tqdm import tqdm

from citizens.models import Municipality
from settlement import night, tasks
from settlement.models import SettlementRun
from settlement.selectors import run_progress, stale_count

_LOOK_AGAIN_SECONDS = 0.2


class Command(BaseCommand):
    help = "Settles what is stale. --night: the night of every municipality (opens the month, settles, keeps the run)."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--night", action="store_true", required=True)
        parser.add_argument("--municipality", metavar="CODE", help="only the municipality with this code")
        parser.add_argument("--dry-run", action="store_true", help="say what there is to do, and do nothing")
        parser.add_argument("--hand-out", action="store_true", help="let the workers do it, and show how far they are")

    def handle(self, *_args: Any, municipality: str | None, dry_run: bool, hand_out: bool, **_options: Any) -> None:
        chosen = Municipality.objects.order_by("code")
        if municipality is not None:
            chosen = chosen.filter(code=municipality)
        if not chosen:
            raise CommandError(
                f"There is no municipality with code {municipality}." if municipality else "No municipality."
            )
        if dry_run:
            for one in night.preview_night(municipalities=chosen):
                self.stdout.write(
                    f"{one.municipality}: {one.households} households, {one.stale} months to settle, "
                    f"{one.moved} more by the calendar or because they failed"
                )
            return
        with tqdm(total=stale_count(chosen), unit=" months", disable=None, file=self.stderr) as bar:
            if hand_out:
                runs = _handed_out(chosen, bar)
            else:
                runs = night.settle_night(municipalities=chosen, progress=bar.update)
        for run in runs:
            self.stdout.write(_line(run))
        if any(run.state == SettlementRun.State.FAILED for run in runs):
            raise CommandError("Some months failed by an unknown error; see the log and the work list.")


def _handed_out(municipalities: Iterable[Municipality], bar: Any) -> list[SettlementRun]:
    """Queue the night and wait for the workers. Who stops waiting stops nothing."""
    runs = night.start(municipalities=municipalities)
    for run in runs:
        tasks.hand_out(night.unfinished(run))
        night.finish(run_id=run.pk)
    while True:
        for run in runs:
            run.refresh_from_db()
        bar.update(sum(run_progress(run).months for run in runs) - bar.n)
        if all(run.state != SettlementRun.State.RUNNING for run in runs):
            return runs
        time.sleep(_LOOK_AGAIN_SECONDS)


def _line(run: SettlementRun) -> str:
    seconds = (run.finished_at - run.started_at).total_seconds() if run.finished_at else 0
    return (
        f"{run.municipality}, {run.night}: {run.opened} opened, {run.settled} settled, {run.unchanged} unchanged, "
        f"{run.failed} failed, {seconds:.1f} s"
    )
