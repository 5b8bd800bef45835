"""`export_payments --municipality CODE --month 2026-09 [--mapping FILE]`: what is to be paid, as CSV on stdout."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from citizens import audit
from citizens.models import Municipality
from settlement.engine.month import Month
from settlement.intake import Mapping, NotAMapping, export_payments, mapping_from


class Command(BaseCommand):
    help = "Writes what was decided to pay of a month and is not booked yet (CSV), as import_payments reads it."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--municipality", required=True, help="the code of the municipality, such as 0363")
        parser.add_argument("--month", required=True, help="the month of the assistance, such as 2026-09")
        parser.add_argument("--mapping", type=Path, help="how the file is written, as TOML (docs/payments.md)")
        parser.add_argument("--output", type=Path, help="a new file; without it the lines go to stdout")

    def handle(self, *_args: object, **options: Any) -> None:
        municipality = Municipality.objects.filter(code=options["municipality"]).first()
        if municipality is None:
            raise CommandError(f"There is no municipality {options['municipality']}.")
        try:
            month = Month.parse(options["month"])
        except ValueError as problem:
            raise CommandError("The month is not a month such as 2026-09.") from problem
        try:
            mapping = mapping_from(options["mapping"].read_text()) if options["mapping"] else Mapping()
            payments = export_payments(municipality=municipality, month=month, by=audit.SYSTEM, mapping=mapping)
            if options["output"]:
                options["output"].touch(mode=0o600, exist_ok=False)
                options["output"].write_bytes(payments.data)
            else:
                self.stdout.write(payments.data.decode(mapping.encoding), ending="")
        except OSError as problem:
            raise CommandError(f"The file cannot be read or written: {problem.strerror}.") from problem
        except NotAMapping as problem:
            raise CommandError(str(problem)) from problem
        for number in payments.held:
            self.stderr.write(f"{number}: left out, a person has to look what is still to be paid.")
