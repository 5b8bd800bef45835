"""`manage.py export_corrections`: what people corrected of the reader, as JSON Lines, to let its labels grow by."""

import json
from typing import Any

from django.core.management.base import BaseCommand

from payslips.selectors import examples

_FIELDS = (
    "at",
    "document_kind",
    "field",
    "label",
    "text_read",
    "page",
    "box",
    "value_read",
    "value",
    "was_sure",
    "role",
)


class Command(BaseCommand):
    help = (
        "Write each correction that a person made as one JSON object a line. No name, number or municipality is in it."
    )

    def handle(self, **_: Any) -> None:
        for row in examples().values(*_FIELDS).iterator():
            self.stdout.write(json.dumps(row, ensure_ascii=False, default=str))
