"""`manage.py calculate_allowances [FILE]`: what would the allowances of this year be? JSON Lines, no database."""

from allowances.engine.contract import answer_json
from allowances.law.lawbook import lawbook
from settlement.engine.readers import Json
from settlement.management.json_lines import JsonLinesCommand


class Command(JsonLinesCommand):
    help = "Work out allowances from JSON Lines, on standard input or in a file, without storing anything."

    def answer(self, line: bytes) -> Json:
        return answer_json(line, lawbook())
