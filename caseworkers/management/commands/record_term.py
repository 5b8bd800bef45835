"""`manage.py record_term`: for how long a municipality keeps a kind of data, as its archivist says."""

import datetime
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from caseworkers.models import RetentionTerm
from caseworkers.retention import OwnTerm, TermTooShort, record_term
from citizens import audit
from citizens.models import Municipality
from config import clock


class Command(BaseCommand):
    help = "Records a retention term. Without --certain it is in doubt, and destroys nothing."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("code", help="of the municipality: four digits")
        parser.add_argument("kind", choices=RetentionTerm.Kind.values)
        parser.add_argument("months", type=int)
        parser.add_argument(
            "--source", required=True, help="where the term stands, such as a row of the selectielijst"
        )
        parser.add_argument("--reason", required=True, help="who decided so, and why")
        parser.add_argument("--since", type=datetime.date.fromisoformat, help="by default today")
        parser.add_argument("--certain", action="store_true", help="destroy by it from that day on")

    def handle(self, *_args: Any, code: str, certain: bool, since: datetime.date | None, **options: Any) -> None:
        municipality = Municipality.objects.filter(code=code).first()
        if municipality is None:
            raise CommandError(f"No municipality has code {code}.")
        said = {name: options[name] for name in ("kind", "months", "source", "reason")}
        try:
            term = record_term(
                municipality=municipality,
                since=since or clock.today(),
                is_doubtful=not certain,
                by=audit.SYSTEM,
                **said,
            )
        except TermTooShort:
            raise CommandError("A term is one month at least.") from None
        except OwnTerm:
            raise CommandError("This kind has a term of this system's own.") from None
        self.stdout.write(f"{municipality}, {term}: {'in doubt, nothing is destroyed' if not certain else 'in force'}")
