"""`manage.py add_municipality`: the first municipality of an installation; later ones can be made in the admin."""

from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser

from citizens import audit, services


class Command(BaseCommand):
    help = "Adds a municipality: its host name must be one of ALLOWED_HOSTS."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("code", help="four digits, as CBS gives them")
        parser.add_argument("name")
        parser.add_argument("host", help="the host name by which it is reached, such as inkomsten.voorbeeldstad.nl")

    def handle(self, *_args: Any, code: str, name: str, host: str, **_options: Any) -> None:
        try:
            municipality = services.add_municipality(name=name, code=code, host=host, by=audit.SYSTEM)
        except ValidationError as problem:
            raise CommandError("; ".join(problem.messages)) from None
        self.stdout.write(f"{municipality} is reached at https://{host}/")
