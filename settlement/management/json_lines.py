"""Commands that answer JSON Lines with JSON Lines, without storing anything."""

import json
import sys
from argparse import ArgumentParser
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from settlement.engine.readers import Json

COMPACT = json.JSONEncoder(separators=(",", ":"))


class JsonLinesCommand(BaseCommand):
    """One question a line, from standard input or a file. What answers it, a command says in `answer`."""

    requires_system_checks = ()

    def answer(self, line: bytes) -> Json:
        raise NotImplementedError

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
        for line in self.answers(lines):
            self.stdout.write(line)

    def answers(self, lines: Iterable[bytes]) -> Iterator[str]:
        """One line of JSON for every line that is not blank, in the same order."""
        for line in lines:
            if line.strip():
                yield COMPACT.encode(self.answer(line))
