"""`manage.py read_payslip FILE... [--out DIR]`: what the reader makes of files, without a database."""

import json
import os
from argparse import ArgumentParser
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand

from payslips.reading.sandbox import read_file


class Command(BaseCommand):
    help = "Read payslips: one JSON object a file, on standard output or as DIR/<file name>.json."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("files", nargs="+", metavar="FILE")
        parser.add_argument("--out", type=Path, metavar="DIR")

    def handle(self, *, files: list[str], out: Path | None, **_: Any) -> None:
        if out:
            out.mkdir(parents=True, exist_ok=True)
        with ThreadPoolExecutor(os.cpu_count()) as threads:
            for file, answer in zip(files, threads.map(_answer, files), strict=True):
                text = json.dumps({"file": file, **answer}, ensure_ascii=False)
                if out:
                    (out / f"{Path(file).name}.json").write_text(text + "\n", encoding="utf-8")
                else:
                    self.stdout.write(text)


def _answer(file: str) -> dict[str, Any]:
    try:
        return read_file(Path(file))
    except OSError:
        return {"status": "unreadable", "reason": "not_found", "documents": []}
