"""`manage.py import_signals FILE --municipality CODE --delivered DAY`: take in a file of the wage administration."""

import datetime
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from citizens.models import Municipality
from payslips import income_signals
from payslips.schema import MAX_BYTES, FileRefused


class Command(BaseCommand):
    help = "Takes in the monthly income signal (OIB) as CSV. What was taken in before is left as it is."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--municipality", metavar="CODE", required=True)
        parser.add_argument(
            "--delivered", metavar="DAY", type=datetime.date.fromisoformat, required=True, help="day of the overview"
        )

    def handle(self, *_args: Any, file: Path, municipality: str, delivered: datetime.date, **_options: Any) -> None:
        owner = Municipality.objects.filter(code=municipality).first()
        if owner is None:
            raise CommandError(f"There is no municipality with code {municipality}.")
        try:
            with file.open("rb") as opened:
                data = opened.read(MAX_BYTES + 1)
            done = income_signals.import_signals(
                municipality=owner, data=data, name=file.name, delivered_on=delivered, by="import_signals"
            )
        except OSError as problem:
            raise CommandError(f"The file cannot be read: {problem.strerror}.") from None
        except income_signals.SignalLayoutMissing:
            raise CommandError("The municipality has not said in which columns it gets the file.") from None
        except FileRefused as problem:
            raise CommandError(f"Nothing was taken in: {problem}.") from None
        for one in done.report:
            self.stdout.write(" ".join(filter(None, [f"line {one['line']}: {one['code']}", one["field"]])))
        self.stdout.write(f"{done.lines} lines: {done.taken} new, {done.known} known, {len(done.report)} not used.")
