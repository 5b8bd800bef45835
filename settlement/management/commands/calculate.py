"""`manage.py calculate [FILE]`: what would this month be? JSON Lines in, JSON Lines out, no database."""

import json
import sys
from argparse import ArgumentParser
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from settlement.engine.contract import answer_json
from settlement.law.lawbook import LawBook, lawbook

COMPACT = json.JSONEncoder(separators=(",", ":"))


class Command(BaseCommand):
    help = "Settle months from JSON Lines, on standard input or in a file, without storing anything."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", nargs="?", help="JSON Lines; standard input when left out")

    def handle(self, *_args: Any, file: str | None, **_options: Any) -> None:
        if file is None:
            self._answer(sys.stdin.buffer)
            return
        try:
            with Path(file).open("rb") as lines:
                self._answer(lines)
        except OSError as error:
            raise CommandError(str(error)) from error

    def _answer(self, lines: Iterable[bytes]) -> None:
        for line in answers(lines, lawbook()):
            self.stdout.write(line)


def answers(lines: Iterable[bytes], book: LawBook) -> Iterator[str]:
    """One line of JSON for every line that is not blank, in the same order."""
    for line in lines:
        if line.strip():
            yield COMPACT.encode(answer_json(line, book))
