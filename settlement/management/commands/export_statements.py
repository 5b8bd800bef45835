"""`export_statements --municipality CODE --month 2026-09 --output FILE.zip`: the statements of a month as one ZIP."""

from argparse import ArgumentParser
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from tqdm import tqdm

from citizens import audit
from citizens.models import Municipality
from settlement.engine.month import Month
from settlement.statements import PdfNotPossible, export_statements


class Command(BaseCommand):
    help = "Writes the statements of all settled months of a municipality as one ZIP. Interrupted, it goes on."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--municipality", required=True, help="the code of the municipality, such as 0363")
        parser.add_argument("--month", required=True, help="the month of the assistance, such as 2026-09")
        parser.add_argument(
            "--output", required=True, type=Path, help="a new file; its parts stand beside it meanwhile"
        )
        parser.add_argument("--processes", type=int, default=1, help="how many draw at once")

    def handle(self, *_args: object, **options: object) -> None:
        municipality = Municipality.objects.filter(code=options["municipality"]).first()
        if municipality is None:
            raise CommandError(f"There is no municipality {options['municipality']}.")
        try:
            month = Month.parse(str(options["month"]))
        except ValueError as problem:
            raise CommandError("The month is not a month such as 2026-09.") from problem
        to, processes = options["output"], options["processes"]
        if not isinstance(to, Path) or not isinstance(processes, int) or processes < 1:
            raise CommandError("At least one process draws.")
        with tqdm(unit=" statements", disable=None, file=self.stderr) as bar:

            def show(done: int, all_of_them: int) -> None:
                bar.total = all_of_them
                bar.update(done)

            try:
                made = export_statements(
                    municipality=municipality, month=month, to=to, by=audit.SYSTEM, processes=processes, progress=show
                )
            except OSError as problem:
                raise CommandError(f"The file cannot be written: {problem.strerror or 'it exists'}.") from problem
            except PdfNotPossible as problem:
                raise CommandError(f"No statement can be drawn: {problem}.") from problem
        self.stdout.write(f"{made.statements} statements, SHA-256 {made.checksum}")
