"""`manage.py calculate [FILE]`: what would this month be? JSON Lines in, JSON Lines out, no database."""

from settlement.engine.contract import answer_json
from settlement.engine.readers import Json
from settlement.law.lawbook import lawbook
from settlement.management.json_lines import JsonLinesCommand


class Command(JsonLinesCommand):
    help = "Settle months from JSON Lines, on standard input or in a file, without storing anything."

    def answer(self, line: bytes) -> Json:
        return answer_json(line, lawbook())
