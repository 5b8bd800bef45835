"""`manage.py check_audit`: was anything in the log changed, removed or inserted?"""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from citizens import audit
from citizens.models import AuditSeal


class Command(BaseCommand):
    help = (
        "Checks the log, a chain a municipality, and names the first event that was changed, removed or inserted. "
        "Keep its lines elsewhere: --kept finds out whether the end of a chain was cut off since."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--kept",
            nargs=3,
            action="append",
            default=[],
            metavar=("CODE", "NUMBER", "LINK"),
            help="a seal, as an earlier check wrote it",
        )

    def handle(self, *_args: Any, kept: list[list[str]], **_options: Any) -> None:
        broken = False
        for chain in audit.chains():
            checked = audit.check(chain)
            name = chain or "-"
            if checked.broken:
                broken = True
                self.stderr.write(f"{name}: BROKEN after {checked.sealed} seals: {checked.broken}")
            else:
                self.stdout.write(f"{name} {checked.sealed} {checked.link or '-'} ({checked.waiting} wait for a seal)")
        for chain, number, link in kept:
            sought = AuditSeal.objects.filter(chain=chain.strip("-"), number=_number(number), link=link)
            if not sought.exists():
                broken = True
                self.stderr.write(f"{chain}: BROKEN: seal {number} is not as it was kept; the end was cut off")
        if broken:
            raise CommandError("The log was tampered with.")


def _number(text: str) -> int:
    if not (text.isascii() and text.isdigit()):
        raise CommandError(f"{text} is not the number of a seal.")
    return int(text)
