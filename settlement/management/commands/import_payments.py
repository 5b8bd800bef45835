"""`import_payments FILE --municipality CODE [--mapping FILE]`: what was paid, into the ledger."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from citizens import audit
from citizens.models import Municipality
from settlement.intake import FileRefused, Mapping, NotAMapping, mapping_from, take_in_payments


class Command(BaseCommand):
    help = "Takes in an export of payments (CSV): the whole file, or nothing and a report by line."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--municipality", required=True, help="the code of the municipality, such as 0363")
        parser.add_argument("--mapping", type=Path, help="how the file is written, as TOML (docs/payments.md)")

    def handle(self, *_args: object, **options: Any) -> None:
        municipality = Municipality.objects.filter(code=options["municipality"]).first()
        if municipality is None:
            raise CommandError(f"There is no municipality {options['municipality']}.")
        try:
            mapping = mapping_from(options["mapping"].read_text()) if options["mapping"] else Mapping()
            report = take_in_payments(
                municipality=municipality, data=options["file"].read_bytes(), by=audit.SYSTEM, mapping=mapping
            )
        except OSError as problem:
            raise CommandError(f"The file cannot be read: {problem.strerror}.") from problem
        except (NotAMapping, FileRefused) as problem:
            raise CommandError(str(problem)) from problem
        for fault in report.faults:
            self.stderr.write(f"{fault.line}: {fault.problem}")
        if report.faults:
            raise CommandError(f"Nothing was taken in: {len(report.faults)} lines are wrong.")
        self.stdout.write(f"{report.booked.new} new, {report.booked.known} known already.")
